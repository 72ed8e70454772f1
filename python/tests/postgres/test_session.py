"""Settings of a server, a database, a role or the environment change no fact; nor do names that shadow PostgreSQL's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from conftest import Postgres

from scaffold_source.model import Database
from scaffold_source.producers import Scope, read
from scaffold_source.producers import postgres as package
from scaffold_source.producers.postgres import answers
from scaffold_source.producers.where import Where

SQL = Path(package.__file__).parent / "sql"
NAMES = SQL / "names.sql"  # runs in the session of somebody else's files
QUERIES = sorted(path.stem for path in SQL.glob("*.sql") if path.stem != "cut")  # a part of others

# Of each kind of constant that a setting prints in another way, one.
SCHEMA = r"""
create schema app;
create type app.mood as enum ('fine');
create table app.event (
    id integer primary key,
    at timestamptz check (at >= '2020-01-01 00:00:00+00'),
    day date default '2024-03-01' check (day > '2020-02-01'),
    lasts interval default '1 day 02:00:03' check (lasts < interval '3 mons 4 days'),
    share float8 default 0.1 check (share < 0.30000000000000004),
    mark bytea default '\x01ff',
    path text default 'a\b' check (path <> 'c:\temp'),
    price money default '1234.5',
    "select" app.mood default 'fine',
    tags text[] default '{"a b",NULL}'
);
create view app.late as select id, at from app.event where at > '2021-06-01 12:00:00+00' and day < '2030-01-31';
create unique index on app.event (day) where at > '2022-01-01 00:00:00+00';
"""
SETTINGS = {
    "timezone": "Asia/Kathmandu",
    "datestyle": "SQL, DMY",
    "intervalstyle": "iso_8601",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "quote_all_identifiers": "on",
    "extra_float_digits": "-15",
    "search_path": "app, public",
    "xmlbinary": "hex",
    "array_nulls": "off",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "row_security": "off",
    "client_min_messages": "debug1",
}


@pytest.fixture
def plain(postgres: Postgres) -> tuple[str, Database]:
    """A database, and its facts as they are where nobody set anything."""
    name = postgres.make(SCHEMA)
    return name, facts(postgres.uri(name))


def facts(uri: str) -> Database:
    return replace(read(Where(uri), Scope(evidence="sample")).database, timezone=None)


def test_settings_of_a_database(postgres: Postgres, plain: tuple[str, Database]) -> None:
    name, expected = plain
    for setting, value in SETTINGS.items():
        postgres.execute("postgres", f"alter database {name} set {setting} = {quoted(setting, value)}")
    assert facts(postgres.uri(name)) == expected
    assert read(Where(postgres.uri(name)), Scope()).database.timezone == "Asia/Kathmandu"


def test_settings_of_a_role(postgres: Postgres, plain: tuple[str, Database]) -> None:
    name, expected = plain
    postgres.execute("postgres", "drop role if exists odd_reader; create role odd_reader superuser login")
    for setting, value in SETTINGS.items():
        postgres.execute("postgres", f"alter role odd_reader set {setting} = {quoted(setting, value)}")
    assert facts(postgres.uri(name).replace("postgres@", "odd_reader@")) == expected


@pytest.mark.parametrize("how", ["environment", "PGOPTIONS", "connection string"])
def test_settings_of_a_session(
    postgres: Postgres, plain: tuple[str, Database], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, expected = plain
    options = " ".join(
        f"-c {setting}={value.replace(' ', chr(92) + ' ')}" for setting, value in SETTINGS.items()
    )
    uri = postgres.uri(name)
    if how == "environment":
        monkeypatch.setenv("PGTZ", "Asia/Kathmandu")
        monkeypatch.setenv("PGDATESTYLE", "SQL, DMY")
    elif how == "PGOPTIONS":
        monkeypatch.setenv("PGOPTIONS", options)
    else:
        uri = psycopg.conninfo.make_conninfo(uri, options=options)
    assert facts(uri) == expected


def quoted(setting: str, value: str) -> str:
    return value if setting in ("search_path", "datestyle") else f"'{value}'"


# Every function of PostgreSQL by name and arguments, in a schema that is looked into first.
SHADOWS = """
do $do$
declare f record;
begin
    for f in
        select p.proname as name, pg_get_function_identity_arguments(p.oid) as takes,
            pg_get_function_result(p.oid) as gives
        from pg_proc as p where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f'
    loop
        begin
            execute format(
                'create function evil.%I(%s) returns %s language plpgsql as '
                || $f$'begin raise exception ''the shadow of %I ran''; end'$f$, f.name, f.takes, f.gives, f.name
            );
        exception when others then null;  -- "any", internal
        end;
    end loop;
end $do$;
create type evil.text as (a int); create type evil.regclass as (a int); create type evil.float8 as (a int);
create type evil.timestamptz as (a int); create type evil.regtype as (a int); create type evil.int2 as (a int);
create collation evil."C" from pg_catalog.ucs_basic;
"""


PARAMETERS = {"schemas": None, "folding": []}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_calls_what_is_postgresqls_own(shadowed: str, name: str) -> None:
    """Even where the search path would find others first."""
    query = NAMES.read_text() if name == NAMES.stem else answers.query(name)
    with psycopg.connect(shadowed) as connection:
        connection.execute(query.encode(), PARAMETERS if "%(schemas)s" in query else None)


@pytest.fixture(scope="module")
def shadowed(postgres: Postgres) -> str:
    """A session's address whose names are found in the schema `evil` first."""
    name = postgres.make(f"{SCHEMA}; create schema evil; {SHADOWS} analyze;")
    uri = f"{postgres.uri(name)}&options=-csearch_path%3Devil,pg_catalog"
    with (
        psycopg.connect(uri, autocommit=True) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="the shadow of lower ran"),
    ):
        connection.execute("select lower('A'::pg_catalog.text)")
    return uri
