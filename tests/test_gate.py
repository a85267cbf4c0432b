"""The pipeline as a whole: narrowing misses nothing, the cache changes nothing, hostile input ends in findings."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from gitops_gate.config import Narrowing, RuleSettings, Settings
from gitops_gate.gate import run
from gitops_gate.git.trees import Memory, Overlay
from gitops_gate.model import Report, Severity
from gitops_gate.wish import Wish

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: NAME, namespace: flux-system}
spec:
  interval: 1m
  prune: true
  path: ./apps/NAME/ENV
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def fleet(apps: int = 3) -> dict[str, bytes]:
    files: dict[str, str] = {}
    for number in range(apps):
        base = f"apps/app{number}/base"
        files[f"{base}/kustomization.yaml"] = "resources: [deployment.yaml]\n"
        files[f"{base}/deployment.yaml"] = DEPLOYMENT
        for env in ("dev", "production"):
            overlay = f"apps/app{number}/{env}"
            files[f"{overlay}/kustomization.yaml"] = (
                f"namespace: {env}\nresources: [../base]\npatches: [{{path: patch.yaml}}]\n"
            )
            files[f"{overlay}/patch.yaml"] = (
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n"
            )
            files[f"clusters/{env}/app{number}.yaml"] = FLUX.replace("NAME", f"app{number}").replace(
                "ENV", env
            )
    files["notes.txt"] = "nothing\n"
    return {path: text.encode() for path, text in files.items()}


EDITS = (
    ("image: example.com/web:1.0.0", "image: example.com/web:latest"),
    ("image: example.com/web:1.0.0", "image: web"),
    ("kind: Deployment", "kind: Deploymnt"),
    ("replicas: 1", "replicas: one"),
    ("metadata: {name: web}", "metadata: {name: wob}"),
    ("spec:", "spec:\n  bogus: 1"),
    ("resources:", "resourcs:"),
    ("[../base]", "[../bas]"),
    ("path: patch.yaml", "path: pach.yaml"),
    ("./apps/", "./aps/"),
    ("namespace: dev", "namespace: [dev]"),
    ("app: web", "app: web\n  app: web"),
    ("nothing", "AKIA" + "Q3ZT7WLB2MKX5RHD"),
)


def edits(files: dict[str, bytes], seed: int) -> Iterator[tuple[str, bytes | None]]:
    """One to three random edits: a replacement that breaks something, or a deletion."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 3)):
        path = dice.choice(sorted(files))
        text = files[path].decode()
        fitting = [edit for edit in EDITS if edit[0] in text]
        if not fitting or dice.random() < 0.2:
            yield path, None
        else:
            yield path, text.replace(*dice.choice(fitting), 1).encode()


def found(report: Report) -> set[tuple[str, str, str, str]]:
    """What a finding says, target by target."""
    return {
        (one.rule, str(one.location), one.message, target)
        for one in report.findings
        for target in (one.targets or ("",))
    }


def check(tree: Memory | Overlay, changed: frozenset[str] | None = None) -> Report:
    before = Memory(FLEET) if changed is not None else None
    report = run(tree, Settings(), Wish(changed, before, cache=False))
    assert report.failed == ()
    return report


FLEET = fleet()
BEFORE = found(check(Memory(FLEET)))


@pytest.mark.parametrize("seed", range(120))
def test_narrowed_equals_full(seed: int) -> None:
    """All that is new in the full run is in the narrowed one, and that has nothing of its own."""
    changes = dict(edits(FLEET, seed))
    tree = Overlay(Memory(FLEET), changes)
    full, narrowed = found(check(tree)), found(check(tree, frozenset(changes)))
    assert full - BEFORE <= narrowed <= full


@pytest.mark.parametrize("seed", range(20))
def test_cached_equals_cold(seed: int) -> None:
    tree = Overlay(Memory(FLEET), dict(edits(FLEET, seed)))
    cold = run(tree, Settings(), Wish(cache=False))
    for _ in range(2):
        warm = run(tree, Settings(), Wish())
        for name in ("findings", "waived", "baseline", "not_checked", "ran", "counts", "targets", "failed"):
            assert getattr(warm, name) == getattr(cold, name)


