"""Environments: configured, or told from folder names."""

from __future__ import annotations

import pytest

from gitops_gate.model import Environment
from gitops_gate.targets import Environments
from gitops_gate.targets.environments import cluster_of

INFERRED = [
    ("apps/production", "production"),
    ("apps/staging/web", "staging"),
    ("apps/base", ""),
    ("apps/network/ingress", ""),  # a home-lab's folders are namespaces
    ("kubernetes/apps/default", ""),
    ("clusters/eu-1/flux-system", "eu-1"),
    ("clusters/production", "production"),
    ("clusters/prod/apps.yaml", "prod"),
    ("overlays/blue", "blue"),
    ("environments/qa2/web", "qa2"),
    ("envs/base", ""),
    ("web/overlays/dev", "dev"),
    ("infrastructure/controllers", ""),
    ("", ""),
]


@pytest.mark.parametrize(("path", "expected"), INFERRED)
def test_inferred(path: str, expected: str) -> None:
    assert Environments((), [path]).of(path) == expected


def test_a_catalogue_of_variants_has_no_environments() -> None:
    paths = [f"{name}/overlays/v{name}" for name in "abcdefghijk"] + ["a/overlays/dev"]
    environments = Environments((), paths)
    assert environments.of("a/overlays/va") == "" and environments.of("a/overlays/dev") == "dev"


def test_order_of_promotion() -> None:
    paths = ["clusters/production", "clusters/dev", "clusters/staging", "clusters/eu"]
    assert [one.name for one in Environments((), paths).all] == ["dev", "staging", "production", "eu"]


def test_the_first_path_that_tells() -> None:
    environments = Environments((), [])
    assert environments.of("infrastructure", "clusters/staging/infra.yaml") == "staging"


CONFIGURED = (
    Environment("test", ("apps/test", "clusters/t*")),
    Environment("live", ("apps/live/**",)),
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("apps/test/web", "test"), ("clusters/t1", "test"), ("apps/live/web", "live"), ("apps/production", "")],
)
def test_configured(path: str, expected: str) -> None:
    assert Environments(CONFIGURED, []).of(path) == expected


BRANCHES = (
    Environment("dev", branch="main"),
    Environment("production", branch="release/*"),
    Environment("tag", branch="v*"),
)


@pytest.mark.parametrize(
    ("ref", "expected"),
    [("main", "dev"), ("release/1.2", "production"), ("v1.0.0", "tag"), ("feature", ""), ("", "")],
)
def test_branches(ref: str, expected: str) -> None:
    assert Environments(BRANCHES, [], ref).of("anything") == expected


@pytest.mark.parametrize(
    ("path", "name"), [("clusters/a/x.yaml", "a"), ("clusters/x.yaml", ""), ("apps/a", "")]
)
def test_cluster(path: str, name: str) -> None:
    assert cluster_of(path) == name
