"""What the API server refuses beyond its schemas, in the words of JSON Schema; `pack_schemas.py` packs it in.

Sources: pkg/apis/*/validation and staging/src/k8s.io/apimachinery/pkg/{util,api}/validation of Kubernetes. Here is what
concerns one value: its form, range or choices. What holds between fields is for checks. A rule is written only
where every packed version has it; where a feature gate has widened one, the wide form counts.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def one_of(*values: str) -> Schema:
    """A choice; empty counts as absent, as in the API server."""
    return {"enum": [*values, "", None]}


def only(*values: str) -> Schema:
    """A choice of a field that is required."""
    return {"enum": [*values]}


def form(pattern: str, words: str, **more: Any) -> Schema:
    """Text of a form; `words` say which."""
    return {"pattern": pattern, "patternErrorMessage": words, **more}


def fields(**rules: Schema) -> Schema:
    return {"properties": rules}


def at_least(least: int, most: int | None = None) -> Schema:
    return {"minimum": least, **({"maximum": most} if most is not None else {})}


def own(name: str) -> Schema:
    return {"$ref": f"#/definitions/gate.{name}"}


_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_WORD = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
# With a letter, and no two hyphens. No lookahead and no counted repetition anywhere: they are slow to compile.
_IANA = r"([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*"
_PART = r"([^/.][^/]*|\.[^/.][^/]*|\.\.[^/]+|\.)?"

_LABEL_WORDS = "lower-case letters and digits, with `-` between them"
_SUBDOMAIN_WORDS = "lower-case letters and digits, with `-` and `.` between them"

LABEL = form(rf"^({_LABEL})?$", _LABEL_WORDS, maxLength=63)
SUBDOMAIN = form(rf"^({_SUBDOMAIN})?$", _SUBDOMAIN_WORDS, maxLength=253)
DNS1035 = form(r"^([a-z]([-a-z0-9]*[a-z0-9])?)?$", f"{_LABEL_WORDS}, and begin with a letter", maxLength=63)
PATH_SEGMENT = form(r"^(([^/%.]|\.\.?[^/%.]|\.\.\.)[^/%]*)?$", "a name without `/` and `%`")
_KEY = form(
    rf"^({_SUBDOMAIN}/)?{_WORD}$",
    "letters and digits, with `-`, `_` and `.` between them; before that a domain and `/`, if any",
)
_ANNOTATION = {**_KEY, "pattern": rf"^({_SUBDOMAIN.replace('a-z', 'A-Za-z')}/)?{_WORD}$"}
_OPTIONAL_KEY = {**_KEY, "pattern": f"^$|{_KEY['pattern']}"}
_CONFIG_KEY = form(
    r"^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$",
    "letters, digits, `-`, `_` and `.`, as all keys of ConfigMaps and Secrets",
)
_PORT_NAME = form(
    rf"^({_IANA})?$",
    "lower-case letters and digits, with `-` between them and a letter among them",
    maxLength=15,
)
_HOST = form(
    rf"^((\*\.)?{_SUBDOMAIN})?$", "a host name in lower case, such as `www.example.com` or `*.example.com`"
)
_RELATIVE = form(r"^([^/]|$)", "a relative path")
_ENV_NAME = form(r"^[ -<>-~]+$", "printable ASCII without `=`")
# By reference, since it is much used: what is compiled once costs once.
_LABELS: Schema = {"propertyNames": own("Key"), "additionalProperties": own("LabelValue")}
_QUANTITY = r"([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$"
_QUANTITY_WORDS = "a quantity such as `500m`, `1.5`, `128Mi` or `1G`"
_NOT_NEGATIVE = at_least(0)
_POSITIVE = at_least(1)
_PORT, _OPTIONAL_PORT = at_least(1, 65535), at_least(0, 65535)
_MODE = at_least(0, 0o777)
_PROTOCOL = one_of("TCP", "UDP", "SCTP")
_POLICY = one_of("Cluster", "Local")
_MODES = {"items": only("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")}
_UPDATE = fields(type=one_of("RollingUpdate", "OnDelete"))
_RETENTION = one_of("Retain", "Delete")
_RESOURCES = {
    "propertyNames": form(
        r"^(cpu|memory|ephemeral-storage|storage|hugepages-.+|.+/.+)$",
        "`cpu`, `memory`, `ephemeral-storage`, `hugepages-…`, or of a domain, such as `nvidia.com/gpu`",
        examples=["cpu", "memory", "ephemeral-storage"],
    ),
    "additionalProperties": own("Amount"),
}
_CONTAINER: Schema = {
    "required": ["image"],
    "properties": {
        "name": LABEL | form(f"^{_LABEL}$", _LABEL_WORDS),
        "image": form(r"^\S(.*\S)?$", "the name of an image, without spaces around it"),
        "imagePullPolicy": one_of("Always", "IfNotPresent", "Never"),
        "restartPolicy": one_of("Always", "OnFailure", "Never"),
        "terminationMessagePolicy": one_of("File", "FallbackToLogsOnError"),
    },
}
_MODED = fields(defaultMode=_MODE)
_SECCOMP = fields(type=only("Unconfined", "RuntimeDefault", "Localhost"))
_WEIGHT = fields(weight=at_least(1, 100))
_SPEC_OF_WEBHOOK = fields(
    failurePolicy=one_of("Ignore", "Fail"),
    matchPolicy=one_of("Exact", "Equivalent"),
    reinvocationPolicy=one_of("Never", "IfNeeded"),
    sideEffects=only("None", "NoneOnDryRun"),
    timeoutSeconds=at_least(1, 30),
)
_VALIDATING = {
    "properties": {k: v for k, v in _SPEC_OF_WEBHOOK["properties"].items() if k != "reinvocationPolicy"}
}

TYPES: dict[str, Schema] = {
    # Types of our own, which fields are given in place of wider ones.
    "gate.Key": _KEY,
    "gate.AnnotationKey": _ANNOTATION,
    "gate.LabelValue": {
        "type": ["string", "null"],
        "maxLength": 63,
        **form(
            rf"^({_WORD})?$",
            "letters and digits, with `-`, `_` and `.` between them, as all values of labels",
        ),
    },
    "gate.Amount": {
        "type": ["null", "number", "string"],
        "minimum": 0,
        **form(rf"^\s*\+?{_QUANTITY}", f"{_QUANTITY_WORDS}, not negative"),
    },
    "gate.Port": {
        "type": ["integer", "null", "string"],
        **_PORT,
        **form(f"^{_IANA}$", "a port, or the name of one", maxLength=15),
    },
    "gate.TargetPort": {
        "type": ["integer", "null", "string"],
        **_OPTIONAL_PORT,
        **form(f"^({_IANA})?$", "a port, or the name of one", maxLength=15),
    },
    "gate.IntOrPercent": {
        "type": ["integer", "null", "string"],
        "minimum": 0,
        **form("^[0-9]+%$", "a number, or a percentage such as `25%`"),
    },
    "gate.IntOrPart": {
        "type": ["integer", "null", "string"],
        "minimum": 0,
        **form("^0*([0-9]|[1-9][0-9]|100)%$", "a number, or a percentage of at most 100 such as `25%`"),
    },
    # Types of Kubernetes that are said wrongly or not at all.
    # Upstream writes this as oneOf, with null in both branches, which no null can satisfy.
    "apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "null", "string"]},
    # ParseQuantity of apimachinery; UnmarshalJSON takes spaces around it.
    "apimachinery.pkg.api.resource.Quantity": {
        "type": ["null", "number", "string"],
        **form(rf"^\s*[+-]?{_QUANTITY}", _QUANTITY_WORDS),
    },
}

DEFINITIONS: dict[str, Schema] = {
    "api.admissionregistration.v1.MutatingWebhook": _SPEC_OF_WEBHOOK,
    "api.admissionregistration.v1.ValidatingWebhook": _VALIDATING,
    "api.admissionregistration.v1.RuleWithOperations": fields(
        operations={"items": only("*", "CREATE", "UPDATE", "DELETE", "CONNECT")},
        scope=one_of("*", "Cluster", "Namespaced"),
    ),
    "api.apps.v1.DaemonSetSpec": fields(minReadySeconds=_NOT_NEGATIVE, revisionHistoryLimit=_NOT_NEGATIVE),
    "api.apps.v1.DaemonSetUpdateStrategy": _UPDATE,
    "api.apps.v1.DeploymentSpec": fields(
        minReadySeconds=_NOT_NEGATIVE,
        progressDeadlineSeconds=_NOT_NEGATIVE,
        replicas=_NOT_NEGATIVE,
        revisionHistoryLimit=_NOT_NEGATIVE,
    ),
    "api.apps.v1.DeploymentStrategy": fields(type=one_of("Recreate", "RollingUpdate")),
    "api.apps.v1.ReplicaSetSpec": fields(minReadySeconds=_NOT_NEGATIVE, replicas=_NOT_NEGATIVE),
    "api.apps.v1.RollingUpdateDaemonSet": fields(maxSurge=own("IntOrPart"), maxUnavailable=own("IntOrPart")),
    "api.apps.v1.RollingUpdateDeployment": fields(
        maxSurge=own("IntOrPercent"), maxUnavailable=own("IntOrPart")
    ),
    "api.apps.v1.RollingUpdateStatefulSetStrategy": fields(
        maxUnavailable=own("IntOrPart"), partition=_NOT_NEGATIVE
    ),
    "api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": fields(
        whenDeleted=_RETENTION, whenScaled=_RETENTION
    ),
    "api.apps.v1.StatefulSetSpec": fields(
        minReadySeconds=_NOT_NEGATIVE,
        podManagementPolicy=one_of("OrderedReady", "Parallel"),
        replicas=_NOT_NEGATIVE,
        revisionHistoryLimit=_NOT_NEGATIVE,
    ),
    "api.apps.v1.StatefulSetUpdateStrategy": _UPDATE,
    "api.autoscaling.v1.HorizontalPodAutoscalerSpec": fields(
        maxReplicas=_POSITIVE, minReplicas=_NOT_NEGATIVE, targetCPUUtilizationPercentage=_POSITIVE
    ),
    "api.autoscaling.v2.HPAScalingPolicy": fields(
        periodSeconds=at_least(1, 1800), type=only("Pods", "Percent"), value=_POSITIVE
    ),
    "api.autoscaling.v2.HPAScalingRules": fields(
        selectPolicy=one_of("Max", "Min", "Disabled"), stabilizationWindowSeconds=at_least(0, 3600)
    ),
    "api.autoscaling.v2.HorizontalPodAutoscalerSpec": fields(
        maxReplicas=_POSITIVE, minReplicas=_NOT_NEGATIVE
    ),
    "api.autoscaling.v2.MetricSpec": fields(
        type=only("ContainerResource", "External", "Object", "Pods", "Resource")
    ),
    "api.autoscaling.v2.MetricTarget": fields(
        averageUtilization=_POSITIVE, type=only("Utilization", "Value", "AverageValue")
    ),
    "api.batch.v1.CronJobSpec": fields(
        concurrencyPolicy=one_of("Allow", "Forbid", "Replace"),
        failedJobsHistoryLimit=_NOT_NEGATIVE,
        schedule={"format": "x-gate-schedule"},
        startingDeadlineSeconds=_NOT_NEGATIVE,
        successfulJobsHistoryLimit=_NOT_NEGATIVE,
    ),
    "api.batch.v1.JobSpec": fields(
        activeDeadlineSeconds=_NOT_NEGATIVE,
        backoffLimit=_NOT_NEGATIVE,
        completionMode=one_of("NonIndexed", "Indexed"),
        completions=_NOT_NEGATIVE,
        parallelism=_NOT_NEGATIVE,
        podReplacementPolicy=one_of("TerminatingOrFailed", "Failed"),
        ttlSecondsAfterFinished=_NOT_NEGATIVE,
    ),
    "api.batch.v1.PodFailurePolicyOnExitCodesRequirement": fields(operator=only("In", "NotIn")),
    "api.batch.v1.PodFailurePolicyRule": fields(action=only("FailJob", "FailIndex", "Ignore", "Count")),
    "api.core.v1.AppArmorProfile": _SECCOMP,
    "api.core.v1.ConfigMap": fields(
        binaryData={
            "additionalProperties": {"type": ["string", "null"], "format": "x-gate-base64"},
            "propertyNames": _CONFIG_KEY,
        },
        data={"propertyNames": _CONFIG_KEY},
    ),
    "api.core.v1.ConfigMapVolumeSource": _MODED,
    "api.core.v1.Container": _CONTAINER,
    "api.core.v1.ContainerPort": fields(
        containerPort=_PORT, hostPort=_OPTIONAL_PORT, name=_PORT_NAME, protocol=_PROTOCOL
    ),
    "api.core.v1.ContainerResizePolicy": fields(restartPolicy=only("NotRequired", "RestartContainer")),
    "api.core.v1.DownwardAPIVolumeFile": fields(mode=_MODE, path=_RELATIVE),
    "api.core.v1.DownwardAPIVolumeSource": _MODED,
    "api.core.v1.EmptyDirVolumeSource": fields(
        medium=form("^(Memory|HugePages(-.+)?)?$", "`Memory`, `HugePages` or `HugePages-…`")
    ),
    "api.core.v1.EnvVar": fields(name=_ENV_NAME),
    "api.core.v1.EphemeralContainer": _CONTAINER,
    "api.core.v1.GRPCAction": fields(port=_PORT),
    "api.core.v1.HTTPGetAction": fields(port=own("Port"), scheme=one_of("HTTP", "HTTPS")),
    "api.core.v1.HTTPHeader": fields(
        name=form("^[-A-Za-z0-9]+$", "the name of a header: letters, digits and `-`")
    ),
    "api.core.v1.HostAlias": fields(hostnames={"items": SUBDOMAIN}),
    "api.core.v1.HostPathVolumeSource": fields(
        path=form(rf"^{_PART}(/{_PART})*$", "a path without `..`", minLength=1),
        type=one_of(
            "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"
        ),
    ),
    "api.core.v1.KeyToPath": fields(mode=_MODE, path=_RELATIVE),
    "api.core.v1.NodeSelectorRequirement": fields(
        key=_KEY, operator=only("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
    ),
    "api.core.v1.PersistentVolumeClaimSpec": fields(
        accessModes=_MODES, storageClassName=SUBDOMAIN, volumeMode=one_of("Filesystem", "Block")
    ),
    "api.core.v1.PersistentVolumeSpec": fields(
        accessModes=_MODES,
        persistentVolumeReclaimPolicy=one_of("Retain", "Recycle", "Delete"),
        storageClassName=SUBDOMAIN,
        volumeMode=one_of("Filesystem", "Block"),
    ),
    "api.core.v1.PodAffinityTerm": fields(topologyKey=_KEY),
    "api.core.v1.PodDNSConfig": fields(nameservers={"items": {"format": "x-gate-ip"}}),
    "api.core.v1.PodSecurityContext": fields(
        fsGroup=_NOT_NEGATIVE,
        fsGroupChangePolicy=one_of("OnRootMismatch", "Always"),
        runAsGroup=_NOT_NEGATIVE,
        runAsUser=_NOT_NEGATIVE,
        supplementalGroups={"items": _NOT_NEGATIVE},
        supplementalGroupsPolicy=one_of("Merge", "Strict"),
    ),
    "api.core.v1.PodSpec": fields(
        activeDeadlineSeconds=_POSITIVE,
        dnsPolicy=one_of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
        hostname=LABEL,
        nodeName=SUBDOMAIN,
        nodeSelector=_LABELS,
        preemptionPolicy=one_of("PreemptLowerPriority", "Never"),
        priorityClassName=SUBDOMAIN,
        restartPolicy=one_of("Always", "OnFailure", "Never"),
        runtimeClassName=SUBDOMAIN,
        schedulerName=_OPTIONAL_KEY,
        serviceAccountName=SUBDOMAIN,
        subdomain=LABEL,
    ),
    "api.core.v1.PodOS": fields(name=only("linux", "windows")),
    "api.core.v1.PreferredSchedulingTerm": _WEIGHT,
    "api.core.v1.Probe": fields(
        failureThreshold=_NOT_NEGATIVE,
        initialDelaySeconds=_NOT_NEGATIVE,
        periodSeconds=_NOT_NEGATIVE,
        successThreshold=_NOT_NEGATIVE,
        terminationGracePeriodSeconds=_POSITIVE,
        timeoutSeconds=_NOT_NEGATIVE,
    ),
    "api.core.v1.ProjectedVolumeSource": _MODED,
    "api.core.v1.ReplicationControllerSpec": fields(replicas=_NOT_NEGATIVE, selector=_LABELS),
    "api.core.v1.ResourceRequirements": fields(limits=_RESOURCES, requests=_RESOURCES),
    "api.core.v1.SeccompProfile": _SECCOMP,
    "api.core.v1.Secret": fields(
        data={
            "additionalProperties": {"type": ["string", "null"], "format": "x-gate-base64"},
            "propertyNames": _CONFIG_KEY,
        },
        stringData={"propertyNames": _CONFIG_KEY},
    ),
    "api.core.v1.SecretVolumeSource": _MODED,
    "api.core.v1.SecurityContext": fields(
        procMount=one_of("Default", "Unmasked"), runAsGroup=_NOT_NEGATIVE, runAsUser=_NOT_NEGATIVE
    ),
    "api.core.v1.ServicePort": fields(
        name=LABEL, nodePort=_OPTIONAL_PORT, port=_PORT, protocol=_PROTOCOL, targetPort=own("TargetPort")
    ),
    "api.core.v1.ServiceSpec": fields(
        clusterIP=form(r"^(None|[0-9.]*|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$", "`None` or an address"),
        externalIPs={"items": {"format": "x-gate-ip"}},
        externalTrafficPolicy=_POLICY,
        internalTrafficPolicy=_POLICY,
        ipFamilies={"items": only("IPv4", "IPv6")},
        ipFamilyPolicy=one_of("SingleStack", "PreferDualStack", "RequireDualStack"),
        loadBalancerSourceRanges={"items": {"format": "x-gate-cidr"}},
        selector=_LABELS,
        sessionAffinity=one_of("None", "ClientIP"),
        type=one_of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
    ),
    "api.core.v1.ClientIPConfig": fields(timeoutSeconds=at_least(1, 86400)),
    "api.core.v1.TCPSocketAction": fields(port=own("Port")),
    "api.core.v1.Taint": fields(effect=only("NoSchedule", "PreferNoSchedule", "NoExecute"), key=_KEY),
    "api.core.v1.Toleration": fields(
        effect=one_of("NoSchedule", "PreferNoSchedule", "NoExecute"),
        key=_OPTIONAL_KEY,
        operator=one_of("Exists", "Equal", "Lt", "Gt"),
    ),
    "api.core.v1.TopologySpreadConstraint": fields(
        maxSkew=_POSITIVE,
        minDomains=_POSITIVE,
        nodeAffinityPolicy=one_of("Honor", "Ignore"),
        nodeTaintsPolicy=one_of("Honor", "Ignore"),
        topologyKey=_KEY,
        whenUnsatisfiable=only("DoNotSchedule", "ScheduleAnyway"),
    ),
    "api.core.v1.Volume": fields(name=LABEL | form(f"^{_LABEL}$", _LABEL_WORDS)),
    "api.core.v1.VolumeMount": fields(
        mountPath={"minLength": 1},
        mountPropagation=one_of("None", "HostToContainer", "Bidirectional"),
        recursiveReadOnly=one_of("Disabled", "IfPossible", "Enabled"),
        subPath=_RELATIVE,
        subPathExpr=_RELATIVE,
    ),
    "api.core.v1.WeightedPodAffinityTerm": _WEIGHT,
    "api.networking.v1.HTTPIngressPath": fields(
        pathType=only("Exact", "Prefix", "ImplementationSpecific"),
    ),
    "api.networking.v1.IPBlock": fields(
        cidr={"format": "x-gate-cidr"}, **{"except": {"items": {"format": "x-gate-cidr"}}}
    ),
    "api.networking.v1.IngressRule": fields(host=_HOST),
    "api.networking.v1.IngressSpec": fields(ingressClassName=SUBDOMAIN),
    "api.networking.v1.IngressTLS": fields(hosts={"items": _HOST}),
    "api.networking.v1.NetworkPolicyPort": fields(endPort=_PORT, port=own("Port"), protocol=_PROTOCOL),
    "api.networking.v1.NetworkPolicySpec": fields(policyTypes={"items": only("Ingress", "Egress")}),
    "api.networking.v1.ServiceBackendPort": fields(name=_PORT_NAME, number=_OPTIONAL_PORT),
    "api.policy.v1.PodDisruptionBudgetSpec": fields(
        maxUnavailable=own("IntOrPart"),
        minAvailable=own("IntOrPart"),
        unhealthyPodEvictionPolicy=one_of("IfHealthyBudget", "AlwaysAllow"),
    ),
    "api.rbac.v1.PolicyRule": fields(verbs={"minItems": 1}),
    "api.scheduling.v1.PriorityClass": fields(preemptionPolicy=one_of("PreemptLowerPriority", "Never")),
    "api.storage.v1.StorageClass": fields(
        reclaimPolicy=_RETENTION, volumeBindingMode=one_of("Immediate", "WaitForFirstConsumer")
    ),
    "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec": fields(
        scope=only("Cluster", "Namespaced")
    ),
    "apimachinery.pkg.apis.meta.v1.LabelSelector": fields(matchLabels=_LABELS),
    "apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": fields(
        key=_KEY, operator=only("In", "NotIn", "Exists", "DoesNotExist")
    ),
    "apimachinery.pkg.apis.meta.v1.ObjectMeta": fields(
        annotations={"propertyNames": own("AnnotationKey")}, labels=_LABELS
    ),
}

_NAMESPACE = {"namespace": LABEL}


def _named(name: Schema) -> Schema:
    """What holds for the metadata of an object, not of a template in it."""
    # `^(…)?$` is for names that may be absent.
    needed = {"type": "string", **name, "pattern": name["pattern"].removeprefix("^(").removesuffix(")?$")}
    needed["pattern"] = f"^({needed['pattern']})$"
    has_name = [{"required": ["name"]}, {"required": ["generateName"]}]
    metadata: Schema = {"anyOf": has_name, "properties": {**_NAMESPACE, "name": needed}}
    return {"required": ["metadata"], "properties": {"metadata": metadata}}


TYPES.update(
    {
        "gate.NamedLabel": _named(LABEL),
        "gate.NamedPathSegment": _named(PATH_SEGMENT),
        "gate.NamedSubdomain": _named(SUBDOMAIN),
        "gate.NamedService": _named(DNS1035),
        "gate.NamedCronJob": _named({**SUBDOMAIN, "maxLength": 52}),
        "gate.Claim": {
            "required": ["spec"],
            "properties": {
                "spec": {
                    "required": ["accessModes", "resources"],
                    "properties": {"accessModes": {"minItems": 1}},
                }
            },
        },
        "gate.Held": {
            "required": ["spec"],
            "properties": {
                "spec": {
                    "required": ["accessModes", "capacity"],
                    "properties": {
                        "capacity": {
                            "required": ["storage"],
                            "propertyNames": {"enum": ["storage"], "examples": ["storage"]},
                        }
                    },
                }
            },
        },
    }
)

_SUBDOMAIN_KINDS = {
    "v1": "ConfigMap Endpoints LimitRange Node PersistentVolume PersistentVolumeClaim Pod PodTemplate "
    "ReplicationController ResourceQuota Secret ServiceAccount",
    "admissionregistration.k8s.io/v1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1": "CustomResourceDefinition",
    "apps/v1": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling/v1": "HorizontalPodAutoscaler",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "batch/v1": "Job",
    "discovery.k8s.io/v1": "EndpointSlice",
    "networking.k8s.io/v1": "Ingress IngressClass NetworkPolicy",
    "policy/v1": "PodDisruptionBudget",
    "scheduling.k8s.io/v1": "PriorityClass",
    "storage.k8s.io/v1": "CSIDriver StorageClass",
}
KINDS: dict[str, tuple[str, ...]] = {
    # What holds for a kind as a whole, by names of types.
    **{
        f"{api}/{kind}": ("gate.NamedSubdomain",)
        for api, kinds in _SUBDOMAIN_KINDS.items()
        for kind in kinds.split()
    },
    **{
        f"rbac.authorization.k8s.io/v1/{kind}": ("gate.NamedPathSegment",)
        for kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
    },
    "batch/v1/CronJob": ("gate.NamedCronJob",),
    "v1/Namespace": ("gate.NamedLabel",),
    "v1/PersistentVolume": ("gate.NamedSubdomain", "gate.Held"),
    "v1/PersistentVolumeClaim": ("gate.NamedSubdomain", "gate.Claim"),
    "v1/Service": ("gate.NamedService",),
}
CUSTOM = "gate.NamedSubdomain"
"""What holds for every custom resource (apiextensions-apiserver, pkg/registry/customresource)."""
