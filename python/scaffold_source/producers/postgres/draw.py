"""Draw rows from PostgreSQL: one transaction, one moment, rows by key, a budget of rows and of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import psycopg

from scaffold_source.errors import ProducerError
from scaffold_source.lexicon.types import type_name
from scaffold_source.model import TableName
from scaffold_source.producers.drawing import Drawn, DrawRequest, Pair, Pointer, Row, kind_called
from scaffold_source.producers.postgres import session
from scaffold_source.producers.postgres.draw_rows import Identity, Reached, RowReader

_SESSION = """
set transaction isolation level repeatable read, read only;
set local jit = off;
set local row_security = off;
set local synchronize_seqscans = off;
set local lock_timeout = '2s';
set local idle_in_transaction_session_timeout = '60s'
"""
_SLICE = 200
_KEYS = 1000
_INTEGERS = ("smallint", "integer", "bigint", "numeric")

Rows = dict[TableName, dict[Identity, Row]]
Keys = tuple[TableName, tuple[str, ...]]


def draw(connection: psycopg.Connection, request: DrawRequest) -> Drawn:
    """Return the rows asked for. Raises ProducerError as `drawing.draw` says."""
    with connection.transaction():
        connection.execute("; ".join((_SESSION, *session.printing(), session.printing_times())).encode())
        _require_guest(connection, request)
        return _Drawing(connection, request).drawn()


def _require_guest(connection: psycopg.Connection, request: DrawRequest) -> None:
    row = connection.execute("select pg_catalog.pg_is_in_recovery()").fetchone()
    if not (row and row[0] is True) and not request.is_primary_ok:
        raise ProducerError(
            "This server is a primary, where the application writes: nothing was drawn",
            do="give a replica's connection as --from, or say that reading here is fine: --primary-ok",
        )


class _Drawing:
    """One draw: the rows that are kept, and those of the slice that is being closed over its keys."""

    def __init__(self, connection: psycopg.Connection, request: DrawRequest) -> None:
        self.request, self.reader = request, RowReader(connection, request)
        self.taken: dict[TableName, int] = defaultdict(int)
        self.kept: Rows = defaultdict(dict)
        self.fresh: Rows = defaultdict(dict)
        self.have: dict[Keys, set[Row]] = defaultdict(set)
        self.dangling: dict[Pointer, set[Row]] = defaultdict(set)
        self.above: dict[TableName, list[Pointer]] = defaultdict(list)
        self.below: dict[TableName, list[Pointer]] = defaultdict(list)
        for pointer in request.pointers:
            self.above[pointer.table].append(pointer)
            self.below[pointer.to].append(pointer)
        self.places = self.reader.places

    def drawn(self) -> Drawn:
        """Return what was drawn, in the order of its keys."""
        stops: list[str] = []
        asked: dict[TableName, int] = {}
        try:
            roots = {name: self.reader.roots(name) for name in self.request.roots}
            asked = {name: len(rows) for name, rows in roots.items()}
            for name, part in _interleaved(roots):
                self._take(name, part)
        except Reached as reached:
            stops = [f"{reached.what}: {self._so_far(asked)}"]
        if stops and not any(self.taken.values()):
            raise _nothing(stops[0].partition(":")[0])
        rows = {name: self._sorted(name, kept) for name, kept in self.kept.items()}
        return Drawn(rows, tuple(stops), dict(self.dangling))

    def _so_far(self, asked: dict[TableName, int]) -> str:
        parts = (
            f"{self.taken[name]:,} of {asked.get(name, 0):,} rows of {name}" for name in self.request.roots
        )
        return f"{', '.join(parts)} are drawn, with all that they point at"

    def _sorted(self, name: TableName, kept: dict[Identity, Row]) -> list[Row]:
        table = self.request.tables[name]
        places = [self.places[name][column] for column in table.primary_key] or range(len(table.columns))
        return sorted(kept.values(), key=lambda row: [_sortable(row[place]) for place in places])

    # ---- slices

    def _take(self, name: TableName, part: dict[Identity, Row]) -> None:
        """Keep a slice of roots with all that belongs to them. Raises Reached where that is too much."""
        self.fresh = defaultdict(dict)
        had = {keys: set(values) for keys, values in self.have.items()}
        dangling = {pointer: set(keys) for pointer, keys in self.dangling.items()}
        try:
            self._close(name, part)
        except Reached as reached:
            self.have = defaultdict(set, had)
            self.dangling = defaultdict(set, dangling)
            if not reached.is_rows or len(part) == 1:
                raise
            rows = list(part.items())
            self._take(name, dict(rows[: len(rows) // 2]))
            self._take(name, dict(rows[len(rows) // 2 :]))
            return
        self.taken[name] += len(part)
        for table, fresh in self.fresh.items():
            self.kept[table].update(fresh)

    def _close(self, name: TableName, part: dict[Identity, Row]) -> None:
        level = self._added(name, part)
        while level:
            self._with_parents(level)
            level = self._children(level) if self.request.children else {}

    def _added(self, name: TableName, rows: dict[Identity, Row]) -> Rows:
        """Add rows that are new to the slice; return these."""
        new = {
            identity: row
            for identity, row in rows.items()
            if identity not in self.kept[name] and identity not in self.fresh[name]
        }
        self.fresh[name].update(new)
        for pointer in self.below[name]:
            self.have[name, pointer.references].update(self._keys(name, pointer.references, new.values()))
        count = sum(map(len, self.kept.values())) + sum(map(len, self.fresh.values()))
        if count > self.request.most:
            raise Reached(f"the budget of rows is reached (--most {self.request.most})", is_rows=True)
        return {name: new} if new else {}

    def _keys(self, name: TableName, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the values of the columns in rows where none is null."""
        places = [self.places[name][column] for column in columns]
        for row in rows:
            key = tuple(row[place] for place in places)
            if None not in key:
                yield key

    def _with_parents(self, level: Rows) -> None:
        """Add what the rows point at, and what that points at."""
        pending = level
        while pending:
            following: Rows = defaultdict(dict)
            for name, rows in pending.items():
                for pointer in self.above[name]:
                    wanted = set(self._keys(name, pointer.columns, rows.values()))
                    self._fetch_parents(pointer, wanted, following)
                for pair in self.request.pairs:
                    if pair.table == name:
                        for pointer, wanted in self._of_pair(pair, rows.values()):
                            self._fetch_parents(pointer, wanted, following)
            pending = following

    def _fetch_parents(self, pointer: Pointer, wanted: set[Row], following: Rows) -> None:
        have = self.have[pointer.to, pointer.references]
        missing = sorted(wanted - have - self.dangling[pointer])
        for start in range(0, len(missing), _KEYS):
            part = missing[start : start + _KEYS]
            rows = self.reader.matching(pointer, part)
            following[pointer.to].update(self._added(pointer.to, rows).get(pointer.to, {}))
            shown = set(self._keys(pointer.to, pointer.references, rows.values()))
            have |= shown
            self.dangling[pointer] |= set(part) - shown

    def _of_pair(self, pair: Pair, rows: Iterable[Row]) -> Iterator[tuple[Pointer, set[Row]]]:
        """Yield what the rows of a pair point at, by table, where the values can be keys of it."""
        kind, key = self.places[pair.table][pair.kind], self.places[pair.table][pair.key]
        wanted: dict[tuple[TableName, str], set[Row]] = defaultdict(set)
        for row in rows:
            target = pair.targets.get(kind_called(row[kind] or ""))
            if target and row[key] is not None and self._may_be_key(row[key] or "", target):
                wanted[target].add((row[key],))
        for (table, column), keys in wanted.items():
            yield Pointer(pair.table, (pair.key,), table, (column,), is_declared=False), keys

    def _may_be_key(self, value: str, target: tuple[TableName, str]) -> bool:
        table, column = target
        base = type_name(self.request.tables[table].columns[self.places[table][column]].base_type)
        if base in _INTEGERS:
            return value.isascii() and value.isdigit() and len(value) < 10
        return base != "uuid" or len(value) == 36

    def _children(self, level: Rows) -> Rows:
        """Add some rows of each table that points at one of these rows; return those that are new."""
        following: Rows = {}
        for name, rows in level.items():
            for pointer in self.below[name]:
                keys = sorted(set(self._keys(name, pointer.references, rows.values())))
                for start in range(0, len(keys), _KEYS):
                    found = self.reader.pointing(pointer, keys[start : start + _KEYS])
                    for table, new in self._added(pointer.table, found).items():
                        following.setdefault(table, {}).update(new)
        return following


def _interleaved(
    roots: dict[TableName, dict[Identity, Row]],
) -> Iterator[tuple[TableName, dict[Identity, Row]]]:
    """Yield slices of roots, of each table in turn."""
    most = max(map(len, roots.values()), default=0)
    for start in range(0, most, _SLICE):
        for name, rows in roots.items():
            part = sorted(rows.items())[start : start + _SLICE]
            if part:
                yield name, dict(part)


def _sortable(value: str | None) -> tuple[int, int, str]:
    if value is None:
        return 0, 0, ""
    return (1, int(value), "") if value.isascii() and value.isdigit() else (2, 0, value)


def _nothing(reached: str) -> ProducerError:
    return ProducerError(
        f"Nothing was drawn: {reached}",
        do="give it more (--most rows, --seconds), take fewer --children, or begin with other --roots",
    )
