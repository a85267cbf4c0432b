"""Globs on paths."""

from __future__ import annotations

import re


def glob_regex(glob: str) -> re.Pattern[str]:
    """A compiled glob on paths: `*` within a folder, `**` over folders, `?`, `[x]`; a folder matches all below it."""
    return re.compile(_glob(glob.removeprefix("./").rstrip("/")) + r"(?:/.*)?\Z", re.DOTALL)


def _glob(glob: str) -> str:
    out, at = "", 0
    while at < len(glob):
        if glob.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif glob.startswith("**", at):
            out, at = out + ".*", at + 2
        elif glob[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif glob[at] == "?":
            out, at = out + "[^/]", at + 1
        elif glob[at] == "[" and (end := glob.find("]", at + 2)) > 0:
            inner = glob[at + 1 : end].replace("\\", r"\\").replace("[", r"\[")
            out, at = out + f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]", end + 1
        else:
            out, at = out + re.escape(glob[at]), at + 1
    return out
