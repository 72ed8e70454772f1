"""A loader is what it is and how it is set up: `--loader dlt:pyarrow,direct`."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold_source.contract.read import read_contract
from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree
from scaffold_source.errors import ContractError, UsageError
from scaffold_source.infer import propose
from scaffold_source.loaders import needs
from scaffold_source.loaders.choosing import loader_named, variants_of
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.loaders.registry import LOADERS, VARIANTS
from scaffold_source.model import Column, Database, Key, Table

WAYS = [
    *LOADERS,
    *(f"{name}:{variant.name}" for name, variants in VARIANTS.items() for variant in variants),
]


def database(*columns: Column, **facts: Any) -> Database:
    key = (Key("primary", ("id",)),)
    table = Table("public", "t", "table", (Column("id", "integer", "integer", nullable=False), *columns), key)
    return Database("shop", "18", "UTC", (table,), **facts)


def column(name: str, native: str, base: str | None = None) -> Column:
    return Column(name, native, base or native)


def landed(loader: str, source: Database, adapter: str | None = None) -> tuple[Landing, Table]:
    return landing(source, "shop", loader, adapter), source.tables[0]


def types(loader: str, adapter: str, *natives: str) -> list[str]:
    where, _ = landed(loader, database(), adapter)
    return [where.data_type(column("c", native)) for native in natives]


# ---- choosing


@pytest.mark.parametrize("way", WAYS)
def test_every_way_has_its_entry(way: str) -> None:
    """What the contract says of a choice is the same choice."""
    loader = loader_named(way)
    assert loader.asked_as == way
    assert loader.run or loader.pages
    assert all(variant.pages or variant.run for variant in variants_of(loader.name))


def test_variants_compose() -> None:
    loader = loader_named("dlt:pyarrow,ids,direct")
    assert loader.asked_as == "dlt:pyarrow,ids,direct"
    assert [c.name for c in loader.metadata] == ["_dlt_load_id", "_dlt_id"]
    assert (loader.clash, loader.column("fullName", 63)) == ("fails", "fullName")
    assert not loader.run  # each was run, the three together were not


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        ("dlt:pyarow", "'pyarow' is no way to set dlt up", "did you mean pyarrow?"),
        ("dtl:pyarrow", "'dtl' is no loader", "did you mean dlt?"),
        ("stitch:x", "'x' is no way to set stitch up", "it is plain stitch"),
        ("dlt:direct,duck_case", "direct and duck_case are the same setting", "choose one of them"),
        ("dlt:pyarrow,pyarrow", "pyarrow and pyarrow are the same setting", "choose one of them"),
        ("dlt:,", "'' is no way", "choose one of"),
    ],
)
def test_what_is_no_way_is_said(text: str, what: str, do: str) -> None:
    with pytest.raises(UsageError, match=what) as error:
        loader_named(text)
    assert do in error.value.do


def test_a_target_is_of_its_warehouse() -> None:
    assert loader_named("meltano", "duckdb").asked_as == "meltano:target-duckdb"
    assert loader_named("meltano", "bigquery").asked_as == "meltano:sdk"
    assert loader_named("meltano:sdk", "duckdb").asked_as == "meltano:sdk"
    with pytest.raises(UsageError, match="target-duckdb loads duckdb, and the warehouse is snowflake"):
        loader_named("meltano:target-duckdb", "snowflake")


def test_the_contract_says_what_was_chosen() -> None:
    source = Source("shop", "raw", loader="meltano", warehouse="duckdb")
    tree = source_tree(source, database(), propose(source, database()))
    assert tree["loader"] == "meltano:target-duckdb"


@pytest.mark.parametrize(
    ("text", "read"), [("dlt:pyarrow", "dlt:pyarrow"), ("our own script: v2", "none"), ("dlt", "dlt")]
)
def test_the_contract_is_read_as_it_was_chosen(text: str, read: str) -> None:
    tree = {"name": "shop", "schema": "raw", "loader": text, "tables": {}}
    assert read_contract("shop", tree, lambda _: "file:1").source.loader == read  # type: ignore[arg-type,return-value]


def test_a_misspelt_variant_in_the_contract_is_no_other_loader() -> None:
    tree = {"name": "shop", "loader": "dlt:pyarow", "tables": {}}
    with pytest.raises(ContractError, match="pyarow"):
        read_contract("shop", tree, lambda _: "file:1")  # type: ignore[arg-type,return-value]


# ---- what lands


def test_of_clashing_names_the_one_with_the_values_is_declared() -> None:
    """dlt 1.31 merges them, and the last one's values win."""
    clash = database(column("userId", "integer"), column("user_id", "text"))
    where, table = landed("dlt", clash)
    assert (list(where.columns(table.full_name)), where.tables[table.full_name].lost) == (
        ["id", "user_id"],
        {"userId": "user_id"},
    )


