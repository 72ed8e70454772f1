"""Folders of migrations that must not be misread: refused, with the name of the file that is unclear; and
their near misses, which are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.places import write

from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations import chosen_files
from scaffold_source.producers.throwaway import read_scripts

UP, DOWN = "alter table t drop column a;\n", "alter table t add column a int;\n"
T = "create table t (a int);\n"


def mark(up: str, down: str) -> dict[str, str]:
    return {"1_t.sql": T, "2_a.sql": f"{up}\n{UP}{down}\n{DOWN}"}


REFUSED = [
    # marks that nobody knows
    (mark("-- @UP", "-- @DOWN"), "2_a.sql:3: “@DOWN”"),
    (mark("", "-- rollback"), "2_a.sql:3: “rollback”"),
    (mark("-- [up]", "-- [down]"), "2_a.sql:3"),
    (mark("/* forward */", "/*\n * BACKWARD\n */"), "2_a.sql:3"),
    (mark("-- migrate up", "-- migrate down"), "2_a.sql:3"),
    (mark("--- do", "--- undo ---"), "2_a.sql:3"),
    (mark("-- apply the change", "-- revert the change"), "2_a.sql:3"),
    (mark("", "-----------\n-- ROLL BACK\n-----------"), "2_a.sql:4"),
    (mark("-- +goose Up", "-- +other Down"), "2_a.sql:3"),
    (mark("-- +goose Up", "-- migrate:down"), "marks of dbmate and goose"),
    ({"1.sql": f"{T}-- +goose Up\n{UP}"}, "statements stand before the mark of goose"),
    ({"1.sql": f"-- Running downgrade a1 -> b2\n{T}"}, "1.sql: is a downgrade"),
    # other languages, named as the migrations are
    *(
        ({"00001_t.sql": T, f"00002_a.{suffix}": ""}, f"00002_a.{suffix}: is named as a migration")
        for suffix in ("go", "py", "ts", "js", "rb", "java", "php", "fizz", "sh", "sql.gz", "pgsql", "yaml")
    ),
    ({"V1__t.sql": T, "more/V2__a.kt": ""}, "V2__a.kt"),
    ({"a.sql": T, "b.py": ""}, "b.py: is named as a migration"),
    ({"001_t.sql": T, "db.changelog-master.xml": "<databaseChangeLog/>"}, "db.changelog-master.xml: is a changelog"),
    ({"a.sql": "--liquibase formatted sql\n", "master.yaml": "databaseChangeLog: []"}, "master.yaml: is a changelog"),
    ({"1_t/up.sql": T, "2_a/up.rs": ""}, "2_a/up.rs: may be a migration"),
    ({"1_t/migration.sql": T, "2_a/migration.ts": ""}, "2_a/migration.ts"),
    ({"1_t/up.sql": T, "2_a.sql": ""}, "2_a.sql: may be a migration"),
    # folders and files whose place is unclear
    ({"001_t.sql": T, "2024/002_a.sql": UP}, "2024/002_a.sql: is in another folder"),
    ({"billing/1.sql": T, "shop/1.sql": T}, "shop/1.sql: is in another folder"),
    ({"a/1_t/up.sql": T, "b/1_t/up.sql": T}, "several folders of migrations"),
    ({"1_t.sql": T, "extra.sql": UP}, "extra.sql: has no number"),
    ({"1_t.up.sql": T, "1_t.down.sql": "", "2_a.sql": UP}, "2_a.sql: is neither up nor down"),
    ({"1_t.up.sql": T, "1_a.up.sql": UP, "1_t.down.sql": ""}, "has the number of"),
    ({"2_drop.sql": UP, "2_restore-undo.sql": DOWN}, "2_restore-undo.sql: may be the way down of 2_drop.sql"),
    ({"V1__t.sql": T, "V2__a.sql": UP, "V2__b.sql": ""}, "V2__b.sql: has the version of V2__a.sql"),
    ({"V1__t.sql": T, "V2.0__a.sql": UP, "V2__b.sql": ""}, "has the version of"),
    ({"V1__t.sql": T, "V2_a.sql": UP}, "V2_a.sql: is not named as Flyway"),
    ({"V1__t.sql": T, "U3__a.sql": UP}, "U3__a.sql: leads down from no version"),
    ({"V1__t.sql": T, "V1__t.sql.conf": "shouldExecute=false"}, "V1__t.sql.conf: decides"),
    ({"deploy/a.sql": T, "revert/a.sql": DOWN}, "sqitch.plan is missing"),
    ({"structure.sql": T, "cache_structure.sql": T}, "several databases: cache_structure.sql, structure.sql"),
    ({"001_t.sql": T, "1_a.sql": UP}, "has the number of"),
    # files that say the order, and disagree
    ({"meta/_journal.json": '{"entries":[{"idx":0,"tag":"1"},{"idx":0,"tag":"2"}]}', "1.sql": T, "2.sql": UP}, "idx is another"),
    ({"atlas.sum": "h1:x=\n2.sql h1:x=\n1.sql h1:x=\n", "1.sql": T, "2.sql": UP}, "in another order"),
    ({"meta/_journal.json": '{"entries":[{"idx":0,"tag":"a"}]}', "a.sql": T, "b.sql": UP}, "b.sql: is not in _journal.json"),
    ({"meta/_journal.json": '{"entries":[{"idx":0,"tag":"a"},{"idx":1,"tag":"c"}]}', "a.sql": T}, "names c.sql, which is not there"),
    ({"meta/_journal.json": '{"dialect":"sqlite","entries":[]}', "a.sql": T}, "for sqlite, not for PostgreSQL"),
    ({"meta/_journal.json": "[]", "a.sql": T}, "no journal of drizzle"),
    ({"sqitch.plan": "a 2024\n", "deploy/a.sql": T, "deploy/b.sql": UP}, "b.sql: is not in sqitch.plan"),
    ({"sqitch.plan": "a 2024\nb 2024\n", "deploy/a.sql": T}, "names deploy/b.sql, which is not there"),
    ({"sqitch.plan": "a 2024\n-a 2024\n", "deploy/a.sql": T}, "line 2 is no change"),
    ({"sqitch.plan": "a 2024\n", "sqitch.conf": "engine = mysql\n", "deploy/a.sql": T}, "is for mysql"),
    ({"atlas.sum": "h1:x=\n1.sql h1:x=\n", "1.sql": T, "2.sql": UP}, "2.sql: is not in atlas.sum"),
    ({"1.sql": "-- depends: 0\n" + T}, "1.sql: depends on 0"),
    ({"1.sql": f"-- depends: 2\n{T}", "2.sql": f"-- depends: 1\n{UP}"}, "in a circle"),
    ({"1.sql": f"--! Previous: -\n--! Hash: a\n{T}", "2.sql": f"--! Previous: b\n--! Hash: c\n{UP}"}, "2.sql: does not follow"),
    ({"migration_lock.toml": 'provider = "mysql"\n', "1_t/migration.sql": T}, "for mysql, not for PostgreSQL"),
    ({"1.mysql.up.sql": T, "1.mysql.down.sql": ""}, "is for another database than PostgreSQL"),
    # Liquibase
    ({"1.sql": f"--liquibase formatted sql\n--changeset a:1\n{T}--changeset a:2 context:eu\n{UP}"}, "1.sql:4: whether changeset a:2"),
    ({"1.sql": f"--liquibase formatted sql\n--changeset nobody\n{UP}"}, "1.sql:2: this changeset's author"),
    ({"1.sql": f"{T}--changeset a:2 dbms:h2\n{UP}"}, "1.sql has changesets"),
    ({"1.sql": f"--liquibase formatted sql\n{T}", "2.sql": UP, "10.sql": DOWN}, "10.sql: comes before 2.sql"),
    ({"db/master.xml": "<databaseChangeLog/>"}, "master.xml: is a changelog of Liquibase"),
    ({"1_t.sql": T, "2_a.json": '{"operations": [{"drop_column": {}}]}'}, "2_a.json: is a migration of pgroll"),
    ({"1_t.json": '{"operations": []}'}, "1_t.json: is a migration of pgroll"),
    ({"1.py": "", "2.py": ""}, "no SQL migrations there (looked for *.sql, */migration.sql and */up.sql), though there is 1.py"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "part"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_unclear_is_refused_by_name(tmp_path: Path, files: dict[str, str], part: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_scripts(write(tmp_path, files))
    assert part in refused.value.what
    assert refused.value.do


APPLIED = [
    # words that are no marks
    ("-- Rollback:\n-- drop table x;\ncreate table x ();", 1),
    ("create table x ();\n-- rollback", 1),
    ("-- we scale down the numbers\ncreate table x ();", 1),
    ("select '\n-- down\n';\ncreate table x ();", 2),
    ("do $$ begin\n-- undo\nnull; end $$;\nselect 1;", 2),
    ("-- rollback;\ncreate table x ();", 1),
    ("/* down\n drop table x; */ create table y ();", 1),
    ("  -- +goose Up\nselect 1;\n  --+goose Down\nselect 2;", 1),
    ("-- migrate:down\nselect 1;\n-- migrate:up\nselect 2;\nselect 3;", 2),
    ("# --- !Ups\ncreate function f() returns int language sql as 'select 1;; ';\n# --- !Downs\ndrop function f();", 1),
    ("--liquibase formatted sql\n--changeset a:1 dbms:!h2\nselect 1;\n--changeset a:2 dbms:none\nselect 2;", 1),
    ("--liquibase formatted sql\n--changeset a:1 context:\"(prod or qa) and !test\"\nselect 1;", 1),
    ("--liquibase formatted sql\n--changeset Ana Lee:1\nselect 1;\n--changeset \"A L\":\"2 b\" dbms:h2\nselect 2;", 1),
    ("--liquibase formatted sql\n--changeset a:1\n--ignoreLines:1\nselect 1;\nselect 2;", 1),
    ("--liquibase formatted sql\n--changeset a:1 labels:test\nselect 1;\n--changeset a:2 labels:v2\nselect 2;", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), APPLIED)
def test_what_is_applied_of_a_file(tmp_path: Path, text: str, number: int) -> None:
    ((script, *_), *_) = read_scripts(write(tmp_path, {"1.sql": text}))
    assert len(script.statements) == number, script.statements


@pytest.mark.parametrize(
    "names",
    [
        ("1_t_mysql.sql", "1_t_postgres.sql"),
        ("1_t.sqlite.sql", "1_t.pg.sql"),
        ("1_t.sql", "1_t.postgres.sql"),
    ],
)
def test_a_step_for_each_database(tmp_path: Path, names: tuple[str, str]) -> None:
    assert chosen_files(write(tmp_path, dict.fromkeys((*names, "2_for_mysql.sql"), T))).files == (
        names[1],
        "2_for_mysql.sql",
    )


def test_helpers_are_listed(tmp_path: Path) -> None:
    helpers = ("embed.go", "env.py", "__init__.py", "index.ts", "1_t_test.go", "README.md", "down/1_t.sql")
    chosen = chosen_files(write(tmp_path, {"1_t.sql": T, **dict.fromkeys(helpers, "")}))
    assert (chosen.files, {item.file for item in chosen.left_out}) == (("1_t.sql",), set(helpers))


def test_beside_a_dump_all_is_listed(tmp_path: Path) -> None:
    """Rails' folder `db`, with years of migrations in Ruby."""
    beside = {f"migrate/{number:03}_step.rb" for number in range(60)} | {"seeds.rb", "schema.rb"}
    beside |= {f"seeds/{number:03}_rows.sql" for number in range(60)}
    chosen = chosen_files(write(tmp_path, {"structure.sql": T, **dict.fromkeys(beside, "")}))
    assert (chosen.files, {item.file for item in chosen.left_out}) == (("structure.sql",), beside)
    assert {item.why for item in chosen.left_out} == {"the dump has what it makes"}


