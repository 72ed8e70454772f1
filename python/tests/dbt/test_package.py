"""The dbt package on a real Postgres and a real DuckDB, through its integration project."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from dbt.contracts.graph.manifest import Manifest
from helpers.dbt_process import run_dbt
from helpers.integration_project import PROJECT, REPOSITORY, copy_project

from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.lexicon.reserved_words import POSTGRES
from scaffold_source.lexicon.types import FAMILIES
from scaffold_source.render.staging_sql import staging_sql

TARGETS = ["postgres", "duckdb"]
FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names}

# Four ways to configure the test on a table that breaks eleven rules; `where` leaves one of them.
CONFIGURED_TESTS = """
version: 2
models:
  - name: entries
    data_tests:
      - scaffold_source.honours_contract:
          name: entries_warn
          arguments:
            source: ledger
            table: broken
            unique: [[account_id, line_number], [account_id]]
          config: {severity: warn, store_failures: true}
      - scaffold_source.honours_contract:
          name: entries_limit
          arguments: {source: ledger, table: broken}
          config: {limit: 3, severity: warn}
      - scaffold_source.honours_contract:
          name: entries_where
          arguments: {source: ledger, table: broken}
          config: {where: "status = 'shut' and id is not null or priority = 4", severity: warn}
      - scaffold_source.honours_contract:
          name: entries_error
          arguments: {source: ledger, table: broken}
          config: {store_failures: true, store_failures_as: view}
"""


@dataclass(frozen=True)
class Project:
    """A copy of the integration project, dbt on one target, and the rows it leaves."""

    folder: Path
    target: str

    def dbt(self, command: str, *arguments: str, warnings: str = "error") -> Any:
        """Run dbt on this target. Every warning and deprecation is an error unless `warnings` is 'allow'."""
        target = ("--target", self.target)
        return run_dbt(self.folder, command, *target, *arguments, allow_warnings=warnings == "allow")

    def compile(self, sql: str, contracts: dict[str, Any] | None = None, **variables: Any) -> str:
        """The SQL that an inline model compiles to; raises what dbt raises."""
        given = json.dumps({"scaffold_source_contracts": contracts or {}, **variables})
        result = self.dbt("compile", "--inline", sql, "--vars", given, warnings="allow")
        if result.exception:
            raise result.exception
        return str(result.result.results[0].node.compiled_code).strip()

    def compiled(self, path: str) -> str:
        folder = self.folder / "target" / "compiled" / "scaffold_source_integration_tests"
        return (folder / path).read_text()


@pytest.fixture(scope="module")
def environment(postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where profiles.yml looks for its databases."""
    postgres.create_database("dbt_package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGHOST", postgres.socket_dir)
        patch.setenv("PGPORT", str(postgres.port))
        patch.setenv("PGUSER", postgres.user)
        patch.setenv("PGDATABASE", "dbt_package")
        patch.setenv("DUCKDB_PATH", str(tmp_path_factory.mktemp("duckdb") / "test.duckdb"))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The integration project copied out of the repository, with the package installed from there."""
    folder = copy_project(tmp_path_factory.mktemp("dbt") / "project")
    extra = folder / "models" / "configured"
    extra.mkdir()
    (extra / "entries.sql").write_text("select * from {{ source('ledger', 'broken') }}\n")
    (extra / "_models.yml").write_text(CONFIGURED_TESTS)
    write_staging_twice(folder)
    shutil.copy(PROJECT / "failing" / "_broken__sources.yml", extra / "_broken__sources.yml")
    return folder


def declared_sources(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each table with declared columns of the integration project's sources, what one file says of a source for all."""
    files = sorted(folder.glob("models/[!c]*/**/_*__sources.yml"))
    sources = [source for file in files for source in yaml.safe_load(file.read_text())["sources"]]
    configs = {source["name"]: source["config"] for source in sources if "config" in source}
    for source in sources:
        whole = {"config": configs.get(source["name"], {}), **source}
        yield from ((whole, table) for table in source["tables"] if "columns" in table)


