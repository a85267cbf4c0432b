"""A file that a secret generator reads stands in the repository in clear.

kustomize makes a Secret out of `envs:` and `files:` of a `secretGenerator`; the Secret is in no file, but its values
are: in the env file, line by line, or as the whole content of a file. They are reported where they stand, as
`plaintext-secret`. Files that SOPS has encrypted, placeholders, certificates and empty values are not.

Bad::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    secretGenerator:
      - name: database
        literals:
          - password=correct-horse-7  # <-

Good::

    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    secretGenerator:
      - name: database
        literals:
          - password=${DATABASE_PASSWORD}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.secrets import plaintext_secret
from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Facts, Finding, Tree
from gitops_gate.model.names import KUSTOMIZATION_NAMES, is_kustomization

RULE = plaintext_secret.RULE
SCOPE = "repository"

_SIGN = b"secretGenerator"
_HINT = (
    "encrypt the file with SOPS, or fetch the value with an ExternalSecret; replace the value: git keeps it"
)


def check(subject: Any, facts: Facts) -> Iterator[Finding]:
    """One finding per value; `subject.tree`, and `subject.paths`, the files that are judged.

    A kustomization that is not judged itself counts for the files at and below it that are.
    """
    tree: Tree = subject.tree
    judged = frozenset(subject.paths)
    for path in _kustomizations(judged, tree):
        data = _bytes(tree, path)
        if data is not None and _SIGN in data:
            yield from _of_kustomization(path, data, tree, judged)


def _of_kustomization(path: str, data: bytes, tree: Tree, judged: frozenset[str]) -> Iterator[Finding]:
    # Start-up budget: few kustomizations generate Secrets.
    from gitops_gate.checks.secrets.generators import in_clear, reads
    from gitops_gate.checks.secrets.remembered import remember_text

    for read in reads(path, data):
        if path not in judged and read.path not in judged:
            continue
        text = _bytes(tree, read.path)
        for one in in_clear(read, text) if text is not None else ():
            remember_text(one.value)
            yield RULE.finding(
                one.location,
                f"`{one.key}` of the generated Secret {read.name} stands in clear ({_told(one.value)})",
                resource=read.secret,
                route=("data", one.key),
                hint=_HINT,
                detail=one.key,
            )


def _told(value: str) -> str:
    size = len(value.encode("utf-8", "replace"))
    return f"{size:,} byte{'s' if size != 1 else ''}"


def _kustomizations(judged: frozenset[str], tree: Tree) -> list[str]:
    """The kustomizations that may name a judged file, or are judged: a generator reads at and below its folder."""
    found = {path for path in judged if is_kustomization(path)}
    listed = frozenset(tree.list())
    folders: set[str] = set()
    for path in judged:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    below = (f"{folder}/{name}" if folder else name for folder in folders for name in KUSTOMIZATION_NAMES)
    return sorted(found.union(path for path in below if path in listed))


def _bytes(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except (OSError, UnsafeInput):
        return None  # the renderer reports what it cannot read
