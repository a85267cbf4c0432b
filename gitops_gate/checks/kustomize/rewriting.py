"""Deprecated fields of a kustomization, converted in its text: all else stays as it is written."""

from __future__ import annotations

from typing import Any

from gitops_gate.checks.kustomize.conversion import (
    ORDER,
    RENAMED,
    Left,
    Readable,
    converted,
    present,
)
from gitops_gate.checks.kustomize.envs import without_env
from gitops_gate.checks.kustomize.layout import Field, Group, Layout, shifted
from gitops_gate.load import load_file

VERSIONS = {"Component": "kustomize.config.k8s.io/v1alpha1"}
VERSION = "kustomize.config.k8s.io/v1beta1"


def rewritable(body: Any) -> tuple[str, ...]:
    """The deprecated fields of a kustomization that can be converted, in the order in which they are."""
    return tuple(field for field in ORDER if isinstance(body, dict) and present(body, field))


def rewritten(text: str, field: str, readable: Readable) -> str:
    """The text without a deprecated field. Raises Left: also where the text would not hold the right data."""
    wanted = converted(_data(text), field, readable)
    layout = Layout(text)
    if field == "env":
        result = without_env(layout)
    else:
        old = layout.field(field)
        assert old is not None
        result = _moved(layout, old, field, readable)
    try:
        sound = _data(result) == wanted
    except Left:
        sound = False
    if not sound:
        raise Left(f"the way in which `{field}` is written")
    return result


def headed(text: str) -> str:
    """The text with the `apiVersion` and `kind` that it may lack."""
    body = _data(text)
    kind = body.get("kind") or "Kustomization"
    layout = Layout(text)
    at = min(one.first for one in layout.fields.values())
    while at and layout.lines[at - 1].startswith("#"):
        at -= 1  # a comment right above the first field belongs to it
    new = []
    if not body.get("apiVersion") and layout.field("apiVersion") is None:
        new.append(f"apiVersion: {VERSIONS.get(kind, VERSION)}")
    if not body.get("kind") and layout.field("kind") is None:
        known = layout.field("apiVersion")
        if known is not None:
            at = known.end
        new.append("kind: Kustomization")
    elif new and (known := layout.field("kind")) is not None:
        at = known.first
    return "\n".join([*layout.lines[:at], *new, *layout.lines[at:]])


def _data(text: str) -> dict[str, Any]:
    """What a kustomization holds. Raises Left."""
    file = load_file("kustomization.yaml", text.encode("utf-8", "surrogatepass"), "config")
    body = file.documents[0].body if len(file.documents) == 1 else None
    if not isinstance(body, dict) or file.faults:
        raise Left("it is no sound YAML")
    return body


def _moved(layout: Layout, old: Field, field: str, readable: Readable) -> str:
    """The text with the entries of a field where they belong now."""
    name = RENAMED.get(field) or ("labels" if field == "commonLabels" else "patches")
    into = layout.field(name)
    if old.empty:
        return _without(layout, old, old.first)
    if into is None and field in RENAMED:
        return _renamed(layout, old, name)
    groups, dash = _entries(layout, old, field, readable)
    if into is None:
        key = [f"{name}:{_after(layout.comment(old))}"]
        return "\n".join(
            [
                *layout.lines[: old.first],
                *key,
                *(line for group in groups for line in group),
                *layout.lines[old.end :],
            ]
        )
    return _appended(layout, old, into, groups, dash)


def _after(comment: str) -> str:
    return f" {comment}" if comment else ""


def _renamed(layout: Layout, old: Field, name: str) -> str:
    lines = list(layout.lines)
    start, end = old.key.start_mark.column, old.key.end_mark.column
    lines[old.first] = lines[old.first][:start] + name + lines[old.first][end:]
    return "\n".join(lines)


def _entries(layout: Layout, old: Field, field: str, readable: Readable) -> tuple[list[Group], int]:
    """The entries that a field becomes, and the column of their dashes."""
    if field == "commonLabels":
        return _labels(layout, old)
    groups = layout.groups(old)
    dash = layout.style() if old.flow else old.dash
    if old.flow:
        groups = [shifted(group, dash) for group in groups]
    if field == "patchesStrategicMerge":
        nodes = old.value.value
        groups = [_patch(group, node, dash, readable) for group, node in zip(groups, nodes, strict=True)]
    return groups, dash


