"""What tables and columns are in the warehouse: their types and names there, and what the loader adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from scaffold_source.contract.values import META, Doubt, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.freshness import rhythm
from scaffold_source.infer.times import may_go_stale
from scaffold_source.lexicon.types import family
from scaffold_source.loaders.landed_names import LandedName
from scaffold_source.loaders.unsent import lands_key_only, may_be_unsent, unsent_text
from scaffold_source.model import Table
from scaffold_source.yaml_text.values import Values, YamlPath

_LATE = "the loader makes a column of this type with its first value"
_UNSENT = "an update that leaves a long value alone does not send it"
_KEY_ONLY = "of a deleted row the log holds the key, and the loader fills the rest"

Landed = Callable[[str], LandedName | None]


def data_types(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose each column's type in the warehouse, and quotes where its landed name needs them."""
    landing, columns = context.landing, context.at(table) / "columns"
    names = landing.columns(table.full_name)
    for column in table.columns:
        path = YamlPath((*columns, column.name, "data_type"))  # in one step: of every column
        yield Proposal(path, landing.data_type(column), "landed-type", _by_type(column.type))
        if landing.loader.aware_as_naive and family(column.base_type) == "timestamptz":
            zone = columns / column.name / META / "timezone"
            yield Proposal(zone, "UTC", "landed-type", "the loader lands instants as local times of UTC")
        if column.nullable and landing.is_late(column):
            yield Proposal(columns / column.name / META / "lands", "when_filled", "landed-type", _LATE)
        if may_be_unsent(table, column, landing) and (text := unsent_text(column, landing)):
            yield Proposal(columns / column.name / META / "unsent_as", text, "loader-unsent", _UNSENT)
        if column.name in names and names[column.name].quote:
            path = columns / column.name / "quote"
            yield Proposal(path, True, "landed-name", "the name does not work unquoted")


@lru_cache(maxsize=4096)
def _by_type(native: str) -> str:
    return f"the producer's {native}"


