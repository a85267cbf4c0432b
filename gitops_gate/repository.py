"""The repository as a run sees it: its files loaded, and what it deploys unfolded."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gitops_gate.config import Settings
from gitops_gate.discover import Paths, discover
from gitops_gate.errors import UnsafeInput, UsageError
from gitops_gate.git.trees import Commit, Index, Overlay
from gitops_gate.load import Dialect, load_file, resources
from gitops_gate.model import Build, LoadedFile, NotChecked, Source, Target, Tree
from gitops_gate.model.names import is_kustomization
from gitops_gate.render.kustomize import Renderer
from gitops_gate.surroundings import Surroundings
from gitops_gate.targets import Environments, Repository
from gitops_gate.targets.sources import declared_sources
from gitops_gate.unfold import Unfolded, plain_build, unfold
from gitops_gate.wish import Progress

_SNIFFED = 8_000


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A tree, loaded: `files` = path -> YAML and JSON manifests; `texts` = all else that holds text."""

    tree: Tree
    paths: Paths
    files: Mapping[str, LoadedFile]
    texts: Mapping[str, LoadedFile]
    not_checked: tuple[NotChecked, ...]

    def crds(self) -> Iterator[object]:
        """The bodies of all CustomResourceDefinitions in it."""
        for file in self.files.values():
            if file.source is not None and "CustomResourceDefinition" in file.source.text:
                for document in file.documents:
                    for resource in resources(document):
                        if resource.id.kind == "CustomResourceDefinition":
                            yield resource.body


def loaded(
    tree: Tree,
    settings: Settings,
    progress: Progress,
    wanted: frozenset[str] | None = None,
    changed: frozenset[str] | None = None,
) -> Loaded:
    """The files of a tree, of `wanted` ones only where given; of other text than YAML, `changed` ones only.

    Raises UsageError where there are more than the configured limit.
    """
    paths = discover(tree, settings.exclude)
    if wanted is not None:
        paths = paths.only(wanted)
    count = len(paths.yaml) + len(paths.json) + len(paths.text)
    if count > settings.files:
        raise UsageError(
            f"{count:,} files are more than the limit of {settings.files:,}",
            hint="raise limits.files, or exclude folders",
        )
    files: dict[str, LoadedFile] = {}
    left = list(_links_out(tree))
    if isinstance(tree, Index | Commit):
        tree.prefetch(paths.yaml)
    for done, path in enumerate(paths.yaml):
        if not done % 200:
            progress("reading", done, len(paths.yaml))
        file = load_file(path, tree.read(path), dialect_of(path))
        if _template(file):
            left.append(NotChecked(path, "a template, which is no YAML before it is filled in"))
        else:
            files[path] = file
    texts = {}
    texts_wanted = paths.text if changed is None else [path for path in paths.text if path in changed]
    for path in (*paths.json, *texts_wanted):
        data = tree.read(path)
        if path.endswith(".json") and b'"apiVersion"' in data and b'"kind"' in data:
            files[path] = load_file(path, data)
        elif b"\0" not in data[:_SNIFFED] and len(data) <= settings.file_bytes:
            texts[path] = LoadedFile(path, Source(path, data.decode("utf-8", "replace"), ""), (), ())
    return Loaded(tree, paths, files, texts, tuple(left))


def dialect_of(path: str) -> Dialect:
    """How the tools read a file: kustomization files as configuration, all else as manifests."""
    return "config" if is_kustomization(path) else "manifest"


def _template(file: LoadedFile) -> bool:
    """Whether a file in a folder `templates` (of Ansible, of a generator) is unreadable for its placeholders."""
    if not file.faults or "/templates/" not in f"/{file.path}" or file.source is None:
        return False
    unreadable = any(fault.rule in ("invalid-yaml", "non-string-key") for fault in file.faults)
    return unreadable and any(mark in file.source.text for mark in ("{{", "{%"))


def _links_out(tree: Tree) -> Iterator[NotChecked]:
    links: Mapping[str, str] = getattr(tree, "links", {})
    for path in sorted(links):
        try:
            tree.is_file(path)
        except UnsafeInput as fault:
            yield NotChecked(path, str(fault))


def unfolded(
    repository: Loaded, settings: Settings, surroundings: Surroundings, progress: Progress
) -> Unfolded:
    """What the repository deploys, rendered."""
    here = source_of(repository, surroundings)
    folders = {path.rpartition("/")[0] for path in repository.files}
    environments = Environments(settings.environments, sorted(folders), surroundings.ref)
    builder = Builder(repository, progress)
    return unfold(here, repository.files, environments, builder.render, builder.generate)


def source_of(repository: Loaded, surroundings: Surroundings) -> Repository:
    """The repository as the source that Flux and Argo CD objects in it may mean."""
    declaring = (
        file
        for file in repository.files.values()
        if file.source is not None and "source.toolkit.fluxcd.io" in file.source.text
    )
    found = (one for file in declaring for document in file.documents for one in resources(document))
    names = (surroundings.origin, surroundings.name, surroundings.prefix)
    return Repository(repository.tree, *names, declared_sources(found))


class Builder:
    """Builds targets over a loaded repository; each file is parsed once, whoever reads it."""

    def __init__(self, repository: Loaded, progress: Progress) -> None:
        self._repository = repository
        self._progress = progress
        self._renderer = Renderer(repository.tree, self._load)
        self._again: dict[tuple[str, Dialect, str], LoadedFile] = {}
        self._done = 0

    def _load(self, path: str, data: bytes, dialect: Dialect = "manifest") -> LoadedFile:
        # The bytes belong to the key: several inline patches, and a generated kustomization, share a path.
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        known = self._repository.files.get(path)
        same = known is not None and known.source is not None and known.source.digest == digest
        if known is not None and same and dialect_of(path) == dialect:
            return known
        key = (path, dialect, digest)
        if key not in self._again:
            self._again[key] = load_file(path, data, dialect)
        return self._again[key]

    def render(self, target: Target) -> Build:
        """The build of a folder that has a kustomization."""
        self._done += 1
        if not self._done % 20:
            self._progress("rendering", self._done, 0)
        return self._renderer.build(target)

    def generate(self, target: Target, paths: tuple[str, ...]) -> Build:
        """The build of a folder without one: what `paths` (files, and folders with a kustomization) give.

        Where there are such folders, kustomize puts it together, from a kustomization made for it, as
        kustomize-controller does; else the manifests are taken as they stand.
        """
        files = [self._repository.files[path] for path in paths if path in self._repository.files]
        if len(files) == len(paths):
            return plain_build(target, files)
        prefix = f"{target.path}/" if target.path else ""
        named = [
            path
            for path in paths
            if path not in self._repository.files or _manifests(self._repository.files[path])
        ]
        lines = "".join(f"- {_quoted(path[len(prefix) :])}\n" for path in named)
        made = f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{lines}"
        overlay = Overlay(self._repository.tree, {f"{prefix}kustomization.yaml": made.encode()})
        return _unmade(Renderer(overlay, self._load).build(target), f"{prefix}kustomization.yaml")


def _unmade(build: Build, made: str) -> Build:
    """A build whose failure and notes do not point into the kustomization that was made for it."""
    failure = build.failure
    if failure is not None:
        place = build.target.declared_at if failure.location.path == made else failure.location
        chain = tuple(entry for entry in failure.chain if entry.path != made)
        failure = dataclasses.replace(failure, location=place, chain=chain)
    return dataclasses.replace(build, failure=failure)


def _manifests(file: LoadedFile) -> bool:
    return any(resources(document) for document in file.documents)


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
