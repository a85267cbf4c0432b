"""ConfigMaps and Secrets made from literals, files and env files.

Source of the rules: kustomize `api/internal/generators`, `api/kv`, `kyaml/yaml/datamap.go`, `api/types/generatoroptions.go`.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gitops_gate.render.kustomize.envfiles import Pair, lines_of, pairs, placed
from gitops_gate.render.kustomize.faults import Fault, Where, location
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.paths import Paths
from gitops_gate.render.kustomize.scalars import RETYPED_KEY, retyped
from gitops_gate.render.kustomize.trace import Origin, Traced, empty, put

_BASE64_LINE = 70


class Generator(NamedTuple):
    """An entry of `configMapGenerator` or `secretGenerator`, with the options of its kustomization."""

    kind: str
    entry: Mapping[str, Any]
    options: Mapping[str, Any]
    place: Origin
    folder: str
    common: Origin | None = None
    """The `generatorOptions`."""

    def at(self, *route: str | int) -> Origin:
        """The place of a value in the entry."""
        return self.place.below(*route)

    def option(self, *route: str) -> Origin:
        """The place of an option: in the entry, else in what holds for all of its kustomization."""
        own: Any = self.entry.get("options") or {}
        for step in route:
            own = own.get(step) if isinstance(own, Mapping) else None
        if own or self.common is None:
            return self.at("options", *route)
        return self.common._replace(route=(*self.common.route, *route))


def generated(generator: Generator, paths: Paths, *, tracing: bool) -> Item:
    """The object that an entry makes. Raises Fault."""
    entry = generator.entry
    if not entry.get("name"):
        raise Fault("invalid-kustomization", generator.at(), "a generator needs a `name`", "add `name: …`")
    body: Any = Traced() if tracing else {}
    whole = generator.at() if tracing else None
    named = generator.at("name") if tracing else None
    put(body, "apiVersion", "v1", whole)
    put(body, "kind", generator.kind, whole)
    put(body, "metadata", _metadata(generator, body, named), named)
    if generator.kind == "Secret":
        stated = generator.at("type") if entry.get("type") and tracing else whole
        put(body, "type", entry.get("type") or "Opaque", stated)
        put(body, "data", empty(body), whole)
    for pair in _distinct(generator, paths):
        _add(body, generator.kind, pair, tracing)
    if generator.options.get("immutable"):
        put(body, "immutable", True, generator.option("immutable") if tracing else None)
    item = Item(body, (generator.place.document, generator.place.route), False)
    item.pods = False
    item.hashed = not generator.options.get("disableNameSuffixHash")
    behaviour = entry.get("behavior", "")
    item.behaviour = behaviour if behaviour in ("create", "merge", "replace") else "unspecified"
    return item


def _metadata(generator: Generator, body: Any, place: Origin | None) -> Any:
    meta = empty(body)
    put(meta, "name", generator.entry["name"], place)
    if generator.entry.get("namespace"):
        put(meta, "namespace", generator.entry["namespace"], generator.at("namespace") if place else None)
    for field in ("labels", "annotations"):
        pairs = generator.options.get(field)
        if pairs:
            strings = empty(body)
            for key in sorted(pairs):
                if retyped(key):
                    raise Fault("invalid-resource", generator.place, RETYPED_KEY.format(key))
                put(strings, key, pairs[key], generator.option(field, key) if place else None)
            put(meta, field, strings, generator.option(field) if place else None)
    return meta


def merged_options(entry: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """The options of an entry with those of `generatorOptions`: the entry's labels win, flags add up."""
    own = entry.get("options") or {}
    found = {
        field: {**(common.get(field) or {}), **(own.get(field) or {})} for field in ("labels", "annotations")
    }
    flags = {flag: bool(own.get(flag) or common.get(flag)) for flag in ("disableNameSuffixHash", "immutable")}
    return {**found, **flags}


def _distinct(generator: Generator, paths: Paths) -> list[Pair]:
    """All pairs, sorted by key. Raises Fault for a key that stands twice."""
    found: dict[str, Pair] = {}
    for pair in (*_envs(generator, paths), *_literals(generator), *_files(generator, paths)):
        if retyped(pair.key):
            raise Fault("invalid-resource", pair.where, RETYPED_KEY.format(pair.key))
        if pair.key in found:
            raise Fault(
                "invalid-generator",
                pair.where,
                f"the key `{pair.key}` of {generator.entry['name']} is given twice; the first is at {location(found[pair.key].where)}",
                "remove one of the two",
            )
        found[pair.key] = pair
    return [found[key] for key in sorted(found)]


