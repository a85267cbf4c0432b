"""The two example fleets: the whole verdict on each is pinned, and each is what its README says.

After a wanted change: GITOPS_GATE_RENEW=1 pytest tests/test_examples.py, then read the difference in git.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
VERDICTS = Path(__file__).parent / "examples"
FLEETS = ("fleet-infra", "broken-fleet")

CANNOT_BE_BUILT = {f"apps/{name}" for name in ("dev", "preview", "staging")}
CANNOT_BE_BUILT |= {f"tenants/{name}" for name in ("amber", "blue", "green", "red", "violet")}


def gate(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gitops_gate", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


@pytest.fixture
def fleet(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy outside of any git repository, so that nothing but the example itself decides."""
    return Path(shutil.copytree(EXAMPLES / request.param, tmp_path / request.param))


def every_finding(folder: Path) -> str:
    """Exit code, all findings and all that was not checked, as text."""
    concise = gate(folder, "check", ".", "--format", "concise", "--all")
    report = json.loads(gate(folder, "check", ".", "--format", "json").stdout)
    skipped = [
        f"not checked: {entry['what']}: {entry['why']} ({entry['count']})" for entry in report["not_checked"]
    ]
    counts = ", ".join(f"{number} {name}" for name, number in sorted(report["counts"].items()))
    return "\n".join(
        [concise.stdout.rstrip("\n"), *skipped, counts, f"exit code {concise.returncode}", ""]
    ).lstrip()


@pytest.mark.parametrize("fleet", FLEETS, indirect=True)
def test_the_verdict_is_the_pinned_one(fleet: Path) -> None:
    pinned = VERDICTS / f"{fleet.name}.txt"
    verdict = every_finding(fleet)
    if os.environ.get("GITOPS_GATE_RENEW"):
        pinned.parent.mkdir(exist_ok=True)
        pinned.write_text(verdict, encoding="utf-8")
    assert verdict == pinned.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FLEETS)
def test_the_verdict_in_place_is_the_same(name: str) -> None:
    """As a folder of this repository, the way `make demo` checks it, and from a cache."""
    code = {"fleet-infra": 0, "broken-fleet": 1}[name]
    findings = [
        line
        for line in (VERDICTS / f"{name}.txt").read_text().splitlines()
        if re.match(r"\S+:\d+:\d+: ", line)
    ]
    for _ in range(2):
        done = gate(ROOT, "check", f"examples/{name}", "--format", "concise", "--all")
        assert done.returncode == code, done.stdout + done.stderr
        assert done.stdout.splitlines() == findings


@pytest.mark.parametrize("fleet", ["fleet-infra"], indirect=True)
def test_the_good_fleet_passes_every_rule(fleet: Path) -> None:
    """Also with the rules that are off by default."""
    (fleet / ".gitops-gate.yaml").write_text("policies:\n  packs:\n    - recommended\n    - strict\n")
    done = gate(fleet, "check", ".", "--fail-on", "info", "--format", "concise")
    assert (done.returncode, done.stdout) == (0, "")


def test_every_fault_is_in_the_readme_of_the_broken_fleet() -> None:
    readme = (EXAMPLES / "broken-fleet" / "README.md").read_text(encoding="utf-8")
    promised = set(re.findall(r"^\| `([a-z-]+)` \| .* \|$", readme, re.MULTILINE))
    verdict = (VERDICTS / "broken-fleet.txt").read_text(encoding="utf-8")
    found = set(re.findall(r"^\S+:\d+:\d+: \w+: ([a-z-]+) ", verdict, re.MULTILINE))
    assert promised == found


@pytest.mark.parametrize("fleet", FLEETS, indirect=True)
@pytest.mark.tool("kustomize")
def test_kustomize_agrees_on_what_can_be_built(fleet: Path) -> None:
    wanted = CANNOT_BE_BUILT if fleet.name == "broken-fleet" else set()
    failed = set()
    for path in sorted(fleet.rglob("kustomization.yaml")):
        done = subprocess.run(["kustomize", "build", path.parent], capture_output=True, check=False)
        if done.returncode:
            failed.add(str(path.parent.relative_to(fleet)))
    assert failed == wanted


@pytest.mark.parametrize("fleet", FLEETS, indirect=True)
@pytest.mark.tool("kustomize")
def test_the_gate_prints_what_kustomize_builds(fleet: Path) -> None:
    """Through the command, with everything between it and the renderer."""
    folders = {path.parent.relative_to(fleet).as_posix() for path in fleet.rglob("kustomization.yaml")}
    for folder in sorted(folders - (CANNOT_BE_BUILT if fleet.name == "broken-fleet" else set())):
        real = subprocess.run(
            ["kustomize", "build", fleet / folder], capture_output=True, text=True, check=True
        )
        ours = gate(fleet, "render", folder)
        assert ours.returncode == 0, ours.stderr
        assert list(yaml.safe_load_all(ours.stdout)) == list(yaml.safe_load_all(real.stdout)), folder


def test_secrets_of_the_good_fleet_are_encrypted() -> None:
    rules = yaml.safe_load((EXAMPLES / "fleet-infra" / ".sops.yaml").read_text(encoding="utf-8"))[
        "creation_rules"
    ]
    encrypted = sorted((EXAMPLES / "fleet-infra").glob("apps/*/*.sops.yaml"))
    assert len(encrypted) == len(rules) == 3
    for path in encrypted:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        relative = path.relative_to(EXAMPLES / "fleet-infra").as_posix()
        (rule,) = (rule for rule in rules if re.search(rule["path_regex"], relative))
        assert all(value.startswith("ENC[AES256_GCM,") for value in document["stringData"].values())
        assert [key["recipient"] for key in document["sops"]["age"]] == [rule["age"]]
