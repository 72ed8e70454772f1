"""Where things land: names and types in a warehouse, clashes, and what a loader needs."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from helpers.cli import cli

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree
from scaffold_source.errors import UsageError
from scaffold_source.infer import infer, propose
from scaffold_source.loaders import needs
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.landed_names import Landing, landing
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.loaders.warehouse_types import warehouse_type
from scaffold_source.loaders.warehouses import WAREHOUSES, landed_family
from scaffold_source.model import Column, Database, Key, Publication, ServerKind, Table, TableName


def database(*columns: str, table: str = "t", keys: tuple[Key, ...] = (), **facts: str) -> Database:
    """One table of text columns, or of `name type` ones."""
    found = tuple(
        Column(name, kind or "text", kind or "text") for name, _, kind in (c.partition(":") for c in columns)
    )
    return Database("shop", "18", "UTC", (Table("public", table, "table", found, keys),), **facts)  # type: ignore[arg-type]


def landed(source: Database, loader: str, adapter: str | None = None) -> Landing:
    return landing(source, "shop", loader, adapter)


def names_in(where: Landing) -> dict[str, tuple[str, bool]]:
    (table,) = where.tables.values()
    return {column: (name.name, name.quote) for column, name in table.columns.items()}


@pytest.mark.parametrize(
    ("loader", "adapter", "expected"),
    [
        ("none", None, [("order", True), ("createdAt", True), ("Full Name", True)]),
        ("fivetran", "snowflake", [("ORDER", True), ("created_at", False), ("full_name", False)]),
        ("airbyte", "postgres", [("order", True), ("createdAt", True), ("Full_Name", True)]),
        ("airbyte", "snowflake", [("ORDER", True), ("createdat", False), ("full_name", False)]),
        ("airbyte", "bigquery", [("order", True), ("createdAt", False), ("Full_Name", False)]),
        ("aws_dms", "redshift", [("order", True), ("createdat", False), ("full name", True)]),
        ("debezium", "postgres", [("order", True), ("createdat", False), ("full name", True)]),
        ("estuary", "snowflake", [("ORDER", True), ("createdat", False), ("Full Name", True)]),
    ],
)
def test_names_as_the_warehouse_has_them(
    loader: str, adapter: str | None, expected: list[tuple[str, bool]]
) -> None:
    """Quoted where SQL needs it, in the case in which the warehouse stores them."""
    found = names_in(landed(database("order", "createdAt", "Full Name"), loader, adapter))
    assert [found[name] for name in ("order", "createdAt", "Full Name")] == expected


def test_clashing_names_the_first_column_keeps() -> None:
    """Whatever the clash, each landed name is one column's, and the others are reported."""
    for order in permutations(["userId", "user_id", "UserID"]):
        source = database(*order)
        where = landed(source, "fivetran")
        assert names_in(where) == {order[0]: ("user_id", False)}
        said = [line for line in needs.notices(source, where, "shop") if "left out" in line]
        assert said == [
            f"public.t.{name} would land as user_id, which another column has: it is left out"
            for name in order[1:]
        ]


def test_a_column_left_out_is_in_no_proposal() -> None:
    key = Key("unique", ("userId", "user_id"))
    source = database("userId", "user_id", "deletedAt:timestamp", "deleted_at:timestamp", keys=(key,))
    asked = Source("shop", "shop", loader="fivetran")
    (table,) = source_tree(asked, source, propose(asked, source))["tables"]
    assert [column["name"] for column in table["columns"]][:2] == ["user_id", "deleted_at"]
    rules = table["config"]["meta"]["soft_delete"]
    assert rules == [
        {"column": "_fivetran_deleted", "kind": "boolean"},
        {"column": "deleted_at", "kind": "timestamp"},
    ]
    assert "data_tests" not in table or "unique" not in str(table["data_tests"])


@pytest.mark.parametrize(
    ("adapter", "name", "zone", "loaded_at"),
    [
        (None, "updated_at", "America/New_York", "{{ scaffold_source.loaded_at('shop', 't') }}"),
        ("bigquery", "updated_at", "America/New_York", "{{ scaffold_source.loaded_at('shop', 't') }}"),
        ("snowflake", "CreatedAt", "Asia/Tokyo", "{{ scaffold_source.loaded_at('shop', 't', 'createdat') }}"),
        ("bigquery", "updated_at", "UTC", None),
    ],
)
def test_freshness_of_a_naive_timestamp(
    adapter: str | None, name: str, zone: str, loaded_at: str | None
) -> None:
    """dbt would read the column as UTC, so the package converts it, on every warehouse."""
    tables = database(f"{name}:timestamp without time zone").tables
    source = Database("shop", "18", zone, tables)
    asked = Source("shop", "s", warehouse=adapter)
    (table,) = source_tree(asked, source, propose(asked, source))["tables"]
    assert table["config"].get("loaded_at_query") == loaded_at
    assert ("loaded_at_field" in table["config"]) == (loaded_at is None)


