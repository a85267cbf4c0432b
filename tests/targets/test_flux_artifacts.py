"""Flux Kustomizations whose source is an artifact: one that was pushed from a folder, or that is made in the cluster."""

from __future__ import annotations

import pytest

from gitops_gate.targets.artifacts import Artifact
from tests.test_unfold import CONFIG_MAP, flux, resources, rows, unfold

APPS = {
    "apps/base/kustomization.yaml": resources("a.yaml"),
    "apps/base/a.yaml": CONFIG_MAP.format(name="a"),
    "apps/production/kustomization.yaml": resources("../base"),
    "infra/configs/b.yaml": CONFIG_MAP.format(name="b"),
}


def generator(*artifacts: str, kind: str = "GitRepository", more: str = "") -> str:
    listed = "".join(f"    {line}\n" for one in artifacts for line in one.splitlines())
    return (
        "---\napiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: all, namespace: flux-system}\n"
        f"spec:\n{more}  sources: [{{alias: repo, kind: {kind}, name: flux-system}}]\n  artifacts:\n{listed}"
    )


def artifact(name: str, *copies: str, more: str = "") -> str:
    entries = ", ".join(
        f"{{from: '@repo/{a}', to: '@artifact/{b}'{more}}}"
        for a, _, b in (one.partition(" > ") for one in copies)
    )
    return f"- name: {name}\n  copy: [{entries}]\n"


def asked(
    path: str, *artifacts: str, more: str = "", files: dict[str, str] | None = None
) -> tuple[list[str], list[str]]:
    """(the folders that are built by Flux, what is wrong or left)."""
    texts = generator(*artifacts, more=more) + flux("apps", path, "made", "ExternalArtifact")
    deployed = unfold(APPS | {"clusters/one/all.yaml": texts} | (files or {}))
    left = [one.message for one in deployed.missing] + [one.why for one in deployed.not_checked]
    return [row[2] for row in rows(deployed) if row[1] == "flux"], left


@pytest.mark.parametrize(
    ("path", "made", "folder"),
    [
        (
            "./production",
            artifact("made", "apps/base/** > base/", "apps/production/** > production/"),
            "apps/production",
        ),
        ("production", artifact("made", "apps/** > "), "apps/production"),
        ("./apps/production", artifact("made", "** > "), "apps/production"),
        ("./configs", artifact("made", "infra/** > "), "infra/configs"),
        ("./", artifact("made", "infra/configs/** > "), "infra/configs"),
        ("./a/configs", artifact("made", "infra/configs/ > a/"), "infra/configs"),
        ("./infra/configs", artifact("made", "infra/configs/ > infra/configs/"), "infra/configs"),
        ("./a", artifact("made", "infra/configs > a/b"), "infra/configs"),
        ("./elsewhere/production", artifact("made", "apps/** > elsewhere/"), "apps/production"),
    ],
)
def test_folders_of_artifacts(path: str, made: str, folder: str) -> None:
    assert asked(path, made) == ([folder], [])


@pytest.mark.parametrize(
    ("path", "made", "why"),
    [
        ("./a", artifact("made", "apps/base/** > a/b", "infra/configs/** > a/c"), "several folders"),
        (
            "./",
            artifact("made", "apps/base/** > base/", "apps/production/** > production/"),
            "several folders",
        ),
        ("./b", artifact("made", "apps/base/** > b", "infra/configs/** > b/c"), "several folders"),
        ("./a", artifact("made", "apps/base/*.yaml > a/"), "not made of whole folders"),
        ("./a", artifact("made", "apps/base/a.yaml > a/"), "not made of whole folders"),
        (
            "./a",
            artifact("made", "apps/base/** > a/", more=", exclude: ['*.md']"),
            "not made of whole folders",
        ),
        ("./a", artifact("other", "apps/base/** > a/"), "is an artifact made in the cluster"),
    ],
)
def test_what_is_not_followed(path: str, made: str, why: str) -> None:
    folders, left = asked(path, made)
    assert folders == [] and len(left) == 1 and why in left[0]


def test_what_is_made_for_each_folder_of_a_pattern() -> None:
    pattern = "  pathPattern: '@repo/apps/{app}'\n"
    folders, left = asked("./a", artifact("made", "apps/base/** > a/"), more=pattern)
    assert folders == [] and "each folder of a pattern" in left[0]


def test_a_folder_that_an_artifact_does_not_have() -> None:
    folders, (why, *_) = asked("./staging", artifact("made", "apps/production/** > production/"))
    assert (folders, why) == (
        [],
        "Kustomization/flux-system/apps deploys the folder ./staging, which the artifact made does not have",
    )


def test_the_artifact_of_the_own_cluster() -> None:
    other = generator(artifact("made", "infra/configs/** > a"))
    own = artifact("made", "apps/base/** > a")
    assert asked("./a", own, files={"clusters/another/all.yaml": other, "clusters/z.yaml": other})[0] == [
        "apps/base"
    ]


PUSHED = {f"kubernetes/{path}": text for path, text in APPS.items()}


def test_an_artifact_that_was_pushed_from_a_folder() -> None:
    files = PUSHED | {
        "kubernetes/clusters/one/all.yaml": flux("apps", "./apps/production", kind="OCIRepository")
    }
    deployed = unfold(files)
    assert [row[2] for row in rows(deployed) if row[1] == "flux"] == ["kubernetes/apps/production"]
    assert not deployed.missing and not deployed.not_checked
    git = PUSHED | {"kubernetes/clusters/one/all.yaml": flux("apps", "./apps/production")}
    assert [one.rule for one in unfold(git).missing] == ["missing-path"]


def test_an_artifact_out_of_one_that_was_pushed_from_a_folder() -> None:
    texts = generator(artifact("made", "apps/base/ > apps/base/"), kind="OCIRepository")
    texts += flux("apps", "./apps/base", "made", "ExternalArtifact")
    deployed = unfold(PUSHED | {"kubernetes/clusters/one/all.yaml": texts})
    assert [row[2] for row in rows(deployed) if row[1] == "flux"] == ["kubernetes/apps/base"]


@pytest.mark.parametrize(("path", "folder"), [("b/c", "a/b/c"), ("b", "a/b"), ("", None), ("d", None)])
def test_a_view_of_folders(path: str, folder: str | None) -> None:
    view = Artifact("", "", copies=(("a/b", "b"), ("a/x", "x")))
    if path:
        assert view.folder(path) == folder
    else:
        with pytest.raises(LookupError):
            view.folder(path)
