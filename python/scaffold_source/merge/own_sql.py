"""A model that people wrote, as far as its columns and filters can be found surely: in the CTE house style
(source, renamed, final) or in one of their own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scaffold_source.merge.own_tokens import Token, UnclearError, tokens_of

Tokens = Sequence[Token]
_MOST_SELECTS = 100  # each is read to its end
_SOURCE = re.compile(r"\bsource\s*\(")
_ADDRESS = re.compile(r"""\bsource\s*\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)""")
_READ_CONTRACT = re.compile(
    r"""\{%-?\s*set\s+contract\s*=\s*scaffold_source\.read_contract\(\s*"""
    r"""['"][^'"]+['"]\s*,\s*['"][^'"]+['"]\s*\)\s*-?%\}"""
)
# What makes a row of several, or chooses one of them: behind another filter it may choose another.
_UNSURE = {
    "union": "a union", "intersect": "an intersection", "except": "`except`", "minus": "`minus`",
    "over": "a window function", "qualify": "`qualify`", "distinct": "`distinct`", "limit": "`limit`",
    "group": "`group by`", "having": "`having`", "lateral": "`lateral`", "recursive": "`recursive`",
    "unnest": "`unnest`", "pivot": "`pivot`", "unpivot": "`unpivot`", "tablesample": "a sample",
    "top": "`top`", "fetch": "`fetch`", "offset": "`offset`", "flatten": "`flatten`",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a select list. `column` is the one that it selects as it is, "" for an expression; `value`
    are its tokens before what it is called, `alias` is that, in lower case; `comma` stands behind it."""

    tokens: Tokens
    value: Tokens
    column: Token | None
    alias: str
    comma: Token | None

    @property
    def words(self) -> frozenset[str]:
        """Return every word of the item's value, in lower case."""
        return words_of(self.value)


