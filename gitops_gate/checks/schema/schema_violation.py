"""A manifest does not fit the schema of its kind.

The API server refuses it: a field that the kind does not have (most often a misspelt or wrongly indented one), a
value of the wrong type, a required field that is missing. Of native kinds it also refuses single values of the wrong
form: names, keys and values of labels, ports, quantities, percentages, schedules, base64.

Native kinds are judged for the configured `kubernetes-version`, custom resources by the CRDs found in the repository,
and the kinds of Flux, Argo CD and kustomize by schemas that come with the gate.

What cannot be known is not judged: a value, key or name with an unresolved `${...}` or `{{...}}`, and values
that SOPS has encrypted.

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replica: 2 # <-
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0
              ports:
                - containerPort: "8080" # <-
              env:
                - name: DEBUG
                  value: true # <-

Bad::

    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
        - name: http # <-
      selctor: # <-
        app: web
      type: 3 # <-

Bad::

    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: Nightly # <-
    spec:
      schedule: 0 25 * * * # <-
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: report
                  image: example.com/report:1.0.0
                  resources:
                    requests:
                      memory: 64MB # <-

Good::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0
              ports:
                - containerPort: 8080
              env:
                - name: DEBUG
                  value: "true"

Good::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: ${REPLICAS}
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - name: web
              image: example.com/web:1.0.0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_gate.checks.schema import unknowable
from gitops_gate.model import Facts, Finding, Key, Resource, Rule, Severity

RULE = Rule("schema-violation", Severity.ERROR, "a manifest that does not fit the schema of its kind")
SCOPE = "resource"


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    store, who = facts.schemas, resource.id
    if store is None or store.removal(who.group, who.version, who.kind):
        return
    if store.schema(who.group, who.version, who.kind) is None:
        if not store.misnamed(who.group, who.version, who.kind):
            facts.not_checked(f"{who.api_version} {who.kind}", "no schema")
        return
    for error in store.errors(unknowable.without_sops(resource.body), who):
        if unknowable.excused(error, resource.body):
            facts.not_checked(f"fields of {who.kind}", "unresolved variable or encrypted value")
            continue
        yield finding(resource, error)


def finding(resource: Resource, error: Any) -> Finding:
    """The finding of a SchemaError, at its own line; of an unknown field, at its name."""
    unknown = error.keyword in ("additionalProperties", "propertyNames") and error.route
    if unknown:
        place = resource.at(*error.route[:-1], Key(error.field))
    else:  # a field that a patch has removed is missing where the patch says so
        place = resource.at(*error.route, *((error.field,) if error.keyword == "required" else ()))
    return RULE.finding(
        place,
        error.message,
        resource=resource.id,
        route=resource.keyed(error.route),
        hint=error.hint,
        detail=f"{error.keyword} {error.field}".rstrip(),
    )
