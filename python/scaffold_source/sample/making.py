"""Make rows for every table of a contract, from its facts alone: in the order of its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold_source.model import Database, Key, TableName
from scaffold_source.sample.draws import tail
from scaffold_source.sample.filling import Filling
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.mysql_facts import as_mysql_holds
from scaffold_source.sample.narrowing import narrowed
from scaffold_source.sample.order import Edge, Order, edges_of, load_order
from scaffold_source.sample.parts import Parents, Plain, Still
from scaffold_source.sample.rowset import Rowset
from scaffold_source.sample.values import Value
from scaffold_source.sample.wishes import Agreed, Asked, Wish

FILLED = ("table", "partitioned", "foreign")
_RULES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Made:
    """The tables with their rows, in the order in which they load; `later` are keys that are null until both
    of their tables are there, `deferred` whether some key is checked at the end only. `drawn` says
    of rows that were drawn what they are, and `roots` where they begin, `columns`
    what became of each column, and why; () of such that were made."""

    database: Database
    tables: tuple[Rowset, ...]
    order: Order
    asked: int
    notices: tuple[str, ...] = field(default=())
    drawn: tuple[str, ...] = ()
    roots: tuple[TableName, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()

    def heading(self, made: str) -> list[str]:
        """Return comment lines of SQL that say what the rows are; `made` is what to say of made ones."""
        return [f"-- {' '.join(line.split())}" for line in self.drawn or (made,)]

    @property
    def later(self) -> dict[TableName, list[Edge]]:
        """Return the keys to fill when all rows are there, by table, each of which can still fill some."""
        by_table: dict[TableName, list[Edge]] = {}
        for edge in sorted(self.order.later, key=str):
            by_table.setdefault(edge.table, []).append(edge)
        return by_table


def make(
    database: Database,
    wish: Wish,
    agreed: Mapping[TableName, Agreed],
    keys: Mapping[TableName, Sequence[Key]],
) -> Made:
    """Return rows for each table of `database`. `agreed` is what people agreed on, `keys` the keys
    that nobody declares.

    Raises UsageError for a circle of keys none of which can wait.
    """
    is_mysql = database.kind == "mysql"
    declared = as_mysql_holds(database.tables) if is_mysql else database.tables
    tables = [table for table in narrowed(declared) if table.columns]
    edges = {table.full_name: edges_of(table, keys.get(table.full_name, ())) for table in tables}
    order = load_order(tables, edges)
    made: dict[TableName, Filling] = {}
    for table in order.tables:
        name = table.full_name
        asked = Asked(wish, agreed.get(name, Agreed()), "mysql" if is_mysql else "postgres")
        filling = Filling(table, (order, edges[name]), made, asked)
        filling.run()
        made[name] = filling
        for edge in filling.waiting:
            if edge.to == name:
                _settle(filling, edge, made)
    for filling in made.values():
        for edge in filling.waiting:
            if edge.to != filling.table.full_name and edge.to in made:
                _settle(filling, edge, made)
    return Made(database, tuple(made.values()), order, wish.rows, tuple(_notices(made.values(), wish.rows)))


def _settle(filling: Filling, edge: Edge, made: Mapping[TableName, Filling]) -> None:
    """Point the rows of an edge that waited at rows that are there by now, where every rule still holds. Of a
    table that points at itself, a row points at one before it."""
    is_own = edge.to == filling.table.full_name
    is_loose = edge.strength == "agreed" and not is_own  # a value was drawn meanwhile, as nobody checks it
    owned = [
        name
        for name in edge.columns
        if isinstance(filling.owners.get(name), (Still, Plain) if is_loose else Still)
    ]
    if not owned:
        return
    parents = Parents(edge, made[edge.to].into)
    tests = made[edge.to].dropped
    parents.whole = [row for row in parents.whole if row not in tests] or parents.whole
    places = {name: edge.columns.index(name) for name in owned}
    fixed = [(place, name) for place, name in enumerate(edge.columns) if name not in places]
    chance, into = filling.chance, filling.into
    for row in range(filling.count):
        if (edge.may_be_null and chance() < 0.25) or (
            is_own and edge.may_be_null and into[owned[0]][row] is not None
        ):
            if is_loose:
                _put_if_kept(filling, row, dict.fromkeys(owned))
            continue
        options = parents.matching(tuple(p for p, _ in fixed), tuple(into[name][row] for _, name in fixed))
        if is_own:
            options = (
                [option for option in options if option < row] if fixed else options[: _before(options, row)]
            )
        if options:
            key = parents.keys[options[tail(chance(), len(options))]]
            _put_if_kept(filling, row, {name: key[place] for name, place in places.items()})


def _before(options: list[int], row: int) -> int:
    """Return how many of the options, which are in order, come before `row`: all rows are options, but those
    without a key."""
    return row if len(options) > row and options[row - 1] < row else sum(option < row for option in options)


def _put_if_kept(filling: Filling, row: int, values: Mapping[str, Value]) -> None:
    """Put values in a row; take them back where the row would break a rule with them."""
    before = {name: filling.into[name][row] for name in values}
    uniques = filling.rules.uniques
    old_keys = [unique.key(row) for unique in uniques]
    for name, value in values.items():
        filling.into[name][row] = value
    changed = [
        (unique, old, new)
        for unique, old in zip(uniques, old_keys, strict=True)
        if (new := unique.key(row)) != old
    ]
    is_kept = all(rule.passes(row) for rule in filling.rules.rows) and not any(
        new is not None and not unique.is_free(new) for unique, _, new in changed
    )
    if not is_kept:
        for name, value in before.items():
            filling.into[name][row] = value
        return
    for unique, old, new in changed:
        unique.give_back(old)
        if new is not None:
            unique.take(new)


def _notices(tables: Iterable[Filling], asked: int) -> Iterator[str]:
    for filling in tables:
        name = filling.table.full_name
        left_out = sum(filling.lacking.values())
        if not filling.count and filling.lacking:
            rules = "; ".join(text for text, _ in filling.lacking.most_common(_RULES_SHOWN))
            yield f"{name} has no rows: none was found that keeps {rules}"
        elif left_out > asked // 10:
            rule, number = filling.lacking.most_common(1)[0]
            yield f"{name} has {filling.count} rows: {left_out} were left out, {number} of them for {rule}"
        for edge in filling.outside:
            if edge.strength == "declared" and not edge.may_be_null:
                yield f"{edge} leads to a table that the contract lacks: the server will refuse such rows"


def generated_values(filling: Rowset, column: str) -> list[Value] | None:
    """Return what a generated column computes in each row; None where its expression is not understood."""
    try:
        read = filling.reader(column)
        return [read(row) for row in range(filling.count)]
    except Unreadable:
        return None
