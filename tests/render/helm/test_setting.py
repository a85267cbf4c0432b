"""Single values, set as helm does it; compared with the program where it is there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gitops_gate.render.helm.setting import WrongSetting, set_value

CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("image.tag", "1.4", "set", {"image": {"tag": "1.4"}}),
    ("replicas", "3", "set", {"replicas": 3}),
    ("replicas", "3", "string", {"replicas": "3"}),
    ("replicas", "03", "set", {"replicas": "03"}),
    ("zero", "0", "set", {"zero": 0}),
    ("on", "true", "set", {"on": True}),
    ("on", "TRUE", "set", {"on": True}),
    ("gone", "null", "set", {"gone": None}),
    ("gone", "null", "string", {"gone": "null"}),
    ("empty", "", "set", {"empty": ""}),
    ("hosts[0].name", "web", "set", {"hosts": [{"name": "web"}]}),
    ("hosts[1]", "web", "set", {"hosts": [None, "web"]}),
    ("deep[0][1]", "x", "set", {"deep": [[None, "x"]]}),
    ("args", "{a,b,1}", "set", {"args": ["a", "b", 1]}),
    ("args", "{a,b,1}", "string", {"args": ["a", "b", "1"]}),
    ("args", "{}", "set", {"args": [""]}),
    ("args", "{a,}", "set", {"args": ["a", ""]}),
    ("a", "1,b=2", "set", {"a": 1, "b": 2}),
    ("a", r"1\,b=2", "set", {"a": "1,b=2"}),
    (r"annotations.kubernetes\.io/name", "x", "set", {"annotations": {"kubernetes.io/name": "x"}}),
    ("script", "a,b\nc={1}\\", "whole", {"script": "a,b\nc={1}\\"}),
    ("a", "b=c", "set", {"a": "b=c"}),
    ("big", "9223372036854775808", "set", {"big": "9223372036854775808"}),
]

WRONG = [("a[x]", "1"), ("a[99999999]", "1"), ("a..b", "1"), ("args", "{a"), ("a", "1,b")]


@pytest.mark.parametrize(("path", "text", "how", "wanted"), CASES)
def test_value_is_set(path: str, text: str, how: str, wanted: dict[str, Any]) -> None:
    values: dict[str, Any] = {}
    set_value(values, path, text, how)
    assert values == wanted


def test_others_stay() -> None:
    values: dict[str, Any] = {"image": {"tag": "1", "name": "web"}, "hosts": ["a", "b"]}
    set_value(values, "image.tag", "2", "string")
    set_value(values, "hosts[1]", "c", "set")
    assert values == {"image": {"tag": "2", "name": "web"}, "hosts": ["a", "c"]}


@pytest.mark.parametrize(("path", "text"), WRONG)
def test_wrong_setting_is_refused(path: str, text: str) -> None:
    with pytest.raises(WrongSetting):
        set_value({}, path, text)


@pytest.mark.tool("helm")
@pytest.mark.parametrize(("path", "text", "how", "wanted"), CASES)
def test_helm_sets_the_same(path: str, text: str, how: str, wanted: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tmp_path / "templates" / "all.yaml").write_text("values: {{ .Values | toJson | quote }}\n")
    option = {"set": "--set", "string": "--set-string", "whole": "--set-literal"}[how]
    words = ["helm", "template", "web", str(tmp_path), f"{option}={path}={text}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    shown = json.loads(json.loads(done.stdout.partition("values: ")[2]))
    shown.pop("global", None)
    assert shown == wanted


BASE: dict[str, Any] = {"t": "text", "n": None, "m": {"x": 1}, "l": [1, {"y": 2}, None, [3]]}
OVER = (
    "n.a=1;n[0]=1;t.a=1;t[0]=1;m.x.y=1;m.x=;m.y.z=2;m[0]=1;m=5;l.a=1;l[0]=9;l[0].a=1;l[1].y=3;l[1].z=3;l[2].a=1;"
    "l[2][0]=1;l[3][0]=8;l[3][1]=8;l[3].a=8;l[5]=1;l[6].q=1;l[0][0]=1;l=null;m.x=null;m=null;z.y.x={a,b};z={a,b},y=1;"
    "z={a,b}y=1;z={{a}};z={a,{b}};z=;=1;a.=1;.a=1;a..b=1;a[-1]=1;a[1x]=1;a[]=1;a[0]x=1;a=1,;a=1,b;a=1,,b=2;"
    "a=1,b=2,c.d=3;a=-5;a=-0;a=+5;a=1e3;a=0x1f;a=007;a=-07;a=00;a=1_000;a=9223372036854775807;a= 1;a=1 ;a= true;a=Null;"
    "a=yes;a=~;a=\\{x\\};a={;a=x};a=[1\\,2];a=[1,2];a[0]=1,a[1]=2;a[1]=1,a[0]=2;a[0].b=1,a[0].c=2;a\\.b=1;a\\,b=1;"
    "a\\=b=1;a=\\\\;a=\\;a b=1;a='x';ä.ö=ü;a[0][0][0]=1;a[65537]=1;m.x[0]=1;t=null,t.a=1;{a}=1;a[0]={x,y};a[0]=;=;a.b,c=1;"
    f"{'.'.join('abcdefghijklmnopqrstuvwxyzabcdefg')}=1;{'.'.join('abcdefghijklmnopqrstuvwxyzabcd')}=1"
).split(";")


@pytest.mark.tool("helm")
@pytest.mark.parametrize("how", ["set", "string"])
@pytest.mark.parametrize("expression", OVER)
def test_over_others_as_helm_does(expression: str, how: str, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tmp_path / "templates" / "all.yaml").write_text("values: {{ .Values | toJson | quote }}\n")
    option = {"set": "--set", "string": "--set-string"}[how]
    words = ["helm", "template", "web", str(tmp_path), "--values=-", f"{option}={expression}"]
    done = subprocess.run(words, input=json.dumps(BASE), capture_output=True, text=True)
    path, _, text = expression.partition("=")
    values = json.loads(json.dumps(BASE))
    if done.returncode:
        with pytest.raises(WrongSetting):
            set_value(values, path, text, how)
        return
    set_value(values, path, text, how)
    shown = json.loads(json.loads(done.stdout.partition("values: ")[2]))
    shown.pop("global", None)
    assert values == shown
