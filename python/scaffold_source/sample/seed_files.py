"""Made rows as dbt seeds: a CSV for each table as it lands, with the types of its columns; and the cells that
dbt would change on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from scaffold_source.contract.values import Contract
from scaffold_source.loaders.warehouses import landed_family, warehouse_of
from scaffold_source.sample.landed_text import LandedColumn, LandedRows, landed_tables, landed_text
from scaffold_source.sample.making import Made
from scaffold_source.yaml_text.values import Values

_NULLS = ("", "null")  # what dbt takes for null in any column, in whatever case and with blanks around it
_SHOWN = 5
_PLAIN = re.compile(r"[A-Za-z0-9_.:+-]+")


def seed_files(made: Made, contract: Contract, tree: Values) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the files by name, and a warning for each column of which dbt would change cells."""
    tables, notices = landed_tables(made, contract, tree)
    source, adapter = contract.source.name, contract.source.warehouse
    files: dict[str, str] = {}
    warnings: list[str] = list(notices)
    entries: list[str] = []
    for table in tables:
        name = f"sample_{source}__{table.name}"
        texts = [_texts(column, adapter) for column in table.columns]
        files[f"{name}.csv"] = _csv([column.landed for column in table.columns], texts)
        entries += _entry(name, table, str(tree.get("schema") or source))
        for column, cells in zip(table.columns, texts, strict=True):
            warnings += _changed(f"{table.name}.{column.landed}", cells, adapter, is_shown=not made.drawn)
    heading = made.heading(f"Seeds of made rows of {source}, as they land: no row is anybody's.")
    head = "\n".join(line.replace("--", "#", 1) for line in heading)
    files[f"_sample_{source}__seeds.yml"] = "\n".join([head, "seeds:", *entries]) + "\n"
    return files, tuple(warnings)


def _texts(column: LandedColumn, adapter: str | None) -> list[str | None]:
    family, warehouse = landed_family(column.data_type, adapter), warehouse_of(adapter)
    return [
        None if value is None else landed_text(value, column, family, warehouse) for value in column.values
    ]


def _csv(names: Sequence[str], columns: Sequence[Sequence[str | None]]) -> str:
    """Return the lines of the file. Texts are quoted, null is nothing: DuckDB guesses the dialect, and
    without quotes a carriage return is the end of a line to any reader."""
    rows = [",".join(map(_quoted, row)) for row in zip(*columns, strict=True)]
    return "\n".join([",".join(map(_quoted, names)), *rows]) + "\n"


def _quoted(cell: str | None) -> str:
    if cell is None:
        return ""
    return cell if _PLAIN.fullmatch(cell) else '"' + cell.replace('"', '""') + '"'


def _entry(name: str, table: LandedRows, schema: str) -> Iterator[str]:
    """Yield the lines of one seed's properties: where it lands, and the type of each column."""
    alias = table.relation.rpartition(".")[2].strip('"`[]')
    yield f"  - name: {json.dumps(name)}"
    yield "    config:"
    yield f"      alias: {json.dumps(alias)}"
    yield f"      schema: {json.dumps(schema)}"
    yield "      quote_columns: true"
    yield "      column_types:"
    for column in table.columns:
        yield f"        {json.dumps(column.landed, ensure_ascii=False)}: {json.dumps(column.data_type)}"


def _changed(
    column: str, cells: Sequence[str | None], adapter: str | None, *, is_shown: bool
) -> Iterator[str]:
    """Yield a warning where dbt would land null for texts that are none, or another line end. Cells of drawn
    rows are not shown."""
    known = [(row, cell) for row, cell in enumerate(cells, 1) if cell is not None]
    nulls = [(row, cell) for row, cell in known if cell.strip().lower() in _NULLS]
    returns = [(row, cell) for row, cell in known if "\r" in cell]
    if adapter == "duckdb":  # reads the file itself
        nulls, returns = [(row, cell) for row, cell in known if not cell], []
    for what, changed in (("null", nulls), ("another line end", returns)):
        if changed:
            cells_shown = [f"{cell!r} in row {row}" if is_shown else f"row {row}" for row, cell in changed]
            shown = ", ".join(cells_shown[:_SHOWN])
            more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
            yield f"{column}: dbt lands {what} for {shown}{more} of the seed; --as landed keeps them"
