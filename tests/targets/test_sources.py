"""Sources: which URL is this very repository."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.targets.sources import Repository, normal_url

SAME = "github.com/owner/fleet"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/fleet",
        "https://github.com/owner/fleet.git",
        "https://user:token@github.com/owner/fleet/",
        "ssh://git@github.com/owner/fleet.git",
        "ssh://git@github.com:22/owner/fleet",
        "git@github.com:owner/fleet.git",
        "https://github.com/Owner/Fleet",
    ],
)
def test_spellings(url: str) -> None:
    assert normal_url(url) == SAME


HERE = [
    # origin, folder's name, URL, answer
    ("https://github.com/owner/fleet", "x", "git@github.com:owner/fleet.git", True),
    ("https://github.com/me/fleet", "x", "https://github.com/owner/fleet", True),  # a fork
    ("https://github.com/owner/fleet", "other", "https://github.com/owner/other", False),
    ("", "fleet", "https://github.com/owner/fleet", True),
    ("", "checkout", "https://github.com/owner/fleet", None),
    ("/mirrors/fleet.git", "checkout", "https://github.com/owner/fleet", True),
    ("file:///mirrors/repo", "fleet", "https://github.com/owner/fleet", True),
    ("../mirror", "checkout", "https://github.com/owner/fleet", None),
]


@pytest.mark.parametrize(("origin", "name", "url", "answer"), HERE)
def test_is_here(origin: str, name: str, url: str, answer: bool | None) -> None:
    assert Repository(Memory({}), origin, name).is_here(url) is answer


@pytest.mark.parametrize(
    ("prefix", "path", "inside"),
    [
        ("", "./apps", "apps"),
        ("", "/", ""),
        ("", "./", ""),
        ("deploy", "deploy/apps", "apps"),
        ("deploy", "apps", "apps"),
    ],
)
def test_inside(prefix: str, path: str, inside: str) -> None:
    assert Repository(Memory({}), prefix=prefix).inside(path) == inside
