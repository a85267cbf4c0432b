"""Values that the schemas of a chart refuse, as faults: one for each, at the line that sets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitops_gate.model import Failure, Location, Route
from gitops_gate.render.helm.copy import Copied
from gitops_gate.render.helm.family import GLOBAL, Mapped, NoTable, family
from gitops_gate.render.helm.schemas import Judged, Refused, judged
from gitops_gate.render.helm.values import Layer, layer_of
from gitops_gate.render.kustomize.faults import Fault, Where, location
from gitops_gate.render.kustomize.spec import Load

RULE = "invalid-values"
_OF_KEYS = frozenset({"additionalProperties", "unevaluatedProperties", "falseSchema", "type"})
"""What is wrong with a value, whatever else is in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Refusals:
    """What the schemas of a chart say of its values: `layers` are laid over the chart's own, `defaults`."""

    layers: Sequence[Layer]
    values: Mapped
    defaults: Mapping[str, Layer]
    asked: Where

    def fault(self, top: Path, load: Load, copied: Copied, *, sure: bool, partly: bool) -> Fault | None:
        """The fault of a chart in its copy; None where no schema refuses anything, as far as they can be asked. `sure` =
        helm has refused the values: what cannot be asked is the fault then; `partly` = there are other values, which are not known:
        only what they cannot change is a fault."""
        absent = frozenset(one.shown for one in copied.absent)
        try:
            found = judged(family(top, load), self.values, absent, self._hidden)
        except NoTable as other:
            name = other.route[-1]
            place = self._set(other.route) or self._above(other.route)
            return Fault(
                RULE, place, f"`{other}` holds the values of the chart {name}, and must be an object"
            )
        if partly:
            found.refused = [one for one in found.refused if self._certain(one)]
        made = self._faults(found)
        if made is not None or not sure or not found.unknown:
            return made
        chart, why = found.unknown[0]
        path = copied.source("/".join(filter(None, (copied.name, chart.inside, "values.schema.json"))))
        place = location(self.asked) if path is None else Location(path, 1, 1)
        return Fault("invalid-chart", place, f"the values.schema.json of the chart {chart.name} {why}")

    def _faults(self, found: Judged) -> Fault | None:
        made: Fault | None = None
        for failure in dict.fromkeys(self._failure(one) for one in found.refused):
            if made is None:
                made = Fault(failure.rule, failure.location, failure.message, failure.hint)
            else:
                made.others = (*made.others, failure)
        return made

    def _certain(self, one: Refused) -> bool:
        """Whether no further value could change that this one is refused: what a chart in it gets, others may decide."""
        value = Layer(self.values, lambda route: location(self.asked)).value(one.route)
        apart = value is not None and (one.error.keyword in _OF_KEYS or not isinstance(value[0], dict))
        return len(one.members) == 1 and one.alone and apart and self._set(one.route) is not None

    def _failure(self, one: Refused) -> Failure:
        chart, above = one.members[-1], [member.name for member in one.members[1:]]
        whose = f"the chart {chart.name}" + (
            f" (its values stand under `{'.'.join(above)}`)" if above else ""
        )
        message = f"the schema of {whose} refuses these values: {one.error.message}"
        return Failure(RULE, self._place(one), message, one.error.hint)

    def _place(self, one: Refused) -> Location:
        if one.error.lacks:
            return self._above(one.route)
        for route in _routes(one):
            if (place := self._set(route)) is not None:
                return place
        for depth, member in enumerate(one.members):
            layer, route = self.defaults.get(member.inside), one.route[depth:]
            if layer is not None and layer.value(route) is not None:
                return layer.locate(route)
        return self._above(one.route)

    def _set(self, route: Route) -> Location | None:
        """Where what is laid over the chart's values sets a value."""
        layer = layer_of(self.layers, route, self.values)
        return None if layer is None else layer.locate(route)

    def _above(self, route: Route) -> Location:
        """Where the nearest thing is set that a value would stand in."""
        whole = [layer for layer in self.layers if layer.setting is None]
        for length in range(len(route), -1, -1):
            above = route[:length]
            layer = layer_of(whole, above, self.values) or layer_of(self.layers, above, self.values)
            if layer is not None:
                return layer.locate(above)
        return location(self.asked)

    def _hidden(self, route: Route) -> bool:
        layer = layer_of(self.layers, route, self.values)
        return layer is not None and layer.private


def _routes(one: Refused) -> Iterator[Route]:
    """Where a value may be set: what is under `global` also in any of the charts around."""
    yield one.route
    if one.error.route[:1] == (GLOBAL,):
        above = [member.name for member in one.members[1:]]
        for length in range(len(above) - 1, -1, -1):
            yield (*above[:length], *one.error.route)
