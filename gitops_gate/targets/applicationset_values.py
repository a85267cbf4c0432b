"""`values` of a generator: parameters of the author's own, which may name the others."""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Route
from gitops_gate.targets.applicationset_text import Engine, Params
from gitops_gate.targets.gotemplate import Texts


def with_values(spec: dict[str, Any], params: Params, route: Route, engine: Engine) -> Params:
    """Parameters with the `values` of their generator beside them. Raises NotGenerated."""
    values = spec.get("values")
    if not isinstance(values, dict) or not values:
        return params
    filled = {
        key: engine.filled(value, params, (*route, "values", key))
        for key, value in values.items()
        if isinstance(value, str)
    }
    if engine.go:
        return params | {"values": Texts(filled)}
    return params | {f"values.{key}": value for key, value in filled.items()}
