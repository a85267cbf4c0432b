"""The values that charts see: what helm itself gives its templates, for every case.

Nulls among a chart's own values are no case here: helm 3 keeps them, and helm 4 leaves them out, as we do.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_gate.load import load_file
from gitops_gate.render.helm.family import NoTable, family, settled

pytestmark = pytest.mark.tool("helm")

ALL = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata:\n  all: {{ toJson .Values | quote }}\n"
SUB = "charts/sub/"


def chart(name: str, more: str = "") -> str:
    return f"apiVersion: v2\nname: {name}\nversion: 1.2.3\n{more}"


def needs(*entries: str) -> str:
    return chart("web", "dependencies:\n" + "".join(f"  - {{{one}}}\n" for one in entries))


def two(own: str, inner: str, main: str = "") -> dict[str, str]:
    """A chart with another one in it."""
    return {
        "Chart.yaml": main or chart("web"),
        "values.yaml": own,
        f"{SUB}Chart.yaml": chart("sub"),
        f"{SUB}values.yaml": inner,
    }


NEED = "name: sub, version: 1.x"
EXPORTS = "a: 1\nexports: {data: {b: {c: 2}}}\n"
CASES: dict[str, tuple[dict[str, str], str]] = {
    "own values": ({"values.yaml": "a: 1\nb: {c: 2, d: [1, 2]}\n"}, "{}"),
    "given over own": ({"values.yaml": "a: 1\nb: {c: 2, d: [1, 2]}\n"}, "{b: {d: [3], e: 1}}"),
    "null takes away": ({"values.yaml": "a: 1\nb: {c: 2, d: {e: 1}}\n"}, "{a: null, b: {c: null, d: null}}"),
    "null of nothing": ({"values.yaml": "a: 1\n"}, "{x: null, y: {z: null}}"),
    "null over null": ({"values.yaml": "a: null\nb: {c: null}\n"}, "{a: null, b: {c: null}}"),
    "mapping over text": ({"values.yaml": "a: text\n"}, "{a: {b: 1}}"),
    "text over mapping": ({"values.yaml": "a: {b: 1}\n"}, "{a: text}"),
    "chart inside": (two("sub: {a: 2}\n", "a: 1\nb: {c: 1}\n"), "{sub: {b: {d: 1}}}"),
    "chart inside, null given": (two("sub: {a: 2}\n", "a: 1\nb: {c: 1, d: 1}\n"), "{sub: {a: null, b: null}}"),
    "chart inside, null over null": (two("sub: {a: null}\n", "a: 1\n"), "{sub: {a: null}}"),
    "nothing for the chart inside": (two("a: 1\n", ""), "{}"),
    "global": (two("global: {a: 1, b: {c: 1}}\n", "global: {a: 2, b: {c: 2, d: 2}, e: 1}\n"), "{}"),
    "global given": (two("global: {a: 1}\n", ""), "{global: {a: 5, z: {y: 1}}, sub: {global: {z: {y: 2, x: 1}}}}"),
    "global of the chart inside": (two("", ""), "{sub: {global: {a: 1}}}"),
    "alias": (two("db: {a: 2}\nsub: {a: 3}\n", "a: 1\n", needs(f"{NEED}, alias: db")), "{}"),
    "twice": (two("db: {a: 2}\n", "a: 1\n", needs(NEED, f"{NEED}, alias: db")), "{}"),
    "condition": (two("sub: {enabled: false}\n", "a: 1\n", needs(f"{NEED}, condition: sub.enabled")), "{}"),
    "condition given": (
        two("sub: {enabled: false}\n", "a: 1\n", needs(f"{NEED}, condition: sub.enabled")),
        "{sub: {enabled: true}}",
    ),
    "condition of its own": (two("", "enabled: false\n", needs(f"{NEED}, condition: sub.enabled")), "{}"),
    "several conditions": (
        two("x: {go: true}\nsub: {go: false}\n", "a: 1\n", needs(f"{NEED}, condition: 'none.go,x.go,sub.go'")),
        "{}",
    ),
    "tag": (two("tags: {back: false}\n", "a: 1\n", needs(f"{NEED}, tags: [back]")), "{}"),
    "tags": (
        two("tags: {back: false, front: true}\n", "a: 1\n", needs(f"{NEED}, tags: [back, front]")),
        "{}",
    ),
    "tag and condition": (
        two("tags: {back: false}\non: true\n", "a: 1\n", needs(f"{NEED}, tags: [back], condition: go")),
        "{}",
    ),
    "condition that is text": (two("go: 'false'\n", "a: 1\n", needs(f"{NEED}, condition: go")), "{}"),
    "exports": (two("b: {c: 1}\n", EXPORTS, needs(f"{NEED}, import-values: [data]")), "{}"),
    "exports without own": (two("x: 1\n", EXPORTS, needs(f"{NEED}, import-values: [data]")), "{}"),
    "exports given": (two("x: 1\n", EXPORTS, needs(f"{NEED}, import-values: [data]")), "{b: {c: 9}}"),
    "child and parent": (
        two("x: {y: 1}\n", "in: {a: 1, y: 2}\n", needs(f"{NEED}, import-values: [{{child: in, parent: x}}]")),
        "{}",
    ),
    "child into the root": (
        two("x: 1\n", "in: {a: 1, x: 2}\n", needs(f"{NEED}, import-values: [{{child: in, parent: .}}]")),
        "{}",
    ),
    "import of an alias": (
        two("x: 1\n", EXPORTS, needs(f"{NEED}, alias: db, import-values: [data]")),
        "{}",
    ),
    "three deep": (
        {
            **two("global: {g: 1}\nsub: {low: {a: 3}, b: 1}\n", "low: {a: 2, b: 2}\nb: 2\n"),
            f"{SUB}charts/low/Chart.yaml": chart("low"),
            f"{SUB}charts/low/values.yaml": "a: 1\nb: 1\nc: 1\nglobal: {h: 1}\n",
        },
        "{sub: {low: {z: 1}, global: {k: 1}}}",
    ),
    "three deep, condition": (
        {
            **two("sub: {low: {go: false}}\n", "low: {go: true}\n"),
            f"{SUB}Chart.yaml": chart(
                "sub", "dependencies:\n  - {name: low, version: 1.2.3, condition: low.go}\n"
            ),
            f"{SUB}charts/low/Chart.yaml": chart("low"),
            f"{SUB}charts/low/values.yaml": "a: 1\n",
        },
        "{}",
    ),
    "requirements of old": (
        {**two("sub: {go: false}\n", "a: 1\n", "apiVersion: v1\nname: web\nversion: 1.2.3\n"),
         "requirements.yaml": f"dependencies:\n  - {{{NEED}, condition: sub.go}}\n"},
        "{}",
    ),
}  # fmt: skip


def helm(folder: Path, values: str) -> dict[str, object]:
    """Name of a chart -> the values that its templates see."""
    done = subprocess.run(
        ["helm", "template", "x", str(folder), "--values", "-"],
        input=values.encode(),
        capture_output=True,
        check=True,
    )
    found = load_file("out.yaml", done.stdout).documents
    return {
        document.body["metadata"]["name"]: json.loads(document.body["data"]["all"])
        for document in found
        if document.body
    }


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in {"Chart.yaml": chart("web"), **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    for meta in list(folder.rglob("Chart.yaml")):
        (meta.parent / "templates").mkdir()
        (meta.parent / "templates" / "all.yaml").write_text(ALL.replace("NAME", "{{ .Chart.Name }}"))
    return folder


@pytest.mark.parametrize(("files", "values"), CASES.values(), ids=CASES)
def test_values_are_those_that_helm_gives(files: Mapping[str, str], values: str, tmp_path: Path) -> None:
    wanted = helm(written(tmp_path, files), values)
    one = family(tmp_path, load_file)
    given = load_file("values.yaml", values.encode(), "config").documents[0].body
    all_ = settled(one, given)
    found = {"web": all_}
    for member in one.members:
        found[member.name] = all_[member.name]
        found |= {inner.name: all_[member.name][inner.name] for inner in member.members}
    assert json.loads(json.dumps(found)) == wanted


@pytest.mark.parametrize("held", ["text", "1", "[a]"])
def test_values_of_a_chart_that_are_no_mapping(held: str, tmp_path: Path) -> None:
    written(tmp_path, two(f"sub: {held}\n", "a: 1\n"))
    with pytest.raises(subprocess.CalledProcessError):
        helm(tmp_path, "{}")
    with pytest.raises(NoTable, match="sub"):
        settled(family(tmp_path, load_file), {})
