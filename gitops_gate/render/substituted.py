"""Objects with Flux's variables filled in.

Source of the rules: github.com/fluxcd/pkg/kustomize (`SubstituteVariables`). The text that kustomize prints of an
object is filled in and read again: quotes that it does not need are lost on the way, so that a text may become a
number, a truth value or a whole mapping. Where a variable is missing, or its value not known, `${NAME}` stays.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Build, Failure, Location, Resource, ResourceId, Route, Variable, Variables
from gitops_gate.render import texts
from gitops_gate.render.emitter import Emitter
from gitops_gate.render.substitute import NAME, Filled, Unparsable, filled

DISABLED = "kustomize.toolkit.fluxcd.io/substitute"
"""The label or annotation that keeps an object as it is, where it says `disabled`."""

_BROKEN = frozenset({"invalid-yaml", "yaml-limit"})


def substituted(build: Build, variables: Variables | None, asker: Resource) -> Build:
    """The build with its variables filled in; `asker` = the object that sets them. What is wrong becomes notes."""
    if variables is None or build.failure is not None:
        return build
    bad = [one for one in variables.given if not NAME.fullmatch(one.name)]
    if bad:
        notes = tuple(_misnamed(one, asker) for one in bad)
        return dataclasses.replace(build, notes=build.notes + notes)
    filling = _Filling({one.name: one.value for one in variables.given}, variables.complete)
    resources = tuple(filling.object(one) for one in build.resources)
    return dataclasses.replace(build, resources=resources, notes=(*build.notes, *filling.notes))


def _misnamed(one: Variable, asker: Resource) -> Failure:
    hint = "a name is made of letters, digits and `_`, and does not begin with a digit"
    why = f"no variable can be called {one.name}, so Flux refuses to build anything with these variables"
    entry = f"{asker.id} {one.name}"
    return Failure(
        "unparsable-variable", Location(""), why, hint, entry=entry, where=lambda: asker.at(*one.route)
    )


class _Filling:
    """The filling in of one build's objects."""

    def __init__(self, values: dict[str, str | None], complete: bool) -> None:
        self.notes: list[Failure] = []
        self._values = values
        self._complete = complete
        self._emitter = Emitter()

    def object(self, resource: Resource) -> Resource:
        """An object filled in; the very same one where there is nothing to fill in."""
        if not _asks(resource.body) or _disabled(resource):
            return resource
        try:
            text = self._emitter.document(resource.body)
            found = self._filled(text)
        except Unparsable as fault:
            self.notes.append(self._unparsable(resource, fault))
            return resource
        except texts.Unprintable:
            return resource
        self.notes += self._undefined(resource, found)
        if found.text == text:
            return resource
        body = _read(found.text)
        if body is None:
            self.notes.append(self._broken(resource))
            return resource
        return _changed(resource, body, self._key)

    def _filled(self, text: str) -> Filled:
        return filled(text, self._values, complete=self._complete)

    def _key(self, key: str) -> str:
        try:
            return self._filled(key).text
        except Unparsable:
            return key

    def _unparsable(self, resource: Resource, fault: Unparsable) -> Failure:
        hint = (
            "write `$${` where `${` is meant as it stands, or give the object the annotation "
            f"`{DISABLED}: disabled`"
        )
        message = f"`{fault.near}`: {fault}, and Flux builds nothing of this Kustomization"
        return Failure("unparsable-variable", resource.at(*self._faulty(resource)), message, hint)

    def _faulty(self, resource: Resource) -> Route:
        """The first value that cannot be filled in, else the first with a variable."""
        first: Route = ()
        for route, value in _texts(resource.body):
            first = first or route
            try:
                self._filled(value)
            except Unparsable:
                return route
        return first

    def _undefined(self, resource: Resource, found: Filled) -> Iterator[Failure]:
        for name in found.undefined:
            used = re.compile(rf"\$\{{#?{re.escape(name)}(?![_\w])")
            for route, value in _texts(resource.body):
                if used.search(value) and name in self._filled(value).undefined:
                    message = (
                        f"nothing sets the variable {name}, so Flux builds nothing of this Kustomization"
                    )
                    yield Failure("undefined-variable", resource.at(*route), message, self._hint(name))

    def _hint(self, name: str) -> str:
        from difflib import get_close_matches  # only a fault needs it

        near = get_close_matches(name, self._values, 1, 0.75)
        if near:
            return f"there is {near[0]}"
        return (
            f"set it under `spec.postBuild.substitute`, write `${{{name}:=…}}` with a default, or `$${{{name}}}` "
            "where it is meant as it stands"
        )

    def _broken(self, resource: Resource) -> Failure:
        """Values with signs of YAML in them, where nothing quotes them."""
        place: Route = ()
        for place, value in _texts(resource.body):  # noqa: B007 - the last one, where it is none alone
            if _read(self._filled(self._emitter.document({"value": value})).text) is None:
                break
        message = (
            "with its variables filled in, this is no YAML, and Flux builds nothing of this Kustomization"
        )
        hint = "the values of variables are put in before the text is read: quotes in the file do not protect them"
        return Failure("unparsable-variable", resource.at(*place), message, hint)


def _asks(value: Any) -> bool:
    """Whether there is anything in a value that would be filled in."""
    if isinstance(value, str):
        return "$" in value and ("${" in value or "$$" in value)
    if isinstance(value, dict):
        return any(map(_asks, value.values())) or any(map(_asks, value))
    return isinstance(value, list) and any(map(_asks, value))


def _disabled(resource: Resource) -> bool:
    return any(
        resource.value("metadata", field, DISABLED) == "disabled" for field in ("labels", "annotations")
    )


def _texts(value: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """The texts with variables in a value, and the keys, with their routes."""
    if isinstance(value, str):
        if "${" in value:
            yield route, value
    elif isinstance(value, dict):
        for key, item in value.items():
            if "${" in key:
                yield (*route, key), key
            yield from _texts(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*route, index))


def _read(text: str) -> Any:
    """The object that a text is, None where it is none."""
    file = load_file("", text.encode("utf-8", "surrogatepass"), "config")
    if any(fault.rule in _BROKEN for fault in file.faults) or len(file.documents) != 1:
        return None
    body = file.documents[0].body
    return body if isinstance(body, dict) else None


def _changed(resource: Resource, body: Any, filled_key: Any) -> Resource:
    """An object with another body; its places are those of what has been filled in."""

    def locate(route: Route) -> Location:
        found: list[str | int] = []
        node = resource.body
        for step in route:
            if isinstance(node, dict) and isinstance(step, str) and step not in node:
                step = next((key for key in node if "$" in key and filled_key(key) == step), step)
            found.append(step)
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                node = None
        return resource.locate(tuple(found))

    who = ResourceId.of(body) if "$" in str(resource.id) or "$" in resource.id.api_version else resource.id
    return Resource(who, body, locate, resource.overlays)
