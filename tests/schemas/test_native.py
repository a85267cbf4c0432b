"""The pack of native schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_gate.schemas.native import OBJECT_META, key, pack

SCRIPT = Path(__file__).parents[2] / "scripts" / "pack_schemas.py"


def test_the_committed_pack_is_what_the_script_makes() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_versions_are_consecutive_minor_ones() -> None:
    assert pack().versions == tuple(f"1.{minor}" for minor in range(25, 38))


@pytest.mark.parametrize("version", pack().versions)
def test_every_reference_leads_somewhere(version: str) -> None:
    held = [name for name in pack().spans if pack().line(name, version)]
    assert OBJECT_META in held
    closure = pack().closure(held, version)
    assert all(closure.values()), [name for name, text in closure.items() if not text]


@pytest.mark.parametrize("version", pack().versions)
def test_every_kind_has_a_schema_in_json(version: str) -> None:
    for name, held in pack().kinds.items():
        if pack().line(held, version):
            *group, api, kind = name.split("/")
            schema = json.loads(pack().schema("/".join(group), api, kind, version))
            assert schema["definitions"][held]["properties"]["metadata"]


@pytest.mark.parametrize(
    ("group", "version", "kind", "first", "last"),
    [
        ("", "v1", "Pod", "1.25", "1.37"),
        ("apps", "v1", "Deployment", "1.25", "1.37"),
        ("autoscaling", "v2beta2", "HorizontalPodAutoscaler", "1.25", "1.25"),
        ("flowcontrol.apiserver.k8s.io", "v1beta3", "FlowSchema", "1.26", "1.31"),
        ("networking.k8s.io", "v1", "IPAddress", "1.33", "1.37"),
    ],
)
def test_served(group: str, version: str, kind: str, first: str, last: str) -> None:
    served = pack().served(group, version, kind)
    assert (served[0], served[-1]) == (first, last)


@pytest.mark.parametrize("name", ["v1/Status", "v1/PodList", "v1/DeleteOptions", "v1/APIGroup"])
def test_what_is_no_object_of_a_cluster_is_not_held(name: str) -> None:
    assert name not in pack().kinds


def test_groups_are_told_apart_by_their_whole_name() -> None:
    assert pack().schema("networking.k8s.io", "v1", "Ingress", "1.30")
    assert not pack().schema("networking.example.com", "v1", "Ingress", "1.30")
    assert key("", "v1", "Pod") == "v1/Pod"
