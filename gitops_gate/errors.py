"""What can go wrong with a run itself, as opposed to with the repository it judges.

Faults of the repository are findings: values, never raised. A `GateError` ends the run (or the one
command), is caught in one place (`cli`) and printed as one line; its `exit_code` is the process's.
"""

from __future__ import annotations


class GateError(Exception):
    """A run that could not be carried out; `str()` is the one line a user reads, `hint` how to mend it."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GateError):
    """Wrong words on the command line or a wrong configuration."""

    exit_code = 2


class ToolError(GateError):
    """A program that we started failed or is not there."""

    exit_code = 3


class FileFault(GateError):
    """A file or folder that cannot be read or written: no rights, no space, no such device."""

    exit_code = 3

    @classmethod
    def of(cls, path: object, fault: OSError, doing: str = "read") -> FileFault:
        """The fault of a path, in the system's words."""
        return cls(f"{path} cannot be {doing}: {fault.strerror or fault}")


class UnsafeInput(GateError):
    """Input that was refused before anything ran on it: an escape, an option-like reference."""

    exit_code = 4
