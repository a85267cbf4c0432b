"""The policies of a run: those of the repository's folders, and the shipped library."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gitops_gate import data
from gitops_gate.config import PolicySettings
from gitops_gate.errors import UsageError
from gitops_gate.model import Check, Facts, Resource, Tree
from gitops_gate.model.module import as_check
from gitops_gate.policy import python
from gitops_gate.policy.rego.checks import Run, checks
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.module import Module, module, outline
from gitops_gate.policy.rego.rules import RegoRule, rules
from gitops_gate.policy.rego.session import Asked, Session
from gitops_gate.policy.sources import Sources, examples_page, sources

CLOCK = "time.now_ns"
"""What makes a verdict depend on the day; policies that ask for it get another digest every day."""

PACKS = {
    "recommended": "what is on by default",
    "strict": "every shipped policy",
    "none": "no shipped policy",
}


def policies(tree: Tree, settings: PolicySettings, taken: Iterable[str] = ()) -> tuple[Check, ...]:
    """The policies of the repository's folders, by id.

    `tree` is what is trusted: the base commit, where there is one. `taken` = the ids of all other rules.
    Raises UsageError, naming file and line, for a policy that cannot be loaded, and for an id given twice.
    """
    if settings.engine == "server":
        from gitops_gate.policy.rego.server import server_checks  # the client is an extra

        files = sources(tree, settings.folders) if settings.folders else Sources((), (), {})
        if files.rego:
            message = f"policies.engine is server, which has its own Rego: nothing would run {files.rego[0]}"
            raise UsageError(message, hint="keep it out of policies.folders")
        found = list(server_checks(settings))
    else:
        files = sources(tree, settings.folders, settings.data)
        found = list(_rego(tree, settings, files)) if files.rego else []
    for path in files.python:
        found.append(_with_examples(python.check(path, tree.read(path)), path, _reader(tree)))
    _unique(found, taken)
    return tuple(sorted(found, key=lambda one: one.rule.id))


@functools.cache
def shipped(packs: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """The shipped library, by id; what a pack does not name is there, but not enabled.

    Raises UsageError for an unknown pack.
    """
    for pack in packs:
        if pack not in PACKS:
            raise UsageError(f"policies.packs: there is no pack {pack!r}; known: {', '.join(PACKS)}")
    folder = data.folder("policies")
    found = [_shipped_python(folder, path) for path in sorted(folder.glob("*/policy.py"))]
    found += _shipped_rego(folder, sorted(folder.glob("*/policy.rego")))
    if "strict" in packs:
        found = [dataclasses.replace(one, enabled=True) for one in found]
    elif packs and "recommended" not in packs:
        found = [dataclasses.replace(one, enabled=False) for one in found]
    return tuple(sorted(found, key=lambda one: one.rule.id))


def prepare(
    chosen: Iterable[tuple[Check, Mapping[str, Any]]], subjects: Iterable[tuple[Resource, Facts]]
) -> None:
    """Has engines that are cheaper that way judge all subjects at once, with each check's options.

    Never needed for a right answer: what was not prepared is asked one by one.
    """
    wanted = [
        (one, one.run, options) for one, options in chosen if isinstance(one.run, Run) and one.run.batch
    ]
    given = tuple(subjects) if wanted else ()
    for check, run, options in wanted:
        run.prepare((one for one in given if judges(check, one[0])), options)


def judges(check: Check, resource: Resource) -> bool:
    """Whether a resource is of the kinds that a check declares."""
    kind, group = resource.id.kind, resource.id.group
    return not check.kinds or kind in check.kinds or f"{group}/{kind}" in check.kinds


def modules(tree: Tree, files: Sources) -> tuple[Module, ...]:
    """The Rego files of a tree, read. Raises RegoFault."""
    from gitops_gate.policy.rego.engine import parsed  # with the module of its built-ins, 20 ms

    return tuple(module(path, _text(tree, path), parsed) for path in files.rego)


def _rego(tree: Tree, settings: PolicySettings, files: Sources) -> tuple[Check, ...]:
    try:
        read = _modules_for(tree, settings.engine, files)
        found, texts = rules(read, settings.namespaces)
        if not found:
            names = ", ".join(settings.namespaces)
            message = f"no rule deny, violation or warn in package {names} in {', '.join(settings.folders)}"
            raise UsageError(message, hint="policies.namespaces names other packages, `*` all of them")
        session = Session(_engine(settings.engine, read, files.data, found, texts))
    except RegoFault as fault:
        raise UsageError(str(fault), hint="the policies cannot be used before this is mended") from None
    read_example = _reader(tree)
    pages = {one.path: examples_page(read_example, one.path) for one in read}
    digest = _digest(read, files.data, settings.engine)
    batch = settings.engine == "opa"
    return checks(found, read, lambda: session, pages=pages, digest=digest, batch=batch)


def _modules_for(tree: Tree, engine: str, files: Sources) -> tuple[Module, ...]:
    """The Rego files as the engine reads them."""
    if engine != "opa":
        return modules(tree, files)
    from gitops_gate.policy.rego.opa import parsed_module  # only where it is chosen

    return tuple(parsed_module(path, _text(tree, path)) for path in files.rego)


def _engine(
    name: str,
    read: Sequence[Module],
    given: Mapping[str, Any],
    found: Sequence[RegoRule],
    texts: Sequence[tuple[str, str, int]],
) -> Asked:
    """The engine that was chosen, after it has looked at every rule. Raises RegoFault."""
    if name == "opa":
        from gitops_gate.policy.rego.opa import Opa

        paths = [part.path for one in found for part in one.parts]
        paths += [f"{m.package}.exception" for m in read for d in m.definitions if d.name == "exception"]
        opa = Opa(texts, given, tuple(dict.fromkeys(paths)))
        opa.verify()
        return opa
    from gitops_gate.policy.rego.engine import Engine
    from gitops_gate.policy.rego.verify import verify

    verify([one for one in read if not one.is_test], texts, given)
    return Engine(texts, given)


def _digest(read: Iterable[Module], given: Mapping[str, Any], engine: str) -> str:
    """Changes with any policy text or data, and with the day where a policy asks for the time."""
    made = hashlib.blake2b(digest_size=16)
    clock = False
    for one in read:
        made.update(repr((one.path, one.text)).encode("utf-8", "surrogatepass"))
        clock = clock or one.reads(CLOCK)
    day = datetime.datetime.now(datetime.UTC).date().isoformat() if clock else ""
    made.update(json.dumps([given, engine, day], sort_keys=True, default=repr).encode())
    return made.hexdigest()


def _shipped_python(folder: Path, path: Path) -> Check:
    name = path.parent.name
    spec = importlib.util.spec_from_file_location(f"gitops_gate_library.{name.replace('-', '_')}", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return _with_examples(as_check(made), f"{name}/policy.py", _file_reader(folder))


def _shipped_rego(folder: Path, paths: Iterable[Path]) -> tuple[Check, ...]:
    read = tuple(outline(path.relative_to(folder).as_posix(), path.read_text("utf-8")) for path in paths)
    found, texts = rules(read, ("*",))

    @functools.cache
    def session() -> Session:
        from gitops_gate.policy.rego.engine import Engine  # only when a resource of their kinds is there

        return Session(Engine(texts, {}))

    pages = {one.path: examples_page(_file_reader(folder), one.path) for one in read}
    return checks(found, read, session, pages=pages)


def _with_examples(check: Check, path: str, read: Callable[[str], str | None]) -> Check:
    added = examples_page(read, path)
    return dataclasses.replace(check, page=f"{check.page}\n\n{added}") if added else check


def _reader(tree: Tree) -> Callable[[str], str | None]:
    return lambda path: _text(tree, path) if tree.is_file(path) else None


def _file_reader(folder: Path) -> Callable[[str], str | None]:
    return lambda path: (folder / path).read_text("utf-8") if (folder / path).is_file() else None


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path}: it is not in UTF-8: {fault.reason} at byte {fault.start}") from None


def _unique(found: Iterable[Check], taken: Iterable[str]) -> None:
    seen = set(taken)
    for one in found:
        if one.rule.id in seen:
            raise UsageError(
                f"policies: the rule {one.rule.id} is there twice, or a rule of ours has this id",
                hint="rename the policy, or give it an id: custom.id in METADATA, RULE in Python",
            )
        seen.add(one.rule.id)
