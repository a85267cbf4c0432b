"""One line of progress on a terminal, for runs that take longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from gitops_gate.report.untrusted import columns, one_line

ERASE = "\r\x1b[2K"


class Progress:
    """Shows the stage of a run on `stream` and wipes it away at the end; silent where `stream` is no terminal.

    Nothing is shown in the first `delay` seconds, and then at most every `pause` seconds.
    """

    def __init__(
        self,
        stream: TextIO,
        enabled: bool = True,
        *,
        width: int = 80,
        clock: Callable[[], float] = time.monotonic,
        delay: float = 1.0,
        pause: float = 0.1,
    ) -> None:
        self._stream = stream
        self._enabled = enabled and stream.isatty()
        self._width = width
        self._clock = clock
        self._next = clock() + delay
        self._pause = pause
        self._shown = False

    def stage(self, name: str, done: int = 0, total: int = 0) -> None:
        """Tells that `done` of `total` parts of a stage are through; `total` 0 = nobody knows how many."""
        if not self._enabled or self._clock() < self._next:
            return
        self._next = self._clock() + self._pause
        numbers = f" {done:,}/{total:,}" if total else f" {done:,}" if done else ""
        room = max(8, self._width - 1 - len(numbers))
        line = one_line(name, room)
        while columns(line) > room:
            line = line[:-1]
        self._stream.write(f"{ERASE}{line}{numbers}")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Wipes the line; to be called before anything else is printed."""
        if self._shown:
            self._stream.write(ERASE)
            self._stream.flush()
            self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
