"""Types of Services and what they take."""

from __future__ import annotations

import pytest

from gitops_gate.checks.semantic import service_type_mismatch
from tests.checks.semantic.cases import compare, service

PORTS = "ports: [{port: 80}]\n"
NODE = "ports: [{port: 80, nodePort: 30000}]"


@pytest.mark.parametrize(
    "text",
    [
        service(PORTS),
        service(NODE + "  # <-"),
        service(NODE + "\ntype: NodePort"),
        service(NODE + "\ntype: LoadBalancer"),
        service("ports: [{port: 80, nodePort: 0}]"),
        service(NODE + "\ntype: ${TYPE}"),
        service(NODE + "\ntype: Nodeport"),
        service("clusterIP: None"),
        service(PORTS + "clusterIP: None\ntype: ClusterIP"),
        service(PORTS + "type: LoadBalancer\nclusterIP: None  # <-"),
        service(PORTS + "type: NodePort\nclusterIP: None  # <-"),
        service("type: ExternalName\nexternalName: example.com"),
        service("type: ExternalName  # <-"),
        service("type: ExternalName\nexternalName: example.com\nclusterIP: None  # <-"),
        service("type: ExternalName\nexternalName: example.com\nclusterIP: ''"),
        service("selector: {app: web}").replace("spec:", "spec:  # <-"),
        service("selector: {app: web}\n${PORTS}: []"),
        service(PORTS + "loadBalancerSourceRanges: [10.0.0.0/8]  # <-"),
        service(PORTS + "loadBalancerSourceRanges: []"),
        service(PORTS + "type: LoadBalancer\nloadBalancerSourceRanges: [10.0.0.0/8]"),
        service(PORTS + "type: NodePort\nallocateLoadBalancerNodePorts: false  # <-"),
        service(PORTS + "loadBalancerClass: a  # <-"),
        service(PORTS + "externalTrafficPolicy: Local  # <-"),
        service(PORTS + "externalTrafficPolicy: Local\nexternalIPs: [192.0.2.1]"),
        service(PORTS + "type: NodePort\nexternalTrafficPolicy: Local"),
        service(PORTS + "type: LoadBalancer\nhealthCheckNodePort: 30001  # <-"),
        service(PORTS + "type: LoadBalancer\nexternalTrafficPolicy: Local\nhealthCheckNodePort: 30001"),
        service(PORTS + "sessionAffinityConfig: {clientIP: {timeoutSeconds: 3}}  # <-"),
        service(PORTS + "sessionAffinity: ClientIP\nsessionAffinityConfig: {clientIP: {timeoutSeconds: 3}}"),
        "apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: {}}\n",
    ],
)
def test_cases(text: str) -> None:
    compare(service_type_mismatch, text)
