"""Read a value list or a range out of a CHECK, if it is simple enough to be sure.

A server prints a check in one canonical form. The two commonest are read here, every other by
`parsed_checks.py`. Anything else stays an expression: half an understanding of a rule is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from scaffold_source.lexicon.names import is_plain
from scaffold_source.lexicon.types import family, has_one_spelling
from scaffold_source.model import Bounds, Column, Scalar
from scaffold_source.producers.answers import LONGEST


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a check allows for one column: a list of values, or a range."""

    column: str
    values: tuple[Scalar, ...] = ()
    bounds: Bounds | None = None


@lru_cache(maxsize=4096)
def column_rule(expression: str, *, dialect: Literal["postgres", "mysql"] = "postgres") -> ColumnRule | None:
    """Return the rule that a check's `expression` puts on one column. Return None if it is not that simple,
    or was cut because it is long."""
    if len(expression) > LONGEST:
        return None
    if dialect == "postgres" and (rule := _plain_rule(expression)):
        return rule
    from scaffold_source.producers.parsed_checks import parsed_rule  # noqa: PLC0415 (it imports a parser)

    return parsed_rule(expression, dialect)


# The two commonest checks as PostgreSQL prints them; it quotes a column that is named like a keyword.
_BOUND = re.compile(r"(?P<column>\w+) (?P<sign>>=|<=|>|<) (?P<number>[0-9]{1,15})")
_TEXT = r"'(?:[^'\\]|'')*'"
_LISTED = re.compile(
    rf"(?P<column>\w+) = ANY \(ARRAY\[(?P<texts>{_TEXT}::text(?:, {_TEXT}::text)*)\]\)", re.DOTALL
)
_LIMIT = {">=": "min", "<=": "max", ">": "above", "<": "below"}


def _plain_rule(expression: str) -> ColumnRule | None:
    """Return the rule of a check in one of the two spellings, None for any other."""
    plain = _BOUND.fullmatch(expression) or _LISTED.fullmatch(expression)
    if plain is None or not is_plain(plain["column"]):
        return None
    if plain.re is _BOUND:
        return ColumnRule(plain["column"], bounds=Bounds(**{_LIMIT[plain["sign"]]: int(plain["number"])}))
    texts = re.findall(_TEXT, plain["texts"])
    return ColumnRule(plain["column"], values=tuple(text[1:-1].replace("''", "'") for text in texts))


def with_rule(column: Column, rule: ColumnRule, collation: str | None = None) -> Column:
    """Return `column` with what `rule` allows. Of several value lists, the values in all of them stay; of
    several ranges, what they share. `collation` is the column's, where it is not said with the column."""
    numeric = family(column.base_type) in ("integer", "number")
    if rule.bounds and numeric:
        return replace(column, bounds=rule.bounds.within(column.bounds))
    if rule.values and _are_compared_as_written(column, rule.values, collation or column.collation):
        values = tuple(v for v in rule.values if not column.values or v in column.values)
        return replace(column, values=values)
    return column


def _are_compared_as_written(column: Column, values: Sequence[Scalar], collation: str | None) -> bool:
    """Return True if equal values have equal texts: not in citext, where 'a' is 'A', nor in a date."""
    if all(isinstance(value, str) for value in values):
        return family(column.base_type) == "string" and has_one_spelling(column.base_type, collation)
    is_numeric = family(column.base_type) in ("integer", "number")
    return is_numeric and not any(isinstance(value, str) for value in values)
