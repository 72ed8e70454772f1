"""Changes that repeat another change, or say nothing: a server shows one thing in several places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold_source.change import Change
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, ObjectPath, Table, TablePath
from scaffold_source.producers.said_checks import rule_of


@dataclass(frozen=True, slots=True)
class Pair:
    """A table before, the same in today's names, and after; and its columns that are still there."""

    path: TablePath
    old: Table
    before: Table
    after: Table
    columns: Mapping[ObjectPath, tuple[Column, Column]]


def of_new_columns(change: Change, kept: Collection[str]) -> Change:
    """Turn the change of a check that names none of the kept columns into a new check.

    Its name is the old one, but it speaks of new columns, and the old check spoke of removed ones."""
    if change.field != "checks" or not (change.before and change.after):
        return change
    if any(_speaks_of(check.expression, set(kept)) for check in (change.before, change.after)):
        return change
    return replace(change, before=None)


def of_listed_labels(change: Change, pair: Pair) -> Change:
    """Turn the loss of a list of values into its change, where the column became an enum of other labels; and
    the reverse."""
    if change.field != "values" or not _became_enum(pair, change.path):
        return change
    before, after = pair.columns[change.path]
    return replace(change, before=before.values or before.labels, after=after.values or after.labels)


def _became_enum(pair: Pair, path: ObjectPath) -> bool:
    """True if a list of values became labels, or labels became a list of values."""
    before, after = pair.columns[path]
    return bool(before.values and after.labels) != bool(before.labels and after.values)


def without_echoes(changes: list[Change], pair: Pair) -> list[Change]:
    """Drop changes that another change already says."""
    of_table = {change.field for change in changes if len(change.path) == 2}
    by_column: dict[ObjectPath, set[str]] = {}
    for change in changes:
        if len(change.path) == 3:
            by_column.setdefault(change.path, set()).add(change.field)
    gone = {c.path[2] for c in changes if len(c.path) == 3 and c.field == "columns" and c.after is None}
    is_retyped = any({"type", "base_type"} & fields for fields in by_column.values())
    is_cast: Callable[[Change], bool] = lambda c: is_retyped and _is_cast(c)  # noqa: E731
    echoes: dict[str, Callable[[Change], bool]] = {
        "definition": lambda c: "kind" in of_table or is_cast(c),
        "keys": lambda c: c.after is None and c.before.kind != "primary" and set(c.before.columns) <= gone,
        "checks": lambda c: (
            is_cast(c) or (c.after is None and _speaks_of(c.before.expression, gone)) or _is_not_null(c, pair)
        ),
        "policies": is_cast,
        "triggers": lambda c: _keeps_a_column(c, changes),
        "type": lambda c: _is_echo_of_base_type(c, by_column[c.path], pair),
        "enum": lambda c: bool({"type", "base_type"} & by_column[c.path]),
        "labels": lambda c: _is_new_kind_of_type(c, by_column[c.path], pair),
        "values": lambda c: _is_same_list(c) or _is_echo_of_check(c, by_column[c.path], changes),
        "bounds": lambda c: _is_echo_of_check(c, by_column[c.path], changes),
        "domain_checks": lambda c: "base_type" in by_column[c.path],
        "default": lambda c: bool({"identity", "generated"} & by_column[c.path]) or is_cast(c),
        "expression": lambda c: None in (c.before, c.after) or is_cast(c),
        "collation": lambda c: (
            None in (c.before, c.after)  # of a table, which older contracts do not say
            if len(c.path) == 2
            else any(family(side.base_type) != "string" for side in pair.columns[c.path])
        ),
    }
    return [c for c in changes if c.field not in echoes or not echoes[c.field](c)]


_CAST = re.compile(
    r"""::(?:"[^"]*"|[\w.])+(?:\([\d,]+\))?(?:\ varying|\ precision|\ with(?:out)?\ time\ zone)*
    (?:\([\d,]+\))?(?:\[\])*""",
    re.VERBOSE,
)


def _is_cast(change: Change) -> bool:
    """True if only casts differ: a column's new type rewrites every expression over it."""
    if change.before is None or change.after is None:
        return False
    return bool(_without_casts(change.before) == _without_casts(change.after))


def _without_casts(item: Any) -> object:
    """Return an expression, or the check or policy that holds one, without its casts."""
    if isinstance(item, str):
        return re.sub(r"[\s()]+", " ", _CAST.sub("", item)).strip()
    return replace(item, expression=_without_casts(item.expression)) if item.expression else item


_NOT_NULL = re.compile(r"[(\s]*[`\"]?(\w+)[`\"]?\s+is\s+not\s+null[)\s]*", re.IGNORECASE)


def _is_not_null(change: Change, pair: Pair) -> bool:
    """True if the check that is gone kept NULL out of a column that refuses it by itself now."""
    if change.after is not None or not (kept := _NOT_NULL.fullmatch(change.before.expression)):
        return False
    return any(column.name == kept[1] and not column.nullable for column in pair.after.columns)


def _speaks_of(expression: str, columns: set[str]) -> bool:
    return bool(set(re.findall(r"\w+", _CAST.sub("", expression))) & columns)


def _keeps_a_column(change: Change, changes: Iterable[Change]) -> bool:
    """True if the trigger is one that keeps a column up to date: the column's own change tells of it."""
    names = {trigger.name for trigger in (change.before, change.after) if trigger}
    return any(c.field == "on_update" and names & {c.before, c.after} for c in changes)


def _is_echo_of_base_type(change: Change, others: set[str], pair: Pair) -> bool:
    """True if the declared type changed only because the base type did, without a domain, or because the
    labels did, where the type spells them."""
    columns = pair.columns[change.path]
    has_domain = any(c.type != c.base_type and "." in c.type for c in columns)
    spells_labels = all(c.labels and c.enum is None for c in columns) and bool(
        {"labels", "label_order"} & others
    )
    return ("base_type" in others and not has_domain) or spells_labels


def _is_new_kind_of_type(change: Change, others: set[str], pair: Pair) -> bool:
    """True if the column became an enum or stopped being one: the change of its type tells of it."""
    before, after = pair.columns[change.path]
    return bool({"type", "base_type"} & others) and not (before.labels and after.labels)


def _is_same_list(change: Change) -> bool:
    return set(change.before) == set(change.after)


def _is_echo_of_check(change: Change, others: set[str], changes: Iterable[Change]) -> bool:
    """True if values or bounds were read out of a check that says itself that it changed."""
    written = (check for c in changes if c.field == "checks" for check in (c.before, c.after) if check)
    return "domain_checks" in others or any(
        (rule := rule_of(check)) is not None and rule.column in change.path[2:] for check in written
    )


# ---- what servers print


_IDENTIFIER = r'(?:"(?:[^"]|"")*"|\w+)'
_RELATION = re.compile(rf"\.({_IDENTIFIER})(?:\s+({_IDENTIFIER}))?")
_QUALIFIER = re.compile(rf'(?<![\w".])({_IDENTIFIER})\.')


def is_print(change: Change) -> bool:
    """True if a view's definition differs in its printing only, between servers of two versions: since
    PostgreSQL 16 it names no table where a column is unambiguous."""
    if change.field != "definition" or not (change.before and change.after):
        return False
    return _without_qualifiers(change.before) == _without_qualifiers(change.after)


def _without_qualifiers(definition: str) -> str:
    """Return the definition without names and aliases of relations before a column; schemas stay."""
    names = {name for relation in _RELATION.findall(definition) for name in relation}
    bare = _QUALIFIER.sub(lambda qualifier: "" if qualifier[1] in names else qualifier[0], definition)
    return " ".join(bare.split())