@pytest.mark.parametrize(
    ("adapter", "field"), [("snowflake", '"ORDER"'), ("bigquery", "`order`"), (None, '"order"')]
)
def test_a_referenced_column_is_quoted_as_the_warehouse_does(adapter: str | None, field: str) -> None:
    own = Column("a", "text", "text")
    tables = (
        Table(
            "public",
            "child",
            "table",
            (own,),
            (Key("foreign", ("a",), TableName("public", "p"), ("order",)),),
        ),
        Table("public", "p", "table", (Column("order", "text", "text"),)),
    )
    source = Database("shop", "18", "UTC", tables)
    asked = Source("shop", "s", warehouse=adapter, staging=False)
    found = [p.value["arguments"]["field"] for p in propose(asked, source) if p.path[-1] == "relationships"]
    assert found == [field]


@pytest.mark.parametrize("loader", ["fivetran", "stitch", "estuary"])
def test_what_is_never_stale_has_nothing_to_go_by(loader: str) -> None:
    """A lookup table's freshness is null, and no column beside it says how old it is."""
    named = Key("primary", ("code",))
    to = Key("foreign", ("currency",), TableName("public", "currencies"), ("code",))
    tables = (
        *database("code", "name", table="currencies", keys=(named,)).tables,
        *database("currency", table="orders", keys=(to,)).tables,
    )
    source = Source("shop", "shop", loader=loader)
    tree = source_tree(source, found := Database("shop", "18", "UTC", tables), propose(source, found))
    lookup, other = (table["config"] for table in tree["tables"])
    assert lookup["freshness"] is None
    assert "loaded_at_field" not in lookup
    assert other["loaded_at_field"] and other["freshness"]


def test_a_doubt_is_where_the_column_lands() -> None:
    source = Source("shop", "shop", loader="fivetran")
    clash = ("createdAt:timestamp", "isActive:boolean", "is_active:boolean", "extraData:jsonb")
    doubts = [doubt for doubt in infer(source, database(*clash)).doubts if doubt.rule != "freshness"]
    assert [(doubt.path, doubt.text.partition(":")[0]) for doubt in doubts] == [
        (("config", "meta", "contract", "answers", "json"), "1 column is JSON"),
        (("tables", "t", "columns", "is_active"), "may be how rows are deleted, or a state like any other"),
        (("tables", "t"), "is_active, which does not land"),
    ]


def test_the_loaders_own_names_are_its() -> None:
    assert names_in(landed(database("_fivetran_deleted", "a"), "fivetran")) == {"a": ("a", False)}


def test_a_name_that_cannot_land() -> None:
    source = database("日本", "a")
    where = landed(source, "stitch")
    assert names_in(where) == {"a": ("a", False)}
    assert "public.t.日本 has a name that Stitch cannot land: it is left out" in list(
        needs.notices(source, where, "shop")
    )


@pytest.mark.parametrize(
    ("native", "adapter", "expected"),
    [
        ("numeric(12,2)", "snowflake", "number(12, 2)"),
        ("jsonb", "snowflake", "variant"),
        ("timestamp without time zone", "bigquery", "datetime"),
        ("timestamp(3) with time zone", "bigquery", "timestamp"),
        ("character varying(40)", "redshift", "varchar(160)"),  # bytes
        ("character varying(70000)", "redshift", "varchar(65535)"),
        ("character(10)", "sqlserver", "nvarchar(20)"),  # pairs of bytes
        ("character varying(70000)", "sqlserver", "nvarchar(max)"),
        ("character varying(40)", "bigquery", "string"),
        ("integer[]", "bigquery", "array<int64>"),
        ("integer[]", "redshift", "super"),
        ("timestamp without time zone", "spark", "timestamp_ntz"),
        ("timestamp with time zone", "sqlserver", "datetimeoffset"),
        ("double precision", "clickhouse", "Nullable(Float64)"),
        ("public.mood", "duckdb", "varchar"),
        ("tstzrange", "trino", "varchar"),
        ("public.mood", "postgres", "text"),
        ("public.mood[]", None, "text[]"),
        ("public.citext", None, "text"),
        ("public.geometry(Point,4326)", None, "public.geometry(Point,4326)"),
        ("numeric(38,18)", "bigquery", "bignumeric(38, 18)"),
        ("numeric(29,0)", "bigquery", "numeric(29, 0)"),
        ("numeric(65,30)", "bigquery", "bignumeric(65, 30)"),
        ("numeric(65,30)", "clickhouse", "Nullable(Decimal(65, 30))"),
        ("numeric(65,30)", "snowflake", "varchar"),
        ("numeric(3,5)", "duckdb", "decimal(5, 5)"),
        ("numeric(5,-2)", "trino", "decimal(7, 0)"),
        ("numeric", "snowflake", "float"),
        ("numeric[]", "spark", "array<double>"),
        ("public.mood[]", "snowflake", "array"),
        ("text[][]", "duckdb", "varchar[][]"),
        ("text[][]", "bigquery", "string"),
        ("public.mood[]", "bigquery", "array<string>"),
        ("public.mood[]", "databricks", "array<string>"),
        ("time(3) without time zone", "bigquery", "time"),
        ("timestamp without time zone", "trino", "timestamp(6)"),
        ("interval day to second(3)", "duckdb", "interval"),
    ],
)
def test_types_in_the_warehouse(native: str, adapter: str | None, expected: str) -> None:
    assert warehouse_type(native, adapter) == expected


