"""An Argo CD Application that Argo CD refuses.

A source needs the URL of its repository, and a `path`, a `chart` or, where there are several sources, a `ref`; a chart
needs a `targetRevision`. The options of two tools exclude each other. The destination is named by `server` or by
`name`, never by both. Beside `sources` a `source` has no effect. The API server takes all this, and the Application
then stands still with an error in its status. Of an ApplicationSet the template is judged, unless the generators or
`templatePatch` may complete it: then the Applications are that it gives.

Bad::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source: # <-
        repoURL: https://github.com/example/fleet
        targetRevision: main
      destination:
        name: production
        server: https://kubernetes.default.svc # <-
        namespace: shop
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: database
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://charts.example.com
        chart: database # <-
      destination:
        name: production
        namespace: database

Good::

    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://github.com/example/fleet
        targetRevision: main
        path: shop
      destination:
        name: production
        namespace: shop
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.semantic.parts import entries, mapping
from gitops_gate.model import Facts, Finding, Related, Resource, Route, Rule, Severity
from gitops_gate.model.applications import WRITTEN, tools

RULE = Rule("invalid-application", Severity.ERROR, "an Application that Argo CD refuses")
SCOPE = "resource"
KINDS = {"argoproj.io/Application", "argoproj.io/ApplicationSet"}

Fault = tuple[Route, str, str, tuple[Related, ...]]
"""Where it is, what is wrong, how it is mended, and what else belongs to it."""


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    made = resource.id.kind == "ApplicationSet"
    base: Route = ("spec", "template", "spec") if made else ("spec",)
    spec = resource.value(*base)
    if not isinstance(spec, dict) or (made and _completed(resource)):
        return
    for route, message, hint, related in _faults(resource, base, spec, made=made):
        yield RULE.finding(
            resource.at(*route),
            message,
            resource=resource.id,
            route=resource.keyed(route),
            hint=hint,
            related=related,
            detail=message,
        )


def _completed(resource: Resource) -> bool:
    """Whether something else than the template of an ApplicationSet has a say in its Applications."""
    return bool(resource.value("spec", "templatePatch")) or _templated(resource.value("spec", "generators"))


def _templated(value: Any) -> bool:
    """Whether a generator, or one in it, has a template of its own."""
    if isinstance(value, list):
        return any(map(_templated, value))
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("template"), dict) or any(map(_templated, value.values()))


def _faults(resource: Resource, base: Route, spec: dict[str, Any], *, made: bool) -> Iterator[Fault]:
    sources = spec.get("sources")
    hydrator = spec.get("sourceHydrator")
    if isinstance(hydrator, dict):
        yield from _hydrated((*base, "sourceHydrator"), hydrator)
    elif isinstance(sources, list) and sources:
        for number, source in entries(sources):
            yield from _source((*base, "sources", number), source, several=True)
        if mapping(spec.get("source")):
            other = (Related(resource.at(*base, "sources"), "the other ones"),)
            hint = "remove it, or make it one of `sources`"
            yield (*base, "source"), "`source` has no effect where there are `sources`", hint, other
    elif isinstance(spec.get("source"), dict):
        yield from _source((*base, "source"), spec["source"], several=False)
    elif spec.get("source") is None and sources in (None, []):
        yield base, "it has no source", "give it a `source` with a `repoURL` and a `path`", ()
    yield from _destination((*base, "destination"), spec.get("destination"))
    if made and spec.get("project") == "":
        yield (*base, "project"), "it names no project", "write `default`, or the name of an AppProject", ()


def _source(route: Route, source: dict[str, Any], *, several: bool) -> Iterator[Fault]:
    if source.get("repoURL") == "":
        yield (*route, "repoURL"), "the source has no `repoURL`", "", ()
    elif not any(source.get(name) for name in ("path", "chart", *(("ref",) if several else ()))):
        needed = "a `path`, a `chart` or a `ref`" if several else "a `path` or a `chart`"
        hint = "write `path: .` for the root of the repository"
        yield route, f"the source needs {needed}", hint, ()
    elif source.get("chart") and not source.get("targetRevision"):
        yield (*route, "chart"), "a chart needs a `targetRevision`: its version", "", ()
    named = tools(source)
    if len(named) > 1:
        shown = " and ".join(WRITTEN[name] for name in named)
        yield (*route, named[1]), f"a source is one of {shown}, not both", "remove the options of one", ()


def _hydrated(route: Route, hydrator: dict[str, Any]) -> Iterator[Fault]:
    needed = (("drySource", "repoURL"), ("syncSource", "targetBranch"), ("hydrateTo", "targetBranch"))
    for name, field in needed:
        if isinstance(hydrator.get(name), dict) and hydrator[name].get(field) in (None, ""):
            yield (*route, name), f"`{name}` needs a `{field}`", "", ()


def _destination(route: Route, destination: Any) -> Iterator[Fault]:
    if not isinstance(destination, dict):
        return  # the schema check says what is wrong
    stated = [name for name in destination if name in ("name", "server") and destination[name]]
    if len(stated) > 1:
        message = "the destination has a `name` and a `server`, of which there may be one"
        yield (*route, stated[1]), message, "remove one of the two", ()
    elif not stated:
        hint = "for the cluster that Argo CD runs in, write `server: https://kubernetes.default.svc`"
        yield route, "the destination names no cluster: neither by `server` nor by `name`", hint, ()
