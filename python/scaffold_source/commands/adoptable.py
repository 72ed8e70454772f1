"""Which source can be adopted, and which of its tables are the producer's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold_source.contract.values import DATABASE_FACTS, FACTS, TABLES, Contract, Source
from scaffold_source.errors import ContractError, ProjectError, UsageError
from scaffold_source.lexicon.names import free_name, source_table_names
from scaffold_source.loaders.landed_names import landing
from scaffold_source.merge.counterparts import Counterparts, is_template, table_counterparts
from scaffold_source.model import Database, TableName
from scaffold_source.producers import Scope
from scaffold_source.producers.scope import glob_of
from scaffold_source.project import Project, find_source, read_source
from scaffold_source.project.declaration import Declaration
from scaffold_source.project.neighbours import package_of, sources_in
from scaffold_source.yaml_text.values import TOP, Values, as_list, look

_ELSEWHERE = "adopt it in that package's project, or declare the tables that you use in a source of yours"


def require_adoptable(project: Project, name: str) -> Declaration:
    """Return the source `name` as people declared it. Raise ProjectError for one that is not this
    project's, ContractError where something of theirs stands where facts must."""
    if find_source(project, name) is None and (file := package_of(project.root, name)):
        raise ProjectError(
            f"Source {name!r} belongs to a package: {file.relative_to(project.root)}",
            do=_ELSEWHERE,
        )
    declaration = read_source(project, name)
    written = declaration.tree()
    if is_template(name):
        raise ContractError(
            f"{declaration.location(TOP)}: the source's name is a template, which only dbt can render",
            do="give it a plain name, then adopt again",
        )
    if "overrides" in written:
        raise ContractError(
            f"{declaration.location(TOP / 'overrides')}: this source overrides one of package "
            f"{written['overrides']!r}, which declares the rest of it",
            do=_ELSEWHERE,
        )
    for path, facts in _where_facts_stand(written):
        if facts is not None and not isinstance(facts, dict):
            raise ContractError(
                f"{declaration.location(path)}: {path[-1]} is {facts!r} where the facts must stand",
                do="call that key otherwise, then adopt again",
            )
    return declaration


def _where_facts_stand(written: Values) -> Iterator[tuple[Any, object]]:
    yield DATABASE_FACTS, look(written, DATABASE_FACTS)
    for name, entry in written["tables"].items():
        yield TABLES / name / FACTS, look(entry, FACTS)


