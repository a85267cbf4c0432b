"""The adapter of the embedded engine: its guards."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from gitops_gate.policy.rego.engine import Engine, known_functions, parsed
from gitops_gate.policy.rego.fault import RegoFault, Undefined

ROOT = Path(__file__).parents[2]


def value(text: str, given: str = "{}", rule: str = "data.a.x", **more: Any) -> Any:
    return Engine([("a.rego", f"package a\n\n{text}\n", 1)], {}, **more).value(rule, given.encode())


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("x := input.n", '{"n": 1}', 1),
        ("x := input.n", "{}", Undefined),
        ("x contains y if some y in input.n", '{"n": [{"b": 1}, {"a": 1}]}', [{"a": 1}, {"b": 1}]),
        ('x := "é😀\\u0001"', "{}", "é😀\x01"),
    ],
)
def test_values(text: str, given: str, expected: Any) -> None:
    assert value(text, given) == expected


@pytest.mark.parametrize(
    ("text", "message", "structural"),
    [
        ("x if count(1) == 1", "a.rego:3:12: `count` requires", False),
        ("x := 1 if input\n\nx := 2 if true", "a.rego:5:1: rule conflicts with rule at a.rego:3:1", False),
        ("x if {\n\ty := 1\n\t\tz == 2\n}", "a.rego:5:3: use of undefined variable `z` is unsafe", True),
        ("x if y\n\ny if x", "cyclic evaluation: the rule depends on itself", True),
        (
            'x := http.send({"url": "http://127.0.0.1:9"})',
            "http.send is refused: a policy reaches no network",
            True,
        ),
        ("x := opa.runtime()", "opa.runtime is refused", True),
        ('x := uuid.rfc4122("a")', "uuid.rfc4122 is refused", True),
        ("x := numbers.range(0, 1000000000000)", "numbers.range of more than 1,000,000 numbers", False),
        ('x := {"a": "<undefined>"}', "a value with an undefined part", False),
    ],
)
def test_faults_name_the_place_in_one_line(text: str, message: str, structural: bool) -> None:
    with pytest.raises(RegoFault) as raised:
        value(text)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.structural is structural


def test_backtraces_are_cut_off() -> None:
    code = (
        "from gitops_gate.policy.rego.engine import Engine\n"
        "try:\n    Engine([('a.rego', 'package a\\n\\nx if count(1) == 1\\n', 1)], {}).value('data.a.x', b'{}')\n"
        "except Exception as fault:\n    print(fault)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"RUST_BACKTRACE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "a.rego:3:12: `count` requires array/object/set/string argument. Got `1`.\n"


def test_an_engine_is_made_anew_in_another_thread() -> None:
    engine = Engine([("a.rego", "package a\n\nx := input.n\n", 1)], {})
    document = b'{"n": 7}'
    values = [engine.value("data.a.x", document)]
    thread = threading.Thread(target=lambda: values.append(engine.value("data.a.x", document)))
    thread.start()
    thread.join()
    values.append(engine.value("data.a.x", document))
    assert values == [7, 7, 7]


def test_the_context_is_not_remembered_from_another_resource() -> None:
    engine = Engine([("a.rego", "package a\n\nx := data.gitops_gate.environment\n", 1)], {})
    document = b"{}"
    found = [engine.value("data.a.x", document, f'{{"environment": "{name}"}}') for name in ("dev", "prod")]
    assert [*found, engine.value("data.a.x", document)] == ["dev", "prod", Undefined]


def test_prints_of_policies_go_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    engine = Engine([("a.rego", 'package a\n\nx := 1 if print("hello")\n', 1)], {})
    for _ in range(3):
        assert engine.value("data.a.x", b"{}".ljust(3)) == 1
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""
    assert len(engine.prints()) <= 1


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ('package a\n\ndeny contains "x" if true\n', 1),
        ('package a\n\nimport rego.v1\n\ndeny contains "x" if true\n', 1),
        ('package a\n\ndeny[msg] { msg := "x" }\n', 0),
        ('package a\n\nimport future.keywords.in\n\ndeny[msg] { some msg in ["x"] }\n', 0),
        ("package a\n\nallow = true\n", 1),
    ],
)
def test_the_version_of_a_module(text: str, version: int) -> None:
    assert parsed("a.rego", text)[0] == version


def test_long_lines_and_files_are_read() -> None:
    table = ", ".join(f'"{number}"' for number in range(3000))
    assert len(value(f"x := [{table}]")) == 3000
    assert value("x := 1\n" + "\n# comment" * 30_000) == 1


def test_known_functions() -> None:
    assert {"count", "sprintf", "any", "net.cidr_contains", "crypto.sha256", "print"} <= known_functions()
    assert "foo.bar" not in known_functions()


@pytest.mark.parametrize("installed", [False, True])
def test_two_distributions_of_one_module(tmp_path: Path, installed: bool) -> None:
    """celine-regorus overwrites the module of gordon-to-regorus; whichever was installed last would win."""
    folder = tmp_path / "celine_regorus-0.9.1.dist-info"
    if installed:
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: celine-regorus\nVersion: 0.9.1\n")
    code = (
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "from gitops_gate.policy.rego.engine import Engine\n"
        "try:\n    print(Engine([('a.rego', 'package a\\n\\nx := 1\\n', 1)], {}).value('data.a.x', b'{}'))\n"
        "except Exception as fault:\n    print(type(fault).__name__, fault)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    expected = "ToolError the package celine-regorus is installed" if installed else "1"
    assert done.stdout.startswith(expected)


def test_deep_tables_are_refused_before_they_are_parsed() -> None:
    from gitops_gate.policy.rego.module import module

    started = time.monotonic()
    with pytest.raises(RegoFault, match=r"a\.rego:3: arrays nested deeper than 12 levels"):
        module("a.rego", f"package a\n\nx := {'[' * 40}{']' * 40}\n", parsed)
    assert time.monotonic() - started < 1
    text = 'package a\n\n# [[[[[[[[[[[[[[\nx := "[[[[[[[[[[[[[[[[["\n'
    assert module("a.rego", text, parsed).version == 1
