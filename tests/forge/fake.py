"""A forge on loopback that keeps state: enough of GitHub's, Gitea's and GitLab's interfaces for comments and states."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHA = "a" * 40
OLDER = "b" * 40
ME = "gate[bot]"


@dataclass
class Fault:
    """An answer out of turn to the next question that fits: `method`, and a part of the path.

    `obeyed` = the forge does what is asked, and answers wrongly all the same. `delay` = seconds before the answer.
    """

    method: str
    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = ""
    times: int = 1
    obeyed: bool = False
    delay: float = 0.0


@dataclass
class Fake:
    """`kind` = whose dialect is spoken; `page` = comments on a page; `longest` = signs that a comment may have."""

    kind: str = "github"
    head: str = SHA
    login: str = ME
    page: int = 100
    longest: int = 65_536
    comments: dict[int, dict[str, str]] = field(default_factory=dict)
    states: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    url: str = ""

    def add(self, author: str, text: str) -> int:
        number = max(self.comments, default=100) + 1
        self.comments[number] = {"author": author, "text": text}
        return number

    def texts(self) -> list[str]:
        return [one["text"] for one in self.comments.values()]

    def did(self, *methods: str) -> list[str]:
        return [method for method, _, _ in self.asked if method in methods]

    def fault(self, method: str, path: str) -> Fault | None:
        for one in self.faults:
            if one.method == method and one.path in path and one.times > 0:
                one.times -= 1
                return one
        return None

    def shown(self, number: int) -> dict[str, Any]:
        one = self.comments[number]
        who = "username" if self.kind == "gitlab" else "login"
        name = "author" if self.kind == "gitlab" else "user"
        return {"id": number, name: {who: one["author"]}, "body": one["text"], "system": False}

    def answer(self, method: str, url: str, data: Any) -> tuple[int, dict[str, str], Any]:
        path, query = urlsplit(url).path, parse_qs(urlsplit(url).query)
        if path.endswith("/graphql"):
            return 200, {}, {"data": {"viewer": {"login": self.login}}}
        if path.endswith("/user"):
            return 200, {}, {"login": self.login, "username": self.login}
        if re.search(r"/(pulls|merge_requests)/7$", path):
            return 200, {}, {"sha": self.head, "head": {"sha": self.head}}
        if path.endswith("/pulls"):
            return 200, {}, [{"number": 6, "head": {"sha": OLDER}}, {"number": 7, "head": {"sha": self.head}}]
        if re.search(r"/(issues|merge_requests)/7/(comments|notes)$", path):
            return self._comments(method, query, data)
        if found := re.search(r"/(?:comments|notes)/(\d+)$", path):
            return self._comment(method, int(found[1]), data)
        if "/statuses/" in path and method == "POST":
            self.states.append({"sha": path.rpartition("/")[2], **data})
            return 201, {}, data
        return self._run(method, path, data)

    def _comments(
        self, method: str, query: dict[str, list[str]], data: Any
    ) -> tuple[int, dict[str, str], Any]:
        if method == "POST":
            if len(data["body"].encode("utf-16-le")) // 2 > self.longest:
                return 422, {}, {"message": "Validation Failed: body is too long"}
            return 201, {}, {"id": self.add(self.login, data["body"])}
        numbers = sorted(self.comments)
        if self.kind == "gitea":  # knows no pages
            return 200, {}, [self.shown(number) for number in numbers]
        page = int(query.get("page", ["1"])[0])
        some = numbers[(page - 1) * self.page : page * self.page]
        more = len(numbers) > page * self.page
        headers = {"Link": f'<http://elsewhere.invalid/?page={page + 1}>; rel="next"'} if more else {}
        return 200, headers, [self.shown(number) for number in some]

    def _comment(self, method: str, number: int, data: Any) -> tuple[int, dict[str, str], Any]:
        if number not in self.comments:
            return 404, {}, {"message": "Not Found"}
        if method == "DELETE":
            del self.comments[number]
            return 204, {}, None
        if method == ("PUT" if self.kind == "gitlab" else "PATCH"):
            self.comments[number]["text"] = data["body"]
            return 200, {}, self.shown(number)
        return 405, {}, {"message": "Method Not Allowed"}

    def _run(self, method: str, path: str, data: Any) -> tuple[int, dict[str, str], Any]:
        if "/check-runs" not in path or self.kind != "github":
            return 404, {}, {"message": "Not Found"}
        if len(data["output"]["annotations"]) > 50:
            return 422, {}, {"message": "no more than 50 annotations"}
        if method == "POST":
            self.runs.append(json.loads(json.dumps(data)))
            return 201, {}, {"id": len(self.runs)}
        self.runs[int(path.rpartition("/")[2]) - 1]["output"]["annotations"] += data["output"]["annotations"]
        return 200, {}, {}


@contextmanager
def serving(fake: Fake) -> Iterator[Fake]:
    """The fake, reachable at `fake.url` as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words: Any) -> None: ...

        def _any(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            data = json.loads(self.rfile.read(size)) if size else None
            fake.asked.append((self.command, self.path, data))
            fake.tokens.add(self.headers.get("Authorization", "") or self.headers.get("Private-Token", ""))
            fault = fake.fault(self.command, self.path)
            status, headers, answer = 0, dict[str, str](), None
            if fault is None or fault.obeyed:
                status, headers, answer = fake.answer(self.command, self.path, data)
            if fault is not None:
                time.sleep(fault.delay)
                status, headers, answer = fault.status, fault.headers, {"message": fault.message}
            body = b"" if answer is None else json.dumps(answer).encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # who asked has lost patience
                self.close_connection = True

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
