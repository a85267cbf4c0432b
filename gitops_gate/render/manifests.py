"""Resources as YAML text: what `gitops-gate render` prints, byte for byte what `kustomize build` would.

`annotated` says besides, in comments, where each value comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from gitops_gate.model import Build, Resource
from gitops_gate.render.emitter import Emitter
from gitops_gate.render.texts import Unprintable

SEPARATOR = "---\n"


def manifests(resources: Iterable[Resource]) -> str:
    """The resources as one YAML text, a document each, in their order; "" for none. Raises Unprintable."""
    emitter = Emitter()
    return SEPARATOR.join(_printed(one, emitter) for one in resources)


def annotated(build: Build) -> str:
    """The same text with comments: behind each value the line that set it, above each object what it went through.

    That are the folders of kustomizations, from the innermost to that of the target, and at last the object of
    Flux or Argo CD that asks for it. Raises Unprintable.
    """
    emitter, asker = Emitter(), _asker(build)
    return SEPARATOR.join(_annotated(one, emitter, asker) for one in build.resources)


def _asker(build: Build) -> str:
    target = build.target
    return f"{target.declared_by} ({target.declared_at})" if target.declared_by else ""


def _annotated(resource: Resource, emitter: Emitter, asker: str) -> str:
    _printed(resource, emitter)
    steps = [folder or "." for folder in resource.overlays()] + ([asker] if asker else [])
    parts = [f"# {_comment(' > '.join(steps))}\n"] if steps else []
    heads, rests = emitter.leaves[::2], emitter.leaves[1::2]
    for head, rest, route in zip(heads, rests, emitter.routes(resource.body), strict=True):
        parts += (head, f" # {_comment(str(resource.at(*route)))}", rest)
    return "".join(parts)


def _comment(text: str) -> str:
    """A text that stays in its comment: names of files may hold anything."""
    return text if text.isprintable() else json.dumps(text)


def _printed(resource: Resource, emitter: Emitter) -> str:
    try:
        return emitter.document(resource.body)
    except Unprintable as reason:
        raise Unprintable(f"{resource.at()}: {resource.id}: kustomize cannot print {reason}") from None
