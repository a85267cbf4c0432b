"""Holders of secret values: the mappings and lists of a document whose entries end up in a Secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from gitops_gate.checks.secrets.patches import Patch, inline_patches, operations
from gitops_gate.checks.secrets.sops import encrypts
from gitops_gate.model import Document, Location, ResourceId, Route, Value, show_route


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its text; `route` leads there from the root of the document of the file."""

    key: str
    text: str
    route: Route
    shown: str
    location: Location


@dataclass(frozen=True, slots=True)
class Holder:
    """Entries that belong together. `encoded` = in base64; `only_secret_like` = other keys hold configuration too.

    `sops` = the object is encrypted by SOPS, at least in part; `angled` = `<name>` is a reference in it.
    """

    resource: ResourceId
    entries: tuple[Entry, ...]
    encoded: bool = False
    only_secret_like: bool = False
    sops: bool = False
    angled: bool = False


VAULT_PLUGIN = "avp.kubernetes.io/"
"""Prefix of the annotations by which the Argo CD vault plugin is told where to look values up."""

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# Kind -> (route of a mapping, in base64, judged by the name of its keys only).
_MAPPINGS: dict[str, tuple[tuple[Route, bool, bool], ...]] = {
    "Secret": ((("data",), True, False), (("stringData",), False, False)),
    "SealedSecret": (
        (("spec", "template", "data"), False, False),
        (("spec", "template", "stringData"), False, False),
    ),
    "ExternalSecret": ((("spec", "target", "template", "data"), False, True),),
    "ClusterExternalSecret": ((("spec", "externalSecretSpec", "target", "template", "data"), False, True),),
}
_GENERATORS = frozenset(("Kustomization", "Component", "SecretGenerator"))
_PATCHED = frozenset(("Kustomization", "Component", "Application", "ApplicationSet"))
KINDS = frozenset((*_MAPPINGS, *_GENERATORS, *_PATCHED))


def holders(document: Document) -> Iterator[Holder]:
    """All holders of a document, `List`s unfolded, inline patches read."""
    body = document.body
    if isinstance(body, list):
        yield from _operations(document, body)
    elif isinstance(body, dict):
        yield from _object(document, body, ())


def _object(document: Document, body: dict[str, Value], route: Route) -> Iterator[Holder]:
    kind = body.get("kind", "Kustomization" if "secretGenerator" in body or "patches" in body else None)
    if not isinstance(kind, str):
        return
    if kind.endswith("List") and isinstance(body.get("items"), list):
        for index, item in enumerate(body["items"]):
            if isinstance(item, dict) and len(route) < 20:
                yield from _object(document, item, (*route, "items", index))
        return
    if kind not in KINDS:
        return
    if kind in _MAPPINGS and (kind != "Secret" or body.get("apiVersion", "v1") == "v1"):
        yield from _mappings(document, body, kind, route)
    if kind in _GENERATORS:
        yield from _literals(document, body, kind)
    if kind in _PATCHED:
        for patch in inline_patches(document):
            yield from _patch(patch)


def _mappings(document: Document, body: dict[str, Value], kind: str, route: Route) -> Iterator[Holder]:
    who = ResourceId.of(body)
    encrypted = encrypts(body)
    annotations = _at(body, ("metadata", "annotations"))
    angled = isinstance(annotations, dict) and any(name.startswith(VAULT_PLUGIN) for name in annotations)
    for inner, encoded, only in _MAPPINGS[kind]:
        values = _at(body, inner)
        if isinstance(values, dict):
            entries = tuple(_entries(document, values, route, inner))
            yield Holder(who, entries, encoded, only, encrypted, angled)
    applied = _at(body, ("metadata", "annotations", LAST_APPLIED))
    if kind == "Secret" and isinstance(applied, str):
        yield from _applied(document, applied, (*route, "metadata", "annotations", LAST_APPLIED), who)


def _entries(document: Document, values: dict[str, Value], route: Route, inner: Route) -> Iterator[Entry]:
    for key, value in values.items():
        if value is not None and not isinstance(value, dict | list):
            place = (*route, *inner, key)
            text = value if isinstance(value, str) else json.dumps(value)
            yield Entry(key, text, place, show_route(place), document.at(*place))


def _applied(document: Document, text: str, route: Route, who: ResourceId) -> Iterator[Holder]:
    """What kubectl wrote into the annotation: the whole Secret once more, in clear."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return
    for inner, encoded, _ in _MAPPINGS["Secret"]:
        values = _at(body, inner)
        if isinstance(values, dict):
            entries = (
                Entry(
                    key,
                    value,
                    route,
                    f"{inner[0]}.{key} in the annotation {LAST_APPLIED}",
                    document.at(*route),
                )
                for key, value in values.items()
                if isinstance(value, str)
            )
            yield Holder(who, tuple(entries), encoded)


def _literals(document: Document, body: dict[str, Value], kind: str) -> Iterator[Holder]:
    """The literals of secret generators: `- key=value`."""
    generators: list[tuple[Route, dict[str, Value]]] = [((), body)] if kind == "SecretGenerator" else []
    listed = body.get("secretGenerator")
    if isinstance(listed, list):
        generators += [
            (("secretGenerator", i), item) for i, item in enumerate(listed) if isinstance(item, dict)
        ]
    for route, generator in generators:
        name, literals = generator.get("name"), generator.get("literals")
        if isinstance(literals, list):
            who = ResourceId("", "v1", "Secret", "", name if isinstance(name, str) else "")
            yield Holder(who, tuple(_assignments(document, literals, (*route, "literals"))))


def _assignments(document: Document, literals: list[Value], route: Route) -> Iterator[Entry]:
    for index, literal in enumerate(literals):
        if isinstance(literal, str):
            key, _, value = literal.partition("=")
            place = (*route, index)
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            yield Entry(key, value, place, f"{show_route(place)} ({key})", document.at(*place))


def _patch(patch: Patch) -> Iterator[Holder]:
    """The holders inside an inline patch; their routes end at the patch, their places are lines of the file."""
    for inner in patch.documents:
        found = (
            _operations(inner, inner.body, patch.of_secret)
            if isinstance(inner.body, list)
            else holders(inner)
        )
        for holder in found:
            entries = tuple(
                Entry(
                    e.key,
                    e.text,
                    patch.route,
                    f"{show_route(patch.route)}: {e.shown}",
                    patch.place(e.location.line),
                )
                for e in holder.entries
            )
            yield Holder(holder.resource, entries, holder.encoded, holder.only_secret_like)


def _operations(document: Document, body: list[Value], of_secret: bool = False) -> Iterator[Holder]:
    """JSON patches (RFC 6902) that write `data` or `stringData` of a Secret."""
    who = ResourceId("", "v1", "Secret", "", "")
    for place, key, text, encoded in operations(body, of_secret):
        shown = f"{show_route(place)} ({key})"
        yield Holder(who, (Entry(key, text, place, shown, document.at(*place)),), encoded)


def _at(body: Value, route: Route) -> Value:
    for part in route:
        body = body.get(part) if isinstance(body, dict) else None
    return body
