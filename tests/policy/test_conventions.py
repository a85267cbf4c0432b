"""conftest's conventions, version 0 and 1 of Rego, metadata, ids, places: on every engine that has policies."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.model.option import fitted
from gitops_gate.policy.rego.fault import RegoFault
from tests.policy.judging import POD, PRODUCTION, found, loaded, resource, said

ENGINES = ["embedded", pytest.param("opa", marks=pytest.mark.tool("opa"))]

V1 = "package main\n\nimport rego.v1\n\n"

RULES: dict[str, tuple[str | dict[str, str], list[tuple[str, str, str]]]] = {
    "deny is named by its file": ('package main\ndeny contains "x" if true\n', [("rule", "error", "x")]),
    "version 0": ('package main\ndeny[msg] { msg := "x" }\n', [("rule", "error", "x")]),
    "version 0, warn": ('package main\nwarn_it[msg] { msg := "x" }\n', [("it", "warning", "x")]),
    "version 0 with keywords": (
        'package main\nimport future.keywords\ndeny contains msg if { some x in ["x"]; msg := x }\n',
        [("rule", "error", "x")],
    ),
    "a suffix is the id": (V1 + 'deny_floating_tag contains "x"\n', [("floating-tag", "error", "x")]),
    "violation with an object": (
        V1 + 'violation contains {"msg": "x", "details": {"a": 1}}\n',
        [("rule", "error", "x")],
    ),
    "warn": (V1 + 'warn contains "x"\n', [("rule", "warning", "x")]),
    "deny and warn of one file": (
        V1 + 'deny contains "x"\n\nwarn contains "y"\n',
        [("rule", "error", "x"), ("rule", "warning", "y")],
    ),
    "a list is as good as a set": (
        V1 + 'deny := ["x", "y"]\n',
        [("rule", "error", "x"), ("rule", "error", "y")],
    ),
    "undefined": (V1 + 'deny contains "x" if input.kind == "Job"\n', []),
    "false": (V1 + "default deny := false\n\ndeny if false\n\nwarn := set()\n", []),
    "not a rule of conftest's": (V1 + 'denying contains "x"\n\nwarn contains "y" if false\n', []),
    "other packages bring nothing": (
        {"p/a.rego": V1 + 'deny contains "a"\n', "p/b.rego": 'package other\ndeny contains "b"\n'},
        [("a", "error", "a")],
    ),
    "several files add to one set": (
        {
            "p/first.rego": V1 + 'deny contains "a" if input.kind == "Pod"\n',
            "p/second_one.rego": 'package main\ndeny[msg] { msg := "b" }\n',
            "p/lib.rego": V1 + 'warn_all contains sprintf("%d", [count(deny)])\n',
        },
        [("all", "warning", "2"), ("first", "error", "a"), ("second-one", "error", "b")],
    ),
    "one suffix in two files is one rule": (
        {"p/a.rego": V1 + 'deny_x contains "a"\n', "p/b.rego": V1 + 'deny_x contains "b"\n'},
        [("x", "error", "a"), ("x", "error", "b")],
    ),
    "policy.rego is named by its folder": (
        {"p/Pinned_Images/policy.rego": V1 + 'deny contains "x"\n'},
        [("pinned-images", "error", "x")],
    ),
    "data files": (
        {
            "p/a.rego": V1 + "deny contains x if some x in data.team.names\n\nwarn contains data.sub.x\n",
            "p/data.yaml": "team: {names: [a, b]}\n",
            "p/sub/data.json": '{"x": "c"}',
        },
        [("a", "error", "a"), ("a", "error", "b"), ("a", "warning", "c")],
    ),
    "a library in another package": (
        {
            "p/a.rego": V1
            + "import data.lib.images as im\n\ndeny contains im.shown(c) if some c in input.spec.containers\n",
            "p/lib/images.rego": "package lib.images\n\nimport rego.v1\n\nshown(c) := c.name\n",
        },
        [("a", "error", "app"), ("a", "error", "other")],
    ),
    "an exception drops a rule's results": (
        V1
        + 'deny_a contains "a"\n\ndeny_b contains "b"\n\nexception contains rules if {\n\tinput.kind == "Pod"\n\trules := ["a"]\n}\n',
        [("b", "error", "b")],
    ),
    "an exception for the plain deny": (
        V1 + 'deny contains "a"\n\nwarn_b contains "b"\n\nexception contains [""]\n',
        [("b", "warning", "b")],
    ),
    "a package that is called as the context of conftest": (
        {
            "p/a.rego": 'package conftest\n\nimport rego.v1\n\ndeny contains data.conftest.file.name\n\nwarn contains x\n\nx := "b"\n'
        },
        [("a", "warning", "b"), ("a", "error", "web.yaml")],
    ),
    "files of tests bring no rules": (
        {
            "p/a.rego": V1 + 'deny contains "a"\n',
            "p/a_test.rego": V1 + 'deny contains "t"\n\ntest_x if false\n',
        },
        [("a", "error", "a")],
    ),
    "metadata": (
        "# METADATA\n# title: the title\n# custom:\n#   id: own-id\n#   severity: info\npackage main\n\nimport rego.v1\n\n"
        'deny contains "x"\n',
        [("own-id", "info", "x")],
    ),
    "metadata parts a set": (
        V1
        + '# METADATA\n# custom: {id: one}\ndeny contains "a"\n\n# METADATA\n# custom:\n#   id: two\n#   severity: warning\n\n'
        + 'deny contains "b"\n\ndeny contains "c"\n',
        [("one", "error", "a"), ("rule", "error", "c"), ("two", "warning", "b")],
    ),
    "metadata of a document": (
        V1
        + '# METADATA\n# scope: document\n# custom: {id: both}\ndeny contains "a"\n\ndeny contains "b"\n\nwarn contains "c"\n',
        [("both", "error", "a"), ("both", "error", "b"), ("rule", "warning", "c")],
    ),
    "letters beyond ASCII": (
        V1 + 'deny contains msg if { "é" == "é"; msg := "ü😀" }\n',
        [("rule", "error", "ü😀")],
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("policy", "expected"), RULES.values(), ids=RULES)
def test_rules(policy: str | dict[str, str], expected: list[tuple[str, str, str]], engine: str) -> None:
    assert said(loaded(policy, engine=engine, namespaces=("main", "conftest"))) == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("namespaces", "expected"),
    [(("main",), ["m"]), (("other.sub",), ["o"]), (("*",), ["m", "o"]), (("other.*", "main"), ["m", "o"])],
)
def test_namespaces(namespaces: tuple[str, ...], expected: list[str], engine: str) -> None:
    files = {"p/m.rego": V1 + 'deny contains "m"\n', "p/o.rego": 'package other.sub\ndeny contains "o"\n'}
    assert [one[2] for one in said(loaded(files, namespaces=namespaces, engine=engine))] == expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("path", "line", "route"),
    [
        ('["spec", "containers", 1, "image"]', 12, ("spec", "containers", "[other]", "image")),
        ('["spec", "containers", "1", "image"]', 12, ("spec", "containers", "[other]", "image")),
        ('"/spec/containers/0/image"', 10, ("spec", "containers", "[app]", "image")),
        ('"spec.containers[1].name"', 11, ("spec", "containers", "[other]", "name")),
        ('"spec.containers.1.name"', 11, ("spec", "containers", "[other]", "name")),
        ('"/metadata/absent"', 3, ("metadata", "absent")),
    ],
)
def test_places(path: str, line: int, route: tuple[str | int, ...], engine: str) -> None:
    (one,) = found(loaded(V1 + f'deny contains {{"msg": "x", "path": {path}}}\n', engine=engine))
    assert (one.location.line, one.route) == (line, route)
    assert (str(one.resource), one.location.path) == ("Pod/shop/web", "apps/web.yaml")


def test_without_a_path_the_place_is_the_name() -> None:
    (one,) = found(loaded(V1 + 'deny contains {"msg": "x", "hint": "do y"}\n'))
    assert (one.location.line, one.route, one.hint, one.detail) == (4, ("metadata", "name"), "do y", "x")


@pytest.mark.parametrize("engine", ENGINES)
def test_where_a_resource_comes_from(engine: str) -> None:
    policy = (
        V1
        + 'deny contains msg if {\n\tg := data.gitops_gate\n\tmsg := sprintf("%s %v %s %s", '
        + "[g.environment, g.protected, g.file, g.kubernetes_version])\n}\n\n"
        + "warn contains data.conftest.file.name\n"
    )
    checks = loaded(policy, engine=engine)
    messages = [one.message for one in found(checks, POD, PRODUCTION)]
    assert messages == ["production true apps/web.yaml 1.34", "web.yaml"]
    assert next(one.message for one in found(checks)) == " false apps/web.yaml "


@pytest.mark.parametrize("engine", ENGINES)
def test_options(engine: str) -> None:
    policy = (
        "# METADATA\n# custom:\n#   kinds: [Pod, apps/Deployment]\n#   enabled: false\n#   options: {names: [app]}\n"
        "package main\n\nimport rego.v1\n\n"
        "deny contains c.name if {\n\tsome c in input.spec.containers\n"
        "\tc.name in data.gitops_gate.options.names\n}\n"
    )
    (check,) = checks = loaded(policy, engine=engine)
    assert (check.kinds, check.enabled, dict(check.options)) == (
        {"Pod", "apps/Deployment"},
        False,
        {"names": ["app"]},
    )
    assert [one.message for one in found(checks)] == ["app"]
    given = fitted(check, {"names": ["other", "app"]})
    assert [one.message for one in found(checks, POD, None, **given)] == ["app", "other"]
    assert [one.message for one in found(checks)] == ["app"]
    with pytest.raises(UsageError, match="has no option 'name'"):
        fitted(check, {"name": []})


def test_pages_have_the_title_the_text_and_the_examples() -> None:
    files = {
        "p/tags/policy.rego": "# METADATA\n# title: a title\n# description: Because.\npackage main\n\ndeny contains 1 if false\n",
        "p/tags/bad.yaml": "kind: Pod  # <-\n",
        "p/tags/good.yaml": "kind: Job\n",
    }
    (check,) = loaded(files)
    assert check.rule.summary == "a title"
    assert check.page == "a title\n\nBecause.\n\nBad::\n\n    kind: Pod  # <-\n\nGood::\n\n    kind: Job"


def test_kinds_are_those_of_all_parts_or_all() -> None:
    one = "# METADATA\n# custom: {kinds: Pod}\ndeny contains 1 if false\n\n"
    two = "# METADATA\n# custom: {kinds: [Job]}\nwarn contains 1 if false\n"
    assert loaded(V1 + one + two)[0].kinds == {"Pod", "Job"}
    assert loaded(V1 + one + "warn contains 1 if false\n")[0].kinds == frozenset()


def test_equal_resources_are_judged_once() -> None:
    checks = loaded(V1 + 'deny contains sprintf("%d", [time.now_ns()])\n')
    first, second, other = (
        [one.message for one in checks[0].run(resource(text), PRODUCTION)]
        for text in (POD, "# the same\n" + POD, POD.replace("nginx", "nginx:1"))
    )
    assert first == second != other


def test_digests_change_with_texts_data_and_engine() -> None:
    def digest(text: str = 'deny contains "x"\n', more: str = "a: 1\n", **settings: Any) -> str:
        return loaded({"p/r.rego": V1 + text, "p/data.yaml": more}, **settings)[0].digest

    digests = {digest(), digest('deny contains "y"\n'), digest(more="a: 2\n")}
    assert len(digests) == 3
    assert digest() in digests


FAULTS: dict[str, tuple[str | dict[str, str], str]] = {
    "syntax": (V1 + "deny contains {\n", "p/rule.rego:"),
    "version 0 text that is broken": ('package main\ndeny[msg] { msg = := "x" }\n', "p/rule.rego:2:"),
    "an unsafe variable": (V1 + 'deny contains "x" if {\n\tfalse\n\ty == z\n}\n', "p/rule.rego:7"),
    "a misspelt variable": (V1 + 'deny contains "x" if inputt.a\n', "p/rule.rego:5"),
    "an unknown function": (V1 + 'deny contains "x" if {\n\tfalse\n\tfoo.bar(1)\n}\n', "p/rule.rego:7:2"),
    "an unknown function that nothing calls": (
        V1 + "f(x) := foo(x)\n\ndeny contains 1 if false\n",
        "p/rule.rego:5",
    ),
    "an unknown function of a library": (
        V1 + 'import data.lib\n\ndeny contains "x" if lib.foo(input)\n',
        "p/rule.rego:7",
    ),
    "the network": (
        V1 + 'deny contains "x" if http.send({"url": "http://127.0.0.1:1", "method": "get"})\n',
        "p/rule.rego:5",
    ),
    "the environment": (V1 + "deny contains opa.runtime().env.HOME\n", "p/rule.rego:5"),
    "chance": (V1 + 'deny contains "x" if rand.intn("a", 2) == 1\n', "p/rule.rego:5"),
    "recursion": (V1 + 'deny contains "x" if a\n\na if b\n\nb if a\n', "p/rule.rego:"),
    "an entry in place of a set": (
        V1 + 'deny["x"] if true\n',
        "p/rule.rego:5:1: `deny[…] if` defines one value",
    ),
    "a set here and a value there": (
        {"p/a.rego": V1 + 'deny contains "x"\n', "p/b.rego": V1 + 'deny := ["y"]\n'},
        "p/b.rego:5:1: deny is a set elsewhere",
    ),
    "metadata that is no YAML": (
        V1 + "# METADATA\n# title: [\ndeny contains 1\n",
        "p/rule.rego:5:1: the METADATA",
    ),
    "an unknown severity": (
        V1 + "# METADATA\n# custom: {severity: fatal}\ndeny contains 1\n",
        "p/rule.rego:5:1: custom.severity is 'fatal'",
    ),
    "ill-typed metadata": (V1 + "# METADATA\n# custom: {options: [a]}\ndeny contains 1\n", "custom.options"),
    "deep tables": (
        V1 + f"deny contains {'[' * 14}{']' * 14}\n",
        "p/rule.rego:5: arrays nested deeper than 12",
    ),
    "no rule at all": (V1 + "allow := true\n", "no rule deny, violation or warn in package main"),
    "no policy": ({"p/readme.md": "x"}, "there is no policy in p"),
    "only tests": ({"p/a_test.rego": V1 + "test_a if true\n"}, "there is no policy in p"),
    "broken data": ({"p/a.rego": V1 + 'deny contains "x"\n', "p/data.yaml": "a: [\n"}, "p/data.yaml:"),
    "data that is no mapping": (
        {"p/a.rego": V1 + 'deny contains "x"\n', "p/data.json": "[]"},
        "is one mapping",
    ),
    "data twice": (
        {"p/a.rego": V1 + 'deny contains "x"\n', "p/data.json": '{"a": 1}', "p/data.yaml": "a: 2\n"},
        "data.a has another value",
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("policy", "message"), FAULTS.values(), ids=FAULTS)
def test_policies_that_cannot_be_used_are_one_clear_error(
    policy: str | dict[str, str], message: str, engine: str
) -> None:
    """OPA compiles at the first question; both name file and line, and neither ever finds nothing."""
    with pytest.raises((UsageError, RegoFault)) as raised:
        checks = loaded(policy, engine=engine)
        assert (
            message == "p/rule.rego:5: arrays nested deeper than 12"
        )  # what only the embedded engine refuses
        said(checks)
    assert message.split(":")[0] in str(raised.value) if engine == "opa" else message in str(raised.value)
    assert "\n" not in str(raised.value)


VALUES: dict[str, tuple[str, str]] = {
    "true": (V1 + "deny if true\n", "it gave True; wanted is a set of messages"),
    "a text": (V1 + 'deny := "x"\n', "it gave 'x'"),
    "an object": (V1 + 'deny := {"a": "x"}\n', "it gave {'a': 'x'}"),
    "a number in the set": (
        V1 + "deny contains 1\n",
        "it gave the element 1; wanted is a text, or an object",
    ),
    "an object without msg": (V1 + 'deny contains {"message": "x"}\n', "it gave the element"),
    "an odd path": (V1 + 'deny contains {"msg": "x", "path": 3}\n', "it gave the path 3"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("policy", "message"), VALUES.values(), ids=VALUES)
def test_values_that_are_no_messages_are_errors(policy: str, message: str, engine: str) -> None:
    with pytest.raises(RegoFault) as raised:
        said(loaded(policy, engine=engine))
    assert message in str(raised.value)
    assert "p/rule.rego:" in str(raised.value)


def test_an_error_for_one_resource_names_the_line() -> None:
    checks = loaded(V1 + 'deny contains "x" if count(input.spec.size) > 3\n')
    with pytest.raises(RegoFault) as raised:
        said(checks, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"size": 3}})
    assert str(raised.value).startswith("p/rule.rego:5:")
    assert "Stack backtrace" not in str(raised.value)
    assert said(checks) == []


def test_ids_given_twice() -> None:
    from gitops_gate.config import PolicySettings
    from gitops_gate.policy import policies
    from tests.policy.judging import tree

    files = tree({"p/a.rego": V1 + 'deny_floating_tag contains "x"\n'})
    with pytest.raises(UsageError, match="the rule floating-tag is there twice"):
        policies(files, PolicySettings(folders=("p",)), taken=["floating-tag"])


def test_more_data() -> None:
    files = {"p/a.rego": V1 + "deny contains x if some x in data.names\n", "more/x.yaml": "names: [b]\n"}
    assert said(loaded(files, data=("more",))) == [("a", "error", "b")]
    assert said(loaded(files, data=("more/x.yaml",))) == [("a", "error", "b")]
    with pytest.raises(UsageError, match="there is no other"):
        loaded(files, data=("other",))
