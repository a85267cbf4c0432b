"""Artifacts that are made in a cluster out of a repository: which folder of the repository is a folder of one.

Source of the rules: source-watcher's documentation of ArtifactGenerator, and its `builder`. An artifact that is not made
of whole folders of one source is not followed. That it lacks what its folders refer to outside of them is not noticed.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Resource

GROUP = "source.extensions.fluxcd.io"


@dataclass(frozen=True, slots=True)
class Artifact:
    """`source` = kind and name of what it is made of; `copies` = (folder of that, the folder of the artifact that it
    becomes); `why` = why it is not followed. `path` = the file that says so."""

    path: str
    name: str
    source: tuple[str, str] = ("", "")
    copies: tuple[tuple[str, str], ...] = ()
    why: str = ""

    def folder(self, path: str) -> str | None:
        """The folder of the source that a folder of it is; None where there is none.

        Raises LookupError where it is put together from several.
        """
        around = [(origin, into) for origin, into in self.copies if within(path, into)]
        below = [(origin, into) for origin, into in self.copies if into != path and within(into, path)]
        if not around and not below:
            return None
        if len(around) + len(below) == 1:
            origin, into = (*around, *below)[0]
            return origin if below else posixpath.join(origin, path[len(into) :].lstrip("/")).rstrip("/")
        roots = {_root(*copy) for copy in self.copies}
        root = roots.pop()
        if not around or roots or root is None:
            raise LookupError("it is put together from several folders")
        return posixpath.join(root, path)


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder, or lies in it; "" = the root."""
    return not folder or f"{path}/".startswith(f"{folder}/")


def _root(origin: str, into: str) -> str | None:
    """The folder that lies to a copied folder as the artifact's root does to what it becomes."""
    if not _ends(origin, into):
        return None
    return origin[: len(origin) - len(into)].rstrip("/")


def _ends(path: str, end: str) -> bool:
    """Whether a path ends in another one."""
    return not end or f"/{path}".endswith(f"/{end}")


def declared_artifacts(resources: Iterable[Resource]) -> Iterator[Artifact]:
    """The artifacts of every ArtifactGenerator among the resources."""
    for resource in resources:
        if (resource.id.group, resource.id.kind) != (GROUP, "ArtifactGenerator"):
            continue
        path = resource.at().path
        patterned = bool(resource.value("spec", "pathPattern"))
        sources = dict(_sources(resource.value("spec", "sources")))
        listed = resource.value("spec", "artifacts")
        for one in listed if isinstance(listed, list) else ():
            if not isinstance(one, dict) or not isinstance(name := one.get("name"), str):
                continue
            if patterned:
                yield Artifact(path, name, why="it is made for each folder of a pattern")
            else:
                copies = one.get("copy")
                yield _artifact(path, name, copies if isinstance(copies, list) else [], sources)


def _sources(listed: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """(alias, (kind, name))."""
    for one in listed if isinstance(listed, list) else ():
        texts = [one.get(key) for key in ("alias", "kind", "name")] if isinstance(one, dict) else [None]
        alias, kind, name = texts if all(isinstance(text, str) for text in texts) else ("", "", "")
        yield str(alias), (str(kind), str(name))


def _artifact(path: str, name: str, copies: list[Any], sources: dict[str, tuple[str, str]]) -> Artifact:
    found = [_copied(one) if isinstance(one, dict) else None for one in copies]
    known = [one for one in found if one is not None]
    aliases = {one[0] for one in known}
    if len(known) < len(found) or len(aliases) != 1 or not aliases <= sources.keys():
        return Artifact(path, name, why="it is not made of whole folders of one source")
    return Artifact(path, name, sources[aliases.pop()], tuple((origin, into) for _, origin, into in known))


def _copied(one: dict[str, Any]) -> tuple[str, str, str] | None:
    """(alias, folder, what it becomes) of an entry that copies a whole folder."""
    origin, into = one.get("from"), one.get("to")
    if not isinstance(origin, str) or not isinstance(into, str) or one.get("exclude") or one.get("strategy"):
        return None
    alias, _, path = origin.partition("/")
    head, _, place = into.partition("/")
    if head != "@artifact" or not alias.startswith("@"):
        return None
    whole = path == "**" or path.endswith("/**")
    folder = path.removesuffix("**").rstrip("/")
    if set("*?[{") & set(folder) or (not whole and "." in posixpath.basename(folder)):
        return None  # a single file, mostly
    place = place.rstrip("/")
    return alias[1:], folder, place if whole else posixpath.join(place, posixpath.basename(folder))


def nearest(artifacts: Iterable[Artifact], name: str, path: str) -> Artifact | None:
    """The artifact of a name that an object in a file means: that of its own cluster, the nearest in the tree."""
    named = [one for one in artifacts if one.name == name]
    return max(named, key=lambda one: (_shared(one.path, path), one.path), default=None)


def _shared(first: str, other: str) -> int:
    """How many folders two paths have in common."""
    pairs = zip(first.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
