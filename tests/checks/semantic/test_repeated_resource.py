"""Objects that are there twice."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import repeated_resource
from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, Facts, Location, Target
from tests.checks.semantic.cases import compare

ONE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("name: a}", "name: a}  # <-"),
        ONE.replace("name: a}", "name: b}"),
        ONE.replace("name: a}", "name: a, namespace: b}"),
        ONE.replace("ConfigMap", "Secret"),
        ONE.replace("v1", "example.com/v1"),
        ONE.replace("{name: a}", "{generateName: a}"),
        ONE.replace("{name: a}", "{name: '${A}'}"),
        "",
    ],
)
def test_cases(other: str) -> None:
    compare(repeated_resource, f"{ONE}---\n{other}")


def test_versions_of_one_object() -> None:
    text = "apiVersion: %s\nkind: Ingress\nmetadata: {name: a}%s\n"
    old, new = "networking.k8s.io/v1beta1", "networking.k8s.io/v1"
    compare(repeated_resource, text % (old, "") + "---\n" + text % (new, "  # <-"))


@pytest.mark.parametrize(("builder", "count"), [("plain", 0), ("flux", 1), ("argocd", 1)])
def test_files_beside_each_other(builder: str, count: int) -> None:
    files = [load_file(path, ONE.encode()) for path in ("a.yaml", "b.yaml")]
    known = tuple(one for file in files for document in file.documents for one in resources(document))
    build = Build(Target("app", builder, "", Location("a.yaml")), known, ("a.yaml", "b.yaml"))  # type: ignore[arg-type]
    assert len(list(repeated_resource.check(build, Facts()))) == count
