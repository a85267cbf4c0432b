"""Variables of Flux Kustomizations: where they are found, what is not known of them, and the places of values."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import yaml

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model import Build, Report
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import Wish, silent


def flux(name: str, path: str, *sources: str, namespace: str = "flux-system", **given: str) -> str:
    """A Flux Kustomization; `sources` as `Kind/name`, with a `?` at the end where it is optional."""
    split = [[*one.rstrip("?").split("/"), one.endswith("?")] for one in sources]
    body: dict[str, Any] = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "interval": "1m",
            "prune": True,
            "path": path,
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "postBuild": {
                "substitute": given,
                "substituteFrom": [
                    {"kind": kind, "name": name} | ({"optional": True} if optional else {})
                    for kind, name, optional in split
                ],
            },
        },
    }
    return "---\n" + yaml.safe_dump(body, sort_keys=False)


def config(name: str, kind: str = "ConfigMap", namespace: str = "flux-system", **data: str) -> str:
    field = "stringData" if kind == "Secret" else "data"
    body = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        field: data,
    }
    return "---\n" + yaml.safe_dump(body, sort_keys=False)


APP = config("app", namespace="apps", host="web.${DOMAIN}", size="${SIZE:=small}")
EXTERNAL = textwrap.dedent(
    """\
    ---
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata:
      name: settings
      namespace: flux-system
    spec:
      target:
        name: made
      data: []
    """
)
SEALED = textwrap.dedent(
    """\
    ---
    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata:
      name: sealed
      namespace: flux-system
    spec:
      encryptedData:
        DOMAIN: AgBy3i4OJSWK
    """
)


def unfold(files: dict[str, str]) -> Unfolded:
    tree = Memory({path: text.encode() for path, text in files.items()})
    repository = loaded(tree, Settings(), silent)
    return unfolded(repository, Settings(), Surroundings(name="fleet"), Builder(repository, silent))


def app(deployed: Unfolded) -> Build:
    return next(build for build in deployed.builds if build.target.path == "apps")


def data(files: dict[str, str]) -> Any:
    """The data of the app once its variables are filled in."""
    return app(unfold(files)).resources[0].value("data")


CLUSTER = "clusters/one/all.yaml"
CASES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "inline": (
        {CLUSTER: flux("apps", "apps", DOMAIN="a.org", SIZE="big")},
        {"host": "web.a.org", "size": "big"},
    ),
    "nothing is set, nothing is filled in": (
        {CLUSTER: flux("apps", "apps")},
        {"host": "web.${DOMAIN}", "size": "${SIZE:=small}"},
    ),
    "beside the Kustomization": (
        {CLUSTER: flux("apps", "apps", "ConfigMap/vars") + config("vars", DOMAIN="a.org\n")},
        {"host": "web.a.org", "size": "small"},
    ),
    "in a build that comes later": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/vars") + flux("zero", "zero"),
            "zero/vars.yaml": config("vars", DOMAIN="a.org"),
        },
        {"host": "web.a.org", "size": "small"},
    ),
    "in a build two steps away": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/vars") + flux("y", "y", "ConfigMap/first"),
            "y/more.yaml": flux("z", "z"),
            "z/vars.yaml": config("vars", DOMAIN="a.org"),
            "clusters/one/vars.yaml": config("first", X="1"),
        },
        {"host": "web.a.org", "size": "small"},
    ),
    "in a ConfigMap with variables of its own": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/vars") + flux("zero", "zero", TOP="org"),
            "zero/vars.yaml": config("vars", DOMAIN="a.${TOP}"),
        },
        {"host": "web.a.org", "size": "small"},
    ),
    "the last source counts, and what is inline": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/one", "ConfigMap/two", SIZE="in")
            + config("one", DOMAIN="one", SIZE="one")
            + config("two", DOMAIN="two", SIZE="two")
        },
        {"host": "web.two", "size": "in"},
    ),
    "a Secret in clear": (
        {CLUSTER: flux("apps", "apps", "Secret/vars") + config("vars", "Secret", DOMAIN="a.org")},
        {"host": "web.a.org", "size": "small"},
    ),
    "a Secret that is encrypted": (
        {
            CLUSTER: flux("apps", "apps", "Secret/vars", SIZE="big")
            + config("vars", "Secret", DOMAIN="ENC[AES256_GCM,data:x]")
        },
        {"host": "web.${DOMAIN}", "size": "big"},
    ),
    "a Secret that another system makes": (
        {CLUSTER: flux("apps", "apps", "Secret/made") + EXTERNAL},
        {"host": "web.${DOMAIN}", "size": "${SIZE:=small}"},
    ),
    "a sealed Secret": (
        {CLUSTER: flux("apps", "apps", "Secret/sealed") + SEALED},
        {"host": "web.${DOMAIN}", "size": "small"},
    ),
    "a source in another namespace": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/vars", SIZE="big")
            + config("vars", namespace="other", DOMAIN="a.org")
        },
        {"host": "web.${DOMAIN}", "size": "big"},
    ),
    "a source of another cluster": (
        {
            CLUSTER: flux("apps", "apps", "ConfigMap/vars", SIZE="big"),
            "clusters/two/vars.yaml": config("vars", DOMAIN="a.org"),
        },
        {"host": "web.${DOMAIN}", "size": "big"},
    ),
    "an optional source that is not there": (
        {CLUSTER: flux("apps", "apps", "ConfigMap/vars?", SIZE="big")},
        {"host": "web.${DOMAIN}", "size": "big"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_where_variables_are_found(name: str) -> None:
    files, expected = CASES[name]
    assert data({"apps/app.yaml": APP, **files}) == expected


def findings(files: dict[str, str], *rules: str) -> list[tuple[str, str, int, str]]:
    """Rule, file, line and hint of what some rules find."""
    return [
        (one.rule, one.location.path, one.location.line, one.hint)
        for one in report(files).findings
        if one.rule in rules
    ]


def report(files: dict[str, str]) -> Report:
    return run(Memory({path: text.encode() for path, text in files.items()}), Settings())


VARIABLES = ("undefined-variable", "unparsable-variable", "missing-variable-source")


def test_what_nothing_sets() -> None:
    files = {"apps/app.yaml": APP, CLUSTER: flux("apps", "apps", DOMAINS="a.org")}
    assert findings(files, *VARIABLES) == [("undefined-variable", "apps/app.yaml", 8, "there is DOMAINS")]


def test_what_may_come_from_elsewhere_is_not_missed() -> None:
    for source in ("Secret/made", "ConfigMap/optional?", "Secret/by-hand"):
        files = {"apps/app.yaml": APP, CLUSTER: flux("apps", "apps", source, SIZE="big") + EXTERNAL}
        assert findings(files, *VARIABLES) == []


def test_sources_that_are_not_there() -> None:
    files = {
        "apps/app.yaml": APP,
        CLUSTER: flux("apps", "apps", "ConfigMap/vras") + config("vars", DOMAIN="a"),
    }
    assert findings(files, *VARIABLES) == [("missing-variable-source", CLUSTER, 18, "there is vars")]
    files = {"apps/app.yaml": APP, CLUSTER: flux("apps", "apps", "ConfigMap/vars")}
    assert [one[0] for one in findings(files, *VARIABLES)] == ["missing-variable-source"]
    files["other/unused.yaml"] = config("vars", namespace="other", DOMAIN="a")
    assert findings(files, *VARIABLES) == []
    assert "its variables from the ConfigMap vars are not known here" in {
        one.why for one in report(files).not_checked
    }


def test_sources_that_something_else_brings() -> None:
    files = {"apps/app.yaml": APP, CLUSTER: flux("apps", "apps", "ConfigMap/vars")}
    tree = Memory({path: text.encode() for path, text in files.items()})
    known = Settings(external_objects=("ConfigMap/flux-*/vars",))
    assert not [one for one in run(tree, known).findings if one.rule in VARIABLES]
    elsewhere = (
        flux("other", "gone")
        .replace("name: flux-system", "name: another")
        .replace("namespace: another", "namespace: flux-system")
    )
    assert findings({**files, CLUSTER: files[CLUSTER] + elsewhere}, *VARIABLES) == []


def test_a_name_that_no_variable_can_have() -> None:
    files = {
        "apps/app.yaml": APP,
        CLUSTER: flux("apps", "apps", "ConfigMap/v") + config("v", **{"a-b": "1", "DOMAIN": "x"}),
    }
    assert [one[:3] for one in findings(files, *VARIABLES)] == [("unparsable-variable", CLUSTER, 18)]


def test_values_that_break_the_text() -> None:
    files = {"apps/app.yaml": APP, CLUSTER: flux("apps", "apps", DOMAIN="a: b: c", SIZE="s")}
    assert [one[:3] for one in findings(files, *VARIABLES)] == [("unparsable-variable", "apps/app.yaml", 8)]


SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: ${NAME}
  namespace: apps
  labels:
    port: "${PORT}"
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - port: 80
      nodePort: ${PORT}
"""


