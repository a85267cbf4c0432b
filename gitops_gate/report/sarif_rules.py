"""Rules in SARIF: what readers show beside a result, out of the rule's page."""

from __future__ import annotations

from typing import Any

from gitops_gate.model import Severity
from gitops_gate.report.context import Context, Page
from gitops_gate.report.untrusted import one_line

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}

# GitHub's scale: above 9 critical, above 7 high, above 4 medium, else low.
_SECRETS = {Severity.ERROR: "9.1", Severity.WARNING: "6.5", Severity.INFO: "3.0"}
_SECURITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "3.0"}

NAME, DESCRIPTION, HELP, TAGS = 255, 1024, 30_000, 10
"""Characters at most, and the number of tags: GitHub's limits, but for that of the help."""


def described(rule: str, context: Context) -> dict[str, Any]:
    """A rule's `reportingDescriptor`; of one without a page it says what its id says."""
    page = context.page(rule)
    summary = one_line(page.rule.summary if page else rule.replace("-", " "), DESCRIPTION - 1)
    text = _page(page, summary)
    severity = page.rule.severity if page else Severity.WARNING
    return {
        "id": one_line(rule),
        "name": _name(rule),
        "shortDescription": {"text": _sentence(summary)},
        "fullDescription": {"text": one_line(_introduction(text), DESCRIPTION)},
        "help": {
            "text": _cut(f"{text}\n\n{_exception(rule)}"),
            "markdown": _cut(f"{_markdown(text)}\n\n{_exception(rule)}"),
        },
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": _properties(rule, page, severity, context),
    }


def _properties(rule: str, page: Page | None, severity: Severity, context: Context) -> dict[str, Any]:
    stage = context.stages.get(rule, "")
    tags = ["gitops", "kubernetes", stage, *(page.rule.tags if page else ())]
    scores = _SECRETS if stage == "secrets" else _SECURITY if "security" in tags else None
    if scores:
        tags.append("security")
    found: dict[str, Any] = {
        "tags": list(dict.fromkeys(one_line(tag, NAME) for tag in tags if tag))[:TAGS],
        "precision": "high",
        "problem.severity": _PROBLEMS[severity],
    }
    if scores:
        found["security-severity"] = scores[severity]
    return found


def _name(rule: str) -> str:
    """`FloatingTag`; a name may not be the id in other letters."""
    words = one_line(rule, NAME - 10).split("-")
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if len(words) > 1 else f"{name}Rule"


def _page(page: Page | None, summary: str) -> str:
    """The page's text, line by line without anything that could do harm."""
    text = page.text.strip() if page else ""
    if not text:
        return _sentence(summary)
    lines = (one_line(line) for line in text.splitlines())
    indents = (line[: len(line) - len(line.lstrip(" "))] for line in text.splitlines())
    return "\n".join(
        indent + line.lstrip() if line else "" for indent, line in zip(indents, lines, strict=True)
    )


def _introduction(text: str) -> str:
    """The paragraphs before the first example."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.endswith("::"):
            break
        lines.append(line)
    return " ".join(line for line in lines if line) or text


def _markdown(text: str) -> str:
    """A page as Markdown: what is indented below `Label::` becomes a fenced block of YAML."""
    fence = "`" * max(3, _longest_run(text) + 1)
    out: list[str] = []
    block: list[str] | None = None
    for line in [*text.splitlines(), "end"]:
        if block is not None and (line.startswith(" ") or not line):
            block.append(line[4:])
            continue
        if block is not None:
            out += ["", f"{fence}yaml", *"\n".join(block).strip("\n").splitlines(), fence, ""]
            block = None
        if line.endswith("::") and not line.startswith(" "):
            out.append(f"**{line[:-2]}**")
            block = []
        else:
            out.append(line)
    return "\n".join(out[:-1]).strip()


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    length = longest = 0
    for character in text:
        length = length + 1 if character == "`" else 0
        longest = max(longest, length)
    return longest


def _exception(rule: str) -> str:
    return f"Except one place with a comment: `# gitops-gate: allow[{one_line(rule)}] reason`"


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _cut(text: str) -> str:
    return text if len(text) <= HELP else text[: HELP - 1] + "…"
