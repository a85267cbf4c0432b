"""Where a kustomization's references lead: files and folders of the tree, and what is refused.

Source of the rules: kustomize `api/internal/loader/fileloader.go`, `api/internal/git/repospec.go`.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable

from gitops_gate.errors import UnsafeInput
from gitops_gate.git.mounted import repository_of
from gitops_gate.model import Tree
from gitops_gate.render.kustomize.faults import Fault, Where, unsupported

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_REMOTE = re.compile(r"(?:git::)?(?:(?:ssh|https?|file)://|[a-z][a-z0-9-]*@|github\.com[/:])", re.IGNORECASE)
_OPTION = re.compile(r"[?&](?:ref|version)=(?:%2d|-)|(?:^|[/@:])-(?=-|[a-z])[a-z-]+=", re.IGNORECASE)


def join(folder: str, path: str) -> str:
    """`path` as seen from a folder of the tree; it may begin with `..` when it leaves the tree."""
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined


def within(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies below it; "" is the root."""
    return not folder or path == folder or path.startswith(folder + "/")


class Paths:
    """The way to files for one kustomization; `inputs` collects all that was read or looked for.

    `anywhere` = it may name files of the whole tree, as Flux allows, and not only those in and below its folder.
    """

    def __init__(self, tree: Tree, inputs: set[str], *, anywhere: bool = False) -> None:
        self.anywhere = anywhere
        self.several = bool(getattr(tree, "mounts", ()))
        self.tree = tree
        self.inputs = inputs

    def kustomization(self, folder: str) -> list[str]:
        """The kustomization files of a folder; exactly one is right."""
        names = self.looked_for(folder)
        return [name for name in names if self.tree.is_file(name)]

    def looked_for(self, folder: str) -> list[str]:
        """The names that the kustomization of a folder may have, all noted as inputs."""
        names = [f"{folder}/{name}" if folder else name for name in FILE_NAMES]
        self.inputs.update(names)
        return names

    def file(self, folder: str, path: str, place: Where) -> str | None:
        """The tree's path of a file that a kustomization in `folder` names, None where there is none.

        Raises Fault for what is refused: remote, absolute, outside the tree, outside the folder.
        """
        found = self.found(folder, path, place)
        if not self.tree.is_file(found):
            return None
        if not self.anywhere and not within(found, folder):
            raise Fault(
                "file-outside-kustomization",
                place,
                f"{path} is not in or below {folder or 'this folder'}, so kustomize refuses to read it",
                "move the file, or include the folder it is in as a base",
            )
        return found

    def folder(self, folder: str, path: str, place: Where) -> str | None:
        """The tree's path of a folder that a kustomization names, None where there is none. Raises Fault."""
        found = self.found(folder, path, place)
        return found if self.tree.is_dir(found) else None

    def read(self, folder: str, path: str, place: Where) -> tuple[str, bytes]:
        """Path and bytes of a file that must be there. Raises Fault."""
        found = self.file(folder, path, place)
        if found is None:
            raise missing(path, join(folder, path), place, self.tree)
        return found, self.tree.read(found)

    def found(self, folder: str, path: str, place: Where) -> str:
        """The tree's path of what a kustomization names, whether there is anything or not. Raises Fault."""
        refuse(path, place)
        joined = join(folder, path)
        if self.several and repository_of(self.tree, folder) != repository_of(self.tree, joined):
            raise Fault("unsafe-reference", place, f"{path} leads out of the repository that it stands in")
        self.inputs.add(joined)
        try:
            found = resolve(self.tree, joined)
        except UnsafeInput as refused:
            raise Fault("unsafe-reference", place, str(refused)) from None
        self.inputs.add(found)
        return found


def resolve(tree: Tree, path: str) -> str:
    """`path` with links followed, where the tree knows links. Raises UnsafeInput."""
    follow: Callable[[str], str] | None = getattr(tree, "resolve", None)
    if follow is not None:
        return follow(path)
    tree.is_file(path)  # every tree refuses a path that leaves it
    return path


def remote(path: str) -> bool:
    """Whether kustomize would fetch this from elsewhere."""
    return _REMOTE.match(path) is not None


@functools.lru_cache(maxsize=4096)
def _harmless(path: str) -> bool:
    """Whether nothing is to be refused: so it is with nearly all, and most are called like others."""
    return not (_OPTION.search(path) or path.startswith(("-", "/")) or remote(path))


def refuse(path: str, place: Where) -> None:
    """Raises Fault for a reference that no local file can be."""
    if _harmless(path):
        return
    if _OPTION.search(path) or path.startswith("-"):
        raise Fault(
            "unsafe-reference",
            place,
            f"`{path}` holds an option for a program that kustomize starts; it is not followed",
        )
    if path.lower().startswith(("file://", "git::file://")):
        raise Fault("unsafe-reference", place, f"`{path}` names a repository on the machine that renders")
    if path.startswith("/"):
        raise Fault(
            "unsafe-reference", place, f"`{path}` is an absolute path; only the repository itself is read"
        )
    if remote(path):
        raise unsupported(place, f"the remote resource {path}", "copy it into the repository")


def missing(path: str, joined: str, place: Where, tree: Tree) -> Fault:
    """The fault of a file that is not there, with the name that was probably meant."""
    from difflib import get_close_matches  # only a fault needs it

    if not path:
        return Fault("missing-file", place, "this entry is empty", "name a file or folder, or remove it")
    if tree.is_dir(joined):
        return Fault("missing-file", place, f"{path} is a folder, and what is needed here is a file")
    if tree.is_file(joined):
        hint = f"write {posixpath.dirname(path) or '.'}" if posixpath.basename(path) in FILE_NAMES else ""
        return Fault("missing-file", place, f"{path} is a file, and what is needed here is a folder", hint)
    folder, _, base = joined.rpartition("/")
    names = [name.rpartition("/")[2] for name in tree.folder(folder)] if not folder.startswith("..") else []
    near = get_close_matches(base, names, 1, 0.7)
    hint = f"there is {posixpath.join(posixpath.dirname(path), near[0])}" if near else ""
    return Fault(
        "missing-file", place, f"{path} does not exist (looked for {joined or 'the root folder'})", hint
    )
