"""Resources as YAML text: what `gitops-gate render` prints.

Keys are sorted, lists are not indented, texts of several lines are block scalars, as kustomize prints them; texts
that any reader of YAML 1.1 or 1.2 could take for something else are in quotes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from gitops_gate.load.scalars import Dialect, InvalidValue, scalar
from gitops_gate.model import Resource

DIALECTS: tuple[Dialect, ...] = ("manifest", "config")


class _Printer(yaml.CSafeDumper):
    """Prints data without anchors: what builds share stands in full in each place."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(printer: _Printer, text: str) -> yaml.Node:
    style = None
    if "\n" in text:
        style = "|"
    elif not _plain(text):
        style = '"'
    return printer.represent_scalar("tag:yaml.org,2002:str", text, style)


def _plain(text: str) -> bool:
    """Whether both dialects read a text without quotes as that text."""
    try:
        return all(scalar(text, dialect) == text for dialect in DIALECTS)
    except InvalidValue:
        return False


_Printer.add_representer(str, _text)


def manifests(resources: Iterable[Resource]) -> str:
    """The resources as one YAML text, a document each, in their order; "" for none."""
    options: dict[str, Any] = {"default_flow_style": False, "allow_unicode": True, "width": 1 << 30}
    printed = (yaml.dump(one.body, Dumper=_Printer, sort_keys=True, **options) for one in resources)
    return "---\n".join(printed)
