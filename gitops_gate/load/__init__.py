"""Loading: bytes in, documents out, with guards against hostile YAML."""

from gitops_gate.load.files import FILE_LIMIT, load_file
from gitops_gate.load.resources import resources
from gitops_gate.load.scalars import Dialect

__all__ = ["FILE_LIMIT", "Dialect", "load_file", "resources"]
