"""The configuration: `.gitops-gate.yaml` -> `Settings`. Shape only; rule ids and options are checked by the catalog.

`SHAPE` is a JSON Schema. It is what a configuration is checked against here, and, with the rules of the
catalog added, what is published for editors.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from gitops_gate.errors import UsageError
from gitops_gate.model import Document, Environment, Route, Severity, show_route

FILE_BYTES = 10 * 1024 * 1024
FILES = 100_000
NAMES = (".gitops-gate.yaml", ".gitops-gate.yml")

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
            "description": "repository URL -> folder of a checkout",
        },
        "schemas": {**_TEXTS, "description": "files and folders of CRDs or JSON Schemas"},
        "remote": {**_TEXTS, "description": "remote resources that may be fetched"},
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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a rule is limited to, or kept away from: lists of globs and names; an empty list matches all."""

    paths: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What the configuration says of one rule; None = as the rule has it."""

    enabled: bool | None = None
    severity: Severity | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    only: Narrowing = Narrowing()
    exclude: Narrowing = Narrowing()


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Where policies come from and what runs the Rego ones."""

    folders: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ("main",)
    engine: str = "embedded"
    server_url: str = ""
    server_token_env: str = ""
    server_timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception with an owner and an end; `expires` is an ISO date, the last day on which it holds."""

    rule: str
    owner: str
    reason: str
    expires: str
    path: str = ""
    resource: str = ""
    line: int = 0
    """Where it stands in the configuration file."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a run. `fail_on` None = never fail because of findings. `path` = the file, "" = none."""

    path: str = ""
    exclude: tuple[str, ...] = ()
    environments: tuple[Environment, ...] = ()
    kubernetes_version: str = ""
    fail_on: Severity | None = Severity.ERROR
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    policies: PolicySettings = PolicySettings()
    waivers: tuple[Waiver, ...] = ()
    external_objects: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    schemas: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    file_bytes: int = FILE_BYTES
    files: int = FILES


def read_settings(document: Document | None) -> Settings:
    """The settings of a configuration file, the defaults without one. Raises UsageError naming file and line."""
    if document is None:
        return Settings()
    body = {} if document.body is None else document.body
    for route, message in faults(body, SHAPE):
        raise UsageError(
            f"{document.at(*route)}: {message}", hint="gitops-gate init shows a commented example"
        )
    rules = {name: _rule(given or {}) for name, given in body.get("rules", {}).items()}
    fail_on = body.get("fail-on", "error")
    limits = body.get("limits", {})
    return Settings(
        path=document.source.path,
        exclude=tuple(body.get("exclude", ())),
        environments=tuple(_environment(given) for given in body.get("environments", ())),
        kubernetes_version=_version(document, ("kubernetes-version",), body.get("kubernetes-version", "")),
        fail_on=None if fail_on == "never" else Severity[fail_on.upper()],
        rules=MappingProxyType(rules),
        policies=_policies(body.get("policies", {})),
        waivers=tuple(_waiver(document, index, given) for index, given in enumerate(body.get("waivers", ()))),
        external_objects=tuple(body.get("external-objects", ())),
        sources=MappingProxyType(dict(body.get("sources", {}))),
        schemas=tuple(body.get("schemas", ())),
        remote=tuple(body.get("remote", ())),
        file_bytes=limits.get("file-bytes", FILE_BYTES),
        files=limits.get("files", FILES),
    )


def _environment(given: dict[str, Any]) -> Environment:
    return Environment(
        given["name"],
        tuple(given.get("paths", ())),
        given.get("branch", ""),
        given.get("protected", False),
        str(given.get("kubernetes-version", "")),
        given.get("cluster", ""),
    )


def _rule(given: dict[str, Any]) -> RuleSettings:
    severity = given.get("severity")
    return RuleSettings(
        given.get("enabled"),
        None if severity is None else Severity[severity.upper()],
        MappingProxyType(dict(given.get("options", {}))),
        _narrowing(given.get("only", {})),
        _narrowing(given.get("except", {})),
    )


def _narrowing(given: dict[str, Any]) -> Narrowing:
    return Narrowing(
        *(tuple(given.get(name, ())) for name in ("paths", "environments", "namespaces", "kinds"))
    )


def _policies(given: dict[str, Any]) -> PolicySettings:
    server = given.get("server", {})
    return PolicySettings(
        tuple(given.get("folders", ())),
        tuple(given.get("packs", ())),
        tuple(given.get("data", ())),
        tuple(given.get("namespaces", ("main",))),
        given.get("engine", "embedded"),
        server.get("url", ""),
        server.get("token-env", ""),
        float(server.get("timeout", 5.0)),
    )


def _waiver(document: Document, index: int, given: dict[str, Any]) -> Waiver:
    try:
        datetime.date.fromisoformat(given["expires"])
    except ValueError:
        place = document.at("waivers", index, "expires")
        raise UsageError(f"{place}: `expires` must be a date such as 2027-03-31") from None
    names = ("rule", "owner", "reason", "expires", "path", "resource")
    texts = {name: given.get(name, "") for name in names}
    return Waiver(**texts, line=document.at("waivers", index).line)


def _version(document: Document, route: Route, given: Any) -> str:
    # 1.30 without quotes is the number 1.3: a version that nobody means.
    if isinstance(given, float | int) and not isinstance(given, bool):
        raise UsageError(f'{document.at(*route)}: write the version in quotes: "1.30" is not the number 1.3')
    return str(given).removeprefix("v")


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


def glob_regex(glob: str) -> re.Pattern[str]:
    """A compiled glob on paths: `*` within a folder, `**` over folders, `?`, `[x]`; a folder matches all below it."""
    return re.compile(_glob(glob.removeprefix("./").rstrip("/")) + r"(?:/.*)?\Z", re.DOTALL)


def _glob(glob: str) -> str:
    out, at = "", 0
    while at < len(glob):
        if glob.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif glob.startswith("**", at):
            out, at = out + ".*", at + 2
        elif glob[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif glob[at] == "?":
            out, at = out + "[^/]", at + 1
        elif glob[at] == "[" and (end := glob.find("]", at + 2)) > 0:
            inner = glob[at + 1 : end].replace("\\", r"\\").replace("[", r"\[")
            out, at = out + f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]", end + 1
        else:
            out, at = out + re.escape(glob[at]), at + 1
    return out
