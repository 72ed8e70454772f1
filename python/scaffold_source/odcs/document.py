"""A source as an ODCS document, and a document as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from scaffold_source.contract.values import FACTS, META
from scaffold_source.facts.rows import COLUMN_FACTS, COLUMNS, TABLE_FACTS, Fact
from scaffold_source.odcs.elements import (
    V310,
    V320,
    Names,
    column_standard,
    lift_relationships,
    mark_keys,
    table_standard,
    take_column,
    take_composites,
    take_keys,
    take_table,
)
from scaffold_source.odcs.inert import Inert, plain
from scaffold_source.odcs.slots import (
    FOREIGN,
    Slots,
    custom_properties,
    element_of,
    put_back,
    residue,
    slots_of,
    taken_properties,
)
from scaffold_source.odcs.terms import (
    element_promises,
    foreign,
    head_standard,
    take_element_promises,
    take_head,
    with_foreign,
)
from scaffold_source.yaml_text.jinja import as_written, escape
from scaffold_source.yaml_text.values import InOrder, Values, look, put, with_scalars

VERSIONS = (V310, V320)
_TABLES = ("tables",)
_HONOURED = "scaffold_source.honours_contract"
_FACTS_OF_COLUMNS, _ORDER = "producer.columns", "producer.order"


class OdcsError(Exception):
    """Raised where a document is none of ODCS's, or says a thing twice; the text says what and where."""


# ---- out


def to_odcs(source: Values, version: str = V320) -> Values:
    """Return a source, whose tables and columns are by name, as an ODCS document of a version.

    `from_odcs` of it gives the source back, without mappings that are empty, and with dates as texts.
    """
    source = with_scalars(source, _text_for_a_date)
    names = _names_in_source(source)
    tables = [_table_parts(name, table, names) for name, table in _items(source, "tables")]
    slots = slots_of(source, _TABLES)
    head = head_standard(str(source["name"]), slots)
    document: Values = {"apiVersion": f"v{version}", **head, **_identity(slots)}
    if tables:
        document["schema"] = [_object(table, names, version) for table in tables]
    if promises := [promise for table in tables for promise in _promises(table)]:
        document["slaProperties"] = [*document.get("slaProperties", ()), *promises]
    document = with_foreign(document, plain(slots.get(FOREIGN)))
    standard = from_odcs(document).source
    has_vendor = version != V310
    _say_beside(document, residue(slots_of(standard, _TABLES), slots), has_vendor=has_vendor)
    read_back = [_table_parts(name, table, names) for name, table in _items(standard, "tables")]
    for element, table, back in zip(document.get("schema", ()), tables, read_back, strict=False):
        _say_beside(element, residue(back.slots, table.slots), has_vendor=has_vendor)
        for prop, (_, column), (_, column_back) in zip(
            element.get("properties", ()), table.columns, back.columns, strict=False
        ):
            _say_beside(prop, residue(column_back, column), has_vendor=has_vendor)
    return document


def _text_for_a_date(scalar: object) -> object:
    """Return a date that YAML knows as the text that JSON has for it."""
    return scalar.isoformat() if isinstance(scalar, date) else scalar


def _identity(slots: Slots) -> Values:
    """Return the id that a document had which became this source."""
    said = slots.get(FOREIGN)
    return {"id": plain(said["id"])} if isinstance(said, dict) and isinstance(said.get("id"), str) else {}


class _Table(NamedTuple):
    """A table of a source: its slots, and those of its columns with their facts."""

    name: str
    slots: Slots
    columns: list[tuple[str, Slots]]


def _items(element: Values, key: str) -> Iterator[tuple[str, Values]]:
    items = element.get(key)
    yield from items.items() if isinstance(items, dict) else ()


def _names_in_source(source: Values) -> Names:
    names = Names()
    for name, table in _items(source, "tables"):
        facts = look(table, FACTS)
        if isinstance(facts, dict) and "schema" in facts:
            names.tables[name] = f"{facts['schema']}.{facts.get('table', name)}"
        names.columns[name] = {column: column for column, _ in _items(table, "columns")}
        names.columns[name] |= {landed: own for own, landed in _facts_with_entry(table).items()}
    return names


def _facts_with_entry(table: Values) -> dict[str, str]:
    """Return the landed name of each column that has facts and an entry, by the producer's name."""
    entries = {column for column, _ in _items(table, "columns")}
    facts = look(table, FACTS / COLUMNS)
    landed = {
        own: str(fact.get("lands_as", own)) for own, fact in _items({"": facts}, "") if isinstance(fact, dict)
    }
    return {own: name for own, name in landed.items() if name in entries}


