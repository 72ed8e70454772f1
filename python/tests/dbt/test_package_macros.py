"""The dbt package's macros one by one: calendars, words, dialects, and their documentation."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from dbt.contracts.graph.manifest import Manifest
from helpers.integration_project import REPOSITORY, copy_project
from helpers.package_project import (
    Project,
    assert_success,
    environment,  # noqa: F401
    folder,  # noqa: F401
    on_postgres,  # noqa: F401
)

from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.lexicon.reserved_words import POSTGRES
from scaffold_source.lexicon.types import FAMILIES

FAMILY_OF = {name: family for family, names in FAMILIES.items() for name in names}


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
        ("snowflake__aware_to_utc('a')", "cast(convert_timezone('UTC', a) as timestamp_ntz)"),
        ("bigquery__aware_to_utc('a')", "datetime(a, 'UTC')"),
        ("snowflake__utc_to_local('a', 'Asia/Tokyo')", "convert_timezone('UTC', 'Asia/Tokyo', a)"),
        ("bigquery__utc_to_local('a', 'Asia/Tokyo')", "datetime(timestamp(a, 'UTC'), 'Asia/Tokyo')"),
        ("bigquery__decimal_literal('0.01')", "numeric '0.01'"),
        (
            "bigquery__literal_rows('t', ['a', 'b', 'c'], [['1', 'null', 'null'], ['2', '\"2\"', 'null']])",
            "unnest(array<struct<a int64, b string, c string>>[\n"
            '        struct(1, null, null),\n        struct(2, "2", null)\n    ]) as t',
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
    examples = re.findall(r"```sql\n(.*?)```", MACROS_PAGE.split("\n## Models\n")[0], flags=re.DOTALL)
    assert examples
    for example in examples:
        assert "{{" not in on_postgres.compile(example)


def test_the_examples_name_arguments_that_exist(on_postgres: Project) -> None:
    """Each data test's example against the signature of its test block."""
    examples = re.findall(r"```yaml\n(- .*?)```", MACROS_PAGE, flags=re.DOTALL)
    assert examples
    for example in examples:
        ((name, body),) = yaml.safe_load(example)[0].items()
        file = (REPOSITORY / "tests" / "generic" / f"{name.removeprefix('scaffold_source.')}.sql").read_text()
        (signature,) = re.findall(r"{% test \w+\((.*)\) %}", file)
        assert set(body.get("arguments", {})) <= set(re.findall(r"(\w+)(?:=[^,]+)?(?:, |$)", signature)), name


def test_every_adapter_override_links_to_the_vendors_page() -> None:
    overrides = [p for p in (REPOSITORY / "macros" / "adapters").glob("*.sql") if p.name != "default.sql"]
    without_link = [p.name for p in overrides if not re.search(r"https://", p.read_text())]

    assert overrides
    assert without_link == []
