"""The report as JUnit XML, built by `junit-xml` and then made to fit the schemas that readers validate with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from gitops_gate.model import Finding, Report, Route, Waived
from gitops_gate.report.context import Context, places
from gitops_gate.report.junit_dialect import document
from gitops_gate.report.summary import plural
from gitops_gate.report.untrusted import escaped_path, one_line

LONGEST = 1000
"""Characters of an attribute that holds a sentence."""

Outcome = Literal["passed", "failure", "error", "skipped"]


@dataclass(frozen=True, slots=True)
class Case:
    """One test case. `name` is the same from run to run: it holds no line, no message and no count."""

    name: str
    outcome: Outcome = "passed"
    kind: str = ""
    message: str = ""
    text: str = ""
    file: str = ""
    line: int = 0


@dataclass(slots=True)
class Suite:
    """The cases of one stage in one environment."""

    stage: str
    environment: str
    cases: list[Case] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"gitops-gate / {self.stage} / {self.environment or 'repository'}"

    @property
    def classname(self) -> str:
        """Readers take dots for the borders of packages."""
        parts = (self.stage, self.environment or "repository")
        return ".".join(["gitops-gate", *(part.replace(".", "-") for part in parts)])


def junit(report: Report, context: Context) -> str:
    """The report as JUnit XML in `context.junit_dialect`.

    Suites are stage x environment. A rule without a finding in a suite is a passed case; each finding is
    one of its own: a failure from `fail_on` on, below that skipped with its message, since a pipeline that
    passes should show no red case; waived and baseline findings are skipped. What was not checked is
    skipped too, what broke is an error. Names are unique within a suite: readers drop doubles.
    """
    import junit_xml  # start-up budget: only this format needs it

    suites = []
    for suite in _suites(report, context):
        classname = suite.classname
        cases = [_test_case(case, classname) for case in _unique(suite.cases)]
        properties = {one_line(name): one_line(value) for name, value in sorted(context.properties.items())}
        if suite.environment:
            properties["environment"] = suite.environment
        suites.append(
            junit_xml.TestSuite(
                suite.title,
                cases,
                hostname="localhost",
                package=classname,
                timestamp=context.timestamp,
                properties=properties,
            )
        )
    return document([suite.build_xml_doc() for suite in suites], context.junit_dialect)


def _test_case(case: Case, classname: str):  # type: ignore[no-untyped-def]  # junit-xml has no types
    import junit_xml

    built = junit_xml.TestCase(case.name, classname, file=case.file or None, line=case.line or None)
    message = case.message or case.name  # junit-xml leaves out what is empty
    if case.outcome == "failure":
        built.add_failure_info(message, case.text, case.kind)
    elif case.outcome == "error":
        built.add_error_info(message, case.text, case.kind)
    elif case.outcome == "skipped":
        built.add_skipped_info(message)
    return built


def _suites(report: Report, context: Context) -> list[Suite]:
    """All suites with their cases, by stage and environment."""
    where = places(report, context)
    suites: dict[tuple[str, str], Suite] = {}

    def suite(stage: str, environment: str) -> Suite:
        stage, environment = one_line(stage), one_line(environment)
        return suites.setdefault((stage, environment), Suite(stage, environment))

    found = set()
    for finding, case in _finding_cases(report):
        for environment in where.of(finding) or ("",):
            found.add((finding.rule, environment, case.outcome == "failure"))
            suite(_stage(finding.rule, context), environment).cases.append(case)
    for (rule, environment), count in report.ran.items():
        if (rule, environment, True) in found or not (count.judged or count.unknown):
            continue
        unknown = f"{plural(count.unknown, 'subject')} could not be judged"
        case = Case(one_line(rule)) if count.judged else Case(one_line(rule), "skipped", message=unknown)
        suite(_stage(rule, context), environment).cases.append(case)
    for case in _other_cases(report):
        suite("run", "").cases.append(case)
    return [suites[key] for key in sorted(suites)]


def _stage(rule: str, context: Context) -> str:
    return context.stages.get(rule, "check")


def _finding_cases(report: Report) -> Iterator[tuple[Finding, Case]]:
    for finding in report.findings:
        if finding.severity >= report.fail_on:
            yield finding, _case(finding, "failure", one_line(finding.message, LONGEST))
        else:
            yield (
                finding,
                _case(finding, "skipped", one_line(f"{finding.severity}: {finding.message}", LONGEST)),
            )
    for waived in report.waived:
        yield waived.finding, _case(waived.finding, "skipped", _excuse(waived))
    for finding in report.baseline:
        yield finding, _case(finding, "skipped", one_line(f"in the baseline: {finding.message}", LONGEST))


def _excuse(waived: Waived) -> str:
    until = f" until {waived.expires}" if waived.expires else ""
    return one_line(f"waived{until}: {waived.reason}", LONGEST)


def _case(finding: Finding, outcome: Outcome, message: str) -> Case:
    path = escaped_path(finding.location.path)
    subject = " ".join(part for part in (str(finding.resource or ""), _shown(finding.route)) if part)
    return Case(
        one_line(f"{finding.rule}: {subject} ({path})" if subject else f"{finding.rule}: {path}"),
        outcome,
        one_line(finding.rule),
        message,
        _body(finding, path) if outcome == "failure" else "",
        path,
        finding.location.line,
    )


def _shown(route: Route) -> str:
    """`spec.containers[api].image`: a route whose list elements are named by their keys."""
    parts = (part if isinstance(part, str) else f"[{part}]" for part in route)
    return "".join(part if part.startswith("[") else f".{part}" for part in parts).removeprefix(".")


def _body(finding: Finding, path: str) -> str:
    """`path:line:col: rule message`, then the help and the related places, one a line."""
    place = finding.location
    head = path + (f":{place.line}" if place.line else "") + (f":{place.column}" if place.column else "")
    lines = [f"{head}: {finding.rule} {finding.message}"]
    lines += [f"help: {line}" for line in finding.hint.splitlines() if line.strip()]
    for item in finding.related:
        lines.append(f"see: {escaped_path(item.location.path)}:{item.location.line}: {item.message}")
    return "\n".join(one_line(line) for line in lines)


def _other_cases(report: Report) -> Iterator[Case]:
    """What is not about a finding: failures of the run itself, and what was not checked."""
    for failure in report.failed:
        message = one_line(failure, LONGEST)
        yield Case(one_line(f"run: {failure}", 200), "error", "run-failed", message, one_line(failure))
    for item in sorted(report.not_checked):
        message = one_line(f"not checked: {item.why}", LONGEST)
        yield Case(one_line(f"not checked: {item.what}", 200), "skipped", message=message)


def _unique(cases: list[Case]) -> Iterator[Case]:
    """The cases by name; equal names are numbered in the order of the report."""
    seen: dict[str, int] = {}
    for case in sorted(cases, key=lambda case: case.name):
        number = seen[case.name] = seen.get(case.name, 0) + 1
        if number == 1:
            yield case
        else:
            yield Case(
                f"{case.name} #{number}",
                case.outcome,
                case.kind,
                case.message,
                case.text,
                case.file,
                case.line,
            )
