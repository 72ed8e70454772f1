"""The contract as it is committed: the YAML's values back as facts and agreements.

The inverse of `contract.write`. Facts are the tool's own writing, so what does not fit is an error that
names file, line and key; agreements are people's, and are taken as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold_source.change import Location
from scaffold_source.contract.choices import KEYS, LAYOUTS, TESTS
from scaffold_source.contract.known import KnownFacts
from scaffold_source.contract.values import (
    CONTRACT,
    DATABASE_FACTS,
    FACTS,
    TABLES,
    Contract,
    FactsOf,
    Naming,
    Source,
    is_fact,
)
from scaffold_source.errors import ContractError, UsageError
from scaffold_source.facts.blocks import read_database, read_table
from scaffold_source.facts.comments import LostComment, known_comment
from scaffold_source.facts.reading import (
    Misfit,
    read_choice,
    read_flag,
    read_mapping,
    read_optional,
    read_texts,
)
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.lexicon.durations import FORMS, seconds
from scaffold_source.lexicon.secret_names import OwnNames
from scaffold_source.loaders.choosing import loader_named
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.model import Database, EvidenceFrom, Table, TableName
from scaffold_source.yaml_text.jinja import unescape
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, as_mapping, look


@dataclass(frozen=True, slots=True)
class _Declared:
    """A table that has facts, its `name` in the source, and its part of a Contract: `whole` is the table with
    the columns that people left out."""

    name: str
    whole: Table
    columns: Mapping[str, str]
    left_out: tuple[str, ...]

    @property
    def table(self) -> Table:
        if not self.left_out:
            return self.whole
        columns = tuple(column for column in self.whole.columns if column.name not in self.left_out)
        return replace(self.whole, columns=columns)


def read_contract(name: str, tree: Values, locate: Callable[[YamlPath], Location]) -> Contract:
    """Read the contract of source `name` from the values of its YAML, whose named lists are by name.

    Raises ContractError that names file, line and key of a fact that does not fit.
    """
    require_this_shape(name, tree, locate)
    try:
        source = _source(name, tree)
        _require_durations(tree)
        tables = list(_tables(tree))
        _require_once(tables)
        facts, tables_left_out = _database(tree, [declared.table for declared in tables])
    except Misfit as misfit:
        raise _error(name, misfit, locate) from None
    whole = tuple(sorted((declared.whole for declared in tables), key=lambda table: table.path))
    return Contract(
        source=source,
        facts=facts,
        all_facts=replace(facts, tables=whole),
        names={declared.table.full_name: declared.name for declared in tables},
        columns={declared.table.full_name: declared.columns for declared in tables},
        left_out={declared.table.full_name: declared.left_out for declared in tables if declared.left_out},
        tables_left_out=tables_left_out,
        agreements=_agreements(tree),
        locate=locate,
    )


def _error(name: str, misfit: Misfit, locate: Callable[[YamlPath], Location]) -> ContractError:
    """Say which key does not fit, in which file and line, and what mends it."""
    return ContractError(
        f"{locate(misfit.path)}: {_whose(misfit.path)}{_key(misfit.path)}".rstrip() + f": {misfit}",
        do=f"`scaffold-source update {name}` takes facts from the producer again"
        if _in_block(misfit.path)
        else "mend it there, then try again",
    )


def _whose(path: YamlPath) -> str:
    """Name the table, or the column, that a path leads into: `orders.status `."""
    if path[2:6] == FACTS / COLUMNS and len(path) > 6:
        return f"{path[1]}.{path[6]} "
    names = path[1:4:2] if path[2:3] == ("columns",) else path[1:2]
    return f"{'.'.join(names)} " if path[:1] == ("tables",) and len(path) > 2 else ""


def _key(path: YamlPath) -> str:
    """Write the key at a path as people find it: of a fact, from its block on (`foreign_keys[0].to`)."""
    within = _in_block(path) or path[-1:]
    first, *others = (*within[2:], "") if within[:1] == (COLUMNS,) and len(within) > 1 else within
    key = first + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in others if part)
    return key if key.isprintable() else repr(key)


def _in_block(path: YamlPath) -> YamlPath:
    """Return the end of a path from a block of facts on, with the block's own key where that is all."""
    depth = len(DATABASE_FACTS) if path[: len(DATABASE_FACTS)] == DATABASE_FACTS else 0
    if path[:1] == ("tables",) and path[2 : 2 + len(FACTS)] == FACTS:
        depth = 2 + len(FACTS)
    return YamlPath((path[depth:] or path[-1:]) if depth else ())


def _agreements(tree: Values) -> dict[YamlPath, Any]:
    """Return every agreement by its path. Mappings are flattened to scalars and lists; data tests are kept
    whole."""
    agreements: dict[YamlPath, Any] = {}
    _gather(tree, TOP, agreements)
    return agreements


_KEYS_OF_FACTS = (FACTS[-1], DATABASE_FACTS[-1])


def _gather(node: Values, path: YamlPath, agreements: dict[YamlPath, Any]) -> None:
    """Add every agreement below `path` to `agreements`: of generators, a large source would need 20,000."""
    are_tests = path[-1:] == ("data_tests",)
    for key, value in node.items():
        below = YamlPath((*path, key))
        if key in _KEYS_OF_FACTS and is_fact(below):
            continue
        if isinstance(value, dict) and value and not are_tests:
            _gather(value, below, agreements)
        else:
            agreements[below] = value


# ---- the source


