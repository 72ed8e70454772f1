"""The package's models, opt-in by a var: the contract as tables, and health kept over runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from conftest import Postgres, make_dbt_project
from helpers.dbt_process import problems, run_dbt

from scaffold_source.questions import catalogue
from scaffold_source.yaml_text.jinja import escape

REPOSITORY = Path(__file__).parents[3]
MODELS = {"scaffold_source": {"models": True}}
HOOK = "{{ scaffold_source.record_source_health(results) }}"

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


@pytest.fixture(params=["postgres", "duckdb"])
def consumer(request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path) -> Consumer:
    if request.param == "duckdb":
        path = str(tmp_path / "warehouse.duckdb")
        with duckdb.connect(path) as connection:
            connection.execute(LANDED)
        return Consumer(tmp_path / "project", "duckdb", {"type": "duckdb", "path": path}, path)
    database = postgres.make(LANDED)
    server = {"host": postgres.socket_dir, "port": postgres.port, "user": postgres.user, "password": ""}
    profile = {"type": "postgres", "dbname": database, **server}
    return Consumer(tmp_path / "project", "postgres", profile, postgres.uri(database))


def ours(manifest: Any) -> list[str]:
    """What of the package can run. dbt keeps the tests of a model that is off, and turns them off too."""
    nodes = manifest.nodes.items()
    return sorted(id for id, n in nodes if n.package_name == "scaffold_source" and n.config.enabled)


@pytest.mark.parametrize("settings", [{}, {"vars": {"scaffold_source": {"models": False}}}])
def test_nothing_of_ours_runs_unless_asked(consumer: Consumer, settings: dict[str, Any]) -> None:
    """No model, no test, no hook; hooks are nodes of the graph too."""
    consumer.configure(**settings)

    assert ours(consumer.manifest()) == []
    result = consumer.dbt("build")
    assert sorted(r.node.name for r in result.result.results) == ["orders_keep_promises", "status_not_null"]
    assert consumer.rows("select 1 from information_schema.tables where table_schema = 'analytics'") == []


def test_a_var_of_another_shape_is_an_error(consumer: Consumer) -> None:
    consumer.configure(vars={"scaffold_source": {"models": "yes"}})

    result = consumer.dbt("parse")
    assert "vars: {scaffold_source: {models: true}}" in str(result.exception)


def test_the_models_clash_with_nothing(consumer: Consumer) -> None:
    manifest = consumer.manifest()

    models = [manifest.nodes[id] for id in ours(manifest) if id.startswith("model.")]
    assert len(models) == 9
    assert [m.name for m in models if not m.name.startswith("scaffold_source__") or m.alias != m.name] == []
    assert [m.name for m in models if not m.description] == []
    assert [id for id in ours(manifest) if not id.startswith(("model.", "test."))] == []


def test_what_the_page_says_to_write_works(consumer: Consumer) -> None:
    """The settings of docs/macros.md, then its dashboard."""
    page = (REPOSITORY / "docs" / "macros.md").read_text().split("\n## Models\n")[1]
    settings, dashboard = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("yaml", "sql"))
    assert settings
    assert dashboard
    consumer.configure(**yaml.safe_load(settings[1]))

    assert problems(consumer.dbt("build")) == []
    shown = consumer.dbt("show", "--inline", dashboard[1])
    assert problems(shown) == []
    rows = [
        tuple(row)
        for row in shown.result.results[0].agate_table.select(["table_name", "health", "asked"]).rows
    ]
    assert rows == [("orders", "passing", "checkout"), ("shops", "not checked", "checkout")]
    schemas = consumer.rows("select distinct table_schema from information_schema.tables order by 1")
    assert ("analytics_source_contracts",) in schemas


def test_the_contract_as_tables(consumer: Consumer) -> None:
    assert problems(consumer.dbt("build", "--select", "package:scaffold_source")) == []

    source = "source.analytics.shop"
    assert consumer.table("sources", "source_id, description, contract_version, channel, notify, fix_within_minutes") == [
        (source, "The shop", "1.2.0", HOSTILE, '["#shop", "#data"]', 2880)
    ]  # fmt: skip
    assert consumer.table(
        "tables", "table_id, description, primary_key, soft_delete, error_after_minutes"
    ) == [
        (
            f"{source}.orders",
            HOSTILE,
            '["id"]',
            '{"column": "status", "kind": "values", "values": ["gone"]}',
            2880,
        ),
        (f"{source}.shops", None, None, None, None),
    ]
    assert consumer.table(
        "columns",
        "column_position, column_name, producer_column, producer_type, is_nullable, is_primary_key, unit",
    ) == [
        (1, "id", "id", "int8", False, True, None),
        (2, "status", "state", "text", True, False, None),
        (3, "total_cents", None, None, None, False, "minor"),
        (4, "updated_at", None, None, None, False, None),
    ]
    ((description, accepted),) = consumer.rows(
        "select description, accepted_values from analytics.scaffold_source__columns where column_name = 'status'"
    )
    assert (description, json.loads(accepted)) == (HOSTILE, ["open", "lost", HOSTILE])
    assert consumer.table("owners", "side, owner_role, owner_name") == [
        ("consumer", "team", "analytics"),
        ("producer", "engineering_lead", HOSTILE),
        ("producer", "team", "checkout"),
    ]
    assert consumer.table("measures", "measure_name, column_name, needed_by, is_declared") == [
        ("revenue", "gone", "day 1", False),
        ("revenue", "total_cents", "day 1", True),
    ]
    answered = consumer.rows(
        "select question_id, answer, answered_in from analytics.scaffold_source__questions where is_answered"
    )
    assert {
        ("time-zones", "Europe/Paris", "config.meta.contract.timezone"),
        ("tunnel", "no", "config.meta.contract.answers.tunnel"),
        ("ours", HOSTILE, "config.meta.contract.answers.ours"),
    } <= set(answered)
    assert [answer for question, answer, _ in answered if question == "instances"] == []


def test_a_source_in_two_files_is_one_source(consumer: Consumer) -> None:
    """What holds for the whole source stands in the file of the table that comes last."""
    source = shop_source() | {"loader": "fivetran"}
    orders, shops = source.pop("tables")
    consumer.declare({"name": "shop", "schema": "landed", "tables": [orders]})
    whole = yaml.safe_dump({"sources": [source | {"tables": [shops]}]})
    (consumer.folder / "models" / "_shop__shops__sources.yml").write_text(whole)
    assert problems(consumer.dbt("build", "--select", "package:scaffold_source")) == []

    columns = "source_id, description, loader, timezone, contract_version, table_count"
    assert consumer.table("sources", columns) == [
        ("source.analytics.shop", "The shop", "fivetran", "Europe/Paris", "1.2.0", 2)
    ]
    assert consumer.table("owners", "count(*)", "1") == [(3,)]
    assert consumer.table("measures", "count(*)", "1") == [(2,)]


def test_the_package_asks_what_the_cli_asks(consumer: Consumer) -> None:
    assert problems(consumer.dbt("run", "--select", "scaffold_source__questions")) == []

    asked = consumer.rows(
        "select question_id, section, question, ask from analytics.scaffold_source__questions"
    )
    expected = {(q.id, q.section, q.question, q.ask) for q in catalogue()}
    assert set(asked) - {("ours", None, None, None)} == expected


def test_more_rows_than_one_values_takes(consumer: Consumer) -> None:
    source = shop_source()
    columns = [{"name": f"column_{n}", "description": f"it's number {n}"} for n in range(2500)]
    source["tables"].append({"name": "wide", "columns": columns})
    consumer.declare(source)
    assert problems(consumer.dbt("run", "--select", "scaffold_source__columns")) == []

    found = consumer.rows(
        "select column_name, description from analytics.scaffold_source__columns where table_name = 'wide'"
    )
    assert sorted(found) == sorted((c["name"], c["description"]) for c in columns)


def test_a_project_without_sources_gets_empty_tables(consumer: Consumer) -> None:
    (consumer.folder / "models" / "_shop__sources.yml").unlink()

    assert problems(consumer.dbt("build")) == []
    assert consumer.table("columns", "count(*)", "1") == [(0,)]
    assert consumer.table("source_health", "count(*)", "1") == [(0,)]


def test_the_contract_is_read_without_a_warehouse(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing listens, a query while dbt compiles would fail."""
    if consumer.target == "duckdb":
        pytest.skip("DuckDB is a file, which is always there")
    profiles = yaml.safe_load((consumer.folder / "profiles.yml").read_text())
    profiles["analytics"]["outputs"]["postgres"] |= {"host": "127.0.0.1", "port": 1}
    (consumer.folder / "profiles.yml").write_text(yaml.safe_dump(profiles))

    selected = (
        "--select",
        "scaffold_source.contract",
        "scaffold_source__checks",
        "--exclude",
        "resource_type:test",
    )
    result = consumer.dbt("compile", "--no-populate-cache", "--no-introspect", *selected)
    assert problems(result) == []


