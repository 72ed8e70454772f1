"""`scaffold-source add`, as a person types it, with what can go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from conftest import Postgres
from helpers.cli import Result, cli

SHOP = """
    create table customers (id int primary key, email text not null, deleted_at timestamptz);
    create table orders (id int primary key, customer_id int not null references customers);
"""


@pytest.fixture(scope="module")
def shop(postgres: Postgres) -> str:
    return postgres.uri(postgres.make(SHOP))


def add(project: Path, where: str, *options: str, source: str = "shop") -> Result:
    arguments = ["add", source, "--from", where, "--project-dir", str(project), *options]
    return cli(*arguments)


def written(project: Path) -> list[str]:
    return sorted(
        path.relative_to(project).as_posix() for path in (project / "models").rglob("*") if path.is_file()
    )


def test_it_writes_the_files_and_says_what_it_did(dbt_project: Path, shop: str) -> None:
    result = add(dbt_project, shop)
    assert result.exit_code == 0, result.output
    folder = "models/staging/shop"
    assert written(dbt_project) == [
        f"{folder}/_shop__models.yml",
        f"{folder}/_shop__sources.yml",
        f"{folder}/stg_shop__customers.sql",
        f"{folder}/stg_shop__orders.sql",
    ]
    assert "Source shop: 2 tables, 5 columns → 4 files in models/staging/shop/" in result.stdout
    assert "soft deletes 1" in result.stdout
    assert "open questions):\n  Are rows really deleted from tables that mark deleted rows?" in result.stdout
    assert result.stdout.rstrip().splitlines()[-1].startswith("  … and ")
    assert "packages.yml" in result.stdout


def test_explain_names_rule_and_reason(dbt_project: Path, shop: str) -> None:
    result = add(dbt_project, shop, "--explain")
    assert "\ncustomers\n    deleted when deleted_at is set" in result.stdout
    assert "[soft-delete]" in result.stdout


def test_a_dry_run_explains_too(dbt_project: Path, shop: str) -> None:
    result = add(dbt_project, shop, "--dry-run", "--explain")
    assert "[soft-delete]" in result.stderr
    assert "[soft-delete]" not in result.stdout


def test_a_raw_schema_that_holds_only_some_of_the_tables_is_said(
    dbt_project: Path, postgres: Postgres
) -> None:
    where = postgres.uri(
        postgres.make("create table a (id int); create schema x; create table x.b (id int);")
    )
    assert (
        "the tables of x are looked for there too" in add(dbt_project, where, "--raw-schema", "public").stderr
    )
    assert add(dbt_project, where, "--dry-run", source="other").stderr == ""


def test_a_package_that_is_installed_is_not_asked_for(dbt_project: Path, shop: str) -> None:
    local = dbt_project / "vendored"
    local.mkdir()
    (local / "dbt_project.yml").write_text("name: scaffold_source\n")
    (dbt_project / "packages.yml").write_text("packages:\n  - local: vendored\n")
    assert "packages.yml" not in add(dbt_project, shop).stdout


def test_dry_run_prints_what_it_would_write(dbt_project: Path, shop: str) -> None:
    result = add(dbt_project, shop, "--dry-run")
    assert result.exit_code == 0
    assert written(dbt_project) == []
    assert "+++ b/models/staging/shop/_shop__sources.yml" in result.stdout
    assert "+      - name: customers" in result.stdout


def test_quiet_prints_nothing(dbt_project: Path, shop: str) -> None:
    assert add(dbt_project, shop, "--quiet").output == ""


def test_no_staging(dbt_project: Path, shop: str) -> None:
    assert add(dbt_project, shop, "--no-staging").exit_code == 0
    assert written(dbt_project) == ["models/staging/shop/_shop__sources.yml"]


def test_the_contract_remembers_the_variable_not_its_value(
    dbt_project: Path, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", shop)
    assert add(dbt_project, "env:SHOP_URL", "--schema", "public").exit_code == 0
    text = (dbt_project / "models/staging/shop/_shop__sources.yml").read_text()
    assert "from: env:SHOP_URL" in text
    assert "schemas: [public]" in text
    assert shop not in text


def fails(result: Result, code: int, *parts: str) -> None:
    """The exit code, and an error of one to three lines that holds `parts`."""
    assert result.exit_code == code, result.output
    assert 1 <= len(result.stderr.strip().splitlines()) <= 3, result.stderr
    for part in parts:
        assert part in result.stderr
    assert "Traceback" not in result.output


def test_nobody_listens_there(dbt_project: Path) -> None:
    fails(add(dbt_project, "postgresql://u:hunter2@127.0.0.1:1/shop"), 3, "onnection refused", "host")


def test_no_such_host(dbt_project: Path) -> None:
    fails(
        add(dbt_project, "host=no-such-host.invalid dbname=shop password=hunter2"), 3, "no-such-host.invalid"
    )


def test_no_such_database(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, shop.replace("/case_", "/nope_")), 3, "does not exist", "check the names")


def test_no_such_role(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, shop.replace("postgres@", "nobody@")), 3, "does not exist")


def test_wrong_password(dbt_project: Path, postgres: Postgres, shop: str) -> None:
    with psycopg.connect(postgres.uri("postgres"), autocommit=True) as admin:
        admin.execute("create role guarded login password 'right'")
        (hba,) = admin.execute("show hba_file").fetchone() or ("",)
        Path(hba).write_text("local all guarded scram-sha-256\n" + Path(hba).read_text())
        admin.execute("select pg_reload_conf()")
    time.sleep(0.2)
    where = shop.replace("postgres@", "guarded:hunter2@")
    result = add(dbt_project, where)
    fails(result, 3, "password authentication failed", "check user and password")
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    "where", ["postgresql://u:hunter2@[/shop", "hunter2=x=y z", "password='hunter2", "postgresql://u:%zz@h/d"]
)
def test_a_broken_connection_string_is_not_repeated(dbt_project: Path, where: str) -> None:
    result = add(dbt_project, where)
    fails(result, 2, "not a connection string")
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["shop", "postgresql://u:hunter2@h/d", "--from", "x"],
        ["shop", "--from", "env:postgresql://u:hunter2@h/d"],
        ["postgresql://u:hunter2@h/d", "--from", "env:NOPE"],
        ["postgresql://u:hunter2@h/d", "--from", "postgresql://u:hunter2@127.0.0.1:1/d"],
        [
            "shop",
            "--from",
            "postgresql://u:hunter2@127.0.0.1:1/d",
            "--schema",
            "x",
            "host=h password=hunter2",
        ],
    ],
)
def test_a_password_in_the_wrong_place_is_not_repeated(dbt_project: Path, arguments: list[str]) -> None:
    result = cli("add", *arguments, "--project-dir", dbt_project)
    assert result.exit_code in (2, 3)
    assert result.output
    assert "hunter2" not in result.output


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".invalid"])
def test_a_host_that_cannot_be_one(dbt_project: Path, host: str) -> None:
    fails(add(dbt_project, f"postgresql://u@{host}/d"), 3, "host")


def test_a_catalogue_that_is_locked(dbt_project: Path, shop: str) -> None:
    with psycopg.connect(shop) as blocker:
        blocker.execute("lock table pg_catalog.pg_description in access exclusive mode")
        fails(add(dbt_project, shop), 3, "lock timeout", "try again in a minute")


def test_where_is_no_place(dbt_project: Path) -> None:
    fails(add(dbt_project, "shop"), 2, "--from", "env:NAME")


def test_the_variable_is_not_set(dbt_project: Path) -> None:
    fails(add(dbt_project, "env:NOT_SET_ANYWHERE"), 2, "NOT_SET_ANYWHERE")


def test_no_permission(dbt_project: Path, postgres: Postgres) -> None:
    name = postgres.make(SHOP + "create role stranger login")
    where = postgres.uri(name).replace("postgres@", "stranger@")
    fails(add(dbt_project, where), 3, "may read none of the 2 relations", "grant")


def test_unknown_schema(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, shop, "--schema", "nope"), 2, "no such schema", "public")


def test_a_glob_that_matches_nothing(dbt_project: Path, shop: str) -> None:
    fails(add(dbt_project, shop, "--include", "public.nope*"), 2, "No table matches public.nope*")


def test_an_empty_database(dbt_project: Path, postgres: Postgres) -> None:
    fails(add(dbt_project, postgres.uri(postgres.make())), 2, "There are no tables")


def test_not_inside_a_dbt_project(tmp_path: Path, shop: str) -> None:
    fails(add(tmp_path, shop), 2, "not inside a dbt project", "--project-dir")


def test_the_source_already_exists_anywhere_in_the_project(dbt_project: Path, shop: str) -> None:
    moved = dbt_project / "models/raw/sources.yaml"
    moved.parent.mkdir()
    moved.write_text("sources:\n  - name: shop\n")
    fails(add(dbt_project, shop), 2, "already exists in models/raw/sources.yaml", "another name")


def test_a_file_is_in_the_way(dbt_project: Path, shop: str) -> None:
    file = dbt_project / "models/staging/shop/stg_shop__orders.sql"
    file.parent.mkdir(parents=True)
    file.write_text("select 1")
    fails(add(dbt_project, shop), 2, "stg_shop__orders.sql already exists")
    assert written(dbt_project) == ["models/staging/shop/stg_shop__orders.sql"]
    assert file.read_text() == "select 1"


def test_a_model_of_that_name_is_elsewhere(dbt_project: Path, shop: str) -> None:
    elsewhere = dbt_project / "models/old/stg_shop__orders.sql"
    elsewhere.parent.mkdir()
    elsewhere.write_text("select 1")
    fails(add(dbt_project, shop), 2, "models/old/stg_shop__orders.sql already exists")


@pytest.mark.parametrize("text", ["sources: 5\n", "- sources\n", "sources: [5, {name: 5}]\n"])
def test_yaml_of_another_shape_is_dbts_business(dbt_project: Path, shop: str, text: str) -> None:
    (dbt_project / "models/odd.yml").write_text(text)
    assert add(dbt_project, shop).exit_code == 0


@pytest.mark.parametrize("content", [b"sources: 2024-13-45\n", b"sources: \xff\n", b"sources: [\n"])
def test_yaml_that_nobody_can_read_is_named(dbt_project: Path, shop: str, content: bytes) -> None:
    (dbt_project / "models/broken.yml").write_bytes(content)
    fails(add(dbt_project, shop), 2, "broken.yml")


@pytest.mark.parametrize("paths", ["5", "models", "[5]", "{}x"])
def test_model_paths_that_are_none(dbt_project: Path, shop: str, paths: str) -> None:
    (dbt_project / "dbt_project.yml").write_text(f"name: x\nmodel-paths: {paths}\n")
    fails(add(dbt_project, shop), 2, "dbt_project.yml")


def test_people_may_say_in_jinja_where_the_data_lands(dbt_project: Path, shop: str) -> None:
    assert add(dbt_project, shop, "--raw-database", "{{ env_var('RAW') }}").exit_code == 0
    text = (dbt_project / "models/staging/shop/_shop__sources.yml").read_text()
    assert "database: \"{{ env_var('RAW') }}\"" in text


def test_naive_timestamps_of_an_unknown_zone_are_said(
    dbt_project: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zone that our own environment brings along is none of the producer's."""
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    result = add(dbt_project, postgres.uri(postgres.make("create table t (a timestamp, b timestamp)")))
    assert "Which time zone do timestamps without one mean?" in result.stdout
    assert "2 timestamps without time zone" in result.stdout
    assert "Tokyo" not in (dbt_project / "models/staging/shop/_shop__sources.yml").read_text()


