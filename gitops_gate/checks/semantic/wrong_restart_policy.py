"""A restart policy that the kind does not take.

The pods of a Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController are restarted always. Those of
a Job or CronJob are not, and because `Always` is what stands where nothing is said, a Job has to say `OnFailure` or
`Never`. The API server refuses anything else.

Bad::

    apiVersion: batch/v1
    kind: Job
    metadata:
      name: migrate
    spec:
      template:
        spec: # <-
          containers:
            - name: migrate
              image: example.com/migrate:1.0.0

Bad::

    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          restartPolicy: OnFailure # <-
          containers:
            - name: web
              image: example.com/web:1.0.0

Good::

    apiVersion: batch/v1
    kind: Job
    metadata:
      name: migrate
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: migrate
              image: example.com/migrate:1.0.0
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_gate.checks.semantic.parts import unknown
from gitops_gate.model import Facts, Finding, Resource, Route, Rule, Severity
from gitops_gate.model.pods import pod_spec

RULE = Rule("wrong-restart-policy", Severity.ERROR, "a restart policy that the kind does not take")
SCOPE = "resource"
KINDS = {
    "ReplicationController",
    "apps/DaemonSet",
    "apps/Deployment",
    "apps/ReplicaSet",
    "apps/StatefulSet",
    "batch/CronJob",
    "batch/Job",
}

_POLICIES = ("Always", "OnFailure", "Never")


def check(resource: Resource, facts: Facts) -> Iterator[Finding]:
    found = pod_spec(resource)
    if found is None or any(map(unknown, found[1])):
        return
    route, spec = found
    policy = spec.get("restartPolicy")
    stated = "Always" if policy in (None, "") else policy
    ends = resource.id.group == "batch"
    # What is no policy at all is told by the schema.
    if stated not in _POLICIES or (stated != "Always") == ends:
        return
    place: Route = route if policy in (None, "") else (*route, "restartPolicy")
    wanted = "`OnFailure` or `Never`" if ends else "`Always`"
    said = "it says nothing, which means `Always`" if policy in (None, "") else f"it says `{policy}`"
    yield RULE.finding(
        resource.at(*place),
        f"the restart policy of a {resource.id.kind} must be {wanted}; {said}",
        resource=resource.id,
        route=(*route, "restartPolicy"),
        hint="add `restartPolicy: OnFailure` (or `Never`) here"
        if ends
        else "remove it: `Always` is the default",
    )
