# ruff: noqa: SIM905 - pools of texts are read better in lines than one by one
"""Random kustomizations in which everything meets everything: parts are drawn one by one, not chosen from a list.

What `mixtures` combines are whole fields; here patches, operations, paths, selectors and values are put together at
random, over several layers and components, with a schema and configurations of the tree's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

VALUES = (
    "a | b | web | nginx | x-y | 1 | 2 | '3' | \"4\" | true | 'true' | null | ~ | yes | "
    "1.5 | 1.0 | 0x10 | 010 | 1e3 | '1e3' | '' | \"a: b\" | 2020-01-01 | a/b/c | a=b | "
    "$(V0) | p-$(V1)-s | $$(V0) | {} | [] | {a: 1} | [a, b] | {name: a} | [{name: a, v: 1}] | "
    "-1 | +5 | 1_000 | a.b.c | '{\"a\": 1}'"
).split(" | ")
WORDS = ("a", "b", "c", "web", "side", "main", "x-y", "prod")
NAMES = ("web", "conf", "cred", "foo", "bar")
USUAL = ("Deployment", "Service", "ConfigMap", "Secret", "Foo")
KINDS = (
    "Deployment | StatefulSet | Service | ConfigMap | Secret | Foo | Bar | Ingress | Role | CronJob"
).split(" | ")
VERSIONS = {
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "Foo": "e.com/v1",
    "Bar": "e.com/v1",
    "Ingress": "networking.k8s.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "CronJob": "batch/v1",
}
SCHEMA = """{"definitions": {
 "com.e.v1.Foo": {"type": "object", "x-kubernetes-group-version-kind": [{"group": "e.com", "kind": "Foo", "version": "v1"}],
  "properties": {"spec": {"type": "object", "properties": {
   "list": {"type": "array", "items": {"$ref": "#/definitions/com.e.v1.Entry"},
            "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"},
   "pairs": {"type": "array", "items": {"type": "object"}, "x-kubernetes-list-map-keys": ["name", "v"],
             "x-kubernetes-list-type": "map", "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"},
   "words": {"type": "array", "items": {"type": "string"}, "x-kubernetes-patch-strategy": "merge"}}}}},
 "com.e.v1.Entry": {"type": "object", "properties": {
   "list": {"type": "array", "items": {"type": "object"}, "x-kubernetes-patch-merge-key": "name",
            "x-kubernetes-patch-strategy": "merge"}}}}}