def test_a_producers_dlt_id_is_the_producers() -> None:
    where, table = landed("dlt", database(column("_dlt_id", "text"), column("_dlt_load_id", "text")))
    assert [c.name for c in where.metadata(table)] == ["_dlt_load_id"]
    assert list(where.columns(table.full_name)) == ["id", "_dlt_id"]


def test_a_range_lands_in_parts() -> None:
    where, table = landed("dlt", database(column("validDuring", "tstzrange")), "duckdb")
    assert [(p.name, where.metadata_type(p)) for p in where.parts(table)] == [
        ("valid_during__lower", "timestamptz"),
        ("valid_during__upper", "timestamptz"),
        ("valid_during__bounds", "varchar"),
        ("valid_during__empty", "boolean"),
    ]
    assert "validDuring" not in where.columns(table.full_name)
    assert landed("dlt:pyarrow", database(column("r", "int4range")))[0].data_type(
        column("r", "int4range")
    ) == ("jsonb")


def test_what_stops_the_load_is_not_declared() -> None:
    where, table = landed("dlt", database(column("took", "interval(3)"), column("tags", "public.hstore")))
    assert list(where.columns(table.full_name)) == ["id"]
    assert where.tables[table.full_name].refused == ("took", "tags")


@pytest.mark.parametrize(
    ("loader", "adapter", "native", "expected"),
    [
        # tap-postgres 0.10.0 into target-postgres 0.8.1
        ("meltano", "postgres", "timestamp(3) with time zone", "timestamp without time zone"),
        ("meltano", "postgres", "integer[]", "bigint[]"),
        ("meltano", "postgres", "integer[][]", "bigint[][]"),
        ("meltano", "postgres", "numeric(12,2)", "numeric"),
        ("meltano", "postgres", "double precision", "numeric"),
        ("meltano", "postgres", "time with time zone", "time without time zone"),
        ("meltano", "postgres", "tstzrange", "text"),
        # tap-postgres 0.10.0 into target-duckdb 0.8.0
        ("meltano", "duckdb", "smallint", "hugeint"),
        ("meltano", "duckdb", "numeric(12,2)", "double"),
        ("meltano", "duckdb", "date", "varchar"),
        ("meltano", "duckdb", "text[]", "json"),
        ("meltano", "duckdb", "timestamp with time zone", "timestamp"),
        # dlt 1.31.0
        ("dlt", "duckdb", "numeric", "decimal(38, 9)"),
        ("dlt", "duckdb", "numeric(10,2)", "decimal(10, 2)"),
        ("dlt", "duckdb", "real", "double"),
        ("dlt", "postgres", "inet", "text"),
        ("dlt", "postgres", "oid", "bigint"),
    ],
)
def test_types_land_as_they_were_seen(loader: str, adapter: str, native: str, expected: str) -> None:
    assert types(loader, adapter, native) == [expected]


def test_instants_that_land_naive_are_of_utc() -> None:
    source = Source("shop", "raw", loader="meltano", warehouse="postgres")
    at = database(column("at", "timestamp with time zone"), column("local", "timestamp without time zone"))
    tree = source_tree(source, at, propose(source, at))
    columns = {entry["name"]: entry for entry in tree["tables"][0]["columns"]}
    assert columns["at"]["config"] == {"meta": {"timezone": "UTC"}}
    assert "config" not in columns["local"]


