"""A project that has only the package, no CLI, onboards a landed schema with three run-operations."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import Postgres, make_dbt_project
from dbt.cli.main import dbtRunner
from helpers.dbt_process import problems, run_dbt
from test_sql_style import lint

REPOSITORY = Path(__file__).parents[3]

# Orders arrive every hour but for eight hours long ago; customers have a comment that dbt must not evaluate.
LANDED = """
create schema landed;
create table landed.customers (
    id bigint primary key,
    email text not null,
    is_test boolean,
    balance_cents bigint,
    currency text,
    created_at timestamp,
    deleted_at timestamp,
    _fivetran_deleted boolean
);
comment on table landed.customers is 'People: {{ 1/0 }} "and" others
#second line';
comment on column landed.customers.created_at is 'Local time, America/New_York.';
create table landed."Order Line" (
    "orderId" bigint,
    line_number integer,
    customer_id bigint references landed.customers (id),
    "order" text,
    updated_at timestamptz,
    primary key ("orderId", line_number)
);
create view landed.people as select id, email from landed.customers;
insert into landed.customers values
    (1, 'ann', false, 1234, 'JPY', '2024-07-01 12:00:00', null, false),
    (2, 'bob', false, 1234, 'USD', '2024-07-01 12:00:00', '2024-07-02 00:00:00', false),
    (3, 'cy', true, 1234, 'USD', '2024-07-01 12:00:00', null, false),
    (4, 'di', null, 1234, 'KWD', '2024-01-01 12:00:00', null, null),
    (5, 'ed', null, 1234, 'USD', '2024-01-01 12:00:00', null, true);
insert into landed."Order Line"
select n, 1, 1, 'first', now() - n * interval '1 hour' from generate_series(1, 100) as hours (n) where n not between 51 and 57;
"""

CUSTOMERS_YAML = r"""
      - name: customers
        description: "People: {{ '{{' }} 1/0 }} \"and\" others\n#second line"
        config:
          loaded_at_query: "{{ scaffold_source.loaded_at('shop', 'customers', 'created_at') }}"
          meta:
            soft_delete:
              - {column: deleted_at, kind: timestamp}
              - {column: _fivetran_deleted, kind: boolean}
            test_rows: is_test
            producer:
              schema: landed
              primary_key: [id]
              columns:
                id: {type: bigint, nullable: false}
