"""Documents out of the events of libyaml: no recursion, no positions kept, limits counted on the way.

Events rather than PyYAML's composer, because the composer refuses duplicate anchors, which are legal, and
dies on deep nesting; and because typing a scalar here is a dictionary look-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from gitops_gate.load.scalars import Dialect, InvalidValue, scalar, tagged, unknown
from gitops_gate.load.spelling import EMPTY, FLOW_EMPTY, Folded

DEPTH_LIMIT = 100
ALIAS_LIMIT = 1_000
NODE_LIMIT = 1_000_000
"""Nodes of one document after its aliases and merge keys are expanded."""
DOCUMENT_LIMIT = 10_000

_NO_KEY: Any = object()
_MERGE: Any = object()
_MEMO_LIMIT = 50_000
_memo: dict[Dialect, dict[str, Any]] = {"manifest": {}, "config": {}}


class Refused(Exception):
    """A document that is not built. `rule` is the id of the rule that reports it; `event` where it was met."""

    def __init__(self, rule: str, message: str, event: Any) -> None:
        super().__init__(message)
        self.rule = rule
        self.event = event


@dataclass(slots=True)
class Built:
    """A document as built: `odd` = it holds spellings, `doubtful` = (rule, message, line, column) of oddities."""

    value: Any = None
    odd: bool = False
    duplicates: bool = False
    doubtful: list[tuple[str, str, int, int]] = field(default_factory=list)


def documents(text: str, dialect: Dialect) -> Iterator[Built]:
    """The documents of a text, one by one. Raises yaml.YAMLError or Refused where the text ends being YAML."""
    parser = CParser(text)
    try:
        count = 0
        while True:
            event = parser.get_event()
            if type(event) is DocumentStartEvent:
                count += 1
                if count > DOCUMENT_LIMIT:
                    raise Refused("yaml-limit", f"more than {DOCUMENT_LIMIT:,} documents in one file", event)
                yield _build(parser.get_event, dialect)
            elif type(event) is StreamEndEvent:
                return
    finally:
        parser.dispose()


def _build(next_event: Any, dialect: Dialect) -> Built:
    """One document; a single loop on purpose, for it is the hottest place of the whole program."""
    built = Built()
    memo = _memo[dialect]
    anchors: dict[str, tuple[Any, int]] = {}
    # Each open container: (container, its pending key, its merges, its anchor, nodes before it, is flow).
    stack: list[tuple[Any, Any, Any, Any, int, bool]] = []
    container: Any = None
    key: Any = _NO_KEY
    merges: list[Any] | None = None
    anchor: str | None = None
    before = nodes = aliases = 0
    flow = False
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            nodes += 1
            text = event.value
            if event.tag is None and event.style == "":
                value = memo.get(text, _NO_KEY)
                if value is _NO_KEY:
                    value = _plain(text, dialect, event, built)
                if value is None and text == "":
                    value = FLOW_EMPTY if flow else EMPTY
                    built.odd = True
            else:
                value = text
                if event.tag is not None:
                    value = _tagged(event, dialect, built)
                elif event.style == ">" and ("\n " in text or "\n\t" in text or text.endswith("\n\n")):
                    value = Folded(text)
                    built.odd = True
            if event.anchor is not None:
                anchors[event.anchor] = (value, 1)
            if key is _NO_KEY and type(container) is dict:
                if type(value) is not str:
                    key = _key(event, value, built)
                elif text == "<<" and event.style == "":
                    key = _MERGE
                else:
                    key = value
                continue
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            nodes += 1
            if key is _NO_KEY and type(container) is dict:
                raise Refused(
                    "non-string-key", "a key must be text, and this one is a list or a mapping", event
                )
            if len(stack) >= DEPTH_LIMIT:
                raise Refused("yaml-limit", f"nested more than {DEPTH_LIMIT} levels deep", event)
            if event.tag is not None:
                _container_tag(event, built)
            stack.append((container, key, merges, anchor, before, flow))
            container = {} if kind is MappingStartEvent else []
            key, merges, anchor, before = _NO_KEY, None, event.anchor, nodes
            flow = event.flow_style
            if anchor is not None:
                # Known but not finished: an alias to it would be a document that contains itself.
                anchors[anchor] = (_NO_KEY, 0)
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = container
            if merges is not None:
                nodes += _merge(value, merges, event)
            if anchor is not None:
                anchors[anchor] = (value, nodes - before + 1)
            container, key, merges, anchor, before, flow = stack.pop()
        elif kind is AliasEvent:
            aliases += 1
            if aliases > ALIAS_LIMIT:
                raise Refused("yaml-limit", f"more than {ALIAS_LIMIT:,} aliases in one document", event)
            if event.anchor not in anchors:
                raise Refused("invalid-yaml", f"the alias *{event.anchor} names no anchor", event)
            value, size = anchors[event.anchor]
            if value is _NO_KEY:
                raise Refused("yaml-limit", f"the alias *{event.anchor} lies inside its own anchor", event)
            nodes += size
            if key is _NO_KEY and type(container) is dict:
                key = value if isinstance(value, str) else _key(event, value, built)
                continue
        elif kind is DocumentEndEvent:
            return built
        else:
            continue
        if nodes > NODE_LIMIT:
            raise Refused("yaml-limit", f"more than {NODE_LIMIT:,} values once aliases are expanded", event)
        if type(container) is dict:
            if key is _MERGE:
                merges = merges or []
                merges.extend(value if isinstance(value, list) else (value,))
            else:
                if key in container:
                    built.duplicates = True
                container[key] = value
            key = _NO_KEY
        elif container is None:
            built.value = value
        else:
            container.append(value)


def _plain(text: str, dialect: Dialect, event: Any, built: Built) -> Any:
    try:
        value = scalar(text, dialect)
    except InvalidValue as fault:
        _doubt(built, "invalid-value", f"{fault}; quote it if it is meant as text", event)
        return text  # each time anew: what is remembered is not doubted again
    memo = _memo[dialect]
    if len(memo) < _MEMO_LIMIT:
        memo[text] = value
    return value


def _tagged(event: Any, dialect: Dialect, built: Built) -> Any:
    if unknown(event.tag):
        _unknown_tag(event, built)
        return event.value
    try:
        return tagged(event.tag, event.value, dialect)
    except InvalidValue as fault:
        _doubt(built, "invalid-value", str(fault), event)
        return event.value


def _container_tag(event: Any, built: Built) -> None:
    if unknown(event.tag):
        _unknown_tag(event, built)


def _unknown_tag(event: Any, built: Built) -> None:
    shown = event.tag.replace("tag:yaml.org,2002:", "!!")
    # Only a manifest must not have it; `load.files` drops it elsewhere (home automation and mkdocs are full of such tags).
    rule = "invalid-value" if "python/object" in shown else "invalid-value?"
    _doubt(
        built, rule, f"the tag {shown} means nothing to Kubernetes; the value is read as plain text", event
    )


def _key(event: Any, value: Any, built: Built) -> str:
    """The text that a key of another type becomes in JSON."""
    if isinstance(value, dict | list):
        raise Refused("non-string-key", "a key must be text, and this one is a list or a mapping", event)
    text = getattr(event, "value", "")
    if value is None or value is EMPTY or value is FLOW_EMPTY:
        shown, made = "empty", "null"
    elif isinstance(value, bool):
        shown, made = f"the boolean {text}", "true" if value else "false"
    elif isinstance(value, str):
        return value
    else:
        shown, made = f"the number {text}", str(value)
    _doubt(
        built,
        "non-string-key?",
        f'a key must be text, and this one is {shown}; write it in quotes: "{text}"',
        event,
    )
    return made


def _doubt(built: Built, rule: str, message: str, event: Any) -> None:
    built.doubtful.append((rule, message, event.start_mark.line + 1, event.start_mark.column + 1))


def _merge(mapping: dict[str, Any], merges: list[Any], event: Any) -> int:
    """Adds what `<<` brings: explicit keys win, then earlier sources. Returns how many keys were added."""
    added = 0
    for source in merges:
        if not isinstance(source, dict):
            raise Refused("invalid-yaml", "`<<` merges mappings, and this is something else", event)
        for key, value in source.items():
            if key not in mapping:
                mapping[key] = value
                added += 1
    return added
