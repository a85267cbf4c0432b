"""The HTTP client: what is asked again, where a token goes, what is told."""

from __future__ import annotations

import socket

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.http import Client, HttpFault, Reply, origin, pause
from tests.forge.fake import Fake, Fault, serving

TOKEN = "sesame-" + "0123456789"


def client(url: str, timeout: float = 5.0) -> Client:
    return Client(
        url, secret={"authorization": f"Bearer {TOKEN}"}, timeout=timeout, sleep=lambda seconds: None
    )


def test_a_redirect_to_another_server_is_not_followed() -> None:
    with serving(Fake()) as fake, serving(Fake()) as other:
        fake.faults.append(Fault("GET", "/user", 302, {"Location": other.url + "/user"}))
        with pytest.raises(HttpFault, match="redirects to another server"):
            client(fake.url).ask("GET", "/user")
        assert other.asked == [] and len(fake.asked) == 1


@pytest.mark.parametrize(
    "location", ["//elsewhere.invalid/x", "https://127.0.0.1/x", "http://localhost/x", "file:///x"]
)
def test_places_that_are_other_servers(location: str) -> None:
    with serving(Fake()) as fake:
        fake.faults.append(Fault("GET", "/user", 307, {"Location": location}))
        with pytest.raises((HttpFault, UsageError)):
            client(fake.url).ask("GET", "/user")


def test_redirects_within_the_server() -> None:
    with serving(Fake()) as fake:
        fake.faults.append(Fault("GET", "/old", 301, {"Location": "/user"}))
        assert client(fake.url).ask("GET", "/old").json()["login"] == fake.login
        fake.faults.append(Fault("GET", "/circle", 302, {"Location": "/circle"}, times=99))
        with pytest.raises(HttpFault, match="in a circle"):
            client(fake.url).ask("GET", "/circle")
        fake.faults.append(Fault("POST", "/old", 301, {"Location": "/user"}))
        with pytest.raises(HttpFault, match="redirects a POST"):
            client(fake.url).ask("POST", "/old", {})
        assert len(fake.did("POST")) == 1


def test_no_answer_in_time() -> None:
    with serving(Fake()) as fake:
        fake.faults.append(Fault("GET", "", 200, delay=1.0))
        assert client(fake.url, timeout=0.3).ask("GET", "/user").good
        fake.faults.append(Fault("POST", "", 200, delay=1.0))
        with pytest.raises(HttpFault, match="no answer in time") as fault:
            client(fake.url, timeout=0.3).ask("POST", "/user", {})
        assert fault.value.lost and len(fake.did("POST")) == 1


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        with pytest.raises(HttpFault, match="no connection") as fault:
            client(f"http://127.0.0.1:{taken.getsockname()[1]}").ask("POST", "/user?token=x")
    assert not fault.value.lost and "token" not in str(fault.value)


def test_the_token_is_told_nobody() -> None:
    with serving(Fake()) as fake:
        fake.faults.append(Fault("GET", "", 400, message=f"bad header Bearer {TOKEN}"))
        one = client(fake.url)
        reply = one.ask("GET", "/user")
    assert reply.message == "bad header ***" or TOKEN not in reply.message
    assert TOKEN not in repr(one)


def test_answers_that_are_none() -> None:
    for data in (b"<html>", b"\xff", b"[" * 100_000):
        reply = Reply(200, {}, data)
        with pytest.raises(HttpFault, match="no JSON"):
            reply.json()
        assert reply.message == ""
    assert Reply(400, {}, b'{"message": "a\\u001b[31m\\nb"}').message == "a[31mb"
    assert Reply(400, {}, b'{"message": {"base": ["x"]}}').message == '{"base": ["x"]}'


@pytest.mark.parametrize(
    ("status", "headers", "repeatable", "wait"),
    [
        (200, {}, True, None),
        (403, {}, True, None),
        (403, {"retry-after": "5"}, False, 5.0),
        (403, {"x-ratelimit-remaining": "0"}, False, 2.0),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, False, 2.0),
        (429, {"x-ratelimit-reset": "1"}, False, 1.0),
        (502, {}, True, 2.0),
        (502, {}, False, None),
        (500, {}, True, None),
    ],
)
def test_what_is_asked_again(
    status: int, headers: dict[str, str], repeatable: bool, wait: float | None
) -> None:
    assert pause(Reply(status, headers, b""), 1, repeatable) == wait


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://a", "https://", "https://u:p@a", "https://a:99999", "http://[::1"]
)
def test_no_address_of_a_server(url: str) -> None:
    with pytest.raises(UsageError):
        origin(url)


def test_origins() -> None:
    assert origin("https://A.example/x") == origin("https://a.example:443") == ("https", "a.example", 443)
