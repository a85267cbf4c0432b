"""The one comment of a key in a pull request: written, kept up to date, never set back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from gitops_gate.forge.api import Comment, Forge, ForgeFault
from gitops_gate.forge.marker import Marker, digest, marked, marker, rest
from gitops_gate.http import HttpFault

Mode = Literal["update", "recreate", "off"]
Done = Literal["created", "updated", "unchanged", "outdated", "off"]
_UNSURE = frozenset({502, 503, 504})
MARKER = 256
"""Units that the marker takes at most."""


def stuck(forge: Forge, body: str, wanted: Marker, mode: Mode = "update") -> tuple[Done, int]:
    """What was done with the comment of `wanted.key`, and its id (0 = there is none).

    Ours is a comment of our own login with the marker in its first line. The oldest is kept, others of the key are
    deleted. Nothing is written (`outdated`) where the pull request has moved on, or a later run over the same commit
    has written already, or (`unchanged`) where the comment says it all. Raises ForgeFault, HttpFault.
    """
    if mode == "off":
        return "off", 0
    text = marked(body, wanted.key, wanted.sha, wanted.run)
    found = list(own(forge, wanted.key))
    if forge.head() not in ("", wanted.sha) or any(_later(one, wanted) for _, one in found):
        return "outdated", found[0][0].id if found else 0
    if mode == "recreate" and found:
        made = _created(forge, wanted, text, {comment.id for comment, _ in found})
        _deleted(forge, [comment for comment, _ in found])
        return "created", made
    if not found:
        return "created", _created(forge, wanted, text, set())
    first = found[0][0]
    same = found[0][1].sha == wanted.sha and digest(rest(first.text)) == wanted.digest
    if not same:
        forge.update(first.id, text)
    _deleted(forge, [comment for comment, _ in found[1:]])
    return "unchanged" if same else "updated", first.id


def own(forge: Forge, key: str) -> Iterator[tuple[Comment, Marker]]:
    """Our comments of a key, the oldest first."""
    login = ""
    for comment in forge.comments():
        found = marker(comment.text)
        if found is None or found.key != key:
            continue
        login = login or forge.login()
        if login and comment.author == login:
            yield comment, found


def _later(found: Marker, wanted: Marker) -> bool:
    """Whether a comment is of a later run over our commit; of other commits the head of the pull request tells."""
    return found.sha == wanted.sha and found.run > wanted.run > 0


def _created(forge: Forge, wanted: Marker, text: str, known: set[int]) -> int:
    """Writes the comment; where the answer is lost, it is looked for before it is written again."""
    try:
        return forge.create(text)
    except (HttpFault, ForgeFault) as fault:
        if not (fault.lost if isinstance(fault, HttpFault) else fault.status in _UNSURE):
            raise
        there = [one.id for one, _ in own(forge, wanted.key) if one.id not in known]
        return there[0] if there else forge.create(text)


def _deleted(forge: Forge, comments: list[Comment]) -> None:
    for comment in comments:
        forge.delete(comment.id)
