"""Facts: what a producer's database declares, as frozen, sorted values.

Relations refer to each other by name, never by object, so that a Database can be compared, stored as text and
read back. The words are PostgreSQL's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Scalar = str | int | float
TableKind = Literal["table", "partitioned", "view", "materialized_view", "foreign"]
ServerKind = Literal["postgresql", "mysql"]
EvidenceFrom = Literal["statistics", "sample", "none"]
KeyKind = Literal["primary", "unique", "foreign"]
TypeKind = Literal["enum", "domain", "composite", "range"]
Generated = Literal["stored", "virtual"]
Identity = Literal["always", "by default"]
Operation = Literal["insert", "update", "delete", "truncate"]
ReplicaIdentity = Literal["default", "nothing", "full", "index"]
TablePath = tuple[str, str]  # schema, table
ColumnPath = tuple[str, str, str]  # schema, table, column
ObjectPath = tuple[()] | TablePath | ColumnPath  # () is the database


@dataclass(frozen=True, slots=True)
class Bounds:
    """The range that a CHECK allows for one column: `min` and `max` inclusive, `above` and `below`
    exclusive."""

    min: int | float | None = None
    max: int | float | None = None
    above: int | float | None = None
    below: int | float | None = None

    def within(self, outer: Bounds | None) -> Bounds:
        """Return the range that both allow, with one limit on either side: the stricter one."""
        if outer is None:
            return self
        lows = [(b.min, False) for b in (self, outer)] + [(b.above, True) for b in (self, outer)]
        highs = [(b.max, True) for b in (self, outer)] + [(b.below, False) for b in (self, outer)]
        low, is_above = max((pair for pair in lows if pair[0] is not None), default=(None, False))
        high, is_max = min((pair for pair in highs if pair[0] is not None), default=(None, True))
        return Bounds(
            min=None if is_above else low,
            max=high if is_max else None,
            above=low if is_above else None,
            below=None if is_max else high,
        )


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What the server's statistics say about a column; None where they say nothing of note.

    These are classes, not counts, so that they seldom change. `nulls`: no row is null, few (under one in
    ten), some (up to half), most, or all.
    `distinct`: one value, few (at most 20), or as many as rows. For a point in time, `arrives` is the usual
    gap between rows; `growing` says whether the newest row was recent, compared with that gap, when the
    statistics were taken. For an integer named like a point in time or an amount, `numbers` says what most of
    its values above 0 are: times between 1980 and 2100 in a unit, `minutes` of a day, a few small `codes`, or
    other `counts`.
    """

    nulls: Literal["none", "few", "some", "most", "all"] | None = None
    distinct: Literal["one", "few", "unique"] | None = None
    arrives: Literal["minutes", "hours", "days", "weeks", "months"] | None = None
    growing: bool | None = None
    numbers: (
        Literal["seconds", "milliseconds", "microseconds", "nanoseconds", "minutes", "codes", "counts"] | None
    ) = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the server's statistics say about a table; None where they say nothing.

    `rows` is a size class: none, few (under 1,000), thousands (under a million), millions, billions.
    `updates` and `deletes` say whether rows were ever updated or deleted. They are False only if the counters
    have counted every row in the table; after a restore or on a standby they are None.
    """

    rows: Literal["none", "few", "thousands", "millions", "billions"] | None = None
    updates: bool | None = None
    deletes: bool | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `type` is PostgreSQL's own spelling (`format_type`), `base_type` the type under a domain, in an array too,
    else the same. `default` and `expression`, which computes a generated column, are as PostgreSQL prints
    them. `enum` names the enum type and `labels` are its labels in their declared order. An array, a set or a
    composite has no `enum`: its `labels` are those of its items, a composite's each behind its field
    (`tone.warm`). `values` and `bounds` are what simple CHECKs of the table or the domain allow. `collation`
    is set only where it differs from the type's own. `domain_checks` are the expressions of the domain's
    CHECKs, with VALUE for the column. `on_update` names what sets the column whenever its row
    changes: a trigger, or the clause that declares it.
    """

    name: str
    type: str
    base_type: str
    nullable: bool = True
    default: str | None = None
    generated: Generated | None = None
    expression: str | None = None
    identity: Identity | None = None
    enum: str | None = None
    labels: tuple[str, ...] = ()
    values: tuple[Scalar, ...] = ()
    bounds: Bounds | None = None
    collation: str | None = None
    domain_checks: tuple[str, ...] = ()
    on_update: str | None = None
    comment: str | None = None
    evidence: ColumnEvidence | None = None

    @property
    def own_labels(self) -> tuple[str, ...]:
        """Return the labels that the column's value is one of: none for an array, a set or a composite."""
        is_one = self.enum is not None or self.type.startswith("enum(") or self.type == "text"
        return self.labels if is_one else ()

    @property
    def has_zero_date(self) -> bool:
        """Return whether the default is MySQL's date that is none: it lands as NULL, or as 1970."""
        return (self.default or "").startswith("'0000-00-00")

    def __hash__(self) -> int:
        """Hash what nearly tells columns apart: all of it takes longer than it wins."""
        return hash((self.name, self.type, self.default, self.comment))


