"""Tables as they land, and the contract that they keep or break: drawn at random for the attack `contracts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from scaffold_source.yaml_text.jinja import as_written

Row = dict[str, Any]

# What a warehouse has for a family, and what a contract may say of it.
TYPES = {
    "integer": ("integer", "bigint", "smallint"),
    "number": ("numeric(12,2)", "decimal(12, 2)"),
    "string": ("text", "varchar"),
    "boolean": ("boolean",),
    "date": ("date",),
    "timestamp": ("timestamp",),
}
# What people say of a column, which staging follows and no test reads.
AGREEMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "integer": ({}, {}, {"epoch": "seconds"}, {"unit": "minor"}, {"unit": "minor", "currency": "KWD"}),
    "number": ({}, {"unit": "major"}, {"unit": "minor", "currency": "JPY"}),
    "timestamp": ({}, {"timezone": "America/New_York"}, {"timezone": "Australia/Lord_Howe"}),
}
# Values that are nearly each other, and what ends a literal, a comment or a template.
WORDS = (
    "open", "Open", "OPEN", "open ", " open", "opened", "paid", "", " ", "it's", "''", 'a"b', "back\\slash", "\\",
    "100%", "%s", "{{ 1/0 }}", "{% raw %}", "{#", "é", "e\u0301", "ß", "NULL", "null", "true", "t", "1", "01", "1.0",
    "line\nbreak", "tab\there", "--", "/* x", "; drop table t", "$$", "a,b", "[x]", "x" * 300, "日本", "😀",
)  # fmt: skip
NAMES = (
    "amount",
    "state",
    "Mixed Case",
    "order",
    "group",
    "it's",
    "camelCase",
    "naïve",
    "user",
    "a_b",
    "x1",
    "tag",
)


@dataclass
class Column:
    """One column: what the producer calls it and says of it, and how it landed, if it did."""

    name: str
    landed_name: str
    family: str
    data_type: str | None  # what the contract says that it lands as
    is_declared: bool = True  # False: people left it out of the contract
    is_landed: bool = True
    landed_family: str = ""  # another one: it landed as something else
    facts: dict[str, Any] = field(default_factory=dict)
    agreements: dict[str, Any] = field(default_factory=dict)
    own_values: Sequence[Any] = ()

    @property
    def has_other_type(self) -> bool:
        return bool(self.data_type) and self.landed_family != self.family


@dataclass
class Reference:
    """A foreign key as the test `references` is given it."""

    columns: list[str]
    to_columns: list[str]
    deleted_parents: str


@dataclass
class Table:
    """One table under contract, with its rows by landed name."""

    name: str
    columns: list[Column]
    rows: list[Row]
    primary_key: list[str] = field(default_factory=list)
    unique: list[Any] = field(default_factory=list)
    given: list[list[str]] = field(default_factory=list)
    soft_delete: dict[str, Any] | None = None
    agreements: dict[str, Any] = field(default_factory=dict)
    reference: Reference | None = None
    where: tuple[str, Any] | None = None  # landed integer column, lower bound

    def column(self, landed_name: str) -> Column:
        return next(column for column in self.columns if column.landed_name == landed_name)

    @property
    def landed(self) -> list[Column]:
        return [column for column in self.columns if column.is_landed]


def draw_tables(random: Random) -> list[Table]:
    """Return a parent and, most often, a child that refers to it."""
    parent = _table(random, "parent")
    tables = [parent]
    if random.random() < 0.8:
        child = _table(random, "child")
        _refer(random, child, parent)
        tables.append(child)
    return tables


def _table(random: Random, name: str) -> Table:
    names = random.sample(NAMES, random.randint(1, 7))
    columns = [_column(random, name) for name in names]
    table = Table(name, columns, [])
    table.rows = [_row(random, columns) for _ in range(random.choice((0, 1, 2, 5, 20, 60)))]
    own = [column.name for column in columns]
    if random.random() < 0.6:
        table.primary_key = _some(random, own, 2)
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        key = _some(random, own, 3)
        more = random.choice([{}, {}, {"comment": "a key"}, {"nulls_not_distinct": True}])
        table.unique.append({"columns": key, **more} if more else key)
    shown = [column.landed_name for column in columns if column.is_declared and column.is_landed]
    if shown and random.random() < 0.2:
        table.given = [_some(random, shown, 2)]
    numbers = [c.landed_name for c in table.landed if c.is_declared and c.landed_family == "integer"]
    if numbers and random.random() < 0.15:
        table.where = (random.choice(numbers), random.randint(-2, 6))
    table.soft_delete = _mark(random, table)
    table.agreements = _agreements(random, table)
    _repeat_rows(random, table)
    return table


def _column(random: Random, name: str) -> Column:
    family = random.choice(list(TYPES))
    column = Column(name, name, family, random.choice(TYPES[family]), landed_family=family)
    if random.random() < 0.2:
        column.landed_name = f"{name.lower().replace(' ', '_')}_landed"
    luck = random.random()
    if luck < 0.08:
        column.is_landed = False
    elif luck < 0.14:
        column.landed_family = random.choice([f for f in TYPES if f != family])
    elif luck < 0.2:
        column.is_declared = False
        column.is_landed = random.random() < 0.5
    elif luck < 0.25:
        column.data_type = None
    column.own_values = [_value(random, column.landed_family) for _ in range(random.choice((2, 4, 12)))]
    column.facts = _facts(random, column)
    if not column.has_other_type:
        column.own_values = [*column.own_values, *_at_the_edge(column)]
    column.agreements = random.choice(AGREEMENTS.get(family, ({},)))
    return column


def _facts(random: Random, column: Column) -> dict[str, Any]:
    """What the producer declares of it; the type is the producer's, which no macro compares."""
    facts: dict[str, Any] = {"type": random.choice(["text", "some_domain", "bigint"])}
    if random.random() < 0.4:
        facts["nullable"] = False
    if column.family in ("integer", "number"):
        for pair in (("min", "above"), ("max", "below")):
            if random.random() < 0.4:
                facts[random.choice(pair)] = _bound(random, column.family)
    if random.random() < 0.4:
        accepted = [_value(random, column.family) for _ in range(random.randint(1, 6))]
        if column.family == "string":
            key = random.choice(["labels", "values"])
            facts[key] = accepted
            if key == "labels":  # without the enum's name they would be those of an array's items
                facts["enum"] = "public.state"
        elif column.family == "integer":
            facts["values"] = accepted
        elif column.family == "number":
            facts["values"] = [float(value) for value in accepted]
        elif column.family in ("boolean", "date"):
            facts["values"] = [value if isinstance(value, bool) else str(value) for value in accepted]
    return facts


