"""The facts that checks are given: schemas and environments of the repository."""

from __future__ import annotations

from collections.abc import Callable

from gitops_gate.config import Settings
from gitops_gate.judge import FactsOf
from gitops_gate.model import Environment, Facts
from gitops_gate.repository import Loaded
from gitops_gate.schemas import Store


def no_facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
    """Facts for checks of single files, which need none."""
    return Facts(not_checked=not_checked)


def facts_of(repository: Loaded, environments: tuple[Environment, ...], settings: Settings) -> FactsOf:
    """The facts of each environment; schemas are those of its Kubernetes version."""
    crds = tuple(repository.crds())
    by_name = {environment.name: environment for environment in environments}
    stores: dict[str, Store] = {}

    def facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
        environment = by_name.get(name)
        version = (environment.kubernetes_version if environment else "") or settings.kubernetes_version
        if version not in stores:
            stores[version] = Store(version, crds)
        return Facts(version, stores[version], environment, environments, not_checked)

    return facts
