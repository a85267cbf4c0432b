"""The shape of the configuration, and in what a value departs from it.

`SHAPE` is a JSON Schema but for two words of our own: `values` says what every other key of a mapping holds, and
`open` that any key may be there. It is what a configuration is checked against, and, with the rules of the
catalog added, what is published for editors.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from gitops_gate.model import Route, show_route

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SEVERITY = {"enum": ["info", "warning", "error"]}
_NARROWING = {
    "type": "object",
    "properties": {
        "paths": {**_TEXTS, "description": "globs on the path of the file that the finding points at"},
        "environments": {**_TEXTS, "description": "names of environments"},
        "namespaces": {**_TEXTS, "description": "globs of namespaces"},
        "kinds": {**_TEXTS, "description": "globs of kinds, such as `Deployment`"},
    },
}
RULE_SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "enabled": {"type": "boolean", "description": "whether the rule is looked at"},
        "severity": {**_SEVERITY, "description": "how much its findings matter"},
        "options": {"type": "object", "open": True, "description": "as its page lists them"},
        "only": {**_NARROWING, "description": "judge only what matches every list given here"},
        "except": {**_NARROWING, "description": "do not judge what matches any list given here"},
    },
}
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "exclude": {**_TEXTS, "description": "globs of files and folders that are not looked at"},
        "environments": {
            "type": "array",
            "description": "in the order of promotion; inferred from folder names where this is absent",
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {**_TEXT, "description": "as rules, reports and policies call it"},
                    "paths": {**_TEXTS, "description": "globs of what belongs to it"},
                    "branch": {"type": "string", "description": "glob of the branches or tags that are it"},
                    "protected": {"type": "boolean", "description": "policies are told so"},
                    "kubernetes-version": {
                        "type": ["string", "number"],
                        "description": "of its clusters, where it is another one than the rest's",
                    },
                    "cluster": {**_TEXT, "description": "the name of its cluster"},
                },
            },
        },
        "clusters": {
            "type": "array",
            "description": "the clusters that Argo CD knows, for the clusters generator of ApplicationSets",
            "items": {
                "type": "object",
                "required": ["name", "server"],
                "properties": {
                    "name": {**_TEXT, "description": "as Argo CD calls it"},
                    "server": {**_TEXT, "description": "the URL of its API server"},
                    "project": {"type": "string", "description": "the AppProject that it belongs to"},
                    "labels": {"type": "object", "values": _TEXT, "description": "of its Secret"},
                    "annotations": {"type": "object", "values": _TEXT, "description": "of its Secret"},
                },
            },
        },
        "kubernetes-version": {
            "type": ["string", "number"],
            "description": 'the version of the clusters, such as "1.34"',
        },
        "fail-on": {
            "enum": ["info", "warning", "error", "never"],
            "description": "the least severity that fails a run; `error` by default",
        },
        "rules": {
            "type": "object",
            "values": RULE_SHAPE,
            "description": "what is different about a rule, by its id",
        },
        "policies": {
            "type": "object",
            "description": "the repository's own policies, and which of the shipped ones are on",
            "properties": {
                "folders": {**_TEXTS, "description": "folders of Rego and Python policies"},
                "packs": {**_TEXTS, "description": "shipped packs: `recommended`, `strict` or `none`"},
                "data": {**_TEXTS, "description": "YAML or JSON files merged into Rego's `data`"},
                "namespaces": {
                    **_TEXTS,
                    "description": "Rego packages whose rules are run; `main` by default",
                },
                "engine": {
                    "enum": ["embedded", "opa", "server"],
                    "description": "what runs Rego: built in, the `opa` program, an OPA server",
                },
                "server": {
                    "type": "object",
                    "description": "for `engine: server`",
                    "required": ["url"],
                    "properties": {
                        "url": {**_TEXT, "description": "where the server answers"},
                        "token-env": {"type": "string", "description": "the variable that holds the token"},
                        "timeout": {"type": "number", "description": "seconds"},
                    },
                },
            },
        },
        "waivers": {
            "type": "array",
            "description": "exceptions with an owner and an end",
            "items": {
                "type": "object",
                "required": ["rule", "owner", "reason", "expires"],
                "properties": {
                    "rule": {**_TEXT, "description": "glob of rule ids"},
                    "path": {"type": "string", "description": "glob of files"},
                    "resource": {"type": "string", "description": "glob of Kind/namespace/name"},
                    "owner": {**_TEXT, "description": "who answers for it"},
                    "reason": {**_TEXT, "description": "why it is right"},
                    "expires": {
                        "type": "string",
                        "format": "date",
                        "description": "the last day on which it holds",
                    },
                },
            },
        },
        "external-objects": {**_TEXTS, "description": "Kind/namespace/name of what comes from outside"},
        "sources": {
            "type": "object",
            "values": _TEXT,
            "description": "URL of a Flux or Argo CD source -> folder of its checkout, `.` = this repository",
        },
        "schemas": {**_TEXTS, "description": "files and folders of CRDs or JSON Schemas"},
        "remote": {**_TEXTS, "description": "remote resources that may be fetched"},
        "charts": {
            **_TEXTS,
            "description": "folders with archives of charts: of the repository, or of this machine",
        },
        "limits": {
            "type": "object",
            "description": "what a run refuses to read",
            "properties": {
                "file-bytes": {"type": "integer", "description": "larger text files are not searched"},
                "files": {"type": "integer", "description": "more files are an error"},
            },
        },
    },
}


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


def faults(value: Any, shape: Mapping[str, Any], route: Route = ()) -> Iterator[tuple[Route, str]]:
    """(route, message) of everything in which a value departs from a shape."""
    name = f"`{show_route(route)}`" if route else "the configuration"
    if "enum" in shape and value not in shape["enum"]:
        yield route, f"{name} must be one of {', '.join(shape['enum'])}"
        return
    if "type" in shape:
        wanted = [shape["type"]] if isinstance(shape["type"], str) else shape["type"]
        types = tuple(kind for one in wanted for kind in _TYPES[one])
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            yield route, f"{name} must be {_article(wanted[0])}"
            return
    if isinstance(value, dict):
        yield from _object_faults(value, shape, route, name)
    elif isinstance(value, list) and "items" in shape:
        for index, item in enumerate(value):
            yield from faults(item, shape["items"], (*route, index))


def _object_faults(
    value: dict[str, Any], shape: Mapping[str, Any], route: Route, name: str
) -> Iterator[tuple[Route, str]]:
    known = shape.get("properties", {})
    for key in shape.get("required", ()):
        if key not in value:
            yield route, f"{name} needs `{key}`"
    for key, item in value.items():
        if key in known:
            yield from faults(item, known[key], (*route, key))
        elif "values" in shape:
            yield from faults(item, shape["values"], (*route, key))
        elif not shape.get("open"):
            close = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean `{close[0]}`?" if close else f"; known are {', '.join(sorted(known))}"
            yield (*route, key), f"unknown key `{show_route((*route, key))}`{hint}"


def _article(kind: str) -> str:
    shown = {"object": "mapping", "array": "list", "string": "text", "boolean": "true or false"}.get(
        kind, kind
    )
    if shown in ("text", "true or false"):
        return shown
    return f"an {shown}" if shown[0] in "aeiou" else f"a {shown}"
