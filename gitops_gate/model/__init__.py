"""The nouns of the product: frozen values without I/O. DESIGN: `docs/architecture.md`, "The nouns"."""

from gitops_gate.model.chart import Chart, ChartSource, Held, Values
from gitops_gate.model.check import Check, Facts, Scope
from gitops_gate.model.document import Document, LoadedFile, Source, Unreadable, Value
from gitops_gate.model.finding import Finding, Related, Rule, Severity
from gitops_gate.model.mask import mask
from gitops_gate.model.place import Key, Location, Route, show_route
from gitops_gate.model.recipe import Choice, Edit, Made, Recipe, Variable, Variables, VariableSource
from gitops_gate.model.report import Count, Image, NotChecked, Report, Waived
from gitops_gate.model.resource import Resource, ResourceId
from gitops_gate.model.sketch import Form, Sketch
from gitops_gate.model.target import Build, Cluster, Environment, Failure, Target
from gitops_gate.model.tree import Tree

__all__ = [
    "Build",
    "Chart",
    "ChartSource",
    "Check",
    "Choice",
    "Cluster",
    "Count",
    "Document",
    "Edit",
    "Environment",
    "Facts",
    "Failure",
    "Finding",
    "Form",
    "Held",
    "Image",
    "Key",
    "LoadedFile",
    "Location",
    "Made",
    "NotChecked",
    "Recipe",
    "Related",
    "Report",
    "Resource",
    "ResourceId",
    "Route",
    "Rule",
    "Scope",
    "Severity",
    "Sketch",
    "Source",
    "Target",
    "Tree",
    "Unreadable",
    "Value",
    "Values",
    "Variable",
    "VariableSource",
    "Variables",
    "Waived",
    "mask",
    "show_route",
]
