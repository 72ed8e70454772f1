"""Whether agreements about rows, `soft_delete` and `test_rows`, fit the columns and keys of their tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scaffold_source.contract.test_rows import TEST_ROWS, read_rule
from scaffold_source.contract.values import META, TABLES, Contract
from scaffold_source.errors import ContractError
from scaffold_source.loaders.marks import COLUMNS
from scaffold_source.model import Key, Table
from scaffold_source.yaml_text.values import YamlPath

_SOFT_DELETE = META / "soft_delete"
_KEYS = ("where", "through", "once")
_LOADERS_OWN = frozenset(name.lower() for name in COLUMNS)


def require_row_rules(contract: Contract) -> None:
    """Raise ContractError, with file and line, for an agreement about rows that names a column which the
    source does not declare, or a foreign key that the table does not have."""
    agreed = _by_table(contract)
    for table in contract.all_facts.tables:
        name = contract.names[table.full_name]
        values, declared = agreed.get(name, ({}, set()))
        for rest, problem, remedy in (
            *_soft_delete_problems(values, declared),
            *_test_row_problems(contract, table, values, declared),
        ):
            place = contract.locate(TABLES / name / rest)
            raise ContractError(f"{place}: {name}: {problem}", do=remedy)


Values = dict[YamlPath, object]
Problem = tuple[YamlPath, str, str]


def _by_table(contract: Contract) -> dict[str, tuple[Values, set[str]]]:
    """Return what is agreed about the rows of each table, by path, and its declared columns."""
    tables: dict[str, tuple[Values, set[str]]] = {}
    for path, value in contract.agreements.items():
        if path[:1] != TABLES or len(path) < 3:
            continue
        values, declared = tables.setdefault(path[1], ({}, set()))
        if path[2] == "columns" and len(path) > 3:
            declared.add(path[3])
        elif path[2:5] in (_SOFT_DELETE, TEST_ROWS):
            values[YamlPath(path[2:])] = value
    return tables


def _soft_delete_problems(values: Values, declared: Collection[str]) -> Iterator[Problem]:
    listed = values.get(_SOFT_DELETE)
    marks = [(_SOFT_DELETE / "column", values.get(_SOFT_DELETE / "column"))]
    if isinstance(listed, list):
        marks = [(_SOFT_DELETE, rule.get("column")) for rule in listed if isinstance(rule, dict)]
    for path, column in marks:
        if isinstance(column, str) and not _is_declared(column, declared):
            yield path, *_no_column("soft_delete", column)


def _test_row_problems(
    contract: Contract, table: Table, values: Values, declared: Collection[str]
) -> Iterator[Problem]:
    depth = len(TEST_ROWS)
    said = {
        path[depth]: value for path, value in values.items() if path[:depth] == TEST_ROWS and path[depth:]
    }
    for word in said.keys() - set(_KEYS):
        problem = f"test_rows has a key {word!r}, which says nothing here"
        yield TEST_ROWS / word, problem, f"write {', '.join(_KEYS)}, or a SQL predicate alone"
    rule = read_rule(said)
    own_names = contract.columns[table.full_name]
    for place, keys in (("through", rule.through), ("once", rule.once)):
        path = TEST_ROWS / place
        for columns in keys:
            if missing := [name for name in columns if name not in declared]:
                yield path, *_no_column(f"test_rows.{place}", missing[0])
                continue
            named = {own_names.get(name, name) for name in columns}
            pointing = [key for key in table.keys if key.to and set(key.columns) == named]
            for key in pointing:
                yield from _parent_problems(contract, key, path)
            if not pointing:
                problem = f"test_rows.{place} names {' + '.join(columns)}"
                yield (
                    path,
                    f"{problem}, and the table has no foreign key of this",
                    "name the columns of one of its foreign keys, or take the key out",
                )


def _parent_problems(contract: Contract, key: Key, path: YamlPath) -> Iterator[Problem]:
    """Yield what is wrong with the row that a key leads to: its table, or a column of it, was left out."""
    place = f"test_rows.{path[-1]}"
    if key.to is None or key.to not in contract.names:
        problem = f"{place} leads to {key.to}, which is no table of this source"
        yield path, problem, "declare that table, or take the key out"
    elif left_out := set(key.references) & set(contract.left_out.get(key.to, ())):
        problem = f"{place} leads to {key.to}.{min(left_out)}, and that column was left out"
        yield path, problem, "add the column to its table, or take the key out"


def _no_column(place: str, column: str) -> tuple[str, str]:
    return (
        f"{place} names {column!r}, and the source declares no such column",
        "name one of its columns, or add this one to them",
    )


def _is_declared(column: str, declared: Collection[str]) -> bool:
    return column in declared or column.lower() in _LOADERS_OWN
