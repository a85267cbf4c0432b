"""Names that no API server knows: a kind, a group or a version that is a slip of the pen, and what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitops_gate.model.whole import whole
from gitops_gate.schemas import shipped
from gitops_gate.schemas.subject import nearest

Key = tuple[str, str, str]
"""(group, version, kind); the core group is ""."""

_RANK = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
# Strict, since OpenShift serves kinds of its own in the core group: Template is no misspelt PodTemplate.
_LIKE = 0.88
_LIKE_GROUP = 0.9
# A kind that is nowhere in a group whose kinds are all known is wrong in any case; this only words the hint.
_RATHER_LIKE = 0.6

# Kinds that API groups serve without keeping objects of them (subresources, options of requests).
_UNKEPT = frozenset({"DeleteOptions", "Eviction", "Scale", "Status", "TokenRequest", "WatchEvent"})
# The groups of Flux: all kinds of theirs are shipped, so that a kind of one does not belong to another.
_FLUX = ".toolkit.fluxcd.io"
# Versions that are, or may soon be, served although no schema is shipped for them.
_REAL = frozenset(
    {
        ("notification.toolkit.fluxcd.io", "v1beta2", "Alert"),
        ("notification.toolkit.fluxcd.io", "v1beta2", "Provider"),
        ("notification.toolkit.fluxcd.io", "v1beta2", "Receiver"),
        ("source.extensions.fluxcd.io", "v1", "ArtifactGenerator"),
    }
)


@dataclass(frozen=True, slots=True)
class Misnomer:
    """`part` = the key that is wrong, `apiVersion` or `kind`. `hint` = what may be meant, or ""."""

    part: str
    message: str
    hint: str


def api(group: str, version: str) -> str:
    return f"{group}/{version}" if group else version


def rank(version: str) -> tuple[int, int, int]:
    """Orders API versions: stable over beta over alpha, then by number (apimachinery's version priority)."""
    parts = _RANK.fullmatch(version)
    if not parts:
        return (-1, 0, 0)
    stability = {None: 2, "beta": 1, "alpha": 0}[parts[2]]
    return (stability, whole(parts[1]) or 0, whole(parts[3] or "") or 0)


def in_native_group(key: Key, native: Iterable[Key], kubernetes: str) -> Misnomer | None:
    """What is wrong with a name in one of Kubernetes' own groups that is not among `native`, the kinds that
    version `kubernetes` has. None in the core group for what is like nothing known."""
    group, version, kind = key
    here = [k for g, v, k in native if (g, v) == (group, version)]
    told = f"Kubernetes {kubernetes} has no kind {kind} in `{api(group, version)}`"
    close = nearest(kind, here, _LIKE)
    homes = [(g, v) for g, v, k in native if k == kind]
    if close:
        return Misnomer("kind", told, close)
    if homes:
        return Misnomer("apiVersion", told, _home(kind, group, homes))
    if group and here and kind not in _UNKEPT and not kind.endswith("List"):
        return Misnomer("kind", told, nearest(kind, here, _RATHER_LIKE))
    return None


def in_other_group(
    key: Key, native: Iterable[Key], custom: Mapping[tuple[str, str], Iterable[str]]
) -> Misnomer | None:
    """What is wrong with a name outside of Kubernetes' groups; None for what may well exist.

    `custom` = (group, kind) -> the versions that the repository's CRDs serve. A custom kind has a group with a
    dot (CustomResourceDefinition), so that a kind that is known elsewhere has none in one without.
    """
    group, version, kind = key
    versions = shipped.versions(group, kind)
    if versions:
        return _unknown_version(key, versions)
    told = f"there is no kind {kind} in `{api(group, version)}`"
    known = {k for g, k in custom if g == group} | shipped.kinds(group)
    close = nearest(kind, sorted(known - {kind}), _LIKE) if kind not in known else ""
    if close:
        return Misnomer("kind", told, close)
    homes = {(g, v) for g, v, k in native if k == kind} | set(_shipped_homes(kind))
    if "." not in group:
        homes |= {(g, v) for (g, k), served in custom.items() if k == kind for v in served}
        meant = {g for g, _ in homes}
    elif group.endswith(_FLUX) and known:
        meant = {g for g, _ in _shipped_homes(kind)}
    else:
        # Not the repository's: groups like `monitoring.coreos.com` and `azmonitoring.coreos.com` are two.
        groups = sorted({g for g, _ in homes} - {""})
        cut_off = {g for g in groups if g.startswith(f"{group}.")}
        meant = cut_off or set(difflib.get_close_matches(group, groups, 1, _LIKE_GROUP))
    homes = {(g, v) for g, v in homes if g in meant}
    return Misnomer("apiVersion", told, _home(kind, group, homes)) if homes else None


def _unknown_version(key: Key, versions: frozenset[str]) -> Misnomer | None:
    group, version, kind = key
    if version in versions or key in _REAL:
        return None
    product = shipped.product(group, max(versions, key=rank), kind)
    served = ", ".join(f"`{group}/{one}`" for one in sorted(versions, key=rank, reverse=True))
    return Misnomer(
        "apiVersion",
        f"{product} has no version {version} of {kind}",
        f"use {served}; a CRD kept in the repository goes before that",
    )


def _shipped_homes(kind: str) -> Iterable[tuple[str, str]]:
    return ((group, version) for group in shipped.groups() for version in shipped.versions(group, kind))


def _home(kind: str, group: str, homes: Iterable[tuple[str, str]]) -> str:
    """Where a kind is: in this group if it is there at all, in its best version."""
    return f"{kind} is in `{api(*max(homes, key=lambda home: (home[0] == group, rank(home[1]), home)))}`"
