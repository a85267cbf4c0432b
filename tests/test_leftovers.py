"""Where unfolding begins: the order of seeds, against what it is meant to be, looked for among all at every step."""

from __future__ import annotations

import random
from typing import Any

from gitops_gate.folders import above
from gitops_gate.leftovers import Declared, Seeds
from gitops_gate.model import Resource
from gitops_gate.targets import Asked


def asked(path: str) -> Asked:
    nobody: Any = None
    return Asked(Resource(nobody, {}, nobody), "flux", path, ())


def wanted(open_: list[Declared]) -> Declared | None:
    """Outside all other folders that are to be built first, then inside its very own, then the outermost."""
    folders = {answer.path for _, answer in open_}

    def rank(entry: Declared) -> tuple[bool, bool, int, str]:
        path, answer = entry
        around = set(above(path))
        return not folders.isdisjoint(around - {answer.path}), answer.path not in around, len(around), path

    return min(open_, key=rank, default=None)


def test_the_order() -> None:
    dice = random.Random(4)
    names = ["", "a", "b", "a/b", "a/c", "a/b/c", "d/e", "d"]
    for _ in range(300):
        files = (f"{dice.choice(names)}/{number}.yaml".lstrip("/") for number in range(dice.randint(1, 9)))
        declared = [(path, asked(dice.choice(names))) for path in files]
        seeds = Seeds(declared)
        built: set[str | None] = set()
        for _ in range(12):
            apart = dice.choice(["", "", "a/"])

            def others(path: str, apart: str = apart) -> bool:
                return bool(apart) and path.startswith(apart)

            left = [one for one in declared if one[1].path not in built and not others(one[0])]
            known = frozenset(built)
            found = seeds.next(lambda one, known=known: one.path in known, others)
            assert found == wanted(left)
            built |= {found[1].path} if found is not None else set()
