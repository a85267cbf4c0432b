"""Labels and annotations that an operator puts on every object once it is rendered.

Source of the rule: `spec.commonMetadata` in the API reference of Flux's kustomize-controller.
"""

from __future__ import annotations

import dataclasses

from gitops_gate.model import Build, Location, Recipe, Resource, Route


def described(build: Build, recipe: Recipe, asker: Resource) -> Build:
    """The build with the recipe's labels and annotations on all objects; `asker` = what names them."""
    if not (recipe.labels or recipe.annotations) or build.failure is not None:
        return build
    return dataclasses.replace(
        build, resources=tuple(_described(one, recipe, asker) for one in build.resources)
    )


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

    return Resource(resource.id, body, locate)