"""

EXPECTED_CUSTOMERS = [
    (1, "ann", "1234.000000", "2024-07-01 16:00:00"),
    (4, "di", "1.234000", "2024-01-01 17:00:00"),
]


class Onboarding:
    """An empty project on one target, its landed schema, and what run-operations print."""

    def __init__(self, folder: Path, target: str, profile: dict[str, Any]) -> None:
        self.folder = make_dbt_project(folder)
        self.target = target
        (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
        profile = {"schema": "analytics", "threads": 2, **profile}
        (folder / "profiles.yml").write_text(
            yaml.safe_dump({"analytics": {"target": target, "outputs": {target: profile}}})
        )
        assert problems(run_dbt(folder, "deps")) == []

    def printed(self, capsys: pytest.CaptureFixture[str], operation: str, **arguments: Any) -> str:
        """What `dbt --quiet run-operation` prints."""
        capsys.readouterr()
        where = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder)]
        command = ["--quiet", "--no-write-json", "run-operation", operation]
        result = dbtRunner().invoke([*command, "--args", yaml.safe_dump(arguments), *where])
        assert result.success, result.exception
        return capsys.readouterr().out


@pytest.fixture(params=["postgres", "duckdb"])
def onboarding(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Onboarding:
    if request.param == "duckdb":
        path = tmp_path / "warehouse.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(LANDED)
        return Onboarding(tmp_path / "project", "duckdb", {"type": "duckdb", "path": str(path)})
    database = postgres.make(LANDED)
    server = {"host": postgres.socket_dir, "port": postgres.port, "user": postgres.user, "password": ""}
    return Onboarding(tmp_path / "project", "postgres", {"type": "postgres", "dbname": database, **server})


def test_three_run_operations_onboard_a_schema(
    onboarding: Onboarding, postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    source = onboarding.printed(
        capsys, "generate_source", schema="landed", source="shop", timezone="America/New_York"
    )
    assert (
        onboarding.printed(
            capsys, "generate_source", schema="landed", source="shop", timezone="America/New_York"
        )
        == source
    )
    models = onboarding.folder / "models"
    (models / "_shop__sources.yml").write_text(source)
    for table in ("customers", "order_line", "people"):
        model = onboarding.printed(capsys, "generate_staging", source="shop", table=table)
        (models / f"stg_shop__{table}.sql").write_text(model)
    freshness = yaml.safe_load(onboarding.printed(capsys, "generate_freshness", source="shop"))

    assert CUSTOMERS_YAML in source.replace("type: BIGINT", "type: bigint")  # DuckDB writes types in capitals
    test = "scaffold_source.honours_contract: {name: shop__customers_honours_contract}"
    assert f"          - {test}\n" in source
    assert max(len(line) for line in source.splitlines()) <= 100
    (landed,) = yaml.safe_load(source)["sources"]
    tables = {table["name"]: table for table in landed["tables"]}
    customers, lines = tables["customers"], tables["order_line"]
    assert customers["config"]["meta"]["soft_delete"] == [
        {"column": "deleted_at", "kind": "timestamp"},
        {"column": "_fivetran_deleted", "kind": "boolean"},
    ]
    assert customers["config"]["meta"]["producer"]["primary_key"] == ["id"]
    assert customers["config"]["meta"]["test_rows"] == "is_test"
    assert lines["identifier"] == "Order Line"
    assert lines["config"]["meta"]["producer"]["foreign_keys"] == [
        {"columns": ["customer_id"], "to": "landed.customers", "references": ["id"]}
    ]
    assert freshness == {
        "sources": [
            {
                "name": "shop",
                "tables": [
                    {
                        "name": "order_line",
                        "config": {
                            "loaded_at_query": "{{ scaffold_source.loaded_at('shop', 'order_line') }}",
                            "freshness": {"warn_after": {"count": 12, "period": "hour"}},
                        },
                    }
                ],
            }
        ]
    }
    lines["config"] |= freshness["sources"][0]["tables"][0]["config"]
    del lines["config"]["loaded_at_field"]
    (models / "_shop__sources.yml").write_text(yaml.safe_dump({"sources": [landed]}, sort_keys=False))

    assert problems(run_dbt(onboarding.folder, "build")) == []
    assert (
        problems(run_dbt(onboarding.folder, "source", "freshness", "--select", "source:shop.order_line"))
        == []
    )
    manifest = run_dbt(onboarding.folder, "parse").result
    node = manifest.sources["source.analytics.shop.customers"]
    assert node.description == 'People: {{ 1/0 }} "and" others\n#second line'
    assert staged_customers(onboarding, postgres) == EXPECTED_CUSTOMERS


LOADED = (REPOSITORY / "python" / "tests" / "loaders" / "landed.sql").read_text()
LOADERS = ("fivetran", "airbyte", "debezium", "dlt", "estuary")


def test_what_loaders_land_is_onboarded(
    postgres: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under the loaders' names, with their columns, what they mark deleted, and without their own tables."""
    warehouse = postgres.make(LOADED)
    server = {"host": postgres.socket_dir, "port": postgres.port, "user": postgres.user, "password": ""}
    project = Onboarding(
        tmp_path / "project", "postgres", {"type": "postgres", "dbname": warehouse, **server}
    )
    models = project.folder / "models"
    for loader in LOADERS:
        source = project.printed(capsys, "generate_source", schema=loader, timezone="UTC")
        (models / f"_{loader}__sources.yml").write_text(source)
        assert ("# Left out, the loader's own: _dlt_loads" in source) == (loader == "dlt")
        staging = project.printed(capsys, "generate_staging", source=loader)
        for name, model in re.findall(r"^-- (stg_\w+\.sql)\n(.*?)(?=^-- stg_|\Z)", staging, re.S | re.M):
            (models / name).write_text(model.strip() + "\n")

    assert problems(run_dbt(project.folder, "build")) == []
    fresh = run_dbt(project.folder, "source", "freshness", "--exclude", "source:dlt.orders__tags")
    assert problems(fresh) == []
    tables = [r for r in fresh.result.results if r.node.resource_type == "source"]  # hooks run, too
    assert len(tables) == 2 * len(LOADERS)  # orders and logs: of customers nothing says when one changed
    (project.folder / ".sqlfluff").write_text("[sqlfluff]\ntemplater = dbt\ndialect = postgres\n")
    assert lint(project.folder) == ""
    for loader in LOADERS:
        assert_onboarded(loader, postgres.uri(warehouse))


