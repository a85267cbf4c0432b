"""GitHub's own description of the requests that the gate makes, out of the npm package @octokit/openapi (MIT).

`python tests/forge/openapi.py [FOLDER]` puts the paths in question as `github.json` into a folder. It needs npm and the
network, takes a quarter of a minute, and does nothing when the file is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

VERSION = "23.0.2"
SHA256 = "71a18407dd5e8464f4e0525daf03deabbe65abd9287d6adc7b5d98f516cd0d0c"
REPO = "/repos/{owner}/{repo}"
PATHS = (
    "/user",
    f"{REPO}/pulls",
    f"{REPO}/pulls/{{pull_number}}",
    f"{REPO}/issues/{{issue_number}}/comments",
    f"{REPO}/issues/comments/{{comment_id}}",
    f"{REPO}/statuses/{{sha}}",
    f"{REPO}/check-runs",
    f"{REPO}/check-runs/{{check_run_id}}",
)


def folder() -> Path:
    """Where the description is kept: in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "gitops-gate-ci" / f"openapi-{VERSION}"


def fetch(place: Path) -> None:
    """Puts the description into a folder. Raises CalledProcessError without network, ValueError for other bytes."""
    if (place / "github.json").is_file():
        return
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        command = ["npm", "pack", "--silent", f"@octokit/openapi@{VERSION}"]
        subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(work).glob("*.tgz")
        if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
            raise ValueError("@octokit/openapi is not the known one")
        with tarfile.open(archive) as files:
            held = files.extractfile("package/generated/api.github.com.deref.json")
            assert held is not None
            paths = json.load(held)["paths"]
    part = place / f"github.json.{os.getpid()}"
    # Answers are most of the text, and are not looked at.
    asked = {path: {name: _asked(one) for name, one in paths[path].items()} for path in PATHS}
    part.write_text(json.dumps(asked, sort_keys=True), encoding="utf-8")
    part.replace(place / "github.json")


def _asked(operation: Any) -> Any:
    keys = ("parameters", "requestBody")
    return (
        {key: operation[key] for key in keys if key in operation}
        if isinstance(operation, dict)
        else operation
    )


def faults(description: dict[str, Any], method: str, url: str, data: Any) -> list[str]:
    """What GitHub's description has against a request."""
    parts = urlsplit(url)
    for template in PATHS:
        found = re.fullmatch(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(template)), parts.path)
        operation = description[template].get(method.lower()) if found else None
        if found and operation:
            values = dict(zip(re.findall(r"\{(\w+)\}", template), map(unquote, found.groups()), strict=True))
            return [*_parameters(operation, values, parse_qs(parts.query)), *_body(operation, data)]
    return [f"{method} {parts.path} is not described"]


def _parameters(operation: dict[str, Any], path: dict[str, str], query: dict[str, list[str]]) -> list[str]:
    from jsonschema import Draft4Validator

    known = {(one["in"], one["name"]): one for one in operation.get("parameters", ())}
    given = {("path", name): value for name, value in path.items()}
    given |= {("query", name): values[0] for name, values in query.items()}
    wrong = [f"{name} is unknown" for name in given if name not in known]
    for name in given.keys() & known.keys():
        schema, value = known[name]["schema"], given[name]
        plain = int(value) if schema.get("type") == "integer" and value.isdecimal() else value
        wrong += [f"{name}: {fault.message}" for fault in Draft4Validator(schema).iter_errors(plain)]
    return wrong


def _body(operation: dict[str, Any], data: Any) -> list[str]:
    from jsonschema import Draft4Validator

    if "requestBody" not in operation or data is None:
        needed = operation.get("requestBody", {}).get("required", False)
        return ["no body"] if needed else ["a body"] if data is not None else []
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    unknown = [f"{name} is unknown" for name in data if name not in schema["properties"]]
    return unknown + [fault.message for fault in Draft4Validator(schema).iter_errors(data)]


if __name__ == "__main__":
    fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else folder())
