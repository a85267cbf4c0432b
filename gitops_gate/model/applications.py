"""Applications of Argo CD: which tool a source of one names."""

from __future__ import annotations

from typing import Any

_COUNTED: dict[str, tuple[str, ...]] = {
    "kustomize": (
        *("namePrefix", "nameSuffix", "version", "namespace", "images", "replicas", "commonLabels"),
        *("commonAnnotations", "patches", "components", "kubeVersion", "apiVersions"),
        "ignoreMissingComponents",
    ),
    "helm": (),
    "directory": ("recurse", "include", "exclude", "jsonnet", "disableExtensionFilter"),
    "plugin": ("name", "env", "parameters"),
}
"""Tool -> the fields of its options that make it the tool; of helm's, any does."""

WRITTEN = {
    "kustomize": "kustomize",
    "helm": "Helm",
    "directory": "a directory of manifests",
    "plugin": "a plugin",
}
"""Tool -> how it is called in messages."""


def tools(source: dict[str, Any]) -> tuple[str, ...]:
    """The tools whose options a source has: one at most, or Argo CD refuses it."""
    return tuple(name for name in _COUNTED if _counts(name, source.get(name)))


def _counts(tool: str, options: Any) -> bool:
    """Whether options are any; Argo CD takes those without a single value for absent."""
    if not isinstance(options, dict):
        return False
    jsonnet = options.get("jsonnet") if tool == "directory" else None
    if isinstance(jsonnet, dict) and not any(jsonnet.values()):
        options = {key: value for key, value in options.items() if key != "jsonnet"}
    return any(options.get(name) for name in _COUNTED[tool] or options)
