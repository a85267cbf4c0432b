"""The gate that a GitOps repository puts in front of its cluster."""

__version__ = "0.1.0"
