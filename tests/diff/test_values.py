"""Values compared as data."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_gate.diff.values import differences, same
from gitops_gate.load import load_file
from gitops_gate.report.diff_words import route


def told(before: Any, after: Any) -> list[str]:
    """Each difference on a line: `sign route: before -> after`, `(noise)` where it is folded."""
    signs = {"added": "+", "removed": "-", "changed": "~"}
    return [
        f"{signs[one.how]} {route(one.route)}: {one.before!r} -> {one.after!r}"
        + (f" ({one.noise})" if one.noise else "")
        for one in differences(before, after)
    ]


def body(text: str) -> Any:
    return load_file("a.yaml", text.encode()).documents[0].body


CASES = [
    ("equal", "{a: 1, b: [x]}", "{b: [x], a: 1}", []),
    ("plain", "{a: 1}", "{a: 2}", ["~ a: 1 -> 2"]),
    ("true is not one", "{a: true}", "{a: 1}", ["~ a: True -> 1"]),
    ("a text is no number", "{a: '1'}", "{a: 1}", ["~ a: '1' -> 1"]),
    ("null is there", "{}", "{a: null}", ["+ a: None -> None"]),
    ("comes and goes", "{a: {b: 1}}", "{c: [1]}", ["- a: {'b': 1} -> None", "+ c: None -> [1]"]),
    ("by name", "containers: [{name: a, image: x}, {name: b, image: y}]",
     "containers: [{name: b, image: z}, {name: a, image: x}]",
     ["~ containers[b].image: 'y' -> 'z'", "~ containers: ['a', 'b'] -> ['b', 'a'] (order)"]),
    ("init containers run in their order", "initContainers: [{name: a}, {name: b}]",
     "initContainers: [{name: b}, {name: a}]", ["~ initContainers: ['a', 'b'] -> ['b', 'a']"]),
    ("ports by number and protocol", "ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]",
     "ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, name: dns}]",
     ["+ ports[53/TCP].name: None -> 'dns'", "~ ports: ['53/TCP', '53/UDP'] -> ['53/UDP', '53/TCP'] (order)"]),
    ("a port that is another one keeps its name", "ports: [{name: http, port: 80}]",
     "ports: [{name: http, port: 81}]", ["~ ports[80/TCP].port: 80 -> 81"]),
    ("one volume mounted twice", "volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]",
     "volumeMounts: [{name: v, mountPath: /b, readOnly: true}]",
     ["- volumeMounts[/a]: {'name': 'v', 'mountPath': '/a'} -> None",
      "+ volumeMounts[/b].readOnly: None -> True"]),
    ("doubled keys are no keys", "env: [{name: a, value: x}, {name: a, value: y}]",
     "env: [{name: a, value: x}, {name: a, value: z}]", ["~ env[1].value: 'y' -> 'z'"]),
    ("arguments by place", "args: [--a, --b=1, --c]", "args: [--a, --b=2, --c, --d]",
     ["~ args[1]: '--b=1' -> '--b=2'", "+ args[3]: None -> '--d'"]),
    ("an argument in the middle", "args: [--a, --c]", "args: [--a, --b, --c]", ["+ args[1]: None -> '--b'"]),
    ("arguments in another order", "args: [-x, y]", "args: [y, -x]", ["+ args[0]: None -> 'y'", "- args[1]: 'y' -> None"]),
    ("verbs are a set", "verbs: [get, list]", "verbs: [list, get, '*']", ["+ verbs[2]: None -> '*'"]),
    ("verbs in another order", "verbs: [get, list]", "verbs: [list, get]",
     ["~ verbs: ['get', 'list'] -> ['list', 'get'] (order)"]),
    ("rights by what they are to", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]",
     "rules: [{apiGroups: [''], resources: [pods], verbs: [get, delete]}]",
     ["+ rules[\"\"/pods].verbs[1]: None -> 'delete'"]),
    ("a list in a list", "a: [[1, 2], [3]]", "a: [[1, 2], [4]]", ["~ a[1][0]: 3 -> 4"]),
    ("another type", "a: [1]", "a: {b: 1}", ["~ a: [1] -> {'b': 1}"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_differences(before: str, after: str, expected: list[str]) -> None:
    assert told(body(before), body(after)) == expected
    assert same(body(before), body(after)) is (expected == [])


@pytest.mark.parametrize(("before", "after"), [case[1:3] for case in CASES], ids=[c[0] for c in CASES])
def test_nothing_differs_from_itself(before: str, after: str) -> None:
    for text in (before, after):
        assert told(body(text), body(text)) == []
