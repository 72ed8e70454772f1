"""Read names, however the producer spells them: `deletedAt`, `deleted_at` and `deletedat` are alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from scaffold_source.lexicon.names import snake_case, squash


@lru_cache(maxsize=16384)
def words(name: str) -> tuple[str, ...]:
    return tuple(snake_case(name).split("_"))


@lru_cache(maxsize=16384)
def singular(noun: str) -> str:
    """Return `address` for `addresses`, `company` for `companies`, `order` for `orders`; other words
    unchanged."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "xes", "shes", "ches")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


@lru_cache(maxsize=4096)
def nouns(table_name: str) -> frozenset[str]:
    """Return what one row of the table is called: `order_line` and `line` of `order_lines`."""
    *before, last = words(table_name)
    return frozenset({"_".join([*before, singular(last)]), singular(last), snake_case(table_name)})


def own_name(table_name: str, column_name: str) -> str:
    """Return the column's name without the table's own: `post_modified` of posts is `modified`."""
    name = snake_case(column_name)
    prefixes = _prefixes(table_name)
    if not name.startswith(prefixes):
        return name
    return next(name.removeprefix(prefix) for prefix in prefixes if name.startswith(prefix))


@lru_cache(maxsize=4096)
def _prefixes(table_name: str) -> tuple[str, ...]:
    """Return what the table's columns may begin with, the longest first: `order_line_` and `line_`."""
    return tuple(f"{noun}_" for noun in sorted(nouns(table_name), key=lambda noun: (-len(noun), noun)))


def spellings(table_name: str, column_names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return each column's name and its name without the table's own, without case and underscores."""
    prefixes = _prefixes(table_name)
    return {
        name: frozenset({squash(name), squash(own_name(table_name, name))})
        if snake_case(name).startswith(prefixes)
        else _spelling(name)
        for name in column_names
    }


@lru_cache(maxsize=16384)
def _spelling(column_name: str) -> frozenset[str]:
    return frozenset({squash(column_name)})


def says_who(column_name: str) -> bool:
    """Return True for who wrote a row: `created_by`, `added_by_user_id`, `write_uid`."""
    return "by" in words(column_name) or squash(column_name) in ("createuid", "writeuid")


def shown(names: list[str], limit: int = 4) -> str:
    """Return the names as `a, b, c and 7 more`."""
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more} more" if more > 0 else "")
