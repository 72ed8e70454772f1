"""What relies on a producer's columns, and what a change of each would break: what makes a producer care."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from scaffold_source.brief.page import Measure, Reader
from scaffold_source.change import SEVERITIES
from scaffold_source.contract.values import Contract
from scaffold_source.drift.agreed_uses import agreed_uses, unique_by_test
from scaffold_source.drift.compare import NO_RENAMES, compare
from scaffold_source.drift.judge import judge
from scaffold_source.drift.rules.rule import Comparison
from scaffold_source.drift.uses import Use, Uses, known_uses
from scaffold_source.model import Column, Database, Table

ReadersOf = Callable[[str, str], tuple[str, ...]]
_POINTED_AT = "other tables point at it"
_USES: Mapping[Use, str] = {
    "foreign-key target": _POINTED_AT,
    "loaded-at column": "freshness",
    "updated-at column": "incremental loads",
    "soft-delete column": "says which rows are deleted",
    "test-rows column": "says which rows are test rows",
    "labels listed": "its values are listed",
}
_NEW = "another value"


def readers(
    contract: Contract,
    staging: Mapping[str, Sequence[str]],
    read_by: ReadersOf,
    measures: Sequence[Measure],
) -> tuple[Reader, ...]:
    """Return each column that something relies on: models below staging, freshness, a rule about rows, a
    measure.

    `staging` is the SQL of the models that select from each table, `read_by` names who reads a column; both
    by landed names."""
    uses = known_uses(contract.facts, agreed_uses(contract, staging), unique_by_test(contract))
    measured: dict[str, list[str]] = {}
    for measure in measures:
        for column in measure.columns:
            measured.setdefault(column.column, []).append(f"measure {measure.name}")
    return tuple(_readers(contract, uses, read_by, measured))


def _readers(
    contract: Contract, uses: Uses, read_by: ReadersOf, measured: Mapping[str, Sequence[str]]
) -> Iterator[Reader]:
    known: dict[object, tuple[tuple[str, str], ...]] = {}
    for table in contract.facts.tables:
        name = contract.names[table.full_name]
        landed = {own: called for called, own in contract.columns[table.full_name].items()}
        for column in table.columns:
            if column.name not in landed:
                continue
            path = (table.schema, table.name, column.name)
            used = [_USES[use] for use in _USES if use in uses.at(path)]
            read = read_by(name, landed[column.name])
            needed = measured.get(f"{name}.{landed[column.name]}", [])
            if len(read) < 2 and not needed and used in ([], [_POINTED_AT]):
                continue
            key = (
                uses.at(path),
                uses.at(path[:2]),
                column.type,
                column.nullable,
                column.labels,
                column.values,
            )
            if key not in known:
                known[key] = tuple(_breaks(contract.facts, table, column, uses))
            yield Reader(name, landed[column.name], tuple(used), (*read, *needed), known[key])


def _breaks(database: Database, table: Table, column: Column, uses: Uses) -> Iterator[tuple[str, str]]:
    """Yield how bad the drift rules call each change of a column."""
    before = replace(database, tables=(table,))
    for what, change in _CHANGES:
        becomes = change(column)
        if becomes == column:
            continue
        columns = tuple(
            new for old in table.columns if (new := becomes if old is column else old) is not None
        )
        after = replace(database, tables=(replace(table, columns=columns),))
        changes = compare(before, after, NO_RENAMES)
        about = Comparison.of(before, after, NO_RENAMES, uses)
        found = {finding.severity for finding in judge(changes, about) if not finding.rule.quiet}
        if worst := next((severity for severity in SEVERITIES if severity in found), None):
            yield what, worst


def _retyped(column: Column) -> Column:
    kind = "bigint" if column.base_type == "text" else "text"
    return replace(
        column, type=kind, base_type=kind, enum=None, labels=(), values=(), bounds=None, default=None
    )


def _with_a_value(column: Column) -> Column:
    if column.own_labels:
        return replace(column, labels=(*column.labels, _NEW))
    texts = column.values and all(isinstance(value, str) for value in column.values)
    return replace(column, values=(*column.values, _NEW)) if texts else column


# What a producer may do to a column, as it becomes then.
_CHANGES: tuple[tuple[str, Callable[[Column], Column | None]], ...] = (
    ("dropped", lambda column: None),
    ("retyped", _retyped),
    ("made nullable", lambda column: replace(column, nullable=True)),
    ("given a new value", _with_a_value),
)
