"""A password, token or key stands in clear outside of a Secret.

ConfigMaps, environment variables, arguments, values of charts, `substitute` of Flux and URLs are shown to whoever may
read the repository or the namespace; a Secret, encrypted in the repository, is not. Found are values under a name that
announces a secret, passwords in URLs and connection strings, and the same inside configuration files of a block
(`.env`, properties, ini, JSON, XML). Not found: references (`${VAR}`, `{{ … }}`, `vault:…`, `op://…`), names of Secrets
and keys, paths, switches, placeholders, certificates and checksums. A well-known or very weak password is a warning,
anything else an error.

Move the value into a Secret (encrypted with SOPS, sealed, or fetched by an ExternalSecret), refer to it
(`secretKeyRef`, `existingSecret`, `valuesFrom`, `substituteFrom`), and replace it, since it is known.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
      namespace: web
    data:
      DB_HOST: postgres
      DB_PASSWORD: correct-horse-7  # <-
      CACHE_URL: redis://web:blue-Tulip-3@redis:6379/0  # <-

Good::

    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web
      namespace: web
    data:
      DB_HOST: postgres
      DB_PASSWORD_FILE: /run/secrets/database
      CACHE_URL: redis://redis:6379/0
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.secrets.quick import may_expose
from gitops_gate.model import Facts, Finding, LoadedFile, Rule, Severity

RULE = Rule(
    "plaintext-password",
    Severity.ERROR,
    "a password, token or key stands in clear outside of a Secret",
    ("secrets",),
)
SCOPE = "file"


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    """One finding per value in clear of the documents of a file."""
    if file.source is None or not file.documents or not may_expose(file.source.text):
        return
    # Start-up budget: most files name no password at all.
    from gitops_gate.checks.secrets.exposed import exposed
    from gitops_gate.checks.secrets.remembered import remember_text

    for document in file.documents:
        for one in exposed(document):
            remember_text(one.value)
            name = f" under `{one.key}`" if not one.shown.endswith(one.key) else ""
            yield RULE.finding(
                one.location,
                f"`{one.shown}` holds {_WHAT.get(one.key, f'a secret{name}')} in clear ({len(one.value):,} characters)",
                resource=one.resource,
                route=one.route,
                hint="move it into an encrypted Secret and refer to that; replace the value: git keeps it",
                detail=one.key,
                severity=one.severity,
            )


_WHAT = {
    "URL": "a URL with its password",
    "login": "a user with its password",
    "auth": "the login of a registry",
    "Authorization": "HTTP credentials",
}
