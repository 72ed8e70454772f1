"""What Debezium's JDBC sink does with events, by its page and its source, since no package index carries it: a table for
each topic, a column for each field by the types that they list for PostgreSQL, an upsert by the event's key.

https://debezium.io/documentation/reference/stable/connectors/jdbc.html
https://github.com/debezium/debezium/tree/main/debezium-connector-jdbc/src/main/java/io/debezium/connector/jdbc/dialect/postgres
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json

_ANY_LENGTH = "2147483647"
_EPOCH = datetime(1970, 1, 1)
_TYPES = {
    "int16": "smallint", "int32": "integer", "int64": "bigint", "float": "real", "double": "double precision",
    "boolean": "boolean", "string": "text", "bytes": "bytea", "map": "json",
    "io.debezium.time.Date": "date", "io.debezium.time.MicroTime": "time(6)", "io.debezium.time.ZonedTime": "timetz",
    "io.debezium.time.MicroTimestamp": "timestamp(6)", "io.debezium.time.ZonedTimestamp": "timestamptz",
    "io.debezium.time.Timestamp": "timestamp(3)", "io.debezium.data.Uuid": "uuid", "io.debezium.data.Json": "json",
    "io.debezium.data.VariableScaleDecimal": "double precision", "io.debezium.data.Bits": "bit varying",
    "io.debezium.time.MicroDuration": "interval", "io.debezium.data.Tsvector": "tsvector",
    "io.debezium.data.geometry.Point": "point", "io.debezium.data.Xml": "xml",
}  # fmt: skip


def events(file: Path) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any] | None]]:
    """Yield each event's topic, its value and its key, with their schemas."""
    for line in file.read_text().splitlines():
        event = json.loads(line)
        key = None if event["key"] in ("", "None") else json.loads(event["key"])
        yield event["topic"], json.loads(event["value"]), key


def sink(file: Path, uri: str, schema: str, *, quotes: bool = False) -> None:
    """Apply the events in `file` to the database at `uri`; `quotes` is the sink's `quote.identifiers`."""
    made: set[str] = set()
    with psycopg.connect(uri, autocommit=True, options="-c timezone=UTC") as warehouse:
        warehouse.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        for topic, value, key in events(file):
            table = topic.replace(".", "_")
            fields = value["schema"]["fields"]
            names = [_stored(field["field"], quotes=quotes) for field in fields]
            relation = sql.Identifier(schema, _stored(table, quotes=quotes))
            keys = (
                [_stored(field["field"], quotes=quotes) for field in key["schema"]["fields"]] if key else []
            )
            if table not in made:
                made.add(table)
                _make(warehouse, relation, dict(zip(names, map(_type, fields), strict=True)), keys)
            row = [_value(field, value["payload"][field["field"]]) for field in fields]
            warehouse.execute(_upsert(relation, names, keys), row)


def _stored(name: str, *, quotes: bool) -> str:
    return name if quotes else name.lower()


def _make(warehouse: Any, relation: sql.Identifier, columns: Mapping[str, str], keys: list[str]) -> None:
    parts: list[sql.Composable] = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(data_type))
        for name, data_type in columns.items()
    ]
    if keys:
        parts.append(sql.SQL("primary key ({})").format(sql.SQL(", ").join(map(sql.Identifier, keys))))
    warehouse.execute(sql.SQL("create table {} ({})").format(relation, sql.SQL(", ").join(parts)))


def _upsert(relation: sql.Identifier, names: list[str], keys: list[str]) -> sql.Composed:
    names, keys = ([name.replace("%", "%%") for name in part] for part in (names, keys))  # psycopg's own sign
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    insert = sql.SQL("insert into {} ({}) values ({})").format(
        relation, columns, sql.SQL(", ").join([sql.Placeholder()] * len(names))
    )
    if not keys:
        return insert
    changes = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names)
    return sql.SQL("{} on conflict ({}) do update set {}").format(
        insert, sql.SQL(", ").join(map(sql.Identifier, keys)), changes
    )


def _type(field: Mapping[str, Any]) -> str:
    meaning = field.get("name") or field["type"]
    if meaning == "org.apache.kafka.connect.data.Decimal":
        precision = field["parameters"].get("connect.decimal.precision")
        scale = field["parameters"]["scale"]
        return f"numeric({precision}, {scale})" if precision else "numeric"
    if meaning == "io.debezium.data.Bits" and field["parameters"]["length"] != _ANY_LENGTH:
        return f"bit({field['parameters']['length']})"
    if meaning == "array":
        return f"{_type(field['items'])}[]"
    return _TYPES.get(meaning, _TYPES.get(field["type"], "text"))


def _value(field: Mapping[str, Any], value: Any) -> Any:
    """Return what an event's value means, by the field's type."""
    meaning = field.get("name") or field["type"]
    if value is None:
        return None
    if meaning == "org.apache.kafka.connect.data.Decimal":
        return _decimal(value, int(field["parameters"]["scale"]))
    if meaning == "io.debezium.data.Bits":
        return _bits(value, field["parameters"]["length"])
    if meaning == "array":
        return [_value(field["items"], item) for item in value]
    if meaning in _MEANINGS:
        return _MEANINGS[meaning](value)
    return value if isinstance(value, (str, int, float, bool, list)) else json.dumps(value)


def _bits(text: str, length: str) -> str:
    digits = f"{int.from_bytes(base64.b64decode(text), 'little'):b}"
    return digits if length == _ANY_LENGTH else digits.zfill(int(length))


def _decimal(text: str, scale: int) -> Decimal:
    number = int.from_bytes(base64.b64decode(text), "big", signed=True)
    digits = tuple(map(int, str(abs(number))))
    return Decimal((int(number < 0), digits, -scale))  # exact, however many digits


_MEANINGS: Mapping[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "map": Json,
    "io.debezium.data.VariableScaleDecimal": lambda value: float(_decimal(value["value"], value["scale"])),
    "io.debezium.time.MicroDuration": lambda count: timedelta(seconds=count // 1_000_000),
    "io.debezium.data.Tsvector": lambda words: words.replace("'", ""),
    "io.debezium.data.geometry.Point": lambda point: f"({point['x']},{point['y']})",
    "io.debezium.time.Date": lambda days: (_EPOCH + timedelta(days=days)).date(),
    "io.debezium.time.MicroTime": lambda count: (_EPOCH + timedelta(microseconds=count)).time(),
    "io.debezium.time.MicroTimestamp": lambda count: _EPOCH + timedelta(microseconds=count),
    "io.debezium.time.Timestamp": lambda count: _EPOCH + timedelta(milliseconds=count),
}
