"""One table of facts: the model, the JSON Schema and docs/contract.md say the same.

After a new row: UPDATE_DOCS=1 pytest python/tests/unit/test_facts.py, then read the diff.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import fields
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from helpers.generated import databases
from helpers.golden import hold
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from scaffold_source.facts.blocks import database_block, table_block
from scaffold_source.facts.rows import COLUMN_FACTS, DATABASE_FACTS, TABLE_FACTS, Fact
from scaffold_source.facts.schema import json_schema, listed
from scaffold_source.model import Column, Database, Table
from scaffold_source.yaml_text.dump import dump

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = DOCS / "schemas/facts-1.schema.json"
ROWS = {"table": TABLE_FACTS, "column": COLUMN_FACTS, "database": DATABASE_FACTS}
# Of these, something else tells: a table's columns have rows of their own, a name stands where it is needed.
BESIDE = {Column: {"name"}, Table: {"columns", "triggers"}, Database: {"name"}}


@pytest.mark.parametrize(
    ("model", "rows"), [(Table, TABLE_FACTS), (Column, COLUMN_FACTS), (Database, DATABASE_FACTS)]
)
def test_every_field_of_the_model_has_a_row(model: type, rows: tuple[Fact, ...]) -> None:
    """A new field without a row would be lost between two updates, without a word."""
    named = {field.name for field in fields(model)}
    told = {fact.field for fact in rows}
    assert told - named == set()
    assert named - told <= BESIDE[model]
    keys = [fact.key for fact in rows]
    assert len(set(keys)) == len(keys)
    assert all(fact.about for fact in rows)


def test_the_schema_is_published() -> None:
    text = json.dumps(json_schema(), indent=2) + "\n"
    hold(SCHEMA, text, "UPDATE_DOCS")


@given(database=databases())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_fits_the_schema(database: Database) -> None:
    schema = json_schema()
    for table in database.tables:
        landed = {column.name: column.name for column in table.columns}
        assert errors(schema, table_block(table, table.name, landed)) == []
    assert errors({"$ref": "#/$defs/database", "$defs": schema["$defs"]}, database_block(database)) == []


def errors(schema: dict[str, Any], value: Any) -> list[str]:
    return [
        error.message for error in Draft202012Validator(schema).iter_errors(json.loads(json.dumps(value)))
    ]


def test_what_is_no_fact_does_not_fit() -> None:
    block = {"schema": "public", "columns": {"id": {"type": "bigint", "nullable": "no"}}}
    assert errors(json_schema(), block) == ["'no' is not of type 'boolean'"]
    assert errors(json_schema(), {"schema": "public"}) == ["'columns' is a required property"]


@pytest.mark.parametrize("key", ["producer", "columns"])
def test_the_examples_are_to_the_letter_what_the_writer_writes(key: str) -> None:
    (example,) = re.findall(rf"```yaml\n({key}:\n.*?)```", (DOCS / "contract.md").read_text(), re.DOTALL)
    value = yaml.safe_load(example)[key]
    table = {"config": {"meta": {key: value}}} if key == "producer" else {key: value}
    text = dump({"sources": [{"name": "shop", "tables": [{"name": "orders", **table}]}]})
    lines = text.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.strip() == f"{key}:")
    assert dedent("".join(lines[start:])) == example


@pytest.mark.parametrize("name", ROWS)
def test_the_documentation_lists_every_fact(name: str) -> None:
    path = DOCS / "contract.md"
    text = path.read_text()
    begin, end = f"<!-- facts: {name} -->\n", "<!-- end -->\n"
    pattern = re.compile(f"{re.escape(begin)}(.*?){re.escape(end)}", re.DOTALL)
    found = pattern.search(text)
    assert found, f"docs/contract.md has no list of the facts of a {name}"
    if os.environ.get("UPDATE_DOCS"):
        text = pattern.sub(lambda _: begin + listed(ROWS[name]) + end, text)
        path.write_text(text)
        found = pattern.search(text)
        assert found
    assert found[1] == listed(ROWS[name])
