"""Name references: fields that hold the name of an object follow it when it is renamed.

Source of the rules: kustomize `api/filters/nameref/nameref.go`, `api/resmap/reswrangler.go`. One walk per object
visits all fields that the rules name, instead of one walk per rule; values that are no former name of a
renamed object are passed over at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from gitops_gate.render.kustomize.fields import BadField
from gitops_gate.render.kustomize.former import same_affixes, was
from gitops_gate.render.kustomize.item import Item
from gitops_gate.render.kustomize.referrers import Rule, Trie, default_fields, fields_of
from gitops_gate.render.kustomize.scalars import is_null, text, untagged
from gitops_gate.render.kustomize.spellings import Bare
from gitops_gate.render.kustomize.tables import Referrers
from gitops_gate.render.kustomize.trace import Origin, copied, origin, put


class Ambiguous(Exception):
    """A name that may mean several renamed objects."""

    def __init__(self, item: Item, name: str, candidates: list[Item]) -> None:
        names = ", ".join(sorted({f"{one.kind} {one.name}" for one in candidates}))
        super().__init__(f"{item.kind} {item.name} refers to `{name}`, which may be any of: {names}")
        self.item = item


class Nameless(Exception):
    """A mapping without `name` where a rule expects a reference."""


def referring(items: list[Item], rules: tuple[Referrers, ...] | None = None) -> list[Item]:
    """The objects with their references brought up to date. Raises Ambiguous, Nameless, Untraced."""
    renamed = [item for item in items if item.previous]
    if not renamed:
        return items
    by_name: dict[str, list[Item]] = {}
    moved: set[str] = set()
    for item in renamed:
        for former in dict.fromkeys([entry[1] for entry in item.previous]):
            by_name.setdefault(former, []).append(item)
            if item.name != former:
                moved.add(former)
    tries = default_fields if rules is None else functools.cache(functools.partial(fields_of, rules))
    result = []
    for item in items:
        trie = tries(*item.original[:3])
        result.append(_Referrer(item, by_name, moved).updated(trie) if trie else item)
    return result


class _Referrer:
    """An object whose references are looked after."""

    def __init__(self, item: Item, by_name: dict[str, list[Item]], moved: set[str]) -> None:
        self.item = item
        self.by_name = by_name
        self.moved = moved
        self.bare = False

    def updated(self, trie: Trie) -> Item:
        other = self.item.rewritten(self._walk(self.item.body, trie))
        if self.bare:
            other.odd = True
        return other

    def _walk(self, node: Any, trie: Trie) -> Any:
        if not isinstance(node, dict):
            return self._each(node, trie)
        result: Any = node
        for key, rules, below in trie:
            value = result.get(key)
            if value is None or (not value and is_null(value)):
                continue
            if rules and (type(value) is not str or value in self.moved):
                result = self._field(result, key, rules)
                value = result[key]
            if below:
                new = self._walk(value, below)
                if new is not value:
                    result = copied(result) if result is node else result
                    result[key] = new
        return result

    def _each(self, node: Any, trie: Trie) -> Any:
        """What is no mapping, on the way to fields."""
        result: Any = node
        if isinstance(node, list):
            for index, value in enumerate(node):
                new = self._walk(value, trie)
                if new is not value:
                    result = copied(node) if result is node else result
                    result[index] = new
        elif not is_null(node):
            raise BadField(f"{self.item.kind} {self.item.name} has a single value where a name is looked for")
        return result

    def _field(self, node: Any, step: str, rules: tuple[Rule, ...]) -> Any:
        """The map with the reference in one of its fields followed."""
        result = node
        for rule in rules:
            new, place = self._reference(result, step, rule)
            if new is not result[step]:
                result = copied(result)
                put(result, step, new, place)
        return result

    def _reference(self, container: Any, key: Any, rule: Rule) -> tuple[Any, Origin | None]:
        value = container[key]
        if isinstance(value, dict):
            return self._mapping(value, rule), None
        if not isinstance(value, list):
            return self._scalar(container, key, rule)
        result = value
        for index, item in enumerate(value):
            if is_null(item):
                continue
            if isinstance(item, dict):
                new, place = self._mapping(item, rule), None
            else:
                new, place = self._scalar(value, index, rule)
            if new is not item:
                result = copied(value) if result is value else result
                put(result, index, new, place)
        return result, None

    def _scalar(self, container: Any, key: Any, rule: Rule) -> tuple[Any, Origin | None]:
        name = text(container, key) if not isinstance(container[key], str) else container[key]
        if name not in self.moved:
            return container[key], None
        referral = self._referral(name, self.by_name[name], rule, lambda item: item.name)
        if referral is None or referral.name == name:
            return container[key], None
        # The reference stays where it is written: the new name follows from another line, and nobody edits it.
        return self._named(container, key, referral.name), None

    def _named(self, container: Any, key: Any, words: str) -> str:
        new = untagged(container, key, words)
        self.bare = self.bare or type(new) is Bare
        return new

    def _mapping(self, value: Any, rule: Rule) -> Any:
        if "name" not in value:
            raise Nameless(f"{self.item.kind} {self.item.name}")
        name = "" if is_null(value["name"]) else text(value, "name")
        candidates = self.by_name.get(name, [])
        if "namespace" in value and candidates:
            candidates = self._in_namespace(text(value, "namespace"), candidates)
        if not candidates:
            return value
        referral = self._referral(name, candidates, rule, lambda item: (item.name, item.namespace))
        if referral is None or (referral.name == name and not referral.namespace):
            return value
        result = copied(value)
        put(result, "name", self._named(result, "name", referral.name), None)
        if referral.namespace:
            where = referral.namespace
            kept = self._named(result, "namespace", where) if result.get("namespace") else where
            put(result, "namespace", kept, _namespacing(referral))
        return result

    def _in_namespace(self, namespace: str, candidates: list[Item]) -> list[Item]:
        """Those that were in a namespace in the beginning, else those that are in it now.

        Kustomize asks whether *any* object it may refer to began there, whatever its name.
        """
        reachable = self._reachable_any()
        if any(item.original[4] == namespace and not item.cluster_scoped for item in reachable):
            return [item for item in candidates if item.original[4] == namespace and not item.cluster_scoped]
        return [item for item in candidates if item.key[4] == namespace and not item.cluster_scoped]

    def _reachable_any(self) -> list[Item]:
        found = {id(item): item for items in self.by_name.values() for item in items}
        return [item for item in found.values() if self._reachable(item)]

    def _referral(
        self, name: str, candidates: list[Item], rule: Rule, identity: Callable[[Item], Any]
    ) -> Item | None:
        """The object that a name means, None where no renamed one is meant. Raises Ambiguous."""
        target, role = rule
        found = [item for item in candidates if self._reachable(item) and was(item, *target)]
        if role:
            found = self._of_role(found)
        found = [item for item in found if self._same_namespace(item)]
        if len(found) == 1:
            return found[0]
        found = [item for item in found if same_affixes(item, self.item, lenient=True)]
        if len(found) > 1:
            found = [item for item in found if same_affixes(item, self.item, lenient=False)]
        if not found:
            return None
        if len(found) > 1 and len({identity(item) for item in found}) > 1:
            raise Ambiguous(self.item, name, found)
        return found[0]

    def _of_role(self, candidates: list[Item]) -> list[Item]:
        role = self.item.body.get("roleRef")
        if not isinstance(role, dict) or "apiGroup" not in role or "kind" not in role:
            return candidates
        group, kind = (
            "" if is_null(role["apiGroup"]) else text(role, "apiGroup"),
            "" if is_null(role["kind"]) else text(role, "kind"),
        )
        return [item for item in candidates if was(item, group, "", kind)]

    def _reachable(self, item: Item) -> bool:
        """Whether the referrer can refer to an object at all."""
        referrer = self.item
        if referrer.cluster_scoped or item.cluster_scoped or item.key[4] == referrer.key[4]:
            return True
        return item.namespace in self._subject_namespaces

    @functools.cached_property
    def _subject_namespaces(self) -> frozenset[str]:
        """The namespaces of the service accounts that a role binding names."""
        subjects = self.item.body.get("subjects") if self.item.kind == "RoleBinding" else None
        return frozenset(
            subject["namespace"]
            for subject in (subjects if isinstance(subjects, list) else ())
            if isinstance(subject, dict)
            and subject.get("kind") == "ServiceAccount"
            and isinstance(subject.get("namespace"), str)
        )

    def _same_namespace(self, item: Item) -> bool:
        return (
            self.item.cluster_scoped
            or item.cluster_scoped
            or item.kind == "ServiceAccount"
            or item.key[4] == self.item.key[4]
        )


def _namespacing(item: Item) -> Origin | None:
    return origin(item.body.get("metadata"), "namespace")
