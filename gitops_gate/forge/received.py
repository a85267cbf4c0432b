"""A JSON report that somebody hands over: validated, for it may come out of an artifact of a foreign pull request."""

from __future__ import annotations

from typing import Any

from gitops_gate.data import folder
from gitops_gate.errors import UsageError

LARGEST = 64 << 20
"""Bytes of a report; one of 100,000 findings takes less."""

Received = dict[str, Any]
"""A report of the shape of `schemas/report.v1.schema.json`; what stands in its texts is still anybody's."""


def received(data: bytes) -> Received:
    """The report in `data`. Raises UsageError where it is none."""
    import jsonschema_rs  # start-up budget
    import orjson

    if len(data) > LARGEST:
        raise UsageError(f"the report is larger than {LARGEST >> 20} MB")
    try:
        report = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise UsageError(
            "the report is no JSON", hint="Write one: gitops-gate check --output json=report.json"
        ) from None
    schema = orjson.loads((folder("schemas") / "report.v1.schema.json").read_bytes())
    fault = next(iter(jsonschema_rs.validator_for(schema).iter_errors(report)), None)
    if fault is not None:
        where = "/".join(str(step) for step in fault.instance_path)
        # The fault's own words quote the value, which may be anything.
        raise UsageError(
            f"the report is not of the form gitops-gate/report/v1: {where[:200] or 'its root'} is wrong",
            hint="Write one: gitops-gate check --output json=report.json",
        )
    found: Received = report
    return found
