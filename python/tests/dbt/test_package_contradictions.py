"""Contracts that contradict what landed: one error, which names source, table and column."""

# ruff: noqa: F811 (a test's argument is the fixture of its name)

from __future__ import annotations

from typing import Any

import pytest
from helpers.package_project import (
    Project,
    environment,  # noqa: F401
    folder,  # noqa: F401
    on_postgres,  # noqa: F401
)


def marked(data_type: str, kind: str, **meta: Any) -> dict[str, Any]:
    """Return the contract of a table whose rows are marked by its column `gone`."""
    rule = {"column": "gone", "kind": kind}
    return {"meta": {"soft_delete": rule, **meta}, "columns": {"gone": {"data_type": data_type}}}


def priced(data_type: str) -> dict[str, Any]:
    """Return the contract of a table whose amounts are in the currency of its column `code`."""
    amount = {"data_type": "bigint", "meta": {"unit": "minor", "currency_column": "code"}}
    return {"columns": {"code": {"data_type": data_type}, "amount": amount}}


CONTRADICTIONS = [
    pytest.param(
        "is_deleted",
        marked("varchar(5)", "boolean"),
        ["a.flag.gone", 'of kind "boolean", but the column is a varchar(5)', "Use a `kind` that fits"],
        id="flag",
    ),
    pytest.param(
        "is_deleted",
        marked("boolean", "timestamp"),
        ["a.time.gone", 'of kind "timestamp", but the column is a boolean'],
        id="time",
    ),
    pytest.param(
        "deleted_at",
        marked("timestamp", "epoch"),
        ["a.epoch.gone", 'of kind "epoch", but the column is a timestamp'],
        id="epoch",
    ),
    pytest.param(
        "_staging_columns",
        {"meta": {"soft_delete": {"column": "gone", "kind": "timestamp"}, "on_deleted": "flag"}},
        ["a.no_columns", "`on_deleted: flag` needs to know the columns", "List them under `columns:`"],
        id="no_columns",
    ),
    *(
        pytest.param(
            "_staging_targets",
            priced(data_type),
            [f"a.{name}.code", f"`currency_column` names a column of type {data_type}", "currency_from"],
            id=name,
        )
        for name, data_type in [("code_id", "integer"), ("code_uuid", "uuid"), ("code_document", "jsonb")]
    ),
]
# Given all at once: dbt parses the project again whenever vars change.
CONTRACTS = {"a": {case.id: case.values[1] for case in CONTRADICTIONS if case.id}}


@pytest.mark.parametrize(("macro", "contract", "expected"), CONTRADICTIONS)
def test_a_contradiction_is_one_error_that_names_its_place(
    on_postgres: Project,
    macro: str,
    contract: dict[str, Any],
    expected: list[str],
    request: pytest.FixtureRequest,
) -> None:
    contract_call = f"scaffold_source.read_contract('a', '{request.node.callspec.id}')"
    rest = f", scaffold_source._staging_columns({contract_call})" if macro == "_staging_targets" else ""
    call = f"scaffold_source.{macro}({contract_call}{rest})"
    with pytest.raises(Exception, match="scaffold_source: ") as raised:
        on_postgres.compile(f"{{% if execute %}}{{{{ {call} }}}}{{% endif %}}", CONTRACTS)
    assert [part for part in expected if part not in str(raised.value)] == []


def test_a_union_of_two_kinds_of_value_names_both_places(on_postgres: Project) -> None:
    columns = [
        {"id": {"data_type": "bigint"}, "state": {"data_type": "text"}},
        {"id": {"data_type": "numeric"}, "state": {"data_type": "own_type"}},
        {"id": {"data_type": "integer"}},
        {"id": {"data_type": "integer"}, "state": {"data_type": "integer"}},
    ]
    contracts = {f"s{number}": {"t": {"columns": own}} for number, own in enumerate(columns)}
    reads = [f"scaffold_source.read_contract('{source}', 't')" for source in contracts]

    # Whole numbers beside others, and a type of somebody's own making, are no clash.
    assert united(on_postgres, reads[:3], contracts) == "3"
    with pytest.raises(Exception, match="scaffold_source: ") as raised:
        united(on_postgres, reads, contracts)
    message = "s3.t.state: union_sources makes a number of `state` here, and a string in s0.t.state"
    assert message in str(raised.value)


def united(project: Project, reads: list[str], contracts: dict[str, Any]) -> str:
    call = f"scaffold_source._united_columns([{', '.join(reads)}])"
    return project.compile(f"{{% if execute %}}{{{{ {call} | length }}}}{{% endif %}}", contracts)


@pytest.mark.parametrize(
    ("data_type", "kind", "expected"),
    [
        ("integer", "boolean", "(coalesce(gone <> 0, false))"),
        ("smallint", "inverted_boolean", "(coalesce(gone = 0, false))"),
        ("boolean", "boolean", "(coalesce(gone, false))"),
        ("boolean", "is_null", "(gone is null)"),
        ("text", "is_not_null", "(gone is not null)"),
        ("flag", "boolean", "(coalesce(gone, false))"),
    ],
)
def test_a_flag_may_be_a_number(on_postgres: Project, data_type: str, kind: str, expected: str) -> None:
    call = "{{ scaffold_source.is_deleted(scaffold_source.read_contract('a', 'b')) }}"
    assert on_postgres.compile(call, {"a": {"b": marked(data_type, kind)}}) == expected


UNQUOTED = {
    "truth": ({"type": "text", "values": [True, "no"]}, "producer.values has True"),
    "time": (
        {"type": "public.mood", "enum": "public.mood", "labels": ["ok", 750]},
        "producer.labels has 750",
    ),
    "nothing": ({"type": "integer", "values": [1, None]}, "producer.values has None"),
}


@pytest.mark.parametrize("name", UNQUOTED)
def test_a_text_that_lost_its_quotes_is_compared_with_nothing(on_postgres: Project, name: str) -> None:
    contracts = {
        "a": {
            table: {"meta": {"producer": {"columns": {"c": facts}}}, "columns": {"c": {"data_type": "text"}}}
            for table, (facts, _) in UNQUOTED.items()
        }
    }
    with pytest.raises(Exception, match="which is no text") as raised:
        on_postgres.compile(f"{{{{ scaffold_source.test_honours_contract('t', 'a', '{name}') }}}}", contracts)
    assert f"a.{name}.c" in str(raised.value)
    assert UNQUOTED[name][1] in str(raised.value)
    assert "scaffold-source update" in str(raised.value)
