"""Settling: merging, numbering, sorting, and every way in which a finding is excepted."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gitops_gate.config import Waiver
from gitops_gate.load.comments import comments
from gitops_gate.model import Finding, Location, Related, ResourceId, Rule, Severity
from gitops_gate.settle import Baseline, Exceptions, Settled, marks, read_baseline, settle, write_baseline

TODAY = datetime.date(2026, 11, 21)
NAMES = (
    "floating-tag",
    "missing-resources",
    "missing-probes",
    "host-namespaces",
    "run-as-root",
    "plaintext-secret",
    "private-key",
    "yaml-style",
)
KNOWN = {name: Rule(name, Severity.ERROR, name) for name in NAMES}
API = ResourceId("apps", "v1", "Deployment", "web", "api")


def found(
    rule: str = "floating-tag",
    line: int = 3,
    *,
    path: str = "app.yaml",
    message: str = "",
    targets: tuple[str, ...] = (),
    resource: ResourceId | None = API,
    **other: Any,
) -> Finding:
    place = Location(path, line, 1 if line else 0)
    made = KNOWN[rule].finding(place, message or rule, resource=resource, **other)
    return replace(made, targets=targets)


def settled(
    *findings: Finding, complete: bool = True, baseline: Baseline | None = None, **given: Any
) -> Settled:
    texts: Mapping[str, str] = given.pop("files", {})
    given.setdefault("comments", {path: comments(text) for path, text in texts.items()})
    ran = given.pop("ran", lambda rule, path: True)
    if "marks" in given:
        mark = given.pop("marks")
        given["file_annotations"] = lambda path, resource: mark
    exceptions = Exceptions(settings_path=".gitops-gate.yaml", today=TODAY, **given)
    return settle(
        findings, exceptions, rules=KNOWN, ran=ran, complete=complete, baseline=baseline or Baseline()
    )


def annotated(**by_target: dict[str, str]) -> Any:
    return lambda target, resource: by_target.get(target, {})


def shown(findings: tuple[Finding, ...]) -> list[tuple[str, int, str]]:
    return [(one.rule, one.location.line, one.detail) for one in findings]


# Merging, numbering, order.


def test_the_same_fault_in_three_environments_is_one_finding() -> None:
    one = settled(
        found(targets=("staging",), related=(Related(Location("s.yaml", 1), "from here"),)),
        found(targets=("production",), severity=Severity.WARNING, resource=API._replace(namespace="a")),
        found(targets=("dev", "staging"), related=(Related(Location("s.yaml", 1), "from here"),)),
    )
    (finding,) = one.findings
    assert finding.targets == ("dev", "production", "staging")
    assert finding.severity is Severity.ERROR
    assert str(finding.resource) == "Deployment/api"  # in a namespace of each environment
    assert len(finding.related) == 1


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (found(line=3), found(line=4), 2),
        (found(message="a"), found(message="b"), 2),
        (found("floating-tag", message="a"), found("missing-probes", message="a"), 2),
        (found(path="a.yaml"), found(path="b.yaml"), 2),
        (found(resource=API), found(resource=API._replace(name="other")), 1),
        (found(line=0, resource=API), found(line=0, resource=API._replace(name="other")), 2),
        (found(line=0, resource=API), found(line=0, resource=API._replace(namespace="other")), 1),
    ],
)
def test_what_makes_one_fault(one: Finding, other: Finding, count: int) -> None:
    assert len(settled(one, other).findings) == count


def test_findings_are_sorted_whatever_their_order() -> None:
    given = [
        found("missing-probes", 9, path="a.yaml"),
        found("floating-tag", 9, path="a.yaml"),
        found("floating-tag", 2, path="b.yaml"),
        found("floating-tag", 10, path="a.yaml", targets=("b",)),
        found("floating-tag", 10, path="a.yaml", targets=("a",)),
        found("floating-tag", 1, path="b.yaml"),
    ]
    expected = [("a.yaml", 9), ("a.yaml", 9), ("a.yaml", 10), ("b.yaml", 1), ("b.yaml", 2)]
    for order in (given, given[::-1], given[3:] + given[:3]):
        one = settled(*order)
        assert [(f.location.path, f.location.line) for f in one.findings] == expected
        assert [f.rule for f in one.findings[:2]] == ["floating-tag", "missing-probes"]
        assert [f.fingerprint for f in one.findings] == [f.fingerprint for f in settled(*given).findings]


def test_findings_that_only_their_lines_tell_apart_are_numbered() -> None:
    one = settled(found(line=7), found(line=3), found(line=5), found("missing-probes", line=4))
    assert [(f.location.line, f.ordinal) for f in one.findings] == [(3, 0), (4, 0), (5, 1), (7, 2)]
    assert len({f.fingerprint for f in one.findings}) == 4


def test_a_fault_waived_in_one_environment_keeps_its_number_in_the_other() -> None:
    mark = {"gitops-gate/allow.floating-tag": "rolled by hand"}
    one = settled(
        found(targets=("staging",)), found(targets=("production",)), annotations=annotated(staging=mark)
    )
    assert [(f.targets, f.ordinal) for f in one.findings] == [(("production",), 0)]
    assert [(w.finding.targets, w.finding.ordinal, w.by) for w in one.waived] == [
        (("staging",), 0, "annotation")
    ]


# What excepts a finding: (finding, what is given, by, reason).

WAIVER = Waiver("floating-tag", "team-web", "ends with the migration", "2026-12-31", line=4)
SECRETS = frozenset({"plaintext-secret", "private-key"})
LINTER = "ignore-check.kube-linter.io/"


def of(**annotations: str) -> Any:
    return marks({"metadata": {"annotations": annotations}})


EXCEPTED: dict[str, tuple[Finding, dict[str, Any], str, str]] = {
    "a comment in the line": (
        found(),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitops-gate: allow[floating-tag] why\n"}},
        "comment",
        "why",
    ),
    "a comment above": (
        found(),
        {"files": {"app.yaml": "a:\n# gitops-gate: allow[floating-tag] why\nc: 1\n"}},
        "comment",
        "why",
    ),
    "one of several rules in a comment": (
        found(),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitops-gate: allow[floating-tag] why\n"}},
        "comment",
        "why",
    ),
    "a comment above all content, for the file as a whole": (
        found(line=0),
        {"files": {"app.yaml": "# gitops-gate: allow[floating-tag] why\nc: 1\n"}},
        "comment",
        "why",
    ),
    "the annotation": (
        found(),
        {"marks": of(**{"gitops-gate/allow.floating-tag": "why"})},
        "annotation",
        "why",
    ),
    "the configuration": (
        found(),
        {"waivers": (WAIVER,)},
        "configuration",
        "ends with the migration (team-web)",
    ),
    "the configuration, on its last day": (
        found(),
        {"waivers": (replace(WAIVER, expires="2026-11-21"),)},
        "configuration",
        "ends with the migration (team-web)",
    ),
    "the configuration, by globs": (
        found(path="apps/dev/api/app.yaml"),
        {"waivers": (replace(WAIVER, rule="floating-*", path="apps/*/api", resource="Deployment/*/api"),)},
        "configuration",
        "ends with the migration (team-web)",
    ),
    "gitleaks:allow": (
        found("plaintext-secret"),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitleaks:allow\n"}},
        "gitleaks:allow",
        "marked in its line",
    ),
    ".gitleaksignore": (
        found("plaintext-secret", path="a/app.yaml"),
        {"gitleaksignore": "# old\na/app.yaml:generic-api-key:3\n"},
        ".gitleaksignore",
        "listed as generic-api-key",
    ),
    ".gitleaksignore with a commit": (
        found("private-key", path="a/app.yaml"),
        {"gitleaksignore": f"{'0a' * 20}:a\\app.yaml:private-key:3\n"},
        ".gitleaksignore",
        "listed as private-key",
    ),
    "kube-linter": (found(), {"marks": of(**{LINTER + "latest-tag": "why"})}, "kube-linter", "why"),
    "kube-linter, all checks": (
        found(),
        {"marks": of(**{"kube-linter.io/ignore-all": "operator"})},
        "kube-linter",
        "operator",
    ),
    "kube-linter without a reason, which it does not ask for": (
        found(),
        {"marks": of(**{LINTER + "latest-tag": ""})},
        "kube-linter",
        "its annotation gives no reason",
    ),
    "kube-linter, one half of a rule": (
        found("missing-resources", message="no limit", route=("limits", "cpu")),
        {"marks": of(**{LINTER + "unset-cpu-requirements": "why"})},
        "kube-linter",
        "why",
    ),
    "kube-linter, both halves": (
        found("missing-resources", message="no resources at all"),
        {"marks": of(**{LINTER + "unset-cpu-requirements": "a", LINTER + "unset-memory-requirements": "b"})},
        "kube-linter",
        "a; b",
    ),
    "kube-linter, a word inside a longer one": (
        found("host-namespaces", message="hostNetwork is true"),
        {"marks": of(**{LINTER + "host-network": "ingress"})},
        "kube-linter",
        "ingress",
    ),
    "kube-score": (
        found("missing-probes"),
        {"marks": of(**{"kube-score/ignore": "container-image-tag, pod-probes"})},
        "kube-score",
        "kube-score/ignore: container-image-tag, pod-probes",
    ),
}


@pytest.mark.parametrize(("finding", "given", "by", "reason"), EXCEPTED.values(), ids=EXCEPTED)
def test_excepted(finding: Finding, given: dict[str, Any], by: str, reason: str) -> None:
    one = settled(finding, secret_rules=SECRETS, **given)
    assert one.findings == ()
    assert [(w.finding, w.by, w.reason) for w in one.waived] == [(finding, by, reason)]


STAYS: dict[str, tuple[Finding, dict[str, Any]]] = {
    "a comment in another line": (
        found(line=4),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitops-gate: allow[floating-tag] why\nd: 1\n"}},
    ),
    "a comment for another rule": (
        found("missing-probes"),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitops-gate: allow[floating-tag] why\n"}},
    ),
    "another path": (found(), {"waivers": (replace(WAIVER, path="apps/**"),)}),
    "another resource": (found(), {"waivers": (replace(WAIVER, resource="Deployment/web/other"),)}),
    "a resource asked for, and none there": (
        found(resource=None),
        {"waivers": (replace(WAIVER, resource="Deployment/**"),)},
    ),
    "a waiver that has ended": (found(), {"waivers": (replace(WAIVER, expires="2026-11-20"),)}),
    "gitleaks:allow on what is no secret": (
        found(),
        {"files": {"app.yaml": "a:\nb:\nc: 1 # gitleaks:allow\n"}},
    ),
    ".gitleaksignore, another line": (
        found("plaintext-secret"),
        {"gitleaksignore": "app.yaml:generic-api-key:4"},
    ),
    ".gitleaksignore of a token where a key is": (
        found("private-key"),
        {"gitleaksignore": "app.yaml:generic-api-key:3"},
    ),
    "kube-linter, the other half": (
        found("missing-resources", message="no memory limit"),
        {"marks": of(**{LINTER + "unset-cpu-requirements": "why"})},
    ),
    "kube-linter, half of what is missing": (
        found("missing-resources", message="neither cpu nor memory"),
        {"marks": of(**{LINTER + "unset-cpu-requirements": "why"})},
    ),
    "kube-linter, a check of its own": (found(), {"marks": of(**{LINTER + "ssh-port": "why"})}),
    "kube-linter's all, on what it does not judge": (
        found("plaintext-secret"),
        {"marks": of(**{"kube-linter.io/ignore-all": "why"})},
    ),
    "kube-score, another check": (found(), {"marks": of(**{"kube-score/ignore": "pod-probes"})}),
}


@pytest.mark.parametrize(("finding", "given"), STAYS.values(), ids=STAYS)
def test_not_excepted(finding: Finding, given: dict[str, Any]) -> None:
    one = settled(finding, secret_rules=SECRETS, **given)
    assert finding in one.findings
    assert one.waived == ()


def test_the_first_in_order_is_named() -> None:
    files = {"app.yaml": "a:\nb:\nc: 1 # gitops-gate: allow[floating-tag] here\n"}
    mark = of(**{"gitops-gate/allow.floating-tag": "there", LINTER + "latest-tag": "where"})
    one = settled(found(), files=files, marks=mark, waivers=(WAIVER,), complete=False)
    assert [(w.by, w.reason) for w in one.waived] == [("comment", "here")]
    two = settled(found(), marks=mark, waivers=(WAIVER,), complete=False)
    assert [w.by for w in two.waived] == ["annotation"]
    three = settled(found(), marks=of(**{LINTER + "latest-tag": "where"}), waivers=(WAIVER,))
    assert [(w.by, w.expires) for w in three.waived] == [("configuration", "2026-12-31")]


# The waivers' own faults: (findings, what is given, the findings afterwards).

TAG = "c: 1 # gitops-gate: allow[floating-tag]"
FAULTS: dict[str, tuple[list[Finding], dict[str, Any], list[tuple[str, int, str]]]] = {
    "no reason": (
        [found(line=1)],
        {"files": {"app.yaml": f"{TAG}\n"}},
        [("floating-tag", 1, ""), ("waiver-without-reason", 1, "floating-tag")],
    ),
    "unused": ([], {"files": {"app.yaml": f"{TAG} why\n"}}, [("unused-waiver", 1, "floating-tag")]),
    "unused, one of two": (
        [found(line=1)],
        {"files": {"app.yaml": "c: 1 # gitops-gate: allow[floating-tag, run-as-root] why\n"}},
        [("unused-waiver", 1, "run-as-root")],
    ),
    "not known to be unused: the rule did not run": (
        [],
        {"files": {"app.yaml": f"{TAG} why\n"}, "ran": lambda rule, path: rule not in KNOWN},
        [],
    ),
    "unknown rule, whatever ran": (
        [],
        {
            "files": {"app.yaml": "c: 1 # gitops-gate: allow[floating-tags] why\n"},
            "ran": lambda rule, path: rule not in KNOWN,
        },
        [("unused-waiver", 1, "floating-tags")],
    ),
    "not said of a file that was not judged": (
        [],
        {
            "files": {"app.yaml": "c: 1 # gitops-gate: allow[floating-tags] why\n"},
            "ran": lambda rule, path: False,
        },
        [],
    ),
    "not understood": (
        [],
        {"files": {"app.yaml": "c: 1 # gitops-gate: ignore floating-tag\n"}},
        [("unused-waiver", 1, "")],
    ),
    "an annotation without a reason": (
        [found()],
        {"marks": of(**{"gitops-gate/allow.floating-tag": " "})},
        [("floating-tag", 3, ""), ("waiver-without-reason", 3, "floating-tag")],
    ),
    "expired": (
        [found()],
        {"waivers": (replace(WAIVER, expires="2026-11-20"),)},
        [("expired-waiver", 4, "floating-tag||"), ("floating-tag", 3, "")],
    ),
    "unused in the configuration": (
        [],
        {"waivers": (replace(WAIVER, path="gone/**"),)},
        [("unused-waiver", 4, "floating-tag|gone/**|")],
    ),
    "not known to be unused: a narrowed run": ([], {"waivers": (WAIVER,), "complete": False}, []),
    "unknown rule in the configuration": (
        [],
        {"waivers": (replace(WAIVER, rule="floating"),)},
        [("unused-waiver", 4, "floating||")],
    ),
    "a narrowed run does not know every rule": (
        [],
        {
            "files": {"app.yaml": "c: 1 # gitops-gate: allow[of-a-policy] why\n"},
            "waivers": (replace(WAIVER, rule="of-a-policy"),),
            "complete": False,
        },
        [],
    ),
    "given twice": ([], {"waivers": (WAIVER, WAIVER)}, [("unused-waiver", 4, "floating-tag||")]),
}


@pytest.mark.parametrize(("findings", "given", "expected"), FAULTS.values(), ids=FAULTS)
def test_faults_of_waivers(
    findings: list[Finding], given: dict[str, Any], expected: list[tuple[str, int, str]]
) -> None:
    assert shown(settled(*findings, **given).findings) == expected


def test_rules_of_this_stage_can_be_switched_off_and_graded() -> None:
    rule = Rule("unused-waiver", Severity.ERROR, "")
    exceptions = Exceptions(comments={"app.yaml": comments(f"{TAG} why\n{TAG}\n")}, today=TODAY)
    own = {"unused-waiver": rule}
    one = settle([], exceptions, rules=KNOWN, ran=lambda r, p: True, complete=True, own=own)
    assert [(f.rule, f.severity) for f in one.findings] == [("unused-waiver", Severity.ERROR)]


def test_hints_name_the_rule_that_was_meant() -> None:
    one = settled(files={"app.yaml": "c: 1 # gitops-gate: allow[floating-tags] why\n"})
    assert one.findings[0].hint == "did you mean `floating-tag`?"


# The baseline.


def test_a_baseline_stops_only_what_is_new() -> None:
    before = settled(found(line=3), found(line=5), found("missing-probes", 5)).findings
    known = read_baseline(write_baseline(before))
    moved = [found(line=13), found(line=15), found("missing-probes", 15), found(line=20)]
    one = settled(*moved, baseline=known)
    assert shown(one.findings) == [("floating-tag", 20, "")]
    assert shown(one.baseline) == [
        ("floating-tag", 13, ""),
        ("floating-tag", 15, ""),
        ("missing-probes", 15, ""),
    ]
    assert one.fixed == 0


def test_what_is_fixed_is_counted_if_it_was_looked_for() -> None:
    before = settled(found(line=3), found(line=5), found("missing-probes", 5), found(path="b.yaml")).findings
    known = read_baseline(write_baseline(before))
    assert settled(found(line=4), baseline=known).fixed == 3
    assert settled(found(line=4), baseline=known, ran=lambda rule, path: path == "app.yaml").fixed == 2
    assert settled(*before, baseline=known).fixed == 0


def test_a_waived_finding_is_not_fixed() -> None:
    known = read_baseline(write_baseline(settled(found()).findings))
    one = settled(found(), baseline=known, waivers=(WAIVER,))
    assert (len(one.waived), len(one.baseline), one.fixed) == (1, 0, 0)


def test_faults_of_waivers_can_be_in_the_baseline() -> None:
    files = {"app.yaml": f"{TAG} why\n"}
    known = read_baseline(write_baseline(settled(files=files).findings))
    assert settled(files=files, baseline=known).findings == ()


def test_marks_are_few() -> None:
    annotations = {"a": "b", "kube-score/ignore": "x", "gitops-gate/allow.x": None, LINTER + "y": 1}
    assert marks({"metadata": {"annotations": annotations}}) == {
        "kube-score/ignore": "x",
        "gitops-gate/allow.x": "",
        LINTER + "y": "1",
    }
    for body in (None, [], {}, {"metadata": None}, {"metadata": {"annotations": []}}):
        assert marks(body) == {}


def test_a_fingerprint_does_not_know_the_namespaces_of_environments() -> None:
    two = [found(targets=(place,), resource=API._replace(namespace=place)) for place in ("dev", "production")]
    (one,) = settled(*two).findings
    assert {finding.fingerprint for finding in two} == {one.fingerprint}