"""
CONFIGURATIONS = (
    "nameReference: [{kind: ConfigMap, version: v1, fieldSpecs: [{path: spec/ref/name, kind: Foo}, {path: spec/refs, kind: Bar}]}] | "
    "nameReference: [{kind: Foo, group: e.com, fieldSpecs: [{path: spec/foo/name}, {path: spec/foo, kind: Bar}]}] | "
    "images: [{path: spec/image, kind: Foo}, {path: spec/list/image}] | "
    "varReference: [{path: spec/image}, {path: data, kind: ConfigMap}, {path: spec/list/v, kind: Foo}] | "
    "namePrefix: [{path: metadata/name}, {path: spec/prefixed, kind: Foo, create: true}] | "
    "nameSuffix: [{path: spec/prefixed, kind: Foo, create: true}] | "
    "namespace: [{path: spec/where, kind: Foo, create: true}, {path: spec/list/where, kind: Bar}] | "
    "commonLabels: [{path: spec/tags, kind: Foo, create: true}, {path: spec/list/tags, kind: Bar, create: true}] | "
    "commonAnnotations: [{path: spec/notes, kind: Bar, create: true}] | "
    "replicas: [{path: spec/count, kind: Foo, create: true}] | "
    "labels: [{path: spec/marks, kind: Bar, create: true}]"
).split(" | ")
PATHS = (
    "spec | spec.a | spec.image | spec.list | spec.list.0 | spec.list.0.v | spec.list.1 | "
    "spec.list.- | spec.list.[name=a].v | spec.list.[name=c].v | spec.list.*.v | "
    "spec.list.[name=a] | spec.words.[=a] | spec.words.0 | spec.words | spec.ref.name | "
    "metadata.name | metadata.namespace | metadata.labels.app | metadata.annotations.note | "
    "metadata.annotations.[e.com/x] | metadata.labels | data.host | data.port | data.json.a | "
    "data.json.a.b | data.json.l.0 | data.json.l.[name=a].v | data.yaml.a | data.yaml.a.b | "
    "data.yaml.l.[name=a].v | data.yaml.l.*.v | data.dotted\\.key | data.[dotted.key] | "
    "spec.new | spec.new.deep | spec.new.0.deep | spec.replicas | "
    "spec.template.spec.containers.0.image | spec.ports.0.port | kind | "
    "spec.template.spec.containers.[name=main].env.[name=A].value | "
    "spec.template.spec.containers.*.image | spec.template.spec.containers.[name=m.*].args.0 | "
    "spec.template.spec.containers.[image=nginx].name | spec.rules.0.host | "
    "spec.rules.*.http.paths.0.path | spec.m.x | spec.m | apiVersion | type | data.none.x"
).split(" | ")
POINTERS = (
    "/spec/a | /spec/list/0 | /spec/list/- | /spec/list/-1 | /spec/list/0/v | /spec/list/9 | "
    "/spec/new | /spec/new/deep | /metadata/labels/app | /metadata/labels | "
    "/metadata/annotations/e.com~1x | /spec/words/0 | /metadata/annotations | /metadata/name | "
    "/metadata/namespace | /data/host | /data/new | /spec/m/x | /spec/~0t | "
    "/spec/template/spec/containers/0/env/- | /spec/template/spec/containers/1 | "
    "/spec/words/- | /spec | /data | /spec/replicas | /spec/ports/0/port | /kind |  | / | "
    "/spec/ | spec/a | /spec/list/+0 | /spec/list/00"
).split(" | ")


OF_KIND: dict[str, tuple[list[str], list[str]]] = {
    "Deployment": (
        (
            "/spec/template/spec/containers/0/env/- | /spec/template/spec/containers/0/image | "
            "/spec/replicas | /metadata/labels | /spec/template/spec/containers/- | "
            "/spec/template/spec/containers/0 | /spec/new | /spec/template/spec/containers/-1/x"
        ).split(" | "),
        (
            "spec.replicas | spec.template.spec.containers.0.image | "
            "spec.template.spec.containers.*.image | spec.new.deep | "
            "spec.template.spec.containers.[name=main].env.[name=A].value | "
            "spec.template.spec.containers.[name=m.*].image | spec.template.metadata.labels.new | "
            "metadata.name | metadata.annotations.new"
        ).split(" | "),
    ),
    "Service": (
        (
            "/spec/ports/0/port | /spec/ports/- | /spec/selector/app | /spec/new | /metadata/name | "
            "/spec/ports/0"
        ).split(" | "),
        (
            "spec.ports.0.port | spec.ports.*.name | spec.selector.app | metadata.name | "
            "spec.ports.[port=80].name | spec.ports.1.name"
        ).split(" | "),
    ),
    "ConfigMap": (
        (
            "/data/host | /data/new | /data | /data/dotted.key | /metadata/annotations | /metadata/labels"
        ).split(" | "),
        (
            "data.host | data.port | data.json.a | data.json.a.b | data.json.l.0 | "
            "data.json.l.[name=a].v | data.yaml.a | data.yaml.a.b | data.yaml.l.[name=a].v | "
            "data.yaml.l.*.v | data.dotted\\.key | data.new | data.none | data.yaml.new"
        ).split(" | "),
    ),
    "Secret": (
        ("/stringData | /data | /type | /metadata/labels").split(" | "),
        ("stringData.host | type | data.pw | metadata.name").split(" | "),
    ),
    "Foo": (
        (
            "/spec/a | /spec/list | /spec/list/- | /spec/list/0 | /spec/new | /spec/m | /spec/words | "
            "/spec/words/- | /spec/list/0/v"
        ).split(" | "),
        (
            "spec.a | spec.image | spec.list.0.v | spec.list.[name=a].v | spec.list.[name=c].v | "
            "spec.list.*.v | spec.words.[=a] | spec.words.0 | spec.ref.name | spec.new.0.deep | "
            "spec.new.deep | spec.m | spec.list | spec.m.x | spec.list.[name=a]"
        ).split(" | "),
    ),
}


class Collages:
    """A stream of trees, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.files: dict[str, str] = {}
        self.made = 0

    def tree(self) -> dict[str, bytes]:
        """path -> bytes; `root` is to be built."""
        pick = self.random
        self.schema = pick.random() < 0.25
        bases = [self._layer(f"base{index}", []) for index in range(pick.choice((1, 1, 2)))]
        for index in range(pick.choice((0, 0, 1, 1, 2))):
            bases = [self._layer(f"layer{index}", bases)]
        self._layer("root", bases, root=True)
        return {path: text.encode() for path, text in self.files.items()}

    def _layer(self, folder: str, below: Sequence[str], *, root: bool = False) -> str:
        pick, base = self.random, not below
        resources = [f"../{name}" for name in below]
        if base or pick.random() < 0.2:
            resources.append("all.yaml")
            self.files[f"{folder}/all.yaml"] = self._objects(folder, few=not base)
        fields = [f"resources: [{', '.join(resources)}]"] if resources else []
        if pick.random() < (0.15 if base else 0.35):
            fields.append(f"components: [{', '.join(self._components(folder))}]")
        fields += self._fields(folder, base)
        if root:
            fields += self._any("sortOptions: {order: legacy}", "sortOptions: {order: fifo}", chance=0.3)
            fields += ["openapi: {path: schema.json}"] if self.schema else []
        self.files[f"{folder}/schema.json"] = SCHEMA
        self._write(folder, fields)
        return folder

    def _write(self, folder: str, fields: list[str]) -> None:
        self.random.shuffle(fields)
        self.files[f"{folder}/kustomization.yaml"] = "\n".join(fields) + "\n"

    def _components(self, folder: str) -> list[str]:
        names = []
        for _ in range(self.random.choice((1, 1, 2))):
            self.made += 1
            name = f"part{self.made}"
            inner = f"components/{name}"
            fields = [
                "apiVersion: kustomize.config.k8s.io/v1alpha1",
                "kind: Component",
                *self._fields(inner, False),
            ]
            if self.random.random() < 0.2:
                fields.append("resources: [all.yaml]")
                self.files[f"{inner}/all.yaml"] = (
                    f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{a: b}}\n"
                )
            self._write(inner, fields)
            names.append(f"../{inner}")
        return names

    def _any(self, *lines: str, chance: float) -> list[str]:
        return [self.random.choice(lines)] if self.random.random() < chance else []

    # Fields

    def _fields(self, folder: str, base: bool) -> list[str]:
        pick, word = self.random, self._word
        found = self._any(f"namePrefix: {word()}-", f"nameSuffix: -{word()}", chance=0.3)
        found += self._any(f"namespace: {word()}", chance=0.25)
        found += self._any(
            f"commonLabels: {{app: {word()}, l: {word()}}}",
            f"labels: [{{pairs: {{l: {word()}}}, includeTemplates: true}}, {{pairs: {{m: '1'}}, includeSelectors: true}}]",
            f"labels: [{{pairs: {{k: {word()}}}, fields: [{{path: spec/marks, kind: Foo, create: true}}]}}]",
            f"commonAnnotations: {{note: {word()}, e.com/x: '1'}}",
            chance=0.35,
        )
        found += self._any(
            f"images: [{{name: nginx, newTag: '{word()}'}}]",
            f"images: [{{name: nginx, newName: {word()}/nginx}}, {{name: {word()}/nginx, digest: 'sha256:{word()}'}}]",
            chance=0.25,
        )
        found += self._any(
            f"replicas: [{{name: {pick.choice(('web', 'web', 'web', 'foo'))}, count: {pick.randint(0, 9)}}}]",
            chance=0.2,
        )
        found += self._generators(base)
        if pick.random() < 0.25:
            self.files[f"{folder}/config.yaml"] = "\n".join(self._configuration()) + "\n"
            found.append("configurations: [config.yaml]")
        if pick.random() < 0.45:
            found.append("patches:\n" + "".join(self._patch() for _ in range(pick.choice((1, 1, 2, 3)))))
        if pick.random() < 0.35:
            found.append(
                "replacements:\n" + "".join(self._replacement() for _ in range(pick.choice((1, 1, 2))))
            )
        found += self._variables()
        if pick.random() < 0.12:
            self.files[f"{folder}/plug.yaml"] = self._plugin()
            found.append("transformers: [plug.yaml]")
        return found

    def _configuration(self) -> list[str]:
        chosen: dict[str, str] = {}
        for line in self.random.sample(CONFIGURATIONS, self.random.randint(1, 3)):
            chosen.setdefault(line.partition(":")[0], line)
        return list(chosen.values())

    def _variables(self) -> list[str]:
        pick, names = self.random, []
        for name in ("V0", "V1"):
            if pick.random() < 0.08 and name not in self.__dict__.setdefault("declared", set()):
                self.declared.add(name)
                kind, path = pick.choice(
                    (
                        ("ConfigMap", "data.host"),
                        ("Service", "metadata.name"),
                        ("ConfigMap", "metadata.name"),
                        ("Foo", "spec.list[0].v"),
                        ("Deployment", "spec.replicas"),
                        ("Service", "spec.ports[0].port"),
                    )
                )
                where = {"ConfigMap": "conf", "Foo": "foo"}.get(kind, "web")
                names.append(
                    f"{{name: {name}, objref: {{apiVersion: {VERSIONS.get(kind, 'v1')}, kind: {kind}, name: {where}}}, "
                    f"fieldref: {{fieldPath: '{path}'}}}}"
                )
        return [f"vars: [{', '.join(names)}]"] if names else []

    def _generators(self, base: bool) -> list[str]:
        pick, found = self.random, []
        for field, name in (("configMapGenerator", "conf"), ("secretGenerator", "cred")):
            if pick.random() < 0.7:
                continue
            how = "create" if base else pick.choice(("merge", "merge", "replace", "create"))
            name = name if how != "create" else f"gen{pick.randint(0, 3)}"
            options = pick.choice(
                (
                    "",
                    "",
                    ", options: {disableNameSuffixHash: true}",
                    ", options: {labels: {g: h}, annotations: {note: '2'}}",
                    ", options: {immutable: true}",
                )
            )
            found.append(
                f"{field}: [{{name: {name}, behavior: {how}, literals: [host={self._word()}, k{pick.randint(0, 3)}={self._word()}]{options}}}]"
            )
        return found + self._any(
            "generatorOptions: {annotations: {go: x}}",
            "generatorOptions: {disableNameSuffixHash: true}",
            chance=0.1,
        )

    # Patches

    def _patch(self) -> str:
        operations, kind = self.random.random() < 0.45, self._kind()
        target = f"{{kind: {kind}}}" if operations and self.random.random() < 0.85 else self._target()
        text = self._operations(OF_KIND[kind][0]) if operations else self._merge()
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        options = self._any(
            "  options: {allowNameChange: true}\n", "  options: {allowKindChange: true}\n", chance=0.08
        )
        aimed = f"  target: {target}\n" if operations or self.random.random() < 0.5 else ""
        return f"- patch: |-\n{lines}{aimed}{''.join(options)}"

    def _target(self) -> str:
        pick = self.random
        kind = pick.choice(KINDS)
        return pick.choice(
            (
                f"{{kind: {kind}}}",
                f"{{kind: {kind}}}",
                f"{{kind: {kind}, name: {pick.choice(NAMES)}}}",
                f"{{name: {pick.choice(NAMES)}}}",
                "{labelSelector: app=web}",
                f"{{kind: '{kind}|Foo'}}",
                f"{{namespace: {self._word()}}}",
                "{annotationSelector: note}",
                "{group: apps}",
                f"{{kind: {kind}, name: '.*{self._word()}'}}",
            )
        )

    def _kind(self) -> str:
        return self.random.choice(tuple(OF_KIND))

    def _operations(self, pointers: Sequence[str]) -> str:
        pick, lines = self.random, []
        for _ in range(pick.choice((1, 1, 2, 3))):
            action = pick.choice((*["add"] * 8, *["replace"] * 4, "remove", "test", "copy", "move"))
            path = pick.choice(POINTERS if pick.random() < 0.08 else pointers)
            if action in ("copy", "move"):
                lines.append(f"- {{op: {action}, from: '{pick.choice(pointers)}', path: '{path}'}}")
            elif action == "remove":
                lines.append(f"- {{op: remove, path: '{path}'}}")
            else:
                value = pick.choice(VALUES)
                lines += [f"- op: {action}", f"  path: '{path}'", f"  value: {value}"]
        return "\n".join(lines)

    def _merge(self) -> str:
        pick = self.random
        kind = pick.choice(
            (
                "Deployment",
                "Deployment",
                "StatefulSet",
                "Foo",
                "Foo",
                "Service",
                "ConfigMap",
                "Secret",
                "Deployment",
            )
        )
        name = {"Foo": "foo", "ConfigMap": "conf", "Secret": "cred"}.get(kind, "web")
        lines = [
            f"apiVersion: {VERSIONS.get(kind, 'v1')}",
            f"kind: {kind}",
            f"metadata: {{name: {name}{self._meta()}}}",
        ]
        lines += self._any("$patch: delete", "$patch: replace", "$patch: merge", chance=0.05)
        if kind in ("ConfigMap", "Secret"):
            field = "data" if kind == "ConfigMap" else "stringData"
            return "\n".join([*lines, f"{field}: {{{self._scalars('host', 'port', 'new', directive=0.1)}}}"])
        if kind == "Foo":
            return "\n".join([*lines, "spec:", *self._foo(directives=True)])
        if kind == "Service":
            ports = ", ".join(self._port("port", directives=True) for _ in range(pick.randint(1, 3)))
            return "\n".join(
                [
                    *lines,
                    f"spec: {{ports: [{ports}], selector: {{{self._scalars('app', 'l', directive=0.2)}}}}}",
                ]
            )
        return "\n".join([*lines, *self._pod_holder(kind, self._pod(directives=True))])

    def _meta(self) -> str:
        pick = self.random
        return "".join(
            f", {field}: {pick.choice((f'{{{self._scalars(*keys, directive=0.05)}}}', 'null', '{}'))}"
            for field, keys in (("labels", ("app", "l")), ("annotations", ("note", "e.com/x")))
            if pick.random() < 0.15
        )

    def _scalars(self, *keys: str, directive: float = 0.0) -> str:
        pick = self.random
        pairs = [f"{key}: {pick.choice(VALUES[:25])}" for key in keys if pick.random() < 0.6]
        if pick.random() < directive:
            pairs.append(f"$patch: {pick.choice(('replace', 'delete', 'merge'))}")
        return ", ".join(pairs)

    # Objects

    def _objects(self, folder: str, *, few: bool) -> str:
        pick = self.random
        if few:
            return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {folder}}}\ndata: {{host: {self._word()}}}\n"
        last = folder[-1] if folder[-1] != "0" else ""  # of the second base: nobody patches them by name
        kinds = [kind for kind in KINDS if pick.random() < (0.93 if kind in USUAL else 0.4)]
        pick.shuffle(kinds)
        return "\n---\n".join(self._object(kind, last) for kind in kinds) + "\n"

    def _object(self, kind: str, last: str) -> str:
        pick = self.random
        name = {"Foo": "foo", "Bar": "bar", "ConfigMap": "conf", "Secret": "cred"}.get(kind, "web") + last
        where = f", namespace: {self._word()}" if pick.random() < 0.1 else ""
        labels = ", labels: {app: web}" if pick.random() < 0.5 else ""
        notes = f", annotations: {{note: {pick.choice(VALUES[:25])}}}" if pick.random() < 0.2 else ""
        lines = [
            f"apiVersion: {VERSIONS.get(kind, 'v1')}",
            f"kind: {kind}",
            f"metadata: {{name: {name}{where}{labels}{notes}}}",
        ]
        if kind == "ConfigMap":
            lines += [
                "data:",
                f"  host: {pick.choice(('web', 'a.b.c', '$(V0)'))}",
                "  port: '80'",
                "  dotted.key: a",
                "  none:",
            ]
            lines += [f"  json: '{pick.choice(JSONS)}'"] if pick.random() < 0.6 else []
            if pick.random() < 0.6:
                lines += ["  yaml: |", *(f"    {line}" for line in pick.choice(YAMLS).splitlines())]
        elif kind == "Secret":
            lines += (
                ["stringData: {host: a, pw: b}"]
                if pick.random() < 0.5
                else ["data: {pw: YQ==}", "type: Opaque"]
            )
        elif kind in ("Foo", "Bar"):
            lines += ["spec:", *self._foo()]
        elif kind == "Role":
            lines += [
                "rules: [{apiGroups: [''], resources: [configmaps], resourceNames: [conf], verbs: [get]}]"
            ]
        elif kind == "Ingress":
            lines += [
                "spec:",
                "  tls: [{secretName: cred}]",
                "  rules:",
                "  - host: $(V0)",
                "    http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}",
            ]
        elif kind == "Service":
            ports = ", ".join(self._port("port") for _ in range(pick.randint(1, 3)))
            lines += [f"spec: {{ports: [{ports}], selector: {{app: web}}}}"]
        else:
            lines += self._pod_holder(kind, self._pod())
        return "\n".join(lines)

    def _foo(self, *, directives: bool = False) -> list[str]:
        pick = self.random
        lines = [f"  {key}: {pick.choice(VALUES)}" for key in ("a", "image", "m") if pick.random() < 0.4]
        if pick.random() < 0.5:
            lines.append(f"  ref: {{name: {pick.choice(('conf', 'conf', 'cred'))}}}")
        if pick.random() < 0.7:
            entries = [self._entry(directives) for _ in range(pick.randint(0, 3))]
            if directives and pick.random() < 0.12:
                entries.insert(
                    pick.randint(0, len(entries)),
                    f"{{$patch: {pick.choice(('replace', 'delete', 'merge', 'x'))}}}",
                )
            lines.append(f"  list: [{', '.join(entries)}]")
        if pick.random() < 0.4:
            lines.append(
                f"  words: [{', '.join(pick.choice(('a', 'b', 'c', '1', 'null')) for _ in range(pick.randint(0, 3)))}]"
            )
        if pick.random() < 0.25:
            lines.append(
                f"  pairs: [{', '.join(self._entry(directives) for _ in range(pick.randint(0, 3)))}]"
            )
        if pick.random() < 0.2:
            lines.append(f"  refs: [{', '.join(pick.choice(('conf', 'cred', 'gen0')) for _ in range(2))}]")
        return lines or ["  z: 1"]

    def _entry(self, directives: bool) -> str:
        pick = self.random
        pairs = [f"name: {pick.choice('abc')}"] if pick.random() < 0.9 else []
        pairs += [f"{key}: {pick.choice(VALUES[:25])}" for key in ("v", "image", "x") if pick.random() < 0.4]
        if pick.random() < 0.15:
            pairs.append(f"list: [{{name: {pick.choice('ab')}, w: {pick.choice('12')}}}]")
        if directives and pick.random() < 0.2:
            pairs.append(f"$patch: {pick.choice(('delete', 'replace', 'merge'))}")
        pick.shuffle(pairs)
        return "{" + ", ".join(pairs or ["x: 1"]) + "}"

    def _pod_holder(self, kind: str, pod: list[str]) -> list[str]:
        pick = self.random
        lines = ["spec:"]
        pad = "  "
        if kind == "CronJob":
            lines += ["  schedule: '* * * * *'", "  jobTemplate:", "    spec:"]
            pad = "      "
        elif pick.random() < 0.5:
            lines += [f"  replicas: {pick.choice(('1', '2', 'null'))}"]
        if kind == "StatefulSet" and pick.random() < 0.5:
            lines += ["  serviceName: web", "  volumeClaimTemplates: [{metadata: {name: v}, spec: {x: 1}}]"]
        lines += [f"{pad}template:"]
        lines += [f"{pad}  metadata: {{labels: {{app: web}}}}"] if pick.random() < 0.6 else []
        return [*lines, f"{pad}  spec:", *(f"{pad}    {line}" for line in pod)]

    def _pod(self, *, directives: bool = False) -> list[str]:
        pick, lines = self.random, ["containers:"]
        if directives and pick.random() < 0.08:
            lines.append(f"- $patch: {pick.choice(('replace', 'delete', 'merge'))}")
        for name in pick.sample(("main", "side", "new"), pick.randint(1, 2)):
            lines.append(f"- name: {name}")
            if directives and pick.random() < 0.15:
                lines.append(f"  $patch: {pick.choice(('replace', 'delete'))}")
            lines += (
                [f"  image: {pick.choice(('nginx', 'nginx:1', 'b/nginx@sha256:a', '$(V0)'))}"]
                if pick.random() < 0.8
                else []
            )
            lines += [f"  args: [{pick.choice(VALUES[:25])}, --h=$(V0)]"] if pick.random() < 0.3 else []
            if pick.random() < 0.5:
                entries = [self._env(directives) for _ in range(pick.randint(1, 3))]
                lines.append(f"  env: [{', '.join(entries)}]")
            if pick.random() < 0.4:
                entries = [self._port("containerPort", directives) for _ in range(pick.randint(1, 3))]
                lines.append(f"  ports: [{', '.join(entries)}]")
            if pick.random() < 0.3:
                mounts = [f"{{name: v, mountPath: /{pick.choice('ab')}}}" for _ in range(pick.randint(1, 2))]
                lines.append(f"  volumeMounts: [{', '.join(mounts)}]")
            if pick.random() < 0.3:
                lines.append("  envFrom: [{configMapRef: {name: conf}}, {secretRef: {name: cred}}]")
        if pick.random() < 0.4:
            source = pick.choice(
                (
                    "configMap: {name: conf}",
                    "emptyDir: {}",
                    "emptyDir: ",
                    "secret: {secretName: cred}",
                    "emptyDir: null",
                )
            )
            extra = ", $patch: delete" if directives and pick.random() < 0.2 else ""
            lines.append(f"volumes: [{{name: v, {source}{extra}}}]")
        if pick.random() < 0.2:
            lines.append("tolerations: [{key: a, operator: Exists}, {key: b}]")
        if pick.random() < 0.2:
            lines.append("imagePullSecrets: [{name: cred}]")
        return lines

    def _env(self, directives: bool) -> str:
        pick = self.random
        parts = [f"name: {pick.choice('ABC')}"]
        parts += pick.choice(
            (
                [f"value: {pick.choice(('x', '$(V0)', '$(V1)', 'null', '1'))}"],
                ["valueFrom: {configMapKeyRef: {name: conf, key: host}}"],
                ["valueFrom: null"],
                [],
            )
        )
        if directives and pick.random() < 0.15:
            parts.append(f"$patch: {pick.choice(('delete', 'replace'))}")
        return "{" + ", ".join(parts) + "}"

    def _port(self, key: str, directives: bool = False) -> str:
        pick = self.random
        parts = [f"{key}: {pick.choice(('80', '81', '0x50'))}"] if pick.random() < 0.9 else []
        parts += [f"protocol: {pick.choice(('TCP', 'UDP'))}"] if pick.random() < 0.5 else []
        parts += [f"name: {pick.choice(('http', 'dns'))}"] if pick.random() < 0.4 else []
        if directives and pick.random() < 0.15:
            parts.append(f"$patch: {pick.choice(('delete', 'replace'))}")
        return "{" + ", ".join(parts or ["x: 1"]) + "}"

    # Replacements

    def _replacement(self) -> str:
        pick = self.random
        lines = []
        if pick.random() < 0.2:
            lines.append(f"- sourceValue: '{pick.choice(('abc', '80', '1e3', 'a.b.c', 'true', 'x/y'))}'")
        else:
            kind, name, paths = pick.choice(SOURCES)
            options = self._any(
                ", options: {delimiter: '.', index: 1}", ", options: {delimiter: '-'}", chance=0.15
            )
            lines.append(
                f"- source: {{kind: {kind}, name: {name}, fieldPath: '{pick.choice(paths)}'{''.join(options)}}}"
            )
        lines.append("  targets:")
        for _ in range(pick.choice((1, 1, 2))):
            kind = self._kind()
            lines.append(f"  - select: {f'{{kind: {kind}}}' if pick.random() < 0.85 else self._target()}")
            lines += self._any("    reject: [{name: web}]", "    reject: [{kind: Foo}]", chance=0.1)
            path = pick.choice(PATHS if pick.random() < 0.15 else OF_KIND[kind][1])
            lines += [f"    fieldPaths: ['{path}']"] if pick.random() < 0.95 else []
            options = self._any("create: true", chance=0.8) + self._any(
                "delimiter: ':', index: 1",
                "delimiter: '.', index: 0",
                "delimiter: '-', index: 9",
                "delimiter: /, index: -1",
                chance=0.15,
            )
            lines += [f"    options: {{{', '.join(options)}}}"] if options else []
        return "\n".join(lines) + "\n"

    def _plugin(self) -> str:
        pick = self.random
        return pick.choice(
            (
                "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: t, namespace: plugged}\nunsetOnly: true\n"
                "fieldSpecs: [{path: metadata/namespace, create: true}]\n",
                "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: t}\nprefix: q-\nfieldSpecs: [{path: metadata/name}, {path: spec/a, kind: Foo}]\n",
                "apiVersion: builtin\nkind: ReplacementTransformer\nmetadata: {name: t}\nreplacements:\n"
                + self._replacement(),
                f"apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {{name: t}}\nvalue: {self._word()}\n"
                f"targets: [{{selector: {{kind: {pick.choice(KINDS)}}}, fieldPath: '{pick.choice(ADDED)}', filePathPosition: {pick.choice((0, 0, 1, 2))}}}]\n",
                "apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: {name: t}\nannotations: {p: q}\n"
                "fieldSpecs: [{path: metadata/annotations, create: true}]\n",
                f"apiVersion: builtin\nkind: PatchTransformer\nmetadata: {{name: t}}\ntarget: {self._target()}\n"
                f'patch: \'[{{"op": "add", "path": "{pick.choice(POINTERS)}", "value": "{self._word()}"}}]\'\n',
            )
        )

    def _word(self) -> str:
        return self.random.choice(WORDS)


