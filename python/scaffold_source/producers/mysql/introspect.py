"""Read MySQL's or MariaDB's information_schema into facts, with a handful of queries for any number of
tables.

They run in one read-only transaction. MySQL answers them from one snapshot; MariaDB's information_schema has
none, so a table that changes meanwhile may show half of the change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scaffold_source.lexicon.types import family
from scaffold_source.model import Check, Column, Database, Key, Table, TableName
from scaffold_source.producers.answers import unexpected
from scaffold_source.producers.checks import column_rule, with_rule
from scaffold_source.producers.conversation import Limits, Line, within
from scaffold_source.producers.mysql.connect import connect, connect_timeout
from scaffold_source.producers.mysql.flavours import flavour_by
from scaffold_source.producers.mysql.statements import Row, declared_checks, definitions, query, rows_of
from scaffold_source.producers.mysql.types import labels_of, landed_type, native_type, with_meaning
from scaffold_source.producers.mysql.unseen import is_readable, look_for_unseen
from scaffold_source.producers.mysql.version import supported_version
from scaffold_source.producers.registry import MYSQL
from scaffold_source.producers.sight import Sight, Unseen, key_order

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import DictCursor

_Rows = defaultdict[TableName, list[Row]]
_Actions = tuple[str | None, str | None]

_SQL = Path(__file__).parent / "sql"
_SCOPED = ("relations", "columns", "unique_indexes", "foreign_keys", "foreign_key_actions", "checks")

_GENERATED: tuple[Literal["stored", "virtual"], ...] = ("stored", "virtual")
_ON_UPDATE = re.compile(r"on update (\w+(?:\(\d*\))?)", re.IGNORECASE)
_NOW = re.compile(r"current_timestamp(?:\(\)|(\(\d\)))?", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(['\\])")
_FOREIGN_KEY = re.compile(
    r"^ *CONSTRAINT `((?:[^`]|``)+)` FOREIGN KEY .*?\)((?: ON (?:DELETE|UPDATE) [A-Z ]+)*),?$", re.M
)
_ACTION = re.compile(r"ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)")

# The time limit has another name and unit in MariaDB, which skips MySQL's comment.
_SESSION = (
    "/*M! set session max_statement_time = 60 */ /*!50708 set session max_execution_time = 60000 */",
    "set session lock_wait_timeout = 5, wait_timeout = 120, sql_quote_show_create = 1",
    "start transaction with consistent snapshot, read only",
)


def look(url: str, schemas: Sequence[str], limits: Limits) -> Sight:
    """Return the facts of the relations in `schemas` that the role may read. If `schemas` is empty, take the
    database that `url` names; if it names none, all but the server's own.

    Raises UsageError for a URL that cannot work, ProducerError for what the server refuses, for answers that
    make no sense and if `limits` are reached.
    """
    return within(limits, lambda line: _look(url, schemas, line), connecting_s=connect_timeout(url))


def _look(url: str, schemas: Sequence[str], line: Line) -> Sight:
    with connect(url, line) as connection:
        return introspect(connection, schemas)


def introspect(connection: Connection[DictCursor], schemas: Sequence[str] = ()) -> Sight:
    """Do as `look`, on a connection. Raises ProducerError for a server that is too old."""
    for statement in _SESSION:
        rows_of(connection, statement)
    server, *more = query(connection, _SQL / "database.sql") or ({},)
    if more or not server:
        raise unexpected("database has not one row")
    version = supported_version(server["version"])
    there = sorted(row["name"] for row in query(connection, _SQL / "schemas.sql"))
    default = (server["name"],) if server["name"] else there
    covered = [schema for schema in there if schema in (schemas or default)]
    rows = {
        name: query(connection, _SQL / f"{name}.sql", schemas=covered) if covered else [] for name in _SCOPED
    }
    of = {name: _group(answer) for name, answer in rows.items()}
    unseen = look_for_unseen(connection, of, covered)
    is_mariadb = version.endswith("MariaDB")
    if is_mariadb:
        of["checks"] |= _hidden_checks(connection, of, unseen)
    actions = _actions(connection, of)
    in_part = {TableName(*path) for path in unseen.in_part if len(path) == 2}
    catalogue = _Catalogue(of, actions, in_part, is_mariadb=is_mariadb)
    tables = []
    for relation in sorted(rows["relations"], key=lambda row: (row["table_schema"], row["table_name"])):
        if is_readable(_name(relation), of):
            tables.append(_table(relation, catalogue))
    return Sight(
        database=Database(
            name=server["name"] or ", ".join(covered),
            version=version,
            flavour=_flavour(server),
            timezone=_zone(server["timezone"]),
            tables=tuple(tables),
            kind="mysql",
        ),
        schemas=tuple(there),
        closed_schemas=(),
        unseen=unseen,
    )


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The rows of each query by the relation they describe; each foreign key's actions on delete and update
    by its table and name; and the relations that the role sees in part."""

    of: dict[str, _Rows]
    actions: dict[tuple[TableName, str], _Actions]
    in_part: Collection[TableName]
    is_mariadb: bool


