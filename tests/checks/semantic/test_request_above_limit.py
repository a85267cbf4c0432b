"""Requests and limits, compared exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gitops_gate.checks.semantic import request_above_limit
from gitops_gate.checks.semantic.request_above_limit import quantity
from tests.checks.semantic.cases import compare, container, pod


def resources(requests: str, limits: str) -> str:
    return container(f"resources:\n  requests: {{{requests}}}\n  limits: {{{limits}}}")


def bad(requests: str, limits: str) -> str:
    return resources(requests, limits).replace(f"{{{requests}}}", f"{{{requests}}}  # <-", 1)


RANGE = "apiVersion: v1\nkind: LimitRange\nspec:\n  limits:\n  - type: Container\n"


@pytest.mark.parametrize(
    "text",
    [
        resources("cpu: 100m", "cpu: 0.1"),
        resources("cpu: '0.5'", "cpu: 500m"),
        bad("cpu: 501m", "cpu: 0.5"),
        bad("cpu: 2", "cpu: 1500m"),
        resources("memory: 1Gi", "memory: 1024Mi"),
        bad("memory: 1Gi", "memory: 1G"),
        resources("memory: 128974848", "memory: 129e6"),
        bad("memory: 1Gi", "memory: 512Mi"),
        resources("memory: 1Gi", "cpu: 1"),
        resources("memory: 1Gi", ""),
        container("resources: {limits: {memory: 1Gi}}"),
        container("resources:"),
        # unknown or no quantity
        resources("memory: '${M}'", "memory: 1Mi"),
        resources("memory: 1Gi", "memory: 1 GB"),
        resources("memory: true", "memory: 1Mi"),
        # not to be overcommitted
        resources("nvidia.com/gpu: 1", "nvidia.com/gpu: 1"),
        bad("nvidia.com/gpu: 1", "nvidia.com/gpu: 2"),
        bad("nvidia.com/gpu: 1", "cpu: 2"),
        container("resources: {limits: {nvidia.com/gpu: 1}}"),
        bad("hugepages-2Mi: 2Mi", "hugepages-2Mi: 4Mi"),
        # of the whole pod
        pod("containers: []\nresources:\n  requests: {cpu: 2}  # <-\n  limits: {cpu: 1}"),
        RANGE + "    min: {cpu: 2}  # <-\n    max: {cpu: 1}\n",
        RANGE + "    defaultRequest: {cpu: 100m}\n    default: {cpu: 1}\n    max: {cpu: 2}\n",
        RANGE + "    default: {memory: 2Gi}  # <-\n    max: {memory: 1Gi}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(request_above_limit, text)


@pytest.mark.parametrize(
    ("stated", "number"),
    [
        ("1", 1),
        (1.5, Fraction(3, 2)),
        ("100m", Fraction(1, 10)),
        ("1E", 10**18),
        ("1E3", 1000),
        ("1e-3", Fraction(1, 1000)),
        (".5Gi", 2**29),
        ("1k", 1000),
        ("1Ki", 1024),
        ("1n", Fraction(1, 10**9)),
        (" 1 ", 1),
        ("1K", None),
        ("1GB", None),
        ("", None),
        (True, None),
        (None, None),
        ("1e999999999", None),
    ],
)
def test_quantity(stated: object, number: object) -> None:
    assert quantity(stated) == number