@pytest.mark.parametrize("native", ["int4multirange", "works.size", "jsonpath", '"char"'])
@pytest.mark.parametrize("loader", ["dlt", "sling", "ingestr"])
def test_types_that_few_know_land_as_text(loader: str, native: str) -> None:
    """What a loader has no type for is a text in PostgreSQL too; dlt makes its column with the first value."""
    assert types(loader, "postgres", native) == ["text"]
    where, _ = landed(loader, database())
    assert where.is_late(column("c", native)) == (loader == "dlt")
    assert not where.is_late(column("c", "text"))


@pytest.mark.parametrize("loader", ["dlt", "dlt:pyarrow"])
def test_intervals_stop_a_load_in_arrays_too(loader: str) -> None:
    where, table = landed(loader, database(column("gaps", "interval[]"), column("tags", "text[]")))
    assert where.tables[table.full_name].refused == ("gaps",)


@pytest.mark.parametrize("loader", ["sling", "debezium:quoted", "debezium"])
def test_names_that_differ_by_case_alone_stop_some_loads(loader: str) -> None:
    """PostgreSQL keeps them apart, Sling 1.4.11 and Debezium 3.6.3 do not."""
    where, table = landed(loader, database(column("Total", "text"), column("total", "text")), "postgres")
    assert list(where.tables[table.full_name].lost) == ["total"]
    assert (
        not landed("meltano", database(column("Total", "text"), column("total", "text")), "postgres")[0]
        .tables[table.full_name]
        .lost
    )


def test_a_warehouses_own_variant_is_no_second_choice() -> None:
    """Sling was run with its time of loading on DuckDB; of two choices of a person nobody knows."""
    assert loader_named("sling:loaded_at", "duckdb").asked_as == "sling:duckdb,loaded_at"
    assert loader_named("sling:loaded_at", "duckdb").run
    assert not loader_named("sling:loaded_at,table_names", "duckdb").run


@pytest.mark.parametrize("way", ["debezium:envelope,deletes_rows", "debezium:deletes_rows,envelope"])
def test_events_that_are_not_unwrapped_have_no_columns_of_debeziums(way: str) -> None:
    loader = loader_named(way)
    assert (loader.metadata, loader.marker, loader.loaded_at) == ((), None, None)
    assert loader.deletes.startswith("Deleted rows are gone")
    assert loader_named("debezium:envelope").deletes.startswith("None")


def test_where_a_loader_was_not_run_is_said() -> None:
    for way, where in (
        ("meltano:log_based", {"postgres"}), ("dlt", {"duckdb", "postgres"}), ("dlt:pyarrow", {"duckdb", "postgres"}),
        ("sling", {"duckdb", "postgres"}), ("sling:loaded_at", {"duckdb", "postgres"}), ("meltano", {"duckdb", "postgres"}),
        ("ingestr", {"duckdb", "postgres"}), ("ingestr:cdc", {"postgres"}), ("fivetran", set()),
    ):  # fmt: skip
        for adapter in ("duckdb", "postgres", "snowflake"):
            shop = database()
            notices = needs.notices(shop, landing(shop, "shop", way, adapter), "shop")
            compare = [notice for notice in notices if "compare one landed table" in notice]
            assert (compare == []) is (adapter in where), (way, adapter)


def test_sling_names_each_part_of_a_tables_name() -> None:
    """As Sling 1.4.11 landed a table "2fa" of the schemas "app" and "My App"."""
    for schema, name in (("app", "app__2fa"), ("My App", "My_App__2fa"), ("3rd", "_3rd__2fa")):
        shop = Database(
            "shop", "18", "UTC", (Table(schema, "2fa", "table", (Column("id", "integer", "integer"),), ()),)
        )
        (landed_table,) = landing(shop, "shop", "sling", "postgres").tables.values()
        assert landed_table.name.name == name
