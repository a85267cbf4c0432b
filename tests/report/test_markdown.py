"""The report as Markdown."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gitops_gate.model import Finding, Location, NotChecked, Report, Severity, Waived
from gitops_gate.report.context import Context
from gitops_gate.report.markdown import markdown
from gitops_gate.report.markdown_words import octets, units
from tests.report.samples import API, CONTEXT, FULL, TARGETS, finding, hostile_context, hostile_report

EVERYTHING = """\
## ❌ gitops-gate: 1 error, 1 warning

1 error, 1 warning (production 1, staging 1, dev 1); checked 9 resources of 3 targets in 3 environments \
and 4 files; 1 waived, 1 in the baseline, 3 not checked.

| environment | errors | warnings | not checked |
| --- | ---: | ---: | ---: |
| production | 1 | 0 | 0 |
| staging | 1 | 0 | 0 |
| dev | 1 | 0 | 0 |
| (none) | 0 | 1 | 3 |

### ❌ `floating-tag`: 1 error

- image is not pinned<br>`apps/base/api.yaml:5:14` · `Deployment/web/api` · production, staging, dev

  ```text
     5 |     - image: registry.example/api:latest # for now
       |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  ::: apps/production/kustomization.yaml:2:5 rendered from here
     2 |   - ../base
       |     ^^^^^^^
  ```

  **help:** set newTag


### ⚠️ `missing-limits`: 1 warning

- no limits<br>`apps/base/api.yaml:4:3` · `Deployment/web/api`

  ```text
     4 |   containers:
       |   ^^^^^^^^^^
  ```


### Not checked

- **3** helm is not installed: HelmRelease media/plex, HelmRelease media/sonarr<br>install helm

<details><summary>Waived: 1</summary>

- image is not pinned<br>`a.yaml:3:1`<br>by comment, until 2030-01-31: needed by the agent

</details>

<details><summary>Known to the baseline: 1</summary>

- image is not pinned<br>`b.yaml:3:1`

