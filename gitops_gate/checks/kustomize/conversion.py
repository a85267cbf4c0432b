"""Deprecated fields of a kustomization, converted as data.

Source of the rules: kustomize `api/types/kustomization.go`, FixKustomization and FixKustomizationPreMarshalling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_gate.checks.kustomize.fields import GENERATORS

RENAMED = {"bases": "resources", "imageTags": "images", "patchesJson6902": "patches"}
"""Field -> the one whose entries become more: the entries stay as they are."""

ORDER = ("bases", "imageTags", "env", "patchesJson6902", "patchesStrategicMerge", "commonLabels")
"""What is converted, in kustomize's order: later entries are put behind those of earlier ones."""

Readable = Callable[[str], bool]
"""Whether a text names a file beside the kustomization."""


class Left(Exception):
    """A field that stays as it is; `str()` says why."""


def spelt(body: dict[str, Any], field: str) -> str | None:
    """How a kustomization spells a field, None where it has none."""
    return next((key for key in body if key.lower() == field.lower()), None)


def present(body: dict[str, Any], field: str) -> bool:
    """Whether a kustomization uses a deprecated field (`env` = that of its generators)."""
    if field != "env":
        return spelt(body, field) is not None
    listed = (body.get(spelt(body, name) or "") for name in GENERATORS)
    return any(isinstance(one, dict) and one.get("env") for many in listed for one in many or ())


def converted(body: dict[str, Any], field: str, readable: Readable) -> dict[str, Any]:
    """A kustomization without a deprecated field. Raises Left."""
    if field == "env":
        return {key: _generators(value) if _is_generator(key) else value for key, value in body.items()}
    old = spelt(body, field)
    assert old is not None
    rest = {key: value for key, value in body.items() if key != old}
    value = body[old]
    if field in RENAMED:
        return _extended(rest, RENAMED[field], value or [])
    if field == "patchesStrategicMerge":
        return _extended(rest, "patches", [_patch(entry, readable) for entry in value or ()])
    if not value:
        return rest
    _distinct(rest, value)
    return _extended(rest, "labels", [{"includeSelectors": True, "pairs": value}])


def _is_generator(key: str) -> bool:
    return key.lower() in {name.lower() for name in GENERATORS}


def _generators(value: Any) -> Any:
    return [_generator(one) if isinstance(one, dict) else one for one in value or ()] or value


def _generator(entry: dict[str, Any]) -> dict[str, Any]:
    if not entry.get("env"):
        return entry
    rest = {key: value for key, value in entry.items() if key != "env"}
    return {**rest, "envs": [*(entry.get("envs") or ()), entry["env"]]}


def _extended(body: dict[str, Any], field: str, more: list[Any]) -> dict[str, Any]:
    if not more:
        return body
    name = spelt(body, field) or field
    return {**body, name: [*(body.get(name) or ()), *more]}


def _patch(entry: Any, readable: Readable) -> dict[str, Any]:
    if not isinstance(entry, str):
        raise Left("an entry of `patchesStrategicMerge` is no text")
    return {"path" if readable(entry) else "patch": entry}


def _distinct(body: dict[str, Any], pairs: Any) -> None:
    if not isinstance(pairs, dict):
        raise Left("`commonLabels` is no mapping")
    for entry in body.get(spelt(body, "labels") or "") or ():
        both = sorted((entry.get("pairs") or {}).keys() & pairs) if isinstance(entry, dict) else ()
        if both:
            raise Left(f"the label `{both[0]}` stands in `labels` as well")
