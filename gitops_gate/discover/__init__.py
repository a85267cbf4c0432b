"""Which files a run looks at."""

from gitops_gate.discover.files import Paths, discover

__all__ = ["Paths", "discover"]
