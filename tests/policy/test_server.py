"""A central OPA server: a real `opa run --server`, asked through opa-python-client."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_gate.config import PolicySettings
from gitops_gate.errors import GateError, ToolError, UsageError
from gitops_gate.model import mask
from gitops_gate.policy import policies
from gitops_gate.policy.rego.fault import RegoFault
from tests.policy.judging import said, tree
from tests.policy.test_python import POLICY as PYTHON

POLICY = """\
package main

import rego.v1

deny contains "no team" if not input.metadata.labels.team

deny_floating contains {"msg": msg, "path": ["spec", "containers", i, "image"]} if {
	some i, container in input.spec.containers
	not contains(container.image, ":")
	msg := sprintf("%s floats", [container.image])
}

warn_conflict contains value(input.kind)

value(kind) := 1 if kind == "Broken"

value(kind) := 2 if startswith(kind, "Brok")

exception contains ["floating"] if input.metadata.namespace == "legacy"
"""
SOMETIMES = 'package sometimes\n\nimport rego.v1\n\ndeny contains "x" if false\n\nwarn := ["y"] if input.kind == "Pod"\n'
AUTHZ = """\
package system.authz

import rego.v1

default allow := false

allow if input.identity == "s3cr3t-token"

allow if input.path == ["health"]
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def served(folder: Path, *words: str) -> Iterator[str]:
    (folder / "main.rego").write_text(POLICY)
    (folder / "sometimes.rego").write_text(SOMETIMES)
    url = f"http://127.0.0.1:{free_port()}"
    address = url.removeprefix("http://")
    command = ["opa", "run", "--server", "--addr", address, "--log-level", "error", *words, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(url)
            yield url
        finally:
            server.terminate()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "authz.rego").write_text(AUTHZ)
    yield from served(folder, "--authentication", "token", "--authorization", "basic")


def settings(url: str, **more: object) -> PolicySettings:
    return PolicySettings(engine="server", server_url=url, **more)  # type: ignore[arg-type]


EMPTY = tree({})
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "a"},
    "spec": {"containers": [{"image": "nginx"}]},
}


@pytest.mark.tool("opa")
def test_its_rules_are_checks(server: str) -> None:
    checks = policies(EMPTY, settings(server))
    assert [one.rule.id for one in checks] == ["conflict", "floating", "opa-main"]
    quiet = [one for one in checks if one.rule.id != "conflict"]
    assert said(tuple(quiet), POD) == [
        ("floating", "error", "nginx floats"),
        ("opa-main", "error", "no team"),
    ]
    legacy = {**POD, "metadata": {"name": "a", "namespace": "legacy", "labels": {"team": "b"}}}
    assert said(tuple(quiet), legacy) == []


@pytest.mark.tool("opa")
def test_digests_are_never_the_same(server: str) -> None:
    assert policies(EMPTY, settings(server))[0].digest != policies(EMPTY, settings(server))[0].digest


@pytest.mark.tool("opa")
def test_an_error_of_its_policies_names_the_line(server: str) -> None:
    checks = policies(EMPTY, settings(server))
    with pytest.raises(RegoFault, match=r"main.rego:\d+"):
        said(checks, {**POD, "kind": "Broken"})


@pytest.mark.tool("opa")
def test_a_rule_that_comes_and_goes_is_an_error(server: str) -> None:
    checks = policies(EMPTY, settings(server, namespaces=("sometimes",)))
    with pytest.raises(RegoFault, match="warn of package sometimes has a value for some resources only"):
        said(checks, POD)


@pytest.mark.tool("opa")
def test_a_missing_package_is_no_pass(server: str) -> None:
    with pytest.raises(UsageError, match="has no package elsewhere"):
        policies(EMPTY, settings(server, namespaces=("elsewhere",)))


@pytest.mark.tool("opa")
def test_the_token_comes_from_the_environment_and_is_never_shown(
    guarded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ToolError, match="refused: 401"):
        policies(EMPTY, settings(guarded))
    with pytest.raises(UsageError, match="the variable THE_TOKEN is not set"):
        policies(EMPTY, settings(guarded, server_token_env="THE_TOKEN"))
    monkeypatch.setenv("THE_TOKEN", "s3cr3t-token")
    checks = policies(EMPTY, settings(guarded, server_token_env="THE_TOKEN"))
    assert ("opa-main", "error", "no team") in said(tuple(c for c in checks if c.rule.id == "opa-main"), POD)
    assert mask("Bearer s3cr3t-token") == "Bearer ***"


def test_rego_beside_a_server_is_not_passed_over() -> None:
    files = tree({"p/a.rego": "package main\n"})
    with pytest.raises(UsageError, match=r"nothing would run p/a\.rego"):
        policies(files, settings("http://127.0.0.1:1", folders=("p",)))


@pytest.mark.tool("opa")
def test_python_beside_a_server(server: str) -> None:
    checks = policies(tree({"p/a.py": PYTHON}), settings(server, folders=("p",)))
    assert [one.rule.id for one in checks] == ["conflict", "even-replicas", "floating", "opa-main"]


def test_nobody_answers() -> None:
    with pytest.raises(ToolError, match=r"the OPA server http://127.0.0.1:\d+ did not answer"):
        policies(EMPTY, settings(f"http://127.0.0.1:{free_port()}"))


def test_a_server_that_hangs_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        with pytest.raises(ToolError, match="did not answer"):
            policies(EMPTY, settings(f"http://127.0.0.1:{silent.getsockname()[1]}", server_timeout=0.2))
        assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("url", "more", "message"),
    [
        ("ftp://x", {}, r"is http\(s\)://HOST"),
        ("http://u:p@x", {}, r"is http\(s\)://HOST"),
        ("http://x/prefix", {}, r"is http\(s\)://HOST"),
        ("http://x", {"namespaces": ("*",)}, "asked for packages by name"),
    ],
)
def test_settings_that_cannot_work(url: str, more: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        policies(EMPTY, settings(url, **more))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """In a process that cannot import the client."""
    (tmp_path / "opa_client.py").write_text("raise ImportError('absent')\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from gitops_gate.config import PolicySettings\n"
        "from gitops_gate.policy.rego.server import Server\n"
        "try:\n    Server(PolicySettings(engine='server', server_url='http://127.0.0.1:1'))\n"
        "except Exception as fault:\n    print(type(fault).__name__, fault, fault.hint)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        'ToolError policies.engine is server, which needs opa-python-client pip install "gitops-gate[opa]"'
    )
    assert issubclass(ToolError, GateError)
