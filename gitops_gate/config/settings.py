"""The settings: a configuration file, read. Rule ids and options are checked by the catalog, which knows them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from gitops_gate.config.shape import SHAPE, faults
from gitops_gate.errors import UsageError
from gitops_gate.model import Document, Environment, Route, Severity

FILE_BYTES = 10 * 1024 * 1024
FILES = 100_000
NAMES = (".gitops-gate.yaml", ".gitops-gate.yml")


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
    line: int = 0
    """Of the configuration file."""


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
class KnownCluster:
    """A cluster that Argo CD knows; `labels` and `annotations` of its Secret, as (name, value), sorted."""

    name: str
    server: str
    project: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a run. `fail_on` None = never fail because of findings. `path` = the file, "" = none."""

    path: str = ""
    exclude: tuple[str, ...] = ()
    environments: tuple[Environment, ...] = ()
    clusters: tuple[KnownCluster, ...] = ()
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
    charts: tuple[str, ...] = ()
    fetches: bool = False
    """Whether charts that are not here are fetched: said on the command line alone."""
    unboxed_helm: bool = False
    """Whether helm is run where it cannot be kept from the network: said on the command line alone."""


def read_settings(document: Document | None) -> Settings:
    """The settings of a configuration file, the defaults without one. Raises UsageError naming file and line."""
    if document is None:
        return Settings()
    body = {} if document.body is None else document.body
    for route, message in faults(body, SHAPE):
        raise UsageError(
            f"{document.at(*route)}: {message}", hint="gitops-gate init shows a commented example"
        )
    given_rules = body.get("rules", {}).items()
    rules = {name: _rule(given or {}, document.at("rules", name).line) for name, given in given_rules}
    fail_on = body.get("fail-on", "error")
    limits = body.get("limits", {})
    return Settings(
        path=document.source.path,
        exclude=tuple(body.get("exclude", ())),
        environments=tuple(_environment(given) for given in body.get("environments", ())),
        clusters=tuple(_cluster(given) for given in body.get("clusters", ())),
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
        charts=tuple(body.get("charts", ())),
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


def _cluster(given: dict[str, Any]) -> KnownCluster:
    labels, annotations = (tuple(sorted(given.get(name, {}).items())) for name in ("labels", "annotations"))
    return KnownCluster(given["name"], given["server"], given.get("project", ""), labels, annotations)


def _rule(given: dict[str, Any], line: int) -> RuleSettings:
    severity = given.get("severity")
    return RuleSettings(
        given.get("enabled"),
        None if severity is None else Severity[severity.upper()],
        MappingProxyType(dict(given.get("options", {}))),
        _narrowing(given.get("only", {})),
        _narrowing(given.get("except", {})),
        line,
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
