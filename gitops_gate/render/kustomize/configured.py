"""What a kustomization says of fields and kinds in files beside it: `configurations`, `crds`, `openapi`."""

from __future__ import annotations

from gitops_gate.render.kustomize.config import Clash, Config, configured, default
from gitops_gate.render.kustomize.faults import Fault, Where, unsupported
from gitops_gate.render.kustomize.manifests import readable
from gitops_gate.render.kustomize.openapi import VERSION, BadSchema, crd_config, custom, parsed_json
from gitops_gate.render.kustomize.paths import Paths
from gitops_gate.render.kustomize.shapes import CONFIGURATION, KNOWN, shaped
from gitops_gate.render.kustomize.spec import Load, Spec
from gitops_gate.render.kustomize.tables import OpenApi


def configuration(spec: Spec, paths: Paths, load: Load) -> Config:
    """Kustomize's own configuration with what `configurations` and `crds` add. Raises Fault."""
    own = default()
    for path, place in spec.entries("configurations"):
        name, data = paths.read(spec.folder, path, place)
        for document in readable(load(name, data, "config")).documents[:1]:
            body = shaped(document.body, CONFIGURATION, document, (), KNOWN) or {}
            own = _joined(own, configured(body), place)
    for path, place in spec.entries("crds"):
        body = _schema(spec.folder, path, place, paths, load)
        try:
            own = _joined(own, crd_config(body), place)
        except (BadSchema, Clash) as fault:
            raise Fault("invalid-kustomization", place, f"{path} cannot be used: {fault}") from None
    return own


def _joined(own: Config, more: Config, place: Where) -> Config:
    try:
        return own.joined(more)
    except Clash as clash:
        message = f"the field {clash} stands with and without `create`"
        raise Fault("invalid-kustomization", place, message) from None


def _schema(folder: str, path: str, place: Where, paths: Paths, load: Load) -> object:
    """What a file holds, which is JSON where it begins so. Raises Fault."""
    name, data = paths.read(folder, path, place)
    if data.startswith(b"{"):
        try:
            return parsed_json(data)
        except BadSchema as fault:
            raise Fault("invalid-kustomization", place, f"{path} cannot be read: {fault}") from None
    documents = readable(load(name, data, "config")).documents
    return documents[0].body if documents else None


def named_schema(spec: Spec, paths: Paths, load: Load) -> OpenApi | None:
    """The schema that `openapi` names, None for kustomize's own one. Raises Fault."""
    field = spec.get("openapi")
    version = field.get("version")
    place = spec.at("openapi", "path")
    if "path" not in field:
        if version and version != VERSION:
            message = f"kustomize has the schema of Kubernetes {VERSION} built in, and no other"
            raise Fault("invalid-kustomization", spec.at("openapi", "version"), message)
        return None
    body = _schema(spec.folder, field["path"], place, paths, load)
    if "version" in field:
        raise Fault(
            "invalid-kustomization", spec.at("openapi"), "`openapi` takes a `version` or a `path`, not both"
        )
    try:
        return custom(body)
    except BadSchema as fault:
        if fault.undone:
            raise unsupported(place, f"`openapi` with {fault}") from None
        raise Fault(
            "invalid-kustomization", place, f"{field['path']} is no OpenAPI schema: {fault}"
        ) from None
