"""Python policies: modules of the shape of a check (`model.module`), read through the caller's tree.

They run as code. So the caller gives the tree that is trusted (the base commit, where there is one), and
neither the folder nor the repository is ever on `sys.path`.
"""

from __future__ import annotations

import hashlib
import linecache
import sys
import traceback
from types import ModuleType

from gitops_gate.errors import UsageError
from gitops_gate.model import Check, mask
from gitops_gate.model.module import as_check

_PACKAGE = "gitops_gate_policies"


def module(path: str, data: bytes) -> ModuleType:
    """The module that a file's bytes are. Raises UsageError, naming file and line, where it cannot be loaded."""
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    made = ModuleType(f"{_PACKAGE}.{path.replace('/', '_').removesuffix('.py')}_{digest}")
    made.__file__ = path
    try:
        code = compile(data, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as fault:
        line = getattr(fault, "lineno", None) or 1
        raise UsageError(f"{path}:{line}: {getattr(fault, 'msg', None) or fault}") from None
    # Data classes look their module up here while they are made.
    sys.modules[made.__name__] = made
    linecache.cache[path] = (len(data), None, data.decode("utf-8", "replace").splitlines(True), path)
    try:
        exec(code, made.__dict__)
    except Exception as fault:  # noqa: BLE001 - whatever a policy's own code raises is one clear error
        del sys.modules[made.__name__]
        raise UsageError(f"{path}:{line_in(path, fault)}: {_said(fault)}") from None
    return made


def check(path: str, data: bytes) -> Check:
    """The check that a policy file is. Raises UsageError, naming file and line."""
    return as_check(module(path, data), digest=hashlib.blake2b(data, digest_size=16).hexdigest())


def line_in(path: str, fault: BaseException) -> int:
    """The line of a policy file in which, or below which, an error was raised; 1 where none is known."""
    frames = [one for one in traceback.extract_tb(fault.__traceback__) if one.filename == path]
    return (frames[-1].lineno or 1) if frames else 1


def _said(fault: BaseException) -> str:
    """The error in one line; an import that fails says what is meant to be imported."""
    if isinstance(fault, ImportError):
        return mask(f"{fault}; a policy is one file and imports Python's library and gitops_gate.model")
    return mask(f"{type(fault).__name__}: {fault}".splitlines()[0])
