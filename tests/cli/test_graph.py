"""`targets --graph`: who deploys what, in which order, and what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from gitops_gate.cli import gitops_gate
from gitops_gate.report.diagrams import dot, mermaid
from gitops_gate.report.graph import Graph, Node, text

HOSTILE = 'a"];\\ end\n%%{init}%% <script>alert(1)</script> #quot; `b` \x1b[31m ü'


def flux(name: str, path: str, *after: str, source: str = "flux-system", extra: str = "") -> str:
    """A Flux Kustomization."""
    waits = f"  dependsOn: [{', '.join(f'{{name: {one}}}' for one in after)}]\n" if after else ""
    return (
        "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec:\n  interval: 1m\n  prune: true\n  path: {path}\n"
        f"  sourceRef: {{kind: GitRepository, name: {source}}}\n{waits}{extra}"
    )


def application(name: str, path: str, wave: str) -> str:
    """An Argo CD Application."""
    return (
        "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata:\n  name: {name}\n  namespace: argocd\n  annotations: {{argocd.argoproj.io/sync-wave: '{wave}'}}\n"
        f"spec:\n  project: default\n  destination: {{name: here}}\n  source: {{repoURL: 'https://example.com/{{}}.git', path: {path}}}\n"
    )


CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, namespace: web}\n"
FLEET = {
    "clusters/eu/flux-system.yaml": flux("flux-system", "./clusters/eu"),
    "clusters/eu/all.yaml": flux("apps", "./apps", "infra", "gone")
    + flux("infra", "./infra", extra="  suspend: true\n")
    + flux("lost", "./nowhere")
    + flux("a", "./apps2", "b")
    + flux("b", "./apps3", "a")
    + flux("elsewhere", "./x", source="other"),
    "apps/kustomization.yaml": "resources: [cm.yaml]\n",
    "apps/cm.yaml": CM,
    "apps2/cm.yaml": CM.replace("cm,", "cm2,"),
    "apps3/cm.yaml": CM.replace("cm,", "cm3,"),
    "infra/kustomization.yaml": "resources: [gone.yaml]\n",
}
TREE = """\
cluster eu
└─ Kustomization flux-system/flux-system (clusters/eu; 7 objects)
   ├─ Kustomization flux-system/elsewhere
   │       ! its source GitRepository other is not in this repository
   ├─ Kustomization flux-system/infra (infra; suspended)
   │       ! infra/kustomization.yaml:1:13: gone.yaml does not exist (looked for infra/gone.yaml)
   ├─ Kustomization flux-system/lost
   │       ! clusters/eu/all.yaml:28:9: Kustomization/flux-system/lost deploys the folder ./nowhere, which is not in this repository
   ├─ Kustomization flux-system/apps (apps; 1 object; after flux-system/infra)
   │       ! clusters/eu/all.yaml:10:22: Kustomization/flux-system/apps waits for Kustomization/flux-system/infra, which is suspended: until then nothing new is applied
   │       ! it waits for Kustomization flux-system/gone, which is not in this repository
   ├─ Kustomization flux-system/a (apps2; 1 object; after flux-system/b)
   │       ! it waits for itself in the end
   └─ Kustomization flux-system/b (apps3; 1 object; after flux-system/a)
           ! it waits for itself in the end
"""


def drawn(folder: Path, files: dict[str, str], language: str) -> str:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content.replace("example.com/{}", f"example.com/{folder.name}"))
    result = CliRunner().invoke(gitops_gate, ["targets", "--graph", language, str(folder)])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_fleet_as_text(tmp_path: Path) -> None:
    assert drawn(tmp_path, FLEET, "text") == TREE


def test_applications_stand_below_the_one_that_brings_them_by_wave(tmp_path: Path) -> None:
    files = {
        "root.yaml": application("root", "apps", "0"),
        "apps/all.yaml": application("late", "late", "2") + application("early", "early", "-1"),
        "late/cm.yaml": CM,
        "early/cm.yaml": CM.replace("cm,", "cm2,"),
    }
    shown = drawn(tmp_path, files, "text")
    lines = [line.strip("│└├─ ") for line in shown.splitlines() if "Application" in line]
    assert [line.partition(" (")[0] for line in lines] == [
        "Application argocd/root",
        "Application argocd/early",
        "Application argocd/late",
    ]
    assert "wave 2" in shown


def test_objects_that_bring_each_other(tmp_path: Path) -> None:
    files = {
        "clusters/x/one/k.yaml": flux("two", "./clusters/x/two"),
        "clusters/x/two/k.yaml": flux("one", "./clusters/x/one"),
    }
    shown = drawn(tmp_path, files, "text")
    assert shown.count("flux-system/one") == shown.count("flux-system/two") == 1


GRAPHS = {
    "empty": Graph(),
    "hostile": Graph(
        {
            "c": Node("c", "cluster", HOSTILE),
            "a": Node("a", "Kustomization", HOSTILE, "c", (), (HOSTILE,), (HOSTILE,)),
            "b": Node("b", "HelmRelease", "subgraph", "a", ("a",)),
            "d": Node("d", "folder", "end", "c", ("b", "a")),
        }
    ),
}
QUOTED = r'"[^"\n]*"'
MERMAID = re.compile(
    rf"flowchart LR|  subgraph n\d+\[{QUOTED}\]|  end| +n\d+\[{QUOTED}\]|  n\d+ --> n\d+|  n\d+ -\. before \.-> n\d+"
    r"|  classDef trouble stroke:#c00,stroke-width:2px|  class n\d+(?:,n\d+)* trouble"
)
DOT = re.compile(
    r'digraph deployed \{|  rankdir=LR;|  node \[shape=box, fontname="sans-serif"\];|\}'
    r'|  n\d+ \[label="(?:[^"\\]|\\.)*"(?:, (?:shape=folder|color=red))?\];'
    r"|  n\d+ -> n\d+(?: \[style=dashed, label=before\])?;"
)


@pytest.mark.parametrize("name", GRAPHS)
def test_mermaid_is_valid(name: str) -> None:
    lines = mermaid(GRAPHS[name]).splitlines()
    assert [line for line in lines if not MERMAID.fullmatch(line)] == []
    assert sum("subgraph n" in line for line in lines) == lines.count("  end")
    labels = re.findall(QUOTED, "\n".join(lines))
    assert all(re.fullmatch(r'"(?:[^<>&`"#\\%{}]|#\d+;|<br/>)*"', label) for label in labels)


@pytest.mark.parametrize("name", GRAPHS)
def test_dot_is_valid(name: str) -> None:
    lines = dot(GRAPHS[name]).splitlines()
    assert [line for line in lines if not DOT.fullmatch(line)] == []
    assert lines[-1] == "}"


@pytest.mark.parametrize("name", GRAPHS)
def test_no_text_steers_a_terminal(name: str) -> None:
    for writer in (text, mermaid, dot):
        assert "\x1b" not in writer(GRAPHS[name])


def test_each_language_knows_every_node(tmp_path: Path) -> None:
    count = len(re.findall(r"[─ ]*(?:cluster|Kustomization) ", TREE)) - 1  # one of them is in a message
    assert len(re.findall(r" n\d+\[", drawn(tmp_path, FLEET, "mermaid"))) == count == 8
    assert drawn(tmp_path, FLEET, "dot").count("[label=") == count
