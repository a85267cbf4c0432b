"""What the store costs: bounds several times above what is measured, so that only a change of order fails."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import jsonschema_rs  # noqa: F401  its import is no part of what is measured

from gitops_gate.schemas import Store

SIX = [
    ("apps", "v1", "Deployment"),
    ("", "v1", "Service"),
    ("", "v1", "ConfigMap"),
    ("networking.k8s.io", "v1", "Ingress"),
    ("", "v1", "Secret"),
    ("batch", "v1", "CronJob"),
]
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "labels": {"app": "web"}},
    "spec": {"ports": [{"port": 80, "targetPort": "http"}], "selector": {"app": "web"}},
}


def least(work: Callable[[], object]) -> float:
    """The least CPU time of five runs, in seconds."""
    found = []
    for _ in range(5):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def compile_six() -> None:
    store = Store()
    for group, version, kind in SIX:
        api = f"{group}/{version}" if group else version
        store.errors({"apiVersion": api, "kind": kind, "metadata": {"name": "x"}})


def test_six_kinds_are_compiled_within_30_ms() -> None:
    assert least(compile_six) < 0.030


def test_a_manifest_is_judged_within_60_microseconds() -> None:
    store = Store()
    assert store.errors(SERVICE) == []
    assert least(lambda: [store.errors(SERVICE) for _ in range(1000)]) < 0.060


def test_the_room_imports_nothing_slow() -> None:
    code = "import sys, gitops_gate.schemas; print(*{'jsonschema_rs', 're2', 'orjson', 'yaml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
