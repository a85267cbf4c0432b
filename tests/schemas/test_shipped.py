"""The schemas that come with the gate for the kinds of GitOps tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gitops_gate.data import folder
from gitops_gate.schemas import Store, shipped

FILES = sorted(folder("schemas").glob("*/*.json"))
FLUX = "toolkit.fluxcd.io"
SOURCE = {"kind": "GitRepository", "name": "fleet"}
ARGO = {"destination": {"namespace": "web", "server": "https://kubernetes.default.svc"}, "project": "default"}
REPO = {"repoURL": "https://example.com/fleet.git", "targetRevision": "main"}


def body(api: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "x", "namespace": "y"}, "spec": spec}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_file_is_a_closed_schema_named_after_its_kind(file: Path) -> None:
    schema = json.loads(file.read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    kind, version = schema["properties"]["kind"]["const"], schema["properties"]["apiVersion"]["const"]
    assert f"{kind.lower()}_{version.rpartition('/')[2]}.json" == file.name
    assert version.rpartition("/")[0] == file.parent.name
    assert open_objects(schema) == []
    assert set(schema.get("definitions", {})) == references(schema)


def open_objects(node: Any) -> list[Any]:
    """Objects with properties that take other fields too; conditions aside, which only add to what holds already."""
    if isinstance(node, list):
        return [found for item in node for found in open_objects(item)]
    if not isinstance(node, dict):
        return []
    named = isinstance(node.get("properties"), dict)
    here = [node] if named and node.get("additionalProperties") is not False else []
    return here + [
        found
        for key, value in node.items()
        if key not in ("if", "then", "else")
        for found in open_objects(value)
    ]


def references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for item in node for name in references(item)}
    if not isinstance(node, dict):
        return set()
    own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
    return own.union(*(references(value) for value in node.values()))


@pytest.mark.parametrize(
    ("api", "kind", "spec", "bad"),
    [
        (
            f"kustomize.{FLUX}/v1",
            "Kustomization",
            {
                "interval": "10m",
                "path": "./apps",
                "prune": True,
                "sourceRef": SOURCE,
                "postBuild": {"substitute": {"a": "b"}, "substituteFrom": [{"kind": "Secret", "name": "s"}]},
                "decryption": {"provider": "sops", "secretRef": {"name": "age"}},
                "patches": [{"patch": "x", "target": {"kind": "Deployment"}}],
                "healthChecks": None,
            },
            {
                "postBuild": {"substitutes": {}},
                "prune": "yes",
                "interval": "10 minutes",
                "sourceRef": {"kind": "Git"},
            },
        ),
        (
            f"helm.{FLUX}/v2",
            "HelmRelease",
            {
                "interval": "1h",
                "chart": {
                    "spec": {
                        "chart": "web",
                        "version": "1.x",
                        "sourceRef": {"kind": "HelmRepository", "name": "w"},
                    }
                },
                "install": {"remediation": {"retries": 3}, "crds": "CreateReplace"},
                "values": {"anything": [1, {"x": None}]},
                "valuesFrom": [{"kind": "ConfigMap", "name": "v"}],
            },
            {"install": {"retries": 3}, "value": {}, "chart": {"spec": {"chart": 1}}, "maxHistory": "5"},
        ),
        (
            f"helm.{FLUX}/v2",
            "HelmRelease",
            {"interval": "1h", "chart": {"kind": "OCIRepository", "spec": {"url": "oci://a/b"}}},
            {"chart": {"kind": "OCIRepository", "spec": {"chart": "a", "sourceRef": {"name": "b"}}}},
        ),
        (
            f"source.{FLUX}/v1",
            "GitRepository",
            {"interval": "1m", "url": "ssh://git@example.com/a"},
            {"branch": "main"},
        ),
        (
            f"source.{FLUX}/v1",
            "OCIRepository",
            {"interval": "1m", "url": "oci://a/b", "ref": {"tag": "1"}},
            {"tag": "1"},
        ),
        (
            f"source.{FLUX}/v1",
            "HelmRepository",
            {"url": "oci://a/b", "type": "oci"},
            {"type": "git", "url": "a"},
        ),
        (
            f"source.{FLUX}/v1",
            "Bucket",
            {"bucketName": "a", "endpoint": "b", "interval": "1m"},
            {"provider": "x"},
        ),
        (
            f"source.{FLUX}/v1",
            "HelmChart",
            {"chart": "a", "interval": "1m", "sourceRef": {"kind": "Bucket", "name": "a"}},
            {"sourceRef": {"kind": "OCIRepository"}},
        ),
        (
            f"notification.{FLUX}/v1beta3",
            "Alert",
            {"providerRef": {"name": "a"}, "eventSources": [{"kind": "FluxInstance", "name": "*"}]},
            {"eventSeverity": "warning", "eventSources": [{"kind": "Kustomization"}]},
        ),
        (
            f"notification.{FLUX}/v1beta3",
            "Provider",
            {"type": "slack", "channel": "a"},
            {"type": "smoke", "url": "a"},
        ),
        (
            f"notification.{FLUX}/v1",
            "Receiver",
            {
                "type": "github",
                "secretRef": {"name": "a"},
                "resources": [{"kind": "GitRepository", "name": "a"}],
            },
            {"type": "gitub", "events": "push"},
        ),
        (f"image.{FLUX}/v1", "ImageRepository", {"image": "a/b", "interval": "5m"}, {"exclusionList": "a"}),
        (
            f"image.{FLUX}/v1beta2",
            "ImagePolicy",
            {"imageRepositoryRef": {"name": "a"}, "policy": {"semver": {"range": "1.x"}}},
            {"policy": {"semver": "1.x"}},
        ),
        (
            f"image.{FLUX}/v1",
            "ImageUpdateAutomation",
            {
                "interval": "5m",
                "sourceRef": SOURCE,
                "git": {"commit": {"author": {"email": "a@example.com"}}, "push": {"branch": "main"}},
                "update": {"path": "./clusters", "strategy": "Setters"},
            },
            {"git": {"commit": {}}},
        ),
        (
            "argoproj.io/v1alpha1",
            "Application",
            {
                **ARGO,
                "source": {
                    **REPO,
                    "path": "apps",
                    "helm": {"valuesObject": {"a": 1}},
                    "kustomize": {"images": ["a=b"]},
                },
                "syncPolicy": {"automated": {"prune": True}, "syncOptions": ["CreateNamespace=true"]},
            },
            {"source": {"path": "apps", "repoUrl": "x"}, "syncPolicy": {"automated": {"selfheal": True}}},
        ),
        (
            "argoproj.io/v1alpha1",
            "ApplicationSet",
            {
                "goTemplate": True,
                "generators": [
                    {
                        "matrix": {
                            "generators": [
                                {"git": {"repoURL": "a", "revision": "b"}},
                                {"list": {"elements": [{}]}},
                            ]
                        }
                    },
                    {"clusters": {"selector": {"matchLabels": {"env": "dev"}}}},
                ],
                "template": {"metadata": {"name": "{{.name}}"}, "spec": {**ARGO, "source": REPO}},
            },
            {"generators": [{"git": {"repoURL": "a", "revisions": "b"}}], "template": {"spec": {}}},
        ),
        (
            "argoproj.io/v1alpha1",
            "AppProject",
            {
                "sourceRepos": ["*"],
                "destinations": [{"namespace": "*", "server": "*"}],
                "roles": [{"name": "a"}],
            },
            {"sourceRepos": "*", "clusterResourceWhitelist": [{"group": "*"}]},
        ),
    ],
)
def test_kinds(api: str, kind: str, spec: dict[str, Any], bad: dict[str, Any]) -> None:
    """`spec` passes; with each of the fields of `bad` put in, it does not."""
    store = Store()
    group, _, version = api.partition("/")
    assert store.schema(group, version, kind).source == "shipped"  # type: ignore[union-attr]
    assert store.errors(body(api, kind, spec)) == []
    for field, value in bad.items():
        assert store.errors(body(api, kind, {**spec, field: value})), field
    wrong = body(api, kind, spec)
    assert store.errors({**wrong, "metadata": {"name": "x", "labels": {"a": 1}}})


def test_names_that_are_no_paths_find_nothing() -> None:
    assert shipped.text("../schemas", "v1", "Kustomization") == ""
    assert shipped.text("", "v1", "Kustomization") == ""
    assert shipped.text("argoproj.io", "v1alpha1/../x", "Application") == ""
