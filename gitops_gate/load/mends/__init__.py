"""Mends: what a person may have forgotten in a line, as the line would read with it.

Each function gives the changes that are worth a trial for one line of a broken document. None of them knows
whether it is right; `load.diagnosis` tries them, and tells the first that makes the document YAML.
"""

from gitops_gate.load.mends.characters import indentations, odd_spaces, pairs, quotes, starts, templates
from gitops_gate.load.mends.layout import blocks, dashes, foreign, moves, strays
from gitops_gate.load.mends.line import Kind, Mend
from gitops_gate.load.mends.signs import brackets, colons, commas, signs, values

__all__ = ["GUESSES", "KINDS", "SEEN", "WHOLE", "Kind", "Mend", "moves"]

KINDS: tuple[Kind, ...] = (
    *(
        templates,
        indentations,
        odd_spaces,
        quotes,
        pairs,
        starts,
        signs,
        blocks,
        colons,
        brackets,
        values,
        dashes,
    ),
    *(commas, foreign, moves, strays),
)
"""In the order in which they are tried: what is seen in the line itself before what may be guessed."""
WHOLE: tuple[Kind, ...] = (indentations,)
"""Mends of the whole document, whatever the line."""
SEEN: tuple[Kind, ...] = (templates, quotes, brackets)
"""What is open may be open since long: looked for in the whole document."""
GUESSES: tuple[Kind, ...] = (commas, pairs, dashes, foreign, moves, strays)
"""These mend much that is broken otherwise: they count only if they leave nothing broken."""
