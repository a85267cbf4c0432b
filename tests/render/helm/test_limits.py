"""Charts that a limit stops: the run ends undecided, and everything else is judged."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import git
from tests.render.helm.trees import CHART, CONFIG

pytestmark = pytest.mark.tool("helm")

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: web}
spec: {containers: [{name: web, image: "nginx:latest"}]}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: bomb, namespace: argocd}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: web}
  source:
    repoURL: https://example.com/here.git
    targetRevision: HEAD
    path: chart
"""
OTHER = {"other/pod.yaml": POD, "other/kustomization.yaml": "resources: [pod.yaml]\n"}


def archive(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as made:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return held.getvalue()


def run(root: Path, files: Mapping[str, str | bytes], *words: str) -> tuple[int, dict[str, Any]]:
    """(exit code, report) of a run of the program on a repository."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    done = subprocess.run(
        [sys.executable, "-m", "gitops_gate", "check", "--format=json", "--allow-unboxed-helm", *words],
        cwd=root,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        timeout=120,
    )
    return done.returncode, json.loads(done.stdout)


def told(report: dict[str, Any]) -> dict[str, tuple[str, int, str]]:
    return {
        one["rule"]: (one["location"]["path"], one["location"]["line"], one["message"])
        for one in report["findings"]
    }


ENDLESS = "templates/all.yaml", '{{ define "a" }}{{ include "a" . }}{{ end }}\n{{ include "a" . }}'
CHARTS: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "include of itself": (dict([ENDLESS]), "chart/templates/all.yaml:1", "include each other without end"),
    "template of itself": (
        {"templates/all.yaml": 'a: b\n{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}'},
        "chart/templates/all.yaml:2",
        "include each other without end",
    ),
    "text that is a template of itself": (
        {"templates/all.yaml": "{{ tpl .Values.a . }}", "values.yaml": "a: '{{ tpl .Values.a . }}'\n"},
        "",
        "helm was stopped",
    ),
    "a list without end": (
        {"templates/all.yaml": "{{ range until 300000000 }}{{ . }}{{ end }}"},
        "",
        "takes more than 1024 MiB of memory",
    ),
    "a long text": ({"templates/all.yaml": 'a: {{ repeat 300000000 "xxxx" }}'}, "", "helm was stopped"),
    "much output": (
        {
            "templates/all.yaml": CONFIG
            + '{{ range until 60 }}  a{{ . }}: {{ repeat 1000000 "x" }}\n{{ end }}'
        },
        "",
        "takes more than 50 MiB of output",
    ),
    "much to do": (
        {
            "templates/all.yaml": "{{ $l := until 9000 }}{{ range $l }}{{ range $l }}{{ range $l }}{{ end }}{{ end }}{{ end }}"
        },
        "",
        "takes more than 20 seconds of computing",
    ),
    "packed bomb": (
        {"templates/all.yaml": CONFIG, "charts/sub-1.0.0.tgz": archive({"sub/values.yaml": bytes(51 << 20)})},
        "",
        "unpacks to more than 50 MiB",
    ),
    "many files": (
        {"templates/all.yaml": CONFIG, **{f"files/{n}": "" for n in range(5_001)}},
        "",
        "more than 5,000 files",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("chart", "place", "message"), CHARTS.values(), ids=CHARTS)
@pytest.mark.parametrize("asked", ["deployed", "by nobody"])
def test_chart_that_is_stopped(
    chart: dict[str, str | bytes], place: str, message: str, asked: str, tmp_path: Path
) -> None:
    if asked == "by nobody" and message.startswith("takes"):
        pytest.skip("the same way, and slow")
    files = {f"chart/{path}": text for path, text in {"Chart.yaml": CHART, **chart}.items()}
    files |= {"app.yaml": APPLICATION} if asked == "deployed" else {}
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "remote", "add", "origin", "https://example.com/here.git")
    started = time.monotonic()
    code, report = run(tmp_path, {**OTHER, **files})
    assert time.monotonic() - started < 60
    found = told(report)
    assert code == 3, report
    assert "floating-tag" in found, "the other target is judged"
    path, line, text = found["chart-limit"]
    assert message in text
    if place:
        assert f"{path}:{line}" == place
    elif asked == "deployed":
        assert path == "app.yaml"


WAIVER = 'waivers:\n  - {rule: chart-limit, path: "**", reason: known, owner: me, expires: 2099-01-01}\n'


@pytest.mark.parametrize(
    ("configuration", "words"),
    [
        ("rules:\n  chart-limit: {enabled: false}\n", ()),
        ("rules:\n  chart-limit: {severity: info}\n", ()),
        (WAIVER, ()),
        ("", ("--disable", "chart-limit")),
        ("", ("--fail-on", "never")),
    ],
)
def test_nothing_makes_it_a_pass(configuration: str, words: tuple[str, ...], tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"chart/Chart.yaml": CHART, f"chart/{ENDLESS[0]}": ENDLESS[1]}
    if configuration:
        files[".gitops-gate.yaml"] = configuration
    assert run(tmp_path, files, *words)[0] == 3


@pytest.mark.parametrize("generator", ["helmCharts", "helmChartInflationGenerator"])
def test_chart_of_a_kustomization(generator: str, tmp_path: Path) -> None:
    name = "name" if generator == "helmCharts" else "chartName"
    home = "helmGlobals: {chartHome: .}\n" if generator == "helmCharts" else ""
    home = home or ""
    entry = f"{generator}:\n  - {name}: chart\n" + ("    chartHome: .\n" if not home else "")
    files = {
        **OTHER,
        "app/kustomization.yaml": home + entry,
        "app/chart/Chart.yaml": CHART,
        f"app/chart/{ENDLESS[0]}": ENDLESS[1],
    }
    code, report = run(tmp_path, files)
    assert (code, "floating-tag" in told(report)) == (3, True)
    assert told(report)["chart-limit"][0] == f"app/chart/{ENDLESS[0]}"


def test_escape_out_of_an_archive_is_refused(tmp_path: Path) -> None:
    bad = archive({"sub/Chart.yaml": b"", "sub/../../out.txt": b""})
    files = {
        **OTHER,
        "chart/Chart.yaml": CHART,
        "chart/templates/a.yaml": CONFIG,
        "chart/charts/sub-1.tgz": bad,
    }
    code, report = run(tmp_path, files)
    assert (code, "floating-tag" in told(report)) == (4, True)


@pytest.mark.parametrize(
    "held",
    [
        {"web/templates/a": b"x", "web/templates/a/b.yaml": b"x"},
        {"web/templates/" + "a" * 300 + ".yaml": b"x"},
    ],
)
def test_an_archive_that_no_disk_can_hold(tmp_path: Path, held: dict[str, bytes]) -> None:
    packed = archive({"web/Chart.yaml": b"apiVersion: v2\nname: web\nversion: 1.0.0\n"} | held)
    needs = CHART + "dependencies: [{name: web, version: 1.0.0, repository: 'https://example.com'}]\n"
    files = {"chart/Chart.yaml": needs, "chart/charts/web-1.0.0.tgz": packed, "app.yaml": APPLICATION}
    code, report = run(tmp_path, files)
    (found,) = [one for one in report["findings"] if one["rule"] == "invalid-chart"]
    assert code == 1
    assert "this chart has a file whose path no disk can hold" in found["message"]


def test_a_need_of_a_name_that_helm_refuses(tmp_path: Path) -> None:
    needs = CHART + f"dependencies: [{{name: {'a' * 300}, version: '1', repository: 'file://../other'}}]\n"
    code, report = run(tmp_path, {"chart/Chart.yaml": needs, "app.yaml": APPLICATION} | OTHER)
    assert code in (0, 1) and report["not_checked"]


OUTSIDE = {
    "value file": APPLICATION + "    helm: {valueFiles: [FILE]}\n",
    "file of a parameter": APPLICATION + "    helm: {fileParameters: [{name: a, path: FILE}]}\n",
    "value file of a release": (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x, namespace: web}\n"
        "spec: {interval: 1h, chart: {spec: {chart: ./chart, valuesFiles: [FILE], "
        "sourceRef: {kind: GitRepository, name: flux-system}}}}\n"
    ),
}


@pytest.mark.parametrize("path", ["../../../../../../../../etc/passwd", "../outside.yaml", "link.yaml"])
@pytest.mark.parametrize("text", OUTSIDE.values(), ids=OUTSIDE)
def test_values_outside_the_repository(text: str, path: str, tmp_path: Path) -> None:
    """No byte of such a file is shown, whatever is said."""
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "outside.yaml").write_text("canary-1f3e: [\n")
    (root / "chart").mkdir()
    (root / "chart" / "link.yaml").symlink_to("../../outside.yaml")
    (root / "link.yaml").symlink_to("../outside.yaml")
    git(root, "init", "-q", "-b", "main")
    git(root, "remote", "add", "origin", "https://example.com/here.git")
    files = {
        "chart/Chart.yaml": CHART,
        "chart/templates/a.yaml": CONFIG + "  a: {{ toJson .Values | quote }}\n",
    }
    code, report = run(root, {**OTHER, **files, "app.yaml": text.replace("FILE", path)})
    assert "canary-1f3e" not in str(report) and "root:" not in str(report)
    assert "floating-tag" in told(report), "the other target is judged"
    assert code == 4, (code, told(report), report["not_checked"])
