"""A manifest lacks its `apiVersion` or its `kind`.

Without both, nothing can tell what it is: `kubectl`, Flux and Argo CD refuse the file, and no check can judge it.
What is meant is a document that names an object (`metadata.name`) and states one of the two.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    ---
    kind: Service # <-
    metadata:
      name: web
    spec:
      ports:
        - port: 80

Good::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
        - port: 80
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from gitops_gate.model import Document, Facts, Finding, Key, Rule, Severity
from gitops_gate.model.names import is_kustomization

RULE = Rule("incomplete-manifest", Severity.ERROR, "a manifest without `apiVersion` or without `kind`")
SCOPE = "document"

_CONTENT = frozenset(("spec", "data", "stringData", "rules", "roleRef", "subjects", "webhooks"))


def half(document: Document) -> bool:
    """Whether a document states one of the two, and not the other."""
    body = document.body
    if not isinstance(body, dict):
        return False
    version, kind = body.get("apiVersion"), body.get("kind")
    return bool(version and isinstance(version, str)) is not bool(kind and isinstance(kind, str))


ONLY = half


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    body = document.body
    if not isinstance(body, dict) or is_kustomization(document.source.path):
        return
    metadata = body.get("metadata")
    stated = [name for name in ("apiVersion", "kind") if isinstance(body.get(name), str) and body[name]]
    if len(stated) != 1 or not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        return
    # Many files have a `kind` of their own; the keys of an object beside it leave no doubt.
    if _CONTENT.isdisjoint(body):
        return
    missing = "kind" if stated == ["apiVersion"] else "apiVersion"
    beside = [key for key in body if key not in ("kind", "apiVersion", "metadata")]
    like = [] if missing in body else get_close_matches(missing.lower(), map(str.lower, beside), 1, 0.8)
    meant = next((key for key in beside if like and key.lower() == like[0]), "")
    lacks = f"its `{missing}` is no text" if body.get(missing) else f"no `{missing}`"
    yield RULE.finding(
        document.at(Key(meant)) if meant else document.at(missing) if missing in body else document.at(),
        f"this manifest of `{metadata['name']}` states `{stated[0]}: {body[stated[0]]}`, but {lacks}",
        hint=f"write `{missing}` for `{meant}`"
        if meant
        else f"state `{missing}`; nothing deploys it without",
        detail=missing,
    )
