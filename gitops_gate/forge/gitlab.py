"""GitLab: notes of a merge request, states of a commit. Source: GitLab's REST interface, v4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from gitops_gate.forge.api import PAGES, Comment, answered, listed, made, numbered, text_of
from gitops_gate.http import Client

_STATES = {"pending": "pending", "success": "success", "failure": "failed", "error": "failed"}
_DESCRIPTION = 255


@dataclass(frozen=True, slots=True)
class GitLab:
    """`pull`, a merge request, of `repository`: the project's number or path."""

    client: Client
    repository: str
    pull: int

    @property
    def limit(self) -> int:
        return 1_000_000

    def login(self) -> str:
        return text_of(answered(self.client.ask("GET", "/user"), "to say who we are"), "username")

    def head(self) -> str:
        found = answered(self.client.ask("GET", self._at("")), "the merge request")
        return text_of(found, "sha")

    def comments(self) -> Iterator[Comment]:
        for page in range(1, PAGES + 1):
            query = f"?per_page=100&page={page}&sort=asc&order_by=created_at"
            reply = self.client.ask("GET", self._at(f"/notes{query}"))
            for one in listed(reply, "the comments"):
                if not one.get("system"):
                    yield Comment(
                        numbered(one.get("id")), text_of(one, "author", "username"), text_of(one, "body")
                    )
            if not reply.headers.get("x-next-page") and 'rel="next"' not in reply.headers.get("link", ""):
                return

    def create(self, text: str) -> int:
        reply = self.client.ask("POST", self._at("/notes"), {"body": text})
        return made(reply, "a comment")

    def update(self, comment: int, text: str) -> None:
        reply = self.client.ask("PUT", self._at(f"/notes/{comment}"), {"body": text})
        answered(reply, "a new text of our comment")

    def delete(self, comment: int) -> None:
        reply = self.client.ask("DELETE", self._at(f"/notes/{comment}"))
        if reply.status != 404:  # somebody was faster
            answered(reply, "to delete our comment")

    def status(self, sha: str, state: str, context: str, text: str, link: str) -> None:
        data = {"state": _STATES[state], "name": context, "description": text[:_DESCRIPTION]}
        data |= {"target_url": link} if link else {}
        reply = self.client.ask("POST", f"{self._project()}/statuses/{sha}", data, again=True)
        # A state that is given twice is refused as a transition into itself.
        if reply.status != 400 or "Cannot transition status" not in reply.message:
            answered(reply, "the state of the commit")

    def _project(self) -> str:
        return f"/projects/{quote(self.repository, safe='')}"

    def _at(self, path: str) -> str:
        return f"{self._project()}/merge_requests/{self.pull}{path}"
