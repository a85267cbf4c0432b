"""The text of a kustomization as lines, and what stands on which: for edits that leave all else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from gitops_gate.checks.kustomize.conversion import Left

Group = list[str]
"""The lines of an entry of a list, from the comments before it to its end."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the outermost mapping. Lines from 0: `first` = its key, `end` = behind its last one."""

    key: Any
    value: Any
    first: int
    end: int

    @property
    def flow(self) -> bool:
        return bool(getattr(self.value, "flow_style", False))

    @property
    def empty(self) -> bool:
        """Whether it has no entries: no text, null, or empty brackets."""
        return not self.value.value or (
            isinstance(self.value, yaml.ScalarNode) and self.value.value in "~null"
        )

    @property
    def dash(self) -> int:
        """The column of the dashes of a list in block style."""
        return int(self.value.start_mark.column)


class Layout:
    """A kustomization of one document. Raises Left where its form is none that lines can be cut out of."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        try:
            self.root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            raise Left("it is more than one document, or has an anchor twice") from None
        if not isinstance(self.root, yaml.MappingNode) or self.root.flow_style:
            raise Left("it is written in braces")
        if _aliased(self.root):
            raise Left("it has aliases")
        self.fields = {
            key.value: Field(key, value, key.start_mark.line, end_of(key, value))
            for key, value in self.root.value
        }

    def field(self, name: str) -> Field | None:
        """A field, whatever its spelling; None where it is absent."""
        return next((one for key, one in self.fields.items() if key.lower() == name.lower()), None)

    def slice(self, node: Any) -> str:
        """The very text of a node."""
        return self.text[self.offset(node.start_mark) : self.offset(node.end_mark)]

    def offset(self, mark: Any) -> int:
        return sum(len(line) + 1 for line in self.lines[: mark.line]) + int(mark.column)

    def groups(self, field: Field) -> list[Group]:
        """The entries of a list, each as lines; those of one in brackets get dashes. Raises Left."""
        if field.empty:
            return []
        if not isinstance(field.value, yaml.SequenceNode):
            raise Left(f"`{field.key.value}` is no list")
        if field.flow:
            return self._bracketed(field)
        found, start = [], field.first + 1
        for item in field.value.value:
            end = end_of(item, item)
            found.append(self.lines[start:end])
            start = end
        return found

    def _bracketed(self, field: Field) -> list[Group]:
        texts = [self.slice(item) for item in field.value.value]
        around = self.slice(field.value)
        for text in texts:
            around = around.replace(text, "", 1)
        if "#" in around or any("\n" in text for text in texts):
            raise Left(f"`{field.key.value}` has a comment or a line break inside its brackets")
        return [[f"- {text}"] for text in texts]

    def comment(self, field: Field) -> str:
        """The comment on the line of a field's key (behind its brackets), "" where there is none."""
        if field.flow or field.empty:
            line = self.lines[field.end - 1]
            start = field.value.end_mark.column if field.flow else field.key.end_mark.column + 1
            rest = line[start:]
            rest = (
                rest
                if rest.lstrip().startswith("#")
                else rest.partition(" #")[2] and "#" + rest.partition(" #")[2]
            )
        else:
            rest = self.lines[field.first][field.key.end_mark.column + 1 :]
        return rest.strip() if rest.strip().startswith("#") else ""

    def above(self, field: Field) -> int:
        """The first of the comment lines right above a field; above the first field they are the file's own."""
        start = field.first
        while start and self.lines[start - 1].startswith("#"):
            start -= 1
        own = min(one.first for one in self.fields.values()) == field.first
        return field.first if own else start

    def style(self) -> int:
        """The column of dashes in lists of this file; 2 where there is none to learn from."""
        lists = (one for one in self.fields.values() if isinstance(one.value, yaml.SequenceNode))
        return next((one.dash for one in lists if not one.flow and one.value.value), 2)


def end_of(key: Any, node: Any) -> int:
    """The line behind the last one of a node; `key` = its key, for a value without text."""
    if isinstance(node, yaml.ScalarNode):
        if node.start_mark.index == node.end_mark.index:
            return int(key.end_mark.line) + 1
        if node.style in ("|", ">"):
            # The mark of a block scalar stands behind the blank lines that follow it.
            content = node.value.rstrip("\n").count("\n") if node.style == "|" else None
            if content is not None:
                return int(node.start_mark.line + content + 2)
            return int(node.end_mark.line + bool(node.end_mark.column))
        return int(node.end_mark.line) + 1
    if node.flow_style:
        return int(node.end_mark.line) + 1
    pairs = ((item, item) for item in node.value) if isinstance(node, yaml.SequenceNode) else node.value
    return max(end_of(name, value) for name, value in pairs)


def _aliased(root: Any) -> bool:
    seen: set[int] = set()
    queue = [root]
    while queue:
        node = queue.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            queue += [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            queue += node.value
    return False


def shifted(group: Group, by: int) -> Group:
    """Lines moved to the right, or to the left, as far as they have blanks."""
    if by >= 0:
        return [" " * by + line if line.strip() else line for line in group]
    return [line[-by:] if not line[:-by].strip() else line.lstrip() for line in group]
