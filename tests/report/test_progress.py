"""Progress on a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from gitops_gate.report.progress import ERASE, Progress


class Terminal(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, is_terminal: bool = True) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def clock(*times: float) -> Callable[[], float]:
    """A clock that shows these times, then the last one for good."""
    left = list(times)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("terminal", "enabled", "now", "expected"),
    [
        (True, True, 2.0, f"{ERASE}render 3/41{ERASE}"),
        (True, True, 0.9, ""),
        (True, False, 2.0, ""),
        (False, True, 2.0, ""),
    ],
)
def test_when(terminal: bool, enabled: bool, now: float, expected: str) -> None:
    stream = Terminal(terminal)
    with Progress(stream, enabled, clock=clock(0.0, now)) as progress:
        progress.stage("render", 3, 41)
    assert stream.getvalue() == expected


@pytest.mark.parametrize(
    ("name", "done", "total", "expected"),
    [
        ("render", 0, 0, "render"),
        ("render", 1200, 0, "render 1,200"),
        ("render", 1, 12000, "render 1/12,000"),
        ("a\x1b[31m\nb", 0, 0, "a b"),
        ("apps/a-very-long-name-indeed", 1, 2, "apps/a-very-lo… 1/2"),
        ("日本語日本語日本語日本語", 0, 0, "日本語日本語日本語"),
    ],
)
def test_what(name: str, done: int, total: int, expected: str) -> None:
    stream = Terminal()
    Progress(stream, width=20, clock=clock(0.0, 2.0)).stage(name, done, total)
    assert stream.getvalue() == ERASE + expected


def test_ten_times_a_second_at_most() -> None:
    stream = Terminal()
    progress = Progress(stream, clock=clock(0.0, 1.5, 1.5, 1.55, 1.7, 1.7))
    for number in range(1, 4):
        progress.stage("render", number, 3)
    assert stream.getvalue() == f"{ERASE}render 1/3{ERASE}render 3/3"


def test_clear_wipes_once() -> None:
    stream = Terminal()
    progress = Progress(stream, clock=clock(0.0, 2.0))
    progress.stage("render")
    progress.clear()
    progress.clear()
    assert stream.getvalue() == f"{ERASE}render{ERASE}"
