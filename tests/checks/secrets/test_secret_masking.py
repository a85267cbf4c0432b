"""No value of a Secret leaves: not in a finding, not in a quoted file."""

from __future__ import annotations

import itertools
import json
import random
import re
import time

import pytest
from secret_samples import HEX, b64, cipher, drawn, findings, indented, loaded, pem

from gitops_gate.checks.secrets.spans import masked_text, spans
from gitops_gate.model import mask

RNG = random.Random(11)
CANARY = "Zq7-" + drawn(RNG, 20)
KEY = pem(RNG)
HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n"

HELD = [
    HEAD + f"stringData:\n  password: {CANARY}\n",
    HEAD + f"stringData:\n  password: '{CANARY}'  # why\n",
    HEAD + f'stringData: {{"password": "{CANARY}", b: "x"}}\n',
    HEAD + f"data:\n  password: {b64(CANARY)}\n",
    HEAD + f"stringData:\n  app.ini: |\n    [db]\n    password = {CANARY}\n    host = pg\n",
    HEAD + f"stringData:\n  password: >-\n    {CANARY}\n",
    HEAD + f"stringData:\n  password:\n    {CANARY}\n",
    HEAD + f"stringData:\n  url: postgres://app:{CANARY}@pg/db\n",
    HEAD + f"stringData:\n  password: {CANARY}\n  password: other\n",
    HEAD + f"x-common: &x\n  password: {CANARY}\nstringData: *x\n",
    "apiVersion: v1\nkind: List\nitems:\n- "
    + (HEAD + f"stringData:\n  pw: {CANARY}\n").replace("\n", "\n  ")
    + "\n",
    (HEAD + f"stringData:\n  pw: {CANARY}\n---\n") * 3,
    HEAD + f"x-common: &x {CANARY}\nstringData:\n  password: *x\n",
    HEAD + f"x-common: &x\n  password: {CANARY}\nstringData:\n  <<: *x\n",
    f"kind: Kustomization\nsecretGenerator:\n- name: x\n  literals:\n  - password={CANARY}\n",
    "kind: Kustomization\npatches:\n- patch: |\n" + indented(HEAD + f"stringData:\n  password: {CANARY}\n"),
    json.dumps({"apiVersion": "v1", "kind": "Secret", "stringData": {"password": CANARY}}, indent=2),
    json.dumps({"apiVersion": "v1", "kind": "Secret", "stringData": {"password": CANARY}}, indent="\t"),
    HEAD + f"# again: {CANARY}\nstringData:\n  password: {CANARY}\n",
    "é: ü\n---\n" + HEAD + f"stringData:\n  größe: ß\n  password: {CANARY}\n",
    HEAD + f"stringData:\n  password: {CANARY}\n  other: [unclosed\n",
    f"kind: Secret\nstringData:\npassword: {CANARY}\n  broken: x\n",
    f"broken: [\n---\n{HEAD}stringData:\n  password: {CANARY}\n",
    HEAD.replace("web", "{{ .Release.Name }}")
    + f"stringData:\n  password: {CANARY}\n  other: {{{{ .x }}}}\n",
    HEAD
    + f"stringData:\n  password: {CANARY}\n  token: {cipher(RNG)}\nsops:\n  mac: {cipher(RNG)}\n  age: [x]\n",
]


@pytest.mark.parametrize("text", HELD)
@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_no_value_in_findings_or_quotes(text: str, path: str) -> None:
    file = loaded(text, path)
    shown = masked_text(file)
    told = [repr(finding) for finding in findings(text, path)]
    for secret in (CANARY, b64(CANARY)):
        assert secret not in shown
        assert not [line for line in told if secret in line]


@pytest.mark.parametrize("text", HELD)
def test_masking_keeps_lines_and_columns(text: str) -> None:
    shown = masked_text(loaded(text))
    assert len(shown) == len(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]
    assert {new for old, new in zip(text, shown, strict=True) if old != new} <= {"*"}
    assert "name: " in shown or "secretGenerator" in shown or "kind" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "data:\n  a: Zm9v\n", HEAD + "data:\n  a: ****\n"),
        (HEAD + "stringData:\n  a: changeme\n  b: ${X}\n", HEAD + "stringData:\n  a: ********\n  b: ****\n"),
        (
            HEAD + "stringData:\n  a: |\n    one two\n\n    three\n",
            HEAD + "stringData:\n  a: |\n    *******\n\n    *****\n",
        ),
        (
            HEAD + "stringData:\r\n  a: |\r\n    one\r\n  b: x\r\n",
            HEAD + "stringData:\r\n  a: |\r\n    ***\r\n  b: *\r\n",
        ),
        (
            "kind: Kustomization\nsecretGenerator:\n- literals: [user=x, 'pw=y z']\n",
            "kind: Kustomization\nsecretGenerator:\n- literals: [user=*, 'pw=****]\n",
        ),
        ("kind: ConfigMap\ndata:\n  a: b\n", "kind: ConfigMap\ndata:\n  a: b\n"),
    ],
)
def test_what_is_masked(text: str, expected: str) -> None:
    assert masked_text(loaded(text)) == expected


def test_keys_and_tokens_in_any_text() -> None:
    token = "dop" + "_v1_" + drawn(RNG, 64, HEX)
    text = f"#!/bin/sh\n# é\nexport TOKEN={token}\ncat <<X\n{KEY}X\n"
    shown = masked_text(loaded(text, "run.sh"))
    assert token not in shown
    assert not any(line in shown for line in KEY.splitlines())
    assert shown.startswith("#!/bin/sh\n# é\nexport TOKEN=***") and shown.endswith("X\n")


def test_many_secrets_in_one_file_are_read_once() -> None:
    text = "".join(HEAD + f"stringData:\n  password: {CANARY}{n}\n---\n" for n in range(800))
    start = time.process_time()
    assert CANARY not in masked_text(loaded(text))
    assert time.process_time() - start < 4


def test_spans_are_in_order_and_apart() -> None:
    for text in HELD:
        found = spans(loaded(text))
        assert found and all(a < b for a, b in found)
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))


def test_values_are_masked_elsewhere_and_words_are_not() -> None:
    value = "w0rd-" + drawn(RNG, 16)
    findings(HEAD + f"stringData:\n  password: {value}\n  token: production\n  note: Deployment\n")
    findings(HEAD + f"data:\n  other: {b64(value + 'x')}\n")
    assert mask(f"found {value} here") == "found *** here"
    assert value not in mask(f"found {b64(value + 'x')} and {value}x here")
    findings(HEAD + "stringData:\n  a: v1beta1\n  b: nginx:1.25.3\n  c: apps/v1beta2\n")
    plain = "Deployment apps/v1beta2 (v1beta1) of nginx:1.25.3 in production"
    assert mask(plain) == plain


def test_a_finding_of_many_lines_does_not_mask_its_keywords() -> None:
    findings(
        HEAD
        + "stringData:\n  app.yaml: |\n    apiVersion: v1\n    namespace: default\n    password: Ab3-xyz-77-q\n"
    )
    assert mask("apiVersion: v1, namespace: default") == "apiVersion: v1, namespace: default"
    assert not re.search("Ab3-xyz", mask("said Ab3-xyz-77-q"))
