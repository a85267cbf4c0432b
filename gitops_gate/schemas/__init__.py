"""The schema store: native kinds, kinds of the repository's CRDs, shipped GitOps kinds."""

from gitops_gate.schemas.imports import brought
from gitops_gate.schemas.removed import Removal
from gitops_gate.schemas.store import Store
from gitops_gate.schemas.validator import Validator
from gitops_gate.schemas.versions import known
from gitops_gate.schemas.violation import SchemaError

__all__ = ["Removal", "SchemaError", "Store", "Validator", "brought", "known"]
