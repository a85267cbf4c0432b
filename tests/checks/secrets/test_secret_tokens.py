"""Provider tokens and private keys in any text: what is found, what is not, and how fast."""

from __future__ import annotations

import base64
import json
import random
import re
import time

import pytest
from secret_samples import AGE, ALNUM, B64, HEX, LOWER, UPPER, URL, b64, drawn, findings, pem

from gitops_gate.checks.secrets.engine import compiled, fast
from gitops_gate.checks.secrets.pem import private_keys
from gitops_gate.checks.secrets.providers import TOKENS
from gitops_gate.checks.secrets.tokens import tokens

RNG = random.Random(7)
D = "0123456789"
L = "abcdefghijklmnopqrstuvwxyz"


def made(*parts: str | tuple[int, str]) -> str:
    """A value: texts as they are, (size, alphabet) drawn."""
    return "".join(part if isinstance(part, str) else drawn(RNG, *part) for part in parts)


def web_token(**claims: object) -> str:
    def part(body: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")

    return ".".join((part({"alg": "HS256", "typ": "JWT"}), part(claims), drawn(RNG, 43, URL)))


def uuid() -> str:
    return "-".join(drawn(RNG, size, HEX) for size in (8, 4, 4, 4, 12))


REAL: list[tuple[str, str]] = [
    ("aws-access-token", made("AKI", "A", (16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))),
    ("aws-secret-access-key", made("aws_secret_access_key = ", (40, ALNUM))),
    ("gcp-api-key", made("AI", "za", (35, URL))),
    ("gcp-oauth-client-secret", made("GOCS", "PX-", (28, URL))),
    ("gcp-oauth-access-token", made("ya", "29.", (80, URL))),
    ("azure-storage-account-key", made("AccountName=x;Account", "Key=", (86, B64), "==;EndpointSuffix=core")),
    (
        "azure-sas-token",
        made("https://x.blob.core.windows.net/c?sv=2022-11-02&ss=b&se=2030-01-01&sig=", (43, ALNUM), "%3D"),
    ),
    ("azure-ad-client-secret", made((3, ALNUM), "8Q", "~", (34, URL))),
    ("digitalocean-pat", made("dop", "_v1_", (64, HEX))),
    ("alibaba-access-key-id", made("LT", "AI", (20, ALNUM))),
    ("heroku-api-key", "HEROKU_API_KEY=" + uuid()),
    ("databricks-api-token", made("da", "pi", (32, HEX))),
    ("github-pat", made("gh", "p_", (36, ALNUM))),
    ("github-oauth", made("gh", "o_", (36, ALNUM))),
    ("github-app-token", made("gh", "s_", (36, ALNUM))),
    ("github-refresh-token", made("gh", "r_", (36, ALNUM))),
    ("github-fine-grained-pat", made("github", "_pat_", (82, ALNUM))),
    ("gitlab-pat", made("gl", "pat-", (20, ALNUM))),
    ("gitlab-ptt", made("gl", "ptt-", (40, HEX))),
    ("gitlab-runner-authentication-token", made("gl", "rt-", (20, ALNUM))),
    ("gitlab-deploy-token", made("gl", "dt-", (20, ALNUM))),
    ("atlassian-api-token", made("ATAT", "T3xFfGF0", (180, ALNUM))),
    ("npm-access-token", made("np", "m_", (36, ALNUM))),
    ("pypi-upload-token", made("py", "pi-AgEIcHlwaS5vcmc", (120, ALNUM))),
    ("dockerhub-pat", made("dckr", "_pat_", (27, ALNUM))),
    ("rubygems-api-token", made("rubygems", "_", (48, HEX))),
    ("artifactory-api-key", made("AK", "Cp", (69, ALNUM))),
    ("slack-bot-token", made("xo", "xb-", (12, D), "-", (12, D), "-", (24, ALNUM))),
    ("slack-user-token", made("xo", "xp-", (12, D), "-", (12, D), "-", (12, D), "-", (32, HEX))),
    ("slack-app-token", made("xa", "pp-1-A", (10, UPPER), "-", (13, D), "-", (64, HEX))),
    (
        "slack-webhook-url",
        made("https://hooks.slack", ".com/services/T", (10, UPPER), "/B", (10, UPPER), "/", (24, ALNUM)),
    ),
    ("discord-webhook-url", made("https://discord", ".com/api/webhooks/", (18, D), "/", (68, ALNUM))),
    ("discord-api-token", made("DISCORD_TOKEN: M", (23, ALNUM), ".", (6, ALNUM), ".", (27, ALNUM))),
    ("telegram-bot-api-token", made((10, D), ":A", "A", (33, ALNUM))),
    ("sendgrid-api-token", made("S", "G.", (22, ALNUM), ".", (43, ALNUM))),
    ("mailgun-private-api-token", made("MAILGUN_API_KEY=key-", (32, HEX))),
    ("mailchimp-api-key", made((32, HEX), "-u", "s12")),
    ("twilio-api-key", made("twilio_key: S", "K", (32, HEX))),
    ("stripe-access-token", made("sk_", "live_", (24, ALNUM))),
    ("stripe-access-token", made("rk_", "test_", (99, ALNUM))),
    ("square-secret", made("sq0", "csp-", (43, ALNUM))),
    ("shopify-access-token", made("shp", "at_", (32, HEX))),
    ("vault-service-token", made("hv", "s.", (90, ALNUM))),
    ("vault-service-token", made("VAULT_TOKEN=s", ".", (24, ALNUM))),
    ("hashicorp-tf-api-token", made((14, ALNUM), ".atl", "asv1.", (67, ALNUM))),
    ("pulumi-api-token", made("pu", "l-", (40, HEX))),
    ("tailscale-api-key", made("tsk", "ey-auth-", (12, ALNUM), "CNTRL-", (32, ALNUM))),
    ("doppler-api-token", made("dp.", "pt.", (43, ALNUM))),
    ("1password-service-account-token", made("ops_", "eyJ", (300, ALNUM))),
    ("cloudflare-api-key", made("CLOUDFLARE_API_TOKEN: ", (40, ALNUM))),
    ("cloudflare-global-api-key", made("cf-api-key: ", (37, HEX))),
    ("cloudflare-origin-ca-key", made("v1", ".0-", (24, HEX), "-", (146, HEX))),
    ("openshift-user-token", made("sha2", "56~", (43, ALNUM))),
    ("datadog-access-token", made("DD_API_KEY=", (32, HEX))),
    ("datadog-access-token", made('"datadog_app_key": "', (40, HEX), '"')),
    ("new-relic-user-api-key", made("NR", "AK-", (27, UPPER))),
    ("new-relic-license-key", made("eu01xx", (30, HEX), "NR", "AL")),
    ("grafana-service-account-token", made("gl", "sa_", (32, ALNUM), "_", (8, HEX))),
    ("grafana-cloud-api-token", made("gl", "c_", (80, ALNUM))),
    ("sentry-user-token", made("sntr", "yu_", (64, HEX))),
    ("dynatrace-api-token", made("dt0", "c01.", (24, UPPER), ".", (64, UPPER))),
    ("openai-api-key", made("sk-", "proj-", (40, ALNUM), "T3Blbk", "FJ", (40, ALNUM))),
    ("anthropic-api-key", made("sk-", "ant-api03-", (93, ALNUM), "AA")),
    ("huggingface-access-token", made("h", "f_", (34, L + L.upper()))),
    ("groq-api-key", made("gs", "k_", (52, ALNUM))),
    ("linear-api-key", made("lin", "_api_", (40, ALNUM))),
    ("notion-api-token", made("nt", "n_", (11, D), (35, ALNUM))),
    ("postman-api-token", made("PM", "AK-", (24, HEX), "-", (34, HEX))),
    ("airtable-personnal-access-token", made("pa", "t", (14, ALNUM), ".", (64, HEX))),
    ("clojars-api-token", made("CLO", "JARS_", (60, LOWER))),
    ("alibaba-access-key-id", made("LT", "AI", (17, ALNUM))),
    ("anthropic-admin-api-key", made("sk-", "ant-admin01-", (93, ALNUM), "AA")),
    ("anthropic-oauth-token", made("sk-", "ant-oat01-", (86, ALNUM), "AA")),
    ("atlassian-workspace-token", made("ATCT", "T3xFfG", (180, ALNUM))),
    ("azure-container-registry-key", made((42, ALNUM), "+A", "CR", (6, ALNUM))),
    ("azure-devops-pat", made((76, ALNUM), "AZ", "DO", (4, ALNUM))),
    ("azure-storage-account-key", made("SharedAccess", "Key=", (43, B64), "=")),
    ("bitbucket-app-password", made("AT", "BB", (32, ALNUM))),
    ("buildkite-agent-token", made("bk", "ua_", (40, HEX))),
    ("circleci-api-token", made("CCI", "PAT_", (22, ALNUM), "_", (40, HEX))),
    ("contentful-delivery-api-token", made("CF", "PAT-", (43, ALNUM))),
    ("digitalocean-access-token", made("do", "o_v1_", (64, HEX))),
    ("digitalocean-refresh-token", made("do", "r_v1_", (64, HEX))),
    ("dockerhub-oat", made("dckr", "_oat_", (32, ALNUM))),
    ("easypost-api-token", made("EZ", "AK", (54, ALNUM))),
    ("figma-access-token", made("fi", "gd_", (40, ALNUM))),
    ("flyio-macaroon", made("FlyV1 fm", "2_", (200, ALNUM))),
    ("github-app-token", made("gh", "u_", (36, ALNUM))),
    ("gitlab-cicd-job-token", made("gl", "cbt-", (3, ALNUM), "_", (20, ALNUM))),
    ("gitlab-feature-flag-client-token", made("gl", "ffct-", (20, ALNUM))),
    ("gitlab-feed-token", made("gl", "ft-", (20, ALNUM))),
    ("gitlab-incoming-mail-token", made("gl", "imt-", (25, ALNUM))),
    ("gitlab-kubernetes-agent-token", made("gl", "agent-", (50, ALNUM))),
    ("gitlab-oauth-app-secret", made("gl", "oas-", (64, ALNUM))),
    ("gitlab-pat-routable", made("gl", "pat-", (27, ALNUM), ".01.1", (8, LOWER))),
    ("gitlab-rrt", made("GR13", "48941", (20, ALNUM))),
    ("gitlab-scim-token", made("gl", "soat-", (20, ALNUM))),
    ("gitlab-workspace-token", made("gl", "wt-", (32, ALNUM))),
    ("grafana-api-key", made("eyJ", "rIjoi", (80, ALNUM))),
    ("heroku-api-key-v2", made("HRK", "U-AA", (58, ALNUM))),
    ("k3s-token", made("K1", "0", (64, HEX), "::ser", "ver:", (32, HEX))),
    (
        "launchdarkly-access-token",
        made("sd", "k-", (8, HEX), "-", (4, HEX), "-4", (3, HEX), "-a", (3, HEX), "-", (12, HEX)),
    ),
    ("linear-oauth-token", made("lin", "_oauth_", (64, HEX))),
    ("mapbox-api-token", made("sk", ".ey", "J1", (60, ALNUM), ".", (22, ALNUM))),
    (
        "microsoft-teams-webhook",
        f"https://acme.webhook.office.com/webhookb2/{uuid()}@{uuid()}/IncomingWebhook/{made((32, LOWER))}/{uuid()}",
    ),
    ("neon-api-key", made("na", "pi_", (64, LOWER))),
    ("new-relic-browser-api-token", made("NR", "JS-", (19, HEX))),
    ("new-relic-insert-key", made("NR", "II-", (32, ALNUM))),
    ("notion-api-token", made("sec", "ret_", (43, ALNUM))),
    ("okta-access-token", made("OKTA_API_TOKEN=0", "0", (40, ALNUM))),
    ("openrouter-api-key", made("sk-", "or-v1-", (64, HEX))),
    ("pinecone-api-key", made("pc", "sk_", (6, ALNUM), "_", (60, ALNUM))),
    ("planetscale-password", made("pscale", "_pw_", (43, ALNUM))),
    ("render-api-key", made("rn", "d_", (32, ALNUM))),
    ("sendinblue-api-token", made("xkey", "sib-", (64, HEX), "-", (16, ALNUM))),
    ("sentry-org-token", made("sntr", "ys_eyJ", (120, ALNUM), "_", (43, ALNUM))),
    ("shippo-api-token", made("shippo", "_live_", (40, HEX))),
    ("shopify-shared-secret", made("shp", "ss_", (32, HEX))),
    ("slack-config-access-token", made("xo", "xe.xo", "xp-1-", (166, ALNUM))),
    ("slack-session-token", made("xo", "xc-", (12, D), "-", (12, D), "-", (12, D), "-", (64, HEX))),
    ("snyk-api-token", "SNYK_TOKEN=" + uuid()),
    ("sonar-api-token", made("sq", "u_", (40, HEX))),
    ("square-access-token", made("EA", "AA", (60, ALNUM))),
    ("stripe-webhook-secret", made("wh", "sec_", (32, ALNUM))),
    ("supabase-access-token", made("sb", "p_", (40, HEX))),
    ("twilio-auth-token", made("TWILIO_AUTH_TOKEN=", (32, HEX))),
    ("vault-batch-token", made("hv", "b.", (140, ALNUM))),
    ("xai-api-key", made("xa", "i-", (80, ALNUM))),
    ("jwt", web_token(sub="web", iss="acme")),
]

NONE = [
    "AKIAIOSFODNN7" + "EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "AWS_SECRET_ACCESS_KEY: ${AWS_SECRET_ACCESS_KEY}",
    "ghp_" + "x" * 36,
    "ghp_" + "0123456789" * 3 + "abcdef",
    "ghp_tooShort",
    "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
    "xoxb-your-token-here",
    "sk_live_" + "a" * 24,
    "image: registry.io/app@sha256:" + drawn(RNG, 64, HEX),
    "commit: " + drawn(RNG, 40, HEX),
    "cluster: cloudflare-tunnel-token",
    "secretKeyRef: {name: cloudflare-api-token, key: token}",
    "existingSecretPasswordKey: cloudflare_api_token_of_the_production_cluster",
    "region: asia-east1",
    "Asia/Tokyo",
    "uid: " + uuid(),
    "caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" + drawn(RNG, 400, B64),
    "a: pat.path.to.something.else.and.more",
    "the token eyJhbGciOiJIUzI1NiJ9 is cut",
    "datadog: {apiKeyExistingSecret: datadog-api-key-of-this-cluster-here}",
    "test.example: st." + drawn(RNG, 24, HEX),
    "ED25519_PRIVATE_KEY_HEX: from-elsewhere",
    "-----BEGIN RSA PRIVATE KEY-----\n[...]\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqh...\n-----END PRIVATE KEY-----",
    'if "-----BEGIN RSA PRIVATE KEY-----" in text:',
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"
    + drawn(RNG, 400, B64)
    + "\n-----END PGP PUBLIC KEY BLOCK-----",
    "-----BEGIN AGE ENCRYPTED FILE-----\n" + drawn(RNG, 200, B64) + "\n-----END AGE ENCRYPTED FILE-----",
    "-----BEGIN CERTIFICATE-----\n" + drawn(RNG, 400, B64) + "\n-----END CERTIFICATE-----",
    "age1" + drawn(RNG, 58, "qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + drawn(RNG, 43, B64),
    "AGE-SECRET-KEY-1XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
    "atlassian: ATATT3x",
    "CFPAT-short",
    "GR1348941short",
    "HRKU-AAshort",
    "NRII-short",
    "SNYK_TOKEN_FILE=/run/x",
    "OKTA_TOKEN_URL=https://acme.okta.com/oauth2/v1/token",
    "api-" + "4".join(("", "0" * 8)),
    "bkua_agent",
    "dp.pt.short",
    "eyJrIjoiabc",
    "fm2_mount",
    "glwt-x",
    "hvb.short",
    "lin_oauth_client",
    "napi_modules",
    "ops_eyJ",
    "pcsk_x_y",
    "https://acme.webhook.office.com/webhookb2/",
    "pscale_pw_",
    "rnd_seed",
    "sbp_local",
    "shippo_live_mode",
    "sk.eyJ1",
    "sk-or-v1-key",
    "sk-ant-api03-key",
    "sqp_local",
    "sdk-" + uuid().replace("-", ""),
    "sntrys_eyJ",
    "xapp-1-A",
    "xoxc-1",
    "whsec_test",
    "K10::server:node-token",
    "AZDO build",
    "x+ACR",
    "ABSKtop",
    "AKCp8",
    "xkeysib-",
    "PMAK-key",
    "phx_app",
    "SharedAccessKeyName=Root",
    "accountKeyRef: storage",
    "EZAKshort",
    "figd_",
    "key-" + "0" * 32,
    "tk-us-east-1",
    "SK" + "0" * 32,
    "T3BlbkFJ",
    "r8_model",
    "gsk_local",
    "xai-grok",
    "glrt-runner",
    "gldt-deploy",
    "shpat_",
    "sq0csp-",
    "dapi" + "0" * 32,
    "AAAA:AAxyz",
    "discord.com/api/webhooks/",
    "A3-COLOUR-PRINT",
    "NRAK-KEY",
    "dt0c01.SAMPLE",
    "PublicKey = " + drawn(RNG, 43, B64) + "=",
]

KEYS = [
    pem(RNG),
    pem(RNG, ""),
    pem(RNG, "EC ", 3),
    pem(RNG, "OPENSSH "),
    pem(RNG, "ENCRYPTED "),
    pem(RNG, "", 1),
    "key: |\n" + "".join(f"      {line}\n" for line in pem(RNG).splitlines()),
    json.dumps({"private_key": pem(RNG)}),
    pem(RNG).replace("PRIVATE KEY", "PRIVATE KEY BLOCK").replace("RSA", "PGP"),
    pem(RNG).replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB12\n\n", 1),
    pem(RNG).rpartition("-----END")[0],
    "client-key-data: " + b64(pem(RNG)),
    "# AGE-SECRET-" + "KEY-1" + drawn(RNG, 58, AGE),
    "[Interface]\nPrivateKey" + " = " + drawn(RNG, 43, B64) + "=\n",
    "PuTTY-User-Key-File-3: ssh-ed25519\nComment: x\nPrivate-Lines: 1\n" + drawn(RNG, 64, B64) + "\n",
]


@pytest.mark.parametrize(("id", "text"), REAL, ids=[f"{n}-{id}" for n, (id, _) in enumerate(REAL)])
def test_each_format_is_found(id: str, text: str) -> None:
    assert [match.token.id for match in tokens(f"# x\nvalue: {text}\n")] == [id]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_secret_is_silent(text: str) -> None:
    assert findings(text, "notes.txt") == []


@pytest.mark.parametrize(
    "id", ["github-pat", "gitlab-pat", "aws-access-token", "slack-bot-token", "sendgrid-api-token"]
)
def test_in_base64(id: str) -> None:
    text = dict(REAL)[id]
    for wrapped in (b64(text), b64(text + "\n"), b64(text).rstrip("=")):
        assert [match.token.id for match in tokens(f"data: x\n  blob: {wrapped}\n")] == [id]
        assert [match.token.id for match in tokens(f"a {wrapped} b", fallback=True)] == [id]
    assert tokens(b64("ghp_is-the-prefix-of-a-token-and-this-is-none")) == ()
    (finding,) = findings(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  a.txt: |\n    x\n    {b64(text)}\n")
    assert (finding.rule, finding.location.line) == ("provider-token", 6)


def test_each_format_has_a_case() -> None:
    assert {token.id for token in TOKENS} - {id for id, _ in REAL} <= RARE


# Formats whose case differs from that of a neighbour by a prefix only.
RARE = {
    "1password-secret-key", "adobe-client-secret", "artifactory-reference-token", "aws-amazon-bedrock-api-key-long-lived",
    "crates-io-token", "defined-networking-api-token", "duffel-api-token", "flyio-access-token", "frameio-api-token",
    "harness-api-key", "huggingface-organization-api-token", "infisical-service-token", "infracost-api-token",
    "langsmith-api-key", "mailgun-signing-key", "maxmind-license-key", "netlify-access-token", "nuget-api-key",
    "octopus-deploy-api-key", "perplexity-api-key", "planetscale-api-token", "planetscale-oauth-token",
    "posthog-personal-api-key", "prefect-api-token", "readme-api-token", "replicate-api-token", "scalingo-api-token",
    "sentry-access-token", "shopify-custom-access-token", "shopify-private-app-access-token", "slack-legacy-token",
    "sourcegraph-access-token", "typeform-api-token", "vault-recovery-token",
}  # fmt: skip


@pytest.mark.parametrize("text", KEYS, ids=range(len(KEYS)))
def test_private_keys(text: str) -> None:
    (finding,) = findings(text, "notes.txt")
    assert (finding.rule, str(finding.severity)) == ("private-key", "error")


def test_precision_and_recall() -> None:
    """On this labelled set, each value in five surroundings."""
    frames = ("{}", "token: {}", "export TOKEN='{}'", '{{"a": "{}"}}', "see <{}>, please")
    positives = [(frame.format(text), True) for _, text in REAL for frame in frames]
    negatives = [(frame.format(text), False) for text in NONE for frame in frames]
    found = [(bool(tokens(text) or private_keys(text)), real) for text, real in positives + negatives]
    hits = sum(said and real for said, real in found)
    precision, recall = hits / sum(said for said, _ in found), hits / len(positives)
    assert precision >= 0.99
    assert recall >= 0.97


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f"token: {web_token(sub='x')}", "warning"),
        (f"Authorization: Bearer {web_token(sub='x')}", "error"),
        (f"token: {web_token(exp=1_500_000_000)}", "info"),
        (f"token: {web_token(exp=time.time() + 86_400)}", "warning"),
    ],
)
def test_json_web_tokens(text: str, severity: str) -> None:
    assert [str(finding.severity) for finding in findings(text, "a.md")] == [severity]


