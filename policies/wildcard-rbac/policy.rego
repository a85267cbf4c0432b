# METADATA
# title: a role that may do everything
# description: |-
#   A rule with `*` for its verbs and `*` for its resources is an administrator by another name, and grows with every
#   API that is ever installed. So does every one who may `escalate`, `bind` or `impersonate` anything. Name what is
#   needed.
#
#   Source: Kubernetes documentation, "RBAC Good Practices"; CIS Kubernetes Benchmark 5.1.3.
# custom:
#   kinds: [rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/ClusterRole]
#   severity: warning
#   hint: name the verbs and resources that are needed
package wildcard_rbac

import rego.v1

deny_wildcard_rbac contains {"msg": msg, "path": ["rules", number]} if {
	some number, rule in list(input.rules)
	"*" in list(rule.verbs)
	"*" in list(rule.resources)
	msg := sprintf("this rule of the %s %s allows every verb on every resource", [input.kind, input.metadata.name])
}

deny_wildcard_rbac contains {"msg": msg, "path": ["rules", number], "detail": "escalate"} if {
	some number, rule in list(input.rules)
	not "*" in list(rule.verbs)
	powerful := {"escalate", "bind", "impersonate"} & {verb | some verb in list(rule.verbs); is_string(verb)}
	count(powerful) > 0
	"*" in list(rule.resources)
	msg := sprintf(
		"this rule of the %s %s allows to %s anything",
		[input.kind, input.metadata.name, concat(", ", powerful)],
	)
}

# Other rules say what is wrong with a manifest of another shape.
list(value) := value if is_array(value)

list(value) := [] if not is_array(value)
