"""The report as JSON, `gitops-gate/report/v1`; `schema` holds its JSON Schema."""

from __future__ import annotations

from typing import Any

from gitops_gate.model import (
    Count,
    Finding,
    Location,
    NotChecked,
    Report,
    ResourceId,
    Severity,
    Target,
    Waived,
)
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.jsontext import jsontext

SCHEMA = "gitops-gate/report/v1"


def json(report: Report, context: Context) -> str:
    """The report as indented JSON with sorted lists and keys in a fixed order: equal reports give equal text.

    `seconds` is there only with `context.timing`. Text is kept as it is, but characters that a terminal or
    a CI runner could obey are written as `\\uXXXX`; lone surrogates, which JSON cannot hold, become U+FFFD.
    """
    return jsontext(document(report, context))


def document(report: Report, context: Context) -> dict[str, Any]:
    """The report as plain data of the shape that `schema.SCHEMA` describes."""
    where = places(report, context)
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "findings": _findings(report.findings, where),
        "waived": [
            _waived(waived, where) for waived in sorted(report.waived, key=lambda w: _order(w.finding))
        ],
        "baseline": _findings(report.baseline, where),
        "not_checked": [_not_checked(item) for item in sorted(report.not_checked)],
        "ran": [_ran(rule, environment, count) for (rule, environment), count in sorted(report.ran.items())],
        "counts": dict(sorted(report.counts.items())),
        "severities": {str(severity): report.severity_count(severity) for severity in Severity},
        "targets": [_target(target) for target in sorted(report.targets, key=lambda target: target.name)],
        "failed": list(report.failed),
        "narrowed": report.narrowed,
        "fail_on": str(report.fail_on),
    }
    if context.timing:
        data["seconds"] = round(report.seconds, 3)
    return data


def _order(finding: Finding) -> tuple[Location, str, str, str]:
    return finding.location, finding.rule, str(finding.resource or ""), finding.message


def _findings(findings: tuple[Finding, ...], where: Places) -> list[dict[str, Any]]:
    return [_finding(finding, where) for finding in sorted(findings, key=_order)]


def _finding(finding: Finding, where: Places) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "location": _location(finding.location),
        "message": finding.message,
        "resource": _resource(finding.resource) if finding.resource else None,
        "route": list(finding.route),
        "targets": sorted(finding.targets),
        "environments": sorted(where.of(finding)),
        "hint": finding.hint,
        "related": [{"location": _location(r.location), "message": r.message} for r in finding.related],
        "detail": finding.detail,
        "fingerprint": finding.fingerprint,
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line, "column": location.column}


def _resource(resource: ResourceId) -> dict[str, str]:
    return {
        "group": resource.group,
        "version": resource.version,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
    }


def _waived(waived: Waived, where: Places) -> dict[str, Any]:
    finding = _finding(waived.finding, where)
    return {"finding": finding, "by": waived.by, "reason": waived.reason, "expires": waived.expires}


def _not_checked(item: NotChecked) -> dict[str, Any]:
    return {
        "what": item.what,
        "why": item.why,
        "how": item.how,
        "count": item.count,
        "targets": sorted(item.targets),
    }


def _ran(rule: str, environment: str, count: Count) -> dict[str, Any]:
    return {
        "rule": rule,
        "environment": environment,
        "judged": count.judged,
        "failed": count.failed,
        "waived": count.waived,
        "unknown": count.unknown,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "builder": target.builder,
        "path": target.path,
        "declared_at": _location(target.declared_at),
        "environment": target.environment,
        "cluster": target.cluster,
        "declared_by": _resource(target.declared_by) if target.declared_by else None,
    }
