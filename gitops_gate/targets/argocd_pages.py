"""The rules of what Argo CD's controllers make of their own objects; with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity

RULES = (
    Rule("invalid-application-set", Severity.ERROR, "an ApplicationSet that Argo CD generates nothing from"),
)

PAGES = {
    "invalid-application-set": """\
Argo CD cannot generate Applications from an ApplicationSet.

A template that fails, a generator that lacks what it needs, two Applications of one name: the ApplicationSet
controller reports an error in the status of the set, and creates and changes nothing more, also of what another
generator of the set gives. What clusters have is known to the configuration only (`clusters`), so a template over
them is never found.

Bad::

    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata:
      name: shops
      namespace: argocd
    spec:
      generators:
        - list:
            elements:
              - {shop: north, stage: test}
              - {shop: north, stage: live}
      template:
        metadata:
          name: "{{shop}}" # <-
        spec:
          project: default
          source:
            repoURL: https://github.com/example/shops
            targetRevision: HEAD
            path: shops/{{stage}}
          destination:
            server: https://kubernetes.default.svc
            namespace: "{{shop}}"

Good::

    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata:
      name: shops
      namespace: argocd
    spec:
      generators:
        - list:
            elements:
              - {shop: north, stage: test}
              - {shop: north, stage: live}
      template:
        metadata:
          name: "{{shop}}-{{stage}}"
        spec:
          project: default
          source:
            repoURL: https://github.com/example/shops
            targetRevision: HEAD
            path: shops/{{stage}}
          destination:
            server: https://kubernetes.default.svc
            namespace: "{{shop}}"

What cannot be generated here for lack of knowledge, such as the repositories of a hosting service, is no finding but
listed as not checked.
""",
}