def _table_parts(name: str, table: Values, names: Names) -> _Table:
    """Return a table in slots. The facts of a column are with its entry; those of columns without one, and
    the order, stay with the table."""
    slots = slots_of(table, ("columns",))
    block = slots.pop(_FACTS_OF_COLUMNS, None)
    facts = block if isinstance(block, dict) else {}
    with_entry = _facts_with_entry(table)
    own_names = {landed: own for own, landed in with_entry.items()}
    columns = []
    for column, entry in _items(table, "columns"):
        of_column = slots_of(entry, ())
        if column in own_names:
            of_column |= {f"producer.{key}": value for key, value in facts[own_names[column]].items()}
        columns.append((column, of_column))
    beside = {own: fact for own, fact in facts.items() if own not in with_entry}
    if beside or block == {}:
        slots[_FACTS_OF_COLUMNS] = beside
    usual = [*(own_names[column] for column, _ in columns if column in own_names), *beside]
    if list(facts) != usual:
        slots[_ORDER] = list(facts)
    return _Table(name, slots, columns)


def _object(table: _Table, names: Names, version: str) -> Values:
    own_names = names.columns.get(table.name, {})
    properties = [
        with_foreign(column_standard(name, slots, own_names[name], version), plain(slots.get(FOREIGN)))
        for name, slots in table.columns
    ]
    mark_keys(properties, table.slots, own_names)
    element = with_foreign(
        table_standard(table.name, table.slots, names, version), plain(table.slots.get(FOREIGN))
    )
    return {**element, "properties": properties} if properties else element


def _promises(table: _Table) -> Iterator[Values]:
    yield from element_promises(table.name, table.slots)
    for column, slots in table.columns:
        yield from element_promises(f"{table.name}.{column}", slots)


def _say_beside(element: Values, beside: Slots, *, has_vendor: bool) -> None:
    if beside:
        listed = custom_properties(beside, has_vendor=has_vendor)
        element["customProperties"] = [*element.get("customProperties", ()), *listed]


# ---- in


@dataclass(frozen=True, slots=True)
class Imported:
    """A source as a document has it, with tables and columns by name and texts as YAML files have them.

    `is_ours` says that a source of ours was exported to it. `shown_as_text` are the places of Jinja in it,
    which dbt will not evaluate; `leading_nowhere` are relationships to what the document does not declare.
    `unplaced` are tables of whose schema the document says nothing.
    """

    source: Values
    is_ours: bool
    shown_as_text: tuple[str, ...]
    leading_nowhere: tuple[str, ...]
    unplaced: tuple[str, ...]


def from_odcs(
    document: object, *, keep_jinja: bool = False, schemas: Mapping[str, str] = MappingProxyType({})
) -> Imported:
    """Return a document as a source; with `keep_jinja`, what stands as Jinja in our own properties stays so.
    `schemas` are those of unplaced tables, by name; what is in no schema is in `public`.

    Raises OdcsError for what is no contract of ODCS 3, and for names and ids that stand twice.
    """
    rest = deepcopy(_required(document))
    _require_once(rest)
    names = _names_in_document(rest, schemas)
    unplaced = tuple(_unplaced(rest))
    inert = Inert(keep_jinja=keep_jinja)
    name = str(rest.pop("name", None) or rest.get("id"))
    if rest.get("id") == name:
        del rest["id"]
    ours = inert.own(taken_properties(rest), name)
    promises = take_element_promises(rest)
    tables = [
        _take_table(name, element, names, promises, inert) for element in rest.pop("schema", None) or ()
    ]
    standard = {"dbt.schema": escape(name), **take_head(rest), **promises.pop("", {})}
    del rest["kind"], rest["apiVersion"]
    if left := foreign(rest):
        standard[FOREIGN] = as_written(left)
    source: Values = {"name": name, **element_of(put_back(inert.slots(standard, name), ours))}
    if tables:
        source["tables"] = {table["name"]: table for table in tables}
    return Imported(
        source, "producer_database.kind" in ours, tuple(inert.places), tuple(_nowhere(tables)), unplaced
    )


def _required(document: object) -> Values:
    if not isinstance(document, dict) or document.get("kind") != "DataContract":
        raise OdcsError(
            "it is no contract of the Open Data Contract Standard: `kind: DataContract` is missing"
        )
    if not re.fullmatch(r"v3\.\d+\.\d+", str(document.get("apiVersion"))):
        raise OdcsError(
            f"apiVersion {document.get('apiVersion')!r}: versions 3 of the standard are read here"
        )
    if not isinstance(document.get("name") or document.get("id"), str):
        raise OdcsError("it has neither a name nor an id")
    return document


def _require_once(document: Values) -> None:
    """Raise OdcsError where two things that are told apart by name or id have the same."""
    lists = [("schema", document.get("schema"))]
    for element in _mappings("schema", document.get("schema")):
        lists.append((f"schema.{element.get('name')}.properties", element.get("properties")))
    for place, listed in lists:
        for key in ("name", "id"):
            values = [item[key] for item in _mappings(place, listed) if key in item]
            if repeated := sorted({str(value) for value in values if values.count(value) > 1}):
                raise OdcsError(f"{place}: {key} {repeated[0]!r} stands twice")
        if any(not isinstance(item.get("name"), str) for item in _mappings(place, listed)):
            raise OdcsError(f"{place}: an item has no name")


