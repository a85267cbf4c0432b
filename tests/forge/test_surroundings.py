"""What environments of CIs tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_gate.forge.surroundings import Surroundings, detected, surroundings, token
from tests.forge.fake import OLDER, SHA

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_API_URL": "https://ghe.example/api/v3",
    "GITHUB_REPOSITORY": "acme/fleet",
    "GITHUB_RUN_ID": "5",
    "GITHUB_SERVER_URL": "https://ghe.example",
    "GITHUB_SHA": OLDER,
}


def told(folder: Path, event: Any, **more: str) -> Surroundings:
    (folder / "event.json").write_text(event if isinstance(event, str) else json.dumps(event))
    return surroundings({**GITHUB, "GITHUB_EVENT_PATH": str(folder / "event.json"), **more})


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({}, ""),
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"}, "gitea"),
        ({"GITHUB_ACTIONS": "true", "FORGEJO_ACTIONS": "true"}, "gitea"),
        ({"GITLAB_CI": "true"}, "gitlab"),
    ],
)
def test_forges(environ: dict[str, str], kind: str) -> None:
    assert detected(environ) == surroundings(environ).kind == kind


def test_a_pull_request_is_at_its_own_commit_not_at_the_merged_one(tmp_path: Path) -> None:
    here = told(tmp_path, {"pull_request": {"number": 7, "head": {"sha": SHA}}})
    assert (here.pull, here.sha, here.run, here.trusted) == (7, SHA, 5, True)
    assert here.graphql == "https://ghe.example/api/graphql"
    assert here.link == "https://ghe.example/acme/fleet/actions/runs/5"


def test_a_push(tmp_path: Path) -> None:
    here = told(tmp_path, {"ref": "refs/heads/main"})
    assert (here.pull, here.sha) == (0, OLDER)
    assert told(tmp_path, {}, GITHUB_REF="refs/pull/9/merge").pull == 9


def test_a_run_that_follows_another(tmp_path: Path) -> None:
    run = {
        "id": 4,
        "head_sha": SHA,
        "head_branch": "fix",
        "head_repository": {"owner": {"login": "mallory"}},
        "pull_requests": [{"number": 7}],
    }
    here = told(
        tmp_path, {"workflow_run": run}, GITHUB_EVENT_NAME="workflow_run", GITHUB_REF="refs/pull/9/merge"
    )
    assert (here.pull, here.sha, here.run, here.branch, here.trusted) == (
        7,
        SHA,
        4,
        ("mallory", "fix"),
        False,
    )
    run["pull_requests"] = []
    here = told(
        tmp_path, {"workflow_run": run}, GITHUB_EVENT_NAME="workflow_run", GITHUB_REF="refs/pull/9/merge"
    )
    assert here.pull == 0


def test_merged_results_of_gitlab() -> None:
    environ = {
        "GITLAB_CI": "true",
        "CI_PROJECT_ID": "99",
        "CI_MERGE_REQUEST_PROJECT_ID": "12",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_COMMIT_SHA": OLDER,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": SHA,
        "CI_PIPELINE_ID": "31",
    }
    here = surroundings(environ)
    assert (here.repository, here.pull, here.sha, here.run) == ("12", 7, SHA, 31)
    assert surroundings({**environ, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": ""}).sha == OLDER


def test_tokens() -> None:
    assert token({"GITHUB_TOKEN": "a", "GITOPS_GATE_TOKEN": " b\n"}, "github") == "b"
    assert token({"GITHUB_TOKEN": "a"}, "gitlab") == token({"GITHUB_TOKEN": " "}, "github") == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "pull_request",
                    "workflow_run",
                    "number",
                    "head",
                    "sha",
                    "id",
                    "pull_requests",
                    "head_repository",
                    "owner",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values, st.sampled_from(["workflow_run", "pull_request"]))
def test_events_of_any_shape(tmp_path: Path, event: Any, name: str) -> None:
    here = told(tmp_path, event, GITHUB_EVENT_NAME=name)
    assert here.pull >= 0 and isinstance(here.sha, str) and here.run >= 0


@pytest.mark.parametrize("event", ["", "[", "[" * 100_000, "\x00"])
def test_events_that_cannot_be_read(tmp_path: Path, event: str) -> None:
    assert told(tmp_path, event).pull == 0
