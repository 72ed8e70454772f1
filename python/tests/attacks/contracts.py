"""Random tables under random contracts, with planted violations: `honours_contract` and `references` must count what
an oracle in Python counts, and `stage()` must select what the explicit model does.

A round is a source of one or two tables. All rounds run on DuckDB, every fifth on PostgreSQL too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import yaml
from helpers.dbt_process import problems, run_dbt

from attacks import Outcome, draws
from attacks._contract_oracle import broken_references, broken_rules
from attacks._contract_tables import Table, draw_tables, land_sql, source_yaml
from scaffold_source.producers.embedded import embedded_server
from scaffold_source.render.staging_sql import staging_sql

SHORT, FULL = 30, 600
_REPOSITORY = Path(__file__).parents[3]
_AT_ONCE = 100  # sources of one project
_ON_POSTGRES = 5  # every so many rounds


def attack(seed: int, rounds: range) -> Outcome:
    outcome = Outcome()
    for first in range(rounds.start, rounds.stop, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, rounds.stop))
        sources = {number: draw_tables(draws(seed, number)) for number in numbers}
        with tempfile.TemporaryDirectory(prefix="contracts-") as folder:
            path = Path(folder) / "warehouse.duckdb"
            _judge(outcome, Path(folder) / "project", {"type": "duckdb", "path": str(path)}, sources)
    on_postgres = {
        number: draw_tables(draws(seed, number)) for number in rounds if number % _ON_POSTGRES == 0
    }
    with (
        tempfile.TemporaryDirectory(prefix="contracts-") as folder,
        embedded_server(Path(folder) / "data") as server,
    ):
        server.create_database("warehouse")
        profile = {
            "type": "postgres", "host": server.host, "port": server.port, "user": server.user, "password": "",
            "dbname": "warehouse",
        }  # fmt: skip
        if on_postgres:
            _judge(outcome, Path(folder) / "project", profile, on_postgres)
    return outcome


def _judge(outcome: Outcome, folder: Path, profile: dict[str, Any], sources: dict[int, list[Table]]) -> None:
    """Land the sources, compile their tests and models, run them, and compare."""
    warehouse = profile["type"]
    with _connection(profile) as connection:
        for number, tables in sources.items():
            _land(connection, f"s{number}", tables)
    _write_project(folder, profile, sources)
    compiled = _compiled(folder)
    with _connection(profile) as connection:
        for number, tables in sources.items():
            outcome.counts[f"sources on {warehouse}"] += 1
            for table in tables:
                outcome.counts[f"tables on {warehouse}"] += 1
                for what, expected, found in _comparisons(
                    connection, compiled, f"s{number}", table, tables[0]
                ):
                    outcome.counts[f"rows that {what} on {warehouse}"] += len(expected)
                    if found != expected:
                        outcome.fail(
                            number, f"{warehouse}: {table.name} {what}: {found} instead of {expected}"[:1_000]
                        )


def _comparisons(
    connection: Any, compiled: dict[str, str], source: str, table: Table, parent: Table
) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Yield what is compared, what the oracle says, and what the warehouse does."""
    found = _rows(
        connection, compiled[f"{source}_{table.name}_honours"], "rule_name, column_name, broken_rows"
    )
    yield "break a rule", broken_rules(table), sorted((rule, name, int(count)) for rule, name, count in found)
    if table.reference:
        columns = ", ".join(f'"{name}"' for name in table.reference.columns)
        found = _rows(
            connection, compiled[f"{source}_{table.name}_references"], f"{columns}, finding, broken_rows"
        )
        yield (
            "refer to nothing",
            broken_references(table, parent),
            sorted(((*row[:-1], int(row[-1])) for row in found), key=repr),
        )
    if any(
        column.is_declared and (not column.is_landed or column.has_other_type) for column in table.columns
    ):
        return  # staging says so itself
    explicit, staged = (compiled[f"{kind}_{source}_{table.name}"] for kind in ("explicit", "staged"))
    differ = [
        row
        for one, other in ((explicit, staged), (staged, explicit))
        for row in _rows(
            connection, f"select * from ({one}) as one except all select * from ({other}) as other"
        )
    ]
    yield "differ in staging", [], differ


def _rows(connection: Any, sql: str, columns: str = "*") -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.execute(f"select {columns} from (\n{sql}\n) as found").fetchall()
    return rows


def _land(connection: Any, source: str, tables: Sequence[Table]) -> None:
    connection.execute(f"create schema {source}")
    for table in tables:
        create, rows = land_sql(source, table)
        connection.execute(create)
        if rows:
            lines = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
            connection.execute(f"insert into {source}.{table.name} values {lines}")


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, (bool, int, Decimal)):
        return str(value)
    if isinstance(value, date):
        return f"'{value}'"
    return "'" + value.replace("'", "''") + "'"


def _write_project(folder: Path, profile: dict[str, Any], sources: dict[int, list[Table]]) -> None:
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: random\nversion: '1.0'\nprofile: random\n")
    (folder / "packages.yml").write_text(f"packages:\n  - local: {_REPOSITORY}\n")
    output = {**profile, "schema": "analytics", "threads": 1}
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"random": {"target": "it", "outputs": {"it": output}}})
    )
    for number, tables in sources.items():
        declared = source_yaml(f"s{number}", tables)
        text = yaml.safe_dump({"sources": [declared]}, sort_keys=False, allow_unicode=True)
        (folder / "models" / f"_s{number}__sources.yml").write_text(text)
        for table in declared["tables"]:
            name = f"s{number}_{table['name']}.sql"
            (folder / "models" / f"explicit_{name}").write_text(staging_sql(declared, table))
            call = f"{{{{ scaffold_source.stage('s{number}', '{table['name']}') }}}}\n"
            (folder / "models" / f"staged_{name}").write_text(call)


def _compiled(folder: Path) -> dict[str, str]:
    """The SQL of every test and model, by name."""
    for arguments in (("deps",), ("compile",)):
        result = run_dbt(folder, *arguments, allow_warnings=True)
        if wrong := problems(result):
            raise AssertionError("\n".join(wrong[:5]))
    return {compiled.node.name: compiled.node.compiled_code for compiled in result.result.results}


@contextmanager
def _connection(profile: dict[str, Any]) -> Iterator[Any]:
    """A connection to the profile's warehouse, in a zone that is not UTC."""
    if profile["type"] == "duckdb":
        with duckdb.connect(profile["path"]) as connection:
            connection.execute("set timezone = 'Asia/Tokyo'")
            yield connection
        return
    settings = {key: profile[key] for key in ("host", "port", "user", "dbname")}
    with psycopg.connect(**settings, autocommit=True, options="-c timezone=Asia/Tokyo") as connection:
        yield connection