def test_a_yaml_file_with_an_error_is_named_with_its_line(dbt_project: Path, shop: str) -> None:
    (dbt_project / "models/broken.yml").write_text("sources:\n  - name: [\n")
    fails(add(dbt_project, shop), 2, "broken.yml:3")


def test_a_folder_that_cannot_be_made(dbt_project: Path, shop: str) -> None:
    (dbt_project / "models/staging").write_text("a file")
    fails(add(dbt_project, shop), 2, "Cannot write", "nothing was written")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_an_unwritable_folder(dbt_project: Path, shop: str) -> None:
    (dbt_project / "models").chmod(0o555)
    fails(add(dbt_project, shop), 2, "Cannot write", "nothing was written")


@pytest.mark.parametrize("name", ["Shop", "my-shop", "1shop", "shop.eu", ""])
def test_a_name_dbt_cannot_use(dbt_project: Path, shop: str, name: str) -> None:
    fails(add(dbt_project, shop, source=name), 2, "cannot be a source's name")


def test_an_unknown_option_is_a_usage_error(dbt_project: Path, shop: str) -> None:
    assert add(dbt_project, shop, "--nope").exit_code == 2


def test_ctrl_c_while_it_reads(dbt_project: Path, postgres: Postgres, shop: str) -> None:
    """A lock on the catalogue holds the query; Ctrl-C ends it here and on the server."""
    with psycopg.connect(shop) as blocker, psycopg.connect(shop, autocommit=True) as observer:
        blocker.execute("lock table pg_catalog.pg_description in access exclusive mode")
        command = [sys.executable, "-m", "scaffold_source", "add", "shop", "--from", shop]
        ours = "select count(*) from pg_stat_activity where application_name = 'scaffold-source'"
        waiting = f"{ours} and wait_event_type = 'Lock'"
        # A shell's background job ignores Ctrl-C, and all that it starts: not this one.
        with _interruptible():
            process = subprocess.Popen(command, cwd=dbt_project, stderr=subprocess.PIPE, text=True)
        _until(observer, waiting, 1)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=10)
        assert process.returncode == 130, stderr
        assert stderr.split("\n\n") == ["Nothing was written.", "Interrupted.\n"]
        _until(observer, ours, 0)
    assert written(dbt_project) == []


@contextmanager
def _interruptible() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _until(observer: psycopg.Connection[tuple[int]], query: str, expected: int) -> None:
    for _ in range(100):
        (count,) = observer.execute(query).fetchone() or (None,)  # type: ignore[arg-type]
        if count == expected:
            return
        time.sleep(0.05)
    raise AssertionError(f"{query} stayed at {count}")
