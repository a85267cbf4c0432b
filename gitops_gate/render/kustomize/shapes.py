"""The shape of a kustomization: every field with its type, as the Go program declares them.

Source: kustomize `api/types`. Field names are compared without regard to case, as Go's JSON reader does.
"""

from __future__ import annotations

import struct
from typing import Any, Final, NamedTuple

from gitops_gate.model import Document, Location, Route
from gitops_gate.render.kustomize.faults import Fault
from gitops_gate.render.kustomize.scalars import float_text, number

TEXT: Final = "a text"
FLAG: Final = "true or false"
NUMBER: Final = "a whole number"
ANY: Final = "anything"
TEXTS: Final = {"*": TEXT}
"""A mapping of texts; `*` stands for any key."""

FIELD_SPEC = {"group": TEXT, "version": TEXT, "kind": TEXT, "path": TEXT, "create": FLAG}
_NAMED = {"group": TEXT, "version": TEXT, "kind": TEXT, "name": TEXT, "namespace": TEXT}
SELECTOR = {**_NAMED, "annotationSelector": TEXT, "labelSelector": TEXT}
PATCH = {
    "path": TEXT,
    "patch": TEXT,
    "target": SELECTOR,
    "options": {"allowNameChange": FLAG, "allowKindChange": FLAG},
}
_OPTIONS = {"labels": TEXTS, "annotations": TEXTS, "disableNameSuffixHash": FLAG, "immutable": FLAG}
GENERATOR = {
    "name": TEXT,
    "namespace": TEXT,
    "behavior": TEXT,
    "literals": [TEXT],
    "files": [TEXT],
    "envs": [TEXT],
    "env": TEXT,
    "options": _OPTIONS,
}
IMAGE = {"name": TEXT, "newName": TEXT, "tagSuffix": TEXT, "newTag": TEXT, "digest": TEXT}
_FIELD_OPTIONS = {"delimiter": TEXT, "index": NUMBER, "encoding": TEXT, "create": FLAG}
REPLACEMENT: Final[dict[str, Any]] = {
    "source": {**_NAMED, "fieldPath": TEXT, "options": _FIELD_OPTIONS},
    "sourceValue": TEXT,
    "targets": [{"select": SELECTOR, "reject": [SELECTOR], "fieldPaths": [TEXT], "options": _FIELD_OPTIONS}],
}
_VAR = {
    "name": TEXT,
    "objref": {"apiVersion": TEXT, **_NAMED},
    "fieldref": {"fieldPath": TEXT},
}
_LISTED = (
    "namePrefix namespace nameSuffix commonLabels labels templateLabels volumeClaimTemplateLabels "
    "commonAnnotations varReference images replicas"
)
CONFIGURATION: Final[dict[str, Any]] = {
    **{name: [FIELD_SPEC] for name in _LISTED.split()},
    "nameReference": [{"group": TEXT, "version": TEXT, "kind": TEXT, "fieldSpecs": [FIELD_SPEC]}],
}
_LABEL = {
    "pairs": TEXTS,
    "includeSelectors": FLAG,
    "includeTemplates": FLAG,
    "includeVolumeClaimTemplates": FLAG,
    "fields": [FIELD_SPEC],
}

KUSTOMIZATION: Final[dict[str, Any]] = {
    "apiVersion": TEXT,
    "kind": TEXT,
    "metadata": {"name": TEXT, "namespace": TEXT, "labels": TEXTS, "annotations": TEXTS},
    "openapi": TEXTS,
    "namePrefix": TEXT,
    "nameSuffix": TEXT,
    "namespace": TEXT,
    "commonLabels": TEXTS,
    "labels": [_LABEL],
    "commonAnnotations": TEXTS,
    "patchesStrategicMerge": [TEXT],
    "patchesJson6902": [PATCH],
    "patches": [PATCH],
    "images": [IMAGE],
    "imageTags": [IMAGE],
    "replacements": [{"path": TEXT, **REPLACEMENT}],
    "replicas": [{"name": TEXT, "count": NUMBER}],
    "vars": [_VAR],
    "sortOptions": {"order": TEXT, "legacySortOptions": {"orderFirst": [TEXT], "orderLast": [TEXT]}},
    "resources": [TEXT],
    "components": [TEXT],
    "crds": [TEXT],
    "bases": [TEXT],
    "configMapGenerator": [GENERATOR],
    "secretGenerator": [{**GENERATOR, "type": TEXT}],
    "helmGlobals": ANY,
    "helmCharts": [ANY],
    "helmChartInflationGenerator": [ANY],
    "generatorOptions": _OPTIONS,
    "configurations": [TEXT],
    "generators": [TEXT],
    "transformers": [TEXT],
    "validators": [TEXT],
    "buildMetadata": [TEXT],
}


class Reading(NamedTuple):
    """How strict the reader is: `known` = unknown fields are faults, else they are left out; `texts` = numbers and
    booleans where a text is wanted become one."""

    known: bool = True
    texts: bool = False


EXACT: Final = Reading()
"""How a kustomization is read."""

KNOWN: Final = Reading(texts=True)
"""How a file of `configurations` is read."""

LOOSE: Final = Reading(known=False, texts=True)
"""How configurations of generators and transformers, and files of replacements, are read."""


