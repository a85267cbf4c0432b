"""Bodies as they may be shown."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from gitops_gate.diff import Redaction
from gitops_gate.model.mask import remember

SALTED = Redaction(b"salt")


def secret(**rest: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, **rest}


def test_equal_values_have_equal_digests() -> None:
    text, data = "correct-horse", base64.b64encode(b"correct-horse").decode()
    clear, encoded = SALTED.body(secret(stringData={"a": text})), SALTED.body(secret(data={"a": data}))
    assert clear["stringData"]["a"] == encoded["data"]["a"]
    assert clear["stringData"]["a"].startswith("<redacted sha256:") and "13 bytes" in clear["stringData"]["a"]
    assert Redaction().body(secret(data={"a": data})) != encoded  # each run has a salt of its own


@pytest.mark.parametrize("value", ["", None, 5, "no base64!", ["a"], {"b": "deep-secret"}])
def test_nothing_of_a_secret_is_left(value: Any) -> None:
    shown = repr(SALTED.body(secret(data={"a": value}, stringData=value)))
    assert "deep-secret" not in shown and "no base64!" not in shown


def test_what_kubectl_has_left() -> None:
    note = {"kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"hunter2"}}', "other": "kept"}
    shown = SALTED.body(secret(metadata={"name": "s", "annotations": note}))
    assert "hunter2" not in repr(shown) and shown["metadata"]["annotations"]["other"] == "kept"


def test_a_secret_in_another_text_is_replaced_alone() -> None:
    remember("correct-horse-battery")
    body = {"kind": "ConfigMap", "data": {"a": "dsn=app:correct-horse-battery@db", "b": ["x"]}}
    shown = SALTED.body(body)
    assert shown["data"]["a"].startswith("dsn=app:<redacted sha256:") and shown["data"]["a"].endswith("@db")
    assert shown["data"]["b"] is body["data"]["b"]  # type: ignore[index]


def test_a_body_without_secrets_is_the_same_one() -> None:
    body = {"kind": "ConfigMap", "data": {"a": "b"}}
    assert SALTED.body(body) is body
