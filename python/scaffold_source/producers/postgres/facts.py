"""Turn the rows of the catalogue queries into facts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from scaffold_source.model import (
    Check,
    Column,
    Database,
    Generated,
    Identity,
    Key,
    KeyKind,
    Policy,
    Publication,
    ReplicaIdentity,
    Schema,
    Table,
    TableKind,
    TableName,
    Trigger,
    Type,
    TypeKind,
)
from scaffold_source.producers.checks import ColumnRule, column_rule, with_rule
from scaffold_source.producers.observed import Mark
from scaffold_source.producers.postgres.evidence import column_evidence, table_evidence
from scaffold_source.producers.postgres.flavours import SELF_RUN, flavour_by
from scaffold_source.producers.postgres.kept_current import kept_current
from scaffold_source.producers.sight import key_order

Rows = dict[str, list[Any]]
Comments = dict[str, dict[int, str]]  # by catalogue, then oid
_Groups = dict[Any, list[Any]]
_TABLE_KINDS: Mapping[str, TableKind] = {
    "r": "table",
    "p": "partitioned",
    "v": "view",
    "m": "materialized_view",
    "f": "foreign",
}
_KEY_KINDS: Mapping[str, KeyKind] = {"p": "primary", "u": "unique", "f": "foreign"}
_TYPE_KINDS: Mapping[str, TypeKind] = {"e": "enum", "d": "domain", "c": "composite", "r": "range"}
_GENERATED: Mapping[str, Generated] = {"s": "stored", "v": "virtual"}
_IDENTITY: Mapping[str, Identity] = {"a": "always", "d": "by default"}
_REPLICA_IDENTITY: Mapping[str, ReplicaIdentity] = {
    "d": "default",
    "n": "nothing",
    "f": "full",
    "i": "index",
}
_ACTIONS = {"a": "no action", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}


def database(rows: Rows) -> Database:
    """Return the facts of what the role may read."""
    of_all = rows["database"][0]
    comments = {
        name: {row.oid: row.comment for row in of_catalogue}
        for name, of_catalogue in _group(rows["comments"], key="of").items()
    }
    return Database(
        name=of_all.name,
        version=f"{of_all.version_num // 10000}",
        flavour=_flavour(of_all.version, rows["marks"]),
        standby=of_all.is_standby,
        timezone=of_all.timezone,
        tables=tuple(_tables(rows, comments)),
        schemas=tuple(_schemas(rows["schemas"], comments.get("pg_namespace", {}))),
        types=tuple(_types(rows["types"], comments.get("pg_type", {}))),
        comment=of_all.comment,
    )


def _flavour(version: str, marks: Iterable[Any]) -> str | None:
    """Return whose PostgreSQL it is, None for PostgreSQL's own."""
    flavour, _ = flavour_by({Mark(row.kind, row.name) for row in marks}, version)
    return None if flavour is SELF_RUN else flavour.name


def _schemas(rows: Iterable[Any], comments: dict[int, str]) -> Iterator[Schema]:
    for row in rows:
        if comment := comments.get(row.oid):
            yield Schema(row.name, comment)


def _types(rows: Iterable[Any], comments: dict[int, str]) -> Iterator[Type]:
    for row in rows:
        comment = comments.get(row.oid)
        if row.kind == "c" or comment:
            yield Type(row.name, _TYPE_KINDS[row.kind], tuple(row.fields or ()), comment)


_OF_RELATIONS = (
    "columns",
    "constraints",
    "unique_indexes",
    "policies",
    "publications",
    "triggers",
    "view_columns",
    "activity",
    "column_statistics",
)


