"""Selection: which workloads of a build a set of labels selects."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import unknown
from gitops_gate.model import Build, Resource
from gitops_gate.model.pods import ROUTES, pod_labels

Labels = dict[str, str]


@functools.lru_cache(maxsize=1)
def workloads_of(build: Build) -> Workloads:
    """The workloads of a build; kept for a moment, since several checks ask for them."""
    return Workloads(build.resources)


class Workloads:
    """The workloads of a build, by namespace, found by the labels of their pods."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.by_namespace: dict[str, list[tuple[Resource, Labels]]] = {}
        self._by_label: dict[tuple[str, str, str], list[int]] = {}
        for resource in resources:
            if (resource.id.group, resource.id.kind) in ROUTES:
                self._add(resource, pod_labels(resource))

    def _add(self, resource: Resource, labels: Labels) -> None:
        listed = self.by_namespace.setdefault(resource.id.namespace, [])
        for key, value in labels.items():
            if isinstance(value, str):
                self._by_label.setdefault((resource.id.namespace, key, value), []).append(len(listed))
        listed.append((resource, labels))

    def selected(self, namespace: str, selector: Labels) -> Iterator[Resource]:
        """The workloads of a namespace whose pods have all these labels."""
        found = [self._by_label.get((namespace, key, value), ()) for key, value in selector.items()]
        for number in min(found, key=len, default=()):
            resource, labels = self.by_namespace[namespace][number]
            if all(labels.get(key) == value for key, value in selector.items()):
                yield resource

    def certain(self, namespace: str) -> bool:
        """Whether the labels of all pods of a namespace are known."""
        return not any(
            unknown(key) or unknown(value)
            for _, labels in self.by_namespace.get(namespace, ())
            for key, value in labels.items()
        )


def plain_selector(value: Any) -> Labels:
    """A selector of labels that are all known texts; {} for all else."""
    if not isinstance(value, dict):
        return {}
    known = all(isinstance(one, str) and not unknown(one) for pair in value.items() for one in pair)
    return value if known else {}
