"""The report as SARIF 2.1.0, with what code scanning on GitHub wants and within its limits.

Paths are relative URIs below `%SRCROOT%`; regions are complete, their columns count Unicode characters. GitHub
follows an alert by `partialFingerprints.primaryLocationLineHash` (`line_hash`), other readers can by our own
fingerprint beside it. GitHub takes no notice of `suppressions`: `Context.omit_waived` is for it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gitops_gate import __version__
from gitops_gate.model import Finding, Location, Report, Waived
from gitops_gate.report.context import Context, Places, places
from gitops_gate.report.jsontext import jsontext
from gitops_gate.report.line_hash import LineHashes, hashes_of
from gitops_gate.report.region import region
from gitops_gate.report.sarif_rules import LEVELS, described
from gitops_gate.report.summary import plural
from gitops_gate.report.untrusted import one_line
from gitops_gate.report.wording import LONGEST, Fingerprints, excuse, hints, who

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/gitops-gate/gitops-gate"
ROOT = "%SRCROOT%"

RESULTS = 25_000
"""GitHub refuses a file with more; it keeps the gravest 5,000."""
RELATED = 100
"""GitHub keeps as many places of a result."""
ENVIRONMENTS = 20
NOTES = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that becomes a result, with what suppresses it; None = nothing does."""

    finding: Finding
    suppression: dict[str, str] | None = None


