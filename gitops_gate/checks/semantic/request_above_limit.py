"""A container requests more of a resource than its limit allows.

The API server refuses it. What cannot be overcommitted, that is huge pages and the devices of vendors such as
`nvidia.com/gpu`, must be requested exactly as it is limited. The bounds of a LimitRange must be in order, too.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          resources:
            requests:
              cpu: 100m
              memory: 1Gi # <-
            limits:
              memory: 512Mi

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          resources:
            requests:
              cpu: 500m
              memory: 0.5Gi
            limits:
              cpu: "0.5"
              memory: 512Mi
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec

RULE = Rule("request-above-limit", Severity.ERROR, "a request above its limit")
SCOPE = "resource"
KINDS = WORKLOADS | {"LimitRange"}

_QUANTITY = re.compile(
    r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?\s*"
)
_SUFFIXES = {f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)}
_SUFFIXES |= {letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", 1)}
_SUFFIXES |= {letter: Fraction(1, 1000**power) for power, letter in enumerate("mun", 1)}

# (lower, higher) of a LimitRange's items.
_BOUNDS = (
    *(("min", "max"), ("min", "default"), ("min", "defaultRequest")),
    *(("defaultRequest", "default"), ("defaultRequest", "max"), ("default", "max")),
)


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    if resource.id.kind == "LimitRange":
        for number, item in entries(resource.value("spec", "limits")):
            for low, high in _BOUNDS:
                yield from _compared(resource, ("spec", "limits", number), item, low, high)
        return
    for route, container in containers(resource):
        if container.get("resources"):
            resources = mapping(container["resources"])
            yield from _compared(resource, (*route, "resources"), resources, "requests", "limits")
    found = pod_spec(resource)
    if found and found[1].get("resources"):
        resources = mapping(found[1]["resources"])
        yield from _compared(resource, (*found[0], "resources"), resources, "requests", "limits")


def _compared(
    resource: Resource, route: Route, holder: dict[str, Any], low: str, high: str
) -> Iterator[Finding]:
    """Of each resource in two mappings: is the one that must not be higher indeed not higher?"""
    highs = mapping(holder.get(high))
    for name, stated in mapping(holder.get(low)).items():
        exact = low == "requests" and _exact(name)
        limit = highs.get(name)
        if (limit is None and not exact) or limit == stated:
            continue
        lower, higher = quantity(stated), quantity(limit)
        if lower is None or (higher is None and limit is not None):
            continue
        if higher is None:
            wrong = f"`{name}` cannot be overcommitted and needs a limit"
        elif lower > higher:
            wrong = f"{low} `{name}: {stated}` is more than {high} `{name}: {limit}`"
        elif exact and lower != higher:
            wrong = f"requests and limits of `{name}` must be equal; they are {stated} and {limit}"
        else:
            continue
        place = (*route, low, name)
        yield RULE.finding(
            resource.at(*place),
            wrong,
            resource=resource.id,
            route=resource.keyed(place),
            hint=f"`{high}` must have `{name}: {stated}`" if exact else f"lower it, or raise `{high}`",
            related=() if limit is None else (Related(resource.at(*route, high, name), f"in `{high}`"),),
            detail=high,
        )


def _exact(name: str) -> bool:
    """Whether a resource cannot be overcommitted (Kubernetes: extended resources and huge pages)."""
    return name.startswith("hugepages-") or ("/" in name and "kubernetes.io/" not in name)


def quantity(value: Any) -> Fraction | None:
    """A quantity of Kubernetes as a number, None for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _parsed(str(value))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Fraction | None:
    found = _QUANTITY.fullmatch(text)
    if found is None or len(text) > 40:
        return None
    number, suffix, exponent = found.groups()
    return Fraction(number) * _SUFFIXES.get(suffix, 1) * Fraction(10) ** int(exponent or 0)