JSONS = (
    '{"a": {"b": 1, "c": "x"}, "l": [{"name": "a", "v": "1"}]}',
    '{"a": "x", "l": []}',
    '[{"name": "a"}]',
    '{"a": 1.50, "l": [{"name": "a", "v": 1e3}]}',
)
YAMLS = (
    "a: {b: 1}\nl:\n- name: a\n  v: x\n",
    "# comment\na: x  # y\nl:\n  - {name: a, v: '1'}\n",
    "a:\n    b: yes\nl: []\n",
    "plain words\n",
    "- a\n- b\n",
)
SOURCES = (
    (
        "ConfigMap",
        "conf",
        (
            "data.host",
            "data.port",
            "metadata.name",
            "data.none",
            "data.json",
            "data.json.a",
            "data.yaml",
            "data",
        ),
    ),
    ("Service", "web", ("metadata.name", "spec.ports.0.port", "spec.ports.0", "spec.ports")),
    (
        "Deployment",
        "web",
        ("metadata.name", "spec.replicas", "spec.template.spec.containers.0.image", "metadata.namespace"),
    ),
    (
        "Foo",
        "foo",
        (
            "spec.a",
            "spec.list.0.v",
            "spec.list.[name=a].v",
            "spec.m",
            "spec.image",
            "spec.list",
            "spec.words.0",
        ),
    ),
)
ADDED = (
    "spec/a | metadata/name | metadata/namespace | spec/new/deep | spec/list/0/v | "
    "spec/list/[name=a]/v | spec/m | spec/list/*/v | data/host | spec/words/- | spec/words/[=a]"
).split(" | ")


