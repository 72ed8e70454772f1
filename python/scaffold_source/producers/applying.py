"""Apply other people's SQL statements to the database of a private server.

A role without rights on the machine applies them: it may not read files, run programs or load libraries.
Statements that only a superuser may run and that say nothing about relations (owners, grants, data) are left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from scaffold_source.errors import UsageError
from scaffold_source.model import ColumnPath, ObjectPath, TablePath
from scaffold_source.producers.bounded import BoundedSession, LimitError
from scaffold_source.producers.otherwise import Otherwise, otherwise, own_table
from scaffold_source.producers.private_server import POSTGIS, WRAPPERS
from scaffold_source.producers.sight import Names
from scaffold_source.producers.sql_script import Statement, statements
from scaffold_source.producers.supabase import SCRIPT, SEARCH_PATH, is_supabase

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
# A function, type, operator, relation or schema that does not exist: an extension may have it.
_UNDEFINED = ("42883", "42704", "42P01", "3F000", "42703")
# Not in a transaction that has done something: alone, then.
_ALONE = ("25001", "55P04", "53200")
_MISSING_TABLE = re.compile(r'relation "([^"]*)" does not exist', re.DOTALL)
_MISSING_ROLE = re.compile(r'role "(.*)" does not exist', re.DOTALL)
# A comment ends at the first `*/`: one that could also end later would be tried in every way.
_SPACE = r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)+"
_NAME = r'(?:"(?:[^"]|"")+"|[^\s;"]+)'
_EXTENSION = re.compile(
    rf"create{_SPACE}extension{_SPACE}(?:if{_SPACE}not{_SPACE}exists{_SPACE})?(?P<name>{_NAME})"
    rf"(?:.*\bschema{_SPACE}(?P<schema>{_NAME}))?",
    re.IGNORECASE | re.DOTALL,
)
# What may give a thing another name, however it is written: also in a body.
_RENAMES = re.compile(r"\brename\b|\bset\s+schema\b", re.IGNORECASE)
_COPY_SETTING = "select pg_catalog.set_config('{}', pg_catalog.current_setting('{}'), false)"
_KEEP_SEARCH_PATH = _COPY_SETTING.format("scaffold_source.search_path", "search_path")
_RESTORE_SEARCH_PATH = _COPY_SETTING.format("search_path", "scaffold_source.search_path")
_STAND_INS = Path(__file__).parent / "stand_ins"
_NAMES = (Path(__file__).parent / "postgres" / "sql" / "names.sql").read_bytes()


_LONGEST_MESSAGE = 400
_WITHOUT_DATA = "give a dump of a migrated database without its data: pg_dump --schema-only -f schema.sql"


@dataclass(frozen=True, slots=True)
class Script:
    """One file: `name` for errors, `text` decoded, its statements in order. `tool` is whose marks say which
    part of it is applied, `left_out` what it has besides. `is_new` where a git base lacks it,
    `copies_rows` if it has rows of a COPY, which are left out."""

    name: str
    text: str
    statements: tuple[Statement, ...]
    tool: str | None = None
    left_out: tuple[str, ...] = ()
    is_new: bool = False
    copies_rows: bool = False


def extensions_of(scripts: Iterable[Script]) -> dict[str, str]:
    """Return the extensions that scripts create, each with its schema, "" if they name none."""
    found: dict[str, str] = {}
    for script in scripts:
        for statement in script.statements:
            if match := _EXTENSION.match(statement.text):
                found.setdefault(_extension(match), folded(match["schema"] or ""))
    return found


def folded(name: str) -> str:
    """Return the name that a written one stands for: without its quotes, in lower case if it has none."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _extension(match: re.Match[str]) -> str:
    """Return an extension's name: that of a file, which has lower case whatever stands in quotes."""
    return folded(match["name"]).lower()


def names(connection: psycopg.Connection) -> Names:
    """Return (schema, table) or (schema, table, column) by relation and attribute number."""
    rows = connection.execute(_NAMES, binary=True).fetchall()
    return {(oid, number): _name(*parts) for oid, number, *parts in rows}


def _name(schema: bytes, table: bytes, column: bytes | None) -> TablePath | ColumnPath:
    path = (schema.decode(), table.decode())
    return path if column is None else (*path, column.decode())


