"""What can be wrong with a template."""

from __future__ import annotations


class Unsupported(Exception):
    """A template that uses something that is not evaluated here; the message names it."""


class Failed(Exception):
    """A template on which Argo CD fails too."""
