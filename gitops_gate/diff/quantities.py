"""Quantities of Kubernetes as numbers: `10Gi`, `500m`, `1e3`.

Source of the rule: `k8s.io/apimachinery/pkg/api/resource`, "Serialization format".
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

_FORM = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]{1,2})?)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)?")
_BINARY = {unit: Decimal(1024) ** power for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}
_DECIMAL = {
    unit: Decimal(1000) ** power
    for power, unit in enumerate(("n", "u", "m", "", "k", "M", "G", "T", "P", "E"), -3)
}


def quantity(given: Any) -> Decimal | None:
    """A quantity as a number, None for what is none."""
    found = _FORM.fullmatch(str(given)) if not isinstance(given, bool) else None
    if found is None:
        return None
    try:
        return Decimal(found.group(1)) * (_BINARY | _DECIMAL)[found.group(2) or ""]
    except InvalidOperation:
        return None