@pytest.mark.parametrize("adapter", WAREHOUSES)
@pytest.mark.parametrize(
    ("native", "family"),
    [
        ("timestamp without time zone", "timestamp"), ("timestamp with time zone", "timestamptz"),
        ("bigint", "integer"), ("numeric(10,2)", "number"), ("text", "string"), ("boolean", "boolean"),
        ("date", "date"), ("character varying(40)", "string"), ("integer", "integer"), ("real", "number"),
    ],
)  # fmt: skip
def test_a_landed_type_keeps_its_family(native: str, family: str, adapter: str) -> None:
    """Staging converts time zones and groups columns by the landed type."""
    assert landed_family(warehouse_type(native, adapter), adapter) == family


@pytest.mark.parametrize("name", [name for name in LOADERS if name != "none"])
def test_every_loader_is_complete(name: str) -> None:
    found = LOADERS[name]
    assert found.pages
    assert all(page.startswith("https://") for page in found.pages)
    assert found.deletes
    assert found.naming
    added = {column.name for column in found.metadata}
    assert all(column.description for column in found.metadata)
    assert {found.loaded_at, found.marker and found.marker.column} - {None} <= added
    if found.marker and found.marker.live:
        assert found.marker.column in found.marker.live
    assert found.needs.primary_key


def test_unknown_loader_and_warehouse() -> None:
    """The errors list the known ones."""
    with pytest.raises(UsageError) as error:
        loader_named("fivetrun")
    assert "fivetran, airbyte, dlt" in error.value.do
    arguments = ["add", "shop", "--from", "env:X"]
    result = cli(*arguments, "--loader", "fivetrun")
    assert (result.exit_code, "did you mean fivetran?" in result.stderr, "Traceback" in result.stderr) == (
        2,
        True,
        False,
    )
    result = cli(*arguments, "--warehouse", "oracle")
    assert (result.exit_code, "'snowflake'" in result.stderr) == (2, True)


def test_tables_that_land_as_one() -> None:
    tables = tuple(Table("public", name, "table") for name in ("User", "user", "日本"))
    source = Database("shop", "18", "UTC", tables)
    said = list(needs.notices(source, landed(source, "fivetran"), "shop"))
    assert "public.User, public.user would all land as user: rename one, or --exclude it" in said
    said = list(needs.notices(source, landed(source, "stitch"), "shop"))
    assert "public.日本: a name that Stitch cannot land, so --exclude it" in said
    assert not any("land as" in line for line in said)


def test_several_schemas_that_land_apart() -> None:
    tables = tuple(
        Table(schema, "t", "table", (Column("a", "text", "text"),)) for schema in ("billing", "public")
    )
    source = Database("shop", "18", "UTC", tables)
    said = "\n".join(needs.notices(source, landed(source, "fivetran"), "shop"))
    assert "Fivetran lands each schema apart (billing, public)" in said
    said = "\n".join(needs.notices(source, landed(source, "debezium"), "shop"))
    assert "apart" not in said


def test_naive_timestamps_taken_for_utc() -> None:
    source = Database("shop", "18", "America/New_York", database("at:timestamp without time zone").tables)
    said = "\n".join(needs.notices(source, landed(source, "estuary"), "shop"))
    assert "Estuary takes naive timestamps for UTC, and the producer's TimeZone is America/New_York" in said
    assert "UTC" not in "\n".join(needs.notices(source, landed(source, "fivetran"), "shop"))


def test_mysql_needs_no_replica_identity() -> None:
    source = database("a", kind="mysql")
    keyless, may_be_empty = needs.notices(source, landed(source, "debezium"), "shop")
    assert keyless.startswith("No primary key: public.t")
    assert may_be_empty.startswith("Nothing says whether these hold rows: public.t")


