package wildcard_rbac_test

import data.wildcard_rbac
import rego.v1

found(rule) := result if {
	rules := [{"verbs": ["get"], "resources": ["pods"]}, rule]
	result := wildcard_rbac.deny_wildcard_rbac with input as {"kind": "Role", "metadata": {"name": "r"}, "rules": rules}
}

test_everything_is_found if {
	{one.path | some one in found({"verbs": ["*"], "resources": ["*"]})} == {["rules", 1]}
}

test_bind_is_found if {
	count(found({"verbs": ["bind", "get"], "resources": ["*"]})) == 1
}

test_names_are_fine if {
	count(found({"verbs": ["*"], "resources": ["pods"]})) == 0
	count(found({"verbs": ["get"], "resources": ["*"]})) == 0
	count(found({"verbs": ["get"], "nonResourceURLs": ["*"]})) == 0
}
