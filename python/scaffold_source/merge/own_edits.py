"""Edits that put filters and columns into a model that people wrote, in the style that it has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.edit import Edit
from scaffold_source.merge.own_sql import Item, OwnModel, Select
from scaffold_source.render.staging_sql import where_lines

_NOTHING_MORE = re.compile(r"[ \t]*(?:--[^\n]*)?(?=\n|\Z)")
Changes = Sequence[tuple[Item, str, list[str]]]


def edits_of(model: OwnModel, text: str, filters: list[str], changes: Changes, contract: str) -> list[Edit]:
    """Return the edits of a model's text: conditions where it reads the source; for each item of its select
    list another value ("" keeps it) and the items that follow it; and the call that reads the contract."""
    edits = [*_contract_edits(model, text, contract)]
    edits += _filter_edits(text, model.reading, filters) if filters else ()
    for item, value, further in changes:
        if value:
            is_called = len(item.tokens) > len(item.value)
            alias = "" if is_called else f" as {text[item.value[-1].start : item.value[-1].end]}"
            edits.append(Edit.replace(item.value[0].start, item.value[-1].end, value + alias))
        edits += _further_items(text, item, further) if further else ()
    return edits


def _contract_edits(model: OwnModel, text: str, contract: str) -> Iterator[Edit]:
    """Yield the edit that reads the contract at the top, behind the model's configuration."""
    if any(token.kind == "block" for token in model.tokens):
        return
    first = model.tokens[0]
    if not (first.kind == "call" and "config(" in first.text):
        yield Edit.insert(0, f"{contract}\n\n")
        return
    following = text[first.end :].lstrip(" \t")
    breaks = "" if following.startswith("\n\n") else "\n" if following.startswith("\n") else "\n\n"
    yield Edit.insert(first.end, f"\n\n{contract}{breaks}")


# ---- filters


def _filter_edits(text: str, select: Select, filters: list[str]) -> Iterator[Edit]:
    """Yield the edits that add conditions behind the source, or behind the condition that is there."""
    is_upper = select.first.text.isupper()
    last = (*select.relation, *select.condition)[-1]
    has_room = _NOTHING_MORE.match(text, last.end)
    place = has_room.end() if has_room else last.end
    if not select.where:
        indent = _indent(text, select.first.start)
        lines = [f"{indent}{line[4:]}" for line in where_lines(filters)]
        words = "\n" + "\n".join(lines) if has_room else f" where {' and '.join(filters)}"
        yield Edit.insert(place, _cased(words, is_upper=is_upper))
        return
    if any(token.is_word("or") and token.depth == select.first.depth for token in select.condition):
        yield Edit.insert(select.condition[0].start, "(")
        yield Edit.insert(last.end, ")")
    joint = f"\n{_indent_of_and(text, select)}and " if has_room else " and "
    yield Edit.insert(place, _cased("".join(joint + condition for condition in filters), is_upper=is_upper))


def _cased(words: str, *, is_upper: bool) -> str:
    return re.sub(r"\b(?:where|and)(?=\s)", lambda word: word[0].upper(), words) if is_upper else words


def _indent_of_and(text: str, select: Select) -> str:
    """Return the blanks before a condition that follows: those that the last one has, if it begins a line."""
    assert select.where
    begins = [select.condition[0], *(token for token in select.condition if token.is_word("and", "or"))]
    alone = [
        token for token in begins if token.depth == select.first.depth and _begins_line(text, token.start)
    ]
    if alone:
        return _indent(text, alone[-1].start)
    return _indent(text, select.where.start) + _step(text)


# ---- items


def _further_items(text: str, item: Item, further: list[str]) -> Iterator[Edit]:
    """Yield the edits that put items behind one: on lines of their own where it has its own line."""
    end = item.tokens[-1].end
    last = item.comma.end if item.comma and not _begins_line(text, item.comma.start) else end
    room = _NOTHING_MORE.match(text, last)
    leading = _leading_comma(text, item)
    if room is None or not (leading or _begins_line(text, item.tokens[0].start)):
        yield Edit.insert(end, "".join(f", {one}" for one in further))
        return
    if leading is not None:
        yield Edit.insert(room.end(), "".join(f"\n{leading}{one}" for one in further))
        return
    indent = _indent(text, item.tokens[0].start)
    if not item.comma:
        yield Edit.insert(end, ",")
    joined = ",".join(f"\n{indent}{one}" for one in further)
    yield Edit.insert(room.end(), joined + ("," if item.comma else ""))


def _leading_comma(text: str, item: Item) -> str | None:
    """Return the comma before an item with the blanks around it, where commas begin lines; None elsewhere."""
    for place in (item.tokens[0].start, item.comma.start if item.comma else 0):
        start = text.rfind("\n", 0, place) + 1
        line = re.match(r"[ \t]*,[ \t]*", text[start:])
        if line:
            return line[0]
    return None


# ---- lines


def _begins_line(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip()


def _indent(text: str, place: int) -> str:
    start = text.rfind("\n", 0, place) + 1
    return text[start : len(text) - len(text[start:].lstrip(" \t"))]


def _step(text: str) -> str:
    """Return how far the model indents: a tab, or as many blanks as its least indented line has."""
    indents = [
        line[: len(line) - len(line.lstrip())] for line in text.splitlines() if line[:1] in (" ", "\t")
    ]
    return "\t" if any("\t" in indent for indent in indents) else min(indents, key=len, default="    ")
