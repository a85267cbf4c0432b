"""A manifest whose lines all begin in the first column.

Text pasted from a web page often loses its indentation. What is left may still be YAML, but it says something
else: `metadata:` is empty, and `name:` belongs to nothing. Every reader takes it, the last of two equal keys
wins without a word, and the cluster refuses the rest with messages that do not name the cause.

A document is reported when it states a `kind` or an `apiVersion`, none of its lines is indented, and a key
without a value is followed by a key that can only belong below it. Nothing else is said of its YAML, since
all of it follows from this.

Bad::

    apiVersion: v1
    kind: Pod
    metadata:  # <-
    name: web
    spec:
    containers:
    - name: web
    image: nginx:1.27.0

A single key is reported, too, where it stands beside the empty `metadata:` or `spec:` that it belongs to; and
so are keys that are indented with characters which only look like spaces, as web pages and office programs have
them. These are read as they were meant, so that nothing else is said that follows from them.

Bad::

    apiVersion: v1
    kind: ConfigMap
    metadata:
    name: settings  # <-
    data:
      level: debug

Good::

    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      containers:
      - name: web
        image: nginx:1.27.0
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gitops_gate.checks.yaml.faults import reported
from gitops_gate.model import Facts, Finding, LoadedFile, Location, Rule, Severity

RULE = Rule("lost-indentation", Severity.ERROR, "a manifest that has lost its indentation")
SCOPE = "file"

SHORTEST = 4
"""Lines of content; fewer say too little."""

_SPLIT = re.compile(r"(?:---|\.\.\.)(?:\s|\Z)")
_MANIFEST = re.compile(r"(?:kind|apiVersion)\s*:")
_KEY = re.compile(r"([^\s#:\-&*!|>'\"%@`{\[][^\s:]*)\s*:(?:\s|\Z)")
_EMPTY_KEY = re.compile(r"( *)([^\s#:\-&*!|>'\"%@`{\[][^\s:]*)\s*:\s*(?:#.*)?\Z")

# What may follow an empty key in the same column by right: fields at the top of objects, and of kustomizations.
_FIELDS = frozenset(
    (
        *("apiVersion", "kind", "metadata", "spec", "status", "data", "stringData", "binaryData", "type"),
        *("immutable", "rules", "subjects", "roleRef", "webhooks", "items", "parameters", "provisioner"),
    )
)
_KUSTOMIZATION_FIELDS = frozenset(
    (
        *("apiVersion", "kind", "metadata"),
        *("resources", "bases", "components", "patches", "patchesStrategicMerge", "patchesJson6902"),
        *("images", "replicas", "namespace", "namePrefix", "nameSuffix", "labels", "commonLabels"),
        *("commonAnnotations", "configMapGenerator", "secretGenerator", "generatorOptions", "generators"),
        *("transformers", "validators", "crds", "helmCharts", "helmGlobals", "openapi", "buildMetadata"),
        *("configurations", "vars", "sortOptions", "replacements"),
    )
)
_IN_METADATA = frozenset(("name", "generateName", "namespace", "labels", "annotations", "finalizers"))

_KUSTOMIZE = "kustomize.config.k8s.io"
_LOST = "this document has lost its indentation"

_BROKEN = frozenset(("invalid-yaml", "duplicate-key"))
SHADOWED = frozenset((*_BROKEN, "invalid-value", "non-string-key", "yaml-style"))
"""Rules of this room that have nothing to add about a document once this one has spoken."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A document that lost its indentation: its lines `first` to `last`, and what is said at `line`."""

    first: int
    last: int
    line: int
    message: str


def suspicious(file: LoadedFile) -> bool:
    """A file with faults, a document with an empty field at its top, or a kustomization with an unknown one."""
    if file.faults:
        return True
    for document in file.documents:
        body = document.body
        if isinstance(body, dict) and ("kind" in body or "apiVersion" in body):
            if None in body.values():
                return True
            if not _KUSTOMIZATION_FIELDS.issuperset(body) and _KUSTOMIZE in str(body.get("apiVersion")):
                return True
    return False


