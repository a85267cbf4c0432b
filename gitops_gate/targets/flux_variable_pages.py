"""The rules of variables of Flux; with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity

RULES = (
    Rule("undefined-variable", Severity.ERROR, "a variable of Flux that nothing sets"),
    Rule("unparsable-variable", Severity.ERROR, "a `${` that Flux cannot make sense of"),
    Rule("missing-variable-source", Severity.ERROR, "a ConfigMap or Secret of variables that is not there"),
)

PAGES = {
    "undefined-variable": """\
A Flux Kustomization fills in variables, and one that a manifest uses is not among them.

Since Flux 2.9 the controller refuses the whole Kustomization: nothing of it is applied any more. Before, the
variable became an empty text, without a word. A variable with a default (`${SIZE:=small}`) is never missing, and
where no variable is set at all Flux fills in nothing. Variables come from `spec.postBuild.substitute`, and from the
ConfigMaps and Secrets that `substituteFrom` names, wherever in the cluster they are deployed from. Where one of
these is not in the repository, or a value is encrypted, nothing is said of what it may bring.

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
      postBuild:
        substitute:
          domain: example.com
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
      namespace: apps
    data:
      host: web.${domian}  # <-

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
      postBuild:
        substitute:
          domain: example.com
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
      namespace: apps
    data:
      host: web.${domain}
      size: ${size:=small}
      shell: $${HOME}

Set the variable, give it a default, or write `$${NAME}` where the text is meant as it stands. An object as a whole
is left alone with the annotation `kustomize.toolkit.fluxcd.io/substitute: disabled`. Clusters with an older Flux may
take this for a warning: set the severity of the rule in the configuration.
""",
    "unparsable-variable": """\
A Flux Kustomization fills in variables, and a manifest holds a `${` that begins none.

The controller refuses the whole Kustomization. Usual causes are shell scripts and templates inside ConfigMaps:
`${ARRAY[@]}`, `${1}` with a default in the style `${NAME-value}`, `${{ … }}`. The same comes of a name that no
variable can have, and of a value that turns the manifest into something that is no YAML: variables are put into the
text before it is read, and the quotes that stand around them in the file do not protect it.

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
      postBuild:
        substitute:
          domain: example.com
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: script
      namespace: apps
    data:
      all: echo ${FILES[@]}  # <-
      host: ${domain}

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
      postBuild:
        substitute:
          domain: example.com
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: script
      namespace: apps
    data:
      all: echo $${FILES[@]}
      host: ${domain}

Write `$${` for a `${` that is meant as it stands, or give the object the annotation
`kustomize.toolkit.fluxcd.io/substitute: disabled` (for a generated one, under `generatorOptions.annotations`).
""",
    "missing-variable-source": """\
A Flux Kustomization takes variables from a ConfigMap or Secret that nothing in the repository brings.

The controller then refuses the whole Kustomization, unless the entry says `optional: true`. The object has to be in
the namespace of the Kustomization itself. A Secret is only missed where there is one of nearly the same name: many
are made by hand, and belong in no repository.

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
      postBuild:
        substituteFrom:
          - kind: ConfigMap
            name: cluster-setings  # <-
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cluster-settings
      namespace: flux-system
    data:
      domain: example.com

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
      postBuild:
        substituteFrom:
          - kind: ConfigMap
            name: cluster-settings
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cluster-settings
      namespace: flux-system
    data:
      domain: example.com

Correct the name, add the object, or list it under `external-objects` where something outside of the repository
makes it.
""",
}
