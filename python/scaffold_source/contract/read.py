"""The contract as it is committed: the YAML's values back as facts and agreements.

The inverse of `contract.facts`. Facts are the tool's own writing, so what does not fit is an error that
names file, line and key; agreements are people's, and are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, get_args, get_type_hints

from scaffold_source.change import Location
from scaffold_source.contract.choices import LAYOUTS, TESTS
from scaffold_source.contract.values import Contract, Source, is_fact
from scaffold_source.errors import ContractError
from scaffold_source.lexicon.durations import FORMS, seconds
from scaffold_source.loaders.profiles import PROFILES
from scaffold_source.model import (
    Bounds,
    Check,
    Column,
    ColumnEvidence,
    Database,
    Evidence,
    EvidenceFrom,
    Key,
    Policy,
    Schema,
    Table,
    TableName,
    Trigger,
    Type,
)
from scaffold_source.safe_text.redaction import keep_secrets_of
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import YamlPath

_FACT_BLOCKS = ("producer", "producer_database")
_NAME = re.compile(r'("(?:[^"]|"")*"|[^".]+)\.("(?:[^"]|"")*"|[^".]+)')
_NAMED = ("tables", "columns", "data_tests")
_KEY_OPTIONS = ("not_valid", "deferrable", "temporal", "match_full", "comment")
_BOUNDS = ("min", "max", "above", "below")


class Misfit(Exception):  # noqa: N818 (no error of the program)
    """Raised for a value that no fact can have. `path` is where it stands, from the source on."""

    def __init__(self, path: YamlPath, what: str) -> None:
        super().__init__(what)
        self.path = path


@dataclass(frozen=True, slots=True)
class _Declared:
    """A table that has facts, its `name` in the source, and its part of a Contract."""

    name: str
    table: Table
    columns: Mapping[str, str]
    left_out: tuple[str, ...]


def read_contract(name: str, tree: dict[str, Any], locate: Callable[[YamlPath], Location]) -> Contract:
    """The contract of source `name` from its values; named lists are by name in `tree`.

    Raises ContractError that names file, line and key of a fact that does not fit.
    """
    try:
        source = _source(name, tree)
        _require_durations(tree)
        tables = list(_tables(tree))
        _require_once(tables)
        facts, tables_left_out = _database(tree, [declared.table for declared in tables])
    except Misfit as misfit:
        raise _error(name, misfit, locate) from None
    return Contract(
        source=source,
        facts=facts,
        names={declared.table.full_name: declared.name for declared in tables},
        columns={declared.table.full_name: declared.columns for declared in tables},
        left_out={declared.table.full_name: declared.left_out for declared in tables if declared.left_out},
        tables_left_out=tables_left_out,
        agreements=dict(_agreements(tree, ())),
        locate=locate,
    )


def _error(name: str, misfit: Misfit, locate: Callable[[YamlPath], Location]) -> ContractError:
    is_fact = not set(_FACT_BLOCKS).isdisjoint(misfit.path)
    return ContractError(
        f"{locate(misfit.path)}: {_whose(misfit.path)}{_key(misfit.path)}: {misfit}",
        do=f"`scaffold-source update {name}` takes facts from the producer again"
        if is_fact
        else "mend it there, then try again",
    )


def _whose(path: YamlPath) -> str:
    """Name the table, or the column, that a path leads into: `orders.status `."""
    names = path[1:4:2] if path[2:3] == ("columns",) else path[1:2]
    return f"{'.'.join(names)} " if path[:1] == ("tables",) and len(path) > 2 else ""


def _key(path: YamlPath) -> str:
    """The key as people find it: of a fact, from its block on (`foreign_keys[0].to`)."""
    blocks = [number for number, part in enumerate(path[:-1]) if part in _FACT_BLOCKS]
    first, *others = path[blocks[-1] + 1 :] if blocks else path[-1:]
    key = first + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in others)
    return key if key.isprintable() else repr(key)


def _agreements(node: dict[str, Any], at: YamlPath) -> Iterator[tuple[YamlPath, Any]]:
    """What is no fact, as paths to scalars and lists, and to data tests as a whole."""
    for key, value in node.items():
        path = (*at, key)
        if is_fact(path):
            continue
        if isinstance(value, dict) and value and at[-1:] != ("data_tests",):
            yield from _agreements(value, path)
        else:
            yield path, value


# ---- the source


def _source(name: str, tree: dict[str, Any]) -> Source:
    at = ("config", "meta", "contract", "scaffold")
    asked = _mapping(_at(tree, at), at)
    tests, layout = asked.get("tests", "one-scan"), asked.get("layout", "single")
    for key, value, choices in (("tests", tests, TESTS), ("layout", layout, LAYOUTS)):
        if value not in choices:
            raise Misfit((*at, key), f"{value!r} is none of {', '.join(choices)}")
    return Source(
        name=name,
        raw_schema=str(tree.get("schema") or name),
        raw_database=_optional(tree, "database", ()),
        # People may name a loader that has no profile: then nothing is known of how data lands.
        loader=loader if (loader := str(tree.get("loader"))) in PROFILES else "none",
        tests=tests,
        layout=layout,
        recorded_from=_optional(asked, "from", at),
        warehouse=_optional(asked, "warehouse", at),
        evidence=_choice(asked.get("evidence", "statistics"), EvidenceFrom, (*at, "evidence")),
        schemas=_texts(asked.get("schemas"), (*at, "schemas")),
        include=_texts(asked.get("include"), (*at, "include")),
        exclude=_texts(asked.get("exclude"), (*at, "exclude")),
    )


# ---- facts


def _require_durations(tree: dict[str, Any]) -> None:
    """Raise Misfit for a promise of the SLA that is not a duration: it could be neither kept nor compared."""
    at = ("config", "meta", "contract", "sla")
    sla = _at(tree, at)
    for key in ("notice", "respond", "fix"):
        promise = sla.get(key) if isinstance(sla, dict) else None
        if promise is not None and seconds(promise) is None:
            raise Misfit((*at, key), f"{promise!r} is not a duration: write {FORMS}")


def _tables(tree: dict[str, Any]) -> Iterator[_Declared]:
    for name, declared in _mapping(tree.get("tables"), ("tables",)).items():
        at = ("tables", name, "config", "meta", "producer")
        if (producer := _at(declared, at[2:])) is not None:
            yield _table(name, declared, _mapping(producer, at), at)


def _require_once(tables: list[_Declared]) -> None:
    holders: dict[TableName, str] = {}
    for declared in tables:
        relation = declared.table.full_name
        if other := holders.get(relation):
            at = ("tables", declared.name, "config", "meta", "producer")
            raise Misfit(at, f"{relation} is also the producer's table of {other!r}")
        holders[relation] = declared.name


def _database(tree: dict[str, Any], tables: list[Table]) -> tuple[Database, int]:
    """The facts as a whole, and how many tables people left out."""
    at = ("config", "meta", "producer_database")
    return read_database_facts(_mapping(_at(tree, at), at), tables, at)


def read_database_facts(whole: dict[str, Any], tables: list[Table], at: YamlPath) -> tuple[Database, int]:
    """The facts as a whole, and how many tables people left out. Raises Misfit."""
    known = ("kind", "version", "timezone", "tables", "comment", "schemas", "types")
    _require_known(whole, known, at)
    count = whole.get("tables", len(tables))
    _require(type(count) is int, count, "a number", (*at, "tables"))
    database = Database(
        name="",  # it differs from one environment to the next, so it is no fact of the contract
        kind=_choice(whole.get("kind", "postgresql"), get_type_hints(Database)["kind"], (*at, "kind")),
        version=_optional(whole, "version", at),
        timezone=_optional(whole, "timezone", at),
        tables=tuple(sorted(tables, key=lambda table: (table.schema, table.name))),
        schemas=tuple(_schemas(whole.get("schemas"), (*at, "schemas"))),
        types=tuple(_types(whole.get("types"), (*at, "types"))),
        comment=_optional(whole, "comment", at),
    )
    return database, max(0, count - len(tables))


def _schemas(value: Any, at: YamlPath) -> Iterator[Schema]:
    for name, about in _by_name(value, at).items():
        yield Schema(name, _text(_mapping(about, (*at, name)).get("comment"), (*at, name, "comment")))


def _types(value: Any, at: YamlPath) -> Iterator[Type]:
    for name, about in _by_name(value, at).items():
        here, content = (*at, name), _mapping(about, (*at, name))
        _require_known(content, ("kind", "fields", "comment"), here)
        yield Type(
            name,
            _choice(content.get("kind"), get_type_hints(Type)["kind"], (*here, "kind")),
            _texts(content.get("fields"), (*here, "fields")),
            _optional(content, "comment", here),
        )


def read_table_facts(producer: dict[str, Any], at: YamlPath) -> dict[str, Any]:
    """The facts of a table as the model has them. Raises Misfit."""
    _require_known(producer, _TABLE_FACTS, at)
    values = {key: read(producer[key], (*at, key)) for key, read in _TABLE_FACTS.items() if key in producer}
    for key in ("schema", "kind"):
        if key not in values:
            raise Misfit(at, f"the fact {key!r} is missing")
    return values


def _table(name: str, declared: dict[str, Any], producer: dict[str, Any], at: YamlPath) -> _Declared:
    values = read_table_facts(producer, at)
    by_landed = _mapping(declared.get("columns"), (*at[:2], "columns"))
    by_name = dict(_columns(by_landed, at[:2]))
    columns = {column.name: column for column in by_name.values()}
    order = values.pop("columns", tuple(columns))
    not_valid = set(values.pop("not_valid", ()))
    comments = values.pop("comments", {})
    table = Table(
        schema=values.pop("schema"),
        name=values.pop("table", name),
        columns=tuple(columns[column] for column in dict.fromkeys((*order, *columns)) if column in columns),
        keys=tuple(_keys(values)),
        checks=tuple(
            Check(check, expression, check not in not_valid, comments.get("checks", {}).get(check))
            for check, expression in values.pop("checks", {}).items()
        ),
        triggers=tuple(
            Trigger(trigger, definition, comments.get("triggers", {}).get(trigger))
            for trigger, definition in values.pop("triggers", {}).items()
        ),
        **values,
    )
    return _Declared(
        name,
        table,
        {called: column.name for called, column in by_name.items()},
        tuple(column for column in order if column not in columns and column not in by_landed),
    )


def _columns(declared: dict[str, Any], table: YamlPath) -> Iterator[tuple[str, Column]]:
    """Each column that has facts, with its name in the source."""
    for name, column in declared.items():
        at = (*table, "columns", name, "config", "meta", "producer")
        if (producer := _at(column, at[4:])) is not None:
            yield name, read_column_facts(name, _mapping(producer, at), at)


def read_column_facts(name: str, producer: dict[str, Any], at: YamlPath) -> Column:
    """The column that the source calls `name`. Raises Misfit."""
    _require_known(producer, _COLUMN_FACTS, at)
    values = {key: _COLUMN_FACTS[key](value, (*at, key)) for key, value in producer.items()}
    if "type" not in values:
        raise Misfit(at, "the fact 'type' is missing")
    bounds = {key: values.pop(key) for key in _BOUNDS if key in values}
    values.setdefault("base_type", values["type"])
    return Column(values.pop("column", name), bounds=Bounds(**bounds) if bounds else None, **values)


def _keys(values: dict[str, Any]) -> Iterator[Key]:
    options = values.pop("primary_key_options", {})
    if columns := values.pop("primary_key", ()):
        yield Key("primary", columns, **options)
    yield from values.pop("unique", ())
    yield from values.pop("foreign_keys", ())


# ---- values


def _at(node: Any, path: YamlPath) -> Any:
    for key in path:
        if not isinstance(node, dict):
            return None
        node = node.get(key)
    return node


def _require(fits: bool, value: Any, wanted: str, at: YamlPath) -> None:  # noqa: FBT001 (an assertion)
    if not fits:
        shown = repr(value)
        keep_secrets_of(shown)  # a connection string where it does not belong
        raise Misfit(at, f"is {shown if len(shown) <= 40 else shown[:40] + '…'} where {wanted} must be")


def _require_known(node: dict[str, Any], known: Any, at: YamlPath) -> None:
    for key in node:
        if key not in known:
            raise Misfit((*at, str(key)), "no such fact; is it from a newer scaffold-source?")


def _mapping(value: Any, at: YamlPath) -> dict[str, Any]:
    if value is None:
        return {}
    _require(isinstance(value, dict), value, "a mapping", at)
    return value  # type: ignore[no-any-return]


def _text(value: Any, at: YamlPath) -> str:
    _require(isinstance(value, str), value, "text", at)
    return unescape(value) if "{{" in value else value


def _optional(node: dict[str, Any], key: str, at: YamlPath) -> str | None:
    return None if node.get(key) is None else _text(node[key], (*at, key))


def _texts(value: Any, at: YamlPath) -> tuple[str, ...]:
    return _list(value, at, _text)


def _list(value: Any, at: YamlPath, item: Callable[[Any, YamlPath], Any]) -> tuple[Any, ...]:
    if value is None:
        return ()
    _require(isinstance(value, list), value, "a list", at)
    return tuple(item(part, (*at, str(number))) for number, part in enumerate(value))


def _by_name(value: Any, at: YamlPath) -> dict[str, Any]:
    content = _mapping(value, at)
    for key in content:
        _require(isinstance(key, str), key, "a name", at)
    return content


def _texts_by_name(value: Any, at: YamlPath) -> dict[str, str]:
    content = _by_name(value, at)
    return {key: _text(part, (*at, key)) for key, part in content.items()}


def _flag(value: Any, at: YamlPath) -> bool:
    _require(isinstance(value, bool), value, "true or false", at)
    return value  # type: ignore[no-any-return]


def _number(value: Any, at: YamlPath) -> int | float:
    is_number = type(value) is int or (type(value) is float and isfinite(value))
    _require(is_number, value, "a number", at)
    return value  # type: ignore[no-any-return]


def _scalar(value: Any, at: YamlPath) -> str | int | float:
    return _text(value, at) if isinstance(value, str) else _number(value, at)


def _scalars(value: Any, at: YamlPath) -> tuple[str | int | float, ...]:
    return _list(value, at, _scalar)


def _choice(value: Any, wanted: Any, at: YamlPath) -> Any:
    words = [word for word in _words(wanted) if isinstance(word, str)]
    _require(value in words and type(value) is str, value, " or ".join(words), at)
    return value


def _words(wanted: Any) -> Iterator[Any]:
    """The words of a Literal, also of one that may be None."""
    for part in get_args(wanted):
        yield from _words(part) if get_args(part) else (part,)


def _key_options(value: Any, at: YamlPath) -> dict[str, Any]:
    """What is not usual about a key, as its fields."""
    content = _mapping(value, at)
    _require_known(content, _KEY_OPTIONS, at)
    options: dict[str, Any] = {
        key: _flag(content[key], (*at, key)) for key in content if key not in ("comment", "not_valid")
    }
    options["validated"] = not _flag(content.get("not_valid", False), (*at, "not_valid"))
    return {**options, "comment": _optional(content, "comment", at)}


def _unique_key(value: Any, at: YamlPath) -> Key:
    if isinstance(value, list):
        return Key("unique", _texts(value, at))
    content = _mapping(value, at)
    _require("columns" in content, value, "a list of columns", at)
    options = {key: part for key, part in content.items() if key != "columns"}
    return Key("unique", _texts(content["columns"], (*at, "columns")), **_key_options(options, at))


def _unique_keys(value: Any, at: YamlPath) -> tuple[Key, ...]:
    return _list(value, at, _unique_key)


def _foreign_key(value: Any, at: YamlPath) -> Key:
    content = _mapping(value, at)
    known = ("columns", "to", "references", "on_delete", "on_update")
    for key in ("columns", "to"):
        if key not in content:
            raise Misfit(at, f"the key {key!r} is missing")
    options = {key: part for key, part in content.items() if key not in known}
    columns = _texts(content["columns"], (*at, "columns"))
    _require(bool(columns), content["columns"], "one column or more", (*at, "columns"))
    return Key(
        "foreign",
        columns,
        to=_table_name(content["to"], (*at, "to")),
        references=_texts(content.get("references"), (*at, "references")),
        on_delete=_text(content.get("on_delete", "no action"), (*at, "on_delete")),
        on_update=_text(content.get("on_update", "no action"), (*at, "on_update")),
        **_key_options(options, at),
    )


def _table_name(value: Any, at: YamlPath) -> TableName:
    parts = _NAME.fullmatch(_text(value, at))
    _require(parts is not None, value, "schema.table", at)
    assert parts is not None
    return TableName(*(part[1:-1].replace('""', '"') if part[0] == '"' else part for part in parts.groups()))


def _foreign_keys(value: Any, at: YamlPath) -> tuple[Key, ...]:
    return _list(value, at, _foreign_key)


def _comments(value: Any, at: YamlPath) -> dict[str, dict[str, str]]:
    """Comments on what is listed by name."""
    content = _mapping(value, at)
    _require_known(content, ("checks", "triggers"), at)
    return {key: _texts_by_name(part, (*at, key)) for key, part in content.items()}


def _policies(value: Any, at: YamlPath) -> tuple[Policy, ...]:
    return _list(value, at, _policy)


def _policy(value: Any, at: YamlPath) -> Policy:
    content = _mapping(value, at)
    _require_known(content, get_type_hints(Policy), at)
    for key in ("name", "command"):
        if key not in content:
            raise Misfit(at, f"the key {key!r} is missing")
    return Policy(
        _text(content["name"], (*at, "name")),
        _choice(content["command"], get_type_hints(Policy)["command"], (*at, "command")),
        _texts(content.get("roles"), (*at, "roles")),
        _optional(content, "expression", at),
        _flag(content.get("permissive", True), (*at, "permissive")),
        _optional(content, "comment", at),
    )


def _evidence(of: type[Evidence] | type[ColumnEvidence]) -> Callable[[Any, YamlPath], Any]:
    hints = get_type_hints(of)

    def read(value: Any, at: YamlPath) -> Evidence | ColumnEvidence:
        content = _mapping(value, at)
        _require_known(content, hints, at)
        flags = {key for key in content if bool in get_args(hints[key])}
        for key, word in content.items():
            _flag(word, (*at, key)) if key in flags else _choice(word, hints[key], (*at, key))
        return of(**content)

    return read


def _one_of(model: type, field: str) -> Callable[[Any, YamlPath], Any]:
    wanted = get_type_hints(model)[field]
    return lambda value, at: _choice(value, wanted, at)


_TABLE_FACTS: dict[str, Callable[[Any, YamlPath], Any]] = {
    "schema": _text,
    "table": _text,
    "kind": _one_of(Table, "kind"),
    "columns": _texts,
    "primary_key": _texts,
    "primary_key_options": _key_options,
    "unique": _unique_keys,
    "foreign_keys": _foreign_keys,
    "checks": _texts_by_name,
    "not_valid": _texts,
    "unique_where": _texts,
    "exclusions": _texts,
    "triggers": _texts_by_name,
    "row_security": _flag,
    "policies": _policies,
    "replica_identity": _one_of(Table, "replica_identity"),
    "publications": _texts,
    "inherits": _texts,
    "definition": _text,
    "comment": _text,
    "comments": _comments,
    "depends_on": _texts,
    "evidence": _evidence(Evidence),
}
_COLUMN_FACTS: dict[str, Callable[[Any, YamlPath], Any]] = {
    "column": _text,
    "type": _text,
    "base_type": _text,
    "nullable": _flag,
    "default": _text,
    "generated": _one_of(Column, "generated"),
    "identity": _one_of(Column, "identity"),
    "enum": _text,
    "labels": _texts,
    "collation": _text,
    "domain_checks": _texts,
    "on_update": _text,
    "values": _scalars,
    "min": _number,
    "max": _number,
    "above": _number,
    "below": _number,
    "comment": _text,
    "evidence": _evidence(ColumnEvidence),
}
