"""Records: what an earlier run found out about single files and builds, so that cost follows the change.

A record of a file holds as long as the file's bytes are the same; one of a build as long as that is so of all
its inputs, and none that was absent has appeared. What checks said holds besides only under the same rules,
settings, schemas and environments, and on the same day: `judging` names all that at once.

Whatever has to do with a secret is not recorded: it is found anew by every run, and masked in all that it says.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Build, Failure, Finding, Form, Location, ResourceId, Sketch, Target, Tree, mask
from gitops_gate.rows import Row, finding_of, finding_row, place_row, who_of, who_row
from gitops_gate.targets.variables import Made, made

ASKED = ":as asked:"
"""Stands in the key of a build that depends on more of the object that asks for it than the folder."""

_FORMS: tuple[Form, ...] = ("manifests", "template", "text", "")
_TRAITS = ("objects", "asks", "sources", "crds", "says", "component")
_CLEAN = 0
"""The row of a verdict that says nothing: that of nearly every file."""


@dataclass(slots=True, eq=False)
class Verdict:
    """What checks said of a file or a build. `findings` with the resource that was judged, None = no resource;
    `unknown` = what could not be judged, and why; `marks` = annotations that except resources from rules.
    """

    findings: list[tuple[Finding, ResourceId | None]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    marks: Mapping[ResourceId, Mapping[str, str]] = field(default_factory=dict)


class Records:
    """The records of one tree: those of an earlier run, as far as they still hold, and those of this one."""

    def __init__(self, tree: Tree, entry: Any = None, *, keeps: bool = True) -> None:
        """`entry` = what `entry()` of an earlier run gave, None = nothing is known; `keeps` False = never will be."""
        entry = entry if isinstance(entry, dict) else {}
        self._tree = tree
        self.keeps = keeps
        self._old_files: dict[str, Row] = entry.get("files", {})
        self._old_builds: dict[str, Row] = entry.get("builds", {})
        self._old_answers: dict[str, Row] = entry.get("answers", {})
        self._made: dict[str, Row] = dict(entry.get("made", {}))
        self._named: dict[str, Row] = dict(entry.get("named", {}))
        self._old_under: str = entry.get("under", "")
        self._under = ""
        self._files: dict[str, Row] = {}
        self._builds: dict[str, Row] = {}
        self._answers: dict[str, Row] = {}
        self._told: set[str] = set()
        self._noted: set[str] = set()
        self._states: dict[str, str] = {}
        self.new = False

    def sketch(self, path: str) -> Sketch | None:
        """The sketch of a file that is as it was."""
        row = self._old_files.get(path)
        if row is None or row[0] != self._tree.blob(path):
            return None
        self._files[path] = row
        form, documents, traits, includes = row[1]
        flags = {name: bool(traits & 1 << bit) for bit, name in enumerate(_TRAITS)}
        return Sketch(_FORMS[form], documents, includes=tuple(includes), **flags)

    def keep_sketch(self, path: str, sketch: Sketch) -> None:
        if self.keeps:
            traits = sum(getattr(sketch, name) << bit for bit, name in enumerate(_TRAITS))
            row = [_FORMS.index(sketch.form), sketch.documents, traits, sketch.includes]
            self._files[path] = [self._tree.blob(path), row, None]
            self.new = True

    def build(self, key: str, target: Target) -> Build | None:
        """A build without its resources; None where any input has changed."""
        row = self._old_builds.get(key)
        if row is None or row[1] != self._state(row[0]):
            return None
        self._builds[key] = row
        effective = frozenset(one if isinstance(one, str) else Location(*one) for one in row[3])
        notes = tuple(
            Failure(rule, Location(*place), message, hint, entry=entry)
            for rule, place, message, hint, entry in row[5]
        )
        return Build(target, (), tuple(row[0]), None, notes, effective, key, whole=False)

    def kinds(self, key: str) -> Mapping[tuple[str, str], int]:
        """(group, kind) -> how many resources of it a recorded build has."""
        return {(group, kind): count for group, kind, count in self._builds[key][2]}

    def made(self, key: str) -> list[Made]:
        """The ConfigMaps and Secrets that the resources of a recorded build are or make."""
        return [(kind, namespace, name) for kind, namespace, name in self._made.get(key, ())]

    def names(self, key: str) -> list[tuple[str, str, str, str]]:
        """Group, kind, namespace and name of the resources of a recorded build."""
        return [(group, kind, where, name) for group, kind, where, name in self._named.get(key, ())]

    def keep_build(self, key: str, build: Build) -> None:
        """Records a build that came to a good end."""
        if not self.keeps or build.failure is not None:
            return
        if state := self._state(build.inputs):
            count = Counter((one.id.group, one.id.kind) for one in build.resources)
            kinds = [(*kind, number) for kind, number in sorted(count.items())]
            effective = [one if isinstance(one, str) else place_row(one) for one in build.effective]
            notes = [(n.rule, place_row(n.location), n.message, n.hint, n.entry) for n in build.notes]
            self._builds[key] = [build.inputs, state, kinds, sorted(effective, key=str), {}, notes]
            self._noted.update((key,) if notes else ())
            self._named[key] = [
                [one.id.group, one.id.kind, one.id.namespace, one.id.name] for one in build.resources
            ]
            self._made[key] = [list(known) for one in build.resources if (known := made(one)) is not None]
            self.new = True

    def state_of(self, key: str) -> str:
        """Changes with the inputs of a recorded build; "" for one that has no record."""
        row = self._builds.get(key)
        return str(row[1]) if row is not None else ""

    def answers(self, key: str, state: str, of: Callable[[list[str]], str]) -> list[Row] | None:
        """What was recorded under a key, None where its state is another one; `of` = the state of watched paths."""
        row = self._old_answers.get(key)
        if row is None or row[0] != state or of(row[1]) != row[2]:
            return None
        self._answers[key] = row
        rows: list[Row] = row[3]
        return rows

    def keep_answers(self, key: str, state: str, seen: list[str], seen_state: str, rows: list[Row]) -> None:
        """Records answers that depend on `state`, and on what was `seen` of the tree."""
        if self.keeps:
            self._answers[key] = [state, seen, seen_state, rows]
            self._told.add(key)
            self.new = True

    def judging(self, under: str) -> None:
        """Says what all that is said of files and builds from now on depends on, besides their content."""
        self._under = under
        if under != self._old_under:
            for row in self._files.values():
                row[2] = None
            for row in self._builds.values():
                row[4] = {}
            self.new = self.keeps

    def file_verdict(self, path: str) -> Verdict | None:
        """What is known of a file from a sketch that still holds."""
        row = self._files.get(path)
        return None if row is None or row[2] is None else _verdict(row[2])

    def keep_file_verdict(self, path: str, verdict: Verdict) -> None:
        row = self._files.get(path)
        if self.keeps and row is not None:
            row[2] = verdict
            self.new = True

    def build_verdict(self, build: Build) -> Verdict | None:
        """What is known of a build for this very target."""
        row = self._builds.get(build.record)
        said = row[4].get(_for(build.target)) if row is not None else None
        return None if said is None else _verdict(said)

    def keep_build_verdict(self, build: Build, verdict: Verdict) -> None:
        row = self._builds.get(build.record)
        # A finding may stand in the object that asks for the build, which is none of its inputs.
        moving = bool(verdict.findings) and ASKED in build.record
        if self.keeps and row is not None and not moving:
            row[4][_for(build.target)] = verdict
            self.new = True

    def entry(self) -> dict[str, Any]:
        """Everything that holds now, as plain data, masked."""
        for row in self._files.values():
            if isinstance(row[2], Verdict):
                row[2] = _row(row[2])
        for row in self._builds.values():
            row[4] = {key: _row(said) if isinstance(said, Verdict) else said for key, said in row[4].items()}
        for table, keys in ((self._answers, self._told), (self._builds, self._noted)):
            for key in keys:
                shown = repr(table[key])
                if mask(shown) != shown:
                    del table[key]
        return {
            "under": self._under,
            "files": self._files,
            "builds": self._builds,
            "answers": self._answers,
            "named": {key: found for key, found in self._named.items() if key in self._builds},
            "made": {key: found for key, found in self._made.items() if key in self._builds},
        }

    def _state(self, paths: Iterable[str]) -> str:
        """Changes when any of the paths changes, appears or goes; "" where one of them leads out of the tree."""
        states = hashlib.blake2b(digest_size=12)
        for path in paths:
            state = self._states.get(path)
            if state is None:
                state = self._states[path] = _state(self._tree, path)
            if not state:
                return ""
            states.update(state.encode())
        return states.hexdigest()


def _state(tree: Tree, path: str) -> str:
    try:
        if tree.is_file(path):
            return tree.blob(path)
        return "/" if tree.is_dir(path) else "-"
    except (OSError, UnsafeInput):
        return ""


def _for(target: Target) -> str:
    return f"{target.name}\0{target.environment}\0{target.cluster}\0{target.builder}"


def _row(said: Verdict) -> Row | int:
    if not (said.findings or said.unknown):
        return _CLEAN
    findings = [(finding_row(finding), who_row(who)) for finding, who in said.findings]
    unknown = [(mask(what), mask(why)) for what, why in said.unknown]
    marks = [(who_row(who), {k: mask(v) for k, v in found.items()}) for who, found in said.marks.items()]
    return [findings, unknown, marks]


def _verdict(row: Row | int | Verdict) -> Verdict:
    if isinstance(row, Verdict):
        return row
    if not isinstance(row, list):
        return Verdict()
    findings, unknown, marks = row
    return Verdict(
        [(finding_of(finding), who_of(who)) for finding, who in findings],
        [(what, why) for what, why in unknown],
        {ResourceId(*who): found for who, found in marks},
    )
