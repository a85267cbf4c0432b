"""What a schema cannot judge: values that a variable, a template or an encryption stands for."""

from __future__ import annotations

import re
from typing import Any

from gitops_gate.model import Route

# `${…}` of Flux and envsubst; `{{…}}` of templates that a script fills in; `$(…)` of kustomize's `vars`.
_VARIABLE = re.compile(r"\$\{[^}]*\}|\{\{[^{}]*\}\}|\$\([A-Za-z_][\w.-]*\)")
# `<name>`: of the Argo CD Vault Plugin, and for whoever copies the manifest. Where text must have a form, it says that
# it is not the final one; where no text fits, only the plugin's own form does.
_BLANK = re.compile(r"<[^<>\n]+>")
_VAULT = re.compile(r"<path:[^<>\n]+>")
_FORMS = frozenset({"pattern", "format", "maxLength"})
_ENCRYPTED = "ENC["


def without_sops(body: Any) -> Any:
    """A manifest without the block in which SOPS keeps its keys; the decrypted one has none."""
    if isinstance(body, dict) and isinstance(body.get("sops"), dict) and "mac" in body["sops"]:
        return {key: value for key, value in body.items() if key != "sops"}
    return body


def varies(text: str) -> bool:
    """Whether a variable or a template stands for a text or a part of it."""
    return _VARIABLE.search(text) is not None


def excused(error: Any, body: Any) -> bool:
    """Whether a SchemaError may be no fault once variables are filled in and values decrypted.

    So is one about a value with a placeholder, about a choice with one anywhere below, about a missing field
    beside a key with one, about an unknown field with one in its name, and about a missing or empty field of
    `status`, which controllers fill in.
    """
    value = _at(body, error.route)
    if error.route[:1] == ("status",) and (error.keyword == "required" or value is None):
        return True
    if error.lacks:
        return isinstance(value, dict) and any(_is_placeholder(key) for key in value)
    if any(isinstance(part, str) and _VARIABLE.search(part) for part in error.route):
        return True
    if error.keyword == "additionalProperties":
        return False
    if isinstance(value, str) and (_BLANK if error.keyword in _FORMS else _VAULT).search(value):
        return True
    return _is_placeholder(value) or (error.keyword in _CHOICES and _holds_placeholder(value))


_CHOICES = frozenset({"anyOf", "oneOf", "not", "uniqueItems"})


def _at(body: Any, route: Route) -> Any:
    found = body
    for part in route:
        try:
            found = found[part]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def _is_placeholder(value: Any) -> bool:
    return isinstance(value, str) and (value.startswith(_ENCRYPTED) or _VARIABLE.search(value) is not None)


def _holds_placeholder(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_is_placeholder(key) or _holds_placeholder(below) for key, below in value.items())
    if isinstance(value, list):
        return any(_holds_placeholder(below) for below in value)
    return _is_placeholder(value)
