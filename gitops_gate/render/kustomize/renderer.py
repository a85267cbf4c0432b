"""The renderer: targets in, builds out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from gitops_gate.errors import UnsafeInput
from gitops_gate.load.spelling import plain
from gitops_gate.model import Build, Failure, Location, Resource, ResourceId, Route, Target, Tree
from gitops_gate.render.kustomize.assembly import Apart, Assembly
from gitops_gate.render.kustomize.charts import Inflate
from gitops_gate.render.kustomize.edits import Edits, made_spec
from gitops_gate.render.kustomize.faults import Fault, unsupported
from gitops_gate.render.kustomize.finish import finished
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.locator import Locator
from gitops_gate.render.kustomize.origins import Origins
from gitops_gate.render.kustomize.paths import FILE_NAMES, join, remote, resolve
from gitops_gate.render.kustomize.silences import idle_variables
from gitops_gate.render.kustomize.spec import Load, Spec
from gitops_gate.render.kustomize.spellings import Untraced
from gitops_gate.render.kustomize.tables import OPEN_API
from gitops_gate.render.kustomize.trace import Traced
from gitops_gate.render.kustomize.work import Assembled, Copies


def kustomization_file(tree: Tree, folder: str) -> str | None:
    """The path of a folder's kustomization file, None where it has none."""
    names = (f"{folder}/{name}" if folder else name for name in FILE_NAMES)
    return next((name for name in names if tree.is_file(name)), None)


@dataclass(frozen=True, slots=True)
class References:
    """What a kustomization names: folders and files inside the tree, and whether it is a Component.

    `remote` = the entries that lead elsewhere. `failure` = it could not be read; then all else is empty.
    """

    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    component: bool = False
    failure: Failure | None = None


