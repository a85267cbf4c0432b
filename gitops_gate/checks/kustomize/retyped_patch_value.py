"""A word in a JSON patch that kustomize takes for true or false.

JSON patches are read as YAML 1.1, manifests and merge patches are not: the same unquoted `on`, `yes` or `y` is a
text in a manifest, and a boolean in a JSON patch. As a key, `y` becomes "true".

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - configmap.yaml
    patches:
      - target:
          kind: ConfigMap
        patch: |-
          - op: add
            path: /data/debug
            value: on # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    resources:
      - configmap.yaml
    patches:
      - target:
          kind: ConfigMap
        patch: |-
          - op: add
            path: /data/debug
            value: "on"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.kustomize.fields import entries, is_kustomization, kustomization
from gitops_gate.load import load_file
from gitops_gate.model import Document, Facts, Finding, Location, Route, Rule, Severity
from gitops_gate.model.place import Key

RULE = Rule("retyped-patch-value", Severity.WARNING, "a word in a JSON patch that becomes true or false")
SCOPE = "document"

_WORD = r"(?:y|yes|on|n|no|off)"
_SIGN = re.compile(
    rf"[:,\-{{\[][ \t]*{_WORD}[ \t]*(?:$|[,}}\]#])|^[ \t-]*{_WORD}[ \t]*:|[{{,][ \t]*{_WORD}[ \t]*:",
    re.I | re.M,
)
_HEADER = re.compile(r"[|>][-+\d]*[ \t]*(?:#.*)?$")


def may_patch(document: Document) -> bool:
    """Whether a document is a JSON patch, or may hold one."""
    return isinstance(document.body, list) or is_kustomization(document)


ONLY = may_patch


def check(document: Document, facts: Facts) -> Iterator[Finding]:
    if kustomization(document):
        for entry in entries(document, "patches", "patchesJson6902"):
            text = entry.body.get("patch")
            if isinstance(text, str) and _SIGN.search(text):
                yield from _inline(text, entry.at("patch"), document.source.text)
    elif _operations(document.body) and _SIGN.search(document.source.text):
        read = load_file(document.source.path, document.source.text.encode(), "config").documents
        if document.index < len(read):
            for route, word in _retyped(document.body, read[document.index].body, ()):
                yield _finding(document.at(*route), word, route)


def _operations(body: Any) -> bool:
    """Whether a document is a JSON patch."""
    return (
        isinstance(body, list) and bool(body) and all(isinstance(one, dict) and "op" in one for one in body)
    )


def _inline(text: str, place: Location, source: str) -> Iterator[Finding]:
    """What is found in a patch inside a kustomization; in a block scalar, at its own line."""
    meant = load_file(place.path, text.encode(), "manifest").documents
    read = load_file(place.path, text.encode(), "config").documents
    if len(meant) != 1 or len(read) != 1 or not _operations(meant[0].body):
        return
    block = bool(place.line) and bool(_HEADER.search(source.split("\n")[place.line - 1]))
    for route, word in _retyped(meant[0].body, read[0].body, ()):
        line = place.line + meant[0].at(*route).line if block else place.line
        yield _finding(Location(place.path, line), word, route)


def _retyped(meant: Any, read: Any, route: Route) -> Iterator[tuple[Route, str]]:
    """(route, word) of texts in the one reading that are booleans in the other."""
    if isinstance(meant, dict) and isinstance(read, dict):
        for key, value in meant.items():
            if key not in read:
                yield (*route, Key(key)), key
            else:
                yield from _retyped(value, read[key], (*route, key))
    elif isinstance(meant, list) and isinstance(read, list):
        for index, (one, other) in enumerate(zip(meant, read, strict=False)):
            yield from _retyped(one, other, (*route, index))
    elif isinstance(meant, str) and isinstance(read, bool):
        yield route, meant


def _finding(place: Location, word: str, route: Route) -> Finding:
    true = word.lower() in ("y", "yes", "on")
    return RULE.finding(
        place,
        f"kustomize reads `{word}` in a JSON patch as {'true' if true else 'false'}",
        route=route,
        hint=f'write `"{word}"` for the text, or `{"true" if true else "false"}` for the boolean',
        detail=word,
    )
