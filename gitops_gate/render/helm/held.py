"""Values that objects of the cluster hold for a chart: in a ConfigMap, or in a Secret.

Source of the rules: `ChartValuesFromReferences` of github.com/fluxcd/pkg/chartutil.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Iterator

from gitops_gate.model import Held, Resource, Values
from gitops_gate.model.mask import remember


def filled(one: Values, holder: Resource | None) -> Values | None:
    """A layer with what its holder holds, None where nothing is there and nothing needs to be.

    Raises LookupError for what is needed and not known.
    """
    assert one.held is not None
    shown = f"the {one.held.kind} {one.held.name}"
    if holder is None:
        if one.optional:
            return None
        raise LookupError(f"{shown}, which holds values for it, is not here")
    text = _text(holder, one.held)
    if text is None:
        if one.optional and not _has(holder, one.held.key):
            return None
        raise LookupError(f"{shown} holds no values for it that can be read under {one.held.key}")
    if one.held.kind == "Secret":
        remember(text)
    inside = "data" if one.held.kind == "ConfigMap" else _field(holder, one.held.key)
    route = (inside, one.held.key)
    found = dataclasses.replace(one, text=text, held=None, holder=holder, route=route)
    return _unquoted(found) if one.path and one.how == "set" else found


def holds(resource: Resource, held: Held) -> bool:
    """Whether a resource is the object that holds values."""
    same = resource.id.kind == held.kind and resource.id.name == held.name
    return same and resource.id.namespace in ("", held.namespace)


def served(crd: Resource) -> Iterator[str]:
    """What a CustomResourceDefinition has a cluster serve, as helm names it: `group/version`, and with the kind."""
    if crd.id.kind != "CustomResourceDefinition":
        return
    group, kind = crd.value("spec", "group"), crd.value("spec", "names", "kind")
    versions = crd.value("spec", "versions")
    for one in versions if isinstance(versions, list) else ():
        if isinstance(one, dict) and one.get("served") is not False and isinstance(group, str):
            yield f"{group}/{one.get('name')}"
            yield f"{group}/{one.get('name')}/{kind}"


def _text(holder: Resource, held: Held) -> str | None:
    """What an object holds under a key, None where it holds nothing there that can be read (it may be encrypted)."""
    if holder.value("sops") is not None:
        return None
    if held.kind == "ConfigMap":
        found = holder.value("data", held.key)
        return found if isinstance(found, str) else None
    plain = holder.value("stringData", held.key)
    if isinstance(plain, str):
        return plain
    packed = holder.value("data", held.key)
    if not isinstance(packed, str):
        return None
    try:
        return base64.b64decode(packed, validate=False).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _unquoted(one: Values) -> Values:
    """A single value in quotes stays text, as helm-controller has it."""
    text = one.text or ""
    for quote in "'\"":
        if text[:1] == text[-1:] == quote:
            return dataclasses.replace(one, text=text.strip("'\""), how="string")
    return one


def _has(holder: Resource, key: str) -> bool:
    return any(holder.value(name, key) is not None for name in ("data", "stringData"))


def _field(holder: Resource, key: str) -> str:
    return "stringData" if holder.value("stringData", key) is not None else "data"
