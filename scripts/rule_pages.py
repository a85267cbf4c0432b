"""A page per rule in Markdown, and tables of all rules, out of the rule book."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from gitops_gate.checks.catalog import STAGE_OF
from gitops_gate.config import Settings
from gitops_gate.diff import danger_pages
from gitops_gate.git.trees import Memory
from gitops_gate.model import Check, Rule, Severity
from gitops_gate.model.option import described, hints
from gitops_gate.render.kustomize import faults
from gitops_gate.rulebook import RuleBook, rulebook
from gitops_gate.settle import RULES as WAIVER_RULES

STAGES = {
    "yaml": "YAML",
    "targets": "What is deployed",
    "kustomize": "Kustomize",
    "schema": "Schemas",
    "semantic": "What schemas cannot say",
    "secrets": "Secrets",
    "policy": "Policies",
    "waivers": "Waivers",
    "diff": "Dangers of a change",
}
"""Stage -> what readers call it, in the order in which a file meets them."""

_CAPITAL = re.compile(r"^[A-Z](?=[a-z ])")
_LABEL = re.compile(r"^(\S.*?)::$")


@cache
def book() -> RuleBook:
    """The rules that come with the gate."""
    return rulebook(Memory({}), Settings())


@cache
def checks() -> Mapping[str, Check]:
    """The checks by rule; rules of other stages (rendering, waivers) have none."""
    return {check.rule.id: check for check in book().checks}


def stage(rule: str) -> str:
    """The stage that reports a rule."""
    if rule in STAGE_OF:
        return STAGE_OF[rule]
    others = {"kustomize": faults.RULES, "waivers": WAIVER_RULES, "diff": danger_pages.RULES}
    found = [name for name, rules in others.items() if rule in {one.id for one in rules}]
    return found[0] if found else "policy" if rule in checks() else "targets"


def enabled(rule: str) -> bool:
    return rule not in checks() or checks()[rule].enabled


def pages() -> Mapping[str, str]:
    """File name -> page, for every rule."""
    return {f"{name}.md": page(book().rules[name]) for name in sorted(book().rules)}


def page(rule: Rule) -> str:
    """The page of a rule."""
    on = "on by default" if enabled(rule.id) else "off by default"
    head = f"# {rule.id}\n\n{STAGES[stage(rule.id)]} · {rule.severity} · {on}"
    text = markdown(book().pages.get(rule.id) or rule.summary)
    marked = "\n\nA line that ends in `# <-` is one that is found." if "# <-" in text else ""
    return "\n\n".join([head, text + marked, *_options(rule.id), _configured(rule)]) + "\n"


def markdown(text: str) -> str:
    """A rule's page as Markdown: a block under `Label::` becomes a fenced one."""
    out: list[str] = []
    block: list[str] | None = None
    for line in [*text.strip().splitlines(), "end"]:
        if block is not None and (line.startswith(" ") or not line.strip()):
            block.append(line[4:])
            continue
        if block is not None:
            out += ["```yaml", "\n".join(block).strip("\n"), "```", ""]
            block = None
        label = _LABEL.match(line)
        if label:
            out += [f"{label[1]}:", ""]
            block = []
        else:
            out.append(line)
    return "\n".join(out[:-1]).strip()


def _options(rule: str) -> Iterator[str]:
    check = checks().get(rule)
    if check is None or not check.options:
        return
    yield "## Options"
    rows = [
        f"| `{name}` | {described(hint)} | {shown(check.options[name])} |"
        for name, hint in hints(check).items()
    ]
    yield "\n".join(["| option | value | default |", "| --- | --- | --- |", *rows])


def shown(value: Any) -> str:
    """The default of an option for readers."""
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, frozenset | set):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return ", ".join(f"`{one}`" for one in value) or "none"
    return f"`{value}`" if value not in ("", None) else "none"


def _configured(rule: Rule) -> str:
    said = [f"Configure it under `rules.{rule.id}` ([configuration](../configuration.md#rules))."]
    if stage(rule.id) != "waivers":
        said.append(
            f"Except one place with `# gitops-gate: allow[{rule.id}] reason` ([waivers](../adoption.md#waivers))."
        )
    return "## In your repository\n\n" + "\n".join(said)


def index(folder: str = "") -> str:
    """All rules in tables, one per stage; links go to pages in `folder`."""
    return "\n\n".join(part for name in STAGES for part in _section(name, folder))


def _section(name: str, folder: str) -> Iterator[str]:
    rules = [rule for rule in book().rules.values() if stage(rule.id) == name]
    if rules:
        yield f"## {STAGES[name]}"
        rows = [_row(rule, folder) for rule in sorted(rules, key=lambda one: one.id)]
        yield "\n".join(["| rule | severity | default | what is found |", "| --- | --- | --- | --- |", *rows])


def _row(rule: Rule, folder: str) -> str:
    on = "on" if enabled(rule.id) else "off"
    summary = _CAPITAL.sub(lambda first: first[0].lower(), rule.summary).replace("|", "\\|")
    return f"| [`{rule.id}`]({folder}{rule.id}.md) | {rule.severity} | {on} | {summary} |"


def overview(folder: str) -> str:
    """One table with a row per stage: its errors, its warnings, and what is off by default."""
    rows = ["| stage | errors | warnings | off by default |", "| --- | --- | --- | --- |"]
    for name, title in STAGES.items():
        rules = sorted(
            (one for one in book().rules.values() if stage(one.id) == name), key=lambda one: one.id
        )
        on = [rule for rule in rules if enabled(rule.id)]
        cells = (
            [rule for rule in on if rule.severity is Severity.ERROR],
            [rule for rule in on if rule.severity is not Severity.ERROR],
            [rule for rule in rules if not enabled(rule.id)],
        )
        linked = (", ".join(f"[{one.id}]({folder}{one.id}.md)" for one in cell) for cell in cells)
        rows += [f"| {title} | {' | '.join(linked)} |"] if rules else []
    return "\n".join(rows)
