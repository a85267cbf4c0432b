"""The same object twice in one folder of manifests.

Where kustomize puts a folder together, it refuses two objects of one kind, name and namespace (`duplicate-resource`).
So does Flux with a folder of plain manifests; Argo CD and `kubectl` take both, and one overwrites the other. In folders
that nothing in the repository deploys as a whole, only two within one file are reported: files beside each other may
be alternatives.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      mode: fast
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings # <-
    data:
      mode: slow

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: web
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: api
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import text
from gitops_gate.model import Build, Facts, Finding, Related, Resource, Rule, Severity

RULE = Rule("repeated-resource", Severity.ERROR, "the same object twice in a folder of manifests")
SCOPE = "build"


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str, str], Resource] = {}
    for resource in build.resources:
        who = resource.id
        if not text(resource.value("metadata", "name")) or "${" in who.namespace:
            continue
        first = seen.setdefault((who.group, who.kind, who.namespace, who.name), resource)
        if first is resource:
            continue
        here, there = resource.at("metadata", "name"), first.at("metadata", "name")
        if here == there or (build.target.builder == "plain" and here.path != there.path):
            continue
        yield RULE.finding(
            here,
            f"{who.called} is there twice",
            resource=who,
            route=("metadata", "name"),
            hint="remove one of the two, or give them different names or namespaces",
            related=(Related(there, "first here"),),
        )
