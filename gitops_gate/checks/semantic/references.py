"""References of resources to others by name: where they stand, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from gitops_gate.checks.semantic.parts import entries, mapping, text
from gitops_gate.model import Resource, Route
from gitops_gate.model.pods import ROUTES, containers, pod_spec

CONFIG, SECRET, SERVICE = ("", "ConfigMap"), ("", "Secret"), ("", "Service")
ACCOUNT, CLAIM = ("", "ServiceAccount"), ("", "PersistentVolumeClaim")
_PRIORITY = ("scheduling.k8s.io", "PriorityClass")
_RBAC = "rbac.authorization.k8s.io"

Sort = tuple[str, str]
"""(group, kind)"""


class Reference(NamedTuple):
    """`route` = the name's place. `part` = the key or port of the named object that is wanted, and its place."""

    route: Route
    sort: Sort
    namespace: str
    name: str
    part: str | int | None = None
    part_route: Route = ()


def references(resource: Resource) -> Iterator[Reference]:
    """The references of a resource that are known and not optional."""
    sort = (resource.id.group, resource.id.kind)
    if sort in ROUTES:
        yield from (one for one in _pod(resource) if one.name)
    for found in _OF.get(sort, ()):
        yield from (one for one in found(resource) if one.name)
    for route, named, local in _FIXED.get(sort, ()):
        if name := text(resource.value(*route)):
            yield Reference(route, named, resource.id.namespace if local else "", name)


def _pod(resource: Resource) -> Iterator[Reference]:
    found, namespace = pod_spec(resource), resource.id.namespace
    if found is None:
        return
    route, spec = found
    if account := text(spec.get("serviceAccountName")):
        yield Reference((*route, "serviceAccountName"), ACCOUNT, namespace, account)
    if priority := text(spec.get("priorityClassName")):
        yield Reference((*route, "priorityClassName"), _PRIORITY, "", priority)
    for number, entry in entries(spec.get("imagePullSecrets")):
        place = (*route, "imagePullSecrets", number, "name")
        yield Reference(place, SECRET, namespace, text(entry.get("name")))
    for number, volume in entries(spec.get("volumes")):
        yield from _volume((*route, "volumes", number), volume, namespace)
    for place, container in containers(resource):
        for number, entry in entries(container.get("envFrom")):
            for field, sort in (("configMapRef", CONFIG), ("secretRef", SECRET)):
                yield from _named((*place, "envFrom", number, field), entry.get(field), sort, namespace)
        for number, entry in entries(container.get("env")):
            if entry.get("valueFrom"):
                for field, sort in (("configMapKeyRef", CONFIG), ("secretKeyRef", SECRET)):
                    below = (*place, "env", number, "valueFrom", field)
                    yield from _named(below, mapping(entry["valueFrom"]).get(field), sort, namespace)


def _volume(route: Route, volume: dict[str, Any], namespace: str) -> Iterator[Reference]:
    yield from _items((*route, "configMap"), volume.get("configMap"), CONFIG, namespace, "name")
    yield from _items((*route, "secret"), volume.get("secret"), SECRET, namespace, "secretName")
    if claim := text(mapping(volume.get("persistentVolumeClaim")).get("claimName")):
        yield Reference((*route, "persistentVolumeClaim", "claimName"), CLAIM, namespace, claim)
    for number, source in entries(mapping(volume.get("projected")).get("sources")):
        below: Route = (*route, "projected", "sources", number)
        yield from _items((*below, "configMap"), source.get("configMap"), CONFIG, namespace, "name")
        yield from _items((*below, "secret"), source.get("secret"), SECRET, namespace, "name")


def _items(route: Route, holder: Any, sort: Sort, namespace: str, field: str) -> Iterator[Reference]:
    """A volume's object, and each key of it that is asked for."""
    if not isinstance(holder, dict) or holder.get("optional") is True:
        return
    name = text(holder.get(field))
    yield Reference((*route, field), sort, namespace, name)
    for number, item in entries(holder.get("items")):
        if text(item.get("key")):
            yield Reference(
                (*route, field), sort, namespace, name, item["key"], (*route, "items", number, "key")
            )


