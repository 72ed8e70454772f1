"""A project with the package and its opt-in models, on PostgreSQL and DuckDB, with a source of something of everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import Postgres, make_dbt_project

from helpers.dbt_process import problems, run_dbt
from scaffold_source.yaml_text.jinja import escape

REPOSITORY = Path(__file__).parents[3]
TARGETS = ["postgres", "duckdb"]
MODELS = {"scaffold_source": {"models": True}}

HOSTILE = "it's \\ \"quoted\" $$ {{ 1/0 }} {% x %} %s -- /* ; drop table users; é\nsecond '' line \\'"

LANDED = """
create schema landed;
create table landed.orders (id bigint, status text, total_cents bigint, updated_at timestamp with time zone);
insert into landed.orders values (1, 'open', 100, current_timestamp), (2, 'lost', null, current_timestamp);
create table landed.shops (id bigint);
"""


def shop_source() -> dict[str, Any]:
    """A source with something of everything; its texts are as bad as a producer's can be."""
    contract = {
        "version": "1.2.0",
        "status": "agreed",
        "timezone": "Europe/Paris",
        "currency": "EUR",
        "channel": escape(HOSTILE),
        "producer": {"team": "checkout", "engineering_lead": escape(HOSTILE)},
        "consumer": {"team": "analytics", "data_lead": None},
        "notify": ["#shop", "#data"],
        "sla": {"notice": "14d", "fix": "2 days"},
        "measures": [
            {
                "name": "revenue",
                "needed_by": "day 1",
                "columns": ["orders.total_cents", "orders.gone"],
                "filled": 0.9,
            }
        ],
        "legacy": {"migrated_on": "2024-07-01"},
        "answers": {"tunnel": "no", "ours": escape(HOSTILE)},
    }
    orders = {
        "name": "orders",
        "description": escape(HOSTILE),
        "config": {
            "loaded_at_field": "updated_at",
            "freshness": {"warn_after": {"count": 12, "period": "hour"}, "error_after": {"count": 2, "period": "day"}},
            "meta": {
                "producer": {
                    "primary_key": ["id"],
                    "columns": {
                        "id": {"type": "int8", "nullable": False},
                        "state": {
                            "type": "text",
                            "labels": ["open", "lost", escape(HOSTILE)],
                            "lands_as": "status",
                        },
                        "left_out": {"type": "text"},
                    },
                },
                "soft_delete": {"column": "status", "kind": "values", "values": ["gone"]},
            },
        },
        "data_tests": [
            {
                "scaffold_source.honours_contract": {
                    "name": "orders_keep_promises",
                }
            }
        ],
        "columns": [
            {"name": "id", "data_type": "bigint"},
            {
                "name": "status",
                "data_type": "text",
                "description": escape(HOSTILE),
                "data_tests": [{"not_null": {"name": "status_not_null", "config": {"severity": "warn"}}}],
            },
            {"name": "total_cents", "data_type": "bigint", "config": {"meta": {"unit": "minor", "pii": "name"}}},
            {"name": "updated_at", "data_type": "timestamptz"},
        ],
    }  # fmt: skip
    return {
        "name": "shop",
        "schema": "landed",
        "description": "The shop",
        "config": {"meta": {"contract": contract}},
        "tables": [orders, {"name": "shops"}],
    }


class Consumer:
    """A project with the package, and what its warehouse holds."""

    def __init__(self, folder: Path, target: str, profile: dict[str, Any], uri: str) -> None:
        self.folder = make_dbt_project(folder)
        self.target = target
        self.uri = uri
        (folder / "packages.yml").write_text(f"packages:\n  - local: {REPOSITORY}\n")
        profile = {"schema": "analytics", "threads": 2, **profile}
        (folder / "profiles.yml").write_text(
            yaml.safe_dump({"analytics": {"target": target, "outputs": {target: profile}}})
        )
        self.configure(vars=MODELS)
        self.declare(shop_source())
        assert problems(run_dbt(folder, "deps")) == []

    def configure(self, **settings: Any) -> None:
        project = {"name": "analytics", "version": "1.0", "profile": "analytics", **settings}
        (self.folder / "dbt_project.yml").write_text(yaml.safe_dump(project))

    def declare(self, source: dict[str, Any]) -> None:
        text = yaml.safe_dump({"sources": [source]}, sort_keys=False)
        (self.folder / "models" / "_shop__sources.yml").write_text(text)

    def dbt(self, *arguments: str, warnings: str = "error") -> Any:
        return run_dbt(self.folder, *arguments, allow_warnings=warnings == "allow")

    def manifest(self) -> Any:
        result = self.dbt("parse")
        assert problems(result) == []
        return result.result

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.target == "duckdb":
            with duckdb.connect(self.uri) as connection:
                return connection.execute(query).fetchall()
        with psycopg.connect(self.uri) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

    def run_sql(self, statement: str) -> None:
        if self.target == "duckdb":
            with duckdb.connect(self.uri) as connection:
                connection.execute(statement)
        else:
            with psycopg.connect(self.uri) as connection:
                connection.execute(statement)  # type: ignore[call-overload]

    def table(self, model: str, columns: str, order: str = "1, 2") -> list[tuple[Any, ...]]:
        return self.rows(f"select {columns} from analytics.scaffold_source__{model} order by {order}")


def make_consumer(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Consumer:
    """A project on the warehouse that the fixture's parameter names, out of TARGETS."""
    if request.param == "duckdb":
        path = str(tmp_path / "warehouse.duckdb")
        with duckdb.connect(path) as connection:
            connection.execute(LANDED)
        return Consumer(tmp_path / "project", "duckdb", {"type": "duckdb", "path": path}, path)
    database = postgres.make(LANDED)
    server = {"host": postgres.socket_dir, "port": postgres.port, "user": postgres.user, "password": ""}
    profile = {"type": "postgres", "dbname": database, **server}
    return Consumer(tmp_path / "project", "postgres", profile, postgres.uri(database))
