"""Which sources are this very repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gitops_gate.config import KnownCluster
from gitops_gate.model import Resource, Tree
from gitops_gate.targets.artifacts import Artifact
from gitops_gate.targets.chart_sources import Declared

_LOCAL = re.compile(r"/|\.|file:|[A-Za-z]:[\\/]")
"""A remote that is a folder of this machine, a mirror perhaps: it says nothing about where clusters read."""

_SCP = re.compile(r"^[\w.-]+@([\w.-]+):(?!/)(.*)$")

CHECKOUT = "name a checkout of it under `sources` in the configuration"
"""What helps where something lies in another repository."""


def normal_url(url: str) -> str:
    """`host/owner/name` of a git URL in any of its spellings: https, ssh, scp-like, with or without `.git`."""
    url = url.strip()
    if scp := _SCP.match(url):
        url = f"{scp[1]}/{scp[2]}"
    else:
        url = url.partition("://")[2] or url
        host, _, path = url.partition("/")
        url = f"{host.rpartition('@')[2].partition(':')[0]}/{path}"
    return url.rstrip("/").removesuffix(".git").lower()


@dataclass(frozen=True, slots=True, eq=False)
class Repository:
    """What is known of the repository as a source: its tree, its names, and the sources that it declares.

    `origin` = the URL of its remote, "" if unknown; `name` = its folder's name; `prefix` = where in the git
    repository the tree begins (paths in Flux and Argo CD objects count from the top); `declared` =
    (kind, name) -> the URLs of GitRepository objects in it; `charts` = its objects that say where charts come from;
    `ignores` = (kind, name) -> what a source leaves out, beside what a `.sourceignore` says; `mounts` = normal URL ->
    the folder of the tree where its checkout is, "" for the repository itself; `clusters` = those that Argo CD knows; `artifacts` = what ArtifactGenerators
    make of sources.
    """

    tree: Tree
    origin: str = ""
    name: str = ""
    prefix: str = ""
    declared: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    charts: tuple[Declared, ...] = ()
    ignores: Mapping[tuple[str, str], str] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)
    clusters: tuple[KnownCluster, ...] = ()
    artifacts: tuple[Artifact, ...] = ()

    def base(self, url: str) -> str:
        """The folder of the tree that the repository with this URL is, "" for the main one, and unknown ones."""
        return self.mounts.get(normal_url(url), "")

    def is_here(self, url: str) -> bool | None:
        """Whether a URL is this repository; None when that cannot be told (no origin, or another name)."""
        wanted = normal_url(url)
        if wanted in self.mounts:
            return True
        name = posixpath.basename(wanted)
        own = normal_url(self.origin) if self.origin else ""
        if own and not _LOCAL.match(self.origin):
            # A fork keeps the name, and deploys from the repository that it was forked from.
            return wanted == own or name == posixpath.basename(own)
        return True if name in (self.name.lower(), posixpath.basename(own)) else None

    def inside(self, path: str, base: str = "") -> str:
        """A path of a Flux or Argo CD object as a path of the tree; "" is its root. `base`: see there."""
        clean = posixpath.normpath(path.strip().lstrip("/") or ".")
        clean = "" if clean == "." else clean
        if base:
            return clean if clean.startswith("..") else posixpath.join(base, clean).rstrip("/")
        if self.prefix and (clean == self.prefix or clean.startswith(f"{self.prefix}/")):
            return clean[len(self.prefix) + 1 :]
        return clean


def declared_sources(resources: Iterable[Resource]) -> dict[tuple[str, str], frozenset[str]]:
    """(kind, name) -> URLs of every source object among the resources."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for resource in resources:
        if resource.id.group == "source.toolkit.fluxcd.io":
            url = resource.value("spec", "url")
            key = (resource.id.kind, resource.id.name)
            found[key] = found.get(key, frozenset()) | ({url} if isinstance(url, str) else frozenset())
    return found


def declared_ignores(resources: Iterable[Resource]) -> dict[tuple[str, str], str]:
    """(kind, name) -> `spec.ignore` of every source object among the resources."""
    return {
        (one.id.kind, one.id.name): text
        for one in resources
        if one.id.group == "source.toolkit.fluxcd.io" and isinstance(text := one.value("spec", "ignore"), str)
    }


def mounts(tree: Tree) -> dict[str, str]:
    """Normal URL -> folder, of a tree that holds several repositories."""
    sources: Mapping[str, str] = getattr(tree, "sources", {})
    return {normal_url(url): folder for url, folder in sources.items()}
