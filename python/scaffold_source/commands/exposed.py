"""The edits of a source's files, and of the exposures that follow from its measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from scaffold_source.commands.source_files import source_edits
from scaffold_source.edit import FileEdit
from scaffold_source.merge.exposures import merge_exposures
from scaffold_source.project import Project
from scaffold_source.project.declaration import Declaration
from scaffold_source.yaml_text.values import Values


@dataclass(frozen=True, slots=True)
class Exposing:
    """The edits of all files: those of the source's own YAML first. `values` are what that holds then."""

    edits: tuple[FileEdit, ...]
    of_source: tuple[FileEdit, ...]
    values: Values
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """Where a source stands: its project, its declaration, and how it is laid out over files."""

    project: Project
    declaration: Declaration
    layout: str


def edits_with_exposures(
    files: SourceFiles,
    old: Values,
    new: Values,
    models: Sequence[FileEdit],
    measures: Literal["written", "left"] = "written",
) -> Exposing:
    """Return the edits that make the source's files, which hold `old`, hold `new`, beside those of its
    models, and those of the exposures of its measures. New ones are `written` or `left`."""
    project = files.project
    planned = merge_exposures(project.edited(models), old, new, measures)
    of_source = tuple(source_edits(project, files.declaration, files.layout, old, planned.values))
    edits = (*of_source, *models)
    exposed = merge_exposures(project.edited(edits), old, new, measures)
    return Exposing(_joined(edits, exposed.edits), of_source, planned.values, exposed.notices)


def _joined(first: Iterable[FileEdit], second: Iterable[FileEdit]) -> tuple[FileEdit, ...]:
    """Return the edits of both, where the second ones follow on the first in the same file."""
    edits = {edit.path: edit for edit in first}
    for edit in second:
        before = edits[edit.path].before if edit.path in edits else edit.before
        edits[edit.path] = FileEdit(edit.path, before, edit.after)
    return tuple(edits.values())
