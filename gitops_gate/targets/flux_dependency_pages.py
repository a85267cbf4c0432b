"""The rules of what Flux objects wait for; with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity

RULES = (
    Rule("missing-dependency", Severity.ERROR, "a `dependsOn` that names nothing"),
    Rule("suspended-dependency", Severity.WARNING, "a `dependsOn` that names what is suspended"),
    Rule("dependency-cycle", Severity.ERROR, "Flux objects that wait for each other"),
)

PAGES = {
    "missing-dependency": """\
A Flux Kustomization or HelmRelease depends on one that is not there.

It waits for ever: nothing of it is applied, and its status says that a dependency is not ready. A Kustomization
can wait for Kustomizations only, a HelmRelease for HelmReleases only, and without a `namespace` the name is looked
for in the namespace of the object itself.

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastucture  # <-
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system

Good::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastructure
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system

Nothing is said where what is missing may come from a source that is not in this repository.
""",
    "suspended-dependency": """\
A Flux Kustomization depends on one that is suspended.

The controller passes over what is suspended, and does not note that it has seen its last change, so that what waits
for it counts as not ready: it is not applied either, and says only that a dependency is not ready.

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      suspend: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastructure # <-

Good::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastructure

Nothing is said where both are suspended.
""",
    "dependency-cycle": """\
Flux Kustomizations, or HelmReleases, depend on each other in a circle.

Each waits for the next to be ready, so none of them is ever applied.

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastructure  # <-
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: apps

Good::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      dependsOn:
        - name: infrastructure
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./infrastructure
      sourceRef:
        kind: GitRepository
        name: flux-system

Take one of the entries away; usually two things in one of the Kustomizations belong into two of them.
""",
}
