"""Schemas of values: what they refuse is what helm refuses, each value at its line, with helm and without."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gitops_gate.config import Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Folder, Memory
from gitops_gate.model import Report
from gitops_gate.render.helm.schemas import COST, errors
from gitops_gate.surroundings import Surroundings
from gitops_gate.wish import Wish
from tests.render.helm.trees import CONFIG
from tests.test_charts import CHART, FLUX, RELEASE, archive

SEVEN = "http://json-schema.org/draft-07/schema#"
VERDICTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"a": 1}),
    ({"properties": {"a": {"type": "integer"}}}, {"a": 1.0}),
    ({"properties": {"a": {"type": "integer"}}}, {"a": 1.5}),
    ({"properties": {"a": {"type": "string"}}}, {"a": None}),
    ({"properties": {"a": {"type": ["string", "null"]}}}, {"a": None}),
    ({"required": ["a"]}, {}),
    ({"required": ["global"]}, {}),
    ({"additionalProperties": False, "properties": {"a": {}}}, {"a": 1, "b": 1}),
    ({"additionalProperties": False, "properties": {"a": {}}}, {"a": 1}),
    ({"properties": {"a": {"enum": ["x", 1]}}}, {"a": "y"}),
    ({"properties": {"a": {"const": "x"}}}, {"a": "x"}),
    ({"properties": {"a": {"pattern": "^v[0-9]+$"}}}, {"a": "v1"}),
    ({"properties": {"a": {"pattern": "^v[0-9]+$"}}}, {"a": "1"}),
    ({"properties": {"a": {"format": "ipv4"}}}, {"a": "no address"}),
    ({"$schema": SEVEN, "properties": {"a": {"format": "ipv4"}}}, {"a": "no address"}),
    ({"$schema": SEVEN, "properties": {"a": {"format": "nothing-known"}}}, {"a": "text"}),
    ({"$schema": "https://json-schema.org/draft-07/schema", "type": "object"}, {"a": 1}),
    ({"$schema": "https://json-schema.org/draft/2019-09/schema", "required": ["b"]}, {"a": 1}),
    ({"$schema": "http://json-schema.org/schema#", "required": ["a"]}, {"a": 1}),
    ({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"maximum": 3, "exclusiveMaximum": True}}}, {"a": 3}),
    ({"$defs": {"x": {"minimum": 3}}, "properties": {"a": {"$ref": "#/$defs/x"}}}, {"a": 1}),
    ({"definitions": {"x": {"minimum": 3}}, "properties": {"a": {"$ref": "#/definitions/x"}}}, {"a": 4}),
    ({"$schema": SEVEN, "definitions": {"x": {}}, "properties": {"a": {"$ref": "#/definitions/x", "type": "string"}}}, {"a": 4}),
    ({"definitions": {"x": {}}, "properties": {"a": {"$ref": "#/definitions/x", "type": "string"}}}, {"a": 4}),
    ({"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}}, {"a": 1}),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": 1, "b": 1}),
    ({"anyOf": [{"required": ["c"]}, {"required": ["b"]}]}, {"a": 1}),
    ({"not": {"required": ["a"]}}, {"a": 1}),
    ({"patternProperties": {"^x-": {"type": "string"}}}, {"x-a": 1}),
    ({"properties": {"a": False}}, {"a": 1}),
    ({"unevaluatedProperties": False, "properties": {"global": {}}}, {"a": 1}),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1}),
    ({"$schema": SEVEN, "dependencies": {"a": ["b"]}}, {"a": 1}),
    ({"properties": {"a": {"uniqueItems": True}}}, {"a": [1, 1]}),
    ({"properties": {"a": {"prefixItems": [{"type": "string"}]}}}, {"a": [1]}),
    ({"$schema": SEVEN, "properties": {"a": {"items": [{"type": "string"}]}}}, {"a": [1]}),
    ({"properties": {"a": {"multipleOf": 0.1}}}, {"a": 0.3}),
    ({"properties": {"a": {"minLength": 2}}}, {"a": "é"}),
    ({"propertyNames": {"pattern": "^[a-z]+$"}}, {"A": 1}),
]  # fmt: skip


@pytest.mark.tool("helm")
@pytest.mark.parametrize(("schema", "values"), VERDICTS, ids=[json.dumps(one)[:90] for one in VERDICTS])
def test_verdict_is_that_of_helm(schema: dict[str, Any], values: dict[str, Any], tmp_path: Path) -> None:
    for path, text in {
        "Chart.yaml": CHART["charts/web/Chart.yaml"],
        "values.schema.json": json.dumps(schema),
        "templates/all.yaml": CONFIG,
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    words = ["helm", "template", "x", str(tmp_path), "--values", "-"]
    done = subprocess.run(words, input=json.dumps(values).encode(), capture_output=True)
    found = errors(json.dumps(schema).encode(), values, "the values")
    assert bool(found) == bool(done.returncode), (found, done.stderr.decode())


DOUBLING = {f"d{n}": {"allOf": [{"$ref": f"#/definitions/d{n + 1}"}] * 2} for n in range(40)}
CIRCLE = {
    "properties": {"a": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"$ref": "#"}]}},
    "not": {"required": ["z"]},
}


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels else {"z": 1}


@pytest.mark.parametrize(
    ("schema", "values", "message"),
    [
        ("{", {}, "is no JSON"),
        ("[]", {}, "is no schema"),
        ('{"type": "text"}', {}, "is no schema that can be used"),
        ('{"$ref": "https://example.com/x.json"}', {}, "is no schema that can be used"),
        ('{"$schema": "https://example.com/draft"}', {}, "names the draft"),
        (
            json.dumps({"definitions": {**DOUBLING, "d40": {}}, "$ref": "#/definitions/d0"}),
            {},
            "too many steps",
        ),
        (json.dumps(CIRCLE), nested(40), "too many steps"),
        ('{"properties": {"a": ' * 90_000 + "{}" + "}}" * 90_000, {}, "is no JSON"),
    ],
)
def test_schema_that_is_not_asked(schema: str, values: dict[str, Any], message: str) -> None:
    assert COST < 10_000_000
    with pytest.raises(ValueError, match=message):
        errors(schema.encode(), values, "the values")


def test_schema_that_leads_in_a_circle() -> None:
    circle = {
        "definitions": {"a": {"$ref": "#/definitions/a"}},
        "properties": {"p": {"$ref": "#/definitions/a"}},
    }
    assert errors(json.dumps(circle).encode(), {"p": {"q": 1}}, "the values") == []


SCHEMA = {
    "type": "object",
    "required": ["host"],
    "properties": {
        "host": {"type": "string"},
        "replicas": {"type": "integer", "minimum": 1},
        "image": {"type": "object", "additionalProperties": False, "properties": {"tag": {"type": "string"}}},
        "global": {"properties": {"zone": {"enum": ["a", "b"]}}},
    },
}
FILES = {
    **{path: text for path, text in CHART.items() if not path.endswith("values.yaml")},
    "charts/web/templates/all.yaml": CONFIG,
    "charts/web/values.schema.json": json.dumps(SCHEMA),
    "charts/web/values.yaml": "host: example.com\nreplicas: 1\n",
    "clusters/prod/apps.yaml": FLUX,
}
BAD = "replicas: 0\nimage:\n  tga: 1\n  tag: 1.10\n"
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: web}
  source:
    repoURL: https://example.com/here.git
    path: charts/web
    helm:
"""


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def config(kind: str, text: str) -> str:
    head = f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: more, namespace: web}}\n"
    if kind == "Secret":
        return f"{head}stringData:\n  values.yaml: |\n{indented(text, 4)}"
    return f"{head}data:\n  values.yaml: |\n{indented(text, 4)}"


