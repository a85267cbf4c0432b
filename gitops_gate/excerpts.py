"""Lines of the repository's files for reports, with every secret in them masked."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from gitops_gate.checks.catalog import SECRETS, STAGE_OF
from gitops_gate.checks.secrets import plaintext_secret
from gitops_gate.errors import UnsafeInput
from gitops_gate.load import load_file
from gitops_gate.model import Facts, LoadedFile, Report, Tree
from gitops_gate.model.mask import mask
from gitops_gate.repository import dialect_of


def masked_lines(tree: Tree, report: Report) -> Callable[[str], Sequence[str] | None]:
    """path -> the lines of that file, masked; None where there is nothing to show."""

    @functools.cache
    def recalled() -> None:
        """Has the secrets of the report masked wherever they stand: one from the cache has not met them."""
        findings = (*report.findings, *report.baseline, *(one.finding for one in report.waived))
        for path in sorted({f.location.path for f in findings if STAGE_OF.get(f.rule) == "secrets"}):
            if (file := _file(tree, path)) is not None:
                meet(file)

    @functools.lru_cache(maxsize=256)
    def lines(path: str) -> Sequence[str] | None:
        file = _file(tree, path)
        if file is None or file.source is None:
            return None
        recalled()
        # Late: only runs with findings quote anything. Line by line: what is masked must not join lines.
        from gitops_gate.checks.secrets.spans import masked_text

        return [mask(line) for line in masked_text(file, _generated(report, path)).splitlines()]

    return lines


def _generated(report: Report, path: str) -> frozenset[int]:
    """The lines of a file at which values of Secrets were found, waived ones too."""
    findings = (*report.findings, *report.baseline, *(one.finding for one in report.waived))
    return frozenset(
        f.location.line for f in findings if f.rule == plaintext_secret.RULE.id and f.location.path == path
    )


def _file(tree: Tree, path: str) -> LoadedFile | None:
    try:
        return load_file(path, tree.read(path), dialect_of(path))
    except (OSError, UnsafeInput):
        return None


def meet(file: LoadedFile) -> None:
    """Runs the checks that find secrets: what they find is masked from then on."""
    for module in (one for one in SECRETS if one.SCOPE != "repository"):
        for subject in (file,) if module.SCOPE == "file" else file.documents:
            for _ in module.check(subject, Facts()):
                pass