def test_values_are_judged_at_the_line_that_uses_the_variable() -> None:
    files = {"apps/service.yaml": SERVICE, CLUSTER: flux("apps", "apps", NAME="web", PORT="300")}
    found = {(one.rule, one.location.path, one.location.line) for one in report(files).findings}
    assert ("schema-violation", "apps/service.yaml", 7) in found  # quotes do not keep a number a text
    build = unfold(files).builds
    service = next(one for b in build for one in b.resources if one.id.kind == "Service")
    assert (service.id.name, service.value("spec", "ports", 0, "nodePort")) == ("web", 300)
    assert service.at("spec", "ports", 0, "nodePort").line == 13
    assert service.at("metadata", "name").line == 4


def test_places_of_keys_with_variables() -> None:
    files = {
        "apps/app.yaml": config("app", namespace="apps", **{"a": "1", "x-${NAME}": "${NAME}"}),
        CLUSTER: flux("apps", "apps", NAME="web"),
    }
    resource = app(unfold(files)).resources[0]
    assert resource.value("data") == {"a": 1, "x-web": "web"} or resource.value("data", "x-web") == "web"
    assert resource.at("data", "x-web").line == 9


def test_values_of_secrets_are_not_told() -> None:
    files = {
        "apps/service.yaml": SERVICE,
        CLUSTER: flux("apps", "apps", "Secret/vars", NAME="web")
        + config("vars", "Secret", PORT="correct-horse-battery"),
    }
    told = report(files)
    assert any(one.rule == "schema-violation" for one in told.findings)
    assert "correct-horse" not in repr(told.findings)


