"""`preflight` of MySQL and MariaDB as people run it: files, exit codes, wrong input, and the SQL of `--grants`,
`--revoke` and `--audit` on a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest
from helpers.mariadb_server import MariaDB
from helpers.planted_mariadb import url
from helpers.preflights import edited, run
from jsonschema import Draft202012Validator

from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.mysql.observe import observe
from scaffold_source.producers.preflight_file import json_schema, to_json


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("kind",), "oracle", '$.kind: is "oracle" where'),
        (("kind",), "postgresql", "$.observed: unknown key"),
        (
            ("observed", "server", "age_s"),
            "long",
            '$.observed.server.age_s: is "long" where a number must be',
        ),
        (("observed", "grants"), {}, "$.observed.grants: is {} where a list must be"),
        (("observed", "nope"), 1, '$.observed: unknown key "nope"'),
    ],
)
def test_an_edited_file_is_refused(
    planted: MariaDB, tmp_path: Path, keys: tuple[str, ...], value: object, words: str
) -> None:
    content = json.loads(to_json(observe(url(planted, "root"), Limits())))
    result = run("--from", edited(content, keys, value, tmp_path))
    assert result.exit_code == 2
    assert words in result.output


def test_names_in_a_file_drive_no_terminal(planted: MariaDB, tmp_path: Path) -> None:
    content = json.loads(to_json(observe(url(planted, "root"), Limits())))
    for relation in content["observed"]["relations"]:
        relation["name"] = "a\x1b[2J\nb`<script>"
    content["observed"]["role"]["name"] = "r\x1b[2J"
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(content))
    for arguments in (
        ("--format", "text"),
        ("--format", "markdown"),
        ("--format", "json"),
        ("--grants", "x"),
    ):
        said = run("--from", file, "--loader", "debezium", *arguments).output
        assert "\x1b" not in said
        assert "\nb`" not in said


def test_as_people_run_it(planted: MariaDB, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    live = run("--from", url(planted, "monitor"), "--loader", "debezium", "-o", file)
    assert live.exit_code == 1
    assert live.output.splitlines()[2] == "Blockers"
    Draft202012Validator(json_schema()).validate(json.loads(file.read_bytes()))
    again = run("--from", file, "--loader", "debezium")
    assert again.output.splitlines()[1:] == live.output.splitlines()[1:]
    asked = run("--from", url(planted, "monitor"), "--loader", "dlt", "--verbose")
    assert asked.exit_code == 0
    assert "log-level           the loader does not read the log" in asked.output
    said = json.loads(run("--from", url(planted, "root"), "--format", "json").output)
    assert {answer["question"] for answer in said["answers"]} >= {"storage", "loader", "access", "time-zones"}


def test_a_schema_that_is_not_shown_is_said_to_be_hidden(planted: MariaDB) -> None:
    result = run("--from", url(planted, "bare"), "--schema", "elsewhere", "--loader", "dlt")
    assert result.exit_code == 1
    assert "there is no schema elsewhere, or bare@localhost has no right in it" in result.output
    assert "hidden from this role: needs a right in elsewhere" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--print-sql", "--from", "mysql://root@localhost/shop"), "--print-sql=mysql for MySQL"),
        (("--print-sql=mysql", "--from", "postgresql://a@localhost/b"), "--print-sql is for psql"),
        (("--print-sql=oracle",), "'oracle' is not one of"),
        (("--from", "mysql://root@127.0.0.1:1/shop", "--audit", "a'b"), "is no account of MySQL or MariaDB"),
    ],
)
def test_wrong_input(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_an_account_of_mysqls_is_no_role_of_postgresqls(postgres: object) -> None:
    server = postgres.uri("postgres")  # type: ignore[attr-defined]
    result = run("--from", server, "--grants", "'reader'@'%'")
    assert result.exit_code == 2
    assert "an account of MySQL or MariaDB, and this is PostgreSQL" in result.output


# ---- --grants, --revoke, --audit

NAMES = ("analytics_reader", "'odd; \"one\"'@'local%'")
# For want of a right, not because the server is read only.
DENIED = frozenset((1044, 1045, 1095, 1142, 1143, 1227, 1370, 1410))
WAYS_TO_WRITE = (
    "insert into shop.customers values (3, '2026-01-01', 'c')", "update shop.customers set note = 'x'",
    "delete from shop.customers", "truncate shop.customers", "replace into shop.customers values (1, now(), '')",
    "alter table shop.customers add column x int", "drop table shop.customers", "create table shop.mine (id int)",
    "create database mine", "create view shop.mine as select 1 as a", "create temporary table shop.mine (id int)",
    "create index mine on shop.customers (born)", "create procedure shop.mine() select 1", "call shop.wipe()",
    "create user mine", "grant select on shop.* to monitor@localhost", "set global read_only = off",
    "lock tables shop.customers write", "flush tables with read lock", "rename table shop.old to shop.new",
    "select * from shop.customers into outfile '/tmp/mine'", "load data infile '/etc/passwd' into table shop.old",
    "create trigger shop.mine before insert on shop.customers for each row set new.note = ''", "purge binary logs before now()",
    "create event shop.mine on schedule every 1 day do delete from shop.customers", "create role mine",
    "select * from shopxeu.secrets",
)  # fmt: skip


@contextmanager
def _taking_writes(server: MariaDB) -> Iterator[None]:
    """Let the server take writes from whoever has the right."""
    server.execute("set global read_only = off, log_bin_trust_function_creators = on")
    try:
        yield
    finally:
        server.execute("set global read_only = on")


@pytest.mark.parametrize("name", NAMES)
def test_the_script_makes_an_account_that_reads_and_nothing_else(planted: MariaDB, name: str) -> None:
    planted.make("create table secrets (id int)", name="shopxeu")
    planted.make("create table invoices (id int primary key)", name="shop_eu")
    where = ["--from", url(planted, "root", ""), "--schema", "shop", "--schema", "shop_eu"]
    made = run(*where, "--grants", name, "--loader", "debezium")
    assert made.exit_code == 0, made.output
    assert "identified by" not in "".join(line for line in made.output.splitlines() if line[:2] != "--")
    user = name.split("@", maxsplit=1)[0].strip("'")
    for _ in range(2):
        planted.execute(made.output)
    with pytest.raises(pymysql.err.OperationalError, match=r"locked|denied"):
        pymysql.connect(unix_socket=str(planted.socket), user=user, password="")
    (unlocking,) = (line[2:].strip() for line in made.output.splitlines() if "account unlock;" in line)
    planted.execute(unlocking.replace("…", "y"))
    planted.execute(made.output)  # does not lock it again
    planted.execute("create or replace table shop_eu.later (id int); insert into shop_eu.later values (1)")
    with pymysql.connect(unix_socket=str(planted.socket), user=user, password="y", autocommit=True) as reader:
        cursor = reader.cursor()
        for table in ("shop.customers", "shop_eu.invoices", "shop_eu.later"):
            cursor.execute(f"select count(*) from {table}")
        cursor.execute("show master status")
        with _taking_writes(planted):
            for statement in WAYS_TO_WRITE:
                with pytest.raises(pymysql.err.MySQLError) as refused:
                    cursor.execute(statement)
                    pytest.fail(statement)
                assert refused.value.args[0] in DENIED, (statement, refused.value)
    account = name if "@" in name else f"'{name}'@'%'"
    audited = run(*where, "--audit", account, "--loader", "debezium", "--verbose")
    assert audited.exit_code == 0, audited.output
    assert f"write-access        {user}@" in audited.output
    assert "may write nothing of its own" in audited.output
    planted.execute(f"grant insert on shop.customers to {account}; grant file on *.* to {account}")
    assert (
        "may write: it has INSERT in shop.customers; FILE on the whole server"
        in run(*where, "--audit", account).output
    )
    revoked = run(*where, "--revoke", name)
    for _ in range(2):
        planted.execute(revoked.output)
    gone = run(*where, "--audit", account)
    assert gone.exit_code == 3
    assert f"there is no account {user}@" in gone.output
    blind = run("--from", url(planted, "bare"), "--audit", "root@localhost")
    assert blind.exit_code == 3
    assert "SELECT on the schema mysql" in blind.output


def test_what_a_role_of_a_role_brings_is_audited(planted: MariaDB) -> None:
    planted.execute(
        "create or replace role inner_role; grant delete on shop.* to inner_role; create or replace role outer_role; "
        "grant inner_role to outer_role; create or replace user nested; grant outer_role to nested"
    )
    said = run("--from", url(planted, "root"), "--audit", "nested").output
    assert "nested@% may write: it has DELETE in shop.*" in said
