"""The one HTTP client: for forges, registries and webhooks.

It asks one server, whose address it is given. A token goes to that server only and is in no message: redirects to
another server are refused. What a server wants repeated is repeated a few times, after the time that it asks for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from gitops_gate.errors import GateError, UsageError
from gitops_gate.model.mask import mask, remember

if TYPE_CHECKING:
    import urllib3

LARGEST = 32 << 20
"""Bytes of an answer; longer ones are refused."""

REDIRECTS = 3
TRIES = 4
PATIENCE = 120.0
"""Seconds that one question may wait for its server, all its tries together."""

_BUSY = frozenset({429, 502, 503, 504})
_ALWAYS = {"user-agent": "gitops-gate", "accept": "application/json"}
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
"""Methods that may be repeated when nobody knows whether the server has obeyed: twice is as good as once."""


class HttpFault(GateError):
    """A server that did not answer, or answered what is no answer.

    `passing` = another try may do; `lost` = the server may have done what was asked.
    """

    def __init__(self, message: str, *, hint: str = "", passing: bool = False, lost: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.passing = passing
        self.lost = lost


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The answer as plain data. Raises HttpFault where it is no JSON."""
        try:
            return json.loads(self.data) if self.data else None
        except (ValueError, RecursionError) as fault:
            raise HttpFault(f"the server's answer is no JSON (status {self.status})") from fault

    @property
    def message(self) -> str:
        """What the server says about a refusal, one line, masked; "" where it says nothing."""
        try:
            found = json.loads(self.data)
        except (ValueError, RecursionError):
            return ""
        said = (found.get("message") or found.get("error")) if isinstance(found, dict) else ""
        text = said if isinstance(said, str) else json.dumps(said or "")
        return mask("".join(sign for sign in text if sign.isprintable()))[:300]


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the server at `base`. `headers` go with each question, `secret` ones are in no message and no `repr`.

    `sleep` and `clock` are in seconds. Raises UsageError where `base` is no address of a server.
    """

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 20.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    _pool: list[urllib3.PoolManager] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        origin(self.base)
        for value in self.secret.values():
            for part in (value, value.rpartition(" ")[2]):
                remember(part)

    def ask(self, method: str, path: str, data: Any = None, *, again: bool | None = None) -> Reply:
        """The answer to a question, whatever its status; `path` is below the base, `data` is sent as JSON.

        `again` = the question may be repeated though it may have been obeyed; None = as its method allows. Raises
        HttpFault where there is no answer at last.
        """
        repeatable = method in _HARMLESS if again is None else again
        url = self.base.rstrip("/") + path
        end = self.clock() + PATIENCE
        for number in range(1, TRIES + 1):
            wait: float | None = float(2**number)
            try:
                reply = self._once(method, url, data)
            except HttpFault as fault:
                if number == TRIES or not fault.passing or (fault.lost and not repeatable):
                    raise
            else:
                wait = pause(reply, number, repeatable)
                if wait is None or number == TRIES:
                    return reply
            if self.clock() + (wait or 0.0) > end:
                raise HttpFault(f"{_named(url)} asks to wait longer than {PATIENCE:.0f} s")
            self.sleep(wait or 0.0)
        raise HttpFault(f"{_named(url)} does not answer")

    def _once(self, method: str, url: str, data: Any) -> Reply:
        """One answer, redirects within the same server followed."""
        body = None if data is None else json.dumps(data).encode()
        for _ in range(REDIRECTS + 1):
            reply = self._sent(method, url, body)
            if reply.status not in _REDIRECTED:
                return reply
            target = urljoin(url, reply.headers.get("location", ""))
            if origin(target) != origin(self.base):
                raise HttpFault(f"{_named(url)} redirects to another server, which is not asked")
            if method not in ("GET", "HEAD") and reply.status not in (307, 308):
                raise HttpFault(
                    f"{_named(url)} redirects a {method}", hint="Give the address that it is now at."
                )
            url = target
        raise HttpFault(f"{_named(url)} redirects in a circle")

    def _sent(self, method: str, url: str, body: bytes | None) -> Reply:
        import urllib3  # start-up budget: only runs that talk to a server need it

        kind = {"content-type": "application/json"} if body is not None else {}
        try:
            answer = self._manager(url).request(
                method,
                url,
                body=body,
                headers={**_ALWAYS, **kind, **self.headers, **self.secret},
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=min(10.0, self.timeout), read=self.timeout),
            )
            try:
                content = answer.read(LARGEST + 1)
            finally:
                answer.release_conn()
        except urllib3.exceptions.HTTPError as fault:
            # The words of urllib3 hold the address with its query: only the kind of fault is told.
            unsent = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
            said = _WORDS.get(type(fault).__name__, "the connection broke")
            raise HttpFault(
                f"{_named(url)}: {said}", passing=True, lost=not isinstance(fault, unsent)
            ) from None
        if len(content) > LARGEST:
            raise HttpFault(f"{_named(url)} answers more than {LARGEST >> 20} MB")
        return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)

    def _manager(self, url: str) -> urllib3.PoolManager:
        """The pool of connections, through the proxy that the environment names."""
        if not self._pool:
            import urllib.request

            import urllib3

            parts = urlsplit(url)
            proxy = urllib.request.getproxies().get(parts.scheme)
            if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
                self._pool.append(urllib3.ProxyManager(proxy if "://" in proxy else f"http://{proxy}"))
            else:
                self._pool.append(urllib3.PoolManager())
        return self._pool[0]


_WORDS = {
    "NewConnectionError": "no connection",
    "NameResolutionError": "its name is unknown",
    "ConnectTimeoutError": "no connection in time",
    "ReadTimeoutError": "no answer in time",
    "SSLError": "its certificate or its TLS is not accepted",
    "ProxyError": "the proxy does not connect",
}


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address. Raises UsageError where it is none, or holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise UsageError("an address of a server cannot be read") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("an address of a server begins with https:// or http:// and a host")
    if parts.username or parts.password:
        raise UsageError("an address of a server holds a password", hint="Give the token in the environment.")
    return parts.scheme, parts.hostname.lower(), port


def pause(reply: Reply, number: int, repeatable: bool) -> float | None:
    """Seconds to wait before the question is asked again; None = the answer stands.

    A server that limits (429, or 403 with the signs of GitHub's limits) has not obeyed: any question may be repeated.
    """
    limited = reply.status == 429 or (reply.status == 403 and _limited(reply))
    if not limited and not (reply.status in _BUSY and repeatable):
        return None
    told = reply.headers.get("retry-after", "")
    if told.isdecimal() and len(told) < 9:
        return float(told)
    reset = reply.headers.get("x-ratelimit-reset", "")
    if limited and reset.isdecimal() and len(reset) < 12:
        return max(1.0, float(reset) - time.time())
    return float(2**number)


def _limited(reply: Reply) -> bool:
    """Whether a 403 is a limit of rate and no lack of rights."""
    if "retry-after" in reply.headers or reply.headers.get("x-ratelimit-remaining") == "0":
        return True
    return any(words in reply.message.lower() for words in ("secondary rate limit", "abuse detection"))


def _named(url: str) -> str:
    """The server and path of an address, as it may be shown."""
    parts = urlsplit(url)
    return mask(f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}")
