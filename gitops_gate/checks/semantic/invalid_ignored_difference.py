"""An entry that tells an operator which differences to ignore, and is none.

Argo CD (`ignoreDifferences`) and Flux (`ignore`, `driftDetection.ignore`) take JSON pointers, such as `/spec/replicas`,
and Argo CD paths of jq, such as `.spec.template.spec.containers[].image`, too. A pointer begins with `/`, has no
wildcards, and writes a `/` in a name as `~1`. A path begins with `.`, and puts a name with other characters than letters,
digits and `_` into brackets and quotes. A pointer of another form ignores nothing, without a word, and a path that jq
cannot read keeps Argo CD from comparing the Application at all.

Bad::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://github.com/example/fleet
        path: shop
      destination:
        name: production
      ignoreDifferences:
        - group: apps
          kind: Deployment
          jsonPointers:
            - .spec.replicas # <-
            - /spec/template/spec/containers/*/image # <-
          jqPathExpressions:
            - .metadata.annotations.example.com/owner # <-
        - kind: ConfigMap # <-

Good::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://github.com/example/fleet
        path: shop
      destination:
        name: production
      ignoreDifferences:
        - group: apps
          kind: Deployment
          jsonPointers:
            - /spec/replicas
            - /metadata/annotations/example.com~1revision
          jqPathExpressions:
            - .spec.template.spec.containers[].image
            - .metadata.annotations["example.com/owner"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, unknown
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity

RULE = Rule(
    "invalid-ignored-difference", Severity.ERROR, "an ignored difference that is no path, or says nothing"
)
SCOPE = "resource"
KINDS = {
    "argoproj.io/Application",
    "argoproj.io/ApplicationSet",
    "kustomize.toolkit.fluxcd.io/Kustomization",
    "helm.toolkit.fluxcd.io/HelmRelease",
}

_LISTS: dict[str, tuple[Route, ...]] = {
    "Application": (("spec", "ignoreDifferences"),),
    "ApplicationSet": (
        ("spec", "template", "spec", "ignoreDifferences"),
        ("spec", "ignoreApplicationDifferences"),
    ),
    "Kustomization": (("spec", "ignore"),),
    "HelmRelease": (("spec", "driftDetection", "ignore"),),
}
_WAYS = ("jsonPointers", "jqPathExpressions", "managedFieldsManagers")


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    argocd = resource.id.group == "argoproj.io"
    for base in _LISTS[resource.id.kind]:
        for number, entry in entries(resource.value(*base)):
            route = (*base, number)
            if argocd and not any(entry.get(name) for name in _WAYS):
                message = "the entry does not say what is to be ignored"
                yield _finding(
                    resource, route, message, "name it under `jsonPointers` or `jqPathExpressions`"
                )
            for place, text in _texts(entry, "jsonPointers" if argocd else "paths", route):
                if (fault := _pointer(text)) is not None:
                    yield _finding(resource, place, *fault)
            for place, text in _texts(entry, "jqPathExpressions", route):
                if (fault := _path(text)) is not None:
                    yield _finding(resource, place, *fault)


def _texts(entry: dict[str, Any], name: str, route: Route) -> Iterator[tuple[Route, str]]:
    listed = entry.get(name)
    for number, text in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(text, str) and not unknown(text):
            yield (*route, name, number), text


def _finding(resource: Resource, route: Route, message: str, hint: str) -> Finding:
    return RULE.finding(
        resource.at(*route),
        message,
        resource=resource.id,
        route=resource.keyed(route),
        hint=hint,
        detail=message,
    )


def _pointer(text: str) -> tuple[str, str] | None:
    """What is wrong with a JSON pointer, and how it is mended."""
    if text and not text.startswith("/"):
        names = re.findall(r"[\w$-]+", text)
        plain = re.fullmatch(r"\.?[\w$-]+(\.[\w$-]+)*", text) is not None
        hint = f"write `/{'/'.join(names)}`" if plain else "begin it with `/`, and put one between names"
        return f"`{text}` is no JSON pointer, for it does not begin with `/`: nothing is ignored", hint
    if re.search(r"~(?![01])", text):
        return f"`{text}` is no JSON pointer: `~` is written `~0`", "a `/` in a name is written `~1`"
    if {"*", "-"} & set(text.split("/")):
        what = "a wildcard" if "*" in text.split("/") else "`-`"
        return (
            f"{what} in the JSON pointer `{text}` means nothing: nothing is ignored",
            "name each by its number, or use `jqPathExpressions`, where Argo CD compares",
        )
    return None


_KEYS = frozenset({"spec", "metadata", "status", "data", "stringData", "webhooks", "subjects", "roleRef"})
_OPEN = {"(": ")", "[": "]", "{": "}"}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_ODD_NAME = re.compile(r"\.[A-Za-z_]\w*[-/][A-Za-z_]")


def _path(text: str) -> tuple[str, str] | None:
    """What is wrong with a path of jq, as far as that is certain, and how it is mended."""
    bare = _STRING.sub('""', text).strip()
    if not bare:
        return "the path is empty", "remove it"
    first = re.match(r"[A-Za-z]\w*", bare)
    if bare.startswith("/") or (first is not None and first[0] in _KEYS):
        hint = (
            f"write `.{text}`"
            if first is not None
            else "begin it with `.`; JSON pointers go under `jsonPointers`"
        )
        return f"`{text}` is no path of jq, which begins with `.`", hint
    if '"' in bare.replace('""', "") or not _balanced(bare):
        return f"a quote or a bracket in `{text}` is not closed", ""
    odd = _ODD_NAME.search(_outside(bare))
    if odd is not None:
        return (
            f"jq takes the `{odd[0][-2]}` in `{text}` for a sign of arithmetic",
            'put the name into brackets and quotes, as in `.metadata.annotations["example.com/owner"]`',
        )
    return None


def _balanced(text: str) -> bool:
    expected: list[str] = []
    for sign in text:
        if sign in _OPEN:
            expected.append(_OPEN[sign])
        elif sign in _OPEN.values() and (not expected or expected.pop() != sign):
            return False
    return not expected


def _outside(text: str) -> str:
    """A text without what is in brackets."""
    while (shorter := re.sub(r"\([^()\[\]]*\)|\[[^()\[\]]*\]", "", text)) != text:
        text = shorter
    return text