FROM = "  valuesFrom:\n    - {kind: KIND, name: more}\n"
WHERE: dict[str, tuple[dict[str, str], str, int]] = {
    "release": ({"apps/release.yaml": f"{RELEASE}  values:\n{indented(BAD, 4)}"}, "apps/release.yaml", 15),
    "config map": (
        {"apps/release.yaml": RELEASE + FROM.replace("KIND", "ConfigMap"), "apps/more.yaml": config("ConfigMap", BAD)},
        "apps/more.yaml",
        6,
    ),
    "secret": (
        {"apps/release.yaml": RELEASE + FROM.replace("KIND", "Secret"), "apps/more.yaml": config("Secret", BAD)},
        "apps/more.yaml",
        6,
    ),
    "own values": (
        {"charts/web/values.yaml": "host: a\n" + BAD, "apps/release.yaml": RELEASE},
        "charts/web/values.yaml",
        2,
    ),
    "values object": (
        {"apps/release.yaml": f"{APPLICATION}      valuesObject:\n{indented(BAD, 8)}"},
        "apps/release.yaml",
        12,
    ),
    "values text": (
        {"apps/release.yaml": f"{APPLICATION}      values: |\n{indented(BAD, 8)}"},
        "apps/release.yaml",
        12,
    ),
    "value file": (
        {"apps/release.yaml": f"{APPLICATION}      valueFiles: [../../values/prod.yaml]\n", "values/prod.yaml": BAD},
        "values/prod.yaml",
        1,
    ),
    "kustomization": (
        {
            "apps/kustomization.yaml": "helmGlobals: {chartHome: ../charts}\nhelmCharts:\n  - name: web\n"
            f"    valuesInline:\n{indented(BAD, 6)}"
        },
        "apps/kustomization.yaml",
        5,
    ),
}  # fmt: skip


