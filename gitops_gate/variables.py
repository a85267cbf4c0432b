"""The variables of Flux Kustomizations, looked up among what the builds of their cluster bring.

A source may be brought by any build of the cluster, also by one that comes later; so a build that needs it waits.
"""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from gitops_gate.files import Files
from gitops_gate.model import (
    Build,
    Failure,
    Location,
    Recipe,
    Related,
    Resource,
    Tree,
    Variable,
    Variables,
    VariableSource,
)
from gitops_gate.model.mask import remember
from gitops_gate.model.names import is_kustomization
from gitops_gate.records import Records
from gitops_gate.targets.variables import ANY, Made, made, variables_of

_NAMED = r"(?m)^[\s-]*name:[ \t]*[\"']?{}[\"']?[ \t]*(?:#.*)?$"


Wanted = tuple[str, str, str]
"""The cluster, kind and name of a source of variables."""


class Lookup:
    """What builds bring, by cluster. For one run."""

    def __init__(
        self,
        tree: Tree,
        files: Files,
        records: Records,
        whole: Callable[[Build], Build],
        external: Sequence[str] = (),
    ) -> None:
        """`whole` gives a build with its resources; `external` = globs of `Kind/namespace/name` that others make."""
        self._made_elsewhere = external
        self._tree = tree
        self._files = files
        self._records = records
        self._whole = whole
        self._news: set[Wanted] = set()
        self._found: dict[Wanted, list[tuple[str, Build]]] = {}
        self._values: dict[tuple[str, Made], tuple[Mapping[str, str | None], bool]] = {}
        self._said: dict[str, bool] = {}
        self._inputs: dict[tuple[str, str], frozenset[str]] = {}

    def learn(self, build: Build) -> None:
        """Remembers which sources a build brings."""
        for kind, namespace, name in self._brought(build):
            key = (build.target.cluster, kind, name)
            self._found.setdefault(key, []).append((namespace, build))
            self._news.add(key)

    def news(self) -> frozenset[Wanted]:
        """What has been learned since this was asked before."""
        found = frozenset(self._news)
        self._news.clear()
        return found

    def _brought(self, build: Build) -> Iterator[Made]:
        if not build.whole:
            yield from self._records.made(build.record)
            return
        for one in build.resources:
            known = made(one)
            if known is not None:
                yield known

    def ready(self, recipe: Recipe, asker: Resource, cluster: str) -> bool:
        """Whether all sources are known."""
        sources = recipe.variables.sources if recipe.variables else ()
        return all(self._build(one, asker, cluster) is not None for one in sources)

    def _build(self, source: VariableSource, asker: Resource, cluster: str) -> tuple[str, Build] | None:
        wanted = asker.id.namespace
        for namespace, build in self._found.get((cluster, source.kind, source.name), ()):
            if ANY in (namespace, wanted) or namespace == wanted:
                return namespace, build
        return None

    def inputs(self, recipe: Recipe, asker: Resource, cluster: str) -> frozenset[str]:
        """The files that the values of variables come from."""
        found: set[str] = set()
        for source in recipe.variables.sources if recipe.variables else ():
            place = self._build(source, asker, cluster)
            if place is not None:
                found |= self._read(place[1], source.name)
        return frozenset(found)

    def _read(self, build: Build, name: str) -> frozenset[str]:
        """The inputs of a build that an object in it comes from; a generator may read any of them."""
        key = (build.target.name, name)
        if key not in self._inputs:
            naming = {path for path in build.inputs if self._says(path, name)}
            plain = naming and not any(map(is_kustomization, naming))
            self._inputs[key] = frozenset(naming if plain else build.inputs)
        return self._inputs[key]

    def resolved(self, recipe: Recipe, asker: Resource, cluster: str) -> Recipe:
        """The recipe with the values of all sources; of those that are not there, nothing is known."""
        variables = recipe.variables
        if variables is None:
            return recipe
        found: dict[str, Variable] = {}
        complete, private = variables.complete, variables.private
        for source in variables.sources:
            place = self._build(source, asker, cluster)
            if place is None:
                complete = False
                continue
            values, all_known = self._of(place[1], (source.kind, place[0], source.name))
            complete &= all_known
            private |= source.kind == "Secret" and any(values.values())
            found |= {name: Variable(name, value, source.route) for name, value in values.items()}
        found |= {one.name: one for one in variables.given}
        if complete and not found and not variables.always:
            return dataclasses.replace(recipe, variables=None)
        given = tuple(found[name] for name in sorted(found))
        known = Variables(given, (), complete, variables.always, private)
        return dataclasses.replace(recipe, variables=known)

    def _of(self, build: Build, which: Made) -> tuple[Mapping[str, str | None], bool]:
        key = (build.record or build.target.name, which)
        if key not in self._values:
            resource = next(one for one in self._whole(build).resources if made(one) == which)
            values, complete = variables_of(resource)
            if which[0] == "Secret":
                for value in values.values():
                    remember(value or "")
            self._values[key] = values, complete
        return self._values[key]

    def related(
        self, asked: Recipe, known: Recipe, asker: Resource, cluster: str
    ) -> Callable[[Location], tuple[Related, ...]]:
        """Where the variables are set that a place uses. `asked`, `known` = the recipe before and after `resolved`."""
        variables = known.variables.given if known.variables else ()
        given = {one.name: one for one in variables if one.value is not None}
        sources = {one.route: one for one in asked.variables.sources} if asked.variables else {}

        def found(place: Location) -> tuple[Related, ...]:
            names = dict.fromkeys(_USED.findall(self._line(place)))
            used = [given[name] for name in names if name in given]
            return tuple(
                Related(self._set_at(one, sources.get(one.route), asker, cluster), f"{one.name} is set here")
                for one in used
            )

        return found

    def _line(self, place: Location) -> str:
        source = self._files[place.path].source if place.path in self._files else None
        lines = source.text.split("\n") if source is not None else []
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    def _set_at(
        self, one: Variable, source: VariableSource | None, asker: Resource, cluster: str
    ) -> Location:
        """A Secret's own line is not shown."""
        place = self._build(source, asker, cluster) if source is not None else None
        if source is None or place is None or source.kind == "Secret":
            return asker.at(*one.route)
        which = (source.kind, place[0], source.name)
        resource = next(one for one in self._whole(place[1]).resources if made(one) == which)
        return resource.at("data", one.name)

    def missing(
        self, recipe: Recipe, asker: Resource, cluster: str, *, closed: bool
    ) -> Iterator[tuple[VariableSource, Failure | None]]:
        """The sources that no build brings; with what is wrong, None where they may come from elsewhere.

        `closed` = all that the cluster deploys is built here.
        """
        for source in recipe.variables.sources if recipe.variables else ():
            if source.optional or self._build(source, asker, cluster) is not None:
                continue
            near = self._near(source, asker, cluster)
            # Secrets are often made by hand, so that they are not in a repository.
            other = not closed or source.kind == "Secret" or self._external(source, asker)
            if self._mentioned(source.name) or (other and not near):
                yield source, None
                continue
            message = f"{asker.id} takes variables from the {source.kind} {source.name}, which is not in this repository"
            hint = f"there is {near}" if near else "add it, or write `optional: true` where it may be missing"
            yield source, Failure("missing-variable-source", asker.at(*source.route), message, hint)

    def _external(self, source: VariableSource, asker: Resource) -> bool:
        """Whether the configuration says that something else makes the source."""
        name = f"{source.kind}/{asker.id.namespace}/{source.name}"
        return any(fnmatch.fnmatchcase(name, glob) for glob in self._made_elsewhere)

    def _near(self, source: VariableSource, asker: Resource, cluster: str) -> str:
        names = {
            name
            for (where, kind, name), places in self._found.items()
            if (where, kind) == (cluster, source.kind)
            and any(namespace in (ANY, asker.id.namespace) for namespace, _ in places)
        }
        return next(iter(difflib.get_close_matches(source.name, sorted(names), 1, 0.7)), "")

    def _mentioned(self, name: str) -> bool:
        """Whether any file says something of this name, beside those that take variables from it."""
        if name not in self._said:
            self._said[name] = any(self._says(path, name) for path in self._files)
        return self._said[name]

    def _says(self, path: str, name: str) -> bool:
        if not self._tree.is_file(path):
            return False
        text = self._tree.read(path).decode("utf-8", "replace")
        if name not in text:
            return False
        named = len(re.findall(_NAMED.format(re.escape(name)), text))
        used = len(re.findall(_SOURCE.format(re.escape(name)), text))
        return named > used


_USED = re.compile(r"\$\{#?([_A-Za-z][_A-Za-z0-9]*)")
_SOURCE = r"kind:[ \t]*(?:ConfigMap|Secret)\s+name:[ \t]*[\"']?{}\b"