def shaped(value: Any, shape: Any, document: Document, route: Route = (), how: Reading = EXACT) -> Any:
    """`value` with the right field names and without nulls; None for a null. Raises Fault.

    The result keeps positions in lists, so that routes into the file stay true; a null in a list becomes
    the empty value of its type, as in Go.
    """
    if value is None or shape is ANY:
        return value
    if isinstance(shape, str):
        return _scalar(value, shape, document, route, how)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise _wrong(value, "a list", document, route)
        inner = shape[0]
        if inner is TEXT and all(type(item) is str for item in value):
            return list(value)
        return [_element(item, inner, document, (*route, index), how) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        raise _wrong(value, "a mapping", document, route)
    if "*" in shape:
        inner = shape["*"]
        if inner is TEXT and all(type(item) is str for item in value.values()):
            return dict(value)
        return {key: _element(item, inner, document, (*route, key), how) for key, item in value.items()}
    return _mapping(value, shape, document, route, how)


def _element(item: Any, shape: Any, document: Document, route: Route, how: Reading) -> Any:
    found = shaped(item, shape, document, route, how)
    if found is None and shape is not ANY:
        return "" if shape is TEXT else {}
    return found


def _mapping(
    value: dict[str, Any], shape: dict[str, Any], document: Document, route: Route, how: Reading
) -> dict[str, Any]:
    found = {}
    for key, item in value.items():
        field = key if key in shape else _fold(key, shape)
        if field is None:
            if how.known:
                raise _unknown(key, shape, document.locate((*route, key)))
            continue
        below = shape[field]
        if below is TEXT and type(item) is str:
            found[field] = item
            continue
        inner = shaped(item, below, document, (*route, key), how)
        if inner is not None:
            found[field] = inner
    return found


def _fold(key: str, shape: dict[str, Any]) -> str | None:
    lowered = key.lower()
    return next((field for field in shape if field.lower() == lowered), None)


def _scalar(value: Any, shape: str, document: Document, route: Route, how: Reading) -> Any:
    if shape is TEXT and isinstance(value, str):
        return value
    if shape is FLAG and isinstance(value, bool):
        return value
    if shape is NUMBER and isinstance(value, int) and not isinstance(value, bool):
        return value
    if shape is TEXT and how.texts and isinstance(value, bool | int | float):
        return float_text(_single(value)) if isinstance(value, float) else number(value)
    raise _wrong(value, shape, document, route)


def _single(value: float) -> float:
    """The shortest number that is the same in single precision: that is how its text is made."""
    exact = struct.unpack("f", struct.pack("f", value))[0]
    shown = (float(f"{value:.{digits}g}") for digits in range(1, 10))
    return next((one for one in shown if struct.unpack("f", struct.pack("f", one))[0] == exact), value)


def _wrong(value: Any, wanted: str, document: Document, route: Route) -> Fault:
    place = document.locate(route)
    if isinstance(value, str) and len(route) == 2 and route[0] == "patches":
        return _string_patch(value, place)
    what = {dict: "a mapping", list: "a list", bool: "a boolean", str: "a text"}.get(type(value), "a number")
    where = next((f"`{part}`" for part in reversed(route) if isinstance(part, str)), "a kustomization")
    if route and isinstance(route[-1], int):
        where = f"an entry of {where}"
    hint = _mended(value, wanted)
    return Fault("invalid-kustomization", place, f"{where} must be {wanted}, and this is {what}", hint)


def _mended(value: Any, wanted: str) -> str:
    """How to write what was probably meant."""
    if wanted is TEXT and isinstance(value, bool):
        return "put it in quotes: a kustomization is read as YAML 1.1, where y, yes, on, no, off are booleans"
    if wanted is TEXT and not isinstance(value, dict | list):
        return "put it in quotes: without them it is a number, and 1.10 is the same as 1.1"
    if wanted is TEXT and len(value) == 1:
        return "write the text itself here, without a key or a dash"
    if wanted == "a list" and isinstance(value, dict | str):
        return "begin each entry with `- `"
    if wanted == "a mapping" and isinstance(value, list) and len(value) == 1:
        return "leave out the `- `"
    if wanted in (NUMBER, FLAG) and isinstance(value, str):
        return "leave out the quotes" if value.isdecimal() or value in ("true", "false") else ""
    return ""


def _string_patch(value: str, place: Location) -> Fault:
    rewrite = f"- path: {value}"
    if "\n" in value:
        rewrite = "- patch: |-\n" + "\n".join(f"    {line}" for line in value.rstrip("\n").split("\n"))
    return Fault(
        "string-patch",
        place,
        "an entry of `patches` is a mapping; a plain text is what `patchesStrategicMerge` took",
        f"write: {rewrite}",
    )


def _unknown(key: str, shape: dict[str, Any], place: Location) -> Fault:
    from difflib import get_close_matches  # only a fault needs it

    near = get_close_matches(key, shape, 1, 0.6)
    if key == "apiVersion" and "group" in shape:
        hint = "write it as `group` and `version`"
        return Fault("invalid-kustomization", place, f"`{key}` is no field that kustomize knows here", hint)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(sorted(shape))}"
    return Fault("invalid-kustomization", place, f"`{key}` is no field that kustomize knows here", hint)
