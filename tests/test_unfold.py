"""Unfolding: which targets a repository has, in which environment, and what is not built."""

from __future__ import annotations

import textwrap

from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.git.trees import Memory
from gitops_gate.model import Target
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import silent

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n"


def flux(name: str, path: str | None, source: str = "flux-system", kind: str = "GitRepository") -> str:
    where = f"  path: {path}\n" if path is not None else ""
    return (
        "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata:\n  name: {name}\n  namespace: flux-system\nspec:\n  interval: 1m\n  prune: true\n{where}"
        f"  sourceRef:\n    kind: {kind}\n    name: {source}\n"
    )


def application(name: str, path: str, url: str = "https://github.com/owner/fleet", more: str = "") -> str:
    return (
        "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata:\n  name: {name}\nspec:\n  project: default\n  source:\n    repoURL: {url}\n    path: {path}\n{more}"
    )


def resources(*names: str) -> str:
    return "resources:\n" + "".join(f"- {name}\n" for name in names)


def unfold(files: dict[str, str], origin: str = "https://github.com/owner/fleet") -> Unfolded:
    tree = Memory({path: textwrap.dedent(text).encode() for path, text in files.items()})
    settings = Settings()
    around = Surroundings(origin=origin, name="fleet")
    repository = loaded(tree, settings, silent)
    return unfolded(repository, settings, around, Builder(repository, silent))


def rows(deployed: Unfolded) -> list[tuple[str, str, str, str]]:
    def row(target: Target) -> tuple[str, str, str, str]:
        return (target.name, target.builder, target.path, target.environment)

    return [row(build.target) for build in deployed.builds]


def counts(deployed: Unfolded) -> dict[str, int]:
    return {build.target.name: len(build.resources) for build in deployed.builds}


BASES = {
    "apps/base/kustomization.yaml": resources("a.yaml"),
    "apps/base/a.yaml": CONFIG_MAP.format(name="a"),
    "apps/staging/kustomization.yaml": resources("../base"),
    "apps/production/kustomization.yaml": resources("../base"),
}


def test_kustomize_roots() -> None:
    assert rows(unfold(BASES)) == [
        ("apps/production", "kustomize", "apps/production", "production"),
        ("apps/staging", "kustomize", "apps/staging", "staging"),
    ]


def test_flux_kustomizations_take_the_place_of_roots() -> None:
    clusters = {
        f"clusters/{name}/apps.yaml": flux("apps", f"./apps/{name}") for name in ("staging", "production")
    }
    assert rows(unfold(BASES | clusters)) == [
        ("clusters/production", "plain", "clusters/production", "production"),
        ("clusters/staging", "plain", "clusters/staging", "staging"),
        ("production/apps", "flux", "apps/production", "production"),
        ("staging/apps", "flux", "apps/staging", "staging"),
    ]


def test_bootstrapped_cluster() -> None:
    files = BASES | {
        "clusters/production/flux-system/kustomization.yaml": resources("gotk-sync.yaml"),
        "clusters/production/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/production"),
        "clusters/production/apps.yaml": flux("apps", "./apps/production"),
    }
    deployed = unfold(files)
    assert rows(deployed) == [
        ("apps/staging", "kustomize", "apps/staging", "staging"),
        ("production/apps", "flux", "apps/production", "production"),
        ("production/flux-system", "flux", "clusters/production", "production"),
    ]
    assert counts(deployed)["production/flux-system"] == 2


def test_children_named_by_their_parents() -> None:
    """A home-lab: the entry builds a folder without kustomization, whose kustomizations set the namespace."""
    files = {
        "kubernetes/flux/cluster/ks.yaml": flux("cluster-apps", "./kubernetes/apps", kind="OCIRepository"),
        "kubernetes/apps/media/kustomization.yaml": "namespace: media\n" + resources("./web/ks.yaml"),
        "kubernetes/apps/media/web/ks.yaml": flux("web", "./kubernetes/apps/media/web/app"),
        "kubernetes/apps/media/web/app/kustomization.yaml": resources("a.yaml"),
        "kubernetes/apps/media/web/app/a.yaml": CONFIG_MAP.format(name="a"),
    }
    deployed = unfold(files)
    assert [row[:3] for row in rows(deployed)] == [
        ("flux/cluster-apps", "flux", "kubernetes/apps"),
        ("flux/web", "flux", "kubernetes/apps/media/web/app"),
        ("kubernetes/flux/cluster", "plain", "kubernetes/flux/cluster"),
    ]
    web = next(build.target for build in deployed.builds if build.target.name == "flux/web")
    assert web.declared_by is not None and web.declared_by.namespace == "media"


