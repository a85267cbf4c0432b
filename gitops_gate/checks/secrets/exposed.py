"""Secrets outside of Secrets: in ConfigMaps, environments, arguments, values of charts, patches, and text files."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gitops_gate.checks.secrets.literals import graded
from gitops_gate.checks.secrets.names import listed
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.phrases import phrases
from gitops_gate.checks.secrets.sops import encrypts
from gitops_gate.checks.secrets.tokens import tokens
from gitops_gate.model import (
    Document,
    LoadedFile,
    Location,
    ResourceId,
    Route,
    Severity,
    Source,
    Value,
    show_route,
)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A secret in clear: `shown` = how messages name its place, `value` = what may enter no message."""

    location: Location
    shown: str
    key: str
    severity: Severity
    value: str = field(repr=False)
    route: Route = ()
    resource: ResourceId | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    """A secret in a scalar: the route of the scalar, its text, and the place of the value in it."""

    route: Route
    text: str
    key: str
    severity: Severity
    start: int
    end: int


_SKIPPED_KINDS = listed(
    """Secret SealedSecret ExternalSecret ClusterExternalSecret CustomResourceDefinition Role ClusterRole RoleBinding
    ClusterRoleBinding PrometheusRule SecretProviderClass ClusterPolicy Policy ConstraintTemplate GrafanaDashboard
    ValidatingAdmissionPolicy"""
)
# Keys below which nothing is a secret: names, selectors, questions, prose, schemas.
_SKIPPED = listed(
    """labels matchLabels matchExpressions selector nodeSelector expr query description summary openAPIV3Schema secretKeys
    remoteRef secretRef secretKeyRef configMapKeyRef valueFrom valuesFrom envFrom substituteFrom volumes volumeMounts
    secretGenerator sops resources ports rules verbs imagePullSecrets names status managedFields $schema creationTimestamp
    encryptedData"""
)
_REFERS = ("Ref", "SecretRef", "KeyRef", "Selector", "_ref")
_PHRASED = re.compile(r"[\s=;@<]|\$(?:apr1|2[aby]|5|6)\$")
_NAMES = ("name", "key", "path")
_DASHBOARD = frozenset(("panels", "templating", "schemaVersion"))

DOTENV = re.compile(r"(?:^|/)(?:[\w.\-]*\.)?env(?:\.[\w\-]+)*$|(?:^|/)\.envrc$", re.IGNORECASE)
_TEXT = re.compile(
    r"\.(?:properties|ini|conf|cfg|cnf|toml|tfvars|netrc|npmrc|pgpass|htpasswd|kubeconfig|config|credentials|xml|sh|bash|json"
    r"|txt)$|(?:^|/)(?:credentials|\.?netrc|\.pgpass|\.?htpasswd|kubeconfig|\.npmrc|\.pypirc)$",
    re.IGNORECASE,
)
_SAMPLE_FILE = re.compile(
    r"(?:^|[._\-/])(?:example|sample|template|dist|tmpl|tpl|schema|lock)(?:[._\-/]|$)", re.IGNORECASE
)


def exposed(document: Document) -> Iterator[Exposed]:
    """The secrets in clear of a document that is no Secret itself; what other rules tell is left out."""
    body = document.body
    if not isinstance(body, dict | list) or (isinstance(body, dict) and _skipped(body)):
        return
    resource = ResourceId.of(body) if isinstance(body, dict) and "kind" in body else None
    for hit in _walk(body, ()):
        value = hit.text[hit.start : hit.end]
        if _told(document.source, value):
            continue
        place = _place(document, hit)
        yield Exposed(place, show_route(hit.route), hit.key, hit.severity, value, hit.route, resource)


def exposed_text(file: LoadedFile) -> Iterator[Exposed]:
    """The secrets in clear of a text file that holds settings: `.env`, properties, ini, shell and so on."""
    if file.source is None or file.documents or not is_settings(file.path):
        return
    text = file.source.text
    if "ENC[AES256_GCM," in text and ("sops_mac=" in text or '"sops"' in text or "[sops]" in text):
        return  # encrypted by SOPS
    script = file.path.endswith((".sh", ".bash"))
    for phrase in phrases(text):
        value = text[phrase.start : phrase.end]
        if _told(file.source, value) or (script and phrase.severity < Severity.ERROR):
            continue
        line = text.count("\n", 0, phrase.start) + 1
        column = phrase.start - (text.rfind("\n", 0, phrase.start) + 1) + 1
        yield Exposed(Location(file.path, line, column), phrase.key, phrase.key, phrase.severity, value)


def is_settings(path: str) -> bool:
    """Whether a file that is no manifest holds settings by its name, and is no sample of such a file."""
    return (_TEXT.search(path) or DOTENV.search(path)) is not None and not _SAMPLE_FILE.search(path)


