"""How long the contract of a real application is: a reviewer reads it in a pull request."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold_source.contract.values import Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.producers.said_checks import without_said_checks
from scaffold_source.producers.snapshot import from_json
from scaffold_source.render.models_yaml import models_yaml

HISTORIES = Path(__file__).parents[3] / "benchmarks/histories"
# A Django and an SQLAlchemy application: the one has more to say of a column, the other has wider tables.
APPLICATIONS = ("oscar/4.2.1", "prefect/3.8.8")
LINES_A_COLUMN, LINES_A_TABLE, TESTS_A_TABLE = 5.0, 46, 4.9


@pytest.fixture(scope="module", params=APPLICATIONS)
def scaffolded(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """An application's name, its source YAML and its models' YAML."""
    content = gzip.decompress((HISTORIES / f"{request.param}.json.gz").read_bytes())
    database, source = without_said_checks(from_json(content, request.param)), Source("shop", "shop")
    tree = source_tree(source, database, propose(source, database))
    return request.param, source_yaml(tree), models_yaml(tree)


def parts(text: str, key: str) -> list[Any]:
    document = yaml.safe_load(text)
    return list(document["sources"][0]["tables"] if key == "tables" else document["models"])


def test_lines(scaffolded: tuple[str, str, str]) -> None:
    _, text, _ = scaffolded
    tables = parts(text, "tables")
    columns = sum(len(table["config"]["meta"]["producer"]["columns"]) for table in tables)
    assert text.count("\n") / columns <= LINES_A_COLUMN
    assert text.count("\n") / len(tables) <= LINES_A_TABLE


def test_no_line_is_long_but_a_single_scalar(scaffolded: tuple[str, str, str]) -> None:
    _, text, models = scaffolded
    long = [line for line in (*text.split("\n"), *models.split("\n")) if len(line) > 100]
    assert [line for line in long if re.match(r"\s*(- )?([^:]+: )?[{\[].*, ", line)] == []


def test_no_entry_says_nothing_and_no_promise_is_tested_twice(scaffolded: tuple[str, str, str]) -> None:
    _, text, models = scaffolded
    entries = [*parts(models, "models"), *(c for m in parts(models, "models") for c in m.get("columns", []))]
    assert [entry["name"] for entry in entries if len(entry) == 1] == []
    tables = parts(text, "tables")
    holders = [*tables, *(column for table in tables for column in table["columns"]), *entries]
    assert sum(len(holder.get("data_tests", [])) for holder in holders) / len(tables) <= TESTS_A_TABLE
