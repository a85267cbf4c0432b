"""The rendered difference as JSON, `gitops-gate/diff/v1`."""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Finding, Location, ResourceId
from gitops_gate.model.change import Change, Diff, ResourceChange, TargetChange
from gitops_gate.report import diff_words as words
from gitops_gate.report.jsontext import jsontext

SCHEMA = "gitops-gate/diff/v1"


def json(diff: Diff) -> str:
    """The difference as indented JSON, noise included; equal differences give equal text, but for salted digests."""
    return jsontext(document(diff))


def document(diff: Diff) -> dict[str, Any]:
    """The difference as plain data."""
    counted = words.counts(diff)
    names = ("added", "removed", "changed", "quiet", "noise", "failed")
    return {
        "schema": SCHEMA,
        "base": diff.base,
        "head": diff.head,
        "counts": {"compared": diff.compared, **{name: counted[name] for name in names}},
        "targets": [_target(one) for one in diff.targets],
        "dangers": [_danger(one) for one in diff.dangers],
        "not_compared": [{"what": one.what, "why": one.why, "how": one.how} for one in diff.not_compared],
    }


def _target(one: TargetChange) -> dict[str, Any]:
    target = one.target
    return {
        "name": target.name,
        "environment": target.environment,
        "cluster": target.cluster,
        "builder": target.builder,
        "path": target.path or ".",
        "how": one.how,
        "failed": one.failed,
        "resources": [_resource(change) for change in one.resources],
    }


def _resource(one: ResourceChange) -> dict[str, Any]:
    """An object. `before` and `after` are whole bodies where it comes or goes; what changes is in `changes`."""
    return {
        "resource": _who(one.id),
        "how": one.how,
        "was": one.was,
        "quiet": one.quiet,
        "unstable": one.unstable,
        "location": _place(one.location),
        "changes": [_change(change) for change in one.changes],
        "before": one.before if one.how == "removed" else None,
        "after": one.after if one.how == "added" else None,
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "route": list(one.route),
        "shown": words.route(one.route),
        "how": one.how,
        "before": one.before,
        "after": one.after,
        "noise": one.noise,
        "location": _place(one.source),
    }


def _danger(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": str(one.severity),
        "location": _place(one.location),
        "message": one.message,
        "resource": _who(one.resource) if one.resource else None,
        "route": list(one.route),
        "targets": sorted(one.targets),
        "hint": one.hint,
        "fingerprint": one.fingerprint,
    }


def _who(who: ResourceId) -> dict[str, str]:
    return who._asdict()


def _place(place: Location) -> dict[str, Any] | None:
    if not place.path:
        return None
    return {"path": place.path, "line": place.line, "column": place.column}
