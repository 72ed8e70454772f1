"""What preflight observes of a PostgreSQL server: settings, rights, replication, and what of each relation
decides whether a loader can copy it. Counts and states of one moment, which no contract keeps.

The fields are the format of what `preflight --print-sql` writes and `-o FILE.json` keeps, and the columns
that the queries in `postgres/preflight/` answer with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Privilege = Literal["insert", "update", "delete", "truncate"]


@dataclass(frozen=True, slots=True)
class ServerState:
    """The server and the database. Times are ISO 8601, ages are seconds, `tls` is the protocol's version,
    None for a line that is not encrypted. `cluster` is the number that a server shares with its standbys,
    None where the role may not ask for it. `xids_since_freeze` counts transactions.
    `all_may_create_temporary` says whether every role may make temporary tables."""

    at: str
    version: str
    version_num: int
    database: str
    encoding: str
    collation: str
    cluster: str | None
    started: str
    age_s: float
    is_standby: bool
    is_local: bool
    tls: str | None
    backend_pid: int
    connections: int
    connections_of_database: int
    connection_limit: int
    xids_since_freeze: int
    has_large_objects: bool
    all_may_create_temporary: bool


@dataclass(frozen=True, slots=True)
class RoleState:
    """The role that looked. `member_of` are the roles that it may act as, `superusers` those of them that are
    superusers; `connection_limit` is -1 where there is none."""

    name: str
    is_superuser: bool
    may_create_roles: bool
    may_create_databases: bool
    may_replicate: bool
    bypasses_row_security: bool
    connection_limit: int
    connections: int
    member_of: tuple[str, ...]
    superusers: tuple[str, ...]
    may_create_schemas: bool
    may_create_temporary_tables: bool
    may_create_in: tuple[str, ...]
    reads_only_by_default: bool


@dataclass(frozen=True, slots=True)
class SettingState:
    """A setting, in its own unit; `source` says where it comes from."""

    name: str
    value: str
    unit: str | None
    source: str


def value_of(settings: Iterable[SettingState], name: str) -> str | None:
    """Return the value of a setting; None where it is not there."""
    return next((setting.value for setting in settings if setting.name == name), None)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that only servers of one vendor have."""

    kind: Literal["setting", "role", "function", "schema"]
    name: str


@dataclass(frozen=True, slots=True)
class SlotState:
    """A replication slot. `held_bytes` is the log that it keeps from being recycled, None where unknown;
    `state` is `wal_status`, and `lost` where it can never be read again."""

    name: str
    plugin: str | None
    database: str | None
    is_active: bool
    is_temporary: bool
    state: str | None
    held_bytes: int | None
    invalidated: str | None


@dataclass(frozen=True, slots=True)
class ReplicationState:
    """How many connections stream the log. On a standby: whether all that was received is replayed, how old
    the last replayed transaction is, and whether replay is paused."""

    senders: int
    is_caught_up: bool | None
    last_replayed_s: float | None
    is_paused: bool | None


@dataclass(frozen=True, slots=True)
class WalWritten:
    """Bytes of log written since `over_s` seconds ago."""

    bytes: int
    over_s: float


@dataclass(frozen=True, slots=True)
class PublicationState:
    """A publication: which operations it sends, and how."""

    name: str
    is_for_all_tables: bool
    sends: tuple[str, ...]
    is_via_root: bool
    sends_generated: bool


@dataclass(frozen=True, slots=True)
class PublishedSchema:
    """A schema all of whose tables a publication sends."""

    publication: str
    schema: str


@dataclass(frozen=True, slots=True)
class Published:
    """How a publication that names a table, or the table whose partition it is, sends it. `columns` are those
    of its column list, None without one."""

    publication: str
    columns: tuple[str, ...] | None
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class RelationState:
    """A table, view or foreign table.

    `columns` are as a `create table` writes them: name, type, `not null`. `key` are those of the primary key.
    `identity` says by what the log names an updated row: `nothing` and `default` without a key name none.
    `kept_apart` are columns whose long values PostgreSQL keeps apart (TOAST) and the log leaves out where an
    update did not touch them. `rows` is the planner's estimate, -1 where it was never analysed; `pages` its
    size in blocks, likewise. `selects` is `part` where single columns may be read. `writes` is what the role
    may do to the whole or to single columns, as itself or as a role that it may act as. `hides_rows` says
    whether row-level security applies to the role that looked.
    """

    schema: str
    name: str
    kind: Literal["table", "partitioned", "view", "materialized view", "foreign"]
    owner: str
    is_partition: bool
    is_unlogged: bool
    key: tuple[str, ...]
    identity: Literal["default", "nothing", "full", "index"]
    columns: tuple[str, ...]
    kept_apart: tuple[str, ...]
    generated: tuple[str, ...]
    rows: float
    pages: int
    has_row_security: bool
    hides_rows: bool
    selects: Literal["all", "part", "none"]
    writes: tuple[Privilege, ...]
    published: tuple[Published, ...]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def has_key(self) -> bool:
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class TypeState:
    """A type that columns have: as it is declared, and under its domains. `labels` are an enum's, `examples`
    such columns."""

    declared: str
    base: str
    is_enum: bool
    labels: tuple[str, ...]
    columns: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemaState:
    """A schema, whether the role may look into it, and whether every role may create in it."""

    name: str
    may_use: bool
    all_may_create: bool


@dataclass(frozen=True, slots=True)
class OwnerState:
    """Who owns tables in a schema, and so creates those of tomorrow; whether the role may read what he
    creates."""

    schema: str
    owner: str
    tables: int
    shares_future: bool


@dataclass(frozen=True, slots=True)
class TransactionState:
    """How long the oldest transaction that is seen has been open, how many sessions hide theirs from the
    role, how many transactions began since the oldest open one, and the oldest prepared one."""

    oldest_s: float | None
    hidden_sessions: int
    xids_since_oldest: int
    oldest_prepared_s: float | None


@dataclass(frozen=True, slots=True)
class DefinerFunction:
    """A function that runs with its owner's rights, and that the role may call."""

    name: str
    owner: str
    owner_is_superuser: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """All of it. `is_pooled` says whether a pooler stands between us and the server, None where nobody knows:
    it is not seen from inside. `is_verified` says whether our side looked at the server's certificate and its
    name, None likewise."""

    server: ServerState
    role: RoleState
    settings: tuple[SettingState, ...]
    marks: tuple[Mark, ...]
    slots: tuple[SlotState, ...]
    replication: ReplicationState
    publications: tuple[PublicationState, ...]
    relations: tuple[RelationState, ...]
    types: tuple[TypeState, ...]
    schemas: tuple[SchemaState, ...]
    owners: tuple[OwnerState, ...]
    transactions: TransactionState
    definer_functions: tuple[DefinerFunction, ...]
    published_schemas: tuple[PublishedSchema, ...] = ()
    wal: WalWritten | None = None
    is_pooled: bool | None = None
    is_verified: bool | None = None

    def published(self, relation: RelationState) -> tuple[Published, ...]:
        """Return how each publication sends a relation: by its name, its schema's, or as one of all."""
        schemas = {s.publication for s in self.published_schemas if s.schema == relation.schema}
        whole = tuple(
            Published(publication.name, None, is_filtered=False)
            for publication in self.publications
            if publication.is_for_all_tables or publication.name in schemas
        )
        return relation.published + whole
