"""The configuration: what it says, and what is said where it is wrong."""

from __future__ import annotations

import pytest

from gitops_gate.config import Settings, glob_regex, read_settings
from gitops_gate.errors import UsageError
from gitops_gate.load import load_file
from gitops_gate.model import Severity


def read(text: str) -> Settings:
    (document,) = load_file(".gitops-gate.yaml", text.encode(), "config").documents
    return read_settings(document)


def test_everything_is_optional() -> None:
    assert read_settings(None) == Settings()
    assert read("# nothing\n---\n").exclude == ()


def test_full() -> None:
    settings = read(
        """
exclude: [docs/**]
environments:
  - {name: dev, paths: [apps/dev]}
  - {name: production, branch: main, protected: true, kubernetes-version: "1.33", cluster: eu}
kubernetes-version: "v1.34"
fail-on: warning
rules:
  floating-tag: {severity: error, options: {a: 1}, only: {environments: [production]}, except: {kinds: [Job]}}
  host-path: {enabled: false}
policies: {folders: [policies], engine: server, server: {url: "http://localhost:8181", token-env: T}}
waivers:
  - {rule: host-path, resource: DaemonSet/x/y, owner: me, reason: because, expires: 2099-01-01}
sources: {"https://example.com/a": ../a}
limits: {files: 5}
"""
    )
    assert settings.kubernetes_version == "1.34" and settings.fail_on is Severity.WARNING
    assert settings.environments[1].protected and settings.environments[1].kubernetes_version == "1.33"
    assert settings.rules["floating-tag"].only.environments == ("production",)
    assert settings.rules["host-path"].enabled is False
    assert settings.policies.server_token_env == "T" and settings.files == 5
    assert settings.waivers[0].expires == "2099-01-01" and settings.waivers[0].line == 13


WRONG = [
    ("exclud: [x]\n", ".gitops-gate.yaml:1:1: unknown key `exclud`; did you mean `exclude`?"),
    ("fail-on: fatal\n", ".gitops-gate.yaml:1:10: `fail-on` must be one of info, warning, error, never"),
    ("exclude: docs\n", ".gitops-gate.yaml:1:10: `exclude` must be a list"),
    ("exclude:\n- 1\n", ".gitops-gate.yaml:2:3: `exclude[0]` must be text"),
    ("environments:\n- paths: []\n", ".gitops-gate.yaml:2:3: `environments[0]` needs `name`"),
    (
        "kubernetes-version: 1.30\n",
        '.gitops-gate.yaml:1:21: write the version in quotes: "1.30" is not the number 1.3',
    ),
    ("- a\n", ".gitops-gate.yaml:1:1: the configuration must be a mapping"),
    (
        "rules: {x: {severity: 3}}\n",
        ".gitops-gate.yaml:1:23: `rules.x.severity` must be one of info, warning, error",
    ),
    (
        "waivers:\n- {rule: a, owner: b, reason: c, expires: soon}\n",
        ".gitops-gate.yaml:2:43: `expires` must be a date such as 2027-03-31",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_wrong(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


GLOBS = [
    ("docs", "docs/a/b.md", True),
    ("docs/", "docs/a", True),
    ("docs/**", "docs/a/b", True),
    ("./docs", "docs/a", True),
    ("*.yaml", "a.yaml", True),
    ("*.yaml", "b/a.yaml", False),
    ("**/*.yaml", "b/c/a.yaml", True),
    ("**/*.yaml", "a.yaml", True),
    ("**/testdata", "a/b/testdata/c.yaml", True),
    ("a?.yaml", "ab.yaml", True),
    ("a[0-9].yaml", "a5.yaml", True),
    ("a[!0-9].yaml", "a5.yaml", False),
    ("a.b", "axb", False),
    ("docs", "docs2/a", False),
]


@pytest.mark.parametrize(("glob", "path", "matches"), GLOBS)
def test_glob(glob: str, path: str, matches: bool) -> None:
    assert bool(glob_regex(glob).match(path)) is matches


def test_clusters() -> None:
    text = "clusters:\n- {name: a, server: https://a, labels: {env: dev, b: c}}\n"
    (one,) = read(text).clusters
    assert (one.name, one.server, one.labels) == ("a", "https://a", (("b", "c"), ("env", "dev")))
