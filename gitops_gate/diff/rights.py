"""Rights that a Role or a binding gives, and which of them are new."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

LIMIT = 20_000
"""Rights of one object that are looked at."""


class Right(NamedTuple):
    """A verb on something: a resource of a group, of one name or ("*") all, or a URL."""

    verb: str
    what: str
    group: str = ""
    name: str = "*"

    def covers(self, other: Right) -> bool:
        """Whether who has this right has the other one."""
        return all(mine in ("*", theirs) for mine, theirs in zip(self, other, strict=True))

    def __str__(self) -> str:
        verb = "do anything with" if self.verb == "*" else self.verb
        what = "everything" if self.what == "*" else self.what
        of = " of any group" if self.group == "*" else f" of {self.group}" if self.group else ""
        return f"{verb} {what}{of}" + (f" called {self.name}" if self.name != "*" else "")


def new_rights(before: Any, after: Any) -> list[Right]:
    """The rights of a Role or ClusterRole that it did not give before."""
    old = list(itertools.islice(_rights(before), LIMIT))
    known = frozenset(old)
    wide = [right for right in known if "*" in right]
    return [
        right
        for right in dict.fromkeys(itertools.islice(_rights(after), LIMIT))
        if right not in known and not any(one.covers(right) for one in wide)
    ]


def _rights(body: Any) -> Iterator[Right]:
    rules = body.get("rules") if isinstance(body, dict) else None
    for rule in rules if isinstance(rules, list) else ():
        if not isinstance(rule, dict):
            continue
        verbs = _texts(rule, "verbs")
        names = _texts(rule, "resourceNames") or ["*"]
        groups, resources = _texts(rule, "apiGroups"), _texts(rule, "resources")
        for verb, what, group, name in itertools.product(verbs, resources, groups, names):
            yield Right(verb, what, group, name)
        for verb, url in itertools.product(verbs, _texts(rule, "nonResourceURLs")):
            yield Right(verb, url, "", "*")


def _texts(rule: dict[str, Any], field: str) -> list[str]:
    found = rule.get(field)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def new_subjects(before: Any, after: Any) -> list[str]:
    """Who is bound to a role that was not before: `ServiceAccount web/app`."""
    return [one for one in _subjects(after) if one not in set(_subjects(before))]


def _subjects(body: Any) -> list[str]:
    listed = body.get("subjects") if isinstance(body, dict) else None
    found = (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict))
    return [
        f"{one.get('kind', '')} " + "/".join(str(one[key]) for key in ("namespace", "name") if one.get(key))
        for one in found
    ]
