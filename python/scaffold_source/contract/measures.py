"""What people want to measure, as `contract.measures` says it: whatever they wrote there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold_source.contract.values import CONTRACT, Address
from scaffold_source.yaml_text.jinja import unescape

MEASURES = CONTRACT / "measures"
# The data test of a table whose columns are measured, under `data_tests`.
TEST = "scaffold_source.measure_available"
# The keys of a measure, as people read them.
MEASURE_KEYS = ("name", "needed_by", "columns", "filled", "owner", "description", "url")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is wanted, every text as it reads once dbt has rendered it.

    `columns` are the landed ones that it needs, `filled` the share of rows that must have a value in each,
    None where one row is enough. `owner` is who asked for it, "" where nobody is named.
    """

    name: str
    columns: tuple[Address, ...] = ()
    needed_by: str = ""
    filled: float | None = None
    owner: str = ""
    description: str = ""
    url: str = ""


def measures_in(agreed: object) -> tuple[Measure, ...]:
    """Return the measures that stand under `contract.measures`; what is no measure is left out."""
    return tuple(_measures(agreed))


def _measures(agreed: object) -> Iterator[Measure]:
    for item in agreed if isinstance(agreed, list) else [agreed]:
        if isinstance(item, Mapping) and (name := _text(item.get("name"))):
            yield measure_of(item, name)


def measure_of(item: Mapping[str, Any], name: str) -> Measure:
    """Return the measure that a mapping describes."""
    columns = item.get("columns")
    named = columns if isinstance(columns, list) else [columns]
    filled = item.get("filled")
    is_share = isinstance(filled, (int, float)) and not isinstance(filled, bool) and 0 <= filled <= 1
    return Measure(
        name,
        tuple(_address(text) for column in named if (text := _text(column))),
        _text(item.get("needed_by")).replace("_", " "),
        float(filled) if is_share and filled else None,
        _text(item.get("owner")),
        _text(item.get("description")),
        _text(item.get("url")),
    )


def _address(text: str) -> Address:
    """Return the column that `orders.total_cents` names. A table's name in the source holds no dot."""
    table, _, column = text.partition(".")
    return Address(table, column)


def _text(value: object) -> str:
    """Return a text or number on one line; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(unescape(str(value)).split())
