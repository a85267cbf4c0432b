"""The rules that stages of the gate report themselves, with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity

MISSING_PATH = Rule(
    "missing-path", Severity.ERROR, "a Flux or Argo CD object deploys a folder that is not there"
)
UNBUILT = Rule(
    "unbuilt-environment", Severity.WARNING, "a folder of an environment without kustomization beside others"
)

RULES = (
    MISSING_PATH,
    UNBUILT,
)

PAGES = {
    "missing-path": """\
A Flux Kustomization or an Argo CD Application names a folder of this repository that does not exist.

The controller reports an error and deploys nothing, usually after somebody moved or misspelt a folder. Paths
count from the top of the repository, not from the file.

Bad::

    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./aps/production
      sourceRef:
        kind: GitRepository
        name: flux-system

Mend it by correcting `path`, or by adding the folder. A source that is another repository is never judged.
""",
    "unbuilt-environment": """\
The folder of an environment has manifests and no kustomization, while its siblings have one.

Operators build such a folder only when they are pointed at it, and kustomize not at all: what `overlays/production`
holds beside `overlays/staging/kustomization.yaml` is deployed by nobody. Mostly the kustomization was never added to
git. A folder that a Flux Kustomization or an Argo CD Application names is built, and not reported.

A repository that is found::

    overlays/staging/kustomization.yaml
    overlays/staging/replicas.yaml
    overlays/production/replicas.yaml        <- deployed by nobody

Mend it by adding a kustomization to the folder, or by removing the folder.
""",
    "waiver-without-reason": """\
A waiver excepts a finding, but does not say why.

A reason is what lets the next person decide whether the exception still holds; without one the finding stays.

Bad::

    # gitops-gate: allow[floating-tag]

Good::

    # gitops-gate: allow[floating-tag] the vendor publishes no versions
""",
    "unused-waiver": """\
A waiver excepts nothing: what it excepted has been mended, or it names a rule that does not exist.

Left in place, it would hide the same fault when it comes back. Remove it.
""",
    "expired-waiver": """\
A waiver of the configuration has passed its `expires` date; the finding that it excepted is back.

Mend the fault, or have the waiver renewed by its owner.
""",
}
