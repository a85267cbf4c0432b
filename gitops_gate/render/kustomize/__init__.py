"""The built-in kustomize renderer: pure Python, equal to the real program object for object and in order.

It runs nothing that the repository brings, fetches nothing, and does not guess: what it does not do is a failure
that says so.
"""

from gitops_gate.render.kustomize.asker import asking
from gitops_gate.render.kustomize.edits import Edits
from gitops_gate.render.kustomize.renderer import References, Renderer, kustomization_file

__all__ = ["Edits", "References", "Renderer", "asking", "kustomization_file"]
