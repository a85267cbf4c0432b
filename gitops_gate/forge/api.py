"""What a forge is asked for, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from gitops_gate.errors import GateError
from gitops_gate.http import Reply

PAGES = 200
"""Pages of comments that are read, of a hundred each."""


class ForgeFault(GateError):
    """A forge that refuses: `status` is that of HTTP."""

    def __init__(self, message: str, status: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the forge has it: `id` of the forge, `author` = the login."""

    id: int
    author: str
    text: str


class Forge(Protocol):
    """One pull request of one repository, and the commits of that repository. All raise ForgeFault and HttpFault."""

    @property
    def limit(self) -> int:
        """UTF-16 units that a comment may have."""
        ...

    def login(self) -> str:
        """Who we are."""
        ...

    def head(self) -> str:
        """The commit that the pull request is at; "" where the forge does not say."""
        ...

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first."""
        ...

    def create(self, text: str) -> int:
        """Writes a comment; its id."""
        ...

    def update(self, comment: int, text: str) -> None: ...

    def delete(self, comment: int) -> None: ...

    def status(self, sha: str, state: str, context: str, text: str, link: str) -> None:
        """Gives a commit a state: `pending`, `success`, `failure` or `error`."""
        ...


def answered(reply: Reply, doing: str) -> Any:
    """The data of a good answer. Raises ForgeFault in words of the user for others."""
    if reply.good:
        return reply.json()
    said = f": {reply.message}" if reply.message else ""
    raise ForgeFault(
        f"the forge refuses {doing} (status {reply.status}{said})",
        reply.status,
        hint=_HINTS.get(reply.status, ""),
    )


_HINTS = {
    401: "The token is wrong or has expired.",
    403: "The token may not write here: runs for forks get one that only reads; else grant the job the right to write.",
    404: "There is no such pull request or commit, or the token may not see it.",
}


def listed(reply: Reply, doing: str) -> list[dict[str, Any]]:
    """The objects of an answer that is a list. Raises ForgeFault for others."""
    found = answered(reply, doing)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ForgeFault("the forge's answer is not of the form that its interface promises", 0)
    return found


def made(reply: Reply, doing: str) -> int:
    """The id of what was made."""
    found = answered(reply, doing)
    return numbered(found.get("id") if isinstance(found, dict) else None)


def numbered(value: Any) -> int:
    """An id that a forge gives. Raises ForgeFault where it is none."""
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ForgeFault("the forge's answer is not of the form that its interface promises", 0)
    return value


def text_of(data: Any, *route: str) -> str:
    """The text at a route in an answer; "" where there is none."""
    for step in route:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""
