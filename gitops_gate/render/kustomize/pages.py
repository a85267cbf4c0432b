"""The rules that a kustomization can break, and their pages.

A line of an example that is found ends with `# <-`. The examples run as tests, in a small tree of their own.
"""

from __future__ import annotations

from typing import Final

from gitops_gate.model import Rule, Severity

RULES: Final = (
    Rule("invalid-kustomization", Severity.ERROR, "a kustomization file that kustomize refuses to read"),
    Rule("missing-file", Severity.ERROR, "a kustomization names a file or folder that is not there"),
    Rule("missing-kustomization", Severity.ERROR, "a kustomization includes a folder that has none"),
    Rule("ambiguous-kustomization", Severity.ERROR, "a folder with more than one kustomization file"),
    Rule("kustomization-cycle", Severity.ERROR, "kustomizations that include each other"),
    Rule("file-outside-kustomization", Severity.ERROR, "a file outside the folder of its kustomization"),
    Rule("unsafe-reference", Severity.ERROR, "a path or reference that leads out of the repository"),
    Rule("invalid-resource", Severity.ERROR, "a resource that kustomize cannot take in"),
    Rule("duplicate-resource", Severity.ERROR, "the same object twice in one build"),
    Rule("invalid-patch", Severity.ERROR, "a patch that kustomize cannot apply"),
    Rule("string-patch", Severity.ERROR, "an entry of `patches` that is a plain text"),
    Rule("unmatched-patch", Severity.ERROR, "a patch for an object that is not in the build"),
    Rule("unmatched-replicas", Severity.ERROR, "a replica count for a workload that is not in the build"),
    Rule("invalid-generator", Severity.ERROR, "a ConfigMap or Secret generator that cannot generate"),
    Rule("invalid-replacement", Severity.ERROR, "an entry of `replacements` that cannot be carried out"),
    Rule("invalid-var", Severity.ERROR, "an entry of `vars` that cannot be resolved"),
    Rule("ambiguous-reference", Severity.ERROR, "a name that may mean several renamed objects"),
    Rule("ineffective-patch", Severity.WARNING, "a patch whose target selects nothing"),
    Rule("ineffective-replacement", Severity.WARNING, "a target of `replacements` that selects nothing"),
    Rule("ineffective-image", Severity.WARNING, "an entry of `images` that no container uses"),
    Rule("broken-selector", Severity.ERROR, "a label that makes a Service select other pods"),
    Rule("lost-list-element", Severity.WARNING, "a merge patch that loses parts of a list"),
    Rule("replaced-nothing", Severity.INFO, "an operation `replace` for a field that is not there"),
    Rule("overwritten-key", Severity.WARNING, "a generator that overwrites what another has merged"),
    Rule("unused-var", Severity.WARNING, "an entry of `vars` that nothing refers to"),
)

