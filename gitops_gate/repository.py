"""The repository as a run sees it: its files, loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gitops_gate.config import Settings, glob_regex
from gitops_gate.discover import Paths, discover
from gitops_gate.errors import UnsafeInput, UsageError
from gitops_gate.files import Files, sketched
from gitops_gate.git.mounted import Mounted, mounted
from gitops_gate.git.trees import Commit, Index
from gitops_gate.load import Dialect, load_file, resources
from gitops_gate.model import Form, LoadedFile, NotChecked, Sketch, Source, Tree
from gitops_gate.model.names import is_kustomization
from gitops_gate.records import Records
from gitops_gate.wish import Progress

_SNIFFED = 8_000


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A tree, loaded: `files` = YAML and JSON manifests; `texts` = all else that holds text; `records` = what is
    known of them from an earlier run."""

    tree: Tree
    paths: Paths
    files: Files
    texts: Files
    records: Records
    not_checked: tuple[NotChecked, ...]

    def crds(self) -> Iterator[object]:
        """The bodies of all CustomResourceDefinitions in it."""
        for file in self.files.with_(lambda sketch: sketch.crds):
            for document in file.documents:
                for resource in resources(document):
                    if resource.id.kind == "CustomResourceDefinition":
                        yield resource.body

    def file(self, path: str) -> LoadedFile:
        """A file of either kind."""
        return self.files[path] if path in self.files else self.texts[path]

    def sketch(self, path: str) -> Sketch:
        """The sketch of a file of either kind."""
        return self.files.sketches.get(path) or self.texts.sketches[path]


def loaded(
    tree: Tree,
    settings: Settings,
    progress: Progress,
    wanted: frozenset[str] | None = None,
    changed: frozenset[str] | None = None,
    records: Records | None = None,
) -> Loaded:
    """The files of a tree, of `wanted` ones only where given; of other text than YAML, `changed` ones only.

    Raises UsageError where there are more than the configured limit.
    """
    tree = mounted(tree, settings.sources)
    records = records or Records(tree, keeps=False)
    paths = _found(tree, settings, wanted)
    texts = paths.text if changed is None else [path for path in paths.text if path in changed]
    everything = (*paths.yaml, *paths.json, *texts)
    read = Reading(tree, settings.file_bytes)
    known: dict[str, LoadedFile] = {}
    sketches = _sketches(everything, read, known, records, progress)

    def files(*forms: Form) -> Files:
        chosen = {path: sketches[path] for path in everything if sketches[path].form in forms}
        return Files(chosen, lambda path: read(path)[1], known)

    filled = "a template, which is no YAML before it is filled in"
    templates = (NotChecked(path, filled) for path in everything if sketches[path].form == "template")
    left = (*_links_out(tree), *_submodules(tree, settings), *templates)
    return Loaded(tree, paths, files("manifests"), files("text"), records, left)


def _found(tree: Tree, settings: Settings, wanted: frozenset[str] | None) -> Paths:
    """The paths of a tree, of `wanted` ones only where given. Raises UsageError where there are too many."""
    paths = discover(tree, settings.exclude)
    if wanted is not None:
        paths = paths.only(wanted)
    count = len(paths.yaml) + len(paths.json) + len(paths.text)
    if count > settings.files:
        raise UsageError(
            f"{count:,} files are more than the limit of {settings.files:,}",
            hint="raise limits.files, or exclude folders",
        )
    return paths


def _sketches(
    paths: Sequence[str], read: Reading, known: dict[str, LoadedFile], records: Records, progress: Progress
) -> dict[str, Sketch]:
    """The sketches of files; those without a record are read, and added to `known`."""
    sketches = {path: found for path in paths if (found := records.sketch(path)) is not None}
    main = read.tree.main if isinstance(read.tree, Mounted) else read.tree
    if isinstance(main, Index | Commit):
        new = (path for path in paths if path not in sketches)
        main.prefetch(path for path in new if _is_yaml(path) and main.is_file(path))
    for done, path in enumerate(paths):
        if path not in sketches:
            if not done % 200:
                progress("reading", done, len(paths))
            form, known[path] = read(path)
            sketches[path] = sketched(known[path], form)
            records.keep_sketch(path, sketches[path])
    return sketches


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a tree are read, and what they turn out to be."""

    tree: Tree
    limit: int
    """Bytes of a text that is no YAML."""

    def __call__(self, path: str) -> tuple[Form, LoadedFile]:
        data = self.tree.read(path)
        if _is_yaml(path):
            file = load_file(path, data, dialect_of(path))
            return ("template" if _template(file) else "manifests"), file
        if path.endswith(".json") and b'"apiVersion"' in data and b'"kind"' in data:
            return "manifests", load_file(path, data)
        if b"\0" not in data[:_SNIFFED] and len(data) <= self.limit:
            return "text", LoadedFile(path, Source(path, data.decode("utf-8", "replace"), ""), (), ())
        return "", LoadedFile(path, None, (), ())


def _is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml")) or is_kustomization(path)


def dialect_of(path: str) -> Dialect:
    """How the tools read a file: kustomization files as configuration, all else as manifests."""
    return "config" if is_kustomization(path) else "manifest"


def _template(file: LoadedFile) -> bool:
    """Whether a file in a folder `templates` (of Ansible, of a generator) is unreadable for its placeholders."""
    if not file.faults or "/templates/" not in f"/{file.path}" or file.source is None:
        return False
    unreadable = any(fault.rule in ("invalid-yaml", "non-string-key") for fault in file.faults)
    return unreadable and any(mark in file.source.text for mark in ("{{", "{%"))


def _submodules(tree: Tree, settings: Settings) -> Iterator[NotChecked]:
    """The folders of which git knows nothing but a commit, in the main one of several repositories."""
    main = tree.main if isinstance(tree, Mounted) else tree
    for path in getattr(main, "submodules", ()):
        if not any(glob_regex(glob).match(path) for glob in settings.exclude):
            how = "run the gate in that repository, or map its URL to the folder under `sources`"
            yield NotChecked(path, "a git submodule: its files belong to another repository", how)


def _links_out(tree: Tree) -> Iterator[NotChecked]:
    links: Mapping[str, str] = getattr(tree, "links", {})
    for path in sorted(links):
        try:
            tree.is_file(path)
        except UnsafeInput as fault:
            yield NotChecked(path, str(fault))
