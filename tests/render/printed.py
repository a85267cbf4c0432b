"""What the real program prints for objects: the yardstick of the emitter's tests."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gitops_gate.render.emitter import Emitter

# What JSON may hold and YAML not. (All that is not ASCII would be too much: YAML has no pairs of surrogates.)
_NO_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def holding(content: Any) -> dict[str, Any]:
    """An object of a kind without rules, with the content in its `spec`."""
    return {"apiVersion": "example.com/v1", "kind": "Any", "metadata": {"name": "x"}, "spec": content}


def real(contents: Sequence[Any], folder: Path) -> str:
    """What `kustomize build` prints for objects that hold the contents, in one run. Raises AssertionError."""
    for index, content in enumerate(contents):
        body = holding(content)
        body["metadata"]["name"] = f"x{index}"
        text = _NO_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(body, ensure_ascii=False))
        (folder / f"{index}.json").write_text(text, encoding="utf-8")
    resources = "".join(f"- {index}.json\n" for index in range(len(contents)))
    (folder / "kustomization.yaml").write_text(f"sortOptions: {{order: fifo}}\nresources:\n{resources}")
    words = ["kustomize", "build", str(folder)]
    done = subprocess.run(words, capture_output=True, timeout=120, check=False)
    assert not done.returncode, done.stderr[-2000:]
    return done.stdout.decode()


def ours(contents: Sequence[Any]) -> str:
    """What the emitter prints for the same objects."""
    emitter, bodies = Emitter(), [holding(content) for content in contents]
    for index, body in enumerate(bodies):
        body["metadata"]["name"] = f"x{index}"
    return "---\n".join(map(emitter.document, bodies))