def _source(name: str, tree: Values) -> Source:
    """Read what `add` was asked for. Raise Misfit for an option that does not exist."""
    path = CONTRACT / "scaffold"
    asked = read_mapping(look(tree, path), path)
    tests = _choice(asked, "tests", TESTS)
    keys = _choice(asked, "keys", KEYS)
    layout = _choice(asked, "layout", LAYOUTS)
    return Source(
        name=name,
        raw_schema=str(tree.get("schema") or name),
        raw_database=read_optional(tree, "database", TOP),
        loader=_loader(str(asked.get("loader") or tree.get("loader")).lower()),
        tests=tests,
        layout=layout,
        staging=read_flag(asked.get("staging", True), path / "staging"),
        names=read_choice(asked.get("names", "loader"), Naming, path / "names"),
        recorded_from=read_optional(asked, "from", path),
        warehouse=read_optional(asked, "warehouse", path),
        evidence=read_choice(asked.get("evidence", "statistics"), EvidenceFrom, path / "evidence"),
        keys=keys,
        facts=read_choice(asked.get("facts", "database"), FactsOf, path / "facts"),
        schemas=read_texts(asked.get("schemas"), path / "schemas"),
        include=read_texts(asked.get("include"), path / "include"),
        exclude=read_texts(asked.get("exclude"), path / "exclude"),
        secret_names=OwnNames(
            read_texts(asked.get("secrets"), path / "secrets"),
            read_texts(asked.get("no_secrets"), path / "no_secrets"),
        ),
    )


def _choice(asked: Mapping[str, Any], option: str, choices: tuple[str, ...]) -> str:
    """Return what `add` was asked for, by default the first choice. Raise Misfit for one that does not
    exist."""
    value = asked.get(option, choices[0])
    if value not in choices:
        raise Misfit(CONTRACT / "scaffold" / option, f"{value!r} is none of {', '.join(choices)}")
    return str(value)


def _loader(text: str) -> str:
    """Return the loader that the source names. People may name one that has no entry here: then nothing is
    known of how data lands. Raise Misfit for a variant of ours that does not exist."""
    if text.partition(":")[0] not in LOADERS:
        return "none"
    try:
        loader_named(text)
    except UsageError as error:
        raise Misfit(TOP / "loader", f"{error.what}: {error.do}") from None
    return text


def _require_durations(tree: Values) -> None:
    """Raise Misfit for a promise of the SLA that is not a duration: it could be neither kept nor compared."""
    path = CONTRACT / "sla"
    sla = as_mapping(look(tree, path))
    for key in ("notice", "respond", "fix"):
        promise = sla.get(key)
        if promise is not None and seconds(promise) is None:
            raise Misfit(path / key, f"{promise!r} is not a duration: write {FORMS}")


# ---- facts


def require_this_shape(name: str, tree: Values, locate: Callable[[YamlPath], Location]) -> None:
    """Raise ContractError where facts stand as an earlier scaffold-source wrote them: those of a column at
    its entry, and beside them a list of columns."""
    for table, declared in as_mapping(tree.get("tables")).items():
        for path in _earlier(declared):
            raise ContractError(
                f"{locate(TABLES / table / path)}: facts of {table} stand here as an earlier "
                "scaffold-source wrote them",
                do=f"scaffold it anew: move the file away, run `scaffold-source add {name} --from WHERE`, "
                "and take over what people wrote",
            )


def _earlier(table: object) -> Iterator[YamlPath]:
    """Yield the paths in a table where an earlier scaffold-source wrote facts."""
    if isinstance(look(table, FACTS / COLUMNS), list):
        yield FACTS / COLUMNS
    for name, column in as_mapping(as_mapping(table).get("columns")).items():
        if "type" in as_mapping(look(column, FACTS)):
            yield TOP / "columns" / name / FACTS


def _tables(tree: Values) -> Iterator[_Declared]:
    for name, declared in read_mapping(tree.get("tables"), TABLES).items():
        path = TABLES / name / FACTS
        if (block := look(declared, FACTS)) is not None:
            yield _table(name, declared, read_mapping(block, path), path)


def _require_once(tables: list[_Declared]) -> None:
    """Raise Misfit for a second entry of one table of the producer's."""
    holders: dict[TableName, str] = {}
    for declared in tables:
        relation = declared.whole.full_name
        if holder := holders.get(relation):
            path = TABLES / declared.name / FACTS
            raise Misfit(path, f"{relation} is also the producer's table of {holder!r}")
        holders[relation] = declared.name


def _database(tree: Values, tables: list[Table]) -> tuple[Database, int]:
    """Return the facts as a whole, and how many tables people left out."""
    block = read_mapping(look(tree, DATABASE_FACTS), DATABASE_FACTS)
    database, count = read_database(block, tables, DATABASE_FACTS)
    return database, max(0, count - len(tables))


def _table(name: str, declared: Values, block: Values, path: YamlPath) -> _Declared:
    """Read a table's facts, with its comments where the descriptions say them still."""
    entries = read_mapping(declared.get("columns"), YamlPath(path[:2]) / "columns")
    if isinstance(block, KnownFacts):
        table, landed = block.facts
    else:
        table, landed = read_table(name, block, path)
        columns = tuple(
            replace(
                column, comment=known_comment(column.comment, _description(entries.get(landed[column.name])))
            )
            if isinstance(column.comment, LostComment)
            else column
            for column in table.columns
        )
        table = replace(table, columns=columns, comment=known_comment(table.comment, _description(declared)))
    return _Declared(
        name,
        table,
        {called: own for own, called in landed.items() if called in entries},
        tuple(own for own, called in landed.items() if called not in entries),
    )


def _description(entry: object) -> str | None:
    text = as_mapping(entry).get("description")
    return unescape(text) if isinstance(text, str) else None
