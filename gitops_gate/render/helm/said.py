"""What helm says when it cannot render a chart, as a fault at the line that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gitops_gate.model import Location, Route
from gitops_gate.model.whole import whole
from gitops_gate.render.helm.box import Said
from gitops_gate.render.helm.templates import PlaceOf
from gitops_gate.render.kustomize.faults import Fault

_AT = re.compile(
    r"(?:template:|error at|on) \(?(?P<path>[^\s:()]+/templates/[^\s:()]+)(?::(?P<line>\d+))?(?::(?P<column>\d+))?"
)
_ENDLESS = ("rendering template has a nested reference name", "exceeded maximum template depth")
"""What helm says of templates that are a thousand times inside of themselves."""
_NOISE = re.compile(r"^(?:Error: |execution error at \([^)]*\): |INSTALLATION FAILED: )")
_TEMPLATE = re.compile(r"template: \S+: |executing \"[^\"]*\" at |error calling \w+: ")
_REFUSED = re.compile(r"^\s*- at '(?P<path>[^']*)': (?P<what>.+)$")
_OLD_REFUSED = re.compile(r"^- (?P<path>\S+): (?P<what>.+)$")


def fault_of(said: Said, asked: Location, source: Callable[[str], str | None], place_of: PlaceOf) -> Fault:
    """Why helm failed. `source` = the path of the tree of what helm calls a template; `place_of` = where a value of
    the chart was set."""
    text = said.messages.strip()
    if said.limit:
        return Fault("chart-limit", asked, f"helm was stopped: rendering this chart {said.limit}")
    if any(one in text for one in _ENDLESS):
        message = "helm was stopped: templates of this chart include each other without end"
        return Fault("chart-limit", _place(text, asked, source), message)
    if "values don't meet the specifications of the schema" in text:
        return _schema_fault(text, asked, place_of)
    line = next((one for one in text.splitlines() if one.startswith("Error: ")), text.partition("\n")[0])
    message = _NOISE.sub("", _NOISE.sub("", line))
    return Fault(
        "invalid-chart", _place(text, asked, source), f"helm cannot render this chart: {_short(message)}"
    )


def _place(text: str, asked: Location, source: Callable[[str], str | None]) -> Location:
    """The innermost template that helm names: that is where it failed."""
    found = asked
    for one in _AT.finditer(text):
        path = source(one["path"])
        if path is not None:
            # of YAML errors, helm counts the lines of what was rendered
            found = Location(path, int(one["line"] or 1), int(one["column"] or 0) + 1)
    return found


def _short(message: str) -> str:
    """A message without the way through the templates, which the place tells."""
    parts = [part for part in _TEMPLATE.split(message) if part.strip()]
    short = parts[-1] if parts else message
    short = re.sub(r"^<(.+?)>: ", r"\1: ", short.strip())
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
