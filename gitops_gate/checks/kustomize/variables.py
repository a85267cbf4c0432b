"""`vars` of a kustomization, converted to `replacements` in its text and in the files that refer to them.

Source of the rules: kustomize `kustomize/commands/edit/fix/convert.go`: where a var stood, `NAME_PLACEHOLDER` stands
then, for a replacement needs a value to replace.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gitops_gate.checks.kustomize.conversion import Left, spelt
from gitops_gate.checks.kustomize.layout import Layout
from gitops_gate.load import load_file, resources
from gitops_gate.model import Resource
from gitops_gate.model.names import KUSTOMIZATION_NAMES

Read = Callable[[str], str | None]
"""The text of a file of the tree, None where there is none."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9./_-]*")
_WORDS = frozenset({"y", "yes", "n", "no", "on", "off", "true", "false", "null"})


def replaced_vars(text: str, folder: str, read: Read) -> dict[str, str]:
    """Path -> new text of the files with a share in the vars; "" = the kustomization itself. Raises Left."""
    file = load_file("kustomization.yaml", text.encode("utf-8", "surrogatepass"), "config")
    body = file.documents[0].body
    if body.get(spelt(body, "replacements") or ""):
        raise Left("there are `replacements` already")
    layout = Layout(text)
    field = layout.field("vars")
    assert field is not None
    variables = body[spelt(body, "vars")] or []
    groups = layout.groups(field)
    texts = {path: found for path in _files(body, folder, read) if (found := read(path)) is not None}
    entries: list[str] = []
    for variable, group in zip(variables, groups, strict=True):
        comments = [line[line.index("#") :] for line in group if re.search(r"(?:^|\s)#", line)]
        entries += [*comments, *_entry(variable, list(_targets(variable["name"], texts)))]
    key = "replacements:" + (f" {comment}" if (comment := layout.comment(field)) else "")
    blank = " " * (layout.style() if field.flow else field.dash)
    new = [key, *(blank + line for line in entries)]
    changed = {"": "\n".join([*layout.lines[: field.first], *new, *layout.lines[field.end :]])}
    for path, before in texts.items():
        after = before
        for variable in variables:
            after = after.replace(f"$({variable['name']})", f"{variable['name']}_PLACEHOLDER")
        if after != before:
            changed[path] = after
    return changed


def _files(body: Any, folder: str, read: Read) -> Iterator[str]:
    """The files of the resources of a kustomization and of its bases. Raises Left."""
    for name in ("resources", "bases"):
        for entry in body.get(spelt(body, name) or "") or ():
            path = posixpath.normpath(posixpath.join(folder, entry)) if isinstance(entry, str) else ""
            inner = next(
                (
                    found
                    for one in KUSTOMIZATION_NAMES
                    if (found := read(posixpath.join(path, one))) is not None
                ),
                None,
            )
            if inner is None:
                yield path
                continue
            known = load_file("kustomization.yaml", inner.encode("utf-8", "surrogatepass"), "config")
            below = known.documents[0].body if known.documents else None
            if isinstance(below, dict) and path != folder:
                yield from _files(below, path, read)


def _targets(name: str, texts: Mapping[str, str]) -> Iterator[list[str]]:
    sign = f"$({name})"
    for path, text in texts.items():
        if sign not in text:
            continue
        for document in load_file(path, text.encode("utf-8", "surrogatepass")).documents:
            for resource in resources(document):
                for route, value in _places(resource.body, sign, ()):
                    yield _target(resource, route, _options(value, sign))


def _places(value: Any, sign: str, route: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str) and sign in value:
        yield route, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, sign, (*route, str(index)))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _places(item, sign, (*route, f"[{key}]" if "." in key else key))


def _options(value: str, sign: str) -> list[str]:
    """How the text around a var is kept. Raises Left."""
    if value == sign:
        return []
    start = value.index(sign)
    before, after = value[:start], value[start + len(sign) :]
    if before and after and before[-1] != after[0]:
        raise Left(
            f"{sign} stands between `{before[-1]}` and `{after[0]}`, and a replacement has one delimiter"
        )
    delimiter = before[-1] if before else after[0]
    index = value.split(delimiter).index(sign) if sign in value.split(delimiter) else 0
    # kustomize writes no index where it is the first, and no delimiter would be no option.
    found = [f"delimiter: {json.dumps(delimiter)}"]
    return [*found, f"index: {index}"] if index else found


def _target(resource: Resource, route: tuple[str, ...], options: list[str]) -> list[str]:
    who = resource.id
    parts = {
        "group": who.group,
        "version": who.version,
        "kind": who.kind,
        "name": who.name,
        "namespace": who.namespace,
    }
    lines = ["- select:", *(f"    {key}: {_text(value)}" for key, value in parts.items() if value)]
    lines += ["  fieldPaths:", f"  - {_text('.'.join(route))}"]
    return [*lines, "  options:", *(f"    {option}" for option in options)] if options else lines


def _entry(variable: Mapping[str, Any], targets: list[list[str]]) -> list[str]:
    meant = variable.get("objref") or {}
    group, _, version = str(meant.get("apiVersion") or "").rpartition("/")
    parts = {
        "group": group,
        "version": version,
        **{key: meant.get(key) for key in ("kind", "name", "namespace")},
    }
    parts["fieldPath"] = (variable.get("fieldref") or {}).get("fieldPath")
    lines = ["- source:", *(f"    {key}: {_text(str(value))}" for key, value in parts.items() if value)]
    if not targets:
        raise Left(f"nothing refers to {variable['name']}")
    return [*lines, "  targets:", *(f"  {line}" for target in targets for line in target)]


def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)
