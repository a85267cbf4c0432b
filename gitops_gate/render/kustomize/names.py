"""Namespace, name prefix, name suffix.

Source of the rules: kustomize `api/filters/namespace`, `api/internal/builtins/{Namespace,Prefix,Suffix}Transformer.go`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gitops_gate.render.kustomize.fields import KEEP, BadField, Setter, scalar, written
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.scalars import is_null, text, untagged, written_in
from gitops_gate.render.kustomize.spellings import Bare
from gitops_gate.render.kustomize.tables import FieldSpec, selected
from gitops_gate.render.kustomize.trace import Origin, copied, empty, put

_NAMESPACE = FieldSpec("", "", "", ("metadata", "namespace"), True)
_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_UNNAMED = (
    FieldSpec("", "", "CustomResourceDefinition", (), False),
    FieldSpec("apiregistration.k8s.io", "", "APIService", (), False),
    FieldSpec("", "", "Namespace", (), False),
)
_NAME = ("metadata", "name")


class Subjects(NamedTuple):
    """How a namespace is set: on which subjects of role bindings, and only where there is none yet."""

    mode: str = "defaultOnly"
    unset_only: bool = False


class Conflict(Exception):
    """Two objects that become one; holds the second."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"{item.kind} {item.name}")
        self.item = item


def namespaced(
    items: list[Item],
    namespace: str,
    specs: tuple[FieldSpec, ...],
    place: Origin | None,
    subjects: Subjects,
) -> list[Item]:
    """The objects, moved to a namespace. Raises Conflict, BadField."""
    setter = _setter(namespace, place, subjects)
    result = [
        item if item.charted else item.renaming(_moved(item, setter, specs, subjects)) for item in items
    ]
    keys = [item.key for item in result]
    if len(set(keys)) < len(keys):
        _conflict(items, result)
    return result


def _conflict(before: list[Item], after: list[Item]) -> None:
    """Kustomize looks after each object that it moves, when the later ones are still where they were."""
    for position, item in enumerate(after):
        others = [*after[:position], *before[position + 1 :]]
        if any(other.key == item.key for other in others):
            raise Conflict(item)


def moved(
    item: Item, namespace: str, specs: tuple[FieldSpec, ...], place: Origin | None, subjects: Subjects
) -> Item:
    """One object, moved to a namespace. Raises BadField."""
    return item.having(_moved(item, _setter(namespace, place, subjects), specs, subjects))


def _setter(namespace: str, place: Origin | None, subjects: Subjects) -> Setter:
    """What writes a namespace into a field. It raises BadField."""

    def setter(container: Any, key: Any) -> Any:
        old = container[key]
        if isinstance(old, dict | list):
            raise BadField("the field for the namespace holds more than a single value")
        if subjects.unset_only and not is_null(old) and old != "":
            return KEEP
        put(container, key, namespace, place)
        return namespace

    return setter


def _moved(item: Item, setter: Setter, specs: tuple[FieldSpec, ...], subjects: Subjects) -> Any:
    """The body of an object, moved to a namespace. Raises BadField."""
    body = item.body
    if not item.cluster_scoped:
        body = _metadata_namespace(body, setter)
    if item.kind in _BINDINGS and subjects.mode != "none":
        body = _subjects(body, setter, subjects.mode)
    for spec in selected(specs, item.group, item.version, item.kind):
        if spec.steps == _NAMESPACE.steps or (spec.steps == _NAME and body.get("apiVersion") != "v1"):
            continue
        if spec.kind in _BINDINGS and spec.steps == ("subjects", "namespace"):
            continue
        body = written(body, spec, setter, leaf=scalar)
    return body


def _metadata_namespace(body: Any, setter: Setter) -> Any:
    meta = body.get("metadata")
    if not isinstance(meta, dict):
        return written(body, _NAMESPACE, setter, leaf=scalar)
    result, meta = copied(body), copied(meta)
    if is_null(meta.get("namespace")):
        meta["namespace"] = ""
    setter(meta, "namespace")
    result["metadata"] = meta
    return result


def _subjects(body: Any, setter: Setter, mode: str) -> Any:
    """The subjects that a mode means are given the namespace: those named `default`, or all service accounts."""
    key, value = ("kind", "ServiceAccount") if mode == "allServiceAccounts" else ("name", "default")
    subjects = body.get("subjects")
    if is_null(subjects):
        return body
    if not isinstance(subjects, list):
        raise BadField("`subjects` is no list")
    result = subjects
    for index, subject in enumerate(subjects):
        if isinstance(subject, dict) and subject.get(key) == value:
            changed = copied(subject)
            changed.setdefault("namespace", "")
            setter(changed, "namespace")
            result = copied(subjects) if result is subjects else result
            result[index] = changed
    if result is subjects:
        return body
    body = copied(body)
    body["subjects"] = result
    return body


def affixed(
    items: list[Item], prefix: str, suffix: str, specs: tuple[FieldSpec, ...], place: Origin | None
) -> list[Item]:
    """The objects with a prefix or a suffix to their names. Raises BadField, Untraced."""
    bare: set[str] = set()

    def setter(container: Any, key: Any) -> Any:
        if isinstance(container[key], dict | list):
            raise BadField("the field for the name holds more than a single value")
        new = untagged(container, key, f"{prefix}{text(container, key)}{suffix}")
        put(container, key, new, place)
        if type(new) is Bare:
            bare.add(new)
        return new

    result = [_affixed(item, prefix, suffix, specs, setter) for item in items]
    for item in result if bare else ():
        item.odd = True
    return result


def _affixed(item: Item, prefix: str, suffix: str, specs: tuple[FieldSpec, ...], setter: Any) -> Item:
    group, version, kind = item.original[:3]
    if any(spec.selects(group, version, kind) for spec in _UNNAMED):
        return item
    for spec in specs:
        if not spec.selects(group, version, kind):
            continue
        if spec.steps == _NAME:
            item = item.renaming()
            item.prefixes = (*item.prefixes, prefix) if prefix else item.prefixes
            item.suffixes = (*item.suffixes, suffix) if suffix else item.suffixes
        if spec.selects(item.group, item.version, item.kind):
            with written_in(item.sources):
                item = item.having(written(item.body, spec, setter, leaf=scalar))
            item.untyped |= {("name", item.name)}
    return item


def renamed(item: Item, name: str, place: Origin | None) -> Item:
    """The object under another name."""
    body = copied(item.body)
    meta = body.get("metadata")
    meta = copied(meta) if isinstance(meta, dict) else empty(body)
    put(meta, "name", name, place)
    body["metadata"] = meta
    other = item.renaming().having(body)
    other.untyped |= {("name", name)}
    return other
