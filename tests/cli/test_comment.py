"""`comment` as a user meets it: a process, an environment, a forge on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forge.fake import SHA, Fake, Fault, serving
from tests.forge.reports import finding, report

ROOT = Path(__file__).parents[2]
TOKEN = "sesame-" + "9876543210"


@pytest.fixture
def fake() -> Iterator[Fake]:
    with serving(Fake("github")) as one:
        yield one


def actions(fake: Fake, folder: Path, event: dict[str, Any] | None = None, **more: str) -> dict[str, str]:
    """The environment of a step of GitHub Actions for a pull request."""
    found = event if event is not None else {"pull_request": {"number": 7, "head": {"sha": SHA}}}
    (folder / "event.json").write_text(json.dumps(found))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": fake.url,
        "GITHUB_GRAPHQL_URL": fake.url + "/graphql",
        "GITHUB_REPOSITORY": "acme/fleet",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_SHA": "c" * 40,
        "GITHUB_RUN_ID": "5",
        "GITHUB_SERVER_URL": "https://forge.example",
        "GITHUB_TOKEN": TOKEN,
        **more,
    }


def comment(
    folder: Path, environ: dict[str, str], *words: str, data: Any = None, code: int = 0
) -> tuple[str, str]:
    """What is printed and what is warned of; the token is in neither."""
    (folder / "report.json").write_text(json.dumps(report(finding()) if data is None else data))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "gitops_gate", "comment", *(words or ("--from", "report.json"))],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done.stdout, done.stderr


def test_a_pull_request_from_bad_to_good(fake: Fake, tmp_path: Path) -> None:
    environ = actions(fake, tmp_path)
    words = ("--from", "report.json", "--status", "verdict")
    assert comment(tmp_path, environ, *words)[0].endswith("the comment is written\n")
    assert "1 error" in fake.texts()[0] and "actions/runs/5" in fake.texts()[0]
    fake.head = "d" * 40
    environ = actions(
        fake, tmp_path, {"pull_request": {"number": 7, "head": {"sha": "d" * 40}}}, GITHUB_RUN_ID="6"
    )
    assert comment(tmp_path, environ, *words, data=report())[0].endswith("up to date again\n")
    assert len(fake.comments) == 1 and "no problems found" in fake.texts()[0]
    assert [(one["sha"][0], one["state"], one["context"]) for one in fake.states] == [
        ("a", "failure", "gitops-gate"),
        ("d", "success", "gitops-gate"),
    ]
    assert fake.tokens == {f"Bearer {TOKEN}"}


def test_the_run_of_a_fork(fake: Fake, tmp_path: Path) -> None:
    for method in ("POST", "PATCH"):
        refusal = "Resource not accessible by integration"
        fake.faults.append(Fault(method, "/repos/", 403, message=refusal, times=9))
    out, err = comment(tmp_path, actions(fake, tmp_path))
    assert err.count("\n") == 1 and "Resource not accessible" in err and "the verdict is unchanged" in err
    assert out.startswith("::warning title=gitops-gate::the forge refuses a comment (status 403")
    comment(tmp_path, actions(fake, tmp_path), "--from", "report.json", "--strict", code=3)


def test_no_token(fake: Fake, tmp_path: Path) -> None:
    _, err = comment(tmp_path, actions(fake, tmp_path, GITHUB_TOKEN=""))
    assert err.startswith("gitops-gate: warning: no token in GITOPS_GATE_TOKEN or GITHUB_TOKEN")
    assert fake.asked == []


def test_too_long_a_comment_is_not_written(fake: Fake, tmp_path: Path) -> None:
    fake.longest = 100
    assert "body is too long" in comment(tmp_path, actions(fake, tmp_path))[1]


def test_no_pull_request(fake: Fake, tmp_path: Path) -> None:
    out, _ = comment(
        tmp_path, actions(fake, tmp_path, {}, GITHUB_EVENT_NAME="push", GITHUB_REF="refs/heads/main")
    )
    assert out == "this run belongs to no pull request: there is no comment to write\n" and fake.asked == []


def followed(owner: str = "mallory", **more: Any) -> dict[str, Any]:
    """The event of a run that follows that of a fork's pull request."""
    at = {"head_sha": SHA, "head_branch": "fix", "head_repository": {"owner": {"login": owner}}}
    return {
        "workflow_run": {"id": 4, "pull_requests": [], "html_url": "https://forge.example/r/4", **at, **more}
    }


