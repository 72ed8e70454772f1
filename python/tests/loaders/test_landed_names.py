"""No proposal says a producer's column name where the landed one belongs, whatever rule makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Postgres

from scaffold_source.contract.values import Proposal, Source
from scaffold_source.contract.write import source_tree, source_yaml
from scaffold_source.infer import propose
from scaffold_source.lexicon.names import source_table_names
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.model import Database, Table
from scaffold_source.producers import Scope, read
from scaffold_source.producers.where import Where

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())
# They say types, prose, categories and allowed values, which may be spelled like a column.
_NO_NAMES = {"landed-type", "landed-name", "description-from-comment", "native-test", "personal-data"}


@pytest.mark.parametrize("tests", ["one-scan", "native"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_rule_lands(
    case: Path, tests: str, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a loader that renames every column, a value that names one changes.

    A new kind of agreement that holds a column's name fails here until `infer/landing.py` knows it.
    """
    renaming = replace(LOADERS["none"], name="renaming", column=lambda name, _: f"landed_{name}")
    monkeypatch.setitem(LOADERS, "renaming", renaming)  # type: ignore[attr-defined]
    database = read(Where(postgres.uri(postgres.make((case / "schema.sql").read_text()))), Scope()).database
    as_is = propose(Source("shop", "shop", tests=tests, staging=False), database)
    landed = {
        _address(proposal): proposal.value
        for proposal in propose(
            Source("shop", "shop", tests=tests, staging=False, loader="renaming"), database
        )
    }
    named = list(_that_name_a_column(as_is, database))
    assert named or case.name in ("two_schemas", "hostile_text")
    for proposal in named:
        assert landed.get(_address(proposal)) != proposal.value, proposal


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_postgres_is_what_nobody_has_to_say(case: Path, postgres: Postgres) -> None:
    """`--warehouse postgres` writes what no `--warehouse` does, and says that it was asked."""
    database = read(Where(postgres.uri(postgres.make((case / "schema.sql").read_text()))), Scope()).database
    silent, said = Source("shop", "shop"), Source("shop", "shop", warehouse="postgres")
    tree = source_tree(said, database, propose(said, database))
    assert tree["config"]["meta"]["contract"].pop("scaffold") == {"warehouse": "postgres"}
    assert source_yaml(tree) == source_yaml(source_tree(silent, database, propose(silent, database)))


def _address(proposal: Proposal) -> tuple[str, ...]:
    return tuple(part.removeprefix("landed_") for part in proposal.path)


def _that_name_a_column(proposals: tuple[Proposal, ...], database: Database) -> Iterator[Proposal]:
    tables = source_table_names(table.full_name for table in database.tables)
    columns = {tables[table.full_name]: _column_names(table) for table in database.tables}
    for proposal in proposals:
        if proposal.path[0] == "tables" and proposal.rule not in _NO_NAMES:
            words = set(re.findall(r"\w+", " ".join(_texts(proposal.value))))
            if words & columns[proposal.path[1]]:
                yield proposal


def _column_names(table: Table) -> set[str]:
    return {column.name for column in table.columns}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("name", "source", "table", "kind", "values", "to"):
                yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
