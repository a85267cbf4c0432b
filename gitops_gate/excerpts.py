"""Lines of the repository's files for reports, with every secret in them masked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from gitops_gate.errors import UnsafeInput
from gitops_gate.load import load_file
from gitops_gate.model import Tree
from gitops_gate.model.mask import mask
from gitops_gate.repository import dialect_of


def masked_lines(tree: Tree) -> Callable[[str], Sequence[str] | None]:
    """path -> the lines of that file, masked; None where there is nothing to show."""

    @functools.lru_cache(maxsize=256)
    def lines(path: str) -> Sequence[str] | None:
        try:
            data = tree.read(path)
        except (OSError, UnsafeInput):
            return None
        file = load_file(path, data, dialect_of(path))
        if file.source is None:
            return None
        # Late: only runs with findings quote anything. Line by line: what is masked must not join lines.
        from gitops_gate.checks.secrets.spans import masked_text

        return [mask(line) for line in masked_text(file).splitlines()]

    return lines
