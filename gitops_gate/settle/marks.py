"""Marks: annotations of a resource that except it from a rule, ours and those of other linters.

Annotations of others are documented by kube-linter ("Ignoring violations for specific cases") and kube-score
("Ignoring a test"). Their checks are mapped onto our rules where both find the same fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from gitops_gate.load import resources
from gitops_gate.model import Finding, LoadedFile, ResourceId, Value

OURS = "gitops-gate/allow."
KUBE_LINTER = "ignore-check.kube-linter.io/"
KUBE_LINTER_ALL = "kube-linter.io/ignore-all"
KUBE_SCORE = "kube-score/ignore"

_PREFIXES = (OURS, KUBE_LINTER, KUBE_LINTER_ALL, KUBE_SCORE)

Rules = tuple[tuple[str, str], ...]
"""(rule id, aspect): what a foreign check covers; aspect "" = all that the rule finds."""

LINTER_RULES: dict[str, Rules] = {
    "cluster-admin-role-binding": (("cluster-admin-binding", ""),),
    "dangling-horizontalpodautoscaler": (("dangling-reference", ""),),
    "dangling-ingress": (("dangling-reference", ""),),
    "dangling-service": (("dangling-reference", ""),),
    "default-service-account": (("automounted-token", ""),),
    "docker-sock": (("host-path", ""),),
    "drop-net-raw-capability": (("added-capabilities", ""),),
    "env-value-from": (("dangling-reference", ""),),
    "host-ipc": (("host-namespaces", "ipc"),),
    "host-network": (("host-namespaces", "network"),),
    "host-pid": (("host-namespaces", "pid"),),
    "latest-tag": (("floating-tag", ""),),
    "no-liveness-probe": (("missing-probes", "liveness"),),
    "no-read-only-root-fs": (("writable-root-filesystem", ""),),
    "no-readiness-probe": (("missing-probes", "readiness"),),
    "non-existent-service-account": (("dangling-reference", ""),),
    "privilege-escalation-container": (("privilege-escalation", ""),),
    "privileged-container": (("privileged-container", ""), ("privilege-escalation", "")),
    "run-as-non-root": (("run-as-root", ""),),
    "sensitive-host-mounts": (("host-path", ""),),
    "unset-cpu-requirements": (("missing-resources", "cpu"),),
    "unset-memory-requirements": (("missing-resources", "memory"),),
    "wildcard-in-rules": (("wildcard-rbac", ""),),
}
SCORE_RULES: dict[str, Rules] = {
    "container-cpu-requests-equal-limits": (("missing-resources", "cpu"),),
    "container-image-tag": (("floating-tag", ""),),
    "container-memory-requests-equal-limits": (("missing-resources", "memory"),),
    "container-resources": (("missing-resources", ""),),
    "container-security-context": (
        ("run-as-root", ""),
        ("privileged-container", ""),
        ("writable-root-filesystem", ""),
    ),
    "container-security-context-privileged": (("privileged-container", ""),),
    "container-security-context-readonlyrootfilesystem": (("writable-root-filesystem", ""),),
    "container-security-context-user-group-id": (("run-as-root", ""),),
    "deployment-has-poddisruptionbudget": (("missing-disruption-budget", ""),),
    "deployment-targeted-by-hpa-does-not-have-replicas-configured": (("replicas-under-autoscaler", ""),),
    "horizontalpodautoscaler-has-target": (("dangling-reference", ""),),
    "ingress-targets-service": (("dangling-reference", ""),),
    "pod-probes": (("missing-probes", ""),),
    "statefulset-has-poddisruptionbudget": (("missing-disruption-budget", ""),),
}
ASPECTS = {
    "host-namespaces": ("network", "pid", "ipc"),
    "missing-probes": ("liveness", "readiness"),
    "missing-resources": ("cpu", "memory"),
}
"""What a rule of ours bundles and a foreign check takes apart: words of the finding's route, detail and message."""


_NO_REASON = "its annotation gives no reason"


def marks(body: Value) -> dict[str, str]:
    """The annotations of a resource that are marks; {} for nearly all, so keep only those that are not."""
    meta = body.get("metadata") if isinstance(body, dict) else None
    annotations = meta.get("annotations") if isinstance(meta, dict) else None
    if not isinstance(annotations, dict):
        return {}
    return {key: str(value or "") for key, value in annotations.items() if key.startswith(_PREFIXES)}


def file_marks(files: Mapping[str, LoadedFile]) -> Callable[[str, ResourceId], Mapping[str, str]]:
    """(path, resource) -> the marks that a file's own manifest carries, for findings that belong to no target."""
    known: dict[str, dict[ResourceId, dict[str, str]]] = {}

    def of(path: str, resource: ResourceId) -> Mapping[str, str]:
        if path not in known:
            file = files.get(path)
            known[path] = dict(_marked(file)) if file is not None else {}
        return known[path].get(resource, {})

    return of


def _marked(file: LoadedFile) -> Iterator[tuple[ResourceId, dict[str, str]]]:
    if file.source is None or not any(prefix in file.source.text for prefix in _PREFIXES):
        return
    for document in file.documents:
        for resource in resources(document):
            found = marks(resource.body)
            if found:
                yield resource.id, found


def own_mark(finding: Finding, annotations: Mapping[str, str]) -> str | None:
    """The reason that `gitops-gate/allow.<rule-id>` gives for a finding, "" for an empty one, None without it."""
    reason = annotations.get(OURS + finding.rule)
    return None if reason is None else reason.strip()


def foreign_mark(finding: Finding, annotations: Mapping[str, str]) -> tuple[str, str] | None:
    """(tool, reason) where another linter's annotation covers what a finding says."""
    linter = [key.removeprefix(KUBE_LINTER) for key in annotations if key.startswith(KUBE_LINTER)]
    if _covered(finding, (one for name in linter for one in LINTER_RULES.get(name, ()))):
        given = [annotations[KUBE_LINTER + name] for name in linter if _names(name, finding.rule)]
        return "kube-linter", "; ".join(filter(None, given)) or _NO_REASON
    if KUBE_LINTER_ALL in annotations and any(_names(name, finding.rule) for name in LINTER_RULES):
        return "kube-linter", annotations[KUBE_LINTER_ALL] or _NO_REASON
    score = [name.strip() for name in annotations.get(KUBE_SCORE, "").split(",")]
    if _covered(finding, (one for name in score for one in SCORE_RULES.get(name, ()))):
        return "kube-score", f"{KUBE_SCORE}: {annotations[KUBE_SCORE].strip()}"
    return None


def _names(check: str, rule: str) -> bool:
    return any(name == rule for name, _ in LINTER_RULES.get(check, ()))


def _covered(finding: Finding, rules: Iterable[tuple[str, str]]) -> bool:
    aspects = {aspect for rule, aspect in rules if rule == finding.rule}
    if not aspects or "" in aspects:
        return bool(aspects)
    known = ASPECTS.get(finding.rule, ())
    text = " ".join((*map(str, finding.route), finding.detail, finding.message)).lower()
    mentioned = {word for word in known if word in text}
    # A finding that names nothing in particular speaks of everything the rule bundles.
    return (mentioned or set(known)) <= aspects
