"""Columns and tables in ODCS's own keys: `properties` and `schema`.

Each `…_standard` writes what the standard has a key for; each `take_…` reads it back, and takes out of the
document what it has read, so that the rest is known to be somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold_source.lexicon.types import family
from scaffold_source.odcs.slots import Slots
from scaffold_source.yaml_text.jinja import as_written, escape, unescape
from scaffold_source.yaml_text.values import Values

V310, V320 = "3.1.0", "3.2.0"
_LOGICAL = {
    "string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date",
    "timestamp": "timestamp", "timestamptz": "timestamp",
}  # fmt: skip
_LOGICAL_OTHER = {"json": "object", "jsonb": "object", "time": "time", "time without time zone": "time"}
# What a column is where a document says its logical type alone.
_PHYSICAL = {
    "string": "text", "integer": "bigint", "number": "numeric", "boolean": "boolean", "date": "date",
    "time": "time without time zone", "object": "jsonb", "array": "jsonb", "map": "jsonb",
}  # fmt: skip
# The standard's, without what 3.2.0 calls a vector.
LOGICAL_TYPES = frozenset((*_LOGICAL.values(), *_LOGICAL_OTHER.values(), *_PHYSICAL))
_LIMITS = {"min": "minimum", "max": "maximum", "above": "exclusiveMinimum", "below": "exclusiveMaximum"}
_REFERENCE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PII = "pii:"
_RESTRICTED, _CONFIDENTIAL = "restricted", "confidential"


@dataclass(frozen=True, slots=True)
class Names:
    """What tables and columns are called in the source, and in the producer: `tables` by the source's name,
    `columns` by table and then by the source's name."""

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)

    def landed(self, table: str) -> dict[str, str]:
        """Return the source's name of each of a table's columns, by the producer's."""
        return {own: name for name, own in self.columns.get(table, {}).items()}

    def source_table(self, own: str) -> str | None:
        """Return what the source calls a table, None if it has none of that name."""
        return next((name for name, called in self.tables.items() if called == own), None)


# ---- a column


def column_standard(name: str, slots: Slots, own: str, version: str) -> Values:
    """Return a column as a property, without what its table says of it (keys)."""
    data_type = slots.get("producer.type") or slots.get("dbt.data_type")
    prop: Values = {"name": name}
    if own != name:
        prop["physicalName"] = own
    if isinstance(data_type, str):
        prop["physicalType"] = data_type
        logical = logical_type(slots.get("producer.base_type") or data_type)
        prop["logicalType"] = logical  # 3.2.0's schema takes a property without one for a map
        options = dict(_options(slots, logical, data_type))
        prop |= {"logicalTypeOptions": options} if options else {}
    prop |= _described(slots)
    if slots.get("producer.nullable") is False:
        prop["required"] = True
    category = slots.get("pii")
    if isinstance(category, str) and category != "none":
        prop["classification"] = _RESTRICTED if category == "credential" else _CONFIDENTIAL
        prop["tags"] = [_PII + category]
    values = slots.get("producer.labels") or slots.get("producer.values")
    if isinstance(values, list) and values and _are_distinct(values):
        if version == V320:
            prop["enum"] = [{"value": value} for value in values]
        else:
            prop["quality"] = [
                {"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": list(values)}}
            ]
    if version == V320 and "deprecated" in slots:
        prop["deprecated"] = True
    return prop


def _are_distinct(values: list[Any]) -> bool:
    return all(value not in values[:place] for place, value in enumerate(values))


def logical_type(data_type: str) -> str:
    """Return the logical type of a physical one; what the standard has no word for is read as text."""
    if data_type.endswith("[]"):
        return "array"
    return _LOGICAL.get(family(data_type)) or _LOGICAL_OTHER.get(data_type.lower(), "string")


def _options(slots: Slots, logical: str, data_type: str) -> Iterator[tuple[str, Any]]:
    if logical == "timestamp":
        has_zone = family(data_type) == "timestamptz"
        yield "timezone", has_zone
        if not has_zone and isinstance(slots.get("timezone"), str):
            yield "defaultTimezone", slots["timezone"]
    if logical in ("integer", "number"):
        for limit, option in _LIMITS.items():
            value = slots.get(f"producer.{limit}")
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                yield option, value


def _described(slots: Slots) -> Values:
    description = slots.get("dbt.description")
    return {"description": unescape(description)} if isinstance(description, str) else {}


