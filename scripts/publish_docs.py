"""Writes what the documentation takes from the code; `--check` compares instead and writes nothing.

python scripts/publish_docs.py [--check]

Parts of pages stand between `<!-- generated: NAME -->` and `<!-- /generated -->`; `doc_blocks` says what each is.
Whole files are the pages of rules (docs/rules/) and the picture of a finding (docs/finding.svg).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import rule_pages
from doc_blocks import ROOT, block, finding_picture

RULES = ROOT / "docs" / "rules"
INDEX = RULES / "README.md"
PICTURE = ROOT / "docs" / "finding.svg"

_PART = re.compile(r"(<!-- generated: ([^>]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def pages() -> tuple[Path, ...]:
    """The pages that may have generated parts."""
    return (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), INDEX)


def current() -> Iterator[tuple[Path, str]]:
    """Every file that is generated as a whole or in part, with the text that it should have."""
    for path in pages():
        if path.is_file():
            before = path.read_text(encoding="utf-8")
            after = _PART.sub(lambda part: f"{part[1]}\n{block(part[2])}\n\n{part[3]}", before)
            if _PART.search(before):
                yield path, after
    for name, text in rule_pages.pages().items():
        yield RULES / name, text
    yield PICTURE, finding_picture()


def stray() -> Iterator[Path]:
    """Pages of rules that do not exist any more."""
    wanted = {INDEX.name, *rule_pages.pages()}
    return (path for path in sorted(RULES.glob("*.md")) if path.name not in wanted)


def outdated() -> tuple[str, ...]:
    """The files that are not what they should be, as paths of the repository."""
    changed = [path for path, text in current() if not path.is_file() or path.read_text("utf-8") != text]
    return tuple(path.relative_to(ROOT).as_posix() for path in (*changed, *stray()))


def main() -> int:
    if "--check" in sys.argv:
        found = outdated()
        print(
            "\n".join(f"{path} is out of date: run scripts/publish_docs.py" for path in found)
            or "docs are current"
        )
        return 1 if found else 0
    for path, text in tuple(current()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in stray():
        path.unlink()
    print("docs written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
