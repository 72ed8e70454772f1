"""Mask what was drawn: one value has one mask in every table and run, values that must be unique have unlike
masks, and no mask breaks what its column allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scaffold_source.errors import DefectError, ScaffoldError, UsageError
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import has_one_spelling, type_name
from scaffold_source.model import Column, Table, TableName
from scaffold_source.sample.documents import hstore_mask, json_mask, names_in
from scaffold_source.sample.drawn_rows import value_of
from scaffold_source.sample.functions import Unreadable
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.made_cells import maker_for
from scaffold_source.sample.masks import Mask, Masks
from scaffold_source.sample.rules import RowRule, rules_of
from scaffold_source.sample.treatments import Place, Treatment
from scaffold_source.sample.values import Value, admits, kind_of, longest, text_of

Cells = dict[Place, list[str | None]]
Passes = Callable[[str], bool]
_LITERAL = re.compile(r"'((?:[^']|'')*)'")
_TRIES = 300
_SAME = 4  # attempts that give the value itself: its mask says that it may stay


@dataclass(frozen=True, slots=True)
class Masking:
    """Masks the columns of a draw, by `treated`. Of a column in `passing`, values that pass stay."""

    masks: Masks
    tables: Mapping[TableName, Table]
    treated: Mapping[Place, Treatment]
    passing: Mapping[Place, Passes]

    def masked(self, cells: Cells, keys: Mapping[TableName, Sequence[str]]) -> Cells:
        """Return the cells as nobody's. `keys` tell the rows of a table apart."""
        words = frozenset(
            squash(name)
            for table in self.tables.values()
            for name in (table.name, *(column.name for column in table.columns))
        )
        groups: dict[Place, list[Place]] = {}
        for place in cells:
            groups.setdefault(self.treated[place].group or place, []).append(place)
        result: Cells = {}
        for places in groups.values():
            how = self.treated[places[0]].how
            with unspoken(str(places[0])):
                if how == "made":
                    result.update(
                        {place: self._made(place, cells[place], keys[place.table]) for place in places}
                    )
                elif how == "masked":
                    result.update(self._together(places, cells, words))
                else:
                    result.update({place: self._passed(place, cells[place]) for place in places})
        return result

    def column(self, place: Place) -> Column:
        """Return the column at a place."""
        return next(column for column in self.tables[place.table].columns if column.name == place.column)

    def _passed(self, place: Place, cells: list[str | None]) -> list[str | None]:
        """Return cells as they are, but for those that the column's list of values does not know."""
        column = self.column(place)
        if self.treated[place].how != "kept" or not column.values or kind_of(column) != "text":
            return cells
        known = set(column.values)
        mask = _Group(self, [place], self.masks.of(column, "", place.table.name, longest(column.base_type)))
        return [cell if cell is None or cell in known else mask.masked(cell) for cell in cells]

    def _together(self, places: list[Place], cells: Cells, words: frozenset[str]) -> Cells:
        """Return the cells of columns that keys connect, masked alike."""
        texts = sorted({cell for place in places for cell in cells[place] if cell is not None})
        group = _Group(self, places, self._mask(places, texts, words))
        group.occurs = {
            place: {group.key(cell) for cell in cells[place] if cell is not None} for place in places
        }
        passes = [self.passing[place] for place in places if place in self.passing]
        passes += [self._words(place).__contains__ for place in places if not self.treated[place].kind]
        for text in texts:
            if not any(is_fine(text) for is_fine in passes):
                group.masked(text)
        return {
            place: [cell if cell is None else group.known.get(group.key(cell), cell) for cell in cells[place]]
            for place in places
        }

    def _words(self, place: Place) -> frozenset[str]:
        """Return the texts that checks compare a column of texts with: the schema's words, and nobody's."""
        column, table = self.column(place), self.tables[place.table]
        if kind_of(column) != "text":
            return frozenset()
        named = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)")
        checks = [check.expression for check in table.checks if named.search(check.expression)]
        literals = (text for check in (*checks, *column.domain_checks) for text in _LITERAL.findall(check))
        return frozenset((*(text.replace("''", "'") for text in literals), *map(str, column.values)))

    def _mask(self, places: list[Place], texts: Sequence[str], words: frozenset[str]) -> Mask:
        root = self.treated[places[0]].group or places[0]
        column = self.column(root if root in places else places[0])
        base = type_name(column.base_type).rpartition(".")[2]
        if base in ("json", "jsonb"):
            return json_mask(self.masks.secret, names_in(texts, words, is_hstore=False))
        if base == "hstore":
            return hstore_mask(self.masks.secret, names_in(texts, words, is_hstore=True))
        rooms = [longest(self.column(place).base_type) for place in places if kind_of(column) == "text"]
        room = min((room for room in rooms if room is not None), default=None)
        return self.masks.of(column, self.treated[root].kind, root.table.name, room)

    def _made(self, place: Place, cells: list[str | None], keys: Sequence[str]) -> list[str | None]:
        """Return values for cells of which nothing was read but whether they are null."""
        column = self.column(place)
        group = _Group(self, [place], maker_for(self.masks.secret, column, place.table.name))
        return [
            None if cell is None else group.masked(f"{place}:{key}")
            for cell, key in zip(cells, keys, strict=True)
        ]