def test_tokens_in_a_secret_are_told_once() -> None:
    token = made("gh", "p_", (36, ALNUM))
    text = (
        f"# {token}\napiVersion: v1\nkind: Secret\nmetadata: {{name: x}}\nstringData:\n  t: {token}\n  k: |\n"
    )
    text += "".join(f"    {line}\n" for line in pem(RNG).splitlines())
    assert [(f.rule, f.location.line) for f in findings(text)] == [
        ("plaintext-secret", 6),
        ("plaintext-secret", 7),
        ("provider-token", 1),
    ]


def test_places_behind_other_alphabets() -> None:
    token = made("gh", "p_", (36, ALNUM))
    (finding,) = findings(f"größe: ✓\nß: {token}\n", "a.txt")
    assert (finding.location.line, finding.location.column) == (2, 4)


def test_long_lines_are_read() -> None:
    token = made("gh", "p_", (36, ALNUM))
    assert len(tokens("x " * 50_000 + token + " y" * 50_000)) == 1


def test_both_engines_agree() -> None:
    assert fast(), "google-re2 is a dependency"
    text = "\n".join([*(text for _, text in REAL), *NONE, *KEYS, "é✓" + REAL[10][1]])
    assert [(m.token.id, m.start, m.end) for m in tokens(text)] == [
        (m.token.id, m.start, m.end) for m in tokens(text, fallback=True)
    ]
    assert len(tokens(text)) > len(REAL)


