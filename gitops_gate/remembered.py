"""Reports as bytes and back, for the cache; and the key under which a run's report is kept.

The key holds everything that a verdict depends on, so a warm cache cannot change one: all files of the tree,
the settings, the rules with their options and the text of the policies, our own version, what is known from
outside, and the day (waivers expire, and tokens too).
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gitops_gate import __version__, data
from gitops_gate.cache import Cache, place
from gitops_gate.errors import UnsafeInput
from gitops_gate.model import (
    Count,
    Finding,
    Location,
    NotChecked,
    Related,
    Report,
    ResourceId,
    Severity,
    Target,
    Tree,
    Waived,
)

FORM = 1
"""Changes with the form of an entry."""


def key(tree: Tree, *others: object) -> str:
    """A digest of a tree and of everything else that a verdict depends on."""
    made = hashlib.blake2b(digest_size=20)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    made.update(repr((FORM, __version__, code(), today, others)).encode("utf-8", "surrogatepass"))
    for path in tree.list():
        made.update(f"{path}\0{tree.blob(path)}\0".encode("utf-8", "surrogateescape"))
    for path, target in sorted(getattr(tree, "links", {}).items()):
        made.update(f"{path}\0->{target}\0".encode("utf-8", "surrogateescape"))
    return made.hexdigest()


@functools.cache
def code() -> str:
    """Changes with our own files, shipped data included: a version says too little while we work on them."""
    top = Path(__file__).parent
    folders = (top, data.folder("policies"), data.folder("schemas"))
    made = hashlib.blake2b(digest_size=8)
    # Installing another version of a library that we judge with touches the folder that it lies in.
    made.update(str(Path(yaml.__file__).parents[1].stat().st_mtime_ns).encode())
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix != ".pyc":
                state = file.stat()
                made.update(f"{file.name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return made.hexdigest()


def dumped(report: Report) -> bytes | None:
    """A report as bytes; None where it holds text that JSON cannot carry."""
    import orjson  # start-up budget

    body = {
        "findings": [_finding(one) for one in report.findings],
        "waived": [(_finding(one.finding), one.by, one.reason, one.expires) for one in report.waived],
        "baseline": [_finding(one) for one in report.baseline],
        "not_checked": [(n.what, n.why, n.how, n.count, n.targets) for n in report.not_checked],
        "ran": [(*pair, c.judged, c.failed, c.waived, c.unknown) for pair, c in report.ran.items()],
        "counts": dict(report.counts),
        "targets": [_target(one) for one in report.targets],
        "failed": report.failed,
        "narrowed": report.narrowed,
        "fail_on": int(report.fail_on),
    }
    try:
        return orjson.dumps(body)
    except TypeError:  # a lone surrogate in a file's name
        return None


def loaded_report(data: bytes, seconds: float) -> Report | None:
    """The report in an entry; None where the entry is not of this form."""
    import orjson  # start-up budget

    try:
        body = orjson.loads(data)
        return Report(
            tuple(map(_read_finding, body["findings"])),
            tuple(Waived(_read_finding(f), by, reason, end) for f, by, reason, end in body["waived"]),
            tuple(map(_read_finding, body["baseline"])),
            tuple(NotChecked(w, y, h, n, tuple(t)) for w, y, h, n, t in body["not_checked"]),
            {(rule, environment): Count(*counts) for rule, environment, *counts in body["ran"]},
            body["counts"],
            tuple(map(_read_target, body["targets"])),
            tuple(body["failed"]),
            body["narrowed"],
            Severity(body["fail_on"]),
            seconds,
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _place(place: Location) -> tuple[str, int, int]:
    return (place.path, place.line, place.column)


def _who(who: ResourceId | None) -> tuple[str, ...] | None:
    return None if who is None else (who.group, who.version, who.kind, who.namespace, who.name)


def _finding(one: Finding) -> list[Any]:
    related = [(*_place(other.location), other.message) for other in one.related]
    left = [one.rule, int(one.severity), _place(one.location), one.message, _who(one.resource), one.route]
    return [*left, one.targets, one.hint, related, one.detail, one.ordinal]


def _read_finding(row: list[Any]) -> Finding:
    rule, severity, place, message, who, route, targets, hint, related, detail, ordinal = row
    return Finding(
        rule,
        Severity(severity),
        Location(*place),
        message,
        None if who is None else ResourceId(*who),
        tuple(route),
        tuple(targets),
        hint,
        tuple(Related(Location(*where), text) for *where, text in related),
        detail,
        ordinal,
    )


def _target(one: Target) -> list[Any]:
    left = [one.name, one.builder, one.path, _place(one.declared_at), one.environment, one.cluster]
    return [*left, _who(one.declared_by)]


def _read_target(row: list[Any]) -> Target:
    name, builder, path, place, environment, cluster, who = row
    return Target(
        name, builder, path, Location(*place), environment, cluster, None if who is None else ResourceId(*who)
    )


class Remembered:
    """The report of a run, from the cache or to it."""

    def __init__(self, cache: Cache, key: str) -> None:
        self._cache = cache
        self._key = key
        data = cache.get(key) if key else None
        self.report = loaded_report(data, 0.0) if data is not None else None

    def keep(self, report: Report) -> None:
        """Keeps a report, unless something broke on the way to it: that may be mended by trying again."""
        self.report = report
        if self._key and not report.failed and (data := dumped(report)) is not None:
            self._cache.put(self._key, data)

    def report_in(self, seconds: float) -> Report:
        """The report, with the time that it took."""
        assert self.report is not None
        return dataclasses.replace(self.report, seconds=seconds)


@contextlib.contextmanager
def remembering(tree: Tree, wanted: bool, others: tuple[object, ...]) -> Iterator[Remembered]:
    """What the cache knows of a run; nothing where it is not wanted, or a file cannot be read at this moment."""
    cache = Cache(place() if wanted else None)
    try:
        try:
            name = key(tree, *others) if wanted else ""
        except (OSError, UnsafeInput):
            name = ""
        yield Remembered(cache, name)
    finally:
        cache.close()
