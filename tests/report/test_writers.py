"""What holds for every format."""

from __future__ import annotations

import time

import pytest

from gitops_gate.model import Count, Finding, Location, Report, ResourceId, Severity
from gitops_gate.report.context import Context
from gitops_gate.report.writers import WRITERS
from tests.report.samples import (
    COMMANDS,
    CONTEXT,
    FULL,
    HOSTILE,
    TARGETS,
    commands,
    hostile_context,
    hostile_report,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[1:30])
@pytest.mark.parametrize("name", WRITERS)
def test_nothing_hostile_gets_through(name: str, text: str) -> None:
    written = WRITERS[name](hostile_report(text), hostile_context(text))
    written.encode()
    odd = {f"U+{ord(c):04X}" for c in set(written) if c != "\n" and not c.isprintable()}
    # What keeps a forge from taking a name for somebody to call, or a number for an issue.
    assert odd <= ({"U+200B"} if name == "markdown" else set())
    assert "##vso[" not in written
    carried_out = commands(written)
    own = {"error", "notice"} if name == "github" else set[str]()
    assert {command for command, _, _ in carried_out} <= own


@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_the_parser_of_these_tests_finds_commands(command: str) -> None:
    stops = command == "stop-commands"
    for log in (
        f"::{command}::x",
        f"a\n \t::{command} file=a,line=1::x",
        f"a ##[{command}]x",
        f"::y::##[{command}]z",
    ):
        assert [name for name, _, _ in commands(log)] == ([] if stops else [command])


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_of_the_runner(name: str, command: str) -> None:
    for text in (
        f"::{command}::x",
        f" ::{command} file=a::x",
        f"##[{command.upper()}]x",
        f"a\n::{command}::b",
    ):
        written = WRITERS[name](hostile_report(text), hostile_context(text))
        own = 3 if name == "github" else 0
        assert len(commands(written)) == own


@pytest.mark.parametrize("name", WRITERS)
def test_equal_reports_give_equal_text(name: str) -> None:
    shuffled = Report(
        FULL.findings,
        FULL.waived,
        FULL.baseline,
        FULL.not_checked[::-1],
        dict(reversed(FULL.ran.items())),
        dict(reversed(FULL.counts.items())),
        FULL.targets[::-1],
        seconds=99,
    )
    assert WRITERS[name](FULL, CONTEXT) == WRITERS[name](shuffled, CONTEXT)


@pytest.mark.parametrize("name", WRITERS)
def test_an_empty_report(name: str) -> None:
    assert WRITERS[name](Report(), Context()) is not None


@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("name", WRITERS)
def test_twenty_thousand_findings(name: str, fold: bool) -> None:
    many = tuple(
        Finding(
            f"rule-{number % 30}",
            Severity(1 + number % 3),
            Location(f"apps/app-{number // 10}/deployment.yaml", 1 + number % 10, 5),
            f"container c{number} has no readiness probe",
            ResourceId("apps", "v1", "Deployment", "web", f"app-{number // 10}"),
            ("spec", "containers", f"[c{number}]"),
            (TARGETS[number % 3].name,),
            "add a probe",
        )
        for number in range(20_000)
    )
    ran = {(f"rule-{number}", target.environment): Count(9000) for number in range(30) for target in TARGETS}
    report = Report(many, ran=ran, counts={"files": 2000, "resources": 6000, "targets": 3}, targets=TARGETS)
    lines = [f"    key{number}: value" for number in range(10)]
    start = time.process_time()
    WRITERS[name](report, Context(lines=lambda path: lines, fold=fold))
    assert time.process_time() - start < 2
