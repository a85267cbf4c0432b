"""References that nearly lead somewhere."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import dangling_reference
from tests.checks.semantic.cases import compare, container, findings, pod, service, workload

FRONTEND = "---\n" + service("ports: [{port: 80, name: http}]", "frontend")
CONFIG = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {mode: fast}\n"
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: %s}\ndata: {password: ''}\n"
PODS = "---\n" + workload("template: {metadata: {labels: {%s}}, spec: {containers: []}}")
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: %s, namespace: f}\nspec: {%s}%s\n"
RELEASE = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {%s}%s\n"
MADE = "---\napiVersion: %s\nkind: %s\nmetadata: {name: %s}\nspec: {%s}\n"


def ingress(name: str, port: str, mark: str = "") -> str:
    backend = f"{{service: {{name: {name}, port: {{{port}}}}}}}"
    return f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec:\n  defaultBackend: {backend}{mark}\n"


def key(name: str, key: str, kind: str = "configMap", more: str = "") -> str:
    return f"env: [{{name: A, valueFrom: {{{kind}KeyRef: {{name: {name}, key: {key}{more}}}}}}}]"


@pytest.mark.parametrize(
    "text",
    [
        # backends
        ingress("frontend", "number: 80") + FRONTEND,
        ingress("frontend", "name: http") + FRONTEND,
        ingress("fronted", "number: 80", "  # <-") + FRONTEND,
        ingress("backend", "number: 80") + FRONTEND,
        ingress("frontend", "number: 8080", "  # <-") + FRONTEND,
        ingress("frontend", "name: https", "  # <-") + FRONTEND,
        ingress("'${NAME}'", "number: 80") + FRONTEND,
        ingress("frontend", "number: 1") + "---\n" + service("type: ExternalName\nports: [{port: 2}]", "frontend"),
        ingress("frontend", "number: 1") + "---\n" + service("clusterIP: None", "frontend"),
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "spec: {rules: [{backendRefs: [{name: fronted, port: 80}]}]}  # <-\n" + FRONTEND,
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
        "spec: {rules: [{backendRefs: [{name: fronted, port: 80, namespace: other}]}]}\n" + FRONTEND,
        # configuration of pods
        container("envFrom: [{configMapRef: {name: settings}}]") + CONFIG % "settings",
        container("envFrom: [{configMapRef: {name: setings}}]  # <-") + CONFIG % "settings",
        container("envFrom: [{configMapRef: {name: setings, optional: true}}]") + CONFIG % "settings",
        container("envFrom: [{configMapRef: {name: others}}]") + CONFIG % "settings",
        container("envFrom: [{secretRef: {name: setings}}]") + CONFIG % "settings",
        container(key("settings", "mode")) + CONFIG % "settings",
        container(key("settings", "node") + "  # <-") + CONFIG % "settings",
        container(key("settings", "node", more=", optional: true")) + CONFIG % "settings",
        container(key("settings", "node")) + CONFIG.replace("data: {mode: fast}", "data: {}") % "settings",
        # what a Secret holds may be filled in by others
        container(key("login", "username", "secret")) + SECRET % "login",
        container(key("login", "pasword", "secret") + "  # <-") + SECRET % "login",
        pod("volumes: [{name: a, configMap: {name: setings}}]  # <-") + CONFIG % "settings",
        pod("volumes: [{name: a, configMap: {name: settings, items: [{key: a}]}}]  # <-") + CONFIG % "settings",
        pod("volumes: [{name: a, secret: {secretName: logins}}]  # <-") + SECRET % "login",
        pod("serviceAccountName: deploy\n") + MADE % ("v1", "ServiceAccount", "deployer", ""),
        pod("serviceAccountName: deployr  # <-") + MADE % ("v1", "ServiceAccount", "deployer", ""),
        # generated names
        pod("volumes: [{name: a, configMap: {name: settings}}]  # <-") + CONFIG % "settings-m7k9t2h4f5",
        RELEASE % ("valuesFrom: [{kind: ConfigMap, name: values}]", "  # <-") + CONFIG % "values-m7k9t2h4f5",
        RELEASE % ("valuesFrom: [{kind: ConfigMap, name: values, optional: true}]", "")
        + CONFIG % "values-m7k9t2h4f5",
        # Secrets that controllers make
        pod("imagePullSecrets: [{name: registy}]  # <-")
        + MADE % ("external-secrets.io/v1", "ExternalSecret", "x", "target: {name: registry}"),
        pod("imagePullSecrets: [{name: registry}]")
        + MADE % ("external-secrets.io/v1", "ExternalSecret", "x", "target: {name: registry}")
        + SECRET % "registy",
        # an operator makes it out of an object of that name
        ingress("frontends", "number: 80") + FRONTEND + MADE % ("example.com/v1", "App", "frontends", ""),
        # selectors
        service("selector:\n  app: web") + PODS % "app: web",
        service("selector:\n  app: wbe  # <-") + PODS % "app: web",
        # told by selector-mismatch
        service("selector:\n  app: wbe") + (PODS % "app: web").replace("spec:", "spec:\n  selector: {matchLabels: {app: wbe}}", 1),
        # the only Service of a workload that has its name
        service("selector:\n  app: other  # <-") + PODS % "app: web",
        service("selector:\n  app: web  # <-") + PODS % "app.kubernetes.io/name: web",
        service("selector:\n  app: other", "another") + PODS % "app: web",
        service("selector:\n  app: proxy") + "---\n" + service("selector: {app: web}", "inner") + PODS % "app: web",
        service("selector:\n  app: web\n  role: primary") + PODS % "app: other, role: replica",
        service("selector:\n  app: web\n  role: primary") + PODS % "app: web",
        service("selector:\n  app: frontend\n  tier: wbe  # <-") + PODS % "app: frontend, tier: web",
        service("selector:\n  app: wbe\n  tier: wbe") + PODS % "app: web, tier: web",
        service("selector:\n  app: web  # <-") + PODS % "apps: web",
        service("selector:\n  app: web", "another") + PODS % "apps: web",
        service("selector:\n  component: web  # <-") + PODS % "componnet: web",
        service("selector:\n  app: wbe") + PODS % "app: '${APP}'",
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec:\n  selector:\n    matchLabels:\n"
        "      app: wbe  # <-\n" + PODS % "app: web",
        # autoscalers, bindings, StatefulSets
        workload("scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: wbe}  # <-",
                 "HorizontalPodAutoscaler", "autoscaling/v2") + PODS % "app: web",
        workload("scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}  # <-",
                 "HorizontalPodAutoscaler", "autoscaling/v2") + PODS % "app: web",
        workload("scaleTargetRef: {apiVersion: extensions/v1, kind: Deployment, name: web}  # <-",
                 "HorizontalPodAutoscaler", "autoscaling/v2") + PODS % "app: web",
        workload("scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: wbe}",
                 "HorizontalPodAutoscaler", "autoscaling/v2") + PODS % "app: web",
        workload("serviceName: fronted  # <-", "StatefulSet") + FRONTEND,
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nroleRef: {kind: Role, name: reader}\n"
        "subjects: [{kind: ServiceAccount, name: deployr}]  # <-\n"
        + MADE % ("v1", "ServiceAccount", "deployer", ""),
        # other names
        workload("storageClassName: loacl  # <-", "PersistentVolumeClaim", "v1")
        + MADE % ("storage.k8s.io/v1", "StorageClass", "local", ""),
        workload("issuerRef: {kind: ClusterIssuer, name: lets-encrypt}  # <-", "Certificate", "cert-manager.io/v1")
        + MADE % ("cert-manager.io/v1", "ClusterIssuer", "letsencrypt", ""),
        workload("secretStoreRef: {name: valut}  # <-", "ExternalSecret", "external-secrets.io/v1")
        + MADE % ("external-secrets.io/v1", "SecretStore", "vault", ""),
        workload("secretStoreRef: {name: valut}", "ExternalSecret", "external-secrets.io/v1")
        + MADE % ("external-secrets.io/v1", "ClusterSecretStore", "vault", ""),
        workload("tls: [{secretName: shop-tsl}]  # <-", "Ingress", "networking.k8s.io/v1")
        + MADE % ("cert-manager.io/v1", "Certificate", "x", "secretName: shop-tls"),
        workload("project: plattform  # <-", "Application", "argoproj.io/v1alpha1")
        + MADE % ("argoproj.io/v1alpha1", "AppProject", "platform", ""),
        # Flux
        FLUX % ("apps", "dependsOn: [{name: infrastucture}]", "  # <-") + "---\n" + FLUX % ("infrastructure", "", ""),
        FLUX % ("apps", "dependsOn: [{name: infrastructure}]", "") + "---\n" + FLUX % ("infrastructure", "", ""),
        FLUX % ("apps", "dependsOn: [{name: infrastucture, namespace: g}]", "")
        + "---\n" + FLUX % ("infrastructure", "", ""),
        RELEASE % ("chart: {spec: {sourceRef: {kind: HelmRepository, name: podinf}}}", "  # <-")
        + MADE % ("source.toolkit.fluxcd.io/v1", "HelmRepository", "podinfo", ""),
        RELEASE % ("chartRef: {kind: OCIRepository, name: podinf}", "")
        + MADE % ("source.toolkit.fluxcd.io/v1", "HelmRepository", "podinfo", ""),
    ],
)  # fmt: skip
def test_cases(text: str) -> None:
    compare(dangling_reference, text)


def test_hints() -> None:
    (found,) = findings(dangling_reference, ingress("fronted", "number: 80") + FRONTEND)
    assert found.hint == "did you mean `frontend`?"
    (found,) = findings(dangling_reference, ingress("frontend", "number: 8080") + FRONTEND)
    assert found.hint == "it has: `80`, `http`"
