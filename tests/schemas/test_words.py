"""Faults in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gitops_gate.model.place import Route, show_route
from gitops_gate.schemas import SchemaError, Store

STORE = Store()
CONTAINER = {"name": "web", "image": "example.com/web:1"}


def deployment(
    pod: dict[str, Any] | None = None, meta: dict[str, Any] | None = None, **spec: Any
) -> dict[str, Any]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [CONTAINER], **(pod or {})}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", **(meta or {})},
        "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec},
    }


def container(**fields: Any) -> dict[str, Any]:
    return deployment({"containers": [{**CONTAINER, **fields}]})


def core(kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, **fields}


def flux(kind: str, api: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "x"}, "spec": spec}


@pytest.mark.parametrize(
    ("body", "route", "message", "hint"),
    [
        (
            deployment(replica=3),
            ("spec", "replica"),
            "unknown field `replica` in `spec` of Deployment",
            "did you mean `replicas`?",
        ),
        (
            deployment(replicas="three"),
            ("spec", "replicas"),
            '`spec.replicas` must be an integer, not the string "three"',
            "",
        ),
        (
            deployment(replicas="3"),
            ("spec", "replicas"),
            '`spec.replicas` must be an integer, not the string "3"',
            "leave out the quotes",
        ),
        (
            deployment({"hostNetwork": "Yes"}),
            ("spec", "template", "spec", "hostNetwork"),
            '`spec.template.spec.hostNetwork` must be `true` or `false`, not the string "Yes"',
            "write `true`: kustomize and Flux read the other words as text",
        ),
        (
            deployment({"containers": None}),
            ("spec", "template", "spec", "containers"),
            "`spec.template.spec.containers` must be a list, not an empty value",
            "",
        ),
        (
            deployment(replicas=2**31),
            ("spec", "replicas"),
            "`spec.replicas` must be at most 2147483647, not the number 2147483648",
            "",
        ),
        (
            deployment(meta={"labels": {"on": True}}),
            ("metadata", "labels", "on"),
            "`metadata.labels.on` must be a string, not the boolean true",
            "put the value in quotes",
        ),
        (
            deployment(meta={"app.example.com/name": "x"}),
            ("metadata", "app.example.com/name"),
            "unknown field `app.example.com/name` in `metadata` of Deployment",
            "does it belong below `labels` or `annotations`?",
        ),
        (
            deployment(meta={"labels": None, "team": "x"}),
            ("metadata", "team"),
            "unknown field `team` in `metadata` of Deployment",
            "`team` belongs in `metadata.labels`; check the indentation",
        ),
        (
            deployment(containers=[]),
            ("spec", "containers"),
            "unknown field `containers` in `spec` of Deployment",
            "`containers` belongs in `spec.template.spec`; check the indentation",
        ),
        (
            container(volumes=[]),
            ("spec", "template", "spec", "containers", 0, "volumes"),
            "unknown field `volumes` in `spec.template.spec.containers[0]` of Deployment",
            "`volumes` belongs in `spec.template.spec`; check the indentation",
        ),
        (
            container(command="run"),
            ("spec", "template", "spec", "containers", 0, "command"),
            '`spec.template.spec.containers[0].command` must be a list, not the string "run"',
            'write it as a list: begin each item with "- "',
        ),
        (
            container(resources={"limits": {"cpu": True}}),
            ("spec", "template", "spec", "containers", 0, "resources", "limits", "cpu"),
            "`spec.template.spec.containers[0].resources.limits.cpu` must be a number or a string, not the boolean true",
            "put the value in quotes",
        ),
        (
            core("Service", spec={"ports": [{"name": "http"}]}),
            ("spec", "ports", 0),
            "`spec.ports[0].port` is required",
            "",
        ),
        (core("Pod", sepc={}), ("sepc",), "unknown field `sepc` in Pod", "did you mean `spec`?"),
        (
            core("ConfigMap", data={"n": 1}),
            ("data", "n"),
            "`data.n` must be a string, not the number 1",
            "put the value in quotes",
        ),
        (
            core("ConfigMap", data="x" * 100),
            ("data",),
            f'`data` must be an object, not the string "{"x" * 59}…"',
            "",
        ),
        (
            flux("GitRepository", "source.toolkit.fluxcd.io/v1", url="git@example.com:a/b", interval="1m"),
            ("spec", "url"),
            '`spec.url` must be text that matches `^(http|https|ssh)://`, not the string "git@example.com:a/b"',
            "",
        ),
        (
            flux("OCIRepository", "source.toolkit.fluxcd.io/v1", url="oci://example.com/a", interval="1d"),
            ("spec", "interval"),
            '`spec.interval` must be a duration such as `30s`, `5m` or `1h30m`, not the string "1d"',
            "",
        ),
        (
            flux("HelmRelease", "helm.toolkit.fluxcd.io/v2", interval="1m"),
            ("spec",),
            "`spec` needs one of `chart`, `chartRef`",
            "",
        ),
        (
            flux(
                "HelmRelease",
                "helm.toolkit.fluxcd.io/v2",
                interval="1m",
                chart={"spec": {"chart": "a", "sourceRef": {"name": "a"}}},
                chartRef={"kind": "OCIRepository", "name": "a"},
            ),
            ("spec",),
            "`spec` may have only one of `chart`, `chartRef`",
            "",
        ),
        (
            flux("HelmRelease", "helm.toolkit.fluxcd.io/v2", interval="1m", chart={"spec": {"chart": "a"}}),
            ("spec", "chart", "spec"),
            "`spec.chart.spec.sourceRef` is required",
            "",
        ),
        (
            flux(
                "HelmRelease",
                "helm.toolkit.fluxcd.io/v2",
                interval="1m",
                chartRef={"kind": "OCIRepository", "name": "a"},
                driftDetection={"mode": "enable"},
            ),
            ("spec", "driftDetection", "mode"),
            '`spec.driftDetection.mode` must be one of `enabled`, `warn`, `disabled`, not the string "enable"',
            "did you mean `enabled`?",
        ),
        (
            flux(
                "Alert",
                "notification.toolkit.fluxcd.io/v1beta3",
                providerRef={"name": "x"},
                eventSources=[],
                xyz=1,
            ),
            ("spec", "xyz"),
            "unknown field `xyz` in `spec` of Alert",
            "judged as Alert of Flux 2.10; a CRD kept in the repository goes before that",
        ),
    ],
)
def test_words(body: dict[str, Any], route: tuple[str | int, ...], message: str, hint: str) -> None:
    found = [(error.route, error.message, error.hint) for error in STORE.errors(body)]
    assert found == [(route, message, hint)]


def test_all_errors_come_in_the_order_of_their_places() -> None:
    ports = [{"containerPort": str(n)} for n in range(12)]
    body = {**container(ports=ports), "metadata": {"nmae": "x"}}
    routes = [error.route for error in STORE.errors(body)]
    assert routes[0] == ("metadata", "nmae")
    assert [route[6] for route in routes[1:]] == list(range(12))


@pytest.mark.parametrize(
    "body",
    [
        core("Secret", data={"key": 31337}),
        core("Secret", stringData={"a": 31337}, data={"other": ["31337-x"]}),
        core("Secret", data="31337"),
        core("ConfigMap", data={"db-password": 31337}),
        container(env=[{"name": "TOKEN", "value": 31337}]),
        container(env=[{"name": "A", "value": {"nested": "31337"}}]),
    ],
)
def test_values_that_may_be_secrets_are_not_quoted(body: dict[str, Any]) -> None:
    found = STORE.errors(body)
    assert found
    for error in found:
        assert "31337" not in error.message + error.hint


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**40, "\ud800", {"": 1}, {"a\nb": 1}, [[[]]], "x" * 10_000]
)
def test_odd_values_are_told_of_without_a_crash(value: Any) -> None:
    found = STORE.errors(deployment(replicas=value))
    assert len(found) == 1
    assert isinstance(found[0], SchemaError)
    assert len(found[0].message) < 200


def test_nesting_without_end_is_told_of() -> None:
    value: Any = "x"
    for _ in range(1000):
        value = [value]
    assert [error.keyword for error in STORE.errors(deployment(replicas=value))] == ["unreadable"]


@pytest.mark.parametrize(
    ("body", "route"),
    [
        (container(resources={"limits": {"memory": "128mb"}}), ("resources", "limits", "memory")),
        (container(resources={"limits": {"memory": "1 Gi"}}), ("resources", "limits", "memory")),
        (container(imagePullPolicy="always"), ("imagePullPolicy",)),
        (container(ports=[{"containerPort": 98980}]), ("ports", 0, "containerPort")),
        (container(ports=[{"containerPort": 80, "protocol": "tcp"}]), ("ports", 0, "protocol")),
        (deployment({"containers": [{"name": "web"}]}), ()),
    ],
)
def test_what_the_api_server_refuses_beyond_its_schemas(body: dict[str, Any], route: Route) -> None:
    found = STORE.errors(body)
    assert [error.route for error in found] == [("spec", "template", "spec", "containers", 0, *route)]


@pytest.mark.parametrize(
    "quantity",
    [1, 0.5, 1e6, "1", "1.5", ".5", "1.", "+3Ki", "500m", "5u", "100k", "1E", "12e6", "1Ei", " 1Gi "],
)
def test_quantities(quantity: Any) -> None:
    assert STORE.errors(container(resources={"requests": {"memory": quantity}})) == []


@pytest.mark.parametrize(
    ("schedule", "sound"),
    [
        ("0 3 * * *", True),
        ("@daily", True),
        ("@every 1h", True),
        ("TZ=UTC 0 3 * * MON-FRI", True),
        ("*/5 * * *", False),
    ],
)
def test_schedules(schedule: str, sound: bool) -> None:
    job = {"spec": {"template": {"spec": {"containers": [CONTAINER], "restartPolicy": "Never"}}}}
    body = {**core("CronJob", spec={"schedule": schedule, "jobTemplate": job}), "apiVersion": "batch/v1"}
    assert [error.route for error in STORE.errors(body)] == ([] if sound else [("spec", "schedule")])


def test_values_of_labels() -> None:
    labels = {"a": "", "b": "1.0_x-Y", "c": "has space", "d": "-x", "e": "a/b"}
    found = STORE.errors(core("ConfigMap") | {"metadata": {"name": "x", "labels": labels}})
    assert [error.route[-1] for error in found] == ["c", "d", "e"]


def test_a_container_that_a_patch_adds_by_mistake() -> None:
    assert "is the name right?" in STORE.errors(deployment({"containers": [{"name": "web"}]}))[0].hint


@pytest.mark.parametrize(
    ("body", "told"),
    [
        # misspelt
        (
            lambda d: d["spec"].update(templte=d["spec"].pop("template")),
            {"spec.templte": "did you mean `template`?"},
        ),
        (
            lambda d: d["spec"].update(selecotr=d["spec"].pop("selector")),
            {"spec.selecotr": "did you mean `selector`?"},
        ),
        (lambda d: d["spec"].update(tpl=d["spec"].pop("template")), {"spec.tpl": "", "spec": ""}),
        (
            lambda d: d["spec"].update(templ=d["spec"].pop("template")),
            {"spec.templ": "did you mean `template`?"},
        ),
        # in the wrong place
        (
            lambda d: d["spec"].update(containers=d["spec"]["template"]["spec"].pop("containers")),
            {"spec.containers": "`containers` belongs in `spec.template.spec`; check the indentation"},
        ),
        (
            lambda d: d["spec"]["template"]["spec"].update(
                image=d["spec"]["template"]["spec"]["containers"][0].pop("image")
            ),
            {
                "spec.template.spec.image": (
                    "`image` belongs in `spec.template.spec.containers[0]`; check the indentation"
                )
            },
        ),
        # two faults
        (
            lambda d: d["spec"].update(foo=d["spec"].pop("selector"), bar=1),
            {"spec": "", "spec.foo": "", "spec.bar": ""},
        ),
    ],
)
def test_a_field_in_another_guise_is_not_missing_as_well(body: Any, told: dict[str, str]) -> None:
    spoilt = copy.deepcopy(deployment())
    body(spoilt)
    assert {show_route(error.route): error.hint for error in STORE.errors(spoilt)} == told


def test_a_choice_that_is_misspelt() -> None:
    release = flux("HelmRelease", "helm.toolkit.fluxcd.io/v2", interval="1m", chrat={"spec": {"chart": "a"}})
    assert [(e.route, e.hint) for e in STORE.errors(release)] == [
        (("spec", "chrat"), "did you mean `chart`?")
    ]
