"""Which loader, set up in which way, explains what landed; and what landed otherwise than it says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.lexicon.names import squash
from scaffold_source.loaders.choosing import loader_named, variants_of
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.loaders.warehouses import landed_family
from scaffold_source.model import Database, Table, TableName

Columns = Mapping[str, str]  # by name, their types
Seen = Mapping[str, Mapping[str, Columns]]  # by schema and table


@dataclass(frozen=True, slots=True)
class Explained:
    """How well one way explains what landed in one schema: of `landed` columns of tables that it knows or
    might know, `alike` have the name and the family of type that it says, and it says `absent` ones more.
    `marked` says that columns which it adds are there, if it adds any."""

    way: str
    schema: str
    landed: int
    alike: int
    absent: int
    marked: bool

    @property
    def share(self) -> float:
        """Return the share of columns, landed or said to land, that are as they are said to be."""
        return self.alike / max(1, self.landed + self.absent)


def ways(loader: str, adapter: str | None) -> list[str]:
    """Return the ways to set up `loader`, each alone; of every loader where that is "none"."""
    names = [loader.partition(":")[0]] if loader != "none" else list(LOADERS)
    candidates = [loader] if ":" in loader else []
    for name in names:
        candidates += [name, *(f"{name}:{variant.name}" for variant in variants_of(name))]
    return list(dict.fromkeys(way for one in candidates for way in _that_fits(one, adapter)))


def _that_fits(way: str, adapter: str | None) -> Iterator[str]:
    """Yield the way as the contract says it, unless it loads other warehouses."""
    try:
        yield loader_named(way, adapter).asked_as
    except UsageError:
        return


def explanations(
    database: Database, seen: Seen, source: str, adapter: str | None, candidates: Sequence[str]
) -> list[Explained]:
    """Return how well each candidate explains each schema, the best first."""
    found = [
        _explained(way, schema, tables, database, where)
        for way in candidates
        for where in [landing(database, source, way, adapter)]
        for schema, tables in seen.items()
    ]
    # One table that is all alike does not outweigh a schema that has all tables and a stranger.
    return sorted(found, key=lambda explained: (-explained.share * explained.alike, -explained.share))


def _explained(
    way: str, schema: str, tables: Mapping[str, Columns], database: Database, where: Landing
) -> Explained:
    known = {squash(table.name) for table in database.tables}
    names = {where.tables[table.full_name].name.name: table for table in database.tables}
    by_fold = {_fold(name, where): table for name, table in names.items()}
    landed = alike = absent = added = added_there = 0
    for name, columns in tables.items():
        table = by_fold.get(_fold(name, where))
        if table is None:
            # A table of the producer's under another name speaks against the way; a stranger says nothing.
            landed += len(columns) if any(squash(name).endswith(one) for one in known) else 0
            continue
        said = {_fold(column, where): what for column, what in _said(table, where).items()}
        there = {_fold(column, where): landed_family(t, where.adapter) for column, t in columns.items()}
        landed += len(there)
        alike += sum(column in said and said[column][0] == family for column, family in there.items())
        absent += sum(not is_late for column, (_, is_late) in said.items() if column not in there)
        own = [_fold(where.written(column.name).name, where) for column in where.metadata(table)]
        added += len(own)
        added_there += sum(name in there for name in own)
    return Explained(way, schema, landed, alike, absent, marked=added_there > 0 or not added)


def _said(table: Table, where: Landing) -> dict[str, tuple[str, bool]]:
    """Return what the way says of each landed column: its family, and whether it may be late."""
    names = where.columns(table.full_name)
    said: dict[str, tuple[str, bool]] = {
        names[c.name].name: (landed_family(where.data_type(c), where.adapter), where.is_late(c))
        for c in table.columns
        if c.name in names
    }
    for column in where.metadata(table):
        said[where.written(column.name).name] = (
            landed_family(where.metadata_type(column), where.adapter),
            False,
        )
    for part in where.parts(table):
        said[where.written(part.name).name] = (landed_family(where.metadata_type(part), where.adapter), True)
    return said


def _fold(name: str, where: Landing) -> str:
    """Return one text for names that SQL of the warehouse takes for one."""
    keeps_case = where.warehouse.quoted_case and where.warehouse.folds == "lower"
    return name if keeps_case else name.lower()


@dataclass(frozen=True, slots=True)
class Differences:
    """What landed otherwise than the way says: `names` and `types` by table and the producer's column,
    `absent` columns and tables, columns that nobody knows, and tables that landed twice."""

    names: Mapping[TableName, Mapping[str, str]]
    types: Mapping[TableName, Mapping[str, str]]
    absent: Mapping[TableName, tuple[str, ...]]
    missing: tuple[TableName, ...]
    unknown: tuple[str, ...]
    twice: tuple[tuple[TableName, tuple[str, ...]], ...]


def differences(database: Database, tables: Mapping[str, Columns], where: Landing) -> Differences:
    """Compare what landed with what the way says, and pair what is left by its letters and digits."""
    by_squashed: defaultdict[str, list[str]] = defaultdict(list)
    by_fold: dict[str, str] = {}
    for name in tables:
        by_squashed[squash(name)].append(name)
        by_fold.setdefault(_fold(name, where), name)
    names: dict[TableName, dict[str, str]] = {}
    types: dict[TableName, dict[str, str]] = {}
    absent: dict[TableName, tuple[str, ...]] = {}
    missing: list[TableName] = []
    unknown: list[str] = []
    twice: list[tuple[TableName, tuple[str, ...]]] = []
    for table in database.tables:
        own = where.tables[table.full_name].name.name
        landed = by_fold.get(_fold(own, where))
        alike = by_squashed[squash(own)]
        if len(alike) > 1:
            twice.append((table.full_name, tuple(alike)))
        if landed is None:
            missing.append(table.full_name)
            continue
        pairs = dict(_pairs(table, tables[landed], where))
        columns = where.columns(table.full_name)
        known = {columns[own].name for own in pairs if own in columns}
        names[table.full_name] = {own: name for own, name in pairs.items() if name not in known}
        families = {c.name: landed_family(where.data_type(c), where.adapter) for c in table.columns}
        types[table.full_name] = {
            own: tables[landed][name]
            for own, name in pairs.items()
            if landed_family(tables[landed][name], where.adapter) != families[own]
        }
        absent[table.full_name] = tuple(
            column.name
            for column in table.columns
            if column.name not in pairs and column.name in columns and not where.is_late(column)
        )
        said = {_fold(name, where) for name in _said(table, where)}
        taken = {_fold(name, where) for name in pairs.values()}
        unknown += [f"{landed}.{name}" for name in tables[landed] if _fold(name, where) not in said | taken]
    return Differences(names, types, absent, tuple(missing), tuple(unknown), tuple(twice))


def _pairs(table: Table, columns: Columns, where: Landing) -> Iterator[tuple[str, str]]:
    """Yield the producer's columns with the names under which they are there: as the way says, else by their
    letters and digits where only one column has them."""
    there = {_fold(name, where): name for name in columns}
    said = {own: name.name for own, name in where.columns(table.full_name).items()}
    paired = {own: there[_fold(name, where)] for own, name in said.items() if _fold(name, where) in there}
    yield from paired.items()
    added = {_fold(where.written(c.name).name, where) for c in where.metadata(table)}
    free: defaultdict[str, list[str]] = defaultdict(list)
    for folded, name in there.items():
        if name not in paired.values() and folded not in added:
            free[squash(name)].append(name)
    for column in table.columns:
        if column.name not in paired and len(free.get(squash(column.name), ())) == 1:
            yield column.name, free[squash(column.name)][0]
