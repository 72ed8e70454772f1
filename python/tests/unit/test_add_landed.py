"""`add --landed`: what can be seen in the warehouse says by which loader it came, and goes before its rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import make_dbt_project
from helpers.cli import Result, cli

from scaffold_source.loaders.landed_names import landing
from scaffold_source.model import Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json


def column(name: str, native: str, *, nullable: bool = True) -> Column:
    return Column(name, native, native, nullable=nullable)


ORDERS = Table(
    "public",
    "Orders",
    "table",
    (
        column("id", "integer", nullable=False),
        column("userId", "integer"),
        column("total", "numeric(12,2)"),
        column("createdAt", "timestamp with time zone"),
        column("tags", "text[]"),
    ),
    (Key("primary", ("id",)),),
)
USERS = replace(
    ORDERS, name="users", columns=(column("id", "integer", nullable=False), column("fullName", "text"))
)
SHOP = Database("shop", "18", "UTC", (ORDERS, USERS))
LANDED = {
    "dlt": {"orders": "id bigint, user_id bigint, total decimal(12,2), created_at timestamptz, tags json",
            "users": "id bigint, full_name varchar"},
    "target-duckdb": {"orders": "id hugeint, userid hugeint, total double, createdat timestamp, tags json",
                      "users": "id hugeint, fullname varchar"},
}  # fmt: skip
ADDED = {
    "dlt": ", _dlt_load_id varchar, _dlt_id varchar",
    "dlt:pyarrow": "",
    "meltano:target-duckdb": ", _sdc_extracted_at timestamp, _sdc_batched_at timestamp, _sdc_deleted_at varchar",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.json").write_text(to_json(SHOP))
    return make_dbt_project(tmp_path / "analytics")


def land(tables: dict[str, str], added: str = "", schema: str = "raw_shop", file: str = "raw.duckdb") -> None:
    with duckdb.connect(file) as connection:
        connection.execute(f"create schema if not exists {schema}")
        for name, columns in tables.items():
            connection.execute(f'create table {schema}."{name}" ({columns}{added})')


def add(project: Path, *options: str, landed: str = "raw.duckdb") -> Result:
    arguments = ["add", "shop", "--from", "shop.json", "--project-dir", str(project), "--warehouse", "duckdb"]
    return cli(*arguments, "--landed", landed, *options)


def source(project: Path) -> dict[str, Any]:
    (file,) = project.glob("models/staging/shop/_shop__sources.yml")
    content: dict[str, Any] = yaml.safe_load(file.read_text())["sources"][0]
    return content


def columns(project: Path, table: str) -> dict[str, str]:
    (found,) = [
        entry for entry in source(project)["tables"] if table in (entry["name"], entry.get("identifier"))
    ]
    return {entry["name"]: entry["data_type"] for entry in found["columns"]}


@pytest.mark.parametrize("way", list(ADDED))
@pytest.mark.parametrize("asks", [True, False])
def test_the_way_that_explains_it_best_is_taken(way: str, asks: bool, project: Path) -> None:  # noqa: FBT001
    kind = "dlt" if way.startswith("dlt") else "target-duckdb"
    land(LANDED[kind], ADDED[way])
    land({"stranger": "x integer"}, schema="elsewhere")
    result = add(project, *(["--loader", way.partition(":")[0]] if asks else []))
    assert result.exit_code == 0, result.output
    assert (source(project)["loader"], source(project)["schema"]) == (way, "raw_shop")
    assert f"{way} explains" in result.stderr
    assert "(100%)" in result.stderr


def test_what_landed_goes_before_the_rules(project: Path) -> None:
    """A name and a type that the loader's rules do not say, a column that is not there, and a stranger."""
    tables = dict(LANDED["dlt"])
    tables["orders"] = "id bigint, userid bigint, total varchar, created_at timestamptz, extra integer"
    land(tables, ADDED["dlt"])
    result = add(project, "--loader", "dlt")
    assert result.exit_code == 0, result.output
    found = columns(project, "orders")
    assert found == {
        "id": "bigint",
        "userid": "bigint",
        "total": "varchar",
        "created_at": "timestamptz",
        "_dlt_load_id": "varchar",
        "_dlt_id": "varchar",
    }
    for said in (
        "public.Orders.userId (userid)",
        "public.Orders.total (VARCHAR)",
        "Did not land, so left out: public.Orders.tags",
        "nobody knows from where: orders.extra",
    ):
        assert said in result.stderr
    assert source(project)["config"]["meta"]["contract"]["scaffold"]["names"] == "declared"


def test_what_is_seen_stays_when_update_looks_again(project: Path) -> None:
    tables = {**LANDED["dlt"], "orders": "id bigint, userid bigint, total varchar, created_at timestamptz"}
    land(tables, ADDED["dlt"])
    assert add(project, "--loader", "dlt").exit_code == 0
    before = (project / "models/staging/shop/_shop__sources.yml").read_text()
    arguments = ["update", "shop", "--from", "shop.json", "--project-dir", str(project)]
    result = cli(*arguments)
    assert result.exit_code == 0, result.output
    assert (project / "models/staging/shop/_shop__sources.yml").read_text() == before


