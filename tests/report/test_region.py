"""Regions."""

from __future__ import annotations

import pytest

from gitops_gate.model import Location
from gitops_gate.report.context import Context
from gitops_gate.report.region import Region, region

FILES = {"a.yaml": ["image: nginx # old", "", "日本: '🚀 x'", "k: v\r"]}
CONTEXT = Context(lines=FILES.get)


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (1, 8, (1, 8, 13)),
        (1, 0, (1, 1, 19)),
        (0, 0, (1, 1, 19)),
        (2, 1, (2, 1, 2)),
        (2, 0, (2, 1, 2)),
        (4, 4, (4, 4, 5)),
        (1, 99, (1, 99, 100)),
        (9, 3, (9, 3, 4)),
        (9, 0, (9, 1, 2)),
    ],
)
def test_a_region(line: int, column: int, expected: tuple[int, int, int]) -> None:
    found = region(Location("a.yaml", line, column), CONTEXT)
    assert (found.line, found.start, found.end) == expected


def test_columns_in_bytes() -> None:
    assert region(Location("a.yaml", 3, 5), CONTEXT).in_bytes() == (9, 17)
    assert Region(1, 3, 4).in_bytes() == (3, 4)
