"""How kustomize-controller builds the folder of a Flux Kustomization, out of the fields of its `spec`.

Source of the rules: github.com/fluxcd/pkg/kustomize (`GenerateManifest`), and the API reference of
kustomize-controller. A field of the wrong type is passed over here: the schema check says what is wrong.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from gitops_gate.model import Edit, Recipe, Resource, Route
from gitops_gate.model.names import is_kustomization
from gitops_gate.targets.sources import Repository
from gitops_gate.targets.variables import asked_variables

_TEXTS = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}
"""Fields of `spec`, and the field of the kustomization whose place they take."""

_EDITING = frozenset((*_TEXTS, "patches", "components", "images"))
"""Fields of `spec` that change what a kustomization says."""

_RESOURCES = re.compile(rb"(?i)\bresources[\"']?[ \t]*:(?![ \t]*\[[ \t]*\])")
"""`resources` that are any, in the text of a kustomization."""

_SELECTS = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_IMAGE = ("name", "newName", "newTag", "digest")


def recipe_of(resource: Resource, repository: Repository, folder: str, base: str = "") -> Recipe:
    """How the folder of a Flux Kustomization is built; `base` = that of its source."""
    spec = resource.value("spec")
    fields = spec.keys() if isinstance(spec, dict) else frozenset[str]()
    edits: tuple[Edit, ...] = ()
    if not fields.isdisjoint(_EDITING):  # most Kustomizations have none of these
        found = (
            _texts(resource),
            _patches(resource),
            _components(resource, repository, folder),
            _images(resource),
        )
        edits = tuple(itertools.chain.from_iterable(found))
    return Recipe(
        True,
        (*edits, *_metadata(resource, repository, folder)),
        _pairs(resource, "labels") if "commonMetadata" in fields else (),
        _pairs(resource, "annotations") if "commonMetadata" in fields else (),
        variables=asked_variables(resource) if "postBuild" in fields else None,
        ignore=_ignore(resource, repository, folder, base),
    )


def _ignore(
    resource: Resource, repository: Repository, folder: str, base: str
) -> tuple[tuple[str, str], ...]:
    """What the source leaves out, then what the Kustomization itself does."""
    of_source = ""
    if repository.ignores:
        name, kind = resource.value("spec", "sourceRef", "name"), resource.value("spec", "sourceRef", "kind")
        of_source = repository.ignores.get((str(kind), str(name)), "")
    own = resource.value("spec", "ignore")
    both = ((base, of_source), (folder, own if isinstance(own, str) else ""))
    return tuple((where, text) for where, text in both if text)


def folder_of(folder: str, path: str) -> str:
    """A path as seen from a folder, both of the tree; it may begin with `..` when it leaves the tree."""
    found = posixpath.normpath(posixpath.join(folder, path))
    return "" if found == "." else found


def _texts(resource: Resource) -> Iterator[Edit]:
    for name, field in _TEXTS.items():
        value = resource.value("spec", name)
        if isinstance(value, str) and value:
            yield Edit(field, value, ("spec", name))


def _entries(resource: Resource, name: str) -> Iterator[tuple[dict[str, object], Route]]:
    """The mappings in a list of `spec`, each with its route."""
    listed = resource.value("spec", name)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict):
            yield entry, ("spec", name, index)


def _target(entry: dict[str, object]) -> dict[str, object] | None:
    target = entry.get("target")
    if not isinstance(target, dict):
        return None
    return {key: target[key] for key in _SELECTS if isinstance(target.get(key), str)}


def _patches(resource: Resource) -> Iterator[Edit]:
    """Patches come after those of the kustomization; only these two fields of an entry are known to Flux."""
    for entry, route in _entries(resource, "patches"):
        patch, target = entry.get("patch"), _target(entry)
        if isinstance(patch, str):
            value = {"patch": patch} if target is None else {"patch": patch, "target": target}
            yield Edit("patches", value, route, "add")


def _components(resource: Resource, repository: Repository, folder: str) -> Iterator[Edit]:
    """Components come after those of the kustomization; one that is not there is told of where it is asked for."""
    listed = resource.value("spec", "components")
    for index, path in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(path, str):
            found = folder_of(folder, path)
            if not found.startswith("..") and repository.tree.is_dir(found):
                yield Edit("components", path, ("spec", "components", index), "add")


def _images(resource: Resource) -> Iterator[Edit]:
    """What an entry names takes the place of the same in the kustomization's entry of that name."""
    for entry, route in _entries(resource, "images"):
        value = {key: entry[key] for key in _IMAGE if isinstance(entry.get(key), str) and entry[key]}
        if "name" in value:
            yield Edit("images", value, route, "merge")


def _metadata(resource: Resource, repository: Repository, folder: str) -> Iterator[Edit]:
    """What is written into objects of how they came about: what the Kustomization asks for, in place of what its
    folder does. Of a kustomization without `resources` Flux asks where its objects come from, lest it be empty."""
    listed = resource.value("spec", "buildMetadata")
    asked = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    if asked:
        yield Edit("buildMetadata", asked, ("spec", "buildMetadata"))
        return
    file = next((path for path in repository.tree.folder(folder) if is_kustomization(path)), None)
    if file is not None and _RESOURCES.search(repository.tree.read(file)) is None:
        yield Edit("buildMetadata", ["originAnnotations"], ("spec", "path"))


def _pairs(resource: Resource, name: str) -> tuple[tuple[str, str, Route], ...]:
    """`commonMetadata`, which every object gets once all else is done."""
    pairs = resource.value("spec", "commonMetadata", name)
    if not isinstance(pairs, dict):
        return ()
    return tuple(
        (key, value, ("spec", "commonMetadata", name, key))
        for key, value in pairs.items()
        if isinstance(value, str)
    )
