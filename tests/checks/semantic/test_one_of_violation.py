"""Fields of which exactly one must be there."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import one_of_violation
from tests.checks.semantic.cases import compare, container, pod

INGRESS = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n  - http:\n      paths:\n"
POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  egress:\n  - to:\n"
METRICS = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  metrics:\n"
BUDGET = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec:\n"


@pytest.mark.parametrize(
    "text",
    [
        # probes and hooks
        container("livenessProbe: {periodSeconds: 3}  # <-"),
        container("livenessProbe: {}  # <-"),
        container("livenessProbe:"),
        container("livenessProbe: {exec: {command: [a]}}"),
        container("livenessProbe: {exec: {}, httpGet: }"),
        container("readinessProbe:\n  exec: {command: [a]}\n  httpGet: {port: 1}  # <-"),
        container("startupProbe:\n  grpc: {port: 1}\n  tcpSocket: {port: 1}  # <-"),
        container("livenessProbe: {'${PROBE}': {}}"),
        # a field that is only misspelt is told by the schema
        container("livenessProbe: {httpget: {port: 1}}"),
        container("lifecycle: {preStop: {sleep: {seconds: 3}}}"),
        container("lifecycle:\n  preStop: {}  # <-"),
        container("lifecycle: {postStart: {exec: {command: [a]}}, stopSignal: SIGTERM}"),
        # environment
        container("env:\n- {name: A, value: b, valueFrom: {fieldRef: {fieldPath: a}}}  # <-"),
        container("env:\n- {name: A, value: '', valueFrom: {fieldRef: {fieldPath: a}}}"),
        container("env:\n- {name: A, value: b, valueFrom: }"),
        container("env:\n- {name: A, valueFrom: {}}  # <-"),
        container("env:\n- {name: A}"),
        container("env:\n- {name: A, valueFrom: {secretKeyRef: {key: a}, configMapKeyRef: {key: a}}}  # <-"),
        container("envFrom:\n- {prefix: A}  # <-\n- {secretRef: {name: a}}"),
        container("envFrom:\n- {configMapRef: {name: a}, secretRef: {name: a}}  # <-"),
        # volumes; without a source they are empty ones
        pod("containers: []\nvolumes:\n- {name: a}\n- {name: b, emptyDir: }\n- {name: c, emptyDir: {}}"),
        pod("containers: []\nvolumes:\n- {name: a, emptyDir: {}, secret: {secretName: a}}  # <-"),
        pod("containers: []\nvolumes:\n- {name: a, emptyDir: , secret: {secretName: a}}"),
        pod(
            "containers: []\nvolumes:\n- {name: a, projected: {sources: [{secret: {}, configMap: {}}]}}  # <-"
        ),
        pod("containers: []\nvolumes:\n- {name: a, projected: {sources: [{secret: {}}, {configMap: {}}]}}"),
        "apiVersion: v1\nkind: PersistentVolume\nspec: {nfs: {path: /}, capacity: {storage: 1Gi}}\n",
        "apiVersion: v1\nkind: PersistentVolume\nspec:  # <-\n  capacity: {storage: 1Gi}\n",
        "apiVersion: v1\nkind: PersistentVolume\nspec:\n  nfs: {path: /}\n  hostPath: {path: /}  # <-\n",
        # backends
        INGRESS + "      - backend: {service: {name: a, port: {number: 1}}}\n",
        INGRESS + "      - backend: {service: {name: a, port: {number: 1, name: b}}}  # <-\n",
        INGRESS + "      - backend: {service: {name: a, port: {}}}  # <-\n",
        INGRESS + "      - backend: {service: {name: a}}  # <-\n",
        INGRESS + "      - backend: {}  # <-\n",
        INGRESS + "      - backend: {resource: {kind: A}, service: {name: a, port: {number: 1}}}  # <-\n",
        INGRESS.replace("/v1", "/v1beta1") + "      - backend: {serviceName: a, servicePort: 1}\n",
        # peers
        POLICY + "    - {podSelector: {}, namespaceSelector: {}}\n",
        POLICY + "    - {ipBlock: {cidr: 10.0.0.0/8}}\n",
        POLICY + "    - {}  # <-\n",
        POLICY + "    - {ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}  # <-\n",
        # metrics
        METRICS + "  - {type: Resource, resource: {name: cpu}}\n",
        METRICS + "  - {type: Pods, resource: {name: cpu}}  # <-\n",
        METRICS + "  - {type: ContainerResource, containerResource: {name: cpu}}\n",
        METRICS + "  - {type: Resource}  # <-\n",
        METRICS + "  - {type: Resource, resource: {name: cpu}, pods: {}}  # <-\n",
        BUDGET + "  minAvailable: 1\n  maxUnavailable: 1  # <-\n",
        BUDGET + "  minAvailable: 0\n",
        BUDGET + "  selector: {}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(one_of_violation, text)
