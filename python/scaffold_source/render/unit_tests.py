"""dbt's unit tests of staging models, with the rows that hurt and what must become of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from scaffold_source.contract.test_rows import Parents
from scaffold_source.contract.values import FACTS, META, Contract
from scaffold_source.lexicon.names import shorten, staging_model_name
from scaffold_source.loaders.warehouses import warehouse_of
from scaffold_source.render.hurting_rows import (
    Row,
    TableAtHand,
    hurting_rows,
    is_deleted,
    is_dropped,
    parent_of,
    shown,
    staged,
)
from scaffold_source.render.staging_sql import staged_tables, staging_columns
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.landed_text import LandedColumn, cells_of, landed_tables
from scaffold_source.sample.making import Made
from scaffold_source.yaml_text.values import Values, look

_HEAD = """\
# The rows that hurt {model}, and what must become of them, made from the contract of {source} without the
# macros that do it. dbt shows no sources to a unit test, so it gives the contract itself.
"""
# What a model reads of its table's facts.
_FACTS_READ = ("schema", "table", "primary_key", "foreign_keys")
_AGREED_READ = ("timezone", "currency", "lands")


class _Block(str):
    """A text that YAML shows line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are, and everything where it belongs: no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    _Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def unit_tests(
    made: Made, contract: Contract, tree: Values, source: Values, models: Sequence[str] = ()
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return by its file's name the YAML of a unit test for each staging model, or for `models`, and what
    people should hear.

    `tree` is the source with its tables by name, `source` the same with lists.
    """
    tables = _at_hand(made, contract, tree, source)
    files: dict[str, str] = {}
    notices = []
    for declared in staged_tables(source):
        name = declared["name"]
        model = staging_model_name(source["name"], name)
        if name not in tables or (models and model not in models):
            continue
        inputs = [name, *Parents(source).above(declared)]
        if any(_is_too_long(source["name"], table, contract.source.warehouse) for table in inputs):
            notices.append(f"{model} has no unit test: dbt's name for its rows would be too long there")
            continue
        try:
            tests = _test(tables[name], tables, source, model)
        except Unreadable as rule:
            notices.append(f"{model} has no unit test: what {rule} means is not known for sure")
            continue
        if tests:
            files[f"_{model}__unit_tests.yml"] = _HEAD.format(source=source["name"], model=model) + _dumped(
                tests
            )
    return files, tuple(notices)


def _is_too_long(source: str, table: str, adapter: str | None) -> bool:
    """Return whether dbt refuses its own name for the rows that a unit test gives: only these adapters
    look."""
    name = f"__dbt__cte__{source}__{table}"
    return adapter in (None, "postgres", "redshift") and len(name) > warehouse_of(adapter).limit


def _dumped(tests: list[dict[str, Any]]) -> str:
    return yaml.dump(
        {"unit_tests": tests}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110,
        default_flow_style=None,
    )  # fmt: skip


def _at_hand(made: Made, contract: Contract, tree: Values, source: Values) -> dict[str, TableAtHand]:
    landed = {table.name: table for table in landed_tables(made, contract, tree)[0]}
    lists = {table["name"]: table for table in source["tables"]}
    agreed = (look(source, META) or {}).get("contract") or {}
    return {
        name: TableAtHand(
            landed[name], lists[name], filling, contract.columns[filling.table.full_name],
            contract.source.warehouse, agreed,
        )
        for filling in made.tables
        if (name := contract.names[filling.table.full_name]) in landed
    }  # fmt: skip


def _test(
    table: TableAtHand, tables: Mapping[str, TableAtHand], source: Values, model: str
) -> list[dict[str, Any]]:
    """Return the unit test of a model; none where the table has no row to test with."""
    cases = hurting_rows(table, tables)
    rows_above = _rows_above(table, [row for _, row in cases], tables)
    rows = [row for _, row in cases]
    cases += [
        ("a test that another points at", row)
        for row in rows_above.get(table.name, [])
        if row not in rows and is_dropped(table, row, tables)
    ]
    columns = staging_columns(source, table.declared)
    expected = [
        {alias: shown(value) for alias, value in staged(table, row, columns).items()}
        for _, row in cases
        if not is_dropped(table, row, tables) and (table.keeps_deleted or not is_deleted(table, row))
    ]
    if not expected or not expected[0]:
        return []
    above = {name: tables[name] for name in Parents(source).above(table.declared) if name in tables}
    name = table.name
    contracts = {one: _contract(hand) for one, hand in {name: table, **above}.items()}
    given = [_given(source, name, table, [row for _, row in cases], [says for says, _ in cases])]
    given += [_given(source, one, hand, rows_above.get(one, []), []) for one, hand in above.items()]
    return [
        {
            "name": shorten(f"{model}_rows_that_hurt"),
            "model": model,
            "overrides": {"vars": {"scaffold_source_contracts": {source["name"]: contracts}}},
            "given": given,
            "expect": {"rows": expected},
        }
    ]


def _rows_above(
    table: TableAtHand, rows: Sequence[Row], tables: Mapping[str, TableAtHand]
) -> dict[str, list[Row]]:
    """Return the rows that these rows point at, by table, as far as test rows are looked for."""
    needed: dict[str, list[Row]] = {}
    waiting = [(table, row) for row in rows]
    while waiting:
        hand, row = waiting.pop(0)
        for key in hand.rule.keys:
            above = parent_of(hand, key, row, tables)
            if above is not None and above[1] not in needed.setdefault(above[0].name, []):
                needed[above[0].name].append(above[1])
                waiting.append(above)
    return needed


def _given(
    source: Values, name: str, table: TableAtHand, rows: Sequence[Row], says: Sequence[str]
) -> dict[str, Any]:
    """Return the rows of one table as a query, in which every value has its landed type."""
    return {
        "input": f"source('{source['name']}', '{name}')",
        "format": "sql",
        "rows": _Block(_query(table, rows, says)),
    }


def _query(table: TableAtHand, rows: Sequence[Row], says: Sequence[str]) -> str:
    warehouse = warehouse_of(table.adapter)
    columns = list(table.columns.values())
    if not rows:
        cells = ", ".join(f"cast(null as {column.data_type}) as {column.name}" for column in columns)
        return f"select {cells} where 1 = 0\n"
    lists = [
        cells_of(
            LandedColumn(c.landed, c.name, c.data_type, c.kind, [row[c.landed] for row in rows]),
            warehouse, table.adapter,
        )
        for c in columns
    ]  # fmt: skip
    lines = []
    for number, row in enumerate(zip(*lists, strict=True)):
        typed = ", ".join(
            f"{cell if cell.startswith('cast(') else f'cast({cell} as {c.data_type})'} as {c.name}"
            for cell, c in zip(row, columns, strict=True)
        )
        lines.append(f"{'union all ' if number else ''}select {typed}")
        if says:
            lines[-1] = f"-- {says[number]}\n{lines[-1]}"
    return "\n".join(lines) + "\n"


def _contract(table: TableAtHand) -> dict[str, Any]:
    """Return what a model reads of its table's contract, as a unit test gives it."""
    meta = look(table.declared, META) or {}
    facts = look(table.declared, FACTS) or {}
    said = {key: value for key, value in meta.items() if key not in ("producer", "contract")}
    agreed = {key: table.agreed[key] for key in _AGREED_READ if key in table.agreed}
    producer = {key: facts[key] for key in _FACTS_READ if key in facts}
    lands = {
        name: {"lands_as": line["lands_as"]}
        for name, line in (facts.get("columns") or {}).items()
        if isinstance(line, Mapping) and "lands_as" in line
    }
    if lands:
        producer["columns"] = lands
    columns = {}
    for entry in table.declared["columns"]:
        facts_of_column = {key: entry[key] for key in ("data_type", "quote") if key in entry}
        own = look(entry, META)
        columns[entry["name"]] = {**facts_of_column, **({"meta": own} if own else {})}
    return {"meta": {**said, "contract": agreed, "producer": producer}, "columns": columns}
