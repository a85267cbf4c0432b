"""The JUnit dialects: what `junit-xml` writes, made valid.

There is no standard, but two schemas that readers use: Jenkins' `junit-10.xsd` and windyroad's `JUnit.xsd`
(of Ant's format). `strict` is valid against both. `extended` adds `file` and `line` to the cases, which
both schemas reject and several readers want.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitops_gate.report.context import Dialect
from gitops_gate.report.untrusted import MARK

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SUITE = ("name", "id", "package", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time")
_CASE = {"strict": ("name", "classname", "time"), "extended": ("name", "classname", "time", "file", "line")}
_RESULT = {"failure": ("type", "message"), "error": ("type", "message"), "skipped": ("message",)}
_COUNTED = {
    "tests": "testcase",
    "failures": "testcase/failure",
    "errors": "testcase/error",
    "skipped": "testcase/skipped",
}


def document(suites: Sequence[Element], dialect: Dialect) -> str:
    """The `testsuites` document of suites (as `junit-xml` builds them) in a dialect; the suites are changed.

    UTF-8, indented, ending in a line end; equal suites give equal text. What CI runners take for a
    command (`untrusted.MARK`) is written so that no line of the file holds it.
    """
    from xml.etree import ElementTree  # start-up budget: only this format needs it

    root = ElementTree.Element("testsuites")
    for number, suite in enumerate(suites):
        _suite(suite, number, dialect)
        root.append(suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{MARK.sub('&#35;', text)}\n"


def _suite(suite: Element, number: int, dialect: Dialect) -> None:
    """Gives a suite its attributes and children in the order of the schemas."""
    cases = suite.findall("testcase")
    for case in cases:
        _case(case, dialect)
    values = dict(suite.attrib) | {"id": str(number), "time": "0.000"}
    values |= {name: str(len(suite.findall(path))) for name, path in _COUNTED.items()}
    values["timestamp"] = values["timestamp"][:19]
    suite.attrib.clear()
    suite.attrib.update({name: values[name] for name in _SUITE})
    properties = suite.find("properties")
    suite[:] = [suite.makeelement("properties", {}) if properties is None else properties, *cases]
    suite.extend([suite.makeelement("system-out", {}), suite.makeelement("system-err", {})])


def _case(case: Element, dialect: Dialect) -> None:
    """Gives a case its attributes, and at most one result with the attributes that both schemas know."""
    values = dict(case.attrib) | {"time": "0.000"}
    case.attrib.clear()
    case.attrib.update({name: values[name] for name in _CASE[dialect] if name in values})
    results = [result for result in case if result.tag in _RESULT]
    for result in results:
        kept = {name: result.attrib[name] for name in _RESULT[result.tag] if name in result.attrib}
        result.attrib.clear()
        result.attrib.update(kept)
    case[:] = results[:1]
