"""How right the keys are that nobody declares: declared ones are hidden from the rule, then compared with it.

    python benchmarks/judgement/keys.py            every set
    python benchmarks/judgement/keys.py tune       one of them, and every mistake

Every schema with declared foreign keys is ground truth for free. Prints for each set what is proposed and
what is asked about. A proposal on a column for which the schema declares no key can be neither right nor
wrong by it; these are listed to be read, but none of the set `blind`. No server is needed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from labels import BLIND, LOOKUPS, SETS, Application, read_set

from scaffold_source.contract.values import Source
from scaffold_source.infer import context_of
from scaffold_source.infer.undeclared_keys import UndeclaredKey, find_keys, is_proposed
from scaffold_source.model import Database, Table, TableName

Place = tuple[TableName, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A key that the rule finds where declared ones are hidden, what the producer declares there, and
    whether the rule proposes it or asks."""

    application: str
    key: UndeclaredKey
    declared: frozenset[Place]
    proposed: bool

    @property
    def is_right(self) -> bool:
        return (self.key.to.full_name, self.key.key.name) in self.declared

    def __str__(self) -> str:
        key = self.key
        return f"{self.application}/{key.table.name}.{key.column.name} of {key.to.name}.{key.key.name}"


def compared(application: Application) -> Iterator[Compared]:
    """Yield what the rule finds in the application's schema with its foreign keys hidden."""
    declared = declared_keys(application.database)
    context = context_of(Source("producer", "producer"), hidden(application.database))
    for key in find_keys(context):
        to = declared.get((key.table.full_name, key.column.name), frozenset())
        yield Compared(application.name, key, to, is_proposed(context, key))


def hidden(database: Database) -> Database:
    """Return the database as if nobody had declared a foreign key."""
    return replace(database, tables=tuple(_without_keys(table) for table in database.tables))


def _without_keys(table: Table) -> Table:
    return replace(table, keys=tuple(key for key in table.keys if key.kind != "foreign"))


def declared_keys(database: Database) -> dict[Place, frozenset[Place]]:
    """Return what each column of a foreign key points at, and what that points at in turn: its values are
    there, too."""
    to: defaultdict[Place, set[Place]] = defaultdict(set)
    for table in database.tables:
        for key in table.keys:
            if key.to:
                for column, referenced in zip(key.columns, key.references, strict=True):
                    to[table.full_name, column].add((key.to, referenced))
    return {place: frozenset(_reached(place, to)) for place in to}


def _reached(place: Place, to: Mapping[Place, set[Place]]) -> set[Place]:
    reached: set[Place] = set()
    waiting = [place]
    while waiting:
        further = to.get(waiting.pop(), set()) - reached
        reached |= further
        waiting += further
    return reached


def report(name: str, applications: tuple[Application, ...], *, by_name: bool) -> str:
    """Return the figures of one set, and if asked its mistakes `by_name`."""
    found = [key for application in applications for key in compared(application)]
    columns = sum(
        len(key.columns) == 1
        for application in applications
        for table in application.database.tables
        for key in table.keys
        if key.to
    )
    proposed = [key for key in found if key.proposed]
    right = [key for key in proposed if key.is_right]
    wrong = [key for key in proposed if key.declared and not key.is_right]
    open_ = [key for key in proposed if not key.declared]
    asked = [key for key in found if not key.proposed]
    asked_right = sum(key.is_right for key in asked)
    precision = len(right) / (len(right) + len(wrong)) if right or wrong else 0
    return "\n".join(
        [
            f"{name}: {len(applications)} applications, {columns} declared keys of one column",
            f"  proposed: {len(right)} right, {len(wrong)} wrong: precision {precision:.3f}, "
            f"recall {len(right) / columns:.2f}",
            f"  asked about: {asked_right} of {len(asked)} are declared keys",
            f"  proposed where the schema declares nothing: {len(open_)}",
            *(f"  wrong: {key}" for key in wrong if by_name),
            *(f"  undeclared: {key}" for key in open_ if by_name),
        ]
    )


def main(arguments: list[str]) -> None:
    if unknown := set(arguments) - {*SETS, LOOKUPS}:
        sys.exit(f"{', '.join(sorted(unknown))} is no set: {', '.join((*SETS, LOOKUPS))}")
    for name in arguments or SETS:
        by_name = name in arguments and name not in BLIND
        print(report(name, read_set(name), by_name=by_name), end="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
