"""What the dbt package refuses says what, where and what to do."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from helpers.package_project import (
    Project,
    environment,  # noqa: F401
    folder,  # noqa: F401
    on_postgres,  # noqa: F401
)


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


def pointing_at(table: str, own: str = "b") -> dict[str, Any]:
    """Facts of a table `own` whose column c points at a row of `table`."""
    key = {"columns": ["c"], "to": f"public.{table}", "references": ["c"]}
    return {"table": own, "schema": "public", "foreign_keys": [key]}


BAD_TEST_ROWS = [
    ({"trough": "c"}, {}, '`test_rows` has a key "trough"', "`through`"),
    ({"through": "x"}, {}, '`test_rows.through` names "x"', "the source YAML declares no such column"),
    ({"through": [["c", "t"]]}, pointing_at("p"), "names c + t, and the table has", "keys are c: name one"),
    ({"through": "c"}, pointing_at("round", "round"), "lead round in a circle: b", "under `once` instead"),
    ({"once": "c"}, pointing_at("elsewhere"), "leads through c to public.elsewhere", "Declare that table"),
]
BAD_INPUT = [
    *(
        bad(
            f"references {to}",
            "exclude_test_rows(contract)",
            {"meta": {"test_rows": {"through": "c"}}, "columns": {"c": {"meta": {"references": to}}}},
            expected,
        )
        for to, expected in (("p", "a.b.c: `references` is"), (7, "which is no column"), ("no.id", "a.no"))
    ),
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
    *(
        bad(
            f"test rows by {rule}",
            "exclude_test_rows(contract)",
            {"meta": {"test_rows": rule, "producer": facts}, "columns": {"t": {}, "c": {}}},
            *expected,
        )
        for rule, facts, *expected in BAD_TEST_ROWS
    ),
    bad("contract as text", "is_deleted(contract)", {"meta": {"contract": "x"}}, "not a mapping"),
    bad("legacy as text", "is_deleted(contract)", {"meta": {"contract": {"legacy": 1}}}, "contract.legacy`"),
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
