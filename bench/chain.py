"""The tools that a user would chain instead, as far as they are on PATH."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from measure import FREE, Cost, run
from subjects import Subject

RELAXED = "{extends: relaxed, rules: {line-length: disable}}"
KUBERNETES = "1.37.0"
POLICIES = Path(__file__).parent / "policy"


def costs(subject: Subject, scratch: Path, most_roots: int) -> Iterator[tuple[str, Cost | None]]:
    """What each tool costs, None for one that is not installed or has nothing to read.

    kustomize runs once per root. With more than `most_roots` it runs on that many, spread evenly, and the
    cost is multiplied; the tools that read what it rendered then get it as often as the factor says.
    """
    config = scratch / "yamllint.yaml"
    config.write_text(RELAXED + "\n")
    yield "yamllint", tool(subject, "yamllint", "-c", str(config), ".")
    yield "ryl", tool(subject, "ryl", "check", "--no-cache", "-c", str(config), ".")
    chosen = spread(subject.roots, most_roots)
    factor = len(subject.roots) / len(chosen) if chosen else 1.0
    part, rendered = scratch / "part.yaml", scratch / "rendered.yaml"
    yield "kustomize", kustomize(subject, chosen, part, factor)
    text = part.read_bytes() if part.exists() else b""
    rendered.write_bytes(text * round(factor))
    schemas, policies = schema_words(scratch / "schemas"), str(POLICIES)
    readers = {
        "kubeconform": ("kubeconform", "-strict", "-ignore-missing-schemas", *schemas, str(rendered)),
        "conftest": ("conftest", "test", "--no-color", "--policy", policies, str(rendered)),
    }
    for name, words in readers.items():
        yield name, tool(subject, *words) if text else None
    yield "gitleaks", tool(subject, "gitleaks", "dir", "--no-banner", "--log-level=error", ".")


def schema_words(folder: Path) -> list[str]:
    """Tells kubeconform to read schemas from this machine, so that no download is measured: those of the
    package kubernetes-validate, whose ids and references would make it look for them on the network."""
    package = importlib.util.find_spec("kubernetes_validate")
    if package is None or package.origin is None:
        return []
    version = f"v{KUBERNETES}-local-strict"
    folder.mkdir()
    for path in (Path(package.origin).parent / "kubernetes-json-schema" / version).glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8").replace('"/api/_definitions', '"_definitions'))
        schema.pop("$id", None)
        (folder / path.name).write_text(json.dumps(schema), encoding="utf-8")
    return ["-schema-location", f"{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"]


def tool(subject: Subject, name: str, *words: str) -> Cost | None:
    return run([name, *words], subject.folder) if shutil.which(name) else None


def kustomize(subject: Subject, chosen: list[str], rendered: Path, factor: float) -> Cost | None:
    """One process per root, in sequence, as scripts do it; a root that does not build is passed over."""
    if not shutil.which("kustomize") or not chosen:
        return None
    total = FREE
    for root in chosen:
        cost = run(["kustomize", "build", root], subject.folder, output=rendered)
        with open(rendered, "ab") as out:
            out.write(b"---\n")
        total = total.plus(cost)
    return total.times(factor)


def spread(roots: tuple[str, ...], most: int) -> list[str]:
    """At most `most` of the roots, evenly spread."""
    if len(roots) <= most:
        return list(roots)
    return [roots[index * len(roots) // most] for index in range(most)]
