"""An application's labels: what a person read in its source code, named as `table.column`.

A label is a glob over the names that the facts hold; `!` before one takes its matches away. What no label
names has none: no soft delete, no money. `unsure` names, by subject, what reading could not settle; it
counts neither way. A table has one role: a history is no event.

`money: {currency: {GLOB: WHERE}}` says where an amount's currency stands: a column of its row, or
`table.column` of the row that it belongs to. `references: {GLOB: table.column}` names keys that nothing
declares; an application without it was not read for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from scaffold_source.model import Database, TableName
from scaffold_source.producers.snapshot import from_json

HERE = Path(__file__).parent
OLDER = ("tune", "report", "fresh")
BLIND = ("blind",)
SETS = (*OLDER, "open", *BLIND)
LOOKUPS = "lookups"  # of these applications nothing but the lookups was labelled
KINDS = ("timestamp", "boolean", "inverted_boolean", "epoch", "values")
ROLES = {
    "events": "event",
    "lookups": "lookup",
    "joins": "join",
    "bookkeeping": "bookkeeping",
    "queues": "queue",
}
RELATED = ("history_of", "deleted_from", "archive_of")
PII = ("email", "phone", "name", "address", "ip_address", "birth_date", "credential")
UNITS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
_SUBJECTS = {
    "soft_delete",
    "one_is_enough",
    "updated_at",
    "created_at",
    "money",
    "naive_zone",
    "tenant_column",
    "pii",
    "credential",  # under unsure
    "currency",  # under unsure
    "epochs",
    "references",
    "unsure",
    *ROLES,
    *RELATED,
}


class LabelError(Exception):
    """A label that does not fit the facts: says in which file, and what."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application: its facts, and per rule what is true and what is not known (`table.column`)."""

    name: str
    database: Database
    truth: Mapping[str, frozenset[str]]
    unsure: Mapping[str, frozenset[str]]
    one_is_enough: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """What labels may name: the tables, and their columns as `table.column`."""

    file: Path
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    declared: frozenset[str]  # columns of a foreign key, and of views

    def match_tables(self, globs: Iterable[str]) -> frozenset[str]:
        return self._match(globs, self.tables)

    def match_columns(self, globs: Iterable[str]) -> frozenset[str]:
        return self._match(globs, self.columns)

    def _match(self, globs: Iterable[str], names: tuple[str, ...]) -> frozenset[str]:
        matched: set[str] = set()
        for glob in globs:
            found = {name for name in names if fnmatchcase(name, glob.removeprefix("!"))}
            if not found:
                raise LabelError(f"{self.file}: {glob} names nothing in the facts")
            matched = matched - found if glob.startswith("!") else matched | found
        return frozenset(matched)


def read_set(name: str) -> tuple[Application, ...]:
    return tuple(read_application(folder) for folder in sorted((HERE / name).iterdir()))


def read_application(folder: Path) -> Application:
    """Raises LabelError where a label names something that is not in the facts."""
    facts = folder / "facts.json"
    database = from_json(facts.read_bytes(), str(facts))
    names = _names(folder / "labels.yml", database)
    labels = yaml.safe_load(names.file.read_text())
    if unknown := set(labels) - _SUBJECTS:
        raise LabelError(f"{names.file}: {sorted(unknown)} is no subject: {sorted(_SUBJECTS)}")
    return Application(
        name=folder.name,
        database=database,
        truth=dict(_truth(labels, names)),
        unsure=dict(_unsure(labels, names)),
        one_is_enough=names.match_tables(labels.get("one_is_enough", [])),
    )


def _names(file: Path, database: Database) -> Names:
    of = label_names(database)
    columns = tuple(
        f"{of[table.full_name]}.{column.name}" for table in database.tables for column in table.columns
    )
    declared = frozenset(
        f"{of[table.full_name]}.{name}"
        for table in database.tables
        for name in (
            [column.name for column in table.columns]
            if "view" in table.kind
            else [name for key in table.keys if key.kind == "foreign" for name in key.columns]
        )
    )
    return Names(file, tuple(of.values()), columns, declared)


