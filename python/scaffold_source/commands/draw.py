"""`sample --from`: rows drawn from a producer, with all that they point at, and masked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scaffold_source.commands.contract_producer import Asked, producer_of, shown_to_contract
from scaffold_source.contract.values import META, TABLES, Contract
from scaffold_source.errors import UsageError, did_you_mean
from scaffold_source.model import Table, TableName
from scaffold_source.producers import unseen
from scaffold_source.producers.drawing import draw, require_rows
from scaffold_source.project import Project
from scaffold_source.safe_text.redaction import keep_secret
from scaffold_source.sample.agreements import agreements, keys_nobody_declares
from scaffold_source.sample.draw_plan import Budget, Plan, Producer, plan_of
from scaffold_source.sample.drawn import NOT_MASKED, drawn_rows
from scaffold_source.sample.drawn_rows import DrawnRows, Edges
from scaffold_source.sample.keyed import SHORTEST, Secret
from scaffold_source.sample.making import Made
from scaffold_source.sample.treatments import Declared, Place
from scaffold_source.yaml_text.values import Values, look

_FEWEST_LETTERS = 8  # unlike ones, in a key that nobody can guess


@dataclass(frozen=True, slots=True)
class DrawOptions:
    """What a person asked for: which roots, how much, which columns to leave unmasked, and the variable that
    has the key."""

    roots: tuple[str, ...]
    budget: Budget
    unmasked: tuple[str, ...]
    key_variable: str


def drawn(project: Project, contract: Contract, tree: Values, asked: Asked, options: DrawOptions) -> Made:
    """Return rows of the contract's producer, masked.

    Raises UsageError for a key that is missing or short, for roots and columns that do not exist, and for a
    circle of keys in which no row can be the first; ProducerError as `producers.drawing.draw` does.
    """
    secret = mask_key(options.key_variable)
    place = producer_of(contract, asked, project.root)
    require_rows(place)
    shown = shown_to_contract(contract, place)
    agreed = agreements(contract, tree)
    tables = {table.full_name: table for table in shown.database.tables}
    producer = Producer(shown.database, agreed, keys_nobody_declares(contract, tree))
    roots = tuple(dict.fromkeys(_table(contract, tables, name) for name in options.roots))
    unmasked = frozenset(_place(contract, tables, name) for name in options.unmasked)
    declared = Declared(dict(_pii(contract, tree)), unmasked, contract.source.secret_names)
    plan = plan_of(producer, roots, declared, options.budget)
    made = drawn_rows(plan, draw(place, plan.request), secret, contract.source.name)
    return _with_notices(made, (*unseen(shown), *_beside(contract, plan)))


def mask_key(variable: str) -> Secret:
    """Return the key in an environment variable. Raises UsageError where it is missing or no key."""
    text = os.environ.get(variable, "")
    keep_secret(text)
    make = f"export {variable}=$(openssl rand -hex 32), and keep it where secrets are kept: never in git"
    if not text:
        raise UsageError(f"Rows are masked with a key, and the variable {variable!r} has none", do=make)
    key = text.encode("utf-8", "surrogateescape")
    if len(key) < SHORTEST:
        raise UsageError(
            f"The key in {variable!r} has {len(key)} bytes, and {SHORTEST} is the least", do=make
        )
    if len(set(text)) < _FEWEST_LETTERS:
        raise UsageError(f"The key in {variable!r} repeats itself: somebody may guess it", do=make)
    return Secret(key)


def _pii(contract: Contract, tree: Values) -> Iterator[tuple[Place, str]]:
    """Yield what people confirmed, or the tool proposed, that columns tell of a person."""
    for table, name in contract.names.items():
        for landed, entry in (look(tree, TABLES / name / "columns") or {}).items():
            said = look(entry, META / "pii")
            if isinstance(said, str):
                yield Place(table, contract.columns[table].get(landed, landed)), said


def _table(contract: Contract, tables: Mapping[TableName, Table], name: str) -> TableName:
    """Return the table that a person named, as the source or the producer calls it."""
    known = {str(table): table for table in tables}
    known |= {said: table for table, said in contract.names.items() if table in tables}
    if name not in known:
        some = ", ".join(sorted(contract.names.values())[:5])
        raise UsageError(
            f"--roots {name}: neither the contract nor the producer has such a table",
            do=f"{did_you_mean(name, known)}name one of: {some}, …",
        )
    return known[name]


def _place(contract: Contract, tables: Mapping[TableName, Table], name: str) -> Place:
    """Return the column that a person named: `orders.note` or `public.orders.note`."""
    table_name, _, column = name.rpartition(".")
    known = {str(table): table for table in tables}
    known |= {said: table for table, said in contract.names.items() if table in tables}
    if table_name not in known:
        raise UsageError(
            f"--unmasked {name}: there is no such table", do="name a column as TABLE.COLUMN, once for each"
        )
    table = known[table_name]
    columns = {each.name: each.name for each in tables[table].columns}
    columns |= {landed: own for landed, own in contract.columns.get(table, {}).items() if own in columns}
    if column not in columns:
        raise UsageError(
            f"--unmasked {name}: {table} has no such column",
            do=f"{did_you_mean(column, columns)}see the contract",
        )
    return Place(table, columns[column])


def _beside(contract: Contract, plan: Plan) -> Iterator[str]:
    """Yield which tables the contract lacks and rows point at all the same."""
    others = sorted(str(name) for name in plan.tables if name not in contract.names)
    if others:
        yield f"Rows point at tables that the contract lacks, so these are drawn too: {', '.join(others)}"


def _with_notices(made: Made, notices: tuple[str, ...]) -> Made:
    return replace(made, notices=(*notices, *made.notices))


def for_warehouse(made: Made, contract: Contract) -> Made:
    """Return the rows of the tables that the source has; those that no row leads to are there, and empty."""
    tables = [filled for filled in made.tables if filled.table.full_name in contract.names]
    there = {filled.table.full_name for filled in tables}
    empty = [
        DrawnRows(table, {column.name: [] for column in table.columns}, Edges([], [], []), [])
        for table in contract.all_facts.tables
        if table.full_name not in there
    ]
    return replace(made, tables=(*tables, *empty))


def is_safe(made: Made) -> bool:
    """Return whether git may have the rows: each column is masked, made, or safe by type or contract."""
    return not any(line.startswith(NOT_MASKED) for line in made.drawn)
