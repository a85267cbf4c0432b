"""SARIF: valid for its schema and for GitHub's rules, and the same alert from run to run."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from gitops_gate.config import Settings
from gitops_gate.git.trees import Memory
from gitops_gate.model import Location, NotChecked, Related, Report, Rule, Severity, Waived
from gitops_gate.report.context import Context, Page
from gitops_gate.report.line_hash import LineHashes
from gitops_gate.report.sarif import RELATED, RESULTS, relative_uri, sarif
from gitops_gate.rulebook import rulebook
from tests.report.samples import (
    CONTEXT,
    FILES,
    FULL,
    HOSTILE,
    PINNED,
    finding,
    hostile_context,
    hostile_report,
)

BOOK = rulebook(Memory({}), Settings())


def page(rule: str) -> Page | None:
    return Page(BOOK.rules[rule], BOOK.pages.get(rule, "")) if rule in BOOK.rules else None


KNOWING = replace(CONTEXT, page=page, stages={"plaintext-secret": "secrets"})
REPORTS = {
    "full": sarif(FULL, CONTEXT),
    "empty": sarif(Report(), Context()),
    "pages": sarif(Report(tuple(finding(rule) for rule in sorted(BOOK.rules))), KNOWING),
    "policy": sarif(
        Report((finding("mine"),)),
        replace(
            CONTEXT, page=lambda rule: Page(Rule(rule, Severity.INFO, "mine is wrong"), "```\n::error::x")
        ),
    ),
    **{f"{n}": sarif(hostile_report(text), hostile_context(text)) for n, text in enumerate((*HOSTILE, ""))},
}


def run(report: Report, context: Context = CONTEXT) -> dict[str, Any]:
    (found,) = json.loads(sarif(report, context))["runs"]
    return found  # type: ignore[no-any-return]


def results(report: Report, context: Context = CONTEXT) -> list[dict[str, Any]]:
    return run(report, context)["results"]  # type: ignore[no-any-return]


def refused(folder: Path, reports: Mapping[str, str]) -> set[str]:
    """What Microsoft's checker finds in reports, with GitHub's rules on; its exit code says nothing."""
    for name, text in reports.items():
        (folder / f"{name}.sarif").write_text(text, encoding="utf-8")
    out = folder / "found.json"
    words = ["sarif-multitool", "validate", str(folder / "*.sarif"), "--rule-kind", "Sarif;Ghas"]
    words += ["--level", "Error;Warning", "--kind", "Fail", "--output", str(out), "--log", "ForceOverwrite"]
    env = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(folder)}
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
    assert f"Done. {len(reports):,} files scanned." in done.stdout
    (found,) = json.loads(out.read_text(encoding="utf-8-sig"))["runs"]
    return {
        one["ruleId"]
        for one in found.get("results", [])
        if one.get("level", "warning") in ("error", "warning")
    }


@pytest.mark.slow
@pytest.mark.tool("sarif-multitool")
def test_microsoft_and_github_accept_it(tmp_path: Path) -> None:
    assert refused(tmp_path, REPORTS) == set()


@pytest.mark.slow
@pytest.mark.tool("sarif-multitool")
def test_the_checker_checks(tmp_path: Path) -> None:
    data = json.loads(REPORTS["full"])
    (found,) = data["runs"]
    found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "my app/ä.yaml"
    del found["results"][1]["locations"]
    del found["tool"]["driver"]["rules"][0]["help"]
    assert {"SARIF1002", "GH1015"} <= refused(tmp_path, {"bad": json.dumps(data)})


@pytest.mark.tool("sarif-multitool")
@pytest.mark.parametrize("name", REPORTS)
def test_the_schema_accepts_it(name: str) -> None:
    program = shutil.which("sarif-multitool")
    assert program
    schema = json.loads((Path(program).resolve().parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(json.loads(REPORTS[name]))] == []
    assert validator.is_valid({"version": "2.1.0"}) is False


def test_a_result() -> None:
    found = results(Report((PINNED,), targets=FULL.targets))[0]
    logical = found["locations"][0].pop("logicalLocations")
    assert found == {
        "ruleId": "floating-tag",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "image is not pinned.\nHelp: set newTag.\nDeployment/web/api in production, staging, dev.\n"
            "See [rendered from here](1)."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "apps/base/api.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 5, "startColumn": 14, "endLine": 5, "endColumn": 41},
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": LineHashes.of(FILES["apps/base/api.yaml"]).at(5),
            "gitopsGate/v1": PINNED.fingerprint,
        },
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "rendered from here"},
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "apps/production/kustomization.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 12},
                },
            }
        ],
        "properties": {"environments": ["production", "staging", "dev"]},
    }
    assert logical[0] == {
        "name": "api",
        "fullyQualifiedName": "production/apps/Deployment/web/api",
        "kind": "resource",
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("apps/a.yaml", "apps/a.yaml"),
        ("my app/ä#1?.yaml", "my%20app/%C3%A4%231%3F.yaml"),
        ("http://x/a.yaml", "http%3A//x/a.yaml"),
        ("50%.yaml", "50%25.yaml"),
        ("a\udcffb", "a%FFb"),
        ("a\ud800b", "a%3Fb"),
        ("a\n\x1b[b", "a%0A%1B%5Bb"),
        ("", "."),
    ],
)
def test_uris(path: str, uri: str) -> None:
    assert relative_uri(path) == uri


def test_an_alert_stays_the_same_while_lines_move() -> None:
    lines = FILES["apps/base/api.yaml"]
    lower = replace(CONTEXT, lines=lambda path: ["# new", *lines])
    moved = replace(PINNED, location=Location("apps/base/api.yaml", 6, 14), targets=())
    (one,), (two,) = results(Report((PINNED,))), results(Report((moved,)), lower)
    assert one["partialFingerprints"] == two["partialFingerprints"]
    assert one["locations"] != two["locations"]


def test_two_alerts_are_not_one() -> None:
    twins = [replace(PINNED, detail=str(number)) for number in range(3)]
    hashes = [one["partialFingerprints"]["primaryLocationLineHash"] for one in results(Report(tuple(twins)))]
    assert hashes == [
        LineHashes.of(FILES["apps/base/api.yaml"]).at(5),
        *(f"{one.fingerprint[:16]}:1" for one in twins[1:]),
    ]


def test_equal_fingerprints_are_told_apart() -> None:
    found = results(Report((PINNED,) * 3), replace(CONTEXT, lines=lambda path: None))
    hashes = [one["partialFingerprints"]["primaryLocationLineHash"] for one in found]
    assert hashes == [f"{PINNED.fingerprint[:16]}:{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("by", "kind"),
    [
        ("comment", "inSource"),
        ("annotation", "inSource"),
        ("configuration", "external"),
        ("gitleaks:allow", "inSource"),
        (".gitleaksignore", "external"),
    ],
)
def test_what_is_waived_is_suppressed(by: str, kind: str) -> None:
    (found,) = results(Report(waived=(Waived(PINNED, by, "agreed", "2030-01-31"),)))
    assert found["suppressions"] == [
        {"kind": kind, "status": "accepted", "justification": "waived until 2030-01-31: agreed"}
    ]


def test_the_baseline_is_suppressed() -> None:
    (found,) = results(Report(baseline=(PINNED,)))
    assert found["suppressions"][0]["justification"] == "in the baseline"


def test_waived_ones_may_be_left_out() -> None:
    assert len(results(FULL)) == 4
    assert [one["ruleId"] for one in results(FULL, replace(CONTEXT, omit_waived=True))] == [
        "missing-limits",
        "floating-tag",
    ]


def test_what_broke_and_what_was_not_checked_is_told() -> None:
    report = Report(failed=("kustomize broke",), not_checked=(NotChecked("chart x", "no helm"),))
    (invocation,) = run(report)["invocations"]
    assert invocation == {
        "executionSuccessful": False,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": "kustomize broke"}},
            {"level": "note", "message": {"text": "not checked: chart x: no helm"}},
        ],
    }


def test_the_category_has_the_key() -> None:
    assert run(FULL, replace(CONTEXT, key="apps"))["automationDetails"] == {"id": "gitops-gate/apps/"}


def test_links_are_ours() -> None:
    related = (Related(Location("a.yaml", 1, 1), "a [b](http://x)"),)
    (found,) = results(Report((finding(message="[click](http://x)", related=related),)))
    assert found["message"]["text"] == "[click] (http://x).\nSee [a (b)(http://x)](1)."
    assert found["relatedLocations"][0]["message"]["text"] == "a [b] (http://x)"


def test_rules_have_their_pages() -> None:
    rules = {
        one["id"]: one
        for one in run(Report((finding(), finding("plaintext-secret"))), KNOWING)["tool"]["driver"]["rules"]
    }
    tag, secret = rules["floating-tag"], rules["plaintext-secret"]
    assert (tag["name"], tag["defaultConfiguration"]["level"]) == ("FloatingTag", "error")
    assert "```yaml\napiVersion" in tag["help"]["markdown"] and "**Bad**" in tag["help"]["markdown"]
    assert "gitops-gate: allow[floating-tag]" in tag["help"]["text"]
    assert secret["properties"]["security-severity"] == "9.1"
    assert {"security", "secrets"} <= set(secret["properties"]["tags"])


def test_the_limits_of_github() -> None:
    every = run(Report(tuple(finding(rule) for rule in sorted(BOOK.rules))), KNOWING)["tool"]["driver"][
        "rules"
    ]
    for rule in every:
        assert len(rule["name"]) <= 255 and rule["name"].lower() != rule["id"].lower()
        assert len(rule["shortDescription"]["text"]) <= 1024 and len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10
        assert 0 < float(rule["properties"].get("security-severity", "1")) <= 10
    many = (Related(Location("a.yaml", 1, 1), "x"),) * (RELATED + 5)
    assert len(results(Report((finding(related=many),)))[0]["relatedLocations"]) == RELATED


@pytest.mark.slow
def test_more_results_than_github_takes() -> None:
    mild = [replace(finding(severity=Severity.INFO), detail=str(number)) for number in range(RESULTS)]
    grave = [replace(finding(), detail=str(number)) for number in range(5)]
    text = sarif(Report((*mild, *grave), baseline=(PINNED,)), CONTEXT)
    (found,) = json.loads(text)["runs"]
    assert len(found["results"]) == RESULTS
    assert sum(one["level"] == "error" for one in found["results"]) == 5
    note = found["invocations"][0]["toolExecutionNotifications"][0]
    assert note["message"]["text"] == "6 results did not fit into this file"
    assert len(gzip.compress(text.encode())) < 10_000_000