def _patch(group: Group, node: Any, dash: int, readable: Readable) -> Group:
    """An entry of `patchesStrategicMerge` as one of `patches`."""
    name = "path" if readable(node.value) else "patch"
    at = next(
        index for index, line in enumerate(group) if line[dash : dash + 1] == "-" and not line[:dash].strip()
    )
    line = group[at]
    start = dash + 1 + len(line[dash + 1 :]) - len(line[dash + 1 :].lstrip())
    if start >= len(line):
        raise Left("an entry of `patchesStrategicMerge` begins in the line behind its dash")
    return [*group[:at], f"{line[:start]}{name}: {line[start:]}", *shifted(group[at + 1 :], 2)]


def _labels(layout: Layout, old: Field) -> tuple[list[Group], int]:
    dash = layout.style()
    blank = " " * dash
    head = [f"{blank}- includeSelectors: true"]
    if old.flow:
        text = layout.slice(old.value)
        return [[*head, *f"{blank}  pairs: {text}".split("\n")]], dash
    column = old.value.start_mark.column
    pairs = shifted(layout.lines[old.first + 1 : old.end], dash + 4 - column)
    return [[*head, f"{blank}  pairs:", *pairs]], dash


def _appended(layout: Layout, old: Field, into: Field, groups: list[Group], dash: int) -> str:
    """The text with entries put behind those of another field, and their old field taken out."""
    said = layout.comment(old) or layout.above(old) < old.first
    if into.flow and old.flow and not (into.empty or said) and "\n" not in layout.slice(into.value):
        return _inside(layout, old, into, groups)
    above = layout.above(old)
    comments = [line.strip() for line in layout.lines[above : old.first]]
    comments += [comment] if (comment := layout.comment(old)) else []
    key: list[str] | None = None
    if into.flow or into.empty:
        here = layout.groups(into)
        target = dash
        key = [
            f"{layout.lines[into.first][: into.key.end_mark.column]}:{_after(layout.comment(into))}",
            *(line for group in here for line in shifted(group, target)),
        ]
    else:
        target = into.dash
    new = [" " * target + comment for comment in comments]
    new += [line for group in groups for line in shifted(group, target - dash)]
    body = key if key is not None else layout.lines[into.first : into.end]
    kept = _cut(layout.lines, above, old.end)
    # What is cut out moves what comes behind it.
    gone = len(layout.lines) - len(kept)
    moved = gone if into.first > old.first else 0
    first, end = into.first - moved, into.end - moved
    return "\n".join([*kept[:first], *body, *new, *kept[end:]])


def _inside(layout: Layout, old: Field, into: Field, groups: list[Group]) -> str:
    """The text with entries put into the brackets of another field, as they stood in brackets before."""
    texts = [" ".join(line.strip() for line in group)[2:] for group in groups]
    labels = "includeSelectors: true pairs:"
    texts = [text.replace(labels, "includeSelectors: true, pairs:", 1) for text in texts]
    braced = [
        f"{{{text}}}" if text.startswith(("path: ", "patch: ", "includeSelectors")) else text
        for text in texts
    ]
    lines = list(layout.lines)
    mark = into.value.end_mark
    line = lines[mark.line]
    inside = line[: mark.column - 1].rstrip().removesuffix(",")
    lines[mark.line] = ", ".join([inside, *braced]) + line[mark.column - 1 :]
    return "\n".join(_cut(lines, old.first, old.end))


def _without(layout: Layout, old: Field, above: int) -> str:
    return "\n".join(_cut(layout.lines, above, old.end))


def _cut(lines: list[str], start: int, end: int) -> list[str]:
    """The lines without some, and without the second of two blank parts that would meet."""
    before, after = lines[:start], lines[end:]
    if after and not after[0].strip() and (not before or not before[-1].strip()):
        last = all(not line.strip() for line in after)
        if last and before:
            while before and not before[-1].strip():
                before.pop()
        else:
            after = after[1:]
    return [*before, *after]
