"""A project in production and edits to its contract, each with the staging models and tests that it concerns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from conftest import make_dbt_project

from helpers.cli import cli

REPOSITORY = Path(__file__).parents[3]
FILE = Path("models", "_shop__sources.yml")
CONTRACT = """\
sources:
  - name: shop
    description: The web shop
    schema: landed
    loader: fivetran
    config:
      meta:
        contract:
          version: 1.0.0
          status: draft
          producer: {team: checkout}
          timezone: Europe/Paris
          currency: EUR
        producer_database: {kind: postgres, version: "18", tables: 3}
    tables:
      - name: orders
        description: One row per order.
        config:
          meta:
            created_at: placed_at
            soft_delete: {column: deleted_at, kind: timestamp}
            test_rows: "number = 'test'"
            producer:
              schema: public
              primary_key: [id]
              columns:
                id: {type: bigint, nullable: false}
                number: {type: text}
                placed_at: {type: timestamp without time zone, comment: When it was placed}
                total_cents: {type: bigint}
                deleted_at: {type: timestamp with time zone}
        data_tests:
          - scaffold_source.honours_contract: {name: orders_honours}
        columns:
          - name: id
            data_type: bigint
          - name: number
            data_type: text
          - name: placed_at
            data_type: timestamp
          - name: total_cents
            description: What was paid, in cents.
            data_type: bigint
            config: {meta: {unit: minor}}
          - name: deleted_at
            data_type: timestamptz
      - name: events
        config:
          meta:
            test_rows: {through: placed_in}
            producer:
              schema: public
              foreign_keys: [{columns: [order_id], to: public.orders, references: [id]}]
              columns:
                id: {type: bigint, nullable: false}
                order_id: {type: bigint, lands_as: placed_in}
                sent_ms: {type: bigint}
                fee_cents: {type: bigint}
        data_tests:
          - scaffold_source.honours_contract: {name: events_honours}
        columns:
          - name: id
            data_type: bigint
          - name: placed_in
            data_type: bigint
          - name: sent_ms
            data_type: bigint
            config: {meta: {epoch: milliseconds}}
          - name: fee_cents
            data_type: bigint
            config: {meta: {unit: minor, currency: JPY}}
      - name: visits
        config:
          meta:
            test_rows: {through: bought}
            producer:
              schema: public
              columns:
                id: {type: bigint, nullable: false}
                bought: {type: text}
                at: {type: timestamp without time zone}
        data_tests:
          - scaffold_source.honours_contract: {name: visits_honours}
        columns:
          - name: id
            data_type: bigint
          - name: seen_at
            data_type: timestamp
            config: {meta: {timezone: Asia/Tokyo}}
          - name: bought
            data_type: text
            config: {meta: {references: orders.number}}
