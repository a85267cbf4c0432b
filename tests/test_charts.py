"""Charts as a whole run sees them: who deploys them, with which values, and what is said when they cannot be rendered."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_gate import cache
from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.deployed import unfolded
from gitops_gate.gate import run
from gitops_gate.git.trees import Folder, Memory
from gitops_gate.model import Build, Report
from gitops_gate.repository import loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.unfold import Unfolded
from gitops_gate.wish import Wish, silent

CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "replicas: 1\nimage: nginx:1.27\n",
    "charts/web/templates/all.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n"
        "  replicas: {{ .Values.replicas }}\n  template:\n    spec:\n      containers:\n"
        "        - name: web\n          image: {{ .Values.image }}\n"
    ),
}
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: web
spec:
  interval: 10m
  chart:
    spec:
      chart: ./charts/web
      sourceRef:
        kind: GitRepository
        name: flux-system
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def deployed(files: Mapping[str, str]) -> Unfolded:
    tree = Memory({path: text.encode() for path, text in files.items()})
    settings = Settings(unboxed_helm=True)
    repository = loaded(tree, settings, silent)
    return unfolded(repository, settings, Surroundings(), Builder(repository, silent))


def release(files: Mapping[str, str], text: str = RELEASE) -> Build:
    """The build of the one release."""
    all_ = {**CHART, "clusters/prod/apps.yaml": FLUX, "apps/release.yaml": text, **files}
    found = deployed(all_)
    (one,) = (build for build in found.builds if build.target.builder == "helm")
    return one


def image(build: Build) -> object:
    assert build.failure is None, build.failure
    return build.resources[0].value("spec", "template", "spec", "containers", 0, "image")


pytestmark = pytest.mark.tool("helm")


def test_release_of_a_chart_here() -> None:
    build = release({}, RELEASE + "  values:\n    replicas: 3\n")
    (one,) = build.resources
    assert (one.id.name, one.id.namespace, one.value("spec", "replicas")) == ("shop", "web", 3)
    assert str(one.at("spec", "replicas")) == "apps/release.yaml:15:15"
    assert str(one.at("spec", "template", "spec", "containers", 0, "image")) == "charts/web/values.yaml:2:8"
    assert build.target.cluster == "prod"
    assert {"apps/release.yaml", "charts/web/values.yaml", "charts/web/templates/all.yaml"} <= set(
        build.inputs
    )


def shortened(name: str) -> str:
    """A release name that is too long, as helm-controller's `ShortenReleaseName` makes it fit."""
    return f"{name[:40]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


LONGEST = "p" * (53 - len("-shop"))
NAMES = [
    ("", "shop", "web"),
    ("  releaseName: other\n", "other", "web"),
    ("  targetNamespace: place\n", "place-shop", "place"),
    (f"  targetNamespace: {LONGEST}\n", f"{LONGEST}-shop", LONGEST),
    (f"  targetNamespace: {LONGEST}p\n", shortened(f"{LONGEST}p-shop"), f"{LONGEST}p"),
    (f"  targetNamespace: {'q' * 60}\n", shortened("q" * 60 + "-shop"), "q" * 60),
    (f"  targetNamespace: {'q' * 60}\n  releaseName: other\n", "other", "q" * 60),
]


@pytest.mark.parametrize(("more", "name", "namespace"), NAMES)
def test_names_of_releases(more: str, name: str, namespace: str) -> None:
    (one,) = release({}, RELEASE + more).resources
    assert (one.id.name, one.id.namespace) == (name, namespace)
    assert len(name) <= 53


def test_long_name_of_a_release() -> None:
    name = "payments-" * 7 + "api"
    (one,) = release({}, RELEASE.replace("name: shop", f"name: {name}")).resources
    assert one.id.name == shortened(name)


def config(name: str, key: str, text: str, kind: str = "ConfigMap") -> str:
    if kind == "Secret":
        text = base64.b64encode(text.encode()).decode()
    body = "\n".join(f"    {line}" for line in text.splitlines())
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: web}}\ndata:\n  {key}: |-\n{body}\n"


