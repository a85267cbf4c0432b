"""Rendering: what an operator would apply, out of what the repository holds."""
