"""Dangers: changes that are refused by the cluster, that destroy something, or that mean more than they seem to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from gitops_gate.diff.danger_pages import IMMUTABLE, JUMP, PRUNED, RULE, SCALED, SHRUNK, SUSPENSION, WIDENED
from gitops_gate.diff.frozen import frozen, notes_of
from gitops_gate.diff.quantities import quantity
from gitops_gate.diff.rights import new_rights, new_subjects
from gitops_gate.diff.versions import image, jump
from gitops_gate.model import Finding, Location, ResourceId, Route, Target
from gitops_gate.model.change import Change, ResourceChange, TargetChange

Prunes = Callable[[Target], bool]
"""Whether what is removed from a target is deleted in the cluster."""

_KEPT = frozenset({"Namespace", "CustomResourceDefinition", "PersistentVolumeClaim"})
_RETAINED = {
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
    "helm.sh/resource-policy": "keep",
}
_OPTIONS = "argocd.argoproj.io/sync-options"
_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})
_FLUX = "toolkit.fluxcd.io"
NAMED = 3
"""Rights and subjects that a message names."""


def dangers(targets: Iterable[TargetChange], prunes: Prunes) -> tuple[Finding, ...]:
    """What of a change may do harm, each once with all its targets, by severity and place."""
    listed = tuple(targets)
    came = {
        (one.target.cluster, *_who(change.id))
        for one in listed
        for change in one.resources
        if change.how == "added"
    }
    found: dict[tuple[object, ...], Finding] = {}
    for one in listed:
        for change in one.resources:
            moved = (one.target.cluster, *_who(change.id)) in came
            for finding in _of(change, not moved and prunes(one.target)):
                key = (finding.rule, finding.location, finding.message)
                known = found.get(key)
                names = (*(known.targets if known else ()), one.target.name)
                found[key] = replace(finding, targets=tuple(dict.fromkeys(names)))
    return tuple(sorted(found.values(), key=lambda one: (-one.severity, one.rule, one.location, one.message)))


def _who(who: ResourceId) -> tuple[str, str, str, str]:
    return who.group, who.kind, who.namespace, who.name


def _of(one: ResourceChange, pruned: bool) -> Iterator[Finding]:
    if one.how == "removed" and pruned and one.id.kind in _KEPT and not _retained(one.before):
        yield _found(
            PRUNED, one, f"{one.id.called} is removed, and pruned from the cluster: {_LOST[one.id.kind]}"
        )
    if one.how != "changed":
        return
    for look in (_immutable, _shrunk, _suspension, _widened, _scaled, _jumps):
        yield from look(one)


_LOST = {
    "Namespace": "everything in it goes with it",
    "CustomResourceDefinition": "all objects of its kind go with it",
    "PersistentVolumeClaim": "what is on its volume may be lost",
}


def _found(
    rule: str, one: ResourceChange, message: str, place: Location | None = None, route: Route = ()
) -> Finding:
    rule_ = RULE[rule]
    return rule_.finding(place or one.location, message, resource=one.id, route=route)


def _retained(body: Any) -> bool:
    """Whether an object says that it is to stay."""
    notes = notes_of(body)
    options = str(notes.get(_OPTIONS, "")).replace(" ", "").split(",")
    return any(notes.get(name) == value for name, value in _RETAINED.items()) or "Prune=false" in options


def _immutable(one: ResourceChange) -> Iterator[Finding]:
    told: set[str] = set()
    for change in one.changes:
        field = "" if change.noise else frozen(one, change)
        if field and field not in told:
            told.add(field)
            message = (
                f"`{field}` of {one.id.called} cannot be changed: the API server refuses the whole object"
            )
            yield _found(IMMUTABLE, one, message, change.source, change.route)


def _shrunk(one: ResourceChange) -> Iterator[Finding]:
    if one.id.kind != "PersistentVolumeClaim":
        return
    for change in one.changes:
        sizes = quantity(change.before), quantity(change.after)
        if change.route == ("spec", "resources", "requests", "storage") and None not in sizes:
            before, after = sizes
            assert before is not None and after is not None
            if after < before:
                message = f"{one.id.called} asks for less than it has ({change.before} -> {change.after}): volumes cannot shrink"
                yield _found(SHRUNK, one, message, change.source, change.route)


def _suspension(one: ResourceChange) -> Iterator[Finding]:
    if not (one.id.group.endswith(_FLUX) or one.id.kind in ("CronJob", "Job")):
        return
    for change in one.changes:
        if change.route == ("spec", "suspend") and bool(change.before) != bool(change.after):
            what = (
                "is suspended: changes of what it deploys reach the cluster no more"
                if change.after
                else "is no longer suspended: all that has changed meanwhile is applied at once"
            )
            if one.id.group == "batch":
                what = (
                    "is suspended: it does not run any more"
                    if change.after
                    else "runs again: it was suspended"
                )
            yield _found(SUSPENSION, one, f"{one.id.called} {what}", change.source, change.route)


def _widened(one: ResourceChange) -> Iterator[Finding]:
    if one.id.group != "rbac.authorization.k8s.io":
        return
    rights = [str(right) for right in new_rights(one.before, one.after)]
    loud = next(
        (
            change.source
            for change in one.changes
            if change.route[:1] in (("rules",), ("subjects",)) and change.source.path
        ),
        None,
    )
    if rights:
        yield _found(WIDENED, one, f"{one.id.called} gives more rights: to {_several(rights)}", loud)
    subjects = new_subjects(one.before, one.after)
    if subjects:
        yield _found(WIDENED, one, f"{one.id.called} gives its role to more: {_several(subjects)}", loud)


def _several(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _scaled(one: ResourceChange) -> Iterator[Finding]:
    if one.id.kind not in _SCALED:
        return
    for change in one.changes:
        if change.route == ("spec", "replicas") and change.after == 0 and change.how != "removed":
            yield _found(
                SCALED,
                one,
                f"{one.id.called} runs no more: its replicas go to zero",
                change.source,
                change.route,
            )


def _jumps(one: ResourceChange) -> Iterator[Finding]:
    for change in one.changes:
        if change.how == "changed" and (what := _jumped(one.id, change)):
            message = f"{what} of {one.id.called} jumps to another major version ({change.before} -> {change.after})"
            yield _found(JUMP, one, message, change.source, change.route)


def _jumped(who: ResourceId, change: Change) -> str:
    """What of an object is another major version, "" for nothing."""
    route, before, after = change.route, change.before, change.after
    if route[-1:] == ("image",):
        old, new = image(before), image(after)
        return "the image" if old and new and old[0] == new[0] and jump(old[1], new[1]) else ""
    if route[-1:] == ("tag",) and route[:2] == ("spec", "values") and who.kind == "HelmRelease":
        return "an image" if jump(before, after) else ""
    charts = {
        "HelmRelease": (("spec", "chart", "spec", "version"),),
        "OCIRepository": (("spec", "ref", "tag"), ("spec", "ref", "semver")),
        "Application": (("spec", "source", "targetRevision"),),
    }
    if route in charts.get(who.kind, ()) or (who.kind == "Application" and route[-1:] == ("targetRevision",)):
        return "the chart" if jump(before, after) else ""
    return ""
