"""What a repository deploys: unfolded, with all that unfolding needs put together."""

from __future__ import annotations

from gitops_gate.answers import Answers
from gitops_gate.builder import Builder
from gitops_gate.config import Settings
from gitops_gate.load import resources
from gitops_gate.repository import Loaded
from gitops_gate.surroundings import Surroundings
from gitops_gate.targets import Environments, Repository
from gitops_gate.targets.artifacts import declared_artifacts
from gitops_gate.targets.chart_sources import declared_charts
from gitops_gate.targets.sources import declared_ignores, declared_sources, mounts
from gitops_gate.unfold import Unfolded, unfold
from gitops_gate.variables import Lookup


def unfolded(
    repository: Loaded, settings: Settings, surroundings: Surroundings, builder: Builder
) -> Unfolded:
    """What the repository deploys, rendered."""
    here = source_of(repository, surroundings, settings)
    folders = {path.rpartition("/")[0] for path in repository.files}
    environments = Environments(settings.environments, sorted(folders), surroundings.ref)
    answers = Answers(here, repository.files, repository.records, builder.whole, builder.mishaps)
    lookup = Lookup(
        repository.tree, repository.files, repository.records, builder.whole, settings.external_objects
    )
    charts = builder.charts(settings)
    return unfold(answers, repository.files, environments, builder.render, builder.generate, lookup, charts)


def source_of(repository: Loaded, surroundings: Surroundings, settings: Settings) -> Repository:
    """The repository as the source that Flux and Argo CD objects in it may mean."""
    declaring = repository.files.with_(lambda sketch: sketch.sources)
    found = (one for file in declaring for document in file.documents for one in resources(document))
    objects = list(found)
    return Repository(
        repository.tree,
        surroundings.origin,
        surroundings.name,
        surroundings.prefix,
        declared_sources(objects),
        tuple(declared_charts(objects)),
        declared_ignores(objects),
        mounts(repository.tree),
        settings.clusters,
        tuple(declared_artifacts(objects)),
    )
