"""dbt's own keys of a source, a table and a column, and what each may hold as JSON Schema. Pure.

dbt 1.10.8 and newer: https://docs.getdbt.com/reference/source-properties
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
_TEXT: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": ["boolean", "string", "null"]}  # a text is Jinja
_ANY: Schema = {}
_PERIOD: Schema = {
    "type": ["object", "null"],
    "properties": {
        "count": {"type": ["integer", "string", "null"]},
        "period": {"enum": ["minute", "hour", "day", None]},
    },
}
_FRESHNESS: Schema = {
    "type": ["object", "null"],
    "properties": {"warn_after": _PERIOD, "error_after": _PERIOD, "filter": _TEXT},
    "additionalProperties": False,
}
_QUOTING: Schema = {
    "type": ["object", "null"],
    "properties": {
        **dict.fromkeys(("database", "schema", "identifier"), _FLAG),
        "snowflake_ignore_case": _FLAG,
    },
    "additionalProperties": False,
}
_TESTS: Schema = {"type": ["array", "null"], "items": {"type": ["string", "object"]}}
# What dbt moved into `config`, and still takes beside it.
_MOVED: Mapping[str, Schema] = {
    "meta": {"type": ["object", "null"]},
    "tags": _ANY,
    "freshness": _FRESHNESS,
    "loaded_at_field": _TEXT,
    "loaded_at_query": _TEXT,
    "enabled": _FLAG,
    "event_time": _TEXT,
}
_NAMED: Mapping[str, Schema] = {
    "name": {"type": "string"},
    "description": _TEXT,
    "tests": _TESTS,
    "data_tests": _TESTS,
}
# `config`, `tables` and `columns` hold what is ours too: contract/source_schema.py.
OF_SOURCE: Mapping[str, Schema] = {
    **_NAMED,
    **dict.fromkeys(("database", "schema", "loader", "catalog"), _TEXT),
    "quoting": _QUOTING,
    "overrides": _TEXT,
    **_MOVED,
}
OF_TABLE: Mapping[str, Schema] = {
    **_NAMED,
    **dict.fromkeys(("identifier", "loader"), _TEXT),
    "quoting": _QUOTING,
    "external": _ANY,
    **_MOVED,
}
OF_COLUMN: Mapping[str, Schema] = {
    **_NAMED,
    "data_type": _TEXT,
    "quote": _FLAG,
    **dict.fromkeys(
        (
            "constraints",
            "dimension",
            "entity",
            "granularity",
            "policy_tags",
            "column_mask",
            "databricks_tags",
        ),
        _ANY,
    ),
    "meta": _MOVED["meta"],
    "tags": _ANY,
}
OF_CONFIG = {key: value for key, value in _MOVED.items() if key != "meta"}
