"""Origins: at the place of a rendered value stands what set it.

In generated kustomizations every value is a word of its own, so the place of a value must show its word; in the
example fleet, its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_gate.git.trees import Folder, Memory
from gitops_gate.load import load_file
from gitops_gate.model import Build, Location, Target, Tree
from gitops_gate.render.emitter import Emitter
from gitops_gate.render.kustomize import Renderer

FLEET = Path(__file__).parents[2] / "examples" / "fleet-infra"
HASH = re.compile(r"-[0-9a-z]{10}\Z")
WORD = re.compile(r"[a-z]+\d{3,}")
# What a generator gives its objects without a word in the kustomization: its entry is the place.
GENERATED = re.compile(r"name: |\{name: ")


def built(tree: Tree, folder: str) -> Build:
    return Renderer(tree, load_file).build(Target(folder, "kustomize", folder, Location(folder)))


def walked(tree: Tree, folder: str, shows: Callable[[str, str], bool]) -> tuple[int, list[str]]:
    """(number of values, those whose place does not show them); `shows(value, text at the place)`."""
    build = built(tree, folder)
    assert build.failure is None, build.failure
    emitter, count, wrong = Emitter(), 0, []
    for resource in build.resources:
        emitter.document(resource.body)
        for route in emitter.routes(resource.body):
            value, place = resource.value(*route), resource.at(*route)
            lines = tree.read(place.path).decode().split("\n")
            text = lines[place.line - 1][place.column - 1 :]
            if re.match(r"[|>]", text):
                text += "\n".join(line.strip() for line in lines[place.line :])
            count += 1
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            # The entry of `files` that names the key; for a Secret also that of a file, since nobody is to read its values.
            of_file = route[0] in ("data", "binaryData") and str(route[-1]) in re.split(r"[],'\"]", text)[0]
            of_file = of_file or (resource.id.kind == "Secret" and ".env" in text)
            if not shows(HASH.sub("", shown), text) and not of_file:
                wrong.append(f"{folder}: {resource.id} {route}: {value!r} at {place}: {text!r}")
    return count, wrong


def shown_in_fleet(value: str, text: str) -> bool:
    if value in ("", "{}", "[]", "None") or value in text:
        return True
    bare = re.split(r" #|, |\}|$", text)[0].strip("'\" ").removeprefix("name: ")
    return (
        bool(GENERATED.match(text)) or (bool(bare) and bare in value) or value.partition("\n")[0][:20] in text
    )


def kustomizations() -> list[str]:
    tree = Folder(FLEET)
    return sorted(path.rpartition("/")[0] for path in tree.list() if path.endswith("/kustomization.yaml"))


@pytest.mark.parametrize("folder", kustomizations())
def test_the_example_fleet(folder: str) -> None:
    count, wrong = walked(Folder(FLEET), folder, shown_in_fleet)
    assert count and not wrong, "\n".join(wrong)


class Words:
    """New words and numbers, none twice."""

    def __init__(self) -> None:
        self.count = 100

    def __call__(self, stem: str = "w") -> str:
        self.count += 1
        return f"{stem}{self.count}"

    @property
    def number(self) -> int:
        self.count += 1
        return self.count


def objects(word: Words) -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{k0: {word()}}}
spec:
  replicas: {word.number}
  selector:
    matchLabels:
      app: {word()}
  template:
    metadata:
      labels:
        app: {word()}
    spec:
      serviceAccountName: sa
      containers:
      - name: c0
        image: registry.example.com/app:{word()}
        args: [{word()}, "{word()}", {word.number}]
        env:
        - name: E0
          value: {word()}
        - {{name: E1, value: {word()}}}
        envFrom:
        - configMapRef: {{name: gen}}
      - name: c1
        image: '{word("img")}:{word()}'
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: sa}}
---
apiVersion: example.com/v1
kind: Any
metadata:
  name: any
spec:
  a: {word()}
  b: {{a: {word()}, b: {word.number}}}
  c:
  - {word()}
  - a: "{word()}"
    b: |
      {word()}
      {word()}
  d: >-
    {word()}
    {word()}
"""


