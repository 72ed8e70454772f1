"""Put answers into a source's values: each key where a reader looks for it, whatever was answered before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scaffold_source.contract.values import CONTRACT
from scaffold_source.contract.write import reading_rank
from scaffold_source.errors import UsageError
from scaffold_source.questions.answers import Reply
from scaffold_source.questions.fields import FIELDS
from scaffold_source.questions.open_ones import ANSWERS, WHO_KNOWS
from scaffold_source.yaml_text.jinja import as_written
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, look, without

ANSWERED_BY = CONTRACT / "answered_by"
# The keys of a contract in the order in which people read them; all others come behind.
_OF_CONTRACT = (
    "version", "status", "agreed", "producer", "consumer", "channel", "notes", "notify", "sla", "instances",
    "timezone", "currency", "measures", "legacy", "answers", "answered_by", "who_knows",
)  # fmt: skip
_BY_ID = (ANSWERS, ANSWERED_BY, WHO_KNOWS)


def with_replies(tree: Values, replies: Sequence[Reply], by: str = "") -> Values:
    """Return the values of a source with the answers in them. `by` is who answered.

    Keys come in an order of their own, so that the same answers make the same text in whatever order they
    come.
    """
    for reply in replies:
        for path, value in reply.values:
            tree = in_order(tree, path, as_written(value))
        if by and reply.closes:
            tree = in_order(tree, ANSWERED_BY / reply.id, as_written(by))
        if reply.closes:
            tree = _without_empty(tree, WHO_KNOWS, reply.id)
    return tree


def _without_empty(tree: Values, path: YamlPath, key: str) -> Values:
    """Take a key out of the mapping at `path`, and the mapping with its last key."""
    held = look(tree, path)
    if not isinstance(held, dict) or key not in held:
        return tree
    return without(tree, path / key) if len(held) > 1 else without(tree, path)


def in_order(values: Values, path: YamlPath, value: Any, above: YamlPath = TOP) -> Values:
    """Return `values`, which stand at `above`, with `value` at `path`. A key that is new comes behind
    the last one that is read before it."""
    key, *rest = path
    if rest:
        held = values.get(key)
        if held is not None and not isinstance(held, dict):
            raise UsageError(
                f"{'.'.join(above / key)} is no mapping, so nothing can be written into it",
                do="make it a mapping, or delete it, then answer again",
            )
        value = in_order(held or {}, YamlPath(rest), value, above / key)
    if key in values:
        return {**values, key: value}
    rank = _rank_in(above)
    before = [place for place, own in enumerate(values, start=1) if rank(own) < rank(key)]
    items = list(values.items())
    items.insert(max(before, default=0), (key, value))
    return dict(items)


def _rank_in(path: YamlPath) -> Callable[[str], Any]:
    """Return what sorts the keys of the mapping at `path`."""
    if path == CONTRACT:
        return _ranked(_OF_CONTRACT)
    if path in _BY_ID:
        return str
    if path[: len(CONTRACT)] == CONTRACT:
        return _ranked(_FIELDS)
    return reading_rank


def _ranked(keys: Sequence[str]) -> Callable[[str], int]:
    ranks: Mapping[str, int] = {key: rank for rank, key in enumerate(keys)}
    return lambda key: ranks.get(key, len(ranks))


_FIELDS = tuple(dict.fromkeys(field.rpartition(".")[2] for fields in FIELDS.values() for field in fields))
