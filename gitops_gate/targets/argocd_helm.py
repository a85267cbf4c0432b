"""How Argo CD has helm render a chart: the fields of `source.helm`, and of the source itself.

Source of the rules: Argo CD's user guide, "Helm"; the repo-server's `helmTemplate` and `getResolvedValueFiles`,
and `util/helm`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, Literal

from gitops_gate.model import Chart, ChartSource, Resource, Route, Values
from gitops_gate.targets.argocd_environment import expanded
from gitops_gate.targets.globs import doublestar
from gitops_gate.targets.sources import Repository

_COMMA = re.compile(r"(?<!\\),")
_PATTERN = re.compile(r"[*?\[]")


class Elsewhere(Exception):
    """Values that lie where nobody looks from here: `route` within `source.helm`, and why."""

    def __init__(self, route: Route, why: str) -> None:
        super().__init__(why)
        self.route = route


class HelmSource:
    """The chart of one source of an Application: `fields` at `route`, in `folder` of the tree, None = not in it."""

    def __init__(
        self,
        resource: Resource,
        repository: Repository,
        route: Route,
        fields: dict[str, Any],
        folder: str | None,
        known: dict[str, str],
    ) -> None:
        options = fields.get("helm")
        self._resource, self._repository, self._route, self._fields = resource, repository, route, fields
        self._options: dict[str, Any] = options if isinstance(options, dict) else {}
        self._folder = folder
        self._known = known

    def chart(self) -> Chart:
        """How it is rendered. Raises Elsewhere."""
        apis = self._options.get("apiVersions")
        destination = self._resource.value("spec", "destination", "namespace")
        return Chart(
            self._text("releaseName") or self._resource.id.name,
            self._text("namespace") or (destination if isinstance(destination, str) else ""),
            (*self._route, "path" if self._folder is not None else "chart"),
            (*self._files(), *self._given(), *self._parameters(), *self._file_parameters()),
            source=self._source(),
            crds=self._options.get("skipCrds") is not True,
            tests=self._options.get("skipTests") is not True,
            kubernetes_version=self._text("kubeVersion").removeprefix("v"),
            api_versions=tuple(one for one in apis if isinstance(one, str)) if isinstance(apis, list) else (),
            validated=self._options.get("skipSchemaValidation") is not True,
        )

    def _text(self, name: str) -> str:
        found = self._options.get(name)
        return found if isinstance(found, str) else ""

    def _source(self) -> ChartSource | None:
        if self._folder is not None:
            return None
        url, name, version = (self._fields.get(key) for key in ("repoURL", "chart", "targetRevision"))
        url, name, version = (one if isinstance(one, str) else "" for one in (url, name, version))
        if "://" not in url or url.startswith("oci://"):  # without a scheme it is a registry
            whole = f"{url.removeprefix('oci://').rstrip('/')}/{name}"
            return ChartSource(f"oci://{whole}", posixpath.basename(name), version)
        return ChartSource(url, name, version)

    def _listed(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        listed = self._options.get(name)
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, dict):
                yield index, entry

    def _files(self) -> Iterator[Values]:
        """The value files in order, each once; a pattern stands for the files that are not named by themselves."""
        listed = self._options.get("valueFiles")
        lenient = self._options.get("ignoreMissingValueFiles") is True
        named = [
            (("valueFiles", index), self._path(one, ("valueFiles", index)))
            for index, one in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(one, str)
        ]
        explicit = {path for _, path in named if not _PATTERN.search(path)}
        seen: set[str] = set()
        for route, path in named:
            found = [path] if path in explicit else self._matches(path, route, lenient)
            for one in found:
                if one not in seen and (one == path or one not in explicit):
                    seen.add(one)
                    yield Values((*self._route, "helm", *route), file=one, optional=lenient)

    def _matches(self, pattern: str, route: Route, lenient: bool) -> list[str]:
        regex = doublestar(pattern)
        if regex is None:
            raise Elsewhere(route, f"the pattern `{pattern}` is not understood")
        found = sorted(path for path in self._repository.tree.list() if regex.fullmatch(path))
        return found if found or lenient else [pattern]

    def _path(self, name: str, route: Route) -> str:
        """A file that an Application names, as a path of the tree. Raises Elsewhere."""
        if name.startswith("$") and (found := self._referenced(name, route)) is not None:
            return found
        name = expanded(name, self._known)
        if re.match(r"[a-z][a-z0-9+.-]*:", name):
            raise Elsewhere(route, f"its file {name} is not fetched")
        if self._folder is None:
            raise Elsewhere(route, f"its file {name} lies in the chart, which is not in this repository")
        url = self._fields.get("repoURL")
        base = self._repository.base(url) if isinstance(url, str) else ""
        if name.startswith("/"):
            return self._repository.inside(name, base)
        path = posixpath.normpath(posixpath.join(self._folder, name))
        if path.startswith(".."):
            raise Elsewhere(route, f"its file {name} lies outside of this repository")
        return path

    def _referenced(self, name: str, route: Route) -> str | None:
        """The path of `$name/…`, of the source with that `ref`; None where there is none."""
        reference, _, path = name.partition("/")
        sources = self._resource.value("spec", "sources")
        for source in sources if isinstance(sources, list) else ():
            if not isinstance(source, dict) or source.get("ref") != reference[1:]:
                continue
            url = source.get("repoURL")
            if not isinstance(url, str) or self._repository.is_here(url) is False:
                raise Elsewhere(route, f"its file {name} lies in another repository")
            found = self._repository.inside(expanded(path, self._known), self._repository.base(url))
            there = _PATTERN.search(found) or self._repository.tree.is_file(found)
            if self._repository.is_here(url) is None and not there:
                raise Elsewhere(route, f"its file {name} lies in another repository")
            return found
        return None

    def _given(self) -> Iterator[Values]:
        """`valuesObject`, or else `values`."""
        data, text = self._options.get("valuesObject"), self._text("values")
        if isinstance(data, dict):
            yield Values((*self._route, "helm", "valuesObject"), data)
        elif text:
            yield Values((*self._route, "helm", "values"), text=text)

    def _parameters(self) -> Iterator[Values]:
        """Those that helm reads as values come first, whatever their order. Of several for one name the last counts."""
        ways: tuple[tuple[bool, Literal["set", "string"]], ...] = ((False, "set"), (True, "string"))
        for forced, how in ways:
            found: dict[str, Values] = {}
            for index, entry in self._listed("parameters"):
                name, value = entry.get("name"), entry.get("value", "")
                if (
                    isinstance(name, str)
                    and isinstance(value, str)
                    and (entry.get("forceString") is True) == forced
                ):
                    text = _escaped(expanded(value, self._known))
                    place = (*self._route, "helm", "parameters", index, "value")
                    found[name] = Values(place, text=text, path=name, how=how)
            yield from found.values()

    def _file_parameters(self) -> Iterator[Values]:
        for index, entry in self._listed("fileParameters"):
            name, path = entry.get("name"), entry.get("path")
            if isinstance(name, str) and isinstance(path, str):
                route = ("fileParameters", index, "path")
                file = self._path(path, route)
                yield Values((*self._route, "helm", *route), file=file, path=name, how="whole")


def _escaped(text: str) -> str:
    """A text as a value of `--set`: commas divide only what is in braces."""
    return text if text.startswith("{") and text.endswith("}") else _COMMA.sub(r"\\,", text)
