"""Statements that a server of our own cannot run as they stand: left out or done otherwise, and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.places import columns, read_text, tables

from scaffold_source.errors import UsageError
from scaffold_source.producers import Introspection

T = "create table t (id int primary key);\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("alter table only public.t disable trigger all;", "disable trigger all (triggers of the system"),
        ('ALTER TABLE "t" ENABLE REPLICA TRIGGER ALL;', "ENABLE REPLICA TRIGGER ALL"),
        (
            "alter table t disable trigger all, alter id set default 1, enable trigger all;",
            "triggers of the system",
        ),
        ("create collation de (lc_collate = 'de_DE.utf8', lc_ctype = 'de_DE.utf8');", "may lack the locale"),
        ("create collation de (provider = libc, locale = 'de_DE.UTF-8');", "may lack the locale"),
        ("update pg_catalog.pg_class set relname = 'x' where relname = 't';", "PostgreSQL's own catalogue"),
        ('delete from "pg_cast";', "PostgreSQL's own catalogue"),
        ("create collation if not exists ci (provider = icu, locale = 'und');", "lacks ICU"),
        ("create collation public.\"n\" (locale = 'de', provider = 'icu');", "lacks ICU"),
    ],
)
def test_a_statement_that_cannot_run_here(tmp_path: Path, text: str, said: str) -> None:
    found = read_text(tmp_path, f"{T}{text}\nalter table t add note text;")
    assert columns(found.database, "t") == ["id", "note"]
    assert len(found.notices) == 1
    assert said in found.notices[0]
    assert "schema.sql:2" in found.notices[0]


def test_a_collation_of_icu_keeps_its_name(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        "create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);\n"
        "create table t (id int primary key, email text collate ci not null unique);",
    )
    assert found.database.tables[0].columns[1].collation == "public.ci (nondeterministic)"


@pytest.mark.parametrize(
    ("collation", "listed"),
    [
        ("ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)", "c"),
        ("if not exists ci (deterministic = 'off', locale = 'und-u-ks-level1', provider = 'icu')", "c"),
        ("ci (provider = icu, locale = 'de', deterministic = true)", "abc"),
        ("ci (provider = icu, locale = 'de')", "abc"),
    ],
)
def test_promises_where_unlike_texts_are_equal(tmp_path: Path, collation: str, listed: str) -> None:
    """A collation that stands in for such a one keeps what it says about equality: no list of values, which
    the warehouse compares byte by byte, under its own name, another or a domain's."""
    found = read_text(
        tmp_path,
        f"create collation {collation};\ncreate domain word as text collate ci;\n"
        "alter collation ci rename to folded;\n"
        "create table t (a text collate folded check (a in ('x', 'y')), b word check (b in ('x', 'y')),\n"
        " c text collate \"C\" check (c in ('x', 'y')));",
    )
    found_columns = found.database.tables[0].columns
    assert "".join(column.name for column in found_columns if column.values) == listed
    assert ("nondeterministic" in (found_columns[0].collation or "")) is (listed == "c")


def collations(found: Introspection) -> list[str | None]:
    """Return the collation of each column of the only table, but for its key."""
    return [column.collation for column in found.database.tables[0].columns[1:]]


def test_collations_that_postgresql_has_with_icu(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        'create collation n from "de-x-icu";\ncreate table t (id int primary key, a text collate "en-x-icu", '
        'b text collate pg_catalog."en-x-icu", c text collate n);',
    )
    assert collations(found) == [
        "en-x-icu",
        "en-x-icu",
        "public.n",
    ]
    assert [notice.split(",")[0] for notice in found.notices] == [
        "Stood in for: the collation de-x-icu",
        "Stood in for: the collation en-x-icu",
    ]


def test_collations_of_another_machine(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        'create collation n from "xx_XX";\ncreate table t (id int primary key, a text collate "xx_XX.utf8", '
        'b text collate pg_catalog."xx_XX@euro", c text collate n, d text collate "C", "de_DE" text);',
    )
    assert collations(found) == [
        "xx_XX.utf8",
        "xx_XX@euro",
        "public.n",
        "C",
        None,
    ]
    assert [notice.split(",")[0] for notice in found.notices] == [
        "Stood in for: the collation xx_XX",
        "Stood in for: the collation xx_XX.utf8",
        "Stood in for: the collation xx_XX@euro",
    ]


def test_triggers_of_people_are_switched(tmp_path: Path) -> None:
    """Near misses: these run."""
    text = "alter table t disable trigger user; update t set id = 1; create collation c (locale = 'C');"
    assert read_text(tmp_path, T + text).notices == ()


@pytest.mark.parametrize(
    "copy",
    [
        "COPY t (id) FROM stdin;\n1\n\\.\n",
        "copy t (id) from /* here */\n-- and now\nstdin;\nit's\n\\.\n",
        "\\copy t from stdin\nit's; (\n\\.\n",
        "\\copy t from 't.csv' csv\n",
    ],
)
def test_rows_that_others_need(tmp_path: Path, copy: str) -> None:
    """The rows of COPY are left out, and so are those that refer to them."""
    found = read_text(
        tmp_path,
        f"{T}create table r (t int);\n{copy}insert into r values (1);\nupdate r set t = 2;\n"
        "alter table r add foreign key (t) references t;",
    )
    assert tables(found.database) == ["public.r", "public.t"]
    assert len(found.notices) == 1
    assert "insert into r values (1) (as the rows of COPY" in found.notices[0]


