"""JUnit files: their cases, and that both schemas accept the strict dialect."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from gitops_gate.model import Count, Finding, Location, NotChecked, Report, Severity, Waived
from gitops_gate.report.context import Context, Dialect
from gitops_gate.report.junit import junit
from tests.report import xsds
from tests.report.samples import (
    API,
    CONTEXT,
    EVERYWHERE,
    FULL,
    HOSTILE,
    LIMITS,
    PINNED,
    TARGETS,
    finding,
    hostile_context,
    hostile_report,
)

REPORTS = [
    (Report(), Context()),
    (FULL, CONTEXT),
    *((hostile_report(t), hostile_context(t)) for t in (*HOSTILE, "")),
]


def tree(report: Report, context: Context = CONTEXT) -> etree._Element:
    return etree.fromstring(junit(report, context).encode())


def cases(report: Report, context: Context = CONTEXT) -> list[tuple[str, str, str, str]]:
    """(suite, case, outcome, message) of all cases."""
    found = []
    for case in tree(report, context).iter("testcase"):
        result = case[0] if len(case) else None
        outcome = "passed" if result is None else result.tag
        message = "" if result is None else result.get("message", "")
        found.append(
            (case.getparent().get("name").removeprefix("gitops-gate / "), case.get("name"), outcome, message)
        )
    return found


GATE_PROD = (
    "check / production",
    "floating-tag: Deployment/web/api (apps/base/api.yaml)",
    "failure",
    "image is not pinned",
)
INFO = finding("tab", Location("my app/x.yaml", 3, 1), "a tab", Severity.INFO)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(), []),
        (Report((PINNED,), targets=TARGETS[2:]), [GATE_PROD]),
        (
            Report((LIMITS,)),
            [
                (
                    "check / repository",
                    "missing-limits: Deployment/web/api (apps/base/api.yaml)",
                    "skipped",
                    "warning: no limits",
                )
            ],
        ),
        (
            Report((LIMITS,), fail_on=Severity.WARNING),
            [
                (
                    "check / repository",
                    "missing-limits: Deployment/web/api (apps/base/api.yaml)",
                    "failure",
                    "no limits",
                )
            ],
        ),
        (Report((INFO,)), [("check / repository", "tab: my app/x.yaml", "skipped", "info: a tab")]),
        (
            Report(
                waived=(Waived(INFO, "comment", "as it is", "2030-01-31"), Waived(LIMITS, "comment", "why"))
            ),
            [
                (
                    "check / repository",
                    "missing-limits: Deployment/web/api (apps/base/api.yaml)",
                    "skipped",
                    "waived: why",
                ),
                ("check / repository", "tab: my app/x.yaml", "skipped", "waived until 2030-01-31: as it is"),
            ],
        ),
        (
            Report(baseline=(INFO,)),
            [("check / repository", "tab: my app/x.yaml", "skipped", "in the baseline: a tab")],
        ),
        (
            Report((INFO, INFO, INFO)),
            [
                ("check / repository", "tab: my app/x.yaml", "skipped", "info: a tab"),
                ("check / repository", "tab: my app/x.yaml #2", "skipped", "info: a tab"),
                ("check / repository", "tab: my app/x.yaml #3", "skipped", "info: a tab"),
            ],
        ),
        (
            Report(failed=("helm: exit status 1",)),
            [("run / repository", "run: helm: exit status 1", "error", "helm: exit status 1")],
        ),
        (
            Report(not_checked=(NotChecked("chart plex", "no helm", "install it", 2),)),
            [("run / repository", "not checked: chart plex", "skipped", "not checked: no helm")],
        ),
        (
            Report(
                (INFO,),
                ran={("tab", ""): Count(9, 1), ("x", "dev"): Count(9), ("y", "dev"): Count(0, 0, 0, 1)},
            ),
            [
                ("check / dev", "x", "passed", ""),
                ("check / dev", "y", "skipped", "1 subject could not be judged"),
                ("check / repository", "tab", "passed", ""),
                ("check / repository", "tab: my app/x.yaml", "skipped", "info: a tab"),
            ],
        ),
        (
            Report((PINNED,), targets=TARGETS[2:], ran={("floating-tag", "production"): Count(3, 1)}),
            [GATE_PROD],
        ),
    ],
)
def test_cases(report: Report, expected: list[tuple[str, str, str, str]]) -> None:
    assert sorted(cases(report)) == sorted(expected)


def test_a_finding_in_three_environments_is_a_case_of_each() -> None:
    report = Report((PINNED,), targets=TARGETS)
    assert [suite for suite, *_ in cases(report)] == ["check / dev", "check / production", "check / staging"]


def test_stages_and_properties_of_suites() -> None:
    context = Context(stages={"floating-tag": "policy"}, properties={"commit": "abc"})
    suite = tree(Report((PINNED,), targets=TARGETS[2:]), context)[0]
    assert suite.get("package") == suite.find("testcase").get("classname") == "gitops-gate.policy.production"
    assert [(p.get("name"), p.get("value")) for p in suite.find("properties")] == [
        ("commit", "abc"),
        ("environment", "production"),
    ]


def test_the_text_of_a_failure_begins_with_its_place() -> None:
    text = tree(Report((PINNED,))).find(".//failure").text
    assert text.split("\n") == [
        "apps/base/api.yaml:5:14: floating-tag image is not pinned",
        "help: set newTag",
        "see: apps/production/kustomization.yaml:2: rendered from here",
    ]


def test_a_case_keeps_its_name_when_lines_and_messages_change() -> None:
    moved = Finding(
        "floating-tag", Severity.ERROR, Location("a.yaml", 7, 2), "new words", API, ("spec", "[x]", "image")
    )
    before = Finding(
        "floating-tag", Severity.ERROR, Location("a.yaml", 3, 2), "words", API, ("spec", "[x]", "image")
    )
    names = {name for report in (Report((moved,)), Report((before,))) for _, name, *_ in cases(report)}
    assert names == {"floating-tag: Deployment/web/api spec[x].image (a.yaml)"}


def test_places_are_in_the_extended_dialect_only() -> None:
    for dialect, expected in (("strict", (None, None)), ("extended", ("apps/base/api.yaml", "5"))):
        case = tree(Report((PINNED,)), Context(junit_dialect=dialect)).find(".//testcase")
        assert (case.get("file"), case.get("line")) == expected


# Our own model of the strict dialect, for runs without network: attributes that must be there, and children.
ATTRIBUTES = {
    "testsuites": set(),
    "testsuite": {
        "name",
        "id",
        "package",
        "hostname",
        "timestamp",
        "tests",
        "failures",
        "errors",
        "skipped",
        "time",
    },
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"message"},
    "system-out": set(),
    "system-err": set(),
}


@pytest.mark.parametrize(("report", "context"), REPORTS)
def test_the_strict_dialect(report: Report, context: Context) -> None:
    root = tree(report, context)
    for element in root.iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]
        if element.tag == "testsuite":
            tags = [child.tag for child in element]
            assert tags == ["properties", *["testcase"] * (len(tags) - 3), "system-out", "system-err"]
            names = [case.get("name") for case in element.iter("testcase")]
            assert len(set(names)) == len(names) == int(element.get("tests"))
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(element.get(attribute)) == len(list(element.iter(tag)))
        elif element.tag == "testcase":
            assert len(element) <= 1
    assert [suite.get("id") for suite in root] == [str(number) for number in range(len(root))]


@pytest.fixture(scope="session")
def schemas() -> Iterator[dict[str, etree.XMLSchema]]:
    """Both schemas; fetched when every tool is required, else the tests are skipped without them."""
    place = xsds.folder()
    if not xsds.complete(place):
        if os.environ.get("GITOPS_GATE_TOOLS") != "required":
            pytest.skip(f"no XSDs in {place}: python tests/report/xsds.py fetches them")
        try:
            xsds.fetch(place)
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            pytest.fail(f"the XSDs cannot be had: {error}", pytrace=False)
    yield {name: etree.XMLSchema(etree.parse(str(Path(place) / name))) for name in xsds.SHA256}


def faults(schema: etree.XMLSchema, root: etree._Element) -> list[str]:
    schema.validate(root)
    return [str(entry.message) for entry in schema.error_log]


def without_skipped(root: etree._Element) -> etree._Element:
    """The first edition of windyroad's schema, which the package carries, does not know skipped cases yet."""
    for suite in root.iter("testsuite"):
        del suite.attrib["skipped"]
    for skipped in list(root.iter("skipped")):
        skipped.getparent().remove(skipped)
    return root


@pytest.mark.parametrize(("report", "context"), REPORTS)
def test_both_schemas_accept_the_strict_dialect(
    schemas: dict[str, etree.XMLSchema], report: Report, context: Context
) -> None:
    root = tree(report, context)
    assert faults(schemas["junit-10.xsd"], root) == []
    assert faults(schemas["JUnit.xsd"], without_skipped(root)) == []


@pytest.mark.parametrize("dialect", ["strict", "extended"])
def test_the_extended_dialect_is_no_standard(schemas: dict[str, etree.XMLSchema], dialect: Dialect) -> None:
    root = tree(Report((PINNED,), targets=TARGETS), Context(junit_dialect=dialect))
    valid = not faults(schemas["junit-10.xsd"], root), not faults(schemas["JUnit.xsd"], without_skipped(root))
    assert valid == ((True, True) if dialect == "strict" else (False, False))
    assert len(root.findall(".//failure")) == len(EVERYWHERE)
