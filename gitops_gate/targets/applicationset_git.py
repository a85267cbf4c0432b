"""The git generator: parameters out of the folders or the files of this repository.

Source of the rules: Argo CD's documentation of the git generator, and its `repo_path_utils`, `GetGitFiles`,
`GetGitDirectories`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from gitops_gate.load import load_file
from gitops_gate.model import Route
from gitops_gate.targets.applicationset_text import Engine, NotGenerated, Params, flat, numbers
from gitops_gate.targets.applicationset_values import with_values
from gitops_gate.targets.globs import path_match, pathspec
from gitops_gate.targets.gotemplate.words import normalized
from gitops_gate.targets.revisions import pinned
from gitops_gate.targets.sources import CHECKOUT, Repository


def git(
    spec: dict[str, Any], route: Route, engine: Engine, repository: Repository, reads: set[str]
) -> list[Params]:
    """The parameters of a git generator; `reads` learns the files that it has read. Raises NotGenerated."""
    url, revision = spec.get("repoURL"), spec.get("revision")
    here = repository.is_here(url) if isinstance(url, str) else False
    if here is False:
        raise NotGenerated("its git generator reads another repository", (*route, "repoURL"), how=CHECKOUT)
    if isinstance(revision, str) and pinned(revision):
        why = f"its git generator reads {revision} of this repository, which need not be what is checked"
        raise NotGenerated(why, (*route, "revision"))
    base = repository.base(url) if isinstance(url, str) else ""
    files = _paths(repository, base)
    if entries := _entries(spec, "directories"):
        found = [_of_folder(path, spec, engine) for path in _chosen(entries, _folders(files))]
    else:
        bodies = _bodies(spec, files, route, base, repository, reads)
        found = [_of_file(path, body, spec, engine) for path, body in bodies]
    if here is None and not found:
        why = "its git generator seems to read another repository"
        raise NotGenerated(why, (*route, "repoURL"), how=CHECKOUT)
    return [with_values(spec, params, route, engine) for params in found]  # fmt: skip


def _entries(spec: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = spec.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _paths(repository: Repository, base: str) -> list[str]:
    """All files, as paths from the top of a git repository; `base` = the folder of the tree where that is."""
    paths = repository.tree.list()
    if base:
        return [path[len(base) + 1 :] for path in paths if path.startswith(f"{base}/")]
    others = tuple(f"{mount}/" for mount in repository.mounts.values() if mount)
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    return [f"{prefix}{path}" for path in paths if not (others and path.startswith(others))]


def _folders(files: list[str]) -> list[str]:
    """All folders, in the order of a walk; hidden ones are not entered."""
    found: set[str] = set()
    for path in files:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    visible = [path for path in found if not any(part.startswith(".") for part in path.split("/"))]
    return sorted(visible, key=lambda path: path.split("/"))


def _chosen(entries: list[dict[str, Any]], paths: list[str]) -> Iterator[str]:
    """The paths that an entry names and none excludes; a pattern of the wrong form names nothing."""
    regexes = [(path_match(str(one.get("path", ""))), one.get("exclude") is True) for one in entries]
    for path in paths:
        hits = [excluded for regex, excluded in regexes if regex is not None and regex.fullmatch(path)]
        if hits and not any(hits):
            yield path


def _of_folder(path: str, spec: dict[str, Any], engine: Engine) -> Params:
    base = posixpath.basename(path)
    names = {"basename": base, "basenameNormalized": normalized(base)}
    return _prefixed(path, names, spec, engine)


def _prefixed(path: str, names: dict[str, str], spec: dict[str, Any], engine: Engine) -> Params:
    prefix = spec.get("pathParamPrefix")
    prefix = prefix if isinstance(prefix, str) else ""
    parts = path.split("/")
    if engine.go:
        inner = {"path": {"path": path, **names, "segments": parts}}
        return {prefix: inner} if prefix else inner
    name = f"{prefix}.path" if prefix else "path"
    found: Params = {name: path} | {f"{name}.{key}": value for key, value in names.items()}
    return found | {f"{name}[{index}]": part for index, part in enumerate(parts) if part}


def _bodies(
    spec: dict[str, Any], files: list[str], route: Route, base: str, repository: Repository, reads: set[str]
) -> Iterator[tuple[str, Params]]:
    """(path, mapping) of the files that entries name and none excludes."""
    entries = _entries(spec, "files")
    if not entries:
        raise NotGenerated("its git generator names neither directories nor files", route, fault=True)
    taken: set[str] = set()
    for excluded in (False, True):
        for index, entry in enumerate(entries):
            if (entry.get("exclude") is True) != excluded:
                continue
            regex = pathspec(str(entry.get("path", "")))
            if regex is None:
                raise NotGenerated("its pattern is not understood", (*route, "files", index, "path"))
            hits = {path for path in files if regex.match(path)}
            taken = taken - hits if excluded else taken | hits
    for path in sorted(taken):
        inside = repository.inside(path, base)
        reads.add(inside)
        for body in _objects(path, inside, route, repository):
            yield path, body


def _objects(path: str, inside: str, route: Route, repository: Repository) -> list[Params]:
    """The mappings in a file: one, or those of a list."""
    file = load_file(inside, repository.tree.read(inside), "config")
    unreadable = [one for one in file.faults if one.rule != "duplicate-key"]
    if file.source is None or (unreadable and not file.documents):
        raise NotGenerated(f"{path} cannot be read", (*route, "files"))
    body = numbers(file.documents[0].body) if file.documents else None
    if body is None:
        return [{}]
    found = body if isinstance(body, list) else [body]
    if not all(isinstance(one, dict) for one in found):
        raise NotGenerated(f"{path} holds no mapping", (*route, "files"), fault=True)
    return found


def _of_file(path: str, body: Params, spec: dict[str, Any], engine: Engine) -> Params:
    folder, _, name = path.rpartition("/")
    folder = folder or "."
    base = posixpath.basename(folder)
    names = {"basename": base, "filename": name}
    names |= {"basenameNormalized": normalized(base), "filenameNormalized": normalized(name)}
    return (body if engine.go else dict(flat(body))) | _prefixed(folder, names, spec, engine)
