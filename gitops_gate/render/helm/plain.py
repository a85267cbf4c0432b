"""Words of helm, and of the template language behind it, as its users would say them."""

from __future__ import annotations

import re

_NUMBERED = "put a number there, or turn the text into one with `int`"
_UNSET = "give it a value where the chart is deployed, or a default in the chart's values.yaml"

_PLAIN: tuple[tuple[str, str, str], ...] = (
    (
        r"(?:(?P<taken>\S+): )?nil pointer evaluating .+\.(?P<field>[\w-]+)",
        "`{taken}` cannot be taken: what should hold `{field}` is not set",
        _UNSET,
    ),
    (
        r"(?:(?P<taken>\S+): )?can't evaluate field (?P<field>\S+) in type .+",
        "`{taken}` cannot be taken: what should hold `{field}` is no mapping",
        "the template and the values have different shapes",
    ),
    (r'.*no template "(?P<name>[^"]*)" associated with template ".*"', "no template is called `{name}`", ""),
    (r'template "(?P<name>[^"]*)" not defined', "no template is called `{name}`", ""),
    (r'function "(?P<name>[^"]*)" not defined', "there is no function `{name}`", ""),
    (r'undefined variable "(?P<name>[^"]*)"', "the variable `{name}` is not defined", ""),
    (r"unclosed action started at \S+", "an action `{{{{` has no end `}}}}`", ""),
    (r"unclosed action", "an action `{{{{` has no end `}}}}`", ""),
    (r"unexpected EOF", "an `if`, `range`, `with` or `define` has no `{{{{ end }}}}`", ""),
    (r"unexpected \{\{(?P<word>end|else)\}\}", "`{{{{ {word} }}}}` belongs to nothing", ""),
    (
        r"bad character U\+002D '-'",
        "a name with a dash is no name here",
        'take it with `index`: `index .Values "my-key"`',
    ),
    (
        r"incompatible types for comparison(?:: (?P<one>\S+) and (?P<other>\S+))?",
        "what is compared is of two sorts: {one} and {other}",
        "",
    ),
    (
        r"(?P<shown>.+): expected integer; found .+",
        "a number is needed here, and {shown} is none",
        _NUMBERED,
    ),
    (
        r"wrong type for value; expected (?P<wanted>.+); got (?P<found>.+)",
        "a value of type {wanted} is needed here, and this one is {found}",
        "",
    ),
    (
        r"wrong number of args for (?P<name>\S+): want (?P<wanted>.+) got (?P<count>\d+)",
        "`{name}` takes {wanted} arguments, and is given {count}",
        "",
    ),
    (
        r"(?:(?P<taken>\S+): )?range can't iterate over .*",
        "`range` cannot go through `{taken}`: it is no list and no mapping",
        "",
    ),
    (r"index out of range: (?P<index>-?\d+)", "there is no element {index} in this list", ""),
    (r"index of untyped nil", "`index` looks into something that is not set", _UNSET),
    (r"library charts are not installable", "a library chart cannot be deployed by itself", ""),
    (
        r"chart requires kubeVersion: (?P<wanted>.+) which is incompatible with Kubernetes (?P<version>.+)",
        "it needs Kubernetes {wanted}, and is deployed to {version}",
        "say which version the cluster has with `kubernetes-version`, or use another version of the chart",
    ),
    (r"validation: chart\.metadata\.(?P<field>\w+) is required", "Chart.yaml does not say its `{field}`", ""),
    (
        r"validation: chart\.metadata\.(?P<field>\w+) (?P<value>.+) is invalid",
        "the `{field}` of Chart.yaml, {value}, is invalid",
        "",
    ),
    (
        r"error unpacking subchart (?P<name>\S+) in \S+: Chart\.yaml file is missing",
        "its folder `charts/{name}` has no Chart.yaml",
        "",
    ),
)
_RULES = tuple((re.compile(pattern), words, hint) for pattern, words, hint in _PLAIN)
_PARSE = re.compile(r"^parse error at \([^)]*\): ")


def plain(message: str) -> tuple[str, str]:
    """(a message in plain words, a hint or "")."""
    message = _PARSE.sub("", message)
    for pattern, words, hint in _RULES:
        found = pattern.fullmatch(message)
        if found is not None and None not in found.groupdict().values():
            return words.format(**found.groupdict()), hint
    return message, ""
