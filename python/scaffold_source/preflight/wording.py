"""How preflight writes sizes, durations and names."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold_source.loaders.warehouses import WAREHOUSES
from scaffold_source.loaders.warehouses import in_sql as _in_sql
from scaffold_source.producers.observed import RelationState

_SIZES = ("bytes", "kB", "MB", "GB", "TB", "PB")
_STEP = 1024


def size(number: float) -> str:
    """Return bytes as PostgreSQL's `pg_size_pretty` does, with one digit: `12 bytes`, `1.5 GB`."""
    exponent = 0
    while number >= _STEP and exponent < len(_SIZES) - 1:
        number, exponent = number / _STEP, exponent + 1
    digits = f"{number:.0f}" if exponent == 0 or number >= 100 else f"{number:.1f}".removesuffix(".0")
    return f"{digits} {_SIZES[exponent]}"


def duration(seconds: float) -> str:
    """Return a duration as people say it: `40 s`, `25 min`, `3.5 h`, `12 days`."""
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length or (unit != "days" and seconds >= length):
            count = seconds / length
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"


def in_sql(*names: str) -> str:
    """Return names joined as PostgreSQL's SQL writes them: `shop."order"`."""
    return _in_sql(names, WAREHOUSES["postgres"])


def yes(value: bool | None) -> str:  # noqa: FBT001 (a value to be said)
    """Return a truth as people say it."""
    return "not known" if value is None else "yes" if value else "no"


def full_names(relations: Iterable[RelationState]) -> list[str]:
    """Return the relations' full names."""
    return [relation.full_name for relation in relations]


def relation_in_sql(relation: RelationState) -> str:
    """Return a relation's name as SQL writes it."""
    return in_sql(relation.schema, relation.name)


def literal(text: str) -> str:
    """Return text as a string of PostgreSQL's SQL."""
    return "'" + text.replace("'", "''") + "'"
