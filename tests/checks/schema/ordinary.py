"""Ordinary manifests, sound ones, for tests that spoil a single line of them."""

POD = """\
      containers:
        - name: web
          image: example.com/web:1.0.0
          imagePullPolicy: IfNotPresent
          command: ["/web"]
          args: ["--port", "8080"]
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          env:
            - name: MODE
              value: "on"
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: web
                  key: password
          envFrom:
            - configMapRef:
                name: web
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 128Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          securityContext:
            runAsNonRoot: true
            capabilities:
              drop: ["ALL"]
          volumeMounts:
            - name: config
              mountPath: /etc/web
              readOnly: true
      nodeSelector:
        kubernetes.io/os: linux
      tolerations:
        - key: dedicated
          operator: Exists
          effect: NoSchedule
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchExpressions:
                    - key: app
                      operator: In
                      values: [web]
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app: web
      terminationGracePeriodSeconds: 30
      serviceAccountName: web
      dnsPolicy: ClusterFirst
      volumes:
        - name: config
          configMap:
            name: web
            defaultMode: 420
"""


def workload(kind: str, more: str, api: str = "apps/v1") -> str:
    return f"""\
apiVersion: {api}
kind: {kind}
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/name: web
  annotations:
    example.com/Note: any text at all
spec:
{more}  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
{POD}"""


def headed(api: str, kind: str, rest: str) -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: web\n{rest}"


JOB = "\n".join(f"    {line}" if line else "" for line in POD.splitlines()) + "\n"

MANIFESTS = {
    "Deployment": workload(
        "Deployment",
        "  replicas: 2\n  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n"
        "      maxSurge: 25%\n      maxUnavailable: 0\n",
    ),
    "StatefulSet": workload(
        "StatefulSet",
        "  serviceName: web\n  podManagementPolicy: Parallel\n  updateStrategy:\n    type: OnDelete\n",
    ),
    "DaemonSet": workload("DaemonSet", "  updateStrategy:\n    type: RollingUpdate\n"),
    "CronJob": headed(
        "batch/v1",
        "CronJob",
        "spec:\n  schedule: 0 3 * * 1-5\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n      backoffLimit: 2\n"
        f"      template:\n        spec:\n          restartPolicy: Never\n{JOB}",
    ),
    "Job": headed(
        "batch/v1",
        "Job",
        f"spec:\n  completions: 1\n  template:\n    spec:\n      restartPolicy: OnFailure\n{POD}",
    ),
    "Service": headed(
        "v1",
        "Service",
        "spec:\n  type: ClusterIP\n  selector:\n    app: web\n  ports:\n    - name: http\n      port: 80\n"
        "      targetPort: http\n      protocol: TCP\n",
    ),
    "Ingress": headed(
        "networking.k8s.io/v1",
        "Ingress",
        """\
spec:
  ingressClassName: nginx
  rules:
    - host: www.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
  tls:
    - hosts: [www.example.com]
      secretName: web-tls
""",
    ),
    "NetworkPolicy": headed(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        """\
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
  ingress:
    - from:
        - ipBlock:
            cidr: 10.0.0.0/8
      ports:
        - protocol: TCP
          port: 8080
""",
    ),
    "ConfigMap": headed("v1", "ConfigMap", "data:\n  key: value\n  app.conf: |\n    a = b\n"),
    "Secret": headed("v1", "Secret", "type: Opaque\ndata:\n  password: Y2hhbmdlLW1l\n"),
    "Namespace": headed("v1", "Namespace", ""),
    "ServiceAccount": headed("v1", "ServiceAccount", "automountServiceAccountToken: false\n"),
    "Role": headed(
        "rbac.authorization.k8s.io/v1",
        "Role",
        'rules:\n  - apiGroups: [""]\n    resources: [pods]\n    verbs: [get, list]\n',
    ),
    "RoleBinding": headed(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        """\
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: web
subjects:
  - kind: ServiceAccount
    name: web
    namespace: shop
""",
    ),
    "HorizontalPodAutoscaler": headed(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        """\
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 2
  maxReplicas: 5
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 80
""",
    ),
    "PodDisruptionBudget": headed(
        "policy/v1",
        "PodDisruptionBudget",
        "spec:\n  minAvailable: 50%\n  selector:\n    matchLabels:\n      app: web\n",
    ),
    "PersistentVolumeClaim": headed(
        "v1",
        "PersistentVolumeClaim",
        "spec:\n  accessModes: [ReadWriteOnce]\n  storageClassName: fast\n  resources:\n    requests:\n      storage: 1Gi\n",
    ),
    "PersistentVolume": headed(
        "v1",
        "PersistentVolume",
        "spec:\n  capacity:\n    storage: 1Gi\n  accessModes: [ReadWriteOnce]\n"
        "  persistentVolumeReclaimPolicy: Retain\n  hostPath:\n    path: /data\n    type: Directory\n",
    ),
    "StorageClass": headed(
        "storage.k8s.io/v1",
        "StorageClass",
        "provisioner: example.com/disk\nreclaimPolicy: Delete\nvolumeBindingMode: WaitForFirstConsumer\n",
    ),
    "PriorityClass": headed("scheduling.k8s.io/v1", "PriorityClass", "value: 1000\nglobalDefault: false\n"),
    "Kustomization": headed(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "spec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
    ),
    "HelmRelease": headed(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        """\
spec:
  interval: 1h
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  values:
    anything: goes
""",
    ),
    "GitRepository": headed(
        "source.toolkit.fluxcd.io/v1",
        "GitRepository",
        "spec:\n  interval: 5m\n  url: https://example.com/repo.git\n  ref:\n    branch: main\n",
    ),
    "Application": headed(
        "argoproj.io/v1alpha1",
        "Application",
        """\
spec:
  project: default
  source:
    repoURL: https://example.com/repo.git
    path: apps/web
    targetRevision: HEAD
  destination:
    server: https://kubernetes.default.svc
    namespace: shop
  syncPolicy:
    automated:
      prune: true
""",
    ),
    "ValidatingWebhookConfiguration": headed(
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
        """\
webhooks:
  - name: check.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig:
      service:
        name: web
        namespace: shop
    rules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE]
        resources: [pods]
""",
    ),
}
