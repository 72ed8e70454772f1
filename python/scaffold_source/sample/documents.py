"""Masks inside of documents (JSON, hstore): their shape stays, and keys that are names; texts and numbers are
other ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.secret_names import is_secret_name
from scaffold_source.model import Column
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.literals import hstore_literal, hstore_pairs
from scaffold_source.sample.masks import Mask, masked_number
from scaffold_source.sample.text_masks import Wanted, masked_text

_NAME = re.compile(r"[A-Za-z_$@][A-Za-z0-9_$.:-]{0,63}", re.ASCII)
_FEWEST = 5  # documents of a column that hold a key which is a name
_SHARE = 50  # one of so many does
_ANY_NUMBER = Column("number", "numeric", "numeric")


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """The pairs of an object, also where two have one key."""

    __slots__ = ()


def names_in(documents: Collection[str], words: Collection[str], *, is_hstore: bool) -> frozenset[str]:
    """Return the keys that are names and not somebody's: those that many documents share, and those that the
    producer calls columns and tables, which are `words`, squashed."""
    counts: Counter[str] = Counter()
    for text in documents:
        counts.update(set(_keys_of_hstore(text) if is_hstore else _keys(_read(text))))
    fewest = max(_FEWEST, len(documents) // _SHARE)
    return frozenset(
        key
        for key, count in counts.items()
        if _NAME.fullmatch(key) and (count >= fewest or squash(key) in words)
    )


def _keys_of_hstore(text: str) -> Iterator[str]:
    return (key for key, _ in hstore_pairs(text))


def _keys(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, _Pairs):
            for key, item in node:
                yield key
                stack.append(item)
        elif isinstance(node, list):
            stack += node


def _read(text: str) -> Any:
    """Return a document; an empty object for one that leads deeper than Python goes."""
    try:
        return json.loads(
            text, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_Pairs
        )
    except RecursionError:
        return _Pairs()


def json_mask(secret: Secret, names: frozenset[str]) -> Mask:
    """Return what masks documents in which `names` are the keys that stay."""

    def masked(text: str, attempt: int) -> str:
        try:
            return _Writer(secret, names, attempt).written(_read(text), "")
        except RecursionError:
            return "{}"

    return masked


def hstore_mask(secret: Secret, names: frozenset[str]) -> Mask:
    """Return what masks hstores in which `names` are the keys that stay."""

    def masked(text: str, attempt: int) -> str:
        writer = _Writer(secret, names, attempt)
        return hstore_literal(
            (writer.key(key), None if value is None else writer.text(value, key))
            for key, value in hstore_pairs(text)
        )

    return masked


class _Writer:
    """Writes one document with other values in it."""

    def __init__(self, secret: Secret, names: frozenset[str], attempt: int) -> None:
        self.secret, self.names, self.attempt = secret, names, attempt

    def written(self, value: Any, key: str) -> str:
        """Return what stands for a value behind a key."""
        if isinstance(value, _Pairs):
            pairs = (f"{_quoted(self.key(name))}: {self.written(item, name)}" for name, item in value)
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.written(item, key) for item in value) + "]"
        if isinstance(value, _Number):
            is_personal = mentioned(key) is not None
            return masked_number(self.secret, str(value), _ANY_NUMBER, self.attempt, is_personal=is_personal)
        return _quoted(self.text(value, key)) if isinstance(value, str) else json.dumps(value)

    def key(self, name: str) -> str:
        """Return a key as it is where it is a name, else another one."""
        return name if name in self.names else masked_text(self.secret, name, Wanted(), self.attempt)

    def text(self, text: str, key: str) -> str:
        """Return what stands for a text behind a key; nothing of what lets somebody in."""
        if is_secret_name(key):
            return "masked"
        return masked_text(self.secret, text, Wanted(mentioned(key) or "", None, key), self.attempt)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