def write_staging_twice(folder: Path) -> None:
    """For every declared table: the model that the CLI writes, the same by `stage`, and tests that they agree."""
    models = []
    (folder / "models" / "twice").mkdir()
    for source, table in declared_sources(folder):
        name = f"{source['name']}__{table['name']}"
        explicit, staged = f"explicit_{name}", f"staged_{name}"
        (folder / "models" / "twice" / f"{explicit}.sql").write_text(staging_sql(source, table))
        call = f"{{{{ scaffold_source.stage('{source['name']}', '{table['name']}') }}}}\n"
        (folder / "models" / "twice" / f"{staged}.sql").write_text(call)
        same = {"arguments": {"expected": f"ref('{explicit}')"}}
        models.append({"name": staged, "data_tests": [{"equals": same}, {"same_columns": same}]})
    (folder / "models" / "twice" / "_models.yml").write_text(yaml.safe_dump({"models": models}))


@pytest.fixture(scope="module", params=TARGETS)
def project(request: pytest.FixtureRequest, environment: None, folder: Path) -> Project:
    """The project on each target, its raw tables landed."""
    project = Project(folder, request.param)
    assert_success(project.dbt("deps"))
    assert_success(project.dbt("run", "--select", "tag:raw"))
    assert_success(project.dbt("run", "--select", "entries"))
    return project


@pytest.fixture(scope="module")
def on_postgres(environment: None, folder: Path) -> Project:
    """The project on Postgres, for what does not depend on the database."""
    project = Project(folder, "postgres")
    assert_success(project.dbt("deps"))
    return project


def assert_success(result: Any) -> None:
    failed = [f"{r.node.name}: {r.message}" for r in getattr(result.result, "results", []) if not passed(r)]
    assert result.success, result.exception or "\n".join(failed)


def passed(result: Any) -> bool:
    return str(result.status) in {"pass", "success"}


def table_of(contract: dict[str, Any]) -> str:
    """A table's name of its own for each contract."""
    return "b" + sha256(json.dumps(contract, sort_keys=True).encode()).hexdigest()[:8]


def bad(name: str, call: str, contract: dict[str, Any], *expected: str) -> Any:
    """A call on the contract of a.b, and what its error says."""
    call = call.replace("contract", "scaffold_source.read_contract('a', 'b')", 1)
    wanted = ["scaffold_source: ", *expected]
    return pytest.param(
        f"{{% if execute %}}{{{{ scaffold_source.{call} }}}}{{% endif %}}", contract, wanted, id=name
    )


