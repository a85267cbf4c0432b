"""Rules that no check reports but a stage does: the configuration reaches them like all others, and nothing is hidden."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings, read_settings
from gitops_gate.errors import UsageError
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Report
from gitops_gate.wish import Wish

BROKEN = {
    "overlays/production/kustomization.yaml": b"resources:\n  - absent.yaml\n",
    "overlays/staging/kustomization.yaml": b"resources:\n  - there.yaml\n",
    "overlays/staging/there.yaml": b"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n",
}
PLACE = "overlays/production/kustomization.yaml"


def settings(text: str) -> Settings:
    (document,) = load_file(".gitops-gate.yaml", text.encode(), "config").documents
    return read_settings(document)


def report(text: str, files: dict[str, bytes] = BROKEN) -> Report:
    return run(Memory(files), settings(f"rules:\n  missing-file: {text}\n"), Wish(cache=False))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", ["error"]),
        ("{severity: warning}", ["warning"]),
        ("{enabled: false}", []),
        ("{except: {paths: [overlays]}}", []),
        ("{except: {environments: [staging]}}", ["error"]),
        ("{except: {environments: [production]}}", []),
        ("{only: {environments: [production]}, severity: info}", ["info"]),
        ("{only: {environments: [staging]}}", []),
    ],
)
def test_a_rule_of_the_renderer_is_configured(text: str, found: list[str]) -> None:
    made = report(text)
    assert [str(finding.severity) for finding in made.findings if finding.rule == "missing-file"] == found
    # What is not found any more has not been built either.
    unbuilt = [one.why for one in made.not_checked if one.what == "overlays/production"]
    assert [why.startswith("not rendered: absent.yaml does not exist") for why in unbuilt] == [True] * (
        not found
    )


def test_a_waiver_does_not_hide_that_nothing_was_built() -> None:
    waived = b"resources:\n  - absent.yaml # gitops-gate: allow[missing-file] made by the pipeline\n"
    made = report("{}", {**BROKEN, PLACE: waived})
    assert made.findings == () and len(made.waived) == 1
    assert "overlays/production" in {one.what for one in made.not_checked}


def test_an_option_that_no_rule_has_is_refused() -> None:
    with pytest.raises(UsageError, match="rule missing-file has no option 'depth'; it has none"):
        report("{options: {depth: 3}}")