def _tables(rows: Rows, comments: Comments) -> Iterator[Table]:
    of = {name: _group(rows.get(name, ())) for name in _OF_RELATIONS}
    on_constraints, on_triggers, on_policies = (
        comments.get(name, {}) for name in ("pg_constraint", "pg_trigger", "pg_policy")
    )
    types = _Types(
        {row.oid: row for row in rows["enums"]},
        _group(rows["labelled_parts"], key="type"),
        _group(rows["domain_checks"], key="domain"),
        {},
    )
    for relation in rows["relations"]:
        if not relation.readable:
            continue
        oid = relation.oid
        constraints = of["constraints"].get(oid, ())
        names = {row.number: row.name for row in of["columns"].get(oid, ())}
        checks = tuple(
            Check(row.name, row.expression, row.validated, on_constraints.get(row.oid))
            for row in constraints
            if row.kind == "c"
        )
        unique_indexes = of["unique_indexes"].get(oid, ())
        activity = next(iter(of["activity"].get(oid, ())), None)
        yield Table(
            schema=relation.schema,
            name=relation.name,
            kind=_TABLE_KINDS[relation.kind],
            columns=_columns(oid, of, types, checks, activity),
            keys=_keys(constraints, unique_indexes, names, on_constraints),
            checks=checks,
            unique_where=tuple(row.definition for row in unique_indexes if row.definition),
            exclusions=tuple(row.expression for row in constraints if row.kind == "x"),
            triggers=tuple(
                Trigger(row.name, row.definition, on_triggers.get(row.oid))
                for row in of["triggers"].get(oid, ())
            ),
            row_security=relation.row_security,
            policies=tuple(_policy(row, on_policies) for row in of["policies"].get(oid, ())),
            replica_identity=_REPLICA_IDENTITY[relation.replica_identity]
            if relation.kind in "rp"
            else "default",
            unlogged=relation.unlogged,
            publications=_publications(of["publications"].get(oid, ()), of["columns"].get(oid, ())),
            inherits=tuple(relation.inherits or ()),
            definition=relation.definition and relation.definition.strip().removesuffix(";"),
            depends_on=tuple(row.name for row in of["view_columns"].get(oid, ())),
            comment=relation.comment,
            evidence=activity and table_evidence(activity),
        )


def _columns(
    oid: int, of: dict[str, _Groups], types: _Types, checks: Sequence[Check], activity: object
) -> tuple[Column, ...]:
    rows, triggers = of["columns"].get(oid, ()), of["triggers"].get(oid, ())
    columns = _apply_triggers([types.column(row) for row in rows], triggers)
    return _apply_statistics(_apply_checks(columns, checks), rows, of["column_statistics"].get(oid), activity)


def _apply_statistics(
    columns: tuple[Column, ...], rows: Sequence[Any], statistics: Sequence[Any] | None, activity: Any
) -> tuple[Column, ...]:
    """Return the columns with the evidence from `rows` of statistics, which are in the same order."""
    if not statistics:
        return columns
    known = {row.number: row for row in statistics}
    per_column = (
        column_evidence(column, known.get(row.number), activity)
        for column, row in zip(columns, rows, strict=True)
    )
    return tuple(replace(c, evidence=e) if e else c for c, e in zip(columns, per_column, strict=True))


# Where in a row of columns.sql the facts begin that make two columns alike, whichever table has them.
_OWN_FACTS = 2


@dataclass(frozen=True, slots=True)
class _Types:
    """What columns need to know about their types, by oid. `made` caches the columns made so far: large
    databases have the same few thousand over and over."""

    enums: dict[int, Any]
    parts: _Groups
    domain_checks: _Groups
    made: dict[tuple[Any, ...], Column]

    def column(self, row: Any) -> Column:
        own = row[_OWN_FACTS:]
        found = self.made.get(own)
        if found is None:
            found = self.made[own] = self._made(row)
        return found

    def _made(self, row: Any) -> Column:
        enum = self.enums.get(row.enum)
        return Column(
            name=row.name,
            type=row.type,
            base_type=row.type_under_domain or row.type,
            nullable=row.nullable,
            default=row.default,
            generated=_GENERATED.get(row.generated),
            expression=row.expression,
            identity=_IDENTITY.get(row.identity),
            enum=enum.name if enum else None,
            labels=tuple(enum.labels) if enum else self._labels_of_parts(row.type_under_all),
            collation=row.collation,
            domain_checks=tuple(check.expression for check in self.domain_checks.get(row.domain, ())),
            comment=row.comment,
        )

    def _labels_of_parts(self, of_type: int) -> tuple[str, ...]:
        """Return the labels that items of an array may have, or fields of a composite, behind their names."""
        parts = (part for part in self.parts.get(of_type, ()) if part.enum in self.enums)
        return tuple(f"{part.field}{label}" for part in parts for label in self.enums[part.enum].labels)