MORE_EDITS = (
    *EDITS,
    (
        "metadata: {name: web}",
        "metadata: {name: web, annotations: {gitops-gate/allow.floating-tag: 'until May'}}",
    ),
    ("resources: [deployment.yaml]", "resources: [deployment.yaml, more.yaml]"),
    ("interval: 1m", "interval: 1m  # gitops-gate: allow[schema-violation] as agreed"),
    (
        "image: example.com/web:1.0.0",
        "image: example.com/web:latest  # gitops-gate: allow[floating-tag] test",
    ),
    ("name: NAME", "name: other"),
    ("kind: Deployment", "kind: Secret"),
    ("spec: {replicas: 1}", "spec: {template: null}"),
    ("interval: 1m", "interval: 1m\n  targetNamespace: other"),
    ("interval: 1m", "interval: 1m\n  postBuild: {substitute: {TAG: latest}}"),
    ("interval: 1m", "interval: 1m\n  postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"),
    ("interval: 1m", "interval: 1m\n  postBuild: {substituteFrom: [{kind: Secret, name: vars}]}"),
    ("interval: 1m", "interval: 1m\n  suspend: true\n  dependsOn: [{name: app1}]"),
    (
        "interval: 1m",
        "interval: 1m\n  images: [{name: example.com/web, newTag: latest}]\n  commonMetadata: {labels: {a: b}}",
    ),
    ("image: example.com/web:1.0.0", "image: example.com/web:${TAG}"),
    ("TAG: 1.2.3", "TAG: latest"),
    ("TAG: 1.2.3", "TOG: 1.2.3"),
    ("resources:", "commonLabels: {app: all}\nresources:"),
    ("resources:", "vars: [{name: V, objref: {apiVersion: v1, kind: ConfigMap, name: cm}}]\nresources:"),
    ("resources: [../base]", "bases: [../base]"),
    (
        "resources: [../base]",
        "resources: [../base]\nconfigMapGenerator:\n- {name: g, behavior: add, literals: [A=1]}\n"
        "- {name: g, behavior: merge, literals: [A=2]}\n- {name: g, behavior: merge, literals: [A=3]}",
    ),
    (
        "resources: [../base]",
        "resources: [../base]\npatches:\n- target: {kind: Deployment}\n  patch: '[{op: replace, path: /spec/paused, value: on}]'",
    ),
)
NEW_FILES = {
    "apps/app0/base/more.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: Xk29fmQ81pz}\n",
    "apps/app1/base/kustomization.yml": "resources: []\n",
    "plain/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: a}]}\n",
    "crd.yaml": (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.b.c}\n"
        "spec: {group: b.c, scope: Namespaced, names: {kind: A, plural: as}, versions: [{name: v1, served: true,"
        " storage: true, schema: {openAPIV3Schema: {type: object, properties: {x: {type: string}}}}}]}\n"
    ),
    "plain/use.yaml": "apiVersion: b.c/v1\nkind: A\nmetadata: {name: a}\nx: 1\n",
    ".yamllint": "rules: {braces: {max-spaces-inside: 0}, colons: enable}\n",
    "values.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"}, "data": {"a": 1}}',
    "templates/x.yaml": "a: {{ b }}\n",
    "clusters/dev/vars.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata:\n  TAG: 1.2.3\n",
    "clusters/production/vars.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\nstringData:\n  TAG: 1.2.3\n",
    "apps/.sourceignore": "*/base/more.yaml\n",
}


def history(seed: int) -> Iterator[dict[str, bytes]]:
    """States of a repository, each some random edits after the last; what is deleted may come back."""
    dice = random.Random(seed)
    files = dict(FLEET)
    for _ in range(6):
        for _ in range(dice.randint(1, 3)):
            path = dice.choice(sorted({*files, *NEW_FILES, *FLEET}))
            if path not in files or dice.random() < 0.15:
                files[path] = NEW_FILES.get(path, "").encode() or FLEET.get(path, b"")
            elif dice.random() < 0.15:
                del files[path]
            else:
                text = files[path].decode()
                fitting = [edit for edit in MORE_EDITS if edit[0] in text]
                if fitting:
                    files[path] = text.replace(*dice.choice(fitting), 1).encode()
        yield dict(files)


@pytest.mark.parametrize("seed", range(60))
def test_what_earlier_runs_know_changes_no_verdict(seed: int) -> None:
    """Six states one after the other, each over the records of the ones before: as a run that knows nothing."""
    for number, files in enumerate(history(seed)):
        changed = frozenset(random.Random(number).sample(sorted(files), 3)) if number % 3 == 2 else None
        known = run(Memory(files), Settings(), Wish(changed))
        fresh = run(Memory(files), Settings(), Wish(changed, cache=False))
        for name in ("findings", "waived", "baseline", "not_checked", "ran", "counts", "targets", "failed"):
            assert getattr(known, name) == getattr(fresh, name)


def test_equal_faults_are_one_finding_with_all_targets() -> None:
    files = fleet(1)
    files["apps/app0/base/deployment.yaml"] = DEPLOYMENT.replace("1.0.0", "latest").encode()
    (one,) = [one for one in check(Memory(files)).findings if one.rule == "floating-tag"]
    assert str(one.location) == "apps/app0/base/deployment.yaml:14:18"
    assert one.targets == ("dev/app0", "production/app0")
    assert {str(related.location) for related in one.related} == {
        "clusters/dev/app0.yaml:7:9",
        "clusters/production/app0.yaml:7:9",
    }


def narrowed_by(only: Narrowing, exclude: Narrowing) -> list[tuple[str, ...]]:
    files = fleet(1)
    files["apps/app0/base/deployment.yaml"] = DEPLOYMENT.replace("1.0.0", "latest").encode()
    settings = Settings(rules={"floating-tag": RuleSettings(only=only, exclude=exclude)})
    report = run(Memory(files), settings, Wish(cache=False))
    return [one.targets for one in report.findings if one.rule == "floating-tag"]


