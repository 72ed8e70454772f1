"""What freshness is measured by is a use of the column, also where the package's macro asks."""

from __future__ import annotations

import pytest
from helpers.drifting import contract

from scaffold_source.drift.agreed_uses import agreed_uses
from scaffold_source.merge.renamed_sql import in_sql
from scaffold_source.model import Column, Database, Table

_TIMES = tuple(Column(name, "timestamp", "timestamp") for name in ("placed_at", "updated_at", "orders"))
_SHOP = Database("shop", "18", "UTC", (Table("public", "orders", "table", _TIMES),))


@pytest.mark.parametrize(
    ("config", "columns"),
    [
        ({"loaded_at_field": "placed_at at time zone 'Asia/Tokyo'"}, {"placed_at"}),
        ({"loaded_at_query": "select max(placed_at) from {{ this }}"}, {"placed_at"}),
        (
            {"loaded_at_query": "{{ scaffold_source.loaded_at('shop', 'orders', 'placed_at') }}"},
            {"placed_at"},
        ),
        ({"loaded_at_query": "{{ scaffold_source.loaded_at('shop', 'orders') }}"}, {"updated_at"}),
        (
            {"loaded_at_query": '{{ scaffold_source.loaded_at("shop", "orders", column="placed_at") }}'},
            {"placed_at"},
        ),
    ],
)
def test_the_column_that_freshness_is_measured_by(config: dict[str, object], columns: set[str]) -> None:
    agreed = {"tables": {"orders": {"config": {**config, "meta": {"updated_at": "updated_at"}}}}}
    uses = agreed_uses(contract(_SHOP, agreed), {})
    assert {path[-1] for path, of_column in uses.items() if "loaded-at column" in of_column} == columns


def test_the_macro_goes_along_with_a_rename() -> None:
    call = "{{ scaffold_source.loaded_at('shop', 'orders', 'placed_at') }}"
    assert in_sql(call, {"placed_at": "made_at"}, {"placed_at": "made_at"}) == call.replace("placed", "made")
