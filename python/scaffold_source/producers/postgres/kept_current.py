"""Find out which columns a trigger sets to the current time on every change of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# `new.updated_at := now()`, in the spellings that PL/pgSQL has for it.
_SETS_NOW = re.compile(
    r"\bnew\.(?:\"([^\"]+)\"|(\w+))\s*:?=\s*"
    r"\(?\s*(?:now\s*\(|current_timestamp|localtimestamp|(?:clock|statement|transaction)_timestamp\s*\(|timezone\s*\()",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# What opens and closes a branch in PL/pgSQL, the condition up to its THEN, and what leaves the function. A
# CASE that is an expression ends without a second CASE.
_BRANCH = re.compile(
    r"\bend\s+loop\b|\bend\s+if\b|\bend\b(?:\s+case\b)?|\bcase\b(?P<subject>.*?)(?=\bwhen\b)"
    r"|\b(?:if|elsif|elseif|when)\b(?P<condition>.*?)\bthen\b|\belse\b|\breturn\s+new\b",
    re.IGNORECASE | re.DOTALL,
)
_CHANGES = frozenset({"insert", "update"})
_OPERATION = re.compile(r"(=|<>|!=)?\s*'(insert|update)'", re.IGNORECASE)
# `update of token`: other changes do not fire it.
_OF_COLUMNS = re.compile(r"^[A-Z ]*\bUPDATE OF (?P<columns>.+?) (?:OR [A-Z ]+ )?ON ")
_WHEN = re.compile(r"\bWHEN \((?P<condition>.*)\) EXECUTE ", re.DOTALL)
_OLD_OR_NEW = re.compile(r"\b(?:old|new)\.(?:\"([^\"]+)\"|(\w+))", re.IGNORECASE)


def kept_current(definition: str, source: str, columns: int) -> Iterator[str]:
    """Yield the columns that a trigger sets to the current time whenever anything in the row changes.

    `definition` is as PostgreSQL prints it, from BEFORE on, `source` the function's PL/pgSQL, `columns` how
    many the table has. A column that is set only where few others changed (`update of token`, `when
    (old.token <> new.token)`, an IF around the assignment, or one before it that returns) says when these
    changed, and is left out; so is one that is set where TG_OP is INSERT.
    """
    of_columns, when = _OF_COLUMNS.match(definition), _WHEN.search(definition)
    outside = {name.strip('"') for name in of_columns["columns"].split(", ")} if of_columns else set()
    outside |= _columns_in(when["condition"]) if when else set()
    code = _COMMENT.sub(" ", source)
    for assignment in _SETS_NOW.finditer(code):
        quoted, plain = assignment.groups()
        column = quoted or plain.lower()
        reached = _reached(code, assignment.start())
        asked = (outside | reached.asked) - {column}
        if "update" in reached.by and (not asked or len(asked) * 2 > columns):
            yield column


@dataclass
class _Reached:
    """How a position in the code is reached: the columns `asked` about before it, and `by` which of TG_OP."""

    asked: set[str] = field(default_factory=set)
    by: frozenset[str] = _CHANGES


@dataclass
class _Branch:
    """An IF or a CASE that is open: its columns, `by` which of TG_OP its arm is reached, and the `rest` that
    none of its arms took; `leaves` are those for which an arm has returned."""

    kind: str
    asked: set[str]
    by: frozenset[str] = _CHANGES
    rest: frozenset[str] = _CHANGES
    leaves: frozenset[str] = frozenset()

    def next_arm(self, condition: str) -> None:
        """Read on in the arm of a condition, which has none if it is an ELSE."""
        self.asked |= _columns_in(condition)
        self.by = _operations(condition) if condition else self.rest
        if self.by != _CHANGES:
            self.rest -= self.by


def _reached(code: str, position: int) -> _Reached:
    """Return how a position is reached: through the branches around it, and past those that leave."""
    reached, branches = _Reached(), list[_Branch]()
    for match in _BRANCH.finditer(code, 0, position):
        words = match[0].lower().split()
        if words[0] == "end":
            closes = "if" if words[1:] == ["if"] else "case" if words[1:] in ([], ["case"]) else ""
            if branches and branches[-1].kind == closes:
                _pass(branches.pop(), reached)
        elif words[0] in ("if", "case"):
            branches.append(_Branch(words[0], _columns_in(match["subject"] or "")))
            branches[-1].next_arm(match["condition"] or "")
        elif branches and words[0] == "return":
            branches[-1].leaves |= branches[-1].by
        elif branches:
            branches[-1].next_arm(match["condition"] or "")
    for branch in branches:
        reached.asked |= branch.asked
        reached.by &= branch.by
    return reached


def _pass(branch: _Branch, reached: _Reached) -> None:
    """Note what holds behind a branch: where an arm has returned, the rest is reached without it."""
    if branch.leaves:
        reached.asked |= branch.asked
    if branch.leaves != _CHANGES:
        reached.by -= branch.leaves


def _operations(condition: str) -> frozenset[str]:
    """Return by which of TG_OP a condition may hold: `tg_op = 'INSERT'` by inserts."""
    compared = [(sign, operation.lower()) for sign, operation in _OPERATION.findall(condition)]
    given = {operation for sign, operation in compared if sign not in ("<>", "!=")}
    refused = {operation for sign, operation in compared if sign in ("<>", "!=")}
    return (frozenset(given) or _CHANGES) - refused


def _columns_in(condition: str) -> set[str]:
    """Return the columns of the old or the new row in a condition; `old.*` is the whole row, and none."""
    return {quoted or plain.lower() for quoted, plain in _OLD_OR_NEW.findall(condition)}
