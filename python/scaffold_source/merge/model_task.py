"""What a merge of the staging models is about, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.edit import FileEdit
from scaffold_source.merge.conflicts import Conflict, Open, together
from scaffold_source.merge.proposed import Proposed
from scaffold_source.merge.renames import Carry
from scaffold_source.merge.sides import Sides
from scaffold_source.yaml_text.values import YamlPath


@dataclass(frozen=True, slots=True)
class Models:
    """Edits of models and of their YAML, what could not be merged, what people's models still use, and what
    else a person should know."""

    edits: tuple[FileEdit, ...] = ()
    conflicts: tuple[Open, ...] = ()
    used: frozenset[YamlPath] = frozenset()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """The three sides, what the rules proposed for two of them, and what was renamed between them; the
    conflicts that were open before. `marks` puts new ones into the files as git does."""

    sides: Sides
    proposed: Proposed
    carry: Carry
    before: tuple[Conflict, ...]
    marks: bool


def both(first: Models, second: Models) -> Models:
    """Return what comes of two merges."""
    conflicts = together(first.conflicts, second.conflicts)
    used, notices = first.used | second.used, first.notices + second.notices
    return Models(first.edits + second.edits, conflicts, used, tuple(dict.fromkeys(notices)))