ONLY = suspicious


def check(file: LoadedFile, facts: Facts) -> Iterator[Finding]:
    """One finding for each document that lost its indentation, and for what the loader read as if it had it."""
    yield from reported(RULE, file)
    for lost in lost_documents(file):
        hint = "indent what belongs below each key, as it was where the text comes from"
        yield RULE.finding(Location(file.path, lost.line, 1), lost.message, hint=hint)


def lost_documents(file: LoadedFile) -> tuple[Lost, ...]:
    """The documents of a file that lost their indentation; cheap for files that cannot hold one."""
    if file.source is None or not suspicious(file):
        return ()
    found = []
    for first, text in _documents(file.source.text):
        lost = lost_indentation(text, first)
        if lost:
            found.append(Lost(first, first + text.count("\n"), *lost))
    return tuple(found)


def lost_indentation(text: str, first_line: int = 1) -> tuple[int, str] | None:
    """(line, message) for the text of one document that lost its indentation, None for any other.

    `first_line` = the line of the file in which the text begins.
    """
    content = _content(text, first_line)
    if len(content) < SHORTEST or any(line[0] in " \t" for _, line in content):
        return None
    if not any(_MANIFEST.match(line) for _, line in content):
        return None
    kustomization = _KUSTOMIZE in text
    fields = _KUSTOMIZATION_FIELDS if kustomization else _FIELDS
    for (number, line), (next_number, below) in pairwise(content):
        empty, key = _EMPTY_KEY.match(line), _KEY.match(below)
        if key is None:
            continue
        if empty and (key[1] not in fields or (empty[2] == "metadata" and key[1] in _IN_METADATA)):
            return (
                number,
                f"{_LOST}: `{empty[2]}:` has no children, and `{key[1]}:` should be below it, indented",
            )
        # All fields of a kustomization are known: another one can only belong to the list item above.
        if kustomization and line.startswith("- ") and key[1] not in fields and "." not in key[1]:
            return (
                next_number,
                f"{_LOST}: `{key[1]}:` should be part of the list item above, indented like it",
            )
    return None


def likely_lost(text: str) -> bool:
    """Whether most empty keys are followed by a key of the same column: a hint for text that is no YAML."""
    content = _content(text, 1)
    empty = same = 0
    for (_, line), (_, below) in pairwise(content):
        match = _EMPTY_KEY.match(line)
        if match:
            empty += 1
            column = len(match[1])
            same += below[:column].isspace() == bool(column) and _KEY.match(below, column) is not None
    return empty >= 3 and same * 2 > empty


def shadowed(
    findings: Sequence[Finding], files: Mapping[str, LoadedFile], rules: Iterable[str] = ()
) -> list[Finding]:
    """`findings` without those that only follow from lost indentation that is itself among them.

    `files` by path. `rules` = ids of further rules that judge the shape of documents (schemas, policies);
    those that find secrets must not be among them.
    """
    paths = {finding.location.path for finding in findings if finding.rule == RULE.id}
    if not paths:
        return list(findings)
    silent = {*SHADOWED, *rules}
    lost = {path: lost_documents(files[path]) for path in paths if path in files}

    def follows(finding: Finding) -> bool:
        line = finding.location.line
        inside = (one.first <= line <= one.last for one in lost.get(finding.location.path, ()))
        return finding.rule in silent and any(inside)

    return [finding for finding in findings if not follows(finding)]


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """(first line, text) of each document, split at `---` and `...` alone: the text may be broken."""
    first, lines = 1, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if _SPLIT.match(line):
            yield first, "\n".join(lines)
            first, lines = number + 1, []
        else:
            lines.append(line)
    yield first, "\n".join(lines)


def _content(text: str, first_line: int) -> list[tuple[int, str]]:
    """The lines that are neither blank nor comments, with their numbers."""
    return [
        (number, line)
        for number, line in enumerate(text.split("\n"), first_line)
        if (bare := line.strip()) and not bare.startswith("#")
    ]
