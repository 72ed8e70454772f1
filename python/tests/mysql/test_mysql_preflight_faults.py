"""Faults planted on a real MariaDB, and what preflight says of each to three accounts: one that may do anything,
one whose role may ask for all, and one that was granted single tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.cli import cli
from helpers.https_server import self_signed
from helpers.logical_server import free_port
from helpers.mariadb_server import FOLDERS, MariaDB, mariadb_server
from helpers.planted_mariadb import ACCOUNTS, PORT, url
from helpers.preflights import verdict
from helpers.proxy import proxy_to_socket
from jsonschema import Draft202012Validator

from scaffold_source.loaders.choosing import loader_named
from scaffold_source.preflight import Preflight, preflight
from scaffold_source.preflight.outcome import Asked
from scaffold_source.producers.conversation import Limits
from scaffold_source.producers.mysql.account import account_named
from scaffold_source.producers.mysql.observe import observe, script
from scaffold_source.producers.observed_mysql import GrantState, MysqlObserved
from scaffold_source.producers.preflight_file import from_json, json_schema, to_json
from scaffold_source.render import grants_mysql


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
    ("log-filters", "not known whether databases are left out", ("", "", "note")),
    ("replica", "that stands still", ("warning", "warning", "")),
    ("replica", "its own log has nothing of what it copies", ("blocker", "blocker", "")),
    ("replica", "not known whether it copies another server; it takes writes from few", ("", "", "note")),
    ("replication-right", "may read the log, which has the rows of every schema", ("fine", "fine", "")),
    ("replication-right", "bare@localhost may not read the log or ask where it stands", ("", "", "blocker")),
    ("open-transactions", "no transaction has been open", ("fine", "fine", "")),
    ("open-transactions", "not known how long", ("", "", "note")),
    ("keys", "have no primary key: shop.keyless", SEEN),
    ("keys", "not known whether shop.in_part have a primary key", ("", "", "note")),
    ("zero-dates", "shop.customers.born: 0000-00-00 where nothing is given", SEEN),
    ("sql-mode", "the server changes values that do not fit", SEEN),
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
    (
        "write-access",
        "root@localhost may write: it has ALL PRIVILEGES, GRANT OPTION on the whole server",
        ("warning", "", ""),
    ),
    ("write-access", "monitor@localhost may write nothing of its own", ("", "fine", "")),
    ("write-access", "bare@localhost may write: it has INSERT in shop.customers", ("", "", "warning")),
    ("write-access", "every account may write: it has ALTER, ", ("note", "note", "note")),
    ("borrowed-rights", "may call 1 routine with the definer's rights: shop.wipe", ("", "", "warning")),
    ("connections", "the account bare@localhost has the fewest", ("", "", "warning")),
    ("encryption", "this line stays on the machine", ("fine", "fine", "fine")),
    ("first-sync-lock", "takes a read lock: the application", ("note", "", "")),
    ("first-sync-lock", "may not: it stops with an error", ("", "warning", "warning")),
)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: " ".join(expected[:2]))
def test_each_fault_is_said_to_each_account(
    found: dict[str, Preflight], expected: tuple[str, str, tuple[str, str, str]]
) -> None:
    probe, words, verdicts = expected
    assert tuple(verdict(found[account], probe, words) for account in ACCOUNTS) == verdicts


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
    for account in ACCOUNTS:
        mailed, live = _printed(planted, account), observe(url(planted, account), Limits())
        assert (mailed.log, mailed.channels, mailed.transactions) == (None, None, None)
        assert _lasting(mailed) == _lasting(live)
        assert mailed.role.hidden_roles == (("readers",) if account == "monitor" else ())
        if account == "bare":
            assert _of_tables(mailed) == _of_tables(live)
    file = tmp_path / "mailed.json"
    file.write_text(to_json(mailed), encoding="utf-8")
    result = cli("preflight", "--from", file, "--loader", "debezium")
    assert result.exit_code == 1
    assert "read as bare@localhost, for Debezium" in result.output


def _of_tables(observed: MysqlObserved) -> set[GrantState]:
    return {grant for grant in observed.grants if grant.privilege != "usage" and not grant.to_all}


def _lasting(observed: MysqlObserved) -> MysqlObserved:
    """Leave out what moves from one moment to the next, and what the client does not print."""
    server = replace(observed.server, at="", age_s=0, connections=0, log_bytes=0)
    role = replace(observed.role, connections=0, hidden_roles=())
    return replace(observed, server=server, role=role, grants=(), channels=None, log=None, transactions=None)


ODD_TABLE, ODD_COLUMNS = "o\"d\\d',\t⚡", ('i"d\\', "a,\n b")
ODD = f"""
    create table `{ODD_TABLE}` (
        `{ODD_COLUMNS[0]}` int primary key, `{ODD_COLUMNS[1]}` enum('x', 'y"')
    );
    create table gone (id int);
    create view broken as select id from gone;
    drop table gone;
    create definer = nobody@nowhere view orphan as select 1 as a;
    create table empty_of_keys (a int) engine = MyISAM;