@dataclass
class Applying:
    """Apply scripts to the database of `session`. Each is one transaction, as in most tools; a savepoint
    before each statement lets us undo one that must be left out. `moments` holds all names before each
    statement that may change some, and before the first new script, which is the moment `base`. `ours` are
    tables that we made as stand-ins, which are no facts; `folding` the collations (oid) that stand in for
    such in which unlike texts may be equal."""

    session: BoundedSession
    notices: list[str] = field(default_factory=list)
    moments: list[Names] = field(default_factory=list)
    base: int | None = None
    ours: frozenset[ObjectPath] = frozenset()
    folding: list[int] = field(default_factory=list)
    _begins_with: str = ""
    _lacking: list[str] = field(default_factory=list)
    _lacks_rows: bool = False
    _schemas_of_ours: set[str] = field(default_factory=lambda: {"public"})
    _said_once: set[str] = field(default_factory=set)
    _has_savepoint: bool = False

    def run(self, scripts: Sequence[Script]) -> None:
        """Apply all scripts. Raises UsageError that shows the statement which fails or never ends."""
        if is_supabase(script.text for script in scripts):
            self._stand_in_for_supabase()
        self._schemas_of_ours |= {schema for schema in extensions_of(scripts).values() if schema}
        self._lacks_rows = any(script.copies_rows for script in scripts)
        for script in scripts:
            if script.is_new and self.base is None:
                self.base = len(self.moments)
                self.moments.append(names(self.session.connection))
            for statement in script.statements:
                self._apply(statement, script.name)
            self._finish(script)

    def make_own_table(self, name: str) -> None:
        """Make the table that a migration tool makes itself, where no file has made it; "" is none."""
        made = {path[1] for path in names(self.session.connection).values()}
        statement = own_table(name)
        if statement and name not in made:
            self.session.next_statement()
            self._execute(statement)
            self._control("commit")

    def _stand_in_for_supabase(self) -> None:
        self._stand_in(SCRIPT, None)
        self._stand_in(_STAND_INS / "uuid-ossp.sql", "extensions")
        self._control("commit")
        self.ours = frozenset(names(self.session.connection).values())
        self._schemas_of_ours |= {"extensions"}
        self._begins_with = SEARCH_PATH
        self.session.run(SEARCH_PATH)
        self.notices.append("Stood in for: Supabase's schemas auth, storage and extensions")

    def _finish(self, script: Script) -> None:
        commit = Statement("commit", script.text.count("\n") + 1, "commit")
        self.session.next_statement()
        try:
            self._control(commit.text)
            self.session.run("discard all")
            if self._begins_with:
                self.session.run(self._begins_with)
        except (psycopg.Error, LimitError) as error:  # a deferred constraint
            raise self._failed(commit, script.name, error) from None

    def _apply(self, statement: Statement, name: str) -> None:
        if _LEFT_OUT.match(statement.head) or _OWNER.match(statement.text):
            return
        instead = otherwise(statement, lacks_rows=self._lacks_rows)
        if instead:
            self._say_otherwise(statement, name, instead)
            if not instead.text:
                return
            statement = replace(statement, text=instead.text)
        self.session.next_statement()
        try:
            if statement.head.startswith("create extension"):
                self._create_extension(statement.text)
            elif _CONTROL.match(statement.head):
                self._control(statement.text)
            elif _RENAMES.search(statement.text):
                self.moments.append(names(self.session.connection))
                self._execute(statement.text)
            else:
                self._execute(statement.text)
            if instead and instead.folds:
                self.folding.append(self._collation(instead.folds))
        except LimitError as error:
            raise self._failed(statement, name, error) from None
        except psycopg.Error as error:
            if self.session.connection.closed or not self._may_be_left_out(statement, error):
                raise self._failed(statement, name, error) from None
            if not (_OPTIONAL.match(statement.head) or self._makes_a_schema_of_ours(error)):
                self.notices.append(
                    f"Left out: {name}:{statement.line}: {statement.excerpt(60)} ({_message(error)})"
                )

    def _collation(self, name: str) -> int:
        """Return the oid of a collation that was just made."""
        row = self.session.connection.execute(
            "select pg_catalog.to_regcollation(%s)::pg_catalog.oid", [name]
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _say_otherwise(self, statement: Statement, name: str, instead: Otherwise) -> None:
        """Add a notice; about rows that are left out once, since there may be thousands."""
        if instead.why not in self._said_once:
            done = "Done otherwise" if instead.text else "Left out"
            self.notices.append(f"{done}: {name}:{statement.line}: {statement.excerpt(60)} ({instead.why})")
        if instead.is_said_once:
            self._said_once.add(instead.why)

    def _may_be_left_out(self, statement: Statement, error: psycopg.Error) -> bool:
        return bool(
            _OPTIONAL.match(statement.head)
            or (_BESIDE_RELATIONS.match(statement.head) and error.sqlstate in _NOT_HERE)
            or (statement.head.startswith("create trigger") and self.notices and error.sqlstate == "42883")
            or self._makes_a_schema_of_ours(error)
            # an index of geometries: only a unique one is a fact
            or (
                POSTGIS in self._lacking
                and statement.head.startswith("create index")
                and error.sqlstate in ("42704", "42883")
            )
        )

    def _makes_a_schema_of_ours(self, error: psycopg.Error) -> bool:
        """Return True if a schema is already there because we made it."""
        return error.sqlstate == "42P06" and any(
            f'"{schema}"' in str(error) for schema in self._schemas_of_ours
        )

    def _control(self, text: str) -> None:
        """Handle BEGIN, COMMIT and the like: the script's own transactions take precedence over ours."""
        opens = re.match(r"(begin|start)\b", text, re.IGNORECASE)
        if opens and self.session.transaction_status != TransactionStatus.IDLE:
            self.session.run("commit")
        self._has_savepoint = False
        self.session.run(text)

    def _execute(self, text: str) -> None:
        """Run one statement. Make a role that it lacks; run it alone if it must not be in a transaction."""
        made: set[str] = set()
        while True:
            try:
                return self._execute_once(text)
            except psycopg.Error as error:
                if self.session.connection.closed:
                    raise
                self._take_back()
                missing = _MISSING_ROLE.fullmatch(error.diag.message_primary or "")
                if missing and missing[1] not in made and not missing[1].startswith("pg_"):
                    made.add(missing[1])
                    role = sql.SQL("create role {}").format(sql.Identifier(missing[1]))
                    self._execute_once(role.as_string())
                elif (table := self._missing_own_table(error)) and table not in made:
                    made.add(table)
                    self._execute_once(table)
                elif error.sqlstate in _ALONE and self.session.transaction_status != TransactionStatus.IDLE:
                    self._control("commit")
                    self.session.run(text)
                    return None
                else:
                    raise

    def _missing_own_table(self, error: psycopg.Error) -> str | None:
        """Return the statement that makes the migration tool's own table, if that is what is missing."""
        missing = _MISSING_TABLE.match(error.diag.message_primary or "")
        return own_table(missing[1]) if missing else None

    def _execute_once(self, text: str) -> None:
        if self.session.transaction_status == TransactionStatus.IDLE:
            self.session.run("begin")
            self._has_savepoint = False
        release = "release savepoint scaffold_source; " if self._has_savepoint else ""
        self.session.run(f"{release}savepoint scaffold_source")
        self._has_savepoint = True
        self.session.run(text)

    def _take_back(self) -> None:
        if self.session.transaction_status == TransactionStatus.INERROR:
            self.session.run("rollback to savepoint scaffold_source")

    def _create_extension(self, text: str) -> None:
        """Create the extension in any version; if it is not available, create a stand-in."""
        match = _EXTENSION.match(text)
        if match is None:  # the server says what is wrong with it
            return self._execute(text)
        name, schema = _extension(match), match["schema"]
        where = f" schema {schema}" if schema else ""
        named = sql.Identifier(name).as_string()
        try:
            self._execute(f"create extension if not exists {named}{where} cascade")
        except psycopg.Error as error:
            if error.sqlstate not in _NOT_HERE:
                raise
            stand_in = _STAND_INS / f"{name}.sql"
            if re.fullmatch(r"[\w-]+", name) and stand_in.is_file():
                return self._stand_in(stand_in, schema)
            if name == POSTGIS:
                self._lacking.append(name)
                self.notices.append(
                    "Stood in for: the extension postgis, which the embedded PostgreSQL lacks: its types are "
                    "there by name, its functions and indexes are not"
                )
            elif name not in WRAPPERS:
                self._lacking.append(name)
                self.notices.append(f"Left out: the extension {name}, which the embedded PostgreSQL lacks")
        return None

    def _stand_in(self, file: Path, schema: str | None) -> None:
        self.session.run(_KEEP_SEARCH_PATH)
        if schema:
            self._execute(f"set search_path = {schema}")
        for statement in statements(file.read_text(encoding="utf-8"), file.name):
            try:
                self._execute(statement.text)
            except psycopg.errors.DuplicateFunction:  # created again, with IF NOT EXISTS
                break
        self.session.run(_RESTORE_SEARCH_PATH)

    def _failed(self, statement: Statement, name: str, error: psycopg.Error | LimitError) -> UsageError:
        if isinstance(error, LimitError):
            return UsageError(
                f"{name}:{statement.line}: {error}\n  in: {statement.excerpt()}", do=_WITHOUT_DATA
            )
        position = int(error.diag.statement_position or 1)
        line = statement.line + statement.text.count("\n", 0, position - 1)
        return UsageError(
            f"{name}:{line}: {_message(error)}\n  in: {statement.excerpt()}",
            do=self._advice(error, statement),
        )

    def _advice(self, error: psycopg.Error, statement: Statement) -> str:
        if self.session.connection.closed:
            return "the statement ended its own session: fix the file"
        if self._lacking and error.sqlstate in _UNDEFINED:
            lacking = ", ".join(self._lacking)
            return (
                f"the embedded PostgreSQL lacks the extension {lacking}: give a database that has it, or its "
                "snapshot (scaffold-source snapshot --from URL -o FILE.json)"
            )
        if self._lacks_rows:
            return f"the rows of COPY were left out, by us; {_WITHOUT_DATA}"
        return _advice_on(error, statement)


def _advice_on(error: psycopg.Error, statement: Statement) -> str:
    if error.sqlstate == "42501":
        return f"files are applied without a superuser's rights: {_WITHOUT_DATA}"
    if "icu" in str(error).lower():
        return "the embedded PostgreSQL lacks ICU: give a snapshot (scaffold-source snapshot --from URL)"
    if "${" in statement.text:
        return "placeholders are not filled in: give a dump of a migrated database (pg_dump --schema-only)"
    return "fix the file, or give a dump of a database that has everything (pg_dump --schema-only)"


def _message(error: psycopg.Error) -> str:
    """Return what the server says on one line. A file can make it say anything, at any length."""
    text = " ".join((error.diag.message_primary or str(error)).split())
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]} …"