class _Group:
    """The masks of columns that keys connect: which value has which."""

    def __init__(self, masking: Masking, places: Sequence[Place], mask: Mask) -> None:
        self.places, self.mask = places, mask
        self.columns = [masking.column(place) for place in places]
        tables = [masking.tables[place.table] for place in places]
        self.is_unique = any(map(_is_unique, tables, self.columns))
        self.folds = not all(has_one_spelling(column.base_type, column.collation) for column in self.columns)
        self.tests = [
            _Test(table, column, masking.masks.secret)
            for table, column in zip(tables, self.columns, strict=True)
        ]
        self.occurs: Mapping[Place, Collection[str]] = {}
        self.known: dict[str, str | None] = {}
        self.taken: set[str] = set()

    def key(self, text: str) -> str:
        """Return what is the same for values that the server takes for equal."""
        return text.lower() if self.folds else text

    def masked(self, text: str) -> str | None:
        """Return the mask of a value. Raises UsageError where there is none for a column that needs one."""
        key = self.key(text)
        if key not in self.known:
            mask = next(self._candidates(key), None)
            if mask is None and not all(column.nullable for column in self.columns):
                raise self._no_mask()
            self.known[key] = mask
            if mask is not None:
                self.taken.add(self.key(mask))
        return self.known[key]

    def _candidates(self, text: str) -> Iterator[str]:
        same, tests = 0, self._tests_of(text)
        for attempt in range(_TRIES):
            made = self.mask(text, attempt)
            if made is None:
                return
            if self.key(made) == text:
                same += 1
                if same >= _SAME:
                    yield made
                continue
            if self._is_allowed(made, tests):
                yield made
            for test in tests if attempt % 10 == 9 else ():
                mended = test.mended(made, f"{text}:{attempt}")
                if mended is not None and self.key(mended) != text and self._is_allowed(mended, tests):
                    yield mended

    def _tests_of(self, text: str) -> list[_Test]:
        """Return the tests of the columns in which a value stands: what others allow is not its concern."""
        return [
            test
            for place, test in zip(self.places, self.tests, strict=True)
            if place not in self.occurs or text in self.occurs[place]
        ]

    def _is_allowed(self, made: str, tests: Sequence[_Test]) -> bool:
        is_free = not self.is_unique or self.key(made) not in self.taken
        return is_free and all(test.admits(made) for test in tests)

    def _no_mask(self) -> UsageError:
        names = ", ".join(map(str, self.places))
        return UsageError(
            f"No mask was found for a value of {names} ({self.columns[0].type}): none of {_TRIES} fits",
            do="say that its values may be seen (`pii: none` in the contract, or "
            f"--unmasked {self.places[0]}), or draw from other roots",
        )


def _is_unique(table: Table, column: Column) -> bool:
    """Return whether a value may come once in a column, or once beside some others."""
    return table.is_in_key(column) or any(
        column.name in text for text in (*table.unique_where, *table.exclusions)
    )


class _Test:
    """One cell of a column, to ask what the column allows."""

    def __init__(self, table: Table, column: Column, secret: Secret) -> None:
        self.of, self.secret = column, secret
        self.value: Value = None
        self.draws = iter(())
        self.about, self.number = "", 0
        alone = replace(table, columns=(column,), keys=(), unique_where=(), exclusions=())
        self.rules: tuple[RowRule, ...] = rules_of(alone, self).rows

    def admits(self, text: str) -> bool:
        """Return whether type, range and checks of the column allow a value."""
        self.value = value_of(text, self.of)
        return admits(self.of, self.value) and all(rule.passes(0) for rule in self.rules)

    def mended(self, text: str, about: str) -> str | None:
        """Return the value changed until it passes the checks; None where that fails. Chance hangs on the
        key, and on what it is `about`."""
        self.value, self.about, self.number = value_of(text, self.of), about, 0
        for _ in self.rules:
            broken = next((rule for rule in self.rules if not rule.passes(0)), None)
            if broken is None:
                break
            broken.make(0)
        made = self.value
        if made is None or not all(rule.passes(0) for rule in self.rules) or not admits(self.of, made):
            return None
        return text_of(made, kind_of(self.of))

    # ---- what conditions ask

    def reader(self, column: str) -> Callable[[int], Value]:
        """Return what reads the cell."""
        self.column(column)
        return lambda _: self.value

    def column(self, name: str) -> Column:
        """Return the column; no other is known."""
        if name != self.of.name:
            raise Unreadable(name)
        return self.of

    def put(self, _: int, column: str, value: Value) -> bool:
        """Put a value into the cell, where the column may have it."""
        is_allowed = value is not None and admits(self.of, value)
        if is_allowed:
            self.value = value
        return is_allowed

    def again(self, _: int, column: str) -> None:
        """Leave it: the next attempt brings another value."""

    def chance(self) -> float:
        """Return a number from 0 to 1."""
        self.number += 1
        return self.secret.chance("mend", self.about, str(self.number))


@contextmanager
def unspoken(what: str) -> Iterator[None]:
    """Let no unexpected error show its text, which may hold a value."""
    try:
        yield
    except ScaffoldError:
        raise
    except Exception as error:
        raise DefectError(
            f"{what} could not be masked: {type(error).__name__}; nothing was written, and what it says "
            "is not shown, for it may hold a value",
            do="please report it, with the types of the columns",
        ) from None
