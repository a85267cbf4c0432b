"""Which images the builds of a run deploy: for reports that show versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gitops_gate.model import Build, Image, Resource, mask
from gitops_gate.model.pods import containers

_VALUES = {("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec", "values")}
"""(group, kind) -> the route of the values of a chart, which say of images what nobody else can where it is not here."""


def images(builds: Iterable[Build], whole: Callable[[Build], Build]) -> tuple[Image, ...]:
    """The images of all workloads, sorted, each once; `whole` gives a build with its resources.

    Of a release whose chart is not rendered here, those that its values name.
    """
    builds = tuple(builds)
    rendered = {build.target.declared_by for build in builds}
    found = {
        Image(build.target.name, resource.id, mask(image))
        for build in builds
        for resource in whole(build).resources
        for image in (_run(resource) if resource.id not in rendered else ())
    }
    return tuple(sorted(found))


def _run(resource: Resource) -> Iterator[str]:
    for _, container in containers(resource):
        if isinstance(image := container.get("image"), str) and image:
            yield image
    route = _VALUES.get((resource.id.group, resource.id.kind))
    if route is not None:
        yield from _named(resource.value(*route))


def _named(values: Any) -> Iterator[str]:
    """What mappings of `repository` and `tag` in the values of a chart come to, as nearly all charts read them."""
    if isinstance(values, list):
        for one in values:
            yield from _named(one)
    if not isinstance(values, dict):
        return
    name, tag, digest = (values.get(key) for key in ("repository", "tag", "digest"))
    if isinstance(name, str) and name and isinstance(tag or digest, str) and "://" not in name:
        registry = values.get("registry")
        head = f"{registry}/{name}" if isinstance(registry, str) and registry else name
        yield head + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    for one in values.values():
        yield from _named(one)
