"""GitHub, and Gitea with Forgejo, whose interface is GitHub's where comments and states are concerned.

Sources: GitHub's OpenAPI description (REST, 2022-11-28); Gitea's Swagger description (v1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gitops_gate.forge.api import PAGES, Comment, answered, listed, made, numbered, text_of
from gitops_gate.http import Client

GITHUB_HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
DESCRIPTION = 140
"""Characters of the text of a state."""

BATCH = 50
"""Annotations that one request takes."""

# The job's own token may not ask who it is; these are the names that the forges give it.
_JOB = {"github": "github-actions[bot]", "gitea": "gitea-actions"}


@dataclass(frozen=True, slots=True)
class GitHub:
    """`pull` of `repository` (`owner/name`) on GitHub or Gitea. `graphql` = the client of GitHub's other interface."""

    client: Client
    repository: str
    pull: int
    kind: Literal["github", "gitea"] = "github"
    graphql: Client | None = None

    @property
    def limit(self) -> int:
        return 60_000

    def login(self) -> str:
        reply = self.client.ask("GET", "/user")
        if reply.status == 403 and self.graphql is not None:
            asked = self.graphql.ask("POST", "", {"query": "query { viewer { login } }"}, again=True)
            name = text_of(asked.json(), "data", "viewer", "login") if asked.good else ""
            return name or _JOB[self.kind]
        if reply.status in (403, 404):
            return _JOB[self.kind]
        return text_of(answered(reply, "to say who we are"), "login")

    def head(self) -> str:
        found = answered(self.client.ask("GET", self._at(f"/pulls/{self.pull}")), "the pull request")
        return text_of(found, "head", "sha")

    def pull_of(self, owner: str, branch: str, sha: str) -> int:
        """The open pull request from a branch of somebody's fork that is at `sha`; 0 = none."""
        from urllib.parse import quote

        path = self._at(f"/pulls?state=open&per_page=100&head={quote(f'{owner}:{branch}', safe='')}")
        found = listed(self.client.ask("GET", path), "the list of pull requests")
        at = [one for one in found if text_of(one, "head", "sha") == sha]
        return numbered(at[0].get("number")) if at else 0

    def comments(self) -> Iterator[Comment]:
        for page in range(1, PAGES + 1):
            path = self._at(f"/issues/{self.pull}/comments?per_page=100&page={page}")
            reply = self.client.ask("GET", path)
            for one in listed(reply, "the comments"):
                yield Comment(numbered(one.get("id")), text_of(one, "user", "login"), text_of(one, "body"))
            if 'rel="next"' not in reply.headers.get("link", ""):
                return

    def create(self, text: str) -> int:
        path = self._at(f"/issues/{self.pull}/comments")
        return made(self.client.ask("POST", path, {"body": text}), "a comment")

    def update(self, comment: int, text: str) -> None:
        path = self._at(f"/issues/comments/{comment}")
        answered(self.client.ask("PATCH", path, {"body": text}), "a new text of our comment")

    def delete(self, comment: int) -> None:
        reply = self.client.ask("DELETE", self._at(f"/issues/comments/{comment}"))
        if reply.status != 404:  # somebody was faster
            answered(reply, "to delete our comment")

    def status(self, sha: str, state: str, context: str, text: str, link: str) -> None:
        data = {"state": state, "context": context, "description": text[:DESCRIPTION]}
        data |= {"target_url": link} if link else {}
        answered(
            self.client.ask("POST", self._at(f"/statuses/{sha}"), data, again=True), "the state of the commit"
        )

    def check_run(self, sha: str, name: str, run: dict[str, Any], annotations: list[dict[str, Any]]) -> None:
        """Writes a finished check run: `run` = `conclusion`, `title`, `summary`; annotations in batches."""
        output = {"title": run["title"], "summary": run["summary"]}
        first = {"name": name, "head_sha": sha, "status": "completed", "conclusion": run["conclusion"]}
        batches = [annotations[at : at + BATCH] for at in range(0, len(annotations), BATCH)] or [[]]
        data = {**first, "output": {**output, "annotations": batches[0]}}
        number = made(self.client.ask("POST", self._at("/check-runs"), data), "a check run")
        path = self._at(f"/check-runs/{number}")
        for batch in batches[1:]:
            more = {"output": {**output, "annotations": batch}}
            # Not repeated when lost: annotations would be there twice.
            answered(self.client.ask("PATCH", path, more, again=False), "further annotations")

    def _at(self, path: str) -> str:
        return f"/repos/{self.repository}{path}"
