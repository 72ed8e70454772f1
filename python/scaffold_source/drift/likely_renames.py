"""What looks like a rename: something gone and something new that are alike. A hint for a person, never more:
the removal is told as one, with the line that would declare the rename.

A column that was renamed keeps its place among the others, and a new one comes last; so a new column before
one that was there already took the place of another. Anywhere else, it takes a like name, or facts that few
columns share.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from operator import itemgetter

from scaffold_source.drift.compare import Renames
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, ObjectPath, Table, TablePath
from scaffold_source.yaml_text.dump import flow_text

Score = tuple[float, ...]
Columns = Callable[[str], str]  # a column's name after declared renames
Tables = Mapping[TablePath, Table]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words that say what kind of thing a column is, not which one.
_GENERIC = {"id", "at", "on", "by", "is", "has", "no", "date", "time", "name", "type", "count", "flag", "ts"}
# Columns that many tables have.
_ANYWHERE = {"id", "name", "created_at", "updated_at", "deleted_at", "created", "updated", "version", "uuid"}
_LIKE = 0.6
_SAME_COLUMNS, _MANY_SAME_COLUMNS = 0.5, 0.8
_TELLING = 2  # facts that few columns share
_TRIVIAL_DEFAULTS = ("nextval(", "now()", "CURRENT_TIMESTAMP", "0", "false", "''", "gen_random_uuid()")


def likely_renames(
    before: Tables, after: Tables, renames: Renames, known: Collection[ObjectPath] = ()
) -> dict[ObjectPath, ObjectPath]:
    """Return the new table or column by the one that is gone, by paths as changes have them. `known` are
    columns that are not in `before` and yet not new."""
    left_out: defaultdict[ObjectPath, set[str]] = defaultdict(set)
    for column in known:
        left_out[column[:2]].add("".join(column[2:]))
    likely: dict[ObjectPath, ObjectPath] = {}
    gone, new = {}, dict(after)
    for path, table in before.items():
        match = new.pop(renames.table(path), None)
        if match is None:
            gone[path] = table
        elif match is not table:
            seen = _without(match, left_out.get(path, ()))
            likely |= likely_columns(path, table, seen, _column_names(path, renames))
    return likely | likely_tables(gone, new) if gone and new else likely


def _without(table: Table, names: Collection[str]) -> Table:
    if not names:
        return table
    return replace(table, columns=tuple(column for column in table.columns if column.name not in names))


def _column_names(path: TablePath, renames: Renames) -> Columns:
    return lambda name: renames.column((*path, name))[2]


def hint(was: ObjectPath, now: ObjectPath) -> str:
    """Return the line of YAML that declares the rename, for the table's columns or the source's tables."""
    old = ".".join(was) if was[:1] != now[:1] else "".join(was[-1:])
    name = "".join(now[-1:])
    return f"- {flow_text({'name': name, 'config': {'meta': {'renamed_from': old}}})}"


def likely_columns(
    path: TablePath, before: Table, after: Table, renamed: Columns
) -> dict[ObjectPath, ObjectPath]:
    """Return the new column, by the gone one, of one table; both with the table's path before."""
    kept = {renamed(column.name) for column in before.columns} & {column.name for column in after.columns}
    gone = [column for column in before.columns if renamed(column.name) not in kept]
    new = [column for column in after.columns if column.name not in kept]
    if not (gone and new):
        return {}
    places = _places(before, lambda name: renamed(name) in kept), _places(after, lambda name: name in kept)
    is_alone = len(gone) == len(new) == 1

    def score(was: Column, now: Column) -> Score | None:
        in_place = places[0][was.name] == places[1][now.name]
        before_others = in_place and places[1][now.name] < len(kept)
        same_type = was.base_type == now.base_type
        if not (same_type or before_others):
            return None
        likeness = name_likeness(was.name, now.name)
        telling = _shared_facts(was, now, before, after) if same_type else 0
        is_like = (
            (before_others and family(was.base_type) == family(now.base_type))
            or (same_type and likeness >= _LIKE)
            or telling >= (1 if in_place and is_alone else _TELLING)
        )
        return (before_others, likeness, telling, in_place) if is_like else None

    return _best(
        (scored, (*path, was.name), (*path, now.name))
        for was in gone
        for now in new
        if (scored := score(was, now))
    )