def test_a_migration_in_java_beside_the_resources(tmp_path: Path) -> None:
    files = {
        "src/main/resources/db/migration/V1__t.sql": T,
        "src/main/java/db/migration/V2__a.java": "",
    }
    with pytest.raises(UsageError, match=r"V2__a\.java is a migration in another language"):
        chosen_files(write(tmp_path, files) / "src/main/resources/db/migration")


def test_the_deploy_folder_of_a_plan(tmp_path: Path) -> None:
    write(tmp_path, {"sqitch.plan": "b 2024\na 2024\n", "deploy/a.sql": T, "deploy/b.sql": T})
    assert chosen_files(tmp_path / "deploy").files == ("b.sql", "a.sql")


def test_a_folder_is_always_told_and_a_plain_file_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"m/1_t.sql": T})
    _, read, _ = read_scripts(tmp_path / "m")
    assert read.is_told
    assert read.summary == "Read 1 file (plain SQL): 1_t.sql"
    assert not read_scripts(tmp_path / "m/1_t.sql")[1].is_told
    write(tmp_path, {"goose.sql": f"-- +goose Up\n{T}-- +goose Down\ndrop table t;\n"})
    assert read_scripts(tmp_path / "goose.sql")[1].summary.endswith("left out: goose.sql (its way down)")


def test_a_sum_that_lists_no_file_says_no_order(tmp_path: Path) -> None:
    """As of a folder whose sum was taken when it was empty: the checkpoint counts all the same."""
    files = {"atlas.sum": "h1:x=\n", "1_a.sql": T, "2_b.sql": f"-- atlas:checkpoint\n{T}", "3_c.sql": UP}
    chosen = chosen_files(write(tmp_path, files))
    assert chosen.files == ("2_b.sql", "3_c.sql")
    assert {item.file for item in chosen.left_out} == {"1_a.sql", "atlas.sum"}
