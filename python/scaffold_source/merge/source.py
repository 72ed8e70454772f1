"""The source's values after a change upstream: all tables in our order, those that may change as merged."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold_source.merge.sides import Sides
from scaffold_source.merge.values import Merge, Terms, in_order, merge
from scaffold_source.yaml_text.values import Values


def merge_source(sides: Sides, order: Sequence[str], terms: Terms) -> Merge:
    """Return our values with theirs taken in, and what could not be merged. New tables come behind their
    neighbours in `order`."""
    ours = sides.ours.source
    changing = changing_part(ours, sides)
    merged = merge(changing, sides.base.source, sides.theirs.source, terms)
    after = merged.values.get("tables", {})
    gone = changing["tables"].keys() - after.keys()
    kept = {name: after.get(name, table) for name, table in ours["tables"].items() if name not in gone}
    return Merge({**ours, **merged.values, "tables": in_order(kept, after, order)}, merged.conflicts)


def changing_part(values: Values, sides: Sides) -> Values:
    """Return `values` with those tables alone that may change."""
    names = sides.tables
    tables = {name: table for name, table in values["tables"].items() if name in names}
    return {**values, "tables": tables}
