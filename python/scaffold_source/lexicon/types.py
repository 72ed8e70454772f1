"""What kind of value a type holds, from its spelling in the producer or the warehouse."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Family = Literal["string", "integer", "number", "boolean", "date", "timestamp", "timestamptz", "other"]

_MODIFIERS = re.compile(r"\s*\([^)]*\)")
_FAMILIES: dict[str, Family] = {
    "text": "string", "character varying": "string", "character": "string", "varchar": "string",
    "char": "string", "uuid": "string", "citext": "string", "name": "string", "bpchar": "string",
    "public.citext": "string", "string": "string",
    "smallint": "integer", "integer": "integer", "bigint": "integer", "int": "integer", "int64": "integer",
    "numeric": "number", "decimal": "number", "real": "number", "double precision": "number",
    "double": "number", "float": "number", "number": "number", "float64": "number", "float32": "number",
    "nvarchar": "string", "uniqueidentifier": "string",
    "int16": "integer", "int32": "integer",
    "boolean": "boolean", "bool": "boolean",
    "date": "date", "date32": "date",
    "timestamp": "timestamp", "timestamp without time zone": "timestamp", "datetime": "timestamp",
    "timestamp_ntz": "timestamp", "datetime2": "timestamp", "datetime64": "timestamp",
    "timestamptz": "timestamptz", "timestamp with time zone": "timestamptz", "timestamp_tz": "timestamptz",
    "datetimeoffset": "timestamptz",
}  # fmt: skip


@lru_cache(maxsize=4096)
def family(data_type: str) -> Family:
    """The family of `data_type`, its length, precision and scale aside: `numeric(12,2)` → number."""
    return _FAMILIES.get(_MODIFIERS.sub("", data_type).lower(), "other")
