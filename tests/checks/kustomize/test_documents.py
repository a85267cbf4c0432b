"""Checks of single kustomizations and patches: the lines that must be found end with `# <-`."""

from __future__ import annotations

from types import ModuleType

import pytest

from gitops_gate.checks.kustomize import (
    deprecated_field,
    doubled_tag_suffix,
    left_over_directive,
    misspelt_field,
    pattern_in_image_name,
    repeated_entry,
    retyped_patch_value,
    unknown_behavior,
    version_in_selector,
)
from gitops_gate.load import load_file
from gitops_gate.model import Facts
from gitops_gate.model.module import as_check, example

INLINE = "patches:\n- target: {kind: A}\n  patch: |\n    - op: add\n      path: /a\n"
CASES: tuple[tuple[ModuleType, str], ...] = (
    (deprecated_field, "bases: # <-\n- a\nvars: # <-\n- name: A\n"),
    (deprecated_field, "bases: []\ncommonLabels: {}\n"),
    (deprecated_field, "Bases: # <-\n- a\n"),
    (deprecated_field, "configMapGenerator:\n- name: a\n  env: a.env # <-\n- name: b\n  envs: [a.env]\n"),
    (deprecated_field, "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nbases: [a]\n"),
    (
        unknown_behavior,
        "secretGenerator:\n- name: a\n  behavior: Merge # <-\n- name: b\n  behavior: replace\n",
    ),
    (unknown_behavior, "secretGenerator:\n- name: a\n  behavior: ''\n- name: b\n"),
    (misspelt_field, "nameprefix: a- # <-\nresources: [a]\nNAMESPACE: b # <-\n"),
    (misspelt_field, "images:\n- Name: a # <-\n  newtag: '1' # <-\n  newName: b\n"),
    (misspelt_field, "configMapGenerator:\n- name: a\n  options:\n    labels: {Name: a}\n"),
    (pattern_in_image_name, "images:\n- name: a.b/c-d_e:1\n- name: a.*/b # <-\n- name: '${A}'\n"),
    (
        doubled_tag_suffix,
        "images:\n- name: a\n  tagSuffix: -x # <-\n- {name: b, tagSuffix: -x, newTag: '1'}\n",
    ),
    (doubled_tag_suffix, "images:\n- {name: b, tagSuffix: -x, newName: c}\n- {name: b, tagSuffix: ''}\n"),
    (doubled_tag_suffix, "images:\n- {name: a, tagSuffix: -x} # <-\n- {name: b, tagSuffix: -x}\n"),
    (repeated_entry, "images:\n- {name: a, newTag: '1'}\n- {name: a, newName: b}\n"),
    (repeated_entry, "images:\n- {name: a, newTag: '1', newName: b}\n- {name: a, newTag: '2'}\n"),
    (
        repeated_entry,
        "images:\n- {name: a, newTag: '1'}\n- {name: a, newTag: '2'} # <-\n- {name: b, newTag: '2'}\n",
    ),
    (repeated_entry, "replicas:\n- {name: a, count: 1}\n- {name: a, count: 1} # <-\n"),
    (repeated_entry, "components:\n- ../a\n- ../b\n- ../a/ # <-\n"),
    (repeated_entry, "patches:\n- path: a.yaml\n- path: b.yaml\n- path: a.yaml # <-\n"),
    (repeated_entry, "patches:\n- path: a.yaml\n- path: a.yaml\n  target: {kind: B}\n"),
    (repeated_entry, "resources:\n- https://a.example/b\n- a.yaml\n- https://a.example/b # <-\n- a.yaml\n"),
    (version_in_selector, "commonLabels:\n  app.kubernetes.io/version: '1' # <-\n  app: a\n"),
    (version_in_selector, "commonLabels:\n  version: v1\n  release: v1.2.3 # <-\n"),
    (
        version_in_selector,
        "labels:\n- pairs: {helm.sh/chart: a}\n- includeSelectors: false\n  pairs: {version: 1.2.3}\n",
    ),
    (left_over_directive, "patchesStrategicMerge:\n- | # <-\n  kind: A\n  $setElementOrder/env: []\n"),
    (left_over_directive, "# $retainKeys\npatches:\n- patch: |\n    # $retainKeys: is not known\n    a: b\n"),
    (retyped_patch_value, INLINE + "      value: yes # <-\n"),
    (retyped_patch_value, INLINE + "      value: 'yes'\n"),
    (retyped_patch_value, INLINE + "      value: {y: 1} # <-\n"),
    (retyped_patch_value, INLINE + "      value:\n        a: [true, Off] # <-\n"),
    (retyped_patch_value, INLINE.replace("- op: add", "a: b").replace("path: /a", "on: yes")),
    (
        retyped_patch_value,
        'patches:\n- target: {kind: A}\n  patch: "[{op: add, path: /a, value: on}]" # <-\n',
    ),
)
FILES = (
    (left_over_directive, "apiVersion: v1\nkind: Pod\nspec:\n  $retainKeys: [a] # <-\n  a: b\n"),
    (
        left_over_directive,
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - $deleteFromPrimitiveList/args: [a] # <-\n",
    ),
    (left_over_directive, "$retainKeys: [a]\n"),
    (retyped_patch_value, "- op: add\n  path: /a\n  value: on # <-\n- op: test\n  path: /b\n  value: on1\n"),
    (retyped_patch_value, "- op: add\n  path: /a\n  value: true\n"),
    (retyped_patch_value, "- a: on\n"),
    (deprecated_field, "bases: [a]\n"),
)


def compare(module: ModuleType, text: str, path: str) -> None:
    case = example(text)
    file = load_file(path, case.text.encode(), "config" if path.startswith("kust") else "manifest")
    check = as_check(module)
    assert check.scope == "document"
    found = [one for document in file.documents for one in check.run(document, Facts())]
    assert sorted(one.location.line for one in found) == list(case.marked), [one.message for one in found]
    assert len({one.fingerprint for one in found}) == len(found)


@pytest.mark.parametrize(("module", "text"), CASES)
def test_kustomizations(module: ModuleType, text: str) -> None:
    compare(module, text, "kustomization.yaml")


@pytest.mark.parametrize(("module", "text"), FILES)
def test_other_files(module: ModuleType, text: str) -> None:
    compare(module, text, "patch.yaml")
