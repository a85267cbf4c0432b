"""Applications that Argo CD refuses."""

from __future__ import annotations

import textwrap

import pytest

from gitops_gate.checks.semantic import invalid_application
from tests.checks.semantic.cases import compare

CLUSTER = "destination: {name: production}"
SOURCE = "source: {repoURL: https://example.com/fleet, path: shop}"
URL = "repoURL: https://example.com/fleet"

CASES = {
    "a path": f"{SOURCE}\n{CLUSTER}",
    "the root": f"source: {{{URL}, path: .}}\n{CLUSTER}",
    "a chart": f"source: {{{URL}, chart: a, targetRevision: '*'}}\n{CLUSTER}",
    "a variable": f"source: {{{URL}, path: '${{PATH}}'}}\n{CLUSTER}",
    "no source": CLUSTER,
    "sources that are none": f"sources: []\n{CLUSTER}",
    "neither": f"source: {{{URL}}} # <-\n{CLUSTER}",
    "an empty path": f"source: # <-\n  {URL}\n  path: ''\n{CLUSTER}",
    "no URL": f"source:\n  repoURL: '' # <-\n  path: shop\n{CLUSTER}",
    "a chart without version": f"source:\n  {URL}\n  chart: a # <-\n{CLUSTER}",
    "a ref alone": f"source: # <-\n  {URL}\n  ref: values\n{CLUSTER}",
    "a ref among others": f"sources:\n  - {{{URL}, ref: values}}\n  - {{{URL}, path: shop}}\n{CLUSTER}",
    "a source of several": f"sources:\n  - {URL} # <-\n  - {{{URL}, path: shop}}\n{CLUSTER}",
    "both": f"{SOURCE} # <-\nsources:\n  - {{{URL}, path: other}}\n{CLUSTER}",
    "an empty one of both": f"source: {{}}\nsources:\n  - {{{URL}, path: other}}\n{CLUSTER}",
    "two tools": f"source:\n  {URL}\n  path: a\n  kustomize: {{namePrefix: a}}\n  helm: {{releaseName: a}} # <-\n{CLUSTER}",
    "two tools, of which one says nothing": f"source:\n  {URL}\n  path: a\n  kustomize: {{images: []}}\n  helm: {{releaseName: a}}\n{CLUSTER}",
    "name and server": f"{SOURCE}\ndestination:\n  name: a\n  server: https://example.com # <-",
    "an empty name and a server": f"{SOURCE}\ndestination:\n  name: ''\n  server: https://example.com",
    "no cluster": f"{SOURCE}\ndestination: {{namespace: shop}} # <-",
    "no destination": SOURCE,
    "a hydrator": f"sourceHydrator:\n  drySource: {{{URL}, path: a, targetRevision: main}}\n  syncSource: {{targetBranch: live, path: a}}\n{CLUSTER}",
    "a hydrator without branch": f"sourceHydrator:\n  drySource: {{{URL}, path: a, targetRevision: main}}\n  syncSource: {{path: a}} # <-\n{CLUSTER}",
    "no project": f"{SOURCE}\n{CLUSTER}\nproject: ''",
}  # fmt: skip


def application(spec: str, kind: str = "Application") -> str:
    return f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n{textwrap.indent(spec, '  ')}\n"


@pytest.mark.parametrize("name", CASES)
def test_applications(name: str) -> None:
    text = application(CASES[name])
    marked = (
        text.replace("spec:\n", "spec: # <-\n", 1) if name in ("no source", "sources that are none") else text
    )
    compare(invalid_application, marked)


@pytest.mark.parametrize(
    "name", [name for name in CASES if "no source" not in name and "are none" not in name]
)
def test_templates(name: str) -> None:
    """The same in the template of an ApplicationSet, where a project has to be named, too."""
    spec = CASES[name].replace("project: ''", "project: '' # <-")
    template = f"template:\n  metadata: {{name: a}}\n  spec:\n{textwrap.indent(spec, '    ')}"
    compare(
        invalid_application,
        application(f"generators:\n  - list: {{elements: [{{a: b}}]}}\n{template}", "ApplicationSet"),
    )


TEMPLATE = "template:\n  spec:\n    source: {repoURL: https://example.com/fleet}\n"


@pytest.mark.parametrize(
    "more",
    [
        "templatePatch: 'spec: {source: {path: a}}'\n",
        "generators: [{list: {elements: [], template: {spec: {source: {path: a}}}}}]\n",
        "generators: [{matrix: {generators: [{git: {template: {spec: {}}}}]}}]\n",
    ],
)
def test_templates_that_something_completes(more: str) -> None:
    compare(invalid_application, application(TEMPLATE + more, "ApplicationSet"))