NAIVE = {"columns": {"t": {"data_type": "timestamp"}}}
BAD_INPUT = [
    bad(
        "soft_delete as a number",
        "is_deleted(contract)",
        {"meta": {"soft_delete": 7}},
        "a.b",
        "`soft_delete`",
        "number",
    ),
    bad(
        "test_rows as a list",
        "is_deleted(contract)",
        {"meta": {"test_rows": ["x"]}},
        "`test_rows`",
        "a list",
        "is_test",
    ),
    bad(
        "contract as text", "is_deleted(contract)", {"meta": {"contract": "x"}}, "`contract`", "not a mapping"
    ),
    bad(
        "legacy as text", "is_deleted(contract)", {"meta": {"contract": {"legacy": "x"}}}, "`contract.legacy`"
    ),
    bad(
        "zone as a number",
        "is_deleted(contract)",
        {"meta": {"contract": {"timezone": 2}}},
        "`contract.timezone`",
    ),
    bad(
        "a deletion column that is not there",
        "is_deleted(contract)",
        {"meta": {"soft_delete": {"column": "gone_at", "kind": "timestamp"}}, **NAIVE},
        "a.b.gone_at",
        '`soft_delete` names "gone_at"',
        "one of its columns (t)",
    ),
    bad(
        "a currency column that is not there",
        "to_major_units('m', contract)",
        {"columns": {"m": {"data_type": "bigint", "meta": {"unit": "minor", "currency_column": "code"}}}},
        "a.b.code",
        "`currency_column` names",
    ),
    bad(
        "unknown zone",
        "to_utc('t', contract, timezone='Mars/Olympus')",
        NAIVE,
        "a.b.t",
        '"Mars/Olympus"',
        "IANA",
    ),
    bad(
        "an offset for a zone",
        "to_local('t', '+02:00', contract)",
        NAIVE,
        "a.b.t",
        '"+02:00"',
        "no time zone",
    ),
    bad(
        "unknown zone of the source",
        "to_utc('t', contract)",
        {"meta": {"contract": {"timezone": "Paris"}}, **NAIVE},
        "a.b.t",
        '"Paris"',
    ),
    bad(
        "unknown currency",
        "to_major_units('m', contract)",
        {"columns": {"m": {"data_type": "bigint", "meta": {"unit": "minor", "currency": "EURO"}}}},
        "a.b.m",
        '`currency` is "EURO"',
        "ISO 4217",
    ),
    bad(
        "unknown unit of an epoch",
        "to_utc('t', contract)",
        {"columns": {"t": {"data_type": "bigint", "meta": {"epoch": "ms"}}}},
        "a.b.t",
        '`epoch` is "ms"',
        "milliseconds",
    ),
    bad(
        "an epoch that is a timestamp",
        "to_utc('t', contract)",
        {"columns": {"t": {"data_type": "timestamp", "meta": {"epoch": "seconds"}}}},
        "a.b.t",
        '"timestamp" with an `epoch`',
    ),
    bad(
        "an epoch of no unit",
        "to_utc('t', contract)",
        {"columns": {"t": {"data_type": "bigint"}}},
        "add `epoch:",
    ),
    bad(
        "no marker of legacy rows",
        "is_legacy(contract)",
        {"meta": {"contract": {"legacy": {"marker": "c.x"}}}},
        "a.b",
        "contract.legacy.marker",
        "created_at=",
    ),
    bad(
        "on_deleted as a boolean",
        "not_deleted(contract)",
        {"meta": {"on_deleted": True}},
        "a.b",
        "`on_deleted` is a boolean (True), not a text",
        "Write `on_deleted: flag`",
    ),
    bad(
        "a deletion by several columns",
        "is_deleted(contract)",
        {"meta": {"soft_delete": {"column": ["t", "u"], "kind": "timestamp"}}, **NAIVE},
        "a.b",
        "`soft_delete` names ['t', 'u'], which is no column's name",
        "one column: t",
    ),
    bad(
        "a primary key as text",
        "_key_columns(contract, none, 'columns')",
        {"meta": {"producer": {"primary_key": "id"}}},
        "a.b",
        "`producer.primary_key` is a text (id), not a list",
        "Write `producer.primary_key: [id]`",
    ),
    bad(
        "facts at a column's entry",
        "is_deleted(contract)",
        {"columns": {"t": {"data_type": "bigint", "meta": {"producer": {"type": "bigint"}}}}},
        "a.b.t",
        "facts stand at the column",
        "anew with `scaffold-source add`",
    ),
    bad(
        "columns of the facts as a list",
        "is_deleted(contract)",
        {"meta": {"producer": {"columns": ["t"]}}, **NAIVE},
        "a.b",
        "`producer.columns` is no mapping",
        "anew with `scaffold-source add`",
    ),
    bad(
        "a column's facts as text",
        "is_deleted(contract)",
        {"meta": {"producer": {"columns": {"t": "bigint"}}}, **NAIVE},
        "a.b.t",
        '`producer.columns` says "bigint"',
        "`scaffold-source update`",
    ),
    bad(
        "measures as a mapping",
        "_wanted_measures(contract, none)",
        {"meta": {"contract": {"measures": {"revenue": ["b.t"]}}}},
        "a.b",
        "`contract.measures` is a mapping",
        "[{name: revenue, columns: [orders.total]}]",
    ),
    bad(
        "a marker of legacy rows as a mapping",
        "is_legacy(contract)",
        {"meta": {"contract": {"legacy": {"marker": {"orders": "x"}}}}},
        "a.b",
        "`contract.legacy.marker` is a mapping",
    ),
    bad(
        "an updated_at that is not there",
        "loaded_at('a', 'b')",
        {"meta": {"updated_at": "changed_at"}, **NAIVE},
        "a.b.changed_at",
        '`updated_at` names "changed_at"',
        "one of its columns (t)",
    ),
    bad(
        "a legacy marker that is not there",
        "is_legacy(contract)",
        {"meta": {"legacy_marker": "old_id"}, **NAIVE},
        "a.b.old_id",
        '`legacy_marker` names "old_id"',
    ),
    bad("nothing moves", "_arrival_column(contract)", {}, "a.b", "updated_at: <column>"),
    bad(
        "a measure's column that is not there",
        "_measure_rule(contract, {'name': 'revenue'}, 'totl', [])",
        NAIVE,
        "a.b.totl",
        "`contract.measures` names",
    ),
    bad("an unknown measure", "_wanted_measures(contract, ['revenue'])", {}, "a.b", 'no measure "revenue"'),
    bad(
        "a duration of moons",
        "_duration_minutes(contract, 'max_age', {'count': 1, 'period': 'moon'})",
        {},
        "max_age",
        "a number and a unit, such as 14d",
    ),
    bad("a duration of no unit", "_duration_minutes(contract, 'max_age', '4')", {}, "such as 14d"),
    bad("a duration in words", "_duration_minutes(contract, 'max_age', 'soon')", {}, "such as 14d"),
    bad(
        "a duration of weeks in a calendar",
        "_duration_minutes(contract, 'max_age', '2 weeks', 600)",
        {},
        "hours or days, such as 4h or 2d",
    ),
    bad(
        "a calendar's typo",
        "_read_calendar(contract, {'day': ['mon']})",
        {},
        "a.b",
        "calendar key",
        "holidays",
    ),
    bad("a calendar's time", "_read_calendar(contract, {'from': '8 am'})", {}, "a.b", '"8 am"', '"08:00"'),
    bad("no key", "_key_columns(contract, none, 'columns')", {}, "a.b", "producer.primary_key"),
    bad(
        "another warehouse",
        "default__sql_dialect()",
        {},
        "adapter postgres",
        "not supported",
        "postgres__sql_dialect",
    ),
]


