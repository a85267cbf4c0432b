"""Which files are no part of a Flux source: `.sourceignore` files, and what is left out in any case.

Source of the rules: github.com/fluxcd/pkg/sourceignore, which is git's own grammar with small liberties.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gitops_gate.model import Tree

FILE_NAME = ".sourceignore"

_WILD = frozenset("*?[\\")
"""What makes more of a name than its letters."""

ALWAYS = """\
.git/
.gitignore
.gitmodules
.gitattributes
*.jpg
*.jpeg
*.gif
*.png
*.wmv
*.flv
*.tar.gz
*.zip
.github/
.circleci/
.travis.yml
.gitlab-ci.yml
appveyor.yml
.drone.yml
cloudbuild.yaml
codeship-services.yml
codeship-steps.yml
**/.goreleaser.yml
**/.sops.yaml
**/.flux.yaml
"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line of an ignore file; `domain` = the folder it stands in, `back` = it takes files back in."""

    domain: str
    parts: tuple[str, ...]
    back: bool
    folders: bool

    def matches(self, path: str) -> bool:
        """Whether a file's path is meant."""
        if self.domain and not path.startswith(f"{self.domain}/"):
            return False
        names = (path[len(self.domain) + 1 :] if self.domain else path).split("/")
        return self._anywhere(names) if len(self.parts) == 1 else self._from_here(names)

    def first(self) -> str | None:
        """The part that some name of every path matches that is meant; None where no path is."""
        if len(self.parts) == 1:
            return self.parts[0]
        return next((part for part in self.parts if part not in ("", "**")), None)

    def _anywhere(self, names: list[str]) -> bool:
        for index, name in enumerate(names):
            if _matches(self.parts[0], name):
                return not (self.folders and index == len(names) - 1)
        return False

    def _from_here(self, names: list[str]) -> bool:
        matched = skipping = False
        for index, part in enumerate(self.parts):
            if part == "":
                skipping = False
            elif part == "**":
                if index == len(self.parts) - 1:
                    break
                skipping = True
            elif "**" in part or not names:
                return False
            elif skipping:
                skipping = False
                matched, names = _beyond(part, names, matched)
            elif _matches(part, names[0]):
                matched, names = True, names[1:]
            else:
                return False
        return matched and not (self.folders and not names)


def _beyond(part: str, names: list[str], matched: bool) -> tuple[bool, list[str]]:
    """(whether one of the names matches, those after it)."""
    for index, name in enumerate(names):
        if _matches(part, name):
            return True, names[index + 1 :]
    return (False if names else matched), []


def patterns(text: str, domain: str = "") -> Iterator[Pattern]:
    """The patterns of an ignore file in a folder."""
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        back = line.startswith("!")
        line = line[back:]
        line = line if line.endswith("\\ ") else line.rstrip(" ")
        folders = line.endswith("/")
        yield Pattern(domain, tuple(line[: len(line) - folders].split("/")), back, folders)


@dataclass(frozen=True)
class Ignored:
    """What a source leaves out: the last pattern that means a file decides."""

    patterns: tuple[Pattern, ...]

    def __call__(self, path: str) -> bool:
        if not any(map(self._named, path.split("/"))):
            return False  # nearly all files
        return next((not one.back for one in reversed(self.patterns) if one.matches(path)), False)

    def _named(self, name: str) -> bool:
        """Whether a name is one of those without which on a path none of the patterns means it."""
        literal, wild = self._names
        return name in literal or wild(name) is not None

    @functools.cached_property
    def _names(self) -> tuple[frozenset[str], Callable[[str], re.Match[str] | None]]:
        """Names as they are, and what tells all others."""
        firsts = {first for one in self.patterns if (first := one.first()) is not None}
        wild = {first for first in firsts if not _WILD.isdisjoint(first)}
        known = (compiled.pattern for first in sorted(wild) if (compiled := _compiled(first)) is not None)
        told = re.compile("|".join(f"(?:{one})" for one in known) or r"(?!)", re.DOTALL)
        return frozenset(firsts - wild), told.fullmatch


def ignored(tree: Tree, base: str = "", more: Iterable[tuple[str, str]] = ()) -> Ignored:
    """What a source leaves out. `base` = its folder in the tree; `more` = (folder, further patterns of an object)."""
    found = [*patterns(ALWAYS, base)]
    for path in sorted(_files(tree.list()), key=lambda one: one.split("/")):
        if not base or path.startswith(f"{base}/"):
            text = tree.read(path).decode("utf-8", "replace")
            found += patterns(text, path.rpartition("/")[0])
    for folder, text in more:
        found += patterns(text, folder)
    return Ignored(tuple(found))


def _files(paths: Iterable[str]) -> Iterator[str]:
    return (path for path in paths if path == FILE_NAME or path.endswith(f"/{FILE_NAME}"))


def _matches(pattern: str, name: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(name) is not None


@functools.lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A pattern for one name as a regular expression, None for one that is malformed."""
    pieces = re.sub(r"\\(.)|(\*)|(\?)|(\[\^?(?:\\.|[^\]\\])+\])|(.)", _piece, pattern)
    try:
        return re.compile(pieces, re.DOTALL)
    except re.error:
        return None


def _piece(found: re.Match[str]) -> str:
    escaped, star, mark, several, other = found.groups()
    if star:
        return ".*"
    if mark:
        return "."
    return several or re.escape(escaped or other)