def _flavour(server: Row) -> str | None:
    """Return whose server it is, None for its makers' own; by what anybody is shown, so that roles agree."""
    settings = {"basedir": server["basedir"] or ""}
    if server["vendor_setting"]:
        settings[server["vendor_setting"]] = ""
    flavour, _ = flavour_by(server["version"], server["comment"] or "", settings)
    return flavour.name if flavour.is_managed else None


def _zone(text: str) -> str | None:
    """Return the zone if its name has one meaning, else None. A server that follows its machine gives an
    abbreviation: EST is New York's in winter and another place's all year."""
    if text in ("+00:00", "-00:00"):
        return "UTC"
    return text if text == "UTC" or "/" in text or text[:1] in "+-" else None


def _group(rows: Iterable[Row]) -> _Rows:
    groups: _Rows = defaultdict(list)
    for row in rows:
        groups[_name(row)].append(row)
    return groups


def _name(row: Row) -> TableName:
    return TableName(row["table_schema"], row["table_name"])


def _table(relation: Row, catalogue: _Catalogue) -> Table:
    name, of = _name(relation), catalogue.of
    checks = tuple(
        Check(row["name"], row["expression"] if catalogue.is_mariadb else _unescaped(row["expression"]))
        for row in sorted(of["checks"][name], key=lambda row: row["name"])
    )
    columns = {
        row["name"]: _column(row, relation, checks, is_mariadb=catalogue.is_mariadb)
        for row in of["columns"][name]
        if row["readable"]
    }
    collations = {row["name"]: row["collation"] for row in of["columns"][name]}
    keys_of_others = {row["column_name"] for row in of["foreign_keys"][name]}
    indexes = list(_by_name(of["unique_indexes"][name]))
    for rule in (column_rule(check.expression, dialect=MYSQL.dialect) for check in checks):
        if rule and rule.column in columns:
            columns[rule.column] = with_rule(columns[rule.column], rule, collations[rule.column])
    columns = {own: with_meaning(column, keys_of_others) for own, column in columns.items()}
    keys = [key for key in _keys(name, indexes, catalogue) if columns.keys() >= set(key.columns)]
    return Table(
        schema=name.schema,
        name=name.name,
        kind="view" if relation["is_view"] else "partitioned" if relation["is_partitioned"] else "table",
        columns=tuple(columns.values()),
        keys=tuple(sorted(set(keys), key=key_order)),
        checks=checks,
        unique_where=tuple(sorted(_index_text(parts) for parts in indexes if not _unique_key(parts))),
        collation=None if relation["is_view"] else relation["collation"],
        comment=None if relation["is_view"] else relation["comment"] or None,
    )


def _keys(name: TableName, indexes: Sequence[Sequence[Row]], catalogue: _Catalogue) -> Iterator[Key]:
    """Yield the keys that are wholly known. MySQL omits the columns that a role may not read from a key's
    rows, MariaDB omits the key; and the actions of a foreign key may be hidden."""
    if catalogue.is_mariadb or name not in catalogue.in_part:
        yield from (key for parts in indexes if (key := _unique_key(parts)))
    for parts in _by_name(catalogue.of["foreign_keys"][name]):
        if actions := catalogue.actions.get((name, parts[0]["name"])):
            yield _foreign_key(parts, actions)


def _by_name(rows: Iterable[Row]) -> Iterator[list[Row]]:
    for _, group in groupby(rows, key=lambda row: row["name"]):
        yield list(group)


def _column(row: Row, relation: Row, checks: Iterable[Check], *, is_mariadb: bool) -> Column:
    native = native_type(row["type"])
    # MariaDB's JSON is a longtext with this check: mariadb.com/kb/en/json-data-type/
    is_json = native == "longtext" and any(c.expression == f"json_valid(`{row['name']}`)" for c in checks)
    extra = row["extra"].lower()
    on_update = _ON_UPDATE.search(extra)
    generated = next((kind for kind in _GENERATED if f"{kind} generated" in extra), None)
    has_own_collation = (
        row["collation"] and row["collation"] != relation["collation"] and not relation["is_view"]
    )
    return Column(
        name=row["name"],
        type=native,
        base_type="json" if is_json else landed_type(native),
        nullable=bool(row["nullable"]),
        default=None if generated or relation["is_view"] else _default(row, native, is_mariadb=is_mariadb),
        generated=generated,
        expression=_expression(row["expression"], is_mariadb=is_mariadb) if generated else None,
        identity="by default" if "auto_increment" in extra else None,
        labels=labels_of(native),
        collation=row["collation"] if has_own_collation and not is_json else None,
        on_update=_plain_now(on_update[1]) if on_update else None,
        comment=row["comment"] or None,
    )