def _named(route: Route, holder: Any, sort: Sort, namespace: str) -> Iterator[Reference]:
    """What `{name, key}` names, unless it is optional."""
    if isinstance(holder, dict) and holder.get("optional") is not True:
        key = text(holder.get("key")) or None
        yield Reference((*route, "name"), sort, namespace, text(holder.get("name")), key, (*route, "key"))


def _ingress(resource: Resource) -> Iterator[Reference]:
    places: list[Route] = [("spec", "defaultBackend")]
    for number, rule in entries(resource.value("spec", "rules")):
        for position, _ in entries(mapping(rule.get("http")).get("paths")):
            places.append(("spec", "rules", number, "http", "paths", position, "backend"))
    for place in places:
        route = (*place, "service")
        service = mapping(resource.value(*route))
        port = mapping(service.get("port"))
        field = "name" if port.get("name") else "number"
        name = text(service.get("name"))
        where = (*route, "port", field)
        yield Reference((*route, "name"), SERVICE, resource.id.namespace, name, _port(port.get(field)), where)


def _port(value: Any) -> str | int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else text(value) or None


def _route(resource: Resource) -> Iterator[Reference]:
    """Backends of the Gateway API."""
    for number, rule in entries(resource.value("spec", "rules")):
        for place, backend in entries(rule.get("backendRefs")):
            if (backend.get("group") or "", backend.get("kind") or "Service") == SERVICE:
                route = ("spec", "rules", number, "backendRefs", place)
                namespace = backend.get("namespace") or resource.id.namespace
                port = _port(backend.get("port"))
                yield Reference(
                    (*route, "name"),
                    SERVICE,
                    str(namespace),
                    text(backend.get("name")),
                    port,
                    (*route, "port"),
                )


def _autoscaler(resource: Resource) -> Iterator[Reference]:
    target = mapping(resource.value("spec", "scaleTargetRef"))
    group = str(target.get("apiVersion") or "").rpartition("/")[0]
    sort = (group, str(target.get("kind")))
    yield Reference(("spec", "scaleTargetRef", "name"), sort, resource.id.namespace, text(target.get("name")))


def _stateful(resource: Resource) -> Iterator[Reference]:
    yield Reference(
        ("spec", "serviceName"), SERVICE, resource.id.namespace, text(resource.value("spec", "serviceName"))
    )


def _binding(resource: Resource) -> Iterator[Reference]:
    role = mapping(resource.body.get("roleRef"))
    namespace = resource.id.namespace if role.get("kind") == "Role" else ""
    name = text(role.get("name"))
    yield Reference(("roleRef", "name"), (_RBAC, str(role.get("kind"))), namespace, name)
    for number, subject in entries(resource.body.get("subjects")):
        if subject.get("kind") == "ServiceAccount":
            place = subject.get("namespace") or resource.id.namespace
            yield Reference(("subjects", number, "name"), ACCOUNT, str(place), text(subject.get("name")))


_SOURCES = "source.toolkit.fluxcd.io"
_FLUX = {
    "HelmRelease": "helm.toolkit.fluxcd.io",
    "Kustomization": "kustomize.toolkit.fluxcd.io",
    "ConfigMap": "",
    "Secret": "",
}
"""Kind that an object of Flux may name -> its group; all others are sources."""


def _flux(resource: Resource) -> Iterator[Reference]:
    for place in (("spec", "sourceRef"), ("spec", "chart", "spec", "sourceRef"), ("spec", "chartRef")):
        yield _of_flux(resource, place, mapping(resource.value(*place)), "")
    for number, entry in entries(resource.value("spec", "dependsOn")):
        yield _of_flux(resource, ("spec", "dependsOn", number), entry, resource.id.kind)
    for route in (("spec", "valuesFrom"), ("spec", "postBuild", "substituteFrom")):
        for number, entry in entries(resource.value(*route)):
            if entry.get("optional") is not True:
                yield _of_flux(resource, (*route, number), entry, "")


