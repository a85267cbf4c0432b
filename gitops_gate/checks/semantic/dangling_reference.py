"""A reference that leads nowhere, while something of nearly that name is there.

Ingresses, routes, autoscalers, disruption budgets, role bindings, pods and the objects of Flux name others. What they
name may be deployed by somebody else, so a name that a build does not have is no fault in itself. It is taken for one
where the build has an object of that kind and namespace whose name, or whose label, differs by a slip of the pen, or
which kustomize has given a suffix that the reference lacks; and where the object is there, but is of another kind, or
lacks the port or the key that is asked for. A Service that selects nothing, beside a workload of its very name that no
other Service selects, is meant for that one.

A reference that kustomize does not know, such as `valuesFrom` of a HelmRelease, keeps the plain name of a generated
ConfigMap: add a `nameReference` under `configurations`, or set `disableNameSuffixHash`.

Bad::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      rules:
        - host: shop.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: fronted # <-
                    port:
                      number: 80
              - path: /admin
                pathType: Prefix
                backend:
                  service:
                    name: frontend
                    port:
                      number: 8080 # <-
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: frontend
    spec:
      selector:
        app: frontend
      ports:
        - port: 80

Good::

    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      rules:
        - host: shop.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: somewhere-else
                    port:
                      number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: frontend
    spec:
      selector:
        app: frontend
      ports:
        - port: 80
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.likeness import slip
from gitops_gate.checks.semantic.parts import entries, mapping, quoted, unknown
from gitops_gate.checks.semantic.presence import Presence
from gitops_gate.checks.semantic.references import CONFIG, SECRET, SERVICE, Reference, references
from gitops_gate.checks.semantic.selection import Labels, Workloads, plain_selector, workloads_of
from gitops_gate.model import Build, Facts, Finding, Related, Resource, Route, Rule, Severity

RULE = Rule("dangling-reference", Severity.WARNING, "a reference that nearly names something that is there")
SCOPE = "build"

_SELECTORS: dict[tuple[str, str], Route] = {
    SERVICE: ("spec", "selector"),
    ("policy", "PodDisruptionBudget"): ("spec", "selector", "matchLabels"),
}


def check(build: Build, facts: Facts) -> Iterator[Finding]:
    present: Presence | None = None
    for resource in build.resources:
        for reference in references(resource):
            present = present or Presence(build.resources)
            named = present.named(reference)
            if named is None:
                yield from _name(resource, reference, present)
            elif reference.part is not None:
                yield from _part(resource, reference, named)
        route = _SELECTORS.get((resource.id.group, resource.id.kind))
        if route is not None:
            yield from _selector(resource, route, build)


def _name(resource: Resource, reference: Reference, present: Presence) -> Iterator[Finding]:
    """A reference that names nothing of the build, but nearly does."""
    near, hint = present.near(reference)
    if resource.id.kind == "HorizontalPodAutoscaler" and (sorts := present.other_sorts(reference)):
        group, kind = sorts[0]
        route = (*reference.route[:-1], "kind")
        yield RULE.finding(
            resource.at(*route),
            f"there is no {reference.sort[1]} of `{reference.sort[0]}` called `{reference.name}` in this build; "
            f"it is a {kind} of `{group}`",
            resource=resource.id,
            route=route,
            hint=f"write `kind: {kind}`, with an `apiVersion` of `{group}`",
            detail=reference.name,
        )
    elif near:
        kind = reference.sort[1]
        yield RULE.finding(
            resource.at(*reference.route),
            f"`{reference.name}` names no {kind} of this build, which has the {kind} `{near}`",
            resource=resource.id,
            route=resource.keyed(reference.route),
            hint=hint,
            detail=reference.name,
        )


def _part(resource: Resource, reference: Reference, named: Resource) -> Iterator[Finding]:
    """The port of a Service or the key of a ConfigMap or Secret that is not there."""
    part = reference.part
    if reference.sort == SERVICE:
        ports = [port for _, port in entries(named.value("spec", "ports"))]
        there = [str(port[field]) for port in ports for field in ("port", "name") if port.get(field)]
        wanted = [port.get("port" if isinstance(part, int) else "name") for port in ports]
        if part in wanted or not ports or named.value("spec", "type") == "ExternalName":
            return
        what, place = f"the port `{part}`", named.at("spec", "ports")
    elif reference.sort in (CONFIG, SECRET):
        data = [field for field in ("data", "stringData", "binaryData") if named.body.get(field)]
        there = [key for field in data for key in mapping(named.body[field])]
        near = any(slip(str(part), key) for key in there)
        if part in there or not there or (reference.sort == SECRET and not near):
            return
        what, place = f"the key `{part}`", named.at(data[0])
    else:
        return
    if any(map(unknown, there)):
        return
    yield RULE.finding(
        resource.at(*reference.part_route),
        f"{named.id.called} does not have {what}",
        resource=resource.id,
        route=resource.keyed(reference.part_route),
        hint=f"it has: {quoted(there)}",
        related=(Related(place, str(named.id)),),
        detail=f"{reference.name} {part}",
    )


def _selector(resource: Resource, route: Route, build: Build) -> Iterator[Finding]:
    selector, namespace, workloads = (
        plain_selector(resource.value(*route)),
        resource.id.namespace,
        workloads_of(build),
    )
    if not selector or any(workloads.selected(namespace, selector)) or not workloads.certain(namespace):
        return
    if resource.value(*route[:-1], "matchExpressions"):
        return
    for workload, labels in workloads.by_namespace.get(namespace, ()):
        differing = [key for key, value in selector.items() if labels.get(key) != value]
        own = mapping(workload.value("spec", "selector", "matchLabels"))
        if any(key in own and own[key] == selector[key] for key in differing):
            continue  # its template is what is wrong, and `selector-mismatch` says so
        if len(differing) != 1:
            continue
        alone = workload.id.name == resource.id.name and not _selected(workload, workloads, build)
        if meant := _meant(differing[0], selector[differing[0]], labels, alone):
            place = (*route, differing[0])
            yield RULE.finding(
                resource.at(*place),
                f"`{differing[0]}: {selector[differing[0]]}` selects no pods of this build; "
                f"those of {workload.id.called} have `{meant}`",
                resource=resource.id,
                route=place,
                hint=f"did you mean `{meant}`?",
                detail=differing[0],
            )
            return


def _selected(workload: Resource, workloads: Workloads, build: Build) -> bool:
    """Whether a Service of the build selects a workload."""
    services = (one for one in build.resources if (one.id.group, one.id.kind) == SERVICE)
    return any(
        workload is found
        for one in services
        for found in workloads.selected(one.id.namespace, plain_selector(one.value("spec", "selector")))
    )


def _meant(key: str, value: str, labels: Labels, alone: bool) -> str:
    """The label for which another one may be a slip: a like value of the key, or the value of a like key.

    `alone`: the workload has the selecting object's very name, and no Service; so whatever differs is a slip.
    """
    if isinstance(there := labels.get(key), str):
        return f"{key}: {there}" if alone or slip(value, there) else ""
    same = (other for other, stated in labels.items() if stated == value and (alone or slip(key, other)))
    like = next(same, "")
    return f"{like}: {value}" if like else ""
