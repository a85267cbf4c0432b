"""What Argo CD writes into a kustomization before it builds it: the fields of `source.kustomize`.

Source of the rules: Argo CD's `util/kustomize` (which runs `kustomize edit`), and kustomize's `edit` commands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.model import Edit, Route
from gitops_gate.model.names import KUSTOMIZATION_NAMES
from gitops_gate.model.recipe import How
from gitops_gate.model.whole import whole
from gitops_gate.targets.argocd_environment import expanded
from gitops_gate.targets.globs import path_match
from gitops_gate.targets.sources import Repository

_IMAGE = re.compile(r"((?:[^/]*/)?[^:@]*)(?::([^@]*))?(?:@(.*))?", re.DOTALL)
_PATCH = ("path", "patch", "target", "options")
_TEXTS = ("namePrefix", "nameSuffix", "namespace")


class Refused(Exception):
    """A value on which `kustomize edit` fails: `route` within `source.kustomize`, and why."""

    def __init__(self, route: Route, why: str) -> None:
        super().__init__(why)
        self.route = route


def edits(
    options: dict[str, Any], route: Route, known: dict[str, str], folder: str, repository: Repository
) -> tuple[Edit, ...]:
    """The edits, in Argo CD's order. `options` = `source.kustomize`, which stands at `route`; `known` = variables;
    `folder` = what is built. Raises Refused. A field of the wrong type is passed over: the schema check tells."""
    return (
        *_texts(options, route, _TEXTS[:2]),
        *_images(options, route, known),
        *_replicas(options, route),
        *_labels(options, route, known),
        *_annotations(options, route, known),
        *_texts(options, route, _TEXTS[2:]),
        *_patches(options, route),
        *_components(options, route, folder, repository),
    )


def _texts(options: dict[str, Any], route: Route, names: tuple[str, ...]) -> Iterator[Edit]:
    for name in names:
        if isinstance(value := options.get(name), str) and value:
            yield Edit(name, value, (*route, name))


def _images(options: dict[str, Any], route: Route, known: dict[str, str]) -> Iterator[Edit]:
    """Of several for one name the last one counts."""
    found: dict[str, Edit] = {}
    for index, text in _listed(options, "images", str):
        entry = image(expanded(text, known))
        if entry is None:
            raise Refused(("images", index), f"kustomize refuses its image `{text}`: it changes nothing")
        found[entry["name"]] = Edit("images", entry, (*route, "images", index), "named")
    yield from found.values()


def image(text: str) -> dict[str, str] | None:
    """An entry of `images` as `kustomize edit set image` reads it: `name=new:tag`, `name:tag`, `name@sha256:…`.

    None where it says nothing but a name.
    """
    key, sign, value = text.partition("=")
    if not sign:
        key, value = "", text
    parts = _IMAGE.fullmatch(value)
    assert parts is not None
    name, tag, digest = (part or "" for part in parts.groups())
    if name == text:
        return None
    entry = {"name": key, "newName": name} if key else {"name": name}
    return entry | {field: part for field, part in (("newTag", tag), ("digest", digest)) if part}


def _replicas(options: dict[str, Any], route: Route) -> Iterator[Edit]:
    found: dict[str, Edit] = {}
    for index, entry in _listed(options, "replicas", dict):
        name, count = entry.get("name"), entry.get("count")
        if isinstance(count, str):
            count = whole(count)
        if isinstance(name, str) and isinstance(count, int) and not isinstance(count, bool):
            value = {"name": name, "count": count}
            found[name] = Edit("replicas", value, (*route, "replicas", index), "named")
    yield from found.values()


def _labels(options: dict[str, Any], route: Route, known: dict[str, str]) -> Iterator[Edit]:
    pairs = _pairs(options, "commonLabels")
    if not pairs:
        return
    pairs = {key: expanded(value, known) for key, value in pairs.items()}
    how: How = "forced" if options.get("forceCommonLabels") is True else "pairs"
    templates = options.get("labelIncludeTemplates") is True
    if options.get("labelWithoutSelector") is True:
        value = {"pairs": pairs, "includeSelectors": False, "includeTemplates": templates}
        yield Edit("labels", value, (*route, "commonLabels"), how)
    elif templates:
        why = "kustomize refuses `labelIncludeTemplates` without `labelWithoutSelector`"
        raise Refused(("labelIncludeTemplates",), why)
    else:
        yield Edit("commonLabels", pairs, (*route, "commonLabels"), how)


def _annotations(options: dict[str, Any], route: Route, known: dict[str, str]) -> Iterator[Edit]:
    pairs = _pairs(options, "commonAnnotations")
    if options.get("commonAnnotationsEnvsubst") is True:
        pairs = {key: expanded(value, known) for key, value in pairs.items()}
    if pairs:
        how: How = "forced" if options.get("forceCommonAnnotations") is True else "pairs"
        yield Edit("commonAnnotations", pairs, (*route, "commonAnnotations"), how)


def _patches(options: dict[str, Any], route: Route) -> Iterator[Edit]:
    for index, entry in _listed(options, "patches", dict):
        value = {key: entry[key] for key in _PATCH if entry.get(key) is not None}
        yield Edit("patches", value, (*route, "patches", index), "add")


def _components(options: dict[str, Any], route: Route, folder: str, repository: Repository) -> Iterator[Edit]:
    """Those that are there alone, with `ignoreMissingComponents`; a pattern stands for what it matches."""
    lenient = options.get("ignoreMissingComponents") is True
    for index, path in _listed(options, "components", str):
        if lenient and not _is_component(_inside(folder, path), repository):
            continue
        for found in _matches(path, folder, repository):
            yield Edit("components", found, (*route, "components", index), "once")


def _inside(folder: str, path: str) -> str:
    found = posixpath.normpath(posixpath.join(folder, path))
    return "" if found == "." else found


def _is_component(path: str, repository: Repository) -> bool:
    if path.startswith(".."):
        return False
    prefix = f"{path}/" if path else ""
    return any(repository.tree.is_file(f"{prefix}{name}") for name in KUSTOMIZATION_NAMES)


def _matches(path: str, folder: str, repository: Repository) -> list[str]:
    if not re.search(r"[*?\[]", path) or (regex := path_match(_inside(folder, path))) is None:
        return [path]
    files = repository.tree.list()
    folders = {above for file in files for above in _above(file)}
    found = sorted(one for one in folders if regex.fullmatch(one))
    return [posixpath.relpath(one, folder or ".") for one in found] or [path]


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _listed(options: dict[str, Any], name: str, kind: type) -> Iterator[tuple[int, Any]]:
    listed = options.get(name)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, kind):
            yield index, entry


def _pairs(options: dict[str, Any], name: str) -> dict[str, str]:
    pairs = options.get(name)
    if not isinstance(pairs, dict):
        return {}
    return {key: value for key, value in pairs.items() if isinstance(value, str)}