def take_column(prop: Values) -> Slots:
    """Take what the standard says of a column out of its property, and return it as slots."""
    slots: Slots = {}
    logical = prop.pop("logicalType", None)
    options = prop.pop("logicalTypeOptions", None)
    options = options if isinstance(options, dict) else {}
    said = prop.pop("physicalType", None)
    data_type = said or _physical(logical, options)
    if isinstance(data_type, str):
        slots["producer.type"] = slots["dbt.data_type"] = escape(data_type)
    zone = options.pop("defaultTimezone", None)
    if isinstance(logical, str) and not said:
        prop["logicalType"] = logical  # the type is made up, and this is what was said
    else:
        options.pop("timezone", None)
    if isinstance(zone, str):
        slots["timezone"] = escape(zone)
    for limit, option in _LIMITS.items():
        if isinstance(options.get(option), (int, float)) and logical in ("integer", "number"):
            slots[f"producer.{limit}"] = options.pop(option)
    if options:
        prop["logicalTypeOptions"] = options
    slots |= _take_description(prop)
    if prop.pop("required", False) is True:
        slots["producer.nullable"] = False
    slots |= _take_personal(prop)
    values = _take_values(prop)
    if values and _is_own_type(data_type):
        slots |= {"producer.enum": escape(str(data_type)), "producer.labels": values}
    elif values:
        slots["producer.values"] = values
    return slots


def _physical(logical: object, options: Mapping[str, Any]) -> str | None:
    if logical == "timestamp":
        return f"timestamp {'without' if options.get('timezone') is False else 'with'} time zone"
    return _PHYSICAL.get(str(logical), "text" if logical else None)


def _is_own_type(data_type: object) -> bool:
    return isinstance(data_type, str) and family(data_type) == "other" and not data_type.endswith("[]")


def _take_description(element: Values) -> Slots:
    description = element.pop("description", None)
    return {"dbt.description": escape(description)} if isinstance(description, str) else {}


def _take_personal(prop: Values) -> Slots:
    """Take the category of personal data, which a tag names."""
    tags = prop.get("tags")
    named = (
        [tag for tag in tags if isinstance(tag, str) and tag.startswith(_PII)]
        if isinstance(tags, list)
        else []
    )
    if not named or not isinstance(tags, list):
        return {}
    prop["tags"] = [tag for tag in tags if tag is not named[0]]
    if prop.get("classification") in (_RESTRICTED, _CONFIDENTIAL):
        del prop["classification"]
    return {"pii": escape(named[0].removeprefix(_PII))}


def _take_values(prop: Values) -> list[Any]:
    """Take the list of values that a column may have."""
    listed = prop.get("enum")
    if isinstance(listed, list) and all(isinstance(item, dict) and set(item) == {"value"} for item in listed):
        del prop["enum"]
        return [as_written(item["value"]) for item in listed]
    for check in _checks(prop, "invalidValues"):
        values = check["arguments"].get("validValues")
        if isinstance(values, list) and set(check["arguments"]) == {"validValues"}:
            prop["quality"].remove(check)
            return [as_written(value) for value in values]
    return []


def _checks(element: Values, metric: str) -> Iterator[Values]:
    """Yield the checks of a metric that ask for none at all, and say nothing further."""
    listed = element.get("quality")
    for check in list(listed) if isinstance(listed, list) else ():
        is_of_metric = isinstance(check, dict) and check.get("metric") == metric and check.get("mustBe") == 0
        says_no_more = is_of_metric and check.keys() <= {"metric", "mustBe", "arguments", "type"}
        if says_no_more and isinstance(check.get("arguments"), dict):
            yield check


# ---- a table


def table_standard(name: str, slots: Slots, names: Names, version: str) -> Values:
    """Return a table as an object of the schema, without its columns."""
    kind = slots.get("producer.kind")
    element: Values = {
        "name": name,
        "logicalType": "object",
        "physicalType": kind if isinstance(kind, str) else "table",
    }
    if name in names.tables:
        element["physicalName"] = names.tables[name]
    element |= _described(slots)
    if version == V320 and "deprecated" in slots:
        element["deprecated"] = True
    if relationships := list(_relationships(name, slots, names)):
        element["relationships"] = relationships
    landed = names.landed(name)
    composite = [
        [landed[column] for column in key]
        for key in _keys(slots.get("producer.unique"))
        if len(key) > 1 and all(column in landed for column in key)
    ]
    if composite:
        element["quality"] = [
            {"metric": "duplicateValues", "mustBe": 0, "arguments": {"properties": key}} for key in composite
        ]
    return element


def _keys(value: object) -> Iterator[list[str]]:
    for key in value if isinstance(value, list) else ():
        if isinstance(key, list) and all(isinstance(column, str) for column in key):
            yield key


def _relationships(name: str, slots: Slots, names: Names) -> Iterator[Values]:
    landed = names.landed(name)
    foreign_keys = slots.get("producer.foreign_keys")
    for key in foreign_keys if isinstance(foreign_keys, list) else ():
        if not isinstance(key, dict) or not isinstance(key.get("to"), str):
            continue
        target = names.source_table(key["to"])
        columns = [landed.get(str(column)) for column in key.get("columns", ())]
        there = names.landed(target) if target else {}
        references = [there.get(str(column)) for column in key.get("references", ())]
        parts = [name, target, *columns, *references]
        if (
            not columns
            or len(columns) != len(references)
            or not all(_REFERENCE.fullmatch(str(p or "")) for p in parts)
        ):
            continue
        own, other = (
            [f"{name}.{column}" for column in columns],
            [f"{target}.{column}" for column in references],
        )
        relationship: Values = {"type": "foreignKey", "from": own, "to": other}
        if len(own) == 1:
            relationship |= {"from": own[0], "to": other[0]}
        if further := {k: v for k, v in key.items() if k not in ("columns", "to", "references")}:
            relationship["customProperties"] = [{"property": k, "value": v} for k, v in further.items()]
        yield relationship


