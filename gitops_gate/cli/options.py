"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

FORMATS = (
    *("text", "concise", "json", "junit", "sarif", "github", "gitlab", "markdown", "html"),
    *("rdjson", "checkstyle", "tap", "csv"),
)
"""Of reports; `report.writers` has a writer for each."""


class _Folder(click.Path):
    """A folder that can be read; of a file, it is said what looks at files."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if Path(value).is_file():
            message = (
                f"{str(value)!r} is a file, and a folder is wanted; `gitops-gate lint` looks at single files."
            )
            self.fail(message, param, ctx)
        found = super().convert(value, param, ctx)
        if not Path(value).is_dir():
            self.fail(f"{str(value)!r} is no folder.", param, ctx)
        return found


FOLDER = _Folder()
path_argument = click.argument("path", required=False, type=FOLDER)
config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Configuration to use in place of the repository's .gitops-gate.yaml.",
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour; auto obeys NO_COLOR, FORCE_COLOR and the terminal.",
)
version_option = click.option(
    "--kubernetes-version",
    metavar="VERSION",
    default="",
    help="Version of the clusters, such as 1.34; the newest known one by default.",
)


def colored(choice: str, stream: Any) -> bool:
    """Whether to colour: the flag, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then the terminal."""
    import os

    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return bool(stream.isatty())


def now() -> str:
    """The time as JUnit wants it: UTC, to the second, without a zone."""
    import datetime

    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S")
