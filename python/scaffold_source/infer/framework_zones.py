"""Find out which zone a framework writes into naive timestamps, by the table that it keeps for itself.

Only frameworks that write UTC unless somebody configures them otherwise are listed, each with the page that
says so and what would make it wrong. Others write in the zone of their machine, and prove nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Table


@dataclass(frozen=True, slots=True)
class Framework:
    """Who writes UTC into naive timestamps: the table that only it makes, by its squashed name and columns,
    and what would make it wrong.

    `is_exact` says that the table has no other columns, `is_naive` that a time of its own must be without a
    zone: elsewhere, all times of the framework have one. `beside` are migration tools' tables that it also
    makes. `sets_session` says that it sets the zone of its sessions, so that the database's `now()` is in UTC
    too.
    """

    title: str
    table: str
    columns: frozenset[str]
    page: str
    unless: str
    is_exact: bool = False
    is_naive: bool = False
    beside: frozenset[str] = frozenset()
    sets_session: bool = False

    def made(self, table: Table) -> bool:
        """Return True if the framework made the table; few have its name."""
        if squash(table.name) != self.table:
            return False
        if self.is_naive and not _has_naive_time(table):
            return False
        names = {squash(column.name) for column in table.columns}
        return names == self.columns if self.is_exact else self.columns <= names


def _has_naive_time(table: Table) -> bool:
    return any(family(column.base_type) == "timestamp" for column in table.columns)


_FRAMEWORKS = (
    Framework(
        "Rails", "arinternalmetadata", frozenset({"key", "value"}),
        # "The default is :utc"
        "https://guides.rubyonrails.org/configuring.html#config-active-record-default-timezone",
        "`active_record.default_timezone` is `:local`",
        beside=frozenset({"schemamigrations"}),
        sets_session=True,
    ),
    Framework(
        "Prisma", "prismamigrations", frozenset({"checksum", "migrationname", "appliedstepscount"}),
        # Its engine converts every DateTime to UTC, whatever the zone of the system and the database
        "https://github.com/prisma/prisma/issues/5051",
        "other programs write, too",
    ),
    Framework(
        "Laravel", "migrations", frozenset({"id", "migration", "batch"}),
        # "The timezone is set to "UTC" by default": PHP's own default zone, in which Eloquent writes
        "https://github.com/laravel/laravel/blob/12.x/config/app.php",
        "`timezone` in config/app.php is another",
        is_exact=True,
    ),
    Framework(
        "Ecto", "schemamigrations", frozenset({"version", "insertedat"}),
        # The type "defaults to `:naive_datetime`"; lib/ecto/schema.ex makes it by NaiveDateTime.utc_now/0.
        # The table: lib/ecto/migration/schema_migration.ex of ecto_sql
        "https://hexdocs.pm/ecto/Ecto.Schema.html#timestamps/1",
        "`autogenerate` of `timestamps` is another",
        is_exact=True,
    ),
    Framework(
        # On PostgreSQL its columns have a zone. Here: "When USE_TZ is True …, Django stores datetime
        # information in UTC in the database".
        "Django", "djangomigrations", frozenset({"app", "name", "applied"}),
        "https://docs.djangoproject.com/en/5.2/topics/i18n/timezones/",
        "`USE_TZ` is False",
        is_naive=True,
        beside=frozenset({"djangosession"}),
    ),
    Framework(
        "Odoo", "irmodulemodule", frozenset({"name", "state", "latestversion"}),
        # "Datetime fields are stored as `timestamp without timezone` columns in the database and are stored
        # in the UTC timezone"
        "https://www.odoo.com/documentation/18.0/developer/reference/backend/orm.html#date-time-fields",
        "other programs write, too",
    ),
)  # fmt: skip
# Made the tables and prove no zone: Hibernate writes in that of the machine.
# https://docs.hibernate.org/orm/6.6/userguide/html_single/#basic-datetime (hibernate.jdbc.time_zone)
_JAVAS = {"flywayschemahistory": "Flyway", "databasechangelog": "Liquibase"}
_JAVA_SAYS = (
    "{}'s table proves no zone: Hibernate writes in that of its machine unless "
    "`hibernate.jdbc.time_zone` says another"
)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone of the source's naive timestamps, None if nothing says one, and why; by schema, the framework
    that writes UTC there. `database` is the zone of the database's setting, and `hint` what its migration
    tool says of zones, "" if nothing."""

    source: str | None = None
    reason: str = ""
    frameworks: Mapping[str, Framework] | None = None
    database: str | None = None
    hint: str = ""

    def framework(self, table: Table) -> Framework | None:
        return (self.frameworks or {}).get(table.schema)


def find_zones(tables: Sequence[Table], bookkeeping: Iterable[Table], database: str | None) -> Zones:
    """Return what the frameworks' own tables and the database's setting say of naive timestamps.

    A framework proves UTC for the tables of its schema, if no other migration tool works there.
    """
    frameworks = _frameworks(tables, bookkeeping)
    schemas = {table.schema for table in tables if _has_naive_time(table)}
    javas = [title for table in bookkeeping if (title := _JAVAS.get(squash(table.name)))]
    hint = _JAVA_SAYS.format(javas[0]) if javas else ""
    if schemas and schemas <= frameworks.keys():
        makers = {frameworks[schema].title: frameworks[schema] for schema in sorted(schemas)}
        reason = "; ".join(
            f"{maker.title} writes UTC, and its table is there; confirm it: not so if {maker.unless}"
            for maker in makers.values()
        )
        return Zones("UTC", reason, frameworks, database, hint)
    return Zones(database, "the database's TimeZone setting; confirm it", frameworks, database, hint)


def _frameworks(tables: Sequence[Table], bookkeeping: Iterable[Table]) -> dict[str, Framework]:
    """Return the one framework of each schema that has one and no other migration tool's table."""
    makers: defaultdict[str, list[Framework]] = defaultdict(list)
    for table in tables:
        makers[table.schema] += [framework for framework in _FRAMEWORKS if framework.made(table)]
    others: defaultdict[str, set[str]] = defaultdict(set)
    for table in bookkeeping:
        others[table.schema].add(squash(table.name))
    return {
        schema: of_schema[0]
        for schema, of_schema in makers.items()
        if len(of_schema) == 1 and others[schema] <= {of_schema[0].table} | of_schema[0].beside
    }
