"""Keys of a source that dbt does not know: people's own, which dbt once let pass and no longer does."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import dbt_keys
from scaffold_source.contract.values import TABLES
from scaffold_source.project.declaration import Declaration
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, as_mapping

_OF_SOURCE = {*dbt_keys.OF_SOURCE, "config", "tables"}
_OF_TABLE = {*dbt_keys.OF_TABLE, "config", "columns"}
_OF_COLUMN = {*dbt_keys.OF_COLUMN, "config"}


def unknown_keys(declaration: Declaration, written: Values) -> Iterator[str]:
    """Yield a line that names the keys that dbt does not know, with their places, and what moves them; none
    where it knows them all."""
    paths = list(_unknown(written))
    if paths:
        shown = ", ".join(f"{path[-1]!r} ({declaration.location(path)})" for path in paths[:5])
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        yield (
            f"dbt does not know these keys: {shown}{more}. It warns of them since 1.10: "
            "`dbt-autofix deprecations` moves them into config.meta. They stay as they are"
        )


def _unknown(written: Values) -> Iterator[YamlPath]:
    yield from (TOP / key for key in written if key not in _OF_SOURCE)
    for name, table in written["tables"].items():
        place = TABLES / name
        yield from (place / key for key in table if key not in _OF_TABLE)
        for called, column in as_mapping(table.get("columns")).items():
            place_of_column = place / "columns" / called
            yield from (place_of_column / key for key in as_mapping(column) if key not in _OF_COLUMN)
