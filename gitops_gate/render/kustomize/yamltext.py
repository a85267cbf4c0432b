"""Replacements inside a text that holds YAML, as in a ConfigMap: kustomize reads it as nodes and writes all of it anew.

Keys keep their order and values their quotes; blank lines and all documents but the first are lost. Source of the
rules: `serializeAsYAML` of kustomize `api/filters/replacement/replacement.go`, and go-yaml v3 `encode.go`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from yaml import nodes
from yaml.events import AliasEvent, CollectionStartEvent, ScalarEvent

from gitops_gate.load.scalars import InvalidValue, scalar
from gitops_gate.render.kustomize.fieldpaths import BadPath, Creating, Write, written
from gitops_gate.render.kustomize.scalars import STAMP
from gitops_gate.render.kustomize.shown import Undone

Tags = Mapping[int, str]
"""Where a scalar begins that is written with a tag -> the tag."""

_COMMENT = re.compile(r"(?:^|[ \t])#", re.MULTILINE)
_FLOAT = re.compile(r"[-+]?[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?")


def within_yaml(words: str, path: list[str], write: Write, create: Creating) -> str | None:
    """The text with a value written in it, None where its path leads nowhere. Raises Undone for what is not plain."""
    events = list(yaml.parse(words, Loader=yaml.CSafeLoader))
    if _COMMENT.search(words) or not all(map(_plain, events)):
        raise Undone("a replacement inside a text that holds YAML with comments, anchors or folded texts")
    root = next(iter(yaml.compose_all(words, Loader=yaml.CSafeLoader)), None)
    tagged = {_start(event): event.tag for event in events if isinstance(event, ScalarEvent) and event.tag}
    try:
        data, count = written(_texts(root), path, write, create)
    except BadPath:
        if not create or not _through_null(root, path):
            return None
        data, count = _texts(root), 1  # what is made below a null is lost
    if not count:
        return None
    found = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False), *_events(data, root, tagged)]
    found += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    text: str = yaml.emit(found, Dumper=_Dumper, width=sys.maxsize, allow_unicode=True, indent=2)
    return text.strip()


class _Dumper(yaml.Dumper):
    """Writes what has a tag without quotes where it can, as go-yaml does."""

    def choose_scalar_style(self) -> Any:
        event: Any = self.event
        implicit, event.implicit = event.implicit, (True, True)
        try:
            return super().choose_scalar_style()
        finally:
            event.implicit = implicit


def _plain(event: Any) -> bool:
    if isinstance(event, AliasEvent):
        return False
    if isinstance(event, ScalarEvent | CollectionStartEvent) and event.anchor:
        return False
    if isinstance(event, CollectionStartEvent) and event.tag:
        return False
    return not (isinstance(event, ScalarEvent) and (event.style == ">" or event.value[-2:] == "\n\n"))


def _through_null(node: Any, path: list[str]) -> bool:
    """Whether a path leads through a null that is spelt out."""
    for step in path:
        if isinstance(node, nodes.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, nodes.SequenceNode) and step.isdecimal() and int(step) < len(node.value):
            node = node.value[int(step)]
        else:
            return (
                isinstance(node, nodes.ScalarNode)
                and _null(node)
                and (step == "0" or (not step.isdecimal() and step != "*"))
            )
    return False


def _null(node: nodes.ScalarNode) -> bool:
    return not node.style and bool(node.value) and _tag(node.value) == "null"


def _texts(node: Any) -> Any:
    """A node as mappings, lists, and the texts of scalars."""
    if isinstance(node, nodes.MappingNode):
        return {key.value: _texts(value) for key, value in node.value}
    if isinstance(node, nodes.SequenceNode):
        return [_texts(item) for item in node.value]
    return node.value


def _events(data: Any, node: Any, tagged: Tags) -> Iterator[Any]:
    """What is to be printed of data; `node` = what was there before, None for what is new."""
    if isinstance(data, dict):
        known = {key.value: (key, value) for key, value in node.value} if node is not None else {}
        yield yaml.MappingStartEvent(None, None, True, flow_style=_flow(node))
        for key, value in data.items():
            name, before = known.get(key, (None, None))
            yield _scalar(key, name, tagged)
            yield from _events(value, before, tagged)
        yield yaml.MappingEndEvent()
    elif isinstance(data, list):
        items = node.value if node is not None else []
        yield yaml.SequenceStartEvent(None, None, True, flow_style=_flow(node))
        for index, value in enumerate(data):
            yield from _events(value, items[index] if index < len(items) else None, tagged)
        yield yaml.SequenceEndEvent()
    else:
        yield _scalar(data, node, tagged)


def _start(part: Any) -> int:
    """Where an event or a node begins."""
    return int(part.start_mark.index)


def _flow(node: Any) -> bool:
    if node is not None and isinstance(node, nodes.ScalarNode):
        raise Undone("a replacement inside a text that holds YAML, of a value by a mapping or a list")
    return bool(node is not None and node.flow_style)


def _scalar(words: Any, node: Any, tagged: Tags) -> Any:
    if not isinstance(words, str) or (node is not None and not isinstance(node, nodes.ScalarNode)):
        raise Undone("a replacement inside a text that holds YAML, by more than a single value")
    words = str(words)
    style = node.style if node is not None else None
    tag = tagged.get(_start(node)) if node is not None else None
    was = _tag(node.value) if node is not None and not style and tag is None else ""
    if was and was != "str" and was != _tag(words):
        tag = f"tag:yaml.org,2002:{was}"
    if not style and "\n" in words:
        style = "|"
    elif was == "str" and was != _tag(words):
        style = '"'
    return ScalarEvent(None, tag, (tag is None, tag is None), words, style=style)


def _tag(words: str) -> str:
    """The type that go-yaml sees in a plain text."""
    try:
        value = scalar(words, "manifest")
    except InvalidValue:
        return "float"
    if isinstance(value, str):
        return "timestamp" if value != words and STAMP.fullmatch(value) else "str"
    if value is None or isinstance(value, bool):
        return "null" if value is None else "bool"
    return (
        "float"
        if isinstance(value, float) or (_FLOAT.fullmatch(words) and re.search("[.eE]", words))
        else "int"
    )
