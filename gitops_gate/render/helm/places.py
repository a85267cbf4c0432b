"""Where the templates and the values of a chart in its private copy come from."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gitops_gate.model import Location, Route, Tree
from gitops_gate.render.helm.copy import Copied
from gitops_gate.render.helm.templates import PlaceOf
from gitops_gate.render.helm.values import Layer, place_of
from gitops_gate.render.kustomize.spec import Load


def defaults_of(top: Path, copied: Copied, tree: Tree, load: Load) -> dict[str, Layer]:
    """The own values of the chart and its subcharts that lie in the tree, by their place in the copy."""
    found = {}
    for file in sorted(top.rglob("values.yaml")):
        inside = file.parent.relative_to(top).as_posix()
        inside = "" if inside == "." else inside
        path = copied.source(posixpath.join(copied.name, inside, "values.yaml"))
        if path is None or not tree.is_file(path):
            continue
        loaded = load(path, file.read_bytes(), "config")
        document = loaded.documents[0] if loaded.documents else None
        if document is not None and isinstance(document.body, dict):
            found[inside] = Layer(document.body, document.locate)
    return found


def texts_of(top: Path, copied: Copied) -> dict[str, str]:
    """The templates and what else of a chart has lines to tell of, by what helm calls it."""
    found = {
        f"{copied.name}/{name}": (top / name).read_text("utf-8", "replace")
        for name in ("Chart.yaml", "values.yaml")
        if (top / name).is_file()
    }
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


def values_of(
    layers: list[Layer], values: dict[str, Any], defaults: dict[str, Layer], copied: Copied
) -> Callable[[str], PlaceOf]:
    """Where the values that a template sees were set: those of a subchart lie below its name in the chart's."""

    def of(shown: str) -> PlaceOf:
        inside, above, _ = copied.inside(shown)
        own = [defaults[""]] if "" in defaults else []
        inner = [defaults[inside]] if above and inside in defaults else []

        def found(route: Route) -> tuple[Location, Any] | None:
            whole = route if route[:1] == ("global",) else (*above, *route)
            return place_of(layers, whole, values) or place_of(own, whole) or place_of(inner, route)

        return found

    return functools.cache(of)
