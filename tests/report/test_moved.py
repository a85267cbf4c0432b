"""Reports of a folder, with paths from the top of the repository."""

from __future__ import annotations

from gitops_gate.report.moved import moved, shifted
from tests.report.samples import CONTEXT, FULL


def test_every_path_is_moved() -> None:
    report = moved(FULL, "deploy/eu")
    findings = (*report.findings, *report.baseline, *(one.finding for one in report.waived))
    places = [item.location for one in findings for item in (one, *one.related)]
    assert len(places) == 5 and all(place.path.startswith("deploy/eu/") for place in places)
    lines = shifted(CONTEXT.lines, "deploy/eu")
    assert lines("deploy/eu/apps/base/api.yaml") == CONTEXT.lines("apps/base/api.yaml")
    assert lines("deploy/eu/none.yaml") is None
