"""Checks of kustomizations: what kustomize passes over in silence."""