FROM = "  valuesFrom:\n    - {{kind: {}, name: more{}}}\n"
HELD = [
    ("config", FROM.format("ConfigMap", ""), config("more", "values.yaml", "image: nginx:2"), "nginx:2"),
    (
        "secret",
        FROM.format("Secret", ""),
        config("more", "values.yaml", "image: nginx:2", "Secret"),
        "nginx:2",
    ),
    (
        "key",
        FROM.format("ConfigMap", ", valuesKey: prod"),
        config("more", "prod", "image: nginx:3"),
        "nginx:3",
    ),
    (
        "one value",
        FROM.format("ConfigMap", ", valuesKey: tag, targetPath: image"),
        config("more", "tag", "nginx:4"),
        "nginx:4",
    ),
    ("absent", FROM.format("ConfigMap", ", optional: true"), "", "nginx:1.27"),
    (
        "values win",
        FROM.format("ConfigMap", "") + "  values:\n    image: nginx:9\n",
        config("more", "values.yaml", "image: nginx:2"),
        "nginx:9",
    ),
]


@pytest.mark.parametrize(("name", "more", "held", "wanted"), HELD, ids=[one[0] for one in HELD])
def test_values_that_objects_hold(name: str, more: str, held: str, wanted: str) -> None:
    files = {"apps/more.yaml": held} if held else {}
    assert image(release(files, RELEASE + more)) == wanted


def test_values_have_the_place_of_their_object() -> None:
    held = config("more", "values.yaml", "a: 1\nimage: nginx:2")
    build = release({"apps/more.yaml": held}, RELEASE + FROM.format("ConfigMap", ""))
    place = build.resources[0].at("spec", "template", "spec", "containers", 0, "image")
    assert (place.path, place.line) == ("apps/more.yaml", 7)


def test_values_that_are_not_here() -> None:
    files = {
        **CHART,
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": RELEASE + FROM.format("ConfigMap", ""),
    }
    (one,) = deployed(files).not_checked
    assert one.what == "HelmRelease/web/shop"
    assert one.why == "its chart is not rendered: the ConfigMap more, which holds values for it, is not here"


def test_post_renderers() -> None:
    text = RELEASE + (
        "  postRenderers:\n    - kustomize:\n        patches:\n          - target: {kind: Deployment}\n            patch: |\n"
        "              - {op: replace, path: /spec/replicas, value: 7}\n"
        "        images:\n          - name: nginx\n            newTag: '1.29'\n"
    )
    build = release({}, text)
    assert image(build) == "nginx:1.29"
    (one,) = build.resources
    assert one.value("spec", "replicas") == 7
    assert one.at("spec", "replicas").path == "apps/release.yaml"
    assert str(one.at("metadata", "name")) == "charts/web/templates/all.yaml:4:3"


def test_chart_that_nothing_deploys() -> None:
    found = deployed({**CHART})
    assert [(build.target.name, build.target.builder) for build in found.builds] == [("charts/web", "helm")]


def test_chart_that_needs_values_is_no_fault() -> None:
    broken = {"charts/web/templates/all.yaml": 'a: {{ required "a is needed" .Values.a }}\n'}
    found = deployed({**CHART, **broken})
    assert not found.builds
    (one,) = found.not_checked
    assert (one.what, "a is needed" in one.how) == ("chart charts/web", True)


def test_chart_that_is_not_here_is_told_once() -> None:
    source = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: podinfo, namespace: web}
