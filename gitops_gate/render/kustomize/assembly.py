"""Assembling: what a kustomization makes of its resources, components, generators and transformers.

The order of the steps is kustomize's (`api/internal/target/kusttarget.go`). The result of a folder does not
depend on who includes it, so it is kept and shared by all roots of a tree.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise

from gitops_gate.model import Location, Tree
from gitops_gate.render.kustomize.absorbing import absorbed
from gitops_gate.render.kustomize.config import Clash, configured, default
from gitops_gate.render.kustomize.extensions import Extensions
from gitops_gate.render.kustomize.faults import Fault, Where
from gitops_gate.render.kustomize.generators import Generator, generated, merged_options
from gitops_gate.render.kustomize.images import holds_images
from gitops_gate.render.kustomize.item import Item, Key
from gitops_gate.render.kustomize.manifests import NoManifest, manifests, read_part, readable
from gitops_gate.render.kustomize.paths import FILE_NAMES, Paths, join, missing, within
from gitops_gate.render.kustomize.plugins import refuse_plugins
from gitops_gate.render.kustomize.shapes import CONFIGURATION, KNOWN, shaped
from gitops_gate.render.kustomize.spec import Load, Spec, read_spec, supported
from gitops_gate.render.kustomize.steps import Steps
from gitops_gate.render.kustomize.trace import Origin
from gitops_gate.render.kustomize.variables import declared
from gitops_gate.render.kustomize.work import Assembled, Work

DEPTH_LIMIT = 64
"""How deep kustomizations may include each other."""


class Assembly:
    """The kustomizations of one tree. `tracing` = containers know their origins; `anywhere`: see `Paths`."""

    def __init__(self, tree: Tree, load: Load, *, tracing: bool, anywhere: bool = False) -> None:
        self.anywhere = anywhere
        self.tree = tree
        self.load = load
        self.tracing = tracing
        self._done: dict[str, Assembled] = {}
        self._specs: dict[str, Spec] = {}
        self._resources: dict[str, tuple[Item, ...] | Fault] = {}

    def spec(self, folder: str, inputs: set[str], asked: Where) -> Spec:
        """The kustomization of a folder. Raises Fault."""
        paths = Paths(self.tree, inputs, anywhere=self.anywhere)
        if folder in self._specs:
            paths.kustomization(folder)
            return self._specs[folder]
        spec = read_spec(folder, paths, self.load, asked)
        self._specs[folder] = spec
        return spec

    def assembled(self, folder: str, chain: tuple[str, ...], inputs: set[str], asked: Where) -> Assembled:
        """What a folder's kustomization gives; `chain` = the folders on the way to it. Raises Fault.

        `inputs` is added to also when there is a fault.
        """
        done = self._done.get(folder)
        if done is not None and not _circular(done.folders, chain):
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
        self._done[folder] = result = work.assembled()
        return result

    def edited(self, spec: Spec, inputs: set[str]) -> Assembled:
        """What a root gives as an operator has edited it: of this run alone, so nothing of it is kept."""
        work = Work(folders={spec.folder})
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
        refuse_plugins(spec, Paths(self.tree, work.inputs, anywhere=self.anywhere), self.load)
        known = {item.key for item in work.items}
        for path, place in spec.entries("resources", "bases"):
            self.resource(spec, path, place, work, known, chain)
        try:
            supported(spec)
        except Fault:  # what is named and not there is a fault, whatever else the kustomization uses
            self._find(spec, Paths(self.tree, work.inputs, anywhere=self.anywhere))
            raise
        self._configure(spec, work)
        self._generate(spec, work)
        extensions = Extensions(self, spec, work, chain)
        extensions.generate()
        for path, place in spec.entries("components"):
            self._component(spec, path, place, work, chain)
        Steps(self, spec, work.inputs, work.config or default()).applied(work)
        extensions.transform()
        extensions.validate()
        for entry, place in spec.entries("vars"):
            work.items, variable = declared(work.items, entry, place)
            work.declare(variable, place)

    def _find(self, spec: Spec, paths: Paths) -> None:
        """Looks for the files and folders that a kustomization names beside its resources. Raises Fault."""
        named = spec.entries("components", "generators", "transformers", "validators")
        named += [
            (entry["path"], place._replace(route=(*place.route, "path")))
            for entry, place in spec.entries("patches", "patchesJson6902")
            if isinstance(entry, dict) and entry.get("path")
        ]
        for path, place in named:
            text = str(path)
            if "\n" in text or ":" in text:
                continue  # written in place, or remote
            if (
                paths.file(spec.folder, text, place) is None
                and paths.folder(spec.folder, text, place) is None
            ):
                raise missing(text, join(spec.folder, text), place, self.tree)

    def _configure(self, spec: Spec, work: Work) -> None:
        """Adds kustomize's own configuration, and the files that the kustomization names. Raises Fault."""
        own = default()
        paths = Paths(self.tree, work.inputs, anywhere=self.anywhere)
        for path, place in spec.entries("configurations"):
            name, data = paths.read(spec.folder, path, place)
            file = readable(self.load(name, data, "config"))
            for document in file.documents[:1]:
                body = shaped(document.body, CONFIGURATION, document, (), KNOWN) or {}
                try:
                    own = own.joined(configured(body))
                except Clash as clash:
                    raise Fault(
                        "invalid-kustomization", place, f"the field {clash} stands with and without `create`"
                    ) from None
        work.configure(own, spec.at("configurations"))

    def resource(
        self, spec: Spec, path: str, place: Origin, work: Work, known: set[Key], chain: tuple[str, ...]
    ) -> None:
        """Adds the objects of a file or folder to the work. Raises Fault."""
        paths = Paths(self.tree, work.inputs, anywhere=self.anywhere)
        found = paths.file(spec.folder, path, place)
        if found is not None:
            try:
                self.append(work, self._file(found), place, known)
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
            inner = self.assembled(folder, chain, work.inputs, place)
        except Fault as fault:
            raise fault.through(place) from None
        work.take(inner, place)
        self.append(work, inner.items, place, known)

    def _folder(self, spec: Spec, path: str, place: Origin, paths: Paths, chain: tuple[str, ...]) -> str:
        """The folder that an entry names. Raises Fault, also where it is one that is being built."""
        folder = paths.folder(spec.folder, path, place) if path else None
        if folder is None:
            raise missing(path, join(spec.folder, path), place, self.tree)
        if any(within(one, folder) for one in chain):
            raise self._cycle(path, folder, place, chain, paths.inputs)
        return folder

    def _cycle(
        self, path: str, folder: str, place: Origin, chain: tuple[str, ...], inputs: set[str]
    ) -> Fault:
        """The fault of a folder that may not be included, since it is, or holds, one that is being built.

        It is the same whichever kustomization of the circle is met first: at the smallest path, at the entry
        that names the next.
        """
        way = (folder,) if folder in chain else self._way(folder, chain, inputs)
        if way is None:
            what = f"{path} is {folder or 'the root folder'}, which {chain[-1]} lies in"
            return Fault("kustomization-cycle", place, f"{what}; a folder may not be included from inside it")
        ring = [*way[:-1], *chain[chain.index(way[-1]) :]]
        first = ring.index(min(ring, key=lambda one: self._specs[one].path))
        ring = [*ring[first:], *ring[:first], ring[first]]
        edges = [self._entry(one, other) or place for one, other in pairwise(ring)]
        shown = " → ".join(one or "." for one in ring)
        message = f"this kustomization includes itself: {shown}" if len(ring) == 2 else ""
        fault = Fault(
            "kustomization-cycle", edges[0], message or f"these kustomizations include each other: {shown}"
        )
        for edge in reversed(edges[1:]):
            fault = fault.through(edge)
        return fault

    def _way(self, folder: str, ends: tuple[str, ...], inputs: set[str]) -> tuple[str, ...] | None:
        """The way by which a folder's kustomization includes one of some folders, None where it does not."""
        ways: dict[str, tuple[str, ...]] = {folder: (folder,)}
        for one in (queue := [folder]):  # grows while it is walked
            try:
                spec = self.spec(one, inputs, Location(one))
            except Fault:
                continue
            for path, _ in spec.entries("resources", "bases", "components"):
                inner = join(one, path)
                if inner in ends:
                    return (*ways[one], inner)
                if inner not in ways and self.tree.is_dir(inner):
                    ways[inner] = (*ways[one], inner)
                    queue.append(inner)
        return None

    def _entry(self, folder: str, other: str) -> Origin | None:
        """The entry by which a folder's kustomization includes another one."""
        spec = self._specs[folder]
        entries = spec.entries("resources", "bases", "components")
        return next((place for path, place in entries if join(folder, path) == other), None)

    def _component(self, spec: Spec, path: str, place: Origin, work: Work, chain: tuple[str, ...]) -> None:
        paths = Paths(self.tree, work.inputs, anywhere=self.anywhere)
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
            self._build(inner, work, (*chain, folder))
        except Fault as fault:
            raise fault.through(place) from None
        if len({item.key for item in work.items}) < len(work.items):
            raise Fault("duplicate-resource", place, "this component makes two objects one")

    def append(self, work: Work, items: tuple[Item, ...], place: Origin, known: set[Key]) -> None:
        """Adds objects to those whose keys are `known`. Raises Fault."""
        for item in items:
            if item.key in known:
                raise self._duplicate(item, work, place)
            known.add(item.key)
            work.items.append(item)

    def _duplicate(self, item: Item, work: Work, place: Origin) -> Fault:
        other = next(one for one in work.items if one.key == item.key)
        places = [str(Origin(*one.source).location) for one in (other, item) if one.source]
        twice = (
            f"both times from {places[0]}" if len(set(places)) == 1 else f"from {' and from '.join(places)}"
        )
        named = f"{item.kind} {item.name}" + (f" in namespace {item.namespace}" if item.namespace else "")
        return Fault(
            "duplicate-resource",
            place,
            f"{named} comes into this build twice: {twice}",
            "include it once; a base that two others need is included beside them",
        )

    def _file(self, path: str) -> tuple[Item, ...]:
        """The objects of a resource file. Raises Fault."""
        found = self._resources.get(path)
        if found is None:
            try:
                found = self._items(path)
            except Fault as fault:
                found = fault
            self._resources[path] = found
        if isinstance(found, Fault):
            raise found
        return found

    def _items(self, path: str) -> tuple[Item, ...]:
        file = self.load(path, self.tree.read(path), "manifest")
        if file.source is not None and any(fault.rule == "invalid-yaml" for fault in file.faults):
            file = self.load(path, read_part(file.source.text).encode(), "manifest")
        readable(file)
        try:
            known = manifests(file.documents, tracing=self.tracing)
        except NoManifest as fault:
            raise Fault("invalid-resource", fault.place, str(fault)) from None
        items = tuple(Item(one.body, (one.document, one.route), one.odd) for one in known)
        for item in items:
            item.pods = holds_images(item.body)
        return items

    def _generate(self, spec: Spec, work: Work) -> None:
        common = spec.get("generatorOptions") or {}
        paths = Paths(self.tree, work.inputs, anywhere=self.anywhere)
        kinds = (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator"))
        made = []
        for kind, listed in kinds:
            for entry, place in spec.entries(listed):
                options = merged_options(entry, common)
                generator = Generator(kind, entry, options, place, spec.folder)
                made.append((generated(generator, paths, tracing=self.tracing), place))
        for item, place in made:
            work.items[:] = absorbed(work.items, item, place)


def _circular(folders: frozenset[str], chain: tuple[str, ...]) -> bool:
    """Whether a kept result cannot be used, since one of its folders holds one that is being built."""
    return any(within(outer, inner) for outer in chain for inner in folders)
