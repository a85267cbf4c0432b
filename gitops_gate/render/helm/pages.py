"""The rules that a chart can break, and their pages."""

from __future__ import annotations

from typing import Final

from gitops_gate.model import Rule, Severity

RULES: Final = (
    Rule("invalid-chart", Severity.ERROR, "a chart that helm cannot render as it is deployed"),
    Rule("chart-limit", Severity.ERROR, "a chart that was not rendered to its end: a limit stopped helm"),
    Rule("invalid-values", Severity.ERROR, "values that cannot be read, or that the chart's schema refuses"),
)

PAGES: Final = {
    "invalid-chart": """\
Helm cannot render this chart with the values that it is deployed with, so nothing of it is deployed.

A template fails when it is no template, when it uses a helper that is not there, when it looks into a value that is
not set, when it gives no YAML, or when it says so itself (`required`, `fail`). The place is the line of the template
that helm names; of what is no YAML, the line of the template that makes it. A chart that needs others must have them in its folder `charts`.

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
    "chart-limit": """\
Rendering this chart takes more than it may: 20 seconds of computing, a minute in all, 1 GiB of memory, or 50 MiB of
output; or the chart unpacks to more than 50 MiB or 5,000 files, or its templates include each other without end.

Nobody knows what such a chart deploys, so the run ends undecided: exit code 3, whatever else it has found, and all
other targets are judged all the same. No waiver, no baseline and no configuration makes that a pass.

Bad::

    {{- define "web.name" -}}
    {{ include "web.name" . | trunc 63 }} # <-
    {{- end }}
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ include "web.name" . }}

Good::

    {{- define "web.name" -}}
    {{ .Chart.Name | trunc 63 }}
    {{- end }}
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: {{ include "web.name" . }}

Mend the template that makes so much, or move what the chart does not need out of its folder.
""",
    "invalid-values": """\
The values of a chart cannot be used: they are no YAML mapping, or the chart's `values.schema.json` refuses them.

Helm checks values against that schema before it renders anything, so the release fails as a whole; the schemas of the
charts in it judge the values below their names. Each value that is refused is a finding of its own, at the line that
sets it: in a HelmRelease, an Application, a ConfigMap, a file of values, or the chart. It needs no helm, only the chart.
A schema that names others by address is not asked, for they are not fetched. A number where a text is wanted is the
usual case: `1.10` is the number 1.1.

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
