"""Packed charts (`.tgz`), unpacked within limits: regular files only, and only into their own folder."""

from __future__ import annotations

import io
import json
import posixpath
import tarfile
import zlib
from collections.abc import Iterator
from typing import Any

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Value

PACKED_BYTES = 50 << 20
PACKED_FILES = 5_000


def unpacked(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """(path in the chart, bytes) of the files of an archive. `name` = what messages call it.

    Raises UnsafeInput for links, paths that leave the chart, and more than the limits; ValueError for what is no
    archive.
    """
    size = count = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r|gz") as archive:
            for member in archive:
                size, count = size + member.size, count + 1
                if size > PACKED_BYTES or count > PACKED_FILES:
                    raise UnsafeInput(
                        f"{name} unpacks to more than {PACKED_BYTES >> 20} MiB or {PACKED_FILES:,} files"
                    )
                if member.isdir() or member.name in ("pax_global_header", "."):
                    continue
                held = archive.extractfile(member) if member.isreg() else None
                if held is None:
                    raise UnsafeInput(f"{name} holds {member.name}, which is no regular file")
                yield _inside(member.name, name), held.read()
    except (tarfile.TarError, zlib.error, EOFError, OSError) as fault:
        raise ValueError(f"{name} is no archive of a chart: {fault}") from None


def _inside(path: str, name: str) -> str:
    """A path without the folder that all of a chart's files lie in."""
    clean = posixpath.normpath(path.replace("\\", "/"))
    if clean.startswith(("/", "..")) or ".." in clean.split("/"):
        raise UnsafeInput(f"{name} holds {path}, which leaves the chart")
    return clean.partition("/")[2] or clean


def fetching(schema: bytes) -> bool:
    """Whether a JSON Schema names others by URL or file: helm would read them, so it is not given such a one."""
    try:
        body = json.loads(schema)
    except (ValueError, RecursionError):
        return False
    return any(map(_elsewhere, _references(body)))


def _references(body: Value) -> Iterator[tuple[str, str]]:
    queue: list[Any] = [body]
    for node in queue:  # grows while it is walked
        if isinstance(node, dict):
            yield from ((key, text) for key, text in node.items() if isinstance(text, str))
            queue += node.values()
        elif isinstance(node, list):
            queue += node


def _elsewhere(entry: tuple[str, str]) -> bool:
    key, text = entry
    if key == "$schema":
        return "json-schema.org/" not in text.partition("?")[0][:40]
    return key in ("$ref", "$dynamicRef", "$recursiveRef") and not text.startswith("#")
