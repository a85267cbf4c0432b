"""The rules of what Flux objects say about each other, and of variables; with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity
from gitops_gate.targets import flux_dependency_pages, flux_variable_pages

_CONTESTED = Rule("contested-object", Severity.WARNING, "an object that two Flux Kustomizations deploy")

RULES = (*flux_variable_pages.RULES, *flux_dependency_pages.RULES, _CONTESTED)

PAGES = {
    **flux_variable_pages.PAGES,
    **flux_dependency_pages.PAGES,
    "contested-object": """\
Two Flux Kustomizations of one cluster deploy the same object.

Each of them writes it, and its own labels on it, whenever it reconciles: where the two differ, the object changes to
and fro, and once one of them no longer has it, it may be removed. A Kustomization builds all folders below its own where
no kustomization file chooses, so that of two of them, one inside the other, both deploy the inner folder.

Namespaces are passed over, and objects whose annotations `kustomize.toolkit.fluxcd.io/prune`, `reconcile` or `ssa` say
that they are not for one alone.

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: all
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./shops
      sourceRef:
        kind: GitRepository
        name: flux-system
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: north
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./shops/north # <-
      sourceRef:
        kind: GitRepository
        name: flux-system

Good::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: south
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./shops/south
      sourceRef:
        kind: GitRepository
        name: flux-system
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: north
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./shops/north
      sourceRef:
        kind: GitRepository
        name: flux-system
""",
}