def test_folder_without_kustomization_is_built_as_the_controller_does() -> None:
    files = {
        "clusters/dev/all.yaml": flux("all", "./manifests"),
        "manifests/b.yaml": CONFIG_MAP.format(name="b"),
        "manifests/deep/er/c.yaml": CONFIG_MAP.format(name="c"),
        "manifests/comment.yaml": "# nothing\n",
        "manifests/k/kustomization.yaml": "namePrefix: x-\n" + resources("d.yaml"),
        "manifests/k/d.yaml": CONFIG_MAP.format(name="d"),
    }
    build = next(one for one in unfold(files).builds if one.target.name == "dev/all")
    assert build.failure is None
    assert sorted(one.id.name for one in build.resources) == ["b", "c", "x-d"]


def test_missing_path() -> None:
    deployed = unfold({"clusters/dev/apps.yaml": flux("apps", "./apps/gone")})
    (failure,) = deployed.missing
    assert str(failure.location) == "clusters/dev/apps.yaml:10:9"
    assert "./apps/gone" in failure.message


SOURCES = [
    # the source in the repository, its name in the Kustomization, does a missing path count as a mistake
    ("", "flux-system", True),
    ("https://github.com/owner/fleet", "mine", True),
    ("git@github.com:owner/fleet.git", "mine", True),
    ("https://github.com/owner/other", "mine", False),
    ("", "elsewhere", False),
]


def test_sources() -> None:
    for url, name, counts_as_mistake in SOURCES:
        files = {"clusters/dev/apps.yaml": flux("apps", "./gone", source=name)}
        if url:
            files["clusters/dev/source.yaml"] = (
                "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
                f"metadata:\n  name: {name}\nspec:\n  interval: 1m\n  url: {url}\n"
            )
        deployed = unfold(files)
        assert bool(deployed.missing) is counts_as_mistake, (url, name)
        assert any("apps" in one.what for one in deployed.not_checked) is not counts_as_mistake


def test_a_source_that_is_not_in_git_is_this_repository_where_the_path_exists() -> None:
    files = BASES | {"clusters/dev/apps.yaml": flux("apps", "./apps/staging", source="home-ops")}
    assert ("dev/apps", "flux", "apps/staging", "staging") in rows(unfold(files))


def test_unresolved_path_is_not_judged() -> None:
    deployed = unfold({"clusters/dev/apps.yaml": flux("apps", "./apps/${ENV}")})
    assert not deployed.missing and "unresolved" in deployed.not_checked[0].why


def test_missing_components() -> None:
    components = "  components:\n  - ../../components/alerts\n  - ../../components/${X}\n  - https://example.com/x\n  - ../gone\n"
    files = BASES | {
        "clusters/dev/apps.yaml": flux("apps", "./apps/production") + components,
        "components/alerts/kustomization.yaml": "kind: Component\n",
    }
    (failure,) = unfold(files).missing
    assert (failure.rule, failure.location.line) == ("missing-path", 18)
    assert "includes the component ../gone" in failure.message
    files["clusters/dev/apps.yaml"] += "  ignoreMissingComponents: true\n"
    assert not unfold(files).missing


def test_bases_of_what_is_not_rendered_are_built_on_their_own() -> None:
    files = BASES | {name: BASES[name] + "transformers: [x.yaml]\n" for name in BASES if "base" not in name}
    files |= {f"apps/{name}/x.yaml": "kind: PrefixTransformer\n" for name in ("staging", "production")}
    assert counts(unfold(files)) == {"apps/base": 1, "apps/staging": 0, "apps/production": 0}