def without(files: dict[str, bytes], path: str, line: int) -> dict[str, bytes] | None:
    """The tree without the entry or field of a kustomization that holds a line; None where there is none to take away.

    So what fails is taken away, one after the other, until something is left that builds.
    """
    folder, _, name = path.rpartition("/")
    kustomization = f"{folder}/kustomization.yaml"
    lines = files[kustomization].decode().split("\n") if kustomization in files else []
    if name == "plug.yaml":
        line = next((number for number, text in enumerate(lines, 1) if text.startswith("transformers:")), 0)
    elif name != "kustomization.yaml":
        return None
    starts = [index for index, text in enumerate(lines) if text and text[0] not in " -}"]
    start = max((index for index in starts if index < line), default=None)
    if start is None or lines[start].startswith(("resources", "apiVersion", "kind", "openapi")):
        return None
    end = min((index for index in starts if index > start), default=len(lines) - 1)
    entries = [index for index in range(start + 1, end) if lines[index].startswith("- ")]
    if len(entries) > 1 and line > start + 1:
        start = max(index for index in entries if index < line)
        end = min((index for index in entries if index > start), default=end)
    left = lines[:start] + lines[end:]
    return {**files, kustomization: "\n".join(left if any(left) else ["namePrefix: m-", ""]).encode()}
