"""Objects of any shape end in findings, and never in a crash: each value of valid objects is replaced in turn.

The objects are those of `tests/shapes/`. What stands in the place of a value is taken from a table, in an order that
is always the same. Many objects are judged in one run, each in a file or folder of its own.
"""

from __future__ import annotations

import copy
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_gate.builder import Builder
from gitops_gate.cli.graph import graph_of
from gitops_gate.config import KnownCluster, Settings
from gitops_gate.deployed import unfolded
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory
from gitops_gate.report import diagrams, graph
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.wish import Wish, silent

SHAPES = Path(__file__).with_name("shapes")
LONG = "9" * 5_000
ODD = (
    *(
        "null",
        "",
        '""',
        "x",
        "0",
        "-1",
        "1.5",
        "true",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        '{"a": null}',
        "[1]",
        '["x"]',
    ),
    *(
        '[{"a": 1}]',
        '{"a": {"b": [1]}}',
        "[[null], {}]",
        LONG,
        f'"{LONG}"',
        ".nan",
        ".inf",
        "1e400",
        "2020-01-01",
    ),
    *("!!binary aGVsbG8=", "!foo bar", '"a\\nb: [c\\n- d"', '"../.."', '"/etc/passwd"', '"-x"', '"${VAR}"'),
    *(
        '"{{ .x }}"',
        '"{{"',
        '"."',
        '"²"',
        '"--1"',
        '"1e99999999999999999999"',
        '"(((a+)+)+"',
        '"[a-"',
        '"a=b,!c,=="',
    ),
    *('"\\ud800x"', "9223372036854775808", f'"{"a" * 20_000}"', f'"{"a b " * 5_000}"', '"*"', '"a//../b"'),
)
"""What is put in the place of a value, as YAML."""

HOLE = "@@hole@@"
SETTINGS = Settings(
    clusters=(KnownCluster("prod", "https://1.2.3.4", "", (("env", "prod"),), (("a", "b"),)),)
)
WHERE = Surroundings("https://github.com/example/fleet.git", "fleet")
BATCH = 60
AROUND = {
    "apps/web/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
    "apps/web/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "example.com/web:1", args: [a], env: [{name: A, value: b}]}]}
""",
    "apps/web/service.yaml": """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 80}]}
