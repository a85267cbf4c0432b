"""Waivers: which findings are excepted, by what and why; and the waivers that do not hold what they promise.

In this order: a comment at the line or above it, the resource's annotation, the configuration, then the
markers of other tools. yamllint's comments are not among them: ryl honours those itself.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from gitops_gate.config import Waiver, glob_regex
from gitops_gate.load.comments import NONE, Allowance, Comments
from gitops_gate.model import Finding, Location, ResourceId, Rule, Severity
from gitops_gate.model.whole import whole
from gitops_gate.settle.marks import OURS, foreign_mark, own_mark

WAIVER_WITHOUT_REASON = Rule(
    "waiver-without-reason", Severity.WARNING, "a waiver that does not say why; the finding stays"
)
UNUSED_WAIVER = Rule("unused-waiver", Severity.WARNING, "a waiver that excepts nothing")
EXPIRED_WAIVER = Rule(
    "expired-waiver", Severity.WARNING, "a waiver whose date has passed; the finding is back"
)
RULES = (WAIVER_WITHOUT_REASON, UNUSED_WAIVER, EXPIRED_WAIVER)

FORM = "# gitops-gate: allow[rule-id] reason"

Ran = Callable[[str, str], bool]
"""Whether a rule (by id) has looked at all that a file (by path; "" = any) is part of, in this run.

