"""Say in words what a table's columns, constraints and links are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from scaffold_source.brief.page import FACT, ColumnLine, Link, Provenance, Statement
from scaffold_source.brief.words import Subject
from scaffold_source.contract.values import META, Contract
from scaffold_source.drift.rules.rule import in_words
from scaffold_source.infer.names import shown
from scaffold_source.model import Bounds, Column, Key, Table, TableName
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, YamlPath

_SHOWN = 8
# Agreements that are said in one with another one.
_IN_ONE = ("currency", "currency_column", "currency_from")
_LIMITS = (("min", "at least"), ("max", "at most"), ("above", "above"), ("below", "below"))


def column_lines(table: Subject) -> tuple[ColumnLine, ...]:
    """Return a table's columns in the order of the producer, then those that only the warehouse has."""
    landed = {own: name for name, own in table.columns.items()}
    agreed = _by_column(table)
    of_producer = [
        ColumnLine(
            landed[column.name],
            column.type,
            not column.nullable,
            "; ".join(
                _facts(table, column, landed[column.name], "pii" in _keys(agreed, landed[column.name]))
            ),
            tuple(_said(table, landed[column.name], agreed.get(landed[column.name], {}))),
        )
        for column in table.facts.columns
        if column.name in landed
    ]
    others = [
        ColumnLine(
            name,
            str(said.get(TOP / "data_type", "")),
            required=False,
            facts="",
            said=tuple(_said(table, name, said)),
        )
        for name, said in agreed.items()
        if name not in table.columns
    ]
    return (*of_producer, *others)


def _by_column(table: Subject) -> dict[str, dict[YamlPath, object]]:
    agreed: dict[str, dict[YamlPath, object]] = {}
    for path, value in table.agreed.items():
        if path[0] == "columns" and len(path) > 2:
            agreed.setdefault(path[1], {})[YamlPath(path[2:])] = value
    return agreed


def _keys(agreed: dict[str, dict[YamlPath, object]], name: str) -> set[str]:
    return {path[2] for path in agreed.get(name, {}) if path[:2] == META}


def _facts(table: Subject, column: Column, landed: str, is_personal: bool) -> Iterator[str]:  # noqa: FBT001
    if landed != column.name:
        yield f"called {column.name} by the producer"
    for key in table.facts.keys:
        if key.columns == (column.name,) and key.kind != "foreign":
            yield "primary key" if key.kind == "primary" else "unique"
        elif key.kind == "primary" and column.name in key.columns:
            yield "part of the primary key"
    if column.expression:
        yield f"computed: {column.expression}"
    elif column.identity or (column.default or "").startswith("nextval("):
        yield "numbered by the database"
    elif column.default is not None:
        yield f"default {column.default}"
    if options := [*column.labels, *map(str, column.values)]:
        yield f"one of {shown(list(map(str, options)), _SHOWN)}"
    if column.bounds:
        yield from _limits(column.bounds)
    if column.on_update:
        yield f"set by {column.on_update} on every change"
    if column.evidence and column.evidence.nulls == "all" and not is_personal:
        yield "never filled"


def _limits(bounds: Bounds) -> Iterator[str]:
    for field, words in _LIMITS:
        if (limit := getattr(bounds, field)) is not None:
            yield f"{words} {limit}"


def _said(table: Subject, name: str, agreed: dict[YamlPath, object]) -> Iterator[Statement]:
    at = TOP / "columns" / name
    for path, value in agreed.items():
        if path == TOP / "description" and value:
            yield Statement("", one_line(unescape(str(value))), _of_comment(table.origin(at / path)))
    depth = len(META)
    under_meta = [(path[depth], path) for path in agreed if path[:depth] == META and len(path) > depth]
    for key, paths in groupby(under_meta, key=lambda pair: pair[0]):
        if key not in _IN_ONE or "unit" not in {other for other, _ in under_meta}:
            values = {path[depth + 1 :]: agreed[path] for _, path in paths}
            text = _in_words(key, values.get((), {".".join(k): v for k, v in values.items()}), agreed)
            yield Statement(key, text, table.origin(at / META / key))


def _in_words(key: str, value: object, agreed: dict[YamlPath, object]) -> str:
    if key == "pii":
        return f"personal: {in_words(value)}" if value != "none" else "not personal"
    if key == "unit":
        return f"money in {'minor units' if value == 'minor' else 'whole units'}{_currency(agreed)}"
    if key == "epoch":
        return f"counts {in_words(value)} since 1970"
    if key == "timezone":
        return f"in {in_words(value)}"
    if key == "references":
        return f"points at {in_words(value)}" if value != "none" else "points at nothing"
    return f"{key.replace('_', ' ')}: {in_words(value)}"


def _currency(agreed: dict[YamlPath, object]) -> str:
    if code := agreed.get(META / "currency"):
        return f" of {code}"
    column = agreed.get(META / "currency_column") or agreed.get(META / "currency_from")
    return f", currency: see {column}" if column else ""


def _of_comment(origin: Provenance) -> Provenance:
    """Return FACT for a description that is the producer's own comment."""
    return FACT if origin == ("proposed", "description-from-comment", "") else origin


def one_line(text: str) -> str:
    """Return words of people's on one line."""
    return " ".join(text.split())


def constraints(table: Table) -> tuple[str, ...]:
    """Return the rules of a table that are no single column's, in words."""
    return tuple(_constraints(table))


def _constraints(table: Table) -> Iterator[str]:
    for key in table.keys:
        if key.kind != "foreign" and len(key.columns) > 1:
            kind = "primary key" if key.kind == "primary" else "unique together"
            yield f"{kind}: {', '.join(key.columns)}"
    yield from (f"unique: {index}" for index in table.unique_where)
    for check in table.checks:
        yield f"check {check.name}: {check.expression}" + (
            "" if check.validated else " (old rows may break it)"
        )
    yield from (f"exclusion: {rule}" for rule in table.exclusions)
    yield from (f"trigger {trigger.name}: {trigger.definition}" for trigger in table.triggers)
    if table.row_security:
        yield "row security: policies hide rows from roles"
    if table.unlogged:
        yield "unlogged: a crash empties it, and no loader that reads the log sees it"


def links(contract: Contract, subjects: dict[TableName, Subject]) -> tuple[Link, ...]:
    """Return the foreign keys between the source's tables: the declared ones, and those agreed on."""
    names = {subject.name for subject in subjects.values()}
    return tuple(link for subject in subjects.values() for link in _links(subject, subjects, names))


def _links(table: Subject, subjects: dict[TableName, Subject], names: set[str]) -> Iterator[Link]:
    landed = {own: name for name, own in table.columns.items()}
    for key in table.facts.keys:
        to = subjects.get(key.to) if key.to else None
        if to:
            yield _declared(table, key, to, landed)
    for path, value in table.agreed.items():
        if path[0] == "columns" and path[2:] == META / "references" and isinstance(value, str):
            name, dot, column = value.rpartition(".")
            if dot and name in names:
                yield Link(table.name, (path[1],), name, (column,), "", table.origin(YamlPath(path)))


def _declared(table: Subject, key: Key, to: Subject, landed: dict[str, str]) -> Link:
    theirs = {own: name for name, own in to.columns.items()}
    return Link(
        table.name,
        tuple(landed.get(name, name) for name in key.columns),
        to.name,
        tuple(theirs.get(name, name) for name in key.references),
        key.on_delete,
        FACT,
    )
