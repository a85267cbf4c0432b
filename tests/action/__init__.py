"""Tests of the GitHub Action; its modules are found as its own start finds them, beside each other."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "action"))