def label_names(database: Database) -> dict[TableName, str]:
    """What labels call the tables: the producer's name, with its schema where two share it."""
    count = Counter(table.name for table in database.tables)
    return {
        table.full_name: table.name if count[table.name] == 1 else f"{table.schema}.{table.name}"
        for table in database.tables
    }


def _truth(labels: Mapping[str, Any], names: Names) -> Iterator[tuple[str, frozenset[str]]]:
    deletes = labels.get("soft_delete", {})
    for kind in _only(KINDS, deletes, names):
        if kind == "values":
            marks = [with_values(_column(mark["column"], names), mark["values"]) for mark in deletes[kind]]
            yield f"soft delete: {kind}", frozenset(marks)
        else:
            yield f"soft delete: {kind}", names.match_columns(deletes[kind])
    for subject in ("updated_at", "created_at"):
        yield subject, names.match_columns(labels.get(subject, []))
    yield from _money(labels.get("money", {}), names)
    for subject in RELATED:
        pairs = labels.get(subject, {}).items()
        names.match_tables(name for pair in pairs for name in pair)
        yield subject, frozenset(f"{table} of {other}" for table, other in pairs)
    for subject, role in ROLES.items():
        yield f"role: {role}", names.match_tables(labels.get(subject, []))
    personal = labels.get("pii", {})
    for category in _only(PII, personal, names):
        yield f"pii: {category}", names.match_columns(personal[category])
    epochs = labels.get("epochs", {})
    for unit in _only(UNITS, epochs, names):
        yield f"epoch: {unit}", names.match_columns(epochs[unit])
    if "references" in labels:
        yield "references", _references(labels["references"], names)
    for subject in ("naive_zone", "tenant_column"):
        yield subject, frozenset({labels[subject]} if subject in labels else ())


def _money(labels: Mapping[str, Any], names: Names) -> Iterator[tuple[str, frozenset[str]]]:
    amounts: set[str] = set()
    for unit in _only(("minor", "major", "currency"), labels, names):
        if unit != "currency":
            found = names.match_columns(labels[unit])
            amounts |= found
            yield f"money: {unit}", found
    pairs: dict[str, str] = {}
    for glob, where in labels.get("currency", {}).items():
        columns = names.match_columns([glob])
        if not (is_glob := any(sign in glob for sign in "*?[")) and columns - amounts:
            raise LabelError(f"{names.file}: {glob} has a currency, and is no money")
        for column in columns & amounts - set(pairs):  # the first label that names it
            in_row = f"{column.rpartition('.')[0]}.{where}"
            if not is_glob or "." in where or in_row in names.columns:
                _column(where if "." in where else in_row, names)
                pairs[column] = f"{column} in {where}"
    yield "currency", frozenset(pairs.values())


def _references(labels: Mapping[str, str], names: Names) -> frozenset[str]:
    pairs: dict[str, str] = {}
    for glob, target in labels.items():
        _column(target, names)
        for column in names.match_columns([glob]) - names.declared - {target} - set(pairs):
            pairs[column] = f"{column} to {target}"
    return frozenset(pairs.values())


def _unsure(labels: Mapping[str, Any], names: Names) -> Iterator[tuple[str, frozenset[str]]]:
    for subject, globs in labels.get("unsure", {}).items():
        if subject not in _SUBJECTS:
            raise LabelError(f"{names.file}: {subject} under unsure is no subject")
        of_tables = subject in ROLES or subject in RELATED
        yield subject, names.match_tables(globs) if of_tables else names.match_columns(globs)


def _only(allowed: tuple[str, ...], labels: Mapping[str, Any], names: Names) -> list[str]:
    if unknown := set(labels) - set(allowed):
        raise LabelError(f"{names.file}: {sorted(unknown)} is none of {allowed}")
    return list(labels)


def _column(name: str, names: Names) -> str:
    if name not in names.columns:
        raise LabelError(f"{names.file}: {name} names nothing in the facts")
    return name


def with_values(column: str, values: Iterable[object]) -> str:
    return f"{column} in ({', '.join(sorted(map(str, values)))})"
