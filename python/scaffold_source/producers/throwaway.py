"""Facts from files of SQL, applied to an embedded PostgreSQL that is thrown away.

The files are somebody else's, so a role without rights on the machine applies them: it may not read
files, run programs or load libraries. What only a superuser could do and what says nothing about
relations (owners, grants, data) is left out.
"""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from scaffold_source.errors import UsageError
from scaffold_source.producers.embedded import EmbeddedServer, embedded_server
from scaffold_source.producers.migrations import migration_files, up_only
from scaffold_source.producers.postgres.introspect import introspect
from scaffold_source.producers.sight import FormerNames, Sight
from scaffold_source.producers.sql_script import Statement, statements

_STAND_INS = Path(__file__).parent / "stand_ins"
_ROLE = "scaffold_source_applies"
_DATABASE = "scaffold_source_producer"
_SYSTEM_DATABASES = ("postgres", "template0", "template1")
_LARGEST_FILE = 256 * 1024 * 1024
# Wrappers without a handler: foreign tables can be declared and nothing can be reached.
_WRAPPERS = ("postgres_fdw", "file_fdw", "dblink_fdw", "mysql_fdw", "oracle_fdw", "tds_fdw", "redis_fdw")

# By a statement's first words. Owners, rights and data are no facts; these would fail, or reach outside.
_LEFT_OUT = re.compile(
    r"""(grant|revoke|copy|vacuum|analyze|cluster|reindex|checkpoint
    |alter\ default\ privileges|alter\ system|reassign\ owned|drop\ owned|security\ label
    |set\ (local\ |session\ )?(role|session\ authorization|authorization|client_encoding)
    |(create|drop)\ database|(create|alter|drop)\ (tablespace|subscription|user\ mapping)
    |comment\ on\ (database|role|tablespace|extension|subscription))\b""",
    re.VERBOSE,
)
_OWNER = re.compile(r"alter\b.*\bowner\s+to\s+\S+\Z", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(
    r"(begin|start transaction|commit|end|rollback|abort|savepoint|release|prepare transaction)\b"
)
# They may fail: settings of other versions, roles that only the real server has.
_OPTIONAL = re.compile(
    r"(set|reset|(create|alter|drop) (role|user|group)|(alter|drop) extension|alter database)\b"
)
# They may need a superuser or a language that is not there, and relations stay what they are without them.
_BESIDE_RELATIONS = re.compile(
    r"""(create|alter|drop|comment\ on)\ (or\ replace\ )?(trusted\ |procedural\ |event\ |constraint\ )?
    (function|procedure|aggregate|trigger|publication|language|cast|operator|transform|access\ method
    |foreign\ data\ wrapper|text\ search|conversion|statistics)\b""",
    re.VERBOSE,
)
_NOT_HERE = ("42501", "42704", "0A000", "58P01")  # insufficient privilege, undefined object, no such library
# Not in a transaction that has done something: alone, then.
_ALONE = ("25001", "55P04", "53200")
_MISSING_ROLE = re.compile(r'role "(.*)" does not exist', re.DOTALL)
_EXTENSION = re.compile(
    r"""create\s+extension\s+(?:if\s+not\s+exists\s+)?(?P<name>"[^"]+"|[^\s;]+)
    (?:.*\bschema\s+(?P<schema>"[^"]+"|[^\s;]+))?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_NAMED_DATABASE = re.compile(r'create\s+database\s+("(?:[^"]|"")+"|[^\s;]+)', re.IGNORECASE)
_DUMPED_FROM = re.compile(r"^-- Dumped from database version (\d+)", re.MULTILINE)
# psql's commands that change nothing here.
_IDLE_META = re.compile(
    r"\\(restrict|unrestrict|connect|c|echo|qecho|warn|pset|timing|encoding|x|set|unset|copy|\.|q|prompt|d\S*|l|conninfo)\Z"
)
_TIMEZONE = """
select split_part(entry, '=', 2)
from pg_catalog.pg_db_role_setting as s
cross join unnest(s.setconfig) as entry
where s.setdatabase = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
    and s.setrole = 0 and lower(split_part(entry, '=', 1)) = 'timezone'
"""


# What may give a thing another name, however it is written: also in a body.
_RENAMES = re.compile(r"\brename\b|\bset\s+schema\b", re.IGNORECASE)
# Every table and column by what PostgreSQL knows it by: its name may change, these never do.
_NAMES = """
select c.oid::bigint, coalesce(a.attnum, 0)::int, n.nspname, c.relname, a.attname
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join lateral (
    select 0 as attnum, null as attname
    union all
    select attnum, attname from pg_catalog.pg_attribute
    where attrelid = c.oid and attnum > 0 and not attisdropped
) as a on true
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_|^information_schema$'
"""
_Names = dict[tuple[int, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Script:
    """One file: `name` for errors, `text` decoded, its statements in order."""

    name: str
    text: str
    statements: tuple[Statement, ...]


def read_files(path: Path, schemas: Sequence[str]) -> tuple[Sight, tuple[str, ...]]:
    """What the SQL in `path`, a file or a folder of migrations, makes; and what was left out of it.

    Raises UsageError that shows the failing statement, or that names what cannot be read.
    """
    files = migration_files(path) if path.is_dir() else [path]
    scripts = [_script(file) for file in files]
    declared = _declared_database(scripts)
    with _empty_database(declared or _DATABASE) as (server, database):
        applying = _Applying(server, database)
        applying.run(scripts)
        with psycopg.connect(server.uri(database), autocommit=True) as connection:
            sight = introspect(connection, schemas)
            former = _former_names(_names(connection), applying.renamed)
            zone = connection.execute(_TIMEZONE).fetchone()
    dumped_from = _DUMPED_FROM.search(scripts[0].text[:10_000])
    facts = replace(
        sight.database,
        name=declared or path.resolve().stem,
        # What this server is and how it is set says nothing about the producer's.
        version=dumped_from[1] if dumped_from else None,
        timezone=zone[0] if zone else None,
    )
    return replace(sight, database=facts, former_names=former), tuple(applying.notices)


def _names(connection: psycopg.Connection[Any]) -> _Names:
    """(schema, table) or (schema, table, column) by relation and attribute number."""
    rows = connection.execute(_NAMES).fetchall()
    return {(oid, number): tuple(filter(None, name)) for oid, number, *name in rows}


def _former_names(now: _Names, renamed: Sequence[tuple[_Names, _Names]]) -> FormerNames:
    """What each thing was called before, the latest first. A thing that took a gone one's name is another."""
    former: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for thing, name in now.items():
        names = [
            before[thing]
            for before, after in renamed
            if thing in before and before[thing] != after.get(thing)
        ]
        if names:
            former[name] = tuple(dict.fromkeys(reversed(names)))
    return former


@contextmanager
def _empty_database(name: str) -> Iterator[tuple[EmbeddedServer, str]]:
    with (
        tempfile.TemporaryDirectory(prefix="scaffold-source-", ignore_cleanup_errors=True) as folder,
        embedded_server(Path(folder) / "data") as server,
    ):
        role, database = sql.Identifier(_ROLE), sql.Identifier(name)
        with psycopg.connect(server.uri("postgres"), autocommit=True) as admin:
            # Nothing here outlives this run: a disk need not hear of it, least of all when the server stops.
            admin.execute("alter system set fsync = off")
            admin.execute("select pg_reload_conf()")
            admin.execute(sql.SQL("create role {} login createrole").format(role))
            for setting, value in _ROLE_SETTINGS.items():
                admin.execute(
                    sql.SQL("alter role {} set {} = {}").format(
                        role, sql.Identifier(setting), sql.Literal(value)
                    )
                )
            admin.execute(sql.SQL("create database {} owner {}").format(database, role))
        with psycopg.connect(server.uri(name), autocommit=True) as admin:
            for wrapper in map(sql.Identifier, _WRAPPERS):
                admin.execute(sql.SQL("create foreign data wrapper {}").format(wrapper))
                admin.execute(sql.SQL("grant usage on foreign data wrapper {} to {}").format(wrapper, role))
        yield server, name


_ROLE_SETTINGS = {
    "lc_messages": "C",
    "synchronous_commit": "off",
    "check_function_bodies": "off",  # a body may use what is left out
    "createrole_self_grant": "set, inherit",
    "client_min_messages": "error",
}


def _script(path: Path) -> Script:
    name = str(path)
    text = up_only(_decoded(path, name))
    found = tuple(statements(text, name))
    for statement in found:
        if statement.is_meta:
            _require_idle(statement, name)
    return Script(name, text, tuple(statement for statement in found if not statement.is_meta))


def _decoded(path: Path, name: str) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UsageError(
                f"{name} is larger than 256 MB: it holds data",
                do="dump the schema alone: pg_dump --schema-only",
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", do="check its permissions") from None
    if content.startswith(b"PGDMP"):
        raise UsageError(
            f"{name} is a dump in pg_dump's custom format",
            do="make SQL of it: pg_restore --schema-only -f schema.sql",
        )
    if re.match(rb"(/\*.*\*/;?\s*)?-- (MySQL|MariaDB) dump", content):
        raise UsageError(
            f"{name} is a dump of MySQL; files of PostgreSQL's SQL can be read", do="give pg_dump's"
        )
    try:
        text = content.decode(_encoding(content))
    except (UnicodeDecodeError, LookupError):
        raise UsageError(f"{name} is not UTF-8", do="save it as UTF-8, then try again") from None
    if "\0" in text:
        raise UsageError(f"{name} is not SQL: it holds NUL bytes", do="give pg_dump's plain format")
    return text


def _encoding(content: bytes) -> str:
    """UTF-8, or what a byte order mark or the dump itself says."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # PowerShell's `>`
        return "utf-16"
    said = re.search(rb"^SET client_encoding = '([A-Za-z0-9_]+)'", content[:10_000], re.MULTILINE)
    encoding = said[1].decode().upper() if said else "UTF8"
    if encoding in ("UTF8", "SQL_ASCII"):
        return "utf-8-sig"
    return re.sub(r"^WIN(?=\d)", "CP", encoding)


def _declared_database(scripts: Iterable[Script]) -> str | None:
    """The database that a dump with --create makes. Raises UsageError where it makes several."""
    names = {
        match[1].strip('"').replace('""', '"') if match[1].startswith('"') else match[1].lower()
        for script in scripts
        for statement in script.statements
        if (match := _NAMED_DATABASE.match(statement.text))
    } - set(_SYSTEM_DATABASES)
    if len(names) > 1:
        raise UsageError(
            f"The file makes several databases: {', '.join(sorted(names))}",
            do="dump one of them: pg_dump --schema-only -d NAME -f schema.sql",
        )
    return min(names, default=None)


@dataclass
class _Applying:
    """Scripts on their way into the database. Each is one transaction, as most tools have it; a savepoint
    before each statement takes back one that must be left out. `renamed` are all names before and after
    each statement that may have changed some."""

    server: EmbeddedServer
    database: str
    notices: list[str] = field(default_factory=list)
    renamed: list[tuple[_Names, _Names]] = field(default_factory=list)
    _lacking: list[str] = field(default_factory=list)
    _has_savepoint: bool = False

    def run(self, scripts: Iterable[Script]) -> None:
        uri = replace(self.server, user=_ROLE).uri(self.database)
        # `discard all` would take psycopg's prepared statements away, which it makes of what it runs often.
        with psycopg.connect(uri, autocommit=True, prepare_threshold=None) as connection:
            for script in scripts:
                for statement in script.statements:
                    self._apply(connection, statement, script.name)
                self._finish(connection, script)

    def _finish(self, connection: psycopg.Connection[Any], script: Script) -> None:
        last = script.text.count("\n") + 1
        try:
            self._control(connection, "commit")
            connection.execute("discard all")
        except psycopg.Error as error:  # a deferred constraint
            raise self._failed(Statement("commit", last, "commit"), script.name, error) from None

    def _apply(self, connection: psycopg.Connection[Any], statement: Statement, name: str) -> None:
        if _LEFT_OUT.match(statement.head) or _OWNER.match(statement.text):
            return
        try:
            if statement.head.startswith("create extension"):
                self._create_extension(connection, statement.text)
            elif _CONTROL.match(statement.head):
                self._control(connection, statement.text)
            elif _RENAMES.search(statement.text):
                before = _names(connection)
                self._execute(connection, statement.text)
                self.renamed.append((before, _names(connection)))
            else:
                self._execute(connection, statement.text)
        except psycopg.Error as error:
            if connection.closed or not self._may_be_left_out(statement, error):
                raise self._failed(statement, name, error) from None
            if not _OPTIONAL.match(statement.head):
                self.notices.append(
                    f"Left out: {name}:{statement.line}: {statement.excerpt(60)} ({_message(error)})"
                )

    def _may_be_left_out(self, statement: Statement, error: psycopg.Error) -> bool:
        return bool(
            _OPTIONAL.match(statement.head)
            or (_BESIDE_RELATIONS.match(statement.head) and error.sqlstate in _NOT_HERE)
            or (statement.head.startswith("create trigger") and self.notices and error.sqlstate == "42883")
            or (
                statement.head.startswith("create schema")
                and error.sqlstate == "42P06"
                and "public" in str(error)
            )
        )

    def _control(self, connection: psycopg.Connection[Any], text: str) -> None:
        """BEGIN, COMMIT and the like: the script's own transactions come before ours."""
        opens = re.match(r"(begin|start)\b", text, re.IGNORECASE)
        if opens and connection.info.transaction_status != TransactionStatus.IDLE:
            connection.execute("commit")
        self._has_savepoint = False
        connection.execute(text.encode())

    def _execute(self, connection: psycopg.Connection[Any], text: str) -> None:
        """One statement; a role that it misses is made, and what wants to be alone is."""
        made: set[str] = set()
        while True:
            try:
                return self._execute_once(connection, text)
            except psycopg.Error as error:
                if connection.closed:
                    raise
                self._take_back(connection)
                missing = _MISSING_ROLE.fullmatch(error.diag.message_primary or "")
                if missing and missing[1] not in made and not missing[1].startswith("pg_"):
                    made.add(missing[1])
                    role = sql.SQL("create role {}").format(sql.Identifier(missing[1]))
                    self._execute_once(connection, role.as_string())
                elif (
                    error.sqlstate in _ALONE and connection.info.transaction_status != TransactionStatus.IDLE
                ):
                    self._control(connection, "commit")
                    connection.execute(text.encode())
                    return None
                else:
                    raise

    def _execute_once(self, connection: psycopg.Connection[Any], text: str) -> None:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            connection.execute("begin")
            self._has_savepoint = False
        release = "release savepoint scaffold_source; " if self._has_savepoint else ""
        connection.execute(f"{release}savepoint scaffold_source".encode())
        self._has_savepoint = True
        connection.execute(text.encode())

    def _take_back(self, connection: psycopg.Connection[Any]) -> None:
        if connection.info.transaction_status == TransactionStatus.INERROR:
            connection.execute("rollback to savepoint scaffold_source")

    def _create_extension(self, connection: psycopg.Connection[Any], text: str) -> None:
        """The extension without its version; where it cannot be had, what stands in for it."""
        match = _EXTENSION.match(text)
        assert match is not None, "its first words say so"
        name, schema = match["name"].strip('"'), match["schema"]
        where = f" schema {schema}" if schema else ""
        try:
            self._execute(connection, f'create extension if not exists "{name}"{where} cascade')
        except psycopg.Error as error:
            if error.sqlstate not in _NOT_HERE:
                raise
            stand_in = _STAND_INS / f"{name}.sql"
            if re.fullmatch(r"[\w-]+", name) and stand_in.is_file():
                return self._stand_in(connection, stand_in, schema)
            if name not in _WRAPPERS:
                self._lacking.append(name)
                self.notices.append(f"Left out: the extension {name}, which the embedded PostgreSQL lacks")
        return None

    def _stand_in(self, connection: psycopg.Connection[Any], file: Path, schema: str | None) -> None:
        (path,) = connection.execute("select current_setting('search_path')").fetchone() or ("",)
        if schema:
            self._execute(connection, f"set search_path = {schema}")
        for statement in statements(file.read_text(encoding="utf-8"), file.name):
            try:
                self._execute(connection, statement.text)
            except psycopg.errors.DuplicateFunction:  # created again, with IF NOT EXISTS
                break
        connection.execute("select set_config('search_path', %s, false)", (path,))

    def _failed(self, statement: Statement, name: str, error: psycopg.Error) -> UsageError:
        position = int(error.diag.statement_position or 1)
        line = statement.line + statement.text.count("\n", 0, position - 1)
        return UsageError(
            f"{name}:{line}: {_message(error)}\n  in: {statement.excerpt()}",
            do=self._advice(error, statement),
        )

    def _advice(self, error: psycopg.Error, statement: Statement) -> str:
        if self._lacking:
            lacking = ", ".join(self._lacking)
            return (
                f"the embedded PostgreSQL lacks the extension {lacking}: give a database that has it, or its "
                "snapshot (scaffold-source snapshot --from URL -o FILE.json)"
            )
        if "${" in statement.text:
            return (
                "placeholders are not filled in: give a dump of a migrated database (pg_dump --schema-only)"
            )
        return "mend the file, or give a dump of a database that has it all (pg_dump --schema-only)"


def _message(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())


def _require_idle(statement: Statement, name: str) -> None:
    if not _IDLE_META.match(statement.head):
        raise UsageError(
            f"{name}:{statement.line}: {statement.head} is a command of psql that is not followed here",
            do="let psql run the file in a database of yours, then give its dump: pg_dump --schema-only",
        )
