package main

import rego.v1

# METADATA
# title: an image from a registry that is not ours
# custom:
#   kinds: [Deployment, StatefulSet, DaemonSet]
deny_foreign_registry contains msg if {
	some container in input.spec.template.spec.containers
	not startswith(container.image, "ghcr.io/example/")
	not startswith(container.image, "registry.example.com/")
	msg := sprintf("%s is not from a registry of the house", [container.image])
}
