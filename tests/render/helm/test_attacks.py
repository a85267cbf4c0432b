"""What a chart of a pull request may try: the box holds, and what is refused is said."""

from __future__ import annotations

import gzip
import http.server
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gitops_gate.errors import UnsafeInput
from gitops_gate.model import Chart, Values
from gitops_gate.render.helm import archive
from gitops_gate.render.helm.box import sealed
from gitops_gate.render.kustomize.faults import Fault
from tests.render.helm.trees import ASKED, CONFIG, failure, inflater, rendered

pytestmark = pytest.mark.tool("helm")

SECRET = "canary-8f3b"


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../etc/passwd", "../../../secret", "loop.txt", "/proc/self/environ"]
)
def test_link_out_of_the_repository_is_refused(target: str) -> None:
    files = {"templates/all.yaml": CONFIG + '  text: {{ .Files.Get "loop.txt" | quote }}\n'}
    found = failure(files, links={"chart/loop.txt": target})
    assert found.rule == "unsafe-reference"
    assert "root:" not in found.message


def test_link_inside_the_repository_is_followed() -> None:
    files = {
        "templates/all.yaml": CONFIG + '  text: {{ .Files.Get "text.txt" }}\n',
        "/common/text.txt": "held",
    }
    (one,) = rendered(files, links={"chart/text.txt": "../common/text.txt"})
    assert one.body["data"] == {"text": "held"}


