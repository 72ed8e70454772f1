"""Whether agreements about rows (`soft_delete`, `test_rows`, `references`) fit their columns and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scaffold_source.contract.agreed_keys import REFERENCES, read_reference
from scaffold_source.contract.agreed_words import source_problems, table_problems
from scaffold_source.contract.by_table import by_table
from scaffold_source.contract.test_rows import TEST_ROWS, read_rule
from scaffold_source.contract.values import META, TABLES, Contract
from scaffold_source.errors import ContractError
from scaffold_source.loaders.marks import COLUMNS
from scaffold_source.model import Key, Table
from scaffold_source.yaml_text.values import TOP, YamlPath

_SOFT_DELETE = META / "soft_delete"
_KEYS = ("where", "through", "once")
_LOADERS_OWN = frozenset(name.lower() for name in COLUMNS)


def require_row_rules(contract: Contract) -> None:
    """Raise ContractError, with file and line, for an agreement about rows that names a column which the
    source does not declare, or a foreign key that the table does not have."""
    for path, problem, remedy in source_problems(
        {path: value for path, value in contract.agreements.items() if path[:1] != TABLES}
    ):
        raise ContractError(f"{contract.locate(path)}: {problem}", do=remedy)
    agreed = _by_table(contract)
    of_tables = by_table(contract.agreements)

    def is_declared(table: str, column: str) -> bool:
        return _is_declared(column, agreed.get(table, _NOTHING)[1])

    for table in contract.all_facts.tables:
        name = contract.names[table.full_name]
        values, declared = agreed.get(name, _NOTHING)
        for rest, problem, remedy in (
            *_soft_delete_problems(values, declared),
            *_test_row_problems(contract, table, values, declared),
            *_reference_problems(values, agreed),
            *table_problems(name, of_tables.get(name, {}), is_declared),
        ):
            place = contract.locate(TABLES / name / rest)
            raise ContractError(f"{place}: {name}: {problem}", do=remedy)


Values = dict[YamlPath, object]
Problem = tuple[YamlPath, str, str]
ByTable = dict[str, tuple[Values, set[str]]]
_NOTHING: tuple[Values, set[str]] = ({}, set())


def _by_table(contract: Contract) -> ByTable:
    """Return what is agreed about the rows of each table, by path, and its declared columns."""
    tables: ByTable = {}
    for path, value in contract.agreements.items():
        if path[0] != TABLES[0] or len(path) < 3:
            continue
        values, declared = tables.setdefault(path[1], ({}, set()))
        if path[2] == "columns" and len(path) > 3:
            declared.add(path[3])
            if path[-1] == REFERENCES[-1] and path[4:] == REFERENCES:
                values[YamlPath(path[2:])] = value
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
            if len(columns) == 1 and read_reference(values.get(_reference_of(columns[0]))):
                continue
            for key in pointing:
                yield from _parent_problems(contract, key, path)
            if not pointing:
                problem = f"test_rows.{place} names {' + '.join(columns)}"
                yield (
                    path,
                    f"{problem}, and the table has no foreign key of this",
                    "name the columns of one of its foreign keys, or take the key out; one that the producer "
                    "does not declare is agreed at its column: `config: {meta: {references: customers.id}}`",
                )


def _reference_problems(values: Values, agreed: ByTable) -> Iterator[Problem]:
    """Yield what is wrong with the keys that people agreed on."""
    for path, value in values.items():
        if path[2:] != REFERENCES or value == "none":
            continue
        to = read_reference(value)
        if to is None:
            problem = f"references of {path[1]} is {value!r}, which is no column of a table"
            yield path, problem, "write the table and its landed column: `references: customers.id`"
        elif to.table not in agreed:
            problem = f"references of {path[1]} leads to {to.table!r}, which is no table of this source"
            yield path, problem, "write the table as this source calls it, or declare it"
        elif not _is_declared(to.column, agreed[to.table][1]):
            problem = f"references of {path[1]} leads to {value}, and the source declares no such column"
            yield path, problem, "name one of that table's columns, or add this one to them"


def _parent_problems(contract: Contract, key: Key, path: YamlPath) -> Iterator[Problem]:
    """Yield what is wrong with the row that a key leads to: its table, or a column of it, was left out."""
    place = f"test_rows.{path[-1]}"
    if key.to is None or key.to not in contract.names:
        problem = f"{place} leads to {key.to}, which is no table of this source"
        yield path, problem, "declare that table, or take the key out"
    elif left_out := set(key.references) & set(contract.left_out.get(key.to, ())):
        problem = f"{place} leads to {key.to}.{min(left_out)}, and that column was left out"
        yield path, problem, "add the column to its table, or take the key out"


def _reference_of(column: str) -> YamlPath:
    return TOP / "columns" / column / REFERENCES


def _no_column(place: str, column: str) -> tuple[str, str]:
    return (
        f"{place} names {column!r}, and the source declares no such column",
        "name one of its columns, or add this one to them",
    )


def _is_declared(column: str, declared: Collection[str]) -> bool:
    return column in declared or column.lower() in _LOADERS_OWN
