"""Random kustomizations over ordinary objects: bases, components, and a mixture of all fields in each of them."""

from __future__ import annotations

import re
from random import Random

OBJECTS = (
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}",
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, annotations: {num: 1}}\ndata: {host: web, port: \'80\', json: \'{"a": {"b": 1, "c": "x"}}\'}',
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: cred\n  labels: {app: web}\nstringData: {user: me, none: }",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\nimagePullSecrets: [{name: cred}]",
    "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: shop}",
    (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: reader}\n"
        "rules: [{apiGroups: [''], resources: [secrets], resourceNames: [cred], verbs: [get]}]"
    ),
    (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: readers}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\n"
        "subjects: [{kind: ServiceAccount, name: robot}, {kind: ServiceAccount, name: default, namespace: shop}]"
    ),
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}, {port: 81, protocol: UDP}]}",
    (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  tls: [{secretName: cred}]\n"
        "  rules: [{host: $(HOST), http: {paths: [{path: /, backend: {service: {name: web, port: {number: 80}}}}]}}]"
    ),
    (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
        "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}"
    ),
    "apiVersion: e.com/v1\nkind: Foo\nmetadata: {name: foo}\nspec: {image: nginx, ref: {name: conf}, list: [{name: a}, {name: b}], empty: , none: null}",
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.e.com}\nspec: {group: e.com}",
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}}",
)
POD = (
    "spec:\n{pad}  serviceAccountName: robot\n{pad}  containers:\n{pad}  - name: main\n{pad}    image: nginx:1\n"
    "{pad}    args: [--host=$(HOST)]\n{pad}    env:\n{pad}    - {{name: A, value: $(PORT)}}\n"
    "{pad}    - name: B\n{pad}      valueFrom: {{configMapKeyRef: {{name: conf, key: host}}}}\n"
    "{pad}    envFrom: [{{secretRef: {{name: cred}}}}, {{configMapRef: {{name: gen}}}}]\n"
    "{pad}    ports: [{{containerPort: 80}}, {{containerPort: 81, protocol: UDP}}]\n"
    "{pad}  - {{name: side, image: 'ghcr.io/x/side@sha256:ab'}}\n"
    "{pad}  volumes: [{{name: v, configMap: {{name: conf}}}}, {{name: w, emptyDir: }}]\n"
)
NEEDED = (
    "apiVersion: v1\nkind: ConfigMap",
    "apiVersion: v1\nkind: Secret",
    "apiVersion: v1\nkind: Service\n",
)
"""How the objects begin that most of the fields need."""

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
FIELDS = (
    "namePrefix: {w}-",
    "nameSuffix: -{w}",
    "namespace: {w}",
    "commonLabels: {{team: {w}, app: web}}",
    "labels: [{{pairs: {{l-{w}: x}}, includeTemplates: true}}]",
    "labels: [{{pairs: {{s-{w}: x}}, includeSelectors: true}}, {{pairs: {{m: '1'}}, fields: [{{path: spec/labels, create: true, kind: Foo}}]}}]",
    "commonAnnotations: {{note: {w}, num: '2'}}",
    "images: [{{name: nginx, newTag: '{n}'}}, {{name: ghcr.io/x/side, newName: side, digest: 'sha256:{n}'}}]",
    "images: [{{name: nginx, newName: mirror/nginx, tagSuffix: -{w}}}]",
    "configMapGenerator: [{{name: gen, behavior: {how}, literals: [k{n}={w}], files: [file.txt]}}]",
    "configMapGenerator: [{{name: conf, behavior: merge, literals: [k{n}={w}]}}]",
    "secretGenerator: [{{name: cred, behavior: {how2}, literals: [k{n}={w}], type: Other}}]",
    "generatorOptions: {{labels: {{g: {w}}}, annotations: {{h: '{n}'}}, disableNameSuffixHash: {flag}}}",
    "replicas: [{{name: web, count: {n}}}]",
    "sortOptions: {{order: fifo}}",
    "buildMetadata: [originAnnotations, managedByLabel]",
    "configurations: [config.yaml]",
    "vars: [{{name: HOST, objref: {{apiVersion: v1, kind: Service, name: web}}}}, {{name: PORT, objref: {{apiVersion: v1, kind: ConfigMap, name: conf}}, fieldref: {{fieldPath: data.port}}}}]",
    "transformers: [transformer.yaml]",
    "generators: [generator.yaml]",
    "replacements: [{{source: {{kind: ConfigMap, name: conf, fieldPath: data.host}}, targets: [{{select: {{kind: Foo}}, fieldPaths: [spec.image, spec.made.deep], options: {{create: true}}}}]}}]",
    "replacements: [{{source: {{kind: Service, name: web, fieldPath: spec.ports.0.port}}, targets: [{{select: {{name: conf}}, fieldPaths: [data.json.a.b, data.port]}}]}}]",
    "replacements: [{{sourceValue: {w}, targets: [{{select: {{kind: Deployment}}, reject: [{{name: other}}], fieldPaths: ['spec.template.spec.containers.[name=main].image'], options: {{delimiter: ':', index: 1}}}}]}}]",
)
PATCHES = (
    "- target: {{kind: .*Set|Deployment}}\n  patch: |-\n    - op: add\n      path: /spec/template/metadata\n      value: {{annotations: {{p: {w}}}}}",
    "- target: {{labelSelector: app=web}}\n  patch: |-\n    - {{op: add, path: /metadata/labels/p, value: '{n}'}}",
    "- target: {{kind: Service}}\n  patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata: {{name: any}}\n    spec: {{ports: [{{port: 80, name: http}}, {{port: 9{n}}}]}}",
    "- patch: |-\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {{name: conf}}\n    data: {{port: '8{n}', host: null}}",
    "- target: {{kind: Foo}}\n  patch: |-\n    apiVersion: e.com/v1\n    kind: Foo\n    metadata: {{name: foo2}}\n    spec: {{list: [{{name: b, v: {n}}}], empty: , none: }}\n  options: {{allowNameChange: true}}",
    "- target: {{kind: Deployment}}\n  patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {{name: x}}\n    spec: {{template: {{spec: {{containers: [{{name: side, $patch: delete}}, {{name: new, image: nginx}}], volumes: [{{name: w, emptyDir: null, secret: {{secretName: cred}}}}]}}}}}}",
    "- target: {{kind: Role}}\n  patch: |-\n    $patch: delete\n    apiVersion: rbac.authorization.k8s.io/v1\n    kind: Role\n    metadata: {{name: reader}}",
)
OTHERS = [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: lone}",
    "apiVersion: e.com/v1\nkind: Foo\nmetadata: {name: bar}",
]
NEEDING = re.compile(r"behavior: (merge|replace)|name: (conf|web|cred)\b|replicas")
"""Fields that make sense only where the objects are."""

