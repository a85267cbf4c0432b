"""The terminal's report, character for character."""

from __future__ import annotations

import re
from dataclasses import replace

import click
import pytest

from gitops_gate.model import Finding, Location, NotChecked, Related, Report, ResourceId, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.text import text
from tests.report.samples import API, CONTEXT, FULL, LIMITS, TARGETS, finding

COUNTS = {"files": 4, "targets": 3, "resources": 9}
WIDE = finding(
    "bad-name", Location("wide.yaml", 1, 1), "name is not ASCII", Severity.WARNING, targets=["one"]
)

EVERYTHING = """\
warning[missing-limits]: no limits
 --> apps/base/api.yaml:4:3
  |
4 |   containers:
  |   ^^^^^^^^^^
  |
  = in: Deployment/web/api
  = docs: gitops-gate explain missing-limits

error[floating-tag]: image is not pinned
 --> apps/base/api.yaml:5:14
  |
5 |     - image: registry.example/api:latest # for now
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
 ::: apps/production/kustomization.yaml:2:5
  |
2 |   - ../base
  |     ------- rendered from here
  |
  = in: Deployment/web/api (production, also in staging, dev)
  = help: set newTag
  = docs: gitops-gate explain floating-tag

Not checked
  3  HelmRelease media/plex, HelmRelease media/sonarr: helm is not installed
     = help: install helm

1 error, 1 warning (production 1, staging 1, dev 1); checked 9 resources of 3 targets in 3 environments \
and 4 files; 1 waived, 1 in the baseline, 3 not checked
"""

NO_SOURCE = """\
error[missing-file]: no such file
 --> "my app/kustomization.yaml"
 ::: "new\\nline.yaml":3 asked for here
  = in: 4 targets: a, b and 2 more
  = help: first
          - second:
              third
  = docs: gitops-gate explain missing-file

1 error; checked 4 files
"""


def several(number: int, rule: str = "r", message: str = "m") -> tuple[Finding, ...]:
    return tuple(
        Finding(rule, Severity.WARNING, Location(f"{chr(97 + i)}.yaml", 1, 1), message.format(i))
        for i in range(number)
    )


FOLDED = """\
warning[r]: m
 --> a.yaml:1:1
  = docs: gitops-gate explain r

warning[r]: m
 --> b.yaml:1:1

warning[r]: m
 --> c.yaml:1:1

warning[r]: 10 more: m
 --> d.yaml:1:1
 --> e.yaml:1:1
 --> f.yaml:1:1
 --> g.yaml:1:1
 --> h.yaml:1:1
 --> i.yaml:1:1
 --> j.yaml:1:1
 --> k.yaml:1:1
  ... and 2 more; `--format concise` lists them all

13 warnings; checked 13 files
"""

FAILED = """\
Failed: the verdict is incomplete
  check floating-tag: KeyError
  : :error::helm

No verdict: 2 parts of the run failed; checked 2 resources and 4 files
"""


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (FULL, EVERYTHING),
        (
            Report(
                (
                    finding(
                        "missing-file",
                        Location("my app/kustomization.yaml"),
                        "no such file",
                        targets=["a", "b", "c", "d"],
                        hint="first\n- second:\n    third",
                        related=(Related(Location("new\nline.yaml", 3), "asked for here"),),
                    ),
                ),
                counts={"documents": 1, "files": 4},
            ),
            NO_SOURCE,
        ),
        (Report(several(13), counts={"documents": 1, "files": 13}), FOLDED),
        (
            Report(
                failed=("check floating-tag: KeyError", "::error::helm"), counts={"resources": 2, "files": 4}
            ),
            FAILED,
        ),
    ],
)
def test_whole_reports(report: Report, expected: str) -> None:
    assert text(report, CONTEXT) == expected


def block(found: Finding, context: Context = CONTEXT) -> str:
    """The block of a finding, without the summary."""
    return text(Report((found,), targets=TARGETS), context).rpartition("\n\n")[0]


def test_wide_characters_are_marked_where_they_stand() -> None:
    lines = block(WIDE).split("\n")
    assert lines[3:5] == ["1 | '日本': x", "  | ^^^^^^"]
    lines = block(replace(WIDE, location=Location("wide.yaml", 2, 4))).split("\n")
    assert lines[3:5] == ["2 | k: 日本 # no", "  |    ^^^^"]


