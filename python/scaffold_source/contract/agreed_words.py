"""Agreements that can be read in one way only: words to choose from, time zones, names of columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from scaffold_source.contract.values import CONTRACT, META
from scaffold_source.contract.whom import NOTIFY, notify_entries, notify_problems
from scaffold_source.lexicon.epoch_names import FACTORS
from scaffold_source.yaml_text.values import YamlPath

Agreed = Mapping[YamlPath, object]
Problem = tuple[YamlPath, str, str]
IsDeclared = Callable[[str, str], bool]

KINDS = ("timestamp", "boolean", "inverted_boolean", "epoch", "values", "is_null", "is_not_null")
SOFT_DELETE = META / "soft_delete"
WORDS: Mapping[YamlPath, tuple[str, ...]] = {
    META / "on_deleted": ("exclude", "flag"),
    META / "deleted_rows": ("key_only",),
    META / "unit": ("minor", "major"),
    META / "epoch": tuple(FACTORS),
    CONTRACT / "status": ("draft", "agreed", "deprecated"),
}
_ZONES = (META / "timezone", CONTRACT / "timezone")
_OWN_COLUMNS = tuple(META / key for key in ("updated_at", "created_at", "legacy_marker", "currency_column"))
_OTHERS_COLUMN = META / "currency_from"


def source_problems(agreed: Agreed) -> Iterator[Problem]:
    """Yield what is wrong with what was agreed about the source itself."""
    for path, value in agreed.items():
        yield from _word_problems(path, path, value)
    for entry in notify_entries(agreed):
        yield from ((NOTIFY, problem, do) for problem, do in notify_problems(entry))


def table_problems(table: str, agreed: Agreed, is_declared: IsDeclared) -> Iterator[Problem]:
    """Yield what is wrong with what was agreed about a table and its columns, by path in the table.
    `is_declared` says whether the source declares a column of one of its tables."""
    for path, value in agreed.items():
        place = YamlPath(path[2:]) if path[:1] == ("columns",) else path
        yield from _word_problems(path, place, value)
        if _is_open(value):
            continue
        if place in _OWN_COLUMNS and not is_declared(table, str(value)):
            problem = f"{place[-1]} names {str(value)!r}, and the source declares no such column"
            yield path, problem, "name one of its columns, or add this one to them"
        elif place == _OTHERS_COLUMN:
            to, _, column = str(value).rpartition(".")
            if not is_declared(to, column):
                problem = f"{place[-1]} names {str(value)!r}, and no table of the source declares that column"
                yield path, problem, "write the table as the source calls it, and its column: orders.currency"
    yield from _rule_problems(agreed)
    if isinstance(agreed.get(META / "test_rows"), (list, bool, int)):
        problem = f"test_rows is {agreed[META / 'test_rows']!r}, which is neither a predicate nor a mapping"
        yield META / "test_rows", problem, "write a SQL predicate such as is_test, a mapping, or none"


def _word_problems(path: YamlPath, place: YamlPath, value: object) -> Iterator[Problem]:
    words = WORDS.get(place)
    if words and not _is_open(value) and value not in words:
        yield path, f"{place[-1]} is {value!r}", f"write {' or '.join(words)}"
    elif place in _ZONES and not _is_open(value) and _zones() and value not in _zones():
        yield path, f"{value!r} is no time zone", "write a name of the IANA database, such as Europe/Paris"


def _is_open(value: object) -> bool:
    """Return whether nothing is said, or what dbt renders first."""
    return value in (None, "none") or (isinstance(value, str) and "{{" in value)


@lru_cache(maxsize=1)
def _zones() -> Collection[str]:
    return available_timezones()  # none on a machine that has no such data


def _rule_problems(agreed: Agreed) -> Iterator[Problem]:
    """Yield what is wrong with the rules that say which rows are deleted."""
    whole = agreed.get(SOFT_DELETE)
    depth = len(SOFT_DELETE)
    one = {
        path[depth]: value for path, value in agreed.items() if path[:depth] == SOFT_DELETE and path[depth:]
    }
    rules: list[object] = [one] if one else whole if isinstance(whole, list) else []
    if not (one or isinstance(whole, list) or _is_open(whole)):
        problem = f"soft_delete is {whole!r}, which is no rule"
        yield SOFT_DELETE, problem, "write {column: deleted_at, kind: timestamp}, a list of such, or none"
    for rule in rules:
        given = rule if isinstance(rule, dict) else {}
        kind, column = given.get("kind"), given.get("column")
        if not isinstance(column, str):
            yield _at(one, "column"), "soft_delete names no column", "write {column: …, kind: …}"
        elif kind not in KINDS:
            yield _at(one, "kind"), f"soft_delete is of kind {kind!r}", f"write {' or '.join(KINDS)}"
        elif kind == "values" and not (isinstance(given.get("values"), list) and given["values"]):
            problem = "soft_delete is of kind 'values', and lists none"
            yield _at(one, "values"), problem, "write values: [deleted], the values of a deleted row"


def _at(one: Mapping[str, object], key: str) -> YamlPath:
    return SOFT_DELETE / key if key in one else SOFT_DELETE
