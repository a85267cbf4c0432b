"""What operators overlook: differences between what is deployed and what a cluster has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from dataclasses import dataclass
