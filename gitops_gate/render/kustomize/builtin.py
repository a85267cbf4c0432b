"""Kustomize's own transformers and generators, configured by objects of their own.

A configuration is turned into the kustomization that says the same, with one field, and with the field specs that
it brings; then the same steps run as for that field. Source of the rules: kustomize `api/internal/builtins`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gitops_gate.model import Route
from gitops_gate.render.kustomize.config import Config
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.finish import hashed
from gitops_gate.render.kustomize.generators import Generator, generated, merged_options, service_account
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.manifests import readable
from gitops_gate.render.kustomize.names import Subjects
from gitops_gate.render.kustomize.paths import Paths
from gitops_gate.render.kustomize.plugin import VALUE_TARGETS, Plugin, unfit
from gitops_gate.render.kustomize.shapes import LOOSE, PATCH, shaped
from gitops_gate.render.kustomize.spec import Spec
from gitops_gate.render.kustomize.steps import Steps
from gitops_gate.render.kustomize.trace import FRESH, Origin
from gitops_gate.render.kustomize.valueadd import added

if TYPE_CHECKING:
    from gitops_gate.render.kustomize.assembly import Assembly
    from gitops_gate.render.kustomize.work import Work


def generated_by(one: Plugin, paths: Paths, *, tracing: bool) -> Item:
    """The object that a generator's configuration makes. Raises Fault."""
    if one.kind == "IAMPolicyGenerator":
        if one.fields.get("cloud") != "gke":
            raise unfit(one.at("cloud"), "kustomize knows the `cloud` gke only")
        return service_account(one.fields, one.place, tracing=tracing)
    meta = one.fields.get("metadata") or {}
    entry = {key: value for key, value in one.fields.items() if key != "env"}
    for key in ("name", "namespace"):
        entry[key] = entry.get(key) or meta.get(key) or ""
    kind = one.kind.removesuffix("Generator")
    generator = Generator(kind, entry, merged_options(entry, {}), one.place, one.folder)
    return generated(generator, paths, tracing=tracing)


class Transforming(NamedTuple):
    """What a transformer works on: the kustomization that names it, and what is being assembled."""

    assembly: Assembly
    spec: Spec
    work: Work
    config: Config


def transform(one: Plugin, on: Transforming) -> None:
    """Changes the work's objects as a configuration says. Raises Fault, Untraced."""
    if one.kind == "HashTransformer":
        on.work.items = [hashed(item) if item.hashed else item for item in on.work.items]
    elif one.kind == "ValueAddTransformer":
        _add_value(one, on)
    else:
        _FIELDS[one.kind](one, on)


def _run(one: Plugin, on: Transforming, field: str, value: Any, *routes: Route) -> None:
    """Runs the step of a field: `routes` = where its entries stand in the configuration, or the one where it does."""
    entries = isinstance(value, list)
    given: dict[Route, Origin] = {
        (field, index) if entries else (field,): one.at(*route) for index, route in enumerate(routes)
    }
    fields = {"kind": on.spec.fields.get("kind"), field: value}
    spec = Spec(one.folder, one.place.document.source.path, one.place.document, fields, given)
    config = Config({**on.config.specs, field: one.specs}, on.config.references)
    steps = Steps(on.assembly, spec, on.work.inputs, config)
    steps.subjects, steps.plugged = _subjects(one), True
    steps.applied(on.work)


def _simple(field: str, key: str) -> Callable[[Plugin, Transforming], None]:
    """The run of a field whose value is that of a key."""

    def run(one: Plugin, on: Transforming) -> None:
        _run(one, on, field, one.fields.get(key), (key,))

    return run


def _entry(field: str, key: str) -> Callable[[Plugin, Transforming], None]:
    """The run of a field whose only entry is the value of a key."""

    def run(one: Plugin, on: Transforming) -> None:
        _run(one, on, field, [one.fields.get(key) or {}], (key,))

    return run


def _affixes(*keys: str) -> Callable[[Plugin, Transforming], None]:
    def run(one: Plugin, on: Transforming) -> None:
        if one.fields.get("fieldSpecs") is None:
            raise unfit(one.place, f"a {one.kind} needs `fieldSpecs`")
        for key in keys:
            _run(one, on, f"name{key.capitalize()}", one.fields.get(key), (key,))

    return run