"""


def test_odd_names_and_broken_views_stop_nothing(planted: MariaDB) -> None:
    planted.make(ODD, name="o_d%d")
    live = observe(url(planted, "root", "o_d%d"), Limits())
    there = {(columns.name, columns.names) for columns in live.columns if columns.schema == "o_d%d"}
    assert (ODD_TABLE, ODD_COLUMNS) in there
    names = {relation.name for relation in live.relations if relation.schema == "o_d%d"}
    assert names == {ODD_TABLE, "broken", "orphan", "empty_of_keys"}
    assert _lasting(_printed(planted, "root", "o_d%d")) == _lasting(live)
    found = preflight(live, Asked(loader_named("debezium"), ("o_d%d",)))
    assert verdict(found, "keys", "o_d%d.empty_of_keys") == "warning"


def _printed(server: MariaDB, account: str, database: str = "shop") -> MysqlObserved:
    """Return what the client prints."""
    client = shutil.which("mariadb", path=FOLDERS) or shutil.which("mysql", path=FOLDERS)
    password = [] if account == "root" else ["-px"]
    printed = subprocess.run(
        [
            str(client),
            "-BNr",
            "--default-character-set=utf8mb4",
            f"-S{server.socket}",
            f"-u{account}",
            *password,
            database,
        ],
        input=script().encode(),
        capture_output=True,
        check=True,
    )
    assert printed.stderr == b""
    Draft202012Validator(json_schema()).validate(json.loads(printed.stdout))
    mailed = from_json(printed.stdout, "preflight.json")
    assert isinstance(mailed, MysqlObserved)
    return mailed


def test_what_roles_bring_is_hidden_in_a_file_and_decides(planted: MariaDB) -> None:
    """Of its role, the server shows an account nothing but over SHOW GRANTS, which no client prints as JSON."""
    live = observe(url(planted, "monitor"), Limits())
    mailed = replace(live, role=replace(live.role, hidden_roles=("readers",)), grants=())
    seen = preflight(mailed, Asked(loader_named("debezium"), ("shop",)))
    hidden = {outcome.probe: outcome for outcome in seen.outcomes if "role readers" in outcome.hidden_needs}
    assert hidden.keys() >= {"reading", "future-tables", "write-access", "replication-right", "types", "keys"}
    assert {outcome.verdict for outcome in hidden.values()} == {"warning", "note"}
    assert [outcome.probe for outcome in seen.undecided] == ["replication-right"]


def test_a_real_replica_says_how_far_behind_it_is(planted: MariaDB, tmp_path: Path) -> None:
    planted.execute(
        "create or replace user copier@localhost identified by 'x'; "
        "grant replication slave on *.* to copier@localhost"
    )
    certificate, port = self_signed(tmp_path, "localhost"), free_port()
    options = (
        "--log-bin", "--server-id=8", "--binlog-format=ROW", "--log-slave-updates=ON", "--read-only=ON",
        "--skip-networking=0", "--bind-address=127.0.0.1", f"--port={port}",
        f"--ssl-cert={certificate}", f"--ssl-key={certificate}",
    )  # fmt: skip
    with mariadb_server(*options) as replica, planted.connect() as primary, primary.cursor() as cursor:
        cursor.execute("show master status")
        file, position, *_ = cursor.fetchone()
        replica.execute(
            f"change master to master_host = '127.0.0.1', master_port = {PORT}, master_user = 'copier', "
            f"master_password = 'x', master_log_file = '{file}', master_log_pos = {position}; start slave"
        )
        replica.execute(f"do master_pos_wait('{file}', {position}, 20)")
        assert _of_replica(replica) == {"it is a replica, 0 s behind": "fine"}
        replica.execute("stop slave sql_thread")
        assert _of_replica(replica) == {"it is a replica that stands still: it grows old": "warning"}
        secret = observe(f"mysql://root@127.0.0.1:{port}/?ssl_mode=required", Limits())
        assert (secret.server.tls or "").startswith("TLSv1.")
        (line,) = [o for o in preflight(secret, Asked()).outcomes if o.probe == "encryption"]
        assert line.answer == f"this line is encrypted ({secret.server.tls})"
        open_line = replace(secret, server=replace(secret.server, tls=None, is_local=False))
        (line,) = [o for o in preflight(open_line, Asked()).outcomes if o.probe == "encryption"]
        assert (line.verdict, line.answer) == (
            "warning",
            "this line is not encrypted, though the server offers it",
        )
        assert "require ssl;" in grants_mysql.grants(open_line, Asked(), account_named("x"))


def _of_replica(server: MariaDB) -> dict[str, str]:
    """Return what is said of it as soon as it has connected to its primary."""
    for _ in range(100):
        observed = observe(server.uri("", user="root"), Limits())
        if observed.channels and observed.channels[0].is_reading:
            break
        time.sleep(0.1)
    outcomes = preflight(observed, Asked(loader_named("debezium"))).outcomes
    return {outcome.answer: outcome.verdict for outcome in outcomes if outcome.probe == "replica"}
