"""Faults planted on a real MariaDB, and what preflight says of each to three accounts: one that may do anything,
one whose role may ask for all, and one that was granted single tables."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest
from click.testing import CliRunner, Result
from helpers.mariadb_server import FOLDERS, MariaDB, mariadb_server
from helpers.proxy import proxy_to_socket
from jsonschema import Draft202012Validator

from scaffold_source.cli import main
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import Preflight, preflight
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.mysql.observe import observe
from scaffold_source.producers.observed_mysql import MysqlObserved
from scaffold_source.producers.preflight_file import from_json, json_schema

ACCOUNTS = ("root", "monitor", "bare")
OPTIONS = (
    "--log-bin", "--server-id=7", "--binlog-format=MIXED", "--binlog-row-image=MINIMAL", "--log-bin-compress=ON",
    "--binlog-expire-logs-seconds=3600", "--binlog-ignore-db=shop", "--sql-mode=", "--default-time-zone=+02:00",
    "--log-slave-updates=OFF", "--read-only=ON",
)  # fmt: skip
FAULTS_SQL = """
    create table customers (id int primary key, born date not null default '0000-00-00', note text);
    create table keyless (a int);
    create table loose (id int primary key) engine = MyISAM;
    create table fleeting (id int primary key) engine = MEMORY;
    create table sums (
        id int primary key, a int, twice int generated always as (a * 2) virtual, secret int invisible
    );
    create table old (id int primary key, name text) character set latin1;
    create table past (id int primary key) with system versioning;
    create table in_part (id int primary key, email text);
    create view open_customers as select id from customers;
    create procedure wipe() sql security definer delete from customers;
    create role readers;
    grant select on shop.* to readers;
    grant replication slave, binlog monitor, slave monitor, process on *.* to readers;
    create user monitor@localhost identified by 'x';
    grant readers to monitor@localhost;
    set default role readers for monitor@localhost;
    create user bare@localhost identified by 'x' with max_user_connections 3;
    grant select, insert on shop.customers to bare@localhost;
    grant select on shop.keyless to bare@localhost;
    grant select (email) on shop.in_part to bare@localhost;
    grant execute on procedure shop.wipe to bare@localhost;
    change master to master_host = '127.0.0.1', master_port = 1, master_user = 'x';