def merge_patch(draw: Any, word: Words) -> str:
    return draw(
        st.sampled_from(
            [
                f"apiVersion: example.com/v1\nkind: Any\nmetadata: {{name: any}}\nspec:\n  a: {word()}\n  e: [{word()}]\n",
                f"apiVersion: example.com/v1\nkind: Any\nmetadata:\n  name: any\nspec: {{b: {{c: {word()}}}, c: null}}\n",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
                f"      containers:\n      - name: c0\n        env: [{{name: E1, value: {word()}}}]\n"
                f"      - {{name: c2, image: {word('img')}}}\n",
                "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: sa\n  annotations:\n"
                f"    n: {word()}\nsecrets:\n- name: {word()}\n",
            ]
        )
    )


def operations(draw: Any, word: Words) -> str:
    return draw(
        st.sampled_from(
            [
                f"- op: replace\n  path: /spec/a\n  value: {word()}\n",
                f"- op: add\n  path: /spec/f\n  value: {{a: {word()}, b: [{word()}, {word.number}]}}\n",
                f'[{{"op": "add", "path": "/spec/d", "value": "{word()}"}}]\n',
                "- {op: test, path: /kind, value: Any}\n- {op: add, path: /metadata/labels, "
                f"value: {{k9: {word()}}}}}\n",
            ]
        )
    )


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line + "\n" for line in text.splitlines())


def fields(draw: Any, word: Words, folder: str) -> tuple[str, dict[str, str]]:
    """Fields of a kustomization, and files that it names."""
    texts, files, patches = [], {}, []
    every = {
        "namePrefix": lambda: f"namePrefix: {word('p')}-\n",
        "nameSuffix": lambda: f"nameSuffix: -{word('s')}\n",
        "namespace": lambda: f"namespace: {word('ns')}\n",
        "labels": lambda: (
            f"labels:\n- includeTemplates: true\n  pairs:\n    k{draw(st.integers(0, 2))}: {word()}\n"
        ),
        "selectors": lambda: f"labels: [{{includeSelectors: true, pairs: {{app: {word()}}}}}]\n",
        "common": lambda: f"commonLabels:\n  k1: {word()}\n",
        "annotations": lambda: f"commonAnnotations: {{n{draw(st.integers(0, 2))}: {word()}}}\n",
        "tag": lambda: f"images:\n- name: registry.example.com/app\n  newTag: {word()}\n",
        "image": lambda: (
            f"images: [{{name: registry.example.com/app, newName: registry.example.com/app, digest: {word()}}}]\n"
        ),
        "replicas": lambda: f"replicas:\n- name: web\n  count: {word.number}\n",
        "given": lambda: (
            f"replacements:\n- sourceValue: {word()}\n  targets:\n  - select: {{kind: Any}}\n"
            "    fieldPaths: [spec.a, spec.made.deep, 'spec.list.[name=x].v', metadata.annotations.n0]\n    options: {create: true}\n"
        ),
        "copied": lambda: (
            "replacements:\n- source: {kind: Any, fieldPath: spec.b.a}\n  targets:\n  - select: {kind: ServiceAccount}\n"
            "    fieldPaths: [spec.whole]\n    options: {create: true}\n"
        ),
        "part": lambda: (
            f"replacements:\n- sourceValue: {word()}\n  targets:\n  - select: {{kind: Deployment}}\n"
            "    fieldPaths: ['spec.template.spec.containers.[name=c0].image']\n    options: {delimiter: ':', index: 1}\n"
        ),
        "managed": lambda: "buildMetadata: [managedByLabel]\n",
        "transformers": lambda: (
            "transformers:\n- |-\n  apiVersion: builtin\n  kind: AnnotationsTransformer\n  metadata: {name: t}\n"
            f"  annotations: {{t1: {word()}}}\n  fieldSpecs: [{{path: metadata/annotations, create: true}}]\n"
            "- |-\n  apiVersion: builtin\n  kind: ValueAddTransformer\n  metadata: {name: v}\n"
            f"  value: {word()}\n  targets: [{{selector: {{kind: Any}}, fieldPath: spec/added/deep}}]\n"
        ),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(every)), max_size=5, unique=True))
    if "selectors" in chosen and "labels" in chosen:
        chosen.remove("labels")
    if "tag" in chosen and "image" in chosen:
        chosen.remove("tag")
    for name in [name for name in ("copied", "part") if name in chosen][1 - ("given" in chosen) :]:
        chosen.remove(name)  # all three are `replacements`
    texts += [every[name]() for name in chosen]
    for index in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(["merge file", "merge text", "file", "text"]))
        text = merge_patch(draw, word) if kind.startswith("merge") else operations(draw, word)
        target = "" if kind.startswith("merge") else "\n  target: {kind: Any}"
        if kind.endswith("file"):
            files[f"{folder}/p{index}.yaml"] = text
            patches.append(f"- path: p{index}.yaml{target}\n")
        else:
            patches.append(f"- patch: |-\n{indented(text, 4)[:-1]}{target}\n")
    if patches:
        texts.append("patches:\n" + "".join(patches))
    return "".join(draw(st.permutations(texts))), files