def _expression(text: str | None, *, is_mariadb: bool) -> str | None:
    """Return the expression of a generated column, None if the server does not show it to the role."""
    return (text if is_mariadb or text is None else _unescaped(text)) or None


def _default(row: Row, native: str, *, is_mariadb: bool) -> str | None:
    """Return the default as an expression. MariaDB gives one; MySQL gives a literal's bare text, and says
    which defaults are expressions (dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html)."""
    text: str | None = row["default_value"]
    if text is None or (is_mariadb and text == "NULL"):
        return None
    if is_mariadb:
        return _plain_now(text)
    if "DEFAULT_GENERATED" in row["extra"]:
        return _plain_now(_unescaped(text))
    is_bare = native.startswith("bit") or family(landed_type(native)) in ("integer", "number", "boolean")
    return text if is_bare else "'" + text.replace("\\", r"\\").replace("'", "''") + "'"


def _plain_now(expression: str) -> str:
    """Return the expression with one spelling of the current time: each server has its own."""
    match = _NOW.fullmatch(expression)
    return f"CURRENT_TIMESTAMP{match[1] or ''}" if match else expression


def _unescaped(expression: str) -> str:
    """Undo one level of quote escaping, which MySQL's information_schema adds to expressions."""
    return _ESCAPED.sub(r"\1", expression)


def _unique_key(parts: Sequence[Row]) -> Key | None:
    """Return the key that an index makes of its columns; None if a part is a column's prefix or an
    expression. A primary key counts even so."""
    columns = tuple(part["column_name"] for part in parts)
    if parts[0]["name"] == "PRIMARY":
        return Key("primary", columns)
    return Key("unique", columns) if all(columns) and not any(part["prefix"] for part in parts) else None


def _index_text(parts: Iterable[Row]) -> str:
    """Return the index's parts as in CREATE INDEX: `(`name`(10), (lower(`email`)))`."""
    texts = [
        f"`{part['column_name']}`" + (f"({part['prefix']})" if part["prefix"] else "")
        if part["column_name"]
        else f"({_unescaped(part['expression'] or '…')})"
        for part in parts
    ]
    return f"({', '.join(texts)})"


def _foreign_key(parts: Sequence[Row], actions: _Actions) -> Key:
    first, (on_delete, on_update) = parts[0], actions
    return Key(
        "foreign",
        tuple(part["column_name"] for part in parts),
        to=TableName(first["to_schema"], first["to_name"]),
        references=tuple(part["to_column"] for part in parts),
        on_delete=_action(on_delete),
        on_update=_action(on_update),
    )


def _action(word: str | None) -> str:
    """Return one word for RESTRICT and NO ACTION, which do the same. If nothing is declared, servers differ
    in which they print: dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html"""
    return "no action" if word is None or word == "RESTRICT" else word.lower()


def _actions(
    connection: Connection[DictCursor], of: dict[str, _Rows]
) -> dict[tuple[TableName, str], _Actions]:
    """Return what foreign keys do on delete and update. MariaDB's information_schema hides it from a role
    that has only SELECT, but SHOW CREATE TABLE does not."""
    actions_of: dict[tuple[TableName, str], _Actions] = {
        (name, row["name"]): (row["on_delete"], row["on_update"])
        for name, rows in of["foreign_key_actions"].items()
        for row in rows
    }
    unknown = [
        name
        for name, rows in of["foreign_keys"].items()
        if is_readable(name, of) and any((name, row["name"]) not in actions_of for row in rows)
    ]
    for name, definition in definitions(connection, unknown):
        for key, text in _FOREIGN_KEY.findall(definition):
            actions = dict(_ACTION.findall(text))
            actions_of[name, key.replace("``", "`")] = (actions.get("DELETE"), actions.get("UPDATE"))
    return actions_of


def _hidden_checks(
    connection: Connection[DictCursor], of: dict[str, _Rows], unseen: Unseen
) -> dict[TableName, list[Row]]:
    """Return the checks of tables that were granted one by one: MariaDB's information_schema hides these, but
    SHOW CREATE TABLE does not."""
    names = [
        name
        for name, (relation, *_) in of["relations"].items()
        if (name.schema,) in unseen.in_part and not relation["is_view"] and is_readable(name, of)
    ]
    return {name: list(declared_checks(text)) for name, text in definitions(connection, names)}
