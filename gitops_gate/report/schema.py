"""The JSON Schema of the JSON report, `gitops-gate/report/v1`.

`schemas/report.v1.schema.json` is this value written out: `python -m gitops_gate.report.schema` prints it.
The format only ever grows within v1: readers are to ignore keys that they do not know.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from gitops_gate.report.json import SCHEMA as NAME


def _object(text: str, properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """An object that has all the properties but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"description": text, "type": "object", "properties": properties, "required": required}


def _string(text: str, **more: Any) -> dict[str, Any]:
    return {"description": text, "type": "string", **more}


def _number(text: str) -> dict[str, Any]:
    return {"description": text, "type": "integer", "minimum": 0}


def _list(text: str, items: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "type": "array", "items": items}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


_SEVERITY = {"enum": ["info", "warning", "error"]}
_NAMES = {"type": "string"}

_DEFINITIONS = {
    "location": _object(
        "A place in a file of the repository.",
        {
            "path": _string("Relative to the root of the repository, with `/`."),
            "line": _number("From 1; 0 = the whole file."),
            "column": _number("In characters, from 1; 0 = the whole line."),
        },
    ),
    "resource": _object(
        "What identifies an object in a cluster.",
        {
            "group": _string("API group, empty for the core group."),
            "version": _string("API version."),
            "kind": _string("Kind."),
            "namespace": _string("Namespace, empty where the manifest names none."),
            "name": _string("Name."),
        },
    ),
    "finding": _object(
        "One fault at one place. The same fault in several environments is one finding.",
        {
            "rule": _string("The rule's id; `gitops-gate explain RULE` prints its page."),
            "severity": _SEVERITY,
            "location": _ref("location"),
            "message": _string("What is wrong, one sentence."),
            "resource": {"anyOf": [_ref("resource"), {"type": "null"}]},
            "route": _list(
                "Keys and indices from the resource's root to the value.", {"type": ["string", "integer"]}
            ),
            "targets": _list("Names of the targets that it occurs in.", _NAMES),
            "environments": _list("Names of the environments that it occurs in.", _NAMES),
            "hint": _string("How to mend it; often empty."),
            "related": _list(
                "Other places that belong to it.",
                _object(
                    "A related place.", {"location": _ref("location"), "message": _string("What it is.")}
                ),
            ),
            "detail": _string("Tells apart several findings of one rule at one route."),
            "fingerprint": _string(
                "Stays the same while lines move and environments come and go.", pattern="^[0-9a-f]{32}$"
            ),
        },
    ),
    "waived": _object(
        "A finding that was excepted.",
        {
            "finding": _ref("finding"),
            "by": _string("How: `comment`, `annotation`, `configuration`, or a foreign marker."),
            "reason": _string("Why."),
            "expires": _string("Until when, `YYYY-MM-DD`; empty = for good."),
        },
    ),
    "not_checked": _object(
        "Something that nobody looked at.",
        {
            "what": _string("What."),
            "why": _string("Why not."),
            "how": _string("How to get it checked; may be empty."),
            "count": _number("How often."),
            "targets": _list("Names of the targets concerned.", _NAMES),
        },
    ),
    "ran": _object(
        "What one rule did in one environment.",
        {
            "rule": _string("The rule's id."),
            "environment": _string("The environment's name; empty = what belongs to none."),
            "judged": _number("Subjects judged."),
            "failed": _number("Of these, with findings."),
            "waived": _number("Of these, excepted."),
            "unknown": _number("Subjects that could not be judged."),
        },
    ),
    "target": _object(
        "One thing that an operator would build from the repository.",
        {
            "name": _string("Unique in a repository, and stable."),
            "builder": {"enum": ["kustomize", "flux", "argocd", "helm", "plain"]},
            "path": _string("The folder or file that is built; empty = the root."),
            "declared_at": _ref("location"),
            "environment": _string("Its environment's name; may be empty."),
            "cluster": _string("Its cluster's name; may be empty."),
            "declared_by": {"anyOf": [_ref("resource"), {"type": "null"}]},
        },
    ),
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:gitops-gate:report:v1",
    "title": "gitops-gate report, version 1",
    **_object(
        "The outcome of a run. Further keys may be added within this version.",
        {
            "schema": {"const": NAME},
            "findings": _list("Sorted by path, line, column, rule.", _ref("finding")),
            "waived": _list("Findings that were excepted.", _ref("waived")),
            "baseline": _list("Findings that the baseline knows already.", _ref("finding")),
            "not_checked": _list("What nobody looked at.", _ref("not_checked")),
            "ran": _list("What each rule did in each environment.", _ref("ran")),
            "counts": {
                "description": "Numbers of `files`, `documents`, `targets`, `resources` and others.",
                "type": "object",
                "additionalProperties": {"type": "integer", "minimum": 0},
            },
            "severities": _object(
                "Numbers of findings.",
                {name: _number(f"Findings of severity {name}.") for name in _SEVERITY["enum"]},
            ),
            "targets": _list("What is deployed from the repository.", _ref("target")),
            "failed": _list("Checks and programs that broke: the verdict is incomplete.", _NAMES),
            "narrowed": {"description": "Only a part was looked at, on purpose.", "type": "boolean"},
            "fail_on": _SEVERITY,
            "seconds": {
                "description": "How long the run took; only on request.",
                "type": "number",
                "minimum": 0,
            },
        },
        optional=("seconds",),
    ),
    "$defs": _DEFINITIONS,
}


def published() -> str:
    """The text of `schemas/report.v1.schema.json`."""
    return json.dumps(SCHEMA, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(published())
