"""A single fault in an ordinary manifest is one finding at its line, with a hint; legal oddities are none."""

from __future__ import annotations

import pytest

from gitops_gate.checks.schema import incomplete_manifest, removed_api, schema_violation, unknown_kind
from gitops_gate.load import load_file, resources
from gitops_gate.model import Facts
from gitops_gate.schemas import Store
from tests.checks.schema.ordinary import MANIFESTS

FACTS = Facts(schemas=Store(), not_checked=lambda what, why: None)


def found(text: str) -> list[tuple[int, str]]:
    """(line, message and hint) of each finding of a manifest."""
    file = load_file("app.yaml", text.encode())
    assert not file.faults
    findings = [
        finding
        for document in file.documents
        for module in (schema_violation, unknown_kind, removed_api)
        for resource in resources(document)
        for finding in module.check(resource, FACTS)
    ]
    findings += [f for document in file.documents for f in incomplete_manifest.check(document, FACTS)]
    return [(finding.location.line, f"{finding.message} | {finding.hint}") for finding in findings]


def spoilt(kind: str, old: str, new: str) -> tuple[str, int]:
    """The manifest with the first `old` replaced, and the line on which the replacement begins."""
    text = MANIFESTS[kind]
    assert old in text, old
    before, _, after = text.partition(old)
    lead = len(new) - len(new.lstrip("\n "))
    return before + new + after, (before + new[:lead]).count("\n") + 1


