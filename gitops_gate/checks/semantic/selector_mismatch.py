"""The selector of a workload does not select the pods that its template makes.

The API server refuses such a Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController or Job, and it
refuses a selector that is empty, which would select every pod. A selector cannot be changed once the object exists,
so mend the labels of the template, unless the selector is new and wrong. The line that is shown is the one that
disagrees with the labels of the workload itself, else the one in the template.

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: wbe # <-
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0

Good::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
            version: "1"
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, nearest, quoted, unknown
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity

RULE = Rule("selector-mismatch", Severity.ERROR, "a selector that does not select the template's own pods")
SCOPE = "resource"
KINDS = {
    "ReplicationController",
    "apps/DaemonSet",
    "apps/Deployment",
    "apps/ReplicaSet",
    "apps/StatefulSet",
    "batch/Job",
}

_LABELS: Route = ("spec", "template", "metadata", "labels")
_MATCHED: Route = ("spec", "selector", "matchLabels")


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    spec = mapping(resource.value("spec"))
    selector, template = spec.get("selector"), spec.get("template")
    labels = mapping(mapping(template).get("metadata")).get("labels")
    if not isinstance(selector, dict) or not isinstance(template, dict):
        return
    if (labels is not None and not isinstance(labels, dict)) or any(map(unknown, selector)):
        return
    plain = resource.id.kind == "ReplicationController"
    wanted = selector if plain else mapping(selector.get("matchLabels"))
    terms = None if plain else selector.get("matchExpressions")
    if not wanted and not terms:
        if resource.id.kind not in ("ReplicationController", "Job"):
            yield _empty(resource, labels)
        return
    route = _MATCHED[:2] if plain else _MATCHED
    for key, value in wanted.items():
        if mapping(labels).get(key) != value:
            yield from _differing(resource, route, key, value, mapping(labels))
    for number, term in entries(terms):
        yield from _expression(resource, number, term, mapping(labels))


def _differing(
    resource: Resource, route: Route, key: str, value: Any, labels: dict[str, Any]
) -> Iterator[Finding]:
    """The label that a selector wants and the template does not set, or sets to something else."""
    there = labels.get(key)
    if not isinstance(value, str) or unknown(key) or unknown(value) or unknown(there):
        return
    if there is None:
        if any(map(unknown, labels)):
            return
        like = nearest(key, (name for name, stated in labels.items() if stated == value))
        message = f"the selector wants the label `{key}: {value}`, which the template's pods do not have"
        hint = f"the template has `{like}: {value}`" if like else "set it in `spec.template.metadata.labels`"
        other: Route = (*_LABELS, like) if like else _LABELS
    elif isinstance(there, str):
        message = f"the selector wants `{key}: {value}`, the template's pods have `{key}: {there}`"
        hint, other = "give both the same value", (*_LABELS, key)
    else:
        return
    own = mapping(resource.value("metadata", "labels"))
    wrong, right = (*route, key), other
    if there is not None and own.get(key) != there:
        wrong, right = right, wrong
    yield RULE.finding(
        resource.at(*wrong),
        message,
        resource=resource.id,
        route=wrong,
        hint=hint,
        related=(
            Related(resource.at(*right), "the labels of the pods" if right == other else "the selector"),
        ),
        detail=key,
    )


def _expression(
    resource: Resource, number: int, term: dict[str, Any], labels: dict[str, Any]
) -> Iterator[Finding]:
    key, operator, values = term.get("key"), term.get("operator"), term.get("values") or []
    if not isinstance(key, str) or not isinstance(values, list):
        return
    if unknown(key) or any(map(unknown, (*labels, *values, labels.get(key)))):
        return
    held = {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }
    if held.get(str(operator), True):
        return
    route = ("spec", "selector", "matchExpressions", number)
    shown = f" {quoted(map(str, values))}" if values else ""
    yield RULE.finding(
        resource.at(*route),
        f"the selector wants `{key}` {operator}{shown}, which the labels of the template's pods do not fulfil",
        resource=resource.id,
        route=resource.keyed(route),
        hint=f"the template has `{key}: {labels[key]}`" if key in labels else f"the template has no `{key}`",
        detail=key,
    )


def _empty(resource: Resource, labels: Any) -> Finding:
    stated = [f"{key}: {value}" for key, value in mapping(labels).items()]
    hint = f"name the labels of the template: {quoted(stated)}" if stated else "name the labels of the pods"
    return RULE.finding(
        resource.at("spec", "selector"),
        f"the selector of {resource.id.called} is empty, so it would select every pod",
        resource=resource.id,
        route=("spec", "selector"),
        hint=hint,
        detail="empty",
    )
