"""BigQuery's SQL, run by GoogleSQL's own analyser and reference implementation (npm, for Linux).

Tables travel as literals in front of each query, and rows come back as JSON.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from helpers.adapters import Query, differences
from helpers.environments import node_packages

RUN = Path(__file__).with_suffix(".js")
PACKAGE = "@fivetrandevelopers/zetasql@1.13.0"
TYPES = {
    "BIGINT": "int64",
    "INTEGER": "int64",
    "SMALLINT": "int64",
    "TINYINT": "int64",
    "BOOLEAN": "bool",
    "DOUBLE": "float64",
    "FLOAT": "float64",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
    "VARCHAR": "string",
}
_NAMED = re.compile(r"`analytics`\.`landed`\.`(\w+)`")


def run_in_googlesql(
    connection: duckdb.DuckDBPyConnection, queries: list[Query], folder: Path
) -> dict[str, list[Any]]:
    """What each test found, and how each model differs from what is expected."""
    parts = {query.name: query.sql for query in queries}
    for (name,) in connection.sql(
        "select table_name from duckdb_tables() where table_name like 'raw%'"
    ).fetchall():
        parts[name] = _literals(connection, name)
    script = {query.name: _whole(query.name, parts) for query in queries}
    (folder / "queries.json").write_text(json.dumps(script))
    command = ["node", RUN, node_packages(PACKAGE), folder / "queries.json", folder / "results.json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    answers = json.loads((folder / "results.json").read_text())
    results = {}
    for query in queries:
        rows = answers[query.name]
        if query.is_test or isinstance(rows, dict):
            results[query.name] = rows if isinstance(rows, list) else [rows]
        else:
            _land(connection, query.name, rows)
            results[query.name] = differences(connection, query.name)
    return results


def _whole(name: str, parts: dict[str, str]) -> str:
    """Return the query `name` with everything that it reads in front of it, its rows as JSON."""
    needed: dict[str, None] = {}

    def read(query: str) -> None:
        for other in _NAMED.findall(parts[query]):
            if other not in needed:
                read(other)
                needed[other] = None

    read(name)
    steps = [f"`{other}` as (\n{_local(parts[other])}\n)" for other in needed]
    given = f"with {', '.join(steps)}\n" if steps else ""
    return f"{given}select to_json_string(result) from (\n{_local(parts[name])}\n) as result"


def _local(sql: str) -> str:
    return _NAMED.sub(r"`\1`", sql)


def _literals(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return a query of GoogleSQL that gives the rows of a table of DuckDB's."""
    relation = connection.sql(f"from scaffold_source.{table}")
    kinds = [_kind(str(kind)) for kind in relation.types]
    columns = ", ".join(f"`{name}` {kind}" for name, kind in zip(relation.columns, kinds, strict=True))
    texts = ", ".join(f'cast("{name}" as varchar)' for name in relation.columns)
    rows = connection.sql(f"select {texts} from scaffold_source.{table}").fetchall()
    structs = [f"({', '.join(map(_literal, row, kinds))})" for row in rows]
    return f"select * from unnest(array<struct<{columns}>>[{', '.join(structs)}])"


def _kind(kind: str) -> str:
    return "bignumeric" if kind.startswith("DECIMAL") else TYPES[kind]


def _literal(value: str | None, kind: str) -> str:
    if value is None:
        return "null"
    if kind in ("int64", "bool"):
        return value
    return f"cast({json.dumps(value)} as {kind})"


def _land(connection: duckdb.DuckDBPyConnection, name: str, rows: list[str]) -> None:
    """Make the model's table of its rows, in the types of what is expected of it."""
    expected = f"expected_{name}"
    if not connection.sql(f"from duckdb_tables() where table_name = '{expected}'").fetchall():
        return
    connection.execute(f"create table scaffold_source.{name} as from scaffold_source.{expected} limit 0")
    kinds = [str(kind) for kind in connection.sql(f"from scaffold_source.{name}").types]
    for row in rows:
        values = list(json.loads(row).values())
        holes = ", ".join(f"cast(? as {kind})" for kind in kinds)
        connection.execute(f"insert into scaffold_source.{name} values ({holes})", list(_texts(values)))


def _texts(values: list[Any]) -> Iterator[str | None]:
    for value in values:
        yield value if value is None or isinstance(value, str) else json.dumps(value)
