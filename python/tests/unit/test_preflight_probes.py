"""Each probe by itself, on what servers show that none here is: managed ones, old ones, tired ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.preflight import PROBES, preflight
from scaffold_source.preflight.outcome import Asked, Outcome
from scaffold_source.preflight.wording import duration, size
from scaffold_source.producers.observed import (
    Mark,
    Observed,
    RelationState,
    ReplicationState,
    RoleState,
    ServerState,
    SettingState,
    TransactionState,
    TypeState,
    WalWritten,
)
from scaffold_source.producers.postgres.flavours import FLAVOURS, flavour_of
from scaffold_source.questions import catalogue

DAY = 86_400
GB = 1024**3
LOG = Asked(loader_named("debezium"))

SERVER = ServerState(
    at="2026-11-27 04:00:00+00",
    version="PostgreSQL 17.2 on x86_64-pc-linux-gnu",
    version_num=170_002,
    database="shop",
    encoding="UTF8",
    collation="C.UTF-8",
    cluster="7712751959340598780",
    started="2026-11-18 04:00:00+00",
    age_s=9 * DAY,
    is_standby=False,
    is_local=False,
    tls="TLSv1.3",
    backend_pid=1,
    connections=3,
    connections_of_database=3,
    connection_limit=-1,
    xids_since_freeze=1000,
    has_large_objects=False,
    all_may_create_temporary=True,
)
ROLE = RoleState(
    name="reader",
    is_superuser=False,
    may_create_roles=False,
    may_create_databases=False,
    may_replicate=True,
    bypasses_row_security=False,
    connection_limit=-1,
    connections=1,
    member_of=(),
    superusers=(),
    may_create_schemas=False,
    may_create_temporary_tables=False,
    may_create_in=(),
    reads_only_by_default=True,
)
SETTINGS = {
    "autovacuum_freeze_max_age": "200000000",
    "block_size": "8192",
    "hot_standby_feedback": "off",
    "max_connections": "100",
    "max_replication_slots": "10",
    "max_slot_wal_keep_size": "20480",
    "max_wal_senders": "10",
    "superuser_reserved_connections": "3",
    "wal_level": "logical",
}
TABLE = RelationState(
    schema="public",
    name="orders",
    kind="table",
    owner="shop",
    is_partition=False,
    is_unlogged=False,
    key=("id",),
    columns=("id integer not null", "note text"),
    identity="default",
    kept_apart=(),
    generated=(),
    rows=1000,
    pages=10,
    has_row_security=False,
    hides_rows=False,
    selects="all",
    writes=(),
    published=(),
)


def observed(settings: dict[str, str | None] | None = None, **changes: Any) -> Observed:
    """Return what a healthy server shows, with `changes`; a setting that is None is not shown."""
    values = {**SETTINGS, **(settings or {})}
    healthy = Observed(
        server=SERVER,
        role=ROLE,
        settings=tuple(SettingState(name, value, None, "default") for name, value in values.items() if value),
        marks=(),
        slots=(),
        replication=ReplicationState(0, None, None, None),
        publications=(),
        relations=(TABLE,),
        types=(),
        schemas=(),
        owners=(),
        transactions=TransactionState(None, 0, 0, None),
        definer_functions=(),
        wal=WalWritten(10 * GB, 10 * DAY),
        is_pooled=False,
    )
    return replace(healthy, **changes)


def said(seen: Observed, probe: str, asked: Asked = LOG) -> list[Outcome]:
    return [outcome for outcome in preflight(seen, asked).outcomes if outcome.probe == probe]


def only(seen: Observed, probe: str, asked: Asked = LOG) -> Outcome:
    (outcome,) = said(seen, probe, asked)
    return outcome


def test_each_probe_has_a_name_of_its_own_and_answers_questions_that_there_are() -> None:
    names = [probe.id for probe in PROBES]
    assert len(set(names)) == len(names)
    assert {question for probe in PROBES for question in probe.answers} <= {asked.id for asked in catalogue()}


@pytest.mark.parametrize("loader", LOADERS)
def test_no_loader_trips_over_a_healthy_server(loader: str) -> None:
    found = preflight(observed(), Asked(loader_named(loader)))
    assert not found.of("blocker")


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_a_flavour_is_told_by_what_only_it_has(flavour: Any) -> None:
    assert flavour_of(observed(marks=flavour.marks[:1]))[0] == flavour


def test_aurora_has_the_marks_of_rds_too() -> None:
    marks = (Mark("role", "rds_superuser"), Mark("function", "aurora_version"))
    assert flavour_of(observed(marks=marks))[0].name == "Amazon Aurora"


def test_rds_has_its_own_switch_and_its_own_role() -> None:
    marks = (Mark("role", "rds_superuser"),)
    seen = observed({"wal_level": "replica"}, marks=marks, role=replace(ROLE, may_replicate=False))
    level, right = only(seen, "log-level"), only(seen, "replication-right")
    assert level.remedy is not None and "rds.logical_replication = 1" in level.remedy.do
    assert right.remedy is not None and right.remedy.do == "grant rds_replication to reader;"
    granted = replace(seen, role=replace(seen.role, member_of=("rds_replication",)))
    assert only(granted, "replication-right").verdict == "fine"


def test_a_log_that_is_not_postgresqls_own_blocks() -> None:
    seen = observed(server=replace(SERVER, version="PostgreSQL 15.2-YB-2.25.0 on x86_64"))
    assert only(seen, "flavour").verdict == "blocker"


@pytest.mark.parametrize(
    ("number", "verdict"), [(130_020, "warning"), (140_020, "warning"), (150_010, "fine"), (190_000, "note")]
)
def test_a_version_is_old_from_its_day_on(number: int, verdict: str) -> None:
    assert only(observed(server=replace(SERVER, version_num=number)), "version").verdict == verdict


def test_a_setting_that_is_not_shown_decides_nothing() -> None:
    seen = observed({"wal_level": None})
    level = only(seen, "log-level")
    assert (level.sight, level.hidden_needs, level.decides) == ("hidden", "pg_read_all_settings", True)
    assert preflight(seen, LOG).undecided == [level]
    assert level.answer not in dict(preflight(seen, LOG).answers())["loader"]


def test_how_long_a_loader_may_be_away_is_measured() -> None:
    assert "keeps 20 GB of log, about 20 days:" in only(observed(), "log-kept").answer
    assert only(observed({"max_slot_wal_keep_size": "512"}), "log-kept").verdict == "warning"
    unlimited = only(observed({"max_slot_wal_keep_size": "-1"}), "log-kept")
    assert unlimited.verdict == "warning"
    assert "about 1 GB a day" in unlimited.answer
    young = only(observed(wal=WalWritten(GB, 60)), "log-kept")
    assert "about" not in young.answer


def test_a_slot_that_is_dropped_when_idle_is_said() -> None:
    kept = said(observed({"idle_replication_slot_timeout": "3600"}), "log-kept")
    assert [outcome.verdict for outcome in kept] == ["warning", "fine"]


def test_a_transaction_open_for_hours_is_said() -> None:
    seen = observed(transactions=TransactionState(2 * 3600, 0, 5, None))
    assert only(seen, "open-transactions").answer.startswith("a transaction has been open for 2 h")
    prepared = observed(transactions=TransactionState(None, 0, 5, 3 * DAY))
    assert "3 days" in only(prepared, "open-transactions").answer


def test_a_crowd_behind_hidden_sessions_is_a_warning() -> None:
    seen = observed(transactions=TransactionState(None, 4, 50_000, None))
    outcome = only(seen, "open-transactions")
    assert (outcome.verdict, outcome.hidden_needs) == ("warning", "pg_read_all_stats")


def test_transaction_numbers_that_run_out_are_said() -> None:
    used = observed(server=replace(SERVER, xids_since_freeze=1_000_000_000))
    assert only(used, "wraparound").verdict == "warning"
    nearly = observed(server=replace(SERVER, xids_since_freeze=2_000_000_000))
    assert only(nearly, "wraparound").verdict == "blocker"


def test_an_old_standby_cannot_decode() -> None:
    server = replace(SERVER, is_standby=True, version_num=150_004)
    seen = observed(server=server, replication=ReplicationState(0, True, 3600.0, False))
    assert [outcome.verdict for outcome in said(seen, "standby")] == ["blocker", "fine"]


def test_a_standby_that_has_replayed_all_is_not_late_whatever_the_clock_says() -> None:
    server = replace(SERVER, is_standby=True)
    idle = observed(
        {"hot_standby_feedback": "on"},
        server=server,
        replication=ReplicationState(0, True, 9 * DAY, False),
    )
    assert [outcome.verdict for outcome in said(idle, "standby")] == ["fine"]
    late = replace(idle, replication=ReplicationState(0, False, 3600.0, False))
    assert [outcome.verdict for outcome in said(late, "standby")] == ["warning"]


def test_sizes_that_nobody_knows_are_not_taken_for_nothing() -> None:
    never = replace(TABLE, rows=-1, pages=0)
    assert only(observed(relations=(never,)), "first-sync").answer == (
        "tables never analysed, of which nobody knows the size: 1"
    )
    big = replace(TABLE, name="big", rows=1e8, pages=10_000_000)
    assert (
        "about 76.3 GB, 100,000,000 rows in 1 table: about 2.2 h"
        in only(observed(relations=(big,)), "first-sync").answer
    )


def test_types_that_the_loader_refuses_are_named() -> None:
    harm = next(
        harm
        for loader in LOADERS.values()
        for harm in loader.refuses
        if harm.always and "array" not in harm.types
    )
    loader = next(loader for loader in LOADERS.values() if harm in loader.refuses)
    types = (TypeState(harm.types[0], harm.types[0], False, (), 2, ("public.orders.a", "public.orders.b")),)
    outcome = said(observed(types=types), "types", Asked(loader))[0]
    assert outcome.verdict == "blocker"
    assert outcome.answer.startswith("2 columns (public.orders.a, public.orders.b) ")
    asked_for = replace(TABLE, columns=("id integer not null", f'"Odd ""one" {harm.types[0]} not null'))
    elsewhere = replace(asked_for, schema="audit", name="log")
    seen = observed(types=types, relations=(asked_for, elsewhere))
    assert said(seen, "types", Asked(loader, ("public",)))[0].answer.startswith(
        '1 column (public.orders.Odd "one) '
    )
    assert said(seen, "types", Asked(loader, ("billing",)))[0].verdict == "fine"


@pytest.mark.parametrize(("is_verified", "verdict"), [(True, "fine"), (False, "note"), (None, "fine")])
def test_a_certificate_that_nobody_looked_at_is_said(
    is_verified: bool | None,  # noqa: FBT001 (a value of the table)
    verdict: str,
) -> None:
    assert only(observed(is_verified=is_verified), "encryption").verdict == verdict


def test_names_in_sql_are_quoted() -> None:
    odd = replace(TABLE, name='x"; drop table y; --', key=())
    outcome = only(observed(relations=(odd,)), "keys")
    assert outcome.remedy is not None
    assert outcome.remedy.do == 'alter table public."x""; drop table y; --" add primary key (…);'


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 kB"), (1536, "1.5 kB"), (150 * 1024**2, "150 MB")],
)
def test_sizes_as_people_say_them(number: float, words: str) -> None:
    assert size(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "40 s"), (90, "1.5 min"), (3600, "1 h"), (5400, "1.5 h"), (DAY, "24 h"), (12 * DAY, "12 days")],
)
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_setting_that_is_no_number_stops_nothing() -> None:
    """A mailed file may say anything where a number belongs."""
    seen = observed({"max_connections": "many", "block_size": "x", "autovacuum_freeze_max_age": "?"})
    assert only(seen, "connections").verdict == "warning"
    assert only(seen, "wraparound").verdict == "fine"


def test_a_publication_names_the_table_of_partitions() -> None:
    """Those of tomorrow come with it; named one by one, they would be missing."""
    whole = replace(TABLE, name="events", kind="partitioned")
    parts = tuple(replace(TABLE, name=f"events_{year}", is_partition=True) for year in (2026, 2027))
    outcome = only(observed(relations=(TABLE, whole, *parts)), "publications")
    assert outcome.remedy is not None
    assert f"for table public.events, public.{TABLE.name} with" in outcome.remedy.do
    assert "events_2026" not in outcome.remedy.do
    assert "more" not in outcome.remedy.note
