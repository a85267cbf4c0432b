"""The style of YAML files, as yamllint's rules judge it.

Style is a matter of taste but for a few points where it costs something: `yes` is a boolean to one reader and
text to the next, trailing spaces turn block scalars into unreadable one-liners when a cluster shows them, and
a file without a last line break glues itself to the one that is appended to it.

A `.yamllint`, `.yamllint.yaml`, `.yamllint.yml` or ryl configuration at the root of the repository is honoured
as it is, and so are `# yamllint disable` comments. Without one, only the points above are judged.
`gitops-gate fix --style` mends what can be mended safely.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: flags
    data:
      debug: yes  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: flags
    data:
      debug: "yes"
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from gitops_gate.checks.yaml import ryl
from gitops_gate.checks.yaml.configuration import configuration
from gitops_gate.checks.yaml.plain import Plain
from gitops_gate.git.trees import Folder, WorkTree
from gitops_gate.load import load_file
from gitops_gate.model import Facts, Finding, LoadedFile, Location, Rule, Severity, Tree
from gitops_gate.model.names import is_kustomization

RULE = Rule(
    "yaml-style", Severity.WARNING, "YAML that reads badly or means different things to different readers"
)
SCOPE = "files"

MOST = 20
"""Findings of one kind in one file; the last one counts the rest."""

_FIXABLE = frozenset(
    (
        *("braces", "brackets", "colons", "commas", "comments", "comments-indentation", "document-end"),
        *("document-start", "empty-lines", "hyphens", "new-line-at-end-of-file", "new-lines"),
        *("quoted-strings", "trailing-spaces"),
    )
)
_UNREADABLE = frozenset(("invalid-yaml", "yaml-limit", "undecodable-text", "unusual-encoding"))
"""Faults that come first: the style of text that is no YAML is nobody's concern."""


def check(subject: Any, facts: Facts) -> Iterator[Finding]:
    """Style findings of files: `subject.tree`, `subject.files`."""
    yield from style(subject.tree, subject.files)


def style(tree: Tree, files: Iterable[LoadedFile]) -> Iterator[Finding]:
    """Style findings of loaded files, sorted by place; ryl is started once for all of them.

    Raises ToolError where ryl fails, UsageError and UnsafeInput for a configuration that is wrong or leaves
    the repository.
    """
    judged = {file.path: file for file in files if _judged(file)}
    if not judged:
        return
    config = configuration(tree)
    if not config.path:
        plain = Plain()
        judged = {
            path: file
            for path, file in judged.items()
            if file.faults or file.source is None or not plain(file.source.text)
        }
        if not judged:
            return
    with _folder(tree, (*judged, *config.files)) as folder:
        problems = sorted(ryl.problems(list(judged), folder, config.path))
    reported = {
        (fault.location.path, fault.location.line) for file in judged.values() for fault in file.faults
    }
    kept = [one for one in problems if one.rule != "key-duplicates" or (one.path, one.line) not in reported]
    totals = Counter((one.path, one.rule) for one in kept)
    counts: Counter[tuple[str, str]] = Counter()
    for one in kept:
        kind = (one.path, one.rule)
        counts[kind] += 1
        if counts[kind] <= MOST:
            more = totals[kind] - MOST if counts[kind] == MOST else 0
            yield _finding(one, judged[one.path], more)


def style_fixes(tree: Tree, files: Iterable[LoadedFile]) -> dict[str, bytes]:
    """The files that ryl can mend, with their new bytes. What they mean stays as it is, and so do line ends.

    A mended file is read again, and left out where it is not the same data. Raises as `style`.
    """
    judged = [file.path for file in files if _judged(file) and not file.faults]
    if not judged:
        return {}
    config = configuration(tree)
    with _folder(tree, (*judged, *config.files)) as folder:
        wanting = sorted({one.path for one in ryl.problems(judged, folder, config.path)})
    fixed = {}
    with _temporary() as folder:
        tree.materialise((*wanting, *config.files), folder)
        for _ in ryl.problems(wanting, folder, config.path, "fix"):
            pass  # what remains is what `style` reports
        for path in wanting:
            before = tree.read(path)
            after = _line_ends(before, (folder / path).read_bytes())
            if after != before and _same_data(path, before, after):
                fixed[path] = after
    return fixed


def _judged(file: LoadedFile) -> bool:
    if file.source is None or not file.source.text or "\n" in file.path:
        return False
    if not file.path.endswith((".yaml", ".yml")) and not is_kustomization(file.path):
        return False
    return not any(fault.rule in _UNREADABLE for fault in file.faults) and not _encrypted(file)


def _encrypted(file: LoadedFile) -> bool:
    """Whether SOPS wrote the file: it lays out YAML in its own way, and nobody may edit it by hand."""
    return any(
        isinstance(document.body, dict)
        and isinstance(block := document.body.get("sops"), dict)
        and ("mac" in block or "lastmodified" in block)
        for document in file.documents
    )


@contextlib.contextmanager
def _folder(tree: Tree, paths: Sequence[str]) -> Iterator[Path]:
    """A folder on disk with these files: the tree's own where it lies on disk, else a temporary one."""
    if isinstance(tree, WorkTree | Folder):
        yield tree.root
        return
    with _temporary() as folder:
        tree.materialise(paths, folder)
        yield folder


@contextlib.contextmanager
def _temporary() -> Iterator[Path]:
    import tempfile  # start-up budget

    with tempfile.TemporaryDirectory(prefix="gitops-gate-") as name:
        yield Path(name)


def _finding(one: ryl.Problem, file: LoadedFile, more: int) -> Finding:
    message = one.message
    hint = "`gitops-gate fix --style` mends it" if one.rule in _FIXABLE else ""
    if one.rule == "truthy":
        message = f"`{_word(file, one)}` is a boolean to some readers and text to others"
        hint = "write true or false, or put it in quotes if it is text"
    elif one.rule == "syntax":
        message = f"strict readers of YAML 1.2 refuse this: {message.removeprefix('syntax error: ')}"
    if more:
        message += f" (and {more} more of this kind below)"
    return RULE.finding(Location(one.path, one.line, one.column), message, hint=hint, detail=one.rule)


def _word(file: LoadedFile, one: ryl.Problem) -> str:
    lines = file.source.text.split("\n", one.line) if file.source else []
    rest = lines[one.line - 1][one.column - 1 :] if one.line <= len(lines) else ""
    return rest.split(",")[0].split()[0].rstrip("]}:") if rest.strip() else "this"


def _line_ends(before: bytes, after: bytes) -> bytes:
    """`after` with the line ends of `before`, where all of those are alike."""
    if before.count(b"\r\n") == before.count(b"\n") > 0:
        return after.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return after


def _same_data(path: str, before: bytes, after: bytes) -> bool:
    """Whether both are the same data for every tool: manifests and configuration read YAML differently."""
    for dialect in ("manifest", "config"):
        old, new = load_file(path, before, dialect), load_file(path, after, dialect)
        if _rules(old) != _rules(new) or len(old.documents) != len(new.documents):
            return False
        pairs = zip(old.documents, new.documents, strict=True)
        if any(repr(one.raw) != repr(other.raw) for one, other in pairs):
            return False
    return True


def _rules(file: LoadedFile) -> list[str]:
    return [fault.rule for fault in file.faults]
