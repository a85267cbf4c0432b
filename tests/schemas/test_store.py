"""The store: versions, removals, misnamed kinds, which schema goes before which."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.errors import UsageError
from gitops_gate.schemas import Removal, Store, known

Body = dict[str, Any]


def crd(*versions: Body, group: str = "example.com", kind: str = "Widget", **spec: Any) -> Body:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {"group": group, "names": {"kind": kind}, "versions": list(versions), **spec},
    }


def served(name: str = "v1", fields: Body | None = None, served: bool = True) -> Body:
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": fields or {}}}}
    return {"name": name, "served": served, "schema": {"openAPIV3Schema": schema}}


def widget(spec: Body, version: str = "v1") -> Body:
    return {"apiVersion": f"example.com/{version}", "kind": "Widget", "metadata": {"name": "x"}, "spec": spec}


@pytest.mark.parametrize(
    ("given", "expected"),
    [("", "1.37"), ("1.30", "1.30"), ("v1.30.4", "1.30"), ("1.31.0-gke.7", "1.31"), (" 1.25 ", "1.25")],
)
def test_a_version_is_its_minor(given: str, expected: str) -> None:
    assert Store(given).version == expected


@pytest.mark.parametrize("given", ["1.24", "1.99", "latest", "1", "2.30", "v1.3o"])
def test_an_unknown_version_is_refused_with_the_known_ones(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        Store(given)
    assert given in str(caught.value)
    assert all(version in caught.value.hint for version in known())


@pytest.mark.parametrize(
    ("version", "api", "kind", "expected"),
    [
        ("", "apps/v1", "Deployment", None),
        ("", "apps/v1beta1", "Deployment", Removal("was removed in Kubernetes 1.16", "apps/v1")),
        (
            "",
            "extensions/v1beta1",
            "Ingress",
            Removal("was removed in Kubernetes 1.22", "networking.k8s.io/v1"),
        ),
        ("", "policy/v1beta1", "PodSecurityPolicy", Removal("was removed in Kubernetes 1.25", "")),
        ("1.25", "autoscaling/v2beta2", "HorizontalPodAutoscaler", None),
        (
            "1.26",
            "autoscaling/v2beta2",
            "HorizontalPodAutoscaler",
            Removal("was removed in Kubernetes 1.26", "autoscaling/v2"),
        ),
        ("1.30", "networking.k8s.io/v1", "IPAddress", None),
        (
            "",
            "cert-manager.io/v1alpha2",
            "Issuer",
            Removal("was removed in cert-manager 1.6", "cert-manager.io/v1"),
        ),
        ("", "example.com/v1", "Widget", None),
        (
            "",
            "helm.toolkit.fluxcd.io/v2beta2",
            "HelmRelease",
            Removal("was removed in Flux 2.8", "helm.toolkit.fluxcd.io/v2", certain=False),
        ),
        (
            "",
            "notification.toolkit.fluxcd.io/v1beta1",
            "Alert",
            Removal("was removed in Flux 2.7", "notification.toolkit.fluxcd.io/v1beta3", certain=False),
        ),
        ("", "notification.toolkit.fluxcd.io/v1beta2", "Alert", None),
        ("", "source.toolkit.fluxcd.io/v1", "GitRepository", None),
    ],
)
def test_removal(version: str, api: str, kind: str, expected: Removal | None) -> None:
    group, _, name = api.rpartition("/")
    assert Store(version).removal(group, name, kind) == expected


def test_a_version_that_the_repositorys_crd_does_not_serve() -> None:
    store = Store("", [crd(served("v1alpha1", served=False), served("v1beta1"), served("v1"))])
    expected = Removal("is not served by the CRD in this repository", "example.com/v1")
    assert store.removal("example.com", "v1alpha1", "Widget") == expected
    assert store.removal("example.com", "v9", "Widget") == expected
    assert store.removal("example.com", "v1beta1", "Widget") is None
    assert store.schema("example.com", "v1alpha1", "Widget") is None


def wrong(store: Store, api: str, kind: str) -> tuple[str, str] | None:
    """(the key that is wrong, the hint) for a name."""
    group, _, version = api.rpartition("/")
    found = store.misnamed(group, version, kind)
    return (found.part, found.hint) if found else None


@pytest.mark.parametrize(
    ("version", "api", "kind", "expected"),
    [
        ("", "v1", "Deployment", ("apiVersion", "Deployment is in `apps/v1`")),
        ("", "v1", "configmap", ("kind", "did you mean `ConfigMap`?")),
        ("", "apps/v1", "Deploymnt", ("kind", "did you mean `Deployment`?")),
        ("", "apps/v1", "Deploy", ("kind", "did you mean `Deployment`?")),
        ("", "apps/v1", "CronJob", ("apiVersion", "CronJob is in `batch/v1`")),
        ("", "apps/v1", "Service", ("apiVersion", "Service is in `v1`")),
        ("", "apps/v2", "Deployment", ("apiVersion", "Deployment is in `apps/v1`")),
        ("", "v2", "ConfigMap", ("apiVersion", "ConfigMap is in `v1`")),
        ("", "apps", "Deployment", ("apiVersion", "Deployment is in `apps/v1`")),
        (
            "",
            "autoscaling/v3",
            "HorizontalPodAutoscaler",
            ("apiVersion", "HorizontalPodAutoscaler is in `autoscaling/v2`"),
        ),
        ("1.30", "networking.k8s.io/v1", "ServiceCIDR", ("apiVersion", "it comes with Kubernetes 1.33")),
        ("", "policy/v1", "PodSecurityPolicy", ("kind", "")),
        ("", "networking.k8s.io/v1", "ServiceCIDR", None),
        ("", "autoscaling/v1", "Scale", None),
        ("", "policy/v1", "Eviction", None),
        ("", "apps/v1", "DeploymentList", None),
        ("", "example.com/v1", "Deployment", None),
        ("", "v1", "Template", None),
    ],
)
def test_misnamed(version: str, api: str, kind: str, expected: tuple[str, str] | None) -> None:
    assert wrong(Store(version), api, kind) == expected


GIT, ALERTS = "source.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io"
OWN = "; a CRD kept in the repository goes before that"


@pytest.mark.parametrize(
    ("api", "kind", "expected"),
    [
        ("app/v1", "Deployment", ("apiVersion", "Deployment is in `apps/v1`")),
        ("networking/v1", "Ingress", ("apiVersion", "Ingress is in `networking.k8s.io/v1`")),
        ("networking.k8s.oi/v1", "Ingress", ("apiVersion", "Ingress is in `networking.k8s.io/v1`")),
        ("rbac.authorization.k8.io/v1", "Role", ("apiVersion", "Role is in `rbac.authorization.k8s.io/v1`")),
        ("serving.knative.dev/v1", "Service", None),
        ("traefik.io/v1alpha1", "Ingress", None),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomisation", ("kind", "did you mean `Kustomization`?")),
        (
            "kustomize.toolkit.fluxcd/v1",
            "Kustomization",
            ("apiVersion", "Kustomization is in `kustomize.toolkit.fluxcd.io/v1`"),
        ),
        (
            "kustomize.toolkit.fluxcd.io/v1",
            "HelmRelease",
            ("apiVersion", "HelmRelease is in `helm.toolkit.fluxcd.io/v2`"),
        ),
        ("helm.fluxcd.io/v1", "HelmRelease", None),
        ("argoproj/v1alpha1", "Application", ("apiVersion", "Application is in `argoproj.io/v1alpha1`")),
        ("app.k8s.io/v1beta1", "Application", None),
        (f"{GIT}/v7", "GitRepository", ("apiVersion", f"use `{GIT}/v1`{OWN}")),
        (
            "kustomize.toolkit.fluxcd.io/v1beta9",
            "Kustomization",
            ("apiVersion", f"use `kustomize.toolkit.fluxcd.io/v1`{OWN}"),
        ),
        ("argoproj.io/v1", "Application", ("apiVersion", f"use `argoproj.io/v1alpha1`{OWN}")),
        ("argoproj.io/v1beta1", "ArgoCD", None),
        ("argoproj.io/v1alpha1", "Rollout", None),
        (f"{ALERTS}/v1beta4", "Alert", ("apiVersion", f"use `{ALERTS}/v1`, `{ALERTS}/v1beta3`{OWN}")),
        (f"{ALERTS}/v1beta2", "Alert", None),
        ("source.extensions.fluxcd.io/v1", "ArtifactGenerator", None),
        ("image.toolkit.fluxcd.io/v1beta2", "ImagePolicy", None),
        ("example.com/v1", "Widgets", ("kind", "did you mean `Widget`?")),
        ("example/v1", "Widget", ("apiVersion", "Widget is in `example.com/v1`")),
        ("azexample.com/v1", "Widget", None),
        ("example.com/v1", "Gadget", None),
        ("kustomize.config.k8s.io/v1", "Kustomization", None),
        ("builtin", "LabelTransformer", None),
        ("talos/v1alpha1", "MachineConfig", None),
        ("../schemas", "Kustomization", None),
    ],
)
def test_misnamed_outside_of_the_native_groups(api: str, kind: str, expected: tuple[str, str] | None) -> None:
    assert wrong(Store("", [crd(served())]), api, kind) == expected


def test_a_version_that_the_repositorys_crd_serves_is_known_whatever_is_shipped() -> None:
    ahead = crd(served("v2"), group=GIT, kind="GitRepository")
    assert wrong(Store("", [ahead]), f"{GIT}/v2", "GitRepository") is None
    assert Store("", [ahead]).removal(GIT, "v1beta1", "GitRepository").use == f"{GIT}/v2"  # type: ignore[union-attr]


def test_a_kind_without_a_schema_has_no_errors() -> None:
    assert Store().schema("example.com", "v1", "Widget") is None
    assert Store().errors(widget({"anything": 1})) == []


@pytest.mark.parametrize("body", [None, [], {}, {"kind": "Pod"}, {"apiVersion": 3, "kind": []}, "text"])
def test_what_is_no_manifest_has_no_errors(body: Any) -> None:
    assert Store().errors(body) == []


def test_extra_goes_before_the_crd_and_the_crd_before_what_is_shipped() -> None:
    alert = crd(
        served("v1beta3", {"own": {"type": "string"}}), group="notification.toolkit.fluxcd.io", kind="Alert"
    )
    key, low = (
        ("notification.toolkit.fluxcd.io", "v1beta3", "Alert"),
        ("notification.toolkit.fluxcd.io", "v1beta3", "alert"),
    )
    sources = [
        store.schema(*key).source  # type: ignore[union-attr]
        for store in (Store(), Store("", [alert]), Store("", [alert], {low: {"type": "object"}}))
    ]
    assert sources == ["shipped", "crd", "import"]
    assert Store().schema("", "v1", "Pod").source == "native"  # type: ignore[union-attr]


def test_of_several_copies_of_a_crd_the_one_that_fits_counts() -> None:
    old, new = (
        crd(served("v1", {"size": {"type": "integer"}})),
        crd(served("v1", {"colour": {"type": "string"}})),
    )
    store = Store("", [old, new])
    assert store.errors(widget({"size": 1})) == []
    assert store.errors(widget({"colour": "red"})) == []
    assert [e.route for e in store.errors(widget({"colour": "red", "wrong": 1}))] == [("spec", "wrong")]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "objekt"},
        {"type": 5, "properties": []},
        {"type": "object", "properties": {"spec": 5}, "required": 3},
        {"type": "object", "properties": {"spec": {"enum": {}, "pattern": 7, "minimum": "x", "format": []}}},
        {"type": "object", "required": [1, "spec", "spec"], "x-kubernetes-list-type": "map"},
        {
            "type": "array",
            "items": {"properties": 1},
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": "a",
        },
        {"allOf": [1], "anyOf": [], "oneOf": {}, "not": []},
        {"type": "string", "minLength": -1},
        {"pattern": "(", "x-kubernetes-preserve-unknown-fields": True},
        [],
    ],
)
def test_a_nonsensical_crd_breaks_nothing(schema: Any) -> None:
    broken = crd({"name": "v1", "schema": {"openAPIV3Schema": schema}})
    store = Store("", [broken])
    assert isinstance(store.errors(widget({"a": 1})), list)
    assert store.digest
    assert [error.route for error in Store("", [broken, crd(served("v1"))]).errors(widget({}))] == []


def test_an_import_that_is_no_schema_is_as_none() -> None:
    key = ("example.com", "v1", "widget")
    for schema in ({"type": 5}, {"$ref": "https://example.com/schema.json"}, {"pattern": "("}):
        assert Store("", (), {key: schema}).schema("example.com", "v1", "Widget") is None


def test_the_digest_changes_with_what_verdicts_depend_on() -> None:
    one, two = crd(served("v1")), crd(served("v2"))
    digests = [
        Store(version, crds, extra).digest
        for version, crds, extra in (
            ("", [], None),
            ("1.30", [], None),
            ("", [one], None),
            ("", [one, two], None),
            ("", [], {("a", "v1", "b"): {"type": "object"}}),
        )
    ]
    assert len(set(digests)) == len(digests)
    assert Store("", [two, one]).digest == Store("1.37.2", [one, two]).digest
    assert Store("", [crd(served("v1", {"n": {"maximum": 10**30}}))]).digest


def test_only_what_is_asked_for_is_compiled() -> None:
    store = Store()
    validators = [store.schema("apps", "v1", "Deployment"), store.schema("", "v1", "Service")]
    assert not any("_compiled" in vars(validator) for validator in validators)
    store.errors({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}})
    assert ["_compiled" in vars(validator) for validator in validators] == [False, True]
    assert store.schema("", "v1", "Service") is validators[1]
