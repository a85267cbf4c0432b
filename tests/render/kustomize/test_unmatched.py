"""A merge patch that matches nothing: told at the field that keeps it from what it nearly matches."""

from __future__ import annotations

import pytest

from gitops_gate.git.trees import Memory
from gitops_gate.load import load_file
from gitops_gate.model import Location, Target
from gitops_gate.render.kustomize import Renderer

RESOURCES = b"""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
WEB = "apps/v1 Deployment web in namespace shop"


@pytest.mark.parametrize(
    ("api", "kind", "name", "namespace", "line", "near", "hint"),
    [
        ("apps/v1", "Deploymnet", "web", "shop", 2, WEB, "write `kind: Deployment`"),
        ("v1", "Deployment", "web", "shop", 1, WEB, "write `apiVersion: apps/v1`"),
        ("apps/v2", "Deployment", "web", "shop", 1, WEB, "write `apiVersion: apps/v1`"),
        ("apps/v1", "Deployment", "web", "shpo", 5, WEB, "write `namespace: shop`"),
        ("apps/v1", "Deployment", "web", "", 4, WEB, "write `namespace: shop`"),
        ("apps/v1", "Deployment", "wep", "shop", 4, WEB, "write `name: web`"),
        ("apps/v1", "StatefulSet", "web", "shop", 2, WEB, "write `kind: Deployment`"),
        ("extensions/v1beta1", "deployment", "web", "shop", 2, WEB, "write `kind: Deployment`, `apiVersion"),
        (
            "v1",
            "Service",
            "prod-web",
            "shop",
            4,
            "v1 Service web in namespace shop",
            "write `name: web`: patches",
        ),
        (
            "v1",
            "ConfigMap",
            "settings-9m2t6cmfh5",
            "",
            4,
            "v1 ConfigMap settings",
            "write `name: settings`: pat",
        ),
        (
            "v1",
            "ConfigMap",
            "settings",
            "prod",
            5,
            "v1 ConfigMap settings",
            "leave `namespace` out: it has none",
        ),
        ("batch/v1", "CronJob", "nightly", "shop", 2, "", "there are only: ConfigMap, Deployment, Service"),
    ],
)
def test_place(api: str, kind: str, name: str, namespace: str, line: int, near: str, hint: str) -> None:
    patch = f"apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {name}\n"
    patch += f"  namespace: {namespace}\n" if namespace else ""
    files = {
        "app/kustomization.yaml": b"resources: [all.yaml]\npatches: [{path: patch.yaml}]\nnamePrefix: prod-\n",
        "app/all.yaml": RESOURCES,
        "app/patch.yaml": patch.encode(),
    }
    build = Renderer(Memory(files), load_file).build(Target("app", "kustomize", "app", Location("app")))
    found = build.failure
    assert found is not None
    assert (found.rule, found.location.path, found.location.line) == (
        "unmatched-patch",
        "app/patch.yaml",
        line,
    )
    assert found.message.partition("; it nearly matches ")[2] == near
    assert found.hint.startswith(hint)
