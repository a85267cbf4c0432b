"""Built-in functions that the embedded engine lacks and real policies use, and those that are refused.

Sources: the OPA reference of built-in functions, and conftest's `parse_config` family. As in the engine
itself, a wrong argument is an error, not undefined.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

import yaml

Read = Callable[[str], bytes]
"""The bytes of a file named by a policy's test."""

REFUSED = {
    "http.send": (1, "a policy reaches no network"),
    "net.lookup_ip_addr": (1, "a policy reaches no network"),
    "opa.runtime": (0, "a policy does not read the environment"),
    "rand.intn": (2, "a verdict is no matter of chance"),
    "uuid.rfc4122": (1, "a verdict is no matter of chance"),
}
"""Name -> number of arguments and why no policy may call it."""


RANGE_LIMIT = 1_000_000


def polyfills(read: Read) -> dict[str, tuple[int, Callable[..., Any]]]:
    """Name -> number of arguments and function, for every built-in that is added or replaced."""
    added: dict[str, tuple[int, Callable[..., Any]]] = dict(_PLAIN)
    for name, (count, why) in REFUSED.items():
        added[name] = (count, _refusal(name, why))
    added["parse_config_file"] = (1, lambda path: parsed(_parser_of(path), read(path)))
    added["parse_combined_config_files"] = (
        1,
        lambda paths: [part for path in paths for part in _combined(path, read)],
    )
    return added


def parsed(parser: str, text: str | bytes) -> Any:
    """The data of a configuration text; several YAML documents give a list. Raises ValueError."""
    if parser not in _PARSERS:
        raise ValueError(f"parse_config knows {', '.join(sorted(_PARSERS))}, not {parser!r}")
    return _PARSERS[parser](text.decode("utf-8") if isinstance(text, bytes) else text)


def _documents(text: str) -> Any:
    documents = list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    return documents[0] if len(documents) == 1 else documents


def _toml(text: str) -> Any:
    import tomllib  # start-up budget

    return tomllib.loads(text)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "yaml": _documents,
    "yml": _documents,
    "json": json.loads,
    "toml": _toml,
}


