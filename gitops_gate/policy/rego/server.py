"""The third engine: a central OPA server, asked through opa-python-client.

The server brings its own policies. Their rules are what the package of each namespace answers for an empty
object: partial sets are always defined. A plain `deny` is the rule `opa-<package>`, others go by their
suffix. An answer without a rule that was there, or with one that was not, is an error and never a pass.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from gitops_gate.config import PolicySettings
from gitops_gate.errors import ToolError, UsageError
from gitops_gate.model import Check, Location, mask
from gitops_gate.model.mask import remember
from gitops_gate.policy.rego.checks import checks
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.metadata import Metadata
from gitops_gate.policy.rego.module import Definition, Module
from gitops_gate.policy.rego.rules import DEFAULT, NAME, Part, RegoRule, kebab
from gitops_gate.policy.rego.session import Session

_PORTS = {"http": 80, "https": 443}


class Server:
    """A connection to an OPA server and what it answered last. Raises UsageError for settings that cannot work."""

    def __init__(self, settings: PolicySettings) -> None:
        self.url = settings.server_url
        self._client = _client(settings)
        self._names: dict[str, frozenset[str]] = {}
        self._last: tuple[bytes, str, Mapping[str, Any]] | None = None

    def rules(self, namespace: str) -> tuple[str, ...]:
        """The names of the rules in a package. Raises UsageError where the server has none."""
        answer = self._asked(namespace, {})
        names = tuple(sorted(name for name in answer if NAME.fullmatch(name)))
        if not names:
            message = f"the OPA server {self.url} has no rule deny, violation or warn in package {namespace}"
            raise UsageError(message, hint="policies.namespaces names the packages")
        self._names[namespace] = frozenset(answer)
        return names

    def value(self, rule: str, document: bytes, context: str = "") -> Any:
        """The value of `data.NAMESPACE.RULE` for a resource; one request answers for the whole package."""
        namespace, _, name = rule.removeprefix("data.").rpartition(".")
        if self._last is None or self._last[:2] != (document, namespace):
            answer = self._asked(namespace, json.loads(document))
            new = {one for one in answer if NAME.fullmatch(one)} - self._names[namespace]
            if new:
                message = (
                    f"{', '.join(sorted(new))} of package {namespace} has a value for some resources only"
                )
                raise RegoFault(Location(""), f"{message}: write it as a set (`contains`)")
            self._last = (document, namespace, answer)
        if name not in self._last[2]:
            raise RegoFault(Location(""), f"the OPA server gave no value for {rule}")
        return self._last[2][name]

    def _asked(self, namespace: str, body: Any) -> Mapping[str, Any]:
        """What the server answers for a package. Raises ToolError for any failure, RegoFault for the policies'."""
        import requests  # comes with the client

        try:
            answer = self._client.query_rule(input_data=body, package_path=namespace)
        except requests.HTTPError as fault:
            raise _refused(fault, self.url) from None
        except (requests.RequestException, ValueError) as fault:
            kind = type(fault).__name__
            raise ToolError(f"the OPA server {self.url} did not answer: {kind}: {mask(str(fault))}") from None
        found = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(found, dict):
            raise UsageError(f"the OPA server {self.url} has no package {namespace}")
        return found


def server_checks(settings: PolicySettings) -> tuple[Check, ...]:
    """The server's rules as checks. They carry a new digest each time: nobody sees the server's policies change."""
    server = Server(settings)
    found: dict[str, list[Part]] = {}
    modules = []
    for namespace in settings.namespaces:
        names = server.rules(namespace)
        for name in names:
            matched = NAME.fullmatch(name)
            assert matched is not None
            severity, suffix = DEFAULT[matched[1]], matched[2].removeprefix("_")
            part = Part(
                f"data.{namespace}.{name}", f"data.{namespace}", suffix, severity, settings.server_url, 0
            )
            found.setdefault(kebab(suffix) or f"opa-{kebab(namespace)}", []).append(part)
        modules.append(_outline(namespace, server))
    rules = [_rule(rule_id, parts, settings.server_url) for rule_id, parts in found.items()]
    session = Session(server)
    return checks(rules, modules, lambda: session, digest=os.urandom(16).hex())


def _rule(rule_id: str, parts: Sequence[Part], url: str) -> RegoRule:
    title = f"{', '.join(part.path for part in parts)} on the OPA server {url}"
    return RegoRule(rule_id, Metadata(title), tuple(parts), frozenset(), False, False, (url,))


def _outline(namespace: str, server: Server) -> Module:
    """What `checks` needs to know of a package: whether it makes exceptions."""
    names = ("exception",) if "exception" in server._names[namespace] else ()
    definitions = tuple(Definition(name, 0, 0, "set", Metadata()) for name in names)
    return Module(server.url, "", 1, f"data.{namespace}", definitions, (), {})


def _client(settings: PolicySettings) -> Any:
    url = urlsplit(settings.server_url)
    if url.scheme not in _PORTS or not url.hostname or url.path.strip("/") or url.username or url.query:
        raise UsageError("policies.server.url is http(s)://HOST[:PORT], without path, user or query")
    if any("*" in one for one in settings.namespaces):
        raise UsageError("policies.namespaces: a server is asked for packages by name, without `*`")
    token = ""
    if settings.server_token_env:
        token = os.environ.get(settings.server_token_env, "")
        if not token:
            raise UsageError(
                f"policies.server.token-env: the variable {settings.server_token_env} is not set"
            )
        remember(token)
    try:
        from opa_client.opa import OpaClient  # 0.9 s, and an extra
    except ImportError:
        raise ToolError(
            "policies.engine is server, which needs opa-python-client",
            hint='pip install "gitops-gate[opa]"',
        ) from None
    return OpaClient(
        host=url.hostname,
        port=url.port or _PORTS[url.scheme],
        ssl=url.scheme == "https",
        token=token or None,
        retries=1,
        timeout=settings.server_timeout,
    )


def _refused(fault: Any, url: str) -> ToolError | RegoFault:
    """The server's own words about a refused request; a fault of its policies comes with file and line."""
    response = fault.response
    try:
        said = response.json()
    except ValueError:
        said = {}
    errors = said.get("errors") or () if isinstance(said, dict) else ()
    for error in errors:
        place = error.get("location") or {}
        where = Location(str(place.get("file", "")), place.get("row", 0), place.get("col", 0))
        return RegoFault(where, str(error.get("message", "")))
    words = said.get("message") if isinstance(said, dict) else ""
    return ToolError(
        f"the OPA server {url} refused: {response.status_code} {mask(str(words or ''))}".rstrip()
    )
