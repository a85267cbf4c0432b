# METADATA
# title: an Ingress that serves in clear text
# description: |-
#   What has no `tls` answers on port 80: passwords and session cookies travel readable, and browsers warn. An Ingress
#   that is only there to redirect, or that a proxy in front gives its certificate, is waived, or its class
#   named in `classes`.
#
#   Options: `classes`, the names of Ingress classes that are not judged.
#
#   Source: Kubernetes documentation, "Ingress", TLS; OWASP Kubernetes Top Ten.
# custom:
#   kinds: [networking.k8s.io/Ingress]
#   severity: warning
#   options:
#     classes: []
#   hint: add spec.tls with the hosts, and the Secret that cert-manager or you put the certificate in
package ingress_without_tls

import rego.v1

deny_ingress_without_tls contains {"msg": msg, "path": ["spec"]} if {
	count(tls) == 0
	not class in object.get(data.gitops_gate.options, "classes", [])
	msg := sprintf("the Ingress %s has no tls, so it serves in clear text", [input.metadata.name])
}

deny_ingress_without_tls contains {"msg": msg, "path": ["spec", "rules", number, "host"]} if {
	count(tls) > 0
	every entry in tls {
		is_object(entry)
		is_array(object.get(entry, "hosts", []))
		count(object.get(entry, "hosts", [])) > 0
	}
	is_array(input.spec.rules)
	some number, rule in input.spec.rules
	is_string(rule.host)
	not contains(rule.host, "${")
	not covered(rule.host)
	msg := sprintf("the host %s is in no list of spec.tls, so it serves in clear text", [rule.host])
}

# Undefined, and so no finding, where the manifest has another shape: other rules say so.
tls := found if {
	is_object(input.spec)
	found := object.get(input.spec, "tls", [])
	is_array(found)
}

default class := ""

class := input.spec.ingressClassName

covered(host) if {
	some entry in tls
	is_array(entry.hosts)
	some name in entry.hosts
	is_string(name)
	matches(name, host)
}

matches(name, host) if name == host

matches(name, _) if contains(name, "${")

# A wildcard stands for one label of the name.
matches(name, host) if {
	startswith(name, "*.")
	substring(host, indexof(host, "."), -1) == substring(name, 1, -1)
}