def _literals(generator: Generator) -> Iterator[Pair]:
    for index, literal in enumerate(generator.entry.get("literals") or ()):
        route = ("literals", index)
        key, equals, value = literal.partition("=")
        if not equals or not key:
            raise Fault("invalid-generator", generator.at(*route), "a literal must be written as key=value")
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield Pair(key, value.encode(), generator.at(*route), generator.at(*route))


def _files(generator: Generator, paths: Paths) -> Iterator[Pair]:
    for index, source in enumerate(generator.entry.get("files") or ()):
        place = generator.at("files", index)
        key, path = _file_source(source, place)
        _, data = paths.read(generator.folder, path, place)
        yield Pair(key, data, place, place)


def _file_source(source: str, place: Where) -> tuple[str, str]:
    if "=" not in source:
        return posixpath.basename(source.rstrip("/")), source
    key, _, path = source.partition("=")
    if not key or not path or "=" in path:
        raise Fault("invalid-generator", place, f"`{source}` must be written as path or key=path")
    return key, path


def _envs(generator: Generator, paths: Paths) -> Iterator[Pair]:
    entry = generator.entry
    sources: list[tuple[str, tuple[str | int, ...]]]
    sources = [(path, ("envs", index)) for index, path in enumerate(entry.get("envs") or ())]
    if entry.get("env"):
        sources.append((entry["env"], ("env",)))
    for path, route in sources:
        place = generator.at(*route)
        found, data = paths.read(generator.folder, path, place)
        lines = lines_of(data)
        if generator.kind != "Secret":  # whose values nobody is to read in a report
            place = placed(found, lines, place)
        for number, line in enumerate(lines, 1):
            yield from pairs(line, number, found, place)


def _add(body: Any, kind: str, pair: Pair, tracing: bool) -> None:
    place = pair.place if tracing else None
    if kind == "Secret":
        put(body["data"], pair.key, wrapped(pair.value), place)
        return
    from gitops_gate.render.texts import Unprintable, through_json  # start-up budget: patterns by the dozen

    try:
        field, value = "data", pair.value.decode("utf-8")
        through_json(value)
    except Unprintable as reason:
        message = (
            f"the value of `{pair.key}` holds {reason}, and kustomize fails to print that in a ConfigMap"
        )
        raise Fault("invalid-generator", pair.where, message) from None
    except UnicodeDecodeError:
        field, value = "binaryData", wrapped(pair.value)
    if field not in body:
        put(body, field, empty(body), place)
    put(body[field], pair.key, value, place)


def wrapped(data: bytes) -> str:
    """Base64 as kustomize writes it: longer than 70 characters, it is cut into lines."""
    encoded = base64.b64encode(data).decode("ascii")
    if len(encoded) < _BASE64_LINE:
        return encoded
    cut = [encoded[start : start + _BASE64_LINE] for start in range(0, len(encoded), _BASE64_LINE)]
    return "\n".join(cut) + "\n"


def service_account(fields: Mapping[str, Any], place: Origin, *, tracing: bool) -> Item:
    """The ServiceAccount of an IAMPolicyGenerator: one of the cluster that acts as one of Google's cloud."""
    body: Any = Traced() if tracing else {}
    whole = place if tracing else None
    own, cloud = fields.get("kubernetesService") or {}, fields.get("serviceAccount") or {}
    notes, meta = empty(body), empty(body)
    account = f"{cloud.get('name', '')}@{cloud.get('projectId', '')}.iam.gserviceaccount.com"
    put(notes, "iam.gke.io/gcp-service-account", account, whole)
    put(meta, "annotations", notes, whole)
    for key in ("name", "namespace"):
        if own.get(key) or key == "name":
            if retyped(own.get(key, "")):
                raise Fault(
                    "invalid-resource", place, f"`{key}` of the service account is empty, or read as no text"
                )
            put(meta, key, own[key], whole)
    for key, value in (("apiVersion", "v1"), ("kind", "ServiceAccount"), ("metadata", meta)):
        put(body, key, value, whole)
    return Item(body, (place.document, place.route), False)
