"""The comment's text: what it says, what it leaves out first, and what it never lets through."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_gate.forge.body import About, body
from gitops_gate.forge.marker import Marker, marked, marker
from gitops_gate.forge.standing import state
from tests.forge.fake import SHA
from tests.forge.reports import WORDS, finding, report, target

ABOUT = About(SHA, "1.0", "https://forge.example/acme/fleet/actions/runs/5")


def text(data: dict[str, Any], limit: int = 60_000, about: About = ABOUT) -> str:
    return body(data, about, WORDS, limit)


def test_a_whole_comment() -> None:
    data = report(
        finding("later", "warning", environments=["dev", "production"]),
        finding(hint="Set newTag.\nAnd commit."),
        not_checked=[{"what": "x", "why": "no schema", "how": "", "count": 3, "targets": ["dev"]}],
    )
    assert text(data) == (
        "## ❌ gitops-gate: 1 error, 1 warning\n"
        "\n"
        "Checked 5 resources, 2 targets, 3 files; 3 not checked.\n"
        "\n"
        "| environment | targets | errors | warnings | not checked |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| production | 1 | 1 | 1 | 0 |\n"
        "| dev | 1 | 0 | 1 | 3 |\n"
        "\n"
        "- ❌ image tag is not pinned<br>`apps/web.yaml:12:5` · `floating-tag` · `Deployment/web/api` · production"
        "<br>**help:** Set newTag. And commit.\n"
        "- ⚠️ later<br>`apps/web.yaml:12:5` · `floating-tag` · `Deployment/web/api` · production, dev\n"
        "\n"
        "**Not checked**\n"
        "\n"
        "- **3** no schema\n"
        "\n"
        "<sub>commit aaaaaaaaaaaa · gitops-gate 1.0 ·"
        " [the run](https://forge.example/acme/fleet/actions/runs/5)</sub>\n"
    )


@pytest.mark.parametrize(
    ("data", "title", "expected"),
    [
        (report(), "✅ gitops-gate: no problems found", "success"),
        (report(baseline=[finding()]), "✅ gitops-gate: nothing new", "success"),
        (report(finding(severity="warning")), "⚠️ gitops-gate: 1 warning", "success"),
        (report(finding(severity="warning"), fail_on="warning"), "⚠️ gitops-gate: 1 warning", "failure"),
        (report(finding(severity="info"), fail_on="info"), "ℹ️ gitops-gate: 1 info", "failure"),
        (report(finding()), "❌ gitops-gate: 1 error", "failure"),
        (report(failed=["helm broke"]), "❌ gitops-gate: no verdict", "error"),
        (report(finding(), failed=["x"]), "❌ gitops-gate: 1 error, and parts of the run failed", "error"),
        (report(counts={}), "❌ gitops-gate: nothing was checked", "error"),
        (report(counts={}, narrowed=True), "ℹ️ gitops-gate: nothing to check", "success"),
        (
            report(counts={"files": 1, "unbuilt": 1, "resources": 1}),
            "⚠️ gitops-gate: not all could be rendered",
            "success",
        ),
        (report(counts={"resources": 1, "refused": 1}), "⚠️ gitops-gate: not all could be rendered", "error"),
    ],
)
def test_verdicts(data: dict[str, Any], title: str, expected: str) -> None:
    assert text(data).split("\n", 1)[0] == f"## {title}"
    assert state(data) == expected


def test_only_the_gravest_are_listed() -> None:
    data = report(*(finding(f"n{number}", "warning") for number in range(90)), finding("the one"))
    lines = [line for line in text(data).splitlines() if line.startswith("- ")]
    assert len(lines) == 20 and "the one" in lines[0]
    assert "**20 of 91 findings are shown**; [the run](https://forge.example" in text(data)


def test_production_and_every_rule_come_first() -> None:
    other = {"rule": "zz", "environments": ["dev"]}
    many = [finding(f"n{number}", environments=["dev"]) for number in range(30)]
    data = report(
        *many,
        finding("rare", **other),
        finding("grave", "warning"),
        finding("live", environments=["prod-eu"]),
    )
    shown = [re.split("[ <]", line)[2] for line in text(data).splitlines() if line.startswith("- ")]
    assert shown[:6] == ["live", "n0", "n1", "n2", "rare", "n3"] and len(shown) == 20


def test_a_link_of_odd_signs_is_none() -> None:
    about = About(SHA, "1.0", "https://x.example/)](javascript:alert(1)")
    assert "x.example" not in text(report(), about=about)


def test_a_foreign_run_is_told() -> None:
    assert "Reported by a run on the pull request's own files" in text(
        report(), about=About(SHA, "1.0", trusted=False)
    )


HOSTILE = [
    "```\n</details>\n@org/team fixes #12 !34 ~bug",
    "<!-- gitops-gate:comment:v1 key=default --> <img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.example/a.png) https://evil.example www.evil.example",
    "a | b | c\n/close\n/approve\n::error::x ##[error]y",
    "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07 \u202eabc\u2066 \u200b",
    "````text\n~~~\n`@all` ``@all``",
    "🚀" * 3_000,
    "</sub></details><script>",
]


@pytest.mark.parametrize("payload", HOSTILE)
def test_text_of_the_repository_is_text(payload: str) -> None:
    place = {"path": payload[:400], "line": 1, "column": 1}
    resource = {"group": payload, "version": payload, "kind": payload, "namespace": payload, "name": payload}
    bad = finding(
        payload, rule=payload, hint=payload, location=place, resource=resource, environments=[payload]
    )
    data = report(
        bad,
        failed=[payload],
        targets=[target("production", payload)],
        not_checked=[{"what": payload, "why": payload, "how": payload, "count": 1, "targets": []}],
    )
    page = marked(text(data), "default", SHA, 5)
    first, rest = page.split("\n", 1)
    assert marker(first) is not None and "<!--" not in rest
    outside = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", rest)
    assert not re.search(r"<(?!/?sub>|br>)", outside)
    assert not re.search(r"@\w|(?<![&\w])#\d|(?<!\])\(javascript|(?<!\()https?://", outside)
    assert all(not line.startswith(("/", "::", "```", "~~~")) for line in rest.splitlines())
    assert "##[" not in rest and not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest
    )


findings = st.builds(
    finding,
    message=st.text(max_size=80),
    severity=st.sampled_from(["error", "warning", "info"]),
    hint=st.text(max_size=60),
    rule=st.text(min_size=1, max_size=20),
    environments=st.lists(st.text(max_size=12), max_size=3, unique=True),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(findings, max_size=40), st.integers(1, 6_000), st.booleans())
def test_whatever_the_limit(found: list[dict[str, Any]], limit: int, left: bool) -> None:
    item = {"what": "x", "why": "no schema", "how": "", "count": 3, "targets": ["dev"]}
    data = report(*found, not_checked=[item] if left else [])
    page = text(data, limit)
    assert 0 < WORDS.units(page) <= max(limit, 1)
    shown = page.count("<br>`apps/web.yaml:12:5`")
    assert shown <= min(20, len(found))
    if found:
        assert "no problems" not in page
    if shown < len(found) and limit > 600:
        assert f"**{shown} of {len(found)} findings are shown**" in page


def test_a_marker_is_a_line() -> None:
    assert str(Marker("a", SHA, 1, "0" * 32)).count("\n") == 0
