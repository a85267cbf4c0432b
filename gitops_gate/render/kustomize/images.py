"""Images and replica counts.

Source of the rules: kustomize `api/filters/imagetag`, `api/internal/image`, `api/filters/replicacount`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gitops_gate.render.kustomize.fields import KEEP, BadField, Ways, number, ways, written, written_along
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.scalars import ABSENT, is_null, quoted, text, untagged
from gitops_gate.render.kustomize.selector import BadSelector, Matches, expression
from gitops_gate.render.kustomize.spellings import Bare
from gitops_gate.render.kustomize.tables import FieldSpec, fields
from gitops_gate.render.kustomize.trace import Origin, copied, put

_LISTS = ("containers", "initContainers")
_COLLECTIONS = (dict, list)
_SAFE = re.compile(r"[A-Za-z0-9_./:@-]*")
_HOLDERS = frozenset((*_LISTS, "volumes"))
_UNSPELT = ("\\", "!", *_HOLDERS)
"""What a text has that holds images: the key of one of their fields, or a key that is not spelt out."""
_TAIL = r"(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?"
_REST = re.compile(_TAIL)


def holds_images(node: Any) -> bool:
    """Whether there is anything in an object that an entry of `images` could change."""
    nodes = [node]
    for node in nodes:  # grows while it is walked
        if isinstance(node, dict):
            if not _HOLDERS.isdisjoint(node):
                return True
            node = node.values()
        nodes += [value for value in node if isinstance(value, _COLLECTIONS)]
    return False


def may_hold_images(text: str) -> bool:
    """Whether a file can have an object in it that holds images: most tell by their text that they do not."""
    return any(word in text for word in _UNSPELT)


def used_images(node: Any) -> Iterator[str]:
    """The images of the containers in an object."""
    if isinstance(node, dict):
        for key, value in node.items():
            for container in value if key in _LISTS and isinstance(value, list) else ():
                if isinstance(container, dict) and isinstance(container.get("image"), str):
                    yield container["image"]
            yield from used_images(value)
    elif isinstance(node, list):
        for item in node:
            yield from used_images(item)


@functools.cache
def _ways() -> Ways:
    """The fields that kustomize writes images to by itself, whatever the kind."""
    return ways(fields("images"))


@functools.lru_cache(maxsize=4096)
def _matcher(name: str) -> Matches:
    """Whether an image is the named one: the name is a regular expression, whether that is meant or not."""
    if _SAFE.fullmatch(name):
        # Nothing special in it but dots, which stand for any character: no engine is needed.
        return functools.partial(_simply_matches, name, len(name))
    try:
        return expression("name", name + _TAIL)
    except BadSelector:
        return lambda image: False


def _simply_matches(name: str, length: int, image: str) -> bool:
    head = image[:length]
    if head != name:
        if "." not in name or len(head) != length:
            return False
        if not all(
            wanted in (".", found) and found != "\n" for wanted, found in zip(name, head, strict=True)
        ):
            return False
    return len(image) == length or _REST.fullmatch(image, length) is not None


def parts(image: str) -> tuple[str, str, str]:
    """(name, tag, digest) of an image; the colon of a registry's port is none of a tag."""
    slash = max(image.find("/"), 0)
    at, colon = image.find("@", slash), image.find(":", slash)
    if at < 0 and colon < 0:
        return image, "", ""
    if at >= 0 and (at < colon or colon < 0):
        return image[:at], "", image[at:].removeprefix("@")
    if at >= 0:
        return image[:colon], image[colon:at].removeprefix(":"), image[at:].removeprefix("@")
    return image[:colon], image[colon:].removeprefix(":"), ""


def changed(image: str, entry: Mapping[str, str]) -> str:
    """An image after an entry of `images` that matches it."""
    name, tag, digest = parts(image)
    name = entry.get("newName") or name
    new_tag, new_digest = entry.get("newTag", ""), entry.get("digest", "")
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif entry.get("tagSuffix"):
        tag, digest = tag + entry["tagSuffix"], ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


