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
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gitops_gate import __version__, data
from gitops_gate.cache import Cache, place
from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Count, Image, NotChecked, Report, ResourceId, Severity, Tree, Waived
from gitops_gate.records import Records
from gitops_gate.rows import finding_of, finding_row, target_of, target_row
from gitops_gate.rulebook import STOPPED
from gitops_gate.surroundings import Surroundings

FORM = 3
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
            state = file.stat()
            # Compiled files, and the folders that hold them, come and go.
            if stat.S_ISREG(state.st_mode) and file.suffix != ".pyc":
                made.update(f"{file.name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return made.hexdigest()


def dumped(report: Report) -> bytes | None:
    """A report as bytes; None where it holds text that JSON cannot carry."""
    import orjson  # start-up budget

    body = {
        "findings": [finding_row(one) for one in report.findings],
        "waived": [(finding_row(one.finding), one.by, one.reason, one.expires) for one in report.waived],
        "baseline": [finding_row(one) for one in report.baseline],
        "not_checked": [(n.what, n.why, n.how, n.count, n.targets) for n in report.not_checked],
        "ran": [(*pair, c.judged, c.failed, c.waived, c.unknown) for pair, c in report.ran.items()],
        "counts": dict(report.counts),
        "targets": [target_row(one) for one in report.targets],
        "failed": report.failed,
        "narrowed": report.narrowed,
        "fail_on": int(report.fail_on),
        "images": [(one.target, tuple(one.resource), one.image) for one in report.images],
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
            tuple(map(finding_of, body["findings"])),
            tuple(Waived(finding_of(f), by, reason, end) for f, by, reason, end in body["waived"]),
            tuple(map(finding_of, body["baseline"])),
            tuple(NotChecked(w, y, h, n, tuple(t)) for w, y, h, n, t in body["not_checked"]),
            {(rule, environment): Count(*counts) for rule, environment, *counts in body["ran"]},
            body["counts"],
            tuple(map(target_of, body["targets"])),
            tuple(body["failed"]),
            body["narrowed"],
            Severity(body["fail_on"]),
            seconds,
            tuple(Image(target, ResourceId(*who), image) for target, who, image in body["images"]),
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None


class Remembered:
    """The report of a run, from the cache or to it; and the records of files and builds, where it is not known."""

    def __init__(self, cache: Cache, tree: Tree, key: str, shelf: str) -> None:
        """`key` of this very run, `shelf` of the records that it shares with others; both "" = nothing is kept."""
        self._cache = cache
        self._key = key
        self._shelf = shelf
        data = cache.get(key) if key else None
        self.report = loaded_report(data, 0.0) if data is not None else None
        entry = _entry(cache.get(shelf)) if shelf and self.report is None else None
        self.records = Records(tree, entry, keeps=bool(shelf))

    def keep(self, report: Report) -> None:
        """Keeps a report, unless something broke or was stopped on the way to it: that may be mended by trying again."""
        self.report = report
        if not self._key or report.failed or any(one.rule in STOPPED for one in report.findings):
            return
        if (data := dumped(report)) is not None:
            self._cache.put(self._key, data)
        if self.records.new and (data := _bytes(self.records.entry())) is not None:
            self._cache.put(self._shelf, data)

    def report_in(self, seconds: float) -> Report:
        """The report, with the time that it took."""
        assert self.report is not None
        return dataclasses.replace(self.report, seconds=seconds)


@contextlib.contextmanager
def remembering(
    tree: Tree, wanted: bool, others: tuple[object, ...], surroundings: Surroundings
) -> Iterator[Remembered]:
    """What the cache knows of a run; nothing where it is not wanted, or a file cannot be read at this moment."""
    cache = Cache(place() if wanted else None)
    try:
        try:
            name = key(tree, *others) if wanted else ""
        except (OSError, UnsafeInput):
            name = ""
        yield Remembered(cache, tree, name, shelf(tree, surroundings) if name else "")
    finally:
        cache.close()


@contextlib.contextmanager
def recalled(tree: Tree, wanted: bool, surroundings: Surroundings) -> Iterator[Records]:
    """The records of a tree, for who judges nothing: those of checks, else those of an earlier run of its own kind.

    What is new is kept apart from those of checks, since no check has said anything of it.
    """
    cache = Cache(place() if wanted else None)
    try:
        judged = shelf(tree, surroundings)
        own = f"{judged}:unjudged"
        entry = _entry(cache.get(judged)) or _entry(cache.get(own))
        records = Records(tree, entry)
        yield records
        if wanted and records.new and (data := _bytes(records.entry())) is not None:
            cache.put(own, data)
    finally:
        cache.close()


def shelf(tree: Tree, surroundings: Surroundings) -> str:
    """Under which the records of a tree lie: those of one folder, seen in one way, share them."""
    root = getattr(tree, "root", None)
    where = (type(tree).__name__, "" if root is None else str(Path(root).resolve()), surroundings)
    text = repr((FORM, __version__, code(), where, sorted(getattr(tree, "links", {}).items())))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _entry(data: bytes | None) -> Any:
    import orjson  # start-up budget

    try:
        return None if data is None else orjson.loads(data)
    except ValueError:
        return None


def _bytes(entry: Any) -> bytes | None:
    import orjson  # start-up budget

    try:
        return orjson.dumps(entry)
    except TypeError:  # a lone surrogate in a file's name
        return None
