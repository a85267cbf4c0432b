"""Deprecated fields in the text of kustomizations: put together at random, converted, and nothing else changed."""

from __future__ import annotations

import random
import re

import pytest

from gitops_gate.checks.kustomize.conversion import Left, converted, present
from gitops_gate.checks.kustomize.rewriting import headed, rewritable, rewritten
from gitops_gate.load import load_file

PIECES: dict[str, tuple[str, ...]] = {
    "resources": (
        " [r.yaml]\n",
        "\n- r.yaml # a1\n\n# a2\n- s.yaml\n",
        "\n    - r.yaml\n    # a3\n",
        "\n",
        " []\n",
    ),
    "bases": (" [b, 'c'] # b1\n", " # b2\n  - b\n  # b3\n  - c # b4\n", "\n- b\n"),
    "imageTags": (' [{name: a, newTag: "1"}]\n', "\n- name: a # c1\n  newTag: '1'\n"),
    "images": (" [{name: z}]\n", "\n  - name: z # d1\n    newName: y\n"),
    "patchesStrategicMerge": (
        " [p.yaml, q.yaml]\n",
        "\n  # e1\n  - p.yaml # e2\n",
        "\n- |-\n  kind: A\n\n  a: b\n- p.yaml\n",
        "\n    - |\n      kind: A\n\n\n    - >-\n      kind: B\n",
    ),
    "patches": (" [{path: o.yaml}]\n", "\n- path: o.yaml # f1\n  target: {kind: A}\n", " []\n"),
    "patchesJson6902": (
        "\n- path: j.yaml\n  target:\n    kind: A # g1\n",
        "\n  - patch: |-\n      - a\n    target: {kind: A}\n",
    ),
    "commonLabels": (
        " {a: b, 'c': d} # h1\n",
        ' # h2\n  a: b # h3\n  # h4\n\n  c/d: "e"\n',
        "\n      a: b\n",
    ),
    "labels": (" [{pairs: {z: y}}]\n", "\n- pairs:\n    z: y # i1\n  # i2\n  includeTemplates: true\n"),
    "configMapGenerator": (
        "\n- env: a.env # j1\n  name: g\n",
        "\n  - {name: g, env: a.env}\n",
        "\n- name: g\n  envs:\n  - b.env # j2\n  env: a.env\n",
    ),
    "namespace": (" web # k1\n",),
}
HEADS = (
    "",
    "# head\n",
    "# head\n\n",
    "---\n",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n\n",
)


def kustomization(chance: random.Random) -> str:
    """A kustomization of some of the pieces."""
    text = chance.choice(HEADS)
    for field in chance.sample(list(PIECES), chance.randint(2, 8)):
        text += chance.choice(("", "", "\n", f"# about {field}\n", f"\n# about {field}\n"))
        text += f"{field}:{chance.choice(PIECES[field])}"
    return text + chance.choice(("", "", "\n# end\n"))


def readable(name: str) -> bool:
    return name.endswith(".yaml")


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"# [\w ]+$", text, re.M))


@pytest.mark.parametrize("seed", range(150))
def test_the_data_is_converted_and_comments_stay(seed: int) -> None:
    text = kustomization(random.Random(seed))
    (document,) = load_file("kustomization.yaml", text.encode(), "config").documents
    data = document.body
    after = text
    for field in rewritable(data):
        try:
            after = rewritten(after, field, readable)
        except Left as why:
            pytest.fail(f"{why}\n{text}")
        data = converted(data, field, readable)
        assert not present(data, field)
    (document,) = load_file("kustomization.yaml", after.encode(), "config").documents
    assert document.body == data
    assert comments(after) == comments(text)
    assert headed(headed(after)) == headed(after)
    untouched = [
        line for line in text.split("\n") if line.startswith(("namespace", "images", "labels", "resources"))
    ]
    assert all(line.split(":")[0] in after for line in untouched)
