"""Resources: Kubernetes objects, from a file or from a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gitops_gate.model.document import Locator, Value
from gitops_gate.model.place import Location, Route


@dataclass(frozen=True, slots=True, order=True)
class ResourceId:
    """What identifies an object in a cluster; `namespace` is "" when the manifest names none."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, body: Value) -> ResourceId:
        """The identity that a manifest states; missing or ill-typed parts are ""."""
        api = body.get("apiVersion") if isinstance(body, dict) else None
        api = api if isinstance(api, str) else ""
        group, _, version = api.rpartition("/")
        meta = body.get("metadata") if isinstance(body, dict) else None
        meta = meta if isinstance(meta, dict) else {}
        kind = body.get("kind") if isinstance(body, dict) else None
        parts = (kind, meta.get("namespace"), meta.get("name") or meta.get("generateName"))
        kind, namespace, name = (part if isinstance(part, str) else "" for part in parts)
        return cls(group, version, kind, namespace, name)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    def __str__(self) -> str:
        """`Deployment/web/api`, or `Namespace/web` without a namespace."""
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


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
