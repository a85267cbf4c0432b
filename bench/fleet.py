#!/usr/bin/env python3
"""Writes a GitOps fleet of any size: the same arguments give the same bytes. Standard library only.

    bench/fleet.py APPS ENVIRONMENTS FOLDER

An app is a base of six resources and, per environment, an overlay with a patch, a generated ConfigMap,
namespace, image, replicas and labels, and one Flux Kustomization that deploys it. 1,000 apps in three
environments are 19,006 files in 4,003 kustomizations, 3,003 of which nothing else includes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("production", "staging", "dev", "test", "preview", "sandbox")
TEAMS = ("checkout", "catalog", "identity", "search", "billing", "shipping", "media", "insight")
KINDS = ("api", "worker", "gateway", "portal", "sync", "index", "cache", "relay")

KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"

BASE = {
    "kustomization.yaml": KUSTOMIZATION
    + """\
resources:
  - deployment.yaml
  - service.yaml
  - serviceaccount.yaml
  - poddisruptionbudget.yaml
  - networkpolicy.yaml
  - ingress.yaml
""",
    "deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: {app}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {app}
        app.kubernetes.io/part-of: {team}
    spec:
      serviceAccountName: {app}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          image: registry.example.com/{team}/{app}:1.0.0
          ports:
            - name: http
              containerPort: {port}
          env:
            - name: SETTINGS
              value: /etc/app/settings.yaml
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /live
              port: http
            initialDelaySeconds: 20
            periodSeconds: 10
          resources:
            requests:
              cpu: {cpu}m
              memory: {memory}Mi
            limits:
              memory: {limit}Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: settings
              mountPath: /etc/app
              readOnly: true
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: settings
          configMap:
            name: {app}-settings
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
""",
    "service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
spec:
  selector:
    app.kubernetes.io/name: {app}
  ports:
    - name: http
      port: 80
      targetPort: http
""",
    "serviceaccount.yaml": """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
automountServiceAccountToken: false
""",
    "poddisruptionbudget.yaml": """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: {app}
""",
    "networkpolicy.yaml": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {app}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ingress
      ports:
        - protocol: TCP
          port: http
""",
    "ingress.yaml": """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {app}
  labels:
    app.kubernetes.io/name: {app}
    app.kubernetes.io/part-of: {team}
spec:
  ingressClassName: public
  rules:
    - host: {app}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {app}
                port:
                  name: http
  tls:
    - hosts: [{app}.example.com]
      secretName: {app}-tls
""",
}

OVERLAY = {
    "kustomization.yaml": KUSTOMIZATION
    + """\
namespace: {team}-{environment}
resources:
  - ../../base
patches:
  - path: resources.yaml
images:
  - name: registry.example.com/{team}/{app}
    newTag: {tag}
replicas:
  - name: {app}
    count: {replicas}
labels:
  - pairs:
      example.com/environment: {environment}
      example.com/team: {team}
configMapGenerator:
  - name: {app}-settings
    files:
      - settings.yaml
""",
    "resources.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
spec:
  template:
    spec:
      containers:
        - name: app
          env:
            - name: ENVIRONMENT
              value: {environment}
          resources:
            requests:
              memory: {more}Mi
            limits:
              memory: {most}Mi
""",
    "settings.yaml": """\
server:
  port: {port}
  timeout: {timeout}s
log:
  level: {level}
  format: json
  sampling: {timeout}
database:
  host: postgres.{team}-{environment}.svc
  pool: {replicas}0
  statement-timeout: {timeout}s
features:
  new-layout: {flag}
  export: true
""",
}

DEPLOYED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {app}
  namespace: flux-system
  labels:
    example.com/environment: {environment}
    example.com/team: {team}
spec:
  interval: 10m
  retryInterval: 1m
  path: ./apps/{app}/overlays/{environment}
  prune: true
  wait: true
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
"""

CLUSTER = {
    "kustomization.yaml": KUSTOMIZATION + "resources:\n  - gotk-sync.yaml\n",
    "gotk-sync.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: ssh://git@git.example.com/platform/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/{environment}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
""",
}


def environments(count: int) -> tuple[str, ...]:
    """`count` names in the order of promotion, production last; from the seventh on they are numbered."""
    more = tuple(f"cluster-{number}" for number in range(count, len(NAMES), -1))
    return more + tuple(reversed(NAMES[:count]))


def app_words(number: int) -> dict[str, object]:
    """What differs from app to app."""
    team = TEAMS[number % len(TEAMS)]
    kind = KINDS[number // len(TEAMS) % len(KINDS)]
    memory = 64 * (1 + number % 8)
    return {
        "app": f"{team}-{kind}-{number:04d}",
        "team": team,
        "port": 8000 + number % 100,
        "cpu": 10 * (1 + number % 20),
        "memory": memory,
        "limit": 2 * memory,
    }


def overlay_words(number: int, level: int, environment: str) -> dict[str, object]:
    """What differs from environment to environment; `level` counts them from 0."""
    base = app_words(number)
    memory = 64 * (1 + number % 8) * (level + 1)
    return base | {
        "environment": environment,
        "tag": f"1.{number % 30}.{9 - min(level, 9)}",
        "replicas": 1 + (number + level) % 4,
        "more": memory,
        "most": 2 * memory,
        "timeout": 5 + number % 25,
        "level": "debug" if level == 0 else "info",
        "flag": "true" if level == 0 else "false",
    }


def files(apps: int, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Relative path and text of every file of the fleet."""
    for environment in names:
        for name, text in CLUSTER.items():
            yield f"clusters/{environment}/flux-system/{name}", text.format(environment=environment)
    for number in range(apps):
        words = app_words(number)
        for name, text in BASE.items():
            yield f"apps/{words['app']}/base/{name}", text.format(**words)
        for level, environment in enumerate(names):
            words = overlay_words(number, level, environment)
            for name, text in OVERLAY.items():
                yield f"apps/{words['app']}/overlays/{environment}/{name}", text.format(**words)
            yield f"clusters/{environment}/apps/{words['app']}.yaml", DEPLOYED.format(**words)


def write(folder: Path, apps: int, names: tuple[str, ...]) -> None:
    """Writes the fleet below `folder`."""
    made: set[Path] = set()
    for path, text in files(apps, names):
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_text(text, encoding="utf-8")


def summary(apps: int, names: tuple[str, ...]) -> str:
    """The figures of a fleet, in one line."""
    count = size = kustomizations = 0
    for path, text in files(apps, names):
        count += 1
        size += len(text)
        kustomizations += path.endswith("/kustomization.yaml")
    roots = kustomizations - apps
    rendered = apps * len(names) * len(BASE) + 2 * len(names)  # the generated ConfigMap is the seventh
    return (
        f"{count} files, {size / 1e6:.2f} MB, {kustomizations} kustomizations, {roots} roots, "
        f"{rendered} rendered documents"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes a deterministic GitOps fleet.")
    parser.add_argument("apps", type=int)
    parser.add_argument("environments", type=int)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="a new or empty folder; without it only the figures"
    )
    words = parser.parse_args()
    if words.apps < 1 or words.environments < 1:
        parser.error("a fleet has at least one app and one environment")
    names = environments(words.environments)
    if words.folder is not None:
        if words.folder.exists() and any(words.folder.iterdir()):
            parser.error(f"{words.folder} is not empty")
        write(words.folder, words.apps, names)
    print(summary(words.apps, names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
