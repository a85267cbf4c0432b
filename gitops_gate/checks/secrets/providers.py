"""The table of provider tokens. Formats are the providers' own documentation; ids are the usual ones of secret scanners.

A pattern's group 1 is the secret. `keywords`: one of them stands in every text that can match, letter for letter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A token format: `name` is read after "looks like"; `entropy` = bits per byte that the secret must exceed."""

    id: str
    name: str
    keywords: tuple[bytes, ...]
    pattern: bytes
    entropy: float = 3.0
    hint: bytes = b""
    """A pattern that any text with this token matches, and hardly another; empty = the keywords themselves."""


def _prefixed(
    id: str, name: str, prefix: str, body: str, entropy: float = 3.0, hint: str = r"[\w+/=-]{10}"
) -> Token:
    """A token that begins with a fixed text, which is its keyword too; `hint` = how its body begins."""
    quoted = prefix.replace(".", r"\.")
    pattern = rf"\b({quoted}{body})(?:[^0-9A-Za-z_-]|$)".encode()
    return Token(id, name, (prefix.encode(),), pattern, entropy, rf"\b{quoted}{hint}".encode())


# Between a provider's name and its value: an assignment in YAML, JSON, a shell or a program.
_ASSIGNED = r"[\w.-]{0,30}[\"']?\s{0,3}(?:=|:|:=|=>)\s{0,3}[\"']?"


def _named(id: str, name: str, names: str, body: str, keywords: str, entropy: float = 3.0) -> Token:
    """A token without a shape of its own: told by the name that it is assigned to."""
    pattern = rf"(?i:{names}){_ASSIGNED}({body})(?:[^0-9A-Za-z_+/=-]|$)"
    hint = rf"(?i:{names}){_ASSIGNED}[\w+/.-]{{8}}"
    return Token(
        id, name, tuple(word.encode() for word in keywords.split()), pattern.encode(), entropy, hint.encode()
    )


def _spellings(*words: str) -> str:
    return " ".join(f"{word.lower()} {word.upper()} {word.capitalize()}" for word in words)


_AZURE_KEY = r"[A-Za-z0-9+/]{86}=="

