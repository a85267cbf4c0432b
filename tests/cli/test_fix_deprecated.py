"""`fix --deprecated`: the same data as `kustomize edit fix` makes, in the text that was there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gitops_gate.cli import gitops_gate
from gitops_gate.load import load_file

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.27.1
"""
NAMED = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n"
TREE = {
    "d.yaml": DEPLOYMENT,
    "cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  a: b\n",
    "p.yaml": f"{NAMED}spec:\n  replicas: 2\n",
    "q.yaml": f"{NAMED}spec:\n  paused: true\n",
    "j.yaml": "- op: add\n  path: /spec/minReadySeconds\n  value: 5\n",
    "a.env": "A=1\n",
    "b.env": "B=2\n",
    "base/kustomization.yaml": "resources:\n- s.yaml\n",
    "base/s.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n",
    "other/kustomization.yaml": "configMapGenerator:\n- name: other\n  literals: [a=b]\n",
}
INLINE = (
    "- |-\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web\n  spec:\n    replicas: 3\n"
)
TARGET = "- target:\n    group: apps\n    version: v1\n    kind: Deployment\n    name: web\n  path: j.yaml\n"
R = "resources:\n- d.yaml\n"

CASES = (
    "bases:\n- base\n",
    "bases:\n  - base\n  - other\n",
    "bases: [base, other]\n",
    f"{R}bases:\n- base\n",
    f"{R}bases:\n  - base # why\n  - other\n",
    "bases:\n  - base\n\nresources:\n  - d.yaml\n",
    "resources: [d.yaml]\nbases: [base]\n",
    "resources: [d.yaml] # files\nbases:\n- base\n",
    f"{R}bases: [base, 'other']\n",
    "resources: []\nbases:\n- base\n",
    "resources:\nbases:\n- base\n",
    f"{R}bases: []\n",
    f"{R}bases:\n",
    f"# head\n\n{R}\n# the bases\nbases: # here\n# first\n- base\n\n# second\n- other\n\nnamespace: web\n# end\n",
    f'apiVersion: kustomize.config.k8s.io/v1beta1\n{R}bases:\n- "base"\n',
    f"kind: Kustomization\n{R}bases:\n- base\n",
    f"---\n{R}bases:\n- base\n",
    "Resources:\n- d.yaml\nBases:\n- base\n",
    f"{R}imageTags:\n- name: nginx\n  newTag: 1.27.2\n",
    f"{R}images:\n- name: redis\n  newTag: '7'\nimageTags:\n  - name: nginx\n    newTag: 1.27.2 # now\n",
    f"{R}imageTags: [{{name: nginx, newTag: 1.27.2}}]\nimages: [{{name: redis, newTag: '7'}}]\n",
    f"{R}patchesStrategicMerge:\n- p.yaml\n",
    f"{R}patchesStrategicMerge:\n  # replicas\n  - p.yaml # two\n  - q.yaml\n",
    f"{R}patchesStrategicMerge: [p.yaml, q.yaml]\n",
    f"{R}patchesStrategicMerge:\n{INLINE}",
    f"{R}patchesStrategicMerge:\n{INLINE}- q.yaml\nnamespace: web\n",
    f"{R}patchesStrategicMerge:\n- |\n  {NAMED.replace(chr(10), chr(10) + '  ')}spec:\n\n    replicas: 4\n\n\nnamespace: web\n",
    f"{R}patches:\n- path: q.yaml\npatchesStrategicMerge:\n- p.yaml\n",
    f"{R}patches:\n  - path: q.yaml\n    target:\n      kind: Deployment\n\npatchesStrategicMerge:\n{INLINE}",
    f"{R}patches: [{{path: q.yaml}}]\npatchesStrategicMerge: [p.yaml]\n",
    f"{R}patchesStrategicMerge: [p.yaml]\npatches:\n- path: q.yaml\n",
    f"{R}patchesJson6902:\n{TARGET}",
    f"{R}patches:\n- path: q.yaml\npatchesJson6902:\n{TARGET}",
    f"{R}patchesJson6902:\n{TARGET}patchesStrategicMerge:\n- p.yaml\n",
    f"{R}patchesJson6902:\n- target: {{version: v1, group: apps, kind: Deployment, name: web}}\n"
    "  patch: |-\n    - op: add\n      path: /spec/paused\n      value: true\n",
    f"{R}commonLabels:\n  team: web\n",
    f"{R}commonLabels: {{team: web, tier: 'front'}}\n",
    f"{R}commonLabels: # all\n    # of us\n    team: web # really\n    tier: front\nnamespace: web\n",
    f"{R}labels:\n- pairs:\n    a: b\ncommonLabels:\n  team: web\n",
    f"commonLabels:\n  team: web\n{R}labels:\n  - pairs:\n      a: b\n    includeTemplates: true\n",
    f"{R}labels: [{{pairs: {{a: b}}}}]\ncommonLabels: {{team: web}}\n",
    f"{R}commonLabels: {{}}\n",
    "configMapGenerator:\n- name: g\n  env: a.env\n",
    "configMapGenerator:\n- env: a.env # from\n  name: g\n",
    "configMapGenerator:\n- name: g\n  envs:\n  - a.env\n  env: b.env\n",
    "configMapGenerator:\n- name: g\n  env: b.env\n  envs: [a.env]\n  literals: [C=3]\n",
    "configMapGenerator:\n- {name: g, env: a.env}\n- name: h\n  env: 'b.env'\n",
    "secretGenerator:\n- name: g\n  type: Opaque\n  env: a.env\n  options: {labels: {a: b}}\n",
    f"bases:\n- base\n{R}commonLabels:\n  team: web\npatchesStrategicMerge:\n- p.yaml\npatchesJson6902:\n{TARGET}"
    "imageTags:\n- name: nginx\n  newTag: '2'\nconfigMapGenerator:\n- name: g\n  env: a.env\n",
    f"{R}commonLabels:\n  team: web\n\n\n\nnamePrefix: a-\n",
    f"{R}bases:\n- base\nnamespace: web\ncommonLabels:\n  team: web\ncommonAnnotations:\n  x: z".rstrip("\n"),
)


