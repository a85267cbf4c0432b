"""Assembling: what a kustomization makes of its resources, components, generators and transformers.

The order of the steps is kustomize's (`api/internal/target/kusttarget.go`). The result of a folder does not
depend on who includes it, so it is kept and shared by all roots of a tree.
"""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_gate.model import Location, Tree
from gitops_gate.render.kustomize.charts import Inflate
from gitops_gate.render.kustomize.config import default
from gitops_gate.render.kustomize.configured import configuration, named_schema
from gitops_gate.render.kustomize.cycles import Circle
from gitops_gate.render.kustomize.faults import Fault, Where, unsupported
from gitops_gate.render.kustomize.generation import Generation
from gitops_gate.render.kustomize.item import Key
from gitops_gate.render.kustomize.origins import Origins
from gitops_gate.render.kustomize.paths import FILE_NAMES, Paths, join, missing, within
from gitops_gate.render.kustomize.plugins import refuse_plugins
from gitops_gate.render.kustomize.resourcefiles import ResourceFiles
from gitops_gate.render.kustomize.spec import Load, Spec, read_spec
from gitops_gate.render.kustomize.steps import Steps
from gitops_gate.render.kustomize.tables import OPEN_API
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.render.kustomize.variables import declared
from gitops_gate.render.kustomize.work import Assembled, Work

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.extensions import Extensions

DEPTH_LIMIT = 64
"""How deep kustomizations may include each other."""


class Apart(Exception):
    """A build that cannot share what others have made: something in it holds for all of the build."""


