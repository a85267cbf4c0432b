"""A chart without a version is upgraded by whoever publishes it.

Without `version`, or with `*`, a HelmRelease installs the newest chart there is, major upgrades included, at any
moment and in all environments at once. A range such as `6.5.x` is somebody's choice and is left alone.

Option `ranges`: set it to false to find every version that is not exact.

Source: Flux documentation, HelmRelease, "Chart template"; Argo CD documentation, "Tracking and Deployment Strategies".
"""

import re
from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import unresolved

RULE = Rule(
    "floating-chart-version", Severity.WARNING, "a chart whose version moves", ("policy", "reliability")
)
SCOPE = "resource"
KINDS = {"helm.toolkit.fluxcd.io/HelmRelease", "argoproj.io/Application"}

EXACT = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
ANY = ("", "*", "x", "X", ">0", ">=0", ">0.0.0", ">=0.0.0", ">0.0.0-0", ">=0.0.0-0")


def check(resource: Resource, facts: Facts, *, ranges: bool = True) -> Iterator[Finding]:
    for route, name, key in _charts(resource):
        version = resource.value(*route, key)
        text = "" if version is None else str(version).replace(" ", "")
        if unresolved(text) or EXACT.fullmatch(text) or (ranges and text not in ANY):
            continue
        place = (*route, key) if version is not None else route
        yield RULE.finding(
            resource.at(*place),
            f"the chart {name} has " + (f"the version {version}" if text else "no version") + ", so it moves",
            resource=resource.id,
            route=(*route, key),
            hint="name the version of the chart that was tried",
        )


def _charts(resource: Resource) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Route, chart and version key of each chart from a Helm repository; charts in git move with git."""
    if resource.id.kind == "HelmRelease":
        chart = resource.value("spec", "chart", "spec")
        source = resource.value("spec", "chart", "spec", "sourceRef", "kind")
        if isinstance(chart, dict) and source == "HelmRepository":
            yield ("spec", "chart", "spec"), str(chart.get("chart", "?")), "version"
        return
    sources = resource.value("spec", "sources")
    several = len(sources) if isinstance(sources, list) else 0
    routes = [("spec", "source"), *(("spec", "sources", n) for n in range(several))]
    for route in routes:
        chart = resource.value(*route, "chart")
        if isinstance(chart, str):
            yield route, chart, "targetRevision"
