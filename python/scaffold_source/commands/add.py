"""`add`: a producer's database becomes a source. Writes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from scaffold_source.change import FilesRead
from scaffold_source.commands.add_landed import Reconciled, reconciled, with_seen_types, without_absent
from scaffold_source.commands.layouts import split
from scaffold_source.contract.test_rows import Parents
from scaffold_source.contract.values import Doubt, Proposal, Source
from scaffold_source.contract.write import SCHEMA, source_tree, source_yaml
from scaffold_source.edit import FileEdit
from scaffold_source.errors import ProjectError, UsageError
from scaffold_source.infer import infer
from scaffold_source.lexicon.names import source_table_names, staging_model_name
from scaffold_source.loaders import deselect, needs
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.landed_names import COPIED, Landing, landing
from scaffold_source.loaders.wording import some
from scaffold_source.model import Database, TableName
from scaffold_source.producers import Introspection, Scope, read, unseen
from scaffold_source.producers.landed_schema import landed_schema
from scaffold_source.producers.scope import glob_of
from scaffold_source.producers.where import Where
from scaffold_source.project import Project, find_source, has_dbt_utils
from scaffold_source.questions import Question, questions
from scaffold_source.render.left_out import credentials
from scaffold_source.render.models_yaml import models_yaml
from scaffold_source.render.producer_names import producer_names
from scaffold_source.render.staging_sql import staged_tables, staging_columns, staging_sql
from scaffold_source.yaml_text.values import Values

_SOURCE_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Scaffolding:
    """What `add` found and would write. `notices` are what a person should hear first, `files` what
    was read."""

    database: Database
    notices: tuple[str, ...]
    files: FilesRead | None
    proposals: tuple[Proposal, ...]
    doubts: tuple[Doubt, ...]
    questions: tuple[Question, ...]
    edits: tuple[FileEdit, ...]


def require_new_source(project: Project, name: str) -> None:
    """Raise UsageError for a name that dbt could not use, ProjectError for a source that is there already."""
    if not _SOURCE_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a source's name",
            do="use lower-case letters, digits and underscores: shop_eu",
        )
    if file := find_source(project, name):
        raise ProjectError(
            f"Source {name!r} already exists in {file.relative_to(project.root)}",
            do=f"take it under contract (scaffold-source adopt {name} --from WHERE), or choose another name",
        )


def add(
    project: Project, source: Source, where: Where, *, staging: bool = True, landed_at: str | None = None
) -> Scaffolding:
    """Introspect the producer and scaffold `source`; what is seen at `landed_at` goes before the loader's
    rules. Writes nothing.

    Raises UsageError for a name dbt could not use and for an unknown loader, ProjectError where the source
    or a file to write is already there, and what `producers.read` raises.
    """
    project = project.read()
    require_new_source(project, source.name)
    loader_named(source.loader, source.warehouse)
    introspection = read(where, Scope(source.schemas, source.include, source.exclude, source.evidence))
    source, introspection, landed, seen, left_out = _where_it_lands(
        replace(source, staging=staging), introspection, landed_at, project.root
    )
    if not source.raw_schema:
        source = replace(source, raw_schema=landed.schema(source.name))
    inferred = infer(source, introspection.database, landed=seen.there if seen else landed)
    names = source_table_names(table.full_name for table in introspection.database.tables)
    if seen:
        inferred = replace(inferred, proposals=with_seen_types(inferred.proposals, names, seen))
    tree = source_tree(source, introspection.database, inferred.proposals, names, landed)
    if seen:
        tree = without_absent(tree, names, seen)
    edits = tuple(
        FileEdit(path, None, text)
        for path, text in staged_files(project, source.name, tree, source.layout, staging=staging).items()
    )
    require_free(project, edits)
    notices = (
        *_notices(source, introspection),
        *left_out,
        *(seen.notices if seen else ()),
        *needs.notices(introspection.database, landed, source.raw_schema),
        *deselect.notices(landed.loader, _credentials(tree)),
    )
    return Scaffolding(
        introspection.database,
        notices,
        introspection.files,
        inferred.proposals,
        inferred.doubts,
        questions(introspection.database, tree, inferred.doubts),
        edits,
    )


class _Lands(NamedTuple):
    """Where a source lands: as the loader's rules say, or as was `seen`. `left_out` says what is left out."""

    source: Source
    introspection: Introspection
    landed: Landing
    seen: Reconciled | None
    left_out: tuple[str, ...]