def assert_onboarded(loader: str, warehouse: str) -> None:
    """Live rows, converted. No catalogue says that the status `deleted` means it: orders has two."""
    prefix = f"analytics.stg_{loader}__" + ("shop_debezium_public_" if loader == "debezium" else "")
    name, placed_at = ("fullname", "placedat") if loader == "debezium" else ("full_name", "placed_at")
    with psycopg.connect(warehouse) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

        assert rows(f"select {name} from {prefix}customer order by 1") == [("Ada",)]
        noon = "2026-01-01 12:00:00"
        assert rows(f"select id, {placed_at}::text from {prefix}orders order by 1") == [(1, noon), (2, noon)]
        assert rows(f"select cast(total as double precision) from {prefix}orders where id = 1") == [(12.5,)]
        assert rows(f"select message from {prefix}log") == [("kept",)]


def staged_customers(onboarding: Onboarding, postgres: Postgres) -> list[tuple[Any, ...]]:
    columns = "id, email, cast(balance as decimal(20, 6)) || '', created_at || ''"
    query = f"select {columns} from analytics.stg_shop__customers order by id"
    profile = yaml.safe_load((onboarding.folder / "profiles.yml").read_text())["analytics"]["outputs"]
    if onboarding.target == "duckdb":
        with duckdb.connect(profile["duckdb"]["path"]) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(postgres.uri(profile["postgres"]["dbname"])) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]


def test_rows_in_the_future_do_not_make_a_table_fresh(
    onboarding: Onboarding, postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest row of the past is nine days old; dbt's own loaded_at_field would call the table fresh."""
    tables = {
        "naive": {"data_type": "timestamp", "config": {"meta": {"timezone": "Asia/Tokyo"}}},
        "aware": {"data_type": "timestamptz"},
        "epoch": {"data_type": "bigint", "config": {"meta": {"epoch": "milliseconds"}}},
    }
    model = " union all ".join(
        f"select cast(current_timestamp at time zone 'Asia/Tokyo' as timestamp) + interval '{days} days' as naive_at,"
        f" current_timestamp + interval '{days} days' as aware_at,"
        f" cast(extract(epoch from current_timestamp + interval '{days} days') * 1000 as bigint) as epoch_at"
        for days in (-9, 9)
    )
    (onboarding.folder / "models" / "moments.sql").write_text("{{ config(materialized='table') }} " + model)
    declared = [
        {
            "name": name,
            "identifier": "moments",
            "config": {
                "meta": {"updated_at": f"{name}_at"},
                "loaded_at_query": f"{{{{ scaffold_source.loaded_at('live', '{name}') }}}}",
                "freshness": {
                    "warn_after": {"count": 10 if name == "naive" else 8, "period": "day"},
                    "error_after": {"count": 30, "period": "day"},
                },
            },
            "columns": [{"name": f"{name}_at", **column}],
        }
        for name, column in tables.items()
    ]
    sources = {"sources": [{"name": "live", "schema": "analytics", "tables": declared}]}
    (onboarding.folder / "models" / "_live__sources.yml").write_text(yaml.safe_dump(sources))
    assert problems(run_dbt(onboarding.folder, "run")) == []

    result = run_dbt(onboarding.folder, "source", "freshness", allow_warnings=True)
    freshness = [r for r in result.result.results if r.node.resource_type == "source"]  # hooks run, too
    found = {r.node.name: (str(r.status), round(r.age / 3600)) for r in freshness}
    assert found == {"naive": ("pass", 216), "aware": ("warn", 216), "epoch": ("warn", 216)}
