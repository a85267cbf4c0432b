"""The order in which kustomize prints objects.

Source of the rule: kustomize `api/internal/builtins/SortOrderTransformer.go`; without `sortOptions`, the
command line's default is the "legacy" order.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from gitops_gate.render.kustomize.item import Item

_FIRST = (
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
)
_LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


class BadOrder(Exception):
    """`sortOptions` that kustomize refuses; `str()` says why."""


def _ranks(first: Sequence[str], last: Sequence[str]) -> dict[str, int]:
    ranks = {kind: index - len(first) for index, kind in enumerate(first)}
    ranks |= {kind: index + 1 for index, kind in enumerate(last)}
    return ranks


_RANKS = _ranks(_FIRST, _LAST)


def ordered(items: list[Item], options: Mapping[str, Any] | None) -> list[Item]:
    """The objects in the order of a root's `sortOptions`, or the default one. Raises BadOrder."""
    if options is None:
        return sorted(items, key=lambda item: _key(item, _RANKS))
    order, legacy = options.get("order", ""), options.get("legacySortOptions")
    if order not in ("fifo", "legacy"):
        raise BadOrder("`order` must be fifo or legacy")
    if order == "fifo":
        if legacy is not None:
            raise BadOrder("`legacySortOptions` goes with `order: legacy` only")
        return items
    ranks = _RANKS
    if legacy is not None:
        ranks = _ranks(legacy.get("orderFirst") or (), legacy.get("orderLast") or ())
    return sorted(items, key=lambda item: _key(item, ranks))


def _key(item: Item, ranks: Mapping[str, int]) -> tuple[Any, ...]:
    turned, kinds, name = _of_kind(item.group, item.version, item.kind)
    return ranks.get(item.kind, 0), turned, kinds, f"{name}|{item.namespace or '~X'}|{item.name or '~N'}"


@functools.lru_cache(maxsize=1024)
def _of_kind(group: str, version: str, kind: str) -> tuple[bool, str, str]:
    """What an object is compared by that its kind decides."""
    # Among namespaces of the core group and others, the order is turned round; "~" sorts behind all letters.
    turned = kind == "Namespace" and group != ""
    kinds = f"{group or '~G'}_{version or '~V'}_{kind or '~K'}"
    return turned, kinds, f"{kind or '[noKind]'}.{version or '[noVer]'}.{group or '[noGrp]'}"