def checked(files: Mapping[str, str | bytes], **settings: Any) -> Report:
    tree = Memory({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()})
    return run(tree, Settings(unboxed_helm=True, **settings), Wish(cache=False))


def refused(report: Report) -> dict[str, str]:
    """Message -> place, of the values that a schema refuses."""
    return {
        one.message.partition("refuses these values: ")[2]: str(one.location)
        for one in report.findings
        if one.rule == "invalid-values"
    }


@pytest.fixture(params=["with helm", "without helm"])
def helm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Runs a test twice: helm decides, or we do."""
    if request.param == "without helm":
        monkeypatch.setenv("PATH", str(tmp_path))
    return str(request.param)


pytestmark = pytest.mark.tool("helm")


@pytest.mark.parametrize(("files", "path", "first"), WHERE.values(), ids=WHERE)
def test_each_value_has_its_line(files: dict[str, str], path: str, first: int, helm: str) -> None:
    report = checked({**FILES, **files})
    found = refused(report)
    lines = sorted(int(place.split(":")[1]) - first for place in found.values())
    assert {place.split(":")[0] for place in found.values()} == {path}, found
    assert lines == [0, 2, 3], found
    assert any(text.startswith("unknown field `tga`") for text in found)
    assert not [one for one in report.findings if one.rule == "invalid-chart"]


def test_values_of_secrets_are_not_quoted(helm: str) -> None:
    files = {
        "apps/release.yaml": RELEASE + FROM.replace("KIND", "Secret"),
        "apps/more.yaml": config("Secret", "replicas: hunter2\nglobal: {zone: abc}\n"),
    }
    report = checked({**FILES, **files})
    text = " ".join(refused(report))
    assert "`replicas` must be an integer" in text and "`global.zone` must be one of `a`, `b`" in text
    assert "hunter2" not in str(report.findings) and "abc" not in text


def test_missing_value_is_told_of_who_gives_the_others(helm: str) -> None:
    chart = {"charts/web/values.yaml": "replicas: 1\n"}
    release = {"apps/release.yaml": RELEASE + "  values:\n    replicas: 2\n"}
    assert refused(checked({**FILES, **chart, **release})) == {"`host` is required": "apps/release.yaml:14:3"}
    assert refused(checked({**FILES, **chart, "apps/release.yaml": RELEASE})) == {
        "`host` is required": "apps/release.yaml:10:14"
    }


SUB = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"
    "dependencies:\n  - {name: sub, alias: db, version: 1.x, repository: 'file://../sub'}\n",
    "charts/web/values.yaml": "host: a\nglobal: {zone: a}\n",
    "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "charts/sub/values.yaml": "size: 1\n",
    "charts/sub/values.schema.json": json.dumps(
        {"properties": {"size": {"type": "integer"}, "global": {"properties": {"zone": {"type": "string"}}}}}
    ),
}


@pytest.mark.parametrize(
    ("values", "chart", "place"),
    [
        ("db:\n  size: big\n", {}, "apps/release.yaml:16:13"),
        ("host: b\n", {"charts/sub/values.yaml": "# none\nsize: big\n"}, "charts/sub/values.yaml:2:7"),
        (
            "host: b\n",
            {"charts/web/values.yaml": "host: a\ndb:\n  size: big\n"},
            "charts/web/values.yaml:3:9",
        ),
    ],
)
def test_schema_of_a_chart_inside(values: str, chart: dict[str, str], place: str, helm: str) -> None:
    files = {"apps/release.yaml": f"{RELEASE}  values:\n{indented(values, 4)}"}
    found = refused(checked({**FILES, **SUB, **chart, **files}))
    assert found == {'`size` must be an integer, not the string "big"': place}


def test_global_is_told_where_it_is_set(helm: str) -> None:
    files = {"apps/release.yaml": f"{RELEASE}  values:\n    global:\n      zone: 5\n"}
    found = refused(checked({**FILES, **SUB, **files}))
    assert set(found.values()) == {"apps/release.yaml:16:13"}, found
    assert len(found) == 2


def test_chart_whose_needs_are_not_here() -> None:
    needy = {
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"
        "dependencies:\n  - {name: redis, version: 1.x, repository: 'https://example.com'}\n",
        "charts/web/values.schema.json": json.dumps({**SCHEMA, "required": ["redis", "nothing"]}),
    }
    files = {"apps/release.yaml": f"{RELEASE}  values:\n{indented(BAD, 4)}"}
    found = refused(checked({**FILES, **needy, **files}))
    assert "`nothing` is required" in found and "`redis` is required" not in found
    assert len(found) == 4
    sound = {**needy, "charts/web/values.schema.json": json.dumps(SCHEMA), "apps/release.yaml": RELEASE}
    report = checked({**FILES, **sound})
    assert not refused(report)
    assert [one.what for one in report.not_checked] == ["chart redis 1.x"]


def test_chart_of_an_archive(helm: str) -> None:
    source = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: web}\n"
    source += "spec: {interval: 1h, url: oci://example.com/charts/web, ref: {tag: 1.0.0}}\n"
    head, _, _ = RELEASE.partition("  chart:\n")
    release = (
        f"{head}  chartRef: {{kind: OCIRepository, name: web}}\n  values:\n    replicas: 0\n    host: 1\n"
    )
    files = {
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": release,
        "apps/source.yaml": source,
        "vendor/web-1.0.0.tgz": archive({p: t for p, t in FILES.items() if p.startswith("charts/")}),
    }
    assert refused(checked(files, charts=("vendor",))) == {
        "`host` must be a string, not the number 1": "apps/release.yaml:11:11",
        "`replicas` must be at least 1, not the number 0": "apps/release.yaml:10:15",
    }


def test_validation_that_is_switched_off(helm: str) -> None:
    off = "  install: {disableSchemaValidation: true}\n"
    files = {"apps/release.yaml": f"{RELEASE}{off}  values:\n    replicas: 0\n"}
    assert not refused(checked({**FILES, **files}))
    application = f"{APPLICATION}      skipSchemaValidation: true\n      valuesObject: {{replicas: 0}}\n"
    assert not refused(checked({**FILES, "apps/release.yaml": application}))


def test_schema_that_names_others_is_said_to_be_left_out() -> None:
    schema = {"properties": {"replicas": {"$ref": "https://example.com/schemas/replicas.json"}}}
    files = {"charts/web/values.schema.json": json.dumps(schema), "apps/release.yaml": RELEASE}
    report = checked({**FILES, **files})
    assert not refused(report)
    (one,) = (one for one in report.not_checked if "values.schema.json" in one.why)
    assert one.targets == ("prod/shop",)


def test_encoded_secret() -> None:
    packed = base64.b64encode(b"replicas: 0\n").decode()
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: more, namespace: web}}\ndata: {{values.yaml: {packed}}}\n"
    files = {"apps/release.yaml": RELEASE + FROM.replace("KIND", "Secret"), "apps/more.yaml": secret}
    ((message, place),) = refused(checked({**FILES, **files})).items()
    assert message == "`replicas` must be at least 1, not a number" and place.startswith("apps/more.yaml:4:")


def test_what_is_left_out_is_said_by_every_run(tmp_path: Path) -> None:
    schema = {"properties": {"replicas": {"$ref": "https://example.com/schemas/replicas.json"}}}
    files = {
        **FILES,
        "charts/web/values.schema.json": json.dumps(schema),
        "apps/release.yaml": RELEASE,
        "README.md": "a",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    told = []
    for text in ("a", "b", "c"):
        (tmp_path / "README.md").write_text(text)
        wish = Wish(cache=True, surroundings=Surroundings(name="r"))
        told.append(run(Folder(tmp_path), Settings(unboxed_helm=True), wish).not_checked)
    assert told[0] == told[1] == told[2]
    assert any("values.schema.json" in one.why for one in told[0])


def test_schema_that_is_too_deep_is_left_out() -> None:
    deep = '{"properties": {"a": ' * 5_000 + '{"$ref": "file:///etc/passwd"}' + "}}" * 5_000
    report = checked({**FILES, "charts/web/values.schema.json": deep, "apps/release.yaml": RELEASE})
    assert [one.targets for one in report.not_checked if "values.schema.json" in one.why] == [("prod/shop",)]


UNKNOWN = RELEASE + FROM.replace("KIND", "Secret")


@pytest.mark.parametrize(
    ("values", "refused_"),
    [
        ("replicas: 0\n", {"`replicas` must be at least 1, not the number 0"}),
        ("image: text\n", {'`image` must be an object, not the string "text"'}),
        ("image: {tga: 1}\n", {"unknown field `tga` in `image` of the values of the chart web"}),
        ("replicas: 3\n", set()),
        ("global: {zone: a}\n", set()),
    ],
)
def test_values_beside_some_that_are_not_known(values: str, refused_: set[str], helm: str) -> None:
    """A Secret that is not here may hold `host`, which is required: only what it cannot mend is told."""
    own = {"charts/web/values.yaml": "replicas: 1\n"}
    files = {"apps/release.yaml": f"{UNKNOWN}  values:\n{indented(values, 4)}"}
    report = checked({**FILES, **own, **files})
    found = refused(report)
    assert {text.partition("; did")[0] for text in found} == refused_
    assert all(place.startswith("apps/release.yaml:") for place in found.values())
    assert bool(refused_) != any("which holds values for it" in one.why for one in report.not_checked)