HEALTH = "table_name, health, freshness_status, tests_passing, tests_warning, tests_failing, checks_not_run, is_overdue"


def test_health_is_kept_over_runs(consumer: Consumer) -> None:
    # Twice, as where an installed package has the hook too: each run is kept once.
    consumer.configure(vars=MODELS, **{"on-run-end": [HOOK, HOOK]})

    assert problems(consumer.dbt("build")) == []
    assert consumer.table("source_health", HEALTH, "1") == [
        ("orders", "passing", None, 2, 0, 0, 1, False),
        ("shops", "not checked", None, 0, 0, 0, 0, False),
    ]
    assert problems(consumer.dbt("source", "freshness")) == []
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "passing", "pass", 2, 0, 0, 0, False)

    consumer.run_sql("insert into landed.orders values (null, null, 1, current_timestamp)")
    consumer.dbt("test", warnings="allow")
    consumer.dbt("test", warnings="allow")
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "failing", "pass", 0, 1, 1, 0, False)
    since, now = consumer.rows(
        "select min(checked_at), max(checked_at) from analytics.scaffold_source__check_results where status = 'fail'"
    )[0]
    assert since < now
    assert consumer.table("source_health", "failing_since, fix_due_at - failing_since", "1")[0][0] == since

    # Three days later, in the terms of the history.
    consumer.run_sql(
        "update analytics.scaffold_source__check_results set checked_at = checked_at - interval '3 days'"
    )
    assert consumer.table("source_health", "table_name, is_overdue", "1")[0] == ("orders", True)

    consumer.run_sql("delete from landed.orders where id is null")
    assert problems(consumer.dbt("test")) == []
    assert consumer.table("source_health", HEALTH, "1")[0] == ("orders", "passing", "pass", 2, 0, 0, 0, False)
    assert consumer.table("check_results", "count(*), count(distinct invocation_id)", "1") == [(9, 5)]


