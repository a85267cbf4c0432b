"""Go templates, as far as ApplicationSets use them: whatever is not known here is refused by name, never guessed.

Source of the rules: Go's `text/template`, `fmt`, and the functions of github.com/Masterminds/sprig.
"""

from gitops_gate.targets.gotemplate.evaluation import rendered
from gitops_gate.targets.gotemplate.faults import Failed, Unsupported
from gitops_gate.targets.gotemplate.format import Texts, shown

__all__ = ["Failed", "Texts", "Unsupported", "rendered", "shown"]
