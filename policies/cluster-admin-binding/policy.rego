# METADATA
# title: a binding to cluster-admin
# description: |-
#   Whoever is bound to `cluster-admin` owns the cluster. That is right for few: the operator that applies everything,
#   the people who mend it. So the namespaces of Flux and Argo CD are not judged, and neither are users and groups.
#
#   Options: `namespaces`, whose service accounts may be bound; `people`, whether users and groups are judged, too.
#
#   Source: Kubernetes documentation, "RBAC Good Practices"; CIS Kubernetes Benchmark 5.1.1.
# custom:
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   severity: warning
#   options:
#     namespaces: [flux-system, argocd]
#     people: false
#   hint: bind a role that names what is needed
package cluster_admin_binding

import rego.v1

options := object.union({"namespaces": [], "people": false}, data.gitops_gate.options)

deny_cluster_admin_binding contains {"msg": msg, "path": ["subjects", number], "detail": subject.name} if {
	input.roleRef.kind == "ClusterRole"
	input.roleRef.name == "cluster-admin"
	is_array(input.subjects)
	some number, subject in input.subjects
	is_object(subject)
	judged(subject)
	not object.get(subject, "namespace", "") in options.namespaces
	msg := sprintf("the %s %s is made cluster-admin", [subject.kind, subject.name])
}

judged(subject) if subject.kind == "ServiceAccount"

judged(_) if options.people