def test_history_survives_and_runs_on_nothing_are_not_in_it(consumer: Consumer) -> None:
    consumer.configure(vars=MODELS, **{"on-run-end": HOOK})
    assert problems(consumer.dbt("build")) == []

    assert problems(consumer.dbt("build", "--full-refresh")) == []
    assert problems(consumer.dbt("build", "--empty")) == []
    assert consumer.table("check_results", "count(*)", "1") == [(4,)]


def test_a_test_that_was_taken_out_does_not_fail_for_ever(consumer: Consumer) -> None:
    consumer.configure(vars=MODELS, **{"on-run-end": HOOK})
    consumer.run_sql("insert into landed.orders values (null, 'open', 1, current_timestamp)")
    consumer.dbt("build", warnings="allow")
    assert consumer.table("source_health", "table_name, health", "1")[0] == ("orders", "failing")

    source = shop_source()
    del source["tables"][0]["data_tests"]
    consumer.declare(source)
    assert problems(consumer.dbt("build")) == []
    assert consumer.table("source_health", "table_name, health", "1")[0] == ("orders", "passing")


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({}, "Set `vars: {scaffold_source: {models: true}}`"),
        ({"vars": MODELS}, "Run `dbt run --select scaffold_source__check_results` once"),
    ],
    ids=["models off", "table not built"],
)
def test_a_hook_with_nowhere_to_keep_results_warns(
    consumer: Consumer, settings: dict[str, Any], remedy: str
) -> None:
    consumer.configure(**settings, **{"on-run-end": HOOK})

    assert consumer.dbt("test", "--select", "source:*", warnings="allow").success
    strict = consumer.dbt("test", "--select", "source:*")
    assert remedy in " ".join(" ".join(problems(strict)).split())
