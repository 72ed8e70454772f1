"""What every rule may look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, TypeVar

from scaffold_source.contract.values import TABLES, Address, Source
from scaffold_source.infer.framework_zones import Zones
from scaffold_source.infer.names import spellings
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import Family, family
from scaffold_source.loaders.landed_names import Landing
from scaffold_source.model import Column, Database, Table, TableName
from scaffold_source.yaml_text.values import YamlPath

Found = TypeVar("Found")
RoleName = Literal["bookkeeping", "history", "tombstones", "archive", "queue", "event", "join", "lookup"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a table is for, besides holding the producer's things. `of` is the table whose rows it keeps."""

    name: RoleName
    reason: str
    of: TableName | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The source as asked for, the producer's facts, the tables' names in the source, the tables by the
    producer's names, where all of it lands, and the tables' roles. Rules propose in the producer's names,
    and `landing.land` translates to the landed ones; reasons use the landed ones from the start, by `called`.

    The rest holds for the whole producer: `inverted_flags` are names of flags for rows that still exist,
    `has_money` says that some row names its currency or a price, `whole_amounts` that an integer beside a
    currency is an amount, `wanted_flags` are those by which a view keeps the rows that count, and why,
    `drupals` are the schemas that Drupal made, `zones` is what is known of naive timestamps.
    """

    source: Source
    database: Database
    names: Mapping[TableName, str]
    tables: Mapping[TableName, Table]
    landing: Landing
    roles: Mapping[TableName, Role] = field(default_factory=dict)
    inverted_flags: frozenset[str] = frozenset()
    has_money: bool = False
    whole_amounts: bool = False
    wanted_flags: Mapping[tuple[TableName, str], str] = field(default_factory=dict)
    drupals: frozenset[str] = frozenset()
    zones: Zones = field(default_factory=Zones)

    def at(self, table: Table) -> YamlPath:
        """Return where the table's agreements stand."""
        return TABLES / self.names[table.full_name]

    def at_column(self, table: Table, column: Column) -> YamlPath:
        """Return where the column's agreements stand."""
        return YamlPath((*TABLES, self.names[table.full_name], "columns", column.name))  # in one step: many

    def called(self, table: Table, column: Column) -> str:
        """Return the column's landed name, as it stands in the YAML; the producer's if it does not land."""
        landed = self.landing.column(table.full_name, column.name)
        return landed.name if landed else column.name

    def address(self, table: Table, column: Column) -> Address:
        """Return the table and the column as both stand in the YAML."""
        return Address(self.names[table.full_name], self.called(table, column))

    def role(self, table: Table) -> RoleName | None:
        role = self.roles.get(table.full_name)
        return role.name if role else None


def once_per_table(find: Callable[[Table], Found]) -> Callable[[Table], Found]:
    """Cache the answer of `find` for the last table: several rules ask the same about one table, one after
    the other. Facts never change, so the same table has the same answer."""
    last: list[tuple[Table, Found]] = []

    @wraps(find)
    def found(table: Table) -> Found:
        if not last or last[0][0] is not table:
            last[:] = [(table, find(table))]
        return last[0][1]

    return found


def once_for_each_table(find: Callable[[Table], Found]) -> Callable[[Table], Found]:
    """Cache the small answers of `find` for every table: roles are found before the rules ask again."""
    answers: dict[int, tuple[Table, Found]] = {}

    @wraps(find)
    def found(table: Table) -> Found:
        known = answers.get(id(table))
        if known is None:  # a table in here lives, so no other has its id
            if len(answers) == _MOST_ANSWERS:
                answers.clear()
            known = answers[id(table)] = (table, find(table))
        return known[1]

    return found


_MOST_ANSWERS = 20_000


@once_for_each_table
def _by_families(table: Table) -> dict[tuple[Family, ...], list[Column]]:
    """Return the columns of each family; those of several are added when a rule asks for them."""
    columns: defaultdict[tuple[Family, ...], list[Column]] = defaultdict(list)
    for column in table.columns:
        columns[(family(column.base_type),)].append(column)
    return dict(columns)


def columns_of(table: Table, *families: Family) -> Sequence[Column]:
    """Return the columns of `table` whose types are of these families, in the table's order."""
    by_families = _by_families(table)
    if len(families) > 1 and families not in by_families:
        by_families[families] = [column for column in table.columns if family(column.base_type) in families]
    return by_families.get(families, ())


@once_per_table
def squashed_names(table: Table) -> frozenset[str]:
    """Return the names of the columns, without case and underscores."""
    return frozenset(squash(column.name) for column in table.columns)


@once_per_table
def spellings_of(table: Table) -> Mapping[str, frozenset[str]]:
    """Return what each column's name may be read as, with the table's own name in it and without."""
    return spellings(table.name, (column.name for column in table.columns))
