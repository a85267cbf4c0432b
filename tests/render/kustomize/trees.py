"""Random small trees: a base, an overlay, patches of both kinds, and values in all their spellings."""

from __future__ import annotations

from random import Random

SCALARS = (
    *(
        "abc",
        '"abc"',
        "'x y'",
        "5",
        "0",
        "true",
        "null",
        "~",
        "",
        "1.5",
        '"5"',
        '"true"',
        "0x1F",
        "010",
        "1_000",
    ),
    *(
        "yes",
        "'no'",
        "2020-01-01",
        '"2020-01-01"',
        "1e3",
        "+5",
        "-3",
        "http://a:80/b?c",
        "0777",
        "1.0",
        ".5",
        "y",
    ),
    *("'~'", "''", '"a\\nb"', "123456789012345678", '"1.10"'),
)
FLOWS = {
    "m": ("{x: , y: 1}", "{}", "null", "", '{v: "5"}'),
    "l": ("[]", "[a, 1, null]", "null", "", "[{a: b, c: }]"),
}
NOTES = ("x", '"1"', "1", "true", "2020-01-01", "1.50", "0x10", '"true"', "y", "'~'", "null", "~", "")
PATHS = (
    "/spec/a",
    "/spec/new",
    "/metadata/labels",
    "/metadata/annotations/k1",
    "/metadata/annotations",
    "/extra",
)


class Trees:
    """A stream of trees, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def tree(self) -> dict[str, bytes]:
        """path -> bytes; `root` is to be built."""
        pick = self.random
        kinds = [pick.choice(("Deployment", "Foo", "Foo", "Service")) for _ in range(pick.randint(1, 3))]
        files = {"base/r.yaml": "\n---\n".join(self._object(kind, f"x{i}") for i, kind in enumerate(kinds))}
        files["base/kustomization.yaml"] = "resources: [r.yaml]" + self._some(
            "namePrefix: p-", "namespace: base"
        )
        patches = []
        for index, kind in enumerate(kinds):
            if pick.random() < 0.7:
                path = f"p{index}.yaml"
                operations = pick.random() < 0.2
                files[f"root/{path}"] = self._operations() if operations else self._object(kind, f"x{index}")
                patches.append(f"- path: {path}\n  target: {{kind: {kind}, name: .*x{index}}}")
        files["root/kustomization.yaml"] = "resources: [../base]" + self._some(
            "namespace: n3",
            "nameSuffix: -s",
            'commonLabels: {k1: "5", new: "true"}',
            "commonAnnotations: {k2: yep}",
            'images: [{name: nginx, newTag: "9"}]',
            "configMapGenerator: [{name: cm, literals: [a=b]}]",
            *(["patches:\n" + "\n".join(patches)] * 3 if patches else []),
        )
        return {path: (text + "\n").encode() for path, text in files.items()}

    def _some(self, *lines: str) -> str:
        chosen = dict.fromkeys(line for line in lines if self.random.random() < 0.4)
        return "".join(f"\n{line}" for line in chosen)

    def _object(self, kind: str, name: str) -> str:
        version = {"Deployment": "apps/v1", "Foo": "example.com/v1", "Service": "v1"}[kind]
        lines = [f"apiVersion: {version}", f"kind: {kind}", *self._metadata(name), "spec:"]
        if kind == "Foo":
            lines += self._block(2)
        elif kind == "Service":
            lines += ["  ports:", *(f"  - {self._port('port')}" for _ in range(self.random.randint(1, 3)))]
        else:
            lines += ["  template:", "    spec:", "      containers:", *self._containers()]
        return "\n".join(lines)

    def _metadata(self, name: str) -> list[str]:
        lines = ["metadata:", f"  name: {name}"]
        for field in ("labels", "annotations"):
            if self.random.random() < 0.4:
                lines.append(f"  {field}:")
                keys = self.random.sample(("k1", "k2", "a/b"), self.random.randint(1, 3))
                lines += [f"    {key}: {self.random.choice(NOTES)}" for key in keys]
        return lines

    def _block(self, indent: int, depth: int = 0) -> list[str]:
        pick, lines, pad = self.random, [], " " * indent
        for key in pick.sample("abcml", pick.randint(1, 4)):
            if key in FLOWS and (depth > 2 or pick.random() < 0.3):
                lines.append(f"{pad}{key}: {pick.choice(FLOWS[key])}")
            elif key == "m":
                lines += [f"{pad}m:", *self._block(indent + 2, depth + 1)]
            elif key == "l":
                lines.append(f"{pad}l:")
                for _ in range(pick.randint(1, 3)):
                    inner = (
                        self._block(indent + 2, depth + 1) if pick.random() < 0.5 else [pick.choice(SCALARS)]
                    )
                    lines += [f"{pad}- {inner[0].strip()}", *inner[1:]]
            elif pick.random() < 0.75:
                lines.append(f"{pad}{key}: {pick.choice(SCALARS)}")
            else:
                middle = pick.choices(("one", "  two", "three four", "    five", ""), k=pick.randint(0, 4))
                text = [f"{pad}  {line}" if line else "" for line in ("first", *middle, "end")]
                lines += [f"{pad}{key}: {pick.choice(('|', '>', '|-', '>-', '>+'))}", *text]
        return lines

    def _containers(self) -> list[str]:
        pick, lines = self.random, []
        for name in pick.sample("abcd", pick.randint(1, 3)):
            lines.append(f"      - name: {name}")
            if pick.random() < 0.8:
                lines.append("        image: " + pick.choice(("nginx", "nginx:1", "redis@sha256:ab")))
            if pick.random() < 0.5:
                ports = [f"        - {self._port('containerPort')}" for _ in range(pick.randint(1, 3))]
                lines += ["        ports:", *ports]
            if pick.random() < 0.6:
                lines.append("        env:")
                for _ in range(pick.randint(1, 3)):
                    parts = (
                        f"name: {pick.choice('ABC')}",
                        f"value: {pick.choice(('1', 'x', 'null'))}",
                        "valueFrom: {}",
                    )
                    lines.append(f"        - {{{', '.join(pick.sample(parts, pick.randint(1, 3)))}}}")
        return lines

    def _port(self, key: str) -> str:
        pick = self.random
        parts = (
            f"{key}: {pick.choice(('80', '81'))}",
            f"protocol: {pick.choice(('TCP', 'UDP'))}",
            "name: x",
            "x: 1",
        )
        return "{" + ", ".join(pick.sample(parts, pick.randint(1, 4))) + "}"

    def _operations(self) -> str:
        lines = []
        for _ in range(self.random.randint(1, 3)):
            path = self.random.choice(PATHS)
            flow = path.endswith(("labels", "annotations"))
            value = "{x: yes, z: 1}" if flow else self.random.choice(SCALARS)
            lines += ["- op: add", f"  path: {path}", f"  value: {value}"]
        return "\n".join(lines)
