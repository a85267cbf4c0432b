"""Several repositories as one tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_gate.errors import UnsafeInput
from gitops_gate.git.mounted import Mounted, mounted, repository_of
from gitops_gate.git.trees import Folder, Memory


def both() -> Mounted:
    infra = Memory({"base/a.yaml": b"a", "b.yaml": b"b"})
    return Mounted(
        Memory({"apps/a.yaml": b"main"}), {"@infra": infra}, {"https://example.com/infra": "@infra"}
    )


def test_paths_of_both() -> None:
    tree = both()
    assert tree.list() == ("@infra/b.yaml", "@infra/base/a.yaml", "apps/a.yaml")
    assert (tree.read("@infra/base/a.yaml"), tree.read("apps/a.yaml")) == (b"a", b"main")
    assert tree.is_dir("@infra") and tree.is_dir("@infra/base") and tree.is_file("@infra/b.yaml")
    assert tree.folder("@infra") == ("@infra/b.yaml", "@infra/base")
    assert tree.blob("@infra/b.yaml") == Memory({"b.yaml": b"b"}).blob("b.yaml")
    assert [repository_of(tree, path) for path in ("@infra/b.yaml", "@other/x", "apps")] == ["@infra", "", ""]


@pytest.mark.parametrize("path", ["@infra/../apps/a.yaml", "@infra/../../x", "../x", "/etc/passwd"])
def test_no_way_from_one_to_the_other(path: str) -> None:
    with pytest.raises(UnsafeInput):
        both().read(path)


def test_links_stay_in_their_repository(tmp_path: Path) -> None:
    (tmp_path / "main").mkdir()
    (tmp_path / "main" / "secret").write_text("s")
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "in").write_text("text")
    (tmp_path / "infra" / "link").symlink_to("in")
    (tmp_path / "infra" / "out").symlink_to("../main/secret")
    tree = mounted(Folder(tmp_path / "main"), {"https://example.com/o/infra.git": "../infra"})
    assert tree.list() == ("@infra/in", "secret")
    assert tree.read("@infra/link") == b"text"
    with pytest.raises(UnsafeInput):
        tree.read("@infra/out")


def test_what_the_configuration_names(tmp_path: Path) -> None:
    for name in ("main", "a/infra", "b/infra"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "x.yaml").write_text(name)
    tree = mounted(
        Folder(tmp_path / "main"),
        {
            "https://example.com/one/infra": "../a/infra",
            "git@example.com:one/infra.git": "../a/infra",
            "https://example.com/two/infra": "../b/infra",
            "oci://example.com/main": ".",
            "https://example.com/gone": "../gone",
        },
    )
    assert isinstance(tree, Mounted)
    assert tree.list() == ("@infra-2/x.yaml", "@infra/x.yaml", "x.yaml")
    assert tree.sources == {
        "https://example.com/one/infra": "@infra",
        "git@example.com:one/infra.git": "@infra",
        "https://example.com/two/infra": "@infra-2",
        "oci://example.com/main": "",
    }
    assert mounted(tree, {"x": "y"}) is tree
