"""The SQL that a DBA runs to make a role that reads and nothing else, and the SQL that takes it back.

Running either twice changes nothing more. No password stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scaffold_source.preflight.outcome import Asked
from scaffold_source.preflight.wording import in_sql, literal
from scaffold_source.producers.observed import Observed, RelationState
from scaffold_source.producers.postgres.flavours import SELF_RUN, flavour_of
from scaffold_source.safe_text.visible import line

# What a loader opens at once, with some to spare for a person.
_CONNECTIONS = 10
# A first sync reads for hours; a lock that is not to be had soon means a migration.
_LIMITS = (
    ("default_transaction_read_only", "on"),
    ("statement_timeout", "6h"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "10min"),
)


@dataclass(frozen=True, slots=True)
class _Script:
    """What both scripts need: who, of which database, and what of it."""

    observed: Observed
    asked: Asked
    name: str

    @property
    def role(self) -> str:
        return in_sql(self.name)

    @property
    def database(self) -> str:
        return in_sql(self.observed.server.database)

    @property
    def publication(self) -> str:
        return in_sql(f"{self.name}_changes")

    @property
    def schemas(self) -> list[str]:
        """Return the schemas that hold something, in which the role reads."""
        return sorted({relation.schema for relation in self.asked.relations(self.observed)})

    @property
    def is_self_run(self) -> bool:
        """Return whether its configuration is the DBA's own to edit."""
        return flavour_of(self.observed)[0] is SELF_RUN

    @property
    def owners(self) -> list[tuple[str, str]]:
        """Return who creates tables where."""
        pairs = {
            (owner.schema, owner.owner) for owner in self.observed.owners if self.asked.covers(owner.schema)
        }
        return sorted(pairs)


def grants(observed: Observed, asked: Asked, role: str) -> str:
    """Return the script that makes `role`, so that it reads the schemas asked for, today's tables and
    tomorrow's, and the log where the loader does."""
    return "\n".join(_grants(_Script(observed, asked, role))) + "\n"


def revoke(observed: Observed, asked: Asked, role: str) -> str:
    """Return the script that takes all of it back."""
    return "\n".join(_revoke(_Script(observed, asked, role))) + "\n"


def _grants(script: _Script) -> Iterator[str]:
    role, database = script.role, script.database
    yield from _head(script)
    yield "begin;"
    yield "set local lock_timeout = '5s'; -- gives up rather than wait behind a migration"
    yield ""
    yield from _unless(f"pg_catalog.pg_roles where rolname = {literal(script.name)}", f"create role {role};")
    yield "-- So that it never holds the application up: few connections, an end to what runs for hours,"
    yield "-- waits for a lock or forgets its transaction. It reads only, unless a session says otherwise."
    yield f"alter role {role} login connection limit {_CONNECTIONS};"
    yield from (f"alter role {role} set {setting} = '{value}';" for setting, value in _LIMITS)
    yield ""
    yield f"grant connect on database {database} to {role};"
    for schema in script.schemas:
        yield f"grant usage on schema {in_sql(schema)} to {role};"
        yield f"grant select on all tables in schema {in_sql(schema)} to {role};"
    yield ""
    yield "-- Tables that come later: default privileges count for what their own role creates."
    for schema, owner in script.owners:
        yield (
            f"alter default privileges for role {in_sql(owner)} in schema {in_sql(schema)} "
            f"grant select on tables to {role};"
        )
    if script.asked.reads_log:
        yield ""
        yield from _log(script)
    yield ""
    yield "commit;"
    yield from _not_done(script)


def _head(script: _Script) -> Iterator[str]:
    """Yield what a DBA wants to know before he reads on."""
    database = script.observed.server.database
    yield line(f"-- {script.name}: a role that reads database {database}, and nothing else.")
    yield line(f"-- Schemas: {', '.join(script.schemas) or 'none holds a table'}. --schema asks for fewer.")
    yield "-- Running it twice changes nothing. A role of that name that is there keeps what it may do:"
    yield "-- `preflight --audit` says what that is."
    owners = ", ".join(sorted({owner for _, owner in script.owners})) or "the owners"
    yield line(f"-- Run it in that database, as a superuser or a member of {owners}.")
    if script.observed.server.is_standby:
        yield "-- What was asked is a standby: run it on its primary."
    yield line(f"-- It has no password yet: \\password {script.role} in psql sets one.")
    if script.is_self_run:
        yield "-- To let it in here, and to no other database of this server, pg_hba.conf needs:"
        names = f"{_in_hba(database)} {_in_hba(script.name)}"
        yield line(f"--     hostssl {names} ADDRESS/32 scram-sha-256")
    else:
        yield "-- The provider's network rules have to let it in; ask for TLS (sslmode=verify-full)."


def _in_hba(name: str) -> str:
    """Return a name as pg_hba.conf writes it: a quoted one is no word of its own."""
    quoted = name.replace('"', '""')
    return name if name.isidentifier() and name not in _WORDS_OF_HBA else f'"{quoted}"'


