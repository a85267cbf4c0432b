"""What is measured: a copy of a repository, as a git repository of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false")

REFERENCE = re.compile(rb"^\s*-\s+(?:path:\s+)?[\"']?([^\s\"'#]+)", re.MULTILINE)
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, slots=True)
class Subject:
    """A repository that may be written to. `yaml_files` and `roots` are sorted relative paths."""

    name: str
    folder: Path
    files: int
    megabytes: float
    yaml_files: tuple[str, ...]
    roots: tuple[str, ...]

    def manifest(self) -> str:
        """The file that a change is made in: a Deployment or HelmRelease halfway through the repository."""
        fitting = [p for p in self.yaml_files if re.search(r"(deployment|helmrelease)\.ya?ml$", p)]
        chosen = fitting or list(self.yaml_files)
        return chosen[len(chosen) // 2]


def git(folder: Path, *words: str) -> str:
    done = subprocess.run([*GIT, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def paths(source: Path) -> list[str]:
    """The files of a repository: those that git tracks, or all where there is no git."""
    inside = subprocess.run(["git", "ls-files", "-z"], cwd=source, capture_output=True, check=False)
    if inside.returncode == 0 and inside.stdout:
        listed = inside.stdout.decode("utf-8", "surrogateescape").split("\0")
        return sorted(path for path in listed if path and (source / path).is_file())
    return sorted(
        str(p.relative_to(source)) for p in source.rglob("*") if p.is_file() and ".git" not in p.parts
    )


def roots(folder: Path, yaml_files: tuple[str, ...]) -> tuple[str, ...]:
    """The kustomizations, Components excepted, that no other kustomization names in a list."""
    named: set[str] = set()
    found: list[str] = []
    for path in yaml_files:
        if Path(path).name not in NAMES:
            continue
        text = (folder / path).read_bytes()
        here = Path(path).parent
        for match in REFERENCE.finditer(text):
            target = (folder / here / match[1].decode("utf-8", "replace")).resolve()
            if target.is_dir() and target.is_relative_to(folder.resolve()):
                named.add(str(target.relative_to(folder.resolve())))
        if not re.search(rb"^kind:\s*Component\b", text, re.MULTILINE):
            found.append(str(here))
    return tuple(sorted(place for place in found if place not in named))


def subject(name: str, source: Path, folder: Path) -> Subject:
    """Copies `source` to `folder`, commits it there and counts it."""
    listed = paths(source)
    for path in listed:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, target)
    git(folder, "init", "--quiet", "--initial-branch=main")
    origin = subprocess.run(
        ["git", "remote", "get-url", "origin"], cwd=source, capture_output=True, text=True, check=False
    )
    if origin.returncode == 0:
        git(folder, "remote", "add", "origin", origin.stdout.strip())
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "bench")
    yaml_files = tuple(path for path in listed if path.endswith((".yaml", ".yml")))
    size = sum((folder / path).stat().st_size for path in listed)
    return Subject(name, folder, len(listed), size / 1e6, yaml_files, roots(folder, yaml_files))
