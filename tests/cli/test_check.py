"""The check command as a user meets it: exit codes, formats, hook, baseline, cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import git

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:TAG
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {memory: 64Mi}
"""
GOOD = DEPLOYMENT.replace("TAG", "1.2.3")
FLOATING = DEPLOYMENT.replace("TAG", "latest")


def gate(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs the program as a user does, with nothing patched."""
    return subprocess.run(
        [sys.executable, "-m", "gitops_gate", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environ},
        timeout=60,
    )


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def repository(root: Path, files: dict[str, str]) -> Path:
    write(root, files)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


CODES = [
    ("clean", {"a.yaml": GOOD}, (), 0),
    ("finding", {"a.yaml": FLOATING}, (), 1),
    ("finding below fail-on", {"a.yaml": GOOD + "# trailing  \n"}, (), 0),
    ("fail on warnings", {"a.yaml": GOOD + "# trailing  \n"}, ("--fail-on", "warning"), 1),
    ("never fail", {"a.yaml": FLOATING}, ("--fail-on", "never"), 0),
    ("rule off", {"a.yaml": FLOATING}, ("--disable", "floating-tag"), 0),
    ("no such rule", {"a.yaml": GOOD}, ("--disable", "floatingtag"), 2),
    ("wrong configuration", {"a.yaml": GOOD, ".gitops-gate.yaml": "exclud: []\n"}, (), 2),
    ("wrong configuration of a rule", {"a.yaml": GOOD, ".gitops-gate.yaml": "rules: {nope: {}}\n"}, (), 2),
    ("unknown version", {"a.yaml": GOOD}, ("--kubernetes-version", "1.99"), 2),
    ("no such revision", {"a.yaml": GOOD}, ("--changed-since", "nowhere"), 2),
    ("bad output", {"a.yaml": GOOD}, ("--output", "nope=x"), 2),
    ("nothing to check", {"README.md": "hello\n"}, (), 3),
    ("escape", {"a/kustomization.yaml": "resources: [../../../outside]\n", "b.yaml": GOOD}, (), 4),
    ("not checked", {"a.yaml": "apiVersion: x.io/v1\nkind: X\nmetadata: {name: a}\n"}, (), 0),
    (
        "fail on not checked",
        {"a.yaml": "apiVersion: x.io/v1\nkind: X\nmetadata: {name: a}\n"},
        ("--fail-on-not-checked",),
        1,
    ),
    (
        "strict schemas",
        {"a.yaml": "apiVersion: x.io/v1\nkind: X\nmetadata: {name: a}\n"},
        ("--strict-schemas",),
        1,
    ),
]


@pytest.mark.parametrize(
    ("files", "words", "code"), [row[1:] for row in CODES], ids=[row[0] for row in CODES]
)
def test_exit_code(tmp_path: Path, files: dict[str, str], words: tuple[str, ...], code: int) -> None:
    done = gate(repository(tmp_path, files), "check", *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_folder_without_git(tmp_path: Path) -> None:
    done = gate(tmp_path.parent, "check", str(write(tmp_path, {"a.yaml": FLOATING})), "--format", "concise")
    assert done.stdout.startswith("a.yaml:16:18: error: floating-tag ")


def test_several_outputs_at_once(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    done = gate(
        root,
        "check",
        "--output",
        "json=out/report.json",
        "--output",
        "junit=report.xml",
        "--format",
        "github",
    )
    assert done.stdout.startswith("::error file=a.yaml,line=16")
    report = json.loads((root / "out" / "report.json").read_text())
    assert report["schema"] == "gitops-gate/report/v1"
    assert [finding["rule"] for finding in report["findings"]] == ["floating-tag"]
    assert "<testsuites>" in (root / "report.xml").read_text()


def test_baseline_stops_only_what_is_new(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    assert gate(root, "check", "--write-baseline", "old.json").returncode == 0
    assert gate(root, "check", "--baseline", "old.json").returncode == 0
    moved = "# a comment moves all lines\n" + FLOATING
    write(root, {"a.yaml": moved})
    assert gate(root, "check", "--baseline", "old.json").returncode == 0
    write(root, {"b.yaml": FLOATING.replace("name: web", "name: other")})
    assert gate(root, "check", "--baseline", "old.json").returncode == 1
    assert gate(root, "check", "--baseline", "absent.json").returncode == 2


def test_waiver_comment(tmp_path: Path) -> None:
    waived = FLOATING.replace(
        "          image", "          # gitops-gate: allow[floating-tag] a demo\n          image"
    )
    done = gate(repository(tmp_path, {"a.yaml": waived}), "check")
    assert done.returncode == 0 and "1 waived" in done.stdout


OVERLAY = {
    "base/kustomization.yaml": "resources: [a.yaml]\n",
    "base/a.yaml": GOOD,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "other/b.yaml": FLOATING,
}


def test_hook_sees_what_is_staged_only(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    assert gate(root, "check", "--hook").returncode == 0
    write(root, {"base/a.yaml": FLOATING})
    assert gate(root, "check", "--hook").returncode == 0, "an edit that is not staged is not judged"
    git(root, "add", "-A")
    write(root, {"base/a.yaml": GOOD})
    done = gate(root, "check", "--hook", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith("base/a.yaml:16:18: error: floating-tag")
    assert "other/b.yaml" not in done.stdout, "what the change does not affect is not judged"


def test_hook_is_silent_when_clean(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    write(root, {"base/a.yaml": GOOD.replace("1.2.3", "1.2.4")})
    git(root, "add", "-A")
    done = gate(root, "check", "--hook")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_hook_sees_deletions(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    git(root, "rm", "-q", "base/a.yaml")
    done = gate(root, "check", "--hook", "--format", "concise")
    assert done.returncode == 1 and "base/kustomization.yaml:1:13: error: missing-file" in done.stdout


def test_changed_since(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    done = gate(root, "check", "--changed-since", "HEAD")
    assert done.returncode == 0 and "other/b.yaml" not in done.stdout
    write(root, {"base/a.yaml": FLOATING})
    assert gate(root, "check", "--changed-since", "HEAD").returncode == 1


def test_cache_does_not_change_the_verdict(tmp_path: Path) -> None:
    root = repository(tmp_path, OVERLAY)
    cold, warm = (gate(root, "check", "--format", "json") for _ in range(2))
    bare = gate(root, "check", "--format", "json", "--no-cache")
    assert cold.stdout == warm.stdout == bare.stdout and cold.returncode == warm.returncode == 1
    write(root, {"other/b.yaml": GOOD})
    assert gate(root, "check").returncode == 0
    write(root, {".gitops-gate.yaml": "rules: {floating-tag: {severity: info}}\n", "other/b.yaml": FLOATING})
    assert gate(root, "check").returncode == 0


def test_broken_cache_is_no_obstacle(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.yaml": GOOD})
    (tmp_path / "cache" / "gitops-gate").mkdir(parents=True)
    (tmp_path / "cache" / "gitops-gate" / "results.sqlite").write_bytes(b"rubbish" * 100)
    assert gate(root, "check", XDG_CACHE_HOME=str(tmp_path / "cache")).returncode == 0
    assert gate(root, "check", XDG_CACHE_HOME="/proc/nowhere").returncode == 0


def test_secrets_are_in_no_output(tmp_path: Path) -> None:
    value = "c4n4ry-" + "Zq8Rt2Lw" * 2
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: b\nstringData:\n  password: {value}\n  oops:\n    - {value}\n"
    config = (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: b\ndata:\n  url: [{value}]\n"
    )
    root = repository(tmp_path / "r", {"a.yaml": secret, "c.yaml": config})
    cache = tmp_path / "cache"
    words = [f"--output={form}={form}.out" for form in ("concise", "json", "junit", "github")]
    done = gate(root, "check", *words, "--write-baseline", "base.json", XDG_CACHE_HOME=str(cache))
    done = gate(root, "check", *words, XDG_CACHE_HOME=str(cache))
    assert done.returncode == 1 and "plaintext-secret" in done.stdout
    written = done.stdout + done.stderr
    written += "".join((root / f"{form}.out").read_text() for form in ("concise", "json", "junit", "github"))
    written += (root / "base.json").read_text()
    assert value not in written
    import sqlite3
    import zlib

    table = sqlite3.connect(cache / "gitops-gate" / "results.sqlite")
    for (data,) in table.execute("select value from result"):
        assert value.encode() not in zlib.decompress(data)


def test_colour(tmp_path: Path) -> None:
    root = repository(tmp_path, {"a.yaml": FLOATING})
    assert "\x1b[" not in gate(root, "check").stdout
    assert "\x1b[" in gate(root, "check", "--color", "always").stdout
    assert "\x1b[" in gate(root, "check", FORCE_COLOR="1").stdout
    assert "\x1b[" not in gate(root, "check", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_helm_templates_are_left_to_helm(tmp_path: Path) -> None:
    files = {
        "c/Chart.yaml": "name: c\nversion: 1.0.0\n",
        "c/templates/a.yaml": 'a: {{ required "x is needed" .Values.x }}\n',
        "a.yaml": GOOD,
    }
    done = gate(repository(tmp_path, files), "check")
    assert done.returncode == 0 and "chart c" in done.stdout


def test_exclude(tmp_path: Path) -> None:
    files = {"docs/a.yaml": "a: [\n", "a.yaml": GOOD, ".gitops-gate.yaml": "exclude: [docs]\n"}
    assert gate(repository(tmp_path, files), "check").returncode == 0


def test_annotations_count_from_the_top_of_the_repository(tmp_path: Path) -> None:
    root = repository(tmp_path, {"deploy/a.yaml": FLOATING, "README.md": "hello\n"})
    done = gate(root, "check", "deploy", "--format", "github")
    assert done.stdout.startswith("::error file=deploy/a.yaml,line=16")
    assert gate(root, "check", "deploy", "--format", "concise").stdout.startswith("a.yaml:16:18: ")


WRONG_RULES = [
    ("rules:\n  nope: {}\n", ".gitops-gate.yaml:2: no rule is called 'nope'"),
    (
        "rules:\n  host-path:\n    options: {alowed: []}\n",
        ".gitops-gate.yaml:2: rule host-path has no option 'alowed'",
    ),
    (
        "rules:\n  host-path:\n    options: {allowed: 5}\n",
        ".gitops-gate.yaml:2: rule host-path, option allowed: 5",
    ),
    (
        "rules:\n  missing-path:\n    options: {x: 5}\n",
        ".gitops-gate.yaml:2: rule missing-path has no option 'x'",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG_RULES)
def test_wrong_rules_are_named_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    done = gate(repository(tmp_path, {"a.yaml": GOOD, ".gitops-gate.yaml": text}), "check")
    assert done.returncode == 2 and f"gitops-gate: {message}" in done.stderr