def _group(rows: Iterable[object], *, key: str = "relation") -> _Groups:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    of = attrgetter(key)
    for row in rows:
        groups[of(row)].append(row)
    return groups


def _policy(row: Any, comments: dict[int, str]) -> Policy:
    return Policy(
        row.name, row.command, tuple(row.roles), row.expression, row.permissive, comments.get(row.oid)
    )


def _publications(rows: Iterable[Any], columns: Iterable[Any]) -> tuple[Publication, ...]:
    """Return what publications send of a table. A column list says itself which generated columns it has."""
    has_stored = any(column.generated == "s" for column in columns)
    return tuple(
        Publication(
            row.name,
            tuple(row.columns or ()),
            row.condition,
            tuple(row.unsent),
            "stored" if has_stored and row.sends_generated and not row.columns else None,
        )
        for row in rows
    )


def _keys(
    constraints: Iterable[Any], indexes: Iterable[Any], names: dict[int, str], comments: dict[int, str]
) -> tuple[Key, ...]:
    """Return the keys whose columns the role may all read."""
    keys = {_key(row, names, comments) for row in constraints if row.kind in _KEY_KINDS and _seen(row, names)}
    keys |= {
        Key(
            "unique",
            tuple(names[number] for number in row.columns[: row.key_columns]),
            nulls_not_distinct=row.nulls_not_distinct,
        )
        for row in indexes
        if row.is_key and _seen(row, names)
    }
    return tuple(sorted(keys, key=key_order))


def _seen(row: Any, names: dict[int, str]) -> bool:
    return all(number in names for number in row.columns)


def _key(row: Any, names: dict[int, str], comments: dict[int, str]) -> Key:
    return Key(
        kind=_KEY_KINDS[row.kind],
        columns=tuple(names[number] for number in row.columns),
        to=TableName(row.to_schema, row.to_name) if row.kind == "f" else None,
        references=tuple(row.references or ()),
        on_delete=_ACTIONS.get(row.on_delete, "no action"),
        on_update=_ACTIONS.get(row.on_update, "no action"),
        validated=row.validated,
        deferrable=row.deferrable,
        temporal=row.temporal,
        match_full=row.match_full,
        nulls_not_distinct=row.nulls_not_distinct,
        comment=comments.get(row.oid),
    )


def _apply_triggers(columns: list[Column], triggers: Iterable[Any]) -> list[Column]:
    """Mark the columns that a BEFORE UPDATE trigger sets to the current time with the trigger's name."""
    kept = {
        name: trigger.name
        for trigger in triggers
        for name in kept_current(trigger.definition, trigger.source or "", len(columns))
    }
    return [replace(c, on_update=kept[c.name]) if c.name in kept else c for c in columns] if kept else columns


def _apply_checks(columns: Sequence[Column], checks: Iterable[Check]) -> tuple[Column, ...]:
    """Return the columns with the value lists and ranges of simple checks, the table's or their domain's.

    Of several value lists on one column, the values in all of them stay; of several ranges, what they share.
    """
    rules = [column_rule(check.expression) for check in checks]
    for column in columns:
        if column.domain_checks:
            rules += [_of_domain(column, expression) for expression in column.domain_checks]
    if not any(rules):
        return tuple(columns)
    by_name = {column.name: column for column in columns}
    for rule in rules:
        if rule and (found := by_name.get(rule.column)):
            by_name[rule.column] = _with_rule(found, rule)
    return tuple(by_name.values())


_with_rule = lru_cache(maxsize=4096)(with_rule)


def _of_domain(column: Column, expression: str) -> ColumnRule | None:
    rule = column_rule(expression)
    return replace(rule, column=column.name) if rule and rule.column.upper() == "VALUE" else None
