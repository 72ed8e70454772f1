"""The dbt package on a real Postgres and a real DuckDB, through its integration project."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from helpers.package_project import (
    Project,
    assert_success,
    declared_sources,
    environment,  # noqa: F401
    folder,  # noqa: F401
    on_postgres,  # noqa: F401
    project,  # noqa: F401
)

from scaffold_source.render.staging_sql import staging_sql


def test_every_expectation_of_the_integration_project_holds(project: Project) -> None:
    result = project.dbt("build", "--exclude", "tag:raw", "path:models/configured", "path:models/twice")

    assert_success(result)
    kinds = {"model", "test", "unit_test", "operation"}  # the hook that says what is broken
    assert {r.node.resource_type for r in result.result.results} == kinds


def test_stage_gives_what_the_explicit_model_gives(project: Project) -> None:
    """Rows, column names, types and order, of every declared table; and the same lineage."""
    result = project.dbt("build", "--select", "path:models/twice")

    assert_success(result)
    parents = {
        r.node.name: r.node.depends_on_nodes for r in result.result.results if r.node.resource_type == "model"
    }
    staged = {name.removeprefix("staged_"): p for name, p in parents.items() if name.startswith("staged_")}
    explicit = {
        name.removeprefix("explicit_"): p for name, p in parents.items() if name.startswith("explicit_")
    }
    assert len(staged) > 10
    assert staged == explicit


def outcomes_of(result: Any) -> dict[str, tuple[str, int]]:
    """How each data test of a run ended, and with how many failures."""
    runs = [run for run in result.result.results if run.node.resource_type == "test"]
    return {run.node.name: (str(run.status), run.failures) for run in runs}


# What each test finds in the planted data. A warning is one by its own `severity`.
PLANTED = {
    "other_type_and_missing": ("fail", 2),
    "missing_other_type_and_twice": ("fail", 7),
    "missing_team": ("fail", 1),
    "missing_and_deleted_team": ("fail", 2),
    "email_twice": ("fail", 1),
    "email_twice_or_null_twice": ("warn", 2),
    "email_twice_limited": ("fail", 1),
    "empty_sparse_and_missing": ("fail", 8),
    "sparse": ("fail", 1),
    "one_gone": ("fail", 1),
    "one_revived": ("fail", 1),
    "additions_reported": ("pass", 0),
    "additions_fail": ("fail", 2),
    "one_region_stale": ("fail", 1),
    "stale_since_half_an_hour": ("fail", 1),
    "no_rows_at_all": ("fail", 1),
    "wrong_zone": ("fail", 2),
    "wrong_zone_tolerated": ("pass", 0),
    "stale_in_working_hours": ("fail", 1),
    "stale_without_calendar": ("fail", 1),
    "unknown_and_no_currency": ("fail", 3),
}


def test_every_data_test_finds_what_was_planted(project: Project) -> None:
    result = project.dbt("test", "--select", "source:broken.*", warnings="allow")

    assert outcomes_of(result) == PLANTED


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
def test_a_column_that_is_missing_or_of_another_type_is_a_row(project: Project, postgres: Any) -> None:
    """Beside the rules about other columns; no rule asks for what is not there, or compares it with what it is not."""
    project.dbt("test", "--select", "missing_other_type_and_twice", warnings="allow")

    with psycopg.connect(postgres.uri("test_package")) as connection:
        rows = connection.execute(
            "select rule_name, column_name, detail, broken_rows from scaffold_source_dbt_test__audit.missing_other_type_and_twice order by 1, 2"
        ).fetchall()
    assert rows == [
        ("accepted_values", "tenant", "declared to be one of: a", 1),
        ("missing", "phone", "declared text", 1),
        ("not_null", "team_id", "declared not null", 1),
        ("other_type", "team_id", "declared text, landed as integer", 1),
        ("unique", "email", "declared unique", 1),
        ("unique", "tenant, team_id", "declared unique", 2),
    ]


def test_every_data_test_runs_on_empty_relations(project: Project) -> None:
    """What only reads the catalogue still finds what is missing; nothing else finds anything."""
    result = project.dbt("build", "--empty", "--select", "source:broken.*", "source:crew.*", warnings="allow")

    outcomes = outcomes_of(result)
    assert {name: found for name, found in outcomes.items() if found != ("pass", 0)} == {
        "other_type_and_missing": ("fail", 2),
        "missing_other_type_and_twice": ("fail", 2),
        "additions_fail": ("fail", 2),
        "empty_sparse_and_missing": ("fail", 1),
    }
    assert len(outcomes) > len(PLANTED)


def test_generate_staging_writes_what_the_cli_writes(on_postgres: Project) -> None:
    tables = list(declared_sources(on_postgres.folder))
    calls = [f"{{{{ scaffold_source.generate_staging('{s['name']}', '{t['name']}') }}}}" for s, t in tables]

    texts = on_postgres.compile("\n=====\n".join(calls)).split("\n=====\n")
    assert [text.strip() for text in texts] == [staging_sql(s, t).strip() for s, t in tables]


def test_honours_contract_takes_every_test_config(project: Project) -> None:
    result = project.dbt("test", "--select", "entries", warnings="allow")

    outcomes = outcomes_of(result)
    assert outcomes == {
        # The keys of the facts, and one that the test is given.
        "entries_warn": ("warn", 19),
        "entries_limit": ("warn", 5),  # of the first three rules
        # Leaves the row with -0.01: priority 4, amount below 0, ratio 0, no mixedCase.
        "entries_where": ("warn", 4),
        "entries_error": ("fail", 15),
    }


def test_honours_contract_runs_on_empty_relations(project: Project) -> None:
    result = project.dbt("build", "--empty", "--select", "entries", "source:ledger.*")

    assert_success(result)
    outcomes = {r.node.name: r.failures for r in result.result.results if r.node.resource_type == "test"}
    assert outcomes["entries_error"] == 0
    assert outcomes["ledger_honoured_honours_contract"] == 0
    assert_success(project.dbt("run", "--select", "entries"))


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
def test_honours_contract_scans_its_table_once_and_once_for_each_key(project: Project, postgres: Any) -> None:
    assert_success(project.dbt("compile", "--select", "broken_rules"))

    with psycopg.connect(postgres.uri("test_package")) as connection:
        query = "explain (analyze, format json) " + project.compiled("models/macros/broken_rules.sql")
        plan = connection.execute(query).fetchone()[0][0]["Plan"]  # type: ignore[index, call-overload]

    scans = [node for node in nodes_of(plan) if node.get("Relation Name") == "raw_entries"]
    assert [(scan["Node Type"], scan["Actual Loops"]) for scan in scans] == [("Seq Scan", 1)] * (1 + 3)


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
def test_honours_contract_tests_each_key_in_a_process_of_its_own(project: Project, postgres: Any) -> None:
    """Where the table is large: here starting a process costs nothing."""
    assert_success(project.dbt("compile", "--select", "broken_rules"))

    with psycopg.connect(postgres.uri("test_package")) as connection:
        connection.execute("set parallel_setup_cost = 0; set min_parallel_table_scan_size = 0")
        query = "explain (format json) " + project.compiled("models/macros/broken_rules.sql")
        plan = connection.execute(query).fetchone()[0][0]["Plan"]  # type: ignore[index, call-overload]

    (append,) = [node for node in nodes_of(plan) if node["Node Type"] == "Append"]
    assert append["Parallel Aware"]
    assert len(append["Plans"]) == 1 + 3


NULLS_AND_MORE = [
    "(null)",
    "(null), (null), (null)",
    "(1), (2), (null)",
    "(1), (1), (1), (2), (2), (null), (null)",
]


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
@pytest.mark.parametrize(("nulls_equal", "too_many"), [(False, [0, 0, 0, 3, 0]), (True, [0, 2, 0, 4, 0])])
def test_a_key_that_is_sorted_has_as_many_rows_too_many(
    project: Project, postgres: Any, nulls_equal: object, too_many: list[int]
) -> None:
    """PostgreSQL sorts what other warehouses group."""
    rows = [f"(values {rows}) as landed (id)" for rows in NULLS_AND_MORE]
    relations = [*rows, "(select 1 as id where false) as landed"]
    key = {"column_name": "id", "columns": ["id"], "detail": "", "nulls_equal": nulls_equal}

    for family, word in (("integer", "count(distinct id)"), ("string", "group by id")):
        call = f"{{{{ scaffold_source._unique_key_sql(relation, {key | {'family': family}}) }}}};"
        queries = project.compile(f"{{% for relation in {relations} %}}{call}{{% endfor %}}")
        assert queries.count(word) == len(relations)
        with psycopg.connect(postgres.uri("test_package")) as connection:
            found = [connection.execute(q.encode()).fetchone()[3] for q in queries.split(";") if q.strip()]  # type: ignore[index]
        assert found == too_many


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


@pytest.mark.parametrize(("columns", "scans"), [(500, 1), (501, 2)])
def test_honours_contract_takes_wide_tables(project: Project, columns: int, scans: int) -> None:
    """Three rules a column: 1500 fit into one scan, and no select exceeds Postgres's 1664 columns."""
    facts = {"type": "integer", "nullable": False, "min": 0, "values": [1, 2]}
    names = [f"column_{n}" for n in range(columns)]
    meta = {"producer": {"columns": dict.fromkeys(names, facts)}}
    contracts = {"wide": {"table": {"meta": meta, "columns": {name: {} for name in names}}}}
    row = f"(select {', '.join(f'{n} as {name}' for n, name in enumerate(names))}) as wide"

    call = "{{ scaffold_source.test_honours_contract(" + repr(row) + ", 'wide', 'table') }}"
    sql = project.compile(call, contracts)
    assert sql.count(row) == scans

    given = json.dumps({"scaffold_source_contracts": contracts})
    show = ("show", "--limit", "-1", "--inline", call, "--vars", given)
    shown = project.dbt(*show, warnings="allow", manifest=project.manifest)
    assert len(shown.result.results[0].agate_table.rows) == columns - 2
