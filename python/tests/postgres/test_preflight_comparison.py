"""`preflight` with two --from: development beside production, live or mailed."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Postgres
from helpers.cli import Result
from helpers.logical_server import EMBEDDED
from helpers.preflights import run
from jsonschema import Draft202012Validator

from scaffold_source.producers.postgres.observe import script as psql_script
from scaffold_source.report.preflight_comparison import json_schema

DEVELOPMENT = """
    create type state as enum ('new', 'paid');
    create domain cents as bigint;
    create table customers (id bigint primary key, email text, state state);
    create table orders (id bigint primary key, total numeric(10, 2) not null, "odd ""name" cents, gone int);
    create table trial (id int primary key);
    create table events (id int, at date, primary key (id, at)) partition by range (at);
    create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
    insert into orders select number, 1, 1 from generate_series(1, 20) as number;
    analyze;
"""
PRODUCTION = """
    create type state as enum ('new', 'paid', 'back');
    create domain cents as bigint;
    create table customers (id bigint primary key, email varchar(100), state state, note text not null);
    create table orders (id bigint, total numeric(10, 2) not null, "odd ""name" cents);
    create table events (id int, at date, primary key (id, at)) partition by range (at);
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
    insert into orders select number, 1, 1 from generate_series(1, 2000) as number;
    analyze;
"""
ALTERED = "alter database {name} set timezone = 'Europe/Berlin'; alter database {name} set statement_timeout = '30s'"
# What the tables differ in, from development (A) to production (B).
TABLES = {
    "public.customers.email: type: A text, B character varying(100)",
    "public.customers.note: in B alone, not in A (text, not null)",
    "public.customers.state: label back: in B alone, not in A",
    "public.orders: primary key id: in A alone, not in B",
    "public.orders.id: takes NULL: A no, B yes",
    "public.orders.gone: in A alone, not in B (integer)",
    "public.trial: in A alone, not in B (table, 1 column)",
}


@dataclass(frozen=True)
class Instances:
    development: str
    production: str


@pytest.fixture(scope="module")
def instances(postgres: Postgres) -> Instances:
    development, production = postgres.make(DEVELOPMENT), postgres.make(PRODUCTION)
    postgres.execute("postgres", f"alter database {development} set timezone = 'UTC'")
    postgres.execute("postgres", ALTERED.format(name=production))
    return Instances(postgres.uri(development), postgres.uri(production))


def compare(*places: object, options: tuple[str, ...] = ()) -> Result:
    return run(*(part for place in places for part in ("--from", place)), *options)


def _block(output: str, heading: str) -> set[str]:
    lines = output.split(f"\n{heading}\n", 1)[1].split("\n\n", 1)[0].splitlines()
    return {line.strip() for line in lines}


def test_real_data_is_read_and_each_difference_is_said(instances: Instances) -> None:
    result = compare(instances.development, instances.production)
    assert result.exit_code == 0, result.output
    assert _block(result.output, "Read from B") == {
        "B holds about 2,000 rows, A 20 rows: the real data seems to be in B",
        "B is ready",
    }
    assert _block(result.output, "Tables") == TABLES
    assert _block(result.output, "Servers") == {
        "TimeZone: A UTC, B Europe/Berlin: timestamps without a zone, and defaults such as now(), may mean another "
        "time",
        "statement_timeout: A 0 ms, B 30000 ms: it ends a long first sync; 0 is never",
    }


def test_a_file_that_was_mailed_is_as_good_as_the_server(instances: Instances, tmp_path: Path) -> None:
    """Of both sides, from -o and from psql: what is said of tables and servers is the same."""
    live = compare(instances.development, instances.production).output
    script, mailed, kept = tmp_path / "preflight.sql", tmp_path / "mailed.json", tmp_path / "kept.json"
    script.write_text(psql_script(), encoding="utf-8")
    with mailed.open("wb") as printed:
        subprocess.run(
            [EMBEDDED / "psql", "-XAtqf", script, instances.production], stdout=printed, check=True
        )
    run("--from", instances.development, "-o", kept)
    for places in ((kept, instances.production), (instances.development, mailed), (kept, mailed)):
        output = compare(*places).output
        for heading in ("Servers", "Tables"):
            assert _block(output, heading) == _block(live, heading)
    again = compare(mailed, instances.production)
    assert again.exit_code == 2
    assert "are one database of one server" in again.output


def test_as_json_and_markdown(instances: Instances) -> None:
    result = compare(instances.development, instances.production, options=("--format", "json"))
    said = json.loads(result.output)
    Draft202012Validator(json_schema()).validate(said)
    assert (said["read_from"], said["a"]["is_ready"], said["b"]["rows"]) == ("B", True, 2000)
    assert {f"{row['what']}: {row['difference']}" for row in said["tables"]} == TABLES
    markdown = compare(instances.development, instances.production, options=("--format", "markdown")).output
    assert markdown.startswith("### Read from B\n")
    assert "| `public.customers.email` | type: A text, B character `varying(100)` |" in markdown


def test_what_blocks_the_chosen_one_fails(instances: Instances) -> None:
    result = compare(instances.development, instances.production, options=("--loader", "debezium"))
    assert result.exit_code == 1
    assert "B has 1 blocker (log-level)" in result.output


def test_other_schemas_are_not_compared(instances: Instances) -> None:
    result = compare(instances.development, instances.production, options=("--schema", "nope"))
    assert "\nTables\n  no difference\n" in result.output


@pytest.mark.parametrize(
    ("places", "options", "words"),
    [
        ("aa", (), "was given the same place twice"),
        ("abb", (), "--from was given 3 times"),
        ("ab", ("-o", "x.json"), "are about one server"),
        ("ab", ("--grants", "reader"), "are about one server"),
        ("ab", ("--audit", "reader"), "are about one server"),
    ],
)
def test_what_is_no_pair_is_refused(
    instances: Instances, places: str, options: tuple[str, ...], words: str
) -> None:
    uris = {"a": instances.development, "b": instances.production}
    result = compare(*(uris[place] for place in places), options=options)
    assert result.exit_code == 2
    assert words in result.output
