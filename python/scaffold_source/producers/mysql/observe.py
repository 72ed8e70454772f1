"""Observe a MySQL or MariaDB server for preflight, in two turns whatever the number of tables. The same
queries as a script for the mysql client, for people who cannot connect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from scaffold_source.errors import ProducerError
from scaffold_source.producers.answers import unexpected
from scaffold_source.producers.conversation import Limits, Line, within
from scaffold_source.producers.documents import PREFLIGHT
from scaffold_source.producers.mysql.account import Account, account_named, quoted
from scaffold_source.producers.mysql.connect import connect, connect_timeout, understood
from scaffold_source.producers.mysql.grants_text import grants_of, roles_of
from scaffold_source.producers.mysql.replication import ask_further
from scaffold_source.producers.mysql.version import supported_version
from scaffold_source.producers.observed_mysql import MysqlObserved
from scaffold_source.producers.typed_json import MisfitError, decoded

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

_SQL = Path(__file__).parent / "preflight"
# Each other server that speaks as MySQL does, by a word of its version.
_OTHERS = {"tidb": "TiDB", "singlestore": "SingleStore", "memsql": "SingleStore", "oceanbase": "OceanBase"}
# MySQL would keep the sizes that it looks up, unless they expire at once: that would be a write.
_SESSION = (
    "/*M! set session max_statement_time = 60 */ /*!50708 set session max_execution_time = 60000 */",
    "set session lock_wait_timeout = 5, wait_timeout = 120, group_concat_max_len = 16777216, "
    "sql_quote_show_create = 1 /*!80000 , information_schema_stats_expiry = 0 */",
    "start transaction read only",
)
_NO_SUCH_GRANT, _DENIED = 1141, (1044, 1142)
_NESTED_ROLES = 5  # turns for roles of roles, of an account that is audited


def observe(url: str, limits: Limits, audited: str | None = None) -> MysqlObserved:
    """Return what the server at `url` shows; where an account is `audited`, with its rights.

    Raises UsageError for an account that is none, ProducerError for what the server refuses and for a server
    that is another one, or too old.
    """
    account = account_named(audited) if audited is not None else None
    return within(limits, lambda line: _observe(url, account, line), connecting_s=connect_timeout(url))


def _observe(url: str, audited: Account | None, line: Line) -> MysqlObserved:
    with connect(url, line) as connection:
        _require_mysql(connection)
        return _observed_over(connection, audited)


def _require_mysql(connection: Connection[DictCursor]) -> None:
    version = str(getattr(connection, "server_version", "")).lower()
    for word, name in _OTHERS.items():
        if word in version:
            raise ProducerError(
                f"This is {name}, which only speaks as MySQL does",
                do="its catalogue and its log are its own, so preflight would say what is not so",
            )


def _observed_over(connection: Connection[DictCursor], audited: Account | None) -> MysqlObserved:
    statements = [*_preparing(audited), *map(_as_json, _queries())]
    statements.append(f"show grants for {audited.in_sql}" if audited else "show grants")
    with _audits(audited):
        *answers, shown = _results(connection, statements)
    rows = {
        name: _of_rows(name, [next(iter(row.values())) for row in answer])
        for name, answer in zip(_queries(), answers[-len(_queries()) :], strict=True)
    }
    observed = _decoded(rows)
    supported_version(observed.server.version)
    lines = [str(text) for row in shown for text in row.values()]
    if audited:
        lines += _of_roles(connection, lines)
    role = replace(observed.role, hidden_roles=())
    if audited:
        role = replace(role, roles=tuple(name for name, _ in roles_of(lines)))
    return ask_further(connection, replace(observed, role=role, grants=grants_of(lines)))


@contextmanager
def _audits(audited: Account | None) -> Iterator[None]:
    """Say of an account that is audited why it is not shown. Raises ProducerError."""
    from pymysql import Error  # noqa: PLC0415 (an extra)

    try:
        yield
    except Error as error:
        code = error.args[0] if error.args else None
        if audited and code == _NO_SUCH_GRANT:
            raise ProducerError(
                f"there is no account {audited.name}",
                do="give its host, too: select user, host from mysql.user",
            ) from None
        if audited and code in _DENIED:
            raise ProducerError(
                "--from is an account that may not see what others were granted",
                do="give one that has SELECT on the schema mysql",
            ) from None
        raise


def _of_roles(connection: Connection[DictCursor], lines: list[str]) -> list[str]:
    """Return what is granted to the roles of an account, and to theirs."""
    more: list[str] = []
    known: set[tuple[str, str]] = set()
    for _ in range(_NESTED_ROLES):
        new = sorted(set(roles_of([*lines, *more])) - known)
        if not new:
            break
        known |= set(new)
        names = [Account(name, host).in_sql if host else quoted(name) for name, host in new]
        for answer in _results(connection, [f"show grants for {name}" for name in names]):
            more += [str(text) for row in answer for text in row.values()]
    return more


def _results(connection: Connection[DictCursor], statements: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each statement: all are sent at once."""
    with understood(), connection.cursor() as cursor:
        cursor.execute(";\n".join(statements))
        for number in range(len(statements)):
            if number and not cursor.nextset():
                raise unexpected("preflight has an answer too few")
            yield [
                {key: value.decode() if isinstance(value, bytes) else value for key, value in row.items()}
                for row in cursor.fetchall()
            ]