def mark_keys(properties: list[Values], slots: Slots, own_names: Mapping[str, str]) -> None:
    """Say on the properties of a table which are in its primary key, and which are unique alone."""
    primary = slots.get("producer.primary_key")
    primary = primary if isinstance(primary, list) else []
    unique = [key[0] for key in _keys(slots.get("producer.unique")) if len(key) == 1]
    for prop in properties:
        own = own_names.get(prop["name"], prop["name"])
        if own in primary:
            prop |= {"primaryKey": True, "primaryKeyPosition": primary.index(own) + 1}
        if own in unique:
            prop["unique"] = True


def take_keys(properties: list[Values], own_names: Mapping[str, str]) -> Slots:
    """Take the keys that a table's properties name."""
    primary: list[tuple[int, str]] = []
    unique: list[list[str]] = []
    for place, prop in enumerate(properties):
        own = own_names.get(str(prop.get("name")), str(prop.get("name")))
        position = prop.pop("primaryKeyPosition", None)
        if prop.pop("primaryKey", False) is True:
            primary.append((position if isinstance(position, int) and position > 0 else place, own))
        if prop.pop("unique", False) is True:
            unique.append([own])
    slots: Slots = {"producer.primary_key": [own for _, own in sorted(primary)]} if primary else {}
    return {**slots, "producer.unique": unique} if unique else slots


def take_table(element: Values, names: Names) -> Slots:
    """Take what the standard says of a table, without its columns, and return it as slots."""
    name = str(element["name"])
    element.pop("logicalType", None)
    kind, physical = element.pop("physicalType", None), names.tables.get(name, name)
    schema, dot, table = physical.partition(".")
    slots: Slots = {"producer.schema": escape(schema)}
    if dot and table != name:
        slots["producer.table"] = escape(table)
    if isinstance(kind, str) and kind in ("view", "materialized_view", "partitioned", "foreign"):
        slots["producer.kind"] = kind
    slots |= _take_description(element)
    if foreign_keys := list(_take_relationships(element, names)):
        slots["producer.foreign_keys"] = foreign_keys
    return slots


def take_composites(element: Values, own_names: Mapping[str, str]) -> list[list[str]]:
    """Take the unique keys of several columns."""
    keys: list[list[str]] = []
    taken: set[int] = set()
    for check in _checks(element, "duplicateValues"):
        columns = check["arguments"].get("properties")
        if isinstance(columns, list) and set(check["arguments"]) == {"properties"} and len(columns) > 1:
            taken.add(id(check))
            keys.append([own_names.get(str(column), str(column)) for column in columns])
    if taken:
        element["quality"] = [check for check in element["quality"] if id(check) not in taken]
    return keys


def _take_relationships(element: Values, names: Names) -> Iterator[Values]:
    listed = element.get("relationships")
    if not isinstance(listed, list):
        return
    others: list[Any] = []
    for relationship in listed:
        key = _foreign_key(relationship, names) if isinstance(relationship, dict) else None
        if key is None:
            others.append(relationship)
        else:
            yield key
    element["relationships"] = others


def lift_relationships(element: Values) -> None:
    """Move the relationships of an object's properties to the object, where they say the same."""
    properties = element.get("properties")
    for prop in properties if isinstance(properties, list) else ():
        listed = prop.pop("relationships", None)
        own = f"{element['name']}.{prop.get('name')}"
        lifted = (
            [{"from": own, **item} for item in listed if isinstance(item, dict)]
            if isinstance(listed, list)
            else []
        )
        if lifted:
            element["relationships"] = [*(element.get("relationships") or ()), *lifted]


def _foreign_key(relationship: Values, names: Names) -> Values | None:
    """Return the foreign key that a relationship means, None for one that leads nowhere here."""
    if not relationship.keys() <= {"type", "from", "to", "customProperties"}:
        return None
    sides = []
    for side in ("from", "to"):
        said = relationship.get(side)
        places = [str(place).partition(".") for place in (said if isinstance(said, list) else [said])]
        tables = {table for table, _, _ in places}
        if len(tables) != 1 or not all(column in names.columns.get(table, {}) for table, _, column in places):
            return None
        (table,) = tables
        sides.append((table, [names.columns[table][column] for _, _, column in places]))
    (_, columns), (target, references) = sides
    if len(columns) != len(references):
        return None
    further = {
        str(entry["property"]): entry.get("value")
        for entry in relationship.get("customProperties", ())
        if isinstance(entry, dict) and "property" in entry
    }
    return {"columns": columns, "to": names.tables.get(target, target), "references": references, **further}
