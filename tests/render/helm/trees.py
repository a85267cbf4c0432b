"""Charts for tests, and how they are rendered."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Chart, Document, Failure, Location
from gitops_gate.render.helm.box import Box
from gitops_gate.render.helm.copy import Find
from gitops_gate.render.helm.inflater import Inflater
from gitops_gate.render.helm.program import program
from gitops_gate.render.kustomize.faults import Fault

ASKED = Location("release.yaml", 7, 3)
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n"


def inflater(
    files: Mapping[str, str], links: Mapping[str, str] | None = None, find: Find = lambda source: None
) -> Inflater:
    """An inflater over a chart in the folder `chart`; files of it are given without that folder, but for `/…`."""
    placed = {
        path[1:] if path.startswith("/") else f"chart/{path}": text.encode()
        for path, text in {"Chart.yaml": CHART, **files}.items()
    }
    helm = program()
    return Inflater(Memory(placed, links), load_file, None if helm is None else Box(helm, unboxed=True), find)


def rendered(
    files: Mapping[str, str], chart: Chart | None = None, links: Mapping[str, str] | None = None
) -> tuple[Document, ...]:
    """The documents of a chart. Raises Fault."""
    chart = chart or Chart("web", "shop")
    return inflater(files, links).inflated("chart", chart, None, ASKED, set(), []).documents


def failure(
    files: Mapping[str, str], chart: Chart | None = None, links: Mapping[str, str] | None = None
) -> Failure:
    """Why a chart is not rendered."""
    try:
        found = rendered(files, chart, links)
    except Fault as fault:
        return fault.failure
    raise AssertionError(f"rendered: {[one.body for one in found]}")
