"""Packed charts (`.tgz`), unpacked within limits: regular files only, and only into their own folder."""

from __future__ import annotations

import gzip
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
HEADERS = PACKED_FILES * 2_048
"""Bytes around the files: a header for each, and the end of its last block."""


class TooLarge(UnsafeInput):
    """An archive that unpacks to more than the limits."""


class _Bounded:
    """What a compressed archive holds, as far as the limit: headers of any length count, which tarfile reads whole."""

    def __init__(self, data: bytes, name: str) -> None:
        self._stream = gzip.GzipFile(fileobj=io.BytesIO(data))
        self._left = PACKED_BYTES + HEADERS
        self._name = name

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise too_large(self._name)
        return found


def too_large(name: str) -> TooLarge:
    return TooLarge(f"{name} unpacks to more than {PACKED_BYTES >> 20} MiB or {PACKED_FILES:,} files")


def unpacked(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """(path in the chart, bytes) of the files of an archive. `name` = what messages call it.

    Raises UnsafeInput for links and paths that leave the chart, TooLarge for more than the limits, ValueError for
    what is no archive.
    """
    size = count = 0
    bounded: Any = _Bounded(data, name)  # of a file, it has what reading a stream takes
    try:
        with tarfile.open(fileobj=bounded, mode="r|") as archive:
            for member in archive:
                size, count = size + member.size, count + 1
                if size > PACKED_BYTES or count > PACKED_FILES:
                    raise too_large(name)
                if member.isdir() or member.name in ("pax_global_header", "."):
                    continue
                held = archive.extractfile(member) if member.isreg() and not member.issparse() else None
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


def elsewhere(schema: bytes) -> list[str]:
    """What a JSON Schema names besides itself, by URL or as a file: helm would read it."""
    try:
        body = json.loads(schema)
    except RecursionError:
        return ["what lies too deep to be found"]
    except ValueError:
        return []
    return [text for key, text in _references(body) if _elsewhere(key, text)]


def unsafe(reference: str) -> bool:
    """Whether a reference of a schema leads to a file of the machine."""
    return reference.lower().startswith(("file:", "/", "..", "\\"))


def _references(body: Value) -> Iterator[tuple[str, str]]:
    queue: list[Any] = [body]
    for node in queue:  # grows while it is walked
        if isinstance(node, dict):
            yield from ((key, text) for key, text in node.items() if isinstance(text, str))
            queue += node.values()
        elif isinstance(node, list):
            queue += node


def _elsewhere(key: str, text: str) -> bool:
    if key == "$schema":
        return "json-schema.org/" not in text.partition("?")[0][:40]
    return key in ("$ref", "$dynamicRef", "$recursiveRef") and not text.startswith("#")