def test_every_expectation_of_the_integration_project_holds(project: Project) -> None:
    result = project.dbt("build", "--exclude", "tag:raw", "path:models/configured", "path:models/twice")

    assert_success(result)
    assert {r.node.resource_type for r in result.result.results} == {"model", "test", "unit_test"}


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


# What each test finds in the planted data. A warning is one by its own `severity`.
PLANTED = {
    "other_type_and_missing": ("fail", 2),
    "missing_other_type_and_twice": ("fail", 6),
    "missing_team": ("fail", 1),
    "missing_and_deleted_team": ("fail", 2),
    "email_twice": ("fail", 1),
    "email_twice_or_null_twice": ("warn", 2),
    "email_twice_limited": ("fail", 1),
    "empty_sparse_and_missing": ("fail", 3),
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
}


def test_every_data_test_finds_what_was_planted(project: Project) -> None:
    result = project.dbt("test", "--select", "source:broken.*", warnings="allow")

    assert {r.node.name: (str(r.status), r.failures) for r in result.result.results} == PLANTED


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
def test_a_column_that_is_missing_or_of_another_type_is_a_row(project: Project, postgres: Any) -> None:
    """Beside the rules about other columns; no rule asks for what is not there, or compares it with what it is not."""
    project.dbt("test", "--select", "missing_other_type_and_twice", warnings="allow")

    with psycopg.connect(postgres.uri("dbt_package")) as connection:
        rows = connection.execute(
            "select * from scaffold_source_dbt_test__audit.missing_other_type_and_twice order by 1, 2"
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

    outcomes = {r.node.name: (str(r.status), r.failures) for r in result.result.results}
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

    outcomes = {r.node.name: (str(r.status), r.failures) for r in result.result.results}
    assert outcomes == {
        # The keys of the facts, and one that the test is given.
        "entries_warn": ("warn", 12),
        "entries_limit": ("warn", 3),
        # Leaves the row with -0.01: priority 4, amount below 0, ratio 0, no mixedCase.
        "entries_where": ("warn", 4),
        "entries_error": ("fail", 11),
    }


def test_honours_contract_runs_on_empty_relations(project: Project) -> None:
    result = project.dbt("build", "--empty", "--select", "entries", "source:ledger.*")

    assert_success(result)
    outcomes = {r.node.name: r.failures for r in result.result.results if r.node.resource_type == "test"}
    assert outcomes["entries_error"] == 0
    assert outcomes["ledger_honoured_honours_contract"] == 0
    assert_success(project.dbt("run", "--select", "entries"))


@pytest.mark.parametrize("project", ["postgres"], indirect=True)
def test_honours_contract_scans_its_table_once(project: Project, postgres: Any) -> None:
    assert_success(project.dbt("compile", "--select", "broken_rules"))

    with psycopg.connect(postgres.uri("dbt_package")) as connection:
        query = "explain (analyze, format json) " + project.compiled("models/macros/broken_rules.sql")
        plan = connection.execute(query).fetchone()[0][0]["Plan"]  # type: ignore[index, call-overload]

    scans = [node for node in nodes_of(plan) if node.get("Relation Name") == "raw_entries"]
    assert [(scan["Node Type"], scan["Actual Loops"]) for scan in scans] == [("Seq Scan", 1)]


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
    shown = project.dbt("show", "--limit", "-1", "--inline", call, "--vars", given, warnings="allow")
    assert len(shown.result.results[0].agate_table.rows) == columns - 2


ERRORS = [
    pytest.param(
        "{{ scaffold_source.read_contract('shop', 'missing') }}",
        {},
        ["shop.missing", "no source of this name", "Check `sources:`", "overrides"],
        id="missing contract",
    ),
    pytest.param(
        "{{ scaffold_source.is_deleted(scaffold_source.read_contract('a', 'b')) }}",
        {"meta": {"soft_delete": {"column": "gone", "kind": "vanished"}}},
        ["a.b", "'vanished'", "timestamp, boolean, inverted_boolean, epoch, values"],
        id="unknown kind",
    ),
    pytest.param(
        "{{ scaffold_source.is_deleted(scaffold_source.read_contract('a', 'b')) }}",
        {"meta": {"soft_delete": "sometimes"}},
        ["a.b", '"sometimes"', "timestamp, boolean, inverted_boolean, epoch, values"],
        id="a word for a rule",
    ),
    pytest.param(
        "{{ scaffold_source.is_deleted(scaffold_source.read_contract('a', 'b')) }}",
        {"meta": {"soft_delete": {"column": "status", "kind": "values", "values": []}}},
        ["a.b.status", "no list of values", "Add `values: [...]`"],
        id="values without values",
    ),
    pytest.param(
        "{{ scaffold_source.not_deleted(scaffold_source.read_contract('a', 'b')) }}",
        {"meta": {"on_deleted": "ignore"}},
        ["a.b", 'on_deleted "ignore"', "`exclude`", "`flag`"],
        id="unknown on_deleted",
    ),
    pytest.param(
        "{{ scaffold_source.to_utc('placed_at', scaffold_source.read_contract('a', 'b')) }}",
        {"columns": {"placed_at": {"data_type": "timestamp"}}},
        ["a.b.placed_at", "which zone", "timezone:", "config.meta.contract"],
        id="naive without zone",
    ),
    pytest.param(
        "{{ scaffold_source.to_utc('placed', scaffold_source.read_contract('a', 'b')) }}",
        {"columns": {"placed_at": {"data_type": "timestamp"}}},
        ["a.b.placed", "declares no such column", "placed_at"],
        id="unknown column",
    ),
    pytest.param(
        "{{ scaffold_source.to_utc('placed_at', scaffold_source.read_contract('a', 'b')) }}",
        {"columns": {"placed_at": {"data_type": "bigint"}}},
        ["a.b.placed_at", '"bigint"', "timestamptz", "turn it into a timestamp"],
        id="epoch timestamp",
    ),
    pytest.param(
        "{{ scaffold_source.to_major_units('total', scaffold_source.read_contract('a', 'b')) }}",
        {"columns": {"total": {"meta": {"unit": "minor"}}}},
        ["a.b.total", "in which currency", "currency_column"],
        id="no currency",
    ),
    pytest.param(
        "{{ scaffold_source.to_major_units('m', scaffold_source.read_contract('a', 'b')) }}",
        {
            "meta": {"contract": {"currency": "EUR"}},
            "columns": {"m": {"meta": {"unit": "minor", "currency_from": "orders.currency"}}},
        },
        ["a.b.m", "another row: orders.currency", "Join that table"],
        id="a currency in the parent's row",
    ),
    pytest.param(
        "{{ scaffold_source.to_major_units('total', scaffold_source.read_contract('a', 'b')) }}",
        {"columns": {"total": {"meta": {"unit": "kg"}}}},
        ["a.b.total", 'unit "kg"', "`minor` or `major`"],
        id="unit that is no money",
    ),
    *BAD_INPUT,
    pytest.param(
        "{{ scaffold_source.test_honours_contract('t', 'a', 'b') }}",
        {
            "meta": {"producer": {"columns": {"total": {"min": "0) or (1 = 1"}}}},
            "columns": {"total": {}},
        },
        ["a.b.total", "producer.min", "not a number"],
        id="bound that is SQL",
    ),
    pytest.param(
        "{{ scaffold_source.test_honours_contract('t', 'a', 'b', unique=[['total', 'typo']]) }}",
        {"columns": {"total": {}}},
        ["a.b.typo", "declares no such column"],
        id="unique over an unknown column",
    ),
]

# Given all at once: dbt parses the project again whenever vars change.
CONTRACTS_WITH_ERRORS = {"a": {table_of(case.values[1]): case.values[1] for case in ERRORS}}


@pytest.mark.parametrize(("call", "contract", "expected"), ERRORS)
def test_an_error_says_what_where_and_what_to_do(
    on_postgres: Project, call: str, contract: dict[str, Any], expected: list[str]
) -> None:
    table = table_of(contract)
    with pytest.raises(Exception, match="scaffold_source: ") as raised:
        on_postgres.compile(call.replace("'b'", f"'{table}'"), CONTRACTS_WITH_ERRORS)

    message = str(raised.value).replace(f"a.{table}", "a.b")
    assert [part for part in expected if part not in message] == []


def test_an_error_names_the_file(on_postgres: Project) -> None:
    call = "{{ scaffold_source.to_utc('placed', scaffold_source.read_contract('shop', 'orders')) }}"

    with pytest.raises(Exception, match=r"shop\.orders\.placed \(models/staging/shop/_shop__sources\.yml\)"):
        on_postgres.compile(call)


def test_staging_needs_no_warehouse_to_compile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens on the port: a query while dbt compiles would fail."""
    for variable in ("PGHOST", "PGUSER", "PGDATABASE"):
        monkeypatch.setenv(variable, "127.0.0.1")
    monkeypatch.setenv("PGPORT", "1")
    offline = Project(folder, "postgres")
    assert_success(offline.dbt("deps"))

    selected = ("--select", "path:models/twice", "path:models/macros", "path:models/staging")
    unselected = ("--exclude", "resource_type:test", "resource_type:unit_test")
    assert_success(offline.dbt("compile", "--no-populate-cache", "--no-introspect", *selected, *unselected))


@pytest.mark.parametrize(
    ("max_age", "calendar", "expected"),
    [
        ("{'count': 90, 'period': 'minute'}", "none", "2024-07-08 07:00:00"),
        ("{'count': 2, 'period': 'day'}", "none", "2024-07-06 08:30:00"),
        # Monday 10:30 in Paris: two and a half hours today, the rest on Friday evening.
        (
            "{'count': 2, 'period': 'hour'}",
            "{'from': '08:00', 'to': '18:00', 'timezone': 'Europe/Paris'}",
            "2024-07-08 06:30:00",
        ),
        (
            "{'count': 3, 'period': 'hour'}",
            "{'from': '08:00', 'to': '18:00', 'timezone': 'Europe/Paris'}",
            "2024-07-05 15:30:00",
        ),
        # YAML reads 18:00 without quotes as 1080; a day is ten hours long.
        (
            "{'count': 1, 'period': 'day'}",
            "{'from': '08:00', 'to': 1080, 'timezone': 'Europe/Paris'}",
            "2024-07-05 08:30:00",
        ),
        (
            "{'count': 3, 'period': 'hour'}",
            "{'from': '08:00', 'to': '18:00', 'timezone': 'Europe/Paris', 'holidays': ['2024-07-05']}",
            "2024-07-04 15:30:00",
        ),
        ("{'count': 9, 'period': 'hour'}", "{'days': ['sun'], 'timezone': 'UTC'}", "2024-07-07 15:00:00"),
    ],
)
def test_only_the_calendars_time_counts(
    on_postgres: Project, max_age: str, calendar: str, expected: str
) -> None:
    moment = "modules.datetime.datetime(2024, 7, 8, 8, 30)"
    contract = "scaffold_source.read_contract('shop', 'orders')"

    call = (
        "{{ scaffold_source._oldest_fresh_moment(" + f"{contract}, {moment}, {max_age}, {calendar}" + ") }}"
    )
    assert on_postgres.compile(call) == expected


def test_a_working_day_across_a_clock_change_has_its_hours(on_postgres: Project) -> None:
    """Sunday 31 March 2024 has 23 hours in Paris: 24 hours before Monday's midnight is Saturday at 23:00."""
    calendar = "{'days': ['sat', 'sun', 'mon'], 'timezone': 'Europe/Paris'}"
    call = (
        "{{ scaffold_source._oldest_fresh_moment(scaffold_source.read_contract('shop', 'orders'),"
        " modules.datetime.datetime(2024, 3, 31, 22, 0), {'count': 24, 'period': 'hour'}, "
        + calendar
        + ") }}"
    )
    assert on_postgres.compile(call) == "2024-03-30 22:00:00"


def test_the_package_knows_what_is_generated_for_it(on_postgres: Project) -> None:
    """What `make generate` writes is what the macros use: words of this warehouse, exponents, families."""
    calls = ["reserved_words()", "currency_exponents()", "_type_families(" + repr(sorted(FAMILY_OF)) + ")"]
    text = on_postgres.compile("\n".join("{{ tojson(scaffold_source." + call + ") }}" for call in calls))
    reserved, exponents, families = (json.loads(line) for line in text.splitlines())
    assert set(reserved) == POSTGRES
    assert exponents == EXPONENTS
    assert families == FAMILY_OF


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [
        ("'4h'", 240), ("'30m'", 30), ("'2 months'", 86_400), ("'2 mo'", 86_400), ("'1.5 days'", 2160),
        ("{'count': 2, 'period': 'day'}", 2880), ("'2D'", 2880),
    ],
)  # fmt: skip
def test_a_duration_is_what_people_write(on_postgres: Project, duration: str, minutes: int) -> None:
    contract = "scaffold_source.read_contract('shop', 'orders')"
    call = "{{ scaffold_source._duration_minutes(" + f"{contract}, 'max_age', {duration}" + ") }}"
    assert on_postgres.compile(call) == str(minutes)


