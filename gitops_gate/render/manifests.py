"""Resources as YAML text: what `gitops-gate render` prints, byte for byte what `kustomize build` would."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_gate.model import Resource
from gitops_gate.render.emitter import Emitter
from gitops_gate.render.texts import Unprintable

SEPARATOR = "---\n"


def manifests(resources: Iterable[Resource]) -> str:
    """The resources as one YAML text, a document each, in their order; "" for none. Raises Unprintable."""
    emitter = Emitter()
    return SEPARATOR.join(_printed(one, emitter) for one in resources)


def _printed(resource: Resource, emitter: Emitter) -> str:
    try:
        return emitter.document(resource.body)
    except Unprintable as reason:
        raise Unprintable(f"{resource.at()}: {resource.id}: kustomize cannot print {reason}") from None
