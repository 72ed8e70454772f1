"""Each probe of MySQL and MariaDB by itself, on what no server here shows: MySQL's own settings, managed
flavours, old versions, replicas; and how grants are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scaffold_source.errors import UsageError
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.preflight import preflight
from scaffold_source.preflight.mysql import PROBES
from scaffold_source.preflight.mysql.held import covers, may
from scaffold_source.preflight.outcome import Asked, Outcome
from scaffold_source.producers.mysql.account import account_named
from scaffold_source.producers.mysql.flavours import FLAVOURS, flavour_of
from scaffold_source.producers.mysql.grants_text import grants_of, roles_of
from scaffold_source.producers.observed import SettingState
from scaffold_source.producers.observed_mysql import (
    AccountState,
    Channel,
    ColumnsState,
    GrantState,
    LogState,
    MysqlObserved,
    MysqlRelation,
    MysqlSchema,
    MysqlServer,
    OpenTransactions,
)
from scaffold_source.questions import catalogue
from scaffold_source.render import grants_mysql

DAY = 86_400
GB = 1024**3
LOG = Asked(loader_named("debezium"), ("shop",))
SERVER = MysqlServer(
    at="2026-11-27 04:00:00+00:00",
    version="8.4.3",
    comment="MySQL Community Server - GPL",
    database="shop",
    age_s=10 * DAY,
    tls="TLSv1.3",
    is_local=False,
    connections=3,
    has_zone_tables=True,
    log_bytes=None,
    is_applying=None,
    vendor_accounts=(),
)
SETTINGS = {
    "basedir": "/usr/",
    "binlog_expire_logs_seconds": "2592000",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "binlog_row_value_options": "",
    "gtid_mode": "ON",
    "log_bin": "ON",
    "log_replica_updates": "ON",
    "max_connections": "151",
    "server_id": "1",
    "sql_mode": "STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE",
    "system_time_zone": "CET",
    "time_zone": "+00:00",
}
TABLE = MysqlRelation("shop", "orders", "table", "InnoDB", 1000, 64 * 1024, "utf8mb4_0900_ai_ci")
COLUMNS = ColumnsState("shop", "orders", ("id",), ("int",), 1, True, (), (), (), 1)
GRANTS = ("select", "replication slave", "replication client", "process", "show databases")


def observed(settings: dict[str, str | None] | None = None, **changes: Any) -> MysqlObserved:
    """Return what a healthy MySQL shows, with `changes`; a setting that is None is not shown."""
    values = {**SETTINGS, **(settings or {})}
    healthy = MysqlObserved(
        server=SERVER,
        role=AccountState("reader@10.0.%", (), (), 0, 1),
        settings=tuple(
            SettingState(name, value, None, "global") for name, value in values.items() if value is not None
        ),
        grants=tuple(GrantState(privilege) for privilege in GRANTS),
        relations=(TABLE,),
        columns=(COLUMNS,),
        schemas=(MysqlSchema("shop", "utf8mb4"),),
        definer_routines=(),
        channels=(),
        log=LogState("binlog.000007", 157, (), (), 3, GB),
        transactions=OpenTransactions(None),
    )
    return replace(healthy, **changes)


def said(seen: MysqlObserved, probe: str, asked: Asked = LOG) -> list[Outcome]:
    return [outcome for outcome in preflight(seen, asked).outcomes if outcome.probe == probe]


def only(seen: MysqlObserved, probe: str, asked: Asked = LOG) -> Outcome:
    (outcome,) = said(seen, probe, asked)
    return outcome


def test_each_probe_has_a_name_of_its_own_and_answers_questions_that_there_are() -> None:
    names = [probe.id for probe in PROBES]
    assert len(set(names)) == len(names)
    assert {question for probe in PROBES for question in probe.answers} <= {asked.id for asked in catalogue()}


def test_what_blocks_is_decided() -> None:
    found = preflight(observed(), replace(LOG, schemas=("elsewhere",)))
    (missing,) = [outcome for outcome in found.of("blocker") if outcome.probe == "schemas"]
    assert missing.hidden_needs and missing.decides
    assert missing not in found.undecided


@pytest.mark.parametrize("loader", [*LOADERS, None])
def test_a_healthy_server_is_ready_for_any_loader(loader: str | None) -> None:
    found = preflight(observed(), Asked(loader_named(loader) if loader else None, ("shop",)))
    assert not found.of("blocker")
    assert not found.of("warning") or loader  # a loader that reads no log needs no right to
    assert not found.undecided


# Settings, other changes, the probe, and its verdict for a loader that reads the log.
SHOWN: list[tuple[dict[str, str | None], dict[str, Any], str, str]] = [
    ({"log_bin": "OFF"}, {}, "log-level", "blocker"),
    ({"log_bin": None}, {}, "log-level", "warning"),
    ({"binlog_format": "STATEMENT"}, {}, "log-level", "blocker"),
    ({"binlog_format": None}, {}, "log-level", "fine"),
    ({"binlog_row_image": "NOBLOB"}, {}, "row-image", "blocker"),
    ({"binlog_row_image": "MINIMAL"}, {}, "row-image", "blocker"),
    ({"binlog_row_value_options": "PARTIAL_JSON"}, {}, "row-image", "blocker"),
    ({"binlog_transaction_compression": "ON"}, {}, "row-image", "warning"),
    ({"gtid_mode": "OFF_PERMISSIVE"}, {}, "gtid", "note"),
    ({"server_id": "0"}, {}, "server-id", "blocker"),
    ({"binlog_expire_logs_seconds": "0"}, {}, "log-kept", "warning"),
    ({"binlog_expire_logs_seconds": "7200"}, {}, "log-kept", "warning"),
    ({"binlog_expire_logs_seconds": "0", "expire_logs_days": "3.5"}, {}, "log-kept", "fine"),
    ({"binlog_expire_logs_seconds": "?", "expire_logs_days": "?"}, {}, "log-kept", "warning"),
    ({"time_zone": "SYSTEM"}, {}, "zone", "warning"),
    ({"max_connections": "many"}, {}, "connections", "warning"),
    ({"sql_mode": "NO_ZERO_DATE,NO_ZERO_IN_DATE"}, {}, "zero-dates", "warning"),
    ({}, {}, "zero-dates", "note"),
    ({"sql_mode": "ANSI_QUOTES"}, {}, "sql-mode", "warning"),
    ({"sql_mode": None}, {}, "sql-mode", "note"),
    ({}, {}, "sql-mode", "fine"),
    ({}, {"transactions": OpenTransactions(7200.0)}, "open-transactions", "warning"),
    ({}, {"server": replace(SERVER, version="8.0.40")}, "version", "warning"),
    ({}, {"server": replace(SERVER, version="9.1.0")}, "version", "note"),
    ({}, {"server": replace(SERVER, version="10.6.19-MariaDB")}, "version", "warning"),
    ({}, {"server": replace(SERVER, version="11.5.2-MariaDB")}, "version", "warning"),
    ({}, {"server": replace(SERVER, version="11.4.2-MariaDB")}, "version", "fine"),
    ({}, {"server": replace(SERVER, tls=None)}, "encryption", "warning"),
    ({}, {"log": LogState("b.1", 4, ("other",), (), 1, 1)}, "log-filters", "blocker"),
    ({}, {"log": LogState("b.1", 4, ("shop",), (), 1, 1)}, "log-filters", "fine"),
    ({}, {"log": None}, "log-filters", "note"),
    ({}, {"channels": (Channel("", True, True, 3, ""),)}, "replica", "fine"),
    ({}, {"channels": (Channel("", True, True, 900, ""),)}, "replica", "warning"),
    ({}, {"channels": (Channel("", False, True, None, "access denied"),)}, "replica", "warning"),
    ({}, {"grants": (GrantState("all privileges", "shop"),)}, "replication-right", "blocker"),
    ({}, {"columns": (replace(COLUMNS, has_key=False),)}, "keys", "warning"),
    ({}, {}, "first-sync-lock", "warning"),
    ({}, {"grants": (GrantState("reload"),)}, "first-sync-lock", "note"),
    ({}, {"grants": (GrantState("lock tables", "shop"),)}, "first-sync-lock", "note"),
    ({}, {"columns": (replace(COLUMNS, generated=("twice",)),)}, "generated-columns", "note"),
    ({}, {"relations": ()}, "reading", "blocker"),
    ({}, {"schemas": ()}, "schemas", "blocker"),
]


@pytest.mark.parametrize(("settings", "changes", "probe", "verdict"), SHOWN)
def test_what_a_server_shows_is_judged(
    settings: dict[str, str | None], changes: dict[str, Any], probe: str, verdict: str
) -> None:
    assert only(observed(settings, **changes), probe).verdict == verdict


def test_a_replica_whose_log_lacks_what_it_copies_blocks() -> None:
    seen = observed({"log_replica_updates": "OFF"}, channels=(Channel("", True, True, 0, ""),))
    assert [outcome.verdict for outcome in said(seen, "replica")] == ["blocker", "fine"]


def test_a_setting_that_is_not_shown_decides_nothing() -> None:
    seen = preflight(observed({"log_bin": None, "binlog_row_image": None}), LOG)
    assert {outcome.probe for outcome in seen.undecided} == {"log-level", "row-image"}


def test_a_loader_that_asks_queries_needs_no_log_and_no_right_to_it() -> None:
    asked = Asked(loader_named("dlt"), ("shop",))
    found = preflight(observed({"log_bin": "OFF"}), asked)
    assert {probe.id for probe in found.not_applicable} >= {"log-level", "row-image", "gtid", "log-kept"}
    assert only(observed(), "replication-right", asked).answer.startswith(
        "reader@10.0.% may read the log, though"
    )


def test_types_that_the_loader_cannot_carry_are_those_of_the_schemas_asked_for() -> None:
    harm = next(harm for harm in loader_named("debezium").cuts if "interval" in harm.types)
    timed = replace(COLUMNS, names=("id", "took"), types=("int", "time"))
    assert harm.what in only(observed(columns=(timed,)), "types").answer
    elsewhere = replace(timed, schema="other")
    assert only(observed(columns=(COLUMNS, elsewhere)), "types").verdict == "fine"


TOLD = {
    "PlanetScale (Vitess)": {"server": replace(SERVER, version="8.0.30-Vitess")},
    "Amazon Aurora": {"settings": {"aurora_version": "3.05.2", "basedir": "/rdsdbbin/oscar"}},
    "Amazon RDS": {"settings": {"basedir": "/rdsdbbin/mysql-8.0.35.R2/"}},
    "Cloud SQL": {"server": replace(SERVER, version="8.0.31-google")},
    "Azure Database for MySQL": {"server": replace(SERVER, vendor_accounts=("azure_superuser",))},
}


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_a_flavour_is_told_by_what_only_it_has(flavour: Any) -> None:
    marks: dict[str, Any] = dict(TOLD[flavour.name])
    seen = observed({"log_bin": "OFF", **marks.pop("settings", {})}, **marks)
    assert flavour_of(seen)[0] == flavour
    level, told = only(seen, "log-level"), only(seen, "flavour")
    assert told.verdict == ("blocker" if flavour.is_other else "fine")
    assert level.remedy is not None and level.remedy.do == flavour.logs


def test_how_long_a_managed_server_keeps_its_log_no_setting_says() -> None:
    kept = only(observed({"basedir": "/rdsdbbin/mysql/"}), "log-kept")
    assert (kept.verdict, kept.hidden_needs) == ("warning", "call mysql.rds_show_configuration;")
    assert kept.remedy is not None and "'binlog retention hours'" in kept.remedy.do
    image = only(observed({"basedir": "/rdsdbbin/mysql/", "binlog_row_image": "MINIMAL"}), "row-image")
    assert image.remedy is not None and "set global" not in image.remedy.do


SHOW_GRANTS = (
    "GRANT SELECT, REPLICATION SLAVE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*AB' WITH GRANT OPTION",
    "GRANT SELECT (`a`, `b, ``c``) ON *.*`), INSERT (`a`) ON `shop`.`or``ders` TO `u`@`%`",
    "GRANT ALL PRIVILEGES ON `shop\\_%`.* TO `u`@`%`",
    "REVOKE SELECT ON `secret`.* FROM `u`@`%`",
    "GRANT INSERT ON `test`.* TO PUBLIC",
    "GRANT EXECUTE ON PROCEDURE `shop`.`wipe` TO `u`@`%`",
    "GRANT `readers`@`%`,`writers`@`%` TO `u`@`%`",
    "GRANT `plain` TO `u`@`%`",
    "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION",
    "SET DEFAULT ROLE `readers` FOR `u`@`%`",
    "GRANT BACKUP_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `u`@`%`",
    "GRANT LEAVE ON GALAXY `g` TO `u`@`%` IDENTIFIED BY PASSWORD '*AB'",
)


def test_grants_are_read_as_the_server_says_them() -> None:
    assert set(grants_of(SHOW_GRANTS)) == {
        GrantState("select", may_pass_on=True),
        GrantState("replication slave", may_pass_on=True),
        GrantState("select", "shop", "or`ders", of_columns=True),
        GrantState("insert", "shop", "or`ders", of_columns=True),
        GrantState("all privileges", "shop\\_%"),
        GrantState("select", "secret", is_taken=True),
        GrantState("insert", "test", to_all=True),
        GrantState("backup_admin"),
        GrantState("system_variables_admin"),
        GrantState("grant leave on galaxy `g`"),
    }
    assert roles_of(SHOW_GRANTS) == (("plain", ""), ("readers", "%"), ("writers", "%"))
    assert "*AB" not in repr(grants_of(SHOW_GRANTS))


def test_no_right_is_passed_over() -> None:
    """MySQL writes its dynamic privileges without blanks, and a server to come may write what nobody knows."""
    for line in SHOW_GRANTS[-2:]:
        seen = observed(grants=grants_of(["GRANT SELECT ON *.* TO `u`@`%`", line]))
        assert only(seen, "write-access").verdict == "warning"
    assert grants_of(["GRANT " + "A " * 100_000]) == (GrantState(("grant " + "a " * 100)[:80]),)


def test_what_was_taken_back_is_not_held() -> None:
    seen = observed({"partial_revokes": "ON"}, grants=grants_of(SHOW_GRANTS))
    assert may(seen, ("select",), "shop", "orders")
    assert not may(seen, ("select",), "secret", "plans")
    assert not may(seen, ("insert",), "shop", "or`ders")
    assert may(seen, ("replication slave",)) and not may(seen, ("process",))


@pytest.mark.parametrize(
    ("pattern", "schema", "is_covered"),
    [("shop_eu", "shopxeu", True), ("shop\\_eu", "shopxeu", False), ("shop\\_eu", "shop_eu", True),
     ("shop%", "shop.eu", True), ("sh*p", "shop", False), ("s.op", "shop", False)],
)  # fmt: skip
def test_a_schema_in_a_grant_is_a_pattern(pattern: str, schema: str, is_covered: bool) -> None:  # noqa: FBT001
    assert covers(pattern, schema, observed()) is is_covered
    assert covers(pattern, schema, observed({"partial_revokes": "ON"})) is (pattern == schema)


@pytest.mark.parametrize(
    ("text", "name"),
    [("reader", "reader@%"), ("reader@10.0.%", "reader@10.0.%"), ("'a''b'@'h'", "a'b@h"), ("`a@b`@`::1`", "a@b@::1"),
     ("reader@", None), ("", None), ("@h", None), ("''@'h'", None), ("a\nb", None), ("'a'b'", None), ("x" * 81, None)],
)  # fmt: skip
def test_an_account_is_named_as_people_name_it(text: str, name: str | None) -> None:
    if name is None:
        with pytest.raises(UsageError):
            account_named(text)
    else:
        assert account_named(text).name == name


def test_names_in_scripts_are_quoted() -> None:
    odd = (MysqlSchema("a`; drop_%", "utf8mb4"),)
    script = grants_mysql.grants(observed(schemas=odd), Asked(), account_named("'x`y'@'%'"))
    assert "grant select on `a``; drop\\_\\%`.* to `x``y`@`%`;" in script
    literal = observed({"partial_revokes": "ON"}, schemas=odd)
    assert "on `a``; drop_%`.* to" in grants_mysql.grants(literal, Asked(), account_named("x"))
    absent = grants_mysql.grants(observed(), Asked(None, ("shop", "a\nb")), account_named("x"))
    assert "-- Left out, since who asked is shown no schema of that name: a\\nb." in absent
