"""Blobs out of git's object store, through one long-lived `git cat-file --batch`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from gitops_gate.errors import ToolError
from gitops_gate.git.program import WORDS, environment


class Blobs:
    """Reads blobs of the repository that a folder lies in; the program starts at the first question."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._program: subprocess.Popen[bytes] | None = None

    def read(self, name: str) -> bytes:
        """The bytes of the blob with this id. Raises ToolError where the repository does not have it."""
        if self._program is None:
            words = [*WORDS, "cat-file", "--batch"]
            pipe = subprocess.PIPE
            self._program = subprocess.Popen(
                words, cwd=self._root, env=environment(), stdin=pipe, stdout=pipe
            )
        questions, answers = self._program.stdin, self._program.stdout
        if questions is None or answers is None:
            raise ToolError("git cat-file has no pipes")
        questions.write(name.encode("ascii") + b"\n")
        questions.flush()
        head = answers.readline().split()
        if len(head) != 3:
            raise ToolError(
                f"the git object {name} is missing from this clone", hint="fetch the full history"
            )
        data = answers.read(int(head[2]))
        answers.read(1)
        return data

    def read_all(self, names: Sequence[str]) -> list[bytes]:
        """The bytes of many blobs, in their order: asked at once, without waiting for each answer.

        Raises ToolError where the repository does not have one.
        """
        words = [*WORDS, "cat-file", "--batch", "--buffer"]
        asked = "".join(f"{name}\n" for name in names).encode("ascii")
        done = subprocess.run(
            words, cwd=self._root, env=environment(), input=asked, capture_output=True, check=False
        )
        found, at = [], 0
        for name in names:
            end = done.stdout.find(b"\n", at)
            head = done.stdout[at:end].split() if end >= 0 else []
            if len(head) != 3:
                raise ToolError(
                    f"the git object {name} is missing from this clone", hint="fetch the full history"
                )
            size = int(head[2])
            found.append(done.stdout[end + 1 : end + 1 + size])
            at = end + 2 + size
        return found

    def __del__(self) -> None:
        if self._program is not None:
            for pipe in (self._program.stdin, self._program.stdout):
                if pipe is not None:
                    pipe.close()
            self._program.wait()