def test_include_deleted_keeps_deleted_rows(on_postgres: Project) -> None:
    call = "{{ scaffold_source.not_deleted(scaffold_source.read_contract('shop', 'orders')) }}"

    assert on_postgres.compile(call) == "not (deleted_at is not null)"
    assert on_postgres.compile(call, include_deleted=True) == "1 = 1"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (r"default__text_literal('it\'s \\ {{ x }}')", r"'it''s \ {{ x }}'"),
        (r"snowflake__text_literal('it\'s \\')", r"'it''s \\'"),
        (r"bigquery__text_literal('it\'s \\\n')", r"'it\'s \\\n'"),
        (r"redshift__text_literal('it\'s \\')", r"'it''s \\'"),
        (r"spark__text_literal('it\'s \\')", r"'it\'s \\'"),
        (r"clickhouse__text_literal('it\'s \\')", r"'it\'s \\'"),
        (r"sqlserver__text_literal('it\'s \\')", r"N'it''s \'"),
        (r"clickhouse__quoted('a`b\\')", r"`a\`b\\`"),
        ("spark__quoted('a`b')", "`a``b`"),
        ("sqlserver__quoted('a]b')", "[a]]b]"),
        ("clickhouse__type_name('LowCardinality(Nullable(String))')", "string"),
        ("clickhouse__type_name(\"Nullable(DateTime64(6, 'UTC'))\")", "timestamptz"),
        ("clickhouse__type_name('Nullable(DateTime64(6))')", "datetime64"),
        ("sqlserver__type_name('bit')", "boolean"),
        ("_windows_timezone('Europe/Paris')", "Romance Standard Time"),
        ("snowflake__aware_to_utc('a')", "cast(convert_timezone('UTC', a) as timestamp_ntz)"),
        ("bigquery__aware_to_utc('a')", "datetime(a, 'UTC')"),
        ("snowflake__utc_to_local('a', 'Asia/Tokyo')", "convert_timezone('UTC', 'Asia/Tokyo', a)"),
        ("bigquery__utc_to_local('a', 'Asia/Tokyo')", "datetime(timestamp(a, 'UTC'), 'Asia/Tokyo')"),
        ("bigquery__decimal_literal('0.01')", "numeric '0.01'"),
        ("default__count_distinct_combinations(['a', 'b'])", "count(distinct a, b)"),
        (
            "bigquery__literal_rows('t', ['a', 'b'], [['1', '2']])",
            "unnest([\n        struct(1 as a, 2 as b)\n    ]) as t",
        ),
        (
            "bigquery__count_distinct_combinations(['a', 'b'])",
            "count(distinct case when a is not null and b is not null then to_json_string(struct(a, b)) end)",
        ),
    ],
)
def test_other_warehouses_speak_their_dialect(on_postgres: Project, call: str, expected: str) -> None:
    """The text alone, hostile text above all; test_adapters.py is about what it means."""
    assert on_postgres.compile("{{ scaffold_source." + call + " }}") == expected