def land(context: Context, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Translate proposals from the producer's names into landed ones, and add what the loader brings.

    Drop proposals about columns whose landed name is taken by another column.
    """
    if context.landing.is_the_producers:
        return tuple(proposals)
    tables = {context.names[table.full_name]: table for table in context.database.tables}
    landed = (_landed(context, tables, proposal) for proposal in proposals)
    kept = [translated for translated in landed if translated]
    added = [proposal for table in tables.values() for proposal in _by_loader(context, table)]
    position = {name: number for number, name in enumerate(tables)}
    return tuple(
        sorted(_combined(kept, added), key=lambda p: position[p.path[1]] if p.path[0] == "tables" else -1)
    )


def land_doubts(context: Context, doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Move doubts to the columns' landed names. A doubt about a column that does not land moves to its
    table."""
    if context.landing.is_the_producers:
        return tuple(doubts)
    tables = {context.names[table.full_name]: table for table in context.database.tables}
    return tuple(_landed_doubt(context, tables, doubt) for doubt in doubts)


def _landed_doubt(context: Context, tables: Mapping[str, Table], doubt: Doubt) -> Doubt:
    """Return a doubt at its column's landed name, or at the table if the column does not land."""
    path = doubt.path
    if len(path) < 4 or path[2] != "columns":
        return doubt
    landed = context.landing.column(tables[path[1]].full_name, path[3])
    if landed is None:
        return doubt._replace(path=YamlPath(path[:2]), text=f"{path[3]}, which does not land: {doubt.text}")
    return doubt._replace(path=YamlPath(path[:3]) / landed.name / YamlPath(path[4:]))


def _landed(context: Context, tables: Mapping[str, Table], proposal: Proposal) -> Proposal | None:
    """Translate a proposal into landed names. Return None if what it is about does not land."""
    path = proposal.path
    if path[-1] == "tenant_column":
        return _tenant(context, proposal)
    if path[0] != "tables":
        return proposal
    table = tables[path[1]]

    def column(name: str) -> LandedName | None:
        return context.landing.column(table.full_name, name)

    proposal = _for_live_rows(context, table, proposal)
    if len(path) > 3 and path[2] == "columns":
        name = column(path[3])
        if name is None:
            return None
        path = YamlPath(path[:3]) / name.name / YamlPath(path[4:])
    if path[-1] == "relationships":
        value = _relationship(context, table, proposal)
    elif path[-1] in _IN_LANDED_NAMES:
        value = _IN_LANDED_NAMES[path[-1]](proposal.value, column, context)
    else:
        return proposal._replace(path=path)
    return proposal._replace(path=path, value=value) if value is not None else None


def _tenant(context: Context, proposal: Proposal) -> Proposal | None:
    """Propose the tenant's column under its landed name. Return None if it lands under several."""
    landed = {
        name.name
        for table in context.database.tables
        for column in table.columns
        if column.name == proposal.value
        and (name := context.landing.column(table.full_name, column.name)) is not None
    }
    return proposal._replace(value=landed.pop()) if len(landed) == 1 else None


def _for_live_rows(context: Context, table: Table, proposal: Proposal) -> Proposal:
    """Restrict a constraint's test to live rows, if the loader empties deleted ones but for their key."""
    marker = context.landing.loader.marker
    is_test = "data_tests" in proposal.path and isinstance(proposal.value, dict)
    if not (is_test and marker and marker.live and context.landing.metadata(table)):
        return proposal
    config = {**proposal.value.get("config", {}), "where": marker.live}
    return proposal._replace(value={**proposal.value, "config": config})


# Values that hold column names, translated into landed names; None where a column does not land.


def _name(value: Any, column: Landed, _: Context) -> object:
    landed = column(value)
    return landed.name if landed else None


def _soft_delete(value: object, column: Landed, _: Context) -> object:
    if not isinstance(value, (dict, list)):
        return value
    rules = [value] if isinstance(value, dict) else value
    landed = [{**rule, "column": name.name} for rule in rules if (name := column(rule["column"]))]
    return (landed[0] if len(landed) == 1 else landed) or None


def _polymorphic(value: Any, column: Landed, _: Context) -> object:
    pairs = [{key: column(name) for key, name in pair.items()} for pair in value]
    return [
        {key: name.name for key, name in pair.items() if name} for pair in pairs if all(pair.values())
    ] or None


def _expression(value: object, column: Landed, context: Context) -> object:
    """Translate SQL over the producer's columns into the warehouse's. Return None if that cannot be done."""
    from sqlglot import exp, parse_one  # noqa: PLC0415 (slow, and seldom needed)

    if not isinstance(value, str):
        return value
    try:
        tree = parse_one(value, dialect="postgres")
    except Exception:  # of whatever kind: sqlglot promises none for a text that is no SQL
        return None
    for node in list(tree.find_all(exp.Column)):
        landed = column(node.name)
        if landed is None:
            return None
        node.set("this", exp.to_identifier(landed.name, quoted=landed.quote))
    return tree.sql(context.landing.warehouse.dialect)


_IN_LANDED_NAMES: Mapping[str, Callable[[Any, Landed, Context], Any]] = {
    "soft_delete": _soft_delete,
    "updated_at": _name,
    "created_at": _name,
    "legacy_marker": _name,
    "polymorphic": _polymorphic,
    "currency_column": _name,
    "test_rows": _expression,
}


def _relationship(context: Context, table: Table, proposal: Proposal) -> object:
    """Return a `relationships` test with the referenced column as the warehouse's SQL names it, None if that
    column does not land."""
    for key in table.keys:
        if key.to is None or not key.references or key.columns != (proposal.path[3],):
            continue
        if (
            key.to not in context.names
            or f"'{context.names[key.to]}'" not in proposal.value["arguments"]["to"]
        ):
            continue
        referenced = context.landing.column(key.to, key.references[0])
        if referenced is None:
            return None
        field = context.landing.sql(referenced)
        return {**proposal.value, "arguments": {**proposal.value["arguments"], "field": field}}
    return proposal.value


def _by_loader(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the columns that the loader adds, freshness by the one that says when a row landed, and a
    soft-delete rule by the one that marks deleted rows."""
    landing, loader = context.landing, context.landing.loader
    columns, parts = landing.metadata(table), landing.parts(table)
    reason = f"{loader.title} adds it"
    for column in (*columns, *parts):
        name = landing.written(column.name)
        at = context.at(table) / "columns" / name.name
        yield Proposal(at / "description", column.description, "loader-column", reason)
        yield Proposal(at / "data_type", landing.metadata_type(column), "loader-column", reason)
        if name.quote:
            yield Proposal(at / "quote", True, "loader-column", "the name does not work unquoted")
        if column in parts:
            yield Proposal(at / META / "lands", "when_filled", "loader-column", _LATE)
        elif family(column.type) == "timestamp":
            zone = at / META / "timezone"
            yield Proposal(zone, "UTC", "loader-column", "loaders' clocks are in UTC")
    if not columns:
        return
    if may_go_stale(context, table) and any(column.name == loader.loaded_at for column in columns):
        at = context.at(table) / "config"
        loaded_at = (
            landing.warehouse.from_epoch.format(loader.epoch.seconds) if loader.epoch else loader.loaded_at
        )
        reason = f"{loader.loaded_at} moves when rows land"
        yield Proposal(at / "loaded_at_field", loaded_at, "freshness", reason)
        if known := rhythm(context, table):
            yield Proposal(at / "freshness", known[0], "freshness", known[1])
    if lands_key_only(table, landing):
        yield Proposal(context.at(table) / META / "deleted_rows", "key_only", "loader-unsent", _KEY_ONLY)
    if marker := loader.marker:
        rule: Values = {"column": landing.written(marker.column).name, "kind": marker.kind}
        if marker.values:
            rule["values"] = list(marker.values)
        path = context.at(table) / META / "soft_delete"
        yield Proposal(path, rule, "loader-deletion", f"{loader.title} marks rows deleted in the producer")


def _combined(proposals: list[Proposal], added: list[Proposal]) -> tuple[Proposal, ...]:
    """Combine proposals with what the loader adds. A row is deleted when the producer's mark or the loader's
    says so. A table that is never stale gets no `loaded_at_field`."""
    producers = {proposal.path: proposal for proposal in proposals}
    never_stale = {
        path[:-1]
        for path, proposal in producers.items()
        if path[-1] == "freshness" and proposal.value is None
    }
    combined = {}
    for proposal in added:
        if proposal.path[-1] == "loaded_at_field" and proposal.path[:-1] in never_stale:
            continue
        beside = producers.get(proposal.path)
        if beside is None or proposal.rule != "loader-deletion":
            combined[proposal.path] = beside or proposal
            continue
        rules = beside.value if isinstance(beside.value, list) else [beside.value]
        reason = f"{proposal.reason}; {beside.reason}"
        combined[proposal.path] = beside._replace(value=[proposal.value, *rules], reason=reason)
    return (*(proposal for proposal in proposals if proposal.path not in combined), *combined.values())