def test_the_migration_tools_own_table(tmp_path: Path) -> None:
    text = "create index on __diesel_schema_migrations (run_on); alter table goose_db_version add x int;"
    found = read_text(tmp_path, T + text)
    assert tables(found.database) == [
        "public.__diesel_schema_migrations",
        "public.goose_db_version",
        "public.t",
    ]


def test_extensions_that_are_there_before_the_first_file(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        "create schema ext; create extension vector with schema ext; create extension earthdistance cascade;\n"
        "create table t (id int primary key, e ext.vector(3) not null, place earth);\n"
        "create index on t using hnsw (e ext.vector_l2_ops);",
    )
    types = [column.type for column in found.database.tables[0].columns]
    assert types == ["integer", "ext.vector(3)", "public.earth"]
    assert found.notices == ()


@pytest.mark.parametrize(
    ("written", "column", "type_"),
    [
        ("CREATE EXTENSION HSTORE", "HSTORE", "public.hstore"),
        ('create extension "hstore"', "hstore", "public.hstore"),
        ("Create Extension If Not Exists CIText With Schema Ext", "ext.citext", "ext.citext"),
        ('create extension citext schema "Own"', '"Own".citext', '"Own".citext'),
        ("CREATE EXTENSION PostGIS", "geometry(Point, 4326)", "public.geometry(Point,4326)"),
        ('CREATE EXTENSION "PostGIS"', "geometry", "public.geometry"),
        ("create /* maps */ extension -- of the shop\n postgis", "geometry", "public.geometry"),
        ('CREATE EXTENSION "UUID-OSSP"', "uuid default uuid_generate_v4()", "uuid"),
    ],
)
def test_extensions_however_they_are_written(tmp_path: Path, written: str, column: str, type_: str) -> None:
    """A name without quotes has no capitals."""
    found = read_text(
        tmp_path, f'create schema ext; create schema "Own"; {written};\ncreate table t (id int, x {column});'
    )
    assert found.database.tables[0].columns[1].type == type_
    assert all("postgis" in notice for notice in found.notices)


def test_what_is_no_extension_is_the_servers_to_refuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"schema.sql:1: syntax error"):
        read_text(tmp_path, "create extension")


def test_types_of_postgis(tmp_path: Path) -> None:
    """A geometry column blocks nothing, and is what it is on a server with PostGIS."""
    found = read_text(
        tmp_path,
        """
        create schema gis; create extension if not exists postgis with schema gis;
        set search_path = public, gis;
        create table t (id int primary key, a geometry, b GEOMETRY(point, 4326) not null, c gis.geography(Polygon),
            d geometry(MultiPolygonZ), e geometry(Point,4326)[]);
        comment on column t.b is 'a geometry(Point, 4326)';
        create index on t using gist (b);
        insert into t values (1, 'POINT(1 2)', '0101', 'x', 'y');
        alter table t alter column a type geometry(LineString, 3857);
        create view v as select b from t;
        """,
    )
    table = next(table for table in found.database.tables if table.name == "t")
    assert [column.type for column in table.columns] == [
        "integer",
        "gis.geometry(LineString,3857)",
        "gis.geometry(Point,4326)",
        "gis.geography(Polygon,4326)",
        "gis.geometry(MultiPolygonZ)",
        "gis.geometry(Point,4326)[]",
    ]
    assert table.columns[2].comment == "a geometry(Point, 4326)"
    assert [notice.split(":")[0] for notice in found.notices] == ["Stood in for", "Left out"]
    assert "create index" in found.notices[1]


SUPABASE = """
create extension if not exists "uuid-ossp" with schema extensions;
create table profiles (id uuid primary key references auth.users on delete cascade, ref uuid default uuid_generate_v4());
create policy own on profiles to authenticated using (auth.uid() = id);
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger made after insert on auth.users for each row execute function f();
insert into storage.buckets (id, name) values ('a', 'a');
create policy a on storage.objects for select using ((storage.foldername(name))[1] = auth.uid()::text);
alter publication supabase_realtime add table profiles;
"""


def test_what_supabase_has_before_the_first_migration(tmp_path: Path) -> None:
    found = read_text(tmp_path, SUPABASE)
    assert tables(found.database) == ["public.profiles"]
    (table,) = found.database.tables
    assert [str(key.to) for key in table.keys if key.to] == ["auth.users"]
    assert table.columns[1].default == "extensions.uuid_generate_v4()"
    assert found.notices == ("Stood in for: Supabase's schemas auth, storage and extensions",)


def test_a_schema_auth_of_their_own(tmp_path: Path) -> None:
    """A near miss: the files make it, so it is theirs."""
    found = read_text(tmp_path, "create schema auth; create table auth.users (id int primary key);")
    assert (tables(found.database), found.notices) == (["auth.users"], ())


def test_a_thousand_comments_are_read_in_one_way(tmp_path: Path) -> None:
    """Found by review: a comment that could end in several places took for ever from about thirty on."""
    found = read_text(tmp_path, f"create {'/**/' * 1000} table t (id int);")
    assert tables(found.database) == ["public.t"]
