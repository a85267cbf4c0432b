"""How a report stands: the state of its commit, the verdict in a few words, each environment."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gitops_gate.forge.received import Received

GRAVE = ("error", "warning", "info")
"""Severities, the gravest first."""


def state(report: Received) -> str:
    """The state that a report gives its commit: `success`, `failure`, or `error` where there is no verdict."""
    refused = any(report["counts"].get(name) for name in ("refused", "crashed"))
    if report["failed"] or refused or (nothing_checked(report) and not report["narrowed"]):
        return "error"
    grave = GRAVE[: GRAVE.index(report["fail_on"]) + 1]
    return "failure" if any(one["severity"] in grave for one in report["findings"]) else "success"


def nothing_checked(report: Received) -> bool:
    """Whether nothing was looked at that could be judged; a narrowed run may look at files alone."""
    names = ("files", "documents", "resources", "targets") if report["narrowed"] else ("resources",)
    known = report["findings"] or report["waived"] or report["baseline"]
    return not known and not any(report["counts"].get(name) for name in names)


def verdict(report: Received) -> tuple[str, str]:
    """How good a report is, and its verdict in a few words."""
    found = _counted(Counter(one["severity"] for one in report["findings"]))
    worst = next(
        (grade for grade in GRAVE if any(one["severity"] == grade for one in report["findings"])), ""
    )
    if report["failed"]:
        return "error", f"{found}, and parts of the run failed" if found else "no verdict"
    if nothing_checked(report):
        return ("info", "nothing to check") if report["narrowed"] else ("error", "nothing was checked")
    if worst:
        return worst, found
    if report["counts"].get("unbuilt") or report["counts"].get("refused"):
        return "warning", "not all could be rendered"
    return "good", "nothing new" if report["baseline"] else "no problems found"


def _counted(counts: Counter[str]) -> str:
    """`2 errors, 1 warning`; "" for none."""
    found = [(counts[name], name) for name in GRAVE if counts[name]]
    return ", ".join(f"{n:,} {name}{'s' if n != 1 and name != 'info' else ''}" for n, name in found)


def looked(report: Received) -> str:
    """What was looked at, and what else there is to know."""
    counts = report["counts"]
    names = [name for name in ("resources", "targets", "files") if counts.get(name)]
    what = (
        "Checked " + ", ".join(f"{counts[name]:,} {name}" for name in names)
        if names
        else "Nothing was looked at"
    )
    beside = {
        "waived": len(report["waived"]),
        "in the baseline": len(report["baseline"]),
        "not checked": sum(one["count"] for one in report["not_checked"]),
    }
    return "; ".join([what, *(f"{number:,} {name}" for name, number in beside.items() if number)]) + "."


def standings(report: Received) -> dict[str, tuple[int, int, int, int]]:
    """Environment -> numbers of targets, errors, warnings, and of what was not checked; "" = in none."""
    of = {target["name"]: target["environment"] for target in report["targets"]}
    counted = [Counter(of.values()), Counter[str](), Counter[str](), Counter[str]()]
    for one in report["findings"]:
        if one["severity"] in GRAVE[:2]:
            counted[1 + GRAVE.index(one["severity"])].update(set(one["environments"]) or {""})
    for item in report["not_checked"]:
        for name in {of.get(target, "") for target in item["targets"]} or {""}:
            counted[3][name] += item["count"]
    names = {name for counter in counted for name in counter}
    return {name: (counted[0][name], counted[1][name], counted[2][name], counted[3][name]) for name in names}


def rank(name: str) -> tuple[bool, bool, str]:
    """Production before all, what belongs to no environment last: reports do not hold the order of promotion."""
    return not name, not name.lower().startswith(("prod", "live")), name


ABREAST = 3
"""Findings of one rule that stand together, before the other rules have had their turn."""


def ranked(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Findings, the gravest first, those of production before others; no rule keeps the others from being seen."""

    def danger(one: dict[str, Any]) -> tuple[int, bool]:
        return GRAVE.index(one["severity"]), not any(not rank(name)[1] for name in one["environments"])

    def place(one: dict[str, Any]) -> tuple[str, str, int]:
        return one["rule"], one["location"]["path"], one["location"]["line"]

    found = sorted(findings, key=lambda one: (danger(one), place(one)))
    seen: Counter[tuple[str, tuple[int, bool]]] = Counter()
    turns = []
    for one in found:
        turns.append(seen[one["rule"], danger(one)] // ABREAST)
        seen[one["rule"], danger(one)] += 1
    order = sorted(range(len(found)), key=lambda number: (danger(found[number]), turns[number]))
    return [found[number] for number in order]
