"""A policy repository out of texts, and what its policies say of a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from gitops_gate.config import PolicySettings
from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file, resources
from gitops_gate.model import Check, Environment, Facts, Finding, Resource
from gitops_gate.policy import policies

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3
  containers:
    - name: app
      image: nginx
    - name: other
      image: other:1
"""


def tree(files: Mapping[str, str]) -> Memory:
    return Memory({path: text.encode() for path, text in files.items()})


def loaded(files: Mapping[str, str] | str, **settings: Any) -> tuple[Check, ...]:
    """The checks of policies in the folder `p`; a single text is `p/rule.rego`."""
    files = {"p/rule.rego": files} if isinstance(files, str) else files
    return policies(tree(files), PolicySettings(folders=("p",), **settings))


def resource(text: str = POD, path: str = "apps/web.yaml") -> Resource:
    (document,) = load_file(path, text.encode()).documents
    (found,) = resources(document)
    return found


def found(
    checks: tuple[Check, ...], body: str | Mapping[str, Any] = POD, facts: Facts | None = None, **options: Any
) -> list[Finding]:
    """All findings of the checks, by rule and message."""
    one = resource(body if isinstance(body, str) else yaml.safe_dump(dict(body)))
    judged = [finding for check in checks for finding in check.run(one, facts or Facts(), **options)]
    return sorted(judged, key=lambda finding: (finding.rule, finding.message))


def said(
    checks: tuple[Check, ...], body: str | Mapping[str, Any] = POD, **options: Any
) -> list[tuple[str, str, str]]:
    """Rule, severity and message of each finding."""
    return [(one.rule, str(one.severity), one.message) for one in found(checks, body, **options)]


PRODUCTION = Facts(environment=Environment("production", protected=True), kubernetes_version="1.34")
