"""Spellings that kustomize's YAML library keeps apart although they are one value.

A strategic merge drops a null that has no text (`key:`), keeps `key: null`, and treats an empty value in a
flow mapping (`{key: }`) as a third thing; a folded scalar with more-indented lines changes when it is
emitted and read again. `Document.raw` holds these; `Document.body` is `plain(raw)`.
Source of the rule: kustomize `kyaml/yaml/walk`, go-yaml v3 `emitterc.go`; seen by running v5.8.2.
"""

from __future__ import annotations

from typing import Any, Final


class _Empty:
    """A null that has no text."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __copy__(self) -> _Empty:
        return self

    def __deepcopy__(self, memo: object) -> _Empty:
        return self

    def __bool__(self) -> bool:
        return False


EMPTY: Final = _Empty("EMPTY")
"""`key:` with nothing behind it, in block style."""

FLOW_EMPTY: Final = _Empty("FLOW_EMPTY")
"""`{key: }` or `{key}`: nothing behind a key in a flow mapping."""


class Folded(str):
    """The value of a `>` scalar that has more-indented lines."""

    __slots__ = ()


def plain(value: Any) -> Any:
    """`value` as JSON-like data: both empties are None, folded text is text. Copies all containers."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is EMPTY or value is FLOW_EMPTY:
        return None
    if type(value) is Folded:
        return str(value)
    return value
