"""Whole numbers out of texts: what Go takes, and nothing that Python takes besides."""

from __future__ import annotations

import pytest

from gitops_gate.model.whole import whole
from gitops_gate.render.helm.versions import allowed, version
from gitops_gate.schemas.naming import rank
from gitops_gate.schemas.schedule import is_schedule
from gitops_gate.settle.waivers import gitleaks_ignored

LONG = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[
            ("0", 0),
            ("007", 7),
            ("+5", 5),
            ("-5", -5),
            (str(2**63 - 1), 2**63 - 1),
            (str(-(2**63)), -(2**63)),
        ],
        *((text, None) for text in ("", "-", "--1", " 1", "1_000", "²", "٣", "1.5", "x", str(2**63), LONG)),
    ],
)
def test_whole(text: str, expected: int | None) -> None:
    assert whole(text) == expected


def test_long_numbers_are_none() -> None:
    assert not is_schedule(f"*/{LONG} * * * *")
    assert not is_schedule(f"{LONG} * * * *")
    assert not is_schedule("*/² * * * *")
    assert rank(f"v{LONG}") == (2, 0, 0)
    assert gitleaks_ignored(f"a:rule:{LONG}\na:rule:²\na:rule:3") == {("a", 3): ["rule"]}
    one = version("1.2.3")
    assert one is not None
    assert version(LONG) is None
    assert version(f"1.2.3-{LONG}") is not None
    assert not allowed(LONG, one)
    assert not allowed("1x2", one)
    assert allowed("1.x", one)
