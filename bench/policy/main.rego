# Ten rules of the usual kind, for the time that conftest takes.
package main

import rego.v1

workloads := {"Deployment", "StatefulSet", "DaemonSet", "Job"}

containers contains container if {
	input.kind in workloads
	some container in input.spec.template.spec.containers
}

containers contains container if {
	input.kind == "CronJob"
	some container in input.spec.jobTemplate.spec.template.spec.containers
}

deny contains msg if {
	some container in containers
	endswith(container.image, ":latest")
	msg := sprintf("%s: floating tag", [container.name])
}

deny contains msg if {
	some container in containers
	not regex.match(`(:[^/]+|@sha256:.+)$`, container.image)
	msg := sprintf("%s: no tag", [container.name])
}

deny contains msg if {
	some container in containers
	not container.resources.requests.memory
	msg := sprintf("%s: no memory request", [container.name])
}

deny contains msg if {
	some container in containers
	not container.resources.limits.memory
	msg := sprintf("%s: no memory limit", [container.name])
}

deny contains msg if {
	some container in containers
	container.securityContext.privileged
	msg := sprintf("%s: privileged", [container.name])
}

deny contains msg if {
	some container in containers
	not container.readinessProbe
	input.kind != "Job"
	input.kind != "CronJob"
	msg := sprintf("%s: no readiness probe", [container.name])
}

deny contains msg if {
	input.kind in workloads
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := sprintf("%s: may run as root", [input.metadata.name])
}

deny contains msg if {
	input.kind in workloads
	some volume in input.spec.template.spec.volumes
	volume.hostPath
	msg := sprintf("%s: hostPath", [input.metadata.name])
}

deny contains msg if {
	input.kind == "Ingress"
	not input.spec.tls
	msg := sprintf("%s: no TLS", [input.metadata.name])
}

deny contains msg if {
	input.kind in workloads
	not input.metadata.labels["app.kubernetes.io/name"]
	msg := sprintf("%s: no name label", [input.metadata.name])
}