def _at_the_edge(column: Column) -> list[Any]:
    """The values that a rule just lets pass, or just not."""
    bounds = [
        Decimal(str(column.facts[key])) for key in ("min", "max", "above", "below") if key in column.facts
    ]
    if column.family == "integer":
        return [int(bound) for bound in bounds] + column.facts.get("values", [])
    if column.family == "string":
        return list(column.facts.get("labels", []) + column.facts.get("values", []))
    return list(bounds)


def _bound(random: Random, family: str) -> Any:
    whole = random.randint(-3, 8)
    if family == "integer" and random.random() < 0.7:
        return random.choice([whole, str(whole)])
    return random.choice([whole, whole + 0.5, f"{whole}.25", float(whole)])


def _value(random: Random, family: str) -> Any:
    match family:
        case "integer":
            return random.randint(-3, 9)
        case "number":
            return Decimal(random.choice([-300, -25, 0, 1, 50, 100, 225, 800])) / 100
        case "string":
            return random.choice(WORDS)
        case "boolean":
            return random.random() < 0.5
        case "date":
            return date(2024, 2, 27) + timedelta(days=random.randrange(6))
        case _:
            return datetime(2024, 3, 31, 1, 30) + timedelta(minutes=30 * random.randrange(6))


def _row(random: Random, columns: Sequence[Column]) -> Row:
    return {
        column.landed_name: None if random.random() < 0.1 else random.choice(column.own_values)
        for column in columns
        if column.is_landed
    }


def _repeat_rows(random: Random, table: Table) -> None:
    """Plant keys that occur twice: whole rows again, or with one value changed."""
    for _ in range(random.choice((0, 0, 1, 3)) if table.rows else 0):
        row = dict(random.choice(table.rows))
        if table.landed and random.random() < 0.5:
            changed = random.choice(table.landed)
            row[changed.landed_name] = random.choice([None, *changed.own_values])
        table.rows.append(row)


def _mark(random: Random, table: Table) -> dict[str, Any] | None:
    """A soft-delete rule over a column that landed as the contract says."""
    options: list[dict[str, Any]] = []
    for column in table.landed:
        if not column.is_declared or column.has_other_type or column.data_type is None:
            continue
        kinds = {
            "timestamp": ["timestamp"],
            "date": ["timestamp"],
            "boolean": ["boolean", "inverted_boolean", "values", "is_null"],
            "integer": ["epoch", "values"],
            "number": ["is_not_null"],
            "string": ["values"],
        }[column.landed_family]
        for kind in kinds:
            mark: dict[str, Any] = {"column": column.landed_name, "kind": kind}
            if kind == "values":
                mark["values"] = random.sample(list(column.own_values), 1)
            options.append(mark)
    if not options or random.random() > 0.6:
        return None
    mark = random.choice(options)
    if mark["kind"] == "epoch":
        table.column(mark["column"]).agreements = {"epoch": "seconds"}
    return mark