def _where_it_lands(
    source: Source, introspection: Introspection, landed_at: str | None, root: Path
) -> _Lands:
    """Return where the source lands. Views that were not copied are left out, once the loader is known."""
    source, introspection, left_out = _without_views(source, introspection)
    if landed_at is None:
        landed = landing(introspection.database, source.name, source.loader, source.warehouse)
        return _Lands(source, introspection, landed, None, left_out)
    schemas = landed_schema(landed_at, root, source.raw_schema or None)
    seen = reconciled(source, introspection.database, schemas)
    there = {table.full_name for table in introspection.database.tables} - set(seen.found.missing)
    found = replace(source, loader=seen.source.loader)
    narrowed, introspection, views = _without_views(found, introspection, there)
    if views:
        seen = reconciled(replace(source, exclude=narrowed.exclude), introspection.database, schemas)
    return _Lands(seen.source, introspection, seen.landed, seen, (*left_out, *views))


def _without_views(
    source: Source, introspection: Introspection, there: Collection[TableName] = ()
) -> tuple[Source, Introspection, tuple[str, ...]]:
    """Leave out what is no table where the loader copies tables only, unless it was asked for by name or is
    among those that are `there`; the contract excludes it, so that later runs know of it. Also return the
    notice that says so."""
    loader = loader_named(source.loader, source.warehouse)
    database = introspection.database
    out = [
        table.full_name
        for table in database.tables
        if table.kind not in COPIED
        and str(table.full_name) not in source.include
        and table.full_name not in there
    ]
    if not loader.needs.tables_only or not out or len(out) == len(database.tables):
        return source, introspection, ()
    kept = tuple(table for table in database.tables if table.full_name not in out)
    notice = (
        f"No tables, so left out: {some([str(name) for name in out])}: {loader.needs.tables_only} "
        f"({loader.title}); --include one by its name to have it all the same"
    )
    return (
        replace(source, exclude=(*source.exclude, *map(glob_of, out))),
        replace(introspection, database=replace(database, tables=kept)),
        (notice,),
    )


def _credentials(tree: Values) -> Iterator[tuple[str, str, str]]:
    """Yield what lets somebody in: the schema, the table and the columns, in the producer's names."""
    for table in tree.get("tables", []):
        facts, own_names = table["config"]["meta"]["producer"], producer_names(table)
        for name in credentials(table):
            yield facts["schema"], facts.get("table", table["name"]), own_names[name]


def require_free(project: Project, edits: Sequence[FileEdit]) -> None:
    """Raise ProjectError where a file is in the way, or a model of that name is: dbt wants one of each."""
    models = {path.stem: path for path in project.model_files()}
    for edit in edits:
        taken = edit.path if os.path.lexists(edit.path) else models.get(edit.path.stem)
        if taken and (taken == edit.path or edit.path.suffix == ".sql"):
            raise ProjectError(
                f"{taken.relative_to(project.root)} already exists; nothing was written",
                do="move it away, or choose another source name",
            )


def _notices(source: Source, introspection: Introspection) -> Iterator[str]:
    yield from unseen(introspection)
    yield from introspection.notices
    schemas = {table.schema for table in introspection.database.tables}
    if source.raw_schema in schemas and len(schemas) > 1:
        others = ", ".join(sorted(schemas - {source.raw_schema}))
        yield (
            f"The data is said to land in schema {source.raw_schema}, so the tables of {others} are looked "
            f"for there too; --schema {source.raw_schema} leaves them out"
        )


def staged_files(
    project: Project, source: str, tree: Values, layout: str, *, staging: bool
) -> dict[Path, str]:
    """Return the files of a new source by their paths: its YAML, and staging models where they are wanted."""
    folder = project.staging_folder(source)
    files = {
        folder / name: source_yaml(part, project.schema_from(folder / name, SCHEMA))
        for name, part in split(tree, layout).items()
    }
    if staging:
        staged = [(table, staging_columns(tree, table)) for table in staged_tables(tree)]
        if described := models_yaml(tree, staged, has_dbt_utils=has_dbt_utils(project)):
            files[folder / f"_{source}__models.yml"] = described
        parents = Parents(tree)
        for table, columns in staged:
            name = staging_model_name(source, table["name"])
            files[folder / f"{name}.sql"] = staging_sql(tree, table, columns, parents.above(table))
    return files
