"""The rules that a chart can break, and their pages."""

from __future__ import annotations

from typing import Final

from gitops_gate.model import Rule, Severity

RULES: Final = (
    Rule("invalid-chart", Severity.ERROR, "a chart that helm cannot render as it is deployed"),
    Rule("invalid-values", Severity.ERROR, "values that cannot be read, or that the chart's schema refuses"),
)

PAGES: Final = {
    "invalid-chart": """\
Helm cannot render this chart with the values that it is deployed with, so nothing of it is deployed.

A template fails when it is no template, when it uses a helper that is not there, when it looks into a value that is
not set, when it gives no YAML, or when it says so itself (`required`, `fail`). The message is helm's; the place is
the line of the template that it names. A chart that needs others must have them in its folder `charts`.

A template that finds a value missing:

    replicas: {{ required "replicas must be set" .Values.replicas }}

Mend it by giving the value in the HelmRelease, the Application or the values file that deploys the chart, or a
default in the chart's `values.yaml`.
""",
    "invalid-values": """\
The values of a chart cannot be used: they are no YAML mapping, or the chart's `values.schema.json` refuses them.

Helm checks values against that schema before it renders anything, so the release fails as a whole. A number where a
text is wanted is the usual case: quote it.

    image:
      tag: 1.10

That tag is the number 1.1; `tag: "1.10"` is meant.
""",
}
