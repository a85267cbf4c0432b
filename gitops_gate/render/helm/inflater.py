"""The inflater: charts in, documents out, each of which knows where its values come from."""

from __future__ import annotations

import functools
import json
import posixpath
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitops_gate.model import Chart, LoadedFile, Location, Resource, Route, Tree
from gitops_gate.render.helm.box import Box
from gitops_gate.render.helm.copy import Copied, Copying, Find, NotHere
from gitops_gate.render.helm.output import Way, documents
from gitops_gate.render.helm.said import fault_of
from gitops_gate.render.helm.templates import PlaceOf
from gitops_gate.render.helm.values import Layer, Reading, merged, place_of
from gitops_gate.render.kustomize.faults import Fault, Where, location
from gitops_gate.render.kustomize.paths import resolve
from gitops_gate.render.kustomize.spec import Load

RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_+-]*")

ABSENT = "helm is not installed"
INSTALL = "install helm (https://helm.sh), and put it into PATH"
LOOSE = "helm cannot be kept from the network on this machine"
ALLOW = "allow user namespaces, or give --allow-unboxed-helm"


class NotPossible(Exception):
    """Charts are not rendered here; `str()` says why, `how` what can be done."""

    def __init__(self, why: str, how: str) -> None:
        super().__init__(why)
        self.how = how


@dataclass(frozen=True, slots=True, eq=False)
class Inflater:
    """Renders charts of one tree. `box` None = there is no helm; `find` = charts from elsewhere that are here."""

    tree: Tree
    load: Load
    box: Box | None
    find: Find = lambda source: None
    shelf: str = ""
    """Changes with the charts from elsewhere that are here."""

    @property
    def identity(self) -> str:
        """Changes with everything that a result depends on besides the tree and what is asked."""
        box = "" if self.box is None else self.box.program.identity
        return f"{box} {self.shelf}"

    def at_hand(self, chart: Chart) -> None:
        """Raises NotHere for a chart from elsewhere that is not here: before anything is worked out for it."""
        if chart.source is not None and self.find(chart.source) is None:
            raise NotHere(chart.source)

    def inflated(
        self, folder: str, chart: Chart, asker: Resource | None, asked: Where, inputs: set[str]
    ) -> LoadedFile:
        """What a chart gives. `asked` = where it is asked for; `inputs` gets every path read or looked for.

        Raises Fault, NotHere for a chart that is not here, NotPossible where charts are not rendered at all.
        """
        _refuse(chart, asked)
        with tempfile.TemporaryDirectory(prefix="gitops-gate-") as made:
            top = Path(made)
            copying = Copying(self.tree, self.load, inputs, self.find, asked)
            copied = self._copied(copying, folder, chart, top / "chart")
            reading = Reading(self.tree, self.load, inputs)
            layers = reading.layers(chart, asker)
            values = merged(layers)
            (top / "values.json").write_text(json.dumps(values), encoding="utf-8")
            self._replaced(reading, chart, asked, top / "chart")
            box = self._box()
            said = box.run(top, _words(chart))
            texts = _texts(top / "chart", copied)
            defaults = self._defaults(top / "chart", copied)
        values_of = _values_of(layers, defaults, copied)
        if not said.ok:
            raise fault_of(said, location(asked), copied.source, values_of(f"{copied.name}/"))
        way = Way(copied.source, texts.get, values_of, asked)
        return documents(said.output, _named(folder, chart), self.load, way)

    def _box(self) -> Box:
        if self.box is None:
            raise NotPossible(ABSENT, INSTALL)
        if not self.box.usable:
            raise NotPossible(LOOSE, ALLOW)
        return self.box

    def _copied(self, copying: Copying, folder: str, chart: Chart, into: Path) -> Copied:
        into.mkdir()
        if chart.source is None:
            return copying.copied(resolve(self.tree, folder), into, dependencies=chart.dependencies)
        data = self.find(chart.source)
        if data is None:
            raise NotHere(chart.source)
        copied = copying.unpack(data, str(chart.source), into)
        meta = self.load("Chart.yaml", (into / "Chart.yaml").read_bytes(), "config")
        body = meta.documents[0].body if meta.documents else None
        copied.name = str(body.get("name")) if isinstance(body, dict) else chart.source.name
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

    def _defaults(self, top: Path, copied: Copied) -> dict[str, Layer]:
        """The own values of the chart and its subcharts, by their place in the copy."""
        found = {}
        for file in sorted(top.rglob("values.yaml")):
            inside = file.parent.relative_to(top).as_posix()
            inside = "" if inside == "." else inside
            path = copied.source(posixpath.join(copied.name, inside, "values.yaml"))
            loaded = self.load(path or "values.yaml", file.read_bytes(), "config")
            document = loaded.documents[0] if loaded.documents else None
            in_tree = path is not None and self.tree.is_file(path)
            if document is not None and isinstance(document.body, dict) and in_tree:
                found[inside] = Layer(document.body, document.locate)
        return found


def _refuse(chart: Chart, asked: Where) -> None:
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


def _words(chart: Chart) -> list[str]:
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


def _named(folder: str, chart: Chart) -> str:
    return f"{chart.source or folder or '.'} as {chart.release}"


def _texts(top: Path, copied: Copied) -> dict[str, str]:
    """The templates that lie in the tree, by what helm calls them."""
    found = {}
    back = {inside: shown for shown, inside in copied.aliases.items()}
    for file in (*top.rglob("templates/**/*"), *top.rglob("crds/**/*")):
        if not file.is_file():
            continue
        inside = file.relative_to(top).as_posix()
        text = file.read_bytes().decode("utf-8", "replace")
        found[f"{copied.name}/{inside}"] = text
        for real, shown in back.items():
            if inside.startswith(f"{real}/"):
                found[f"{copied.name}/{shown}{inside[len(real) :]}"] = text
    return found


def _values_of(layers: list[Layer], defaults: dict[str, Layer], copied: Copied) -> Callable[[str], PlaceOf]:
    """Where the values that a template sees were set: those of a subchart lie below its name in the chart's."""

    def values_of(shown: str) -> PlaceOf:
        parts, above, inside = shown.split("/")[1:], [], ""
        own = [defaults[""]] if "" in defaults else []
        while len(parts) > 2 and parts[0] == "charts":
            named = posixpath.join(inside, "charts", parts[1])
            inside = copied.aliases.get(named, named)
            above.append(parts[1])
            parts = parts[2:]
        inner = [defaults[inside]] if above and inside in defaults else []

        def found(route: Route) -> tuple[Location, Any] | None:
            whole = route if route[:1] == ("global",) else (*above, *route)
            return place_of([*own, *layers], whole) or place_of(inner, route)

        return found

    return functools.cache(values_of)


__all__ = ["Inflater", "NotHere", "NotPossible"]
