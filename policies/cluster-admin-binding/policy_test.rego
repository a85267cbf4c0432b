package cluster_admin_binding_test

import data.cluster_admin_binding
import rego.v1

found(subject, options) := result if {
	binding := {"roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}, "subjects": [subject]}
	result := cluster_admin_binding.deny_cluster_admin_binding with input as binding
		with data.gitops_gate as {"options": options}
}

test_account_is_found if {
	count(found({"kind": "ServiceAccount", "name": "a", "namespace": "x"}, {})) == 1
}

test_allowed_namespace if {
	count(found({"kind": "ServiceAccount", "name": "a", "namespace": "x"}, {"namespaces": ["x"]})) == 0
}

test_people_on_request if {
	count(found({"kind": "Group", "name": "a"}, {})) == 0
	count(found({"kind": "Group", "name": "a"}, {"people": true})) == 1
}