def test_an_adapter_that_inherits_is_refused(tmp_path: Path, environment: None) -> None:
    """dbt hands Materialize the macros of Postgres, which answer with their own name."""
    project = Project(copy_project(tmp_path / "project"), "postgres")
    inherited = "{% macro postgres__sql_dialect() %}{{ return('another') }}{% endmacro %}"
    (project.folder / "macros" / "inherited.sql").write_text(inherited)
    assert_success(project.dbt("deps"))

    call = "{{ scaffold_source.read_contract('shop', 'orders') }}"
    with pytest.raises(Exception, match=r"adapter postgres.*not supported yet"):
        project.compile(call)


def test_every_public_macro_is_documented(on_postgres: Project) -> None:
    """Public is what is dispatched, outside adapters/; dbt itself compares the arguments with the YAML."""
    manifest: Manifest = on_postgres.dbt("parse").result
    macros = [m for m in manifest.macros.values() if m.package_name == "scaffold_source"]
    public = [
        macro
        for macro in macros
        if f"default__{macro.name}" in {m.name for m in macros} and "adapters" not in macro.original_file_path
    ]

    assert {macro.name for macro in public} >= {"read_contract", "to_utc", "test_honours_contract"}
    assert [macro.name for macro in public if not macro.description] == []


def test_every_other_macro_says_that_nobody_calls_it(on_postgres: Project) -> None:
    """By a `_`, as dbt-utils' helpers do. What is dispatched keeps its name: projects override it by that."""
    manifest: Manifest = on_postgres.dbt("parse").result
    names = {m.name for m in manifest.macros.values() if m.package_name == "scaffold_source"}
    undispatched = {name for name in names if "__" not in name and f"default__{name}" not in names}

    assert {name for name in undispatched if not name.startswith("_")} == set()


