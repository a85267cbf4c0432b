"""The command that helm is given, and what is refused before: names that helm would take for something else."""

from __future__ import annotations

import re

from gitops_gate.model import Chart
from gitops_gate.render.kustomize.faults import Fault, Where

RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_+-]*")


def refuse(chart: Chart, asked: Where) -> None:
    """Raises Fault for names that helm would refuse, or take for options."""
    if len(chart.release) > 53 or not RELEASE.fullmatch(chart.release):
        rule = "unsafe-reference" if chart.release.startswith("-") else "invalid-chart"
        raise Fault(rule, asked, f"helm takes no release called {chart.release!r}")
    if chart.namespace and not _NAMESPACE.fullmatch(chart.namespace):
        rule = "unsafe-reference" if chart.namespace.startswith("-") else "invalid-chart"
        raise Fault(rule, asked, f"no namespace can be called {chart.namespace!r}")
    for word in (chart.kubernetes_version, *chart.api_versions):
        if word and not _WORD.fullmatch(word):
            raise Fault("invalid-chart", asked, f"{word!r} is no version")


def words(chart: Chart) -> list[str]:
    """The words after `helm`: the chart lies in the folder `chart`, its values in `values.json`."""
    options = {
        "--include-crds": chart.crds,
        "--no-hooks": not chart.hooks,
        "--skip-tests": not chart.tests,
        "--skip-schema-validation": not chart.validated,
        f"--kube-version={_whole(chart.kubernetes_version)}": bool(chart.kubernetes_version),
        f"--namespace={chart.namespace or 'default'}": True,
        f"--api-versions={','.join(chart.api_versions)}": bool(chart.api_versions),
    }
    chosen = [option for option, given in options.items() if given]
    return ["template", *chosen, "--values=values.json", "--", chart.release, "./chart"]


def _whole(version: str) -> str:
    """A version as clusters give it: `1.33` is no more than what somebody has written."""
    return f"{version}.0" if version.count(".") == 1 else version
