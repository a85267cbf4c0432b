"""The facts that checks are given: schemas and environments of the repository."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence

from gitops_gate.checks.yaml.configuration import configuration
from gitops_gate.config import Settings
from gitops_gate.errors import UsageError
from gitops_gate.judge import FactsOf
from gitops_gate.load import load_file
from gitops_gate.model import Environment, Facts, Tree, Value
from gitops_gate.repository import Loaded
from gitops_gate.schemas import Store, brought
from gitops_gate.unfold import Unfolded

_SCHEMA_FILES = (".yaml", ".yml", ".json")


def no_facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
    """Facts for checks of single files, which need none."""
    return Facts(not_checked=not_checked)


def facts_of(repository: Loaded, environments: tuple[Environment, ...], settings: Settings) -> FactsOf:
    """The facts of each environment; schemas are those of its Kubernetes version."""
    crds, extra = brought(_schema_files(repository.tree, settings.schemas))
    known = (*repository.crds(), *crds)
    by_name = {environment.name: environment for environment in environments}
    stores: dict[str, Store] = {}

    def facts(name: str, not_checked: Callable[[str, str], None]) -> Facts:
        environment = by_name.get(name)
        version = (environment.kubernetes_version if environment else "") or settings.kubernetes_version
        if version not in stores:
            stores[version] = Store(version, known, extra)
        return Facts(version, stores[version], environment, environments, not_checked)

    return facts


def basis(repository: Loaded, deployed: Unfolded, settings: Settings, rules: str) -> str:
    """Changes with everything that the verdict on a file or a build depends on besides its own content.

    `rules` = the digest of the selected checks. The day is part of it, for some tokens expire.
    """
    tree = repository.tree
    crds = [path for path, sketch in repository.files.sketches.items() if sketch.crds]
    given = (*settings.schemas, *settings.policies.folders, *settings.policies.data)
    prefixes = tuple(f"{name.removeprefix('./').rstrip('/')}/" for name in given)
    brought = [path for path in tree.list() if f"{path}/".startswith(prefixes)] if prefixes else []
    linted = configuration(tree).files
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    made = hashlib.blake2b(digest_size=16)
    made.update(repr((today, rules, settings, deployed.environments)).encode("utf-8", "surrogatepass"))
    for path in (*crds, *brought, *linted):
        made.update(f"{path}\0{tree.blob(path)}\0".encode("utf-8", "surrogateescape"))
    return made.hexdigest()


def _schema_files(tree: Tree, named: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """(path, document) of the files that the configuration names under `schemas`; a folder gives all below it.

    Raises UsageError for one that is not in the repository.
    """
    for name in named:
        prefix = f"{name.removeprefix('./').rstrip('/')}/"
        below = (path for path in tree.list() if path.startswith(prefix))
        paths = [name] if tree.is_file(name) else [path for path in below if path.endswith(_SCHEMA_FILES)]
        if not paths:
            raise UsageError(f"schemas: {name} is not in the repository", hint="keep CRDs and schemas in it")
        for path in paths:
            for document in load_file(path, tree.read(path)).documents:
                yield path, document.body
