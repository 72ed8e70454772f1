"""Which files of a folder make the database, and in which order: known layouts of migration tools.

A layout is one entry: how it is recognised, and how it chooses files, in order, and refuses what it cannot
follow. Which part of a file is applied, `marks` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold_source.change import LeftOut
from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations.by_folder import (
    choose_prisma,
    choose_up,
    has_migration_sql,
    has_up_sql,
)
from scaffold_source.producers.migrations.by_name import (
    beside as in_folder_beside,
)
from scaffold_source.producers.migrations.by_name import (
    choose_flyway,
    choose_plain,
    choose_structure,
    is_flyway,
    is_structure,
)
from scaffold_source.producers.migrations.by_plan import (
    choose_atlas,
    choose_drizzle,
    choose_sqitch,
    choose_yoyo,
    has_atlas_sum,
    has_dependencies,
    has_journal,
    has_sqitch_plan,
)
from scaffold_source.producers.migrations.by_purpose import (
    choose_alembic,
    choose_changelogs,
    choose_graphile,
    choose_mybatis,
    has_changesets,
    is_alembic,
    is_graphile,
    is_mybatis,
)
from scaffold_source.producers.migrations.folder import (
    DUMP_INSTEAD,
    Chosen,
    Folder,
    base_name,
    parent,
    refused,
    require_inside,
)
from scaffold_source.producers.migrations.marks import up_only
from scaffold_source.producers.migrations.names import is_helper, is_inert, is_numbered, is_program
from scaffold_source.producers.repository import repository, repository_of

__all__ = ["chosen_files", "one_file", "up_only"]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a migration tool keeps its files. `runs_programs` says whether it runs those that are named as
    migrations and are no SQL."""

    is_meant: Callable[[Folder], bool]
    choose: Callable[[Folder], Chosen]
    runs_programs: bool = True


# The first that is meant decides.
LAYOUTS = (
    Layout(has_sqitch_plan, choose_sqitch, runs_programs=False),
    Layout(has_journal, choose_drizzle, runs_programs=False),
    Layout(has_migration_sql, choose_prisma, runs_programs=False),
    Layout(has_up_sql, choose_up, runs_programs=False),
    Layout(is_graphile, choose_graphile, runs_programs=False),
    Layout(is_flyway, choose_flyway),
    Layout(has_atlas_sum, choose_atlas),
    Layout(is_structure, choose_structure, runs_programs=False),
    Layout(has_changesets, choose_changelogs),
    Layout(has_dependencies, choose_yoyo),
    Layout(is_mybatis, choose_mybatis),
    Layout(is_alembic, choose_alembic),
    Layout(lambda folder: bool(folder.sql), choose_plain),
)


def chosen_files(root: Path) -> Chosen:
    """Return the files that lead up, first to last, and what is left out of the folder.

    Raises UsageError if there are none, for what may be a migration and cannot be read, and for a link that
    leads out of the git repository (out of `root` if there is none).
    """
    folder = Folder(root)
    require_inside(repository_of(root), [root / name for name in folder.sql])
    layout = next((layout for layout in LAYOUTS if layout.is_meant(folder)), None)
    chosen = layout.choose(folder) if layout else None
    if layout is None or chosen is None or not chosen.files:
        for name in folder.names:
            _require_no_list_of_others(folder, name)
        raise _nothing_to_read(folder)
    beside = _beside(folder, chosen, runs_programs=layout.runs_programs)
    return replace(chosen, left_out=(*chosen.left_out, *beside))


def one_file(path: Path) -> Path:
    """Return `path`. Raises UsageError if it is a link that leads out of its git repository."""
    if root := repository(path.parent):
        require_inside(root, [path])
    return path


# Files that are no SQL and say what is migrated, by what they hold.
_LISTS = (
    (re.compile(r"databaseChangeLog\b"), "is a changelog of Liquibase, which is read in formatted SQL alone"),
    (re.compile(r"""["']?operations["']?\s*:\s*(?:\[|\n\s*-)"""), "is a migration of pgroll, and no SQL"),
)


def _beside(folder: Folder, chosen: Chosen, *, runs_programs: bool) -> list[LeftOut]:
    """Return what else stands in the folders of the migrations. Raises UsageError for what may be a migration
    in another language, or a list of them that is not read."""
    told = {*chosen.files, *(item.file for item in chosen.left_out)}
    places = {parent(name) for name in chosen.files} | {""}
    numbered = any(is_numbered(name) for name in chosen.files)
    left_out = []
    for name in folder.names:
        if name in told or (parent(name) not in places and not is_program(name)):
            continue
        if why := in_folder_beside(name):
            left_out.append(LeftOut(name, why))
            continue
        if runs_programs:
            _require_no_list_of_others(folder, name)
        if runs_programs and _is_migration_too(name, numbered=numbered):
            raise refused(folder, name, "is named as a migration and is no SQL that can be read here")
        left_out.append(LeftOut(name, "no SQL"))
    return left_out


def _require_no_list_of_others(folder: Folder, name: str) -> None:
    if not base_name(name).lower().endswith((".xml", ".yaml", ".yml", ".json")):
        return
    text = folder.text(name)
    for pattern, why in _LISTS:
        if pattern.search(text):
            raise refused(folder, name, why)


def _is_migration_too(name: str, *, numbered: bool) -> bool:
    """Return True for a file that is named as its neighbours, which are `numbered` or not, in another
    language."""
    if is_inert(name) or base_name(name).lower().endswith(".sql"):
        return False
    return is_numbered(name) if numbered else is_program(name) and not is_helper(name)


def _nothing_to_read(folder: Folder) -> UsageError:
    programs = [name for name in folder.names if is_program(name) and not is_helper(name)]
    instead = f", though there is {programs[0]}" if programs else ""
    return UsageError(
        f"--from {folder.root}: no SQL migrations there "
        f"(looked for *.sql, */migration.sql and */up.sql){instead}",
        do="name the folder that holds them; for migrations in another language, " + DUMP_INSTEAD,
    )
