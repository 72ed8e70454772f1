"""What a table of the source's values says of the producer."""

from __future__ import annotations

from scaffold_source.yaml_text.values import Values


def producer_facts(table: Values) -> Values:
    """Return the facts of a table, {} if it has none."""
    facts = table.get("config", {}).get("meta", {}).get("producer", {})
    assert isinstance(facts, dict)
    return facts


def producer_names(table: Values) -> dict[str, str]:
    """Return what the producer calls each column of a table, by its landed name; the loader's own have one
    name."""
    landed = {
        facts["lands_as"]: own
        for own, facts in (producer_facts(table).get("columns") or {}).items()
        if facts.get("lands_as")
    }
    return {column["name"]: landed.get(column["name"], column["name"]) for column in table.get("columns", [])}
