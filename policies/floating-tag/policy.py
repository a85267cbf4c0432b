"""An image without a fixed version is not what git says.

`latest`, or no tag, is whatever the registry holds when a node pulls: two pods of one Deployment run different
programs, a rollback in git rolls nothing back, and nobody can say what ran yesterday. A release tag says it;
a digest says it for ever.

Options: `floating`, the tags that move; `digest`, whether a digest is asked for besides.

Source: Kubernetes documentation, "Configuration Best Practices", container images.
"""

from collections.abc import Iterator

from gitops_gate.model import Facts, Finding, Resource, Rule, Severity
from gitops_gate.model.pods import WORKLOADS, containers, unresolved

RULE = Rule("floating-tag", Severity.ERROR, "an image whose version moves", ("policy", "reliability"))
SCOPE = "resource"
KINDS = WORKLOADS


def check(
    resource: Resource, facts: Facts, *, floating: tuple[str, ...] = ("latest",), digest: bool = False
) -> Iterator[Finding]:
    for route, container in containers(resource):
        image = container.get("image")
        if not isinstance(image, str) or not image or unresolved(image):
            continue
        name, _, pinned = image.partition("@")
        tag = name.rpartition("/")[2].partition(":")[2]
        if pinned or (tag and tag not in floating and not digest):
            continue
        fault = (
            "has no digest" if tag and tag not in floating else f"has the tag {tag}" if tag else "has no tag"
        )
        place = (*route, "image")
        yield RULE.finding(
            resource.at(*place),
            f"the image {image} {fault}" + ("" if fault == "has no digest" else ", which moves"),
            resource=resource.id,
            route=resource.keyed(place),
            hint="name a release, `repository:1.4.2`, or a digest, `repository@sha256:…`",
        )