def test_patterns() -> None:
    for token in TOKENS:
        assert compiled(token.pattern).groups == compiled(token.pattern, fallback=True).groups >= 1
        assert token.keywords and all(token.keywords)
        assert re.fullmatch("[a-z0-9-]+", token.id)
    with pytest.raises(ValueError, match="not a regular expression"):
        compiled(b"(a")


HOSTILE = {
    "a": "a" * 1_000_000,
    "key=": "key=" * 20_000,
    "keywords": "aws_secret_access_key=" * 40_000,
    "discord": "discord " * 120_000,
    "jwt": "eyJ" * 300_000,
    "jwt parts": ("eyJ" + "a" * 20 + ".") * 40_000,
    "sas": "?sv=aaaaaa&" * 90_000,
    "braces": "{{" * 500_000,
    "dollars": "${A" * 300_000,
    "urls": "://a:" * 200_000,
    "spaces": " " * 1_000_000 + "x",
    "heads": ("-----BEGIN PRIVATE " + "KEY-----\n") * 35_000,
    "base64 heads": "LS0tLS1CRUdJTi" * 70_000,
    "angles": "<a" * 500_000,
    "pairs": "a=b;" * 250_000,
    "lines": "password\n" * 110_000,
    "cipher": "ENC[AES256_GCM," * 66_000,
    "tokens": (made("gh", "p_", (36, ALNUM)) + " é ") * 2_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", ["text", "secret", "map"])
def test_hostile_texts_end_soon(name: str, form: str) -> None:
    text = HOSTILE[name]
    if form == "secret":
        text = json.dumps(
            {"apiVersion": "v1", "kind": "Secret", "stringData": {"a.conf": text, "password": text}}
        )
    if form == "map":
        body = {
            "a.conf": text,
            "password": text,
            "list": [text[:100_000], "--password", text[:100_000]],
            "a.py": text,
        }
        text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "data": body})
    start = time.process_time()
    findings(text, "a.txt" if form == "text" else "a.json")
    assert time.process_time() - start < (4 if form == "map" else 2)  # a map holds the text three times


@pytest.mark.parametrize("name", ["a", "key=", "keywords", "discord", "jwt", "jwt parts", "sas", "tokens"])
def test_hostile_texts_end_soon_without_re2(name: str) -> None:
    start = time.process_time()
    tokens(HOSTILE[name], fallback=True)
    assert time.process_time() - start < 2
