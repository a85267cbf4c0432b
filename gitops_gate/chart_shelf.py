"""Helm as a run may use it: the program in its box, and the charts from elsewhere that are at hand.

Most repositories have no chart, and most runs render none: what does that is imported when the first one is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_gate import cache
from gitops_gate.config import Settings
from gitops_gate.model import ChartSource, Tree
from gitops_gate.render.helm.program import program

if TYPE_CHECKING:
    from gitops_gate.render.helm.inflater import Inflater
    from gitops_gate.render.helm.shelf import Shelf
    from gitops_gate.render.kustomize.spec import Load


class Helm:
    """What one run has of helm. `state` changes with everything that charts depend on besides the tree and what is
    asked, "" = there is nothing."""

    def __init__(self, tree: Tree, settings: Settings) -> None:
        self._tree = tree
        self._settings = settings
        self._kept = cache.place().parent / "charts"
        self._program = program()
        self._shelf: Shelf | None = None

    @property
    def state(self) -> str:
        helm, shelf = self._program, self._at_hand()
        return "" if helm is None and shelf is None else f"{helm and helm.identity} {shelf and shelf.state}"

    def find(self, source: ChartSource) -> bytes | None:
        """The archive of a chart from elsewhere, None where it is not here."""
        shelf = self._at_hand()
        return None if shelf is None else shelf.find(source)

    def inflater(self, load: Load) -> Inflater:
        """What renders charts: without helm on this machine, it says so."""
        from gitops_gate.render.helm.box import Box
        from gitops_gate.render.helm.inflater import Inflater

        box = None if self._program is None else Box(self._program, self._settings.unboxed_helm)
        return Inflater(self._tree, load, box, self.find)

    def _at_hand(self) -> Shelf | None:
        """The charts from elsewhere: where the configuration says, in the user's cache folder, fetched if that is
        allowed; None where there can be none."""
        settings = self._settings
        if self._shelf is None and (settings.charts or settings.fetches or self._kept.is_dir()):
            from gitops_gate.render.helm.box import Box
            from gitops_gate.render.helm.shelf import Fetching, Shelf

            box = Box(self._program) if settings.fetches and self._program is not None else None
            fetching = Fetching(box, self._kept, settings.remote)
            self._shelf = Shelf(self._tree, (*settings.charts, str(self._kept)), fetching)
        return self._shelf