NARROWINGS = [
    (Narrowing(), Narrowing(), [("dev/app0", "production/app0")]),
    (Narrowing(environments=("production",)), Narrowing(), [("production/app0",)]),
    (Narrowing(), Narrowing(environments=("production",)), [("dev/app0",)]),
    (Narrowing(namespaces=("dev",)), Narrowing(), [("dev/app0",)]),
    (Narrowing(kinds=("Job",)), Narrowing(), []),
    (Narrowing(), Narrowing(kinds=("Deploy*",)), []),
    (Narrowing(paths=("apps/*/base",)), Narrowing(), [("dev/app0", "production/app0")]),
    (Narrowing(paths=("apps/*/dev",)), Narrowing(), []),
]


@pytest.mark.parametrize(("only", "exclude", "targets"), NARROWINGS)
def test_where_a_rule_applies(only: Narrowing, exclude: Narrowing, targets: list[tuple[str, ...]]) -> None:
    assert narrowed_by(only, exclude) == targets


def test_severity_of_the_configuration() -> None:
    settings = Settings(rules={"missing-resources": RuleSettings(severity=Severity.INFO)})
    report = run(Memory({"a.yaml": DEPLOYMENT.encode()}), settings, Wish(cache=False))
    assert {one.severity for one in report.findings if one.rule == "missing-resources"} == {Severity.INFO}


def test_a_check_that_crashes_does_not_pass() -> None:
    policy = (
        '"""A policy that breaks."""\nfrom gitops_gate.model import Rule, Severity\n'
        'RULE = Rule("broken", Severity.ERROR, "x")\nSCOPE = "resource"\n'
        "def check(resource, facts):\n    raise RuntimeError('boom')\n    yield\n"
    )
    files = {"a.yaml": DEPLOYMENT.encode(), "policies/broken.py": policy.encode()}
    settings = Settings(policies=Settings().policies.__class__(folders=("policies",)))
    report = run(Memory(files), settings, Wish(cache=False))
    assert report.failed and "boom" in report.failed[0]


def test_not_checked_names_what_and_why() -> None:
    files = {
        "a.yaml": b"apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n",
        "c/Chart.yaml": (
            b"apiVersion: v2\nname: c\nversion: 1.0.0\n"
            b"dependencies: [{name: d, version: 2.0.0, repository: 'https://charts.example.com'}]\n"
        ),
        "k/kustomization.yaml": b"resources: [https://example.com/x.yaml]\n",
    }
    report = check(Memory(files))
    assert {(one.what, one.why.split(" (")[0]) for one in report.not_checked} >= {
        ("example.com/v1 Widget", "no schema"),
        ("chart d 2.0.0", "not rendered: it is not here"),
    }
    assert any(one.what == "k" and "not rendered" in one.why for one in report.not_checked)


def test_ran_counts_subjects_by_environment() -> None:
    report = check(Memory(fleet(1)))
    assert report.ran["schema-violation", "dev"].judged == 2  # the Deployment, and what asks for it
    assert report.ran["floating-tag", "production"].failed == 0


CLUSTER = {
    "clusters/dev/kustomization.yaml": b"resources: [app0.yaml]\npatches: [{path: patch.yaml}]\n",
    "clusters/dev/patch.yaml": (
        b"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        b"metadata: {name: app0, namespace: flux-system}\nspec: {images: [{name: example.com/web, newTag: 1.1.0}]}\n"
    ),
}


@pytest.mark.parametrize("inline", [False, True])
def test_a_patch_of_what_asks_for_builds_reaches_them(inline: bool) -> None:
    before = fleet(1) | CLUSTER
    path = "clusters/dev/patch.yaml"
    if inline:
        path = "clusters/dev/kustomization.yaml"
        before[path] = (
            b"resources: [app0.yaml]\npatches:\n- target: {kind: Kustomization}\n  patch: |\n"
            b"    - {op: add, path: /spec/images, value: [{name: example.com/web, newTag: 1.1.0}]}\n"
        )
    after = before | {path: before[path].replace(b"1.1.0", b"latest")}
    for changed in (None, frozenset([path])):
        report = run(Memory(after), Settings(), Wish(changed, Memory(before), cache=False))
        assert [one.targets for one in report.findings if one.rule == "floating-tag"] == [("dev/app0",)]


def test_another_resource_of_a_cluster_leaves_its_builds_alone() -> None:
    before = fleet(2) | {"clusters/dev/kustomization.yaml": b"resources: [app0.yaml]\n"}
    path = "clusters/dev/kustomization.yaml"
    after = before | {path: b"resources: [app0.yaml, app1.yaml]\n"}
    report = run(Memory(after), Settings(), Wish(frozenset([path]), Memory(before), cache=False))
    assert {one.name for one in report.targets} == {"clusters/dev"}


def test_what_stops_the_renderer_is_told_once() -> None:
    files = {
        "app/kustomization.yaml": b"resources: [a.yaml]\n",
        "app/a.yaml": b"apiVersion: v1\nmetadata: {name: a}\n",
    }
    assert [one.rule for one in check(Memory(files)).findings] == ["invalid-resource"]
