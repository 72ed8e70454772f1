"""What stands in a source that nobody wrote: what a generator leaves behind where it knows nothing. Pure.

To a merge it is a base: what was there before anybody said something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scaffold_source.lexicon.types import type_name
from scaffold_source.yaml_text.values import Values, YamlPath, look, put

# What dbt-osmosis takes for no description, besides none.
_PLACEHOLDERS = (
    "", "pending further documentation", "no description for this column", "not documented", "undefined",
)  # fmt: skip
# What PostgreSQL's information_schema says of a type that it has no word for.
_NO_TYPES = ("user-defined", "array")
_SYNONYMS = {
    "varchar": "character varying", "char": "character", "bpchar": "character", "string": "text",
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "int64": "bigint",
    "decimal": "numeric", "number": "numeric", "bool": "boolean", "float8": "double precision",
    "double": "double precision", "float4": "real", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone", "timestamp_ntz": "timestamp without time zone",
    "timestamp_tz": "timestamp with time zone", "timetz": "time with time zone",
    "time": "time without time zone",
}  # fmt: skip
_LENGTH = re.compile(r"\(([^)]*)\)")


def unsaid(ours: Values, theirs: Values) -> Values:
    """Return the part of `ours`, a source, that is nobody's words, where `theirs` has something to say."""
    base: Values = {"tables": {}}
    for path, ours_said, proposed in _pairs(ours, theirs):
        is_nobodys = _is_no_description if path[-1] == "description" else _is_no_type
        if is_nobodys(ours_said, proposed):
            base = put(base, path, ours_said)
    return base


def _pairs(ours: Values, theirs: Values) -> Iterator[tuple[YamlPath, object, Any]]:
    """Yield what both say of a description or a type."""
    for name, table in (theirs.get("tables") or {}).items():
        path = YamlPath(("tables", name))
        entries = [(path, table)]
        entries += [(path / "columns" / called, one) for called, one in (table.get("columns") or {}).items()]
        for place, entry in entries:
            written = look(ours, place)
            for key in ("description", "data_type"):
                if isinstance(written, dict) and key in written and key in entry:
                    yield place / key, written[key], entry[key]


def _is_no_description(text: object, _: object) -> bool:
    return text is None or (isinstance(text, str) and text.strip().casefold() in _PLACEHOLDERS)


def _is_no_type(written: object, proposed: object) -> bool:
    """Return whether a type is none, or the proposed one without its length."""
    if written is None or str(written).strip().casefold() in ("", *_NO_TYPES):
        return True
    has_length = "(" in str(written)
    return not has_length and "(" in str(proposed) and is_same_type(str(written), type_name(str(proposed)))


def is_same_type(one: str, other: str) -> bool:
    """Return whether two spellings mean one type: `VARCHAR(40)` and `character varying(40)`."""
    return _spelled_out(one) == _spelled_out(other)


def _spelled_out(data_type: str) -> tuple[str, str]:
    name = " ".join(type_name(data_type).split())
    length = _LENGTH.search(data_type)
    name = _SYNONYMS.get(name, name)
    if name == "character varying" and not length:
        name = "text"
    return name, "".join(length[1].split()) if length else ""
