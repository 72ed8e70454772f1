"""What people do to staging models."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from attacks import _shape
from attacks._edits_words import EDITS, Edit
from attacks._hand import Hand

_COLUMN = re.compile(r"^        (?!--|select\b|from\b)\S.*$")


def _model(edit: Callable[[Hand, list[str]], list[str] | None]) -> Edit:
    """An edit of the lines of some staging model."""

    def apply(hand: Hand) -> bool:
        names = sorted(name for name in hand.files if name.endswith(".sql") and name.startswith("models/"))
        if not names:
            return False
        name = hand.chance.choice(names)
        raw = hand.files[name]
        newline = "\r\n" if "\r\n" in raw else "\n"
        changed = edit(hand, raw.replace("\r\n", "\n").split("\n"))
        if changed is None:
            return False
        new = newline.join(changed)
        hand.files[name] = new
        return new != raw

    return apply


def _columns(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if _COLUMN.match(line)]


def _at_column(edit: Callable[[Hand, list[str], int], list[str] | None]) -> Edit:
    def apply(hand: Hand, lines: list[str]) -> list[str] | None:
        found = _columns(lines)
        return edit(hand, lines, hand.chance.choice(found)) if found else None

    return _model(apply)


def _own_column(hand: Hand, lines: list[str], at: int) -> list[str]:
    """Before a column, so that every comma is right."""
    word = hand.word()
    return [*lines[:at], f"        coalesce(id, 0) as {word},", *lines[at:]]


def _own_case(hand: Hand, lines: list[str], at: int) -> list[str]:
    word = hand.word()
    block = ["        case", f"            when id > 0 then '{word}, a'", f"        end as {word}_case,"]
    return [*lines[:at], *block, *lines[at:]]


def _behind(hand: Hand, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], f"{lines[at]}  -- {hand.word()}, really", *lines[at + 1 :]]


def _above(hand: Hand, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], f"        -- {hand.word()}: why this column", *lines[at:]]


def _aliased(hand: Hand, lines: list[str], at: int) -> list[str] | None:
    found = re.fullmatch(r"( +)(\w+)(,?)", lines[at])
    return (
        [*lines[:at], f"{found[1]}{found[2]} as {hand.word()}{found[3]}", *lines[at + 1 :]] if found else None
    )


def _realiased(hand: Hand, lines: list[str], at: int) -> list[str] | None:
    found = re.fullmatch(r"(.* as )(\w+)(,?)", lines[at])
    return [*lines[:at], f"{found[1]}{hand.word()}{found[3]}", *lines[at + 1 :]] if found else None


def _wrapped(hand: Hand, lines: list[str], at: int) -> list[str] | None:
    found = re.fullmatch(r"( +)(\w+)(,?)", lines[at])
    return (
        [*lines[:at], f"{found[1]}lower({found[2]}) as {found[2]}{found[3]}", *lines[at + 1 :]]
        if found
        else None
    )


def _cast(hand: Hand, lines: list[str], at: int) -> list[str] | None:
    found = re.fullmatch(r"( +)(\w+)(,?)", lines[at])
    if not found:
        return None
    block = [
        f"{found[1]}cast(",
        f"{found[1]}    {found[2]} as text  -- {hand.word()}",
        f"{found[1]}) as {found[2]}{found[3]}",
    ]
    return [*lines[:at], *block, *lines[at + 1 :]]


def _removed(_: Hand, lines: list[str], at: int) -> list[str] | None:
    return [*lines[:at], *lines[at + 1 :]] if lines[at].endswith(",") else None


def _moved(hand: Hand, lines: list[str], at: int) -> list[str] | None:
    others = [number for number in _columns(lines) if number < at and lines[number].endswith(",")]
    if not others or not lines[at].endswith(","):
        return None
    to = hand.chance.choice(others)
    return [*lines[:to], lines[at], *lines[to:at], *lines[at + 1 :]]


def _leading_commas(_: Hand, lines: list[str]) -> list[str] | None:
    found = _columns(lines)
    changed = list(lines)
    for before, at in pairwise(found):
        if changed[before].endswith(","):
            changed[before] = changed[before][:-1]
            changed[at] = re.sub(r"^( +)", r"\1, ", changed[at])
    return changed if found else None


def _own_join(hand: Hand, lines: list[str]) -> list[str] | None:
    word = hand.word()
    at = next((number for number, line in enumerate(lines) if line.strip() == "from source"), None)
    return (
        [*lines[: at + 1], f"    left join {word} on {word}.id = source.id", *lines[at + 1 :]] if at else None
    )


def _own_cte(hand: Hand, lines: list[str]) -> list[str] | None:
    word = hand.word()
    at = next((number for number, line in enumerate(lines) if line.startswith("renamed as (")), None)
    block = [f"{word} as (", "", f"    select * from {{{{ ref('{word}_model') }}}}", "", "),", ""]
    return [*lines[:at], *block, *lines[at:]] if at else None


def _own_filter(hand: Hand, lines: list[str]) -> list[str] | None:
    at = next((number for number, line in enumerate(lines) if line.strip() == "from source"), None)
    return [*lines[: at + 1], f"    where id <> '{hand.word()}'", *lines[at + 1 :]] if at else None


def _own_end(hand: Hand, lines: list[str]) -> list[str] | None:
    at = next((number for number, line in enumerate(lines) if line == "select * from renamed"), None)
    return (
        [*lines[:at], "select", "    *,", f"    1 as {hand.word()}", "from renamed", *lines[at + 1 :]]
        if at
        else None
    )


def _config(hand: Hand, lines: list[str]) -> list[str]:
    return [f"{{{{ config(materialized='view', tags=['{hand.word()}']) }}}}", "", *lines]


def _head(hand: Hand, lines: list[str]) -> list[str]:
    return [f"-- {hand.word()} owns this", *lines]


def _block_comment(hand: Hand, lines: list[str]) -> list[str]:
    return ["/*", f"   {hand.word()}: why it is so", "   - a list,", "*/", *lines]


def _jinja_comment(hand: Hand, lines: list[str]) -> list[str]:
    return [*lines[:-1], f"{{# {hand.word()} #}}", lines[-1]]


def _foot(hand: Hand, lines: list[str]) -> list[str]:
    return [*lines, f"-- {hand.word()}: to be continued"]


def _blank_line(hand: Hand, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], "", *lines[at:]]


def _trailing(hand: Hand, lines: list[str], at: int) -> list[str]:
    return [*lines[:at], f"{lines[at]}   ", *lines[at + 1 :]]


def _upper(_: Hand, lines: list[str]) -> list[str]:
    return [
        re.sub(r"\b(select|from|with|as)\b", lambda word: word[0].upper(), line) if "{" not in line else line
        for line in lines
    ]


def _rewritten(hand: Hand, lines: list[str]) -> list[str] | None:
    call = next(
        (re.search(r"source\('(.*?)', '(.*?)'\)", line) for line in lines if "source('" in line), None
    )
    return [f"-- {hand.word()}", f"select * from {{{{ {call[0]} }}}} -- all", ""] if call else None


def _unended(_: Hand, lines: list[str]) -> list[str]:
    return lines[:-1] if lines[-1] == "" else lines


for _name, _edit in {
    "column of their own in a model": _at_column(_own_column),
    "expression over lines in a model": _at_column(_own_case),
    "comment behind a model's column": _at_column(_behind),
    "comment above a model's column": _at_column(_above),
    "alias in a model": _at_column(_aliased),
    "other alias in a model": _at_column(_realiased),
    "expression in a model": _at_column(_wrapped),
    "cast over lines in a model": _at_column(_cast),
    "column taken out of a model": _at_column(_removed),
    "columns of a model in another order": _at_column(_moved),
    "blank line in a model": _at_column(_blank_line),
    "trailing blanks in a model": _at_column(_trailing),
    "leading commas in a model": _model(_leading_commas),
    "join in a model": _model(_own_join),
    "CTE in a model": _model(_own_cte),
    "filter in a model": _model(_own_filter),
    "other end of a model": _model(_own_end),
    "config in a model": _model(_config),
    "comment at a model's head": _model(_head),
    "block comment in a model": _model(_block_comment),
    "Jinja comment in a model": _model(_jinja_comment),
    "comment at a model's foot": _model(_foot),
    "capitals in a model": _model(_upper),
    "model written anew": _model(_rewritten),
    "model without a last line break": _model(_unended),
}.items():
    EDITS[_name] = _edit


def _file(edit: Callable[[Hand, str], bool]) -> Edit:
    def apply(hand: Hand) -> bool:
        names = sorted(name for name in hand.files if name.endswith(".sql") and name.startswith("models/"))
        return bool(names) and edit(hand, hand.chance.choice(names))

    return apply


def _windows(hand: Hand, name: str) -> bool:
    hand.files[name] = hand.files[name].replace("\r\n", "\n").replace("\n", "\r\n")
    return True


def _elsewhere(hand: Hand, name: str) -> bool:
    new = f"models/marts/{name.rpartition('/')[2]}"
    hand.files[new] = hand.files.pop(name)
    return new != name


def _renamed(hand: Hand, name: str) -> bool:
    hand.files[f"{_shape.FOLDER}/{hand.word()}_orders.sql"] = hand.files.pop(name)
    return True


def _deleted(hand: Hand, name: str) -> bool:
    return hand.files.pop(name) is not None


def _referring(hand: Hand, name: str) -> bool:
    stem = name.rpartition("/")[2].removesuffix(".sql")
    hand.files[f"models/marts/{hand.word()}.sql"] = f"select * from {{{{ ref('{stem}') }}}}\n"
    return True


for _name, _on_file in {
    "model with Windows' line ends": _windows,
    "model moved to another folder": _elsewhere,
    "model's file renamed": _renamed,
    "model deleted": _deleted,
    "model that refers to a staging model": _referring,
}.items():
    EDITS[_name] = _file(_on_file)
