"""Python policies: loading, errors, and what never happens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gitops_gate.config import PolicySettings
from gitops_gate.errors import UsageError
from gitops_gate.git.trees import Memory
from gitops_gate.model import Check
from gitops_gate.policy import policies
from tests.policy.judging import found, said, tree

POLICY = '''\
"""Replicas are odd.

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 4  # <-
"""

from __future__ import annotations

from dataclasses import dataclass

from gitops_gate.model import Rule, Severity

RULE = Rule("even-replicas", Severity.WARNING, "an even number of replicas")
SCOPE = "resource"
KINDS = {"apps/Deployment"}


@dataclass(frozen=True)
class Count:
    number: int


def check(resource, facts, *, at_least: int = 2):
    count = Count(resource.value("spec", "replicas") or 1)
    if count.number >= at_least and count.number % 2 == 0:
        yield RULE.finding(resource.at("spec", "replicas"), f"{count.number} replicas", resource=resource.id)
'''
BODY = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"replicas": 2}}


def loaded(files: dict[str, str]) -> tuple[Check, ...]:
    return policies(tree(files), PolicySettings(folders=("p",)))


def test_a_module_is_a_policy() -> None:
    (check,) = checks = loaded({"p/replicas.py": POLICY})
    assert (check.rule.id, check.kinds, dict(check.options)) == (
        "even-replicas",
        {"apps/Deployment"},
        {"at_least": 2},
    )
    assert said(checks, BODY) == [("even-replicas", "warning", "2 replicas")]
    assert found(checks, BODY, None, at_least=3) == []
    assert check.digest != loaded({"p/replicas.py": POLICY + "\n"})[0].digest


def test_rego_and_python_side_by_side() -> None:
    files = {"p/replicas.py": POLICY, "p/b.rego": 'package main\n\ndeny contains "x"\n'}
    assert [one.rule.id for one in loaded(files)] == ["b", "even-replicas"]


def test_what_is_no_policy_is_not_loaded() -> None:
    files = dict.fromkeys(
        ("p/test_a.py", "p/a_test.py", "p/conftest.py", "p/setup.py", "p/_shared.py", "other/a.py"),
        "raise OSError",
    )
    assert len(loaded({"p/replicas.py": POLICY, **files})) == 1


ERRORS = {
    "syntax": ("def check(:\n", "p/a.py:1: invalid syntax"),
    "nul": ("a = 1\n\0\n", "p/a.py:"),
    "no rule": ('"""Page."""\n', "p/a.py: it has no RULE"),
    "an import that fails": (
        '"""Page."""\n\nimport absent_module\n',
        "p/a.py:3: No module named 'absent_module'",
    ),
    "an error in the module": ("x = 1\n\ny = {}['z']\n", "p/a.py:3: KeyError: 'z'"),
    "an error below the module": ("import json\n\njson.loads('{')\n", "p/a.py:3: JSONDecodeError"),
    "a wrong shape": (POLICY.replace(", facts,", ","), "p/a.py:"),
    "not UTF-8": ("# \udcff\n", "p/a.py:"),
}


@pytest.mark.parametrize(("text", "message"), ERRORS.values(), ids=ERRORS)
def test_errors_name_file_and_line(text: str, message: str) -> None:
    files = Memory({"p/a.py": text.encode("utf-8", "surrogateescape")})
    with pytest.raises(UsageError) as raised:
        policies(files, PolicySettings(folders=("p",)))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_folder_is_never_a_place_to_import_from(tmp_path: Path) -> None:
    """Modules beside a policy, or at the root of the checkout, are neither imported nor run."""
    (tmp_path / "p").mkdir()
    canary = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    for name in ("sitecustomize.py", "conftest.py", "yaml.py", "p/helper.py", "p/_yaml.py"):
        (tmp_path / name).write_text(canary)
    (tmp_path / "p/helper.py").unlink()
    (tmp_path / "p/policy.py").write_text('"""Page."""\n\nimport _helper_beside\n')
    (tmp_path / "p/_helper_beside.py").write_text(canary)
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); before = list(sys.path)\n"
        "from gitops_gate.git.trees import Folder\n"
        "from gitops_gate.config import PolicySettings\n"
        "from gitops_gate.policy import policies\n"
        "from pathlib import Path\n"
        "try:\n    policies(Folder(Path('.')), PolicySettings(folders=('p',)))\n"
        "except Exception as fault:\n    print(fault, sys.path == before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "p/policy.py:3: No module named '_helper_beside'" in done.stdout
    assert done.stdout.strip().endswith("True")
    assert not (tmp_path / "ran").exists()


def test_the_tree_that_is_given_is_the_one_that_is_read() -> None:
    """What a pull request writes into its work tree does not count where the base commit is given."""
    base, head = {"p/a.py": POLICY}, {"p/a.py": "raise SystemExit('the head ran')\n"}
    assert len(loaded(base)) == 1
    assert tree(head).read("p/a.py") != tree(base).read("p/a.py")