TOKENS: tuple[Token, ...] = (
    # Clouds
    Token(
        "aws-access-token",
        "an AWS access key id",
        (b"AKIA", b"ASIA", b"ABIA", b"ACCA"),
        rb"\b((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b",
        hint=rb"A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{8}",
    ),
    _named(
        "aws-secret-access-key",
        "an AWS secret access key",
        "secret_?access_?key",
        "[A-Za-z0-9/+]{40}",
        "secret_access_key SECRET_ACCESS_KEY secretAccessKey SecretAccessKey secretaccesskey",
        4.0,
    ),
    Token(
        "aws-amazon-bedrock-api-key-long-lived",
        "an Amazon Bedrock API key",
        (b"ABSK",),
        rb"\b(ABSK[A-Za-z0-9+/]{109,269}={0,2})",
    ),
    _prefixed("gcp-api-key", "a Google API key", "AIza", r"[\w-]{35}"),
    _prefixed("gcp-oauth-client-secret", "a Google OAuth client secret", "GOCSPX-", r"[\w-]{28}"),
    _prefixed("gcp-oauth-access-token", "a Google OAuth access token", "ya29.", r"[\w-]{40,400}"),
    Token(
        "azure-storage-account-key",
        "an Azure storage account key",
        (b"AccountKey=", b"accountkey=", b"account_key", b"ACCOUNT_KEY", b"accountKey", b"SharedAccessKey="),
        rb"(?i:account_?key|sharedaccesskey)[\"']?\s{0,3}[:=]\s{0,3}[\"']?("
        + _AZURE_KEY.encode()
        + rb"|[A-Za-z0-9+/]{43}=)(?:[^A-Za-z0-9+/=]|$)",
        4.0,
    ),
    Token(
        "azure-sas-token",
        "an Azure shared access signature",
        (b"sig=",),
        rb"[?&]s[vert]=[^\s\"'#]{6,300}?&(?:amp;)?sig=([A-Za-z0-9%+/]{40,60}(?:=|%3D|%3d)?)",
    ),
    Token(
        "azure-ad-client-secret",
        "a Microsoft Entra client secret",
        (b"Q~",),
        rb"(?:^|[^\w~.-])([\w~.]{3}[0-9]Q~[\w~.-]{31,34})(?:[^\w~.-]|$)",
    ),
    _prefixed("digitalocean-pat", "a DigitalOcean personal access token", "dop_v1_", "[0-9a-f]{64}"),
    _prefixed("digitalocean-access-token", "a DigitalOcean OAuth token", "doo_v1_", "[0-9a-f]{64}"),
    _prefixed("digitalocean-refresh-token", "a DigitalOcean refresh token", "dor_v1_", "[0-9a-f]{64}"),
    _prefixed("alibaba-access-key-id", "an Alibaba Cloud access key id", "LTAI", "[A-Za-z0-9]{17,21}", 3.3),
    _prefixed("flyio-access-token", "a Fly.io token", "fo1_", r"[\w-]{43}"),
    _prefixed("flyio-macaroon", "a Fly.io token", "fm2_", "[A-Za-z0-9+/]{100,1000}={0,3}"),
    _prefixed("neon-api-key", "a Neon API key", "napi_", "[0-9a-z]{64}"),
    _prefixed("render-api-key", "a Render API key", "rnd_", "[0-9A-Za-z]{28,40}", 3.5),
    Token(
        "mapbox-api-token",
        "a Mapbox secret token",
        (b"sk.eyJ1",),
        rb"\b(sk\.eyJ1[\w-]{40,200}\.[\w-]{22})(?:[^\w-]|$)",
    ),
    Token(
        "azure-devops-pat",
        "an Azure DevOps token",
        (b"AZDO",),
        rb"\b([0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4})(?:[^\w-]|$)",
    ),
    Token(
        "azure-container-registry-key",
        "a key of an Azure container registry",
        (b"+ACR",),
        rb"(?:^|[^0-9A-Za-z+/])([0-9A-Za-z+/]{42}\+ACR[0-9A-Za-z]{6})(?:[^0-9A-Za-z+/]|$)",
    ),
    _prefixed("heroku-api-key-v2", "a Heroku API key", "HRKU-AA", r"[\w-]{58}"),
    _named(
        "heroku-api-key",
        "a Heroku API key",
        r"heroku[\w.-]{0,20}key",
        "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        _spellings("heroku"),
    ),
    _prefixed("scalingo-api-token", "a Scalingo API token", "tk-us-", r"[\w-]{48}"),
    _prefixed("planetscale-api-token", "a PlanetScale token", "pscale_tkn_", r"[\w.=-]{32,64}"),
    _prefixed("planetscale-password", "a PlanetScale password", "pscale_pw_", r"[\w.=-]{32,64}"),
    _prefixed("planetscale-oauth-token", "a PlanetScale OAuth token", "pscale_oauth_", r"[\w.=-]{32,64}"),
    _prefixed(
        "databricks-api-token", "a Databricks token", "dapi", "[0-9a-f]{32}(?:-[0-9])?", hint=r"[0-9a-f]{16}"
    ),
    _prefixed("supabase-access-token", "a Supabase access token", "sbp_", "[0-9a-f]{40}"),
    _prefixed("netlify-access-token", "a Netlify token", "nfp_", "[A-Za-z0-9]{36}"),
    # Source forges
    _prefixed("github-pat", "a GitHub personal access token", "ghp_", "[0-9A-Za-z]{36}"),
    _prefixed("github-oauth", "a GitHub OAuth token", "gho_", "[0-9A-Za-z]{36}"),
    Token(
        "github-app-token",
        "a GitHub App token",
        (b"ghu_", b"ghs_"),
        rb"\b(gh[us]_[0-9A-Za-z]{36})(?:[^0-9A-Za-z_-]|$)",
    ),
    _prefixed("github-refresh-token", "a GitHub refresh token", "ghr_", "[0-9A-Za-z]{36,76}"),
    _prefixed("github-fine-grained-pat", "a GitHub fine-grained token", "github_pat_", r"\w{82}"),
    _prefixed("gitlab-pat", "a GitLab personal access token", "glpat-", r"[\w-]{20}"),
    _prefixed(
        "gitlab-pat-routable",
        "a GitLab personal access token",
        "glpat-",
        r"[\w-]{27,300}\.(?:01\.)?[0-9a-z]{9}",
    ),
    _prefixed("gitlab-ptt", "a GitLab pipeline trigger token", "glptt-", "[0-9a-f]{40}"),
    _prefixed("gitlab-rrt", "a GitLab runner registration token", "GR1348941", r"[\w-]{20}"),
    _prefixed(
        "gitlab-runner-authentication-token", "a GitLab runner token", "glrt-", r"(?:t\d_)?[\w-]{20,27}"
    ),
    _prefixed("gitlab-deploy-token", "a GitLab deploy token", "gldt-", r"[\w-]{20}"),
    _prefixed("gitlab-cicd-job-token", "a GitLab job token", "glcbt-", r"[0-9A-Za-z]{1,5}_[\w-]{20}"),
    _prefixed("gitlab-feed-token", "a GitLab feed token", "glft-", r"[\w-]{20}"),
    _prefixed("gitlab-feature-flag-client-token", "a GitLab feature flag token", "glffct-", r"[\w-]{20}"),
    _prefixed("gitlab-incoming-mail-token", "a GitLab incoming mail token", "glimt-", r"[\w-]{25}"),
    _prefixed("gitlab-kubernetes-agent-token", "a GitLab agent token", "glagent-", r"[\w-]{50}"),
    _prefixed("gitlab-oauth-app-secret", "a GitLab OAuth application secret", "gloas-", r"[\w-]{64}"),
    _prefixed("gitlab-workspace-token", "a GitLab workspace token", "glwt-", r"[\w-]{20,60}"),
    _prefixed("gitlab-scim-token", "a GitLab SCIM token", "glsoat-", r"[\w-]{20}"),
    _prefixed("bitbucket-app-password", "a Bitbucket app password", "ATBB", "[A-Za-z0-9]{32}", 3.5),
    _prefixed("atlassian-workspace-token", "a Bitbucket access token", "ATCTT3", r"[\w=-]{150,250}", 3.5),
    _prefixed("atlassian-api-token", "an Atlassian API token", "ATATT3", r"[\w=-]{150,250}", 3.5),
    _prefixed(
        "sourcegraph-access-token", "a Sourcegraph token", "sgp_", "(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"
    ),
    # Registries and packages
    _prefixed("npm-access-token", "an npm access token", "npm_", "[A-Za-z0-9]{36}"),
    _prefixed("pypi-upload-token", "a PyPI upload token", "pypi-AgE", r"[\w-]{50,1000}"),
    _prefixed("dockerhub-pat", "a Docker Hub access token", "dckr_pat_", r"[\w-]{27}"),
    _prefixed("dockerhub-oat", "a Docker Hub organisation token", "dckr_oat_", r"[\w-]{27,32}"),
    _prefixed("rubygems-api-token", "a RubyGems API key", "rubygems_", "[0-9a-f]{48}"),
    _prefixed("clojars-api-token", "a Clojars deploy token", "CLOJARS_", "[0-9a-z]{60}"),
    _prefixed("crates-io-token", "a crates.io token", "cio", "[A-Za-z0-9]{32}", 4.0, hint=r"[A-Za-z0-9]{24}"),
    _prefixed("artifactory-api-key", "an Artifactory API key", "AKCp", "[A-Za-z0-9]{69}", 4.0),
    _prefixed(
        "artifactory-reference-token", "an Artifactory reference token", "cmVmd", "[A-Za-z0-9]{59}", 4.0
    ),
    _prefixed("nuget-api-key", "a NuGet API key", "oy2", "[0-9a-z]{43}", 3.5),
    # Chat and mail
    Token(
        "slack-bot-token",
        "a Slack bot token",
        (b"xoxb-",),
        rb"\b(xoxb-[0-9]{8,14}-[0-9A-Za-z-]{18,60})(?:[^\w-]|$)",
    ),
    Token(
        "slack-user-token",
        "a Slack user token",
        (b"xoxp-", b"xoxe-"),
        rb"\b(xox[pe](?:-[0-9]{10,13}){3}-[0-9A-Za-z-]{28,34})(?:[^\w-]|$)",
    ),
    Token(
        "slack-legacy-token",
        "a Slack token",
        (b"xoxo-", b"xoxs-", b"xoxa-", b"xoxr-"),
        rb"\b(xox[osar]-(?:\d-)?[0-9A-Za-z]{8,48}(?:-[0-9A-Za-z]{8,64}){1,3})(?:[^\w-]|$)",
    ),
    Token(
        "slack-session-token",
        "a Slack session token",
        (b"xoxc-", b"xoxd-"),
        rb"\b(xox(?:c(?:-[0-9]{10,13}){3}-[0-9a-f]{64}|d-[\w%+/=-]{100,300}))(?:[^\w-]|$)",
    ),
    Token(
        "slack-app-token",
        "a Slack app token",
        (b"xapp-",),
        rb"\b(xapp-\d-[A-Z0-9]{9,14}-\d{10,14}-[0-9a-f]{64})\b",
    ),
    Token(
        "slack-config-access-token",
        "a Slack configuration token",
        (b"xoxe.xox",),
        rb"\b(xoxe\.xox[bp]-\d-[A-Za-z0-9]{163,170})\b",
    ),
    Token(
        "slack-webhook-url",
        "a Slack webhook",
        (b"hooks.slack.com/",),
        rb"(hooks\.slack\.com/(?:services/[A-Z0-9]{8,12}/[A-Z0-9]{8,12}/[A-Za-z0-9]{23,25}"
        rb"|(?:workflows|triggers)/[A-Za-z0-9+/]{43,60}))",
    ),
    Token(
        "microsoft-teams-webhook",
        "a Microsoft Teams webhook",
        (b"webhook.office.com/",),
        rb"(webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-z]{32}/[0-9a-f-]{36})",
    ),
    Token(
        "discord-webhook-url",
        "a Discord webhook",
        (b"/api/webhooks/",),
        rb"(discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,80})",
    ),
    Token(
        "discord-api-token",
        "a Discord bot token",
        tuple(_spellings("discord").encode().split()),
        rb"(?i:discord)[^\n]{0,60}?\b([MNO][A-Za-z0-9]{23,27}\.[\w-]{6}\.[\w-]{27,38})(?:[^\w-]|$)",
    ),
    Token(
        "telegram-bot-api-token",
        "a Telegram bot token",
        (b":AA",),
        rb"(?:^|[^0-9A-Za-z])([0-9]{8,10}:AA[\w-]{32,33})(?:[^\w-]|$)",
    ),
    Token(
        "sendgrid-api-token",
        "a SendGrid API key",
        (b"SG.",),
        rb"\b(SG\.[\w-]{22}\.[\w-]{43})(?:[^\w-]|$)",
    ),
    _named(
        "mailgun-private-api-token", "a Mailgun API key", "mailgun", "key-[0-9a-f]{32}", _spellings("mailgun")
    ),
    _named(
        "mailgun-signing-key",
        "a Mailgun key",
        "mailgun",
        "[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}",
        _spellings("mailgun"),
    ),
    Token(
        "mailchimp-api-key",
        "a Mailchimp API key",
        (b"-us",),
        rb"\b([0-9a-f]{32}-us\d{1,2})\b",
        hint=rb"[0-9a-f]{12}-us\d",
    ),
    _prefixed("sendinblue-api-token", "a Brevo API key", "xkeysib-", "[0-9a-f]{64}-[0-9A-Za-z]{16}"),
    _named(
        "twilio-auth-token",
        "a Twilio auth token",
        "twilio[\\w.-]{0,20}token",
        "[0-9a-f]{32}",
        _spellings("twilio"),
    ),
    Token(
        "twilio-api-key",
        "a Twilio API key",
        tuple(_spellings("twilio").encode().split()),
        rb"(?i:twilio)[^\n]{0,60}?\b(SK[0-9a-f]{32})\b",
    ),
    # Payments and shops
    Token(
        "stripe-access-token",
        "a Stripe key",
        (b"sk_live_", b"sk_test_", b"rk_live_", b"rk_test_", b"sk_prod_", b"rk_prod_"),
        rb"\b((?:sk|rk)_(?:live|test|prod)_[0-9A-Za-z]{16,247})(?:[^\w-]|$)",
    ),
    _prefixed(
        "stripe-webhook-secret", "a Stripe webhook secret", "whsec_", "[A-Za-z0-9+/]{32,64}={0,2}", 3.5
    ),
    _prefixed("square-access-token", "a Square access token", "EAAA", r"[\w-]{60}", 3.5),
    _prefixed("square-secret", "a Square application secret", "sq0csp-", r"[\w-]{43}"),
    _prefixed("shopify-access-token", "a Shopify access token", "shpat_", "[0-9a-fA-F]{32}"),
    _prefixed("shopify-custom-access-token", "a Shopify access token", "shpca_", "[0-9a-fA-F]{32}"),
    _prefixed("shopify-private-app-access-token", "a Shopify access token", "shppa_", "[0-9a-fA-F]{32}"),
    _prefixed("shopify-shared-secret", "a Shopify shared secret", "shpss_", "[0-9a-fA-F]{32}"),
    _prefixed("easypost-api-token", "an EasyPost key", "EZAK", "[0-9A-Za-z]{54}", 3.5),
    _prefixed("duffel-api-token", "a Duffel token", "duffel_live_", r"[\w=-]{43}"),
    # Infrastructure
    _prefixed("vault-service-token", "a Vault service token", "hvs.", r"[\w-]{24,200}", 3.3),
    _prefixed("vault-batch-token", "a Vault batch token", "hvb.", r"[\w-]{100,300}", 3.3),
    _prefixed("vault-recovery-token", "a Vault recovery token", "hvr.", r"[\w-]{24,200}", 3.3),
    _named(
        "vault-service-token",
        "a Vault token",
        "vault_?token",
        r"s\.[A-Za-z0-9]{24}",
        "vault_token VAULT_TOKEN vaultToken VaultToken",
    ),
    Token(
        "hashicorp-tf-api-token",
        "a Terraform Cloud token",
        (b".atlasv1.",),
        rb"\b([A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70})",
        3.5,
    ),
    _prefixed("pulumi-api-token", "a Pulumi access token", "pul-", "[0-9a-f]{40}"),
    Token(
        "tailscale-api-key",
        "a Tailscale key",
        (b"tskey-",),
        rb"\b(tskey-(?:auth|api|client|scim|webhook)-[0-9A-Za-z]{8,20}(?:CNTRL)?-[0-9A-Za-z]{16,48})(?:[^\w-]|$)",
    ),
    Token(
        "doppler-api-token",
        "a Doppler token",
        (b"dp.",),
        rb"\b(dp\.(?:pt|ct|sa|scim|audit|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44})\b",
        hint=rb"dp\.(?:pt|ct|sa|st|scim|audit)\.",
    ),
    Token(
        "1password-service-account-token",
        "a 1Password service account token",
        (b"ops_eyJ",),
        rb"\b(ops_eyJ[A-Za-z0-9+/_-]{200,}={0,3})",
        4.0,
    ),
    Token(
        "1password-secret-key",
        "a 1Password secret key",
        (b"A3-",),
        rb"\b(A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3})\b",
        3.8,
    ),
    _prefixed(
        "infisical-service-token",
        "an Infisical service token",
        "st.",
        r"[0-9a-f]{24}\.[0-9a-f]{64}\.[0-9a-f]{32}",
        hint=r"[0-9a-f]{24}",
    ),
    _named(
        "cloudflare-api-key",
        "a Cloudflare API token",
        r"(?:cloudflare|\bcf)[\w.-]{0,20}token",
        r"[\w-]{40}",
        "cloudflare Cloudflare CLOUDFLARE cf_ CF_ cf- cfApi",
        3.5,
    ),
    _named(
        "cloudflare-global-api-key",
        "a Cloudflare global API key",
        r"(?:cloudflare|\bcf)[\w.-]{0,20}key",
        r"[0-9a-f]{37}",
        "cloudflare Cloudflare CLOUDFLARE cf_ CF_ cf- cfApi",
    ),
    _prefixed(
        "cloudflare-origin-ca-key", "a Cloudflare origin CA key", "v1.0-", "[0-9a-f]{24}-[0-9a-f]{146}"
    ),
    _prefixed("openshift-user-token", "an OpenShift user token", "sha256~", r"[\w-]{43}", 3.5),
    _prefixed("prefect-api-token", "a Prefect API key", "pnu_", "[0-9a-zA-Z]{36}"),
    _prefixed(
        "harness-api-key",
        "a Harness API key",
        "pat.",
        r"[\w-]{22}\.[0-9a-f]{24}\.[0-9A-Za-z]{20}",
        hint=r"[\w-]{22}\.",
    ),
    _prefixed("buildkite-agent-token", "a Buildkite token", "bkua_", "[0-9a-f]{40}"),
    _prefixed("circleci-api-token", "a CircleCI token", "CCIPAT_", "[0-9A-Za-z]{22}_[0-9a-f]{40}"),
    _prefixed("infracost-api-token", "an Infracost API key", "ico-", "[0-9A-Za-z]{32}"),
    _prefixed(
        "octopus-deploy-api-key",
        "an Octopus Deploy API key",
        "API-",
        "[A-Z0-9]{26}",
        3.8,
        hint=r"[A-Z0-9]{16}",
    ),
    _prefixed("defined-networking-api-token", "a Defined Networking key", "dnkey-", r"[\w=-]{26}-[\w=-]{52}"),
    # Observability
    _named(
        "datadog-access-token",
        "a Datadog key",
        r"(?:datadog|\bdd)_?(?:api|app|application)_?key",
        "[0-9a-f]{40}|[0-9a-f]{32}",
        "datadog Datadog DATADOG dd_a DD_A ddA",
    ),
    _prefixed("new-relic-user-api-key", "a New Relic user key", "NRAK-", "[A-Z0-9]{27}"),
    _prefixed("new-relic-browser-api-token", "a New Relic browser key", "NRJS-", "[0-9a-f]{19}"),
    _prefixed("new-relic-insert-key", "a New Relic insert key", "NRII-", r"[\w-]{32}"),
    Token(
        "new-relic-license-key",
        "a New Relic licence key",
        (b"NRAL", b"FFFFNRAL"),
        rb"\b((?:eu01xx)?[0-9a-f]{30,36}(?:FFFF)?NRAL)\b",
    ),
    _prefixed("grafana-api-key", "a Grafana API key", "eyJrIjoi", "[A-Za-z0-9+/]{60,400}={0,3}"),
    _prefixed("grafana-cloud-api-token", "a Grafana Cloud token", "glc_", "[A-Za-z0-9+/]{32,400}={0,3}"),
    _prefixed(
        "grafana-service-account-token",
        "a Grafana service account token",
        "glsa_",
        "[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}",
    ),
    _prefixed(
        "sentry-org-token",
        "a Sentry organisation token",
        "sntrys_eyJ",
        r"[A-Za-z0-9+/=]{80,300}_[A-Za-z0-9+/]{43}",
    ),
    _prefixed("sentry-user-token", "a Sentry user token", "sntryu_", "[0-9a-f]{64}"),
    _named(
        "sentry-access-token",
        "a Sentry token",
        r"sentry[\w.-]{0,20}token",
        "[0-9a-f]{64}",
        _spellings("sentry"),
    ),
    Token(
        "dynatrace-api-token",
        "a Dynatrace token",
        (b"dt0",),
        rb"\b(dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64})\b",
    ),
    _prefixed("posthog-personal-api-key", "a PostHog personal key", "phx_", "[A-Za-z0-9]{43,48}"),
    _prefixed("readme-api-token", "a ReadMe API key", "rdme_", "[0-9a-z]{70}"),
    # Models
    Token(
        "openai-api-key",
        "an OpenAI API key",
        (b"T3BlbkFJ",),
        rb"\b(sk-(?:(?:proj|svcacct|admin|service)-)?[\w-]{20,100}T3BlbkFJ[\w-]{20,100})(?:[^\w-]|$)",
    ),
    _prefixed("anthropic-api-key", "an Anthropic API key", "sk-ant-api03-", r"[\w-]{93}AA"),
    _prefixed("anthropic-admin-api-key", "an Anthropic admin key", "sk-ant-admin01-", r"[\w-]{93}AA"),
    _prefixed("huggingface-access-token", "a Hugging Face token", "hf_", "[A-Za-z]{34}", 3.5),
    _prefixed("huggingface-organization-api-token", "a Hugging Face token", "api_org_", "[A-Za-z]{34}", 3.5),
    _prefixed("perplexity-api-key", "a Perplexity API key", "pplx-", "[0-9A-Za-z]{48}"),
    _prefixed("groq-api-key", "a Groq API key", "gsk_", "[0-9A-Za-z]{52}"),
    _prefixed("xai-api-key", "an xAI API key", "xai-", "[0-9A-Za-z]{80}"),
    _prefixed("anthropic-oauth-token", "an Anthropic OAuth token", "sk-ant-oat01-", r"[\w-]{86}AA"),
    _prefixed("openrouter-api-key", "an OpenRouter API key", "sk-or-v1-", "[0-9a-f]{64}"),
    _prefixed("pinecone-api-key", "a Pinecone API key", "pcsk_", r"[0-9A-Za-z]{5,8}_[0-9A-Za-z]{40,80}"),
    _prefixed("replicate-api-token", "a Replicate token", "r8_", "[0-9A-Za-z]{37}"),
    _prefixed("langsmith-api-key", "a LangSmith key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    # Work tools
    _prefixed("linear-api-key", "a Linear API key", "lin_api_", "[0-9A-Za-z]{40}"),
    _prefixed("notion-api-token", "a Notion token", "ntn_", "[0-9]{11}[0-9A-Za-z]{35}"),
    _prefixed(
        "notion-api-token", "a Notion token", "secret_", "[0-9A-Za-z]{43}", 4.0, hint="[0-9A-Za-z]{24}"
    ),
    _prefixed("postman-api-token", "a Postman API key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
    _prefixed("figma-access-token", "a Figma token", "figd_", r"[\w-]{40}"),
    _prefixed("frameio-api-token", "a Frame.io token", "fio-u-", r"[\w=-]{64}"),
    _prefixed("typeform-api-token", "a Typeform token", "tfp_", r"[\w.=-]{59}"),
    _prefixed(
        "airtable-personnal-access-token",
        "an Airtable token",
        "pat",
        r"[0-9A-Za-z]{14}\.[0-9a-f]{64}",
        hint=r"[0-9A-Za-z]{14}\.",
    ),
    _prefixed("adobe-client-secret", "an Adobe client secret", "p8e-", "[0-9A-Za-z]{32}"),
    Token(
        "maxmind-license-key",
        "a MaxMind licence key",
        (b"_mmk",),
        rb"\b([0-9A-Za-z]{6}_[0-9A-Za-z]{29}_mmk)\b",
    ),
    _prefixed("linear-oauth-token", "a Linear OAuth token", "lin_oauth_", "[0-9a-f]{64}"),
    _prefixed("contentful-delivery-api-token", "a Contentful token", "CFPAT-", r"[\w-]{43}"),
    _prefixed("shippo-api-token", "a Shippo token", "shippo_live_", "[0-9a-f]{40}"),
    _named(
        "okta-access-token",
        "an Okta API token",
        r"okta[\w.-]{0,20}token",
        r"00[\w-]{40}",
        _spellings("okta"),
        3.5,
    ),
    _named(
        "snyk-api-token",
        "a Snyk token",
        r"snyk[\w.-]{0,20}(?:token|key)",
        "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        _spellings("snyk"),
    ),
    Token(
        "sonar-api-token",
        "a SonarQube token",
        (b"squ_", b"sqp_", b"sqa_"),
        rb"\b(sq[upa]_[0-9a-f]{40})(?:[^\w-]|$)",
        hint=rb"\bsq[upa]_[0-9a-f]{16}",
    ),
    Token(
        "launchdarkly-access-token",
        "a LaunchDarkly key",
        (b"api-", b"sdk-"),
        rb"\b((?:api|sdk)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(?:[^\w-]|$)",
        hint=rb"\b(?:api|sdk)-[0-9a-f]{8}-[0-9a-f]{4}-4",
    ),
    # Any service
    Token(
        "k3s-token",
        "a K3s cluster token",
        (b"::server:",),
        rb"\b(K10[0-9a-f]{64}::server:[0-9A-Za-z]{16,64})",
    ),
    Token(
        "jwt",
        "a JSON web token",
        (b"eyJ",),
        rb"\b(eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{20,})(?:[^\w-]|$)",
        hint=rb"eyJ[A-Za-z0-9_-]{15}",
    ),
)
