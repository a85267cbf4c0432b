"""Which application runs in which version where."""

from __future__ import annotations

import pytest

from gitops_gate.model import Finding, Image, Location, Report, ResourceId, Severity, Target
from gitops_gate.report.context import Context
from gitops_gate.report.rollout import Rollout, Running, rollout

PLACE = Location("a.yaml", 1, 1)
TARGETS = tuple(Target(name, "flux", name, PLACE, name) for name in ("dev", "staging", "production"))
TARGETS += (Target("tools", "kustomize", "tools", PLACE),)


def made(*images: tuple[str, str, str], findings: tuple[Finding, ...] = ()) -> Rollout:
    """The rollout of (target, `namespace/name`, image)."""
    found = tuple(
        Image(target, ResourceId("apps", "v1", "Deployment", *who.split("/")), image)
        for target, who, image in images
    )
    report = Report(findings, targets=TARGETS, images=found)
    return rollout(report, Context(environments=("dev", "staging", "production")))


def shown(found: Rollout) -> dict[str, dict[str, list[str]]]:
    return {
        f"{app.namespace}/{app.name}": {
            name: [one.version for one in cell.running] for name, cell in app.cells.items()
        }
        for app in found.apps
    }


@pytest.mark.parametrize(
    ("image", "name", "version", "digest"),
    [
        ("nginx", "nginx", "no tag", ""),
        ("nginx:1.27", "nginx", "1.27", ""),
        ("registry.example:5000/shop/web:v2", "web", "v2", ""),
        ("registry.example:5000/shop/web", "web", "no tag", ""),
        ("ghcr.io/web@sha256:0123456789abcdef", "web", "@0123456789ab", ""),
        ("ghcr.io/web:1.0@sha256:0123456789abcdef", "web", "1.0", "0123456789ab"),
        ("", "", "no tag", ""),
    ],
)
def test_parts_of_an_image(image: str, name: str, version: str, digest: str) -> None:
    assert Running.of(image) == Running(image, name, version, digest)


def test_one_row_for_an_application_whose_namespace_is_that_of_the_environment() -> None:
    found = made(("production", "prod/web", "web:1"), ("dev", "dev/web", "web:2"))
    assert found.environments == ("dev", "production")
    assert shown(found) == {"/web": {"production": ["1"], "dev": ["2"]}}


def test_two_rows_where_an_environment_has_two_of_that_name() -> None:
    found = made(
        ("dev", "a/web", "web:1"),
        ("dev", "b/web", "web:2"),
        ("production", "a/web", "web:3"),
        ("tools", "c/web", "web:4"),
    )
    assert shown(found) == {
        "/web": {"": ["4"]},
        "a/web": {"dev": ["1"], "production": ["3"]},
        "b/web": {"dev": ["2"]},
    }
    assert found.environments == ("dev", "production", "")


@pytest.mark.parametrize(
    ("dev", "staging", "production", "behind"),
    [
        ("web:1.10", "web:1.9", "web:1.9", {"staging": "dev has 1.10", "production": "dev has 1.10"}),
        ("web:1.2", "web:1.3", "web:1.2", {"production": "staging has 1.3"}),
        ("web:v2.0.0-rc1", "web:v1.9.9", "web:v2.0.0", {"staging": "dev has v2.0.0-rc1"}),
        ("web:1", "web:1", "web:2", {}),
        ("web:main", "web:1", "web:latest", {}),
        ("other:2", "web:1", "web:1", {}),
        ("mirror.example/x/web:2", "web:1", "web:2", {"staging": "dev has 2"}),
    ],
)
def test_what_is_behind(dev: str, staging: str, production: str, behind: dict[str, str]) -> None:
    found = made(("dev", "a/web", dev), ("staging", "a/web", staging), ("production", "a/web", production))
    cells = found.apps[0].cells
    assert {name: cell.behind["web"] for name, cell in cells.items() if cell.behind} == behind


def test_findings_count_where_they_are() -> None:
    who = ResourceId("apps", "v1", "Deployment", "dev", "web")
    findings = (
        Finding("a", Severity.ERROR, PLACE, "x", who, (), ("dev", "production")),
        Finding("b", Severity.WARNING, PLACE, "x", who, (), ("production",)),
        Finding("c", Severity.ERROR, PLACE, "x", who),
        Finding("e", Severity.ERROR, PLACE, "x", who, (), ("dev", "tools")),
        Finding("d", Severity.ERROR, PLACE, "x", None, (), ("dev",)),
    )
    found = made(
        ("dev", "dev/web", "web:1"),
        ("production", "prod/web", "web:1"),
        ("tools", "dev/web", "web:1"),
        findings=findings,
    )
    counts = {name: (cell.errors, cell.warnings) for name, cell in found.apps[0].cells.items()}
    assert counts == {"dev": (2, 0), "production": (1, 1), "": (2, 0)}


def test_nothing_is_known() -> None:
    assert made() == Rollout((), ())
