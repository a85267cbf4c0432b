"""Small reports, hostile strings, and the runner's grammar, for the tests of all writers."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    Waived,
)
from gitops_gate.report.context import Context

API = ResourceId("apps", "v1", "Deployment", "web", "api")

FILES = {
    "apps/base/api.yaml": [
        "apiVersion: apps/v1",
        "kind: Deployment",
        "spec:",
        "  containers:",
        "    - image: registry.example/api:latest # for now",
    ],
    "apps/production/kustomization.yaml": ["resources:", "  - ../base"],
    "tabbed.yaml": ["a:", "\tb: 1"],
    "wide.yaml": ["'日本': x", "k: 日本 # no"],
}
CONTEXT = Context(lines=FILES.get, environments=("dev", "staging", "production"))

TARGETS = tuple(
    Target(f"clusters/{name}/apps", "flux", f"apps/{name}", Location(f"clusters/{name}.yaml", 1, 1), name)
    for name in ("dev", "staging", "production")
)
EVERYWHERE = tuple(target.name for target in TARGETS)


def finding(
    rule: str = "floating-tag",
    at: Location | None = None,
    message: str = "image is not pinned",
    severity: Severity = Severity.ERROR,
    resource: ResourceId | None = None,
    targets: Sequence[str] = (),
    hint: str = "",
    related: tuple[Related, ...] = (),
) -> Finding:
    """A finding of which only what matters is said."""
    place = at or Location("apps/base/api.yaml", 5, 14)
    return Finding(rule, severity, place, message, resource, (), tuple(targets), hint, related)


PINNED = finding(
    resource=API,
    targets=EVERYWHERE,
    hint="set newTag",
    related=(Related(Location("apps/production/kustomization.yaml", 2, 5), "rendered from here"),),
)
LIMITS = finding("missing-limits", Location("apps/base/api.yaml", 4, 3), "no limits", Severity.WARNING, API)

FULL = Report(
    findings=(LIMITS, PINNED),
    waived=(
        Waived(
            finding("host-path", Location("a.yaml", 3, 1)), "comment", "needed by the agent", "2030-01-31"
        ),
    ),
    baseline=(finding("missing-probe", Location("b.yaml", 3, 1), severity=Severity.WARNING),),
    not_checked=(
        NotChecked("HelmRelease media/plex", "helm is not installed", "install helm"),
        NotChecked("HelmRelease media/sonarr", "helm is not installed", "install helm", 2),
    ),
    ran={
        ("floating-tag", "production"): Count(3, 1, 0, 0),
        ("missing-limits", "production"): Count(3, 0, 0, 0),
        ("wrong-type", ""): Count(0, 0, 0, 4),
    },
    counts={"files": 4, "documents": 5, "targets": 3, "resources": 9},
    targets=TARGETS,
    seconds=1.25,
)

HOSTILE = (
    "plain",
    "with space",
    "new\nline",
    "-rf",
    "a:1:1: error: b c",
    "x]]>y & <z a='\"'>",
    "::error::x",
    "  ::add-mask::production",
    "x\n::stop-commands::y",
    "x ##[error]y",
    "##[add-mask]production",
    "\u034f::error::x\n\u3164::error::y",
    "#\ufe0f#\u034f[error]x :\U000e0100:error::x",
    "##vso[task.setvariable variable=a]b",
    "x\r\n::set-output name=a::b",
    "%0A::error::x",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]8;;unfinished",
    "\x9b31mc1\x9d0;t\x9c",
    "a\u202eb\u2066c\u200bd\ufeffe\u2028::error::f",
    "lone \udcff \ud800 surrogate",
    "bad \ufffe \uffff \ufdd0 \x00 \x08 \x7f point",
    "l" * 4000,
    "日本語 emoji 🚀 e\u0301",
    "back\\slash \"quoted\" 'single'",
    "tab\tand comma, colon: percent %25",
)


def hostile_report(text: str) -> Report:
    """A report with `text` in every place that text can come to from a repository."""
    who = ResourceId(text, text, text, text, text)
    place = Location(f"{text}", 1, 1)
    found = Finding(
        "some-rule",
        Severity.ERROR,
        place,
        text,
        who,
        (text, 0),
        (text,),
        f"{text}\n{text}",
        (Related(Location(text, 2, 1), text),),
        text,
    )
    return Report(
        (found, finding("other-rule", Location(text), text, Severity.INFO)),
        (Waived(found, "comment", text),),
        (found,),
        (NotChecked(text, text, text, 1, (text,)),),
        {("some-rule", text): Count(1, 0, 0, 0)},
        {"files": 1, "targets": 1},
        (Target(text, "flux", text, place, text, text, who),),
        (text,),
    )


def hostile_context(text: str, **more: object) -> Context:
    """A context whose files and environments are `text` too."""
    lines = [text.replace("\n", " "), "  " + text.replace("\n", " ")]
    return Context(
        lines=lambda path: lines,
        environments=(text,),
        stages={"some-rule": text},
        properties={"commit": text},
        **more,  # type: ignore[arg-type]
    )


COMMANDS = [
    "error",
    "warning",
    "notice",
    "debug",
    "group",
    "endgroup",
    "add-mask",
    "add-path",
    "add-matcher",
    "remove-matcher",
    "echo",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "internal-set-repo-path",
]


IGNORED = re.compile(
    "[\u00ad\u034f\u115f\u1160\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner would carry out of a log: (command, properties, data), in both of its grammars.

    `::name key=value,…::data` at the start of a line after white space, else `##[name key=value;…]data`
    anywhere in a line, in any case; `::stop-commands::token` until `::token::` is honoured. Characters without
    a weight are ignored, as comparisons of .NET do.
    """
    found, token = [], ""
    for line in re.split(r"\r\n|\n|\r", IGNORED.sub("", log)):
        text = line.lstrip()
        if token:
            token = "" if text.startswith(f"::{token}::") else token
            continue
        new = re.match(r"::(.*?)::(.*)", text)
        old = re.search(r"##\[(.*?)\](.*)", line)
        name, _, properties = (new or old).group(1).partition(" ") if new or old else ("", "", "")
        if new and name.lower() not in COMMANDS and old:
            name, _, properties = old.group(1).partition(" ")
        name = name.lower()
        if name not in COMMANDS:
            continue
        data = (new or old).group(2)  # type: ignore[union-attr]
        if name == "stop-commands":
            token = data
            continue
        pairs = (pair.partition("=") for pair in properties.split(",") if pair)
        found.append((name, {key: unescaped(value) for key, _, value in pairs}, unescaped(data)))
    return found


def unescaped(text: str) -> str:
    """Escaped data or property of a command as the runner reads it."""
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text