MACROS_PAGE = (REPOSITORY / "docs" / "macros.md").read_text()


def test_every_public_macro_has_an_example(on_postgres: Project) -> None:
    manifest: Manifest = on_postgres.dbt("parse").result
    macros = {m.name: m for m in manifest.macros.values() if m.package_name == "scaffold_source"}
    public = {
        name.removeprefix("test_")
        for name, macro in macros.items()
        if f"default__{name}" in macros and "adapters" not in macro.original_file_path
    }
    documented = set(re.findall(r"^### `(\w+)`$", MACROS_PAGE, flags=re.MULTILINE))
    assert documented == {name.removeprefix("default__") for name in public}


def test_the_examples_compile(on_postgres: Project) -> None:
    """But those about the models, which are off here: test_models.py."""
    for example in re.findall(r"```sql\n(.*?)```", MACROS_PAGE.split("\n## Models\n")[0], flags=re.DOTALL):
        assert "{{" not in on_postgres.compile(example)


def test_the_examples_name_arguments_that_exist(on_postgres: Project) -> None:
    """Each data test's example against the signature of its test block."""
    for example in re.findall(r"```yaml\n(- .*?)```", MACROS_PAGE, flags=re.DOTALL):
        ((name, body),) = yaml.safe_load(example)[0].items()
        file = (REPOSITORY / "tests" / "generic" / f"{name.removeprefix('scaffold_source.')}.sql").read_text()
        (signature,) = re.findall(r"{% test \w+\((.*)\) %}", file)
        assert set(body.get("arguments", {})) <= set(re.findall(r"(\w+)(?:=[^,]+)?(?:, |$)", signature)), name


def test_every_adapter_override_links_to_the_vendors_page() -> None:
    overrides = [p for p in (REPOSITORY / "macros" / "adapters").glob("*.sql") if p.name != "default.sql"]
    without_link = [p.name for p in overrides if not re.search(r"https://", p.read_text())]

    assert overrides
    assert without_link == []
