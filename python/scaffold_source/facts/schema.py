"""What the rows of facts say to others: a JSON Schema, and the lists in docs/contract.md. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold_source.facts.rows import COLUMN_FACTS, COLUMNS, DATABASE_FACTS, TABLE_FACTS, Fact
from scaffold_source.yaml_text.values import Values


def json_schema() -> Values:
    """Return what the blocks of facts may hold: `docs/schemas/facts-1.schema.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of a scaffold_source contract, version 1",
        "description": "What stands under config.meta.producer of a source's table, and under "
        "config.meta.producer_database of the source ($defs/database).",
        **_block(TABLE_FACTS, ("schema", COLUMNS)),
        "$defs": {
            "column": _block(COLUMN_FACTS, ("type",)),
            "database": _block(DATABASE_FACTS, ()),
        },
    }


def _block(rows: Sequence[Fact], required: tuple[str, ...]) -> Values:
    properties = {fact.key: {"description": fact.about, **fact.kind.schema} for fact in rows}
    if rows is TABLE_FACTS:
        properties[COLUMNS] = {
            "description": "every column, by the producer's name and in its order",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/column"},
        }
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def listed(rows: Sequence[Fact]) -> str:
    """Return the rows as a table of Markdown: each key, and what it says."""
    lines = ["| fact | |", "|---|---|", *(f"| `{fact.key}` | {fact.about} |" for fact in rows)]
    return "\n".join(lines) + "\n"
