"""Which of people's data tests look at a promise of facts, and what `honours_contract` leaves to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import make_dbt_project
from helpers.adopting import run

from scaffold_source.merge.besides import promises_kept
from scaffold_source.model import Check, Column, Database, Key, Table
from scaffold_source.producers.snapshot import to_json
from scaffold_source.project.walking import named_values
from scaffold_source.yaml_text.nodes import read_nodes

FACTS = """
name: orders
config:
  meta:
    producer:
      schema: public
      primary_key: [id]
      unique: [[number], [shop, number]]
      columns:
        id: {type: bigint}
        number: {type: text, nullable: false}
        shop: {type: text, lands_as: shop_id}
        status: {type: text, values: [new, paid]}
        state: {type: s, enum: s, labels: ["on", "off"]}
        share: {type: int, min: 0, max: 100}
columns:
"""


@pytest.mark.parametrize(
    ("column", "test", "rules", "is_all"),
    [
        ("id", "not_null", ["not_null"], True),
        ("id", "unique", ["unique"], True),
        ("number", "unique: {severity: warn}", ["unique"], True),
        ("number", "unique: {config: {where: id > 3}}", [], True),
        ("number", "unique: {where: id > 3}", [], True),
        ("number", "not_null: {config: {enabled: false}}", [], True),
        ("number", "not_null: {config: {store_failures: true}}", ["not_null"], False),
        ("number", "not_null: {name: mine}", ["not_null"], False),
        ("number", "dbt_expectations.expect_column_values_to_not_be_null", ["not_null"], True),
        ("number", "dbt_expectations.expect_column_values_to_be_unique", ["unique"], True),
        ("number", "dbt_expectations.expect_column_values_to_be_unique: {row_condition: id > 1}", [], True),
        ("shop_id", "not_null", [], True),
        ("shop_id", "unique", [], True),
        ("status", "accepted_values: {values: [paid, new]}", ["accepted_values"], True),
        ("status", "accepted_values: {arguments: {values: [paid]}}", ["accepted_values"], False),
        ("status", "accepted_values: {values: [paid, new, lost]}", [], True),
        (
            "state",
            "dbt_expectations.expect_column_values_to_be_in_set: {value_set: ['on', 'off']}",
            ["accepted_values"],
            True,
        ),
        ("share", "dbt_utils.accepted_range: {min_value: 0, max_value: 100}", ["min", "max"], True),
        ("share", "dbt_utils.accepted_range: {min_value: 0, max_value: 100, inclusive: false}", [], True),
        ("share", "dbt_utils.accepted_range: {min_value: 5}", ["min"], False),
        ("share", "dbt_utils.accepted_range: {min_value: -5, max_value: 90}", ["max"], False),
        ("share", "dbt_utils.accepted_range: {min_value: \"{{ var('low') }}\"}", [], True),
        ("share", "dbt_expectations.expect_column_values_to_be_between: {max_value: 100}", ["max"], True),
        (
            "share",
            "dbt_expectations.expect_column_values_to_be_between: {max_value: 100, strictly: true}",
            [],
            True,
        ),
        ("share", "dbt_expectations.expect_column_min_to_be_between: {min_value: 0}", ["min"], True),
        ("share", "dbt_expectations.expect_column_min_to_be_between: {min_value: 1}", ["min"], False),
        ("share", "dbt_expectations.expect_column_min_to_be_between: {min_value: -1}", [], True),
        (
            "share",
            "dbt_expectations.expect_column_min_to_be_between: {min_value: 0, max_value: 100}",
            ["min"],
            False,
        ),
        ("share", "dbt_expectations.expect_column_max_to_be_between: {max_value: 100}", ["max"], True),
        ("share", "dbt_expectations.expect_column_max_to_be_between: {min_value: 0}", [], True),
        (
            "share",
            "dbt_expectations.expect_column_max_to_be_between: {max_value: 100, strictly: true}",
            [],
            True,
        ),
        ("share", "dbt_utils.expression_is_true: {expression: '>= 0'}", ["min"], True),
        ("share", "dbt_utils.expression_is_true: {expression: '> 0'}", [], True),
        ("share", "dbt_utils.expression_is_true: {expression: '<=100'}", ["max"], True),
        ("share", "dbt_utils.expression_is_true: {expression: '>= 0', condition: id > 9}", [], True),
        ("share", "dbt_utils.expression_is_true: {expression: '>= 0 or id > 9'}", [], True),
        (
            "number",
            "dbt_utils.expression_is_true: {arguments: {expression: is not null}}",
            ["not_null"],
            True,
        ),
        ("number", "not_null: {config: {warn_if: '>100'}}", [], True),
        (
            "status",
            "dbt_expectations.expect_column_distinct_values_to_be_in_set: {value_set: [new], quote_values: true}",
            ["accepted_values"],
            False,
        ),
        ("gone", "not_null", [], True),
    ],
)
def test_what_a_columns_test_says(column: str, test: str, rules: list[str], *, is_all: bool) -> None:
    item = test if ":" in test else f"{test}"
    entry = values(f"{FACTS}  - name: {column}\n    data_tests:\n      - {item}\n")
    kept = list(promises_kept(entry))
    assert [one.rule for one in kept] == rules
    assert all(one.is_all == is_all for one in kept)


@pytest.mark.parametrize(
    ("test", "is_kept"),
    [
        ("dbt_utils.unique_combination_of_columns: {combination_of_columns: [number, shop_id]}", True),
        ("dbt_expectations.expect_compound_columns_to_be_unique: {column_list: [shop_id, number]}", True),
        ("dbt_utils.unique_combination_of_columns: {combination_of_columns: [number, status]}", False),
        (
            "dbt_utils.unique_combination_of_columns: {combination_of_columns: [number, shop_id], where: 1 = 1}",
            False,
        ),
    ],
)
def test_what_a_tables_test_says(test: str, *, is_kept: bool) -> None:
    columns = "  - name: number\n  - name: shop_id\n"
    entry = values(f"{FACTS}{columns}data_tests:\n  - {test}\n")
    assert [(one.column, one.rule) for one in promises_kept(entry)] == [
        ("shop_id, number", "unique")
    ] * is_kept


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ("unique: {column_name: id}", [("id", "unique")]),
        ("not_null: {arguments: {column_name: number}}", [("number", "not_null")]),
        ("not_null: {column_name: shop_id}", []),
        ("accepted_values: {column_name: status, values: [new]}", [("status", "accepted_values")]),
        ("unique: {column_name: \"number || '-' || shop_id\"}", []),
        ("dbt_utils.expression_is_true: {expression: share >= 0}", [("share", "min")]),
        ("dbt_expectations.expression_is_true: {expression: 'share<=100'}", [("share", "max")]),
        ("dbt_utils.expression_is_true: {expression: number is not null}", [("number", "not_null")]),
        ("dbt_utils.expression_is_true: {expression: share >= 0 or id = 1}", []),
        ("dbt_utils.expression_is_true: {expression: '>= 0'}", []),
        ("dbt_utils.unique_combination_of_columns: {combination_of_columns: [id]}", [("id", "unique")]),
        ("{name: mine, test_name: not_null, column_name: number}", [("number", "not_null")]),
    ],
)
def test_a_tables_test_of_one_column(test: str, kept: list[tuple[str, str]]) -> None:
    columns = "".join(f"  - name: {name}\n" for name in ("id", "number", "shop_id", "status", "share"))
    entry = values(f"{FACTS}{columns}data_tests:\n  - {test}\n")
    assert [(one.column, one.rule) for one in promises_kept(entry)] == kept


def values(text: str) -> dict[str, Any]:
    root = read_nodes(text).root
    assert root
    entry = named_values(root, "tables")
    assert isinstance(entry, dict)
    return entry


# ---- in a source

SHOP = Database(
    "shop",
    "18",
    "UTC",
    (
        Table(
            "public",
            "orders",
            "table",
            (
                Column("id", "bigint", "bigint", nullable=False),
                Column("status", "text", "text", nullable=False, values=("new", "paid")),
                Column("cents", "integer", "integer"),
            ),
            (Key("primary", ("id",)),),
            checks=(Check("some", "id > 0"),),
        ),
    ),
)
SOURCE = """\
sources:
  - name: shop
    schema: public
    tables:
      - name: orders
        columns:
          - name: id
            tests: [unique, not_null]  # the key
          - name: status
            tests:
              # what billing sends
              - accepted_values: {values: [new, paid]}
              - not_null:
                  config: {severity: error, tags: [night]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = make_dbt_project(tmp_path / "analytics")
    (folder / "shop.json").write_text(to_json(SHOP))
    (folder / "models/sources.yml").write_text(SOURCE)
    return folder


def adopt(project: Path, *arguments: str) -> str:
    result = run(project, "adopt", "shop", *arguments, "--from", str(project / "shop.json"))
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def honours(project: Path) -> Any:
    source = yaml.safe_load((project / "models/sources.yml").read_text())["sources"][0]
    table = source["tables"][0]
    return (table.get("data_tests") or table.get("tests"))[0]["scaffold_source.honours_contract"]


def test_a_promise_that_is_tested_is_not_tested_again(project: Path) -> None:
    adopt(project)
    besides = {"id": ["unique", "not_null"], "status": ["accepted_values", "not_null"]}
    assert honours(project)["arguments"] == {"besides": besides}


def test_a_promise_whose_test_went_is_tested_again(project: Path) -> None:
    adopt(project)
    file = project / "models/sources.yml"
    file.write_text(file.read_text().replace("tests: [unique, not_null]", "tests: [unique]"))
    assert run(project, "update", "shop", "--check").exit_code == 1
    assert run(project, "update", "shop").exit_code == 0
    besides = {"id": ["unique"], "status": ["accepted_values", "not_null"]}
    assert honours(project)["arguments"] == {"besides": besides}
    file.write_text(
        file.read_text().replace("tests: [unique]", "tags: [a]").partition("          - name: status")[0]
    )
    assert run(project, "update", "shop").exit_code == 0
    assert "arguments" not in honours(project)


def test_tests_move_where_people_ask_for_it(project: Path) -> None:
    said = adopt(project, "--replace-tests")
    assert "models/sources.yml:8: orders.id.unique\n" in said
    assert "models/sources.yml:12: orders.status.accepted_values\n" in said
    text = (project / "models/sources.yml").read_text()
    assert "tests: [unique" not in text
    assert "accepted_values" not in text
    assert [comment in text for comment in ("# the key", "# what billing sends")] == [True, True]
    # What says more than the fact stays, and is not tested again by anybody else.
    assert "tags: [night]" in text
    assert honours(project)["arguments"] == {"besides": {"status": ["not_null"]}}


def test_a_packages_test_keeps_dbts_own_away(project: Path) -> None:
    file = project / "models/sources.yml"
    theirs = "dbt_expectations.expect_column_values_to_not_be_null"
    file.write_text(SOURCE.replace("[unique, not_null]", f"[{theirs}]"))
    adopt(project, "--tests", "native")
    source = yaml.safe_load(file.read_text())["sources"][0]
    tests = source["tables"][0]["columns"][0]["tests"]
    assert sorted(test if isinstance(test, str) else next(iter(test)) for test in tests) == [theirs, "unique"]
    assert run(project, "update", "shop", "--check").exit_code == 0
