"""A chart and the charts in it, as helm sees them: which take part, and the values that each of them gets.

Source of the rules: helm's `pkg/chart/v2/util/dependencies.go` and `pkg/chart/common/util/coalesce.go`. What a chart's
`Chart.yaml` says of conditions, tags, aliases and `import-values` decides before values are merged; then those of a
chart go over those of the charts in it, and what is under `global` goes down to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gitops_gate.render.helm.versions import best
from gitops_gate.render.kustomize.spec import Load

Mapped = dict[str, Any]

GLOBAL = "global"


class NoTable(Exception):
    """Values under the name of a chart that are no mapping; `route` leads to them."""

    def __init__(self, route: tuple[str, ...]) -> None:
        super().__init__(".".join(route))
        self.route = route


@dataclass(slots=True)
class Member:
    """A chart of the family. `inside` = its place in the copy; `name` = what its values stand under; `values` = its
    own; `schema` = the text of its `values.schema.json`; `needs` = the charts that it declares."""

    inside: str
    name: str
    version: str = ""
    values: Mapped = field(default_factory=dict)
    schema: bytes | None = None
    needs: list[Mapped] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)

    def all(self) -> Iterator[Member]:
        """This chart and those in it."""
        yield self
        for one in self.members:
            yield from one.all()


def family(top: Path, load: Load, inside: str = "") -> Member:
    """The chart in a folder, as it was read: with all charts in it, whether they take part or not."""
    meta = _mapping(top / "Chart.yaml", load)
    needs = meta.get("dependencies")
    if needs is None:
        needs = _mapping(top / "requirements.yaml", load).get("dependencies")
    schema = top / "values.schema.json"
    return Member(
        inside,
        str(meta.get("name") or top.name),
        str(meta.get("version") or ""),
        _mapping(top / "values.yaml", load),
        schema.read_bytes() if schema.is_file() else None,
        [one for one in needs if isinstance(one, dict)] if isinstance(needs, list) else [],
        [
            family(one, load, f"{inside}/charts/{one.name}".lstrip("/"))
            for one in sorted((top / "charts").glob("*"))
            if (one / "Chart.yaml").is_file()
        ],
    )


def _mapping(path: Path, load: Load) -> Mapped:
    if not path.is_file():
        return {}
    file = load(path.name, path.read_bytes(), "config")
    body = file.documents[0].body if file.documents else None
    return copied(body) if isinstance(body, dict) else {}


def settled(chart: Member, values: Mapped) -> Mapped:
    """The values of a chart, with those of the charts in it below their names; charts that take no part are removed
    from it. Raises NoTable."""
    _settle(chart, values, "")
    _import(chart)
    return _coalesced(chart, copied(values), ())


def _settle(chart: Member, values: Mapped, path: str) -> None:
    """Leaves the members that take part. `path` = where the chart's own values are, in those of the outermost."""
    if not chart.needs:
        return
    found = [one for one in chart.members if not any(_fits(need, one) for need in chart.needs)]
    named: dict[str, Mapped] = {}
    for need in chart.needs:
        other = next((one for one in chart.members if _fits(need, one)), None)
        name = str(need.get("alias") or need.get("name") or "")
        named[name] = need
        if other is not None:
            found.append(_called(other, name))
    chart.members = found
    known = _coalesced(chart, copied(values), ())
    off = {name for name, need in named.items() if not _enabled(need, known, path)}
    chart.members = [one for one in found if one.name not in off]
    for one in chart.members:
        _settle(one, known, f"{path}{one.name}.")


def _fits(need: Mapped, one: Member) -> bool:
    wanted = str(need.get("version") or "")
    return need.get("name") == one.name and (not wanted or best(wanted, [one.version]) is not None)


def _called(one: Member, name: str) -> Member:
    """The chart under another name; what becomes of one of several copies is nothing to the others."""
    members = [_called(inner, inner.name) for inner in one.members]
    return Member(one.inside, name, one.version, copied(one.values), one.schema, list(one.needs), members)


