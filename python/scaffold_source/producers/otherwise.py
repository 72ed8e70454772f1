"""Statements of other people's SQL that a server of our own cannot run as they stand, told by reading them.

Each is left out, or done in a way that makes the same facts; the files are never given a right for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from scaffold_source.producers.sql_script import Statement

_NAME = r'(?:"(?:[^"]|"")+"|[\w$.]+)'
_ALTER_TABLE = re.compile(
    rf"alter\s+(?:foreign\s+)?table\s+(?:if\s+exists\s+)?(?:only\s+)?{_NAME}(?:\.{_NAME})?\s*\*?\s*",
    re.IGNORECASE,
)
_SYSTEM_TRIGGERS = re.compile(
    r"(?:\A|,\s*)(?:disable|enable)(?:\s+(?:replica|always))?\s+trigger\s+all(?=\s*(?:,|\Z))",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r'(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?)\s+(?:(?:"?pg_catalog"?\.)"?\w+|"?pg_\w+"?)(?![\w.])',
    re.IGNORECASE,
)
_CHANGES_ROWS = re.compile(r"(insert into|update|delete from|merge into|truncate)\b")
_COLLATION = re.compile(
    rf"""create\s+collation\s+(?P<unless>if\s+not\s+exists\s+)?(?P<name>{_NAME}(?:\.{_NAME})?)\s*
    \((?P<options>.*)\)\s*\Z""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_ICU = re.compile(r"\bprovider\s*=\s*['\"]?icu\b", re.IGNORECASE)
# What every server has, whatever its machine has.
_EVERYWHERE = re.compile(r"\bbuiltin\b|=\s*['\"]?(?:C|POSIX)\b", re.IGNORECASE)
# A locale of the machine, as PostgreSQL names its collation: `"de_DE.utf8"`.
_OF_MACHINES = re.compile(
    r'(?:\bcollate\s+|\bfrom\s+)(?:"?pg_catalog"?\.)?"([a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?(?:@\w+)?)"',
    re.IGNORECASE,
)
_FOLDS = re.compile(r"\bdeterministic\s*=\s*['\"]?(?:false|off|no|0)\b", re.IGNORECASE)
_COPY_IN = re.compile(r"\\?copy\s+(?![\s(])[^;]*?\bfrom\b", re.IGNORECASE | re.DOTALL)
_OWN_TABLES = Path(__file__).parent / "stand_ins" / "own_tables"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is run in place of a statement, "" for nothing; and why, for people, who hear of some once.
    `folds` is the collation that stands in for one in which unlike texts may be equal, as it is named"""

    text: str
    why: str
    is_said_once: bool = False
    folds: str = ""


def otherwise(statement: Statement, *, lacks_rows: bool) -> Otherwise | None:
    """Return what to do in place of `statement`; None if it is run as it stands. `lacks_rows` says that rows
    of a COPY are left out, so that others may not fit."""
    text = statement.text
    if (rest := _without_system_triggers(text)) is not None:
        return Otherwise(rest, "triggers of the system keep their state: no fact depends on it")
    if _CATALOGUE.match(text):
        return Otherwise("", "it writes into PostgreSQL's own catalogue")
    if lacks_rows and _CHANGES_ROWS.match(statement.head):
        return Otherwise(
            "", "as the rows of COPY, which others may need: all changes of rows", is_said_once=True
        )
    if (match := _COLLATION.match(text)) and not _EVERYWHERE.search(match["options"]):
        name, is_icu = match["name"], _ICU.search(match["options"])
        lacks = "the embedded PostgreSQL lacks ICU" if is_icu else "this machine may lack the locale"
        return Otherwise(
            f"create collation {match['unless'] or ''}{name} (provider = builtin, locale = 'C.UTF-8')",
            f"{lacks}: a collation of that name stands in, and sorts otherwise",
            folds=name if _FOLDS.search(text) else "",
        )
    return None


def _without_system_triggers(text: str) -> str | None:
    """Return a statement without `disable trigger all`, "" if it does nothing else; None if it has none."""
    if not (table := _ALTER_TABLE.match(text)):
        return None
    actions = text[table.end() :]
    rest = _SYSTEM_TRIGGERS.sub("", actions).lstrip(" \n\t,")
    if len(rest) == len(actions):
        return None
    return f"{table[0]}{rest}" if rest else ""


def collations_named_in(text: str) -> list[str]:
    """Return the collations of ICU and of machines that a statement names as PostgreSQL names them:
    `"de-x-icu"`, `"de_DE.utf8"`."""
    return [*re.findall(r'"([A-Za-z0-9_-]+-x-icu)"', text), *_OF_MACHINES.findall(text)]


def copies_rows(text: str) -> bool:
    """Return True for `COPY … FROM` and psql's `\\copy … from`, whose rows are left out."""
    return bool(_COPY_IN.match(text))


def own_table(name: str) -> str | None:
    """Return the statement that makes a migration tool's own table; None if `name` is no such table."""
    file = _OWN_TABLES / f"{name}.sql"
    return file.read_text(encoding="utf-8") if re.fullmatch(r"\w+", name) and file.is_file() else None
