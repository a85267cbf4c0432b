"""Kinds and fields that are met more seldom: sound manifests, and single faults."""

from __future__ import annotations

import pytest

from tests.checks.schema.test_single_faults import found

SOUND = [
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
""",
    """\
apiVersion: v1
kind: LimitRange
metadata:
  name: web
spec:
  limits:
    - type: Container
      default: {cpu: 1}
      maxLimitRequestRatio: {cpu: 4}
""",
    """\
apiVersion: v1
kind: ResourceQuota
metadata:
  name: web
spec:
  hard:
    requests.cpu: 4
    count/deployments.apps: 5
    pods: 10
""",
    """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: system:aggregate-to-x
aggregationRule:
  clusterRoleSelectors:
    - matchLabels: {a/b: "true"}
rules: []
""",
    """\
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web
addressType: IPv4
ports:
  - name: http
    port: 80
endpoints:
  - addresses: ["10.0.0.1"]
""",
    """\
apiVersion: v1
kind: Endpoints
metadata:
  name: web
subsets:
  - addresses: [{ip: 10.0.0.1}]
    ports: [{port: 80}]
""",
    """\
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: web
spec:
  controller: k8s.io/ingress-nginx
""",
    """\
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: web
spec: {}
""",
    """\
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1beta1.metrics.k8s.io
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  service: {name: a, namespace: b}
""",
    """\
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: web
spec:
  providerRef: {name: a}
  eventSources:
    - {kind: HelmRelease, name: "*"}
""",
    """\
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: web
spec:
  type: slack
  channel: a
  address: https://a.example.com
""",
    """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: web
spec:
  interval: 1h
  url: oci://ghcr.io/x
  type: oci
""",
    """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: web
spec:
  interval: 1h
  url: oci://ghcr.io/x
  ref: {semver: ">=1"}
""",
    """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: web
spec:
  sourceRepos: ["*"]
  destinations: [{server: "*", namespace: "*"}]
""",
    """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: web
spec:
  goTemplate: true
  generators:
    - list: {elements: [{a: b}]}
  template:
    metadata:
      name: "{{.a}}-x"
      labels: {"t": "{{.a}}"}
    spec:
      project: default
      source: {repoURL: https://a.example.com, path: "{{.a}}"}
      destination: {server: "{{.b}}", namespace: x}
""",
    """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${APP}-data
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: "${SIZE}"}}
""",
    """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: ExternalName
  externalName: a.example.com
""",
    """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {a: b}
  ports:
    - {port: 80, targetPort: 0}
  loadBalancerSourceRanges: [" 10.0.0.0/8 "]
""",
    """\
apiVersion: v1
kind: Node
metadata:
  name: web
spec:
  taints: [{key: a/b, effect: NoSchedule}]
""",
    """\
apiVersion: batch/v1
kind: Job
metadata:
  name: web
spec:
  podFailurePolicy:
    rules:
      - action: FailJob
        onExitCodes: {operator: In, values: [1]}
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: b, resources: {claims: [{name: x}]}}]
""",
    """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: as.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: A, plural: as}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {labels: {type: object}, metadata: {type: object}}}}}
""",
    """\
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata:
  name: web
handler: runsc
""",
    """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: web
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
  validations: [{expression: "true"}]
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostname: a-1
  initContainers:
    - {name: s, image: b, restartPolicy: Always}
  containers:
    - name: a
      image: b
      env: [{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['x']"}}}]
      livenessProbe: {grpc: {port: 1}, timeoutSeconds: 0}
      lifecycle: {preStop: {exec: {command: [a]}}}
  volumes:
    - {name: t, projected: {defaultMode: 0400, sources: [{serviceAccountToken: {path: token, expirationSeconds: 600}}]}}
    - {name: h, hostPath: {path: /var/..data/x, type: ""}}
    - {name: e, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
""",
]
SPOILT = [
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
      lifecycle: {preStp: {}}
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  container:
    - name: a
      image: b
""",
    """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: web
rules:
  - apiGroups: [""]
    resource: [pods]
    verbs: [get]
""",
    """\
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: web
spec:
  providerref: {name: a}
  eventSources: []
""",
    """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: web
spec:
  interval: 1 hour
  url: oci://ghcr.io/x
""",
    """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  project: a
  source: {repoURL: x, path: y}
  destinaton: {server: x}
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
      volumeMounts:
        - {name: a, mountPath: ''}
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
  volumes:
    - {name: h, hostPath: {path: /a/../b}}
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
  hostname: A.b
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
  activeDeadlineSeconds: 0
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
  securityContext: {runAsUser: -1}
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
      terminationMessagePolicy: Log
""",
    """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: a
      image: b
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
          - matchExpressions: [{key: a, operator: Is, values: [b]}]
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
binaryData:
  a: "not base64!"
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  a/b: x
""",
    """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
imagePullSecrets: regcred
""",
    """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: web_sa
secrets: []
""",
    """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: Web
spec:
  interval: 5m
  prune: true
  sourceRef: {kind: GitRepository, name: a}
""",
]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_manifest(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", SPOILT)
def test_a_single_fault(text: str) -> None:
    assert len(found(text)) == 1
