"""What preflight observes of a MySQL or MariaDB server, as `observed.py` says of PostgreSQL: counts and
states of one moment, which no contract keeps.

The fields are the format of what `preflight --print-sql=mysql` writes and `-o FILE.json` keeps, and the
columns that the queries in `mysql/preflight/` answer with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scaffold_source.producers.observed import Observed, SettingState


@dataclass(frozen=True, slots=True)
class MysqlServer:
    """The server. `at` is ISO 8601, `age_s` counts since its start; `tls` is the protocol's version, None for
    a line that is not encrypted; `database` is "" where the connection names none. `has_zone_tables` says
    whether it knows zones by name. `log_bytes` is what it wrote to its log since its start, None where it
    does not count that (MySQL); `is_applying` whether it applies another server's log, None likewise.
    `vendor_accounts` are accounts of vendors, which few are shown."""

    at: str
    version: str
    comment: str
    database: str
    age_s: float
    tls: str | None
    is_local: bool
    connections: int
    has_zone_tables: bool
    log_bytes: int | None
    is_applying: bool | None
    vendor_accounts: tuple[str, ...]

    @property
    def is_mariadb(self) -> bool:
        return "mariadb" in self.version.lower()


@dataclass(frozen=True, slots=True)
class AccountState:
    """The account that looked, as `user@host`. `roles` are those that are enabled; of `hidden_roles` the
    server does not show what they may do. `connection_limit` is 0 where there is none."""

    name: str
    roles: tuple[str, ...]
    hidden_roles: tuple[str, ...]
    connection_limit: int
    connections: int


@dataclass(frozen=True, slots=True)
class GrantState:
    """A privilege in lower case, and on what: "" is every schema, every table of a schema. `schema` is a
    pattern where `table` is "". `of_columns` is true where single columns were granted, `is_taken` where
    it is taken back from a wider grant (MySQL's partial revokes), `to_all` where every account has it
    (MariaDB)."""

    privilege: str
    schema: str = ""
    table: str = ""
    of_columns: bool = False
    may_pass_on: bool = False
    is_taken: bool = False
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class MysqlRelation:
    """A table, view or sequence. `rows` and `bytes` are the engine's estimates, None where it gives none."""

    schema: str
    name: str
    kind: Literal["table", "versioned", "view", "sequence", "other"]
    engine: str | None
    rows: int | None
    bytes: int | None
    collation: str | None

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class ColumnsState:
    """The columns of a relation that the account is shown, and their types as they are declared, of an enum
    and a set without their labels; how many of them are `readable`. `has_key` says whether one is of the
    primary key, or of a unique one without NULL that serves as one. `zero_defaults` are columns whose default
    is a zero date, `dates` counts those that could hold one."""

    schema: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    readable: int
    has_key: bool
    generated: tuple[str, ...]
    invisible: tuple[str, ...]
    zero_defaults: tuple[str, ...]
    dates: int


@dataclass(frozen=True, slots=True)
class MysqlSchema:
    """A schema that the account is shown, and the character set of its new tables."""

    name: str
    character_set: str


@dataclass(frozen=True, slots=True)
class DefinerRoutine:
    """A routine that runs with its definer's rights, and that the account may call."""

    name: str
    definer: str


@dataclass(frozen=True, slots=True)
class Channel:
    """What this server copies from another one, and how: `lag_s` is None where it does not apply anything."""

    name: str
    is_reading: bool
    is_applying: bool
    lag_s: int | None
    error: str


@dataclass(frozen=True, slots=True)
class LogState:
    """Where the log stands, and which databases it holds: all, where both lists are empty. `file` is "" where
    there is no log. `bytes` is what all `files` of it have."""

    file: str
    position: int
    only: tuple[str, ...]
    ignored: tuple[str, ...]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class OpenTransactions:
    """How long the oldest transaction has been open, None where none is."""

    oldest_s: float | None


@dataclass(frozen=True)
class MysqlObserved:
    """All of it. What the account may not ask is None: channels of replication, the log, open
    transactions."""

    server: MysqlServer
    role: AccountState
    settings: tuple[SettingState, ...]
    grants: tuple[GrantState, ...]
    relations: tuple[MysqlRelation, ...]
    columns: tuple[ColumnsState, ...]
    schemas: tuple[MysqlSchema, ...]
    definer_routines: tuple[DefinerRoutine, ...]
    channels: tuple[Channel, ...] | None = None
    log: LogState | None = None
    transactions: OpenTransactions | None = None

    @cached_property
    def columns_of(self) -> dict[tuple[str, str], ColumnsState]:
        """Return what is known of each relation's columns, by schema and name."""
        return {(columns.schema, columns.name): columns for columns in self.columns}


# What preflight observes of a server, of either kind.
Observation = Observed | MysqlObserved