def generators(draw: Any, word: Words) -> str:
    """A generator of each kind, with values from everywhere."""
    where = f"  namespace: {word('ns')}\n" if draw(st.booleans()) else ""
    return (
        f"configMapGenerator:\n- name: {word('gen')}\n{where}  literals: [K1={word()}]\n  envs:\n  - some.env\n"
        f"  files: [some.conf, KF=some.conf]\n  options: {{labels: {{o1: {word()}}}}}\n"
        f"secretGenerator:\n- {{name: {word('sec')}, type: {word('type')}, env: some.env}}\n"
        f"generatorOptions: {{annotations: {{o2: {word()}}}, immutable: true}}\n"
    )


@st.composite
def trees(draw: Any) -> dict[str, str]:
    """path -> text of a base, perhaps a component, and one to three overlays; `top` is to be built."""
    word = Words()
    options = draw(st.sampled_from(["", "  options: {disableNameSuffixHash: true}\n"]))
    files = {"base/all.yaml": objects(word)}
    text, more = fields(draw, word, "base")
    generator = f"configMapGenerator:\n- name: gen\n{options}  literals:\n  - K0={word()}\n  - K1={word()}\n"
    files |= {**more, "base/kustomization.yaml": f"resources: [all.yaml]\n{generator}{text}"}
    below = "base"
    for folder in ["middle", "top"][draw(st.integers(0, 1)) :]:
        text, more = fields(draw, word, folder)
        if draw(st.booleans()):
            text += generators(draw, word)
            files[f"{folder}/some.env"] = f"# words\nK2={word()}\n  K3={word()}\n"
            files[f"{folder}/some.conf"] = f"{word()}\n"
        if draw(st.booleans()):
            inner, named = fields(draw, word, f"{folder}/part")
            files |= named
            head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
            files[f"{folder}/part/kustomization.yaml"] = head + inner
            text += "components: [part]\n"
        files |= {**more, f"{folder}/kustomization.yaml": f"resources: [../{below}]\n{text}"}
        below = folder
    return files


def shown_as_word(value: str, text: str) -> bool:
    if value == "kustomize-v5.8.2":
        return "managedByLabel" in text
    words = WORD.findall(value)
    if not words and not value.isdigit():
        return value in text or bool(GENERATED.match(text)) or value in ("None", "{}", "[]")
    # A reference stands where it is written; what it refers to may be called otherwise by now.
    written = re.match(r"[a-z0-9]+", text)
    return any(word in text for word in words or [value]) or bool(written and written[0] in value.split("-"))


@settings(max_examples=150, deadline=None)
@given(trees())
def test_generated_kustomizations(files: dict[str, str]) -> None:
    tree = Memory({path: text.encode() for path, text in files.items()})
    if built(tree, "top").failure is not None:
        return  # a patch of an object that is named otherwise by now
    _, wrong = walked(tree, "top", shown_as_word)
    assert not wrong, "\n".join(wrong)
