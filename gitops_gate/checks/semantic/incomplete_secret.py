"""A Secret lacks a key that its type needs.

The API server refuses a `kubernetes.io/tls` Secret without `tls.crt` and `tls.key`, a `kubernetes.io/dockerconfigjson`
without `.dockerconfigjson`, a `kubernetes.io/basic-auth` with neither `username` nor `password`, and the like. The names
of keys are known of an encrypted Secret too; their values are not looked at.

Bad::

    apiVersion: v1
    kind: Secret
    metadata:
      name: web-tls
    type: kubernetes.io/tls # <-
    data:
      tls.cert: ""
      tls.key: ""

Good::

    apiVersion: v1
    kind: Secret
    metadata:
      name: web-tls
    type: kubernetes.io/tls
    data:
      tls.crt: ""
      tls.key: ""
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import mapping, nearest, quoted, unknown
from gitops_gate.model import Facts, Finding, Resource, Rule, Severity

RULE = Rule("incomplete-secret", Severity.ERROR, "a Secret without a key that its type needs")
SCOPE = "resource"
KINDS = {"Secret"}

_ACCOUNT = "kubernetes.io/service-account.name"
_NEEDED = {
    "kubernetes.io/basic-auth": (("username", "password"),),
    "kubernetes.io/dockercfg": ((".dockercfg",),),
    "kubernetes.io/dockerconfigjson": ((".dockerconfigjson",),),
    "kubernetes.io/ssh-auth": (("ssh-privatekey",),),
    "kubernetes.io/tls": (("tls.crt",), ("tls.key",)),
}
"""Type -> groups of keys, of each of which one must be there."""


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    sort = resource.body.get("type")
    if not isinstance(sort, str) or resource.id.group:
        return
    if sort == "kubernetes.io/service-account-token":
        annotations = mapping(resource.value("metadata", "annotations"))
        if not annotations.get(_ACCOUNT) and not any(map(unknown, annotations)):
            message = f"a Secret of the type `{sort}` needs the annotation `{_ACCOUNT}`"
            yield _finding(resource, message, "name the ServiceAccount in it", _ACCOUNT)
        return
    keys = [*mapping(resource.body.get("data")), *mapping(resource.body.get("stringData"))]
    if any(map(unknown, keys)):
        return
    for names in _NEEDED.get(sort, ()):
        if not any(name in keys for name in names):
            message = f"a Secret of the type `{sort}` needs {quoted(names).replace(', ', ' or ')}"
            like = nearest(names[0], keys)
            hint = f"there is `{like}`" if like else ""
            yield _finding(resource, message, hint, names[0])


def _finding(resource: Resource, message: str, hint: str, detail: str) -> Finding:
    return RULE.finding(
        resource.at("type"), message, resource=resource.id, route=("type",), hint=hint, detail=detail
    )
