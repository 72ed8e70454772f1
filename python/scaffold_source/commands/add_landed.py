"""`add --landed`: where the landed schema can be seen, it says by which loader it came, and it wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from scaffold_source.contract.values import Proposal, Source
from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.explaining import (
    Differences,
    Explained,
    Seen,
    differences,
    explanations,
    ways,
)
from scaffold_source.loaders.landed_names import LandedTable, Landing, as_declared, landing
from scaffold_source.loaders.wording import some
from scaffold_source.model import Database, TableName
from scaffold_source.yaml_text.values import Values

_LEAST = 0.5  # of the columns: what explains fewer is another loader


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A source with the loader and the schema by which its data landed, where it landed, and what a person
    should hear of it."""

    source: Source
    landed: Landing
    found: Differences
    notices: tuple[str, ...]

    @property
    def there(self) -> Landing:
        """Return where the columns landed that did."""
        tables = {name: _without(self.landed, name, self.found) for name in self.landed.tables}
        return replace(self.landed, tables=tables)


def reconciled(source: Source, database: Database, seen: Seen) -> Reconciled:
    """Return how the producer's tables landed, by what was seen. Raise UsageError where nothing known
    explains it."""
    candidates = ways(source.loader, source.warehouse)
    ranked = explanations(database, seen, source.name, source.warehouse, candidates)
    best = ranked[0]
    other = _better(source, database, seen, best)
    if best.share < _LEAST or (other and not best.marked):
        raise UsageError(
            f"What landed is not as {source.loader} lands it: {best.way} explains {_share(best)} of the "
            f"columns in schema {best.schema}, and no way to set it up explains more",
            do=f"{other.way} explains {_share(other)} of schema {other.schema}: --loader {other.way}"
            if other
            else "check --landed, --raw-schema and --warehouse: is this the producer's data?",
        )
    loader = loader_named(source.loader, source.warehouse).asked_as
    asked = next((one for one in ranked if one.way == loader and one.schema == best.schema), None)
    loader = loader if asked and asked.share == best.share else best.way
    source = replace(source, loader=loader, raw_schema=source.raw_schema or best.schema)
    where = landing(database, source.name, loader, source.warehouse)
    found = differences(database, seen[best.schema], where)
    landed = as_declared(where, found.names) if any(found.names.values()) else where
    if landed.is_declared:
        source = replace(source, names="declared")
    notices = (*_notices(source, ranked, best, asked, found), *_doubts(best, other))
    return Reconciled(source, landed, found, notices)


def without_absent(tree: Values, names: Mapping[TableName, str], reconciled: Reconciled) -> Values:
    """Return the source without entries of columns that did not land; their facts stay, as those of columns
    that people leave out."""
    absent = {
        (names[table], reconciled.landed.columns(table)[own].name)
        for table, columns in reconciled.found.absent.items()
        for own in columns
    }
    tables = [
        {**table, "columns": [c for c in table["columns"] if (table["name"], c["name"]) not in absent]}
        if "columns" in table
        else table
        for table in tree["tables"]
    ]
    return {**tree, "tables": tables}


def with_seen_types(
    proposals: Iterable[Proposal], names: Mapping[TableName, str], reconciled: Reconciled
) -> tuple[Proposal, ...]:
    """Return the proposals with the types that were seen, where they are of another family."""
    seen = {
        (names[table], reconciled.landed.columns(table)[own].name): data_type
        for table, types in reconciled.found.types.items()
        for own, data_type in types.items()
    }
    return tuple(_with_type(proposal, seen) for proposal in proposals)


def _with_type(proposal: Proposal, seen: Mapping[tuple[str, str], str]) -> Proposal:
    path = proposal.path
    if len(path) != 5 or path[4] != "data_type" or (path[1], path[3]) not in seen:
        return proposal
    return proposal._replace(value=seen[path[1], path[3]].lower(), reason="as it was seen in the warehouse")


def _without(landed: Landing, name: TableName, found: Differences) -> LandedTable:
    table = landed.tables[name]
    absent = found.absent.get(name, ())
    return replace(table, columns={own: c for own, c in table.columns.items() if own not in absent})


def _better(source: Source, database: Database, seen: Seen, best: Explained) -> Explained | None:
    """Return the way of another loader than the one asked for which explains more of what landed."""
    name = source.loader.partition(":")[0]
    if name == "none":
        return None
    ranked = explanations(database, seen, source.name, source.warehouse, ways("none", source.warehouse))
    other = next(one for one in ranked if one.way.partition(":")[0] != name)
    return other if other.share > best.share and other.share >= _LEAST else None


def _doubts(best: Explained, other: Explained | None) -> Iterator[str]:
    """Report a loader that was not asked for and explains more."""
    if other:
        yield (
            f"{other.way} explains more than {best.way}: {_share(other)} of schema {other.schema}; if it "
            f"copies the data, --loader {other.way}"
        )


def _share(explained: Explained) -> str:
    return f"{explained.share:.0%}"


def _notices(
    source: Source, ranked: list[Explained], best: Explained, asked: Explained | None, found: Differences
) -> Iterator[str]:
    total = best.landed + best.absent
    other = next((e for e in ranked if e.share < best.share and e.schema == best.schema), None)
    beside = f"; next is {other.way}, {_share(other)}" if other else ""
    instead = f", and {asked.way} {_share(asked)}" if asked and asked.share < best.share else ""
    yield (
        f"{source.loader} explains {best.alike} of {total} columns in schema {best.schema} "
        f"({_share(best)}){instead}{beside}"
    )
    for table, names in found.twice:
        yield (
            f"{table} may have landed twice, as {' and '.join(names)}: one of them is stale, or of another "
            "source; look which has the newest rows"
        )
    if found.missing:
        tables = some([str(table) for table in found.missing])
        yield f"Not landed: {tables}: declared all the same, by the loader's rules"
    for what, columns in (
        ("named otherwise than the loader's rules say", found.names),
        ("of another type than the loader's rules say", found.types),
    ):
        told = [
            f"{table}.{own} ({value})" for table, values in columns.items() for own, value in values.items()
        ]
        if told:
            yield f"Landed {what}, and declared as it landed: {some(told)}"
    gone = [f"{table}.{own}" for table, columns in found.absent.items() for own in columns]
    if gone:
        yield f"Did not land, so left out: {some(gone)}"
    if found.unknown:
        yield f"Landed, and nobody knows from where: {some(list(found.unknown))}"
