"""Which images a run deploys."""

from __future__ import annotations

import dataclasses

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.model import Report
from gitops_gate.remembered import dumped, loaded_report
from gitops_gate.wish import Wish

POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: first, image: "example.com/first:1"}]
      containers: [{name: web, image: "https://user:secret-word@example.com/web:2"}, {name: none}]
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: chat, namespace: shop}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: chat}
  values:
    controllers: {chat: {containers: {app: {image: {repository: ghcr.io/chat, tag: 3.1.0, digest: "sha256:ab"}}}}}
    sidecars: [{image: {registry: example.com, repository: proxy, tag: v1}}]
    odd: {repository: https://example.com/charts, tag: v1}
    none: {repository: [x], tag: {a: b}}
"""
TREE = Memory(
    {
        "apps/kustomization.yaml": b"resources: [web.yaml, chat.yaml]\n",
        "apps/web.yaml": POD.encode(),
        "apps/chat.yaml": RELEASE.encode(),
    }
)


def report(*, images: bool) -> Report:
    return run(TREE, Settings(), Wish(images=images, cache=False))


def test_images_of_workloads_and_of_releases() -> None:
    assert [(one.target, str(one.resource), one.image) for one in report(images=True).images] == [
        ("apps", "Deployment/shop/web", "example.com/first:1"),
        ("apps", "Deployment/shop/web", "https://***@example.com/web:2"),
        ("apps", "HelmRelease/shop/chat", "example.com/proxy:v1"),
        ("apps", "HelmRelease/shop/chat", "ghcr.io/chat:3.1.0@sha256:ab"),
    ]


def test_who_does_not_ask_gets_none() -> None:
    assert report(images=False).images == ()


def test_a_report_from_the_cache_has_them_too() -> None:
    found = report(images=True)
    data = dumped(found)
    assert data is not None
    again = loaded_report(data, found.seconds)
    assert again is not None
    assert again.images == found.images
    assert dataclasses.replace(found, images=()).images == ()
