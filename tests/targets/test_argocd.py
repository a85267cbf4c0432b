"""Applications of Argo CD: what they deploy, rendered."""

from __future__ import annotations

import pytest
import yaml

from gitops_gate.model import Build
from gitops_gate.unfold import Unfolded
from tests.test_unfold import CONFIG_MAP, counts, resources, unfold

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx:1.0}, {name: side, image: ghcr.io/a/side:1}]}
"""
BASE = {
    "web/kustomization.yaml": resources("web.yaml") + "labels:\n- pairs: {team: blue}\n",
    "web/web.yaml": DEPLOYMENT,
    "parts/a/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamePrefix: a-\n",
}


def application(source: dict[str, object], name: str = "web", **spec: object) -> str:
    body = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": "https://github.com/owner/fleet", "path": "web"} | source,
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        }
        | spec,
    }
    return yaml.safe_dump(body, sort_keys=False)


def built(deployed: Unfolded, name: str = "argocd/web") -> Build:
    (found,) = [one for one in deployed.builds if one.target.name == name]
    return found


def deployed(source: dict[str, object], files: dict[str, str] | None = None) -> Unfolded:
    return unfold({"apps/web.yaml": application(source)} | (BASE if files is None else files))


def said(deployed: Unfolded) -> list[str]:
    return [one.why for one in deployed.not_checked]


KUSTOMIZE: list[tuple[dict[str, object], str, object]] = [
    ({"namePrefix": "x-", "nameSuffix": "-y"}, "metadata.name", "x-web-y"),
    ({"namespace": "other"}, "metadata.namespace", "other"),
    ({"images": ["nginx:2"]}, "spec.template.spec.containers.0.image", "nginx:2"),
    ({"images": ["nginx=mirror/nginx:2"]}, "spec.template.spec.containers.0.image", "mirror/nginx:2"),
    ({"images": ["nginx=mirror/nginx"]}, "spec.template.spec.containers.0.image", "mirror/nginx:1.0"),
    ({"images": ["nginx@sha256:ab"]}, "spec.template.spec.containers.0.image", "nginx@sha256:ab"),
    ({"images": ["nginx:2", "nginx:3"]}, "spec.template.spec.containers.0.image", "nginx:3"),
    ({"images": ["nginx:$ARGOCD_APP_NAME"]}, "spec.template.spec.containers.0.image", "nginx:web"),
    ({"images": ["ghcr.io/a/side=localhost:5000/side:7"]}, "spec.template.spec.containers.1.image", "localhost:5000/side:7"),
    ({"replicas": [{"name": "web", "count": "4"}]}, "spec.replicas", 4),
    ({"commonLabels": {"a": "b"}}, "spec.selector.matchLabels", {"app": "web", "a": "b"}),
    ({"commonLabels": {"a": "b"}, "labelWithoutSelector": True}, "spec.template.metadata.labels", {"app": "web"}),
    (
        {"commonLabels": {"a": "${ARGOCD_APP_PROJECT_NAME}"}, "labelWithoutSelector": True, "labelIncludeTemplates": True},
        "spec.template.metadata.labels",
        {"app": "web", "a": "default"},
    ),
    (
        {"commonLabels": {"team": "red"}, "labelWithoutSelector": True, "forceCommonLabels": True},
        "metadata.labels",
        {"team": "red"},
    ),
    ({"commonAnnotations": {"a": "$ARGOCD_APP_NAME"}}, "metadata.annotations", {"a": "$ARGOCD_APP_NAME"}),
    (
        {"commonAnnotations": {"a": "$ARGOCD_APP_NAME"}, "commonAnnotationsEnvsubst": True},
        "metadata.annotations",
        {"a": "web"},
    ),
    ({"patches": [{"patch": "- {op: replace, path: /spec/replicas, value: 9}", "target": {"kind": "Deployment"}}]}, "spec.replicas", 9),
    ({"components": ["../parts/a"]}, "metadata.name", "a-web"),
    ({"components": ["../parts/*"]}, "metadata.name", "a-web"),
    ({"components": ["../none", "../parts/a"], "ignoreMissingComponents": True}, "metadata.name", "a-web"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "route", "value"), KUSTOMIZE)
def test_kustomize_options(options: dict[str, object], route: str, value: object) -> None:
    build = built(deployed({"kustomize": options}))
    assert build.failure is None
    (one,) = build.resources
    assert one.value(*(int(part) if part.isdigit() else part for part in route.split("."))) == value


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"commonLabels": {"team": "red"}, "labelWithoutSelector": True}, "the label `team` is in the kustomization of web already"),
        ({"components": ["../none"]}, "none"),
    ],
)  # fmt: skip
def test_kustomize_options_that_fail(options: dict[str, object], message: str) -> None:
    failure = built(deployed({"kustomize": options})).failure
    assert failure is not None
    assert message in failure.message
    assert failure.location.path == "apps/web.yaml"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"kustomize": {"images": ["nginx"]}}, "kustomize refuses its image `nginx`: it changes nothing"),
        ({"kustomize": {"commonLabels": {"a": "b"}, "labelIncludeTemplates": True}}, "kustomize refuses `labelIncludeTemplates`"),
        ({"kustomize": {"namePrefix": "a"}, "directory": {"recurse": True}}, "it is kustomize and a directory of manifests at once"),
        ({"plugin": {"name": "x"}}, "its config management plugin is not run"),
        ({"targetRevision": "v1.2.3"}, "it deploys v1.2.3 of this repository"),
        ({"repoURL": "https://github.com/other/repo"}, "its source is another repository"),
    ],
)  # fmt: skip
def test_what_is_not_built(source: dict[str, object], why: str) -> None:
    assert any(one.startswith(why) for one in said(deployed(source)))


@pytest.mark.parametrize(
    "source",
    [
        {"targetRevision": "main"},
        {"targetRevision": "HEAD"},
        {"kustomize": {}},
        {"directory": {"recurse": False}},
    ],
)
def test_what_is_built_as_it_stands(source: dict[str, object]) -> None:
    assert counts(deployed(source))["argocd/web"] == 1
    assert said(deployed(source)) == []


def test_options_have_their_place() -> None:
    (one,) = built(deployed({"kustomize": {"commonLabels": {"a": "b"}, "images": ["nginx:2"]}})).resources
    text = application({"kustomize": {"commonLabels": {"a": "b"}, "images": ["nginx:2"]}}).splitlines()
    label, image = (
        one.at("metadata", "labels", "a"),
        one.at("spec", "template", "spec", "containers", 0, "image"),
    )
    assert (label.path, text[label.line - 1].strip()) == ("apps/web.yaml", "a: b")
    assert (image.path, text[image.line - 1].strip()) == ("apps/web.yaml", "- nginx:2")
    assert one.at("metadata", "labels", "team").path == "web/kustomization.yaml"


def test_the_destination_is_where_objects_go() -> None:
    (one,) = built(deployed({})).resources
    assert one.id.namespace == "shop"
    assert one.value("metadata", "namespace") is None


def test_options_without_a_kustomization() -> None:
    failures = deployed(
        {"path": "plain", "kustomize": {"namePrefix": "a-"}}, {"plain/a.yaml": DEPLOYMENT}
    ).missing
    assert [one.message for one in failures] == [
        "Application/argocd/web has kustomize options, but plain has no kustomization"
    ]


MIXED = {
    "dir/a.yaml": CONFIG_MAP.format(name="a"),
    "dir/b.yml": CONFIG_MAP.format(name="b"),
    "dir/c.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}',
    "dir/skipped.yaml": "# +argocd:skip-file-rendering\n" + CONFIG_MAP.format(name="skipped"),
    "dir/deep/d.yaml": CONFIG_MAP.format(name="d"),
    "dir/deep/kustomized/e.yaml": CONFIG_MAP.format(name="e"),
    "dir/deep/kustomized/kustomization.yaml": resources("e.yaml") + "namePrefix: x-\n",
    "dir/notes.txt": "no manifest",
}


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, "a b c"),
        ({"recurse": True}, "a b c d e"),
        ({"include": "*.yaml"}, "a"),
        ({"include": "{*.yml,*.json}"}, "b c"),
        ({"recurse": True, "include": "*.yaml"}, "a d e"),
        ({"recurse": True, "include": "deep/*"}, "d e"),
        ({"recurse": True, "exclude": "deep/kust*"}, "a b c d"),
        ({"recurse": True, "include": "*.yaml", "exclude": "a.yaml"}, "d e"),
    ],
)
def test_directories(options: dict[str, object], names: str) -> None:
    build = built(deployed({"path": "dir", "directory": options}, MIXED))
    assert sorted(one.id.name for one in build.resources) == names.split()


def test_jsonnet_beside_manifests() -> None:
    found = deployed({"path": "dir"}, MIXED | {"dir/main.jsonnet": "{}"})
    assert counts(found)["argocd/web"] == 3
    assert said(found) == ["Jsonnet is not rendered: main.jsonnet"]


def test_parameters_in_the_folder() -> None:
    override = "kustomize:\n  images:\n  - nginx:3\npath: elsewhere\n"
    own = "kustomize:\n  namePrefix: x-\n"
    files = BASE | {"web/.argocd-source.yaml": override, "web/.argocd-source-web.yaml": own}
    (one,) = built(deployed({"kustomize": {"images": ["nginx:2"]}}, files)).resources
    assert one.id.name == "x-web"
    image = ("spec", "template", "spec", "containers", 0, "image")
    assert one.value(*image) == "nginx:3"
    assert str(one.at(*image)) == "web/.argocd-source.yaml:3:5"


def test_several_sources() -> None:
    url = "https://github.com/owner/fleet"
    sources = [
        {"repoURL": url, "path": "web", "kustomize": {"namePrefix": "x-"}},
        {"repoURL": url, "path": "dir"},
        {"repoURL": url, "ref": "values"},
    ]
    found = unfold({"apps/web.yaml": application({}, sources=sources)} | BASE | MIXED)
    assert counts(found)["argocd/web"] == 1
    assert counts(found)["argocd/argocd/web"] == 3
    assert said(found) == []


def test_applications_of_applications() -> None:
    files = BASE | {
        "root.yaml": application({"path": "level1", "kustomize": {"namespace": "argocd"}}, "root"),
        "level1/kustomization.yaml": resources("app.yaml"),
        "level1/app.yaml": application({"path": "level2"}, "middle"),
        "level2/app.yaml": application({}, "leaf"),
    }
    names = {build.target.name for build in unfold(files).builds}
    assert names >= {"argocd/leaf", "argocd/middle", "argocd/root"}
