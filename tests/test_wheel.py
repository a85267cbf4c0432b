"""The built wheel, the sdist and an editable install: each finds its data and runs the gate, without the source."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = (
    "import gitops_gate, gitops_gate.data as data\n"
    "print(gitops_gate.__file__)\n"
    "print(len(list(data.folder('policies').iterdir())), (data.folder('schemas') / 'native.pack').is_file())\n"
)

pytestmark = pytest.mark.slow
if os.environ.get("GITOPS_GATE_TOOLS") != "required":
    pytest.importorskip("build")


def run(folder: Path, *command: str | Path) -> str:
    """What a command prints; nothing of this checkout is on its paths."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the repository holds, so that no build writes into the checkout."""
    folder = tmp_path_factory.mktemp("source") / "gitops-gate"
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "build", "dist")
    shutil.copytree(ROOT, folder, ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(source, sys.executable, "-m", "build", "--outdir", folder, *isolation(), ".")
    return folder


def isolation() -> tuple[str, ...]:
    """Builds with the locked hatchling where it is installed, with one from the registry where not."""
    return ("--no-isolation",) if importlib.util.find_spec("hatchling") else ()


def environment(folder: Path, *requirements: str | Path) -> Path:
    """The `bin` of a new environment with only these requirements in it."""
    venv.create(folder, with_pip=True, symlinks=True)
    pip = (folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    run(folder, *pip, "--constraint", ROOT / "constraints.txt", *requirements)
    return folder / "bin"


def test_the_wheel_runs_in_an_empty_environment(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    programs = environment(tmp_path / "empty", wheel)
    where, data = run(tmp_path, programs / "python", "-c", DATA).splitlines()
    assert Path(where).is_relative_to(tmp_path / "empty")
    count, has_schemas = data.split()
    assert int(count) >= 12
    assert has_schemas == "True"
    shutil.copytree(ROOT / "examples" / "fleet-infra", tmp_path / "fleet")
    run(tmp_path, programs / "gitops-gate", "check", "fleet")
    assert "floating-tag" in run(tmp_path, programs / "gitops-gate", "explain", "floating-tag")


def test_an_editable_install_finds_its_data(source: Path, tmp_path: Path) -> None:
    programs = environment(tmp_path / "editable", "--editable", source)
    where, data = run(tmp_path, programs / "python", "-c", DATA).splitlines()
    assert Path(where) == source / "gitops_gate" / "__init__.py"
    assert data.endswith("True")
    shutil.copytree(ROOT / "examples" / "fleet-infra", tmp_path / "fleet")
    run(tmp_path, programs / "gitops-gate", "check", "fleet")


def test_the_sdist_holds_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = (
        "LICENSE",
        "pyproject.toml",
        "policies",
        "schemas/native.pack",
        "examples/fleet-infra",
        "tests/conftest.py",
    )
    assert [name for name in wanted if not any(n == name or n.startswith(f"{name}/") for n in names)] == []


def test_the_wheel_holds_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        text = archive.read(next(n for n in archive.namelist() if n.endswith(".dist-info/licenses/LICENSE")))
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gitops_gate"}
    assert b"Apache License" in text
