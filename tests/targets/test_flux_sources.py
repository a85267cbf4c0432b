"""Sources that are other repositories: checked together where the configuration says where they are."""

from __future__ import annotations

from pathlib import Path

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Folder
from gitops_gate.model import Report
from tests.targets.test_flux_variables import config

SOURCE = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: {kind}
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 1m
  url: {url}
"""
KUSTOMIZATION = """\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  interval: 1m
  prune: true
  path: {path}
  sourceRef:
    kind: {kind}
    name: {source}
"""
INFRA = "https://github.com/owner/infrastructure"
BAD = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports: 80\n"


def checked(folder: Path, files: dict[str, str], **sources: str) -> Report:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return run(
        Folder(folder / "fleet"), Settings(sources={url.replace("_", "/"): to for url, to in sources.items()})
    )


FILES = {
    "fleet/clusters/one/infra.yaml": SOURCE.format(kind="GitRepository", name="infra", url=INFRA)
    + KUSTOMIZATION.format(name="infra", path="./base", kind="GitRepository", source="infra"),
    "infra/base/kustomization.yaml": "resources: [bad.yaml]\nnamespace: infra\n",
    "infra/base/bad.yaml": BAD,
}
FOUND = ("schema-violation", "@infrastructure/base/bad.yaml", 6)


def findings(report: Report) -> list[tuple[str, str, int]]:
    return [
        (one.rule, one.location.path, one.location.line)
        for one in report.findings
        if one.rule != "yaml-style"
    ]


def test_another_repository(tmp_path: Path) -> None:
    report = checked(tmp_path, FILES)
    assert findings(report) == []
    assert any("another repository" in one.why for one in report.not_checked)
    report = checked(tmp_path, FILES, **{"https:__github.com_owner_infrastructure.git": "../infra"})
    assert findings(report) == [FOUND]
    assert [one.targets for one in report.findings if one.rule == FOUND[0]] == [("one/infra",)]
    assert not any("another repository" in one.why for one in report.not_checked)


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    files = FILES | {"infra/base/kustomization.yaml": "resources: [../../fleet/clusters/one/infra.yaml]\n"}
    report = checked(tmp_path, files, **{"https:__github.com_owner_infrastructure": "../infra"})
    assert "unsafe-reference" in {one.rule for one in report.findings}
    files = FILES | {
        "fleet/clusters/one/infra.yaml": FILES["fleet/clusters/one/infra.yaml"].replace("./base", "./bas")
    }
    report = checked(tmp_path, files, **{"https:__github.com_owner_infrastructure": "../infra"})
    assert "missing-path" in {one.rule for one in report.findings}


def test_an_artifact_of_this_repository(tmp_path: Path) -> None:
    files = {
        "fleet/clusters/one/apps.yaml": SOURCE.format(
            kind="OCIRepository", name="apps", url="oci://ghcr.io/owner/fleet"
        )
        + KUSTOMIZATION.format(name="apps", path="./apps", kind="OCIRepository", source="apps"),
        "fleet/apps/bad.yaml": BAD,
    }
    report = checked(tmp_path, files)
    assert any("is not read from git" in one.why for one in report.not_checked)
    report = checked(tmp_path, files, **{"oci:__ghcr.io_owner_fleet": "."})
    assert ("one/apps",) in [one.targets for one in report.findings]
    assert not any("is not read from git" in one.why for one in report.not_checked)


def test_variables_of_another_repository(tmp_path: Path) -> None:
    more = "  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: vars\n"
    files = {
        "fleet/clusters/one/infra.yaml": FILES["fleet/clusters/one/infra.yaml"]
        + more
        + config("vars", PORTS="80"),
        "infra/base/bad.yaml": BAD.replace("80", "${PORTS}").replace(
            "name: a", "name: a\n  namespace: infra"
        ),
    }
    report = checked(tmp_path, files, **{"https:__github.com_owner_infrastructure": "../infra"})
    assert ("schema-violation", "@infrastructure/base/bad.yaml", 7) in findings(report)