class Assembly:
    """The kustomizations of one tree. `tracing` = containers know their origins; `anywhere`: see `Paths`.

    `apart` = it is for one build only, which may have a schema of its own; `origins` = what `buildMetadata` needs;
    `inflate` renders charts.
    """

    def __init__(
        self,
        tree: Tree,
        load: Load,
        *,
        tracing: bool,
        anywhere: bool = False,
        apart: bool = False,
        origins: Origins | None = None,
        inflate: Inflate | None = None,
    ) -> None:
        self.inflate = inflate
        self.root: Spec | None = None
        self.anywhere = anywhere
        self.tree = tree
        self.load = load
        self.tracing = tracing
        self.apart = apart
        self.origins = origins
        self.schema_set = False
        self._done: dict[str, Assembled] = {}
        self.specs: dict[str, Spec] = {}
        self.resources = ResourceFiles(tree, load, tracing=tracing)

    def paths(self, inputs: set[str]) -> Paths:
        """The way to files; `inputs` collects what is read or looked for."""
        return Paths(self.tree, inputs, anywhere=self.anywhere)

    def spec(self, folder: str, inputs: set[str], asked: Where) -> Spec:
        """The kustomization of a folder. Raises Fault."""
        paths = self.paths(inputs)
        if folder in self.specs:
            paths.looked_for(folder)
            return self.specs[folder]
        spec = read_spec(folder, paths, self.load, asked)
        self.specs[folder] = spec
        return spec

    def assembled(self, folder: str, chain: tuple[str, ...], inputs: set[str], asked: Where) -> Assembled:
        """What a folder's kustomization gives; `chain` = the folders on the way to it. Raises Fault.

        `inputs` is added to also when there is a fault.
        """
        done = self._done.get(folder)
        if done is not None and not self.origins and not _circular(done.folders, chain):
            inputs |= done.inputs
            return done
        work = Work(folders={folder})
        try:
            spec = self.spec(folder, work.inputs, asked)
            if chain and spec.component:
                raise Fault(
                    "invalid-kustomization",
                    asked,
                    f"{folder} is a Component, and this is no place for one",
                    "name it under `components`",
                )
            self._build(spec, work, (*chain, folder))
        finally:
            inputs |= work.inputs
        result = work.assembled()
        if result.shared:
            self._done[folder] = result
        return result

    def edited(self, spec: Spec, inputs: set[str]) -> Assembled:
        """What a root gives as an operator has edited it: of this run alone, so nothing of it is kept."""
        work = Work(folders={spec.folder})
        self.root = spec
        try:
            self._build(spec, work, (spec.folder,))
        finally:
            inputs |= work.inputs
        return work.assembled()

    def _build(self, spec: Spec, work: Work, chain: tuple[str, ...]) -> None:
        """Adds what a kustomization gives to the work: a component changes what is there already."""
        if len(chain) > DEPTH_LIMIT:
            raise Fault(
                "kustomization-cycle", Location(spec.path), f"more than {DEPTH_LIMIT} kustomizations deep"
            )
        self._know(spec, work, len(chain) == 1)
        refuse_plugins(spec, self.paths(work.inputs), self.load)
        known = {item.key for item in work.items}
        for path, place in spec.entries("resources", "bases"):
            self.resource(spec, path, place, work, known, chain)
        work.configure(configuration(spec, self.paths(work.inputs), self.load), spec.at("configurations"))
        generation = Generation(self, spec, work, chain)
        generation.objects()
        generation.charts()
        extensions = self._extensions(spec, work, chain)
        if extensions is not None:
            extensions.generate()
        for path, place in spec.entries("components"):
            self._component(spec, path, place, work, chain)
        Steps(self, spec, work.inputs, work.config or default()).applied(work)
        if extensions is not None:
            extensions.transform()
            extensions.validate()
        for entry, place in spec.entries("vars"):
            work.items, variable = declared(work.items, entry, place)
            work.declare(variable, place)
        if self.tracing:
            work.items[:] = [item.through(spec.folder) for item in work.items]

    def _extensions(self, spec: Spec, work: Work, chain: tuple[str, ...]) -> Extensions | None:
        """The generators, transformers and validators that a kustomization names, None where it names none."""
        if not any(map(spec.get, ("generators", "transformers", "validators"))):
            return None
        from gitops_gate.render.kustomize.extensions import Extensions  # start-up budget: few use any

        return Extensions(self, spec, work, chain)

    def _know(self, spec: Spec, work: Work, root: bool) -> None:
        """Sets the schema of the build, where a kustomization names one: the first one holds. Raises Fault, Apart."""
        if not spec.get("openapi"):
            return
        if not self.apart:
            raise Apart
        schema = named_schema(spec, self.paths(work.inputs), self.load)
        if self.schema_set:
            return
        if not root and self.resources and schema is not None:
            raise unsupported(
                spec.at("openapi"), "`openapi`, below a kustomization that has read others before"
            )
        self.schema_set = True
        OPEN_API.set(schema)

    def resource(
        self, spec: Spec, path: str, place: Origin, work: Work, known: set[Key], chain: tuple[str, ...]
    ) -> None:
        """Adds the objects of a file or folder to the work. Raises Fault."""
        paths = self.paths(work.inputs)
        found = paths.file(spec.folder, path, place)
        if found is not None:
            try:
                items = self.resources.items(found)
                work.append(self.origins.read(items, path) if self.origins else items, place, known)
            except Fault as fault:
                if fault.failure.rule == "invalid-resource" and posixpath.basename(found) in FILE_NAMES:
                    message = (
                        f"{path} is a kustomization, and among resources its folder is named, not the file"
                    )
                    raise Fault("invalid-resource", place, message) from None
                raise fault.through(place) from None
            return
        folder = self._folder(spec, path, place, paths, chain)
        try:
            with self._below(path):
                inner = self.assembled(folder, chain, work.inputs, place)
        except Fault as fault:
            raise fault.through(place) from None
        work.take(inner, place)
        work.append(inner.items, place, known)

    @contextlib.contextmanager
    def _below(self, path: str) -> Iterator[None]:
        """While a folder that an entry names is built, what is read in it is so many steps away."""
        if self.origins is None:
            yield
            return
        before = self.origins.path
        self.origins.path = self.origins.joined(path)
        try:
            yield
        finally:
            self.origins.path = before

    def _folder(self, spec: Spec, path: str, place: Origin, paths: Paths, chain: tuple[str, ...]) -> str:
        """The folder that an entry names. Raises Fault, also where it is one that is being built."""
        folder = paths.folder(spec.folder, path, place) if path else None
        if folder is None:
            raise missing(path, join(spec.folder, path), place, self.tree)
        if any(within(one, folder) for one in chain):
            raise Circle(self, chain, paths.inputs).fault(path, folder, place)
        return folder

    def _component(self, spec: Spec, path: str, place: Origin, work: Work, chain: tuple[str, ...]) -> None:
        paths = self.paths(work.inputs)
        folder = self._folder(spec, path, place, paths, chain)
        try:
            inner = self.spec(folder, work.inputs, place)
            if not inner.component:
                raise Fault(
                    "invalid-kustomization",
                    place,
                    f"{folder} is a Kustomization, and `components` takes Components",
                    "name it under `resources`, or make it a Component",
                )
            work.folders.add(folder)
            with self._below(path):
                self._build(inner, work, (*chain, folder))
        except Fault as fault:
            raise fault.through(place) from None
        if len({item.key for item in work.items}) < len(work.items):
            raise Fault("duplicate-resource", place, "this component makes two objects one")


def _circular(folders: frozenset[str], chain: tuple[str, ...]) -> bool:
    """Whether a kept result cannot be used, since one of its folders holds one that is being built."""
    return any(within(outer, inner) for outer in chain for inner in folders)
