"""Made-up producers of 20 tables, whose foreign keys form circles, point at their own table and have several
columns; rows of theirs as they landed, with rows that point at nothing; and which of them staging has to keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

ROWS = 40
TENANTS = 3
# Tables that hold a circle: the first points at a row of the second that points at it.
CIRCLES = ((3, 6), (11, 14))
OWN = (1, 8, 9, 17)
Row = dict[str, object]


@dataclass
class Reference:
    """A foreign key: own columns, and the referenced ones of another table."""

    columns: tuple[str, ...]
    to: str
    references: tuple[str, ...]


@dataclass
class MadeUp:
    """A table with its rows."""

    name: str
    is_marked: bool
    deleted: str | None
    references: list[Reference] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def columns(self) -> dict[str, str]:
        """The columns with their types."""
        columns = {"tenant_id": "integer", "id": "integer"}
        for reference in self.references:
            columns |= {name: "integer" for name in reference.columns if name not in columns}
        columns |= {"is_test": "boolean"} if self.is_marked else {}
        if self.deleted:
            columns[self.deleted] = "boolean" if self.deleted == "is_deleted" else "timestamp"
        return {**columns, "note": "text"}


def made_up(seed: int) -> list[MadeUp]:
    """Return the tables of one producer."""
    random = Random(seed)
    tables: list[MadeUp] = []
    for number in range(20):
        is_marked = number in (0, 6, 12)
        deleted = random.choice([None, "deleted_at", "is_deleted"])
        tables.append(MadeUp(f"t{number:02}", is_marked, deleted))
    inside = {second: range(first, second) for first, second in CIRCLES}
    for number, table in enumerate(tables):
        parents = [other for at, other in enumerate(tables[:number]) if at not in inside.get(number, ())]
        for parent in random.sample(parents, min(number, random.choice([0, 1, 1, 2, 3]))):
            _refer(table, parent, is_composite=random.random() < 0.4)
    for first, second in CIRCLES:
        _refer(tables[second], tables[first], is_composite=False)
        tables[first].references.append(Reference(("main_id",), tables[second].name, ("id",)))
    for number in OWN:
        tables[number].references.append(Reference(("parent_id",), tables[number].name, ("id",)))
    for table in tables:
        _fill(random, table, {other.name: other for other in tables})
    for first, second in CIRCLES:
        _close_circle(random, tables[first], tables[second])
    return tables


def _refer(table: MadeUp, parent: MadeUp, *, is_composite: bool) -> None:
    column = f"{parent.name}_id"
    if is_composite:
        table.references.append(Reference(("tenant_id", column), parent.name, ("tenant_id", "id")))
    else:
        table.references.append(Reference((column,), parent.name, ("id",)))


def _fill(random: Random, table: MadeUp, tables: dict[str, MadeUp]) -> None:
    for number in range(ROWS):
        row: Row = {"tenant_id": number % TENANTS, "id": number, "note": random.choice(["a", "b", None])}
        for reference in table.references:
            row[reference.columns[-1]] = _key(random, row, reference, table, tables[reference.to])
        if table.is_marked:
            row["is_test"] = random.choice([True, *[False] * 12, None])
        if table.deleted:
            marks = [None, None, False, True] if table.deleted == "is_deleted" else [None, None, "2024-05-01"]
            row[table.deleted] = random.choice(marks)
        table.rows.append(row)
    if random.random() < 0.5:  # landed twice
        table.rows.append(dict(table.rows[5]))


def _key(random: Random, row: Row, reference: Reference, table: MadeUp, parent: MadeUp) -> object:
    draw = random.random()
    if draw < 0.1:
        return None
    if draw < 0.15:
        return 9999  # points at nothing
    if parent is table:  # roots have children, and these have none: one step
        roots = [other["id"] for other in table.rows if other["parent_id"] is None]
        return random.choice([None, *roots])
    fitting = [other["id"] for other in parent.rows]
    if len(reference.columns) == 2:
        fitting = [other["id"] for other in parent.rows if other["tenant_id"] == row["tenant_id"]]
    return random.choice(fitting) if fitting else None


def _close_circle(random: Random, first: MadeUp, second: MadeUp) -> None:
    """Let a row's main row be one that points at it, as a customer's main address is the customer's own."""
    for row in first.rows:
        own = [other["id"] for other in second.rows if other[f"{first.name}_id"] == row["id"]]
        row["main_id"] = random.choice([None, *own])


def kept(tables: list[MadeUp]) -> dict[str, list[Row]]:
    """Return the rows that staging has to have: neither a test row, nor a row of one, nor a deleted row of a
    table that nothing points at. Looked for row by row until nothing changes any more."""
    by_name = {table.name: table for table in tables}
    tests = {table.name: [row.get("is_test") is True for row in table.rows] for table in tables}
    changed = True
    while changed:
        changed = False
        for table in tables:
            for number, row in enumerate(table.rows):
                if not tests[table.name][number] and _points_at_test(row, table, by_name, tests):
                    tests[table.name][number] = changed = True
    pointed_at = {reference.to for table in tables for reference in table.references}
    return {
        table.name: [
            row
            for row, is_test in zip(table.rows, tests[table.name], strict=True)
            if not is_test and (table.name in pointed_at or not _is_deleted(row, table))
        ]
        for table in tables
    }


def _points_at_test(
    row: Row, table: MadeUp, by_name: dict[str, MadeUp], tests: dict[str, list[bool]]
) -> bool:
    for reference in table.references:
        key = [row[name] for name in reference.columns]
        for number, parent in enumerate(by_name[reference.to].rows):
            is_there = None not in key and key == [parent[name] for name in reference.references]
            if is_there and tests[reference.to][number]:
                return True
    return False


def _is_deleted(row: Row, table: MadeUp) -> bool:
    return table.deleted is not None and row[table.deleted] not in (None, False)


def schema_sql(tables: list[MadeUp], *, all_keys: bool = True) -> str:
    """The producer: the tables with their keys, no rows; without `all_keys`, no foreign keys of one column."""
    created = [
        f"create table {table.name} ({', '.join(f'{name} {kind}' for name, kind in table.columns().items())},"
        " primary key (id), unique (tenant_id, id));"
        for table in tables
    ]
    keys = [
        f"alter table {table.name} add foreign key ({', '.join(reference.columns)})"
        f" references {reference.to} ({', '.join(reference.references)});"
        for table in tables
        for reference in table.references
        if all_keys or len(reference.columns) > 1
    ]
    return "\n".join([*created, *keys])


def landed_sql(tables: list[MadeUp], schema: str) -> str:
    """What a loader leaves: the tables with their rows, no keys."""
    return "\n".join([f"create schema {schema};", *_landed(tables, schema)])


def _landed(tables: list[MadeUp], schema: str) -> Iterator[str]:
    for table in tables:
        columns = table.columns()
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        yield f"create table {schema}.{table.name} ({listed});"
        rows = ", ".join(f"({', '.join(_literal(row.get(name)) for name in columns)})" for row in table.rows)
        yield f"insert into {schema}.{table.name} values {rows};"


def _literal(value: object) -> str:
    if value is None:
        return "null"
    return f"'{value}'" if isinstance(value, str) else str(value).lower()
