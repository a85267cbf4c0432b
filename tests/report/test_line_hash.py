"""Hashes of lines: those that GitHub's upload action works out, which are its own examples here."""

from __future__ import annotations

import pytest

from gitops_gate.report.line_hash import LineHashes

GREETINGS = [
    *("e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1"),
    *("b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                *("a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1"),
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_hashes(text: str, expected: list[str]) -> None:
    hashes = LineHashes(text)
    assert [hashes.at(line) for line in range(1, len(expected) + 1)] == expected
    assert hashes.at(0) == hashes.at(len(expected) + 1) == ""


def test_of_lines() -> None:
    hashes = LineHashes.of([" hello; \t", "world!!!", "", "", "  \t\tGreetings", " End"])
    assert [hashes.at(line) for line in range(1, 8)] == GREETINGS


@pytest.mark.parametrize("text", ["🚀" * 99, "a" + "🚀" * 99, "\udcff\ud800", "x" * 10**6])
def test_any_text(text: str) -> None:
    assert LineHashes(f"{text}\n{text}\n").at(1).count(":") == 1
