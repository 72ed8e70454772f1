"""An element of a contract (the source, a table, a column) as slots: one flat mapping from the name under
which ODCS's `customProperties` hold a value, to that value.

    {"dbt.description": …, "dbt.config.freshness": …, "soft_delete": …, "producer.primary_key": …}

An element is written as its standard form and, for each slot that the standard form does not give back, a
custom property. So a round trip is whole by construction, and what both could say is said once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaffold_source.yaml_text.values import Values, same

Slots = dict[str, Any]
VENDOR = "scaffold_source"
ABSENT = "absent"  # a custom property that lists the slots that the standard form says too much of
FOREIGN = "odcs"  # a slot for what others wrote in the standard and no key of a contract holds

_OPENED = ("contract", "producer_database", "producer")  # what of meta is a slot a key
_PREFIXES = ("dbt.", "meta.", *(f"{key}." for key in _OPENED))


def slots_of(element: Values, beside: Collection[str]) -> Slots:
    """Return the slots of an element, without its `name` and the lists that are elements themselves
    (`beside`)."""
    return dict(_slots(element, beside))


def _slots(element: Values, beside: Collection[str]) -> Iterator[tuple[str, Any]]:
    for key, value in element.items():
        if key == "config" and isinstance(value, dict):
            for setting, set_to in value.items():
                if setting == "meta" and isinstance(set_to, dict):
                    yield from _slots_of_meta(set_to)
                else:
                    yield f"dbt.config.{setting}", set_to
        elif key != "name" and key not in beside:
            yield f"dbt.{key}", value


def _slots_of_meta(meta: Values) -> Iterator[tuple[str, Any]]:
    for key, value in meta.items():
        if key in _OPENED and isinstance(value, dict):
            yield from ((f"{key}.{name}", part) for name, part in value.items())
        else:
            yield (
                (f"meta.{key}" if key in (ABSENT, "meta") or key.startswith(_PREFIXES) else key),
                value,
            )


def element_of(slots: Mapping[str, Any]) -> Values:
    """Return the element that has these slots. Empty mappings between it and its values are not kept."""
    element: Values = {}
    for slot, value in slots.items():
        node, key = element, slot
        if slot.startswith("dbt.config."):
            node, key = element.setdefault("config", {}), slot.removeprefix("dbt.config.")
        elif slot.startswith("dbt."):
            key = slot.removeprefix("dbt.")
        else:
            node = element.setdefault("config", {}).setdefault("meta", {})
            opened, dot, rest = slot.partition(".")
            if dot and opened in _OPENED:
                node, key = node.setdefault(opened, {}), rest
            elif dot and opened == "meta":
                key = rest
        node[key] = value
    return element


# ---- what the standard form does not give back


def residue(standard: Slots, slots: Slots) -> Slots:
    """Return the slots that `standard`, what an import of the standard form gives, has not, or has otherwise;
    and under `absent` the names of those that it has in addition."""
    beside = {
        name: value
        for name, value in slots.items()
        if name not in standard or not same(standard[name], value)
    }
    absent = sorted(name for name in standard if name not in slots)
    return {**beside, ABSENT: absent} if absent else beside


def put_back(standard: Slots, beside: Slots) -> Slots:
    """Return the slots that `residue` was taken of."""
    absent = beside.get(ABSENT, ())
    kept = {name: value for name, value in standard.items() if name not in absent}
    return {**kept, **{name: value for name, value in beside.items() if name != ABSENT}}


def custom_properties(beside: Slots, *, has_vendor: bool) -> list[Values]:
    """Return slots as ODCS's custom properties, whose vendor is a key of its own since 3.2.0."""
    if has_vendor:
        return [{"property": name, "value": value, "vendor": VENDOR} for name, value in beside.items()]
    return [{"property": f"{VENDOR}.{name}", "value": value} for name, value in beside.items()]


def taken_properties(element: Values) -> Slots:
    """Take our custom properties out of an element of a document, and return them as slots."""
    listed = element.get("customProperties")
    if not isinstance(listed, list):
        return {}
    slots: Slots = {}
    others: list[Any] = []
    for entry in listed:
        name = str(entry.get("property", "")) if isinstance(entry, dict) else ""
        if isinstance(entry, dict) and entry.get("vendor") == VENDOR:
            slots[name] = entry.get("value")
        elif name.startswith(f"{VENDOR}."):
            slots[name.removeprefix(f"{VENDOR}.")] = entry.get("value")
        else:
            others.append(entry)
    element["customProperties"] = others
    return slots
