"""Staging keeps joins whole: on databases with circles and keys of several columns, real dbt, real rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import Postgres, make_dbt_project
from helpers.dbt_process import problems, run_dbt
from helpers.joined import MadeUp, Reference, kept, landed_sql, made_up, schema_sql

from scaffold_source.commands.add import add
from scaffold_source.commands.update import UpdateOptions, update
from scaffold_source.contract.values import Source
from scaffold_source.producers.where import Where
from scaffold_source.project import find_project, write_all

REPOSITORY = Path(__file__).parents[3]
SOURCES = Path("models", "staging", "shop", "_shop__sources.yml")


class Warehouse:
    """Where the rows landed and dbt builds; `run` gives the rows of a query."""

    def __init__(self, target: str, postgres: Postgres, folder: Path, tables: list[MadeUp]) -> None:
        self.target = target
        script = landed_sql(tables, "landed")
        if target == "duckdb":
            self.uri = str(folder / "warehouse.duckdb")
            with duckdb.connect(self.uri) as connection:
                connection.execute(script)
            self.profile: dict[str, Any] = {"type": "duckdb", "path": self.uri}
        else:
            database = postgres.make(script)
            self.uri = postgres.uri(database)
            server = {"host": postgres.socket_dir, "port": postgres.port, "user": postgres.user}
            self.profile = {"type": "postgres", "dbname": database, "password": "", **server}

    def run(self, query: str) -> list[tuple[Any, ...]]:
        if self.target == "duckdb":
            with duckdb.connect(self.uri) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.uri) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

    def orphans(self, table: str, reference: Reference, schema: str, prefix: str = "") -> int:
        """Count the rows whose key is complete and points at nothing."""
        complete = " and ".join(f"child.{name} is not null" for name in reference.columns)
        same = " and ".join(
            f"parent.{to} = child.{name}"
            for name, to in zip(reference.columns, reference.references, strict=True)
        )
        query = (
            f"select count(*) from {schema}.{prefix}{table} as child where {complete}"
            f" and not exists (select 1 from {schema}.{prefix}{reference.to} as parent where {same})"
        )
        return int(self.run(query)[0][0])


def scaffolded(
    folder: Path, postgres: Postgres, tables: list[MadeUp], warehouse: Warehouse, *, all_keys: bool = True
) -> Path:
    """A dbt project with what `add` writes, and each table's stage() beside it. Without `all_keys` the producer
    declares no key of one column: people write `relationships` tests instead, and `update`."""
    project = make_dbt_project(folder)
    (project / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    outputs = {"it": {**warehouse.profile, "schema": "analytics", "threads": 1}}
    (project / "profiles.yml").write_text(yaml.safe_dump({"analytics": {"target": "it", "outputs": outputs}}))
    keys = "likely" if all_keys else "declared"  # people name them, and no rule does
    source = Source("shop", raw_schema="landed", schemas=("public",), warehouse=warehouse.target, keys=keys)
    where = Where(postgres.uri(postgres.make(schema_sql(tables, all_keys=all_keys))))
    write_all(add(find_project(project), source, where).edits, project)
    if not all_keys:
        write_relationships(project / SOURCES, tables)
        write_all(update(find_project(project), "shop", where.conninfo, UpdateOptions()).edits, project)
    for table in tables:
        call = f"{{{{ scaffold_source.stage('shop', '{table.name}') }}}}"
        (project / f"models/one_call_{table.name}.sql").write_text(call)
    assert problems(run_dbt(project, "deps")) == []
    return project


def write_relationships(path: Path, tables: list[MadeUp]) -> None:
    """Write a `relationships` test on each column that alone points at a table, as people do."""
    tree = yaml.safe_load(path.read_text())
    entries = {entry["name"]: entry for entry in tree["sources"][0]["tables"]}
    for table in tables:
        columns = {column["name"]: column for column in entries[table.name]["columns"]}
        for reference in table.references:
            if len(reference.columns) == 1:
                to = {"to": f"source('shop', '{reference.to}')", "field": reference.references[0]}
                test = {"relationships": {"arguments": to, "config": {"severity": "warn"}}}
                columns[reference.columns[0]]["data_tests"] = [test]
    path.write_text(yaml.safe_dump(tree, sort_keys=False))


def unknown_to_dbt(project: Path) -> list[str]:
    """Return the landed tables that a written model reads without dbt knowing it."""
    nodes = json.loads((project / "target/manifest.json").read_text())["nodes"]
    unknown = []
    for result in json.loads((project / "target/run_results.json").read_text())["results"]:
        if ".stg_shop__" in result["unique_id"]:
            known = {node.rsplit(".", 1)[1] for node in nodes[result["unique_id"]]["depends_on"]["nodes"]}
            read = set(re.findall(r'"landed"\."(t\d\d)"', result["compiled_code"]))
            unknown += [f"{result['unique_id']}: {table}" for table in sorted(read - known)]
    return unknown


@pytest.mark.parametrize(
    ("target", "seed", "keys"),
    [
        ("duckdb", 1, "declared"),
        ("duckdb", 3, "declared"),
        ("postgres", 3, "declared"),
        ("duckdb", 3, "tested"),
    ],
)
def test_staging_keeps_joins_whole(
    target: str, seed: int, keys: str, postgres: Postgres, tmp_path: Path
) -> None:
    tables = made_up(seed)
    warehouse = Warehouse(target, postgres, tmp_path, tables)
    project = scaffolded(tmp_path / "project", postgres, tables, warehouse, all_keys=keys == "declared")
    assert problems(run_dbt(project, "run", writes_artifacts=True)) == []
    assert unknown_to_dbt(project) == []
    expected = kept(tables)
    for table in tables:
        columns = [name for name in table.columns() if name not in ("is_deleted", "deleted_at")]
        query = f"select {', '.join(columns)} from analytics.stg_shop__{table.name}"
        rows = sorted(map(repr, warehouse.run(query)))
        assert rows == sorted(repr(tuple(row.get(name) for name in columns)) for row in expected[table.name])
        explicit, one_call = (
            sorted(map(repr, warehouse.run(f"select * from analytics.{name}{table.name}")))
            for name in ("stg_shop__", "one_call_")
        )
        assert explicit == one_call
        for reference in table.references:
            landed = warehouse.orphans(table.name, reference, "landed")
            assert warehouse.orphans(table.name, reference, "analytics", "stg_shop__") <= landed