spec: {interval: 1h, url: https://example.com/charts}
"""
    text = RELEASE.replace("./charts/web", "podinfo\n      version: 6.x").replace(
        "GitRepository", "HelmRepository"
    )
    text = text.replace("name: flux-system", "name: podinfo")
    other = text.replace("name: shop", "name: other")
    files = {"clusters/prod/apps.yaml": FLUX, "apps/release.yaml": f"{text}---\n{other}---\n{source}"}
    (one,) = deployed(files).not_checked
    assert (one.what, one.why) == ("chart podinfo 6.x", "not rendered: it is not here")
    assert sorted(one.targets) == ["prod/other", "prod/shop"]


def archive(files: Mapping[str, str]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as made:
        for path, text in files.items():
            member = tarfile.TarInfo(path.removeprefix("charts/"))
            member.size = len(text)
            made.addfile(member, io.BytesIO(text.encode()))
    return held.getvalue()


SOURCES = {
    "HelmRepository": "spec: {interval: 1h, url: https://example.com/charts}\n",
    "OCIRepository": "spec: {interval: 1h, url: oci://example.com/charts/web, ref: {tag: 1.0.0}}\n",
}


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("kept", ["vendor", "cache"])
def test_chart_from_elsewhere_that_is_kept(kind: str, kept: str) -> None:
    source = f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\nmetadata: {{name: web, namespace: web}}\n{SOURCES[kind]}"
    head, _, _ = RELEASE.partition("  chart:\n")
    text = {
        "HelmRepository": "  chart:\n    spec: {chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: web}}\n",
        "OCIRepository": "  chartRef: {kind: OCIRepository, name: web}\n",
    }[kind]
    files = {
        "clusters/prod/apps.yaml": FLUX.encode(),
        "apps/release.yaml": f"{head}{text}  values:\n    image: nginx:latest\n".encode(),
        "apps/source.yaml": source.encode(),
    }
    if kept == "vendor":
        files["vendor/web-1.0.0.tgz"] = archive(CHART)
    else:
        folder = cache.place().parent / "charts"
        folder.mkdir(parents=True)
        (folder / "web-1.0.0.tgz").write_bytes(archive(CHART))
    report = run(Memory(files), Settings(unboxed_helm=True, charts=("vendor",)), Wish(cache=False))
    assert not [one for one in report.not_checked if "chart" in one.what]
    (one,) = (f for f in report.findings if f.rule == "floating-tag")
    assert (one.location.path, str(one.resource)) == ("apps/release.yaml", "Deployment/web/shop")
    lines = files["apps/release.yaml"].decode().split("\n")
    assert "nginx:latest" in lines[one.location.line - 1]
    assert all(not f.location.path.endswith(".tgz") and f.location.path in files for f in report.findings)


@pytest.mark.parametrize(
    ("remote", "version", "rendered"),
    [
        ("http://127.0.0.1:*", "1.0.0", True),
        ("http://127.0.0.1:*", "1.x", True),
        ("https://example.com/*", "1.0.0", False),
    ],
)
def test_chart_is_fetched_where_that_is_allowed(
    remote: str, version: str, rendered: bool, tmp_path: Path
) -> None:
    (tmp_path / "web-1.0.0.tgz").write_bytes(archive(CHART))
    index = "apiVersion: v1\nentries:\n  web:\n    - {apiVersion: v2, name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}\n"
    (tmp_path / "index.yaml").write_text(index)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    head, _, _ = RELEASE.partition("  chart:\n")
    text = f"{head}  chart:\n    spec: {{chart: web, version: {version}, sourceRef: {{kind: HelmRepository, name: web}}}}\n"
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: web, namespace: web}\n"
        f"spec: {{interval: 1h, url: '{url}'}}\n"
    )
    files = {"clusters/prod/apps.yaml": FLUX, "apps/release.yaml": text, "apps/source.yaml": source}
    settings = Settings(unboxed_helm=True, fetches=True, remote=(remote,))
    try:
        first = checked(files, settings)
    finally:
        server.shutdown()
        server.server_close()
    wanted = [] if rendered else [f"chart web {version}"]
    assert [one.what for one in first.not_checked] == wanted
    kept = Settings(unboxed_helm=True)
    assert [one.what for one in checked(files, kept).not_checked] == wanted


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def test_chart_that_is_missing_is_a_fault() -> None:
    files = {
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": RELEASE.replace("./charts/web", "./charts/wbe"),
        **CHART,
    }
    (one,) = deployed(files).missing
    assert str(one.location) == "apps/release.yaml:10:14"


def checked(files: Mapping[str, str], settings: Settings | None = None) -> Report:
    tree = Memory({path: text.encode() for path, text in files.items()})
    return run(tree, settings or Settings(unboxed_helm=True), Wish(cache=False))


def test_finding_in_the_values() -> None:
    files = {
        **CHART,
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": RELEASE + "  values:\n    image: nginx:latest\n",
    }
    (one,) = (f for f in checked(files).findings if f.rule == "floating-tag")
    assert str(one.location) == "apps/release.yaml:15:12"


def test_chart_that_fails_is_a_finding() -> None:
    files = {
        **CHART,
        "charts/web/templates/all.yaml": 'a: {{ required "a is needed" .Values.a }}\n',
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": RELEASE,
    }
    (one,) = (f for f in checked(files).findings if f.rule == "invalid-chart")
    assert (str(one.location), "a is needed" in one.message) == ("charts/web/templates/all.yaml:1:7", True)


def test_without_helm_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = deployed({**CHART, "clusters/prod/apps.yaml": FLUX, "apps/release.yaml": RELEASE})
    (one,) = found.not_checked
    assert one.why == "not rendered: helm is not installed"
    assert one.how


def test_only_what_has_changed_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run after an edit says what a run without memory says, and starts helm for the charts that the edit reaches."""
    log, program = tmp_path / "log", shutil.which("helm")
    (tmp_path / "bin").mkdir()
    counting = tmp_path / "bin" / "helm"
    counting.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {program} "$@"\n')
    counting.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    other = {path.replace("charts/web/", "charts/other/"): text for path, text in CHART.items()}
    files = {
        **CHART,
        **other,
        "charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n",
        "clusters/prod/apps.yaml": FLUX,
        "apps/release.yaml": RELEASE + FROM.format("ConfigMap", "") + "  values:\n    replicas: 3\n",
        "apps/more.yaml": config("more", "values.yaml", "image: nginx:latest"),
        "README.md": "text\n",
    }
    edits: list[tuple[str, str, str, int]] = [
        ("README.md", "text", "other text", 0),
        ("charts/web/values.yaml", "replicas: 1", "replicas: 2", 1),
        ("charts/other/templates/all.yaml", "name: web", "name: main", 1),
        ("apps/more.yaml", "nginx:latest", "nginx:1.28", 1),
        ("apps/more.yaml", "apiVersion", "# a line more\napiVersion", 1),
        ("apps/release.yaml", "interval: 10m", "interval: 20m", 1),
        ("apps/release.yaml", "replicas: 3", "replicas: 5", 1),
        ("charts/web/values.yaml", "nginx:1.27", "nginx", 1),
        ("apps/release.yaml", "# none", "# none", 0),
    ]
    held = tmp_path / "repository"
    for path, text in files.items():
        (held / path).parent.mkdir(parents=True, exist_ok=True)
        (held / path).write_text(text)

    def report(*, cache: bool) -> list[tuple[str, str, str]]:
        found = run(
            Folder(held), Settings(unboxed_helm=True), Wish(cache=cache, surroundings=Surroundings(name="r"))
        )
        return [(f.rule, str(f.location), f.message) for f in found.findings]

    assert report(cache=True) == report(cache=False)
    for path, old, new, times in edits:
        (held / path).write_text((held / path).read_text().replace(old, new))
        log.write_text("")
        warm = report(cache=True)
        count = len(log.read_text().splitlines())
        assert warm == report(cache=False), (path, new)
        assert count == times, (path, new)


def test_what_renders_charts_is_imported_for_a_chart(tmp_path: Path) -> None:
    """Most runs meet no chart that is here, and do not pay for those that do."""
    names = "inflater", "shelf", "box", "values", "schemas", "templates"
    source = RELEASE.replace("GitRepository", "HelmRepository").replace("./charts/web", "web")
    (tmp_path / "release.yaml").write_text(source)
    code = (
        "import sys, pathlib\nfrom gitops_gate.gate import run\nfrom gitops_gate.config import Settings\n"
        "from gitops_gate.git.trees import Folder\nfrom gitops_gate.wish import Wish\n"
        "run(Folder(pathlib.Path(sys.argv[1])), Settings(), Wish(cache=False))\n"
        "print(*(one for one in sys.modules if one.startswith('gitops_gate.render.helm')))"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environ, capture_output=True, text=True, check=True
    )
    assert "gitops_gate.render.helm.program" in done.stdout.split()
    assert not {f"gitops_gate.render.helm.{name}" for name in names} & set(done.stdout.split())
