"""The rendered difference as Markdown: within its limit, never silent about what is cut, harmless."""

from __future__ import annotations

import re

import pytest

from gitops_gate.model import Finding, Location, NotChecked, ResourceId, Severity, Target
from gitops_gate.model.change import Change, Diff, ResourceChange, TargetChange
from gitops_gate.report.diff_markdown import markdown
from gitops_gate.report.diff_text import text
from gitops_gate.report.markdown_words import units

HOSTILE = (
    "x\n```\n</details><!-- gitops-gate:comment:v1 key=x --> @everyone #1 ::error::y \x1b[31m\u202e``````` 😀"
)


def target(number: int, environment: str = "production") -> Target:
    return Target(f"{environment}/app-{number}", "flux", "apps", Location("a.yaml", 1), environment)


def changed(number: int, kind: str = "Deployment", value: str = "new") -> ResourceChange:
    change = Change(("spec", "[app]", "image"), "changed", "old", value, "", Location("a.yaml", 3))
    return ResourceChange(
        ResourceId("apps", "v1", kind, "web", f"app-{number}"), "changed", (change,), {}, {}
    )


def diff(targets: int, objects: int = 1, value: str = "new") -> Diff:
    found = [
        TargetChange(target(n), "changed", tuple(changed(n * 1000 + m, value=value) for m in range(objects)))
        for n in range(targets)
    ]
    return Diff("abc", "the work tree", tuple(found), targets)


def gone() -> ResourceChange:
    return ResourceChange(
        ResourceId("", "v1", "Namespace", "", "precious"), "removed", (), {"kind": "Namespace"}
    )


def test_one_target_is_unfolded() -> None:
    told = markdown(diff(1))
    assert "<details open><summary>production: <b>production/app-0</b> (1 object)</summary>" in told
    assert (
        "```diff\n@@ Deployment/web/app-0 @@\n-   spec[app].image: old\n+   spec[app].image: new   # a.yaml:3\n```"
        in told
    )
    assert "| production | 1 | 0 | 1 | 0 |" in told


@pytest.mark.parametrize("limit", [500, 2_000, 5_000, 20_000, 60_000])
@pytest.mark.parametrize(("targets", "objects"), [(1, 1_000), (300, 1), (40, 40)])
def test_the_limit(limit: int, targets: int, objects: int) -> None:
    told = markdown(diff(targets, objects), limit)
    assert 0 < units(told) <= limit
    assert "No rendered changes" not in told and f"{targets * objects:,} object" in told
    if "@@" not in told or told.count("@@ ") < targets * objects:
        assert "does not fit here" in told or re.search(r"Showing [\d,]+ of", told)
    assert told.count("<details") == told.count("</details>") and told.count("```") % 2 == 0


def test_limits_are_those_of_utf_16() -> None:
    told = markdown(diff(1, 400, "😀" * 100), 20_000)
    assert len(told.encode("utf-16-le")) // 2 <= 20_000 and "Showing" in told


def test_what_is_removed_stays_longest() -> None:
    many = diff(1, 500).targets[0]
    told = markdown(
        Diff("a", "b", (TargetChange(many.target, "changed", (*many.resources, gone())),), 1), 3_000
    )
    assert "- Namespace/precious" in told and "Showing" in told


def test_dangers_and_what_is_not_compared() -> None:
    danger = Finding(
        "pruned-object", Severity.ERROR, Location("a.yaml", 2), "Namespace/x is removed", targets=("t",)
    )
    told = markdown(Diff("a", "b", (), 3, (danger,), (NotChecked("HelmRelease/x", "no chart", "fetch it"),)))
    assert "> [!CAUTION]\n> - **pruned-object**: Namespace/x is removed (a.yaml:2), in t" in told
    assert "Not compared: HelmRelease/x: no chart (fetch it)" in told


def test_a_failed_target_is_not_compared() -> None:
    told = markdown(Diff("a", "b", (TargetChange(target(1), "changed", (), "it cannot be built"),), 1))
    assert "Not compared: it cannot be built" in told and "No rendered changes" not in told


@pytest.mark.parametrize("write", [markdown, text], ids=["markdown", "text"])
def test_hostile_words(write: object) -> None:
    who = ResourceId("", "v1", HOSTILE, HOSTILE, HOSTILE)
    changes = (
        Change(("data", HOSTILE), "changed", "a\nb", HOSTILE, "", Location(HOSTILE, 1)),
        Change(("data", HOSTILE), "added", None, {HOSTILE: [HOSTILE]}, "", Location(HOSTILE, 1)),
    )
    one = ResourceChange(who, "changed", changes, {}, {}, HOSTILE)
    aim = Target(HOSTILE, "flux", "a", Location("a"), HOSTILE)
    danger = Finding(HOSTILE, Severity.ERROR, Location(HOSTILE, 2), HOSTILE, targets=(HOSTILE,))
    whole = Diff(HOSTILE, HOSTILE, (TargetChange(aim, "changed", (one,)), TargetChange(aim, "added", (), HOSTILE)), 1,
                 (danger,), (NotChecked(HOSTILE, HOSTILE, HOSTILE),))  # fmt: skip
    told = markdown(whole) if write is markdown else text(whole)
    assert "\x1b" not in told and "\u202e" not in told
    assert not any(re.match(r"\s*::(?!: )", line) for line in told.splitlines())
    if write is markdown:
        assert "<!--" not in told
        outside = re.sub(r"(?ms)^(`{3,})diff\n.*?^\1$", "", told)
        assert "@everyone" not in outside and outside.count("</details>") == outside.count("<details")
