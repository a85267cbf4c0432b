"""Pieces of the HTML report. Every text goes through `text`; what these give is HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from gitops_gate.report.untrusted import one_line

LONGEST = 1000
"""Characters of a message or a name."""


def text(value: str, limit: int = LONGEST) -> str:
    """A text of the repository as HTML, for content and for attributes in double quotes."""
    return escape(one_line(value, limit))


def code(value: str, limit: int = LONGEST) -> str:
    """A text in code, "" for an empty one; long names may break at their signs."""
    shown = text(value, limit)
    return f"<code>{shown}</code>" if shown else ""


def prose(value: str) -> str:
    """A sentence in which what stands in backticks in pairs is code."""
    parts = one_line(value, LONGEST).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    return "".join(code(part) if number % 2 else escape(part) for number, part in enumerate(parts))


def pill(kind: str, label: str) -> str:
    """A label in a colour of its own: `kind` is a class of the style sheet; `label` is ours, or HTML already."""
    return f'<span class="pill {kind}">{label}</span>'


def counted(errors: int, warnings: int, infos: int = 0) -> str:
    """`2 errors` `1 warning` as pills; "" for none."""
    parts = [pill("error", f"{errors:,} error{'' if errors == 1 else 's'}")] if errors else []
    parts += [pill("warning", f"{warnings:,} warning{'' if warnings == 1 else 's'}")] if warnings else []
    parts += [pill("info", f"{infos:,} info")] if infos else []
    return " ".join(parts)


def section(key: str, title: str, body: str, lead: str = "") -> str:
    """A section with its heading; "" where there is nothing in it."""
    if not body:
        return ""
    told = f'<p class="lead">{lead}</p>\n' if lead else ""
    return f'<section id="{key}" aria-labelledby="{key}-title">\n<h2 id="{key}-title">{title}</h2>\n{told}{body}</section>\n'


def table(
    label: str, head: Sequence[str], rows: Iterable[Iterable[str]], *, kind: str = "", named: bool = True
) -> str:
    """A table that scrolls by itself where it is wide; the first cell of a row names it where `named`."""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = []
    for first, *rest in rows:
        start = f'<th scope="row">{first}</th>' if named else f"<td>{first}</td>"
        lines.append(f"<tr>{start}{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>\n")
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{label}">\n'
        f'<table class="{kind}">\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{"".join(lines)}</tbody>\n</table>\n</div>\n'
    )


def fold(summary: str, body: str) -> str:
    """What is shown when somebody asks, and on paper; `summary` and `body` are HTML."""
    return f"<details><summary>{summary}</summary>\n{body}</details>\n"


def few(names: Sequence[str], most: int) -> str:
    """`a, b and 5 more`, each in code."""
    shown = ", ".join(code(name, 160) for name in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")
