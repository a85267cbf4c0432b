"""The hooks, with the real pre-commit in a real git repository: what stops a commit and what does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/part-of: shop
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: web
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web
        app.kubernetes.io/part-of: shop
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /
              port: http
          livenessProbe:
            httpGet:
              path: /
              port: http
          resources:
            requests:
              cpu: 10m
              memory: 32Mi
            limits:
              memory: 64Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
"""

FLEET = {
    "apps/base/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - deployment.yaml\n"
    ),
    "apps/base/deployment.yaml": DEPLOYMENT,
    "apps/production/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: web\nresources:\n  - ../base\n"
    ),
    "README.md": "# fleet\n",
}

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""


class Repository:
    """A git repository with the fleet committed and one of our hooks installed as a local hook.

    `language: system` in place of `python`: the same entry, without building an environment for it.
    """

    def __init__(self, folder: Path, hook_id: str, more: dict[str, str] | None = None) -> None:
        self.folder = folder
        hook = next(hook for hook in HOOKS if hook["id"] == hook_id)
        self.write(FLEET | (more or {}))
        entry = f"{sys.executable} -m {hook['entry'].replace('gitops-gate', 'gitops_gate', 1)}"
        local = {**hook, "language": "system", "entry": entry}
        self.write(
            {".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]})}
        )
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "fleet")
        done = self.run(str(BIN / "pre-commit"), "install", "--hook-type", "pre-commit")
        assert done.returncode == 0, done.stdout + done.stderr

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        env = {**os.environ, "PYTHONPATH": path, "PRE_COMMIT_HOME": str(self.folder.parent / "pre-commit")}
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, env=env)

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
        return self.run("git", *who, *words)

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def commit(self) -> tuple[bool, str]:
        """Whether a commit of the index comes through, and all that was printed."""
        before = self.git("rev-parse", "HEAD").stdout
        done = self.git("commit", "--message", "change")
        came_through = self.git("rev-parse", "HEAD").stdout != before
        assert came_through == (done.returncode == 0)
        return came_through, done.stdout + done.stderr


CASES = [
    ("a good manifest", "gitops-gate", {"apps/base/deployment.yaml": ("replicas: 1", "replicas: 2")}, ""),
    (
        "a wrong type",
        "gitops-gate",
        {"apps/base/deployment.yaml": ("replicas: 1", "replicas: one")},
        "replicas",
    ),
    (
        "broken YAML",
        "gitops-gate",
        {"apps/base/deployment.yaml": ("replicas: 1", "replicas: [1")},
        "deployment.yaml",
    ),
    ("a text file", "gitops-gate", {"README.md": ("fleet", "the fleet")}, ""),
    (
        "the same, system",
        "gitops-gate-system",
        {"apps/base/deployment.yaml": ("replicas: 1", "replicas: one")},
        "replicas",
    ),
    ("good YAML", "gitops-gate-yaml", {"apps/base/deployment.yaml": ("replicas: 1", "replicas: 2")}, ""),
    (
        "a duplicate key",
        "gitops-gate-yaml",
        {"apps/base/deployment.yaml": ("replicas: 1", "replicas: 1\n  replicas: 2")},
        "duplicate-key",
    ),
    ("no secret", "gitops-gate-secrets", {"README.md": ("fleet", "the fleet")}, ""),
    (
        "a secret",
        "gitops-gate-secrets",
        {
            "README.md": (
                "fleet",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----",
            )
        },
        "README.md",
    ),
]


@pytest.mark.parametrize(
    ("hook_id", "edits", "said"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_change(tmp_path: Path, hook_id: str, edits: dict[str, tuple[str, str]], said: str) -> None:
    repository = Repository(tmp_path / "fleet", hook_id)
    for path, (old, new) in edits.items():
        repository.write({path: FLEET[path].replace(old, new, 1)})
        repository.git("add", path)
    came_through, printed = repository.commit()
    assert came_through == (said == ""), printed
    assert said in printed


def test_a_deleted_base_is_seen(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fleet", "gitops-gate")
    repository.git("rm", "--quiet", "-r", "apps/base")
    came_through, printed = repository.commit()
    assert not came_through, printed
    assert "apps/production/kustomization.yaml" in printed


def test_a_deleted_folder_that_flux_deploys_is_seen(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fleet", "gitops-gate", {"clusters/production/apps.yaml": FLUX})
    repository.git("rm", "--quiet", "-r", "apps/production")
    came_through, printed = repository.commit()
    assert not came_through, printed
    assert "clusters/production/apps.yaml" in printed


def test_the_index_is_judged_not_the_work_tree(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fleet", "gitops-gate")
    repository.write({"apps/base/deployment.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: one")})
    repository.git("add", "--all")
    repository.write({"apps/base/deployment.yaml": DEPLOYMENT})
    came_through, printed = repository.commit()
    assert not came_through, printed


def test_a_referenced_file_that_is_not_added_stops_the_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "fleet", "gitops-gate")
    kustomization = FLEET["apps/base/kustomization.yaml"] + "  - service.yaml\n"
    repository.write({"apps/base/kustomization.yaml": kustomization})
    repository.write({"apps/base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n"})
    repository.git("add", "apps/base/kustomization.yaml")
    came_through, printed = repository.commit()
    assert not came_through, printed
    assert "service.yaml" in printed


def test_pre_commit_accepts_the_definitions() -> None:
    command = [str(BIN / "pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [hook["id"] for hook in HOOKS] == [
        "gitops-gate",
        "gitops-gate-yaml",
        "gitops-gate-secrets",
        "gitops-gate-system",
    ]


@pytest.mark.slow
def test_the_hook_as_users_install_it(tmp_path: Path) -> None:
    """pre-commit builds the environment from the project's own files and runs the default hook from it."""
    project = tmp_path / "gitops-gate"
    skipped = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "examples", "tests", ".*_cache", "__pycache__"
    )
    shutil.copytree(ROOT, project, ignore=skipped)
    repository = Repository(tmp_path / "fleet", "gitops-gate-system")
    for words in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("commit", "--quiet", "--no-verify", "-m", "release"),
    ):
        repository.git("-C", str(project), *words)
    commit = repository.git("-C", str(project), "rev-parse", "HEAD").stdout.strip()
    try_repo = (
        str(BIN / "pre-commit"),
        "try-repo",
        str(project),
        "gitops-gate",
        "--ref",
        commit,
        "--verbose",
    )
    done = repository.run(*try_repo)
    assert done.returncode == 0, done.stdout + done.stderr
    repository.write({"apps/base/deployment.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: one")})
    repository.git("add", "--all")
    done = repository.run(*try_repo)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "replicas" in done.stdout