def _agreements(random: Random, table: Table) -> dict[str, Any]:
    """What staging does with some rows."""
    agreed: dict[str, Any] = {"on_deleted": random.choice(["exclude", "flag"])} if table.soft_delete else {}
    flags = [
        c.landed_name for c in table.landed if c.is_declared and c.family == c.landed_family == "boolean"
    ]
    if flags and random.random() < 0.3:
        agreed["test_rows"] = random.choice(["", "not "]) + f'"{random.choice(flags)}"'
    return agreed


def _refer(random: Random, child: Table, parent: Table) -> None:
    """Give the child columns that refer to the parent's, a few rows of it to nothing."""
    targets = [c for c in parent.landed if c.is_declared and not c.has_other_type]
    if not targets:
        return
    targets = random.sample(targets, random.randint(1, min(2, len(targets))))
    columns = []
    for number, target in enumerate(targets):
        column = Column(
            f"parent_{number}",
            f"parent_{number}",
            target.landed_family,
            target.data_type,
            landed_family=target.landed_family,
        )
        column.own_values = target.own_values
        columns.append(column)
    for row in child.rows:
        known = random.choice(parent.rows) if parent.rows and random.random() < 0.8 else None
        for column, target in zip(columns, targets, strict=True):
            value = known[target.landed_name] if known else _value(random, target.landed_family)
            row[column.landed_name] = None if random.random() < 0.05 else value
    child.columns += columns
    child.reference = Reference(
        [column.landed_name for column in columns],
        [target.landed_name for target in targets],
        random.choice(["allow", "fail"]),
    )


def _some(random: Random, names: Sequence[str], most: int) -> list[str]:
    return random.sample(list(names), random.randint(1, min(most, len(names))))


def source_yaml(source: str, tables: Sequence[Table]) -> dict[str, Any]:
    """The source as the project declares it: texts as templates, since dbt renders them."""
    return {
        "name": source,
        "schema": source,
        "config": {"meta": {"contract": {"version": "1.0.0", "timezone": "Europe/Paris", "currency": "EUR"}}},
        "tables": [_table_yaml(source, table) for table in tables],
    }


def _table_yaml(source: str, table: Table) -> dict[str, Any]:
    lines = {}
    for column in table.columns:
        if column.facts:
            lands = {"lands_as": column.landed_name} if column.landed_name != column.name else {}
            lines[column.name] = {**column.facts, **lands}
    producer: dict[str, Any] = {"schema": "public", "columns": lines, "checks": {"never_read": "1 = 0"}}
    producer |= {"primary_key": table.primary_key} if table.primary_key else {}
    producer |= {"unique": table.unique} if table.unique else {}
    meta: dict[str, Any] = {"producer": producer, **table.agreements}
    meta |= {"soft_delete": table.soft_delete} if table.soft_delete else {}
    config = {"where": f'"{table.where[0]}" >= {table.where[1]}'} if table.where else {}
    arguments = {"unique": table.given} if table.given else {}
    tests: list[dict[str, Any]] = [
        {
            "scaffold_source.honours_contract": {
                "name": f"{source}_{table.name}_honours",
                "arguments": arguments,
                "config": config,
            }
        }
    ]
    if table.reference:
        arguments = {
            "columns": table.reference.columns,
            "to": "parent",
            "to_columns": table.reference.to_columns,
            "deleted_parents": table.reference.deleted_parents,
        }
        tests.append(
            {
                "scaffold_source.references": {
                    "name": f"{source}_{table.name}_references",
                    "arguments": arguments,
                    "config": config,
                }
            }
        )
    columns = [_column_yaml(column) for column in table.columns if column.is_declared]
    return as_written({"name": table.name, "config": {"meta": meta}, "data_tests": tests, "columns": columns})


def _column_yaml(column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": column.landed_name, "quote": True}
    entry |= {"data_type": column.data_type} if column.data_type else {}
    entry |= {"config": {"meta": column.agreements}} if column.agreements and column.data_type else {}
    return entry


def land_sql(source: str, table: Table) -> tuple[str, list[list[Any]]]:
    """A CREATE TABLE for what landed, and its rows; a table without columns gets one of the loader's."""
    columns = [f'"{column.landed_name}" {TYPES[column.landed_family][0]}' for column in table.landed]
    create = f"create table {source}.{table.name} ({', '.join([*columns, '_fivetran_synced timestamp'])})"
    return create, [[*(row[column.landed_name] for column in table.landed), None] for row in table.rows]