For the rules of this stage: whether the file was among those judged."""


def _unmarked(where: str, resource: ResourceId) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Exceptions:
    """What may except findings in a run.

    `comments` by path, of every file that findings may point at. `annotations(target, resource)` = a
    resource's marks (`marks.marks`) as that target renders it; `file_annotations(path, resource)` = the marks in
    a file, for findings without a target. Both are asked only where there is a finding. `gitleaksignore` = the
    text of `.gitleaksignore`. `secret_rules` = the ids of the rules to which gitleaks' markers apply.
    """

    comments: Mapping[str, Comments] = field(default_factory=dict)
    annotations: Callable[[str, ResourceId], Mapping[str, str]] = _unmarked
    waivers: tuple[Waiver, ...] = ()
    settings_path: str = ""
    gitleaksignore: str = ""
    secret_rules: Collection[str] = frozenset()
    today: datetime.date = field(default_factory=datetime.date.today)
    file_annotations: Callable[[str, ResourceId], Mapping[str, str]] = _unmarked


@dataclass(frozen=True, slots=True, order=True)
class Excuse:
    """Why a finding does not count; as in `model.Waived`."""

    by: str
    reason: str
    expires: str = ""


class Waivers:
    """The exceptions of a run, indexed; remembers which of them were of use. For one run, by one thread."""

    def __init__(self, exceptions: Exceptions) -> None:
        self._given = exceptions
        self._allowances: dict[str, dict[int, list[Allowance]]] = {}
        for path, comments in exceptions.comments.items():
            lines = self._allowances.setdefault(path, {})
            for one in comments.allowances:
                for line in one.lines:
                    lines.setdefault(line, []).append(one)
        self._configured = [
            (waiver, glob_regex(waiver.path), glob_regex(waiver.resource)) for waiver in exceptions.waivers
        ]
        self._ignored = gitleaks_ignored(exceptions.gitleaksignore)
        self._used: set[tuple[str, Allowance, str]] = set()
        self._matched: set[Waiver] = set()
        self._expired: set[Waiver] = set()
        self._unexplained: dict[tuple[str, ResourceId | None], Finding] = {}

    def excuse(self, finding: Finding) -> Excuse | None:
        """What excepts a finding; one of a rendered resource has one target here."""
        found = self._comment(finding)
        if found is not None:
            return found
        annotations = self._annotations(finding)
        reason = own_mark(finding, annotations) if annotations else None
        if reason:
            return Excuse("annotation", reason)
        if reason is not None:
            self._unexplained.setdefault((finding.rule, finding.resource), finding)
        return self._configuration(finding) or self._foreign(finding, annotations)

    def _annotations(self, finding: Finding) -> Mapping[str, str]:
        if finding.resource is None:
            return {}
        if finding.targets:
            return self._given.annotations(finding.targets[0], finding.resource)
        return self._given.file_annotations(finding.location.path, finding.resource)

    def _comment(self, finding: Finding) -> Excuse | None:
        for one in self._allowances.get(finding.location.path, {}).get(finding.location.line, ()):
            if finding.rule in one.rules:
                self._used.add((finding.location.path, one, finding.rule))
                if one.reason:
                    return Excuse("comment", one.reason)
        return None

    def _configuration(self, finding: Finding) -> Excuse | None:
        for waiver, path, resource in self._configured:
            if not fnmatchcase(finding.rule, waiver.rule):
                continue
            if waiver.path and not path.match(finding.location.path):
                continue
            if waiver.resource and not (finding.resource and resource.match(str(finding.resource))):
                continue
            self._matched.add(waiver)
            if datetime.date.fromisoformat(waiver.expires) >= self._given.today:
                return Excuse("configuration", f"{waiver.reason} ({waiver.owner})", waiver.expires)
            self._expired.add(waiver)
        return None

    def _foreign(self, finding: Finding, annotations: Mapping[str, str]) -> Excuse | None:
        if finding.rule in self._given.secret_rules:
            path, line = finding.location.path, finding.location.line
            if line in self._given.comments.get(path, NONE).gitleaks:
                return Excuse("gitleaks:allow", "marked in its line")
            for rule in self._ignored.get((path, line), ()):
                # The line may have moved since: at least a key must not pass for a token.
                if (rule == "private-key") == ("private-key" in finding.rule):
                    return Excuse(".gitleaksignore", f"listed as {rule}")
        found = foreign_mark(finding, annotations) if annotations else None
        return Excuse(*found) if found else None

    def faults(self, rules: Mapping[str, Rule], ran: Ran, *, complete: bool) -> Iterator[Finding]:
        """What is wrong with the waivers themselves, once every finding has been asked about.

        `rules` = every rule that there is, by id. Only a complete run knows them all, and only there waivers of
        the configuration count as unused: it has looked at everything they could have meant.
        """
        for path, comments in self._given.comments.items():
            if ran(UNUSED_WAIVER.id, path):
                for one in comments.allowances:
                    yield from self._comment_faults(path, one, rules, ran, complete)
        for (rule, resource), finding in self._unexplained.items():
            message = f"the annotation `{OURS}{rule}` gives no reason, so the finding stays"
            yield WAIVER_WITHOUT_REASON.finding(finding.location, message, resource=resource, detail=rule)
        yield from self._configuration_faults(ran, rules, complete)

    def _comment_faults(
        self, path: str, one: Allowance, rules: Mapping[str, Rule], ran: Ran, complete: bool
    ) -> Iterator[Finding]:
        place = Location(path, one.line, one.column)
        if not one.rules:
            yield UNUSED_WAIVER.finding(place, "this waiver is not understood", hint=f"write `{FORM}`")
        for rule in one.rules:
            if not one.reason:
                message = f"the waiver of `{rule}` gives no reason, so the finding stays"
                yield WAIVER_WITHOUT_REASON.finding(place, message, hint=f"write `{FORM}`", detail=rule)
            elif rule not in rules:
                if complete:
                    message = f"no rule is called `{rule}`"
                    yield UNUSED_WAIVER.finding(place, message, hint=_similar(rule, rules), detail=rule)
            elif (path, one, rule) not in self._used and ran(rule, path):
                message = f"nothing of `{rule}` is found here any more"
                yield UNUSED_WAIVER.finding(place, message, hint="remove the waiver", detail=rule)

    def _configuration_faults(self, ran: Ran, rules: Mapping[str, Rule], complete: bool) -> Iterator[Finding]:
        for waiver in dict.fromkeys(self._given.waivers):
            place = Location(self._given.settings_path, waiver.line)
            what = " in ".join(filter(None, (f"`{waiver.rule}`", waiver.path, waiver.resource)))
            detail = "|".join((waiver.rule, waiver.path, waiver.resource))
            if waiver in self._expired:
                message = f"the waiver of {what} ended on {waiver.expires}; it was given by {waiver.owner}"
                hint = "mend what it excepts, or have it renewed"
                yield EXPIRED_WAIVER.finding(place, message, hint=hint, detail=detail)
            named = [rule for rule in rules if fnmatchcase(rule, waiver.rule)]
            if not complete:
                continue
            if not named:
                message = f"no rule is called `{waiver.rule}`"
                yield UNUSED_WAIVER.finding(place, message, hint=_similar(waiver.rule, rules), detail=detail)
            elif waiver not in self._matched and any(ran(rule, "") for rule in named):
                message = f"the waiver of {what} excepts nothing"
                yield UNUSED_WAIVER.finding(place, message, hint="remove it", detail=detail)


def _similar(name: str, known: Collection[str]) -> str:
    import difflib  # start-up budget: only for a message

    close = difflib.get_close_matches(name, known, 1)
    return f"did you mean `{close[0]}`?" if close else "gitops-gate explain lists all rules"


_COMMIT = re.compile(r"[0-9a-f]{7,64}:(?=.+)")


def gitleaks_ignored(text: str) -> dict[tuple[str, int], list[str]]:
    """(path, line) -> gitleaks' rule ids, from the text of `.gitleaksignore`.

    Lines are `path:rule:line` or `commit:path:rule:line`; what is neither is passed over, as gitleaks does.
    """
    found: dict[tuple[str, int], list[str]] = {}
    for entry in text.splitlines():
        left, _, number = entry.strip().rpartition(":")
        path, _, rule = left.rpartition(":")
        if path and rule and (line := whole(number)) is not None and not entry.startswith("#"):
            path = _COMMIT.sub("", path, count=1) if _COMMIT.match(path) else path
            found.setdefault((path.replace("\\", "/"), line), []).append(rule)
    return found
