"""Cases of the checks in this folder: manifests whose lines that must be found end with `# <-`."""

from __future__ import annotations

import textwrap
from types import ModuleType
from typing import Any

from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, Facts, Finding, Location, Target
from gitops_gate.model.module import as_check, example


def findings(module: ModuleType, text: str, builder: Any = "plain") -> list[Finding]:
    """What a check finds in a file of manifests."""
    file = load_file("app.yaml", text.encode())
    assert not file.faults
    known = tuple(one for document in file.documents for one in resources(document))
    check = as_check(module)
    if check.scope == "build":
        build = Build(Target("app", builder, "", Location("app.yaml")), known, ("app.yaml",))
        return list(check.run(build, Facts()))
    wanted = [one for one in known if {one.id.kind, f"{one.id.group}/{one.id.kind}"} & check.kinds]
    return [finding for one in wanted for finding in check.run(one, Facts())]


def compare(module: ModuleType, text: str, builder: Any = "plain") -> None:
    """Asserts that the lines found are the marked ones."""
    case = example(textwrap.dedent(text))
    found = findings(module, case.text, builder)
    assert sorted({one.location.line for one in found}) == list(case.marked), [one.message for one in found]
    assert len({(one.fingerprint, one.location) for one in found}) == len(found)


def _indented(text: str, depth: int) -> str:
    return textwrap.indent(textwrap.dedent(text).strip("\n"), " " * depth)


def pod(spec: str, api: str = "v1", kind: str = "Pod") -> str:
    """A Pod with the fields of `spec`."""
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n{_indented(spec, 2)}\n"


def container(fields: str) -> str:
    """A Pod with a container `web` that has these fields."""
    return pod(f"containers:\n  - name: web\n    image: example.com/web:1\n{_indented(fields, 4)}")


def workload(spec: str, kind: str = "Deployment", api: str = "apps/v1", metadata: str = "{name: web}") -> str:
    """A workload with the fields of `spec`; see `TEMPLATE`."""
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {metadata}\nspec:\n{_indented(spec, 2)}\n"


TEMPLATE = "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}"


def service(spec: str, name: str = "web") -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec:\n{_indented(spec, 2)}\n"
