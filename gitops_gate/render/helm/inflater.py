"""The inflater: charts in, documents out, each of which knows where its values come from."""

from __future__ import annotations

import dataclasses
import json
import posixpath
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gitops_gate.model import Chart, Failure, LoadedFile, Resource, Tree
from gitops_gate.render.helm.box import Box, Said
from gitops_gate.render.helm.command import refuse, words
from gitops_gate.render.helm.copy import Copied, Copying, Find
from gitops_gate.render.helm.family import family
from gitops_gate.render.helm.needs import NotHere, NotPossible
from gitops_gate.render.helm.output import Way, documents
from gitops_gate.render.helm.places import defaults_of, texts_of, values_of
from gitops_gate.render.helm.refusals import Refusals
from gitops_gate.render.helm.said import Telling
from gitops_gate.render.helm.values import Layer, Reading, merged, without_secrets
from gitops_gate.render.kustomize.faults import Fault, Where, location
from gitops_gate.render.kustomize.paths import resolve
from gitops_gate.render.kustomize.spec import Load

_UNASKED = "the values are not checked against {}, which names other schemas: they are not fetched"

ABSENT = "helm is not installed"
INSTALL = "install helm (https://helm.sh), and put it into PATH"
LOOSE = "helm cannot be kept from the network on this machine"
ALLOW = "allow user namespaces, or give --allow-unboxed-helm"


class _Ready(NamedTuple):
    """A chart that lies in `top` with its values, as helm takes it; `defaults` = own values, by place in the copy."""

    top: Path
    copied: Copied
    layers: list[Layer]
    values: dict[str, Any]
    defaults: dict[str, Layer]
    asked: Where


@dataclass(frozen=True, slots=True, eq=False)
class Inflater:
    """Renders charts of one tree. `box` None = there is no helm; `find` = charts from elsewhere that are here."""

    tree: Tree
    load: Load
    box: Box | None
    find: Find = lambda source: None

    def inflated(
        self,
        folder: str,
        chart: Chart,
        asker: Resource | None,
        asked: Where,
        inputs: set[str],
        notes: list[Failure],
    ) -> LoadedFile:
        """What a chart gives. `asked` = where it is asked for; `inputs` gets every path read or looked for, `notes` what
        is not looked at (their `rule` is "").

        Raises Fault, NotHere for a chart that is not here, NotPossible where charts are not rendered at all; what its
        schemas say of its values is a Fault all the same.
        """
        refuse(chart, asked)
        with tempfile.TemporaryDirectory(prefix="gitops-gate-") as made:
            ready = self._ready(Path(made), folder, chart, asker, asked, inputs)
            stopped = self._stopped(ready.copied)
            said = self._ran(ready.top, chart) if stopped is None else None
            if said is None or said.refused:
                fault = self._refused(ready, chart, sure=said is not None)
                if fault is not None:
                    raise fault
            if said is None:
                raise stopped or AssertionError
            texts = texts_of(ready.top / "chart", ready.copied)
            # Only then it says what it has rendered although that is no YAML.
            rendered = self._ran(ready.top, chart, "--debug").output if said.no_yaml else b""
        copied, places = ready.copied, values_of(ready.layers, ready.values, ready.defaults, ready.copied)
        if not said.ok:
            said = dataclasses.replace(said, messages=without_secrets(said.messages, ready.layers))
            place_of = places(f"{copied.name}/")
            telling = Telling(location(asked), copied.source, texts.get, place_of, copied.name, self.load)
            raise telling.fault(said, rendered)
        left = copied.unvalidated if chart.validated else ()
        notes += [Failure("", location(asked), _UNASKED.format(path)) for path in left]
        way = Way(copied.source, texts.get, places, asked)
        return documents(said.output, _named(folder, chart), self.load, way)

    def known(
        self, folder: str, chart: Chart, asker: Resource | None, asked: Where, inputs: set[str]
    ) -> Fault | None:
        """What is wrong with the values of a chart in any case, whatever others there are: those that are not known."""
        refuse(chart, asked)
        with tempfile.TemporaryDirectory(prefix="gitops-gate-") as made:
            ready = self._ready(Path(made), folder, chart, asker, asked, inputs)
            return self._refused(ready, chart, sure=False, partly=True)

    def _ready(
        self, top: Path, folder: str, chart: Chart, asker: Resource | None, asked: Where, inputs: set[str]
    ) -> _Ready:
        """A chart in its folder, with its values beside it. Raises Fault, NotHere."""
        copying = Copying(self.tree, self.load, inputs, self.find, asked)
        copied = self._copied(copying, folder, chart, top / "chart")
        reading = Reading(self.tree, self.load, inputs)
        layers = reading.layers(chart, asker)
        values = merged(layers)
        (top / "values.json").write_text(json.dumps(values), encoding="utf-8")
        self._replaced(reading, chart, asked, top / "chart")
        defaults = defaults_of(top / "chart", copied, self.tree, self.load)
        return _Ready(top, copied, layers, values, defaults, asked)

    def _refused(self, ready: _Ready, chart: Chart, *, sure: bool, partly: bool = False) -> Fault | None:
        """What the chart's schemas say; `sure` = helm has refused the values; `partly` = not all values are known."""
        if not chart.validated:
            return None
        refusals = Refusals(ready.layers, ready.values, ready.defaults, ready.asked)
        return refusals.fault(ready.top / "chart", self.load, ready.copied, sure=sure, partly=partly)

    def _stopped(self, copied: Copied) -> NotHere | NotPossible | None:
        """Why helm is not asked."""
        if copied.absent:
            return NotHere(copied.absent[0].source)
        if self.box is None:
            return NotPossible(ABSENT, INSTALL)
        return None if self.box.usable else NotPossible(LOOSE, ALLOW)

    def _ran(self, top: Path, chart: Chart, *more: str) -> Said:
        assert self.box is not None
        command, *rest = words(chart)
        return self.box.run(top, [command, *more, *rest])

    def _copied(self, copying: Copying, folder: str, chart: Chart, into: Path) -> Copied:
        into.mkdir()
        if chart.source is None:
            return copying.copied(resolve(self.tree, folder), into, dependencies=chart.dependencies)
        data = self.find(chart.source)
        if data is None:
            raise NotHere(chart.source)
        copied = copying.unpack(data, str(chart.source), into)
        if not (into / "Chart.yaml").is_file():
            raise Fault(
                "invalid-chart", copying.asked, f"the archive of the chart {chart.source} holds no chart"
            )
        copied.name = family(into, self.load).name
        return copied

    def _replaced(self, reading: Reading, chart: Chart, asked: Where, into: Path) -> None:
        """Puts the files that are to stand for the chart's own values in their place."""
        if not chart.value_files:
            return
        layers = []
        for path in chart.value_files:
            if chart.source is None:
                layer = reading.file(path, asked)
            else:
                inside = into / posixpath.normpath(path)
                if not inside.is_relative_to(into) or not inside.is_file():
                    raise Fault("missing-file", asked, f"the chart {chart.source} has no file {path}")
                file = self.load(path, inside.read_bytes(), "config")
                body = file.documents[0].body if file.documents else None
                layer = Layer(body if isinstance(body, dict) else {}, lambda route: location(asked))
            layers += [layer] if layer is not None else []
        (into / "values.yaml").write_text(json.dumps(merged(layers)), encoding="utf-8")


def _named(folder: str, chart: Chart) -> str:
    return f"{chart.source or folder or '.'} as {chart.release}"


__all__ = ["Inflater", "NotHere", "NotPossible"]
