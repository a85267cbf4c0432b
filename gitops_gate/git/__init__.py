"""The git program, and the trees that are read through it."""
