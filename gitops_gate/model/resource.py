"""Resources: Kubernetes objects, from a file or from a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gitops_gate.model.document import Locator, Value
from gitops_gate.model.place import Location, Route


class ResourceId(NamedTuple):
    """What identifies an object in a cluster; `namespace` is "" when the manifest names none.

    A tuple, for every object of every build has one, and most are keys of some mapping.
    """

    group: str
    version: str
    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, body: Value) -> ResourceId:
        """The identity that a manifest states; missing or ill-typed parts are ""."""
        if not isinstance(body, dict):
            return cls("", "", "", "", "")
        group, _, version = _text(body.get("apiVersion")).rpartition("/")
        meta = body.get("metadata")
        if not isinstance(meta, dict):
            return cls(group, version, _text(body.get("kind")), "", "")
        name = _text(meta.get("name") or meta.get("generateName"))
        return cls(group, version, _text(body.get("kind")), _text(meta.get("namespace")), name)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def called(self) -> str:
        """`Deployment/api`: for messages, since a namespace is another one in each environment, and a fault is not."""
        return "/".join(part for part in (self.kind, self.name) if part)

    def __str__(self) -> str:
        """`Deployment/web/api`, or `Namespace/web` without a namespace."""
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """An object as it would be deployed (or as a file states it, where nothing renders it).

    `body` is shared between builds and never written to. `locate` finds the source line that set a value;
    `overlays` gives the folders of the kustomizations that the object went through, the innermost first.
    """

    id: ResourceId
    body: Value
    locate: Locator
    overlays: Callable[[], tuple[str, ...]] = tuple

    def at(self, *route: str | int) -> Location:
        """The place of a value in the repository's files: the only way to a place, and it never fails."""
        return self.locate(route)

    def value(self, *route: str | int) -> Value:
        """The value at a route, None where there is none."""
        found = self.body
        for part in route:
            if isinstance(part, int):
                if not isinstance(found, list) or not -len(found) <= part < len(found):
                    return None
                found = found[part]
            elif isinstance(found, dict):
                found = found.get(part)
            else:
                return None
        return found

    def keyed(self, route: Route) -> Route:
        """`route` with list elements named by their `name` (or `key`) where they have one: stable under reordering."""
        keyed: list[str | int] = []
        found = self.body
        for part in route:
            if isinstance(part, int) and isinstance(found, list) and -len(found) <= part < len(found):
                found = found[part]
                name = found.get("name", found.get("key")) if isinstance(found, dict) else None
                keyed.append(f"[{name}]" if isinstance(name, str) else part)
            else:
                found = found.get(part) if isinstance(found, dict) else None
                keyed.append(part)
        return tuple(keyed)
