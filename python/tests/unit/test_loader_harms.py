"""What `add` says of danger, of what never lands, and of what a loader does to values and rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Postgres, make_dbt_project

from scaffold_source.commands.add import Scaffolding, add
from scaffold_source.contract.values import Source
from scaffold_source.loaders import needs
from scaffold_source.loaders.landed_names import landing
from scaffold_source.model import (
    Bounds,
    Column,
    ColumnEvidence,
    Database,
    Evidence,
    Key,
    Publication,
    Table,
    Type,
)
from scaffold_source.producers.snapshot import to_json
from scaffold_source.producers.where import Where, parse_where
from scaffold_source.project import find_project

ID = Column("id", "integer", "integer", nullable=False)
KEY = Key("primary", ("id",))


def table(*columns: Column, keys: tuple[Key, ...] = (KEY,), **facts: Any) -> Table:
    return Table("public", facts.pop("name", "t"), facts.pop("kind", "table"), (ID, *columns), keys, **facts)


def column(name: str, native: str, **facts: Any) -> Column:
    return Column(name, native, facts.pop("base", native), **facts)


def said(loader: str, *tables: Table, adapter: str | None = None) -> list[str]:
    database = Database("shop", "18", "UTC", tables)
    return list(needs.notices(database, landing(database, "shop", loader, adapter), "shop"))


def about(word: str, notices: list[str]) -> list[str]:
    return [notice for notice in notices if word in notice]


# ---- danger first


@pytest.mark.parametrize("loader", ["debezium", "fivetran", "airbyte", "estuary"])
def test_what_breaks_the_application_comes_first(loader: str) -> None:
    first = said(loader, table(keys=(), name="Log Book"))[0]
    assert first.startswith("DANGER: once published, UPDATE and DELETE on public.Log Book fail")
    assert '`alter table public."Log Book" replica identity full;`' in first
    assert first.index("alter table") < first.index("only then add them to a publication")


def test_what_is_broken_already_is_said_as_that() -> None:
    everything, inserts = Publication("p"), Publication("q", unsent=("update", "delete"))
    assert (
        "fail in the application: public.t" in said("debezium", table(keys=(), publications=(everything,)))[0]
    )
    assert "once published" in said("debezium", table(keys=(), publications=(inserts,)))[0]
    assert about("DANGER", said("debezium", table(publications=(everything,)))) == []
    assert about("DANGER", said("dlt", table(keys=()))) == []


def test_the_statements_are_what_postgres_asks_for(postgres: Postgres) -> None:
    """Publishing breaks UPDATE of just the tables that the notice names, and its SQL mends that."""
    name = postgres.make(
        "create table bare (id int, v int); insert into bare values (1, 1);"
        "create table late (id int primary key deferrable, v int); insert into late values (1, 1);"
        'create table "No""thing" (id int primary key, v int); insert into "No""thing" values (1, 1);'
        'alter table "No""thing" replica identity nothing;'
        "create table fine (id int primary key, v int); insert into fine values (1, 1)"
    )
    from scaffold_source.producers import Scope, read  # noqa: PLC0415

    database = read(Where(postgres.uri(name)), Scope()).database
    (danger,) = about("DANGER", list(needs.notices(database, landing(database, "s", "debezium", None), "s")))
    assert "fine" not in danger
    with psycopg.connect(postgres.uri(name), autocommit=True) as connection:
        connection.execute("create publication p for all tables")
        update = ["update bare set v = 2", "update late set v = 2", 'update "No""thing" set v = 2']
        for statement in update:
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                connection.execute(statement)
        connection.execute(danger.split("`")[1])
        for statement in (*update, "update fine set v = 2"):
            connection.execute(statement)


# ---- what never lands


def test_what_lands_late_is_said() -> None:
    nothing = table(name="nothing", evidence=Evidence(rows="none"))
    blank = ColumnEvidence(nulls="all")
    some = table(
        column("ip", "inet", evidence=blank),
        column("note", "text", evidence=blank),
        column("mail", "public.email", base="text", evidence=blank),
        evidence=Evidence(rows="few"),
    )
    notices = said("dlt", nothing, some)
    assert about("Empty, so not landed yet: public.nothing:", notices)
    (late,) = about("All null", notices)
    assert "public.t.ip, public.t.mail:" in late
    assert about("not landed yet", said("meltano", nothing, some)) == []


def test_what_perhaps_has_not_landed_yet_is_said() -> None:
    """Of a table that was never analysed nothing says whether it holds a row."""
    unknown, known = table(name="unknown"), table(name="known", evidence=Evidence(rows="few"))
    (perhaps,) = about("Nothing says whether", said("dlt", unknown, known))
    assert "hold rows: public.unknown: a table lands with its first row" in perhaps
    assert about("Nothing says whether", said("dlt", known)) == []
    assert about("Nothing says whether", said("meltano", unknown)) == []


def test_what_stops_the_load_is_said() -> None:
    stopping = table(column("took", "interval"), column("during", "int4range", nullable=False))
    notices = said("dlt", stopping)
    assert about("public.t.took stop the load", notices)
    assert about("public.t.during stop the load", notices)
    assert about("land as a column for each part", said("dlt", table(column("during", "int4range"))))


def test_what_is_cut_is_said() -> None:
    cut = table(
        column("rate", "numeric"), column("price", "numeric(9,2)"), column("at", "time with time zone")
    )
    assert about("public.t.rate keep nine decimals", said("dlt", cut))
    assert about("public.t.at lose their offset", said("dlt", cut))
    assert about("public.t.rate, public.t.price land as double", said("meltano", cut, adapter="duckdb"))


def test_whose_values_win_is_said() -> None:
    clash = table(column("userId", "integer"), column("user_id", "integer"))
    assert about("public.t.userId and a column after it land as one, user_id", said("dlt", clash))
    assert about(
        "public.t.user_id would land as user_id, which another column has: the load stops",
        said("dlt:pyarrow", clash),
    )
    assert about("public.t._dlt_id hold the producer's values", said("dlt", table(column("_dlt_id", "text"))))


def test_where_partitions_land_is_said() -> None:
    events = table(kind="partitioned", name="events")
    assert about("publish_via_partition_root", said("debezium", events))
    assert about("lands each partition beside the table", said("dlt", events))
    assert about("artition", said("fivetran", table())) == []


def test_what_was_not_run_says_so() -> None:
    assert about("was not run here", said("fivetran", table()))
    assert about("dlt:direct is described", said("dlt:direct", table()))
    assert about("was not run here", said("dlt", table()) + said("none", table())) == []


# ---- values and rows


def test_what_debezium_does_to_rows_is_said() -> None:
    docs = table(
        column("body", "text", nullable=False), column("n", "integer"), column("code", "character(2)")
    )
    (unsent,) = about("__debezium_unavailable_value", said("debezium", docs))
    assert "public.t (body)." in unsent
    assert about("The sink stops", said("debezium", docs)) == []
    (stops,) = about("The sink stops", said("debezium", table(column("meta", "jsonb"))))
    assert "public.t (meta):" in stops
    assert about("Deleted rows land with their key", said("debezium", docs))
    assert about("Deleted rows", said("debezium:deletes_rows", docs)) == []
    full = said("debezium", replace(docs, replica_identity="full"))
    assert about("__debezium_unavailable_value", full) + about("Deleted rows", full) == []


# ---- views


def scaffolded(tmp_path: Path, *include: str) -> Scaffolding:
    views = (table(name=name, kind="view", keys=()) for name in ("a[1]*", "plain"))
    (tmp_path / "shop.json").write_text(to_json(Database("shop", "18", "UTC", (*views, table()))))
    project = find_project(make_dbt_project(tmp_path / "analytics"))
    source = Source("shop", "raw", loader="dlt", include=include)
    return add(project, source, parse_where(str(tmp_path / "shop.json"), tmp_path))


def test_views_that_the_loader_does_not_copy_are_excluded(tmp_path: Path) -> None:
    scaffolding = scaffolded(tmp_path)
    assert [str(t.full_name) for t in scaffolding.database.tables] == ["public.t"]
    assert about("No tables, so left out: public.a[1]*, public.plain: dlt", list(scaffolding.notices))
    (sources,) = [edit.after for edit in scaffolding.edits if edit.path.name.endswith("sources.yml")]
    assert "public.a[[]1][*]" in str(sources)


def test_a_view_that_was_named_is_there(tmp_path: Path) -> None:
    scaffolding = scaffolded(tmp_path, "public.t", "public.plain")
    assert [t.name for t in scaffolding.database.tables] == ["plain", "t"]


# ---- what Debezium does not send


@pytest.mark.parametrize(
    ("native", "facts", "is_sent"),
    [
        ("shop.size", {}, False),  # a composite
        ("shop.point", {}, False),  # a composite that is called as a type which it knows
        ("point", {}, True),
        ("int4multirange", {}, False),
        ("int4range", {}, True),
        ("money", {}, True),
        ("money[]", {}, False),
        ("shop.cents", {"base": "bigint"}, True),  # a domain
        ("shop.sizes", {"base": "shop.size"}, False),
        ("shop.cents[]", {"base": "bigint[]"}, False),
        ("shop.tags", {"base": "text[]"}, True),
        ("shop.stage", {"enum": "shop.stage", "labels": ("a",)}, True),
        ("shop.stage[]", {"labels": ("a",)}, True),
        ("shop.size[]", {"labels": ("unit.cm",)}, False),
        ("extensions.citext", {}, True),
        ("numeric(12,2)[]", {}, True),
    ],
)
def test_a_type_that_is_not_sent_is_left_out_and_said(
    native: str,
    facts: dict[str, Any],
    is_sent: bool,  # noqa: FBT001
) -> None:
    one = table(column("v", native, **facts))
    composites = tuple(Type(f"shop.{name}", "composite", fields=("a integer",)) for name in ("size", "point"))
    database = Database("shop", "18", "UTC", (one,), types=composites)
    where = landing(database, "shop", "debezium", None)
    notices = list(needs.notices(database, where, "shop"))
    assert ("v" in where.columns(one.full_name)) is is_sent
    assert (about("public.t.v: Debezium", about("does not send", notices)) == []) is is_sent


def test_values_that_are_no_values_elsewhere_are_said() -> None:
    odd = table(
        column("price", "numeric(9,2)"),
        column("share", "numeric", bounds=Bounds(max="1")),
        column("until", "timestamp without time zone", default="'infinity'::timestamp without time zone"),
        column("stage", "public.staged", base="public.stage", enum="public.stage"),
        column("code", "bit varying(8)"),
        column("lasts", "interval"),
        column("tens", "numeric(5,-2)"),
    )
    for loader in ("debezium", "dlt", "meltano"):
        (nan,) = about("NaN", said(loader, odd))
        assert "public.t (price, tens)" in nan  # a bound above leaves none
        assert about("Infinity in public.t.until", said(loader, odd))
        assert about("Infinity", said(loader, table(column("at", "date")))) == []
    notices = said("debezium", odd)
    assert about("public.t.stage: of a domain over an enum: Debezium 3.6.3 does not start", notices)
    assert about("public.t.code lose zeros", notices)
    assert about("public.t.lasts land as seconds", notices)
    assert about("public.t.tens stop the sink", notices)
    assert about("public.t.tens stop the load", said("dlt", odd, adapter="duckdb"))
    assert about("public.t.tens", about("stop the load", said("dlt", odd, adapter="postgres"))) == []


def test_a_deletion_by_another_index_is_said() -> None:
    by_index = table(column("code", "text", nullable=False), replica_identity="index")
    assert about("Deletions in public.t are lost unless", said("debezium", by_index))
    assert about("Deletions in public.t stop the load unless", said("meltano:log_based", by_index))
    for loader in ("debezium", "meltano:log_based"):
        assert about("Deletions in", said(loader, table())) == []
    for loader in ("debezium:deletes_rows", "meltano"):
        assert about("Deletions in", said(loader, by_index)) == []


@pytest.mark.parametrize("name", ["Order Items", "a,b", "a\tb", "a\\b", "naïve 😀", "名前"])
def test_a_table_that_stops_meltano_at_the_log_is_said(name: str) -> None:
    """The tap hands wal2json a list of names, in which it escapes none, in Latin-1."""
    notices = said("meltano:log_based", table(name=name), adapter="snowflake")
    assert about(f"public.{name}: a name that Meltano's", notices)
    assert about("a name that", said("meltano", table(name="Order Items"), adapter="snowflake")) == []
    assert (
        about("a name that", said("meltano:log_based", table(name="größe.x-'y'*"), adapter="postgres")) == []
    )


@pytest.mark.parametrize("adapter", ["postgres", "duckdb"])
def test_what_the_log_lacks_for_meltano_is_said(adapter: str) -> None:
    for identity in ("default", "full", "index"):
        long = table(column("body", "text"), column("days", "date[]"), replica_identity=identity)
        notices = said("meltano:log_based", long, adapter=adapter)
        assert about("lands null: public.t (body, days). The value is in the producer only: load", notices)
        assert about("public.t.days stop the load when the log has a change of their row", notices)
        assert about("An update that leaves", said("meltano", long, adapter=adapter)) == []
    (both,) = about(
        "stop the load where a value is",
        said("meltano:log_based", table(column("v", "jsonb")), adapter="duckdb"),
    )
    assert "public.t.v" in both


def test_what_dlt_does_to_empty_bytes_and_bare_numbers_is_said() -> None:
    both = table(column("bytes", "bytea"), column("meta", "jsonb"))
    assert about("public.t.bytes land in a column of its own, `…__v_text`", said("dlt", both))
    assert about("__v_text", said("dlt:pyarrow", both)) == []
    for loader in ("dlt", "dlt:pyarrow"):
        assert about("public.t.meta stop the load where a value is a bare number", said(loader, both))


def test_names_that_target_duckdb_cannot_land_are_said() -> None:
    quoted = table(column('say "hi"', "text"), name="a-b.c-d")
    notices = said("meltano", quoted, adapter="duckdb")
    assert about('public.a-b.c-d.say "hi" has a name that', notices)
    assert about("the first row of a batch can be lost", notices)
    database = Database("shop", "18", "UTC", (quoted,))
    landed = landing(database, "shop", "meltano", "duckdb").tables[quoted.full_name]
    assert landed.name.name == "b_c_d"  # what precedes the first dash is taken for a schema


# ---- TOAST


def test_only_what_a_row_may_be_too_long_for_is_kept_apart() -> None:
    """PostgreSQL moves the longest values first, and only where a row is longer than about 2 kB."""
    short = table(column("code", "character(3)"), column("name", "character varying(200)"))
    assert about("An update that leaves", said("debezium", short)) == []
    beside_text = table(*short.columns[1:], column("body", "text"))
    (unsent,) = about("An update that leaves", said("debezium", beside_text))
    assert "public.t (body)" in unsent
    many = table(*(column(f"c{n}", "character varying(200)") for n in range(3)))
    assert "public.t (c0, c1, c2)" in about("An update that leaves", said("debezium", many))[0]
    listed = table(column("kind", "text", values=("a", "b")))
    assert about("An update that leaves", said("debezium", listed)) == []
    nulls = said("debezium", table(column("amounts", "numeric[]")))
    assert about("lands null: public.t (amounts)", nulls)


def test_what_a_loader_does_to_values_is_not_said_of_columns_that_do_not_land() -> None:
    sent = column("price", "numeric", generated="stored")
    virtual = column("total", "numeric", generated="virtual")
    publication = Publication("p", generated="stored")
    notices = said("debezium", table(sent, virtual, publications=(publication,)))
    assert [notice.split(" land as")[0] for notice in about("exact to", notices)] == ["public.t.price"]
    assert len(about("not in the log: public.t.total:", notices)) == 1