def _parser_of(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _combined(path: str, read: Read) -> list[dict[str, Any]]:
    """What conftest's `--combine` makes of a file: an entry for each of its documents."""
    found = parsed(_parser_of(path), read(path))
    return [{"path": path, "contents": one} for one in (found if isinstance(found, list) else [found])]


def _refusal(name: str, why: str) -> Callable[..., Any]:
    def refused(*_: Any) -> Any:
        raise ValueError(f"{name} is refused: {why}")

    return refused


def _cast(kind: type | tuple[type, ...], name: str) -> Callable[[Any], Any]:
    def cast(value: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{value!r} is no {name}")
        return value

    return cast


def _as_array(value: Any) -> list[Any]:
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    return _cast(list, "array")(value)  # type: ignore[no-any-return]


def _as_set(value: Any) -> Any:
    return set(value) if isinstance(value, list) else _cast((set, frozenset), "set")(value)


def _re_match(pattern: str, text: str) -> bool:
    import re2  # only when a policy calls it

    return re2.search(pattern, text) is not None


def _flatten(array: list[Any]) -> list[Any]:
    """One level, as OPA's `array.flatten`."""
    flat: list[Any] = []
    for item in array:
        flat.extend(item if isinstance(item, list) else [item])
    return flat


def _split_n(text: str, separator: str, count: int) -> list[str]:
    """The first `count` parts, the last ones where it is negative."""
    parts = text.split(separator) if separator else list(text)
    return parts[:count] if count >= 0 else parts[count:]


def _range(first: int, last: int) -> list[int]:
    """As OPA's `numbers.range`, but bounded: the engine itself would fill the memory and cannot be interrupted."""
    if abs(last - first) >= RANGE_LIMIT:
        raise ValueError(f"numbers.range of more than {RANGE_LIMIT:,} numbers")
    return list(range(first, last + 1)) if first <= last else list(range(first, last - 1, -1))


def _network(text: str) -> Any:
    return ipaddress.ip_network(text, strict=False)


def _overlap(one: str, other: str) -> bool:
    first, second = _network(one), _network(other)
    return bool(first.version == second.version and first.overlaps(second))


def _merge(networks: Iterable[str]) -> set[str]:
    parsed_networks = [_network(one) for one in networks]
    merged: set[str] = set()
    for version in (4, 6):
        merged.update(
            str(one)
            for one in ipaddress.collapse_addresses(n for n in parsed_networks if n.version == version)
        )
    return merged


def _contains_matches(outer: Any, inner: Any) -> set[tuple[Any, Any]]:
    """Pairs of keys whose networks contain one another; a plain text counts as its own key."""
    return {
        (key, other_key)
        for key, network in _keyed(outer)
        for other_key, other in _keyed(inner)
        if network.version == other.version and other.subnet_of(network)
    }


def _keyed(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, str):
        return [(value, _network(value))]
    if isinstance(value, dict):
        return [(key, _network(_first(one))) for key, one in value.items()]
    if isinstance(value, list):
        return [(number, _network(_first(one))) for number, one in enumerate(value)]
    return [(one, _network(_first(one))) for one in sorted(value)]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) else value


def _uri(text: str) -> dict[str, Any]:
    """The parts of a URI that are there, as OPA's `uri.parse` names them."""
    found = urllib.parse.urlsplit(text)
    parts = {
        "scheme": found.scheme,
        "hostname": found.hostname or "",
        "port": str(found.port) if found.port is not None else "",
        "path": found.path,
        "raw_path": found.path,
        "raw_query": found.query,
        "fragment": found.fragment,
    }
    return {name: part for name, part in parts.items() if part}


def _uri_is_valid(text: str) -> bool:
    """Whether Go's `url.Parse` takes it: a first segment with a colon needs a scheme, a port is a number."""
    try:
        found = urllib.parse.urlsplit(text)
        return (found.port is None or found.port >= 0) and (
            bool(found.scheme) or ":" not in found.path.partition("/")[0]
        )
    except ValueError:
        return False


def _hash(name: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(name, text.encode()).hexdigest()


def _hmac(name: str) -> Callable[[str, str], str]:
    return lambda text, key: hmac.new(key.encode(), text.encode(), name).hexdigest()


_PLAIN: dict[str, tuple[int, Callable[..., Any]]] = {
    "any": (1, lambda values: any(value is True for value in values)),
    "all": (1, lambda values: all(value is True for value in values)),
    "array.flatten": (1, _flatten),
    "cast_array": (1, _as_array),
    "cast_boolean": (1, _cast(bool, "boolean")),
    "cast_null": (1, _cast(type(None), "null")),
    "cast_object": (1, _cast(dict, "object")),
    "cast_set": (1, _as_set),
    "cast_string": (1, _cast(str, "string")),
    "crypto.hmac.equal": (2, hmac.compare_digest),
    "net.cidr_contains_matches": (2, _contains_matches),
    "net.cidr_intersects": (2, _overlap),
    "net.cidr_merge": (1, _merge),
    "net.cidr_overlap": (2, lambda network, address: _network(address).subnet_of(_network(network))),
    "numbers.range": (2, _range),
    "parse_config": (2, parsed),
    "re_match": (2, _re_match),
    "set_diff": (2, lambda one, other: one - other),
    "strings.split_n": (3, _split_n),
    "uri.is_valid": (1, _uri_is_valid),
    "uri.parse": (1, _uri),
    **{f"crypto.{name}": (1, _hash(name)) for name in ("md5", "sha1", "sha256")},
    **{f"crypto.hmac.{name}": (2, _hmac(name)) for name in ("md5", "sha1", "sha256", "sha512")},
}