def _mappings(place: str, listed: object) -> list[Values]:
    """Return the items of a list in a document. Raises OdcsError where they are no mappings."""
    items = [] if listed is None else listed
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise OdcsError(f"{place} is no list of mappings")
    return items


def _unplaced(document: Values) -> Iterator[str]:
    for element in _mappings("schema", document.get("schema")):
        if "." not in str(element.get("physicalName") or element["name"]):
            yield element["name"]


def _names_in_document(document: Values, schemas: Mapping[str, str]) -> Names:
    names = Names()
    for element in _mappings("schema", document.get("schema")):
        physical = str(element.get("physicalName") or element["name"])
        names.tables[element["name"]] = (
            physical if "." in physical else f"{schemas.get(element['name'], 'public')}.{physical}"
        )
        names.columns[element["name"]] = {
            prop["name"]: str(prop.get("physicalName") or prop["name"])
            for prop in _mappings("properties", element.get("properties"))
        }
    return names


def _take_table(
    source: str, element: Values, names: Names, promises: Mapping[str, Slots], inert: Inert
) -> Values:
    name = element["name"]
    ours = inert.own(taken_properties(element), name)
    lift_relationships(element)
    properties = element.pop("properties", None) or []
    own_names = names.columns[name]
    standard: Slots = {"dbt.data_tests": {_HONOURED: {"name": escape(f"{source}__{name}_honours_contract")}}}
    standard |= take_keys(properties, own_names)
    if composites := take_composites(element, own_names):
        standard["producer.unique"] = [*standard.get("producer.unique", ()), *composites]
    standard |= take_table(element, names)
    standard |= _ended(element, promises.get(name, {}))
    columns = {
        prop["name"]: _take_column(prop, own_names, promises.get(f"{name}.{prop['name']}", {}), inert, name)
        for prop in properties
    }
    if not any("producer.type" in column for column in columns.values()):
        standard[_FACTS_OF_COLUMNS] = {}  # a table of which no column is known
    for key in ("name", "physicalName"):
        element.pop(key, None)
    if left := foreign(element):
        standard[FOREIGN] = as_written(left)
    return _table(name, put_back(inert.slots(standard, name), ours), columns, own_names)


def _ended(element: Values, promises: Slots) -> Slots:
    """Take the mark of what has a sunset."""
    if "deprecated" in promises:
        element.pop("deprecated", None)
    return promises


def _take_column(
    prop: Values, own_names: Mapping[str, str], promises: Slots, inert: Inert, table: str
) -> Slots:
    name = prop.pop("name")
    prop.pop("physicalName", None)
    ours = inert.own(taken_properties(prop), f"{table}.{name}")
    standard = {**take_column(prop), **_ended(prop, promises)}
    if own_names[name] != name:
        standard["producer.lands_as"] = name
    if left := foreign(prop):
        standard[FOREIGN] = as_written(left)
    return put_back(inert.slots(standard, f"{table}.{name}"), ours)


def _table(name: str, slots: Slots, columns: Mapping[str, Slots], own_names: Mapping[str, str]) -> Values:
    """Return a table from its slots and those of its columns, whose facts go to the table's block."""
    beside, order = slots.pop(_FACTS_OF_COLUMNS, None), slots.pop(_ORDER, None)
    facts: Values = {}
    entries: Values = {}
    for column, of_column in columns.items():
        own = {
            key.removeprefix("producer."): value
            for key, value in of_column.items()
            if key.startswith("producer.")
        }
        entry = {key: value for key, value in of_column.items() if not key.startswith("producer.")}
        entries[column] = {"name": escape(column), **element_of(entry)}
        if "type" in own:
            facts[own_names[column]] = _in_order(own, COLUMN_FACTS)
    facts |= beside if isinstance(beside, dict) else {}
    if isinstance(order, list) and sorted(map(str, order)) == sorted(facts):
        facts = {own: facts[own] for own in order}
    if facts or beside == {}:
        slots[_FACTS_OF_COLUMNS] = InOrder(facts)
    table: Values = {"name": escape(name), **element_of(slots)}
    if block := look(table, FACTS):
        table = put(table, FACTS, _in_order(block, TABLE_FACTS))
    return {**table, "columns": entries} if entries else table


def _in_order(facts: Values, rows: Sequence[Fact]) -> Values:
    """Return facts in the order in which they are written."""
    known = [row.key for row in rows if row.key in facts]
    return {key: facts[key] for key in (*known, *(key for key in facts if key not in known))}


def _nowhere(tables: list[Values]) -> Iterator[str]:
    for table in tables:
        listed = look(table, META / FOREIGN / "relationships")
        for relationship in listed if isinstance(listed, list) else ():
            if isinstance(relationship, dict):
                yield f"{table['name']}: {relationship.get('from')} → {relationship.get('to')}"
