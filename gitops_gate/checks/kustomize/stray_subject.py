"""A role binding means a ServiceAccount that kustomize has moved to another namespace, and still names the old one.

`namespace` of a kustomization moves every object, but of the subjects of bindings only those called `default`, and
those whose ServiceAccount it knows by the namespace that they name. Any other keeps its namespace, without a word:
the binding then gives its rights to a ServiceAccount that is not there.

A build that is found::

    namespace: shop          # of the kustomization; moves ServiceAccount web to shop
    subjects:                # of a RoleBinding among its resources
      - kind: ServiceAccount
        name: web
        namespace: tools     <- web is in shop now

Mend it by leaving the namespace of the ServiceAccount and of the subject out in the base, or by giving both the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gitops_gate.model import Build, Facts, Finding, Resource, Rule, Severity

RULE = Rule("stray-subject", Severity.WARNING, "a subject of a role binding left behind in another namespace")
SCOPE = "build"

_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    if build.target.builder == "plain":
        return
    bindings = [one for one in build.resources if one.id.kind in _BINDINGS]
    if not bindings:
        return
    accounts: dict[str, set[str]] = defaultdict(set)
    for one in build.resources:
        if one.id.kind == "ServiceAccount" and not one.id.group:
            accounts[one.id.name].add(one.id.namespace)
    places = {one.id.namespace for one in build.resources}
    places |= {one.id.name for one in build.resources if one.id.kind == "Namespace"}
    for binding in bindings:
        yield from _subjects(binding, accounts, places)


def _subjects(binding: Resource, accounts: dict[str, set[str]], places: set[str]) -> Iterator[Finding]:
    listed = binding.value("subjects")
    for number, subject in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(subject, dict) or subject.get("kind") != "ServiceAccount":
            continue
        name, place = subject.get("name"), subject.get("namespace")
        if not isinstance(name, str) or not isinstance(place, str) or not place or "${" in place:
            continue
        homes = accounts.get(name, set())
        if place in places or len(homes) != 1 or "" in homes:
            continue
        (home,) = homes
        yield RULE.finding(
            binding.at("subjects", number, "namespace"),
            f"the subject {name} stays in the namespace {place}, and its ServiceAccount is in {home}",
            resource=binding.id,
            route=("subjects", number, "namespace"),
            hint="kustomize moves a subject only with the ServiceAccount that has its namespace in the base",
            detail=f"{place}/{name}",
        )
