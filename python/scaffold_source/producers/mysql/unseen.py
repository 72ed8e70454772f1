"""Find out what MySQL and MariaDB do not show to a role. They list only what the role was granted, so a
dropped table and one that was never granted look the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold_source.model import TableName
from scaffold_source.producers.mysql.account import quoted
from scaffold_source.producers.mysql.statements import Row, definitions, query, rows_of
from scaffold_source.producers.sight import Unseen

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

_SQL = Path(__file__).parent / "sql"
_Rows = Mapping[TableName, Sequence[Row]]
# Whoever may know about every table of a schema is told that there is none of this name; others are refused.
_NO_TABLE = "scaffold_source_asks_for_no_table"
_NO_SUCH_TABLE = (1146,)
_REFUSED = ((1044,), (1142,), (1143,))  # denied for the schema, the table, a column


def look_for_unseen(
    connection: Connection[DictCursor], of: Mapping[str, _Rows], schemas: Sequence[str]
) -> Unseen:
    """Find out what the role is not shown of `schemas`. `of` has the rows that it is shown, by query and
    relation."""
    relations = of["relations"]
    readable = [name for name in relations if is_readable(name, of)]
    hidden = {name for name in relations if name not in readable} | set(_targets(of, schemas))
    by_table = [schema for schema in schemas if not _lists_every_table(connection, schema)]
    granted = set(_granted(connection, by_table)) if by_table else set()
    in_part = [name for name in readable if name.schema in by_table and name not in granted]
    if in_part:  # a role of the role may have granted it
        whole = definitions(connection, [name for name in in_part if not relations[name][0]["is_view"]])
        in_part = sorted(set(in_part) - {name for name, _ in whole}, key=str)
    return Unseen(
        hidden=(*sorted(name.path for name in hidden), *_hidden_columns(readable, of["columns"])),
        in_part=(*((schema,) for schema in by_table), *(name.path for name in in_part)),
        gone=tuple(sorted(name.path for name in granted if name not in relations)),
    )


def is_readable(name: TableName, of: Mapping[str, _Rows]) -> bool:
    """Return True if the role may read any column of the relation."""
    return any(row["readable"] for row in of["columns"][name])


def _targets(of: Mapping[str, _Rows], schemas: Sequence[str]) -> Iterator[TableName]:
    """Yield relations that foreign keys point at and that the server does not show to our role."""
    for row in (row for rows in of["foreign_keys"].values() for row in rows):
        target = TableName(row["to_schema"], row["to_name"])
        if target.schema in schemas and target not in of["relations"]:
            yield target


def _hidden_columns(readable: Sequence[TableName], columns: _Rows) -> Iterator[tuple[str, ...]]:
    for name in readable:
        yield from ((*name.path, row["name"]) for row in columns[name] if not row["readable"])


def _lists_every_table(connection: Connection[DictCursor], schema: str) -> bool:
    from pymysql import Error  # noqa: PLC0415 (an extra)

    try:
        rows_of(connection, f"show create table {quoted(schema)}.{quoted(_NO_TABLE)}")
    except Error as error:
        if error.args[:1] not in (_NO_SUCH_TABLE, *_REFUSED):
            raise
        return error.args[:1] == _NO_SUCH_TABLE
    return True


def _granted(connection: Connection[DictCursor], schemas: Sequence[str]) -> Iterator[TableName]:
    """Yield the relations that the role itself may read as a whole. A dropped table keeps its grants."""
    granted = query(connection, _SQL / "table_grants.sql", schemas=schemas)
    return (TableName(row["table_schema"], row["table_name"]) for row in granted)