def likely_tables(gone: Tables, new: Tables) -> dict[ObjectPath, ObjectPath]:
    """Return the new table, by the gone one."""
    shapes = {path: _shape(table) for path, table in (*gone.items(), *new.items())}
    by_column = defaultdict(list)
    for path in new:
        for column in shapes[path]:
            if column[0] not in _ANYWHERE:
                by_column[column].append(path)

    def score(was: TablePath, now: TablePath) -> Score | None:
        shared = shapes[was] & shapes[now]
        overlap = len(shared) / len(shapes[was] | shapes[now])
        if overlap < _SAME_COLUMNS:
            return None
        own = sum(name not in _ANYWHERE for name, _ in shared)
        likeness = name_likeness(was[1], now[1])
        is_like = likeness >= _LIKE or (overlap >= _MANY_SAME_COLUMNS and own > 1)
        return (overlap, likeness) if is_like else None

    return _best(
        (scored, was, now)
        for was in gone
        for now in Counter(path for column in shapes[was] for path in by_column.get(column, ()))
        if (scored := score(was, now))
    )


def name_likeness(before: str, after: str) -> float:
    """Return how alike two names are, from 0 to 1: by their words, then by their letters."""
    old, new = _words(before), _words(after)
    if "".join(old) == "".join(new):
        return 1.0
    if _numbers(old) != _numbers(new) and _without_numbers(old) == _without_numbers(new):
        return 0.0  # line_1 and line_2
    own = [[word for word in words if word not in _GENERIC] or words for words in (old, new)]
    shorter, longer = sorted(own, key=len)
    if longer[: len(shorter)] == shorter:
        return 0.9
    if set(shorter) <= set(longer):
        return 0.8
    first, second = ("".join(words) for words in own)
    ratio: float = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if first[:3] == second[:3] else 0.7 * ratio


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)] or [name.lower()]


def _numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if word.isdigit()]


def _without_numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if not word.isdigit()]


def _places(table: Table, is_kept: Callable[[str], bool]) -> dict[str, int]:
    """Return, for each column, how many of those on both sides stand before it."""
    places, passed = {}, 0
    for column in table.columns:
        places[column.name] = passed
        passed += is_kept(column.name)
    return places


def _shared_facts(was: Column, now: Column, before: Table, after: Table) -> float:
    """Return how much two columns of one type share that few columns have; 0 if any fact differs."""
    if _bare(was) != _bare(now):
        return 0
    keys = _keys(was.name, before), _keys(now.name, after)
    if keys[0] != keys[1]:
        return 0
    has_own_default = was.default is not None and not was.default.startswith(_TRIVIAL_DEFAULTS)
    is_measured = was.evidence is not None and was.evidence == now.evidence and was.evidence.distinct
    weights = (
        (2, bool(keys[0])),
        (2, bool(was.labels or was.values or was.bounds)),
        (2, bool(was.comment) and was.comment == now.comment),
        (1, has_own_default),
        (1, not was.nullable),
        (1, "(" in was.base_type),
        (1, bool(is_measured)),
    )
    return sum(weight for weight, holds in weights if holds)


def _bare(column: Column) -> Column:
    return replace(column, name="", comment=None, evidence=None)


def _keys(column: str, table: Table) -> set[tuple[str, str, int]]:
    """Return what a column is to the table's keys: their kind, what they point to, its place in them."""
    return {(key.kind, str(key.to), key.columns.index(column)) for key in table.keys if column in key.columns}


def _shape(table: Table) -> frozenset[tuple[str, str]]:
    return frozenset((column.name, column.base_type) for column in table.columns)


def _best(scores: Iterable[tuple[Score, ObjectPath, ObjectPath]]) -> dict[ObjectPath, ObjectPath]:
    """Return pairs, the likeliest first, each thing once; of equals the earliest."""
    pairs: dict[ObjectPath, ObjectPath] = {}
    taken: set[ObjectPath] = set()
    for _, was, now in sorted(scores, key=itemgetter(0), reverse=True):
        if was not in pairs and now not in taken:
            pairs[was] = now
            taken.add(now)
    return pairs
