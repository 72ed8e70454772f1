"""The JSON Schema of a source YAML, for editors: dbt's keys, what people agree on, the facts. Pure.

Draft 7, which editors know: YAML's language server stops there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scaffold_source.contract import dbt_keys
from scaffold_source.contract.source_keys import OF_COLUMN, OF_SOURCE, OF_TABLE, Agreed
from scaffold_source.facts.schema import json_schema
from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.lexicon.zones import ZONES

VERSION = 1
Schema = dict[str, Any]
_LINK = re.compile(r"\[([^]]+)\]\([^)]*\)")
_BELOW = re.compile(r" \(\[below\]\([^)]*\)\)")


def source_schema() -> Schema:
    """Return what a YAML file that declares a source under contract may hold."""
    facts = json_schema()
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"A dbt source under contract of scaffold_source, version {VERSION}",
        "description": "dbt's own keys of a source, and under config.meta the contract: the facts are the "
        "producer's and the tool's, everything else is what people agree on. Keys of your own are welcome "
        "there.",
        "type": "object",
        "properties": {"version": {}, "sources": _named_list("source")},
        "$defs": {
            "source": _element(dbt_keys.OF_SOURCE, OF_SOURCE, {"tables": _named_list("table")}),
            "table": _element(dbt_keys.OF_TABLE, OF_TABLE, {"columns": _named_list("column")}),
            "column": _element(dbt_keys.OF_COLUMN, (*OF_COLUMN, *_for_both()), {}),
            "open": {
                "description": "nothing said, or Jinja that dbt renders",
                "anyOf": [{"enum": [None, "none"]}, {"type": "string", "pattern": "\\{\\{"}],
            },
            "zone": {"enum": sorted(ZONES)},
            "currency": {"enum": sorted(EXPONENTS)},
            "table_facts": {
                key: _renamed(value)
                for key, value in facts.items()
                if key not in ("$schema", "title", "$defs")
            },
            "column_facts": facts["$defs"]["column"],
            "database": facts["$defs"]["database"],
        },
    }


def _for_both() -> Iterable[Agreed]:
    """Return the rows of a table's keys that a column has too."""
    return (row for row in OF_TABLE if {"renamed_from", "deprecated"}.intersection(row.paths))


def _named_list(name: str) -> Schema:
    return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{name}"}}


def _element(own: Mapping[str, Any], agreed: Iterable[Agreed], below: Schema) -> Schema:
    """Return the schema of a source, a table or a column. Unknown keys are errors where dbt warns of them."""
    meta = {"type": ["object", "null"], "properties": _of_meta(agreed)}
    config = {"type": ["object", "null"], "properties": {**dbt_keys.OF_CONFIG, "meta": meta}}
    return {
        "type": "object",
        "properties": {**own, **below, "config": config},
        "required": ["name"],
        "additionalProperties": False,
    }


def _of_meta(rows: Iterable[Agreed]) -> Schema:
    """Return the schemas of the keys below `meta`, each by the last part of its path."""
    meta: Schema = {}
    of_contract: Schema = {}
    for row in rows:
        for path in row.paths:
            *around, key = path.split(".")
            (of_contract if around else meta)[key] = _described(row)
    if of_contract:
        contract = {
            "description": "what the two teams agree on",
            "type": ["object", "null"],
            "properties": of_contract,
        }
        meta = {"contract": contract, **meta}
    return meta


def _described(row: Agreed) -> Schema:
    """Return a row's schema with its words. Draft 7 hears nothing beside `$ref`, so that is put below."""
    schema = {"allOf": [row.schema]} if "$ref" in row.schema else dict(row.schema)
    return {"description": in_words(row.about), **schema}


def in_words(markdown: str) -> str:
    """Return Markdown without its links, for a tooltip."""
    return _LINK.sub(r"\1", _BELOW.sub("", markdown))


def _renamed(schema: Any) -> Any:
    """Return a schema of facts whose reference to a column's leads to `column_facts`."""
    if isinstance(schema, dict):
        return {
            key: "#/$defs/column_facts" if key == "$ref" else _renamed(value) for key, value in schema.items()
        }
    return [_renamed(value) for value in schema] if isinstance(schema, list) else schema


def listed(rows: Iterable[Agreed]) -> str:
    """Return the rows as a table of Markdown: each key, and what it says."""
    lines = (f"| {row.shown or f'`config.meta.{row.paths[0]}`'} | {row.about} |" for row in rows)
    return "\n".join(["| key | |", "|---|---|", *lines]) + "\n"
