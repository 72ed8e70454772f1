"""The one place where the attack on `update` knows today's YAML: where facts and agreements stand, which keys
are the tool's own, how a table or column is found. Whoever changes the shape changes this module, and no
edit and no oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.yaml_text.jinja import unescape

Path = tuple[str, ...]

SOURCE = "shop"
FOLDER = f"models/staging/{SOURCE}"
SOURCES = f"{FOLDER}/_{SOURCE}__sources.yml"
MODELS = f"{FOLDER}/_{SOURCE}__models.yml"
CHANGELOG = f"{FOLDER}/CHANGELOG.md"

META: Path = ("config", "meta")
CONTRACT: Path = (*META, "contract")
FACTS: Path = (*META, "producer")  # of a table and its columns
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
_CALLED = ("table", "lands_as")


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


def _meta(entry: Any, path: Path) -> Any:
    """What stands at a path in `meta`, which people may have moved out of `config`."""
    found = look(entry, path)
    return look(entry, path[1:]) if found is None else found


def facts(entry: Any) -> dict[str, Any] | None:
    """What the producer says of a table and its columns, without the name; None for what is no producer's."""
    found = _meta(entry, FACTS)
    if not isinstance(found, dict):
        return None
    return {key: value for key, value in found.items() if key not in _CALLED}


def comment(table: Any, column: str) -> str:
    """What the facts of a table say about a column in the producer's words, "" where a description does."""
    line = ((facts(table) or {}).get("columns") or {}).get(column)
    return str(line.get("comment", "")) if isinstance(line, dict) else ""


def facts_of(table_facts: dict[str, Any], column: str | None) -> dict[str, Any]:
    """What the facts of a table say that concerns one of its columns; all where there is none."""
    if column is None:
        return table_facts
    lines = table_facts.get("columns")
    line = lines.get(column) if isinstance(lines, dict) else lines
    return {**table_facts, "columns": line}


def left_out(tree: Any) -> set[str]:
    """The tables that the contract says to leave out, as `schema.table`."""
    found = _meta(look(tree, source_path()), (*CONTRACT, "scaffold", "exclude"))
    return {plain(str(name)) for name in found} if isinstance(found, list) else set()


def source_facts(tree: Any) -> dict[str, Any]:
    """What the producer says of the whole, without how many tables there are, which people change, too."""
    found = _meta(look(tree, source_path()), SOURCE_FACTS) or {}
    return {key: value for key, value in found.items() if key != "tables"}


def status(tree: Any) -> Any:
    return _meta(look(tree, source_path()), STATUS)


def relation(name: str, entry: Any) -> tuple[str, str] | None:
    """Schema and name that the producer has for a table's entry; None for a table that people declared."""
    said = _meta(entry, FACTS)
    if not isinstance(said, dict):
        return None
    called = said.get("table") or look(entry, ("identifier",)) or look(entry, ("name",)) or name
    return str(said.get("schema")), str(called)


def is_fact(path: Path) -> bool:
    """Whether the words at this path of the source's YAML are the producer's."""
    path = normal(path)
    owner = _owner(path)
    if path[:2] != source_path() or owner not in (2, 4):
        return False
    facts_of = SOURCE_FACTS if owner == 2 else FACTS
    return path[owner : owner + len(facts_of)] == facts_of


def _owner(path: Path) -> int | None:
    """How many parts of the path name the source, model, table or column that the rest is in."""
    depth = {("sources",): 2, ("models",): 2}.get(path[:1])
    if depth is None:
        return None
    for key in ("tables", "columns") if path[0] == "sources" else ("columns",):
        if path[depth : depth + 1] == (key,) and len(path) > depth + 1:
            depth += 2
    return depth


def normal(path: Path) -> Path:
    """The path with data tests under their newer key, and `meta` within `config`."""
    depth = _owner(path)
    key = path[depth : depth + 1] if depth else ()
    if depth and key == ("tests",):
        return (*path[:depth], "data_tests", *path[depth + 1 :])
    return (*path[:depth], "config", *path[depth:]) if depth and key == ("meta",) else path


def is_memory(path: Path) -> bool:
    """Whether these facts are how the tool remembers what people left out: without them, nobody knows."""
    return is_fact(path) and (
        path[-1] in ("tables", "columns") or path[-2] == "columns" or _CALLED[1] in path
    )


def is_identity(path: Path) -> bool:
    """Whether these facts say which table or column it is, or are the whole block."""
    return path[-1] in ("schema", *_CALLED, FACTS[-1], SOURCE_FACTS[-1])


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
    found = _meta(entry, (*META, "renamed_from"))
    return None if found is None else str(found)


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


def is_theirs(path: Path, value: Any) -> bool:
    """Whether the attack's people wrote it."""
    return any("human" in part for part in (*path, str(value)))


def table_of(path: Path) -> str | None:
    """The table's entry that the path is in."""
    before = table_path("")[:-1]
    return path[len(before)] if path[: len(before)] == before and len(path) > len(before) else None


def column_of(path: Path) -> str | None:
    """The column's entry of the source that the path is in."""
    depth = len(table_path(""))
    is_in_one = table_of(path) is not None and path[depth : depth + 1] == ("columns",)
    return path[depth + 1] if is_in_one and len(path) > depth + 1 else None


def is_argument(path: Path) -> bool:
    """Whether it stands within a data test."""
    return "data_tests" in path[:-2]


def renamed_entry(table: Any, name: str, entry: str) -> Any:
    """A table's entry that names itself, in its tests, too, as another name has it."""
    if name == entry:
        return table
    told = {name: entry, _contract_test(name): _contract_test(entry)}
    tests = _mapped(table.get("data_tests"), lambda text: told.get(text, text))
    return {**table, "name": entry, **({"data_tests": tests} if tests else {})}


def _contract_test(table: str) -> str:
    return f"{SOURCE}__{table}_honours_contract"


def pointing_to(tree: Any, names: dict[str, str], models: dict[str, str]) -> Any:
    """The tree with `source()` and `ref()` calls by the names that tables and models have."""
    calls = {
        **{
            f"source('{SOURCE}', '{name}')": f"source('{SOURCE}', '{entry}')" for name, entry in names.items()
        },
        **{
            f"ref('{model_name(name)}')": f"ref('{models.get(model_name(entry), model_name(entry))}')"
            for name, entry in names.items()
        },
    }
    return _mapped(tree, lambda text: calls.get(text, text))


def _mapped(value: Any, told: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(part, told) for key, part in value.items()}
    if isinstance(value, list):
        return [_mapped(part, told) for part in value]
    return told(value) if isinstance(value, str) else value


def unquoted(value: Any) -> Any:
    """SQL without the quotes that an awkward name needs."""
    return value.replace('"', "") if isinstance(value, str) else value


def is_identifier(path: Path) -> bool:
    """Whether it is an entry's word for what its table is called in the warehouse."""
    return table_of(path) is not None and path[len(table_path("")) :] == ("identifier",)
