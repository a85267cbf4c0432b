"""Globs as the libraries behind Argo CD read them; the answers are those of the libraries."""

from __future__ import annotations

import time

import pytest

from gitops_gate.targets.globs import any_match, doublestar, path_match, pathspec

CASES = [
    (any_match, "*.yaml", "a/b.yaml", True),
    (any_match, "{*.yml,*.yaml}", "x.yaml", True),
    (any_match, "a/**", "a/b/c", True),
    (any_match, "[!a]*", "b", True),
    (any_match, "a?c", "a/c", True),
    (any_match, "**/x.yaml", "x.yaml", False),
    (any_match, "*", ".", True),
    (any_match, "{a,b}/*", "b/c", True),
    (path_match, "a/*", "a/b", True),
    (path_match, "a/*", "a/b/c", False),
    (path_match, "a/[^b]", "a/c", True),
    (path_match, "a/**", "a/b", True),
    (path_match, "**/x", "a/x", True),
    (path_match, "*a*b", "xaybzb", True),
    (path_match, "*ab*ab", "abab", True),
    (path_match, "*ab*ab", "aab", False),
    (path_match, "a\\*", "a*", True),
    (pathspec, "apps/*.json", "apps/a/b.json", True),
    (pathspec, "apps", "apps/a/b.json", True),
    (pathspec, "apps/a.json", "apps/a.jsonx", False),
    (pathspec, "./apps/**/c.json", "apps/a/b/c.json", True),
    (doublestar, "a/**/c", "a/c", True),
    (doublestar, "a/**/c", "a/b/b/c", True),
    (doublestar, "a/*/c", "a/b/b/c", False),
    (doublestar, "a/{b,c}/*.yaml", "a/c/x.yaml", True),
]


@pytest.mark.parametrize(("kind", "pattern", "path", "matches"), CASES)
def test_globs(kind, pattern: str, path: str, matches: bool) -> None:  # type: ignore[no-untyped-def]
    regex = kind(pattern)
    assert regex is not None
    assert (regex.fullmatch(path) is not None) is matches


@pytest.mark.parametrize("pattern", ["a[", "a\\", "[]"])
def test_patterns_of_the_wrong_form(pattern: str) -> None:
    assert path_match(pattern) is None


def test_many_stars_take_no_time() -> None:
    begin = time.perf_counter()
    for kind in (path_match, any_match, pathspec):
        regex = kind("*a" * 40 + "b")
        assert regex is not None
        assert regex.fullmatch("a" * 400) is None
    assert any_match("{a,b}" + "*a" * 40) is None
    assert doublestar("**/" * 40) is None
    assert time.perf_counter() - begin < 1
