"""Conflicts that last. The facts move on with every update, so an open conflict stands in the contract, under
`config.meta.contract.conflicts`, and is reported until somebody settles it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from scaffold_source.contract.values import CONTRACT, FACTS
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.yaml_text.jinja import escape, unescape
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, as_list, look, same

AT = CONTRACT / "conflicts"
SQL = "sql"
_ABSENT: object = object()
_LISTS = (("tables", "models"), ("columns",))  # one in the other
_UNSAID = ("config", "meta")
_PRODUCERS_WORDS = ("description", "data_type")


@dataclass(frozen=True, slots=True)
class Conflict:
    """People and upstream both changed what stands at `path`, and ours was kept.

    `path` begins with `tables`, with `models` for the models' YAML, or is `("sql", model)`. `upstream` is
    what the producer's side would be, None where it is nothing; of a model, a digest of our text.
    """

    path: YamlPath
    upstream: object


@dataclass(frozen=True, slots=True)
class Open:
    """A conflict and the file and line where it stands; `is_documents` where a document said what the
    database never had."""

    conflict: Conflict
    place: str
    is_documents: bool = False


def recorded(tree: Values) -> tuple[Conflict, ...]:
    """Read the conflicts that were open when the source's YAML was written."""
    return tuple(
        Conflict(YamlPath(unescape(str(part)) for part in entry["at"]), entry.get("upstream"))
        for entry in as_list(look(tree, AT))
        if isinstance(entry, dict) and _is_place(entry.get("at"))
    )


def _is_place(at: object) -> bool:
    """Return whether people, or a document, left in `at` what can be a place: a name in a list, at least."""
    return isinstance(at, list) and len(at) > 1 and (at[2:3] != ["columns"] or len(at) > 3)


def entries(conflicts: Iterable[Open]) -> list[Values]:
    """Write conflicts as the entries of the YAML's `conflicts`."""
    return [
        {
            "at": [escape(part) for part in open_conflict.conflict.path],
            "upstream": open_conflict.conflict.upstream,
        }
        for open_conflict in conflicts
    ]


def unsettled(before: Iterable[Conflict], ours: Values, theirs: Values) -> Iterator[Conflict]:
    """Yield the conflicts of `before` that nobody has settled: what people kept is still there, and upstream
    still wants something else. `theirs` holds what upstream wants of what changed since."""
    for conflict in before:
        kept, upstream = look(ours, conflict.path, _ABSENT), look(theirs, conflict.path, conflict.upstream)
        came_back = conflict.upstream is None and upstream is not None
        if kept is not _ABSENT and not came_back and not same(kept, upstream):
            yield conflict


def together(*groups: Iterable[Open]) -> tuple[Open, ...]:
    """Combine conflicts; of a path that occurs twice, keep the last."""
    return tuple({conflict.conflict.path: conflict for group in groups for conflict in group}.values())


def digest(text: str) -> str:
    """Return a short name for a model's text. Editing the model changes it, which settles the model's
    conflict."""
    return "d" + sha256(text.encode()).hexdigest()[:11]


def said(open_conflict: Open) -> str:
    """Write a conflict as people hear of it."""
    place, path = open_conflict.place, open_conflict.conflict.path
    upstream = open_conflict.conflict.upstream
    if path[0] == SQL:
        return f"{place}: people and upstream both changed this; merge it by hand"
    if path[2:5] == FACTS:
        says = "does not say so" if upstream is None else f"says {_shown(upstream)}"
        return f"{place}: {_fact_named(path)} is kept as it is; the database {says}"
    names, key = _names_and_key(path)
    name = ": ".join(".".join(part) for part in (names, key) if part)
    if open_conflict.is_documents:
        return (
            f"{place}: {name} is kept as it is; the database has no such {'column' if names[1:] else 'table'}"
        )
    if upstream is None and not key:
        return f"{place}: {name} is gone upstream; kept, because people wrote something there or use it"
    return f"{place}: {name} is kept as it is; {_now(key[-1], upstream)}"


def _now(key: str, upstream: object) -> str:
    """Say what became upstream of what stands at `key`: the producer's words, or what a rule proposed."""
    if key in _PRODUCERS_WORDS:
        return "upstream removed it" if upstream is None else f"upstream now says {upstream!r}"
    return "it is no longer proposed" if upstream is None else f"now {upstream!r} is proposed"


def _fact_named(path: YamlPath) -> str:
    """Name a fact as people know it: `orders.total: type`."""
    table, at = path[1], path[2 + len(FACTS) :]
    return f"{table}.{at[1]}: {'.'.join(at[2:])}" if at[:1] == (COLUMNS,) else f"{table}: {'.'.join(at)}"


def _shown(upstream: object) -> str:
    if isinstance(upstream, str):
        return repr(unescape(upstream))
    return str(upstream)


def _names_and_key(path: YamlPath) -> tuple[YamlPath, YamlPath]:
    """Return the names of the table or model, and of the column, that `path` leads to, and what it leads to
    within. Names are names wherever they stand: a column may be called `config`."""
    names = TOP
    for lists in _LISTS:
        if path[:1] and path[0] in lists:
            names, path = names / path[1], YamlPath(path[2:])
    while path[:1] and path[0] in _UNSAID:
        path = YamlPath(path[1:])
    return names, path