def _enabled(need: Mapped, known: Mapped, path: str) -> bool:
    """Whether a chart takes part: the first condition that is set decides, else its tags, else it does."""
    for condition in str(need.get("condition") or "").strip().split(","):
        value = value_at(known, f"{path}{condition}".split(".")) if condition else None
        if isinstance(value, bool):
            return value
    tags, given = need.get("tags"), known.get("tags")
    said = [
        given[tag]
        for tag in (tags if isinstance(tags, list) else ())
        if isinstance(given, dict) and isinstance(given.get(tag), bool)
    ]
    return not said or any(said)


def value_at(values: Any, route: Iterable[str]) -> Any:
    """The value at a route of keys, None where there is none."""
    for step in route:
        if not isinstance(values, dict):
            return None
        values = values.get(step)
    return values


def _import(chart: Member) -> None:
    """Adds the values that a chart takes over from charts in it; its own go over them."""
    for one in chart.members:
        _import(one)
    wanted = [need for need in chart.needs if isinstance(need.get("import-values"), list)]
    if not wanted:
        return
    known = _coalesced(chart, {}, (), merge=True)
    found: Mapped = {}
    for need in wanted:
        name = str(need.get("alias") or need.get("name") or "")
        for entry in need["import-values"]:
            child, parent = _way(entry)
            table = value_at(known, [name, *child.split(".")])
            if not isinstance(table, dict):
                continue
            held: Mapped = copied(table)
            for step in reversed(parent.split(".") if parent != "." else ()):
                held = {step: held}
            _under(found, held, merge=True)
    _under(known, found, merge=True)
    chart.values = known


def _way(entry: Any) -> tuple[str, str]:
    """(where the values are in the other chart, where they go to)."""
    if isinstance(entry, dict):
        return str(entry.get("child")), str(entry.get("parent"))
    return f"exports.{entry}", "."


def _coalesced(chart: Member, values: Mapped, route: tuple[str, ...], *, merge: bool = False) -> Mapped:
    """`values` over a chart's own, and so on downwards. A null takes away what is below it, unless they only `merge`."""
    _over_own(chart, values, merge)
    for one in chart.members:
        inner = values.setdefault(one.name, {})
        if not isinstance(inner, dict):
            raise NoTable((*route, one.name))
        _globals(inner, values)
        values[one.name] = _coalesced(one, inner, (*route, one.name), merge=merge)
    return values


def _over_own(chart: Member, values: Mapped, merge: bool) -> None:
    names = {one.name for one in chart.members}
    for key, own in copied(chart.values).items():
        if key not in values:
            if merge:
                values[key] = own
            elif own is not None:
                values[key] = _without_nulls(own)
        elif values[key] is None and not merge:
            del values[key]
        elif isinstance(values[key], dict) and isinstance(own, dict):
            keeps = merge or key in names
            _under(values[key], own if keeps else _without_nulls(own), merge=keeps)


def _globals(inner: Mapped, values: Mapped) -> None:
    """Hands what is under `global` down; what a chart in it says there holds for it, where the outer says nothing."""
    below, above = inner.get(GLOBAL, {}), values.get(GLOBAL, {})
    if not isinstance(below, dict) or not isinstance(above, dict):
        return
    for key, value in above.items():
        if not isinstance(value, dict):
            if not isinstance(below.get(key), dict):
                below[key] = value
        elif key not in below:
            below[key] = copied(value)
        elif isinstance(below[key], dict):
            below[key] = _under(copied(value), below[key], merge=True)
    inner[GLOBAL] = below


def _under(top: Mapped, base: Mapped, *, merge: bool) -> Mapped:
    """`top`, with what it lacks of `base`."""
    for key, value in base.items():
        if key not in top:
            top[key] = value
        elif top[key] is None and value is not None and not merge:
            del top[key]
        elif isinstance(value, dict) and isinstance(top[key], dict):
            _under(top[key], value, merge=merge)
    return top


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _without_nulls(one) for key, one in value.items() if one is not None}


def copied(value: Any) -> Any:
    """A copy that shares nothing."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value
