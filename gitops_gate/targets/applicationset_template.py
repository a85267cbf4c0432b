"""Templates of ApplicationSets: the one of a generator over that of the set, and patches of what comes out.

Source of the rules: github.com/imdario/mergo without overriding; Kubernetes' strategic merge patch, for which the
lists of an Application are single values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Resource, Route
from gitops_gate.targets.applicationset_text import NotGenerated

BASE: Route = ("spec", "template")
_WHOLE = frozenset({"valuesObject"})
"""Fields that are one value to Argo CD, whatever is in them."""


@dataclass(frozen=True, slots=True)
class Template:
    """`places` = route in `body` -> route in the ApplicationSet, of what does not come from `spec.template`."""

    body: dict[str, Any]
    places: dict[Route, Route]

    def place(self, route: Route) -> Route:
        """Where in the ApplicationSet a value of the template stands."""
        for length in range(len(route), 0, -1):
            if route[:length] in self.places:
                return (*self.places[route[:length]], *route[length:])
        return (*BASE, *route)


def filled_up(resource: Resource, own: Any, route: Route) -> Template:
    """A generator's `own` template, at `route`, filled up with that of the set."""
    places: dict[Route, Route] = {}
    base = resource.value(*BASE)
    body = _filled(own if isinstance(own, dict) else {}, base, (), route, places)
    return Template(body, places)


def _filled(own: Any, base: Any, at: Route, route: Route, places: dict[Route, Route]) -> Any:
    if not own:
        return base
    if not isinstance(own, dict) or not isinstance(base, dict) or (at and at[-1] in _WHOLE):
        places[at] = (*route, *at)
        return own
    return {
        key: _filled(own.get(key), base.get(key), (*at, key), route, places)
        for key in (*base, *(key for key in own if key not in base))
    }


_DIRECTIVES = ("$patch", "$retainKeys", "$setElementOrder/", "$deleteFromPrimitiveList/")


def patched(value: Any, patch: Any, at: Route, touched: list[Route], place: Route) -> Any:
    """A mapping after a patch; `touched` learns the routes that it wrote. Raises NotGenerated for its directives."""
    if not isinstance(patch, dict):
        touched.append(at)
        if at == ("metadata", "finalizers") and isinstance(patch, list) and isinstance(value, list):
            return [*(one for one in patch if one not in value), *value]
        return patch
    if any(key.startswith(_DIRECTIVES) for key in patch):
        raise NotGenerated("its templatePatch has directives", place)
    if not isinstance(value, dict):
        touched.append(at)
        value = {}
    found = dict(value)
    for key, inner in patch.items():
        if inner is None:
            found.pop(key, None)
        else:
            found[key] = patched(found.get(key), inner, (*at, key), touched, place)
    return found
