"""Texts of an ApplicationSet, filled in with parameters by one of its two engines.

Source of the rules: Argo CD's `applicationset/utils`; github.com/valyala/fasttemplate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Route
from gitops_gate.targets.gotemplate import Failed, Texts, Unsupported, rendered, shown

Params = dict[str, Any]
"""What a generator gives for one Application: nested for Go templates, else texts under names such as `path.basename`."""

_TEMPLATED = re.compile(r"\{\{.*\}\}")
_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class NotGenerated(Exception):
    """Why an ApplicationSet is not generated here; `route` = the value in it that is the reason; `fault` = it is a
    mistake, on which Argo CD fails too; `how` = what would help."""

    def __init__(self, why: str, route: Route, *, fault: bool = False, how: str = "") -> None:
        super().__init__(why)
        self.how = how
        self.route = route
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Engine:
    """`go` = Go templates, else plain ones, in which `{{name}}` is all there is."""

    go: bool
    options: tuple[str, ...] = ()

    def filled(self, text: str, params: Params, route: Route) -> str:
        """A text with parameters put in. Raises NotGenerated."""
        if self.go:
            return told(lambda: rendered(text, params, self.options), route)
        if not _TEMPLATED.search(text):
            return text
        if text.count("{{") and _TAG.sub("", text).count("{{"):
            raise NotGenerated("it has `{{` that does not end", route, fault=True)

        def replaced(found: re.Match[str]) -> str:
            value = params.get(found[1].strip())
            return value if isinstance(value, str) else found[0]

        return _TAG.sub(replaced, text)

    def deep(self, value: Any, params: Params, route: Route, renamed: Callable[[Route, str], None]) -> Any:
        """A value with all texts in it filled in, the keys of mappings too; `renamed` is told of those."""
        if isinstance(value, str):
            return self.filled(value, params, route)
        if isinstance(value, list):
            return [self.deep(one, params, (*route, n), renamed) for n, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        found = {}
        for key, one in value.items():
            name = self.filled(key, params, (*route, key))
            if name != key:
                renamed((*route, key), name)
            found[name] = self.deep(one, params, (*route, key), renamed)
        return found


def told(make: Callable[[], str], route: Route) -> str:
    """What `make` gives; faults of templates are told of the value at a route."""
    try:
        return make()
    except Unsupported as fault:
        raise NotGenerated(f"it uses {fault}", route) from None
    except Failed as fault:
        raise NotGenerated(str(fault), route, fault=True) from None


def numbers(value: Any) -> Any:
    """A value as Go reads it out of JSON: all numbers are float64."""
    if isinstance(value, dict):
        return {key: numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [numbers(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def flat(value: Any, prefix: str = "") -> dict[str, str]:
    """Nested values under names with dots, as texts; what is empty has no name."""
    found: dict[str, str] = {}
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in pairs:
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(one, dict | list):
            found |= flat(one, name)
        else:
            found[name] = shown(one)
    return found


def overlaid(base: Any, over: Any) -> Any:
    """One mapping over another, deeply, as github.com/imdario/mergo does it with overriding."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    kind = Texts if isinstance(base, Texts) else dict
    found: Params = kind(base)
    for key, one in over.items():
        found[key] = overlaid(base[key], one) if key in base else one
    return found


def selected(params: Params, selector: Any) -> bool:
    """Whether a label selector matches parameters; of texts of any form. Raises KeyError for an unknown operator."""
    if not isinstance(selector, dict):
        return True
    labels = flat(params)
    wanted = selector.get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_matches(labels, one) for one in selector.get("matchExpressions") or ())


def _matches(labels: dict[str, str], expression: dict[str, Any]) -> bool:
    value, values = labels.get(expression.get("key", "")), expression.get("values") or []
    return {
        "In": value is not None and value in values,
        "NotIn": value is None or value not in values,
        "Exists": value is not None,
        "DoesNotExist": value is None,
    }[expression.get("operator", "")]
