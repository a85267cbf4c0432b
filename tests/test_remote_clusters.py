"""Objects of Flux that deploy to another cluster than the one they live in: `spec.kubeConfig`."""

from __future__ import annotations

from gitops_gate.cli.graph import graph_of
from gitops_gate.report import graph
from gitops_gate.unfold import Unfolded
from tests.test_unfold import flux, unfold

HUB = "clusters/hub/flux-system/gotk-sync.yaml"
EDGE = "  kubeConfig:\n    secretRef:\n      name: edge\n"
FROM = "  postBuild:\n    substituteFrom:\n    - kind: ConfigMap\n      name: {}\n"


def config_map(name: str, text: str, namespace: str = "flux-system") -> str:
    metadata = f"metadata:\n  name: {name}\n  namespace: {namespace}\n"
    return f"---\napiVersion: v1\nkind: ConfigMap\n{metadata}data:\n  SIZE: '{text}'\n"


FILES = {
    HUB: flux("flux-system", "./clusters/hub"),
    "clusters/hub/all.yaml": config_map("hub", "big")
    + flux("here", "./apps")
    + FROM.format("hub")
    + flux("there", "./apps")
    + EDGE
    + FROM.format("hub"),
    "apps/web.yaml": config_map("web", "${SIZE}", "web") + flux("inner", "./inner"),
    "inner/a.yaml": config_map("inner", "small"),
}


def clusters(deployed: Unfolded) -> dict[str, list[str]]:
    return {one.name: [build.target.name for build in one.builds] for one in deployed.clusters}


def test_what_is_deployed_elsewhere_is_another_cluster() -> None:
    deployed = unfold(FILES)
    assert clusters(deployed) == {
        "hub": ["hub/flux-system", "hub/here", "hub/inner"],
        "hub/flux-system/edge": ["hub/flux-system/edge/inner", "hub/flux-system/edge/there"],
    }
    assert not deployed.missing and not deployed.not_checked


def test_variables_come_from_the_cluster_of_the_asking_object() -> None:
    deployed = unfold(FILES)
    there = next(one for one in deployed.builds if one.target.name.endswith("/there"))
    assert there.resources[0].value("data", "SIZE") == "big"


def test_what_another_cluster_has_does_not_satisfy() -> None:
    """The ConfigMap `inner` is on the other cluster alone."""
    hub = flux("there", "./apps") + EDGE + flux("wants", "./wants") + FROM.format("inner")
    files = FILES | {"clusters/hub/all.yaml": hub, "wants/a.yaml": config_map("wants", "${SIZE}")}
    deployed = unfold(files)
    assert [one.message for one in deployed.missing] == []
    why = [one.why for one in deployed.not_checked]
    assert why == ["its variables from the ConfigMap inner are not known here"]
    on_hub = files | {"clusters/hub/all.yaml": hub.replace(EDGE, "")}
    assert not unfold(on_hub).not_checked


def test_what_is_waited_for_lives_where_the_waiting_object_does() -> None:
    waits = flux("here", "./own") + "  dependsOn:\n  - name: there\n  - name: inner\n"
    both = FILES | {
        "clusters/hub/all.yaml": waits + flux("there", "./apps"),
        "own/a.yaml": config_map("own", "a"),
    }
    both["apps/web.yaml"] = config_map("web", "small", "web") + flux("inner", "./inner")
    assert [one.message for one in unfold(both).missing] == []
    apart = both | {"clusters/hub/all.yaml": both["clusters/hub/all.yaml"] + EDGE}
    assert [one.message for one in unfold(apart).missing] == [
        "Kustomization/flux-system/here waits for the Kustomization inner in namespace flux-system, which is not there"
    ]


def test_the_graph_says_where_it_goes() -> None:
    shown = graph.text(graph_of(unfold(FILES)))
    assert "there (apps; 2 objects; to the cluster hub/flux-system/edge)" in shown
    assert "cluster hub/flux-system/edge\n" not in shown
