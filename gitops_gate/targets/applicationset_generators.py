"""Generators of ApplicationSets: the parameters that they give, in this repository.

Source of the rules: Argo CD's documentation of generators, and its `applicationset/generators`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Route
from gitops_gate.targets.applicationset_git import git
from gitops_gate.targets.applicationset_text import (
    Engine,
    NotGenerated,
    Params,
    flat,
    numbers,
    overlaid,
    selected,
)
from gitops_gate.targets.applicationset_values import with_values
from gitops_gate.targets.gotemplate import Texts, shown
from gitops_gate.targets.gotemplate.words import normalized
from gitops_gate.targets.sources import Repository

_ELSEWHERE = {
    "scmProvider": "lists the repositories of a hosting service",
    "pullRequest": "lists open pull requests",
    "clusterDecisionResource": "reads an object that is made in the cluster",
    "plugin": "asks a plugin, which runs in the cluster",
    "oci": "reads an OCI artifact",
}
"""Generators whose parameters are not known here, and what they do."""

_HERE = "https://kubernetes.default.svc"
_DEEPEST = 2
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class World:
    """What generators depend on; `depth` = how many generators the one at hand lies in; `reads` learns which files of
    the tree they have read."""

    engine: Engine
    repository: Repository
    depth: int = 0
    reads: set[str] = field(default_factory=set)

    def deeper(self) -> World:
        return World(self.engine, self.repository, self.depth + 1, self.reads)


def kinds(generator: dict[str, Any]) -> list[str]:
    """The kinds of generators in an entry of `generators`: one, as a rule."""
    return [kind for kind in (*_KINDS, *_ELSEWHERE) if isinstance(generator.get(kind), dict)]


def parameters(generator: dict[str, Any], kind: str, route: Route, world: World) -> list[Params]:
    """The parameters of a generator in an entry that stands at `route`. Raises NotGenerated."""
    if kind in _ELSEWHERE:
        raise NotGenerated(f"its {kind} generator {_ELSEWHERE[kind]}", (*route, kind))
    if world.depth > _DEEPEST or (world.depth == _DEEPEST and kind in ("matrix", "merge")):
        raise NotGenerated("its generators are nested too deeply", (*route, kind))
    found = _KINDS[kind](generator[kind], (*route, kind), world)
    try:
        return [params for params in found if selected(params, generator.get("selector"))]
    except KeyError as fault:
        why = f"its selector has the operator {fault}"
        raise NotGenerated(why, (*route, "selector"), fault=True) from None


def _list(spec: dict[str, Any], route: Route, world: World) -> list[Params]:
    elements = spec.get("elements")
    found: list[Params] = []
    for index, element in enumerate(elements if isinstance(elements, list) else ()):
        if not isinstance(element, dict):
            raise NotGenerated("an element is no mapping", (*route, "elements", index), fault=True)
        given = numbers(element)
        found.append(given if world.engine.go else dict(_texts(given, (*route, "elements", index))))
    if isinstance(text := spec.get("elementsYaml"), str) and text:
        more = load_file("elements.yaml", text.encode("utf-8", "surrogatepass"), "config").documents
        body = numbers(more[0].body) if more else []
        if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
            raise NotGenerated(
                "its elementsYaml is no list of mappings", (*route, "elementsYaml"), fault=True
            )
        found += body
    return found


def _texts(element: Params, route: Route) -> Iterator[tuple[str, str]]:
    for key, value in element.items():
        pairs = value.items() if key == "values" and isinstance(value, dict) else [("", value)]
        for inner, text in pairs:
            if not isinstance(text, str):
                why = f"`{key}` is no text, and there is no `goTemplate: true`"
                raise NotGenerated(why, (*route, key), fault=True)
            yield (f"{key}.{inner}" if inner else key), text


def _clusters(spec: dict[str, Any], route: Route, world: World) -> list[Params]:
    known = world.repository.clusters
    if not known:
        how = "name the clusters that Argo CD knows, with their labels, under `clusters` in the configuration"
        raise NotGenerated("its clusters generator asks which clusters there are", route, how=how)
    selector = spec.get("selector")
    narrowed = isinstance(selector, dict) and any(selector.values())
    found = []
    for cluster in known:
        labels = {"argocd.argoproj.io/secret-type": "cluster"} | dict(cluster.labels)
        if _labelled(labels, selector, (*route, "selector")):
            given = _cluster(cluster.name, cluster.server, cluster.project)
            found.append(given | _metadata(labels, dict(cluster.annotations), world.engine.go))
    if not narrowed and not any(cluster.server == _HERE for cluster in known):
        found.append(_cluster("in-cluster", _HERE, ""))
    found = [with_values(spec, params, route, world.engine) for params in found]
    return [{"clusters": found}] if spec.get("flatList") is True else found


def _labelled(labels: dict[str, str], selector: Any, route: Route) -> bool:
    try:  # labels have dots in their names, which here are no levels
        return selected({"\0": ""} | labels, selector)
    except KeyError as fault:
        raise NotGenerated(f"its selector has the operator {fault}", route, fault=True) from None


def _cluster(name: str, server: str, project: str) -> Params:
    return {"name": name, "nameNormalized": normalized(name), "server": server, "project": project}


def _metadata(labels: dict[str, str], annotations: dict[str, str], go: bool) -> Params:
    given = {"labels": labels, "annotations": annotations}
    if go:
        return {"metadata": {name: Texts(pairs) for name, pairs in given.items() if pairs}}
    return {f"metadata.{name}.{key}": value for name, pairs in given.items() for key, value in pairs.items()}


def _children(spec: dict[str, Any], route: Route, most: int, what: str) -> list[dict[str, Any]]:
    children = spec.get("generators")
    found = [one for one in children if isinstance(one, dict)] if isinstance(children, list) else []
    if len(found) < 2 or len(found) > most:
        why = f"its {what} generator has {len(found)} generators"
        raise NotGenerated(why, route, fault=found == children)
    return found


def _child(generator: dict[str, Any], route: Route, world: World) -> list[Params]:
    found = kinds(generator)
    if len(found) != 1:
        raise NotGenerated("a generator in another one needs to be exactly one", route, fault=len(found) > 1)
    return parameters(generator, found[0], route, world.deeper())


def _matrix(spec: dict[str, Any], route: Route, world: World) -> list[Params]:
    first, second = _children(spec, route, 2, "matrix")
    found: list[Params] = []
    for outer in _child(first, (*route, "generators", 0), world):
        place = (*route, "generators", 1)
        if len(found) > _MOST:
            raise NotGenerated(f"its matrix gives more than {_MOST} sets of parameters", route)
        inners = _child(_interpolated(second, outer, place, world.engine), place, world)
        found += [
            overlaid(inner, outer) if world.engine.go else _combined(outer, inner, place) for inner in inners
        ]
    return found


def _interpolated(generator: dict[str, Any], params: Params, route: Route, engine: Engine) -> dict[str, Any]:
    """The second generator of a matrix with the parameters of the first. What `values` does not know yet it keeps."""
    found: dict[str, Any] = {}
    for kind, spec in generator.items():
        if kind == "selector" or not isinstance(spec, dict):
            found[kind] = spec
            continue
        inner = {key: value for key, value in spec.items() if key not in ("values", "template")}
        found[kind] = engine.deep(inner, params, (*route, kind), lambda *_: None) if params else dict(inner)
        if isinstance(values := spec.get("values"), dict):
            found[kind]["values"] = {
                key: _known(one, params, (*route, kind, "values", key), engine) for key, one in values.items()
            }
    return found  # fmt: skip


def _known(text: Any, params: Params, route: Route, engine: Engine) -> Any:
    if not isinstance(text, str) or not params:
        return text
    if not engine.go:
        return engine.filled(text, params, route)
    try:
        return Engine(True, ("missingkey=error",)).filled(text, params, route)
    except NotGenerated as fault:
        if "there is no parameter" in str(fault):
            return text
        raise


def _combined(first: Params, second: Params, route: Route) -> Params:
    found = {key: shown(value) for key, value in first.items()}
    for key, value in second.items():
        text = shown(value)
        if found.setdefault(key, text) != text:
            why = f"both generators of its matrix give `{key}`, with two values"
            raise NotGenerated(why, route, fault=True)
    return found


def _merge(spec: dict[str, Any], route: Route, world: World) -> list[Params]:
    keys = spec.get("mergeKeys")
    names = [one for one in keys if isinstance(one, str)] if isinstance(keys, list) else []
    if not names:
        raise NotGenerated("its merge generator has no mergeKeys", route, fault=True)
    children = _children(spec, route, 1_000, "merge")
    sets = [
        _by_key(_child(one, (*route, "generators", index), world), names, (*route, "generators", index))
        for index, one in enumerate(children)
    ]
    base = sets[0]
    for over in sets[1:]:
        for key in base.keys() & over.keys():
            base[key] = overlaid(base[key], over[key]) if world.engine.go else base[key] | over[key]
    return list(base.values())


def _by_key(found: list[Params], names: list[str], route: Route) -> dict[str, Params]:
    by_key: dict[str, Params] = {}
    for params in found:
        key = json.dumps({name: params.get(name) for name in names}, sort_keys=True)
        if key in by_key:
            why = "two parameter sets of its merge generator have the same mergeKeys"
            raise NotGenerated(why, route, fault=True)
        by_key[key] = params
    return by_key


_KINDS: dict[str, Callable[[dict[str, Any], Route, World], list[Params]]] = {
    "list": _list,
    "clusters": _clusters,
    "git": lambda spec, route, world: git(spec, route, world.engine, world.repository, world.reads),
    "matrix": _matrix,
    "merge": _merge,
}

__all__ = ["World", "flat", "kinds", "parameters"]