class Renderer:
    """Builds kustomizations of one tree; what they share is read and worked out once."""

    def __init__(
        self, tree: Tree, load: Load, *, anywhere: bool = False, inflate: Inflate | None = None
    ) -> None:
        """`anywhere` = kustomizations may name files of the whole tree, as those of Flux may; `inflate` renders charts."""
        self._tree = tree
        self._load = load
        self._anywhere = anywhere
        self._inflate = inflate
        self._plain = Assembly(tree, load, tracing=False, anywhere=anywhere, inflate=inflate)
        self._tracing: Assembly | None = None

    def build(self, target: Target, edits: Edits | None = None) -> Build:
        """What a target's folder gives, in kustomize's order; or why it cannot be built. Never raises for its content.

        `edits` = what an operator writes into its kustomization first.
        """
        inputs: set[str] = set()
        try:
            try:
                items, assembled = self._finished(self._plain, target, inputs, edits)
            except Untraced:
                items, assembled = self._finished(self._traced(), target, inputs, edits)
        except Fault as fault:
            return Build(target, (), tuple(sorted(inputs)), fault.failure, fault.others)
        except Untraced:
            failure = unsupported(
                target.declared_at, "a value whose spelling decides, and is not known"
            ).failure
            return Build(target, (), tuple(sorted(inputs)), failure)
        except UnsafeInput as refused:
            failure = Failure("unsafe-reference", target.declared_at, str(refused))
            return Build(target, (), tuple(sorted(inputs)), failure)
        locator = Locator(lambda: self.traced(target, edits), lambda: self._home(target))
        resources = tuple(_resource(item, index, locator) for index, item in enumerate(items))
        build = Build(target, resources, tuple(sorted(inputs)), None, *_notes(assembled, target.path))
        return dataclasses.replace(build, related=locator.related) if assembled.copies else build

    def _home(self, target: Target) -> Location:
        return Location(kustomization_file(self._tree, target.path) or target.path)

    def references(self, folder: str) -> References:
        """What the kustomization of a folder names."""
        try:
            spec = self._plain.spec(folder, set(), Location(folder))
        except Fault as fault:
            return References(failure=fault.failure)
        folders: list[str] = []
        files: list[str] = []
        elsewhere: list[str] = []
        for path, _ in spec.entries("resources", "bases", "components"):
            if remote(path) or path.startswith("/"):
                elsewhere.append(path)
                continue
            try:
                found = resolve(self._tree, join(spec.folder, path))
            except UnsafeInput:
                elsewhere.append(path)
                continue
            (folders if self._tree.is_dir(found) else files).append(found)
        return References(tuple(folders), tuple(files), tuple(elsewhere), spec.component)

    def _traced(self) -> Assembly:
        if self._tracing is None:
            self._tracing = Assembly(
                self._tree, self._load, tracing=True, anywhere=self._anywhere, inflate=self._inflate
            )
        return self._tracing

    def _finished(
        self, assembly: Assembly, target: Target, inputs: set[str], edits: Edits | None
    ) -> tuple[list[Item], Assembled]:
        folder = resolve(self._tree, target.path)
        asked = target.declared_at
        if not self._tree.is_dir(folder):
            inputs.add(folder)
            raise Fault("missing-file", asked, f"the folder {target.path} does not exist")
        spec = self._edited(assembly, folder, inputs, asked, edits)
        metadata = spec.get("buildMetadata")
        if metadata or spec.get("openapi"):
            return self._apart(
                assembly, spec, inputs, Origins(spec.at("buildMetadata")) if metadata else None
            )
        try:
            if edits is None:
                assembled = assembly.assembled(folder, (), inputs, asked)
            else:
                assembled = assembly.edited(spec, inputs)
        except Apart:
            return self._apart(assembly, spec, inputs, None)
        return finished(assembled, spec), assembled

    @staticmethod
    def _edited(
        assembly: Assembly, folder: str, inputs: set[str], asked: Location, edits: Edits | None
    ) -> Spec:
        """The kustomization of a folder, as an operator has edited it. Raises Fault."""
        if edits is None:
            return assembly.spec(folder, inputs, asked)
        made = edits.made
        spec = assembly.spec(folder, inputs, asked) if made is None else made_spec(folder, made, asked)
        return edits.applied(spec)

    def _apart(
        self, like: Assembly, spec: Spec, inputs: set[str], origins: Origins | None
    ) -> tuple[list[Item], Assembled]:
        """A build that shares nothing with others. Raises Fault, Untraced."""
        assembly = Assembly(
            self._tree,
            self._load,
            tracing=like.tracing,
            anywhere=like.anywhere,
            apart=True,
            origins=origins,
            inflate=self._inflate,
        )
        kept = OPEN_API.set(None)
        try:
            assembled = assembly.edited(spec, inputs)
            return finished(assembled, spec), assembled
        finally:
            OPEN_API.reset(kept)

    def traced(self, target: Target, edits: Edits | None = None) -> tuple[list[Item], Copies]:
        """The objects of a target once more, with origins, and what replacements have copied; nothing where that
        fails."""
        try:
            items, assembled = self._finished(self._traced(), target, set(), edits)
        except (Fault, UnsafeInput, Untraced):
            return [], ()
        return items, assembled.copies


def _notes(assembled: Assembled, folder: str) -> tuple[tuple[Failure, ...], frozenset[Location | str]]:
    """The notes of a build, and the places of what has an effect. Vars of a base may be for somebody else."""
    own = {
        name: one
        for name, one in assembled.variables.items()
        if one.place.document.source.path.rpartition("/")[0] == folder
    }
    if not own:
        return assembled.notes, assembled.effective
    idle, used = idle_variables(own, assembled.items)
    return (*assembled.notes, *idle), assembled.effective | {place.location for place in used}


def _resource(item: Item, index: int, locator: Locator) -> Resource:
    body = item.body
    if isinstance(body, Traced):
        body = plain(body)
    name = ResourceId(item.group, item.version, item.kind, item.namespace, item.name)
    locate: Callable[[Route], Location] = lambda route: locator.locate(index, route)  # noqa: E731
    return Resource(name, body, locate, lambda: locator.overlays(index))
