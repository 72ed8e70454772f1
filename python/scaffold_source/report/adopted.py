"""What `adopt` takes under contract, and what a person should look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scaffold_source.contract.values import Kept
from scaffold_source.edit import FileEdit
from scaffold_source.lexicon.counting import how_many
from scaffold_source.model import TableName
from scaffold_source.report.changed import stat
from scaffold_source.yaml_text.values import YamlPath


class OwnModel(NamedTuple):
    """What is offered of a model of people's: its `place`, what it `gains`, and what is left to their hands,
    each in words; `unclear` says why it could not be read surely."""

    place: str
    gains: tuple[str, ...]
    by_hand: tuple[str, ...]
    unclear: str


_MOST = 20
_LONGEST = 80
_HIDDEN = ("tables", "columns", "config", "meta", "data_tests")


def summary(
    source: str, tables: Mapping[str, TableName], edits: Sequence[FileEdit], root: Path
) -> Iterator[str]:
    """Yield which tables come under contract, and how many lines each file gains and loses."""
    if not tables:
        yield f"Source {source}: nothing to adopt: each table is under contract, or listed below"
        return
    yield f"Source {source}: {how_many(len(tables), 'table')} under contract"
    yield from stat(edits, root)


def other_names(tables: Mapping[str, TableName], columns: Iterable[tuple[YamlPath, str]]) -> Iterator[str]:
    """Yield the entries that the producer calls otherwise."""
    called = [f"{name} is {table}" for name, table in tables.items() if name != table.name]
    called += [f"{path[1]}.{path[3]} is {own}" for path, own in columns]
    yield from _listed("Known under another name in the producer:", called)


def kept(entries: Sequence[tuple[Kept, str]]) -> Iterator[str]:
    """Yield what people wrote and what is proposed there, each with its place."""
    yield from _listed(
        "Kept as people wrote it:",
        [
            f"{place}: {_named(one.path)} is {_shown(one.ours)}; proposed: {_shown(one.proposed)}"
            + (f" ({one.rule})" if one.rule else "")
            for one, place in entries
        ],
        most=len(entries),
    )


def replaced(tests: Sequence[tuple[YamlPath, str]]) -> Iterator[str]:
    """Yield the tests that were taken out, each with the place where it stood."""
    yield from _listed(
        "Taken out, because honours_contract looks at what they did:",
        [f"{place}: {_named(path)}" for path, place in tests],
        most=len(tests),
    )


def strangers(
    tables: Sequence[str], columns: Sequence[YamlPath], again: Mapping[str, TableName]
) -> Iterator[str]:
    """Yield the entries that stay as they are, because nothing of the producer's is meant by them."""
    yield from _listed("Declared, and no table of the producer's, so left as it is:", tables)
    yield from _listed(
        "Declared, and no column of the producer's, so left as it is:",
        [f"{path[1]}.{path[3]}" for path in columns],
    )
    yield from _listed(
        "Another entry of a table that is under contract, so left as it is:",
        [f"{name}: {table}" for name, table in again.items()],
    )


def left(
    several: Mapping[str, Sequence[TableName]], later: Sequence[str], undeclared: Sequence[TableName]
) -> Iterator[str]:
    """Yield what stays out of the contract, and what takes it in."""
    yield from _listed(
        "May be each of several tables, so left as it is (--schema, or an identifier, tells):",
        [f"{name}: {', '.join(map(str, tables))}" for name, tables in several.items()],
    )
    yield from _listed("Not asked for, so left for later:", later)
    yield from _listed(
        "The producer's, and nobody declared them (--all-tables adds them, or their names here do):",
        list(map(str, undeclared)),
    )


def offered(source: str, models: Sequence[OwnModel], taken: Collection[str]) -> Iterator[str]:
    """Yield what people's models could have of the contract: those that can be edited, then what is left to
    their hands."""
    open_offers = [model for model in models if model.gains]
    if not models:
        yield f"Source {source}: its models have what its contract says, or nobody selects from it"
    yield from _listed(
        "Taken:" if taken else "Offered, a diff each (--take MODEL writes one):",
        [
            f"{model.place}: {', '.join(model.gains)}"
            for model in open_offers
            if not taken or model.place.rpartition("/")[2].partition(".")[0] in taken
        ],
        most=len(open_offers),
    )
    by_hand = [
        f"{model.place}{f' ({model.unclear})' if model.unclear else ''}: {line}"
        for model in models
        for line in model.by_hand
    ]
    yield from _listed("Left to you, because an edit could change what you mean:", by_hand, most=len(by_hand))


def _listed(title: str, items: Sequence[str], *, most: int = _MOST) -> Iterator[str]:
    if items:
        yield title
        yield from (f"  {item}" for item in items[:most])
        if len(items) > most:
            yield f"  … and {len(items) - most} more"


def _named(path: YamlPath) -> str:
    """Return a path as people know it: `orders.status.description`."""
    names = path[1:4:2] if path[2:3] == ("columns",) else path[1:2] if path[:1] == ("tables",) else ()
    rest = path[2 * len(names) :]
    return ".".join((*names, *(key for key in rest if key not in _HIDDEN)))


def _shown(value: object) -> str:
    text = repr(str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
