"""Which YAML file declares what of a source: one file, or one for each table or schema.

What a source says of itself dbt does not carry from one file to another. So each file repeats dbt's own keys
(where the data lands, the loader, quoting), and one, the main file, holds the contract. dbt shows what a file
says of its source on the file's tables alone, so the main file declares tables too: those of the first file.
"""

from __future__ import annotations

from typing import Any

from scaffold_source.lexicon.names import source_file_name
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import Values

_MAIN_ONLY = ("contract", "producer_database")


def split(tree: Values, layout: str) -> dict[str, Values]:
    """Return what each file of a new source declares, by the file's name; `tree` has its tables as a list."""
    main = source_file_name(tree["name"])
    if layout == "single" or not tree["tables"]:
        return {main: tree}
    files: dict[str, list[Any]] = {}
    for table in tree["tables"]:
        files.setdefault(own_file(tree["name"], table, layout), []).append(table)
    first, *others = files
    parts = {main: {**tree, "tables": files[first]}}
    return {**parts, **{name: {**shared(tree), "tables": files[name]} for name in others}}


def own_file(source: str, table: Values, layout: str) -> str:
    """Return the name of the file that a table stands in where it is not the main one."""
    part = schema_of(table) if layout == "file-per-schema" else unescape(str(table["name"]))
    return source_file_name(source, part)


def schema_of(table: Values) -> str:
    """Return the producer's schema of a table, "" for one without facts."""
    meta = (table.get("config") or {}).get("meta") or {}
    return unescape(str((meta.get("producer") or {}).get("schema") or ""))


def shared(tree: Values) -> Values:
    """Return what every file says of the source: all but its words, its contract and its tables."""
    config = dict(tree.get("config") or {})
    meta = {key: value for key, value in (config.pop("meta", None) or {}).items() if key not in _MAIN_ONLY}
    rest = {**config, **({"meta": meta} if meta else {})}
    values = {key: value for key, value in tree.items() if key not in ("description", "config", "tables")}
    return {**values, **({"config": rest} if rest else {})}