def sarif(report: Report, context: Context) -> str:
    """The report as a SARIF log with one run, of the category `gitops-gate/KEY/`.

    Findings, then waived ones and those of the baseline as suppressed results. What broke, and what was not
    checked, are notifications of the invocation. Equal reports give equal text.
    """
    entries = list(_entries(report, context))
    kept = _gravest(entries)
    rules = sorted({entry.finding.rule for entry in kept} | {rule for rule, _ in report.ran})
    numbers = {rule: number for number, rule in enumerate(rules)}
    where, fingerprints, uri = places(report, context), Fingerprints(), functools.cache(relative_uri)
    writer = _Writer(context, where, fingerprints, uri, hashes_of(context))
    run = {
        "tool": {
            "driver": {
                "name": "gitops-gate",
                "informationUri": HOME,
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [described(rule, context) for rule in rules],
            }
        },
        "automationDetails": {"id": f"gitops-gate/{one_line(context.key)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [_invocation(report, len(entries) - len(kept))],
        "results": [writer.result(entry, numbers[entry.finding.rule]) for entry in kept],
    }
    return jsontext({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _entries(report: Report, context: Context) -> Iterator[Entry]:
    yield from map(Entry, report.findings)
    if not context.omit_waived:
        yield from (Entry(waived.finding, _waived(waived)) for waived in report.waived)
        known = {"kind": "external", "status": "accepted", "justification": "in the baseline"}
        yield from (Entry(finding, known) for finding in report.baseline)


def _gravest(entries: list[Entry]) -> list[Entry]:
    """The entries that there is room for, in their order: suppressed ones go first, then the mildest."""
    if len(entries) <= RESULTS:
        return entries
    ranked = sorted(
        range(len(entries)),
        key=lambda number: (entries[number].suppression is not None, -entries[number].finding.severity),
    )
    return [entries[number] for number in sorted(ranked[:RESULTS])]


def _waived(waived: Waived) -> dict[str, str]:
    elsewhere = waived.by == "configuration" or waived.by.endswith("ignore")
    return {
        "kind": "external" if elsewhere else "inSource",
        "status": "accepted",
        "justification": excuse(waived),
    }


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    notes = [_note("error", failure) for failure in report.failed]
    if left_out:
        notes.append(_note("warning", f"{plural(left_out, 'result')} did not fit into this file"))
    skipped = sorted(report.not_checked)
    notes += [_note("note", f"not checked: {item.what}: {item.why}") for item in skipped[:NOTES]]
    if len(skipped) > NOTES:
        notes.append(_note("note", f"{len(skipped) - NOTES:,} more were not checked"))
    return {"executionSuccessful": not report.failed, "toolExecutionNotifications": notes}


def _note(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _plain(one_line(text, LONGEST)) or "?"}}


@dataclass(frozen=True, slots=True)
class _Writer:
    """What the results of a run have in common."""

    context: Context
    where: Places
    fingerprints: Fingerprints
    uri: Callable[[str], str]
    hashes: Callable[[str], LineHashes | None]
    followed: set[tuple[str, str, str]] = field(default_factory=set)

    def result(self, entry: Entry, number: int) -> dict[str, Any]:
        finding = entry.finding
        digits, count = self.fingerprints.of(finding)
        environments = self.where.of(finding)
        location: dict[str, Any] = {"physicalLocation": self.place(finding.location)}
        if logical := _logical(finding, environments):
            location["logicalLocations"] = logical
        found: dict[str, Any] = {
            "ruleId": one_line(finding.rule),
            "ruleIndex": number,
            "level": LEVELS[finding.severity],
            "message": {"text": _message(finding, environments)},
            "locations": [location],
            "partialFingerprints": {
                "primaryLocationLineHash": self.line_hash(finding) or f"{digits[:16]}:{count}",
                "gitopsGate/v1": digits,
            },
        }
        if related := self.related(finding):
            found["relatedLocations"] = related
        if entry.suppression:
            found["suppressions"] = [entry.suppression]
        if environments:
            found["properties"] = {"environments": [one_line(name) for name in environments]}
        return found

    def line_hash(self, finding: Finding) -> str:
        """GitHub's hash of the line; "" where one of the rule in the file has it already: both would be one alert."""
        hashes = self.hashes(finding.location.path)
        found = hashes.at(max(1, finding.location.line)) if hashes else ""
        alert = (finding.rule, finding.location.path, found)
        if alert in self.followed:
            return ""
        self.followed.add(alert)
        return found

    def place(self, location: Location) -> dict[str, Any]:
        part = region(location, self.context)
        return {
            "artifactLocation": {"uri": self.uri(location.path), "uriBaseId": ROOT},
            "region": {
                "startLine": part.line,
                "startColumn": part.start,
                "endLine": part.line,
                "endColumn": part.end,
            },
        }

    def related(self, finding: Finding) -> list[dict[str, Any]]:
        return [
            {
                "id": number,
                "message": {"text": _plain(one_line(item.message, LONGEST)) or "see here"},
                "physicalLocation": self.place(item.location),
            }
            for number, item in enumerate(finding.related[:RELATED], 1)
        ]


def _logical(finding: Finding, environments: tuple[str, ...]) -> list[dict[str, str]]:
    """The object in each of its environments: `production/apps/Deployment/web/api`."""
    object_id = finding.resource
    if object_id is None:
        return []
    parts = (object_id.group, object_id.kind, object_id.namespace, object_id.name)
    names = itertools.islice(environments or ("",), ENVIRONMENTS)
    full = ("/".join(part for part in (name, *parts) if part) for name in names)
    name = one_line(object_id.name, LONGEST) or "?"
    return [
        {"name": name, "fullyQualifiedName": one_line(text, LONGEST) or name, "kind": "resource"}
        for text in full
    ]


def _message(finding: Finding, environments: tuple[str, ...]) -> str:
    """The message as a sentence, which is the alert's title, then the hint, whose it is, and the related places."""
    help_lines = "\n".join(map(_sentence, hints(finding)))
    lines = [_sentence(one_line(finding.message, LONGEST)), f"Help: {help_lines}" if help_lines else ""]
    if named := who(finding, environments):
        lines.append(_sentence(named))
    for number, item in enumerate(finding.related[:RELATED], 1):
        text = one_line(item.message, LONGEST).translate(_ROUND) or "see here"
        lines.append(f"See [{text}]({number}).")
    return "\n".join(line for line in lines if line) or "?"


_ROUND = str.maketrans("[]\\", "()/")
_LINK = re.compile(r"\](?=\()")


def _plain(text: str) -> str:
    """Text that holds no link: SARIF has `[text](target)` for one."""
    return _LINK.sub("] ", text)


def _sentence(text: str) -> str:
    text = _plain(text.strip())
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def relative_uri(path: str) -> str:
    """A path as a relative URI reference: percent-encoded, and its first segment never looks like a scheme."""
    from urllib.parse import quote

    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that stands for no byte
        data = path.encode("utf-8", "replace")
    return quote(data, safe="/!$&'()*+,;=@~") or "."
