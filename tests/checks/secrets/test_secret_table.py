"""The decision table: what each form of a Secret, and of what becomes one, is judged as."""

from __future__ import annotations

import json
import random

import pytest
from secret_samples import AGE, b64, cipher, drawn, findings, indented, pem, sealed_value

RNG = random.Random(3)
HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n"
P = "warning plaintext-password"
E, W, I = "error plaintext-secret", "warning placeholder-secret", "info plaintext-secret"  # noqa: E741
CERT = "-----BEGIN CERTIFICATE-----\n" + drawn(RNG, 64) + "\n-----END CERTIFICATE-----\n"
KEY = pem(RNG)
HASH = "admin:$2y$05$" + drawn(RNG, 53)


def data(**entries: str) -> str:
    return HEAD + "data:\n" + "".join(f"  {key}: {b64(value)}\n" for key, value in entries.items())


def clear(**entries: str) -> str:
    return (
        HEAD + "stringData:\n" + "".join(f"  {key}: {json.dumps(value)}\n" for key, value in entries.items())
    )


def typed(kind: str, **entries: str) -> str:
    return clear(**entries) + f"type: {kind}\n"


def docker(**login: str) -> str:
    return json.dumps({"auths": {"registry.example.com": login} if login else {}})


AGE_BLOCK = "  age:\n    - recipient: age1abc\n      enc: x\n"
MAC = f"  mac: {cipher(RNG)}\n"
SELECTED = "  encrypted_regex: ^(data|stringData)$\n"
FAKE, CLEAR, SPARED = (
    "error fake-encryption",
    "error clear-value-in-encrypted-file",
    "warning clear-value-in-encrypted-file",
)


def sops(entries: str, block: str = AGE_BLOCK + MAC + SELECTED) -> str:
    return HEAD + "stringData:\n" + indented(entries, 2) + "sops:\n" + block


def kustomization(text: str) -> str:
    return "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + text


def external(entries: str) -> str:
    head = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec:\n"
    return (
        head
        + "  data:\n  - secretKey: password\n    remoteRef: {key: db, property: password}\n"
        + ("  target:\n    template:\n      data:\n" + indented(entries, 8) if entries else "")
    )


def sealed(entries: str, template: str = "") -> str:
    head = (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: x}\nspec:\n  encryptedData:\n"
    )
    return head + indented(entries) + ("  template:\n    data:\n" + indented(template, 6) if template else "")


APPLIED = json.dumps({"apiVersion": "v1", "kind": "Secret", "data": {"password": b64("hunter-2-leaks")}})

