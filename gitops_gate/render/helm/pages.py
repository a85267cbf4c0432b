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
the line of the template that it names. A chart that needs others must have them in its folder `charts`. Rendering
that takes too much memory, output or time is stopped, and is this fault as well.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ .Release.Name }}
    data:
      host: {{ required "host must be set" .Values.host }} # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ .Release.Name }}
    data:
      host: {{ .Values.host | default "localhost" }}

Mend it by giving the value in the HelmRelease, the Application or the values file that deploys the chart, or a
default in the chart's `values.yaml`. A chart that nothing deploys is rendered with its own values; that it needs
others is no fault then.
""",
    "invalid-values": """\
The values of a chart cannot be used: they are no YAML mapping, or the chart's `values.schema.json` refuses them.

Helm checks values against that schema before it renders anything, so the release fails as a whole. A number where a
text is wanted is the usual case: `1.10` is the number 1.1.

Bad::

    image:
      repository: nginx
      tag: 1.10 # <-

Good::

    image:
      repository: nginx
      tag: "1.10"
""",
}