@pytest.mark.parametrize(
    ("resource", "targets", "environments", "expected"),
    [
        (None, (), (), ""),
        (API, (), (), "  = in: Deployment/web/api"),
        (None, ("clusters/dev/apps",), (), "  = in: dev"),
        (
            API,
            ("clusters/dev/apps", "clusters/production/apps"),
            (),
            "  = in: Deployment/web/api (dev, also in production)",
        ),
        (
            API,
            ("clusters/dev/apps", "clusters/production/apps"),
            ("dev", "production"),
            "  = in: Deployment/web/api (production, also in dev)",
        ),
        (API, ("x",), (), "  = in: Deployment/web/api"),
        (API, ("x", "y z"), (), '  = in: Deployment/web/api (2 targets: x, "y z")'),
    ],
)
def test_where_it_is(
    resource: ResourceId | None, targets: tuple[str, ...], environments: tuple[str, ...], expected: str
) -> None:
    shown = block(finding(resource=resource, targets=targets), Context(environments=environments))
    assert [line for line in shown.split("\n") if " = in:" in line] == ([expected] if expected else [])


def test_a_rule_s_page_is_named_once() -> None:
    shown = text(Report(several(5)), CONTEXT)
    assert shown.count("docs: gitops-gate explain r\n") == 1 and shown.count("warning[r]: m\n") == 5


def test_the_gravest_stand_last_and_rules_with_many_findings_together() -> None:
    error = finding("e", Location("a.yaml", 1), "x")
    mixed = (error, *several(3, "few"), *several(7, "many"))
    shown = text(Report(tuple(sorted(mixed, key=lambda f: f.location))), CONTEXT)
    heads = re.findall(r"^(?:error|warning)\[(\w+)\]", shown, re.MULTILINE)
    assert heads == ["few", "many", "many", "many", "many", "few", "few", "e"]


def test_folding_shows_messages_that_differ_and_can_be_off() -> None:
    report = Report(several(9, message="container {} has none"))
    assert "warning[r]: 6 more\n --> d.yaml:1:1  container 3 has none\n" in text(report, CONTEXT)
    assert text(report, replace(CONTEXT, fold=False)).count("\nwarning[r]: container") == 8


def test_related_places_beyond_a_handful_are_named_only() -> None:
    related = tuple(Related(Location("apps/base/api.yaml", line, 1), f"place {line}") for line in range(1, 6))
    related += (Related(Location("x.yaml", 1), "place 6"),)
    shown = block(finding(related=related))
    assert shown.count(" ::: ") == 4
    assert "  = see: apps/base/api.yaml:5:1 place 5\n         x.yaml:1 place 6\n" in shown


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ((), ""),
        ((NotChecked("a", "no schema"),), "Not checked\n  1  a: no schema"),
        (
            (
                *tuple(NotChecked(f"kind K{n}", "no schema", "add it", 300) for n in range(5)),
                NotChecked("x", "y"),
            ),
            "Not checked\n  1,500  kind K0, kind K1 and 3 more: no schema\n         = help: add it\n      1  x: y",
        ),
        (
            tuple(NotChecked(f"x{n}", f"why {n}", count=20 - n) for n in range(11)),
            "Not checked\n"
            + "".join(f"  {20 - n:>2}  x{n}: why {n}\n" for n in range(8))
            + "  33  for 3 other reasons; see `--format json`",
        ),
    ],
)
def test_not_checked(items: tuple[NotChecked, ...], expected: str) -> None:
    parts = text(Report(not_checked=items, counts=COUNTS), CONTEXT).split("\n\n")
    assert "\n\n".join(parts[:-1]) == expected


def test_colour_changes_no_character() -> None:
    coloured = text(FULL, replace(CONTEXT, color=True))
    assert click.unstyle(coloured) == text(FULL, CONTEXT) and "\x1b[31m" in coloured
    assert "\x1b" not in text(FULL, CONTEXT)


@pytest.mark.parametrize(("width", "longest"), [(0, 166), (80, 80), (20, 50), (500, 166)])
def test_source_lines_fit_the_terminal(width: int, longest: int) -> None:
    context = Context(lines=lambda path: ["k: " + "x" * 5000], width=width)
    shown = block(finding(at=Location("a.yaml", 1, 2500)), context)
    assert max(len(line) for line in shown.split("\n")) <= longest


def test_time_only_on_request() -> None:
    assert text(FULL, replace(CONTEXT, timing=True)).endswith("3 not checked   [1.2 s]\n")
    assert "[" not in text(Report(counts={"documents": 1, "files": 1}), CONTEXT)


def test_a_hostile_excerpt_stays_in_its_columns() -> None:
    context = Context(lines=lambda path: ["a: \x1b[2J\u202ex ##[error]"])
    lines = block(replace(LIMITS, location=Location("a.yaml", 1, 4)), context).split("\n")
    assert lines[3] == "1 | a: �[2J�x # [error]"
