"""Lines that stand in the wrong place: dashes, blocks of text, indentation, strays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gitops_gate.load.mends.line import (
    BLOCK,
    FAR,
    HAS_COLON,
    KEY,
    KEY_OR_ITEM,
    TOP,
    Mend,
    below_of,
    column_of,
    indent,
    neighbour,
    opens,
    spaces,
)

_LISTS = frozenset(("env", "envFrom", "dependsOn", "valuesFrom", "substituteFrom", "dataFrom", "from", "to"))
_MAPS = frozenset(("labels", "annotations", "matchLabels", "limits", "requests", "resources", "status"))
_KUSTOMIZE = "kustomize.config.k8s.io"


_KUSTOMIZATION = frozenset(
    (
        *(
            "apiVersion",
            "kind",
            "metadata",
            "resources",
            "bases",
            "components",
            "patches",
            "images",
            "namespace",
        ),
        *(
            "labels",
            "commonLabels",
            "commonAnnotations",
            "configMapGenerator",
            "secretGenerator",
            "replacements",
        ),
        *(
            "generatorOptions",
            "namePrefix",
            "nameSuffix",
            "replicas",
            "patchesStrategicMerge",
            "patchesJson6902",
        ),
    )
)


def moves(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """The line at the column of its neighbours, alone or with what stands below it."""
    line = lines[number]
    own = indent(line)
    before, after = neighbour(lines, number, -1), neighbour(lines, number, 1)
    below = below_of(lines, number, own)
    near = set[int]()
    if before is not None:
        above = lines[before]
        column = indent(above)
        near.add(column)
        if above.lstrip().startswith("- "):
            near.add(column + 2)
        if above.rstrip().endswith(":"):
            near.update((column + 2, column + 4) if ":" in above else ())
    if after is not None:
        near.add(indent(lines[after]))
    if below:
        end = neighbour(lines, below[-1], 1)
        near.update((indent(lines[end]),) if end is not None else ())
        near.add(indent(lines[below[0]]) - 2)
    odd = _oddness(lines, own, number, before, after)
    same = sum(indent(each) == own for each in lines if each.strip())
    for column in sorted(near - {own}, key=lambda target: abs(target - own)):
        if column < 0:
            continue
        wanted = spaces(column)
        message = f"the indentation of this line ({spaces(own)}) fits nothing above it"
        hint = f"indent it by {wanted}, like what it belongs to"
        text = " " * column + line.lstrip()
        yield Mend(number, text, own + 1, message, hint, (), (odd[0], 1, odd[1], same, abs(column - own)))
        if below:
            also = tuple((at, _moved(lines[at], column - own)) for at in below)
            worth = (odd[0], 1 + len(below), odd[1], same, abs(column - own))
            yield Mend(number, text, own + 1, message, hint, also, worth)


def _oddness(
    lines: Sequence[str], own: int, number: int, before: int | None, after: int | None
) -> tuple[int, int]:
    """How much a line's indentation strikes the eye, the smallest the most."""
    key = re.match(rf"({KEY}):", lines[number])
    unknown = key is not None and key[1] not in (_KUSTOMIZATION if _KUSTOMIZE in "\n".join(lines) else TOP)
    if own % 2 or (unknown and before is not None):
        return 0, 0
    if before is None:
        return 2, 0
    above = column_of(lines[before])
    if (
        after is not None
        and above == column_of(lines[after]) != own
        and not lines[before].rstrip().endswith(":")
    ):
        return 0, 0
    leaps = own - above > 3
    return (1 if own > above and not opens(lines[before]) else 2), 0 if leaps else 1


def _moved(line: str, by: int) -> str:
    return " " * by + line if by > 0 else line[min(-by, indent(line)) :]