</details>
"""

SENTENCE = "All good: 9 resources checked, no problems found"


def many(number: int) -> Report:
    findings = tuple(
        finding(
            f"rule-{count % 7}",
            Location("apps/base/api.yaml", 1 + count % 5, 1),
            f"fault {count} of the 🚀",
            Severity(1 + count % 3),
            API,
            [TARGETS[count % 3].name],
            "mend it",
        )
        for count in range(number)
    )
    left = tuple(NotChecked(f"HelmRelease a/{count}", f"reason {count}") for count in range(40))
    waived = tuple(Waived(one, "comment", "because") for one in findings[:50])
    counts = {"files": 4, "targets": 3, "resources": 9}
    return Report(findings, waived, findings[:50], left, counts=counts, targets=TARGETS)


def test_everything() -> None:
    assert markdown(FULL, CONTEXT) == EVERYTHING


@pytest.mark.parametrize(
    ("report", "title"),
    [
        (Report(counts={"resources": 9}), "✅ gitops-gate: no problems found"),
        (Report(), "❌ gitops-gate: nothing was checked"),
        (Report(narrowed=True), "ℹ️ gitops-gate: nothing to check"),
        (Report(counts={"resources": 9}, failed=("helm crashed",)), "❌ gitops-gate: no verdict"),
        (Report(counts={"resources": 9, "unbuilt": 1}), "⚠️ gitops-gate: not all could be rendered"),
        (Report(counts={"resources": 9}, baseline=(finding(),)), "✅ gitops-gate: nothing new"),
        (Report((finding(severity=Severity.INFO),)), "ℹ️ gitops-gate: 1 info"),
        (Report((finding(),), failed=("x",)), "❌ gitops-gate: 1 error, and parts of the run failed"),
    ],
)
def test_the_verdict_stands_first(report: Report, title: str) -> None:
    assert markdown(report, Context()).splitlines()[0] == f"## {title}"


def test_many_findings_of_one_rule_are_shown_in_short() -> None:
    report = Report(tuple(finding(at=Location("apps/base/api.yaml", 5, 14)) for _ in range(20)))
    assert markdown(report, CONTEXT).count("```text") == 3
    assert markdown(report, CONTEXT).count("- image is not pinned") == 20
    assert markdown(report, replace(CONTEXT, fold=False)).count("```text") == 20


def test_at_most_so_many_findings() -> None:
    text = markdown(many(100), CONTEXT, most=20)
    assert text.count("\n- fault") == 20
    assert "20 of 100 findings are shown" in text
    assert text.index("❌ `rule-") < len(text)
    assert "⚠️ `rule" not in text


@pytest.mark.parametrize("size", [units, octets])
@pytest.mark.parametrize("limit", [1, 2, 20, 100, 300, 500, 1000, 5000, 60_000, 900_000])
@pytest.mark.parametrize("number", [0, 1, 30, 5000])
def test_no_limit_is_exceeded(number: int, limit: int, size: object) -> None:
    report = many(number)
    text = markdown(report, CONTEXT, limit=limit, size=size)  # type: ignore[arg-type]
    assert 0 < size(text) <= max(limit, 4)  # type: ignore[operator]
    if number:
        assert "no problems" not in text.lower()
        assert "nothing new" not in text.lower()
    shown = len(re.findall(r"^- fault .*", text.split("<details>")[0], re.MULTILINE))
    if limit >= 1000 and shown < number:
        assert f"{shown:,} of {number:,} findings are shown" in text


def test_what_goes_first_when_there_is_no_room() -> None:
    report = many(30)
    whole = units(markdown(report, CONTEXT))
    seen = []
    for limit in range(whole, 0, -97):
        text = markdown(report, CONTEXT, limit=limit)
        seen.append(
            (
                "<details>" in text,
                text.count("```text") > 0,
                len(re.findall(r"^- fault ", text.split("<details>")[0], re.MULTILINE)),
                "| environment |" in text,
                text.startswith("## ❌ gitops"),
            )
        )
    for number in range(5):
        told = [one[number] for one in seen[:-1]]
        assert told == sorted(told, reverse=True) or number == 2
    firsts = [next(i for i, one in enumerate(seen) if not one[number]) for number in (0, 1, 2)]
    assert firsts == sorted(firsts)


INJECTIONS = [
    "```\n</details><img src=x onerror=alert(1)>\n```",
    "````\n# heading\n````",
    "~~~\n# heading",
    "<!-- gitops-gate:comment:v1 key=default -->",
    "--><script>alert(1)</script>",
    "@org/team please look",
    "#123 and org/repo#45 and GH-12",
    "\n/close\n/merge",
    "\n## All good: no problems found",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "a | b | c",
    "a `b | c` d",
    "| --- |\n| x |",
    "</summary></details>",
    "> [!CAUTION]\n> x",
    "- [ ] task",
    "1. list",
    "[^1]: note",
    "[x]: https://evil.example 'reference'",
    "$\\href{https://evil.example}{x}$",
    ":tada: &lt;b&gt; &amp;",
    "\\",
    "\\`",
]


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_markup_of_the_repository(text: str) -> None:
    written = markdown(hostile_report(text), hostile_context(text))
    outside = re.sub(r"(?ms)^( *)(`{3,})text$.*?^\1\2$", "", written)
    outside = re.sub(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", "CODE", outside)
    assert "<!--" not in written
    assert not re.search(r"<(?!br>|/?details>|/?summary>)", outside)
    assert outside.count("<details>") == outside.count("</details>") == 2
    assert not re.search(r"(?<!&)[@#](?=\w)", outside)
    assert not re.search(r"(?<!\\)[\[\]]", outside)
    for line in written.splitlines():
        assert re.match(r"(##+ [✅❌⚠ℹ]|### Not|\| |- |  |<details>|</details>|\*\*|1 error|$)", line), line
        # Nobody gives orders to GitLab.
        assert not re.match(r"\s*/\w", line)
    table = [line for line in outside.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table} == {5}


def test_equal_reports_give_equal_text() -> None:
    report = many(60)
    other = Report(
        report.findings,
        report.waived[::-1],
        report.baseline,
        report.not_checked[::-1],
        counts=report.counts,
        targets=report.targets[::-1],
    )
    assert markdown(report, CONTEXT) == markdown(other, CONTEXT)


def test_no_secret_is_quoted_that_the_lines_do_not_hold() -> None:
    found = Finding("plaintext-secret", Severity.ERROR, Location("a.yaml", 1, 1), "a value in clear")
    text = markdown(Report((found,)), Context(lines=lambda path: ["password: ********"]))
    assert "password: ********" in text
