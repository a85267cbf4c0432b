"""Policies' own tests: `test_` rules of Rego, and the examples on a policy's page."""

from __future__ import annotations

import functools
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from gitops_gate.config import PolicySettings
from gitops_gate.errors import GateError, UsageError
from gitops_gate.load import load_file, resources
from gitops_gate.model import Build, Check, Facts, Finding, Location, Resource, Target, Tree
from gitops_gate.model.module import Example, examples
from gitops_gate.model.option import fitted
from gitops_gate.policy.library import judges, modules, policies
from gitops_gate.policy.rego.checks import Run
from gitops_gate.policy.rego.fault import RegoFault, Undefined
from gitops_gate.policy.rego.module import Module
from gitops_gate.policy.sources import Sources, sources

_OPTIONS = "# options:"


@dataclass(frozen=True, slots=True)
class Trial:
    """One test and its outcome; `message` says why it did not pass, `prints` = what `print` said meanwhile."""

    name: str
    location: Location
    outcome: Literal["pass", "fail", "error"]
    message: str = ""
    prints: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Lines of a Rego file that the tests evaluated, and those that they did not."""

    path: str
    covered: tuple[int, ...]
    missed: tuple[int, ...]


def test(
    tree: Tree, settings: PolicySettings, *, coverage: bool = False
) -> tuple[tuple[Trial, ...], tuple[Coverage, ...]]:
    """The trials of all policies in the settings' folders, and on request the coverage of their Rego.

    The embedded engine runs them, whatever engine judges resources. Raises UsageError for policies that
    cannot be loaded.
    """
    files = sources(tree, settings.folders, settings.data)
    found: list[Trial] = []
    covered: tuple[Coverage, ...] = ()
    if files.rego:
        try:
            found, covered = _rego(tree, files, coverage)
        except RegoFault as fault:
            raise UsageError(str(fault)) from None
    local = PolicySettings(
        folders=settings.folders, data=settings.data, namespaces=settings.namespaces, engine="embedded"
    )
    for check in policies(tree, local):
        found += example_trials(check)
    return tuple(found), covered


def example_trials(check: Check) -> Iterator[Trial]:
    """A trial for each example on a check's page: marked lines are found, good ones are silent."""
    page = examples(check.page)
    for label, given in (("bad", page.bad), ("good", page.good)):
        for number, one in enumerate(given, 1):
            name = f"{check.rule.id}: {label} example" + (f" {number}" if len(given) > 1 else "")
            started = time.perf_counter()
            try:
                message = _wrong(found_in(check, one), one, label == "bad")
                outcome: Literal["pass", "fail", "error"] = "fail" if message else "pass"
            except (GateError, RegoFault) as fault:
                outcome, message = "error", str(fault)
            except Exception as fault:  # noqa: BLE001 - a policy's own code: any error of it fails its trial
                outcome, message = "error", f"{type(fault).__name__}: {fault}"
            taken = time.perf_counter() - started
            yield Trial(name, Location(_file_of(check)), outcome, message, (), taken)


def found_in(check: Check, given: Example) -> tuple[Finding, ...]:
    """What a check finds in an example; a first line `# options: {…}` gives its options.

    Raises UsageError for an example that cannot be read, and for checks that judge no resources or builds.
    """
    loaded = load_file("example.yaml", given.text.encode())
    for fault in loaded.faults:
        raise UsageError(f"{fault.location}: {fault.message}")
    listed = [one for document in loaded.documents for one in resources(document)]
    first = given.text.partition("\n")[0]
    options = yaml.safe_load(first.removeprefix(_OPTIONS)) if first.startswith(_OPTIONS) else {}
    return tuple(_judged(check, listed, fitted(check, options)))


def _file_of(check: Check) -> str:
    """The file that a check was read from."""
    if isinstance(check.run, Run):
        return check.run.file
    code = getattr(check.run, "__code__", None)
    return code.co_filename if code else check.rule.id


def _judged(check: Check, listed: Sequence[Resource], options: Mapping[str, Any]) -> Iterator[Finding]:
    if check.scope == "resource":
        for one in listed:
            if judges(check, one):
                yield from check.run(one, Facts(), **options)
    elif check.scope == "build":
        target = Target("example", "plain", "", Location("example.yaml"))
        yield from check.run(Build(target, tuple(listed), ("example.yaml",)), Facts(), **options)
    else:
        raise UsageError(f"examples are run for scopes resource and build; {check.rule.id} has {check.scope}")


def _wrong(found: Iterable[Finding], given: Example, bad: bool) -> str:
    """What is wrong with the findings in an example, "" where nothing is."""
    lines = {one.location.line: one.message for one in found}
    if not bad:
        return "; ".join(f"line {line} is found, and is good: {lines[line]}" for line in sorted(lines))
    if not given.marked:
        return "" if lines else "nothing is found"
    missed = [f"line {line} is marked and not found" for line in given.marked if line not in lines]
    missed += [
        f"line {line} is found and not marked: {text}"
        for line, text in sorted(lines.items())
        if line not in given.marked
    ]
    return "; ".join(missed)


def _rego(tree: Tree, files: Sources, coverage: bool) -> tuple[list[Trial], tuple[Coverage, ...]]:
    from gitops_gate.policy.rego.engine import Engine  # with the module of its built-ins, 20 ms
    from gitops_gate.policy.rego.verify import verify

    read = modules(tree, files)
    texts = [(one.path, one.text, one.version) for one in read]
    verify(read, texts, files.data)
    beside = _Beside()
    engine = Engine(texts, files.data, functools.partial(_file, tree, beside), heard=True)
    if coverage:
        engine.measure()
    found: list[Trial] = []
    for one in read:
        beside.folder = one.path.rpartition("/")[0]
        found += _trials(one, engine)
    if not coverage:
        return found, ()
    tests = {one.path for one in read if one.is_test}
    report = engine.coverage().items()
    return found, tuple(
        Coverage(path, tuple(hit), tuple(miss)) for path, (hit, miss) in sorted(report) if path not in tests
    )


def _trials(module: Module, engine: Any) -> Iterator[Trial]:
    """A trial for each `test_` rule; definitions of one name are one rule to the engine, and one trial."""
    names = Counter(one.name for one in module.definitions if one.name.startswith("test_"))
    for name in names:
        line = next(one.line for one in module.definitions if one.name == name)
        started = time.perf_counter()
        engine.prints()
        message = ""
        outcome: Literal["pass", "fail", "error"]
        try:
            value = engine.value(f"{module.package}.{name}", b"{}")
            outcome = "pass" if value not in (Undefined, False) else "fail"
            message = "" if outcome == "pass" else f"it is {'undefined' if value is Undefined else 'false'}"
        except RegoFault as fault:
            outcome, message = "error", str(fault)
        taken = time.perf_counter() - started
        label = f"{module.namespace}.{name}"
        yield Trial(label, Location(module.path, line, 1), outcome, message, tuple(engine.prints()), taken)


class _Beside:
    """The folder of the tests that run just now."""

    folder = ""


def _file(tree: Tree, beside: _Beside, path: str) -> bytes:
    """A file that a test reads: beside the tests, as conftest has it, or by its path in the repository."""
    for candidate in (f"{beside.folder}/{path}" if beside.folder else path, path):
        if tree.is_file(candidate):
            return tree.read(candidate)
    raise ValueError(f"there is no {path}")
