"""Which names are slips for others."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic.likeness import Names, slip


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("fronted", "frontend", True),
        ("web-confg", "web-config", True),
        ("wbe", "web", True),
        ("webconfig", "web-config", True),
        ("web_config", "web-config", True),
        ("Web", "web", True),
        ("configs", "config", True),
        ("app.kubernetes.io/nmae", "app.kubernetes.io/name", True),
        ("infrastucture", "infrastructure", True),
        ("monitring", "monitoring", True),
        ("web", "web", False),
        ("auth", "oauth", False),
        ("home-tls", "homer-tls", False),
        ("internal", "external", False),
        ("db-ro", "db-rw", False),
        ("web-tls", "web-tcp", False),
        ("test", "text", False),
        ("api", "app", False),
        ("web", "web-canary", False),
        ("server", "service", False),
        ("redis-master", "redis-slave", False),
        ("dev-config", "dev-secret", False),
        ("prod", "prd", False),
    ],
)
def test_slip(name: str, other: str, expected: bool) -> None:
    assert slip(name, other) is expected
    assert slip(other, name) is expected


@pytest.mark.parametrize(
    ("names", "name", "near", "generated"),
    [
        (["web-config"], "web-confg", "web-config", ""),
        (["web-1", "web-3"], "web-2", "", ""),
        (["web-config-m7k9t2h4f5"], "web-config", "", "web-config-m7k9t2h4f5"),
        (["web-config-m7k9t2h4f5"], "web-config-2222222222", "", "web-config-m7k9t2h4f5"),
        (["web-config-m7k9t2h4f5"], "web-confg", "web-config", ""),
        (["web-deployment"], "web", "", ""),
        ([], "web", "", ""),
    ],
)
def test_names(names: list[str], name: str, near: str, generated: str) -> None:
    assert (Names(names).nearest(name), Names(names).generated(name)) == (near, generated)


@pytest.mark.parametrize(
    ("name", "other", "near"),
    [
        ("victoria-log", "victoria-logs", True),
        ("db-log", "db-logs", False),
        ("victoria-log", "victoria-lots", False),
    ],
)
def test_loose(name: str, other: str, near: bool) -> None:
    assert Names([other]).nearest(name, loose=True) == (other if near else "")
    assert Names([other]).nearest(name) == ""
