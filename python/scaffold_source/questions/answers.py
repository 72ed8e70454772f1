"""Answers of people to open questions: typed, and as the keys of the source YAML that hold them.

An answer is a text (from a terminal, an option, a checklist) or what YAML and JSON hold. Whatever it is, it
may be `not applicable`, or say who knows it and until when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from scaffold_source.contract.values import CONTRACT, TABLES, Address
from scaffold_source.errors import UsageError
from scaffold_source.questions.answer_types import READERS, Target, WrongError, parsed_mapping
from scaffold_source.questions.fields import FIELDS, read_fields
from scaffold_source.questions.open_ones import ANSWERS, WANTED, WHO_KNOWS, OpenQuestion
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.values import TOP, Values, YamlPath

LONGEST = 4000  # characters of one answer
_SHOWN = 80
_NOT_APPLICABLE = re.compile(r"(?:not applicable|n/?a)(?:\s*[:,]\s*(?P<why>.+))?", re.IGNORECASE | re.DOTALL)
_WHO_KNOWS = re.compile(
    r"(?:ask|who knows:)\s+(?P<name>[^\n]{1,200}?)(?:,|,? by| until)\s+(?P<by>\d{4}-\d\d-\d\d)", re.IGNORECASE
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# What no file may hold: it would stand in git.
_SECRET = re.compile(
    r"://[^/\s:@]*:[^\s@]+@|\b(?:password|passwd|pwd|secret|token|api_?key)\s*[=:]\s*[^\s,;]{4}",
    re.IGNORECASE,
)
OTHERWISE = "`not applicable`, or who knows it: `ask Ada Lovelace by 2027-01-31`"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer to the question `id` writes, by path in the source. `closes` is False where it only says
    who knows."""

    id: str
    values: tuple[tuple[YamlPath, Any], ...]
    closes: bool


def reply_to(question: OpenQuestion, given: object, tables: Values) -> Reply:
    """Return what the answer `given` writes; `tables` are those of the source, by name.

    Raises UsageError that says what an answer to this question looks like.
    """
    if _SECRET.search(str(given)):
        raise UsageError(
            f"{line(question.id)}: the answer holds what looks like a password, and would stand in git",
            do="say where it is kept, and who gives access",
        )
    try:
        return _reply(question, given, tables)
    except WrongError as wrong:
        raise UsageError(
            f"{line(question.id)}: {_shown(given)} {wrong}",
            do=f"write {WANTED[question.type]}; {OTHERWISE}",
        ) from None


def _reply(question: OpenQuestion, given: object, tables: Values) -> Reply:
    if isinstance(given, str):
        given = _bounded(given)
        if match := _NOT_APPLICABLE.fullmatch(given):
            why = f": {match['why'].strip()}" if match["why"] else ""
            return Reply(question.id, ((ANSWERS / question.id, f"not applicable{why}"),), closes=True)
        if match := _WHO_KNOWS.fullmatch(given):
            who = {"name": match["name"].strip(), "by": _day(match["by"])}
            return Reply(question.id, ((WHO_KNOWS / question.id, who),), closes=False)
    if given in (None, "") and question.type != "freshness":
        raise WrongError("says nothing")
    return Reply(question.id, tuple(_values(question, given, tables)), closes=True)


def _values(question: OpenQuestion, given: object, tables: Values) -> Iterator[tuple[YamlPath, Any]]:
    """Yield what the answer writes: under each key of the source, or of each table or column it settles."""
    if question.type in FIELDS:
        for field, value in read_fields(question.type, given, tables):
            yield _place_of_fields(question) / YamlPath(field.split(".")), value
        return
    read = READERS[question.type]
    if question.place == "source":
        path = _path(question.keys[0], question.id)
        yield path, read(given, Target(tables))
        return
    targets = _targets(question)
    for address, answer in _by_target(given, targets):
        of_table = (column.column for column in question.columns if column.table == address.table)
        own = (address.column,) if address.column else tuple(filter(None, of_table))
        kind = question.id.split("/")[1] if "/" in question.id else ""
        value = read(answer, Target(tables, address.table, own, kind))
        yield _of_target(address) / _path(question.keys[0], question.id), value


def _place_of_fields(question: OpenQuestion) -> YamlPath:
    """Return the mapping that the answer's fields stand in: with several keys, each field names its own."""
    return CONTRACT if len(question.keys) > 1 else _path(question.keys[0], question.id)


def _path(key: str, id_: str) -> YamlPath:
    """Return the path of a key as a question names it. An id may hold dots."""
    return ANSWERS / id_ if key == ".".join(ANSWERS / id_) else YamlPath(key.split("."))


def _targets(question: OpenQuestion) -> tuple[Address, ...]:
    """Return the tables, or the columns, of which each has the answer's key."""
    if question.place == "column":
        return question.columns
    return tuple(dict.fromkeys(Address(address.table) for address in question.columns))


def _of_target(address: Address) -> YamlPath:
    table = TABLES / address.table
    return table / "columns" / address.column if address.column else TOP / table


def _by_target(given: object, targets: tuple[Address, ...]) -> Iterator[tuple[Address, object]]:
    """Yield the answer for each target that has one: `orders.paid_ts: seconds; users.seen: milliseconds`, or
    one answer for all of them."""
    names = {str(address): address for address in targets}
    named = parsed_mapping(given)
    if named and not names.keys().isdisjoint(named):
        if unknown := [name for name in named if name not in names]:
            raise WrongError(f"names {line(unknown[0])}, which is not asked about here")
        yield from ((names[name], answer) for name, answer in named.items())
    else:
        yield from ((address, given) for address in targets)


def _bounded(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise WrongError(f"has {len(text):,} characters, and an answer has at most {LONGEST:,}")
    if _CONTROL.search(text):
        raise WrongError("holds characters that are no text")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongError(f"names {text}, which is no day") from None


def _shown(given: object) -> str:
    text = line(given if isinstance(given, str) else repr(given))
    return f"{text[:_SHOWN]!r}…" if len(text) > _SHOWN else repr(text)
