"""`gitops-gate render`: the text that kustomize prints, and where each value of it comes from."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_check import gate, repository

FILES = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec: {ports: [{port: 80}]}\n",
    "apps/dev/kustomization.yaml": "namespace: dev\nresources: [../../base]\n",
    "clusters/dev/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/dev
  interval: 10m
  prune: true
  namePrefix: "no-"
  sourceRef: {kind: GitRepository, name: flux-system}
""",
}
PLAIN = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: dev
spec:
  ports:
  - port: 80
"""
NOTED = """\
# base > apps/dev
apiVersion: v1 # base/web.yaml:1:13
kind: Service # base/web.yaml:2:7
metadata:
  name: web # base/web.yaml:4:9
  namespace: dev # apps/dev/kustomization.yaml:1:12
spec:
  ports:
  - port: 80 # base/web.yaml:5:23
"""


def test_a_folder(tmp_path: Path) -> None:
    root = repository(tmp_path, FILES)
    assert gate(root, "render", "apps/dev").stdout == PLAIN
    assert gate(root, "render", "apps/dev", "--annotate-origin").stdout == NOTED


def test_a_target_of_flux(tmp_path: Path) -> None:
    root = repository(tmp_path, FILES)
    done = gate(root, "render", "dev/apps", "--annotate-origin")
    lines = done.stdout.splitlines()
    assert lines[0] == "# base > apps/dev > Kustomization/flux-system/apps (clusters/dev/apps.yaml:5:9)", done
    assert "  name: no-web # clusters/dev/apps.yaml:8:15" in lines


def test_what_kustomize_cannot_print(tmp_path: Path) -> None:
    odd = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "\\x7f"}\n'
    root = repository(tmp_path, {"a/kustomization.yaml": "resources: [a.yaml]\n", "a/a.yaml": odd})
    for words in ((), ("--annotate-origin",)):
        done = gate(root, "render", "a", *words)
        assert done.returncode == 1 and not done.stdout
        assert done.stderr == "a/a.yaml:1:1: ConfigMap/a: kustomize cannot print U+007F\n"