# ---- which tables


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: `tables` of the source, all that it declares where empty; `all_tables` adds those
    that it does not declare. `scope` are the globs of a person, on the producer's names."""

    tables: tuple[str, ...] = ()
    all_tables: bool = False
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Found:
    """Which tables stand under contract afterwards, by the producer's names, and which of them are `new`;
    what has no counterpart on either side, further entries of a table that has one (`again`), and what is
    left for later. Of what `scope` covers, the tables `outside` stay out."""

    names: Mapping[TableName, str]
    new: frozenset[str]
    unmatched: tuple[str, ...]
    again: Mapping[str, TableName]
    several: Mapping[str, tuple[TableName, ...]]
    later: tuple[str, ...]
    undeclared: tuple[TableName, ...]
    outside: tuple[TableName, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Declared:
    """The source as its files have it: all that is `written`, the contract `before`, if any, and how it is
    scaffolded from now on."""

    project: Project
    written: Values
    before: Contract
    source: Source


def found_tables(declared: Declared, live: Database, wanted: Wanted) -> Found:
    """Return which of the producer's tables the entries of a source are. Raise UsageError where none is, or a
    table that was asked for."""
    written, before, source = declared.written, declared.before, declared.source
    scope = _scope(wanted.scope, before, live)
    live = replace(live, tables=tuple(t for t in live.tables if _may_be_meant(t.full_name, scope, before)))
    entries = {name: entry for name, entry in written["tables"].items() if look(entry, FACTS) is None}
    landed = landing(live, source.name, source.loader, source.warehouse)
    matched = table_counterparts(entries, source.raw_schema, landed, before.names)
    free = _undeclared(declared.project, source, live, {*before.names, *matched.tables.values()})
    asked_for = _asked_for(wanted.tables, written, matched, free)
    added = free if wanted.all_tables else [table for table in free if table in asked_for]
    if not (before.names or matched.tables or matched.several or added):
        raise _not_the_producers(source.name, entries, live)
    new = {name for name in matched.tables if not wanted.tables or name in asked_for}
    names = {**before.names, **{table: name for name, table in matched.tables.items() if name in new}}
    names |= _free_names(names, added, written)
    schemas = {*source.schemas, *(table.schema for table in names)}
    rest = [name for name in entries if name not in matched.tables and name not in matched.several]
    again = {
        name: table
        for entry in rest
        for name, table in table_counterparts(
            {entry: entries[entry]}, source.raw_schema, landed
        ).tables.items()
    }
    return Found(
        names,
        frozenset(name for table, name in names.items() if table not in before.names),
        tuple(name for name in rest if name not in again),
        again,
        matched.several,
        tuple(name for name in matched.tables if name not in new),
        tuple(table for table in free if table not in names and table.schema in schemas),
        tuple(
            table.full_name
            for table in live.tables
            if table.full_name not in names and table.schema in schemas
        ),
        scope,
    )


def _scope(asked: Scope, before: Contract, live: Database) -> Scope:
    """Return a person's globs, those of today and those that the contract has; a name that it leaves out is
    no glob of theirs."""
    names = {glob_of(table.full_name) for table in live.tables}
    kept = (one for one in before.source.exclude if one not in names)
    return replace(asked, exclude=tuple(dict.fromkeys((*kept, *asked.exclude))))


def _may_be_meant(table: TableName, scope: Scope, before: Contract) -> bool:
    is_asked_for = not scope.schemas or table.schema in scope.schemas
    return table in before.names or (is_asked_for and scope.covers(table))


def _undeclared(
    project: Project, source: Source, live: Database, known: Collection[TableName]
) -> list[TableName]:
    """Return the producer's tables that no source of the project declares."""
    others = _declared_elsewhere(project, source, live)
    return [
        table.full_name
        for table in live.tables
        if table.full_name not in known and table.full_name not in others
    ]


def _free_names(
    known: Collection[TableName], added: Sequence[TableName], written: Values
) -> dict[TableName, str]:
    """Return what the source calls the tables that nobody declared: no name that an entry has."""
    proposed = source_table_names([*known, *added])
    names: dict[TableName, str] = {}
    taken_names = {*written["tables"]}
    for table in added:
        names[table] = free_name(proposed[table], taken_names)
        taken_names.add(names[table])
    return names


def _asked_for(
    tables: Collection[str], written: Values, matched: Counterparts, free: Collection[TableName]
) -> set[Any]:
    """Return the entries that were asked for by name, and the producer's tables that nobody declared."""
    asked_for: set[Any] = set()
    for name in tables:
        undeclared = [table for table in free if name in (table.name, str(table))]
        if name in matched.tables or look(written["tables"].get(name), FACTS) is not None:
            asked_for.add(name)
        elif name in matched.several:
            several = ", ".join(map(str, matched.several[name]))
            raise UsageError(
                f"{name!r} may be each of {several}",
                do="say which schema: --schema, or give it an identifier",
            )
        elif len(undeclared) == 1:
            asked_for.add(undeclared[0])
        else:
            where = "the producer has no such table" if name in written["tables"] else "no such table"
            raise UsageError(
                f"{name!r}: {where}",
                do=f"tables to adopt: {', '.join([*matched.tables][:5]) or 'none'}",
            )
    return asked_for


def _not_the_producers(source: str, entries: Collection[str], live: Database) -> UsageError:
    declared, shown = (
        ", ".join([*names][:5]) + (", …" if len(names) > 5 else "")
        for names in ([*entries], [str(table.full_name) for table in live.tables])
    )
    if not entries:
        return UsageError(
            f"Source {source!r} declares no table",
            do=f"name one of the producer's, or give --all-tables; there are: {shown}",
        )
    return UsageError(
        f"No table of source {source!r} is one of this producer's; nothing was written",
        do=f"declared: {declared}; the producer's: {shown}. Is this the right database? --loader says how "
        "names change on the way",
    )


def _declared_elsewhere(project: Project, source: Source, live: Database) -> set[TableName]:
    """Return the producer's tables that other sources of the project declare: of the same schema where the
    data lands, or of one that is called as the producer's."""
    elsewhere: set[TableName] = set()
    for other in sources_in(project.yaml_texts()):
        schema = str(other.get("schema") or other.get("name")).casefold()
        if other.get("name") == source.name:
            continue
        names = {
            str(table.get("identifier") or table.get("name")).casefold()
            for table in as_list(other.get("tables"))
            if isinstance(table, dict)
        }
        for table in live.tables:
            is_near = schema in (table.schema.casefold(), source.raw_schema.casefold())
            if is_near and table.name.casefold() in names:
                elsewhere.add(table.full_name)
    return elsewhere
