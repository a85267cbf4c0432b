"""Where Flux finds variables: what objects bring, and what a Kustomization asks for.

Source of the rules: github.com/fluxcd/pkg/kustomize (`LoadVariables`, `SubstituteVariables`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from gitops_gate.model import Resource, Variable, Variables, VariableSource

KINDS = ("ConfigMap", "Secret")
MAKERS = frozenset(
    {
        ("", "ConfigMap"),
        ("", "Secret"),
        ("external-secrets.io", "ExternalSecret"),
        ("external-secrets.io", "ClusterExternalSecret"),
        ("bitnami.com", "SealedSecret"),
    }
)
"""The kinds of objects that are, or make, ConfigMaps and Secrets."""

ANY = ""
"""The namespace of what is in one that cannot be told, or in several."""

Made = tuple[str, str, str]
"""Kind, namespace and name of a ConfigMap or Secret."""


def asked_variables(resource: Resource) -> Variables | None:
    """What a Flux Kustomization says of its variables; None where it fills in nothing."""
    inline = resource.value("spec", "postBuild", "substitute")
    route = ("spec", "postBuild", "substitute")
    given = tuple(
        Variable(name, value.replace("\n", ""), (*route, name))
        for name, value in (inline.items() if isinstance(inline, dict) else ())
        if isinstance(value, str)
    )
    sources = tuple(_sources(resource))
    always = resource.value("spec", "postBuild", "substituteStrategy") == "Always"
    return Variables(given, sources, always=always) if given or sources or always else None


def _sources(resource: Resource) -> Iterator[VariableSource]:
    route = ("spec", "postBuild", "substituteFrom")
    listed = resource.value(*route)
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        kind, name = (entry.get("kind"), entry.get("name")) if isinstance(entry, dict) else ("", "")
        if kind in KINDS and isinstance(name, str) and name:
            yield VariableSource(kind, name, entry.get("optional") is True, (*route, index, "name"))


def made(resource: Resource) -> Made | None:
    """The ConfigMap or Secret that an object is or makes, None for most."""
    who = resource.id
    if (who.group, who.kind) not in MAKERS:
        return None
    if not who.group:
        return who.kind, who.namespace, who.name
    named = {
        "ExternalSecret": ("spec", "target", "name"),
        "ClusterExternalSecret": ("spec", "externalSecretName"),
        "SealedSecret": ("spec", "template", "metadata", "name"),
    }[who.kind]
    name = resource.value(*named)
    namespace = ANY if who.kind == "ClusterExternalSecret" else who.namespace
    return "Secret", namespace, name if isinstance(name, str) and name else who.name


def variables_of(resource: Resource) -> tuple[dict[str, str | None], bool]:
    """(name -> value, whether these are all) of an object that is or makes a ConfigMap or Secret.

    None = a value that is encrypted, or comes from elsewhere.
    """
    if resource.id.kind == "SealedSecret":
        keys = (resource.value("spec", "encryptedData"), resource.value("spec", "template", "data"))
        return {key: None for found in keys if isinstance(found, dict) for key in found}, True
    if resource.id.group:
        return {}, False
    encrypted = isinstance(resource.body, dict) and "sops" in resource.body
    secret = resource.id.kind == "Secret"
    found: dict[str, str | None] = {}
    for field in ("data", "stringData") if secret else ("data",):
        entries = resource.value(field)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            known = None if encrypted else _known(value, encoded=secret and field == "data")
            found[key] = known.replace("\n", "") if known is not None else None
    return found, True


def _known(value: object, *, encoded: bool) -> str | None:
    """A value in clear, None where it is encrypted, a placeholder, or no text."""
    if not isinstance(value, str) or value.startswith("ENC[") or "${" in value or "{{" in value:
        return None
    if not encoded:
        return value
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
