"""A source that people declared, taken under contract: ours is what they wrote, base what nobody did, and
theirs what the rules propose of the producer. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from scaffold_source.contract.values import TABLES, Kept, Proposal, Source, is_fact
from scaffold_source.contract.write import database_facts, table_facts, tree_by_name
from scaffold_source.infer import propose
from scaffold_source.loaders.landed_names import Landing
from scaffold_source.merge.besides import with_besides, without_doubles, without_tests
from scaffold_source.merge.unsaid import is_same_type, unsaid
from scaffold_source.merge.values import in_order, merge
from scaffold_source.model import Database, TableName
from scaffold_source.yaml_text.jinja import Template
from scaffold_source.yaml_text.named_items import NAMED_MAPPINGS
from scaffold_source.yaml_text.values import TOP, Values, YamlPath, look, same

_FRESHNESS = ("freshness", "loaded_at_field", "loaded_at_query")
# Where the data lands, and under which name, is what every model that selects from the source rests on.
_PLACE = ("database", "schema", "identifier", "quoting")


@dataclass(frozen=True, slots=True)
class Taken:
    """The source's values under contract, what people wrote otherwise than the rules propose, and the tests
    of theirs that moved into `honours_contract`."""

    values: Values
    kept: tuple[Kept, ...]
    replaced: tuple[YamlPath, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What of the producer a source covers: `names` are the tables' names in the source, in whose warehouse
    they are called as `landed` says. The tables `new` come under contract now."""

    database: Database
    names: Mapping[TableName, str]
    landed: Landing
    new: Collection[str]


def taken(written: Values, source: Source, part: Part, *, is_first: bool, replaces: bool = False) -> Taken:
    """Return the values of a source with the tables that are new in `part` under contract. `is_first` says
    that the source had no contract before, `replaces` that `honours_contract` takes over people's tests."""
    proposals = propose(source, part.database, part.names, part.landed)
    there = _read_there(source, part)
    wanted: list[Proposal] = []
    kept: list[Kept] = []
    for proposal in proposals:
        if proposal.path[0] != "tables":
            is_wanted = is_first and proposal.path[-1] not in _PLACE
        else:
            is_wanted = proposal.path[1] in part.new and _is_open(written, proposal, there)
        if is_wanted and proposal.path[-1] in _FRESHNESS and _speaks_of_freshness(written, proposal.path[1]):
            kept += _kept_freshness(written, proposal)
        elif is_wanted:
            wanted.append(proposal)
    theirs = tree_by_name(source.name, [*_facts(written, part), *((one.path, one.value) for one in wanted)])
    ours = {**written, "tables": {name: t for name, t in written["tables"].items() if name in part.new}}
    merged = merge(ours, unsaid(ours, theirs), theirs)
    rules = {proposal.path: proposal.rule for proposal in wanted}
    for conflict in merged.conflicts:
        said = look(written, conflict.path)
        if conflict.path[-1] != "name" and not _is_the_same(conflict.path, said, conflict.upstream):
            kept.append(Kept(conflict.path, said, conflict.upstream, rules.get(conflict.path, "")))
    after = _ours_first(ours, merged.values)
    tables = after.get("tables", {})
    whole = {name: tables.get(name, table) for name, table in written["tables"].items()}
    order = [part.names[table.full_name] for table in part.database.tables]
    values = {**written, **after, "tables": in_order(whole, tables, order)}
    return _with_their_tests(values, written, tuple(kept), part, replaces=replaces)


def _with_their_tests(
    values: Values, written: Values, kept: tuple[Kept, ...], part: Part, *, replaces: bool
) -> Taken:
    """Return the values with no promise of the new tables tested twice: `honours_contract` leaves it to
    people's tests, or replaces these."""
    tables, replaced = dict(values["tables"]), list[YamlPath]()
    for name in part.new:
        if replaces:
            tables[name], gone = without_tests(tables[name])
            replaced += dict.fromkeys(TABLES / name / one.path for one in gone)
        tables[name] = without_doubles(with_besides(tables[name]), written["tables"].get(name) or {})
    return Taken({**values, "tables": tables}, kept, tuple(sorted(replaced)))


