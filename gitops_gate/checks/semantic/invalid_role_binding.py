"""A role binding whose role or subject cannot be what it says.

A RoleBinding refers to a Role or a ClusterRole, a ClusterRoleBinding to a ClusterRole only. A subject is a
ServiceAccount, a User or a Group; a ServiceAccount has no `apiGroup`, the others have that of RBAC, and in a
ClusterRoleBinding a ServiceAccount must say its namespace. The API server refuses anything else.

Bad::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata:
      name: web
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role # <-
      name: web
    subjects:
      - kind: ServiceAccount # <-
        name: web

Good::

    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: web
      namespace: web
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: view
    subjects:
      - kind: ServiceAccount
        name: web
      - kind: Group
        apiGroup: rbac.authorization.k8s.io
        name: developers
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, nearest, quoted, unknown
from gitops_gate.model import Build, Facts, Finding, Resource, Route, Rule, Severity

RULE = Rule("invalid-role-binding", Severity.ERROR, "a role binding that the API server refuses")
SCOPE = "build"
KINDS = {"rbac.authorization.k8s.io/ClusterRoleBinding", "rbac.authorization.k8s.io/RoleBinding"}

_RBAC = "rbac.authorization.k8s.io"
_GROUPS = {"ServiceAccount": "", "User": _RBAC, "Group": _RBAC}


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    accounts: set[str] | None = None
    for resource in build.resources:
        if resource.id.group != _RBAC or resource.id.kind not in ("ClusterRoleBinding", "RoleBinding"):
            continue
        accounts = _accounts(build) if accounts is None else accounts
        yield from _binding(resource, accounts)


def _accounts(build: Build) -> set[str]:
    """The ServiceAccounts of a build that are in no namespace yet: what gives them one gives it to the subjects, too.

    That is an overlay, or `targetNamespace` of Flux. Manifests that nothing builds stay as they are.
    """
    if build.target.builder == "plain":
        return set()
    return {
        one.id.name for one in build.resources if one.id.kind == "ServiceAccount" and not one.id.namespace
    }


def _binding(resource: Resource, accounts: set[str]) -> Iterator[Finding]:
    local = resource.id.kind == "RoleBinding"
    role = resource.body.get("roleRef")
    if isinstance(role, dict):
        kinds = ("Role", "ClusterRole") if local else ("ClusterRole",)
        yield from _kind(resource, ("roleRef",), role, kinds)
        yield from _group(resource, ("roleRef",), role, _RBAC)
    for number, subject in entries(resource.body.get("subjects")):
        route = ("subjects", number)
        yield from _kind(resource, route, subject, tuple(_GROUPS))
        kind = subject.get("kind")
        if not isinstance(kind, str) or kind not in _GROUPS:
            continue
        yield from _group(resource, route, subject, _GROUPS[kind])
        nowhere = kind == "ServiceAccount" and not local and subject.get("namespace") in (None, "")
        if nowhere and str(subject.get("name")) not in accounts:
            message = (
                f"the ServiceAccount `{subject.get('name')}` needs a `namespace` in a ClusterRoleBinding"
            )
            yield _finding(resource, route, "namespace", message, "say in which namespace it is", route)


def _kind(
    resource: Resource, route: Route, holder: dict[str, Any], kinds: tuple[str, ...]
) -> Iterator[Finding]:
    kind = holder.get("kind")
    if not isinstance(kind, str) or kind in kinds or unknown(kind):
        return
    what = f"`roleRef` of a {resource.id.kind}" if route == ("roleRef",) else "a subject"
    like = nearest(kind, kinds)
    hint = f"did you mean `{like}`?" if like and kind != "Role" else ""
    yield _finding(resource, route, "kind", f"{what} must be of the kind {_any(kinds)}, not `{kind}`", hint)


def _group(resource: Resource, route: Route, holder: dict[str, Any], wanted: str) -> Iterator[Finding]:
    """A finding for a stated `apiGroup` that is another one; where nothing is said, the right one is meant."""
    group = holder.get("apiGroup")
    if not isinstance(group, str) or group in ("", wanted) or unknown(group):
        return
    message = f"the `apiGroup` of {holder.get('kind')} `{holder.get('name')}` must be "
    message += f"`{wanted}`, not `{group}`" if wanted else f"left out, not `{group}`"
    hint = "the group is without a version" if "/" in group else "remove it: the right one is the default"
    yield _finding(resource, route, "apiGroup", message, hint)


def _any(kinds: tuple[str, ...]) -> str:
    return quoted(kinds).replace(", ", " or ")


def _finding(
    resource: Resource, route: Route, field: str, message: str, hint: str, place: Route = ()
) -> Finding:
    stated = (*route, field)
    return RULE.finding(
        resource.at(*(place or stated)),
        message,
        resource=resource.id,
        route=resource.keyed(stated),
        hint=hint,
        detail=message,
    )
