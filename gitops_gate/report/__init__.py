"""Writes reports: one writer per format, listed in `writers`. A writer returns text and does no I/O."""