@pytest.mark.parametrize("kind", MANIFESTS)
def test_the_ordinary_manifests_are_sound(kind: str) -> None:
    assert found(MANIFESTS[kind]) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "told"),
    [
        ("Deployment", "  replicas: 2", "  replica: 2", "did you mean `replicas`?"),
        ("Deployment", "metadata:\n", "metdata:\n", "did you mean `metadata`?"),
        ("Deployment", "spec:\n", "sepc:\n", "did you mean `spec`?"),
        ("Deployment", "  selector:\n", "  selctor:\n", "did you mean `selector`?"),
        ("Deployment", "  template:\n", "  templte:\n", "did you mean `template`?"),
        ("Deployment", "  strategy:\n", "  stratgy:\n", "did you mean `strategy`?"),
        ("Deployment", "      maxSurge:", "      maxsurge:", "did you mean `maxSurge`?"),
        ("Deployment", "      containers:", "      container:", "did you mean `containers`?"),
        ("Deployment", "          image:", "          iamge:", "did you mean `image`?"),
        (
            "Deployment",
            "          imagePullPolicy:",
            "          imagePullPolcy:",
            "did you mean `imagePullPolicy`?",
        ),
        (
            "Deployment",
            "              containerPort:",
            "              containerport:",
            "did you mean `containerPort`?",
        ),
        ("Deployment", "          command:", "          comand:", "did you mean `command`?"),
        ("Deployment", "              valueFrom:", "              valuefrom:", "did you mean `valueFrom`?"),
        (
            "Deployment",
            "                secretKeyRef:",
            "                secretkeyRef:",
            "did you mean `secretKeyRef`?",
        ),
        ("Deployment", "          resources:", "          resource:", "did you mean `resources`?"),
        ("Deployment", "            requests:", "            request:", "did you mean `requests`?"),
        (
            "Deployment",
            "          readinessProbe:",
            "          readynessProbe:",
            "did you mean `readinessProbe`?",
        ),
        ("Deployment", "            httpGet:", "            httpget:", "did you mean `httpGet`?"),
        (
            "Deployment",
            "            periodSeconds:",
            "            periodSecond:",
            "did you mean `periodSeconds`?",
        ),
        ("Deployment", "              mountPath:", "              mountpath:", "did you mean `mountPath`?"),
        ("Deployment", "          volumeMounts:", "          volumeMount:", "did you mean `volumeMounts`?"),
        ("Deployment", "      volumes:", "      volume:", "did you mean `volumes`?"),
        (
            "Deployment",
            "          configMap:\n            name: web\n            default",
            "          configmap:\n            name: web\n            default",
            "did you mean `configMap`?",
        ),
        ("Deployment", "      nodeSelector:", "      nodeselector:", "did you mean `nodeSelector`?"),
        (
            "Deployment",
            "      serviceAccountName:",
            "      serviceAcountName:",
            "did you mean `serviceAccountName`?",
        ),
        (
            "Deployment",
            "            runAsNonRoot:",
            "            runAsNonroot:",
            "did you mean `runAsNonRoot`?",
        ),
        ("Service", "      targetPort:", "      targetport:", "did you mean `targetPort`?"),
        ("Service", "      port: 80", "      prot: 80", "did you mean `port`?"),
        ("Service", "  ports:", "  port:", "did you mean `ports`?"),
        ("Ingress", "            pathType:", "            pathtype:", "did you mean `pathType`?"),
        ("Ingress", "            backend:", "            backnd:", "did you mean `backend`?"),
        ("Ingress", "                  number:", "                  numer:", "did you mean `number`?"),
        ("Ingress", "  ingressClassName:", "  ingressClass:", "did you mean `ingressClassName`?"),
        ("CronJob", "  schedule:", "  shedule:", "did you mean `schedule`?"),
        ("CronJob", "  jobTemplate:", "  jobTempalte:", "did you mean `jobTemplate`?"),
        ("ConfigMap", "\ndata:\n", "\ndta:\n", "did you mean `data`?"),
        ("Secret", "\ndata:\n", "\ndatas:\n", "did you mean `data`?"),
        ("Role", "    verbs:", "    verb:", "did you mean `verbs`?"),
        ("RoleBinding", "roleRef:", "roleref:", "did you mean `roleRef`?"),
        ("RoleBinding", "subjects:", "subject:", "did you mean `subjects`?"),
        ("HorizontalPodAutoscaler", "  maxReplicas:", "  maxReplica:", "did you mean `maxReplicas`?"),
        ("HorizontalPodAutoscaler", "  scaleTargetRef:", "  scaleTarget:", "did you mean `scaleTargetRef`?"),
        ("PodDisruptionBudget", "  minAvailable:", "  minAvailble:", "did you mean `minAvailable`?"),
        ("PersistentVolumeClaim", "  accessModes:", "  accessMode:", "did you mean `accessModes`?"),
        ("PersistentVolumeClaim", "  resources:", "  resource:", "did you mean `resources`?"),
        ("Kustomization", "  sourceRef:", "  sourceref:", "did you mean `sourceRef`?"),
        ("Kustomization", "  interval:", "  intervall:", "did you mean `interval`?"),
        ("HelmRelease", "  chart:", "  chrat:", "did you mean `chart`?"),
        ("HelmRelease", "  values:", "  vaules:", "did you mean `values`?"),
        ("GitRepository", "    branch:", "    brnach:", "did you mean `branch`?"),
        ("Application", "    repoURL:", "    repoUrl:", "did you mean `repoURL`?"),
        ("Application", "    targetRevision:", "    targetrevision:", "did you mean `targetRevision`?"),
        ("NetworkPolicy", "  podSelector:", "  podselector:", "did you mean `podSelector`?"),
        (
            "ValidatingWebhookConfiguration",
            "    sideEffects:",
            "    sideEffect:",
            "did you mean `sideEffects`?",
        ),
        ("StorageClass", "provisioner:", "provisoner:", "did you mean `provisioner`?"),
        ("Deployment", "      containers:\n", "      resources2: {}\n      containers:\n", ""),
        ("Deployment", "      terminationGracePeriodSeconds: 30", "      livenessProbe: {}", "belongs in"),
        (
            "Deployment",
            "  strategy:\n",
            "  containers: []\n  strategy:\n",
            "`containers` belongs in `spec.template.spec`",
        ),
        (
            "Deployment",
            "          readinessProbe:",
            "          volumes: []\n          readinessProbe:",
            "`volumes` belongs in `spec.template.spec`",
        ),
        ("Deployment", "  namespace: shop", "  example.com/app: web", "below `labels` or `annotations`"),
        ("Service", "spec:\n", "ports: []\nspec:\n", "`ports` belongs in `spec`"),
        ("HorizontalPodAutoscaler", "spec:\n", "minReplicas: 1\nspec:\n", "`minReplicas` belongs in `spec`"),
        ("Kustomization", "spec:\n", "prune: true\nspec:\n", "`prune` belongs in `spec`"),
        ("Ingress", "  tls:\n", "  host: a.example.com\n  tls:\n", "belongs in `spec.rules[0]`"),
        ("Deployment", "  replicas: 2", '  replicas: "2"', "leave out the quotes"),
        ("Deployment", "  replicas: 2", "  replicas: two", "an integer"),
        ("Deployment", "  replicas: 2", "  replicas: 2.5", "an integer"),
        ("Deployment", '          command: ["/web"]', "          command: /web", "write it as a list"),
        ("Deployment", '              value: "on"', "              value: true", "put the value in quotes"),
        ("Deployment", '              value: "on"', "              value: 1", "put the value in quotes"),
        (
            "Deployment",
            "              containerPort: 8080",
            '              containerPort: "8080"',
            "leave out the quotes",
        ),
        (
            "Deployment",
            "              containerPort: 8080",
            "              containerPort: http",
            "an integer",
        ),
        (
            "Deployment",
            "            runAsNonRoot: true",
            '            runAsNonRoot: "true"',
            "leave out the quotes",
        ),
        (
            "Deployment",
            "    app.kubernetes.io/name: web",
            "    app.kubernetes.io/name: 1",
            "put the value in quotes",
        ),
        (
            "Deployment",
            "    example.com/Note: any text at all",
            "    example.com/Note: true",
            "put the value in quotes",
        ),
        ("Deployment", "            periodSeconds: 5", "            periodSeconds: 5s", "an integer"),
        ("ConfigMap", "  key: value", "  key: 8080", "put the value in quotes"),
        ("ConfigMap", "  key: value", "  key: {a: b}", "a string"),
        ("Service", "      port: 80", "      port: http", "an integer"),
        (
            "Service",
            "  ports:\n    - name: http\n      port: 80\n      targetPort: http\n      protocol: TCP\n",
            "  ports:\n    port: 80\n",
            "a list",
        ),
        ("Role", "    verbs: [get, list]", "    verbs: get", "write it as a list"),
        ("Kustomization", "  prune: true", '  prune: "yes"', "write `true`"),
        ("HelmRelease", "      version: 6.x", "      version: 6.1", "put the value in quotes"),
        (
            "PersistentVolumeClaim",
            "  accessModes: [ReadWriteOnce]",
            "  accessModes: ReadWriteOnce",
            "write it as a list",
        ),
        (
            "Deployment",
            "          imagePullPolicy: IfNotPresent",
            "          imagePullPolicy: ifNotPresent",
            "did you mean `IfNotPresent`?",
        ),
        ("Deployment", "              protocol: TCP", "              protocol: tcp", "did you mean `TCP`?"),
        ("Deployment", "    type: RollingUpdate", "    type: Rolling", "`Recreate`"),
        ("Deployment", "          operator: Exists", "          operator: Exist", "did you mean `Exists`?"),
        (
            "Deployment",
            "          effect: NoSchedule",
            "          effect: NoShedule",
            "did you mean `NoSchedule`?",
        ),
        (
            "Deployment",
            "                      operator: In",
            "                      operator: Equals",
            "`In`",
        ),
        (
            "Deployment",
            "          whenUnsatisfiable: ScheduleAnyway",
            "          whenUnsatisfiable: Schedule",
            "`ScheduleAnyway`",
        ),
        ("Deployment", "      dnsPolicy: ClusterFirst", "      dnsPolicy: Cluster", "`ClusterFirst`"),
        ("StatefulSet", "    type: OnDelete", "    type: Recreate", "`OnDelete`"),
        (
            "StatefulSet",
            "  podManagementPolicy: Parallel",
            "  podManagementPolicy: parallel",
            "did you mean `Parallel`?",
        ),
        (
            "CronJob",
            "  concurrencyPolicy: Forbid",
            "  concurrencyPolicy: Forbidden",
            "did you mean `Forbid`?",
        ),
        (
            "Job",
            "      restartPolicy: OnFailure",
            "      restartPolicy: onfailure",
            "did you mean `OnFailure`?",
        ),
        ("Service", "  type: ClusterIP", "  type: Loadbalancer", "did you mean `LoadBalancer`?"),
        ("Ingress", "            pathType: Prefix", "            pathType: prefix", "did you mean `Prefix`?"),
        ("NetworkPolicy", "    - Ingress", "    - ingress", "did you mean `Ingress`?"),
        (
            "HorizontalPodAutoscaler",
            "    - type: Resource\n      resource",
            "    - type: resource\n      resource",
            "did you mean `Resource`?",
        ),
        (
            "HorizontalPodAutoscaler",
            "          type: Utilization",
            "          type: Percent",
            "`Utilization`",
        ),
        ("PersistentVolume", "    storage: 1Gi", "    storag: 1Gi", "did you mean `storage`?"),
        ("PersistentVolume", "    storage: 1Gi\n", "    cpu: 1\n    storage: 1Gi\n", "`storage`"),
        ("Deployment", "          env:", "          evn:", "did you mean `env`?"),
        ("PersistentVolumeClaim", "[ReadWriteOnce]", "[ReadWriteOnces]", "did you mean `ReadWriteOnce`?"),
        (
            "PersistentVolume",
            "  persistentVolumeReclaimPolicy: Retain",
            "  persistentVolumeReclaimPolicy: Keep",
            "`Retain`",
        ),
        ("StorageClass", "volumeBindingMode: WaitForFirstConsumer", "volumeBindingMode: Late", "`Immediate`"),
        ("ValidatingWebhookConfiguration", "    failurePolicy: Fail", "    failurePolicy: Deny", "`Ignore`"),
        ("ValidatingWebhookConfiguration", "[CREATE]", "[create]", "did you mean `CREATE`?"),
        ("GitRepository", "  interval: 5m", "  interval: 5 minutes", "duration"),
        ("Kustomization", "    kind: GitRepository", "    kind: GitRepo", "did you mean `GitRepository`?"),
        ("Deployment", "  name: web\n", "  name: Web\n", "did you mean `web`?"),
        ("Deployment", "  name: web\n", "  name: web_app\n", "did you mean `web-app`?"),
        ("Deployment", "  namespace: shop", "  namespace: Shop", "did you mean `shop`?"),
        ("Deployment", "    app.kubernetes.io/name: web", '    app.kubernetes.io/name: "my app!"', "labels"),
        ("Deployment", "    app.kubernetes.io/name: web", '    "app name": web', "did you mean `app-name`?"),
        ("Deployment", "    app.kubernetes.io/name: web", "    app/kubernetes.io/name: web", "key"),
        (
            "Deployment",
            "        - name: web\n          image",
            "        - name: Web\n          image",
            "did you mean `web`?",
        ),
        ("Deployment", "image: example.com/web:1.0.0", 'image: "example.com/web:1.0.0 "', "spaces"),
        (
            "Deployment",
            "            - name: http\n",
            "            - name: http-metrics-server\n",
            "at most 15",
        ),
        ("Deployment", "            - name: http\n", "            - name: HTTP\n", "did you mean `http`?"),
        (
            "Deployment",
            "              containerPort: 8080",
            "              containerPort: 80800",
            "at most 65535",
        ),
        ("Deployment", "              containerPort: 8080", "              containerPort: 0", "at least 1"),
        ("Deployment", "              port: http", '              port: "8080"', "leave out the quotes"),
        ("Deployment", "              cpu: 100m", "              cpu: 100 m", "quantity"),
        ("Deployment", "              cpu: 100m", "              cpu: -1", "at least 0"),
        ("Deployment", "              memory: 64Mi", "              memory: 64MB", "quantity"),
        ("Deployment", "              memory: 64Mi", "              mem: 64Mi", "did you mean `memory`?"),
        ("Deployment", "  replicas: 2", "  replicas: -1", "at least 0"),
        ("Deployment", "      maxSurge: 25%", "      maxSurge: 25 percent", "percentage"),
        ("Deployment", "      maxUnavailable: 0", "      maxUnavailable: 120%", "percentage"),
        ("Deployment", "      maxSurge: 25%", '      maxSurge: "1"', "percentage"),
        ("Deployment", "            defaultMode: 420", "            defaultMode: 755", "at most 511"),
        ("Deployment", "            - weight: 100", "            - weight: 200", "at most 100"),
        ("Deployment", "            - name: MODE", "            - name: MODE=", "without `=`"),
        ("Deployment", "        kubernetes.io/os: linux", "        kubernetes.io/os: a b", "labels"),
        ("CronJob", "0 3 * * 1-5", "0 3 * *", "schedule"),
        ("CronJob", "0 3 * * 1-5", "0 25 * * *", "schedule"),
        ("CronJob", "0 3 * * 1-5", "0 3 * * 7", "schedule"),
        ("CronJob", "      backoffLimit: 2", "      backoffLimit: -2", "at least 0"),
        ("Service", "      port: 80", "      port: 70000", "at most 65535"),
        ("Service", "  name: web\n", "  name: my.web\n", "lower-case"),
        ("Service", "      targetPort: http", '      targetPort: "8080"', "leave out the quotes"),
        ("Ingress", "    - host: www.example.com", "    - host: https://www.example.com", "host"),
        ("NetworkPolicy", "            cidr: 10.0.0.0/8", "            cidr: 10.0.0.0", "network"),
        ("ConfigMap", "  key: value", "  my key: value", "key"),
        ("Secret", "  password: Y2hhbmdlLW1l", "  password: change-me", "base64"),
        ("Namespace", "  name: web", "  name: web.shop", "lower-case"),
        ("HorizontalPodAutoscaler", "  maxReplicas: 5", "  maxReplicas: 0", "at least 1"),
        ("PodDisruptionBudget", "  minAvailable: 50%", "  minAvailable: half", "percentage"),
        ("PersistentVolumeClaim", "      storage: 1Gi", "      storage: 1GiB", "quantity"),
        ("ValidatingWebhookConfiguration", "    failurePolicy: Fail", "    timeoutSeconds: 60", "at most 30"),
        ("Deployment", "apiVersion: apps/v1", "apiVersion: app/v1", "Deployment is in `apps/v1`"),
        ("Deployment", "apiVersion: apps/v1", "apiVersion: v1", "Deployment is in `apps/v1`"),
        ("Deployment", "apiVersion: apps/v1", "apiVersion: apps/v1beta1", "use `apps/v1`"),
        ("Deployment", "kind: Deployment", "kind: Deploymnet", "did you mean `Deployment`?"),
        ("CronJob", "apiVersion: batch/v1", "apiVersion: batch/v1beta1", "use `batch/v1`"),
        (
            "Ingress",
            "apiVersion: networking.k8s.io/v1",
            "apiVersion: networking/v1",
            "Ingress is in `networking.k8s.io/v1`",
        ),
        (
            "Ingress",
            "apiVersion: networking.k8s.io/v1",
            "apiVersion: extensions/v1beta1",
            "use `networking.k8s.io/v1`",
        ),
        (
            "Kustomization",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1beta9",
            "use `kustomize.toolkit.fluxcd.io/v1`",
        ),
        (
            "HelmRelease",
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "apiVersion: helm.toolkit.fluxcd.io/v2beta1",
            "use `helm.toolkit.fluxcd.io/v2`",
        ),
        (
            "Application",
            "apiVersion: argoproj.io/v1alpha1",
            "apiVersion: argoproj.io/v1",
            "use `argoproj.io/v1alpha1`",
        ),
        (
            "Role",
            "apiVersion: rbac.authorization.k8s.io/v1",
            "apiVersion: rbac.authorization/v1",
            "`rbac.authorization.k8s.io/v1`",
        ),
    ],
)
def test_a_fault(kind: str, old: str, new: str, told: str) -> None:
    text, line = spoilt(kind, old, new)
    findings = found(text)
    assert [at for at, _ in findings] == [line], findings
    assert told in findings[0][1]