def fixed(folder: Path, text: str, *words: str) -> Result:
    """The result of `fix --deprecated` on a folder with the common files and this kustomization."""
    for name, content in {**TREE, "kustomization.yaml": text}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode())
    return CliRunner().invoke(gitops_gate, ["fix", "--deprecated", *words, str(folder)])


def data(folder: Path) -> Any:
    (document,) = load_file(
        "kustomization.yaml", (folder / "kustomization.yaml").read_bytes(), "config"
    ).documents
    return {key.lower(): value for key, value in document.body.items() if value not in (None, [], {})}


def comments(text: str) -> list[str]:
    return sorted(line[line.index("#") :].strip() for line in text.split("\n") if "#" in line)


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize("text", CASES, ids=range(len(CASES)))
def test_as_kustomize_does(text: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    result = fixed(ours, text, "--write")
    assert result.exit_code == 0, result.output
    assert "left as it is" not in result.output
    shutil.copytree(ours, theirs)
    (theirs / "kustomization.yaml").write_text(text)
    subprocess.run(["kustomize", "edit", "fix"], cwd=theirs, check=True, capture_output=True)
    assert data(ours) == data(theirs)
    after = (ours / "kustomization.yaml").read_text()
    assert comments(after) == comments(text)
    assert after.endswith("\n") == text.endswith("\n")
    assert "\n\n\n" not in after or "\n\n\n" in text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "# Who we are.\n\nnamespace: web # ours\n\n# The app.\nresources:\n  - d.yaml\n\n# The shared part.\nbases:\n"
            "  - base # services\n\ncommonLabels:\n  team: 'web'   # quoted\n",
            "# Who we are.\n\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: web # ours\n\n"
            "# The app.\nresources:\n  - d.yaml\n  # The shared part.\n  - base # services\n\nlabels:\n"
            "  - includeSelectors: true\n    pairs:\n      team: 'web'   # quoted\n",
        ),
        (
            "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: [ d.yaml ]\n"
            "patchesStrategicMerge: [ p.yaml ] # two\n",
            "kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\nresources: [ d.yaml ]\n"
            "patches: # two\n  - path: p.yaml\n",
        ),
    ],
)
def test_all_else_stays_as_it_is_written(text: str, after: str, tmp_path: Path) -> None:
    fixed(tmp_path, text, "--write")
    assert (tmp_path / "kustomization.yaml").read_text() == after
    again = fixed(tmp_path, after)
    assert again.exit_code == 0
    assert "0 files" in again.output


def test_line_ends_stay(tmp_path: Path) -> None:
    fixed(tmp_path, "resources:\r\n- d.yaml\r\nbases:\r\n- base\r\n", "--write")
    written = (tmp_path / "kustomization.yaml").read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == 5


def test_a_diff_is_printed_and_nothing_written(tmp_path: Path) -> None:
    text = f"{R}bases:\n- base\n"
    result = fixed(tmp_path, text)
    assert "-bases:" in result.output
    assert "1 file can be mended" in result.output
    assert (tmp_path / "kustomization.yaml").read_text() == text


ORDERED = f"{R}patches:\n- path: q.yaml\n  target: {{kind: Deployment}}\n"
LEFT = {
    "the label `a` stands in `labels` as well": f"{R}labels:\n- pairs: {{a: b}}\ncommonLabels: {{a: c}}\n",
    # The merge patch would come after the JSON patch, which then finds nothing to remove.
    "what is deployed would not be the same": f"{R}patchesStrategicMerge:\n- p.yaml\npatches:\n"
    '- target: {kind: Deployment}\n  patch: \'[{"op": "replace", "path": "/spec/replicas", "value": 9}]\'\n',
    "it is written in braces": "{resources: [d.yaml], bases: [base]}\n",
    "it has aliases": f"{R}bases: [base]\ncommonLabels: &a {{x: z}}\ncommonAnnotations: *a\n",
    "it cannot be rendered here": f"{R}bases:\n- base\n- gone\n",
    "a comment or a line break inside its brackets": f"{R}bases: [base, # services\n  other]\n",
    "`--vars` converts them": f"{R}vars:\n- name: V\n  objref: {{kind: Deployment, name: web, apiVersion: apps/v1}}\n",
}


