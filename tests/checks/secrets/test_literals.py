"""What a text under a key outside of a Secret is judged as, and where a text may hold one."""

from __future__ import annotations

import random

import pytest
from secret_samples import ALNUM, HEX, b64, drawn

from gitops_gate.checks.secrets.literals import announced, graded
from gitops_gate.checks.secrets.phrases import phrases

RNG = random.Random(41)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DB_PASSWORD", "password"),
        ("dbPasswordProd", "password"),
        ("PGPASSWORD", "password"),
        ("requirepass", "password"),
        ("apiKey", "secret"),
        ("CLIENT_SECRET", "secret"),
        ("accessTokenValue", "secret"),
        ("BASIC_AUTH", "login"),
        *[
            (name, "")
            for name in (
                "existingSecretPassword", "passwordSecretRef", "PASSWORD_MIN_LENGTH", "tokenName", "MAX_TOKENS", "compass",
                "monkey", "secretName", "passwordKey", "generatePassword", "PUBLIC_KEY", "csrfToken", "cacheKey", "bypass",
                "author", "tokenizer", "credentialsProvider", "secrets", "host",
            )
        ],
    ],
)  # fmt: skip
def test_names(name: str, expected: str) -> None:
    assert announced(name) == expected


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("PASSWORD", "hunter2", "error"),
        ("PASSWORD", "postgres", "warning"),
        ("PASSWORD", "P@ssw0rd", "warning"),
        ("PASSWORD", drawn(RNG, 16), "error"),
        ("PASSWORD", "$2y$05$" + drawn(RNG, 53), "error"),
        ("API_TOKEN", drawn(RNG, 32), "error"),
        ("CLIENT_SECRET", drawn(RNG, 40, HEX), "error"),
        ("CLIENT_SECRET", "s3cr3t", "warning"),
        ("secretKey", "minio123", "warning"),
        ("BASIC_AUTH", "admin:Zx81-qq", "error"),
        *[
            (key, text, "None")
            for key in ("DB_PASSWORD", "API_TOKEN", "CLIENT_SECRET")
            for text in (
                "", "changeme", "<password>", "${VAR}", "$VAR", "$(VAR)", "{{ .x }}", "{VAR}", "REPLACE_ME", "example", "xxxx",
                "vault:secret/a#b", "ref+vault://a", "op://a/b/c", "ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", "<path:a/b#c>",
                "true", "disabled", "15m", "1234", "/run/secrets/x", "./token", "https://sso.acme.io/token", "sha256:" + "ab" * 32,
                 "db-password", "my_app_secret", "process.env.TOKEN", "get_token()", "!secret mqtt",
                "age1" + "q" * 58, "-----BEGIN CERTIFICATE-----", "registry.acme.io", "v1.2.3", "none", "bcrypt",
            )
        ],
        ("ENCRYPTION_KEY", "AES-256-GCM", "None"),
        ("SIGNING_KEY", "RS256", "None"),
        ("TOKEN", "eu-west-1", "None"),
        ("TOKEN", "token-server:v1.2.3", "None"),
        ("SECRET", "Fetched from the store every ten minutes.", "None"),
        ("HOST", drawn(RNG, 32), "None"),
    ],
)  # fmt: skip
def test_values(key: str, text: str, expected: str) -> None:
    assert str(graded(key, text)) == expected


FOUND = [
    "password=@",
    "password: @",
    "  - db.password = '@'",
    '{"user": "x", "password": "@", "port": 1}',
    "<password>@</password>",
    "<name>db.password</name><value>@</value>",
    '<property name="password" value="@"/>',
    "define('DB_PASSWORD', '@');",
    "run --db-password @ --verbose",
    "run --db-password=@ --verbose",
    "Server=db;User Id=sa;Password=@;Encrypt=true",
    "jdbc:mysql://db/x?user=a&password=@&ssl=true",
    "postgres://app:@@db/x",
    "app:@@tcp(db:3306)/x",
    "curl -s -u bot:@ https://x",
    "requirepass @",
    "machine x login bot password @",
    "ALTER USER app WITH PASSWORD '@';",
    "CREATE USER 'a'@'%' IDENTIFIED BY '@';",
    "export PGPASSWORD=@",
    "--from-literal=password=@ \\",
    '{"connection": "Host=x;Password=@"}',
    "Authorization: Bearer @",
    "- name: A_PASSWORD\n  value: @",
    "op: add\npath: /a/password\nvalue: @",
]


@pytest.mark.parametrize("frame", FOUND)
def test_where_a_text_holds_one(frame: str) -> None:
    value = drawn(RNG, 24, ALNUM)
    text = (
        "# x\n"
        + frame.replace("@@", f"{value}\0").replace("@'%'", "\0'%'").replace("@", value).replace("\0", "@")
        + "\nend\n"
    )
    assert [text[one.start : one.end] for one in phrases(text)] == [value]


def test_logins_are_decoded() -> None:
    for line in (f'Authorization: "Basic {b64("a:Zx81-qq-7")}"', f'{{"auth": "{b64("a:Zx81-qq-7")}"}}'):
        assert [one.key for one in phrases(line)]
    assert phrases(f"Authorization: Basic {b64('a:${PW}')}") == []


@pytest.mark.parametrize(
    "text",
    [
        "the password: see the vault",
        "# password=hunter-22",
        "if password == stored:",
        'echo "password is missing"',
        "PASSWORD=$(cat /run/password)",
        "postgres://${USER}:${PASS}@db/x",
        "https://user@host/x",
        "rtsp://view:{RTSP_PASSWORD}@cam:554/x",
        "git@github.com:acme/x.git",
        "ALTER USER app WITH PASSWORD :'pw';",
        "token: {sh: gh auth token}",
        "password_file: /run/x",
    ],
)
def test_where_it_does_not(text: str) -> None:
    assert phrases(text) == []
