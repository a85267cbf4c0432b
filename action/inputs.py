"""What the workflow asks for: the inputs of the action, which come through the environment alone."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILES = {
    "sarif": "gitops-gate.sarif",
    "junit": "gitops-gate.xml",
    "json": "gitops-gate.json",
    "markdown": "gitops-gate.md",
    "html": "gitops-gate.html",
}
"""Reports that can be asked for -> the name of the file; each has an output `<report>-file`."""
TEXT, CHANGE = "report.txt", "gitops-gate.diff"
"""Names of the report for people, and of the whole rendered change."""
PAGE, CHANGE_PAGE = "page.md", "change.md"
"""Names of what both are for the page of the step."""

_OPTIONS = {
    "GITOPS_GATE_CONFIG": "--config",
    "GITOPS_GATE_KUBERNETES_VERSION": "--kubernetes-version",
}
_OF_BOTH = ("--allow-remote", "--allow-unboxed-helm", "--no-cache")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Wrong(Exception):
    """An input that cannot be meant; the text says which and what is wanted."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs, read: `base` = what the change is compared with, "" = nothing; `files` = reports out of `FILES`;
    `common` = options of `check` and of `diff`, `args` = further ones of `check`."""

    path: str
    base: str
    files: tuple[str, ...]
    common: tuple[str, ...]
    args: tuple[str, ...]

    def check(self, folder: Path) -> list[str]:
        """The words behind `gitops-gate` of a run that puts its reports into `folder`.

        The text for people and the JSON are always written: the log and the counts are made of them.
        """
        reports = {"text": TEXT, **{name: FILES[name] for name in ("json", *self.files)}}
        outputs = [f"--output={form}={folder / name}" for form, name in reports.items()]
        return ["check", "--format=github", *outputs, *self.common, *self.args, "--", self.path]

    def diff(self, form: str) -> list[str]:
        """The words of a run that prints the rendered change, in a format."""
        shared = (word for word in self.args if word in _OF_BOTH)
        return [
            "diff",
            f"--format={form}",
            "--color=never",
            *self.common,
            *shared,
            "--",
            self.base,
            self.path,
        ]


def inputs(environ: Mapping[str, str]) -> Inputs:
    """The inputs that an environment holds. Raises Wrong."""
    given = {name: environ.get(name, "").strip() for name in ("GITOPS_GATE_FAIL_ON", *_OPTIONS)}
    fail_on = given.pop("GITOPS_GATE_FAIL_ON")
    return Inputs(
        environ.get("GITOPS_GATE_PATH", "").strip() or ".",
        environ.get("GITOPS_GATE_BASE_REF", "").strip() or _base(environ.get("GITHUB_EVENT_PATH", "")),
        _files(environ.get("GITOPS_GATE_FORMAT_FILES", "")),
        tuple(f"{_OPTIONS[name]}={value}" for name, value in given.items() if value),
        ((f"--fail-on={fail_on}",) if fail_on else ()) + _args(environ.get("GITOPS_GATE_ARGS", "")),
    )


def _files(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in FILES:
            raise Wrong(f"format-files: {name!r} is none of {', '.join(FILES)}")
    return names


def _args(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError as fault:
        raise Wrong(f"args: {fault}: {text!r}") from None


def _base(event: str) -> str:
    """The base of the pull request that an event is about; "" where it is about none."""
    if not event or not Path(event).is_file():
        return ""
    data = json.loads(Path(event).read_bytes())
    request = data.get("pull_request") or {}
    commit = str((request.get("base") or {}).get("sha", ""))
    return commit if _COMMIT.fullmatch(commit) else ""