PAGES: Final = {
    "invalid-kustomization": """\
Kustomize refuses this kustomization, so nothing in it is deployed.

It accepts known fields only, each with its type, and reads the file as YAML 1.1: an unquoted `on`, `y` or `no`
is a boolean there, and `1.10` is a number. A file without any field counts as empty, and is an error too.

Bad::

    resources:
      - deployment.yaml
    namspace: web # <-

Bad::

    resources:
      - deployment.yaml
    images:
      - name: nginx
        newTag: 1.10 # <-

Good::

    resources:
      - deployment.yaml
    namespace: web
    images:
      - name: nginx
        newTag: "1.10"

Mend it by correcting the field, or by quoting the value.
""",
    "missing-file": """\
A kustomization names a file or folder that does not exist, so the whole build fails.

Paths count from the folder of the kustomization. The usual causes are a renamed file and a file that was never
added to git.

Bad::

    resources:
      - deployment.yaml
      - servce.yaml # <-

Good::

    resources:
      - deployment.yaml
      - service.yaml

Mend it by correcting the path, or by adding the file.
""",
    "missing-kustomization": """\
A kustomization includes a folder, and that folder has no kustomization file.

Kustomize reads a folder only by its `kustomization.yaml` (or `kustomization.yml`, or `Kustomization`).

Bad::

    resources:
      - manifests # <-

Good::

    resources:
      - manifests/configmap.yaml

Mend it by adding a kustomization to the folder, or by naming the files one by one.
""",
    "ambiguous-kustomization": """\
A folder has two or three of `kustomization.yaml`, `kustomization.yml` and `Kustomization`.

Kustomize does not choose between them; every build that includes the folder fails. Keep one, and move what the
others hold into it.
""",
    "kustomization-cycle": """\
Kustomizations include each other, or one includes a folder that it lies in; kustomize refuses to build that.

Bad::

    resources:
      - deployment.yaml
      - ../app # <-

Good::

    resources:
      - deployment.yaml
      - ../base

Mend it by moving what both need into a base of its own, which includes neither.
""",
    "file-outside-kustomization": """\
Files may only be taken from the folder of the kustomization or below; kustomize refuses any other, for safety.

Folders are different: a kustomization may include another *folder* by `../`, and gets what its kustomization
makes.

Bad::

    resources:
      - ../base/service.yaml # <-

Good::

    resources:
      - ../base

Mend it by including the folder, or by moving the file.
""",
    "unsafe-reference": """\
A reference leads out of the repository, or would make the program that renders run something.

Absolute paths, `../` beyond the top of the repository, links to the outside, `file://` repositories and
references that begin with `-` (which git would take for options) are refused before anything is rendered. A
pull request with one of them can read files of the machine that renders, or run commands on it.

Bad::

    resources:
      - deployment.yaml
      - /etc/kubernetes/manifests # <-

Bad::

    resources:
      - https://github.com/org/repo?ref=--upload-pack=./run.sh # <-

Good::

    resources:
      - deployment.yaml
      - service.yaml

Mend it by copying what is needed into the repository.
""",
    "invalid-resource": """\
A file among the resources holds something that is no Kubernetes object, or that a transformer cannot change.

Each document of a resource file needs a `kind` and a `metadata.name`; `generateName` is not enough. Values
files, patches and other YAML do not belong among `resources`.

Bad::

    resources:
      - values.yaml # <- values.yaml

Good::

    resources:
      - deployment.yaml

Mend it by taking the file out of `resources`, or by completing the object.
""",
    "duplicate-resource": """\
Two objects of one build have the same kind, name and namespace; kustomize refuses to build them.

It happens when a file is named twice, when two bases include a third one, or when `namespace` moves two objects
of one name together.

Bad::

    resources:
      - deployment.yaml
      - ../base # <-

Good::

    resources:
      - ../base

Mend it by including the object once; a third base that two others need is included beside them.
""",
    "invalid-patch": """\
A patch cannot be read or applied, so the whole build fails.

A merge patch needs `kind` and `metadata.name`, and must have the shape of the object: no mapping where the
object has a text. An operation of a JSON patch needs a parent that exists; `remove` needs the value itself. A
patch with a `target` holds one document.

Bad::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
        patch: |-
          - op: remove
            path: /spec/paused # <-

Good::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
        patch: |-
          - op: add
            path: /spec/paused
            value: true
""",
    "string-patch": """\
An entry of `patches` is a plain text, as `patchesStrategicMerge` took it; kustomize refuses that.

Bad::

    resources:
      - deployment.yaml
    patches:
      - patch.yaml # <-

Good::

    resources:
      - deployment.yaml
    patches:
      - path: patch.yaml
""",
    "unmatched-patch": """\
A merge patch is for an object that this build does not have, so the whole build fails.

Without a `target`, the patch itself says which object it is for: `apiVersion`, `kind`, name, and namespace must
all be those of the object, as it is now or was before a prefix, suffix or namespace was added.

Bad::

    resources:
      - deployment.yaml
    patches:
      - patch: |-
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: wep # <-
          spec:
            replicas: 3

Good::

    resources:
      - deployment.yaml
    patches:
      - patch: |-
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: web
          spec:
            replicas: 3
""",
    "unmatched-replicas": """\
An entry of `replicas` is for a workload that this build does not have, so the whole build fails.

Bad::

    resources:
      - deployment.yaml
    replicas:
      - name: wep # <-
        count: 3

Good::

    resources:
      - deployment.yaml
    replicas:
      - name: web
        count: 3
""",
    "invalid-generator": """\
A `configMapGenerator` or `secretGenerator` cannot make its object, so the whole build fails.

A literal is written `key=value`, and a key may come once. With `behavior: merge` or `replace` there must be an
object of that name to merge with.

Bad::

    configMapGenerator:
      - name: web
        literals:
          - LOG_LEVEL # <-

Good::

    configMapGenerator:
      - name: web
        literals:
          - LOG_LEVEL=info
""",
    "invalid-replacement": """\
An entry of `replacements` cannot be carried out, so the whole build fails.

The source must be exactly one object, and have a value at `fieldPath`. Every object that a target selects must
have the field, unless `options: {create: true}` makes it.

Bad::

    resources:
      - deployment.yaml
    replacements:
      - source: # <-
          kind: Service
          name: web
        targets:
          - select:
              kind: Deployment
            fieldPaths:
              - metadata.name

Good::

    resources:
      - deployment.yaml
      - service.yaml
    replacements:
      - source:
          kind: Service
          name: web
        targets:
          - select:
              kind: Deployment
            fieldPaths:
              - metadata.name
""",
    "invalid-var": """\
An entry of `vars` cannot be resolved, so the whole build fails.

A var stands for the value of a field (by default `metadata.name`) of exactly one object of the build. `vars` are
deprecated; `replacements` do the same.

Bad::

    resources:
      - deployment.yaml
    vars:
      - name: SERVICE # <-
        objref:
          apiVersion: v1
          kind: Service
          name: web

Good::

    resources:
      - command.yaml
      - service.yaml
    vars:
      - name: SERVICE
        objref:
          apiVersion: v1
          kind: Service
          name: web
""",
    "ambiguous-reference": """\
An object refers to a name that several objects of the build had before they were renamed.

Kustomize keeps references up to date when it adds prefixes, suffixes or hashes. Where two objects once had the
name, it cannot tell which is meant, and fails. Give the objects names of their own in their bases, or make the
reference in the base that also holds its object.
""",
    "ineffective-patch": """\
A patch has a `target` that selects no object. Kustomize says nothing about it: the patch simply does nothing.

It is what a renamed object, a misspelt kind, or a group in the wrong place leaves behind. Names and kinds of a
target are regular expressions, matched as a whole. In a component or base that several builds share, a target is
reported only when it selects nothing in all of them. Nor does kustomize say anything about an operation without
`value`, as a misspelt `value` leaves behind: it writes null.

Bad::

    resources:
      - deployment.yaml
    patches:
      - target: # <-
          kind: Deployment
          name: wep
        patch: |-
          - op: add
            path: /spec/replicas
            value: 3

Bad::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
          name: web
        patch: |-
          - op: add # <-
            path: /spec/replicas
            vaule: 3

Good::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
          name: web
        patch: |-
          - op: add
            path: /spec/replicas
            value: 3
""",
    "ineffective-replacement": """\
A target of an entry of `replacements` selects no object. Kustomize says nothing about it: nothing is replaced.

Bad::

    resources:
      - deployment.yaml
    replacements:
      - source:
          kind: Deployment
          name: web
        targets:
          - select: # <-
              kind: Service

Good::

    resources:
      - deployment.yaml
      - service.yaml
    replacements:
      - source:
          kind: Deployment
          name: web
        targets:
          - select:
              kind: Service
""",
    "ineffective-image": """\
An entry of `images` has a name that no container of the build uses, so it changes nothing, without a word.

The name must be written as in the manifests, with the registry: `nginx` is not `docker.io/nginx`. An image that
is no longer used leaves such an entry behind, and who updates it believes that something was deployed.

Bad::

    resources:
      - deployment.yaml
    images:
      - name: docker.io/nginx # <-
        newTag: 1.27.2

Good::

    resources:
      - deployment.yaml
    images:
      - name: nginx
        newTag: 1.27.2
""",
    "broken-selector": """\
A label that a kustomization writes into selectors makes a Service (or a PodDisruptionBudget, or a NetworkPolicy)
select other pods than before.

`commonLabels`, and `labels` with `includeSelectors: true`, set a label in selectors and in pod templates. Where the
bases tell their pods apart by that very label, all of them get the same value, and each Service sends its requests
to the pods of all. Of kinds that kustomize does not know (an Argo Rollout, a database of an operator) it changes no
template, so the Service that gets the label selects nothing any more. That the selector of a Deployment cannot be
changed once it exists comes on top.

Bad::

    resources:
      - shop.yaml
    commonLabels: # <-
      app: shop

Good::

    resources:
      - shop.yaml
    commonLabels:
      part-of: shop

Mend it by taking a label of which no base makes use, or by leaving selectors out: `labels` without
`includeSelectors`.
""",
    "lost-list-element": """\
A merge patch states an element of a list in part, and kustomize takes the rest away.

Lists are merged by name only in kinds that kustomize knows, as `containers` of a Deployment. In custom resources, and
in fields without a merge key, the patch's list takes the place of the whole. The same is lost where ports are merged
and only some of them state a `protocol`.

Bad::

    resources:
      - rollout.yaml
    patches:
      - patch: |-
          apiVersion: argoproj.io/v1alpha1
          kind: Rollout
          metadata:
            name: web
          spec:
            template:
              spec:
                containers:
                  - name: web # <-
                    image: nginx:1.27.2

Good::

    resources:
      - rollout.yaml
    patches:
      - target:
          kind: Rollout
          name: web
        patch: |-
          - op: replace
            path: /spec/template/spec/containers/0/image
            value: nginx:1.27.2
""",
    "replaced-nothing": """\
An operation `replace` of a JSON patch is for a field that no object has. Kustomize adds the field instead.

The standard (RFC 6902) makes it an error, and other tools stop there. Often the path is misspelt, or the base has
dropped the field.

Bad::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
        patch: |-
          - op: replace
            path: /spec/replicas # <-
            value: 3

Good::

    resources:
      - deployment.yaml
    patches:
      - target:
          kind: Deployment
        patch: |-
          - op: add
            path: /spec/replicas
            value: 3
""",
    "overwritten-key": """\
Two generators of one kustomization (or of its components) give a key of the same ConfigMap or Secret different values.

With `behavior: merge` the later one wins, without a word; with `behavior: replace` everything that others have merged
before is gone. Which is the later one follows from the order of `components`, so whoever changes the first changes
nothing. That an overlay gives a key of its base another value is what `merge` is for, and not reported. The message
names keys, and never values.

Bad::

    resources:
      - ../settings
    configMapGenerator:
      - name: settings
        behavior: merge
        literals:
          - LOG_LEVEL=warn
      - name: settings # <-
        behavior: merge
        literals:
          - LOG_LEVEL=debug

Good::

    resources:
      - ../settings
    configMapGenerator:
      - name: settings
        behavior: merge
        literals:
          - LOG_LEVEL=debug
""",
    "unused-var": """\
An entry of `vars` stands for a value that no object of the build asks for by `$(NAME)`.

A misspelt name is left in the objects as it is, without a word. Vars of a base may be for an overlay, so those of
the kustomization that is built are judged, and no others. `vars` are deprecated; `replacements` do the same.

Bad::

    resources:
      - deployment.yaml
    vars:
      - name: WEB # <-
        objref:
          apiVersion: apps/v1
          kind: Deployment
          name: web

Good::

    resources:
      - deployment.yaml
      - command.yaml
    vars:
      - name: WEB
        objref:
          apiVersion: apps/v1
          kind: Deployment
          name: web
""",
}