"""
ALL = "orders events visits"
ALL_TESTS = "orders_honours events_honours visits_honours"


class Case(NamedTuple):
    """An edit, and the names of the tables whose staging model it changes, and of the tests that it concerns.

    `loads` says that the SQL is the same, but what it reads is not: another loader landed it.
    """

    old: str
    new: str
    models: str = ""
    tests: str = ""
    loads: bool = False


CASES = {
    "nothing": Case("version: 1.0.0", "version: 1.0.0"),
    "version": Case("version: 1.0.0", "version: 1.1.0"),
    "owner": Case("team: checkout", "team: payments"),
    "an answer": Case("status: draft", "status: draft\n          answers: {tunnel: no}"),
    "status": Case("status: draft", "status: agreed", "", ALL_TESTS),
    "facts of the database": Case("tables: 3", "tables: 4"),
    "description of the source": Case("The web shop", "The shop on the web"),
    "description of a table": Case("One row per order.", "Orders, carts included."),
    "description of a column": Case("What was paid, in cents.", "What the customer paid."),
    "comment of the producer": Case("When it was placed", "When the customer placed it"),
    "created at": Case("created_at: placed_at", "created_at: deleted_at"),
    "zone of the source": Case("timezone: Europe/Paris", "timezone: America/Lima", "orders", "orders_honours"),
    "zone of a column": Case("timezone: Asia/Tokyo", "timezone: Asia/Seoul", "visits", "visits_honours"),
    "zone of an aware column": Case(
        "data_type: timestamptz", "data_type: timestamptz\n            config: {meta: {timezone: UTC}}"
    ),
    "currency of the source": Case("currency: EUR", "currency: KWD", "orders", "orders_honours"),
    "currency of a column": Case("currency: JPY", "currency: KWD", "events", "events_honours"),
    "unit": Case("{unit: minor}", "{unit: major}", "orders", "orders_honours"),
    "epoch": Case("epoch: milliseconds", "epoch: seconds", "events", "events_honours"),
    "type": Case(
        "data_type: text", "data_type: timestamp", "orders", "orders_honours"
    ),
    "a column more": Case(
        "            data_type: timestamptz",
        "            data_type: timestamptz\n          - name: note\n            data_type: text",
        "orders",
        "orders_honours",
    ),
    "test rows that a key leads to": Case(
        "number = 'test'", "number = 'trial'", ALL, ALL_TESTS
    ),
    "an agreed key": Case("references: orders.number", "references: orders.id", "visits", "visits_honours"),
    "an agreed key that nothing follows": Case(
        "{unit: minor, currency: JPY}", "{unit: minor, currency: JPY, references: orders.id}"
    ),
    "soft deletes": Case(
        "{column: deleted_at, kind: timestamp}", "none", "orders", "orders_honours"
    ),
    "a fact that only tests read": Case("number: {type: text}", "number: {type: text, nullable: false}", "", "orders_honours"),
    "a primary key": Case("primary_key: [id]", "primary_key: [number]", "orders", "orders_honours"),
    "the loader": Case("loader: fivetran", "loader: airbyte", ALL, ALL_TESTS, loads=True),
    "freshness, which dbt compares": Case(
        "          meta:\n            created_at: placed_at",
        "          loaded_at_field: placed_at\n"
        "          freshness: {warn_after: {count: 1, period: day}}\n"
        "          meta:\n            created_at: placed_at",
        "orders",
        "orders_honours",
        loads=True,
    ),
}  # fmt: skip


def make_project(folder: Path, naive: str = "timestamp") -> Path:
    """Return a project with the contract above, a model by `stage` for each table and one explicit model.
    `naive` is what the warehouse calls a timestamp that takes the source's zone."""
    project = make_dbt_project(folder)
    (project / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
    (project / FILE).write_text(CONTRACT.replace("data_type: timestamp\n", f"data_type: {naive}\n"))
    for table in ALL.split():
        call = f"{{{{ scaffold_source.stage('shop', '{table}') }}}}\n"
        (project / "models" / f"{table}.sql").write_text(call)
    (project / "models" / "of_orders.sql").write_text("select * from {{ ref('orders') }}\n")
    return project


def put_in_production(project: Path, dbt: Callable[..., object]) -> Path:
    """Parse the project as it is, and return the folder of its manifest."""
    dbt("parse")
    production = project / "production"
    production.mkdir(exist_ok=True)
    shutil.copy(project / "target" / "manifest.json", production)
    return production


def prepare_state(project: Path, *arguments: str) -> str:
    """Run `scaffold-source state` in the project; returns what it prints, and raises what it ends with."""
    before = Path.cwd()
    os.chdir(project)
    try:
        result = cli("state", "production", *arguments)
    finally:
        os.chdir(before)
    if result.exit_code:
        raise AssertionError(result.output)
    return result.output


# What `make compat` tries on every version of dbt.
ON_EVERY_DBT = (
    "owner",
    "comment of the producer",
    "zone of the source",
    "currency of a column",
    "a fact that only tests read",
    "the loader",
)


def wrong_selections(project: Path, dbt: Callable[..., str]) -> Iterator[str]:
    """Yield, for each edit, what this dbt selects beside or without what it should; it runs in `project`."""
    dbt("deps")
    put_in_production(project, dbt)
    contract = (project / FILE).read_text()
    for name in ON_EVERY_DBT:
        case = CASES[name]
        (project / FILE).write_text(contract.replace(case.old, case.new, 1))
        dbt("parse")
        prepare_state(project)
        state = ("--select", "state:modified+", "--state", "target/state")
        kinds = ("--resource-type", "model", "--resource-type", "test", "--output", "name")
        printed = dbt("--quiet", "ls", *state, *kinds).split()
        models = case.models.split()
        expected = {*models, *case.tests.split(), *(["of_orders"] if "orders" in models else [])}
        if set(printed) != expected:
            yield f"{name}: selects {sorted(printed)}, not {sorted(expected)}"
