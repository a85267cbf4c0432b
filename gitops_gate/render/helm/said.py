"""What helm says when it cannot render a chart, as a fault at the line that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gitops_gate.model import Location, Route
from gitops_gate.model.whole import whole
from gitops_gate.render.helm.box import Said
from gitops_gate.render.helm.broken import broken
from gitops_gate.render.helm.plain import plain
from gitops_gate.render.helm.templates import PlaceOf
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.spec import Load

_AT = re.compile(
    r"(?:template:|error at|on) \(?(?P<path>[^\s:()]+/templates/[^\s:()]+)(?::(?P<line>\d+))?(?::(?P<column>\d+))?"
)
_OPENED = re.compile(r"unclosed action started at (\S+):(\d+)")
_NO_YAML = re.compile(r"YAML parse error on (\S+): ")
_ENDLESS = ("rendering template has a nested reference name", "exceeded maximum template depth")
"""What helm says of templates that are a thousand times inside of themselves."""
_NOISE = re.compile(r"^(?:Error: |execution error at \([^)]*\): |INSTALLATION FAILED: )")
_TEMPLATE = re.compile(r"template: \S+: |executing \"[^\"]*\" at |error calling \w+: ")
_REFUSED = re.compile(r"^\s*- at '(?P<path>[^']*)': (?P<what>.+)$")
_OLD_REFUSED = re.compile(r"^- (?P<path>\S+): (?P<what>.+)$")


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """What it takes to tell of a chart that helm cannot render. `asked` = where it is asked for; `source` = the path of
    the tree of what helm calls a file, `text` = what it holds; `place_of` = where a value of the chart was set."""

    asked: Location
    source: Callable[[str], str | None]
    text: Callable[[str], str | None]
    place_of: PlaceOf
    name: str
    load: Load

    def fault(self, said: Said, rendered: bytes) -> Fault:
        """Why helm failed. `rendered` = what it has rendered all the same, where that is no YAML."""
        text = said.messages.strip()
        if said.limit:
            return Fault("chart-limit", self.asked, f"helm was stopped: rendering this chart {said.limit}")
        if any(one in text for one in _ENDLESS):
            message = "helm was stopped: templates of this chart include each other without end"
            return Fault("chart-limit", self._place(text), message)
        if "values don't meet the specifications of the schema" in text:
            return _schema_fault(text, self.asked, self.place_of)
        if no_yaml := _NO_YAML.search(text):
            return self._no_yaml(no_yaml[1], rendered, text)
        if "cannot load values.yaml: " in text and (fault := self._own_values()) is not None:
            return fault
        message, hint = plain(_short(_error(text)))
        place = (
            self._of_chart(message) if "Chart.yaml" in message or "it needs Kubernetes" in message else None
        )
        return Fault(
            "invalid-chart", place or self._place(text), f"helm cannot render this chart: {message}", hint
        )

    def _place(self, text: str) -> Location:
        """The innermost template that helm names: that is where it failed."""
        found = self.asked
        if (opened := _OPENED.search(text)) and (path := self.source(opened[1])) is not None:
            return Location(path, int(opened[2]), 1)
        for one in _AT.finditer(text):
            path = self.source(one["path"])
            if path is not None:
                found = Location(path, int(one["line"] or 1), int(one["column"] or 0) + 1)
        return found

    def _no_yaml(self, shown: str, rendered: bytes, text: str) -> Fault:
        """A template that gives no YAML, at the line of it that does."""
        path, found = self.source(shown), broken(rendered, shown, self.load)
        if found is None:
            message = f"what this template gives is no YAML: {_short(_error(text)).rpartition('yaml: ')[2]}"
            return Fault("invalid-chart", self._place(text), message)
        line = found.line(self.text(shown) or "")
        return Fault("invalid-chart", self.asked if path is None else Location(path, line, 1), found.message)

    def _own_values(self) -> Fault | None:
        """The chart's own values that cannot be read."""
        path = self.source(f"{self.name}/values.yaml")
        text = self.text(f"{self.name}/values.yaml")
        if path is None or text is None:
            return None
        file = self.load(path, text.encode(), "config")
        for one in file.faults:
            if one.rule in ("invalid-yaml", "yaml-limit", "invalid-value"):
                message = f"these values cannot be read: {one.message}"
                return Fault("invalid-values", one.location, message, one.hint)
        return Fault(
            "invalid-values", Location(path, 1, 1), "values of a chart are a mapping, and these are not"
        )

    def _of_chart(self, message: str) -> Location | None:
        """The line of `Chart.yaml` that a message is about."""
        path, text = self.source(f"{self.name}/Chart.yaml"), self.text(f"{self.name}/Chart.yaml")
        if path is None or text is None:
            return None
        named = re.search(r"`(\w+)`", message)
        key = "kubeVersion" if "needs Kubernetes" in message else named[1] if named is not None else ""
        lines = text.split("\n")
        line = next((n for n, one in enumerate(lines, 1) if key and one.startswith(f"{key}:")), 1)
        return Location(path, line, 1)


def _error(text: str) -> str:
    """What helm says last, without what it says of itself; of several lines one."""
    _, begins, rest = text.rpartition("\nError: ") if "\nError: " in text else ("", "", text)
    whole_text = f"{begins}{rest}".strip().partition("\n\nUse --debug")[0]
    message = " ".join(_NOISE.sub("", _NOISE.sub("", whole_text)).split())
    return message


def _short(message: str) -> str:
    """A message without the way through the templates, which the place tells."""
    parts = [part for part in _TEMPLATE.split(message) if part.strip()]
    short = parts[-1] if parts else message
    short = re.sub(r"^<(.+?)>: ", r"\1: ", short.strip()).removeprefix("template: ")
    return short if len(short) <= 300 else f"{short[:300]}…"


def _schema_fault(text: str, asked: Location, place_of: PlaceOf) -> Fault:
    refused = list(_refused(text))
    place, told = asked, []
    for route, what in refused:
        shown = ".".join(map(str, route)) or "the values"
        told.append(f"{shown}: {what}")
        if place is asked and (known := place_of(route)) is not None:
            place = known[0]
    message = "; ".join(told[:3]) or text.splitlines()[-1]
    return Fault("invalid-values", place, f"the chart's schema refuses these values: {_short(message)}")


def _refused(text: str) -> Iterator[tuple[Route, str]]:
    for line in text.splitlines():
        found = _REFUSED.match(line) or _OLD_REFUSED.match(line)
        if found is None or found["what"].startswith("validation failed"):
            continue
        path = found["path"]
        steps = path.strip("/").split("/") if "/" in path or not path else path.split(".")
        yield (
            tuple(
                step if (index := whole(step)) is None else index
                for step in steps
                if step and step != "(root)"
            ),
            found["what"],
        )
