"""What `comment` does: reads the report, finds out where it belongs, and speaks to the forge."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import click

from gitops_gate import __version__
from gitops_gate.errors import GateError, UsageError
from gitops_gate.forge.body import About, Words, body
from gitops_gate.forge.check_run import check_run, placed
from gitops_gate.forge.github import GITHUB_HEADERS, GitHub
from gitops_gate.forge.gitlab import GitLab
from gitops_gate.forge.marker import COMMIT, KEY, Marker, digest
from gitops_gate.forge.received import LARGEST, Received, received
from gitops_gate.forge.standing import state, verdict
from gitops_gate.forge.sticky import MARKER, stuck
from gitops_gate.forge.surroundings import TOKENS, Kind, Surroundings, surroundings, token
from gitops_gate.http import Client
from gitops_gate.report.markdown_words import code, plain, table, units, words
from gitops_gate.report.untrusted import inert, one_line

WORDS = Words(text=words, cell=plain, code=code, table=table, units=units)
DONE = {
    "created": "the comment is written",
    "updated": "the comment is up to date again",
    "unchanged": "the comment is up to date already",
    "outdated": "the pull request has moved on: the comment is left to the run of the newer commit",
}
LIMITS = {"github": 60_000, "gitea": 60_000, "gitlab": 1_000_000}


def comment(given: Mapping[str, Any]) -> int:
    """The exit code: 0, or with `strict` 3 where the forge refused. Raises UsageError."""
    environ = os.environ
    here = _placed(given, surroundings(environ, given["forge"] or ""))
    report = _report(given)
    if given["dry_run"]:
        click.echo(inert(_body(report, given, replace(here, sha=here.sha or "0" * 40))), nl=False)
        return 0
    kind = _known(here, given)
    secret = token(environ, kind)
    if not secret:
        named = " or ".join(TOKENS[kind])
        return _warned([f"no token in {named}: nothing is written, the verdict is unchanged"], given)
    forge = _forge(here, kind, secret)
    told: list[str] = []
    for step in (_state, _run, _comment):
        try:
            step(forge, here, report, given)
        except UsageError:
            raise
        except GateError as fault:
            told.append(f"{fault}{f'. {fault.hint}' if fault.hint else ''}; the verdict is unchanged")
    return _warned(told, given)


def _placed(given: Mapping[str, Any], told: Surroundings) -> Surroundings:
    """Where to write, words of the command line before those of the CI. Raises UsageError."""
    here = replace(
        told,
        api=given["api"] or told.api,
        # Another address is another server, of whose other interface nothing is known.
        graphql="" if given["api"] else told.graphql,
        repository=given["repository"] or told.repository,
        pull=given["pull"] or told.pull,
        sha=given["sha"] or told.sha,
    )
    wrong = [
        ("--key", KEY.fullmatch(given["key"]), "is 1 to 40 small letters, digits and hyphens"),
        ("--sha", not here.sha or COMMIT.fullmatch(here.sha), "is a whole commit id, in hexadecimal"),
        (
            "--repository",
            not here.repository
            or (re.fullmatch(r"[\w.-]+(/[\w.-]+)*", here.repository) and ".." not in here.repository),
            "is owner/name",
        ),
        ("--from", given["source"] or given["status"] == "pending", "names the report, and is missing"),
        ("--check-run", not given["check_run"] or here.kind in ("github", ""), "is for GitHub only"),
    ]
    for name, right, meaning in wrong:
        if not right:
            raise UsageError(f"{name} {meaning}")
    _trusted(here, given)
    return here


def _trusted(here: Surroundings, given: Mapping[str, Any]) -> None:
    """Refuses what a foreign report must not decide. Raises UsageError."""
    if not here.trusted and (given["status"] != "off" or given["check_run"]):
        raise UsageError(
            "the report comes out of the run of a pull request, which could give itself any verdict",
            hint="Let the run of the pull request fail by itself; post only the comment here.",
        )


def _known(here: Surroundings, given: Mapping[str, Any]) -> Kind:
    """The forge, where all that is needed is known. Raises UsageError."""
    if here.kind not in get_args(Kind):
        raise UsageError("no CI is recognised", hint="Say --forge, --repository, --pull and --sha.")
    for name, value in (("--api", here.api), ("--repository", here.repository), ("--sha", here.sha)):
        if not value:
            raise UsageError(f"the environment does not tell {name}", hint=f"Say {name}.")
    return here.kind  # type: ignore[return-value]  # "" is none of them


def _report(given: Mapping[str, Any]) -> Received | None:
    """The report; None while the run is pending. Raises UsageError."""
    if given["source"] is None:
        return None
    with given["source"].open("rb") as file:
        return received(file.read(LARGEST + 1))


def _forge(here: Surroundings, kind: Kind, secret: str) -> GitHub | GitLab:
    """The forge; the token goes to no server but those that the CI or the command line names."""
    if kind == "gitlab":
        return GitLab(Client(here.api, secret={"private-token": secret}), here.repository, here.pull)
    headers = GITHUB_HEADERS if kind == "github" else {}
    scheme = "Bearer" if kind == "github" else "token"
    hidden = {"authorization": f"{scheme} {secret}"}
    other = Client(here.graphql, headers, hidden) if kind == "github" and here.graphql else None
    return GitHub(Client(here.api, headers, hidden), here.repository, here.pull, kind, other)


def _body(report: Received | None, given: Mapping[str, Any], here: Surroundings) -> str:
    if report is None:
        return ""
    about = About(here.sha, __version__, here.link, here.trusted, given["key"])
    return body(report, about, WORDS, LIMITS[here.kind or "github"] - MARKER)


def _state(
    forge: GitHub | GitLab, here: Surroundings, report: Received | None, given: Mapping[str, Any]
) -> None:
    """Gives the commit its state."""
    if given["status"] == "pending":
        forge.status(here.sha, "pending", given["context"], "The gate is at work.", here.link)
    elif given["status"] == "verdict" and report is not None:
        forge.status(here.sha, state(report), given["context"], verdict(report)[1], here.link)
    else:
        return
    click.echo("the state of the commit is written")


def _run(
    forge: GitHub | GitLab, here: Surroundings, report: Received | None, given: Mapping[str, Any]
) -> None:
    """Writes the check run."""
    if given["check_run"] and report is not None and isinstance(forge, GitHub):
        page = check_run(report, _body(report, given, here))
        forge.check_run(here.sha, given["context"], page, placed(report))
        click.echo("the check run is written")


def _comment(
    forge: GitHub | GitLab, here: Surroundings, report: Received | None, given: Mapping[str, Any]
) -> None:
    """Writes the comment."""
    if report is None or given["mode"] == "off":
        return
    if not forge.pull and isinstance(forge, GitHub) and all(here.branch):
        forge = replace(forge, pull=forge.pull_of(*here.branch, here.sha))
    if not forge.pull:
        click.echo("this run belongs to no pull request: there is no comment to write")
        return
    text = _body(report, given, here)
    done, _ = stuck(forge, text, Marker(given["key"], here.sha, here.run, digest(text)), given["mode"])
    click.echo(DONE[done])


def _warned(told: list[str], given: Mapping[str, Any]) -> int:
    """Tells each warning on one line, in GitHub's CI as an annotation too; the exit code."""
    for line in told:
        click.echo(f"gitops-gate: warning: {one_line(line)}", err=True)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            click.echo(f"::warning title=gitops-gate::{one_line(line).replace('%', '%25')}")
    return 3 if told and given["strict"] else 0