@pytest.mark.parametrize("loader", ["none", "debezium", "fivetran"])
def test_tables_outside_the_log(loader: str) -> None:
    logged = database("id")
    for source, is_said in (
        (logged, False),
        (replace(logged, tables=(replace(logged.tables[0], unlogged=True),)), True),
    ):
        said = "\n".join(needs.notices(source, landed(source, loader), "shop"))
        assert ("UNLOGGED: public.t: no log has their rows" in said) is is_said


def test_the_columns_of_airbytes_connector_for_the_producers_kind() -> None:
    def added(kind: ServerKind) -> set[str]:
        source = replace(database("id"), kind=kind)
        return {column.name for column in landed(source, "airbyte").metadata(source.tables[0])}

    assert added("postgresql") - added("mysql") == {"_ab_cdc_lsn"}
    assert added("mysql") - added("postgresql") == {"_ab_cdc_log_file", "_ab_cdc_log_pos", "_ab_cdc_cursor"}


@pytest.mark.parametrize(
    "loader", ["fivetran", "airbyte", "meltano:log_based", "stitch", "debezium", "estuary", "dlt"]
)
@pytest.mark.parametrize(
    ("publications", "left_out"),
    [
        ((), {"area", "twice"}),
        ((Publication("all"),), {"area", "twice"}),
        ((Publication("all"), Publication("p", generated="stored")), {"twice"}),
        ((Publication("p", columns=("id", "area")),), {"twice"}),
        ((Publication("p", columns=("id",), generated=None),), {"area", "twice"}),
    ],
)
def test_generated_columns_that_are_not_in_the_log_do_not_land(
    loader: str, publications: tuple[Publication, ...], left_out: set[str]
) -> None:
    columns = (
        Column("id", "integer", "integer"),
        Column("area", "numeric", "numeric", nullable=False, generated="stored", expression="id * 2"),
        Column("twice", "numeric", "numeric", generated="virtual", expression="id * 2"),
    )
    source = replace(database(), tables=(Table("public", "t", "table", columns, publications=publications),))
    where = landed(source, loader)
    assert {"area", "twice"} - set(names_in(where)) == (set() if loader == "dlt" else left_out)
    said = [notice for notice in needs.notices(source, where, "raw") if "Generated columns" in notice]
    assert len(said) == (loader != "dlt")
    assert {"area", "twice"} - set(names_in(landed(replace(source, kind="mysql"), loader))) == set()


@pytest.mark.parametrize(
    ("loader", "kind", "type_"), [("fivetran", "boolean", "boolean"), ("debezium", "values", "smallint")]
)
def test_a_mark_in_a_tinyint1_is_judged_as_the_loader_lands_it(loader: str, kind: str, type_: str) -> None:
    deleted = Column("deleted", "tinyint(1)", "boolean", nullable=False, default="0")
    tables = (Table("shop", "t", "table", (Column("id", "int", "integer"), deleted)),)
    found = source_tree(
        source := Source("shop", "raw", loader=loader),
        db := replace(database(), kind="mysql", tables=tables),
        propose(source, db),
    )
    (table,) = found["tables"]
    rules = table["config"]["meta"]["soft_delete"]
    assert [rule["kind"] for rule in rules if rule["column"] == "deleted"] == [kind]
    assert {"name": "deleted", "data_type": type_} in table["columns"]


def test_keys_without_regard_to_case_are_no_relationships() -> None:
    def tested(**facts: str) -> list[str]:
        to = TableName("public", "parents")
        code = Column(
            "code", facts.get("type", "text"), facts.get("type", "text"), collation=facts.get("own")
        )
        parents = Table(
            "public",
            "parents",
            "table",
            (code,),
            (Key("primary", ("code",)),),
            collation=facts.get("of_table"),
        )
        lines = replace(parents, name="lines", keys=(Key("foreign", ("code",), to, ("code",)),))
        db = replace(database(), tables=(lines, parents))
        return [
            str(p.path)
            for p in propose(Source("shop", "raw", staging=False), db)
            if p.path[-1] == "relationships"
        ]

    kept = tested(), tested(own="C"), tested(own="utf8mb4_bin", of_table="utf8mb4_general_ci")
    assert [*map(len, kept)] == [1, 1, 1]
    assert (
        tested(type="public.citext")
        == tested(own="public.ci (nondeterministic)")
        == tested(of_table="utf8mb4_0900_ai_ci")
        == []
    )


def test_an_array_of_arrays_without_end_is_text() -> None:
    """A snapshot may say so, and a type that is taken apart step by step would have no end."""
    assert warehouse_type("text" + "[]" * 5_000, "postgres") == "text"
    assert warehouse_type("text" + "[]" * 6, "postgres") == "text" + "[]" * 6
