"""The opa program as engine: one process for everything, faults where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_gate.config import PolicySettings
from gitops_gate.errors import ToolError
from gitops_gate.model import Facts
from gitops_gate.policy import policies, prepare
from gitops_gate.policy.rego.fault import RegoFault
from gitops_gate.policy.rego.opa import Opa
from tests.policy.judging import loaded, resource, tree

pytestmark = pytest.mark.tool("opa")

MODULES = [
    (
        "p/a.rego",
        'package main\n\ndeny contains sprintf("%v", [input.n]) if input.n > 1\n\nwarn := input.x\n',
        1,
    ),
    ("p/b.rego", "package main\n\ndeny[msg] { msg := data.gitops_gate.environment }\n", 0),
    ("p/c.rego", "package main\n\nviolation := 1 if input.n == 2\n\nviolation := 2 if input.n > 1\n", 1),
]
PATHS = ("data.main.deny", "data.main.warn", "data.main.violation")


def test_many_resources_in_order_with_their_own_context() -> None:
    given = [(b'{"n":%d,"x":%d}' % (n, n), f'{{"environment": "e{n}"}}') for n in (0, 1)]
    first, second = Opa(MODULES, {}, PATHS).values(given)
    assert (first["data.main.deny"], first["data.main.warn"]) == (["e0"], 0)
    assert (second["data.main.deny"], second["data.main.warn"]) == (["e1"], 1)


def test_a_fault_of_one_resource_stays_with_it() -> None:
    """A conflict ends OPA's evaluation; the resources are halved until only the guilty one is left."""
    given = [(b'{"n":%d}' % n, "") for n in (0, 1, 2, 0, 1)]
    answers = Opa(MODULES, {}, PATHS).values(given)
    faulty = [isinstance(one["data.main.violation"], RegoFault) for one in answers]
    assert faulty == [False, False, True, False, False]
    assert "p/c.rego:5" in str(answers[2]["data.main.violation"])


def test_policies_that_do_not_compile_cost_one_process() -> None:
    opa = Opa([("p/a.rego", "package main\n\ndeny contains http.send(input)\n", 1)], {}, ("data.main.deny",))
    answers = opa.values([(b"{}", "")] * 8)
    assert all("undefined function http.send" in str(one["data.main.deny"]) for one in answers)
    assert str(answers[0]["data.main.deny"]).startswith("p/a.rego:3:")
    assert opa._spent == 1


def test_prepared_resources_are_not_asked_again() -> None:
    (check,) = checks = loaded("package main\n\ndeny contains input.metadata.name\n", engine="opa")
    one = resource()
    prepare([(check, {})], [(one, Facts())])
    # Whatever is asked now comes from what was prepared.
    session = checks[0].run._session()  # type: ignore[attr-defined]
    session.engine = None
    assert [finding.message for finding in check.run(one, Facts())] == ["web"]


def test_without_the_program_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gitops_gate.policy.rego.opa import _program

    _program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        with pytest.raises(ToolError, match="the program opa is not on PATH"):
            policies(
                tree({"p/a.rego": "package main\n\ndeny contains 1\n"}),
                PolicySettings(folders=("p",), engine="opa"),
            )
    finally:
        _program.cache_clear()