TABLE: list[tuple[str, str, list[str]]] = [
    ("1 data, a real value", data(password="hunter-2-leaks"), [E]),
    ("1 data, each key by itself", data(password="hunter-2-leaks", token="abcdef-1"), [E, E]),
    ("1 data, binary", HEAD + "data: {keystore.jks: /u3+7QAAAAIAAAABAAAAAQAFYWxpYXM=}\n", [E]),
    ("1 data, plain text where base64 should be", HEAD + "data: {password: hunter2!}\n", [E]),
    ("2 stringData of low entropy", clear(password="my-password"), [E]),
    ("2 the usual keystore password", clear(keystorePassword="changeit"), [E]),
    ("2 a number", HEAD + "stringData: {password: 123456}\n", [E]),
    ("2 a key that says nothing", clear(foo="bar"), [E]),
    (
        "2 a configuration file with a password",
        clear(**{"app.yaml": "db:\n  host: pg\n  password: s3cret-word\n"}),
        [E],
    ),
    ("2 the same with a reference", clear(**{"app.yaml": "db:\n  host: pg\n  password: ${PW}\n"}), []),
    ("2 a configuration file without any", clear(**{"app.ini": "[server]\nport = 80\nlog = json\n"}), []),
    ("2 a connection string", clear(connectionString="Server=db;User Id=sa;Password=Sup3r!word;"), [E]),
    ("2 a file of users", clear(**{"users.properties": "admin=admin\nguest=guest1\n"}), [E]),
    ("3 no data", HEAD, []),
    ("3 null, empty text, empty map", HEAD + "data:\nstringData: {a: '', b: null}\n", []),
    *[
        (f"4 reference {text}", make(password=text), [])
        for make in (clear, data)
        for text in (
            "${VAR}",
            "$(VAR)",
            "{{ .password }}",
            "<path:kv/data/db#password>",
            "vault:secret/data/db#pw",
            "$PASSWORD",
            "op://vault/item/field",
            "op://my vault/item name/field",
            "ref+vault://db#/pw",
            "${VAR:=}",
            "postgres://${USER}:${PASS}@db/web",
            "arn:aws:secretsmanager:eu-central-1:1:secret:x",
            "#{PASSWORD}#",
        )
    ],
    ("4 a default is a literal", clear(password="${VAR:=hunter-2-leaks}"), [E]),
    ("4 a reference as it is in data", HEAD + "data: {password: '${PASSWORD_BASE64}'}\n", []),
    *[
        (f"5 placeholder {text}", make(password=text), [W])
        for make in (clear, data)
        for text in (
            "changeme",
            "change-me",
            "change me",
            "CHANGE_ME_NOW",
            "REPLACE_ME",
            "replace-with-token",
            "__PASSWORD__",
            "<your-password>",
            "UPDATE_PASSWORD",
            "xxx",
            "xxxxxxxx",
            "***",
            "**SOPS**",
            "PLACEHOLDER",
            "TODO",
            "your-token-here",
            "-----BEGIN PRIVATE KEY-----\n[...]\n-----END PRIVATE KEY-----",
            "dummy",
            "redacted",
        )
    ],
    ("5 base64 twice", data(password=b64("changeme")), [W]),
    ("5 in data without base64", HEAD + "data: {password: <base64-password>}\n", [W]),
    ("6 plain keys beside a secret", clear(username="app", host="pg.db", password="hunter-2"), [E, I, I]),
    (
        "6 plain keys alone",
        clear(username="app", host="pg.db", port="5432", url="https://x.y/z", database="web"),
        [],
    ),
    ("6 a URL with a password", clear(url="https://app:hunter-2@x.y/z"), [E]),
    ("6 an Argo CD repository", clear(type="git", url="https://github.com/a/b", project="default"), []),
    ("6 a webhook", clear(address="https://hooks.acme.io/T1/" + drawn(RNG, 24)), [E]),
    ("6 switches", clear(insecure="true", replicas="3"), []),
    ("7 service account token, empty", HEAD + "type: kubernetes.io/service-account-token\n", []),
    (
        "7 bootstrap token",
        typed(
            "bootstrap.kubernetes.io/token",
            **{
                "token-id": "abcdef",
                "token-secret": "0123456789abcdef",
                "usage-bootstrap-authentication": "true",
                "expiration": "2030-01-01T00:00:00Z",
            },
        ),
        [E, I, I],
    ),
    (
        "7 helm release",
        HEAD + f"type: helm.sh/release.v1\ndata: {{release: {b64('H4sIAAAA' + drawn(RNG, 80))}}}\n",
        [E],
    ),
    ("8 docker, auth", data(**{".dockerconfigjson": docker(auth=b64("me:s3cret-word"))}), [E]),
    (
        "8 docker, password",
        clear(**{".dockerconfigjson": docker(username="me", password="s3cret-word")}),
        [E],
    ),
    ("8 docker, identity token", clear(**{".dockerconfigjson": docker(identitytoken=drawn(RNG, 40))}), [E]),
    ("8 docker, no logins", data(**{".dockerconfigjson": docker()}), []),
    ("8 docker, empty", data(**{".dockerconfigjson": "{}"}), []),
    ("8 docker, reference", clear(**{".dockerconfigjson": docker(auth="${DOCKER_AUTH}")}), []),
    ("8 docker, reference inside auth", clear(**{".dockerconfigjson": docker(auth=b64("me:${PW}"))}), []),
    ("8 docker, placeholder", clear(**{".dockerconfigjson": docker(password="changeme")}), [W]),
    ("8 dockercfg", clear(**{".dockercfg": json.dumps({"r.io": {"auth": b64("me:s3cret-word")}})}), [E]),
    ("9 tls", HEAD + f"type: kubernetes.io/tls\ndata:\n  tls.crt: {b64(CERT)}\n  tls.key: {b64(KEY)}\n", [E]),
    ("9 certificates only", HEAD + f"data:\n  tls.crt: {b64(CERT)}\n  ca.crt: {b64(CERT + CERT)}\n", []),
    ("9 a certificate under any name", data(foo=CERT), []),
    ("9 a certificate, then a key", data(bundle=CERT + KEY), [E]),
    ("9 Flux git access", clear(identity=KEY, known_hosts="github.com ssh-ed25519 AAAAC3Nza"), [E, I]),
    ("10 htpasswd", clear(auth=HASH), [E]),
    ("11 SOPS", sops(f"password: {cipher(RNG)}\nempty: ''\n"), []),
    ("12 SOPS in part", sops(f"password: {cipher(RNG)}\ntoken: hunter-2-leaks\n"), [CLEAR]),
    ("12 SOPS in part, a plain key too", sops(f"password: {cipher(RNG)}\nusername: app\n"), [CLEAR]),
    (
        "12 exempted by the file's own pattern",
        sops(
            f"password: {cipher(RNG)}\nusername: app\n", AGE_BLOCK + MAC + "  encrypted_regex: ^password$\n"
        ),
        [],
    ),
    (
        "12 exempted and secret-like",
        sops(
            f"password: {cipher(RNG)}\ntoken: hunter-2-leaks\n",
            AGE_BLOCK + MAC + "  encrypted_regex: ^password$\n",
        ),
        [SPARED],
    ),
    (
        "12 exempted by suffix",
        sops(f"password: {cipher(RNG)}\nnote_unencrypted: hello\n", AGE_BLOCK + MAC),
        [],
    ),
    (
        "12 values of a chart",
        f"db:\n  password: {cipher(RNG)}\n  token: hunter\nsops:\n{AGE_BLOCK}{MAC}",
        [CLEAR],
    ),
    ("13 no mac", sops(f"password: {cipher(RNG)}\n", AGE_BLOCK + SELECTED), [FAKE]),
    ("13 no recipients", sops(f"password: {cipher(RNG)}\n", MAC + SELECTED + "  age: []\n"), [FAKE]),
    (
        "13 recipients in groups",
        sops(f"p: {cipher(RNG)}\n", MAC + SELECTED + "  key_groups: [{pgp: [{fp: A}]}]\n"),
        [],
    ),
    ("13 empty ciphertext", sops("password: ENC[AES256_GCM,data:,iv:aa,tag:bb,type:str]\n"), [FAKE]),
    ("13 invented ciphertext", sops("password: ENC[hunter2]\n"), [FAKE]),
    ("13 all in clear", sops("password: hunter-2-leaks\n"), [FAKE, E]),
    ("13 an empty block", HEAD + "stringData: {password: '${PW}'}\nsops: {}\n", [FAKE]),
    ("13 a key of that name elsewhere", "apiVersion: v1\nkind: ConfigMap\nsops: {enabled: true}\n", []),
    (
        "17 age key",
        clear(**{"age.agekey": "# public key: age1x\n" + "AGE-SECRET-" + "KEY-1" + drawn(RNG, 58, AGE)}),
        [E],
    ),
    ("17 age recipient", clear(recipient="age1" + drawn(RNG, 58, "qpzry9x8gf2tvdw0s3jn54khce6mua7l")), []),
    ("18 sealed", sealed(f"password: {sealed_value(RNG)}\n"), []),
    ("18 a literal in the template", sealed(f"p: {sealed_value(RNG)}\n", "token: hunter-2-leaks\n"), [E]),
    ("18 a template", sealed(f"p: {sealed_value(RNG)}\n", "url: 'x://{{ .p }}'\n"), []),
    ("18 not sealed, base64", sealed(f"password: {b64('hunter-2-leaks')}\n"), [FAKE]),
    ("18 not sealed, text", sealed("password: hunter-2\n"), [FAKE]),
    ("18 not sealed, letters that happen to be base64", sealed("password: Xk29dLmQp7wZ\n"), [FAKE]),
    ("18 a shortened sample", sealed("password: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq.....\n"), []),
    ("19 external", external(""), []),
    ("19 external, template", external("password: '{{ .password }}'\nhost: pg\nfoo: bar\n"), []),
    ("19 external, literal", external("password: hunter-2-leaks\n"), [E]),
    (
        "21 last applied",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  annotations:\n"
        f"    kubectl.kubernetes.io/last-applied-configuration: '{APPLIED}'\n",
        [E],
    ),
    ("27 literals", kustomization("secretGenerator:\n- name: x\n  literals:\n  - password=hunter-2\n"), [E]),
    (
        "27 literals of a config map",
        kustomization("configMapGenerator:\n- name: x\n  literals: [password=hunter]\n"),
        [P],
    ),
    (
        "27 a reference",
        kustomization("secretGenerator:\n- name: x\n  literals: ['password=${PW}', host=pg]\n"),
        [],
    ),
    ("27 without a kind", "secretGenerator:\n- name: x\n  literals: [token=hunter-2]\n", [E]),
    (
        "28 a patch file",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {password: hunter-2}\n",
        [E],
    ),
    (
        "28 a strategic patch inside",
        kustomization(
            "patches:\n- patch: |\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: x}\n"
            "    stringData:\n      password: hunter-2\n"
        ),
        [E],
    ),
    (
        "28 a JSON patch inside",
        kustomization(
            "patches:\n- target: {kind: Secret}\n  patch: |\n    - op: replace\n      path: /data/password\n"
            f"      value: {b64('hunter-2')}\n"
        ),
        [E],
    ),
    (
        "28 a JSON patch of something else",
        kustomization(
            "patches:\n- target: {kind: ConfigMap}\n  patch: |\n    - op: replace\n      path: /data/Secret\n      value: x\n"
        ),
        [],
    ),
    ("28 a JSON patch file", "- op: add\n  path: /stringData/password\n  value: hunter-2\n", [E]),
    (
        "a list",
        "apiVersion: v1\nkind: List\nitems:\n"
        + indented("- " + clear(password="x-1-y").replace("\n", "\n  "), 0),
        [E],
    ),
    (
        "several documents",
        clear(password="x-1-y") + "---\n" + clear(password="${X}") + "---\n" + data(k="z-2"),
        [E, E],
    ),
    (
        "4 the Argo CD vault plugin",
        HEAD
        + f"  annotations: {{avp.kubernetes.io/path: kv/db}}\nstringData: {{a: <password>}}\ndata: {{b: {b64('<pw>')}}}\n",
        [],
    ),
    (
        "6 an Argo CD cluster",
        clear(
            name="prod",
            server="https://1.2.3.4",
            config=json.dumps({"tlsClientConfig": {"insecure": False, "caData": b64(CERT)}}),
        ),
        [],
    ),
    ("6 an Argo CD cluster with a token", clear(config=json.dumps({"bearerToken": drawn(RNG, 30)})), [E]),
    ("another group's Secret", "apiVersion: example.com/v1\nkind: Secret\ndata: {password: hunter-2}\n", []),
    (
        "a config map",
        "apiVersion: v1\nkind: ConfigMap\ndata: {password: hunter-2}\n",
        [P.replace("warning", "error")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(text: str, expected: list[str]) -> None:
    found = findings(text)
    assert sorted(f"{f.severity} {f.rule}" for f in found) == sorted(expected), [f.message for f in found]
    for finding in found:
        assert finding.location.line > 0
        assert finding.hint or finding.severity < 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD + "stringData:\n  host: pg\n  password: hunter-2\n", 7),
        (HEAD + "stringData:\n  key: |\n    one\n    two\n", 6),
        ("# comment\n---\n" + data(password="hunter-2"), 8),
        (
            kustomization(
                "patches:\n- patch: |\n    kind: Secret\n    apiVersion: v1\n    stringData:\n      a: b-c-1\n"
            ),
            8,
        ),
        (kustomization("secretGenerator:\n- name: x\n  literals:\n  - a=1\n  - token=b-c-1\n"), 7),
    ],
)
def test_the_place_is_the_line_of_the_key(text: str, line: int) -> None:
    assert [f.location.line for f in findings(text) if f.severity == 3] == [line]


def test_the_message_tells_length_and_digest_and_form() -> None:
    token = "ghp" + "_" + drawn(random.Random(1), 36)
    (finding,) = findings(clear(GITHUB_TOKEN=token))
    assert "`stringData.GITHUB_TOKEN`" in finding.message
    assert "40 bytes, sha256 " in finding.message
    assert "a GitHub personal access token" in finding.message
    assert finding.detail == "github-pat"
    assert str(finding.resource) == "Secret/web"
