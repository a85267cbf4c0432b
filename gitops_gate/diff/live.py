"""Drift: what a cluster has otherwise than what is to be deployed.

A cluster adds much to an object: its defaults, its status, marks of who manages it. So only what the manifest itself
says is compared, as server-side apply does; what is only in the cluster is folded.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from gitops_gate.diff.ignored import Ignored
from gitops_gate.diff.noise import noise
from gitops_gate.diff.quantities import quantity
from gitops_gate.diff.redacted import Redaction
from gitops_gate.diff.values import Difference, differences
from gitops_gate.model import Location, Resource, ResourceId
from gitops_gate.model.change import Change, ResourceChange

ADDED = "only in the cluster"
_SERVER = ("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink")


def matched(
    wanted: Iterable[Resource], live: Iterable[Resource]
) -> Iterator[tuple[Resource, Resource | None]]:
    """The objects of a build with those of a cluster.

    Objects that the cluster lacks are given only where the dump has others of their kind and namespace: else nobody
    has asked for them.
    """
    there = {_key(one.id): one for one in live}
    nameless = {(one.id.group, one.id.kind, one.id.name): one for one in there.values()}
    asked = {(one.id.group, one.id.kind, one.id.namespace) for one in there.values()}
    for one in wanted:
        group, kind, namespace, name = _key(one.id)
        found = there.get((group, kind, namespace, name))
        if found is None and not namespace:
            found = nameless.get((group, kind, name))
        if found is not None or (group, kind, namespace) in asked:
            yield one, found


def _key(who: ResourceId) -> tuple[str, str, str, str]:
    return who.group, who.kind, who.namespace, who.name


def drift(
    wanted: Resource, live: Resource | None, redaction: Redaction, ignored: Ignored
) -> ResourceChange | None:
    """How an object in a cluster differs from the one that is to be there; None where it does not."""
    if live is None:
        body = redaction.body(wanted.body)
        return ResourceChange(wanted.id, "removed", (), body, None, location=wanted.at())
    before, after = redaction.body(_plain(wanted.body)), redaction.body(_own(_plain(live.body)))
    found = []
    for one in differences(before, after):
        why = _folded(one) or ignored.why(wanted.id, live.body, one) or noise(one, {})
        place = Location("") if why else wanted.at(*one.old)
        found.append(Change(one.route, one.how, one.before, one.after, why, place))
    changes = tuple(one for one in found if one.noise != ADDED)
    if not changes:
        return None
    where = next((one.source for one in changes if one.source.path), Location(""))
    return ResourceChange(wanted.id, "changed", changes, before, after, location=where)


def _plain(body: Any) -> Any:
    """A manifest as the API server keeps it: `stringData` of a Secret stands in its `data`."""
    if not isinstance(body, dict) or body.get("kind") != "Secret":
        return body
    given, data = body.get("stringData"), body.get("data")
    if not isinstance(given, dict):
        return body
    texts = {key: str(one).encode("utf-8", "surrogatepass") for key, one in given.items()}
    encoded = {key: base64.b64encode(one).decode("ascii") for key, one in texts.items()}
    rest = {key: one for key, one in body.items() if key != "stringData"}
    return {**rest, "data": {**(data if isinstance(data, dict) else {}), **encoded}}


def _own(body: Any) -> Any:
    """An object of a cluster without what only the server writes."""
    if not isinstance(body, dict):
        return body
    meta = body.get("metadata")
    kept = {key: one for key, one in meta.items() if key not in _SERVER} if isinstance(meta, dict) else meta
    return {**{key: one for key, one in body.items() if key != "status"}, "metadata": kept}


def _folded(one: Difference) -> str:
    """Why a difference is none of what the manifest says, "" where it is."""
    field = one.route[-1] if one.route else ""
    if one.how == "added" and (not str(field).startswith("[") and not isinstance(field, int)):
        return ADDED
    if one.how == "added" and one.route[:1] == ("metadata",):
        return ADDED
    if one.how == "removed" and (
        one.before in (None, {}, [], "", False, 0) or one.route[0] in ("status", "sops")
    ):
        return "empty"
    if one.route == ("apiVersion",):
        return "another version of the same group"
    if one.route == ("metadata", "namespace"):
        return ADDED
    sizes = quantity(one.before), quantity(one.after)
    if None not in sizes and sizes[0] == sizes[1]:
        return "the same quantity"
    if isinstance(one.before, str) and isinstance(one.after, str) and one.before.strip() == one.after.strip():
        return "white space"
    return ""


def encrypted(resource: Resource) -> bool:
    """Whether an object is encrypted in the repository, so that what it holds cannot be compared."""
    body = resource.body
    return isinstance(body, dict) and isinstance(body.get("sops"), dict)
