"""Query MySQL and MariaDB: rows as dictionaries, and the output of SHOW CREATE TABLE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold_source.model import TableName
from scaffold_source.producers.answers import cut, require
from scaffold_source.producers.mysql.account import quoted
from scaffold_source.producers.mysql.answers import ANSWERS
from scaffold_source.producers.mysql.connect import understood

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

Row = dict[str, Any]

_TABLES_AT_A_TIME = 100
_PASSED_OVER = ((1142,), (1143,), (1146,))  # denied for the table, for a column, no such table


def query(connection: Connection[DictCursor], file: Path, **parameters: object) -> list[Row]:
    """Run the statement in `file`. Raises ProducerError if the rows cannot be an answer to it."""
    rows = rows_of(connection, file.read_text(encoding="utf-8"), parameters or None)
    if rows:
        require(file.stem, ANSWERS[file.stem], tuple(rows[0]), [tuple(row.values()) for row in rows])
    return rows


def rows_of(connection: Connection[DictCursor], statement: str, parameters: object = None) -> list[Row]:
    """Run `statement` and return its rows. Some versions declare some texts binary: these come decoded."""
    with understood(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [
            {key: value.decode() if isinstance(value, bytes) else value for key, value in row.items()}
            for row in cursor.fetchall()
        ]


def definitions(
    connection: Connection[DictCursor], names: Sequence[TableName]
) -> Iterator[tuple[TableName, str]]:
    """Yield what SHOW CREATE TABLE says, for many tables at a time. A table that was dropped meanwhile, or
    that the role may see only in part, is skipped: it ends its batch, and the next one starts after it."""
    from pymysql import Error  # noqa: PLC0415 (an extra)

    rest = list(names)
    while rest:
        some, answered = rest[:_TABLES_AT_A_TIME], 0
        statements = [f"show create table {quoted(name.schema)}.{quoted(name.name)}" for name in some]
        try:
            with connection.cursor() as cursor:
                with understood():
                    cursor.execute("; ".join(statements))
                for name in some:
                    with understood():
                        texts = [str(row["Create Table"]) for row in cursor.fetchall()]
                    for text in texts:
                        yield name, text
                    answered += 1
                    with understood():
                        cursor.nextset()
        except Error as error:
            if error.args[:1] not in _PASSED_OVER:
                raise
            answered += 1
        rest = rest[answered:]


# A string, a name, or a bracket: what a CHECK's end is found by.
_TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`|[()]", re.DOTALL)
_OWN_NAME = re.compile(r"^  (?:CONSTRAINT )?`((?:[^`]|``)+)` ", re.MULTILINE)


def declared_checks(definition: str) -> Iterator[Row]:
    """Yield the CHECKs in MariaDB's SHOW CREATE TABLE as information_schema.check_constraints has them: a
    column's own check has the column's name."""
    for line in definition.split("\n"):
        name, start = _OWN_NAME.match(line), _check_start(line)
        if name and start:
            expression = line[start : _closing_bracket(line, start)]
            yield {"name": name[1].replace("``", "`"), "expression": cut(expression)}


def _check_start(line: str) -> int | None:
    """Return the position at which a CHECK's expression begins, outside of strings and names."""
    bare = _TOKEN.sub(lambda token: token[0] if token[0] in "()" else "x" * len(token[0]), line)
    start = bare.find(" CHECK (")
    return start + len(" CHECK (") if start >= 0 else None


def _closing_bracket(line: str, start: int) -> int:
    depth = 1
    for token in _TOKEN.finditer(line, start):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if not depth:
            return token.start()
    return len(line)
