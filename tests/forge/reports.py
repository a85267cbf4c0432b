"""JSON reports for tests, as plain data."""

from __future__ import annotations

from typing import Any

from gitops_gate.cli.commenting import WORDS as WORDS


def finding(message: str = "image tag is not pinned", severity: str = "error", **more: Any) -> dict[str, Any]:
    return {
        "rule": "floating-tag",
        "severity": severity,
        "location": {"path": "apps/web.yaml", "line": 12, "column": 5},
        "message": message,
        "resource": {
            "group": "apps",
            "version": "v1",
            "kind": "Deployment",
            "namespace": "web",
            "name": "api",
        },
        "route": ["spec"],
        "targets": ["production"],
        "environments": ["production"],
        "hint": "",
        "related": [],
        "detail": "",
        "fingerprint": "0" * 32,
        **more,
    }


def target(name: str, environment: str) -> dict[str, Any]:
    place = {"path": "a.yaml", "line": 1, "column": 1}
    more = {"environment": environment, "cluster": "", "declared_by": None}
    return {"name": name, "builder": "kustomize", "path": name, "declared_at": place, **more}


def report(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    counted = {
        name: sum(one["severity"] == name for one in findings) for name in ("info", "warning", "error")
    }
    return {
        "schema": "gitops-gate/report/v1",
        "findings": list(findings),
        "waived": [],
        "baseline": [],
        "not_checked": [],
        "ran": [],
        "counts": {"files": 3, "resources": 5, "targets": 2},
        "severities": counted,
        "targets": [target("dev", "dev"), target("production", "production")],
        "failed": [],
        "narrowed": False,
        "fail_on": "error",
        **more,
    }
