"""Objects with variables filled in, compared with what Flux's own code makes of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, Location, Resource, Target, Variable, Variables
from gitops_gate.render.substituted import substituted
from tests.flux_answers import answer

VALUES = {
    "name": "web",
    "port": "8080",
    "on": "true",
    "yes": "yes",
    "nothing": "",
    "null": "null",
    "tilde": "~",
    "octal": "0644",
    "float": "1.50",
    "sci": "1e3",
    "hex": "0x1F",
    "time": "12:30",
    "date": "2024-01-02",
    "version": "1.2.3",
    "space": " a b ",
    "colon": "a: b",
    "ends": "a:",
    "hash": "a # b",
    "dash": "- a",
    "list": "[a, b]",
    "map": "{a: 1}",
    "quote": 'say "hi"',
    "apostrophe": "it's",
    "backslash": "a\\b\\n",
    "percent": "100%",
    "star": "*a",
    "and": "&a",
    "bang": "!a",
    "pipe": "|",
    "folded": ">-",
    "at": "@a",
    "tick": "`a`",
    "brace": "{",
    "dollar": "$$",
    "variable": "${port}",
    "wide": "größe 🎉",
    "long": "word " * 40 + "end",
    "underscore": "1_000",
    "comma": "a, b",
    "question": "? a",
    "merge": "<<",
    "equals": "=",
}
SHAPES = (
    "${%s}",
    "a-${%s}",
    "${%s}-a",
    "a ${%s} b",
    "[${%s}]",
    "{{ ${%s} }}",
    "'${%s}'",
    '"${%s}"',
    "x: ${%s}",
    "line one\n${%s}\nline three\n",
    "trailing ${%s}\n",
    "\ttab ${%s}",
    "${%s:=default}",
    "${none:=${%s}}",
    "${none:-a: b ${%s}}",
    "$${%s}",
    "# ${%s}",
    "- ${%s}",
    "long " * 20 + "${%s} " + "more " * 20,
    " ${%s}",
    "${%s} ",
)
OBJECTS: dict[str, dict[str, Any]] = {
    "of a key": {"data": {"${name}": "a", "b-${name}": "${port}"}},
    "of a key that becomes a number": {"data": {"${port}": "a"}},
    "of a key that becomes a text of many": {"data": {"${colon}": "a"}},
    "of a name": {"metadata": {"name": "${name}-${port}", "labels": {"app": "${name}", "port": "${port}"}}},
    "of a name that becomes a number": {"metadata": {"name": "${port}"}},
    "in lists": {
        "spec": {"args": ["${port}", "--port=${port}", "${colon}", ["${name}"]], "empty": [], "map": {}}
    },
    "a list in a list": {"spec": {"args": ["${dash}", "a"]}},
    "disabled by a label": {
        "metadata": {"name": "a", "labels": {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}},
        "data": {"a": "${gone}"},
    },
    "disabled by an annotation": {
        "metadata": {"name": "a", "annotations": {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}},
        "data": {"a": "${gone}"},
    },
    "not disabled": {
        "metadata": {"name": "a", "annotations": {"kustomize.toolkit.fluxcd.io/substitute": "enabled"}},
        "data": {"a": "${name}"},
    },
    "undefined": {"data": {"a": "${gone}", "b": "${name}"}},
    "undefined with a default": {"data": {"a": "${gone:-x}", "b": "${gone:=}"}},
    "a brace in the next value": {"data": {"a": "${name:-", "b": "}"}},
    "unparsable": {"data": {"a": "${name", "b": "c"}},
    "a template": {"data": {"a": "${{ name }}"}},
    "an array of a shell": {"data": {"run.sh": "#!/bin/sh\nfor f in ${files[@]}; do echo $f; done\n"}},
    "a script that Flux reads": {"data": {"run.sh": "#!/bin/sh\necho $1 $HOME $$ ${name} $(date)\n"}},
    "numbers and the like": {
        "spec": {"a": 1, "b": 1.5, "c": True, "d": None, "e": "1", "f": "true", "g": "${name}"}
    },
    "texts that look like others": {
        "data": {"a": "yes", "b": "012", "c": "1:30", "d": "~", "e": "", "f": "${name}"}
    },
    "dollars alone": {"data": {"a": "$$", "b": "a $$ b $$$$"}},
    "nothing to fill in": {"data": {"a": "$HOME $(a)"}},
}
for _number, _shape in enumerate(SHAPES):
    for _name in VALUES:
        OBJECTS[f"{_number} {_name}"] = {"data": {"value": _shape % _name, "other": "text"}}


def body_of(given: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, **given}


def ours(body: dict[str, Any]) -> tuple[Any, str]:
    """(what comes of it, "") or (None, the rule that is broken)."""
    nowhere = lambda route: Location("a.yaml")  # noqa: E731
    asker = Resource(resources(load_file("a", b"{apiVersion: v1, kind: A}").documents[0])[0].id, {}, nowhere)
    variables = Variables(tuple(Variable(name, value, ()) for name, value in VALUES.items()))
    known = Resource(asker.id, body, nowhere)
    build = substituted(Build(Target("a", "flux", "a", Location("a")), (known,), ()), variables, asker)
    return (None, build.notes[0].rule) if build.notes else (build.resources[0].body, "")


def different(name: str) -> tuple[Any, Any] | None:
    """What we make of an object, and what Flux does, where that is not the same."""
    body = body_of(OBJECTS[name])
    said, fault = answer(object=body, vars=VALUES, strict=True)
    if fault.startswith("READ"):
        return None
    mine, rule = ours(body)
    same = bool(rule) == bool(fault) and mine == said and type(mine) is type(said)
    return None if same else ((mine, rule), (said, fault))


@pytest.mark.tool("flux-answers")
def test_the_same_objects_as_flux() -> None:
    found = {name: pair for name in OBJECTS if (pair := different(name)) is not None}
    assert found == {}


@pytest.mark.tool("flux-answers")
def test_random_objects() -> None:
    dice = random.Random(7)
    for number in range(600):
        texts = ["".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 6))) for _ in range(3)]
        OBJECTS[f"random {number}"] = {"data": dict(zip("abc", texts, strict=True)), "list": texts}
    found = {name: pair for name in OBJECTS if "random" in name and (pair := different(name)) is not None}
    assert found == {}


PIECES = (
    *(f"${{{name}}}" for name in VALUES),
    "a",
    " ",
    ": ",
    "\n",
    "- ",
    "'",
    '"',
    "#",
    "[",
    "x",
    "$$",
    "${none:=a b}",
)