def dashes(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A dash forgotten before a list item: its neighbours are such items, or the next line stands below it."""
    line = lines[number]
    own = indent(line)
    if line[own] == "-":
        return
    after = neighbour(lines, number, 1)
    columns = []
    deeper = after is not None and indent(lines[after]) > own
    if deeper and HAS_COLON.match(line) and _below_list(lines, number):
        columns.append(own)
    key = _first_word(line)
    for column in (own, own - 2):
        for step in (-1, 1):
            item = _item(lines, number, column, step)
            if item is not None and _first_word(lines[item].lstrip()[1:]) == key:
                columns.append(column)
    for column in dict.fromkeys(columns):
        message = "a `- ` is missing before this list item"
        text = f"{' ' * column}- {line.lstrip()}"
        yield Mend(number, text, own + 1, message, "write `- ` before each item of a list")


def _below_list(lines: Sequence[str], number: int) -> bool:
    """Whether the key above is named like a list: fields of Kubernetes that hold one are plurals, nearly all."""
    before = neighbour(lines, number, -1)
    match = re.search(rf"({KEY}):\s*(?:#.*)?\Z", lines[before]) if before is not None else None
    return match is not None and (match[1].endswith("s") or match[1] in _LISTS) and match[1] not in _MAPS


def _first_word(line: str) -> str:
    """The key that a list item begins with, `-` for an item without one, "" for prose."""
    match = re.match(rf"\s*({KEY}):(?:\s|\Z)", line)
    return match[1] if match else "-" if len(line.split()) == 1 else ""


def _item(lines: Sequence[str], number: int, column: int, step: int) -> int | None:
    """The next list item in this column, with nothing further left between."""
    for at in range(number + step, number + step * FAR, step):
        if not 0 <= at < len(lines):
            return None
        if lines[at].strip():
            if indent(lines[at]) == column and lines[at].startswith("- ", column):
                return at
            if indent(lines[at]) < column or (indent(lines[at]) == column and step < 0):
                return None
    return None


def blocks(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A line of the text below `|` or `>` that stands too far left to belong to it."""
    above = _header(lines, number)
    if above is None:
        return
    header, own = _header_column(lines[above]), indent(lines[number])
    wanted = indent(lines[above + 1]) if above + 1 < number else header + 2
    if own >= wanted or (KEY_OR_ITEM.match(lines[number]) and own <= header):
        return
    after = neighbour(lines, number, 1)
    last = after is None or indent(lines[after]) < wanted
    if own == 0 and last and number > above + 1:
        return  # rather a line that has nothing to do here
    stop = number + 1
    while stop < len(lines) and lines[stop].strip() and header < wanted > indent(lines[stop]):
        if KEY_OR_ITEM.match(lines[stop]) and indent(lines[stop]) <= header:
            break
        stop += 1
    also = tuple((at, " " * wanted + lines[at].lstrip()) for at in range(number + 1, stop))
    sign = "|" if "|" in lines[above] else ">"
    message = f"this line stands too far left to belong to the text below `{sign}` in line {above + 1}"
    hint = f"indent the whole text by at least {spaces(wanted)}"
    yield Mend(number, " " * wanted + lines[number].lstrip(), own + 1, message, hint, also)


def _header_column(line: str) -> int:
    """The column that the text of a block must stand behind: that of its key, or of its dash."""
    column = column_of(line)
    return column if line[column] not in "|>" else column - 2


def _header(lines: Sequence[str], number: int) -> int | None:
    """The line that opens the block of text to which a line may belong: no key or item stands between."""
    for at in range(number - 1, max(-1, number - 60), -1):
        if BLOCK.fullmatch(lines[at]):
            return at
        if at < number - 1 and KEY_OR_ITEM.match(lines[at]) and indent(lines[at]) < indent(lines[number]):
            return None
    return None


def foreign(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """A line gone that looks like nothing in YAML."""
    if not HAS_COLON.match(lines[number]) and not lines[number].lstrip().startswith("- "):
        yield from strays(lines, number)


def strays(lines: Sequence[str], number: int) -> Iterator[Mend]:
    """The line gone."""
    line = lines[number]
    bare = line.strip()
    if bare.startswith("//"):
        message, hint = "`//` begins no comment in YAML", "begin comments with `#`"
    elif bare in ("}", "]", "},", "],"):
        message, hint = f"this `{bare[0]}` closes nothing", "remove it"
    elif bare.startswith("```"):
        message, hint = "a code fence of Markdown stands in the manifest", "remove the line"
    elif bare.startswith("- "):
        message = "a list item stands here, where the lines around it allow none"
        hint = "check the indentation of this line and the ones around it"
    elif match := re.match(rf"({KEY}|\"[^\"]*\"|'[^']*'):(?:\s|\Z)", bare):
        message = f"the key `{match[1]}` stands here, where the lines around it allow none"
        hint = "check the indentation of this line and the ones around it"
    else:
        message = "this line is neither `key: value` nor a list item, nor does it belong to the value above"
        hint = "remove it, or put `# ` before it if it is a comment"
    yield Mend(number, "", indent(line) + 1, message, hint)
