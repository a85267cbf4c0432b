"""The HTML report, as a parser of HTML reads it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html as parser

from gitops_gate.model import Count, Image, Location, NotChecked, Report, Rule, Severity
from gitops_gate.report.context import Context, Page
from gitops_gate.report.html import POLICY, html
from gitops_gate.report.html_style import STYLE
from tests.report.samples import (
    API,
    CONTEXT,
    FULL,
    HOSTILE,
    TARGETS,
    finding,
    hostile_context,
    hostile_report,
)
from tests.report.test_markdown import INJECTIONS, many

IMAGES = (
    Image("clusters/dev/apps", API, "registry.example/api:1.3.0"),
    Image("clusters/staging/apps", API, "registry.example/api:1.3.0@sha256:0123456789abcdef"),
    Image("clusters/production/apps", API, "registry.example/api:1.2.0"),
    Image("clusters/production/apps", API, "registry.example/proxy"),
)
SHOWN = replace(FULL, images=IMAGES)
TITLED = replace(
    CONTEXT,
    title="shop at 1a2b3c4",
    page=lambda rule: Page(Rule(rule, Severity.ERROR, f"about `{rule}`"), ""),
)


def page(report: Report, context: Context = TITLED) -> parser.HtmlElement:
    return parser.document_fromstring(html(report, context))


def words(element: parser.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def cells(tree: parser.HtmlElement, section: str) -> list[list[str]]:
    """The first table of a section, its head included."""
    (first, *_) = tree.xpath(f"//section[@id='{section}']//table")
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in first.xpath(".//tr")]


def test_the_verdict_stands_first() -> None:
    tree = page(SHOWN)
    assert words(tree.xpath("//body/*")[0]) == (
        "gitops-gate report 1 error, 1 warning Checked 9 resources of 3 targets in 3 environments and 4 files."
        " shop at 1a2b3c4"
    )
    assert tree.xpath("//title")[0].text == "gitops-gate: 1 error, 1 warning · shop at 1a2b3c4"
    assert [words(one) for one in tree.xpath("//ul[@class='tiles']/li")] == [
        "1 error", "1 warning", "3 not checked", "1 waived", "1 in the baseline", "9 resources",
    ]  # fmt: skip


def test_sections_are_linked_and_named() -> None:
    tree = page(SHOWN)
    keys = [one.get("id") for one in tree.xpath("//main/section")]
    assert keys == [
        "environments", "applications", "findings", "rules", "not-checked", "waived", "baseline",
    ]  # fmt: skip
    assert [link.get("href") for link in tree.xpath("//nav//a")] == [f"#{key}" for key in keys]
    for one in tree.xpath("//main/section"):
        assert tree.get_element_by_id(one.get("aria-labelledby")).tag == "h2"


def test_tables() -> None:
    tree = page(SHOWN)
    assert cells(tree, "environments") == [
        ["Environment", "Verdict", "Targets", "Not checked"],
        ["dev", "1 error", "1", "–"],
        ["staging", "1 error", "1", "–"],
        ["production", "1 error", "1", "–"],
        ["no environment", "1 warning", "0", "3"],
    ]
    assert cells(tree, "applications") == [
        ["Application", "dev", "staging", "production"],
        [
            "api Deployment",
            "api 1.3.01 error",
            "api 1.3.0 pinned1 error",
            "api 1.2.0proxy no tag1 error behind",
        ],
    ]
    assert cells(tree, "rules") == [
        ["Rule", "production", "no environment"],
        ["Rules that are met", "1 of 2", "1 of 1"],
        ["floating-tagabout floating-tag", "✕ 1 of 3", "–"],
    ]
    assert "2 rules are met everywhere" in words(tree.get_element_by_id("rules"))
    assert cells(tree, "not-checked")[1] == [
        "3",
        "helm is not installedTo have it checked: install helm",
        "HelmRelease media/plex, HelmRelease media/sonarr",
    ]
    assert cells(tree, "waived")[1] == [
        "host-path", "a.yaml:3:1image is not pinned", "–", "needed by the agent", "comment", "2030-01-31",
    ]  # fmt: skip


def test_findings_stand_with_their_source() -> None:
    tree = page(SHOWN)
    (first, second) = tree.xpath("//article")
    assert (first.get("class"), second.get("class")) == ("error", "warning")
    assert [words(one) for one in first.xpath(".//h3|.//h4")] == ["floating-tag", "apps/base/api.yaml"]
    assert [mark.text for mark in first.xpath(".//mark")] == ["registry.example/api:latest", "../base"]
    assert [one.text_content() for one in first.xpath(".//pre")] == [
        "5    - image: registry.example/api:latest # for now",
        "2  - ../base",
    ]
    assert "line 5, column 14 · Deployment/web/api · production staging dev" in words(first)
    assert words(first.xpath(".//p[@class='hint']")[0]) == "How to mend it: set newTag"


@pytest.mark.parametrize(("line", "column", "marked"), [(1, 1, "'日本'"), (2, 4, "日本"), (1, 7, "x")])
def test_wide_characters_are_marked_whole(line: int, column: int, marked: str) -> None:
    tree = page(Report((finding(at=Location("wide.yaml", line, column)),)))
    assert [mark.text for mark in tree.xpath("//mark")] == [marked]


@pytest.mark.parametrize(
    ("report", "grade", "title"),
    [
        (Report(counts={"resources": 9}), "good", "No problems found"),
        (Report(), "error", "Nothing was checked"),
        (Report(counts={"resources": 9}, failed=("helm crashed",)), "error", "No verdict"),
        (Report(counts={"resources": 9, "unbuilt": 2}), "warning", "Not all could be rendered"),
        (Report(narrowed=True), "info", "Nothing to check"),
    ],
)
def test_a_verdict_without_findings(report: Report, grade: str, title: str) -> None:
    tree = page(report)
    (head,) = tree.xpath("//body/header")
    assert head.get("class") == grade
    assert words(head.xpath("./h1")[0]) == title
    assert ("The verdict is incomplete" in words(head)) == bool(report.failed)
    assert not tree.xpath("//section[@id='findings']")


def test_one_environment_without_a_name_is_no_column_of_its_own() -> None:
    tree = page(Report(images=(Image("x", API, "api:1"),), counts={"resources": 1}))
    assert cells(tree, "applications") == [["Application", "Version"], ["api Deployment", "1 ✓"]]


def test_of_a_release_that_is_not_rendered_nothing_good_is_said() -> None:
    release = API._replace(kind="HelmRelease")
    tree = page(Report(images=(Image("x", release, "api:1"),), counts={"resources": 1}))
    assert cells(tree, "applications")[1] == ["api HelmRelease", "1chart not rendered"]


def test_many_findings_of_a_rule_are_all_there() -> None:
    report = Report(tuple(finding(at=Location("apps/base/api.yaml", 1 + n % 5, 1)) for n in range(40)))
    tree = page(report)
    assert (len(tree.xpath("//article//pre")), len(tree.xpath("//article//details//li"))) == (10, 30)
    assert len(page(report, replace(TITLED, fold=False)).xpath("//article//pre")) == 40


def test_nothing_is_fetched_and_nothing_runs() -> None:
    tree = page(SHOWN)
    assert tree.xpath("//meta[@http-equiv]/@content") == [POLICY]
    assert not tree.xpath("//script|//img|//iframe|//object|//form|//base|//*[@style]")
    assert {
        name
        for one in tree.iter()
        if isinstance(one.tag, str)
        for name in one.attrib
        if name.startswith("on")
    } == set()
    assert [link.get("rel") for link in tree.xpath("//link")] == ["icon"]
    assert all(link.startswith(("#", "data:")) for link in tree.xpath("//@href|//@src"))
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "</" not in STYLE


ATTRIBUTES = {
    "aria-label", "aria-labelledby", "charset", "class", "content", "href", "http-equiv", "id", "lang", "name",
    "rel", "role", "scope", "tabindex", "title",
}  # fmt: skip
MORE = (
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</title></style><script>alert(1)</script>",
    "]]><!--",
    "<svg/onload=alert(1)>",
    "&#60;script&#62;",
    "javascript:alert(1)",
    "`</code><b>`",
)


@pytest.mark.parametrize("text", [*HOSTILE, *INJECTIONS, *MORE], ids=lambda text: ascii(text)[1:30])
def test_no_markup_of_the_repository(text: str) -> None:
    def written(value: str) -> parser.HtmlElement:
        images = (Image(value, API._replace(name=value, namespace=value), value),)
        context = replace(
            hostile_context(value), title=value, page=lambda rule: Page(Rule(rule, Severity.ERROR, value), "")
        )
        return page(replace(hostile_report(value), images=images), context)

    tree = written(text)
    assert {name for one in tree.iter() if isinstance(one.tag, str) for name in one.attrib} <= ATTRIBUTES
    assert all(isinstance(one.tag, str) for one in tree.iter())
    assert not tree.xpath(
        "//script|//img|//svg|//b[not(ancestor::p or ancestor::li or ancestor::td or ancestor::span)]"
    )
    quiet = written("plain `code` word" if text.count("`") else "plain")
    ours = {"code", "pre", "span", "mark", "p", "br", "li", "ul"}
    assert {one.tag for one in tree.iter()} - ours == {one.tag for one in quiet.iter()} - ours
    count = Counter(one.tag for one in tree.iter())
    for tag in ("section", "table", "tr", "article", "h1", "h2", "a", "details", "header"):
        assert count[tag] == Counter(one.tag for one in quiet.iter())[tag], tag


def test_five_thousand_findings_fit() -> None:
    report = replace(many(5000), images=IMAGES)
    text = html(report, CONTEXT)
    assert len(text) < 3_000_000
    tree = parser.document_fromstring(text)
    assert (
        len(tree.xpath("//section[@id='findings']//div[@class='finding']|//section[@id='findings']//li"))
        == 5000
    )


def test_equal_reports_give_equal_text() -> None:
    other = replace(
        SHOWN, images=IMAGES[::-1], targets=TARGETS[::-1], ran=dict(reversed(SHOWN.ran.items())), seconds=9.0
    )
    assert html(replace(other, images=tuple(sorted(other.images))), TITLED) == html(
        replace(SHOWN, images=tuple(sorted(IMAGES))), TITLED
    )


def test_headings_are_in_order() -> None:
    levels = [int(one.tag[1]) for one in page(SHOWN).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1 == levels.count(1)
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_heads() -> None:
    tree = page(SHOWN)
    for one in tree.xpath("//table"):
        assert one.xpath("./thead/tr/th[@scope='col']")
        assert one.xpath("ancestor::div[@role='region'][@tabindex='0']/@aria-label")
    assert tree.get("lang") == "en"


def _colors(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def _light(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast(theme: str) -> None:
    """4.5 to 1, as WCAG 2.2 wants it for text (AA), and 3 to 1 is not enough for any of ours."""
    light, dark = (_colors(block) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2])
    colors = light if theme == "light" else light | dark
    pairs = [(ink, ground) for ink in ("ink", "faint", "link") for ground in ("page", "card", "head", "code")]
    pairs += [(name, f"{name}-soft") for name in ("error", "warning", "info", "good")]
    pairs += [(name, "card") for name in ("error", "warning", "info", "good")]
    pairs += [("ink", name) for name in ("mark", "mark-warning", "mark-info")]
    for ink, ground in pairs:
        one, other = sorted((_light(colors[ink]), _light(colors[ground])), reverse=True)
        assert (one + 0.05) / (other + 0.05) >= 4.5, (ink, ground)


def test_what_is_not_checked_in_an_environment_is_no_more_than_its_targets() -> None:
    names = tuple(target.name for target in TARGETS)
    report = Report(
        not_checked=(
            NotChecked("kind X", "no schema", "", 200, names),
            NotChecked("kind Y", "no schema", "", 20, names[:1]),
        ),
        targets=TARGETS,
        counts={"resources": 9},
        ran={("a", "dev"): Count()},
    )
    tree = page(report)
    assert [row[3] for row in cells(tree, "environments")[1:]] == ["21", "1", "1"]
    assert "rules" not in [one.get("id") for one in tree.xpath("//section")]
