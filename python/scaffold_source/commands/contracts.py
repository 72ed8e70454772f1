"""Where contracts stand, and who reads their sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scaffold_source.change import AcceptedRange
from scaffold_source.drift.versions import is_accepted
from scaffold_source.project import Project, selecting_models
from scaffold_source.project.declaration import (
    Declaration,
    Text,
    declaration_in,
    scaffolded_names,
)
from scaffold_source.project.ranges import accepted_ranges


@dataclass(frozen=True, slots=True)
class Consumers:
    """Who reads a source: by table, the SQL of the models that select from it; and the accepted ranges."""

    staging: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ranges: tuple[AcceptedRange, ...] = ()


NO_CONSUMERS = Consumers()


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where contracts stand: `names` are the sources that have one, `place` says where in words. `root` is
    the folder that settings, relative places and paths in reports count from. `are_ours` is False for those
    from elsewhere: where they say that their producer is, nobody goes. `folded` is `declaration` with facts
    that are not parsed yet."""

    root: Path
    place: str
    names: tuple[str, ...]
    declaration: Callable[[str], Declaration | None]
    folded: Callable[[str], Declaration | None]
    consumers: Callable[[str], Consumers]
    are_ours: bool = True


def of_project(project: Project) -> Contracts:
    """Return the contracts of a dbt project, as its files stand now."""
    project = project.read()
    return Contracts(
        root=project.root,
        place=", ".join(project.model_paths),
        names=scaffolded_names(project.yaml_texts(), folded=True),
        declaration=lambda name: declaration_in(project.yaml_texts(), name),
        folded=lambda name: declaration_in(project.yaml_texts(), name, folded=True),
        consumers=lambda name: consumers_of(project, name),
    )


def of_texts(texts: Sequence[Text], root: Path) -> Contracts:
    """Return the contracts in YAML from elsewhere; which models select from their sources is not known."""
    return Contracts(
        root=root.resolve(),
        place=", ".join(str(path) for path, _ in texts),
        names=scaffolded_names(texts, folded=True),
        declaration=lambda name: declaration_in(texts, name),
        folded=lambda name: declaration_in(texts, name, folded=True),
        consumers=lambda _: NO_CONSUMERS,
        are_ours=False,
    )


def consumers_of(project: Project, name: str) -> Consumers:
    """Return who in the project reads the source. Raises ContractError for a range that is none."""
    ranges = accepted_ranges(project, lambda text: is_accepted(None, text) is not None)
    return Consumers(selecting_models(project, name), ranges)
