"""What is said of charts that helm cannot render: one clear message, at the line that is to be mended."""

from __future__ import annotations

import pytest

from gitops_gate.load import load_file, resources
from gitops_gate.model import Chart, Held, Values
from gitops_gate.render.helm.held import filled
from gitops_gate.render.helm.plain import plain
from gitops_gate.render.kustomize.faults import Fault
from tests.render.helm.trees import ASKED, CHART, CONFIG, failure, inflater

ALL, VALUES = "templates/all.yaml", "values.yaml"
SUB = "apiVersion: v2\nname: sub\nversion: 1.0.0\n"
CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "required": ({ALL: CONFIG + '  a: {{ required "a is needed" .Values.a }}\n'}, f"{ALL}:6", "a is needed"),
    "required in a helper": (
        {
            "templates/_h.tpl": '{{ define "h" }}\n{{ required "a is needed" .Values.a }}{{ end }}',
            ALL: CONFIG + '  a: {{ include "h" . }}\n',
        },
        f"{ALL}:6",  # helm names no other
        "a is needed",
    ),
    "fail": ({ALL: CONFIG + '  a: {{ fail "not like this" }}\n'}, f"{ALL}:6", "not like this"),
    "fail in lines": ({ALL: CONFIG + '{{ fail "\\nWRONG:\\n  set a\\n  or b" }}\n'}, f"{ALL}:6", "WRONG: set a or b"),
    "fail in notes": (
        {"templates/NOTES.txt": 'x\n{{ fail "not so" }}\n', ALL: CONFIG},
        "templates/NOTES.txt:2",
        "not so",
    ),
    "not set": (
        {ALL: CONFIG + "  a: {{ .Values.a.b.c }}\n"},
        f"{ALL}:6",
        "`.Values.a.b.c` cannot be taken: what should hold `b` is not set",
    ),
    "not set, in a loop": (
        {ALL: CONFIG + "{{ range .Values.l }}\n  {{ .x.y.z }}: 1\n{{ end }}\n", VALUES: "l: [{x: {}}]\n"},
        f"{ALL}:7",
        "`.x.y.z` cannot be taken: what should hold `z` is not set",
    ),
    "not set, in a text of the values": (
        {ALL: CONFIG + "  a: {{ tpl .Values.t . }}\n", VALUES: "t: '{{ .Values.x.y }}'\n"},
        f"{ALL}:6",
        "`.Values.x.y` cannot be taken: what should hold `y` is not set",
    ),
    "not set, in a chart inside": (
        {"charts/sub/Chart.yaml": SUB, "charts/sub/templates/x.yaml": CONFIG + "  a: {{ .Values.z.y }}\n"},
        "charts/sub/templates/x.yaml:6",
        "`.Values.z.y` cannot be taken: what should hold `y` is not set",
    ),
    "no mapping": (
        {ALL: CONFIG + "  a: {{ .Values.a.b }}\n", VALUES: "a: text\n"},
        f"{ALL}:6",
        "`.Values.a.b` cannot be taken: what should hold `b` is no mapping",
    ),
    "no list": (
        {ALL: CONFIG + "{{ range .Values.a }}\n  a: 1\n{{ end }}\n", VALUES: "a: text\n"},
        f"{ALL}:6",
        "`range` cannot go through `.Values.a`: it is no list and no mapping",
    ),
    "short list": (
        {ALL: CONFIG + "  a: {{ index .Values.l 5 }}\n", VALUES: "l: [1]\n"},
        f"{ALL}:6",
        "there is no element 5 in this list",
    ),
    "number": (
        {ALL: CONFIG + '  a: {{ .Values.a | nindent "4" }}\n'},
        f"{ALL}:6",
        'a number is needed here, and "4" is none',
    ),
    "comparison": (
        {ALL: CONFIG + "{{ if eq .Values.a 1 }}\n  a: 1\n{{ end }}\n", VALUES: "a: text\n"},
        f"{ALL}:6",
        "what is compared is of two sorts: string and int",
    ),
    "no helper": ({ALL: CONFIG + '  a: {{ include "none" . }}\n'}, f"{ALL}:6", "no template is called `none`"),
    "no function": ({ALL: CONFIG + "  a: {{ colour 1 }}\n"}, f"{ALL}:6", "there is no function `colour`"),
    "no variable": ({ALL: CONFIG + "  a: {{ $x }}\n"}, f"{ALL}:6", "the variable `$x` is not defined"),
    "no end of an action": ({ALL: CONFIG + "  a: {{ .Values.a\n"}, f"{ALL}:6", "an action `{{` has no end `}}`"),
    "no end": (
        {ALL: CONFIG + "{{ if .Values.a }}\n  a: 1\n"},
        f"{ALL}:8",
        "an `if`, `range`, `with` or `define` has no `{{ end }}`",
    ),
    "end of nothing": ({ALL: CONFIG + "{{ end }}\n"}, f"{ALL}:6", "`{{ end }}` belongs to nothing"),
    "name with a dash": (
        {ALL: CONFIG + "  a: {{ .Values.my-key }}\n"},
        f"{ALL}:6",
        "a name with a dash is no name here",
    ),
    "no YAML": ({ALL: CONFIG + "  a: b: c\n"}, f"{ALL}:6", "the value of `a` holds a second `: `"),
    "no YAML out of the values": (
        {ALL: CONFIG + "  x: y\n  text: {{ .Values.t }}\n  b: c\n", VALUES: "t: 'a: b'\n"},
        f"{ALL}:7",
        "the value of `text` holds a second `: `",
    ),
    "wrong indentation": (
        {ALL: CONFIG + "  a:\n{{ toYaml .Values.m | indent 1 }}\n", VALUES: "m: {x: 1}\n"},
        f"{ALL}:6",
        "the indentation of this line (1 space) fits nothing above it",
    ),
    "tab": ({ALL: CONFIG + "\ta: b\n"}, f"{ALL}:6", "a tab stands in the indentation"),
    "no object": ({ALL: "- a\n- b\n"}, f"{ALL}:1", "this template gives a list or a text, and objects are wanted"),
    "own values": ({ALL: CONFIG, VALUES: "x: 1\na: b: c\n"}, f"{VALUES}:2", "the value of `a` holds a second `: `"),
    "own values, a list": ({ALL: CONFIG, VALUES: "- a\n"}, f"{VALUES}:1", "values of a chart are a mapping"),
    "no version": (
        {"Chart.yaml": "apiVersion: v2\nname: web\n", ALL: CONFIG},
        "Chart.yaml:1",
        "Chart.yaml does not say its `version`",
    ),
    "wrong version": (
        {"Chart.yaml": "apiVersion: v2\nname: web\nversion: one\n", ALL: CONFIG},
        "Chart.yaml:3",
        'the `version` of Chart.yaml, "one", is invalid',
    ),
    "version of Kubernetes": (
        {"Chart.yaml": CHART + "kubeVersion: '>=1.99.0'\n", ALL: CONFIG},
        "Chart.yaml:4",
        "it needs Kubernetes >=1.99.0, and is deployed to v1.33.0",
    ),
    "no chart inside": ({"charts/sub/values.yaml": "a: 1\n", ALL: CONFIG}, "Chart.yaml:1", "its folder `charts/sub`"),
    "schema that is no JSON": (
        {"values.schema.json": "{", ALL: CONFIG},
        "values.schema.json:1",
        "the values.schema.json of the chart web is no JSON",
    ),
    "schema that is none": (
        {"values.schema.json": '{"type": "text"}', ALL: CONFIG},
        "values.schema.json:1",
        "is no schema that can be used",
    ),
    "schema with a pattern that Go does not know": (
        {"values.schema.json": '{"properties": {"a": {"pattern": "^(?!x)"}}}', ALL: CONFIG},
        "values.schema.json:1",
        "is no schema that can be used",
    ),
}  # fmt: skip
RAW = (
    "executing",
    "error calling",
    "template:",
    "YAML parse error",
    "interface {}",
    "parse error at",
    "Use --debug",
)


