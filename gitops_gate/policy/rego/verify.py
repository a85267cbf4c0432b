"""What is wrong with Rego policies, found before any resource is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gitops_gate.model import Location
from gitops_gate.policy.rego import engine as embedded
from gitops_gate.policy.rego.builtins import REFUSED
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.module import Module


def verify(modules: Sequence[Module], texts: Sequence[tuple[str, str, int]], data: Mapping[str, Any]) -> None:
    """Evaluates every rule once on an empty input and looks up every called name. Raises RegoFault.

    The embedded engine finds unsafe variables at the first evaluation, and unknown functions only where
    evaluation gets to the call.
    """
    functions = {
        f"{one.package}.{definition.name}"
        for one in modules
        for definition in one.definitions
        if definition.form == "function"
    }
    for one in modules:
        for call in one.calls:
            if fault := _unknown(one, call.name, functions):
                raise RegoFault(Location(one.path, call.line, call.column), fault, structural=True)
    dry = embedded.Engine(texts, data)
    loaded = {path for path, _, _ in texts}
    for one in modules:
        for name in {d.name for d in one.definitions if d.form in ("set", "value")}:
            if one.path not in loaded or "." in name:
                continue
            try:
                dry.value(f"{one.package}.{name}", b"{}")
            except RegoFault as fault:
                if fault.structural:
                    raise


def _unknown(module: Module, name: str, functions: set[str]) -> str:
    """What is wrong with calling a name in a module, "" where nothing is."""
    first, _, rest = name.partition(".")
    imported = module.imports.get(first)
    path = f"{imported}.{rest}" if imported and rest else imported or name
    if path in functions or f"{module.package}.{name}" in functions:
        return ""
    if name in REFUSED:
        return f"{name} is refused: {REFUSED[name][1]}"
    if name in embedded.known_functions():
        return ""
    return f"could not find function {name}"
