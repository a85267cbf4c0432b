"""Types of Secrets and their keys."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import incomplete_secret
from tests.checks.semantic.cases import compare, findings

HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "data: {a: ''}\n",
        HEAD + "type: Opaque\n",
        HEAD + "type: kubernetes.io/tls\ndata: {tls.crt: '', tls.key: ''}\n",
        HEAD + "type: kubernetes.io/tls\ndata: {tls.crt: ''}\nstringData: {tls.key: 'ENC[x]'}\n",
        HEAD + "type: kubernetes.io/tls  # <-\ndata: {tls.crt: ''}\n",
        HEAD + "type: kubernetes.io/tls  # <-\n",
        HEAD + "type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: '{}'}\n",
        HEAD + "type: kubernetes.io/dockerconfigjson  # <-\nstringData: {config.json: '{}'}\n",
        HEAD + "type: kubernetes.io/basic-auth\nstringData: {password: ''}\n",
        HEAD + "type: kubernetes.io/basic-auth  # <-\nstringData: {user: ''}\n",
        HEAD + "type: kubernetes.io/ssh-auth  # <-\nstringData: {identity: ''}\n",
        HEAD + "type: kubernetes.io/service-account-token  # <-\n",
        "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\n"
        "metadata: {annotations: {kubernetes.io/service-account.name: a}}\n",
        HEAD + "type: example.com/own\n",
        HEAD + "type: kubernetes.io/tls\ndata: {'${KEY}': ''}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(incomplete_secret, text)


def test_hint() -> None:
    text = HEAD + "type: kubernetes.io/tls\ndata: {tls.cert: '', tls.key: ''}\n"
    assert [one.hint for one in findings(incomplete_secret, text)] == ["there is `tls.cert`"]
