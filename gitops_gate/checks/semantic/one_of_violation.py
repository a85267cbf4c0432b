"""None or several of the fields of which exactly one must be there.

A probe needs one of `exec`, `httpGet`, `tcpSocket` and `grpc`; an environment variable has a `value` or one source in
`valueFrom`; a volume has one source; a backend of an Ingress is a Service or a resource, and its port a name or a
number; a PodDisruptionBudget has `minAvailable` or `maxUnavailable`. The API server refuses anything else. Often a
patch adds the second one: set the first to null in the same patch.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          env:
            - name: PASSWORD
              value: none
              valueFrom: # <-
                secretKeyRef:
                  name: web
                  key: password
          livenessProbe: # <-
            periodSeconds: 10

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
          env:
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: web
                  key: password
          livenessProbe:
            httpGet:
              path: /health
              port: 8080
      volumes:
        - name: cache
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping, nearest, quoted, unknown
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, pod_spec

RULE = Rule("one-of-violation", Severity.ERROR, "none or several of the fields of which one must be there")
SCOPE = "resource"
KINDS = WORKLOADS | {
    "PersistentVolume",
    "autoscaling/HorizontalPodAutoscaler",
    "networking.k8s.io/Ingress",
    "networking.k8s.io/NetworkPolicy",
    "policy/PodDisruptionBudget",
}

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK = ("exec", "httpGet", "tcpSocket", "sleep")
_ENV = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_PROJECTED = (
    "secret",
    "configMap",
    "downwardAPI",
    "serviceAccountToken",
    "clusterTrustBundle",
    "podCertificate",
)
_METRICS = ("resource", "containerResource", "pods", "object", "external")
_VOLUMES = frozenset(
    [
        "awsElasticBlockStore",
        "azureDisk",
        "azureFile",
        "cephfs",
        "cinder",
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "fc",
        "flexVolume",
        "flocker",
        "gcePersistentDisk",
        "gitRepo",
        "glusterfs",
        "hostPath",
        "image",
        "iscsi",
        "nfs",
        "persistentVolumeClaim",
        "photonPersistentDisk",
        "portworxVolume",
        "projected",
        "quobyte",
        "rbd",
        "scaleIO",
        "secret",
        "storageos",
        "vsphereVolume",
    ]
)
_PERSISTENT = tuple(
    sorted((_VOLUMES | {"local"}) - {"emptyDir", "secret", "configMap", "image", "projected"})
)


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    kind = resource.id.kind
    judge = _JUDGES.get(kind)
    if judge is not None:
        yield from judge(resource)
        return
    found = pod_spec(resource)
    if found is None:
        return
    route, spec = found
    for number, volume in entries(spec.get("volumes")):
        yield from _volume(resource, (*route, "volumes", number), volume)
    for place, container in containers(resource):
        yield from _container(resource, place, container)


def _volume(resource: Resource, route: Route, volume: dict[str, Any]) -> Iterator[Finding]:
    """Several sources of a volume, none of which means `emptyDir`."""
    if len(volume) > 2:
        sources = tuple(name for name in volume if name in _VOLUMES)
        yield from _one(resource, route, volume, sources, needed=False)
    for number, source in entries(mapping(volume.get("projected")).get("sources")):
        yield from _one(resource, (*route, "projected", "sources", number), source, _PROJECTED, needed=False)


def _container(resource: Resource, route: Route, container: dict[str, Any]) -> Iterator[Finding]:
    for name in _PROBES:
        if isinstance(probe := container.get(name), dict):
            yield from _one(resource, (*route, name), probe, _PROBE)
    for name, hook in mapping(container.get("lifecycle")).items():
        if name in ("preStop", "postStart") and isinstance(hook, dict):
            yield from _one(resource, (*route, "lifecycle", name), hook, _HOOK)
    for number, entry in entries(container.get("env")):
        source = entry.get("valueFrom")
        if isinstance(source, dict):
            if entry.get("value") not in (None, ""):
                yield _several(resource, (*route, "env", number), ("value", "valueFrom"))
            yield from _one(resource, (*route, "env", number, "valueFrom"), source, _ENV)
    for number, entry in entries(container.get("envFrom")):
        yield from _one(resource, (*route, "envFrom", number), entry, ("configMapRef", "secretRef"))


def _autoscaler(resource: Resource) -> Iterator[Finding]:
    for number, metric in entries(resource.value("spec", "metrics")):
        route, sort = ("spec", "metrics", number), metric.get("type")
        stated = [name for name in _METRICS if metric.get(name) is not None]
        wanted = f"{sort[:1].lower()}{sort[1:]}" if isinstance(sort, str) else ""
        if len(stated) != 1:
            yield from _one(resource, route, metric, _METRICS)
        elif wanted in _METRICS and stated[0] != wanted:
            message = f"a metric of the type `{sort}` needs `{wanted}`, and there is `{stated[0]}`"
            yield _finding(resource, (*route, stated[0]), message, "make the two the same", ())


def _budget(resource: Resource) -> Iterator[Finding]:
    spec = mapping(resource.value("spec"))
    yield from _one(resource, ("spec",), spec, ("minAvailable", "maxUnavailable"), needed=False)


def _ingress(resource: Resource) -> Iterator[Finding]:
    yield from _backend(resource, ("spec", "defaultBackend"))
    for number, rule in entries(resource.value("spec", "rules")):
        for place, _ in entries(mapping(rule.get("http")).get("paths")):
            yield from _backend(resource, ("spec", "rules", number, "http", "paths", place, "backend"))


def _backend(resource: Resource, route: Route) -> Iterator[Finding]:
    backend = resource.value(*route)
    if isinstance(backend, dict) and resource.id.version == "v1":
        yield from _one(resource, route, backend, ("service", "resource"))
        service = backend.get("service")
        if isinstance(service, dict):
            port = service.get("port")
            if isinstance(port, dict):
                yield from _one(resource, (*route, "service", "port"), port, ("name", "number"))
            elif port is None and not any(map(unknown, service)):
                message = "the Service of this backend needs a `port` with a `name` or a `number`"
                yield _finding(resource, (*route, "service"), message, "", ())


def _policy(resource: Resource) -> Iterator[Finding]:
    for way, side in (("ingress", "from"), ("egress", "to")):
        for number, rule in entries(resource.value("spec", way)):
            for place, peer in entries(rule.get(side)):
                route = ("spec", way, number, side, place)
                names = ("ipBlock", "podSelector", "namespaceSelector")
                if peer.get("ipBlock") is not None or not any(peer.get(name) is not None for name in names):
                    yield from _one(resource, route, peer, names)


def _persistent(resource: Resource) -> Iterator[Finding]:
    spec = resource.value("spec")
    if isinstance(spec, dict):
        yield from _one(resource, ("spec",), spec, _PERSISTENT)


_JUDGES = {
    "HorizontalPodAutoscaler": _autoscaler,
    "Ingress": _ingress,
    "NetworkPolicy": _policy,
    "PersistentVolume": _persistent,
    "PodDisruptionBudget": _budget,
}


def _one(
    resource: Resource, route: Route, holder: dict[str, Any], names: tuple[str, ...], *, needed: bool = True
) -> Iterator[Finding]:
    """A finding unless exactly one of the fields is there; a name that is nearly one is left to the schema."""
    stated = tuple(name for name in holder if name in names and holder[name] is not None)
    if len(stated) == 1 or (not stated and not needed):
        return
    if stated:
        yield _several(resource, route, stated)
        return
    strange = [key for key in holder if key not in names]
    if any(unknown(key) or nearest(key.lower(), [name.lower() for name in names]) for key in strange):
        return
    message = f"`{_called(route)}` needs one of {quoted(names)}"
    yield _finding(resource, route, message, "", ())


def _several(resource: Resource, route: Route, stated: tuple[str, ...]) -> Finding:
    message = f"`{_called(route)}` may have only one of {quoted(stated)}"
    first = Related(resource.at(*route, stated[0]), "the other one")
    hint = "remove one; in a patch, set the one of the base to null"
    return _finding(resource, (*route, stated[-1]), message, hint, (first,))


def _called(route: Route) -> str:
    """What a route leads to, in a word or two."""
    names = [part for part in route if isinstance(part, str)]
    return names[-1]


def _finding(
    resource: Resource, route: Route, message: str, hint: str, related: tuple[Related, ...]
) -> Finding:
    return RULE.finding(
        resource.at(*route),
        message,
        resource=resource.id,
        route=resource.keyed(route),
        hint=hint,
        related=related,
        detail=message,
    )
