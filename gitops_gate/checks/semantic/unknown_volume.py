"""A container mounts a volume that its pod does not have.

The API server refuses it; of a StatefulSet it takes the object and refuses every pod. The volumes are those below
`volumes`, and in a StatefulSet those of `volumeClaimTemplates` too.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          volumeMounts:
            - name: confg # <-
              mountPath: /etc/web
      volumes:
        - name: config
          configMap:
            name: web

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          volumeMounts:
            - name: config
              mountPath: /etc/web
      volumes:
        - name: config
          configMap:
            name: web
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import entries, nearest, quoted, unknown
from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec

RULE = Rule("unknown-volume", Severity.ERROR, "a mount of a volume that the pod does not have")
SCOPE = "resource"
KINDS = WORKLOADS


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    volumes: list[str] | None = None
    for route, container in containers(resource):
        for field in ("volumeMounts", "volumeDevices"):
            for number, mount in entries(container.get(field)):
                if volumes is None:
                    volumes = _volumes(resource)
                name = mount.get("name")
                if not isinstance(name, str) or name in volumes or unknown(name) or "" in volumes:
                    continue
                place = (*route, field, number, "name")
                yield RULE.finding(
                    resource.at(*place),
                    f"the container `{container.get('name')}` mounts the volume `{name}`, which the pod does not have",
                    resource=resource.id,
                    route=resource.keyed(place),
                    hint=_hint(name, volumes),
                    detail=name,
                )


def _volumes(resource: Resource) -> list[str]:
    """The names of a pod's volumes; with "" among them where one cannot be known."""
    found = pod_spec(resource)
    names = [volume.get("name") for _, volume in entries(found[1].get("volumes"))] if found else []
    if resource.id.kind == "StatefulSet":
        for number, _ in entries(resource.value("spec", "volumeClaimTemplates")):
            names.append(resource.value("spec", "volumeClaimTemplates", number, "metadata", "name"))
    return [name if isinstance(name, str) and not unknown(name) else "" for name in names]


def _hint(name: str, volumes: list[str]) -> str:
    like = nearest(name, volumes, 0.6)
    if like:
        return f"did you mean `{like}`?"
    return f"its volumes are: {quoted(volumes)}" if volumes else "it has none: add it below `volumes`"
