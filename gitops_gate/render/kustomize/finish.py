"""The last steps, done once for a root: hashes, references, order, and values as they are printed.

Source of the rules: kustomize `api/internal/target/kusttarget.go`, `api/krusty/kustomizer.go`.
"""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Source
from gitops_gate.render.kustomize.annotations import annotations_of, stringified
from gitops_gate.render.kustomize.config import default
from gitops_gate.render.kustomize.faults import Fault, Where, unsupported
from gitops_gate.render.kustomize.fields import BadField
from gitops_gate.render.kustomize.hashes import digest
from gitops_gate.render.kustomize.item import Item, Key
from gitops_gate.render.kustomize.names import renamed
from gitops_gate.render.kustomize.order import BadOrder, ordered
from gitops_gate.render.kustomize.origins import ORIGIN, TRANSFORMED, managed
from gitops_gate.render.kustomize.references import Ambiguous, Nameless, referring
from gitops_gate.render.kustomize.scalars import RETYPED_KEY, is_null, retyped
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.spellings import explicit
from gitops_gate.render.kustomize.trace import Origin, copied, drop, empty, origin, put
from gitops_gate.render.kustomize.variables import resolved
from gitops_gate.render.kustomize.work import Assembled

_LOCAL = "config.kubernetes.io/local-config"
# What the first letter of a number, a date, a boolean or a null can be.
_RETYPED_START = frozenset("0123456789+-.~tTfFnN")
_KEPT = {"originAnnotations": ORIGIN, "transformerAnnotations": TRANSFORMED}


class BadKey(Exception):
    """An annotation whose key kustomize fails on."""


def finished(assembled: Assembled, spec: Spec) -> list[Item]:
    """The objects of a root as they are printed, in order. Raises Fault, Untraced."""
    place = spec.at()
    items = [hashed(item) if item.hashed else item for item in assembled.items]
    rules = None if assembled.config is default() else assembled.config.references
    try:
        items = referring(items, rules)
    except Ambiguous as fault:
        raise Fault("ambiguous-reference", place, str(fault)) from None
    except BadField as fault:
        raise Fault("invalid-resource", place, str(fault)) from None
    except Nameless as fault:
        raise Fault("invalid-resource", place, f"a reference without `name` in {fault}") from None
    if assembled.variables:
        try:
            items = resolved(items, assembled.variables, assembled.config["varReference"])
        except BadField as fault:
            raise Fault("invalid-var", place, str(fault)) from None
    _refuse_nameless(items, place)
    items = [item for item in items if not _local(item)]
    _refuse_twins(items, place)
    try:
        items = ordered(items, spec.get("sortOptions"))
    except BadOrder as fault:
        key = "order" if "order" in spec.get("sortOptions") else "legacySortOptions"
        raise Fault("invalid-kustomization", spec.at("sortOptions", key), str(fault)) from None
    asked = spec.get("buildMetadata") or ()
    if "managedByLabel" in asked:
        items = managed(items, spec.at("buildMetadata", asked.index("managedByLabel")))
    dropped = tuple(name for option, name in _KEPT.items() if option not in asked)
    return [_printed(item, spec, dropped) for item in items]


def _refuse_nameless(items: list[Item], place: Where) -> None:
    """Raises Fault where something has taken the name or the kind from an object."""
    for item in items:
        nameless = False
        for _, named, _ in item.previous:
            nameless = nameless or not named  # kustomize crashes on that
        if item.kind and not nameless and (item.name or item.kind.endswith("List")):
            continue
        lost = "metadata.name" if item.kind else "kind"
        route: tuple[str, ...] = ("metadata", "name") if item.kind else ("kind",)
        holder = item.body.get("metadata") if item.kind else item.body
        put_by = origin(holder, route[-1]) if isinstance(holder, dict) and route[-1] in holder else None
        where = put_by or (Origin(item.source[0], (*item.source[1], *route)) if item.source else place)
        was = item.original[3] or item.name
        message = f"{item.kind or 'the object'} {was} has no `{lost}` any more: a patch or a replacement has taken it away"
        raise Fault("invalid-resource", where, message, "let it leave a text there")


def _refuse_twins(items: list[Item], place: Where) -> None:
    """Raises Fault where two objects have one identity: kustomize puts them together anew here."""
    seen: set[Key] = set()
    for item in items if len({item.key for item in items}) < len(items) else ():
        if item.key in seen:
            where = Origin(*item.source) if item.source else place
            message = (
                f"two objects of this build end up as {item.kind} {item.name}: something has made them one"
            )
            raise Fault("duplicate-resource", where, message)
        seen.add(item.key)


def hashed(item: Item) -> Item:
    """The object with its hash behind its name. Raises Fault."""
    if item.kind not in ("ConfigMap", "Secret"):
        assert item.source is not None
        hint = "give it `options: {disableNameSuffixHash: true}`"
        raise unsupported(
            Origin(*item.source), f"a hash of a generated object that has become a {item.kind}", hint
        )
    name = f"{item.name}-{digest(item)}"
    return renamed(item, name, origin(item.body.get("metadata"), "name"))


def _local(item: Item) -> bool:
    """Whether an object is for kustomize's own use."""
    notes = annotations_of(item.body)
    if _LOCAL not in notes:
        return False
    value = notes[_LOCAL]
    return not (value == "false" or value is False)


def _printed(item: Item, spec: Spec, dropped: tuple[str, ...]) -> Item:
    body = explicit(item.body) if item.odd else item.body
    meta = item.body.get("metadata")
    if is_null(meta):
        body = copied(body)  # kustomize looks for annotations, and so makes a place for them
        put(body, "metadata", empty(body), None)
        return item.having(body)
    if not isinstance(meta, dict):
        return item.having(body)
    if "annotations" in meta:
        try:
            body = _with_texts(body, meta["annotations"], item.sources, dropped)
        except BadKey as key:
            where = item.source or (spec.document, ())
            place = Origin(where[0], (*where[1], "metadata", "annotations", str(key)))
            raise Fault("invalid-resource", place, RETYPED_KEY.format(key)) from None
    return item.having(body) if body is not item.body else item


def _with_texts(body: Any, notes: Any, sources: tuple[Source, ...], unwanted: tuple[str, ...]) -> Any:
    """The object with annotations that are texts; without them where there are none."""
    strings: Any = {}
    if isinstance(notes, dict):
        strings = stringified(notes, sources)
        for key in strings:
            if key[:1] in _RETYPED_START and retyped(key):
                raise BadKey(key)
        dropped = [
            key for key in strings if key in unwanted or key.startswith("internal.config.kubernetes.io/")
        ]
        if dropped:
            strings = copied(strings)
            for key in dropped:
                drop(strings, key)
    elif not is_null(notes):
        strings = {}
    if strings is notes and strings:
        return body
    result, meta = copied(body), copied(body["metadata"])
    put(result, "metadata", meta, None)
    if strings:
        put(meta, "annotations", strings, None)
    else:
        drop(meta, "annotations")
    return result