@dataclass(frozen=True, slots=True)
class Select:
    """A `select` of the model: its list, what it selects from, its condition, and the CTE that it is, "" for
    none. `first` is its first token, `where` the one before its condition."""

    first: Token
    items: tuple[Item, ...]
    relation: Tokens
    where: Token | None
    condition: Tokens
    cte: str

    @property
    def called(self) -> str:
        """Return by which name its columns are qualified, "" for the relation's own, which dbt knows."""
        return self.relation[-1].name.lower() if self.relation[-1].kind != "call" else ""

    @property
    def is_star(self) -> bool:
        """Return whether it selects every column, and nothing else."""
        return len(self.items) == 1 and self.has_star

    @property
    def has_star(self) -> bool:
        """Return whether it selects every column, whatever else."""
        return any(item.tokens[-1].text == "*" for item in self.items)


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model of one table: `reading` selects from the source; `listing` is the select that names columns,
    None where all pass as they are; `others` are the selects besides that one. `conditions` are the words of
    every filter, in lower case."""

    tokens: Tokens
    reading: Select
    listing: Select | None
    others: tuple[Select, ...]
    conditions: frozenset[str]


def read_model(text: str) -> OwnModel:
    """Return a model of one source table. Raise UnclearError, which says why, where its rows or columns
    cannot be told surely."""
    tokens = tokens_of(text)
    _require_plain(tokens)
    if sum(token.is_word("select") for token in tokens) > _MOST_SELECTS:
        raise UnclearError(f"it has more than {_MOST_SELECTS} selects")
    calls = [token for token in tokens if token.kind == "call" and _SOURCE.search(token.text)]
    if len({address for token in calls for address in _ADDRESS.findall(token.text)}) > 1:
        raise UnclearError("it selects from several sources")
    if len(calls) != 1:
        raise UnclearError("it selects from the source more than once")
    selects = list(_selects(tokens))
    reading = next((one for one in selects if [*one.relation[:1]] == calls), None)
    if reading is None:
        raise UnclearError("it joins the source, or hands it to a macro")
    _require_alone(reading)
    if reading.first.depth and not reading.cte:
        raise UnclearError("it selects from the source in a subquery")
    conditions = frozenset[str]().union(*(words_of(one.condition) for one in selects))
    listing = _listing(reading, selects, tokens)
    others = tuple(one for one in selects if one not in (listing, reading))
    return OwnModel(tokens, reading, listing, others, conditions)


def _require_plain(tokens: Tokens) -> None:
    for token in tokens:
        if token.kind == "block" and not _READ_CONTRACT.fullmatch(token.text):
            raise UnclearError(f"Jinja decides what it selects: {' '.join(token.text.split())[:60]}")
        if token.kind == "call" and "incremental" in token.text:
            raise UnclearError("it is incremental, and rows that are there already would stay as they are")
        if token.kind == "word" and (clause := _UNSURE.get(token.text.lower())):
            raise UnclearError(f"it has {clause}")


def _require_alone(select: Select) -> None:
    """Raise UnclearError for a select from more than one relation, which may have another name."""
    others = [token for token in select.relation[1:] if not token.is_word("as")]
    if len(others) > 1 or any(token.kind not in ("word", "quoted") for token in others):
        raise UnclearError("it joins what it selects from the source")


def _listing(reading: Select, selects: Sequence[Select], tokens: Tokens) -> Select | None:
    """Return the select that names the columns of what `reading` reads, through those that select all."""
    select = reading
    while select.is_star and select.cte:
        uses = [token for token in _named(select.cte, tokens) if token.start > select.first.start]
        further = [one for one in selects if one.relation[:1] and one.relation[0] in uses]
        if len(uses) != 1 or len(further) != 1:
            raise UnclearError(f"{select.cte} is selected from more than once, or not at all")
        select = further[0]
        _require_alone(select)
    return None if select.has_star else select


def _named(relation: str, tokens: Tokens) -> Iterator[Token]:
    """Yield where a relation is named, but before its columns."""
    for number, token in enumerate(tokens):
        is_before_column = tokens[number + 1 : number + 2] and tokens[number + 1].text == "."
        if token.kind in ("word", "quoted") and token.name.lower() == relation and not is_before_column:
            yield token


# ---- selects


def _selects(tokens: Tokens) -> Iterator[Select]:
    for number, token in enumerate(tokens):
        if token.is_word("select"):
            behind = tokens[number + 1 :]
            size = next((n for n, one in enumerate(behind) if one.depth < token.depth), len(behind))
            yield _select(token, behind[:size], _cte(tokens[:number]))


def _select(first: Token, rest: Tokens, cte: str) -> Select:
    start = _place(rest, "from", first.depth)
    end = start + _place(rest[start:], "order", first.depth)
    where = start + _place(rest[start:end], "where", first.depth)
    items = tuple(_items(rest[:start], first.depth))
    keyword = rest[where] if where < end else None
    return Select(first, items, rest[start + 1 : where], keyword, rest[where + 1 : end], cte)


def _place(tokens: Tokens, word: str, depth: int) -> int:
    """Return where a word stands outside of parentheses, the end where it does not."""
    places = (n for n, token in enumerate(tokens) if token.is_word(word) and token.depth == depth)
    return next(places, len(tokens))


def _cte(before: Tokens) -> str:
    """Return the name of the CTE that begins behind these tokens, "" where none does."""
    names = [token for token in before[-5:] if not token.is_word("not", "materialized")]
    is_cte = len(names) > 2 and names[-1].text == "(" and names[-2].is_word("as")
    return names[-3].name.lower() if is_cte and names[-3].kind in ("word", "quoted") else ""


def _items(tokens: Tokens, depth: int) -> Iterator[Item]:
    start = 0
    for number, token in enumerate(tokens):
        if token.text == "," and token.depth == depth:
            yield _item(tokens[start:number], token)
            start = number + 1
    if tokens[start:]:
        yield _item(tokens[start:], None)


def _item(tokens: Tokens, comma: Token | None) -> Item:
    """Return an item: a column, behind the name of its relation or not, under its name or another; or an
    expression."""
    if not tokens:
        raise UnclearError("two commas follow each other")
    is_called = len(tokens) > 1 and _is_name(tokens[-1]) and tokens[-2].text != "."
    value = tokens[: -2 if tokens[-2:-1] and tokens[-2].is_word("as") else -1] if is_called else tokens
    is_path = len(value) in (1, 3) and all(
        token.text == "." if number == 1 else _is_name(token) for number, token in enumerate(value)
    )
    alias = tokens[-1].name.lower() if is_called or is_path else ""
    return Item(tokens, value, value[-1] if is_path else None, alias, comma)


def _is_name(token: Token) -> bool:
    return token.kind in ("word", "quoted") or (token.kind == "call" and token.name != token.text)


def words_of(tokens: Tokens) -> frozenset[str]:
    """Return every word of some tokens, in lower case."""
    return frozenset(word for token in tokens for word in re.findall(r"\w+", token.text.lower()))
