"""The tables of the HTML report: environments, applications, rules, and what was not looked at or is excused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gitops_gate.model import Count, Finding, Location, NotChecked, Report, Severity
from gitops_gate.model.pods import ROUTES
from gitops_gate.report.context import Context, Places
from gitops_gate.report.html_words import code, counted, few, fold, pill, prose, section, table, text
from gitops_gate.report.rollout import App, Cell, Rollout, Running, rollout
from gitops_gate.report.standing import standings
from gitops_gate.report.untrusted import escaped_path

NO_ENVIRONMENT = '<span class="faint">no environment</span>'
NOTHING = '<span class="faint">–</span>'
MET = '<span class="ok">✓ no findings</span>'
NO_FINDINGS = ' <span class="ok" role="img" aria-label="no findings">✓</span>'
RUNNING = frozenset(kind for _, kind in ROUTES)
"""Kinds that run pods. Of others it is only known what they ask for."""
VERSIONS = 6
"""Images that a cell names."""


def environments_section(report: Report, context: Context) -> str:
    """How each environment stands; "" where there is none."""
    rows = standings(report, context)
    if not any(row.name for row in rows):
        return ""
    cells = [
        (
            text(row.name, 120) or NO_ENVIRONMENT,
            counted(row.errors, row.warnings, row.infos) or MET,
            f"{row.targets:,}",
            f"{row.not_checked:,}" if row.not_checked else NOTHING,
        )
        for row in rows
    ]
    head = ("Environment", "Verdict", "Targets", "Not checked")
    return section(
        "environments",
        "Environments",
        table("Environments", head, cells, kind="numbers"),
        "In the order of promotion.",
    )


def applications_section(report: Report, context: Context) -> str:
    """The matrix of applications and environments; "" where no image is known."""
    found = rollout(report, context)
    if not found.apps:
        return ""
    alone = found.environments == ("",)
    heads = ["Version" if alone else text(name, 80) or NO_ENVIRONMENT for name in found.environments]
    rows = [_app(app, found) for app in found.apps]
    body = table("Applications", ("Application", *heads), rows, kind="matrix")
    lead = "The images that each workload runs, and how it fares."
    if any(cell.behind for app in found.apps for cell in app.cells.values()):
        lead += " <em>Behind</em> = an environment before it has a newer version."
    return section("applications", "Applications", body, lead)


def _app(app: App, found: Rollout) -> Iterator[str]:
    kind = " ".join(
        part
        for part in (text(app.kind, 80), f"in {text(app.namespace, 80)}" if app.namespace else "")
        if part
    )
    yield f'{text(app.name, 160)} <span class="faint">{kind}</span>'
    several = len(app.images) > 1
    for environment in found.environments:
        cell = app.cells.get(environment)
        yield _cell(cell, several, app.kind in RUNNING) if cell else NOTHING


def _cell(cell: Cell, several: bool, rendered: bool) -> str:
    marks = [counted(cell.errors, cell.warnings)] if cell.errors or cell.warnings else []
    marks += [] if rendered else ['<span class="faint">chart not rendered</span>']
    names = [_running(one, several) for one in cell.running[:VERSIONS]]
    names[0] += "" if marks else NO_FINDINGS
    shown = "".join(f"<li>{name}</li>" for name in names)
    more = len(cell.running) - VERSIONS
    shown += f'<li class="faint">and {more:,} more</li>' if more > 0 else ""
    if cell.behind:
        marks.append(
            f'<span class="pill" title="{text("; ".join(sorted(cell.behind.values())))}">behind</span>'
        )
    return f"<ul>{shown}</ul>{' '.join(marks)}"


def _running(one: Running, several: bool) -> str:
    name = f'<span class="faint">{text(one.name, 80)}</span> ' if several else ""
    pinned = ' <span class="faint">pinned</span>' if one.digest else ""
    return f'{name}<code title="{text(one.image)}">{text(one.version, 60)}</code>{pinned}'


def rules_section(report: Report, context: Context) -> str:
    """Which rule is met where: those that are not first, the others in a fold; "" where none ran."""
    names = {environment for _, environment in report.ran}
    rank = {name: number for number, name in enumerate(context.environments)}
    order = sorted(names, key=lambda name: (not name, rank.get(name, len(rank)), name))
    counts = _counts(report)
    if not counts:
        return ""
    worst = {
        finding.rule: finding.severity for finding in sorted(report.findings, key=lambda one: one.severity)
    }
    broken = [rule for rule in counts if any(one.failed or one.waived for one in counts[rule].values())]
    broken.sort(key=lambda rule: (-worst.get(rule, 0), rule))
    met = [rule for rule in counts if rule not in set(broken)]
    heads = ["Rule", *(text(name, 80) or "no environment" for name in order)]
    total = ["Rules that are met", *(_share(counts, name) for name in order)]
    rows = [total, *(_rule(rule, counts[rule], order, worst.get(rule, 0), context) for rule in broken)]
    body = table("Policy compliance", heads, rows, kind="rules")
    if met:
        rest = table(
            "Rules that are met",
            heads,
            (_rule(rule, counts[rule], order, 0, context) for rule in met),
            kind="rules",
        )
        body += fold(f"{len(met):,} rules are met everywhere", rest)
    return section(
        "rules", "Policy compliance", body, "What each rule judged, and how often it was broken or waived."
    )


def _counts(report: Report) -> dict[str, dict[str, Count]]:
    """Rule -> environment -> what it judged there; rules that judged nothing are left out."""
    counts: dict[str, dict[str, Count]] = {}
    for (rule, environment), count in sorted(report.ran.items()):
        if count != Count():
            counts.setdefault(rule, {})[environment] = count
    return counts


def _share(counts: dict[str, dict[str, Count]], environment: str) -> str:
    """`143 of 152` rules that judged something in an environment and found nothing."""
    here = [count[environment] for count in counts.values() if environment in count]
    good = sum(not count.failed for count in here)
    return (
        f'<b class="{"ok" if good == len(here) else "warn"}">{good:,} of {len(here):,}</b>'
        if here
        else NOTHING
    )


def _rule(
    rule: str, counts: dict[str, Count], order: list[str], worst: int, context: Context
) -> Iterator[str]:
    page = context.page(rule)
    summary = (
        f'<br><span class="faint">{prose(page.rule.summary)}</span>' if page and page.rule.summary else ""
    )
    yield code(rule, 200) + summary
    for name in order:
        yield _count(counts[name], worst) if name in counts else NOTHING


def _count(count: Count, worst: int) -> str:
    parts = []
    if count.failed:
        kind = "bad" if worst == Severity.ERROR else "warn"
        of = f" of {count.judged:,}" if count.judged >= count.failed else ""
        parts.append(f'<span class="{kind}">✕ {count.failed:,}</span>{of}')
    elif count.judged:
        parts.append(f'<span class="ok">✓</span> {count.judged:,}')
    parts += [f'<span class="faint">{count.waived:,} waived</span>'] if count.waived else []
    parts += [f'<span class="faint">{count.unknown:,} unknown</span>'] if count.unknown else []
    return ", ".join(parts)


def not_checked_section(report: Report) -> str:
    """What nobody looked at, by reason, the most frequent first; "" where there is none."""
    groups: dict[tuple[str, str], list[NotChecked]] = {}
    for item in report.not_checked:
        groups.setdefault((item.why, item.how), []).append(item)
    counted_groups = sorted((-sum(one.count for one in group), key) for key, group in groups.items())
    rows = []
    for count, (why, how) in counted_groups:
        names = sorted({item.what for item in groups[why, how]})
        told = f'<br><span class="hint"><b>To have it checked:</b> {prose(how)}</span>' if how else ""
        rows.append((f"{-count:,}", prose(why) + told, few(names, 4)))
    body = table("Not checked", ("Count", "Why", "What"), rows, kind="listing", named=False) if rows else ""
    return section(
        "not-checked", "Not checked", body, "Nobody has looked at these: the verdict says nothing of them."
    )


def waived_section(report: Report, where: Places) -> str:
    """What was excepted, by whom and until when; "" where there is none."""
    ordered = sorted(report.waived, key=lambda one: (_order(one.finding), one.by, one.reason))
    rows = [
        (
            code(one.finding.rule, 200),
            f"{code(_place(one.finding), 400)}<br>{prose(one.finding.message)}",
            text(", ".join(where.of(one.finding)), 200) or NOTHING,
            prose(one.reason) or NOTHING,
            text(one.by, 80),
            text(one.expires, 40) or NOTHING,
        )
        for one in ordered
    ]
    head = ("Rule", "What", "Environments", "Reason", "By", "Until")
    return section("waived", "Waived", table("Waived", head, rows) if rows else "")


def baseline_section(report: Report) -> str:
    """What the baseline knows already; "" where there is nothing."""
    rules = Counter(one.rule for one in report.baseline)
    lines = "".join(
        f"<li>{pill(str(one.severity), str(one.severity))} {code(one.rule, 200)} {code(_place(one), 400)} {prose(one.message)}</li>\n"
        for one in sorted(report.baseline, key=_order)
    )
    if not lines:
        return ""
    told = ", ".join(f"{code(rule, 200)} {count:,}" for rule, count in sorted(rules.items()))
    body = fold(f"All {len(report.baseline):,}", f'<ul class="short">\n{lines}</ul>\n')
    return section(
        "baseline",
        "Known to the baseline",
        f"<p>{told}</p>\n{body}",
        "Older than the baseline, and not counted in the verdict.",
    )


def _place(finding: Finding) -> str:
    place = finding.location
    return str(Location(escaped_path(place.path), place.line, place.column))


def _order(finding: Finding) -> tuple[Location, str, str, str]:
    return finding.location, finding.rule, str(finding.resource or ""), finding.message
