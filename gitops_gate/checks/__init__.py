"""Checks: one rule per module; `catalog.py` lists them."""
