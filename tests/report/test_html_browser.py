"""The HTML report in a real browser: it is laid out as meant, and its policy forbids nothing that it needs."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import zlib
from collections import Counter
from pathlib import Path

import pytest

from gitops_gate.report.html import html
from gitops_gate.report.html_style import STYLE
from tests.report.test_html import SHOWN, TITLED
from tests.report.test_markdown import many

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = pytest.mark.skipif(not BROWSER, reason="no browser is installed")


def browse(folder: Path, *words: str, text: str = "", width: int = 1280) -> subprocess.CompletedProcess[str]:
    """What the browser says of a report when it does as it is told."""
    file = folder / "report.html"
    file.write_text(text or html(SHOWN, TITLED), encoding="utf-8")
    start = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    start += [
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={width},900",
        "--enable-logging=stderr",
    ]
    done = subprocess.run(
        [*start, *words, file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "HOME": str(folder)},
        check=True,
    )
    assert "Refused to" not in done.stderr
    assert "Content Security Policy" not in done.stderr
    return done


def pixels(file: Path) -> list[tuple[int, int, int]]:
    """The colours in the first row of a picture (PNG, 8 bits a colour)."""
    data, at, packed = file.read_bytes(), 8, b""
    width, _, depth, kind = struct.unpack(">IIBB", data[16:26])
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    size = {2: 3, 6: 4}[kind]
    row = bytearray(zlib.decompress(packed)[: 1 + width * size])
    # The row above is empty: only the filter that adds the colour to the left matters.
    assert depth == 8
    if row[0] in (1, 4):
        for place in range(1 + size, len(row)):
            row[place] = (row[place] + row[place - size]) % 256
    return [(row[place], row[place + 1], row[place + 2]) for place in range(1, len(row), size)]


def ground(file: Path) -> str:
    (color, _), *_ = Counter(pixels(file)).most_common(1)
    return "#{:02x}{:02x}{:02x}".format(*color)


@pytest.mark.parametrize(("scheme", "number"), [("light", 1), ("dark", 0)])
def test_the_page_follows_the_scheme_of_the_reader(tmp_path: Path, scheme: str, number: int) -> None:
    picture = tmp_path / "shown.png"
    browse(tmp_path, f"--blink-settings=preferredColorScheme={number}", f"--screenshot={picture}")
    light, dark = re.findall(r"--page: (#[0-9a-f]{6});", STYLE)[:2]
    assert ground(picture) == (light if scheme == "light" else dark)


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_no_page_is_wider_than_its_window(tmp_path: Path, width: int) -> None:
    """A script of the test's own measures: the policy of the report would not let it run, so it is taken out."""
    script = (
        "<script>document.title = [document.documentElement.scrollWidth, innerWidth,"
        " getComputedStyle(document.querySelector('h1')).fontSize].join(' ')</script></body>"
    )
    text = re.sub(r"<meta http-equiv.*\n", "", html(SHOWN, TITLED)).replace("</body>", script)
    frame = f"<iframe src='inner.html' width='{width}' height='900'></iframe>"
    (tmp_path / "inner.html").write_text(
        text.replace("document.title = ", "parent.postMessage(").replace("join(' ')<", "join(' '), '*')<"),
        encoding="utf-8",
    )
    outer = f"<body>{frame}<script>onmessage = one => document.title = one.data</script></body>"
    shown = browse(
        tmp_path, "--allow-file-access-from-files", "--virtual-time-budget=3000", "--dump-dom", text=outer
    ).stdout
    found = re.search(r"<title>(\d+) (\d+) (\S+)</title>", shown)
    assert found, shown[:500]
    assert int(found[1]) <= int(found[2]) <= width
    assert found[3] != "0px"


def test_the_policy_keeps_scripts_from_running(tmp_path: Path) -> None:
    text = html(SHOWN, TITLED).replace("</body>", "<script>document.title = 'hijacked'</script></body>")
    file = tmp_path / "report.html"
    with pytest.raises(AssertionError, match=r"Content Security Policy|Refused"):
        browse(tmp_path, "--dump-dom", text=text)
    assert file.is_file()


def test_folds_are_open_on_paper(tmp_path: Path) -> None:
    """Five hundred more findings than are shown on a screen take more pages."""
    sizes = []
    for number in (100, 600):
        paper = tmp_path / f"{number}.pdf"
        browse(tmp_path, f"--print-to-pdf={paper}", text=html(many(number), TITLED))
        sizes.append(len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())))
    assert sizes[1] > sizes[0] + 5
