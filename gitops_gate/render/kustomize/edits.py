"""Edits: what an operator writes into a kustomization before it builds the folder, as `kustomize edit` would.

Where the folder has no kustomization, one is made for it. What an edit brings keeps its place: the field of the
Flux Kustomization or the Argo CD Application that asks for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Document, Edit, Location, Route, Source
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.shapes import KUSTOMIZATION, shaped
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.trace import FRESH, Origin


@dataclass(frozen=True, slots=True, eq=False)
class Edits:
    """`edits` in order; `asker` = the object that asks for them; `made` = the resources of a folder that has no
    kustomization, relative to it, None where it has one."""

    edits: tuple[Edit, ...]
    asker: Document | None
    made: tuple[str, ...] | None = None

    def applied(self, spec: Spec) -> Spec:
        """A kustomization as it stands after the edits. Raises Fault where one has the wrong shape."""
        for edit in self.edits:
            assert self.asker is not None
            value = shaped({edit.field: _entry(edit)}, KUSTOMIZATION, self.asker, edit.route)[edit.field]
            spec = _WAYS[edit.how](spec, edit, value, Origin(self.asker, edit.route, FRESH))
        return spec


def _set(spec: Spec, edit: Edit, value: Any, origin: Origin) -> Spec:
    return _with(spec, edit.field, value, {(edit.field,): origin})


def _added(spec: Spec, edit: Edit, value: Any, origin: Origin) -> Spec:
    entries = list(spec.get(edit.field) or ())
    if edit.how == "once" and value[0] in entries:
        return spec
    index = len(entries) if edit.how in ("add", "once") else _index(entries, value[0])
    if edit.how == "merge" and index < len(entries):
        value = [_merged(entries[index], value[0])]
    entries[index : index + 1] = value
    return _with(spec, edit.field, entries, {(edit.field, index): origin})


def _named(spec: Spec, edit: Edit, value: Any, origin: Origin) -> Spec:
    """Sorted by name, one of each. `*` stands for what the entry of that name has had there."""
    entries = spec.get(edit.field) or ()
    known = {one.get("name", ""): (one, spec.at(edit.field, index)) for index, one in enumerate(entries)}
    name = value[0].get("name", "")
    before = known[name][0] if name in known else {}
    entry = {key: before.get(key) if given == "*" else given for key, given in value[0].items()}
    known[name] = ({key: given for key, given in entry.items() if given is not None}, origin)
    ordered = [known[name] for name in sorted(known)]
    given: dict[Route, Origin] = {(edit.field, index): place for index, (_, place) in enumerate(ordered)}
    return _with(spec, edit.field, [one for one, _ in ordered], given)


def _paired(spec: Spec, edit: Edit, value: Any, origin: Origin) -> Spec:
    """Pairs among those of the field; of `labels`, among those of the first entry that goes to the same fields."""
    if edit.field != "labels":
        pairs, given = _pairs(spec, edit, value, origin, ())
        return _with(spec, edit.field, pairs, given)
    entries = list(spec.get("labels") or ())
    wanted = value[0]
    same = (index for index, one in enumerate(entries) if all(bool(one.get(k)) == wanted[k] for k in _FLAGS))
    index = next(same, len(entries))
    entry = entries[index] if index < len(entries) else wanted | {"pairs": {}}
    route = (index, "pairs")
    pairs, given = _pairs(spec, edit, wanted["pairs"], origin, route, entry.get("pairs"))
    entries[index : index + 1] = [entry | {"pairs": pairs}]
    return _with(spec, "labels", entries, given)


def _pairs(
    spec: Spec, edit: Edit, value: dict[str, str], origin: Origin, inner: Route, before: Any = None
) -> tuple[dict[str, str], dict[Route, Origin]]:
    """Pairs with others added, and where those come from. Raises Fault for one that is there, unless forced."""
    known = dict(before or (() if inner else spec.get(edit.field) or ()))
    given: dict[Route, Origin] = {}
    for key, text in value.items():
        place = origin.below(key)
        if key in known and edit.how == "pairs":
            what = edit.field.removeprefix("common").rstrip("s").lower()
            raise Fault(
                "invalid-kustomization",
                place,
                f"the {what} `{key}` is in the kustomization of {spec.folder or 'this folder'} already",
                f"remove one of the two, or set `forceCommon{what.title()}s: true`",
            )
        known[key] = text
        given[edit.field, *inner, key] = place
    return known, given


def _with(spec: Spec, field: str, value: Any, given: Mapping[Route, Origin]) -> Spec:
    return dataclasses.replace(spec, fields=spec.fields | {field: value}, given={**spec.given, **given})


_MAPPINGS = ("commonLabels", "commonAnnotations")
_FLAGS = ("includeSelectors", "includeTemplates")
_WAYS: dict[str, Callable[[Spec, Edit, Any, Origin], Spec]] = {
    "set": _set,
    "add": _added,
    "once": _added,
    "entry": _added,
    "merge": _added,
    "named": _named,
    "pairs": _paired,
    "forced": _paired,
}


def _entry(edit: Edit) -> Any:
    """The value as the field holds it: most fields that are added to are lists."""
    return edit.value if edit.how == "set" or edit.field in _MAPPINGS else [edit.value]


def _merged(entry: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """An entry of `images` with another one over it: tag and digest are one thing, and change together."""
    both = ("newTag", "digest")
    kept = {key: value for key, value in entry.items() if key not in both or not any(map(over.get, both))}
    return kept | over


def _index(entries: list[Any], entry: Any) -> int:
    """Where the entry of the same name is, the end of the list where there is none."""
    names = [one.get("name") if isinstance(one, dict) else None for one in entries]
    name = entry.get("name") if isinstance(entry, dict) else None
    return names.index(name) if name is not None and name in names else len(entries)


def made_spec(folder: str, resources: tuple[str, ...], asked: Location) -> Spec:
    """The kustomization that is made for a folder without one; all of it stands where the folder is asked for."""
    body = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }
    source = Source(asked.path, "", "")
    document = Document(body, source, 0, body, lambda route: asked)
    return Spec(folder, asked.path, document, dict(body))
