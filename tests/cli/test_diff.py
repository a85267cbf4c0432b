"""`diff`: the rendered change as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_check import GOOD, gate, repository, write
from tests.conftest import git

FLEET = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": GOOD,
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/production/kustomization.yaml": "resources: [../../base]\nreplicas: [{name: web, count: 3}]\n",
}


def diff(root: Path, *words: str, code: int = 0, **environ: str) -> str:
    done = gate(root, "diff", *words, **environ)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_nothing_changes(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    assert diff(root, "HEAD", "--exit-code").startswith("No rendered changes (2 targets compared, ")
    write(root, {"base/web.yaml": GOOD + "# a comment\n", "README.md": "hello\n"})
    assert diff(root, "HEAD", "--exit-code").startswith("No rendered changes (2 targets compared, ")


def test_a_value_changes_everywhere(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    write(root, {"base/web.yaml": GOOD.replace("1.2.3", "1.2.4")})
    head, *rest = diff(root, "HEAD", "--exit-code", code=1).splitlines()
    assert head == "production  overlays/production, the same in overlays/dev"
    assert rest[:2] == [
        "  ~ Deployment/web/web",
        "      spec.template.spec.containers[web].image: example.com/web:1.2.3 -> example.com/web:1.2.4   base/web.yaml:16",
    ]
    assert rest[-1].startswith("2 objects of 2 targets: 2 changed (2 targets compared, ")


def test_a_value_changes_in_one_environment(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    write(
        root,
        {
            "overlays/production/kustomization.yaml": "resources: [../../base]\nreplicas: [{name: web, count: 5}]\n"
        },
    )
    assert diff(root, "HEAD").splitlines()[:3] == [
        "production  overlays/production",
        "  ~ Deployment/web/web",
        "      spec.replicas: 3 -> 5   overlays/production/kustomization.yaml:2",
    ]


def test_targets_come_and_go(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    (root / "overlays/dev/kustomization.yaml").unlink()
    write(root, {"overlays/staging/kustomization.yaml": "resources: [../../base]\n"})
    text = diff(root, "HEAD")
    assert (
        "staging  overlays/staging\n  the target is added\n  + Deployment/web/web   base/web.yaml:1\n" in text
    )
    assert (
        "dev  overlays/dev\n  the target is removed\n  - Deployment/web/web   was base/web.yaml:1\n" in text
    )


def test_what_cannot_be_built_is_not_compared(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    write(root, {"overlays/dev/kustomization.yaml": "resources: [../../base, gone.yaml]\n"})
    text = diff(root, "HEAD", "--exit-code", code=1)
    assert (
        "not compared: it cannot be built in the work tree: overlays/dev/kustomization.yaml:1:25: gone.yaml"
        in text
    )
    assert "No rendered changes" not in text


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: correct-horse-OLD}\n"
CONFIG = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {dsn: 'postgres://app:hunter2-OLD@db/app'}\n"
)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_shown(tmp_path: Path, form: str) -> None:
    root = repository(tmp_path, {"a/secret.yaml": SECRET, "a/config.yaml": CONFIG})
    write(
        root, {"a/secret.yaml": SECRET.replace("OLD", "NEW"), "a/config.yaml": CONFIG.replace("OLD", "NEW")}
    )
    write(root, {"a/more.yaml": SECRET.replace("{name: s}", "{name: added}")})
    text = diff(root, "HEAD", "--format", form, "--full")
    assert "horse" not in text and "hunter2" not in text
    assert text.count("<redacted sha256:") >= 4 and "17 bytes" in text


GENERATED_VALUES = (
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r}\n"
    "spec: {valuesFrom: [{kind: ConfigMap, name: settings}]}\n"
)
GENERATED = "configMapGenerator: [{name: settings, literals: [LEVEL=info]}]\nresources: [web.yaml]\n"
WEB = GOOD.replace(
    "          resources:", "          envFrom: [{configMapRef: {name: settings}}]\n          resources:"
)


def test_generated_names_are_folded(tmp_path: Path) -> None:
    root = repository(
        tmp_path, {"a/kustomization.yaml": GENERATED, "a/web.yaml": WEB.replace("  namespace: web\n", "")}
    )
    write(root, {"a/kustomization.yaml": GENERATED.replace("info", "debug")})
    text = diff(root, "HEAD", "--exit-code", code=1)
    assert "data.LEVEL: info -> debug   a/kustomization.yaml:1" in text
    assert "~ ConfigMap/settings-" in text and "(was settings-" in text and "Deployment" not in text
    assert "folded: generated name (2), in 1 object nothing else" in text
    assert "~ Deployment/web" in diff(root, "HEAD", "--show-noise")


def test_elements_of_lists_with_generated_names_are_the_same(tmp_path: Path) -> None:
    name_reference = (
        "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: HelmRelease, path: spec/valuesFrom/name}]}]\n"
    )
    kustomization = GENERATED.replace("web.yaml", "release.yaml") + "configurations: [names.yaml]\n"
    files = {
        "a/names.yaml": name_reference,
        "a/release.yaml": GENERATED_VALUES,
        "a/kustomization.yaml": kustomization,
    }
    root = repository(tmp_path, files)
    write(root, {"a/kustomization.yaml": kustomization.replace("info", "debug")})
    text = diff(root, "HEAD")
    assert "valuesFrom" not in text and "folded: generated name (2), in 1 object nothing else" in text


def test_noise_alone_changes_nothing(tmp_path: Path) -> None:
    labels = "  labels: {helm.sh/chart: web-1.0.0}\n"
    old = GOOD.replace("  namespace: web\n", "  namespace: web\n" + labels)
    root = repository(tmp_path, {"a/web.yaml": old})
    write(root, {"a/web.yaml": old.replace("web-1.0.0", "web-1.0.1")})
    text = diff(root, "HEAD", "--exit-code")
    assert text.startswith("No rendered changes but noise; folded: chart label (1) (1 target compared, ")


def test_the_base_is_where_both_parted(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    git(root, "checkout", "-qb", "feature")
    git(root, "checkout", "-q", "main")
    write(root, {"base/web.yaml": GOOD.replace("1.2.3", "9.9.9")})
    git(root, "commit", "-qam", "meanwhile")
    git(root, "checkout", "-q", "feature")
    assert diff(root, "main").startswith("No rendered changes")
    assert "9.9.9 -> example.com/web:1.2.3" in diff(root, "main", "--exact")
    assert "1.2.3 -> example.com/web:9.9.9" in diff(root, "feature", "--head", "main")


def test_json(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    write(root, {"base/web.yaml": GOOD.replace("1.2.3", "1.2.4")})
    found = json.loads(diff(root, "HEAD", "--format", "json"))
    assert found["schema"] == "gitops-gate/diff/v1" and found["counts"]["changed"] == 2
    change = found["targets"][0]["resources"][0]["changes"][0]
    assert change["shown"] == "spec.template.spec.containers[web].image"
    assert change["location"] == {"path": "base/web.yaml", "line": 16, "column": 18}


def test_files_and_a_folder_of_a_repository(tmp_path: Path) -> None:
    root = repository(tmp_path, {f"fleet/{name}": text for name, text in FLEET.items()})
    write(root, {"fleet/base/web.yaml": GOOD.replace("1.2.3", "1.2.4")})
    text = diff(root, "HEAD", "fleet", "--output", "markdown=out/d.md", "--output", "json=out/d.json")
    assert "overlays/production, the same in overlays/dev" in text and "   base/web.yaml:16" in text
    assert "<details open>" in (root / "out/d.md").read_text()
    assert json.loads((root / "out/d.json").read_text())["counts"]["changed"] == 2
    assert gate(root, "diff", "HEAD", "--output", "nope=x").returncode == 2


def test_wrong_words(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    assert "names no commit" in gate(root, "diff", "nowhere").stderr
    assert gate(root, "diff").returncode == 2


def test_hostile_text_is_harmless(tmp_path: Path) -> None:
    config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: "x\\n::error::\\e[31mred\\u202e"\n  b: one\n'
    root = repository(tmp_path, {"a/c.yaml": config})
    write(root, {"a/c.yaml": config.replace("red", "blue").replace("one", "::set-output name=x::\\u202e")})
    text = diff(root, "HEAD")
    assert "\x1b" not in text and "\u202e" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


LIVE = """\
apiVersion: v1
kind: List
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: web, uid: x, resourceVersion: "1"}
    spec:
      replicas: 4
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: example.com/web:1.2.3
              resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 64Mi}}
