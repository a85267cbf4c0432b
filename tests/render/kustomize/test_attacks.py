"""Hostile kustomizations: refused, with nothing run, fetched, or read outside the tree."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from gitops_gate.git.trees import Folder
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target
from gitops_gate.render.kustomize import Renderer

CANARY = "the-content-of-a-file-outside"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a neighbour that must stay unread."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kustomization.yaml").write_text("resources: [secret.yaml]\n")
    (outside / "secret.yaml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: s}}\ndata: {{k: {CANARY}}}\n"
    )
    inside = tmp_path / "repository" / "app"
    inside.mkdir(parents=True)
    return inside


def built(app: Path, text: str) -> Build:
    (app / "kustomization.yaml").write_text(text)
    begun = time.monotonic()
    build = Renderer(Folder(app.parent), load_file).build(Target("app", "kustomize", "app", Location("app")))
    assert time.monotonic() - begun < 1
    assert CANARY not in repr(build.failure) + repr([resource.body for resource in build.resources])
    assert not (app.parent / "ran").exists()
    return build


REFUSED = (
    "resources: ['file:///srv/repo?ref=--upload-pack=touch ran']",
    "resources: ['ssh://git@host/repo?ref=--upload-pack=touch']",
    "resources: ['ssh://git@host/repo?version=-x']",
    "resources: ['https://host/org/repo?ref=%2d-upload-pack=x']",
    "resources: [/etc]",
    "resources: [../../outside]",
    "resources: [../../outside/secret.yaml]",
    "components: [../../outside]",
    "bases: [../../outside]",
    "configMapGenerator: [{name: a, files: [../../outside/secret.yaml]}]",
    "configMapGenerator: [{name: a, files: [/etc/passwd]}]",
    "configMapGenerator: [{name: a, envs: [../../outside/secret.yaml]}]",
    "patches: [{path: ../../outside/secret.yaml}]",
    "patchesStrategicMerge: [../../outside/secret.yaml]",
    "patches: [{path: /proc/self/environ}]",
    "helmCharts: [{name: x, releaseName: --post-renderer=./pr.sh}]",
    "helmCharts: [{name: x}]\nhelmGlobals: {configHome: ./hh}",
)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(repository: Path, text: str) -> None:
    failure = built(repository, text + "\n").failure
    assert failure is not None
    assert failure.rule == "unsafe-reference"
    assert failure.location.line


@pytest.mark.parametrize("field", ["resources", "components"])
def test_linked_folder(repository: Path, field: str) -> None:
    (repository / "link").symlink_to("../../outside")
    failure = built(repository, f"{field}: [link]\n").failure
    assert failure is not None
    assert failure.rule == "unsafe-reference"


LINKS = (
    ("direct", {"a.yaml": "../../outside/secret.yaml"}),
    ("absolute", {"a.yaml": "/etc/passwd"}),
    ("process", {"a.yaml": "/proc/self/environ"}),
    ("chain", {"a.yaml": "b.yaml", "b.yaml": "c.yaml", "c.yaml": "../../outside/secret.yaml"}),
    ("loop", {"a.yaml": "b.yaml", "b.yaml": "a.yaml"}),
    ("through a folder", {"d": "../../outside", "a.yaml": "d/secret.yaml"}),
)
READERS = (
    "resources: [a.yaml]",
    "patches: [{path: a.yaml}]",
    "configMapGenerator: [{name: a, files: [a.yaml]}]",
    "secretGenerator: [{name: a, envs: [a.yaml]}]",
)


@pytest.mark.parametrize("text", READERS)
@pytest.mark.parametrize(("name", "links"), LINKS, ids=[name for name, _ in LINKS])
def test_linked_file(repository: Path, name: str, links: dict[str, str], text: str) -> None:
    for link, target in links.items():
        (repository / link).symlink_to(target)
    failure = built(repository, text + "\n").failure
    assert failure is not None
    assert failure.rule == "unsafe-reference"


def test_linked_kustomization(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "kustomization.yaml").symlink_to("../../../outside/kustomization.yaml")
    failure = built(repository, "resources: [sub]\n").failure
    assert failure is not None
    assert failure.rule == "unsafe-reference"


def test_no_connection(repository: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.yaml"
        failure = built(repository, f"resources: ['{address}']\n").failure
        with pytest.raises(TimeoutError):
            server.accept()
    assert failure is not None
    assert failure.rule == ""
    assert "remote resource" in failure.message


FUNCTION = """\
apiVersion: example.com/v1
kind: Run
metadata:
  name: run
  annotations:
    {annotation}: |
      exec: {{path: ./run.sh}}
"""


@pytest.mark.parametrize("field", ["generators", "transformers", "validators"])
@pytest.mark.parametrize("annotation", ["config.kubernetes.io/function", "config.k8s.io/function"])
def test_function(repository: Path, field: str, annotation: str) -> None:
    (repository / "run.sh").write_text("#!/bin/sh\ntouch ../ran\n")
    (repository / "run.sh").chmod(0o755)
    (repository / "run.yaml").write_text(FUNCTION.format(annotation=annotation))
    build = built(repository, f"{field}: [run.yaml]\n")
    assert build.failure is not None
    assert (build.failure.rule, build.failure.location.path) == ("unsafe-reference", "app/run.yaml")
    inline = "\n".join("  " + line for line in FUNCTION.format(annotation=annotation).split("\n"))
    build = built(repository, f"{field}:\n- |\n{inline}\n")
    assert build.failure is not None
    assert build.failure.rule == "unsafe-reference"


def test_itself(repository: Path) -> None:
    failure = built(repository, "resources: [.]\n").failure
    assert failure is not None
    assert failure.rule == "kustomization-cycle"
    assert "app" in failure.message


def test_deep_chain(repository: Path) -> None:
    for level in range(30):
        folder = repository.parent / f"level{level}"
        folder.mkdir()
        (folder / "kustomization.yaml").write_text(f"resources: [../level{level + 1}]\n")
    last = repository.parent / "level30"
    last.mkdir()
    (last / "kustomization.yaml").write_text("namePrefix: x-\n")
    assert built(repository, "resources: [../level0]\n").failure is None
    (last / "kustomization.yaml").write_text("resources: [../level3]\n")
    failure = built(repository, "resources: [../level0]\n").failure
    assert failure is not None
    assert failure.rule == "kustomization-cycle"
    assert failure.location == Location("level10/kustomization.yaml", 1, 13)
    assert len(failure.chain) == 31
    assert failure.chain[0].path == "app/kustomization.yaml"


def test_endless_chain_ends(repository: Path) -> None:
    for level in range(200):
        folder = repository.parent / f"level{level}"
        folder.mkdir()
        (folder / "kustomization.yaml").write_text(f"resources: [../level{level + 1}]\n")
    failure = built(repository, "resources: [../level0]\n").failure
    assert failure is not None
    assert failure.rule == "kustomization-cycle"