def test_another_loader_is_named(project: Path) -> None:
    land(LANDED["target-duckdb"], ADDED["meltano:target-duckdb"])
    result = add(project, "--loader", "fivetran")
    assert result.exit_code == 2
    assert "not as fivetran lands it" in result.stderr
    assert "--loader meltano:target-duckdb" in result.stderr
    assert not list(project.glob("models/staging/shop/*"))


def test_a_table_that_is_there_twice_is_told(project: Path) -> None:
    land({**LANDED["dlt"], "or_ders": LANDED["dlt"]["orders"]}, ADDED["dlt"])
    result = add(project, "--loader", "dlt")
    assert result.exit_code == 0, result.output
    assert "public.Orders may have landed twice, as or_ders and orders" in result.stderr


def test_what_has_not_landed_is_told(project: Path) -> None:
    land({"orders": LANDED["dlt"]["orders"]}, ADDED["dlt"])
    result = add(project, "--loader", "dlt")
    assert "Not landed: public.users" in result.stderr
    assert "full_name" in columns(project, "users")


@pytest.mark.parametrize(
    ("options", "landed", "said"),
    [
        ((), "none.duckdb", "there is no such file"),
        (("--raw-schema", "nope"), "raw.duckdb", "nothing landed in schema nope"),
        ((), "text.duckdb", "DuckDB says"),
        ((), "strangers.duckdb", "is this the producer's data?"),
    ],
)
def test_what_cannot_be_seen_is_said(options: tuple[str, ...], landed: str, said: str, project: Path) -> None:
    land(LANDED["dlt"])
    land({"a": "x integer", "b": "y text"}, file="strangers.duckdb")
    Path("text.duckdb").write_text("no database")
    result = add(project, *options, landed=landed)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_postgres_warehouse_is_read_as_producers_are(project: Path) -> None:
    """Here it is a snapshot of one: target-postgres's, whose names keep their case."""
    where = landing(SHOP, "shop", "meltano", "postgres")
    tables = tuple(
        replace(
            table,
            schema="melty",
            keys=(),
            columns=(
                *(replace(c, type=where.data_type(c), base_type=where.data_type(c)) for c in table.columns),
                *(column(added.name, added.type) for added in where.metadata(table)),
            ),
        )
        for table in SHOP.tables
    )
    Path("landed.json").write_text(to_json(replace(SHOP, tables=tables)))
    result = add(project, "--warehouse", "postgres", landed="landed.json")
    assert result.exit_code == 0, result.output
    assert source(project)["loader"] == "meltano:target-postgres"
    assert source(project)["schema"] == "melty"


# ---- the wrong loader, the wrong schema


def test_a_loader_whose_columns_are_not_there_is_not_the_one(project: Path) -> None:
    """Most names are alike, but Debezium's own columns are missing: another loader copied these."""
    land({"orders": "id integer, userid integer, total decimal(12,2), createdat timestamptz, tags varchar[]"})
    result = add(project, "--loader", "debezium")
    assert result.exit_code == 2
    assert "What landed is not as debezium lands it" in result.stderr
    assert "--loader none" in result.stderr or "--loader sling" in result.stderr, result.stderr


def test_a_loader_that_explains_more_is_named(project: Path) -> None:
    """dlt with pyarrow adds no columns, and so does Sling: its names and types tell."""
    land({"Orders": "id integer, userId integer, total decimal(12,2), createdAt timestamptz, tags varchar",
          "users": "id integer, fullName varchar"})  # fmt: skip
    result = add(project, "--loader", "dlt:direct")
    assert result.exit_code == 2, result.output
    assert "--loader sling:duckdb,table_names" in result.stderr


def test_a_schema_with_one_table_is_not_taken_for_the_whole(project: Path) -> None:
    """A copy of one table elsewhere is all alike; the schema with every table and a stranger is the source."""
    land({**LANDED["dlt"], "orders_old": "id bigint, x varchar"}, ADDED["dlt"])
    land({"users": LANDED["dlt"]["users"]}, ADDED["dlt"], schema="copy")
    result = add(project)
    assert result.exit_code == 0, result.output
    assert "in schema raw_shop" in result.output


def test_a_view_that_the_loader_found_leaves_out_is_left_out(project: Path) -> None:
    """Nobody said which loader it is: it is told by what landed, and so is what it does not copy."""
    view = replace(USERS, name="active_users", kind="view", keys=())
    Path("shop.json").write_text(to_json(replace(SHOP, tables=(*SHOP.tables, view))))
    land(LANDED["dlt"], ADDED["dlt"])
    result = add(project)
    assert "No tables, so left out: public.active_users" in result.output
    assert [table["name"] for table in source(project)["tables"]] == ["orders", "users"]


def test_a_view_that_landed_stays(project: Path) -> None:
    view = replace(USERS, name="active_users", kind="view", keys=())
    Path("shop.json").write_text(to_json(replace(SHOP, tables=(*SHOP.tables, view))))
    land({**LANDED["dlt"], "active_users": LANDED["dlt"]["users"]}, ADDED["dlt"])
    assert add(project).exit_code == 0
    assert [table["name"] for table in source(project)["tables"]] == ["orders", "users", "active_users"]
