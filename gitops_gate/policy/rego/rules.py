"""The rules of Rego modules: which definitions make one rule of ours, with its id, severity, kinds, options.

conftest's conventions: `deny`, `violation` and `warn`, each with any `_suffix`, in package `main` or in the
packages that the configuration names (https://www.conftest.dev). Where several files, or several
annotated definitions, add to the same set, each part is given a name of its own and the set is put
together from the parts: so that a finding is known to come from its file.
"""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gitops_gate.model import Location, Severity
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.metadata import Metadata
from gitops_gate.policy.rego.module import Definition, Module

NAME = re.compile(r"(deny|violation|warn)((?:_[a-zA-Z0-9]+)*)")
DEFAULT = {"deny": Severity.ERROR, "violation": Severity.ERROR, "warn": Severity.WARNING}


@dataclass(frozen=True, slots=True)
class Part:
    """One question to the engine: the path of a set, its name without verb (for exceptions), its severity."""

    path: str
    namespace: str
    suffix: str
    severity: Severity
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RegoRule:
    """Everything that is found under one id."""

    id: str
    metadata: Metadata
    parts: tuple[Part, ...]
    kinds: frozenset[str]
    context: bool
    """Whether any file read with it asks for `data.gitops_gate` or `data.conftest`."""
    place: bool
    """Whether it asks for the name of the resource's file, which costs finding out where it comes from."""
    files: tuple[str, ...]


_Groups = dict[tuple[str, str, str], list[tuple[Module, Definition]]]
"""(package, name of the set, id) -> its definitions."""


def rules(
    modules: Sequence[Module], namespaces: Iterable[str]
) -> tuple[tuple[RegoRule, ...], tuple[tuple[str, str, int], ...]]:
    """The rules of the modules, and the modules' texts for the engine. Raises RegoFault.

    Modules of tests bring no rules and are left out of the texts.
    """
    sources = [one for one in modules if not one.is_test]
    groups = _groups(sources, tuple(namespaces))
    texts = {one.path: one.text for one in sources}
    unions: dict[str, list[str]] = {}
    parts: dict[str, list[tuple[Part, list[tuple[Module, Definition]]]]] = {}
    several = _several(groups)
    for number, ((package, name, rule_id), group) in enumerate(groups.items()):
        own = name
        if (package, name) in several:
            own = f"{name}__{number}"
            for path in {module.path for module, _ in group}:
                texts[path] = _renamed(texts[path], [one for m, one in group if m.path == path], own)
            unions.setdefault(package, []).append(f"{name} contains part if some part in {own}\n")
        parts.setdefault(rule_id, []).append((_part(package, name, own, group[0]), group))
    versions = {one.path: one.version for one in sources}
    made = [(path, text, versions[path]) for path, text in texts.items()]
    made += [(f"union of {package}", _union(package, lines), 1) for package, lines in unions.items()]
    return tuple(_rule(rule_id, found, sources) for rule_id, found in parts.items()), tuple(made)


def kebab(name: str) -> str:
    """`floating-tag` for `floating_tag`, `FloatingTag` and `floating tag`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")


def file_id(path: str) -> str:
    """The id that a file's name stands for; a file called `policy` is named by its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return kebab(folder.rpartition("/")[2] if stem == "policy" and folder else stem)


def _groups(modules: Sequence[Module], namespaces: Sequence[str]) -> _Groups:
    groups: _Groups = {}
    for module in modules:
        if not any(fnmatch.fnmatchcase(module.namespace, pattern) for pattern in namespaces):
            continue
        for one in module.definitions:
            matched = NAME.fullmatch(one.name)
            if matched is None or one.form == "function":
                continue
            if one.form == "entry":
                message = f"`{one.name}[…] if` defines one value, no set: write `{one.name} contains … if`"
                raise RegoFault(Location(module.path, one.line, one.column), message, structural=True)
            rule_id = one.metadata.custom.get("id") or kebab(matched[2]) or file_id(module.path)
            groups.setdefault((module.package, one.name, rule_id), []).append((module, one))
    return groups


def _several(groups: _Groups) -> set[tuple[str, str]]:
    """The sets that several ids add to. Raises RegoFault where one of them is no set."""
    counts = Counter((package, name) for package, name, _ in groups)
    several = {which for which, count in counts.items() if count > 1}
    for (package, name, _), group in groups.items():
        for module, one in group:
            if (package, name) in several and one.form != "set":
                message = f"{name} is a set elsewhere and one value here: write `{name} contains … if`"
                raise RegoFault(Location(module.path, one.line, one.column), message, structural=True)
    return several


def _renamed(text: str, definitions: Iterable[Definition], name: str) -> str:
    """The text with the heads of definitions called `name`; from the last one up, so that columns hold."""
    lines = text.split("\n")
    for one in sorted(definitions, key=lambda d: (d.line, d.column), reverse=True):
        line = lines[one.line - 1]
        start = one.column - 1
        lines[one.line - 1] = line[:start] + name + line[start + len(one.name) :]
    return "\n".join(lines)


def _union(package: str, lines: list[str]) -> str:
    return f"package {package.removeprefix('data.')}\n\nimport rego.v1\n\n" + "".join(lines)


def _part(package: str, name: str, own: str, first: tuple[Module, Definition]) -> Part:
    matched = NAME.fullmatch(name)
    assert matched is not None
    module, one = first
    severity = one.metadata.severity(DEFAULT[matched[1]])
    suffix = matched[2].removeprefix("_")
    return Part(f"{package}.{own}", package, suffix, severity, module.path, one.line)


def _rule(
    rule_id: str, found: Sequence[tuple[Part, list[tuple[Module, Definition]]]], sources: Sequence[Module]
) -> RegoRule:
    definitions = [one for _, group in found for _, one in group]
    modules = [module for _, group in found for module, _ in group]
    kinds = [one.metadata.kinds for one in definitions]
    custom: dict[str, Any] = {}
    for one in definitions:
        custom |= one.metadata.custom
    said = next((one.metadata for one in definitions if one.metadata.title), definitions[0].metadata)
    return RegoRule(
        rule_id,
        Metadata(said.title, said.description, custom, said.line),
        tuple(part for part, _ in found),
        frozenset().union(*kinds) if all(kinds) else frozenset(),
        any(one.reads("gitops_gate") or one.reads("conftest") for one in sources),
        any(one.reads("gitops_gate.file") or one.reads("conftest") for one in sources),
        tuple(dict.fromkeys(one.path for one in modules)),
    )
