"""How a database's tables relate: what points where, and which table a name means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold_source.infer.names import singular
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.model import Table, TableName


@dataclass(frozen=True, slots=True)
class Relations:
    """The schemas, tables by schema and name, which other tables' foreign keys point at each, each one's
    columns, the names of columns that many tables have, and in how many tables a column has a name."""

    schemas: frozenset[str]
    by_name: Mapping[tuple[str, str], Table]
    referenced: Mapping[TableName, Collection[TableName]]
    columns: Mapping[TableName, frozenset[str]]
    everywhere: frozenset[str] = frozenset()
    named_so: Mapping[str, int] = field(default_factory=dict)

    def named(self, table: Table, name: str, schema: str | None = None) -> Table | None:
        """Return the other table that `name`, singular or plural, means in `schema`, by default the same
        one."""
        stem = singular(name)
        plural = stem[:-1] + "ies" if stem.endswith("y") else stem + "s"
        for candidate in (name, stem, plural, stem + "es"):
            match = self.by_name.get((schema or table.schema, candidate))
            if match and match is not table and "view" not in match.kind:
                return match
        return None

    def has_columns_of(self, table: Table, base: Table, *, most: float) -> bool:
        """Return True if the table has more than this share of the other's columns."""
        theirs = self.columns[base.full_name]
        return len(self.columns[table.full_name] & theirs) > most * len(theirs)

    def whole(self, table: Table, added: int) -> Table | None:
        """Return the one table whose columns are all in this one, which adds a few; None if several are."""
        own = self.columns[table.full_name]
        bases = [
            base
            for base in self.by_name.values()
            if base is not table
            and base.schema == table.schema
            and 0 < len(own) - len(self.columns[base.full_name]) <= added
            and self.columns[base.full_name] <= own
        ]
        return bases[0] if len(bases) == 1 else None


def relations_of(tables: Sequence[Table]) -> Relations:
    pointed: defaultdict[TableName, set[TableName]] = defaultdict(set)
    for table in tables:
        for key in table.keys:
            if key.to and key.to != table.full_name:
                pointed[key.to].add(table.full_name)
    by_name = {(table.schema, snake_case(table.name)): table for table in tables}
    columns = {table.full_name: frozenset(column.name for column in table.columns) for table in tables}
    schemas = frozenset(table.schema for table in tables)
    count = Counter(name for names in columns.values() for name in names)
    most = max(len(tables) // 3, _FEW)
    everywhere = frozenset(name for name, number in count.items() if number >= most)
    named_so: Counter[str] = Counter()
    for name, number in count.items():
        named_so[squash(name)] += number
    return Relations(schemas, by_name, pointed, columns, everywhere, named_so)


# In so many tables, two that are alike are no custom.
_FEW = 4