def _is_open(written: Values, proposal: Proposal, there: _ReadThere) -> bool:
    """Return whether a proposal about a table may be made at all."""
    path = proposal.path
    if "data_tests" in path and path[-1] in (look(written, YamlPath(path[:-1])) or ()):
        return False
    if path[1] in there.tables and _names_lost_case(proposal, there):
        return False
    entry = written["tables"].get(path[1])
    if entry is None or path[2] not in _PLACE:
        return True
    return "identifier" not in entry and path[1] in there.tables


class _ReadThere(NamedTuple):
    """The tables that the source reads in the producer's own schema: their names can be no others than the
    producer's, whatever a generator made of them. Of their columns, the names that it put in lower case."""

    tables: frozenset[str]
    lowered: frozenset[str]


def _read_there(source: Source, part: Part) -> _ReadThere:
    if source.loader != "none" or source.warehouse not in (None, "postgres"):
        return _ReadThere(frozenset(), frozenset())
    is_same_kind = part.database.kind == "postgresql"
    tables = [table for table in part.names if is_same_kind and table.schema == source.raw_schema]
    lowered = (
        called.name
        for table in tables
        for own, called in part.landed.columns(table).items()
        if called.name != own and called.name == own.lower()
    )
    return _ReadThere(frozenset(part.names[table] for table in tables), frozenset(lowered))


def _names_lost_case(proposal: Proposal, there: _ReadThere) -> bool:
    """Return whether a proposal has SQL over a column that no SQL finds under the name that was declared."""
    if proposal.path[-1] not in ("relationships", *_FRESHNESS):
        return False
    words = {*re.findall(r"\w+", str(proposal.value)), *proposal.path[3:4]}
    return bool(there.lowered & words)


def _facts(written: Values, part: Part) -> Iterator[tuple[YamlPath, Any]]:
    """Yield the facts of the new tables. What people describe keeps its place before them."""
    yield database_facts(part.database)
    for table in part.database.tables:
        name = part.names[table.full_name]
        if name not in part.new:
            continue
        yield from table_facts(table, name, part.landed)
        entry = written["tables"].get(name) or {}
        columns = entry.get("columns") or {}
        places = [TABLES / name, *(TABLES / name / "columns" / column for column in columns)]
        for place in places:
            text = look(written, place / "description")
            if isinstance(text, str):
                yield place / "description", Template(text)


def _ours_first(ours: Values, merged: Values) -> Values:
    """Return the merged values with what people wrote in a `config` or `meta` before what is new there: a
    block of facts stands last."""
    result: Values = {}
    for key, value in merged.items():
        before = ours.get(key)
        if not isinstance(value, dict) or not isinstance(before, dict):
            result[key] = value
        elif key in ("config", "meta"):
            kept = {one: value[one] for one in before if one in value}
            result[key] = _ours_first(before, {**kept, **value})
        elif key in NAMED_MAPPINGS:
            result[key] = {name: _ours_first(before.get(name) or {}, item) for name, item in value.items()}
        else:
            result[key] = value
    return result


# ---- what people said


def _speaks_of_freshness(written: Values, table: str) -> bool:
    """Return whether people say how fresh a table is, at the table or for the whole source."""
    return any(key in place for place in _configs(written, table) for key in _FRESHNESS)


def _configs(written: Values, table: str) -> Iterator[Values]:
    for entry in (written["tables"].get(table), written):
        if isinstance(entry, dict):
            yield entry
            if isinstance(entry.get("config"), dict):
                yield entry["config"]


def _kept_freshness(written: Values, proposal: Proposal) -> Iterator[Kept]:
    """Yield what people say of a table's freshness at the table, if the proposal is another one."""
    key = proposal.path[-1]
    for place in (YamlPath(proposal.path[:2]), YamlPath(proposal.path[:2]) / "config"):
        said = look(written, place, {})
        if isinstance(said, dict) and key in said and not same(said[key], proposal.value):
            yield Kept(place / key, said[key], proposal.value, proposal.rule)


def _is_the_same(path: YamlPath, ours: object, proposed: object) -> bool:
    """Return whether what people wrote says the same as what is proposed, or is no matter of words."""
    if path[-1] == "data_type":
        return is_same_type(str(ours), str(proposed))
    return is_fact(path) or "data_tests" in path or path[:-1] == TOP