FILES = {
    "file.txt": "one\n  two: <3>\n",
    "config.yaml": (
        "nameReference: [{kind: ConfigMap, version: v1, fieldSpecs: [{path: spec/ref/name, kind: Foo}]}]\n"
        "images: [{path: spec/image, kind: Foo}]\nvarReference: [{path: spec/image, kind: Foo}]\n"
        "namePrefix: [{path: spec/prefixed, kind: Foo, create: true}]\n"
    ),
    "transformer.yaml": (
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: t}\nlabels: {by: plugin}\n"
        "fieldSpecs: [{path: metadata/labels, create: true}]\n---\n"
        "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: u}\nprefix: t-\nfieldSpecs: [{path: metadata/name}]\n"
    ),
    "generator.yaml": "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: plugged}\nliterals: [a=b]\n",
}


class Mixtures:
    """A stream of trees, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def tree(self) -> dict[str, bytes]:
        """path -> bytes; `root` is to be built."""
        pick = self.random
        bases = ["base", "other"][: pick.randint(1, 2)]
        texts: dict[str, str] = {}
        needed = [text for text in OBJECTS if text.startswith(NEEDED)]
        rest = [text for text in OBJECTS if text not in needed]
        objects = needed + pick.sample(rest, pick.randint(0, len(rest)))
        objects += [self._workload(kind) for kind in pick.sample(WORKLOADS, pick.randint(1, 2))]
        pick.shuffle(objects)
        for index, base in enumerate(bases):
            texts |= self._folder(base, [], objects if index == 0 else OTHERS)
        middle = pick.random() < 0.4
        if middle:
            texts |= self._folder("middle", [f"../{bases[0]}"], [])
            bases[0] = "middle"
        component = pick.random() < 0.4
        if component:
            texts |= self._folder("component", [], [], component=True)
        texts |= self._folder("root", [f"../{base}" for base in bases], [], uses=component)
        return {path: text.encode() for path, text in texts.items()}

    def _workload(self, kind: str) -> str:
        selector = "  selector: {matchLabels: {app: web}}\n"
        lines = f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: web, labels: {{app: web}}}}\nspec:\n{selector}"
        lines += "  template:\n    metadata: {labels: {app: web}}\n    " + POD.format(pad="    ")
        return lines + ("  serviceName: web\n" if kind == "StatefulSet" else "")

    def _folder(
        self, name: str, bases: list[str], objects: list[str], *, component: bool = False, uses: bool = False
    ) -> dict[str, str]:
        pick = self.random
        lines = ["apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component"] if component else []
        resources = [*bases, *(["objects.yaml"] if objects else [])]
        lines += [f"resources: [{', '.join(resources)}]"] if resources else []
        lines += ["components: [../component]"] if uses else []
        chosen: dict[str, str] = {}
        plain = bool(objects) and objects is OTHERS
        for field in pick.sample(FIELDS, pick.randint(1, 5)):
            chosen.setdefault(field.partition(":")[0], self._filled(field, made=bool(objects)))
        lines += [field for field in chosen.values() if not (plain and NEEDING.search(field))]
        if not plain and pick.random() < 0.6:
            lines += ["patches:", *map(self._filled, pick.sample(PATCHES, pick.randint(1, 2)))]
        files = {f"{name}/kustomization.yaml": "\n".join(lines) + "\n"}
        files |= {f"{name}/{path}": text for path, text in FILES.items()}
        if objects:
            files[f"{name}/objects.yaml"] = "\n---\n".join(objects) + "\n"
        return files

    def _filled(self, text: str, made: bool = False) -> str:
        pick = self.random
        return text.format(
            w=pick.choice(("red", "blue", "prod")),
            n=pick.randint(1, 9),
            flag=pick.choice(("true", "false")),
            how="create" if made else pick.choice(("merge", "replace", "merge", "create")),
            how2=pick.choice(("merge", "replace")),
        )
