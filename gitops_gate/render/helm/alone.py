"""Charts that nothing is known to deploy: how they are rendered all the same."""

from __future__ import annotations

from gitops_gate.model import Chart, LoadedFile
from gitops_gate.render.helm.command import RELEASE


def assumed(metadata: LoadedFile) -> Chart | None:
    """A chart as it is by itself, under its own name; None for a library, and for what is no chart. `metadata` = its
    `Chart.yaml`."""
    body = metadata.documents[0].body if metadata.documents else None
    name = body.get("name") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(name, str) or body.get("type") == "library":
        return None
    release = name if RELEASE.fullmatch(name) else "release-name"
    return Chart(release, "default", tests=False, assumed=True)