@pytest.mark.parametrize(
    ("chart", "rule"),
    [
        (Chart("--post-renderer=./run.sh"), "unsafe-reference"),
        (Chart("web", "--kubeconfig=x"), "unsafe-reference"),
        (Chart("web", kubernetes_version="--x"), "invalid-chart"),
        (Chart("web", api_versions=("--debug",)), "invalid-chart"),
        (Chart("Web_1"), "invalid-chart"),
        (Chart("w" * 54), "invalid-chart"),
    ],
)
def test_names_are_no_options(chart: Chart, rule: str) -> None:
    assert failure({"templates/all.yaml": CONFIG}, chart).rule == rule


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "../values.yaml"])
def test_values_outside_the_repository_are_refused(path: str) -> None:
    found = failure({"templates/all.yaml": CONFIG}, Chart("web", values=(Values(file=path),)))
    assert found.rule == "unsafe-reference"


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """(URL, the paths that were asked for)."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/schema.json", seen
    finally:
        server.shutdown()


@pytest.mark.parametrize("key", ["$ref", "$schema"])
def test_schema_of_values_fetches_nothing(key: str) -> None:
    with listener() as (url, seen):
        schema = {"type": "object", "properties": {"a": {key: url}}, key: url}
        files = {"templates/all.yaml": CONFIG, "values.schema.json": json.dumps(schema)}
        assert len(rendered(files)) == 1
        assert rendered(files, Chart("web", values=(Values(data={"a": 1}),)))
    assert not seen


@pytest.mark.parametrize(
    "place", ["file:///dev/zero", "file:///etc/passwd", "FILE:/etc/passwd", "../../etc/passwd", "/etc/passwd"]
)
@pytest.mark.parametrize("key", ["$ref", "$schema"])
def test_schema_of_values_reads_no_file(key: str, place: str) -> None:
    schema = {"type": "object", "properties": {"a": {"items": [{key: place}]}}}
    found = failure({"templates/all.yaml": CONFIG, "values.schema.json": json.dumps(schema)})
    assert found.rule == "unsafe-reference"
    assert "root:" not in found.message


@pytest.mark.skipif(not sealed(), reason="no user namespaces on this machine")
def test_there_is_no_network(tmp_path: Path) -> None:
    box = inflater({}).box
    assert box is not None
    with listener() as (url, seen):
        said = box.run(tmp_path, ["show", "chart", url.replace("schema.json", "web-1.0.0.tgz")])
    assert not said.ok
    assert not seen


def test_environment_and_cluster_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", SECRET)
    text = CONFIG + (
        '  found: {{ lookup "v1" "Secret" "" "" | toJson | quote }}\n'
        '  address: {{ getHostByName "localhost" | quote }}\n'
    )
    (one,) = rendered({"templates/all.yaml": text})
    assert one.body["data"] == {"found": "{}", "address": ""}
    found = failure({"templates/all.yaml": CONFIG + '  canary: {{ env "CANARY" }}\n'})
    assert (found.rule, found.location.path, found.location.line) == (
        "invalid-chart",
        "chart/templates/all.yaml",
        6,
    )
    assert SECRET not in found.message


def test_plugins_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A downloader plugin in the folders that helm would look into."""
    marker = tmp_path / "ran"
    plugin = tmp_path / "home" / "plugins" / "evil"
    plugin.mkdir(parents=True)
    (plugin / "plugin.yaml").write_text(
        "name: evil\nversion: 1.0.0\ncommand: $HELM_PLUGIN_DIR/run.sh\n"
        "downloaders: [{command: run.sh, protocols: [ev]}]\n"
    )
    (plugin / "run.sh").write_text(f"#!/bin/sh\ntouch {marker}\n")
    (plugin / "run.sh").chmod(0o755)
    for name in ("HELM_PLUGINS", "HELM_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / ("plugins" if name == "HELM_PLUGINS" else "")))
    box = inflater({}).box
    assert box is not None
    (tmp_path / "box").mkdir()
    assert not box.run(tmp_path / "box", ["evil"]).ok
    assert not box.run(tmp_path / "box", ["template", "web", "ev://x"]).ok
    assert not marker.exists()


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as made:
        for member, data in members:
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return held.getvalue()


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


@pytest.mark.parametrize(
    "members",
    [
        [(tarfile.TarInfo("../out.txt"), b"x")],
        [(tarfile.TarInfo("web/../../out.txt"), b"x")],
        [(tarfile.TarInfo("/etc/out.txt"), b"x")],
        [link("web/link", "/etc/passwd")],
        [link("web/link", "/etc/passwd", tarfile.LNKTYPE)],
        [link("web/pipe", "", tarfile.FIFOTYPE)],
    ],
)
def test_archive_stays_in_its_folder(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with pytest.raises(UnsafeInput):
        list(archive.unpacked(packed(*members), "web 1.0.0"))


def extended(text: str) -> tarfile.TarInfo:
    """A member with a header as long as a text, which readers of archives read whole."""
    member = tarfile.TarInfo("web/Chart.yaml")
    member.pax_headers = {"comment": text}
    return member


BOMBS = {
    "one large file": [(tarfile.TarInfo("web/values.yaml"), bytes(archive.PACKED_BYTES + 1))],
    "headers without end": [(extended("x" * (archive.PACKED_BYTES + archive.HEADERS)), b"")],
    "large together": [
        (tarfile.TarInfo(f"web/files/{n}"), bytes(archive.PACKED_BYTES // 3)) for n in range(4)
    ],
    "many files": [(tarfile.TarInfo(f"web/files/{n}"), b"") for n in range(archive.PACKED_FILES + 1)],
}


@pytest.mark.parametrize("members", BOMBS.values(), ids=BOMBS)
def test_archive_that_is_a_bomb(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    bomb = packed(*members)
    assert len(bomb) < 250_000
    taken = 0
    with pytest.raises(archive.TooLarge, match="unpacks to more than"):
        for _, data in archive.unpacked(bomb, "web 1.0.0"):
            taken += len(data)
    assert taken <= archive.PACKED_BYTES


def test_archive_that_is_none() -> None:
    with pytest.raises(ValueError, match="no archive"):
        list(archive.unpacked(gzip.compress(b"x" * 600), "web 1.0.0"))


def test_chart_that_needs_itself() -> None:
    need = "dependencies:\n  - {name: web, version: 1.0.0, repository: 'file://.'}\n"
    chart = "apiVersion: v2\nname: web\nversion: 1.0.0\n" + need
    assert "needs itself" in failure({"Chart.yaml": chart, "templates/all.yaml": CONFIG}).message


def test_dependency_outside_the_repository() -> None:
    need = "dependencies:\n  - {name: sub, version: 1.0.0, repository: 'file://../../sub'}\n"
    with pytest.raises(Fault) as caught:
        inflater({"Chart.yaml": f"apiVersion: v2\nname: web\nversion: 1.0.0\n{need}"}).inflated(
            "chart", Chart("web"), None, ASKED, set(), []
        )
    assert caught.value.failure.rule == "unsafe-reference"
