"""Values of charts that objects of the cluster hold: found among what is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gitops_gate.model import Build, Chart, Held, Resource, Values
from gitops_gate.records import Records


class Holders(NamedTuple):
    """What finds the objects; `whole` = a build with its resources."""

    records: Records
    whole: Callable[[Build], Build]

    def held(self, chart: Chart, home: str, builds: Iterable[Build]) -> Iterator[Values]:
        """The layers of a chart with what objects of the cluster `home` hold. Raises LookupError for what is needed and
        not known."""
        among = [build for build in builds if build.target.cluster == home]
        for one in chart.values:
            if one.held is None:
                yield one
                continue
            from gitops_gate.render.helm.held import filled  # most runs render no chart

            if (found := filled(one, self._holder(one.held, among))) is not None:
                yield found

    def _holder(self, held: Held, builds: Iterable[Build]) -> Resource | None:
        from gitops_gate.render.helm.held import holds  # as above

        for build in builds:
            if not build.whole and ("", held.kind) not in self.records.kinds(build.record):
                continue
            for one in self.whole(build).resources:
                if holds(one, held):
                    return one
        return None
