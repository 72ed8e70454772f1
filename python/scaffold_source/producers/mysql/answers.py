"""The columns that each query (sql/<name>.sql) must answer with. MySQL's truth values are numbers."""

from __future__ import annotations

from scaffold_source.producers.answers import MAYBE_NAME, MAYBE_NUMBER, MAYBE_TEXT, NAME, NUMBER, Answer

_OF_TABLE: Answer = {"table_schema": NAME, "table_name": NAME}

ANSWERS: dict[str, Answer] = {
    "database": {
        "version": NAME,
        "comment": MAYBE_NAME,
        "basedir": MAYBE_NAME,
        "vendor_setting": MAYBE_NAME,
        "name": MAYBE_NAME,
        "timezone": NAME,
    },
    "schemas": {"name": NAME},
    "relations": {
        **_OF_TABLE,
        "is_view": NUMBER,
        "is_partitioned": NUMBER,
        "collation": MAYBE_NAME,
        "comment": MAYBE_TEXT,
    },
    "columns": {
        **_OF_TABLE,
        "name": NAME,
        "type": NAME,
        "nullable": NUMBER,
        "default_value": MAYBE_TEXT,
        "expression": MAYBE_TEXT,
        "extra": NAME,
        "collation": MAYBE_NAME,
        "comment": MAYBE_TEXT,
        "readable": MAYBE_NUMBER,
    },
    "unique_indexes": {
        **_OF_TABLE,
        "name": NAME,
        "column_name": MAYBE_NAME,
        "prefix": MAYBE_NUMBER,
        "expression": MAYBE_NAME,  # never long: a key has few parts, and the server bounds each
    },
    "foreign_keys": {
        **_OF_TABLE,
        "name": NAME,
        "column_name": NAME,
        "to_schema": NAME,
        "to_name": NAME,
        "to_column": NAME,
    },
    "foreign_key_actions": {**_OF_TABLE, "name": NAME, "on_delete": MAYBE_NAME, "on_update": MAYBE_NAME},
    "checks": {**_OF_TABLE, "name": NAME, "expression": MAYBE_TEXT},
    "table_grants": _OF_TABLE,
}
