"""What a run knows from outside the tree: the repository's origin and name, the ref that is checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitops_gate.git.program import branch, origin, top_level


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`origin` = URL of the remote, without credentials; `name` = the folder's name; `prefix` = where in the git
    repository the tree begins; `ref` = the branch or tag. All "" where unknown."""

    origin: str = ""
    name: str = ""
    prefix: str = ""
    ref: str = ""


# Where each CI says which branch or tag it is on; a pull request counts as the branch that it goes to.
_REFS = (
    *("GITHUB_BASE_REF", "GITHUB_REF_NAME", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_COMMIT_REF_NAME"),
    *("CHANGE_TARGET", "BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_BRANCH", "BITBUCKET_TAG"),
    *("SYSTEM_PULLREQUEST_TARGETBRANCH", "BUILD_SOURCEBRANCH"),
)


def surroundings(folder: Path, environ: Mapping[str, str] = os.environ) -> Surroundings:
    """What is known about the folder that is checked."""
    top = top_level(folder)
    name = folder.resolve().name
    if top is None:
        return Surroundings(name=name, ref=_ref(environ))
    prefix = os.path.relpath(folder.resolve(), top.resolve()).replace(os.sep, "/")
    url = origin(folder) if prefix == "." else ""  # a folder in a repository is not what its remote holds
    return Surroundings(url, name, "" if prefix == "." else prefix, _ref(environ) or branch(folder))


def _ref(environ: Mapping[str, str]) -> str:
    found = next((environ[name] for name in _REFS if environ.get(name)), "")
    return found.removeprefix("refs/heads/").removeprefix("refs/tags/")