def _of_flux(resource: Resource, route: Route, holder: dict[str, Any], kind: str) -> Reference:
    kind = kind or str(holder.get("kind"))
    namespace = str(holder.get("namespace") or resource.id.namespace)
    return Reference((*route, "name"), (_FLUX.get(kind, _SOURCES), kind), namespace, text(holder.get("name")))


def _tls(resource: Resource) -> Iterator[Reference]:
    """The certificates of an Ingress, unless an annotation has cert-manager make them."""
    if any("issuer" in key for key in mapping(resource.value("metadata", "annotations"))):
        return
    for number, entry in entries(resource.value("spec", "tls")):
        place = ("spec", "tls", number, "secretName")
        yield Reference(place, SECRET, resource.id.namespace, text(entry.get("secretName")))


def _issuer(resource: Resource) -> Iterator[Reference]:
    yield _kinded(resource, "issuerRef", "cert-manager.io", "Issuer")


def _store(resource: Resource) -> Iterator[Reference]:
    yield _kinded(resource, "secretStoreRef", "external-secrets.io", "SecretStore")


def _kinded(resource: Resource, field: str, group: str, default: str) -> Reference:
    """A reference to an object of the namespace, or to one of the whole cluster, by its kind."""
    holder = mapping(resource.value("spec", field))
    kind = str(holder.get("kind") or default)
    namespace = "" if kind.startswith("Cluster") else resource.id.namespace
    return Reference(
        ("spec", field, "name"), (holder.get("group") or group, kind), namespace, text(holder.get("name"))
    )


_OF: dict[Sort, tuple[Callable[[Resource], Iterator[Reference]], ...]] = {
    ("apps", "StatefulSet"): (_stateful,),
    ("autoscaling", "HorizontalPodAutoscaler"): (_autoscaler,),
    ("cert-manager.io", "Certificate"): (_issuer,),
    ("external-secrets.io", "ExternalSecret"): (_store,),
    ("gateway.networking.k8s.io", "GRPCRoute"): (_route,),
    ("gateway.networking.k8s.io", "HTTPRoute"): (_route,),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): (_flux,),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): (_flux,),
    ("networking.k8s.io", "Ingress"): (_ingress, _tls),
    (_RBAC, "ClusterRoleBinding"): (_binding,),
    (_RBAC, "RoleBinding"): (_binding,),
    (_SOURCES, "HelmChart"): (_flux,),
}

_ACCESS = (("spec", "secretRef", "name"), SECRET, True)
_FIXED: dict[Sort, tuple[tuple[Route, Sort, bool], ...]] = {
    CLAIM: ((("spec", "storageClassName"), ("storage.k8s.io", "StorageClass"), False),),
    ("argoproj.io", "Application"): ((("spec", "project"), ("argoproj.io", "AppProject"), True),),
    ("image.toolkit.fluxcd.io", "ImagePolicy"): (
        (("spec", "imageRepositoryRef", "name"), ("image.toolkit.fluxcd.io", "ImageRepository"), True),
    ),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): (
        (("spec", "decryption", "secretRef", "name"), SECRET, True),
    ),
    ("networking.k8s.io", "Ingress"): (
        (("spec", "ingressClassName"), ("networking.k8s.io", "IngressClass"), False),
    ),
    ("notification.toolkit.fluxcd.io", "Alert"): (
        (("spec", "providerRef", "name"), ("notification.toolkit.fluxcd.io", "Provider"), True),
    ),
    (_SOURCES, "GitRepository"): (_ACCESS,),
    (_SOURCES, "HelmRepository"): (_ACCESS,),
    (_SOURCES, "OCIRepository"): (_ACCESS,),
}
"""Sort -> (where a name stands, the sort of what it names, whether that is in the same namespace)"""