@pytest.mark.tool("helm")
@pytest.mark.parametrize(("files", "place", "message"), CASES.values(), ids=CASES)
def test_broken_chart(files: dict[str, str], place: str, message: str) -> None:
    found = failure(files, Chart("web", "shop", kubernetes_version="1.33"))
    assert f"{found.location.path}:{found.location.line}" == f"chart/{place}"
    assert message in found.message
    assert not [word for word in RAW if word in found.message]
    assert "\n" not in found.message
    assert found.rule in ("invalid-chart", "invalid-values")


@pytest.mark.tool("helm")
def test_secrets_are_not_quoted() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  values.yaml: |\n    key: pa55\n"
    (secret,) = resources(load_file("secret.yaml", text.encode()).documents[0])
    layer = filled(Values(held=Held("Secret", "", "s", "values.yaml")), secret)
    assert layer is not None
    files = {ALL: CONFIG + '{{ fail (printf "the key %s is wrong" .Values.key) }}\n'}
    with pytest.raises(Fault) as caught:
        inflater(files).inflated("chart", Chart("web", values=(layer,)), None, ASKED, set(), [])
    assert caught.value.failure.message.endswith("the key *** is wrong")


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("something new", "something new"),
        ("incompatible types for comparison", "incompatible types for comparison"),
        ("wrong number of args for trunc: want 2 got 1", "`trunc` takes 2 arguments, and is given 1"),
        (
            "wrong type for value; expected string; got int",
            "a value of type string is needed here, and this one is int",
        ),
    ],
)
def test_words(message: str, wanted: str) -> None:
    assert plain(message)[0] == wanted
