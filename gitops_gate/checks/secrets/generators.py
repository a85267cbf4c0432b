"""What secret generators read: the files that a kustomization names, and the values of them that stand in clear."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitops_gate.checks.secrets.exposed import exposed, exposed_text
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.phrases import phrases
from gitops_gate.checks.secrets.tokens import tokens
from gitops_gate.checks.secrets.values import Verdict, judge
from gitops_gate.load import load_file
from gitops_gate.model import LoadedFile, Location, ResourceId, Source

_SOPS = ("sops_mac=ENC[", '"sops"', "\nsops:", "[sops]", "sops_version=")


@dataclass(frozen=True, slots=True)
class Read:
    """A file that a generator reads: line by line (`env`), or whole, as the value of `key`."""

    path: str
    name: str
    env: bool
    key: str = ""

    @property
    def secret(self) -> ResourceId:
        return ResourceId("", "v1", "Secret", "", self.name)


@dataclass(frozen=True, slots=True)
class InClear:
    """A value of a generated Secret, and where it stands."""

    location: Location
    key: str
    value: str = field(repr=False)


def reads(path: str, data: bytes) -> Iterator[Read]:
    """The files that the secret generators of a kustomization read, by path in the tree."""
    folder = posixpath.dirname(path)
    for document in load_file(path, data, "config").documents:
        listed = document.body.get("secretGenerator") if isinstance(document.body, dict) else None
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict):
                yield from _of_entry(entry, folder)


def _of_entry(entry: dict[str, object], folder: str) -> Iterator[Read]:
    name = entry["name"] if isinstance(entry.get("name"), str) else ""
    envs = [*_texts(entry.get("envs")), *_texts([entry.get("env")])]
    for env in envs:
        yield Read(_joined(folder, env), str(name), True)
    for source in _texts(entry.get("files")):
        key, equals, path = source.partition("=")
        key, path = (key, path) if equals else (posixpath.basename(source), source)
        yield Read(_joined(folder, path), str(name), False, key)


def _texts(listed: object) -> list[str]:
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def in_clear(read: Read, data: bytes) -> list[InClear]:
    """The values in clear of a file, but those that checks of single files find at their place."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return [] if read.env else [InClear(Location(read.path, 1), read.key, "")]
    if "ENC[AES256_GCM," in text and any(sign in text for sign in _SOPS):
        return []
    told = _told(read.path, data, text)
    found = _lines(read, text) if read.env else _whole(read, text, told)
    return [one for one in found if one.location.line not in told]


def _lines(read: Read, text: str) -> Iterator[InClear]:
    """As kustomize reads an env file: `key=value`, values with their quotes, `#` only at the start of a line."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r").lstrip()
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#") and judge(key, value.strip("\"' ")) is Verdict.REAL:
            column = text.split("\n")[number - 1].find("=") + 2
            yield InClear(Location(read.path, number, column), key, value.strip("\"' "))


def _whole(read: Read, text: str, told: frozenset[int]) -> Iterator[InClear]:
    if told or judge(read.key, text) is not Verdict.REAL:
        return
    found = phrases(text)
    for phrase in found:
        line = text.count("\n", 0, phrase.start) + 1
        column = phrase.start - text.rfind("\n", 0, phrase.start)
        yield InClear(Location(read.path, line, column), read.key, text[phrase.start : phrase.end])
    if not found:
        yield InClear(Location(read.path, 1), read.key, text.strip())


def _told(path: str, data: bytes, text: str) -> frozenset[int]:
    """The lines at which checks of single files find a value; the first one of a key or token of several."""
    starts = [*(key.start for key in private_keys(text)), *(match.start for match in tokens(text))]
    told = {text.count("\n", 0, start) + 1 for start in starts}
    if path.endswith((".yaml", ".yml", ".json")):
        file = load_file(path, data)
    else:
        file = LoadedFile(path, Source(path, text, ""), (), ())
    told |= {one.location.line for one in exposed_text(file)}
    told |= {one.location.line for document in file.documents for one in exposed(document)}
    return frozenset(told)
