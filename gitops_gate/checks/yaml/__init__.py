"""YAML itself: what cannot be read, what was lost, and style."""
