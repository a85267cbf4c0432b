"""The variables that Argo CD puts into texts of an Application: `$ARGOCD_APP_NAME` and the like.

Source of the rules: Argo CD's user guide, "Build environment"; `os.Expand` of Go.
"""

from __future__ import annotations

import re
from typing import Any

from gitops_gate.model import Resource

REVISION = "0" * 40
"""Stands for the commit that is deployed, which nobody knows before it is made."""

_VARIABLE = re.compile(r"\$(?:\{([^}]*)\}|\{|([*#$@!?\-0-9])|(\w+))", re.ASCII)


def variables(resource: Resource, source: dict[str, Any]) -> dict[str, str]:
    """Variable -> value, for one source of an Application."""

    def text(value: object) -> str:
        return value if isinstance(value, str) else ""

    return {
        "ARGOCD_APP_NAME": resource.id.name,
        "ARGOCD_APP_NAMESPACE": text(resource.value("spec", "destination", "namespace")),
        "ARGOCD_APP_PROJECT_NAME": text(resource.value("spec", "project")) or "default",
        "ARGOCD_APP_REVISION": REVISION,
        "ARGOCD_APP_REVISION_SHORT": REVISION[:7],
        "ARGOCD_APP_REVISION_SHORT_8": REVISION[:8],
        "ARGOCD_APP_SOURCE_REPO_URL": text(source.get("repoURL")),
        "ARGOCD_APP_SOURCE_PATH": text(source.get("path")),
        "ARGOCD_APP_SOURCE_TARGET_REVISION": text(source.get("targetRevision")),
    }


def expanded(text: str, known: dict[str, str]) -> str:
    """A text with its variables replaced; one that is not known becomes nothing, and `$$` a `$`."""

    def replaced(found: re.Match[str]) -> str:
        name = found[1] or found[2] or found[3] or ""
        return "$" if name == "$" else known.get(name, "")

    return _VARIABLE.sub(replaced, text)
