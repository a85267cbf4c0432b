"""ApplicationSets: the Applications that they generate, as far as this repository tells.

Source of the rules: Argo CD's documentation of ApplicationSets, and its `applicationset/controllers/template`.
What would have to be guessed is not generated, and said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Location, Made, Recipe, Resource, ResourceId, Route
from gitops_gate.targets.applicationset_generators import World, kinds, parameters
from gitops_gate.targets.applicationset_template import Template, filled_up, patched
from gitops_gate.targets.applicationset_text import Engine, NotGenerated, Params, flat
from gitops_gate.targets.asked import Asked
from gitops_gate.targets.shapes import APPLICATION, APPLICATION_SET, misfit
from gitops_gate.targets.sources import Repository

NOT_GENERATED = "not generated: "
"""How the reason begins why an ApplicationSet is left alone."""

MOST = 2_000
"""Applications of one ApplicationSet; more are a mistake, or an attack."""

_META = ("name", "namespace", "labels", "annotations", "finalizers")
_FINALIZER = "resources-finalizer.argocd.argoproj.io"
_TOLD = 4


def application_set(resource: Resource, repository: Repository) -> Iterator[Asked]:
    """The Applications that an ApplicationSet generates: one thing to build, of which they are the objects."""
    spec = resource.value("spec")
    generators = spec.get("generators") if isinstance(spec, dict) else None
    if not isinstance(generators, list) or not isinstance(spec.get("template"), dict):
        return  # the schema check says what is wrong
    wrong = misfit(spec, APPLICATION_SET, ("spec",))
    if wrong is not None:
        route, why = wrong
        yield Asked(resource, "argocd", None, route, f"not generated: {why} ({resource.at(*route)})")
        return
    options = spec.get("goTemplateOptions")
    texts = tuple(one for one in options if isinstance(one, str)) if isinstance(options, list) else ()
    world = World(Engine(spec.get("goTemplate") is True, texts), repository)
    made: list[Made] = []
    left = False
    for index, generator in enumerate(generators):
        for kind in kinds(generator) if isinstance(generator, dict) else ():
            try:
                made += _generated(resource, generator, kind, ("spec", "generators", index), world)
            except NotGenerated as fault:
                left = True
                # What clusters have is told by the configuration, which need not tell all that templates ask for.
                yield _left(resource, fault, certain=not _asks_clusters(generator))
    yield from _namesakes(resource, made, generators)
    if made:
        path = resource.at().path
        folder = path.rpartition("/")[0]
        recipe = Recipe(False, made=tuple(made), reads=(path, *sorted(world.reads)))
        yield Asked(resource, "argocd", folder, ("spec", "generators"), recipe=recipe)
    elif not left:
        yield Asked(
            resource, "argocd", None, ("spec", "generators"), "its generators give nothing in this repository"
        )


def _left(resource: Resource, fault: NotGenerated, *, certain: bool) -> Asked:
    """What is not generated, and why."""
    if fault.fault and certain:
        why = f"Argo CD generates no Applications from {resource.id}: {fault}"
        return Asked(resource, "argocd", None, fault.route, why, True, rule="invalid-application-set")
    why = f"{NOT_GENERATED}{fault}"
    return Asked(resource, "argocd", None, fault.route, why, hint=fault.how)


def _asks_clusters(generator: Any) -> bool:
    """Whether a generator, or one in it, asks for clusters."""
    if isinstance(generator, list):
        return any(map(_asks_clusters, generator))
    if not isinstance(generator, dict):
        return False
    return "clusters" in generator or any(map(_asks_clusters, generator.values()))


def _namesakes(resource: Resource, made: list[Made], generators: list[Any]) -> Iterator[Asked]:
    """Applications of one name, all of which Argo CD refuses."""
    if _asks_clusters(generators):
        return
    named: dict[str, list[Made]] = {}
    for one in made:
        metadata = one.body.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(name, str):
            named.setdefault(name, []).append(one)
    for name, same in named.items():
        if len(same) > 1:
            makers = " and of ".join(dict.fromkeys(one.by or "nothing" for one in same[:_TOLD]))
            why = f"{resource.id} makes {len(same)} Applications of the name {name}, of {makers}: Argo CD refuses them"
            hint = "put a parameter that tells them apart into the name"
            route = dict(same[-1].places).get(("metadata", "name"), ("spec", "template", "metadata", "name"))
            yield Asked(resource, "argocd", None, route, why, True, hint, rule="invalid-application-set")


def _generated(
    resource: Resource, generator: dict[str, Any], kind: str, route: Route, world: World
) -> Iterator[Made]:
    found = parameters(generator, kind, route, world)
    if len(found) > MOST:
        raise NotGenerated(f"it gives {len(found)} applications", route)
    template = filled_up(resource, generator[kind].get("template"), (*route, kind, "template"))
    patch = resource.value("spec", "templatePatch")
    for params in found:
        made = _made(resource, template, params, world.engine)
        if isinstance(patch, str):
            made = _with_patch(made, patch, params, world.engine)
        yield made


def _made(resource: Resource, template: Template, params: Params, engine: Engine) -> Made:
    """One Application. Raises NotGenerated."""
    places = dict(template.places)
    renames: dict[Route, str] = {}
    body = template.body
    if params:
        try:
            body = engine.deep(body, params, (), renames.__setitem__)
        except NotGenerated as fault:
            raise NotGenerated(str(fault), template.place(fault.route), fault=fault.fault) from None
    for route, name in renames.items():
        places[(*(_renamed(route[:-1], renames)), name)] = template.place(route)
    given = body.get("metadata") or {}
    metadata = {key: given[key] for key in _META if given.get(key)}
    if resource.id.namespace:
        metadata["namespace"] = resource.id.namespace
        places["metadata", "namespace"] = ("metadata", "namespace")
    else:
        metadata.pop("namespace", None)
    if params and not metadata.get("finalizers") and not _preserves(resource):
        metadata["finalizers"] = [_FINALIZER]
    whole = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata,
        "spec": body.get("spec") or {},
    }
    return Made(whole, tuple(places.items()), _shown(params))


def _renamed(route: Route, renames: dict[Route, str]) -> Route:
    return tuple(renames.get(route[: number + 1], part) for number, part in enumerate(route))


def _preserves(resource: Resource) -> bool:
    return resource.value("spec", "syncPolicy", "preserveResourcesOnDeletion") is True


def _shown(params: Params) -> str:
    """The parameters that tell one Application from others, in a few words."""
    known = {key: value for key, value in flat(params).items() if "segments" not in key and "[" not in key}
    chosen = {
        key: value for key, value in known.items() if not key.endswith(("Normalized", ".basename"))
    } or known
    shown = [f"{key}={value}" for key, value in list(chosen.items())[:_TOLD]]
    return ", ".join(shown) + (", …" if len(chosen) > _TOLD else "")


def _with_patch(made: Made, patch: str, params: Params, engine: Engine) -> Made:
    """An Application with `templatePatch` over it. Raises NotGenerated."""
    route = ("spec", "templatePatch")
    text = engine.filled(patch, params, route)
    file = load_file("patch.yaml", text.encode("utf-8", "surrogatepass"), "config")
    body = file.documents[0].body if file.documents else None
    if any(one.rule != "duplicate-key" for one in file.faults) or not isinstance(body, dict | None):
        raise NotGenerated("its templatePatch gives no mapping", route, fault=True)
    touched: list[Route] = []
    whole = patched(made.body, body or {}, (), touched, route)
    if (wrong := misfit(whole, APPLICATION)) is not None:
        raise NotGenerated(f"its templatePatch gives an Application in which {wrong[1]}", route)
    project = made.body["spec"].get("project")
    whole |= {part: whole.get(part) or {} for part in APPLICATION}
    whole["spec"] = whole["spec"] | ({"project": project} if project is not None else {})
    places = (*made.places, *((one, route) for one in touched if one != ("spec", "project")))
    return Made(whole, places, made.by)


def applications(recipe: Recipe, asker: Resource) -> tuple[Resource, ...]:
    """The generated Applications as objects, with places in the ApplicationSet that asks for them."""
    return tuple(_resource(one, asker) for one in recipe.made or ())


def around(found: Iterable[Resource], repository: Repository) -> Iterator[str]:
    """What lies in the folders of generated Applications: with such a folder come and go Applications, and their tool."""
    for resource in found:
        sources = resource.value("spec", "sources")
        listed = sources if isinstance(sources, list) else [resource.value("spec", "source")]
        for source in listed:
            path = source.get("path") if isinstance(source, dict) else None
            inside = repository.inside(path) if isinstance(path, str) else ".."
            if not inside.startswith(".."):
                yield from repository.tree.folder(inside)


def _resource(made: Made, asker: Resource) -> Resource:
    places = dict(made.places)

    def locate(route: Route) -> Location:
        for length in range(len(route), -1, -1):
            if (found := places.get(route[:length])) is not None:
                inner = () if found == ("spec", "templatePatch") else route[length:]
                return asker.at(*found, *inner)
        return asker.at("spec", "template", *route)

    return Resource(ResourceId.of(made.body), made.body, locate)
