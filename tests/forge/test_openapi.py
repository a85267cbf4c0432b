"""Every request that the gate makes of GitHub is one that GitHub describes."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from gitops_gate.forge.check_run import check_run, placed
from gitops_gate.forge.github import GITHUB_HEADERS, GitHub
from gitops_gate.forge.marker import Marker, digest
from gitops_gate.forge.sticky import stuck
from gitops_gate.http import Client
from tests.forge import openapi
from tests.forge.fake import ME, OLDER, SHA, Fake, serving
from tests.forge.reports import finding, report


@pytest.fixture(scope="session")
def description() -> dict[str, Any]:
    """The description; fetched when every tool is required, else the test is skipped without it."""
    file = openapi.folder() / "github.json"
    if not file.is_file():
        if os.environ.get("GITOPS_GATE_TOOLS") != "required":
            pytest.skip(f"no {file}: python tests/forge/openapi.py fetches it")
        try:
            openapi.fetch(file.parent)
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            pytest.fail(f"GitHub's description cannot be had: {error}", pytrace=False)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def everything(fake: Fake) -> None:
    """Asks for all that the gate ever asks for."""
    forge = GitHub(Client(fake.url, GITHUB_HEADERS), "acme/fleet", 7)
    for body, mode in (("one\n", "update"), ("two\n", "update"), ("three\n", "recreate")):
        stuck(forge, body, Marker("default", SHA, 5, digest(body)), mode)  # type: ignore[arg-type]
    fake.add(ME, "talk")
    forge.pull_of("mallory", "fix/a b#c", SHA)
    for state in ("pending", "success", "failure", "error"):
        forge.status(SHA, state, "gitops-gate", "x" * 300, "https://forge.example/r/5")
    long = "🚀" * 100_000
    found = [
        finding(
            f"n{line}{long if line == 7 else ''}",
            severity,
            location={"path": "a", "line": line, "column": line % 3},
        )
        for line in range(120)
        for severity in ("error", "warning", "info")
    ]
    for some in (found, []):
        data = report(*some)
        forge.check_run(SHA, "gitops-gate", check_run(data, "page"), placed(data))


def test_requests_are_as_described(description: dict[str, Any]) -> None:
    with serving(Fake(page=2)) as fake:
        for number in range(5):
            fake.add("somebody", f"talk {number}")
        everything(fake)
    assert len(fake.asked) > 30
    wrong = [
        (method, url, said)
        for method, url, data in fake.asked
        if (said := openapi.faults(description, method, url, data))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("method", "url", "data"),
    [
        ("POST", "/repos/a/b/issues/7/comments", {}),
        ("POST", "/repos/a/b/issues/x/comments", {"body": "x"}),
        ("PUT", "/repos/a/b/issues/comments/7", {"body": "x"}),
        ("GET", "/repos/a/b/issues/7/comments?sort=asc", None),
        ("GET", "/repos/a/b/pulls?state=merged", None),
        ("POST", f"/repos/a/b/statuses/{OLDER}", {"state": "failed"}),
        ("POST", f"/repos/a/b/statuses/{OLDER}", {"state": "error", "name": "x"}),
        ("PATCH", "/repos/a/b/check-runs/1", {"output": {"title": "x", "summary": "x", "annotations": [{}]}}),
    ],
)
def test_the_test(description: dict[str, Any], method: str, url: str, data: Any) -> None:
    assert openapi.faults(description, method, url, data) != []