def test_a_change_of_a_variable_reaches_what_uses_it() -> None:
    files = {
        "apps/service.yaml": SERVICE,
        CLUSTER: flux("apps", "apps", "ConfigMap/vars", NAME="web"),
        "clusters/one/vars.yaml": config("vars", PORT="300"),
    }
    tree = Memory({path: text.encode() for path, text in files.items()})
    for changed in ("clusters/one/vars.yaml", "apps/service.yaml", CLUSTER):
        narrowed = run(tree, Settings(), Wish(frozenset({changed}), cache=False))
        assert ("schema-violation", 7) in {(one.rule, one.location.line) for one in narrowed.findings}, (
            changed
        )


def test_findings_tell_where_a_variable_is_set() -> None:
    files = {
        "apps/service.yaml": SERVICE,
        CLUSTER: flux("apps", "apps", "ConfigMap/vars", NAME="web"),
        "clusters/one/vars.yaml": config("vars", PORT="300"),
    }
    told = [one for one in report(files).findings if one.rule == "schema-violation"]
    related = {(one.location.path, one.location.line, one.message) for one in told[0].related}
    assert ("clusters/one/vars.yaml", 8, "PORT is set here") in related
    files = {"apps/service.yaml": SERVICE, CLUSTER: flux("apps", "apps", NAME="web", PORT="300")}
    told = [one for one in report(files).findings if one.rule == "schema-violation"]
    related = {(one.location.path, one.location.line, one.message) for one in told[0].related}
    assert (CLUSTER, 17, "PORT is set here") in related
    assert "put them into its value" in next(one.hint for one in told if one.location.line == 7)
    files[CLUSTER] = flux("apps", "apps", NAME="web", PORT='"30080"')
    assert not any(one.location.line == 7 for one in report(files).findings)
