"""Sketches: what a run has to know of every file, whether or not it reads it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["manifests", "template", "text", ""]
"""What a file turned out to be; "" = nothing that any check reads."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A file in few words. It holds no value of the file but the paths that a kustomization includes.

    `documents` = how many; `objects` = it has Kubernetes objects; `asks`, `sources`, `crds` = its text names
    the groups of objects that ask for builds, of Flux sources, and CustomResourceDefinitions; `says` = comments
    in it speak to the gate; `component` = it is a kustomization of that kind; `includes` = what it names under
    `resources`, `bases` and `components`, as paths of the tree.
    """

    form: Form
    documents: int = 0
    objects: bool = False
    asks: bool = False
    sources: bool = False
    crds: bool = False
    says: bool = False
    component: bool = False
    includes: tuple[str, ...] = ()