"""


@pytest.fixture(scope="module")
def planted() -> Iterator[MariaDB]:
    with mariadb_server(*OPTIONS) as server:
        server.execute("delete from mysql.global_priv where user = ''; flush privileges")  # who is nobody
        server.make(FAULTS_SQL, name="shop")
        yield server


def url(server: MariaDB, account: str, database: str = "shop") -> str:
    return server.uri(database, user=account, password="" if account == "root" else "x")


@pytest.fixture(scope="module")
def found(planted: MariaDB) -> dict[str, Preflight]:
    """What preflight says to each account, for a loader that reads the log."""
    asked = Asked(loader_named("debezium"), ("shop",))
    return {account: preflight(observe(url(planted, account), Limits()), asked) for account in ACCOUNTS}


SEEN = ("warning", "warning", "warning")
# Probe, words of the answer, and the verdict for root, monitor and bare; "" where it is not said.
EXPECTED: tuple[tuple[str, str, tuple[str, str, str]], ...] = (
    ("version", "MariaDB 1", ("fine", "fine", "fine")),
    ("log-level", "the log holds statements, not rows", ("blocker", "blocker", "blocker")),
    ("row-image", "(row image MINIMAL)", ("blocker", "blocker", "blocker")),
    ("row-image", "the log is compressed", SEEN),
    ("log-kept", "the log is kept for 1 h", SEEN),
    ("log-filters", "the log leaves out shop", ("blocker", "blocker", "")),
    ("log-filters", "nobody says whether databases are left out", ("", "", "note")),
    ("replica", "that stands still", ("warning", "warning", "")),
    ("replica", "its own log has nothing of what it copies", ("blocker", "blocker", "")),
    ("replica", "nobody says whether it copies another server; it takes writes from few", ("", "", "note")),
    ("replication-right", "may read the log, which has the rows of every schema", ("fine", "fine", "")),
    ("replication-right", "bare@localhost may not read the log or ask where it stands", ("", "", "blocker")),
    ("open-transactions", "no transaction has been open", ("fine", "fine", "")),
    ("open-transactions", "nobody says how long", ("", "", "note")),
    ("keys", "have no primary key: shop.keyless", SEEN),
    ("keys", "nobody says whether shop.in_part have a primary key", ("", "", "note")),
    ("zero-dates", "shop.customers.born: 0000-00-00 where nothing is given", SEEN),
    ("zero-dates", "the server takes 0000-00-00", SEEN),
    ("outside", "shop.loose (MyISAM)", ("warning", "warning", "")),
    ("outside", "shop.fleeting (MEMORY)", ("warning", "warning", "")),
    ("outside", "system-versioned: shop.past", ("note", "note", "")),
    ("outside", "1 view: shop.open_customers", ("note", "note", "")),
    ("generated-columns", "shop.sums.twice", ("note", "note", "")),
    ("invisible-columns", "shop.sums.secret", ("note", "note", "")),
    ("encoding", "text of shop.old is latin1", ("note", "note", "")),
    ("encoding", "of the tables that are shown: text is utf8mb4", ("", "", "note")),
    ("types", "carries all", ("fine", "fine", "note")),
    ("zone", "the server's zone is +02:00", SEEN),
    ("zone-tables", "the server knows no zone by name", ("note", "note", "note")),
    ("schemas", "the account is shown shop", ("fine", "fine", "fine")),
    ("reading", "the account may read all", ("fine", "fine", "")),
    ("reading", "of shop bare@localhost is shown only the tables that it was granted", ("", "", "warning")),
    ("reading", "of shop.in_part bare@localhost may read single columns", ("", "", "warning")),
    ("reading", "may not read", ("", "", "")),
    ("future-tables", "its grants are on whole schemas", ("fine", "fine", "")),
    ("future-tables", "may not read tables that come later in shop", ("", "", "warning")),
    ("write-access", "root@localhost may write: it may do anything, grant its rights", ("warning", "", "")),
    ("write-access", "monitor@localhost may write nothing of its own", ("", "fine", "")),
    ("write-access", "bare@localhost may write: it may insert in shop.customers", ("", "", "warning")),
    ("write-access", "every account may", ("note", "note", "note")),
    ("borrowed-rights", "may call 1 routine with the definer's rights: shop.wipe", ("", "", "warning")),
    ("connections", "the account bare@localhost has the fewest", ("", "", "warning")),
    ("encryption", "this line stays on the machine", ("fine", "fine", "fine")),
)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: " ".join(expected[:2]))
def test_each_fault_is_said_to_each_account(
    found: dict[str, Preflight], expected: tuple[str, str, tuple[str, str, str]]
) -> None:
    probe, words, verdicts = expected
    assert tuple(_verdict(found[account], probe, words) for account in ACCOUNTS) == verdicts


def _verdict(found: Preflight, probe: str, words: str) -> str:
    outcomes = [outcome for outcome in found.outcomes if outcome.probe == probe and words in outcome.answer]
    assert len(outcomes) <= 1, outcomes
    return outcomes[0].verdict if outcomes else ""


# What is about the account: all else is so of the server and its tables whoever looks, and to see less of it is
# never fine.
ABOUT_THE_ACCOUNT = {
    "reading", "schemas", "future-tables", "write-access", "borrowed-rights", "replication-right", "connections",
}  # fmt: skip


def test_nothing_is_fine_because_it_could_not_be_seen(found: dict[str, Preflight]) -> None:
    seen = {(o.probe, o.verdict, o.answer) for o in found["root"].outcomes}
    for outcome in found["bare"].outcomes:
        said = (outcome.probe, outcome.verdict, outcome.answer)
        if outcome.probe not in ABOUT_THE_ACCOUNT and said not in seen:
            assert outcome.verdict != "fine", outcome
            assert outcome.hidden_needs or outcome.verdict == "warning", outcome
    unsaid = {outcome.probe for outcome in found["root"].outcomes} - ABOUT_THE_ACCOUNT
    assert unsaid <= {outcome.probe for outcome in found["bare"].outcomes}
    hidden = {
        outcome.probe: outcome.hidden_needs for outcome in found["bare"].outcomes if outcome.hidden_needs
    }
    assert hidden["open-transactions"] == "PROCESS"
    assert hidden["log-filters"] == "a connection with BINLOG MONITOR"
    assert hidden["replica"] == "a connection with SLAVE MONITOR"
    assert not [outcome for outcome in found["root"].outcomes if outcome.hidden_needs]


def test_it_asks_in_few_turns_waits_for_nobody_and_writes_nothing(planted: MariaDB) -> None:
    planted.make(
        "".join(f"create table t{number} (id int primary key);" for number in range(60)), name="many"
    )
    before = _written(planted)
    turns = []
    with planted.connect() as migration, migration.cursor() as cursor:
        cursor.execute("lock tables shop.customers write, many.t1 write")
        for database in ("shop", "many"):
            with proxy_to_socket(str(planted.socket)) as between:
                observe(f"mysql://root@127.0.0.1:{between.port}/{database}?ssl_mode=disabled", Limits())
            turns.append(between.turns)
    assert turns[0] == turns[1] <= 6
    assert _written(planted) == before


def _written(server: MariaDB) -> object:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("show master status")
        position = cursor.fetchall()
        cursor.execute("show global status like 'innodb_rows_%ed'")
        return position, [row for row in cursor.fetchall() if row[0] != "Innodb_rows_read"]


def test_the_client_prints_what_we_would_see(planted: MariaDB, tmp_path: Path) -> None:
    client = shutil.which("mariadb", path=FOLDERS) or shutil.which("mysql", path=FOLDERS)
    script = run("--print-sql=mysql").output
    for account in ACCOUNTS:
        command = [str(client), "-BNr", f"-S{planted.socket}", f"-u{account}", "shop"]
        password = [] if account == "root" else ["-px"]
        printed = subprocess.run(
            [*command, *password], input=script.encode(), capture_output=True, check=True
        )
        assert printed.stderr == b""
        Draft202012Validator(json_schema()).validate(json.loads(printed.stdout))
        mailed, live = from_json(printed.stdout, "preflight.json"), observe(url(planted, account), Limits())
        assert isinstance(mailed, MysqlObserved)
        assert (mailed.log, mailed.channels, mailed.transactions) == (None, None, None)
        assert _lasting(mailed) == _lasting(live)
        assert mailed.role.hidden_roles == (("readers",) if account == "monitor" else ())
        if account == "bare":
            own = [grant for grant in live.grants if not grant.to_all]
            assert {grant for grant in mailed.grants if grant.privilege != "usage"} == {
                grant for grant in own if grant.privilege != "usage"
            }
    file = tmp_path / "mailed.json"
    file.write_bytes(printed.stdout)
    result = run("--from", file, "--loader", "debezium")
    assert result.exit_code == 1
    assert "read as bare@localhost, for Debezium" in result.output


def _lasting(observed: MysqlObserved) -> MysqlObserved:
    """Leave out what moves from one moment to the next, and what the client does not print."""
    server = replace(observed.server, at="", age_s=0, connections=0, log_bytes=0)
    role = replace(observed.role, connections=0, hidden_roles=())
    return replace(observed, server=server, role=role, grants=(), channels=None, log=None, transactions=None)


def test_what_roles_bring_is_hidden_in_a_file_and_decides(planted: MariaDB) -> None:
    """Of its role, the server shows an account nothing but over SHOW GRANTS, which no client prints as JSON."""
    live = observe(url(planted, "monitor"), Limits())
    mailed = replace(live, role=replace(live.role, hidden_roles=("readers",)), grants=())
    seen = preflight(mailed, Asked(loader_named("debezium"), ("shop",)))
    hidden = {outcome.probe: outcome for outcome in seen.outcomes if "role readers" in outcome.hidden_needs}
    assert hidden.keys() >= {"reading", "future-tables", "write-access", "replication-right", "types", "keys"}
    assert {outcome.verdict for outcome in hidden.values()} == {"warning", "note"}
    assert [outcome.probe for outcome in seen.undecided] == ["replication-right"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["preflight", *map(str, arguments)])


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
WAYS_TO_WRITE = (
    "insert into shop.customers values (3, '2026-01-01', 'c')", "update shop.customers set note = 'x'",
    "delete from shop.customers", "truncate shop.customers", "replace into shop.customers values (1, now(), '')",
    "alter table shop.customers add column x int", "drop table shop.customers", "create table shop.mine (id int)",
    "create database mine", "create view shop.mine as select 1 as a", "create temporary table shop.mine (id int)",
    "create index mine on shop.customers (born)", "create procedure shop.mine() select 1", "call shop.wipe()",
    "create user mine", "grant select on shop.* to monitor@localhost", "set global read_only = off",
    "lock tables shop.customers write", "flush tables with read lock", "rename table shop.old to shop.new",
    "select * from shop.customers into outfile '/tmp/mine'", "load data infile '/etc/passwd' into table shop.old",
    "create trigger mine before insert on shop.customers for each row set new.note = ''", "kill 1",
    "create event shop.mine on schedule every 1 day do delete from shop.customers", "create role mine",
    "select * from shopxeu.secrets",
)  # fmt: skip


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
        for statement in WAYS_TO_WRITE:
            with pytest.raises(pymysql.err.MySQLError):
                cursor.execute(statement)
                pytest.fail(statement)
    account = name if "@" in name else f"'{name}'@'%'"
    audited = run(*where, "--audit", account, "--loader", "debezium", "--verbose")
    assert audited.exit_code == 0, audited.output
    assert f"write-access        {user}@" in audited.output
    assert "may write nothing of its own" in audited.output
    planted.execute(f"grant insert on shop.customers to {account}; grant file on *.* to {account}")
    assert (
        "may write: it may insert in shop.customers; it may file on" in run(*where, "--audit", account).output
    )
    revoked = run(*where, "--revoke", name)
    for _ in range(2):
        planted.execute(revoked.output)
    gone = run(*where, "--audit", account)
    assert gone.exit_code == 3
    assert "no such grant" in gone.output


def test_what_a_role_of_a_role_brings_is_audited(planted: MariaDB) -> None:
    planted.execute(
        "create or replace role inner_role; grant delete on shop.* to inner_role; create or replace role outer_role; "
        "grant inner_role to outer_role; create or replace user nested; grant outer_role to nested"
    )
    said = run("--from", url(planted, "root"), "--audit", "nested").output
    assert "nested@% may write: it may delete in shop.*" in said