_WORDS_OF_HBA = ("all", "sameuser", "samerole", "samegroup", "replication")


def _unless(there: str, statement: str) -> list[str]:
    """Return a block that runs a statement unless a row of the catalogue is there."""
    return _block([f"if not exists (select from {there}) then", f"    {statement}", "end if;"])


def _block(lines: list[str]) -> list[str]:
    """Return an anonymous block, in dollar quotes that no name in it can end."""
    text, tag = "\n".join(lines), "block"
    while f"${tag}$" in text:
        tag += "_"
    return [f"do ${tag}$ begin", *(f"    {text}" for text in lines), f"end ${tag}$;"]


def _log(script: _Script) -> Iterator[str]:
    """Yield what a loader needs that reads the log: the right, and a publication of exactly these tables."""
    flavour, _ = flavour_of(script.observed)
    tables = [r for r in script.asked.relations(script.observed) if _is_published_by_name(r)]
    ready = [table for table in tables if _names_its_rows(table)]
    silent = [table for table in tables if table not in ready]
    loader = script.asked.loader
    assert loader is not None, "only a loader reads the log"
    yield f"-- {loader.title} reads the log. That is more than reading: the role may copy the whole cluster."
    yield flavour.replicating.format(role=script.role)
    yield ""
    yield from _unless(
        f"pg_catalog.pg_publication where pubname = {literal(f'{script.name}_changes')}",
        f"create publication {script.publication};",
    )
    yield f"alter publication {script.publication} set (publish_via_partition_root = true);"
    if ready:
        names = ",\n    ".join(in_sql(table.schema, table.name) for table in ready)
        yield f"alter publication {script.publication} set table\n    {names};"
    if silent:
        yield "-- Left out: UPDATE and DELETE on them would fail in the application. Give each a primary key,"
        yield "-- or `replica identity full`, and make this script anew:"
        yield from (line(f"--     {in_sql(table.schema, table.name)}") for table in silent)
    yield line(
        f"-- Tell the loader the publication's name, {script.name}_changes. It makes its own slot. One that"
    )
    yield "-- nobody reads fills the disk: limit what it may keep, to less than the disk has free:"
    if script.is_self_run:
        yield "--     alter system set max_slot_wal_keep_size = '20GB'; select pg_reload_conf();"
    else:
        yield "--     max_slot_wal_keep_size, among the instance's parameters"


def _is_published_by_name(relation: RelationState) -> bool:
    """Return whether a publication names the relation: a partition comes with its table."""
    return (
        relation.kind in ("table", "partitioned") and not relation.is_partition and not relation.is_unlogged
    )


def _names_its_rows(relation: RelationState) -> bool:
    return relation.identity in ("full", "index") or (relation.identity == "default" and relation.has_key)


def _not_done(script: _Script) -> Iterator[str]:
    """Yield what the script leaves to a decision, since it would change what others may do."""
    opened = [schema.name for schema in script.observed.schemas if schema.all_may_create]
    for what, sql in (
        *((f"tables in schema {name}", f"create on schema {in_sql(name)}") for name in opened),
        ("temporary tables", f"temporary on database {script.database}"),
    ):
        if not sql.startswith("temporary") or script.observed.server.all_may_create_temporary:
            yield ""
            yield line(
                f"-- Not done here, since it is about every role: all may create {what}, this one too,"
            )
            yield "-- once it turns default_transaction_read_only off. Where no application needs that:"
            yield f"--     revoke {sql} from public;"
    secured = [relation for relation in script.asked.relations(script.observed) if relation.has_row_security]
    if secured:
        yield ""
        yield "-- Not done here: row-level security hides rows of these from it. To copy all of them:"
        yield f"--     alter role {script.role} bypassrls;"
        yield from (line(f"--     {in_sql(relation.schema, relation.name)}") for relation in secured)


def _revoke(script: _Script) -> Iterator[str]:
    role, database = script.role, script.observed.server.database
    yield line(f"-- Takes back what was granted to {script.name} in database {database}.")
    yield "-- Run it in that database; twice changes nothing. First stop the loader, and drop its slot:"
    yield "--     select slot_name, active from pg_replication_slots; select pg_drop_replication_slot('…');"
    yield "begin;"
    yield f"drop publication if exists {script.publication};"
    taken = [
        f"alter default privileges for role {in_sql(owner)} in schema {in_sql(schema)} "
        f"revoke select on tables from {role};"
        for schema, owner in script.owners
    ]
    for schema in script.schemas:
        taken.append(f"revoke select on all tables in schema {in_sql(schema)} from {role};")
        taken.append(f"revoke usage on schema {in_sql(schema)} from {role};")
    yield from _block(
        [
            f"if exists (select from pg_catalog.pg_roles where rolname = {literal(script.name)}) then",
            *(f"    {statement}" for statement in taken),
            f"    revoke connect on database {script.database} from {role};",
            "    -- refuses where the role owns anything, or has rights in another database",
            f"    drop role {role};",
            "end if;",
        ]
    )
    yield "commit;"