def test_a_run_that_follows_that_of_a_fork(fake: Fake, tmp_path: Path) -> None:
    environ = actions(fake, tmp_path, followed(), GITHUB_EVENT_NAME="workflow_run")
    assert comment(tmp_path, environ)[0] == "the comment is written\n"
    assert "Reported by a run on the pull request's own files" in fake.texts()[0]
    assert any("head=mallory%3Afix" in path for _, path, _ in fake.asked)
    for words in (("--status", "verdict"), ("--check-run",)):
        _, err = comment(tmp_path, environ, "--from", "report.json", *words, code=2)
        assert "could give itself any verdict" in err
    assert fake.states == [] and fake.runs == []


def test_a_check_run_in_batches(fake: Fake, tmp_path: Path) -> None:
    found = [
        finding(f"n{number}", location={"path": "a.yaml", "line": number, "column": 0})
        for number in range(120)
    ]
    words = ("--from", "report.json", "--check-run", "--mode", "off")
    comment(tmp_path, actions(fake, tmp_path), *words, data=report(*found))
    (run,) = fake.runs
    assert (run["conclusion"], len(run["output"]["annotations"]), fake.did("PATCH")) == (
        "failure",
        120,
        ["PATCH"] * 2,
    )
    assert fake.comments == {}


def test_pending_needs_no_report(fake: Fake, tmp_path: Path) -> None:
    assert (
        comment(tmp_path, actions(fake, tmp_path), "--status", "pending")[0]
        == "the state of the commit is written\n"
    )
    assert [one["state"] for one in fake.states] == ["pending"] and fake.comments == {}


@pytest.mark.parametrize("kind", ["gitlab", "gitea"])
def test_other_forges(kind: str, tmp_path: Path) -> None:
    with serving(Fake(kind)) as fake:
        gitlab = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": fake.url,
            "CI_PROJECT_ID": "12",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_COMMIT_SHA": "c" * 40,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": SHA,
            "GITLAB_TOKEN": TOKEN,
        }
        environ = gitlab if kind == "gitlab" else actions(fake, tmp_path, GITEA_ACTIONS="true")
        out, _ = comment(tmp_path, environ, "--from", "report.json", "--status", "verdict")
        assert out.splitlines() == ["the state of the commit is written", "the comment is written"]
        assert fake.states[0]["state"] == ("failed" if kind == "gitlab" else "failure")
        assert fake.tokens == {TOKEN if kind == "gitlab" else f"token {TOKEN}"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no CI is recognised"),
        (("--forge", "github"), "does not tell --repository"),
        (("--forge", "gitea", "--repository", "a/b", "--sha", SHA), "does not tell --api"),
        (("--sha", "HEAD"), "--sha is a whole commit id"),
        (("--key", "A B"), "--key is 1 to 40"),
        (("--repository", "a/../b"), "--repository is owner/name"),
        (("--forge", "gitlab", "--check-run"), "--check-run is for GitHub only"),
        (
            ("--forge", "gitea", "--api", "ftp://x", "--repository", "a/b", "--sha", SHA),
            "an address of a server",
        ),
    ],
)
def test_wrong_words(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    assert said in comment(tmp_path, {"GITEA_TOKEN": TOKEN}, "--from", "report.json", *words, code=2)[1]


def test_no_report(tmp_path: Path) -> None:
    assert "names the report" in comment(tmp_path, {}, "--status", "off", code=2)[1]
    assert "the report is" in comment(tmp_path, {}, "--from", "report.json", "--dry-run", data={}, code=2)[1]


def test_a_dry_run_asks_nobody(fake: Fake, tmp_path: Path) -> None:
    out, _ = comment(tmp_path, actions(fake, tmp_path), "--from", "report.json", "--dry-run")
    assert out.startswith("## ❌ gitops-gate: 1 error\n") and fake.asked == []