def _subjects(one: Plugin) -> Subjects:
    """Which subjects of role bindings, and whether only fields that are not set, get a namespace. Raises Fault."""
    mode = one.fields.get("setRoleBindingSubjects") or "defaultOnly"
    if mode not in ("defaultOnly", "allServiceAccounts", "none"):
        message = "`setRoleBindingSubjects` must be defaultOnly, allServiceAccounts or none"
        raise unfit(one.at("setRoleBindingSubjects"), message)
    return Subjects(mode, bool(one.fields.get("unsetOnly")))


def _namespace(one: Plugin, on: Transforming) -> None:
    namespace = (one.fields.get("metadata") or {}).get("namespace")
    _run(one, on, "namespace", namespace, ("metadata", "namespace"))


def _patch(one: Plugin, on: Transforming) -> None:
    entry = {key: one.fields[key] for key in PATCH if key in one.fields}
    _run(one, on, "patches", [entry], ())


def _json6902(one: Plugin, on: Transforming) -> None:
    entry = {key: one.fields[key] for key in ("target", "path", "jsonOp") if key in one.fields}
    _run(one, on, "patchesJson6902", [entry], ())


def _strategic(one: Plugin, on: Transforming) -> None:
    paths = one.fields.get("paths") or []
    routes: list[Route] = [("paths", index) for index in range(len(paths))]
    if one.fields.get("patches"):
        paths, routes = [*paths, one.fields["patches"]], [*routes, ("patches",)]
    if not paths:
        raise Fault("invalid-patch", one.place, f"a {one.kind} needs `paths` or `patches`")
    _run(one, on, "patchesStrategicMerge", paths, *routes)


def _replacements(one: Plugin, on: Transforming) -> None:
    entries = one.fields.get("replacements") or []
    _run(one, on, "replacements", entries, *(("replacements", index) for index in range(len(entries))))


_FIELDS: Mapping[str, Callable[[Plugin, Transforming], None]] = {
    "AnnotationsTransformer": _simple("commonAnnotations", "annotations"),
    "ImageTagTransformer": _entry("images", "imageTag"),
    "LabelTransformer": _simple("commonLabels", "labels"),
    "NamespaceTransformer": _namespace,
    "PatchJson6902Transformer": _json6902,
    "PatchStrategicMergeTransformer": _strategic,
    "PatchTransformer": _patch,
    "PrefixSuffixTransformer": _affixes("prefix", "suffix"),
    "PrefixTransformer": _affixes("prefix"),
    "SuffixTransformer": _affixes("suffix"),
    "ReplacementTransformer": _replacements,
    "ReplicaCountTransformer": _entry("replicas", "replica"),
}


def _add_value(one: Plugin, on: Transforming) -> None:
    """Puts a value into the fields that a ValueAddTransformer names."""
    value = (one.fields.get("value") or "").strip() or posixpath.basename(one.folder)
    if not value:
        raise unfit(one.place, "without `value`, the name of the folder is added, and it is not known here")
    targets = [
        (entry, one.at("targets", index)) for index, entry in enumerate(one.fields.get("targets") or ())
    ]
    path = one.fields.get("targetFilePath")
    if path:
        place = one.at("targetFilePath")
        name, data = on.assembly.paths(on.work.inputs).read(one.folder, path, place)
        for document in readable(on.assembly.load(name, data, "config")).documents[:1]:
            body = shaped(document.body, {"targets": VALUE_TARGETS}, document, (), LOOSE) or {}
            listed = enumerate(body.get("targets") or ())
            targets += [(entry, Origin(document, ("targets", index), FRESH)) for index, entry in listed]
    if not targets:
        raise unfit(one.place, f"a {one.kind} needs at least one target")
    for entry, where in targets:
        if not entry.get("fieldPath"):
            raise unfit(where, "a target needs a `fieldPath`")
        if entry.get("filePathPosition", 0) < 0:
            raise unfit(where, "`filePathPosition` must not be negative")
    place = one.at("value") if one.fields.get("value") else one.place
    for entry, where in targets:
        on.work.items = added(on.work.items, value, entry, where, place if on.assembly.tracing else None)
