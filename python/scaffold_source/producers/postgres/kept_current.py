"""Find out which columns a trigger sets to the current time on every change of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

# `new.updated_at := now()`, in the spellings that PL/pgSQL has for it.
_SETS_NOW = re.compile(
    r"\bnew\.(?:\"([^\"]+)\"|(\w+))\s*:?=\s*"
    r"\(?\s*(?:now\s*\(|current_timestamp|localtimestamp|(?:clock|statement|transaction)_timestamp\s*\(|timezone\s*\()",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# What opens and closes a branch in PL/pgSQL, and the condition up to its THEN. A CASE that is an expression
# ends without a second CASE.
_BRANCH = re.compile(
    r"\bend\s+loop\b|\bend\s+if\b|\bend\b(?:\s+case\b)?|\bcase\b(?P<subject>.*?)(?=\bwhen\b)"
    r"|\b(?:if|elsif|elseif|when)\b(?P<condition>.*?)\bthen\b",
    re.IGNORECASE | re.DOTALL,
)
# `update of token`: other changes do not fire it.
_OF_COLUMNS = re.compile(r"^[A-Z ]*\bUPDATE OF (?P<columns>.+?) (?:OR [A-Z ]+ )?ON ")
_WHEN = re.compile(r"\bWHEN \((?P<condition>.*)\) EXECUTE ", re.DOTALL)
_OLD_OR_NEW = re.compile(r"\b(?:old|new)\.(?:\"([^\"]+)\"|(\w+))", re.IGNORECASE)


def kept_current(definition: str, source: str, columns: int) -> Iterator[str]:
    """Yield the columns that a trigger sets to the current time whenever anything in the row changes.

    `definition` is as PostgreSQL prints it, from BEFORE on, `source` the function's PL/pgSQL, `columns` how
    many the table has. A column that is set only where few others changed (`update of token`, `when
    (old.token <> new.token)`, an IF around the assignment) says when these changed, and is left out.
    """
    of_columns, when = _OF_COLUMNS.match(definition), _WHEN.search(definition)
    outside = {name.strip('"') for name in of_columns["columns"].split(", ")} if of_columns else set()
    outside |= _columns_in(when["condition"]) if when else set()
    code = _COMMENT.sub(" ", source)
    for assignment in _SETS_NOW.finditer(code):
        quoted, plain = assignment.groups()
        column = quoted or plain.lower()
        asked = (outside | _conditions_around(code, assignment.start())) - {column}
        if not asked or len(asked) * 2 > columns:
            yield column


def _conditions_around(code: str, position: int) -> set[str]:
    """Return the columns of the row that the branches around a position in the code ask about."""
    branches: list[tuple[str, set[str]]] = []
    for match in _BRANCH.finditer(code, 0, position):
        words = match[0].lower().split()
        if words[0] == "end":
            closes = "if" if words[1:] == ["if"] else "case" if words[1:] in ([], ["case"]) else ""
            if branches and branches[-1][0] == closes:
                branches.pop()
        elif words[0] in ("if", "case"):
            branches.append((words[0], _columns_in(match["condition"] or match["subject"] or "")))
        elif branches:
            branches[-1][1].update(_columns_in(match["condition"]))
    return {column for _, columns in branches for column in columns}


def _columns_in(condition: str) -> set[str]:
    """Return the columns of the old or the new row in a condition; `old.*` is the whole row, and none."""
    return {quoted or plain.lower() for quoted, plain in _OLD_OR_NEW.findall(condition)}