"""


def test_drift(tmp_path: Path) -> None:
    root = repository(tmp_path, FLEET)
    write(root, {"dump.yaml.txt": LIVE})
    done = gate(root, "diff", "--live", "dump.yaml.txt")
    assert done.returncode == 2 and "--cluster: dev, production" in done.stderr
    words = ("--live", "dump.yaml.txt", "--cluster", "production", "--exit-code")
    assert diff(root, *words, code=1).splitlines() == [
        "production  overlays/production",
        "  ~ Deployment/web/web",
        "      spec.replicas: 3 -> 4   overlays/production/kustomization.yaml:2",
        "",
        "1 object of 1 target: 1 otherwise there (1 target compared, the work tree to dump.yaml.txt)",
    ]
    write(root, {"dump.yaml.txt": LIVE.replace("replicas: 4", "replicas: 3")})
    assert diff(root, *words).startswith("No drift (1 target compared, ")
    write(root, {"dump.yaml.txt": "hello\n"})
    assert gate(root, "diff", *words).returncode == 2


CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "level: info\n",
    "web/templates/all.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: drawn}\nstringData: {password: '{{ randAlphaNum 24 }}'}\n"
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {helm.sh/chart: '{{ .Chart.Version }}'}}\n"
    "data: {level: '{{ .Values.level }}'}\n",
}


@pytest.mark.tool("helm")
def test_what_a_chart_draws_is_no_change(tmp_path: Path) -> None:
    root = repository(tmp_path, CHART)
    write(
        root,
        {
            "web/values.yaml": "level: debug\n",
            "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.1.0\n",
        },
    )
    text = diff(root, "HEAD", "--exit-code", code=1)
    assert "data.level: info -> debug" in text and "Secret" not in text
    assert "folded: rendered otherwise each time (1), chart label (1), in 1 object nothing else" in text
    assert "(rendered otherwise each time)" in diff(root, "HEAD", "--show-noise")