@pytest.mark.parametrize("why", LEFT)
def test_what_is_left_is_told(why: str, tmp_path: Path) -> None:
    result = fixed(tmp_path, LEFT[why], "--write")
    assert result.exit_code == 0
    assert why in result.output
    assert (tmp_path / "kustomization.yaml").read_text() == LEFT[why]


def test_what_can_go_goes_where_something_else_is_left(tmp_path: Path) -> None:
    text = LEFT["what is deployed would not be the same"] + "bases:\n- base\n"
    result = fixed(tmp_path, text, "--write")
    assert "`patchesStrategicMerge` is left as it is" in result.output
    after = (tmp_path / "kustomization.yaml").read_text()
    assert "bases" not in after
    assert "patchesStrategicMerge:\n- p.yaml" in after


def test_what_others_include_is_judged_by_them(tmp_path: Path) -> None:
    """A Component can only be rendered where it is used."""
    component = (
        "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatchesStrategicMerge:\n- p.yaml\n"
    )
    (tmp_path / "part").mkdir()
    (tmp_path / "part/kustomization.yaml").write_text(component)
    (tmp_path / "part/p.yaml").write_text(TREE["p.yaml"])
    alone = fixed(tmp_path, R, "--write")
    assert "part/kustomization.yaml: the file is left as it is: it cannot be rendered here" in alone.output
    used = fixed(tmp_path, f"{R}components:\n- part\n", "--write")
    assert "1 file mended" in used.output
    assert "patches:\n- path: p.yaml" in (tmp_path / "part/kustomization.yaml").read_text()


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: p # here\n    image: a:1\n    args: [%s]\n"
VARS = "vars: # all\n# the name\n- name: WEB\n  objref: {kind: Service, name: web, apiVersion: v1} # of it\n"
PORT = "- name: PORT\n  objref:\n    kind: Service\n    name: web\n    apiVersion: v1\n  fieldref:\n    fieldpath: spec.ports[0].port\n"


def with_vars(folder: Path, arguments: str, more: str = "") -> Result:
    folder.mkdir(exist_ok=True)
    (folder / "s.yaml").write_text(SERVICE)
    (folder / "pod.yaml").write_text(POD % arguments)
    return fixed(folder, f"resources: [s.yaml, pod.yaml]\n{VARS}{more}", "--vars", "--write")


@pytest.mark.tool("kustomize")
@pytest.mark.parametrize(
    "arguments", ["$(WEB)", "$(WEB).svc", "http://$(WEB)", "a/$(WEB)/b", "$(WEB), b, $(WEB)/x"]
)
def test_vars_become_replacements(arguments: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    result = with_vars(ours, arguments)
    assert "2 files mended" in result.output
    shutil.copytree(ours, theirs)
    (theirs / "kustomization.yaml").write_text(f"resources: [s.yaml, pod.yaml]\n{VARS}")
    (theirs / "pod.yaml").write_text(POD % arguments)
    subprocess.run(["kustomize", "edit", "fix", "--vars"], cwd=theirs, check=True, capture_output=True)
    assert data(ours) == data(theirs)
    assert (ours / "pod.yaml").read_text() == (theirs / "pod.yaml").read_text()
    assert comments((ours / "kustomization.yaml").read_text()) == comments(VARS)


@pytest.mark.parametrize(
    ("arguments", "more", "why"),
    [
        ("http://$(WEB):80", "", "stands between `/` and `:`"),
        ("a", "", "nothing refers to WEB"),
        (
            "$(WEB)",
            "replacements: [{source: {kind: Service}, targets: [{select: {kind: Pod}, fieldPaths: [metadata.name]}]}]\n",
            "there are `replacements` already",
        ),
        ("$(WEB), $(PORT)", PORT, "what is deployed would not be the same"),
    ],
)
def test_vars_that_stay(arguments: str, more: str, why: str, tmp_path: Path) -> None:
    result = with_vars(tmp_path, arguments, more)
    assert f"`vars` is left as it is: {why}" in result.output or why in result.output
    assert (tmp_path / "pod.yaml").read_text() == POD % arguments
    assert "vars:" in (tmp_path / "kustomization.yaml").read_text()


def test_vars_of_which_an_overlay_renames_the_source_stay(tmp_path: Path) -> None:
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay/kustomization.yaml").write_text("resources: [..]\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app/s.yaml").write_text(SERVICE)
    (tmp_path / "app/pod.yaml").write_text(POD % "$(WEB)")
    (tmp_path / "app/kustomization.yaml").write_text(f"resources: [s.yaml, pod.yaml]\n{VARS}")
    result = fixed(tmp_path, "resources: [app]\nnamePrefix: dev-\n", "--vars", "--write")
    assert (
        "app/kustomization.yaml: `vars` is left as it is: what is deployed would not be the same"
        in result.output
    )
