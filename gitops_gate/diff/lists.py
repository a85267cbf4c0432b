"""Lists of objects: by which of its fields an element is known, and where an order means something.

Source of the keys: the merge keys (`x-kubernetes-list-map-keys`, `x-kubernetes-patch-merge-key`) of Kubernetes' API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Key = tuple[str, ...]
"""What an element is known by, as it is shown: `("app",)`, `("8080", "TCP")`."""

# Field -> keys to try, the best first. Values of `ports` go by number: their names change more easily.
_FIELDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ports": (("containerPort", "protocol"), ("port", "protocol"), ("port",), ("number",)),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"), ("topologyKey",)),
    "tolerations": (("key", "effect"), ("key", "operator", "value", "effect")),
    "matchExpressions": (("key",),),
    "subjects": (("kind", "namespace", "name"), ("kind", "name")),
    "ownerReferences": (("uid",),),
    "conditions": (("type",),),
    "rules": (("host",), ("apiGroups", "resources", "resourceNames"), ("nonResourceURLs",)),
    "paths": (("path", "pathType"), ("path",)),
    "parentRefs": (("namespace", "name", "sectionName"), ("namespace", "name"), ("name",)),
    "dependsOn": (("namespace", "name"), ("name",)),
    "sources": (("repoURL", "chart", "path"), ("ref",), ("repoURL",)),
    "env": (("name",),),
}
_ANYWHERE: tuple[tuple[str, ...], ...] = (
    ("name",),
    ("kind", "namespace", "name"),
    ("kind", "name"),
    ("key",),
    ("id",),
    ("ip",),
    ("host",),
    ("path",),
    ("port",),
    ("type",),
)
_DEFAULTS = {"protocol": "TCP"}

_UNORDERED = frozenset(
    {"containers", "volumes", "volumeMounts", "volumeDevices", "ports", "imagePullSecrets", "hostAliases"}
    | {"tolerations", "subjects", "ownerReferences", "conditions", "topologySpreadConstraints", "env"}
    | {"matchExpressions", "versions", "webhooks", "finalizers", "accessModes", "add", "drop", "tls"}
    | {"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs", "secrets", "shortNames"}
    | {"categories", "hosts", "hostnames", "policyTypes", "namespaces", "groups", "rules"}
)
"""Lists in which the order of elements means nothing to whoever reads them."""


def ordered(field: str) -> bool:
    """Whether the order of a list below this field may mean something."""
    return field not in _UNORDERED


def keys(field: str, before: list[Any], after: list[Any]) -> tuple[list[Key], list[Key]] | None:
    """What the elements of two lists are known by; None where nothing tells those of each list apart."""
    if not all(isinstance(one, dict) for one in (*before, *after)):
        return None
    for names in (*_FIELDS.get(field, ()), *_ANYWHERE):
        found = [_keys(names, elements) for elements in (before, after)]
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    return None


def _keys(names: tuple[str, ...], elements: list[Any]) -> list[Key] | None:
    found = []
    for element in elements:
        if element.get(names[0]) is None:
            return None
        key = tuple(text for name in names for text in _shown(element.get(name, _DEFAULTS.get(name))))
        found.append(key)
    return found if len(set(found)) == len(found) else None


def _shown(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield ",".join(str(one) for one in value) or '""'
    elif isinstance(value, dict):
        yield repr(value)
    elif value is not None:
        yield str(value)


def bracketed(key: Key) -> str:
    """A key as a part of a route: `[app]`, `[8080/TCP]`."""
    return f"[{'/'.join(key)}]"
