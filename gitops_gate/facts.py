"""The facts that checks are given: schemas and environments of the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gitops_gate.config import Settings
from gitops_gate.judge import FactsOf
from gitops_gate.errors import UsageError
from gitops_gate.model import Environment, Facts, Tree
from gitops_gate.repository import Loaded
from gitops_gate.schemas import Store, brought


def no_facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
    """Facts for checks of single files, which need none."""
    return Facts(not_checked=not_checked)


def facts_of(repository: Loaded, environments: tuple[Environment, ...], settings: Settings) -> FactsOf:
    """The facts of each environment; schemas are those of its Kubernetes version."""
    crds, extra = brought(_schema_files(repository.tree, settings.schemas))
    crds = (*repository.crds(), *crds)
    by_name = {environment.name: environment for environment in environments}
    stores: dict[str, Store] = {}

    def facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
        environment = by_name.get(name)
        version = (environment.kubernetes_version if environment else "") or settings.kubernetes_version
        if version not in stores:
            stores[version] = Store(version, crds, extra)
        return Facts(version, stores[version], environment, environments, not_checked)

    return facts


def _schema_files(tree: Tree, named: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the files that the configuration names under `schemas`; a folder gives all below it.

    Raises UsageError for one that is not in the repository.
    """
    for name in named:
        if tree.is_file(name):
            yield name, tree.read(name)
        elif tree.is_dir(name):
            prefix = f"{name.removeprefix('./').rstrip('/')}/"
            wanted = (path for path in tree.list() if path.startswith(prefix))
            yield from (
                (path, tree.read(path)) for path in wanted if path.endswith((".yaml", ".yml", ".json"))
            )
        else:
            raise UsageError(f"schemas: {name} is not in the repository", hint="keep CRDs and schemas in it")
