"""Facts in a file whose keys a script has sorted: the order of columns, which is a fact too, is lost
there, and its entries, a list, still have it."""

from __future__ import annotations

from scaffold_source.contract.values import FACTS
from scaffold_source.facts.blocks import landed_name
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.yaml_text.values import AnyOrder, Values, look, put


def with_columns_in_order(values: Values) -> Values:
    """Return a source's values with the facts of columns in the order of the columns' entries, in each table
    whose block of facts was sorted."""
    tables = values.get("tables")
    if not isinstance(tables, dict):
        return values
    ordered = {name: _ordered(table) for name, table in tables.items() if _is_sorted(look(table, FACTS))}
    return {**values, "tables": {**tables, **ordered}} if ordered else values


def _is_sorted(block: object) -> bool:
    """Return whether a block of facts was sorted: the tool writes the schema first, and columns last."""
    keys = list(block) if isinstance(block, dict) and isinstance(block.get(COLUMNS), dict) else []
    return "schema" in keys and keys.index(COLUMNS) < keys.index("schema")


def _ordered(table: Values) -> Values:
    lines, entries = look(table, FACTS / COLUMNS), table.get("columns")
    places = {name: place for place, name in enumerate(entries if isinstance(entries, dict) else ())}
    names = sorted(lines, key=lambda own: places.get(landed_name(own, lines[own]), len(places)))
    return put(table, FACTS / COLUMNS, AnyOrder((own, lines[own]) for own in names))
