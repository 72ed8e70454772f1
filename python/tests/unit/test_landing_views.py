"""A view lands with the loader's columns where the loader copies views, and as it is elsewhere."""

from __future__ import annotations

import pytest

from scaffold_source.loaders.landed_names import landing
from scaffold_source.model import Column, Database, Table, TableKind


@pytest.mark.parametrize(("loader", "added"), [("meltano", True), ("dlt", False), ("none", False)])
@pytest.mark.parametrize("kind", ["view", "materialized_view"])
def test_a_view(loader: str, added: bool, kind: TableKind) -> None:  # noqa: FBT001
    view = Table("shop", "paid", kind, (Column("id", "bigint", "bigint"),))
    database = Database("shop", "18", "UTC", (view,))
    landed = landing(database, "shop", loader, "postgres")
    assert bool(landed.metadata(view)) is added