def test_flux_instance() -> None:
    instance = "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata:\n  name: flux\nspec:\n  sync:\n    path: clusters/a\n"
    files = {"bootstrap/instance.yaml": instance, "clusters/a/x.yaml": CONFIG_MAP.format(name="x")}
    assert ("flux/flux", "flux", "clusters/a", "a") in rows(unfold(files))


def test_argo_applications() -> None:
    files = BASES | {
        "argocd/apps.yaml": application("web", "apps/production")
        + application("docs", "plain")
        + application("all", "plain", more="    directory:\n      recurse: true\n")
        + application("gone", "apps/nowhere")
        + application("foreign", "apps/x", "https://github.com/owner/other"),
        "plain/a.yaml": CONFIG_MAP.format(name="a"),
        "plain/deep/b.yaml": CONFIG_MAP.format(name="b"),
    }
    deployed = unfold(files)
    assert counts(deployed) == {
        "apps/staging": 1,
        "argocd": 5,
        "argocd/all": 2,
        "argocd/docs": 1,
        "argocd/web": 1,
    }
    assert [failure.message for failure in deployed.missing] == [
        "Application/gone deploys the folder apps/nowhere, which is not in this repository"
    ]
    assert {one.what for one in deployed.not_checked} >= {"Application/foreign"}


def test_plain_folders() -> None:
    files = {
        "a.yaml": CONFIG_MAP.format(name="a"),
        "web/b.yaml": CONFIG_MAP.format(name="b"),
        "values.yaml": "x: 1\n",
    }
    assert rows(unfold(files)) == [(".", "plain", "", ""), ("web", "plain", "web", "")]


def test_a_patch_that_nothing_names_is_no_manifest() -> None:
    files = BASES | {"apps/base/patch.yaml": CONFIG_MAP.format(name="p")}
    deployed = unfold(files)
    assert [build.target.builder for build in deployed.builds] == ["kustomize", "kustomize"]
    assert [one.what for one in deployed.not_checked] == ["apps/base/patch.yaml"]


def test_broken_target_leaves_the_others() -> None:
    files = BASES | {"apps/broken/kustomization.yaml": resources("gone.yaml")}
    builds = {build.target.name: build for build in unfold(files).builds}
    failure = builds["apps/broken"].failure
    assert failure is not None and str(failure.location).startswith("apps/broken/kustomization.yaml:2")
    assert builds["apps/staging"].failure is None


def test_the_order_of_files_does_not_matter() -> None:
    files = BASES | {
        f"clusters/{name}/apps.yaml": flux("apps", f"./apps/{name}") for name in ("staging", "production")
    }
    turned = dict(reversed(files.items()))
    assert rows(unfold(files)) == rows(unfold(turned))


def test_two_kustomizations_of_one_name_keep_apart() -> None:
    files = {
        "clusters/dev/a.yaml": flux("apps", "./one")
        + flux("apps", "./two").replace("flux-system\nspec", "other\nspec"),
        "one/kustomization.yaml": resources("a.yaml"),
        "one/a.yaml": CONFIG_MAP.format(name="a"),
        "two/kustomization.yaml": resources("b.yaml"),
        "two/b.yaml": CONFIG_MAP.format(name="b"),
    }
    names = {row[0]: row[2] for row in rows(unfold(files)) if row[1] == "flux"}
    assert names == {"dev/apps": "one", "dev/other/apps": "two"}


def test_kustomizations_that_only_include_each_other() -> None:
    files = {"a/kustomization.yaml": resources("../b"), "b/kustomization.yaml": resources("../a")}
    (build,) = unfold(files).builds
    assert build.failure is not None and build.failure.rule == "kustomization-cycle"


def test_what_a_broken_overlay_includes_is_built_by_itself() -> None:
    """Its own faults would stay hidden until the overlay is mended."""
    files = {**BASES, "apps/staging/kustomization.yaml": resources("../base", "gone.yaml")}
    del files["apps/production/kustomization.yaml"]
    assert counts(unfold(files)) == {"apps/base": 1, "apps/staging": 0}
    nested = {
        **files,
        "apps/middle/kustomization.yaml": resources("../base"),
        "apps/staging/kustomization.yaml": resources("../middle", "gone.yaml"),
    }
    assert counts(unfold(nested)) == {"apps/middle": 1, "apps/staging": 0}
