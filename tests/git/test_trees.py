"""Trees: what each of them lists and reads, and that none lets a path out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitops_gate.config import Settings
from gitops_gate.errors import FileFault, UnsafeInput, UsageError
from gitops_gate.git.changes import since, staged
from gitops_gate.git.trees import Commit, Folder, Index, Memory, Overlay, WorkTree, open_tree
from gitops_gate.model import Tree
from gitops_gate.repository import loaded
from gitops_gate.wish import silent
from tests.conftest import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "apps").mkdir(parents=True)
    (root / "apps" / "a.yaml").write_text("a: committed\n")
    (root / "gone.yaml").write_text("x\n")
    (root / ".gitignore").write_text("ignored.yaml\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    (root / "apps" / "a.yaml").write_text("a: staged\n")
    git(root, "add", "-A")
    (root / "apps" / "a.yaml").write_text("a: edited\n")
    (root / "new.yaml").write_text("new\n")
    (root / "ignored.yaml").write_text("ignored\n")
    (root / "gone.yaml").unlink()
    return root


def test_each_tree_sees_its_own_content(repository: Path) -> None:
    trees: list[tuple[Tree, str, set[str]]] = [
        (WorkTree(repository), "a: edited\n", {".gitignore", "apps/a.yaml", "new.yaml"}),
        (WorkTree(repository, untracked=False), "a: edited\n", {".gitignore", "apps/a.yaml"}),
        (Index(repository), "a: staged\n", {".gitignore", "apps/a.yaml", "gone.yaml"}),
        (Commit(repository, "HEAD"), "a: committed\n", {".gitignore", "apps/a.yaml", "gone.yaml"}),
        (Folder(repository), "a: edited\n", {".gitignore", "apps/a.yaml", "new.yaml", "ignored.yaml"}),
    ]
    for tree, text, names in trees:
        assert set(tree.list()) == names
        assert tree.read("apps/a.yaml").decode() == text
        assert tree.read("apps/../apps/./a.yaml").decode() == text
        assert tree.is_dir("apps") and tree.is_dir("") and not tree.is_dir("apps/a.yaml")
        assert tree.folder("apps") == ("apps/a.yaml",)
        with pytest.raises(IsADirectoryError):
            tree.read("apps")
        with pytest.raises(FileNotFoundError):
            tree.read("absent.yaml")


def test_a_subfolder_is_a_tree_of_its_own(repository: Path) -> None:
    for tree in (
        WorkTree(repository / "apps"),
        Index(repository / "apps"),
        Commit(repository / "apps", "HEAD"),
    ):
        assert tree.list() == ("a.yaml",)
        with pytest.raises(UnsafeInput):
            tree.read("../.gitignore")


def test_ci_leaves_untracked_files_out(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "new.yaml" in open_tree(repository).list()
    monkeypatch.setenv("CI", "true")
    assert "new.yaml" not in open_tree(repository).list()


def test_a_folder_that_git_does_not_know(repository: Path, tmp_path: Path) -> None:
    (repository / "ignored.d").mkdir()
    (repository / "ignored.d" / "a.yaml").write_text("a\n")
    (repository / ".gitignore").write_text("ignored.d\n")
    assert open_tree(repository / "ignored.d").list() == ("a.yaml",)
    assert isinstance(open_tree(tmp_path), Folder)


def test_overlay(repository: Path) -> None:
    tree = Overlay(
        Commit(repository, "HEAD"), {"apps/a.yaml": b"over", "added/b.yaml": b"b", "gone.yaml": None}
    )
    assert tree.list() == (".gitignore", "added/b.yaml", "apps/a.yaml")
    assert tree.read("apps/a.yaml") == b"over" and tree.is_dir("added")
    assert tree.blob(".gitignore") == Commit(repository, "HEAD").blob(".gitignore")
    with pytest.raises(FileNotFoundError):
        tree.read("gone.yaml")


def test_blob_follows_the_bytes() -> None:
    one, same, other = Memory({"a": b"1"}), Memory({"a": b"1"}), Memory({"a": b"2"})
    assert one.blob("a") == same.blob("a") != other.blob("a")


LINKS = [
    # link, its text, read path, the file it leads to (None = refused)
    ("l", "a.yaml", "l", "a.yaml"),
    ("d", "apps", "d/b.yaml", "apps/b.yaml"),
    ("apps/up", "../a.yaml", "apps/up", "a.yaml"),
    ("l", "../outside", "l", None),
    ("l", "/etc/passwd", "l", None),
    ("d", "apps/../..", "d/x", None),
    ("l", "l", "l", None),
    ("l", "/proc/self/environ", "l", None),
]


@pytest.mark.parametrize(("link", "target", "path", "leads"), LINKS)
def test_links(tmp_path: Path, link: str, target: str, path: str, leads: str | None) -> None:
    files = {"a.yaml": b"a", "apps/b.yaml": b"b"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / link).symlink_to(target)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "links")
    for tree in (
        Folder(tmp_path),
        WorkTree(tmp_path),
        Index(tmp_path),
        Commit(tmp_path, "HEAD"),
        Memory(files, {link: target}),
    ):
        assert link not in tree.list()
        if leads is None:
            with pytest.raises(UnsafeInput):
                tree.read(path)
        else:
            assert tree.read(path) == files[leads]


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", ".."])
def test_no_way_out(path: str) -> None:
    with pytest.raises(UnsafeInput):
        Memory({"a": b""}).read(path)


@pytest.mark.parametrize("rev", ["nowhere", "--upload-pack=x", "-h", "HEAD:apps", ""])
def test_revisions_are_no_options(repository: Path, rev: str) -> None:
    with pytest.raises(UsageError):
        Commit(repository, rev)


def test_changes(repository: Path) -> None:
    assert staged(repository) == ("apps/a.yaml",)
    assert since(repository, "HEAD") == ("apps/a.yaml", "gone.yaml", "new.yaml")
    git(repository, "rm", "-q", "--cached", "gone.yaml")
    assert staged(repository) == ("apps/a.yaml", "gone.yaml")


def test_nothing_of_the_repository_is_run(repository: Path, tmp_path: Path) -> None:
    """Hooks, a file-system monitor and filters of the checkout are not honoured."""
    canary = tmp_path / "canary"
    script = repository / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    script.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(script))
    (repository / ".git" / "hooks").mkdir(exist_ok=True)
    WorkTree(repository).read("apps/a.yaml")
    Index(repository).read("apps/a.yaml")
    staged(repository)
    since(repository, "HEAD")
    assert not canary.exists()


def test_odd_names(tmp_path: Path) -> None:
    names = ["a b.yaml", "-rf", "c:d,e%f", "new\nline.yaml", "é.yaml"]
    for name in names:
        (tmp_path / name).write_text(name)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "odd")
    for tree in (WorkTree(tmp_path), Index(tmp_path), Commit(tmp_path, "HEAD"), Folder(tmp_path)):
        assert tree.list() == tuple(sorted(names))
        assert all(tree.read(name).decode() == name for name in names)


def test_prefetched_files_are_the_same(repository: Path) -> None:
    for tree, plain in (
        (Index(repository), Index(repository)),
        (Commit(repository, "HEAD"), Commit(repository, "HEAD")),
    ):
        tree.prefetch((*tree.list(), "absent.yaml"))
        assert [tree.read(path) for path in tree.list()] == [plain.read(path) for path in plain.list()]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    tree = Folder(tmp_path)
    (tmp_path / "a.yaml").unlink()
    with pytest.raises(FileFault, match=r"^a.yaml cannot be read: No such file or directory$"):
        tree.read("a.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
@pytest.mark.parametrize("tracked", [False, True])
def test_folders_that_cannot_be_read_are_told(tmp_path: Path, tracked: bool) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/a.yaml").write_text("a: 1\n")
    if tracked:
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "-A")
    (tmp_path / "b").chmod(0)
    try:
        with pytest.raises(FileFault, match="cannot be read: Permission denied"):
            open_tree(tmp_path)
    finally:
        (tmp_path / "b").chmod(0o755)


def test_files_that_have_become_folders(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("a: 1\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    (tmp_path / "b.yaml").unlink()
    (tmp_path / "b.yaml").mkdir()
    (tmp_path / "b.yaml/c.yaml").write_text("a: 1\n")
    assert WorkTree(tmp_path).list() == ("b.yaml/c.yaml",)


def test_pipes_keep_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    (tmp_path / "a.yaml").unlink()
    os.mkfifo(tmp_path / "a.yaml")
    assert WorkTree(tmp_path).read("a.yaml") == b""


def test_submodules(repository: Path) -> None:
    commit = Commit(repository, "HEAD").rev
    (repository / "vendor" / "app").mkdir(parents=True)  # as a clone leaves it
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/app")
    for tree in (Index(repository), WorkTree(repository)):
        assert tree.submodules == ("vendor/app",)
        assert "vendor/app" not in tree.list()
    assert not Commit(repository, "HEAD").submodules
    (told,) = (one for one in loaded(Index(repository), Settings(), silent).not_checked)
    assert told.what == "vendor/app"
    assert "submodule" in told.why
    assert not loaded(Index(repository), Settings(exclude=("vendor/**",)), silent).not_checked