@dataclass(frozen=True, slots=True)
class TableName:
    """A relation's name in the producer."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def path(self) -> TablePath:
        return (self.schema, self.name)


@lru_cache(maxsize=65536)
def _table_name(schema: str, name: str) -> TableName:
    """Return one object for one name: it is asked for, and looked up, all the time."""
    return TableName(schema, name)


@dataclass(frozen=True, slots=True)
class Key:
    """A primary, unique or foreign key.

    `validated` is false for NOT VALID. `temporal` marks PostgreSQL 18's WITHOUT OVERLAPS and PERIOD: the last
    column is a range, and rows count as equal only where ranges overlap. `match_full` is MATCH FULL: the
    columns of the key are all null or none is. `nulls_not_distinct` is PostgreSQL 15's NULLS NOT DISTINCT: a
    null equals a null. The key's own name is left out: it differs between databases made by the same
    migration, and means nothing.
    """

    kind: KeyKind
    columns: tuple[str, ...]
    to: TableName | None = None
    references: tuple[str, ...] = ()
    on_delete: str = "no action"
    on_update: str = "no action"
    validated: bool = True
    deferrable: bool = False
    temporal: bool = False
    match_full: bool = False
    nulls_not_distinct: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication sends of a table: all of it, where nothing else is said.

    `columns` is its column list, () for none, `where` its row filter, `unsent` the operations that it does
    not send. `generated` says that it sends generated columns that are stored, where there are some and no
    column list decides."""

    name: str
    columns: tuple[str, ...] = ()
    where: str | None = None
    unsent: tuple[Operation, ...] = ()
    generated: Literal["stored"] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A row-level security policy; `expression` decides which rows the roles see."""

    name: str
    command: Literal["all", "select", "insert", "update", "delete"]
    roles: tuple[str, ...]
    expression: str | None = None
    permissive: bool = True
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger; `definition` as PostgreSQL prints it, from BEFORE or AFTER on."""

    name: str
    definition: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK constraint; `expression` as PostgreSQL prints it. `validated` is false for NOT VALID."""

    name: str
    expression: str
    validated: bool = True
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A relation that a loader can copy. Columns keep the producer's order.

    `definition` is a view's query, `depends_on` the relations and columns that it reads, as `schema.table`
    and `schema.table.column`. `inherits` names parents other than partitioned tables. `unique_where` lists
    partial unique indexes and those over expressions, `exclusions` exclusion constraints: rules that are not
    keys. `collation` is that of MySQL's columns which say no other. `replica_identity` is what logical
    decoding sends of an old row. `unlogged` says that rows are not in the write-ahead log, a partitioned
    table's if those of any partition are not: a crash empties it, and no replica or loader that reads the log
    has them.
    """

    schema: str
    name: str
    kind: TableKind
    columns: tuple[Column, ...] = ()
    keys: tuple[Key, ...] = ()
    checks: tuple[Check, ...] = ()
    unique_where: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    row_security: bool = False
    policies: tuple[Policy, ...] = ()
    replica_identity: ReplicaIdentity = "default"
    unlogged: bool = False
    publications: tuple[Publication, ...] = ()
    inherits: tuple[str, ...] = ()
    collation: str | None = None
    definition: str | None = None
    depends_on: tuple[str, ...] = ()
    comment: str | None = None
    evidence: Evidence | None = None

    @property
    def full_name(self) -> TableName:
        return _table_name(self.schema, self.name)

    @property
    def path(self) -> TablePath:
        return (self.schema, self.name)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Return the primary key's columns in key order, () if there is none."""
        return next((key.columns for key in self.keys if key.kind == "primary"), ())

    def is_in_key(self, column: Column) -> bool:
        """Return whether a primary or unique key holds the column."""
        return any(key.kind != "foreign" and column.name in key.columns for key in self.keys)


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema that has a comment."""

    name: str
    comment: str


@dataclass(frozen=True, slots=True)
class Type:
    """A type that the producer made, if it has fields or a comment; `fields` of a composite, as `name
    type`."""

    name: str
    kind: TypeKind
    fields: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """One producer.

    `kind` is the kind of database, `version` the server's major version, `timezone` its TimeZone setting
    (None if the role has one of its own that hides it). `flavour` is who runs it, None for a server of the
    producer's own, `standby` whether it was a standby that was read. `tables`, `schemas` and `types` are
    sorted by schema and name.
    """

    name: str
    version: str | None
    timezone: str | None
    tables: tuple[Table, ...] = ()
    kind: ServerKind = "postgresql"
    schemas: tuple[Schema, ...] = ()
    types: tuple[Type, ...] = ()
    comment: str | None = None
    flavour: str | None = None
    standby: bool = False
