"""Writes the published JSON Schema of the configuration; `--check` compares it instead.

python scripts/publish_schemas.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gitops_gate.config import Settings
from gitops_gate.config_schema import config_schema
from gitops_gate.git.trees import Memory
from gitops_gate.rulebook import rulebook

PLACE = Path(__file__).parents[1] / "schemas" / "config.v1.schema.json"


def main() -> int:
    text = json.dumps(config_schema(rulebook(Memory({}), Settings())), indent=2, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        same = PLACE.is_file() and PLACE.read_text(encoding="utf-8") == text
        print(f"{PLACE.name} is {'current' if same else 'out of date: run scripts/publish_schemas.py'}")
        return 0 if same else 1
    PLACE.write_text(text, encoding="utf-8")
    print(f"wrote {PLACE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
