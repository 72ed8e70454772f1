"""The one place where the attack on `update` knows today's YAML: where facts and agreements stand, which keys
are the tool's own, how a table or column is found. Whoever changes the shape changes this module, and no
edit and no oracle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold_source.jinja_text import unescape
from scaffold_source.naming import staging_model_name

Path = tuple[str, ...]

SOURCE = "shop"
FOLDER = f"models/staging/{SOURCE}"
SOURCES = f"{FOLDER}/_{SOURCE}__sources.yml"
MODELS = f"{FOLDER}/_{SOURCE}__models.yml"
CHANGELOG = f"{FOLDER}/CHANGELOG.md"

META: Path = ("config", "meta")
CONTRACT: Path = (*META, "contract")
FACTS: Path = (*META, "producer")  # of a table or column
SOURCE_FACTS: Path = (*META, "producer_database")
CONFLICTS: Path = (*CONTRACT, "conflicts")
STATUS: Path = (*CONTRACT, "status")
# The tool keeps these up to date, whoever wrote them.
_UPKEEP: tuple[Path, ...] = (
    (*CONTRACT, "version"),
    CONFLICTS,
    (*CONTRACT, "scaffold", "exclude"),
    (*META, "renamed_from"),
)
# Facts that say under which name the thing is known: not there where both names are one.
_CALLED = ("table", "column")


def source_path() -> Path:
    return ("sources", SOURCE)


def table_path(table: str) -> Path:
    return (*source_path(), "tables", table)


def column_path(table: str, column: str) -> Path:
    return (*table_path(table), "columns", column)


def tables(tree: Any) -> dict[str, Any]:
    """The entries of the source's tables by name, of a tree as `_document.named` makes it."""
    source = (tree.get("sources") or {}).get(SOURCE) or {}
    found = source.get("tables") or {}
    return found if isinstance(found, dict) else {}


def columns(table: Any) -> dict[str, Any]:
    found = table.get("columns") if isinstance(table, dict) else None
    return found if isinstance(found, dict) else {}


def look(tree: Any, path: Path) -> Any:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return None
        tree = tree[key]
    return tree


def facts(entry: Any) -> dict[str, Any] | None:
    """What the producer says of a table or column, without the name; None for what is no producer's."""
    found = look(entry, FACTS)
    if not isinstance(found, dict):
        return None
    return {key: value for key, value in found.items() if key not in _CALLED}


def relation(name: str, entry: Any) -> tuple[str, str] | None:
    """Schema and name that the producer has for a table's entry; None for a table that people declared."""
    said = look(entry, FACTS)
    if not isinstance(said, dict):
        return None
    called = said.get("table") or look(entry, ("identifier",)) or look(entry, ("name",)) or name
    return str(said.get("schema")), str(called)


def is_fact(path: Path) -> bool:
    """Whether the words at this path of the source's YAML are the producer's."""
    return _facts_end(path) is not None


def _facts_end(path: Path) -> int | None:
    if path[:2] != source_path():
        return None
    rest = path[2:]
    if rest[: len(SOURCE_FACTS)] == SOURCE_FACTS:
        return 2 + len(SOURCE_FACTS)
    for depth in (2, 4):  # of a table, of a column
        owner = rest[:depth]
        is_owner = owner[::2] == ("tables", "columns")[: depth // 2]
        if is_owner and rest[depth : depth + len(FACTS)] == FACTS:
            return 2 + depth + len(FACTS)
    return None


def is_upkeep(path: Path) -> bool:
    """Whether the tool keeps what stands at this path of the source's YAML, though it is no fact."""
    if path[:2] != source_path():
        return False
    rest = path[2:]
    for depth in (0, 2, 4):
        own = rest[depth:]
        if any(own[: len(upkeep)] == upkeep for upkeep in _UPKEEP) and (depth or own[:3] == CONTRACT):
            return True
    return False


def renamed_from(entry: Any) -> str | None:
    found = look(entry, (*META, "renamed_from"))
    return None if found is None else str(found)


def fact_paths(tree: Any) -> Iterator[Path]:
    """Where the facts of the source, its tables and columns stand."""
    if look(tree, (*source_path(), *SOURCE_FACTS)) is not None:
        yield (*source_path(), *SOURCE_FACTS)
    for name, table in tables(tree).items():
        if facts(table) is not None:
            yield (*table_path(name), *FACTS)
        for called, column in columns(table).items():
            if facts(column) is not None:
                yield (*column_path(name, called), *FACTS)


def has_facts(tree: Any) -> bool:
    """Whether any table of the source has the producer's facts."""
    return any(facts(table) is not None for table in tables(tree).values())


def model_name(table: str) -> str:
    """The staging model of a table's entry."""
    return staging_model_name(SOURCE, table)


def is_name(path: Path) -> bool:
    """Whether it says what a table or column is called, in one place or the other, of those within one table."""
    return path[-1:] in (("name",), ("table",), ("column",), ("identifier",)) or "renamed_from" in path


def plain(name: str) -> str:
    """A name as people read it, not as dbt needs it in YAML."""
    return unescape(name)


def normal(path: Path) -> Path:
    """The path with data tests under their newer key."""
    depths = {("sources",): 4, ("models",): 2}.get(path[:1], len(path))
    if path[depths : depths + 1] == ("columns",):
        depths += 2
    if path[depths : depths + 1] == ("tests",):
        return (*path[:depths], "data_tests", *path[depths + 1 :])
    return path


def is_theirs(path: Path, value: Any) -> bool:
    """Whether the attack's people wrote it."""
    return any("human" in part for part in (*path, str(value)))


def table_of(path: Path) -> str | None:
    """The table's entry that the path is in."""
    before = table_path("")[:-1]
    return path[len(before)] if path[: len(before)] == before and len(path) > len(before) else None


def is_argument(path: Path) -> bool:
    """Whether it stands within a data test."""
    return "data_tests" in path[:-2]
