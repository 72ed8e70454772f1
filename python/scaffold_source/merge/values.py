"""Three-way merge of a source's values: result = ours - (base - theirs) + (theirs - base), by path.

`ours` is what the files say, `base` what the committed facts make the tool propose, `theirs` what the
producer's facts of today do. Both are made by the same rules, so a new rule alone changes nothing. What
people deleted stays deleted, what they added or changed stays, and what nobody touched becomes the new
proposal. Facts are the producer's and simply follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaffold_source.contract.values import is_fact
from scaffold_source.facts.comments import was_lost_as
from scaffold_source.merge.conflicts import Conflict
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.named_items import is_item
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, same

# Merged key by key; any other mapping (a soft-delete rule, a freshness) is one answer.
_OPEN = ("config", "meta", "contract", "arguments")
# What says which thing an entry is, and how SQL names it: without it, an entry that is kept would be another.
_NAMING = ("name", "identifier", "quoting", "quote")
# What a row means and when it counts: once people agreed, a new proposal is theirs to take.
_AGREED = (
    "timezone", "epoch", "currency", "currency_column", "unit", "soft_delete", "updated_at", "test_rows",
    "loaded_at_field", "loaded_at_query", "freshness",
)  # fmt: skip
_ABSENT: object = object()


@dataclass(frozen=True, slots=True)
class Merge:
    """The merged values, and what could not be merged."""

    values: Values
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """How to merge: `agreed` where people have agreed to the contract as it is, `retake` are the paths at
    which the new proposal is wanted whatever stands there, `keep` the items that stay though upstream
    dropped them."""

    agreed: bool = False
    retake: Collection[YamlPath] = ()
    keep: Collection[YamlPath] = ()


def merge(ours: Values, base: Values, theirs: Values, terms: Terms = Terms()) -> Merge:
    """Merge the changes from `base` to `theirs` into `ours`. Keys stay in our order; a new one comes behind
    the one that it follows in `theirs`."""
    merger = _Merger(terms)
    return Merge(merger.mapping(TOP, ours, base, theirs), tuple(merger.conflicts))


@dataclass(slots=True)
class _Merger:
    terms: Terms
    conflicts: list[Conflict] = field(default_factory=list)

    def mapping(self, owner: YamlPath, ours: Values, base: Values, theirs: Values) -> Values:
        """Merge three mappings key by key."""
        merged = {}
        for key in dict.fromkeys((*_order(ours, theirs), *base)):
            path, parts = owner / key, [part.get(key, _ABSENT) for part in (ours, base, theirs)]
            value = self._value(path, *parts)
            if value is not _ABSENT:
                merged[key] = value
        return merged

    def _value(self, path: YamlPath, ours: object, base: object, theirs: object) -> object:
        """Merge what stands at `path`: facts are the producer's, an item may be there or not, a mapping is
        merged key by key, and anything else is one answer."""
        if is_fact(path):
            by_hand = theirs is _ABSENT and not isinstance(ours, dict)
            return ours if by_hand else theirs
        if path in self.terms.retake and theirs is not _ABSENT:
            return theirs
        if is_item(path):
            return self._item(path, ours, base, theirs)
        if (path[-1] in _OPEN or is_item(path / "")) and all(map(_is_open, (ours, base, theirs))):
            return self._open(path, ours, base, theirs)
        return self._leaf(path, ours, base, theirs)

    def _open(self, path: YamlPath, ours: Any, base: Any, theirs: Any) -> object:
        """Merge mappings key by key. What one side lacks counts as empty."""
        parts = ({} if part in (None, _ABSENT) else part for part in (ours, base, theirs))
        if merged := self.mapping(path, *parts):
            return merged
        deleted = ours is _ABSENT and base is not _ABSENT
        if theirs == {} and not deleted:
            return ours if ours in (None, {}) else {}
        dropped = theirs is _ABSENT and base is not _ABSENT
        return ours if ours in (None, {}) and not dropped else _ABSENT

    def _item(self, path: YamlPath, ours: Any, base: Any, theirs: Any) -> object:
        """Merge a table, a column or a data test: first whether it is there, then its parts."""
        if ours is _ABSENT:
            return theirs if base is _ABSENT else _ABSENT
        if path[-2] == "data_tests" and (theirs is _ABSENT or not all(map(_is_body, (ours, base, theirs)))):
            return self._leaf(path, ours, base, theirs)
        if theirs is _ABSENT and base is not _ABSENT:
            return self._dropped(path, ours, base)
        return self.mapping(path, ours, *({} if part is _ABSENT else part for part in (base, theirs)))

    def _dropped(self, path: YamlPath, ours: Values, base: Values) -> object:
        """Remove what upstream dropped, unless people wrote something there or use it: then keep that, as a
        conflict."""
        before = len(self.conflicts)
        rest = self.mapping(path, ours, base, {})
        del self.conflicts[before:]  # that the whole is gone says it all
        if not rest and path not in self.terms.keep:
            return _ABSENT
        self.conflicts.append(Conflict(path, None))
        return {key: rest.get(key, value) for key, value in ours.items() if key in rest or key in _NAMING}

    def _leaf(self, path: YamlPath, ours: object, base: object, theirs: object) -> object:
        """Merge one answer: take theirs if people left the proposal as it was, else keep ours and note a
        conflict."""
        if same(base, theirs) or same(ours, theirs):
            return ours
        if base is _ABSENT and _is_unsaid(path, ours):
            return theirs
        untouched = _is_same(ours, base) or (theirs is _ABSENT and _is_less(ours, base))
        if untouched and not (self.terms.agreed and path[-1] in _AGREED and _ABSENT not in (base, theirs)):
            return theirs
        if ours is not _ABSENT:
            self.conflicts.append(Conflict(path, None if theirs is _ABSENT else theirs))
        return ours


def in_order(kept: Values, merged: Values, order: Sequence[str]) -> Values:
    """Return `kept` with what it lacks of `merged`, each behind its nearest neighbour in `order`."""
    ordered, previous = dict(kept), None
    for name in order:
        if name in merged and name not in ordered:
            keys = list(ordered)
            place = keys.index(previous) + 1 if previous is not None else 0
            ordered = {key: ordered.get(key, merged.get(key)) for key in [*keys[:place], name, *keys[place:]]}
        previous = name if name in ordered else previous
    return ordered


def _is_open(value: object) -> bool:
    return isinstance(value, dict) or value is None or value is _ABSENT


def _is_body(value: object) -> bool:
    return isinstance(value, dict) or value is _ABSENT


def _is_unsaid(path: YamlPath, ours: object) -> bool:
    """Return whether a description says nothing: where none was proposed, a generator left it empty."""
    return path[-1] == "description" and (ours is None or (isinstance(ours, str) and not ours.strip()))


def _is_same(ours: Any, base: Any) -> bool:
    """Return whether people left a proposal as it was, as far as can be told where its text is lost."""
    is_text = isinstance(ours, str) and isinstance(base, str)
    return same(ours, base) or (is_text and was_lost_as(unescape(ours), unescape(base)))


def _is_less(ours: Any, base: Any) -> bool:
    """Return whether people only took something out of what was proposed."""
    if isinstance(ours, dict) and isinstance(base, dict):
        return all(key in base and _is_less(value, base[key]) for key, value in ours.items())
    return ours is None or same(ours, base)


def _order(ours: Values, theirs: Values) -> Iterator[str]:
    """Our keys as they stand, each new one behind the one that it follows upstream."""
    following: dict[str | None, list[str]] = {}
    previous = None
    for key in theirs:
        if key in ours:
            previous = key
        else:
            following.setdefault(previous, []).append(key)
    # With nothing of ours before it, a new key comes first, but never before a name.
    first = following.pop(None, [])
    keys = list(ours)
    head = keys[:1] if keys[:1] == ["name"] else []
    for key in (*head, *first, *keys[len(head) :]):
        yield key
        yield from following.get(key, ())