class Images:
    """One entry of `images`; `hit` tells afterwards whether it matched anything."""

    def __init__(self, entry: Mapping[str, str], specs: tuple[FieldSpec, ...], place: Origin | None) -> None:
        self.entry = entry
        self.specs = specs
        self.everywhere = specs is not fields("images")
        self.place = place
        self.matches = _matcher(entry.get("name", ""))
        self.hit = False
        self.bare = False
        self.written: set[tuple[str, str]] = set()

    def applied(self, items: list[Item]) -> list[Item]:
        """The objects with the entry applied, in two passes. Raises BadField, Untraced."""
        result = []
        for item in items:
            if not (item.pods or self.everywhere) or item.kind == "CustomResourceDefinition":
                result.append(item)
                continue
            body = self._anywhere(item.body)
            if not self.everywhere:
                body = written_along(body, _ways(), self._set)
            for spec in self.specs if self.everywhere else ():
                if spec.selects(item.group, item.version, item.kind):
                    body = written(body, spec, self._set)
            other = item.rewritten(body)
            if other is not item:
                other.odd = other.odd or self.bare
                other.untyped |= self.written
            result.append(other)
        return result

    def _anywhere(self, node: Any) -> Any:
        """First pass: `image` in any list called `containers` or `initContainers`, below a mapping."""
        result = node
        for key, value in node.items():
            if type(value) is str:
                continue
            if isinstance(value, dict):
                new = self._anywhere(value)
            elif isinstance(value, list):
                new = self._items(value)
                if key in _LISTS:
                    new = self._containers(new)
            else:
                continue
            if new is not value:
                result = copied(node) if result is node else result
                result[key] = new
        return result

    def _items(self, node: Any) -> Any:
        result = node
        for index, value in enumerate(node):
            if type(value) is str:
                continue
            if isinstance(value, dict):
                new = self._anywhere(value)
            elif isinstance(value, list):
                new = self._items(value)
            else:
                continue
            if new is not value:
                result = copied(node) if result is node else result
                result[index] = new
        return result

    def _containers(self, node: Any) -> Any:
        result = node
        for index, value in enumerate(node):
            if is_null(value):
                continue
            if not isinstance(value, dict):
                raise BadField("a container is no mapping")
            image = value.get("image", ABSENT)
            if image is ABSENT or (type(image) is str and not self.matches(image)):
                continue
            changed_value = copied(value)
            new = self._set(changed_value, "image")
            if new is not KEEP:
                result = copied(node) if result is node else result
                result[index] = changed_value
        return result

    def _set(self, container: Any, key: Any) -> Any:
        if is_null(container[key]):
            return KEEP
        if isinstance(container[key], dict | list):
            raise BadField(f"`{key}` is more than a single value")
        image = text(container, key)
        if not self.matches(image):
            return KEEP
        self.hit = True
        new = changed(image, self.entry)
        if new == image and isinstance(container[key], str):
            return KEEP
        value = untagged(container, key, new)
        self.bare = self.bare or type(value) is Bare
        self.written.add((str(key), new))
        put(container, key, value, self.place)
        return value


def scaled(
    items: list[Item], name: str, count: int, specs: tuple[FieldSpec, ...], place: Origin | None
) -> list[Item] | None:
    """The objects with a replica count; None where no object of the name can have one. Raises BadField."""

    def setter(container: Any, key: Any) -> Any:
        if isinstance(container[key], dict | list):
            raise BadField(f"`{key}` is more than a single value")
        # A count that replaces a quoted one ends up quoted, so it is a text: that is the fault of who quoted it.
        kept = isinstance(container[key], str) and quoted(container, key)
        new = str(count) if kept else count
        put(container, key, new, None if kept else place)
        return new

    named = [
        (position, [key[:3] for key in (*item.former, item.key) if key[3] == name])
        for position, item in enumerate(items)
        if item.name == name or (item.previous and any(entry[1] == name for entry in item.previous))
    ]
    kinds = {sort[2] for _, sorts in named for sort in sorts}
    result, found = list(items), False
    for spec in specs:
        for position, sorts in named:
            item = result[position]
            if (not spec.kind or spec.kind in kinds) and any(spec.selects(*sort) for sort in sorts):
                found = True
                if spec.selects(item.group, item.version, item.kind):
                    body = written(item.body, spec, setter, leaf=number)
                    result[position] = item.rewritten(body)
    return result if found else None