@pytest.mark.parametrize(
    ("kind", "gone", "holder", "told"),
    [
        (
            "Deployment",
            "          image: example.com/web:1.0.0\n",
            "        - name: web",
            "image` is required",
        ),
        ("Service", "      port: 80\n", "    - name: http", "port` is required"),
        ("Ingress", "            pathType: Prefix\n", "          - path: /", "pathType` is required"),
        ("CronJob", "  schedule: 0 3 * * 1-5\n", "spec:", "schedule` is required"),
        ("PersistentVolumeClaim", "  accessModes: [ReadWriteOnce]\n", "spec:", "accessModes` is required"),
        ("PersistentVolume", "  accessModes: [ReadWriteOnce]\n", "spec:", "accessModes` is required"),
        ("HorizontalPodAutoscaler", "  maxReplicas: 5\n", "spec:", "maxReplicas` is required"),
        ("Role", "    verbs: [get, list]\n", "  - apiGroups", "verbs` is required"),
        ("StorageClass", "provisioner: example.com/disk\n", "apiVersion", "provisioner` is required"),
        ("Kustomization", "  interval: 10m\n", "spec:", "interval` is required"),
        ("GitRepository", "  url: https://example.com/repo.git\n", "spec:", "url` is required"),
        (
            "ValidatingWebhookConfiguration",
            "    sideEffects: None\n",
            "  - name: check",
            "sideEffects` is required",
        ),
    ],
)
def test_a_missing_field(kind: str, gone: str, holder: str, told: str) -> None:
    text = MANIFESTS[kind].replace(gone, "", 1)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(holder))
    findings = found(text)
    assert [at for at, _ in findings] == [line], findings
    assert told in findings[0][1]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("Deployment", "  replicas: 2", "  replicas: 0"),
        ("Deployment", "  replicas: 2\n", "  replicas:\n"),
        ("Deployment", "  replicas: 2", "  replicas: 2.0"),
        ("Deployment", "  replicas: 2", "  paused: true"),
        ("Deployment", "      maxSurge: 25%", "      maxSurge: 150%"),
        ("Deployment", "      maxSurge: 25%", "      maxSurge: 3"),
        ("Deployment", "      maxUnavailable: 0", "      maxUnavailable: 100%"),
        ("Deployment", "  name: web\n", "  name: web.2.example\n"),
        ("Deployment", "  name: web\n", "  name: 1web\n"),
        ("Deployment", "  namespace: shop\n", '  namespace: ""\n'),
        ("Deployment", "    app.kubernetes.io/name: web", '    app: ""'),
        ("Deployment", "    app.kubernetes.io/name: web", "    Team_A.b: X_y.Z-1"),
        ("Deployment", "    example.com/Note: any text at all", "    Example.COM/Note: any {text} $at <all>"),
        ("Deployment", "    example.com/Note: any text at all", "    checksum_a.b: ''"),
        (
            "Deployment",
            "image: example.com/web:1.0.0",
            "image: web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ),
        ("Deployment", "          imagePullPolicy: IfNotPresent\n", '          imagePullPolicy: ""\n'),
        ("Deployment", "            - name: http\n", "            - name: 8080-tcp\n"),
        ("Deployment", "              protocol: TCP\n", "              hostPort: 0\n"),
        ("Deployment", "            - name: MODE", "            - name: my.env-name_1"),
        ("Deployment", "            - name: MODE", "            - name: 1 odd:name"),
        ("Deployment", '              value: "on"', "              value:"),
        ("Deployment", '              value: "on"', "              value: $(PASSWORD)"),
        ("Deployment", "              cpu: 100m", "              cpu: 0.5"),
        ("Deployment", "              cpu: 100m", '              cpu: "1e3"'),
        ("Deployment", "              cpu: 100m", "              nvidia.com/gpu: 1"),
        ("Deployment", "              memory: 64Mi", "              hugepages-2Mi: 64Mi"),
        ("Deployment", "              memory: 64Mi", "              memory: 1000000"),
        ("Deployment", "              memory: 64Mi", "              ephemeral-storage: 1G"),
        ("Deployment", "              port: http", "              port: 8080"),
        ("Deployment", "              path: /ready", "              scheme: HTTPS"),
        ("Deployment", "            periodSeconds: 5", "            initialDelaySeconds: 0"),
        ("Deployment", "            defaultMode: 420", "            defaultMode: 0644"),
        ("Deployment", "            defaultMode: 420", "            items: [{key: a, path: b/c}]"),
        (
            "Deployment",
            "        - key: dedicated\n          operator: Exists\n          effect: NoSchedule\n",
            "        - operator: Exists\n",
        ),
        ("Deployment", "          operator: Exists", "          operator: Equal\n          value: a b"),
        ("Deployment", "      serviceAccountName: web", "      serviceAccount: web"),
        ("Deployment", "      terminationGracePeriodSeconds: 30", "      restartPolicy: Always"),
        ("Deployment", "              mountPath: /etc/web", "              mountPath: C:\\web"),
        (
            "Deployment",
            "              mountPath: /etc/web",
            "              mountPath: /etc/web\n              subPath: a/..b",
        ),
        (
            "Deployment",
            "            capabilities:\n",
            "            seccompProfile: {type: Localhost, localhostProfile: a.json}\n            capabilities:\n",
        ),
        ("CronJob", "0 3 * * 1-5", "'@daily'"),
        ("CronJob", "0 3 * * 1-5", "'*/15 0-6,22 1,15 jan-mar MON'"),
        ("CronJob", "0 3 * * 1-5", "'@every 1h30m'"),
        ("CronJob", "0 3 * * 1-5", "'0  3 ? * *'"),
        ("CronJob", "  concurrencyPolicy: Forbid", "  timeZone: Europe/Berlin"),
        ("Service", "      targetPort: http", "      targetPort: 8080"),
        ("Service", "      protocol: TCP", "      appProtocol: kubernetes.io/h2c"),
        ("Service", "  type: ClusterIP", "  clusterIP: None"),
        ("Service", "  type: ClusterIP", "  clusterIP: fd00::1"),
        ("Ingress", "    - host: www.example.com", "    - host: '*.example.com'"),
        ("Ingress", "    - host: www.example.com\n      http", "    - http"),
        (
            "Ingress",
            "          - path: /\n            pathType: Prefix",
            "          - pathType: ImplementationSpecific",
        ),
        ("Ingress", "                  number: 80", "                  name: http"),
        ("NetworkPolicy", "          port: 8080", "          port: http"),
        ("NetworkPolicy", "            cidr: 10.0.0.0/8", "            cidr: 2001:db8::/32"),
        ("ConfigMap", "  key: value", "  .hidden_A-1: value"),
        ("ConfigMap", "  key: value", "  a..b: ''"),
        ("Secret", "  password: Y2hhbmdlLW1l", "  password: ''"),
        ("Secret", "  password: Y2hhbmdlLW1l", "  password: |\n    Y2hhbmdl\n    LW1l"),
        ("Secret", "  password: Y2hhbmdlLW1l", "  password: ${PASSWORD}"),
        ("Secret", "  password: Y2hhbmdlLW1l", "  password: <path:kv/web#password>"),
        ("Role", "  name: web", "  name: system:web:Reader"),
        ("Role", '[""]', "['*']"),
        ("HorizontalPodAutoscaler", "  minReplicas: 2", "  minReplicas: 0"),
        ("PodDisruptionBudget", "  minAvailable: 50%", "  maxUnavailable: 0"),
        ("PersistentVolumeClaim", "  storageClassName: fast", "  storageClassName: ''"),
        ("PersistentVolumeClaim", "[ReadWriteOnce]", "[ReadWriteOncePod]"),
        ("Namespace", "  name: web", "  name: 1-web"),
        ("HelmRelease", "    anything: goes", "    replicas: many\n    a b: {c: [1, x]}"),
        ("Application", "    targetRevision: HEAD", "    targetRevision: '*'"),
    ],
)
def test_a_legal_oddity(kind: str, old: str, new: str) -> None:
    assert found(spoilt(kind, old, new)[0]) == []
