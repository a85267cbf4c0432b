"""The rules of dangers in a change, with their pages."""

from __future__ import annotations

from gitops_gate.model import Rule, Severity

IMMUTABLE, SHRUNK, PRUNED = "immutable-field", "shrunk-volume", "pruned-object"
SUSPENSION, WIDENED, SCALED, JUMP = (
    "flipped-suspension",
    "widened-rights",
    "scaled-to-zero",
    "major-version-jump",
)

RULES = (
    Rule(IMMUTABLE, Severity.ERROR, "a change of a field that cannot be changed"),
    Rule(SHRUNK, Severity.ERROR, "a volume claim that asks for less than before"),
    Rule(PRUNED, Severity.ERROR, "a namespace, definition or volume claim that is removed and pruned"),
    Rule(SUSPENSION, Severity.WARNING, "an object that is suspended, or resumed, by a change"),
    Rule(WIDENED, Severity.WARNING, "a role or binding that gives more than before"),
    Rule(SCALED, Severity.WARNING, "a workload whose replicas go to zero"),
    Rule(JUMP, Severity.WARNING, "an image or chart of another major version"),
)
RULE = {rule.id: rule for rule in RULES}

PAGES = {
    IMMUTABLE: """\
A change touches a field that the API server lets nobody change once the object is there.

The object is refused as a whole, and in Flux so is everything that is applied with it: the reconciliation stops there
until somebody deletes the object. Among these fields are the selectors of workloads, the service name and volume claim
templates of a StatefulSet, the template of a Job, the storage class and access modes of a volume claim, the `roleRef`
of a binding, the type of a Secret, and what an immutable ConfigMap holds.
Told by `gitops-gate diff`, which knows what was before.

A change that is found::

    -  selector: {matchLabels: {app: web}}
    +  selector: {matchLabels: {app: web, tier: front}}

Give the object another name, so that a new one stands beside the old one; or plan its deletion. The annotation
`kustomize.toolkit.fluxcd.io/force: enabled` has Flux delete and make it anew, and excepts it from this rule; so do
`argocd.argoproj.io/sync-options: Force=true`, and the annotations that make an object a hook of Argo CD or of helm.
""",
    SHRUNK: """\
A PersistentVolumeClaim asks for less storage than before.

Volumes grow and never shrink: the API server refuses the claim. Told by `gitops-gate diff`.

A change that is found::

    -  resources: {requests: {storage: 20Gi}}
    +  resources: {requests: {storage: 10Gi}}

Keep the size. For a smaller volume make a new claim, and copy what is on the old one.
""",
    PRUNED: """\
A Namespace, a CustomResourceDefinition or a PersistentVolumeClaim is removed from what an operator prunes.

The operator deletes it in the cluster, and what hangs on it goes with it: all objects of a namespace, all objects of a
kind, the data of a volume. Told by `gitops-gate diff` of objects of Flux Kustomizations with `prune: true`, of Argo CD
Applications with automated pruning, and of charts; not of objects that another target of the cluster has from now on,
and not of those that are to be kept (`kustomize.toolkit.fluxcd.io/prune: disabled`,
`argocd.argoproj.io/sync-options: Prune=false`, `helm.sh/resource-policy: keep`).

A change that is found::

    -resources: [namespace.yaml, app.yaml]
    +resources: [app.yaml]

Be sure that it may go. To keep it, give it one of the annotations in a change of its own before.
""",
    SUSPENSION: """\
A change suspends or resumes a Flux object, a Job or a CronJob.

What is suspended is left as it is: later changes do not arrive, and nobody hears of it. What is resumed catches up with
all changes since at once. Both are often left over from an incident. Told by `gitops-gate diff`.

A change that is found::

     spec:
    +  suspend: true

Say in the commit why, and until when.
""",
    WIDENED: """\
A Role, a ClusterRole or a binding gives more than before.

Rights are easier given than taken back, and a verb in a long list is easily overlooked in a review. Told by
`gitops-gate diff`, which compares what the rules give, not how they are written: rules that are only split or
reordered give nothing new.

A change that is found::

     - apiGroups: [""]
       resources: [secrets]
    -  verbs: [get]
    +  verbs: [get, list]

Give only what is used, and to one ServiceAccount of its own.
""",
    SCALED: """\
The replicas of a Deployment, StatefulSet or ReplicaSet go to zero.

It does not run any more. Mostly that is meant for one environment, and stands in a base. Told by `gitops-gate diff`.

A change that is found::

    -  replicas: 3
    +  replicas: 0

Leave it if it is meant.
""",
    JUMP: """\
The tag of an image or the version of a chart goes to another major version, up or down.

By the common reading of versions that is one with breaking changes, and the way back may be closed: databases migrate
their files. Told by `gitops-gate diff` of all fields called `image`, of `tag` in values of a HelmRelease, of charts
of HelmReleases and Applications, and of OCIRepositories. Years (`2026.1`) are no major versions.

A change that is found::

    -  image: docker.io/library/postgres:16.4
    +  image: docker.io/library/postgres:17.0

Read the release notes, and change one environment first.
""",
}
