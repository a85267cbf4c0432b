"""Helm as a run may use it: the program in its box, and the charts from elsewhere that are at hand."""

from __future__ import annotations

from gitops_gate import cache
from gitops_gate.config import Settings
from gitops_gate.model import Tree
from gitops_gate.render.helm.box import Box, program
from gitops_gate.render.helm.inflater import Inflater
from gitops_gate.render.helm.shelf import Fetching, Shelf
from gitops_gate.render.kustomize.spec import Load


def inflater_of(tree: Tree, settings: Settings, load: Load) -> Inflater:
    """What renders charts: without helm on this machine, it says so."""
    helm, shelf = program(), shelf_of(tree, settings)
    box = None if helm is None else Box(helm, settings.unboxed_helm)
    return Inflater(tree, load, box, shelf.find, shelf.state)


def shelf_of(tree: Tree, settings: Settings) -> Shelf:
    """The charts from elsewhere: where the configuration says, in the user's cache folder, fetched if that is allowed."""
    kept, helm = cache.place().parent / "charts", program()
    box = Box(helm) if settings.fetches and helm is not None else None
    return Shelf(tree, (*settings.charts, str(kept)), Fetching(box, kept, settings.remote))
