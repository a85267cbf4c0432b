"""What an operator says of every object once it is rendered: labels, annotations, and the namespace it goes to.

Source of the rules: `spec.commonMetadata` in the API reference of Flux's kustomize-controller;
`spec.destination.namespace` in Argo CD's specification of Applications, which is no part of the manifests.
"""

from __future__ import annotations

import dataclasses
import functools

from gitops_gate.model import Build, Location, Recipe, Resource, Route
from gitops_gate.render.kustomize.tables import cluster_scoped


def described(build: Build, recipe: Recipe, asker: Resource) -> Build:
    """The build with the recipe's labels and annotations on all objects; `asker` = what names them.

    An object that names no namespace is known by the one that it goes to; its body stays as it is.
    """
    if recipe.reads:
        build = dataclasses.replace(build, inputs=tuple(sorted({*build.inputs, *recipe.reads})))
    if build.failure is not None:
        return build
    found = build.resources
    if recipe.labels or recipe.annotations:
        found = tuple(_described(one, recipe, asker) for one in found)
    if recipe.namespace:
        found = tuple(_housed(one, recipe.namespace) for one in found)
    return build if found is build.resources else dataclasses.replace(build, resources=found)


_NAMESPACED = (
    *("", "apps", "autoscaling", "batch", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io"),
    *("extensions", "networking.k8s.io", "policy", "rbac.authorization.k8s.io"),
)
"""The groups of built-in kinds with a namespace; of others nobody knows whether they have one."""


@functools.cache
def _lone() -> frozenset[str]:
    return frozenset(name.rpartition("/")[2] for name in cluster_scoped())


def _housed(resource: Resource, namespace: str) -> Resource:
    who = resource.id
    if who.namespace or who.group not in _NAMESPACED or who.kind in _lone():
        return resource
    return dataclasses.replace(resource, id=who._replace(namespace=namespace))


def _described(resource: Resource, recipe: Recipe, asker: Resource) -> Resource:
    body = dict(resource.body)
    metadata = body.get("metadata")
    metadata = body["metadata"] = dict(metadata) if isinstance(metadata, dict) else {}
    places: dict[Route, Route] = {}
    for field, entries in (("labels", recipe.labels), ("annotations", recipe.annotations)):
        if entries:
            known = metadata.get(field)
            metadata[field] = dict(known) if isinstance(known, dict) else {}
        for key, value, route in entries:
            metadata[field][key] = value
            places["metadata", field, key] = route

    def locate(route: Route) -> Location:
        given = places.get(route[:3])
        return asker.at(*given) if given is not None else resource.locate(route)

    return Resource(resource.id, body, locate, resource.overlays)