""",
    "apps/base/kustomization.yaml": "resources: [sa.yaml]\n",
    "apps/base/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n",
    "apps/comp/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n",
    "plain/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "config/x/c.json": '{"cluster": "web", "b": {"a": [1]}}',
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "replicas: 2\n",
}
BESIDE = {
    "f.txt": "f\n",
    "e.env": "A=b\n# c\nD\n",
    "val.yaml": "apiVersion: builtin\nkind: A\nmetadata: {name: v}\n",
}


def objects(name: str) -> list[Any]:
    return [one for one in yaml.safe_load_all((SHAPES / name).read_text("utf-8")) if one is not None]


def routes(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield (*at, key)
        yield from routes(one, (*at, key))


def _dropped(holder: Any, key: Any) -> None:
    del holder[key]


def _twice(holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[f"{key}x"] = holder.pop(key)


def _wrapped(holder: Any, key: Any) -> None:
    holder[key] = [holder[key]]


def _unwrapped(holder: Any, key: Any) -> None:
    inner = holder[key]
    inside = inner if isinstance(inner, list) else list(inner.values()) if isinstance(inner, dict) else []
    holder[key] = inside[0] if inside else {"x": inner}


def _renamed(key: str) -> Callable[[Any, Any], None]:
    def rename(holder: Any, old: Any) -> None:
        if isinstance(holder, dict):
            holder[key] = holder.pop(old)

    return rename


STRUCTURAL = (_dropped, _twice, _wrapped, _unwrapped, _renamed(""), _renamed("<<"))


def changed(whole: Any, route: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    found = copy.deepcopy(whole)
    holder = found
    for part in route[:-1]:
        holder = holder[part]
    change(holder, route[-1])
    return found


def odd(wholes: Iterable[Any]) -> Iterator[str]:
    """The objects with each value replaced by an odd one, and some with a value moved, each as YAML."""
    values, changes = itertools.cycle(ODD), itertools.cycle(STRUCTURAL)
    for whole in wholes:
        for number, route in enumerate(routes(whole)):
            hole = changed(whole, route, lambda holder, key: holder.__setitem__(key, HOLE))
            yield json.dumps(hole, default=str).replace(f'"{HOLE}"', next(values))
            if not number % 3:
                yield json.dumps(changed(whole, route, next(changes)), default=str)


def batches(texts: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(itertools.islice(texts, BATCH)):
        yield batch


def judged(files: dict[str, str], *, shown: bool = False) -> None:
    """Runs the gate on files, and (`shown`) draws what they deploy. No part of it may break."""
    tree = Memory({path: text.encode() for path, text in (AROUND | files).items()})
    report = run(tree, SETTINGS, Wish(cache=False, surroundings=WHERE, disable=("yaml-style",)))
    assert not report.failed, [f"{one[:200]} … {one[-200:]}" for one in report.failed]
    if not shown:
        return
    repository = loaded(tree, SETTINGS, silent)
    deployed = unfolded(repository, SETTINGS, WHERE, Builder(repository, silent))
    drawn = graph_of(deployed)
    assert graph.text(drawn) and diagrams.mermaid(drawn) and diagrams.dot(drawn)


@pytest.mark.parametrize("name", ["kubernetes.yaml", "operators.yaml"])
def test_objects(name: str) -> None:
    for count, batch in enumerate(batches(odd(objects(name)))):
        files = {f"clusters/c{number}/a.yaml": text for number, text in enumerate(batch)}
        judged(files, shown=name == "operators.yaml" and not count % 4)


def test_kustomizations() -> None:
    beside = BESIDE | yaml.safe_load((SHAPES / "named.yaml").read_text("utf-8"))
    for batch in batches(odd(objects("kustomizations.yaml"))):
        files = {f"apps/k{number}/kustomization.yaml": text for number, text in enumerate(batch)}
        judged(files | _everywhere(len(batch), beside))


def test_plugins() -> None:
    beside = BESIDE | yaml.safe_load((SHAPES / "named.yaml").read_text("utf-8"))
    for batch in batches(odd(objects("plugins.yaml"))):
        files = {f"apps/k{number}/t.yaml": text for number, text in enumerate(batch)}
        for number, text in enumerate(batch):
            field = "generators" if "Generator" in text else "transformers"
            files[f"apps/k{number}/kustomization.yaml"] = f"resources: [deployment.yaml]\n{field}: [t.yaml]\n"
        judged(files | _everywhere(len(batch), beside))


NAMING = {
    "conf.yaml": "configurations: [conf.yaml]",
    "patch.yaml": "patches: [{path: patch.yaml}]",
    "json.yaml": "patches: [{path: json.yaml, target: {kind: Deployment}}]",
    "replacement.yaml": "replacements: [{path: replacement.yaml}]",
    "openapi.json": "openapi: {path: openapi.json}\npatches: [{path: patch.yaml}]",
    "crd.json": "crds: [crd.json]",
    "gen.yaml": "generators: [gen.yaml]",
}


@pytest.mark.parametrize("name", NAMING)
def test_what_kustomizations_name(name: str) -> None:
    named = yaml.safe_load((SHAPES / "named.yaml").read_text("utf-8"))
    head = f"namePrefix: z-\nresources: [deployment.yaml, service.yaml]\n{NAMING[name]}\n"
    for batch in batches(odd([yaml.safe_load(named[name])])):
        files = {f"apps/k{number}/{name}": text for number, text in enumerate(batch)}
        files |= {f"apps/k{number}/kustomization.yaml": head for number in range(len(batch))}
        judged(_everywhere(len(batch), BESIDE | named) | files)


def _everywhere(count: int, files: dict[str, str]) -> dict[str, str]:
    """Files, and the objects that kustomizations name, in each of the folders."""
    beside = files | {name: AROUND[f"apps/web/{name}"] for name in ("deployment.yaml", "service.yaml")}
    return {f"apps/k{number}/{name}": text for number in range(count) for name, text in beside.items()}


def test_nothing_takes_long() -> None:
    """Long texts and deep ones cost what their length costs."""
    for text in (f'"{"a" * 100_000}"', f'"{"a b " * 25_000}"', f'"{"{{" * 20_000}"', f'"{"$(" * 20_000}"'):
        names = ("kubernetes.yaml", "operators.yaml")
        wholes = [
            one for name in names for one in objects(name) if one["kind"] in ("Deployment", "Application")
        ]
        started = time.perf_counter()
        for whole in wholes[:2]:
            spec = json.dumps(whole | {"spec": whole["spec"] | {HOLE: HOLE}}).replace(f'"{HOLE}"', text, 1)
            judged({"clusters/c/a.yaml": spec.replace(f'"{HOLE}"', text)})
        assert time.perf_counter() - started < 10
