"""An entry of `images` has a `tagSuffix`, which kustomize adds twice.

It goes over the images of containers in two passes, and each adds the suffix: `nginx:1` with `tagSuffix: -arm64`
becomes `nginx:1-arm64-arm64`. There is hardly ever such an image.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    images:
      - name: nginx
        tagSuffix: -arm64 # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - deployment.yaml
    images:
      - name: nginx
        newTag: 1.27.2-arm64
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.kustomize.fields import Entry, entries, is_kustomization
from gitops_gate.model import Document, Facts, Finding, Rule, Severity

RULE = Rule("doubled-tag-suffix", Severity.WARNING, "a `tagSuffix`, which kustomize adds twice")
SCOPE = "document"
ONLY = is_kustomization


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    found = [entry for entry in entries(document, "images", "imageTags") if _doubled(entry)]
    for entry in found[:1]:
        suffix = entry.body["tagSuffix"]
        more = f" (and {len(found) - 1} more below)" if len(found) > 1 else ""
        yield RULE.finding(
            entry.at("tagSuffix"),
            f"kustomize adds `{suffix}` twice: a tag `1.0` becomes `1.0{suffix}{suffix}`{more}",
            route=(entry.field, "tagSuffix"),
            hint="write the whole tag as `newTag`",
        )


def _doubled(entry: Entry) -> bool:
    """Whether an entry has a suffix, and nothing that takes its place.

    A new tag or digest does, and under a new name the second pass finds nothing; see `api/filters/imagetag` of
    kustomize.
    """
    suffix, named = entry.body.get("tagSuffix"), entry.body.get("newName")
    return (
        isinstance(suffix, str)
        and bool(suffix)
        and named in (None, "", entry.body.get("name"))
        and not _set(entry)
    )


def _set(entry: Entry) -> bool:
    return bool(entry.body.get("newTag") or entry.body.get("digest"))
