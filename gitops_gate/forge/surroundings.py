"""Where a run of a CI takes place: which forge, repository, pull request and commit; told by its environment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gitops_gate.forge.api import text_of

Kind = Literal["github", "gitlab", "gitea"]
TOKENS = {
    "github": ("GITOPS_GATE_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"),
    "gitlab": ("GITOPS_GATE_TOKEN", "GITLAB_TOKEN"),
    "gitea": ("GITOPS_GATE_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"),
}
"""Variables that hold the token, the first one that is set counts. A token is never a word of the command line."""

_EVENT = 25 << 20
"""Bytes of an event that are read; GitHub sends no larger ones."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an environment tells; "" and 0 where it is silent.

    `graphql` = address of GitHub's other interface. `branch` = (owner, branch) of the run that this one follows:
    its pull request is looked for by it. `trusted` False = this run follows one of a foreign pull request.
    """

    kind: Kind | Literal[""] = ""
    api: str = ""
    graphql: str = ""
    repository: str = ""
    pull: int = 0
    sha: str = ""
    run: int = 0
    link: str = ""
    branch: tuple[str, str] = ("", "")
    trusted: bool = True


def surroundings(environ: Mapping[str, str], kind: Kind | Literal[""] = "") -> Surroundings:
    """What `environ` tells of the forge `kind`, or of the one that it is itself of."""
    chosen = kind or detected(environ)
    if not chosen:
        return Surroundings()
    readers: dict[str, Callable[[Mapping[str, str]], Surroundings]] = {
        "gitlab": _gitlab,
        "github": _github,
        "gitea": _gitea,
    }
    return readers[chosen](environ)


def detected(environ: Mapping[str, str]) -> Kind | Literal[""]:
    """The forge whose CI has made this environment; Gitea's and Forgejo's runners also claim to be GitHub's."""
    if environ.get("GITEA_ACTIONS") == "true" or environ.get("FORGEJO_ACTIONS") == "true":
        return "gitea"
    if environ.get("GITLAB_CI") == "true":
        return "gitlab"
    return "github" if environ.get("GITHUB_ACTIONS") == "true" else ""


def token(environ: Mapping[str, str], kind: Kind) -> str:
    """The token for a forge; "" = none."""
    return next((environ[name].strip() for name in TOKENS[kind] if environ.get(name, "").strip()), "")


def _github(environ: Mapping[str, str]) -> Surroundings:
    api = environ.get("GITHUB_API_URL", "") or "https://api.github.com"
    graphql = environ.get("GITHUB_GRAPHQL_URL", "") or re.sub(r"/v3/?$", "", api.rstrip("/")) + "/graphql"
    return _actions(environ, "github", api, graphql)


def _gitea(environ: Mapping[str, str]) -> Surroundings:
    api = environ.get("GITEA_API_URL", "") or environ.get("GITHUB_API_URL", "")
    return _actions(environ, "gitea", api, "")


def _actions(environ: Mapping[str, str], kind: Kind, api: str, graphql: str) -> Surroundings:
    """The variables and the event that GitHub's runner, Gitea's and Forgejo's give to a step."""
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    repository, run = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_RUN_ID", "")
    asked = event.get("pull_request") or {}
    before = event.get("workflow_run") or {} if environ.get("GITHUB_EVENT_NAME") == "workflow_run" else {}
    ref = re.fullmatch(r"refs/pull/(\d+)/\w+", environ.get("GITHUB_REF", ""))
    server = environ.get("GITHUB_SERVER_URL", "")
    link = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
    return Surroundings(
        kind=kind,
        api=api,
        graphql=graphql,
        repository=repository,
        pull=_number(_of(asked, "number")) or _first(before) or (int(ref[1]) if ref and not before else 0),
        sha=text_of(asked, "head", "sha") or text_of(before, "head_sha") or environ.get("GITHUB_SHA", ""),
        run=_number(_of(before, "id")) or _number(run),
        link=text_of(before, "html_url") or link,
        branch=(text_of(before, "head_repository", "owner", "login"), text_of(before, "head_branch")),
        trusted=not before,
    )


def _gitlab(environ: Mapping[str, str]) -> Surroundings:
    """GitLab's predefined variables; pipelines of merged results are of a commit that is not the branch's."""
    return Surroundings(
        kind="gitlab",
        api=environ.get("CI_API_V4_URL", "") or "https://gitlab.com/api/v4",
        repository=environ.get("CI_MERGE_REQUEST_PROJECT_ID", "") or environ.get("CI_PROJECT_ID", ""),
        pull=_number(environ.get("CI_MERGE_REQUEST_IID", "")),
        sha=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "") or environ.get("CI_COMMIT_SHA", ""),
        run=_number(environ.get("CI_PIPELINE_ID", "")),
        link=environ.get("CI_JOB_URL", ""),
    )


def _event(path: str) -> dict[str, Any]:
    """The event that has started the run; {} where there is none that can be read."""
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            found = json.loads(file.read(_EVENT))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _of(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _first(run: Any) -> int:
    """The pull request that an event of a finished run names; 0 for runs of forks, which name none."""
    pulls = _of(run, "pull_requests")
    return _number(_of(pulls[0], "number")) if isinstance(pulls, list) and len(pulls) == 1 else 0


def _number(value: Any) -> int:
    """A number of at most 18 digits, 0 for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
