"""Items: the objects that a kustomization works on, with what kustomize remembers of them along the way.

Kustomize keeps that memory in annotations of the object itself; here it is beside the object, and
`annotated` / `unannotated` put it in and take it out where a patch could see or destroy it.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Document, Source
from gitops_gate.render.kustomize.scalars import name
from gitops_gate.render.kustomize.tables import sort_of
from gitops_gate.render.kustomize.trace import copied, drop, empty, put
from gitops_gate.render.kustomize.twins import Twins, settled

NOWHERE = "_non_namespaceable_"
"""What stands for the namespace of a cluster-scoped object."""

Previous = tuple[str, str, str]
"""A former identity: effective namespace, name, kind."""

Key = tuple[str, str, str, str, str]
"""An identity: group, version, kind, name, effective namespace."""

_OWN = "internal.config.kubernetes.io/"


def effective(namespace: str) -> str:
    """The namespace that an object without one counts as."""
    return namespace or "default"


class Item:
    """One object. Never changed: each step makes another one of it.

    `body` is `Document.raw`-like data and shared; `source` is (document, route) of the manifest it began as,
    None for a generated one; `sources` = all files with a share in it. `odd` = the body may hold spellings. `hashed` = its name gets a hash in the end.
    `charted` = helm has made it, which knows its namespace. `twins`: see `twins`; `untyped` = (key, text) of what has
    been written into it without a type: what takes its place may be read as a number.
    `overlays` = the folders of the kustomizations that it went through, the innermost first; of a traced run only.
    """

    __slots__ = (
        "behaviour",
        "body",
        "charted",
        "group",
        "hashed",
        "key",
        "kind",
        "name",
        "namespace",
        "odd",
        "overlays",
        "pods",
        "prefixes",
        "previous",
        "source",
        "sources",
        "suffixes",
        "twins",
        "untyped",
        "variables",
        "version",
    )

    def __init__(self, body: Any, source: tuple[Document, tuple[str | int, ...]] | None, odd: bool) -> None:
        self.source = source
        self.sources: tuple[Source, ...] = (source[0].source,) if source else ()
        self.odd = odd
        self.overlays: tuple[str, ...] = ()
        self.pods = True
        self.previous: tuple[Previous, ...] = ()
        self.prefixes: tuple[str, ...] = ()
        self.suffixes: tuple[str, ...] = ()
        self.variables: tuple[str, ...] = ()
        self.hashed = False
        self.behaviour = ""
        self.charted = False
        self.untyped: frozenset[tuple[str, str]] = frozenset()
        self.twins: tuple[Twins, ...] = ()
        self._identify(body)

    def _identify(self, body: Any) -> None:
        self.body = body
        api, kind, meta = body.get("apiVersion"), body.get("kind"), body.get("metadata")
        self.kind = kind = kind if type(kind) is str else name(kind)
        group, version, nowhere = sort_of(api if type(api) is str else name(api), kind)
        self.group, self.version = group, version
        meta = meta if isinstance(meta, dict) else {}
        named, space = meta.get("name"), meta.get("namespace")
        self.name = named = named if type(named) is str else name(named)
        self.namespace = space = space if type(space) is str else name(space)
        self.key: Key = (group, version, kind, named, NOWHERE if nowhere else space or "default")

    @property
    def cluster_scoped(self) -> bool:
        return self.key[4] == NOWHERE

    def copy(self) -> Item:
        """The same object, to be given another part of its memory. Spelt out, for it is done very often."""
        other = Item.__new__(Item)
        other.body = self.body
        other.group, other.version, other.kind = self.group, self.version, self.kind
        other.name, other.namespace, other.key = self.name, self.namespace, self.key
        other.source, other.sources, other.odd, other.pods = self.source, self.sources, self.odd, self.pods
        other.previous, other.prefixes, other.suffixes = self.previous, self.prefixes, self.suffixes
        other.hashed, other.behaviour, other.variables = self.hashed, self.behaviour, self.variables
        other.overlays, other.charted = self.overlays, self.charted
        other.twins, other.untyped = self.twins, self.untyped
        return other

    def having(self, body: Any) -> Item:
        """The same object with another body, and perhaps another identity."""
        other = self.copy()
        if body is not self.body:
            other._become(body)
        return other

    def _become(self, body: Any) -> None:
        """Takes another body: of a copy that nobody has seen yet."""
        if self.twins:
            body, self.twins = settled(self.body, body, self.twins)
        self._identify(body)

    def rewritten(self, body: Any) -> Item:
        """The same object with a body that has the same identity; this very item where nothing changed."""
        if body is self.body:
            return self
        other = self.copy()
        if self.twins:
            body, other.twins = settled(self.body, body, self.twins)
        other.body = body
        return other

    def renaming(self, body: Any = None) -> Item:
        """The same object, about to change its identity: the present one joins the previous ones.

        `body` = the one with the new identity, where it is there already.
        """
        other = self.copy()
        other.previous = (*self.previous, (self.key[4], self.name, self.kind))
        if body is not None and body is not self.body:
            other._become(body)
        return other

    def through(self, folder: str) -> Item:
        """The same object, having gone through the kustomization of a folder."""
        other = self.copy()
        other.overlays = (*self.overlays, folder)
        return other

    @property
    def original(self) -> Key:
        """The identity it began with."""
        if not self.previous:
            return self.key
        where, named, kind = self.previous[0]
        return self.group, self.version, kind, named, effective(where)

    @property
    def former(self) -> list[Key]:
        """All previous identities, oldest first."""
        return [
            (self.group, self.version, kind, named, effective(where)) for where, named, kind in self.previous
        ]

    @property
    def former_written(self) -> list[Key]:
        """All previous identities, with their namespaces as they were remembered."""
        return [(self.group, self.version, kind, named, where) for where, named, kind in self.previous]

    def known_as(self, key: Key) -> bool:
        """Whether this is, or ever was, its identity."""
        return self.key == key or (bool(self.previous) and key in self.former)

    def memory(self) -> dict[str, str]:
        """What kustomize would keep in the object's annotations."""
        kept: dict[str, str] = {}
        if self.previous:
            names = ("previousNamespaces", "previousNames", "previousKinds")
            for position, label in enumerate(names):
                kept[_OWN + label] = ",".join(entry[position] for entry in self.previous)
        if self.prefixes:
            kept[_OWN + "prefixes"] = ",".join(self.prefixes)
        if self.suffixes:
            kept[_OWN + "suffixes"] = ",".join(self.suffixes)
        if self.behaviour:
            kept[_OWN + "generatorBehavior"] = self.behaviour
        if self.hashed:
            kept[_OWN + "needsHashSuffix"] = "enabled"
        return kept

    def annotated(self) -> Any:
        """The body with the memory in its annotations."""
        kept = self.memory()
        if not kept:
            return self.body
        body = copied(self.body)
        meta = body.get("metadata")
        meta = copied(meta) if isinstance(meta, dict) else empty(body)
        put(body, "metadata", meta, None)
        notes = meta.get("annotations")
        notes = copied(notes) if isinstance(notes, dict) else empty(body)
        put(meta, "annotations", notes, None)
        notes.update(kept)
        return body

    def unannotated(self, body: Any) -> Item:
        """An item of a body that `annotated` gave and something changed: what is left is remembered."""
        other = self.copy()
        meta = body.get("metadata")
        notes = meta.get("annotations") if isinstance(meta, dict) else None
        notes = notes if isinstance(notes, dict) else {}
        rest = {key: value for key, value in notes.items() if key.startswith(_OWN)}

        def part(label: str) -> tuple[str, ...]:
            return tuple(str(rest[_OWN + label]).split(",")) if rest.get(_OWN + label) else ()

        names, kinds = part("previousNames"), part("previousKinds")
        other.previous = tuple(zip(part("previousNamespaces"), names, kinds, strict=False))
        other.prefixes, other.suffixes = part("prefixes"), part("suffixes")
        other.behaviour = str(rest.get(_OWN + "generatorBehavior", ""))
        other.hashed = _OWN + "needsHashSuffix" in rest
        if rest:
            body = copied(body)
            meta = copied(body["metadata"])
            put(body, "metadata", meta, None)
            notes = copied(notes)
            for key in rest:
                drop(notes, key)
            put(meta, "annotations", notes, None)
        if self.twins:
            body, other.twins = settled(self.body, body, self.twins)
        other._identify(body)
        return other