def _of_rows(name: str, texts: list[str]) -> Any:
    """Return the value of a field: a list, or what is in the only row."""
    values = [json.loads(text) for text in texts]
    if _is_list(name):
        return values
    if len(values) != 1:
        raise unexpected(f"preflight {name} has not one row")
    return values[0]


def _decoded(rows: dict[str, Any]) -> MysqlObserved:
    try:
        return cast(MysqlObserved, decoded(MysqlObserved, rows, "$"))
    except MisfitError as misfit:
        raise unexpected(f"preflight {misfit}") from None


def _preparing(audited: Account | None) -> Iterator[str]:
    yield from _SESSION
    yield from (statement.strip() for statement in _query("who").split(";"))
    if audited:
        from pymysql.converters import escape_string  # noqa: PLC0415 (an extra)

        yield f"set @scaffold_account = '{escape_string(audited.grantee)}'"


@cache
def _queries() -> tuple[str, ...]:
    """Return the names of the queries that anybody may ask, in the order of what they answer."""
    without = ("transactions",)
    return tuple(
        field.name
        for field in fields(MysqlObserved)
        if field.name not in without and (_SQL / f"{field.name}.sql").exists()
    )


@cache
def _query(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8").strip()


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(MysqlObserved)


def _is_list(name: str) -> bool:
    return get_origin(_hints()[name]) is tuple


def _as_json(name: str) -> str:
    """Return the query so that each row is one JSON object, as its type has it."""
    row = get_args(_hints()[name])[0] if _is_list(name) else _hints()[name]
    types = get_type_hints(row)
    pairs = ", ".join(
        f"'{field.name}', {_json_value(types[field.name], f'answer.`{field.name}`')}" for field in fields(row)
    )
    return (
        f"select cast(json_object({pairs}) as char) as answer from (\n{_query(name)}\n) as answer order by 1"
    )


def _json_value(wanted: Any, value: str) -> str:
    """Return SQL for a value in JSON. The two servers differ in what is a truth and what is a binary text."""
    if get_origin(wanted) in (Union, UnionType):
        wanted = next(choice for choice in get_args(wanted) if choice is not type(None))
    if wanted is bool:
        return f"json_extract(if({value} is null, 'null', if({value}, 'true', 'false')), '$')"
    if get_origin(wanted) is tuple:
        return f"json_extract(convert({value} using utf8mb4), '$')"
    return value if wanted in (int, float) else f"convert({value} using utf8mb4)"


_SCRIPT_HEAD = """\
-- scaffold-source preflight: what a loader needs to know of this server, read from its catalogue.
-- Reads in one read-only transaction, locks no table, writes nothing. It prints a file, to be mailed:
--     mysql -BNr --comments --default-character-set=utf8mb4 -h … -p DATABASE < preflight.sql > preflight.json
--     scaffold-source preflight --from preflight.json
"""


def script() -> str:
    """Return a script for the mysql client that prints what `observe` would see but for what needs rights, as
    a preflight file."""
    return "\n".join(_script()) + "\n"


def _script() -> Iterator[str]:
    yield _SCRIPT_HEAD
    yield from (f"{statement};" for statement in ("set session sql_mode = ''", *_preparing(None)))
    head = (
        f'{{"format": "{PREFLIGHT.format}", "version": {PREFLIGHT.version}, "kind": "mysql", "observed": {{'
    )
    yield f"select '{head}' as answer;"
    for number, name in enumerate(_queries()):
        yield ""
        comma = ", " if number else ""
        opening, closing = ("[", "]") if _is_list(name) else ("", "")
        yield f"select '{comma}\"{name}\": {opening}' as answer;"
        yield (
            "select concat(if(row_number() over (order by a.answer) = 1, '', ', '), a.answer) as answer\n"
            f"from (\n{_as_json(name)}\n) as a order by a.answer;"
        )
        if closing:
            yield f"select '{closing}' as answer;"
    yield "select '}}' as answer;"
    yield "rollback;"
