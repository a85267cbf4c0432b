package ingress_without_tls_test

import data.ingress_without_tls
import rego.v1

ingress(spec) := {"kind": "Ingress", "metadata": {"name": "web"}, "spec": spec}

options(classes) := {"options": {"classes": classes}}

found(spec, classes) := result if {
	result := ingress_without_tls.deny_ingress_without_tls with input as ingress(spec)
		with data.gitops_gate as options(classes)
}

test_without_tls if {
	count(found({"rules": [{"host": "a.example.com"}]}, [])) == 1
}

test_class_is_not_judged if {
	count(found({"ingressClassName": "internal"}, ["internal"])) == 0
}

test_wildcard_covers_one_label if {
	spec := {"tls": [{"hosts": ["*.example.com"]}], "rules": [{"host": "a.example.com"}, {"host": "a.b.example.com"}]}
	{one.path | some one in found(spec, [])} == {["spec", "rules", 1, "host"]}
}

test_tls_without_hosts_covers_all if {
	count(found({"tls": [{"secretName": "x"}], "rules": [{"host": "a.example.com"}]}, [])) == 0
}
