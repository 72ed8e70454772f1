"""Whether the data of a measure is there, from facts and statistics alone: nobody looks at a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from scaffold_source.contract.by_table import by_table
from scaffold_source.contract.measures import MEASURES, Measure, measures_in
from scaffold_source.contract.values import META, Address, Contract, Doubt
from scaffold_source.model import Column, Table
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP

State = Literal[
    "filled", "partly filled", "too few", "never filled", "no rows", "not known", "renamed", "missing"
]
_SHARES = {
    "none": ("no row is NULL", 1.0),
    "few": ("under one in ten rows is NULL", 1.0),
    "some": ("up to half of the rows are NULL", 0.9),
    "most": ("more than half of the rows are NULL", 0.5),
}
# What a measure can be made of.
THERE: tuple[State, ...] = ("filled", "partly filled")


class ColumnSeen(NamedTuple):
    """A column that a measure needs: its `state`, and how that is known."""

    column: Address
    state: State
    words: str = ""


class MeasureSeen(NamedTuple):
    """A measure, and what is known of its columns."""

    measure: Measure
    columns: tuple[ColumnSeen, ...]


def measures_seen(contract: Contract) -> tuple[MeasureSeen, ...]:
    """Return what is known of each measure of a contract."""
    tables = {contract.names[table.full_name]: table for table in contract.facts.tables}
    return tuple(
        MeasureSeen(
            measure, tuple(_seen(contract, tables, column, measure.filled) for column in measure.columns)
        )
        for measure in measures_in(contract.agreements.get(MEASURES))
    )


def _seen(contract: Contract, tables: dict[str, Table], at: Address, filled: float | None) -> ColumnSeen:
    table = tables.get(at.table)
    agreed = by_table(contract.agreements).get(at.table, {})
    own = contract.columns[table.full_name].get(at.column) if table else None
    fact = next((column for column in table.columns if column.name == own), None) if table else None
    if table and fact:
        return ColumnSeen(at, *_state(table, fact, filled))
    for path, value in agreed.items():
        if path[0] == "columns" and path[2:] == META / "renamed_from" and unescape(str(value)) == at.column:
            return ColumnSeen(at, "renamed", f"it is called {path[1]} now")
    if any(path[:2] == ("columns", at.column) for path in agreed):
        return ColumnSeen(at, "not known", "the loader fills it")
    is_gone = table or any(path == TOP / "name" for path in agreed)
    what = "the source has no such column" if is_gone else "the source has no such table"
    return ColumnSeen(at, "missing", what)


def _state(table: Table, column: Column, filled: float | None) -> tuple[State, str]:
    if table.evidence and table.evidence.rows == "none":
        return "no rows", "the table was empty"
    nulls = column.evidence.nulls if column.evidence else None
    if nulls == "all":
        return "never filled", "every row is NULL"
    if not column.nullable:
        return "filled", "the database lets no NULL in"
    if nulls is None:
        return "not known", "no statistics say how full it is"
    words, at_most = _SHARES[nulls]
    if filled is not None and filled > at_most:
        return "too few", f"{words}, and a value must be there in {filled * 100:.15g} % of them"
    return ("filled" if nulls == "none" else "partly filled"), words


def doubts_about_measures(contract: Contract) -> Iterator[Doubt]:
    """Yield what keeps people from measuring what they want, or may: a question to both leads."""
    for measure, columns in measures_seen(contract):
        for column, state, words in columns:
            if state not in THERE:
                text = f"{measure.name} needs {column}: {state}" + (f", {words}" if words else "")
                yield Doubt(MEASURES, "measures", text, "measured")
        if not columns:
            yield Doubt(MEASURES, "measures", f"{measure.name} names no column yet", "measured")


def measured_evidence(contract: Contract) -> str | None:
    """Return what answers whether all that is measured is stored; None where a doubt is left, or nothing is
    measured."""
    seen = measures_seen(contract)
    if not seen or next(doubts_about_measures(contract), None):
        return None
    return "; ".join(
        f"{measure.name}: " + ", ".join(f"{column} {state} ({words})" for column, state, words in columns)
        for measure, columns in seen
    )