def _skipped(body: dict[str, Value]) -> bool:
    if str(body.get("kind")) in _SKIPPED_KINDS or "$schema" in body or not _DASHBOARD.isdisjoint(body):
        return True
    return "sops" in body and encrypts(body)


@functools.lru_cache(maxsize=8)
def _known(source: Source) -> tuple[str, ...]:
    text = source.text
    found = [text[match.start : match.end] for match in tokens(text)]
    found += [text[key.start : key.end] for key in private_keys(text)]
    return tuple(found)


def _told(source: Source, value: str) -> bool:
    """Whether the value is, or lies in, a token or key that a rule of its own reports."""
    if any(value in known or known in value for known in _known(source)):
        return True
    return bool(len(value) >= 40 and private_keys(value))


def _walk(body: Value, route: Route) -> Iterator[_Hit]:
    if len(route) > 60:
        return
    if isinstance(body, dict):
        yield from _mapping(body, route)
    elif isinstance(body, list):
        yield from _list(body, route)


def _mapping(body: dict[str, Value], route: Route) -> Iterator[_Hit]:
    if str(body.get("kind")) in _SKIPPED_KINDS or str(body.get("path", "")).startswith("/stringData"):
        return  # a Secret in a List, a JSON patch of one
    value = body.get("value")
    if isinstance(value, str | int) and not isinstance(value, bool):
        name = next((body[key] for key in _NAMES if isinstance(body.get(key), str)), "")
        yield from _literal(name.rpartition("/")[2].replace("~1", "/"), str(value), (*route, "value"))
    if not _DASHBOARD.isdisjoint(body) and "title" in body:
        return
    of_secret = isinstance(body.get("target"), dict) and body["target"].get("kind") == "Secret"
    for key, item in body.items():
        if key in _SKIPPED or key.endswith(_REFERS) or (key == "patch" and of_secret):
            continue
        here = (*route, key)
        if isinstance(item, dict | list):
            yield from (
                _annotations(item, here) if key in ("annotations", "podAnnotations") else _walk(item, here)
            )
        elif isinstance(item, str):
            yield from _scalar(key, item, here)
        elif isinstance(item, int) and not isinstance(item, bool):
            yield from _literal(key, str(item), here)


def _annotations(body: Value, route: Route) -> Iterator[_Hit]:
    for key, item in body.items() if isinstance(body, dict) else ():
        if isinstance(item, str) and not key.startswith("kubectl.kubernetes.io/"):
            yield from _phrased(item, (*route, key))


def _list(body: list[Value], route: Route) -> Iterator[_Hit]:
    flag = ""
    for index, item in enumerate(body):
        here = (*route, index)
        if isinstance(item, str):
            if flag and not item.startswith("-"):
                yield from _literal(flag, item, here)
            flag = item.lstrip("-") if re.fullmatch(r"--?[a-z][\w\-]+", item) else ""
            if not flag:
                yield from _phrased(item, here)
        else:
            flag = ""
            yield from _walk(item, here)


def _scalar(key: str, text: str, route: Route) -> Iterator[_Hit]:
    found = list(_literal(key, text, route))
    yield from found or _phrased(text, route, key)


def _literal(key: str, text: str, route: Route) -> Iterator[_Hit]:
    severity = graded(key, text)
    if severity is not None and (route[-2:-1] != ("data",) or not _is_base(text)):
        start = len(text) - len(text.lstrip())
        yield _Hit(route, text, key, severity, start, len(text.rstrip()))


def _is_base(text: str) -> bool:
    return text.startswith("LS0tLS1")


def _phrased(text: str, route: Route, key: str = "") -> Iterator[_Hit]:
    if len(text) < 8 or not _PHRASED.search(text):
        return
    if "kind: Secret" in text or "stringData" in text or '"$schema"' in text or '"panels"' in text:
        return  # patches of Secrets are told as Secrets; schemas and dashboards hold names
    code = key.endswith(
        (".py", ".js", ".ts", ".go", ".lua", ".rb", ".php", ".java", ".groovy", ".rego", ".sql")
    )
    for phrase in phrases(text, code=code):
        yield _Hit(route, text, phrase.key, phrase.severity, phrase.start, phrase.end)


def _place(document: Document, hit: _Hit) -> Location:
    """The line of the value; of a scalar that is written in another way than it reads, the scalar's own."""
    start = document.at(*hit.route)
    lines = _lines(document.source)
    value = hit.text[hit.start : hit.end]
    below = start.line + hit.text.count("\n", 0, hit.start)
    for line in (below + 1, below, start.line, *range(start.line, min(start.line + 400, len(lines) + 1))):
        if 0 < start.line <= line <= len(lines) and (column := lines[line - 1].find(value)) >= 0:
            if line == start.line:
                column = max(column, lines[line - 1].find(value, max(start.column - 1, 0)))
            return Location(start.path, line, column + 1)
    return start


@functools.lru_cache(maxsize=8)
def _lines(source: Source) -> list[str]:
    return source.text.split("\n")
