"""What secret generators read: found where it stands, once, and whichever file is looked at."""

from __future__ import annotations

import pytest
from secret_samples import b64, cipher, drawn, pem

from gitops_gate.config import Settings
from gitops_gate.gate import files_report, run
from gitops_gate.git.trees import Memory
from gitops_gate.wish import Wish

import random  # isort: skip

RNG = random.Random(17)
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
OPAQUE = drawn(RNG, 30)
JKS = b"\xfe\xed\xfe\xed" + bytes(range(128, 200))


def generator(text: str) -> bytes:
    return (HEAD + "secretGenerator:\n- name: web\n" + text).encode()


def found(files: dict[str, bytes | str], wanted: set[str] | None = None) -> list[str]:
    """`path:line severity rule` of what the secret checks say, information left out."""
    tree = Memory({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()})
    report = files_report(tree, Settings(), "secrets", frozenset(wanted) if wanted else None)
    assert report.failed == ()
    return [
        f"{f.location.path}:{f.location.line} {f.severity} {f.rule}"
        for f in report.findings
        if f.severity > 1
    ]


ENV = generator("  envs: [web.env]\n")
CASES: list[tuple[str, bytes, dict[str, bytes | str], list[str]]] = [
    (
        "an env file, each line by itself",
        ENV,
        {"web.env": "# x\nHOST=pg\nFOO=s3cret-value\n\nPASSWORD=admin\n"},
        ["web.env:3 error plaintext-secret", "web.env:5 error plaintext-secret"],
    ),
    ("env, the older key", generator("  env: w.txt\n"), {"w.txt": "A=s3cret-1\n"}, ["w.txt:1 error plaintext-secret"]),
    ("CRLF and quotes", ENV, {"web.env": 'A=\r\nPASSWORD="x1-y2-z3"\r\n'}, ["web.env:2 error plaintext-secret"]),
    ("references and placeholders", ENV, {"web.env": "A=${A}\nPASSWORD=changeme\nB=\nC\nTOKEN=vault:x/y#z\n"}, []),
    ("SOPS", ENV, {"web.env": f"PASSWORD={cipher(RNG)}\nsops_mac={cipher(RNG)}\nsops_version=3.9\n"}, []),
    ("a file", generator("  files: [password]\n"), {"password": "hunter2"}, ["password:1 error plaintext-secret"]),
    (
        "a file under another key",
        generator("  files: [pw=deep/a.txt]\n"),
        {"deep/a.txt": OPAQUE},
        ["deep/a.txt:1 error plaintext-secret"],
    ),
    (
        "a file of settings",
        generator("  files: [a.ini]\n"),
        {"a.ini": "[db]\nhost = pg\npassword = x1-y2-z3\n"},
        ["a.ini:3 error plaintext-secret"],
    ),
    ("binary", generator("  files: [a.jks]\n"), {"a.jks": JKS}, ["a.jks:1 error plaintext-secret"]),
    ("a key is told as one", generator("  files: [id_rsa]\n"), {"id_rsa": pem(RNG)}, ["id_rsa:1 error private-key"]),
    ("a certificate", generator("  files: [ca.crt]\n"), {"ca.crt": f"-----BEGIN CERTIFICATE-----\n{drawn(RNG, 64)}\n-----END CERTIFICATE-----\n"}, []),
    ("SOPS, as JSON", generator("  files: [a.bin]\n"), {"a.bin": f'{{"data": "{cipher(RNG)}", "sops": {{"mac": "{cipher(RNG)}"}}}}'}, []),
    ("a file that is not there", generator("  envs: [web.env]\n  files: [x=y]\n"), {}, []),
    ("a file outside", generator("  files: [../../x]\n"), {}, []),
    ("of a ConfigMap", ENV.replace(b"secretG", b"configMapG"), {"web.env": "FOO=s3cret-value\n"}, []),
    ("nonsense", generator("  envs: {a: b}\n  files: [1, null, {x: y}]\n"), {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kustomization", "files", "expected"), CASES, ids=[c[0] for c in CASES])
def test_what_a_generator_reads(
    name: str, kustomization: bytes, files: dict[str, bytes | str], expected: list[str]
) -> None:
    assert found({"app/kustomization.yaml": kustomization} | {f"app/{k}": v for k, v in files.items()}) == [
        f"app/{one}" for one in expected
    ]


FILES: dict[str, bytes | str] = {
    "app/kustomization.yaml": generator("  files: [sub/word]\n"),
    "app/sub/word": OPAQUE,
    "b/word": OPAQUE,
}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"app/kustomization.yaml"}, ["app/sub/word:1 error plaintext-secret"]),
        ({"app/sub/word"}, ["app/sub/word:1 error plaintext-secret"]),
        ({"b/word"}, []),
    ],
)
def test_single_files(wanted: set[str], expected: list[str]) -> None:
    assert found(FILES, wanted) == expected


def test_the_whole_gate_tells_it_once() -> None:
    files = {
        "kustomization.yaml": generator("  envs: [web.env]\n  literals: [token=abc-123-x]\n"),
        "web.env": b"PASSWORD=x1-y2-z3\nOTHER=also-secret-9\n",
    }
    report = run(Memory(files), Settings(), Wish(cache=False))
    told = [f"{f.location.path}:{f.location.line}" for f in report.findings if f.rule == "plaintext-secret"]
    assert sorted(told) == ["kustomization.yaml:6", "web.env:1", "web.env:2"]


def test_two_kustomizations_and_one_file() -> None:
    files = {
        "kustomization.yaml": generator("  files: [a/word]\n"),
        "a/kustomization.yaml": generator("  files: [word]\n"),
        "a/word": OPAQUE,
    }
    assert found(files) == ["a/word:1 error plaintext-secret"]


def test_a_value_is_not_shown() -> None:
    files = {"kustomization.yaml": generator("  files: [word]\n"), "word": "hunter2"}
    report = run(
        Memory({k: v if isinstance(v, bytes) else v.encode() for k, v in files.items()}),
        Settings(),
        Wish(cache=False),
    )
    assert report.findings
    assert not [f for f in report.findings if "hunter2" in repr(f) or b64("hunter2") in repr(f)]
