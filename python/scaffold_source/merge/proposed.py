"""What the rules propose of a source from the committed facts, and from those of today: base and theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold_source.contract.agreed_keys import AgreedKey, agreed_keys
from scaffold_source.contract.values import DATABASE_FACTS, TABLES, Contract, Proposal, is_fact
from scaffold_source.contract.write import database_facts, table_facts, tree_by_name
from scaffold_source.facts.comments import LostComment, known_comment
from scaffold_source.infer import Inference, infer, propose
from scaffold_source.lexicon.names import free_name, source_table_names
from scaffold_source.loaders.landed_names import Landing, as_declared, landing
from scaffold_source.merge.renames import Carry, carried_contract, hinted
from scaffold_source.model import Column, Database, Key, Table, TableName
from scaffold_source.yaml_text.jinja import as_written, unescape
from scaffold_source.yaml_text.values import Values, YamlPath, look, same

Parts = list[tuple[YamlPath, Any]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """`base` and `theirs` by name, with those tables alone that differ; `whole_base` has all. `rules` say who
    proposed what.

    `order` is that of all tables in theirs. `gone` are columns by their table's entry that people had left
    out, and that upstream no longer has. `left_out` are tables that people deleted; `unclear` are some
    that either people deleted or the producer added, and nothing tells which.
    """

    base: Values
    whole_base: Callable[[], Values]
    theirs: Values
    rules: Mapping[YamlPath, str]
    order: tuple[str, ...]
    gone: Mapping[str, tuple[str, ...]]
    left_out: tuple[TableName, ...]
    unclear: tuple[TableName, ...]


def propose_both(
    contract: Contract, live: Database, carry: Carry, ours: Values, reconsidered: str | None
) -> Proposed:
    """Return the base from the committed facts, theirs from the live ones. `ours` is the source under today's
    names; `reconsidered` is the rule that is asked to propose again."""
    by_hand = _by_hand(contract, ours)
    committed, contract = contract, carried_contract(contract, carry)
    live = known_again(live, contract.all_facts, carry)
    carried = contract.all_facts
    contract = _with_comments(contract, live, carry)
    left_out, unclear = _not_wanted(contract, live, carry, by_hand)
    tables = tuple(table for table in live.tables if table.full_name not in (*left_out, *unclear))
    names = _names(contract, carry, tables, by_hand)
    agreed = tuple(agreed_keys(contract.source.name, ours["tables"]))
    written = tuple(key for key in agreed if key.is_written)  # what a test says is new, if people wrote it
    base = _with_lost_descriptions(
        _parts(contract, _as_if_known(contract, live, carry), contract.names, written), contract
    )
    in_new_names = _in_new_names(contract, carry)
    of_the_tool = {proposal.path for proposal in base.proposals if proposal.path[-1] == "relationships"}
    agreed = tuple(key for key in agreed if key.is_written or key.test not in of_the_tool)
    theirs = _parts(in_new_names, replace(live, tables=tables), names, agreed)
    proposed = [proposal for side in (base, theirs) for proposal in side.proposals]
    asked = {p.path[1] for p in proposed if p.rule == reconsidered and p.path[0] == "tables"}
    renamed = {
        contract.names[before.full_name]
        for before, now in zip(committed.all_facts.tables, carried.tables, strict=True)
        if before != now
    }
    changed = asked | renamed | _changed(base, theirs, ours)
    own = database_facts(live)[1]
    # As many as before were deleted: else the new ones among them would count as these from now on.
    own |= {"tables": len(tables) + contract.tables_left_out} if unclear else {}
    total = DATABASE_FACTS, own
    return Proposed(
        hinted(tree_by_name(contract.source.name, base.of(changed)), ours),
        lambda: tree_by_name(contract.source.name, base.of({*base.tables})),
        hinted(tree_by_name(contract.source.name, [*theirs.of(changed), total]), ours),
        {proposal.path: proposal.rule for proposal in proposed},
        tuple(theirs.tables),
        {names[table.full_name]: gone for table in tables if (gone := _gone(in_new_names, table))},
        left_out,
        unclear,
    )


def _changed(base: _Parts, theirs: _Parts, ours: Values) -> set[str]:
    """Return the tables of which upstream says something else now, or other facts than `ours` has."""
    return {
        name
        for name in base.tables.keys() | theirs.tables.keys()
        if base.tables.get(name) != theirs.tables.get(name) or not _says(ours, theirs.tables.get(name, []))
    }


def _by_hand(contract: Contract, ours: Values) -> dict[str, str]:
    """Return the entries that belong to no table of the contract, by the name of the table that each means:
    those that people declared, and those that people kept when their table had gone."""
    known = set(contract.names.values())
    own = {name: entry for name, entry in ours["tables"].items() if name not in known}
    return {unescape(str(entry.get("identifier") or name)): name for name, entry in own.items()}


def _says(ours: Values, parts: Parts) -> bool:
    """Return whether the facts in `parts` stand in `ours` as they are."""
    for path, value in parts:
        if is_fact(path):
            written = look(ours, path)
            if written is not None and written != value and not same(written, as_written(value)):
                return False
    return True


def _gone(contract: Contract, table: Table) -> tuple[str, ...]:
    """Return the columns that people left out of the table, and that it no longer has."""
    there = {column.name for column in table.columns}
    return tuple(name for name in contract.left_out.get(table.full_name, ()) if name not in there)


def _in_new_names(contract: Contract, carry: Carry) -> Contract:
    """Return the contract with its columns, and those that people left out, under their tables' new names."""
    now = {TableName(*was): TableName(*now) for was, now in carry.renames.tables.items()}
    return replace(
        contract,
        columns={now.get(table, table): names for table, names in contract.columns.items()},
        left_out={now.get(table, table): names for table, names in contract.left_out.items()},
    )


def known_again(live: Database, committed: Database, carry: Carry) -> Database:
    """Return `live`, completed from `committed` with what only a server in use can tell (its statistics, its
    version)."""
    before = {table.full_name: table for table in committed.tables}
    tables = tuple(_table_known_again(table, before.get(carry.was(table.full_name))) for table in live.tables)
    return replace(
        live,
        version=live.version or committed.version,
        flavour=live.flavour if live.version else committed.flavour,
        standby=live.standby if live.version else committed.standby,
        timezone=live.timezone or committed.timezone,
        tables=tables,
    )


def _table_known_again(live: Table, committed: Table | None) -> Table:
    if committed is None:
        return live
    before = {column.name: column for column in committed.columns}
    columns = tuple(_column_known_again(column, before.get(column.name)) for column in live.columns)
    return replace(live, columns=columns, evidence=live.evidence or committed.evidence)


def _column_known_again(live: Column, committed: Column | None) -> Column:
    if committed is None or live.evidence or not committed.evidence:
        return live
    return replace(live, evidence=committed.evidence)


def _with_comments(contract: Contract, live: Database, carry: Carry) -> Contract:
    """Return the contract with each comment that it knows by its digest alone, where `live` still has it."""
    return replace(contract, all_facts=_commented(contract.all_facts, live, carry.was, known_comment))


def with_todays_comments(contract: Contract, live: Database) -> Contract:
    """Return a contract of today with the text of each comment that it knows by its digest alone."""
    return replace(contract, facts=_commented(contract.facts, live, lambda table: table, known_comment))


def _as_if_known(contract: Contract, live: Database, carry: Carry) -> Database:
    """Return the committed facts with today's comment for each that is lost: what the rules make of comments
    then neither comes nor goes because the old text is not known."""
    return _commented(
        contract.all_facts, live, carry.was, lambda old, new: new if isinstance(old, LostComment) else old
    )


Choose = Callable[[str | None, str | None], str | None]


def _commented(
    committed: Database, live: Database, was: Callable[[TableName], TableName], choose: Choose
) -> Database:
    """Return `committed` with those comments that `choose` picks, of the old one and the live one. `was`
    returns what `committed` calls a table of `live`."""
    shown = {was(table.full_name): table for table in live.tables}
    tables = tuple(
        _table_commented(table, shown[table.full_name], choose) if table.full_name in shown else table
        for table in committed.tables
    )
    return replace(committed, tables=tables)


def _table_commented(committed: Table, live: Table, choose: Choose) -> Table:
    shown = {column.name: column.comment for column in live.columns}
    columns = tuple(
        replace(column, comment=choose(column.comment, shown.get(column.name)))
        if isinstance(column.comment, LostComment)
        else column
        for column in committed.columns
    )
    return replace(committed, columns=columns, comment=choose(committed.comment, live.comment))


def _with_lost_descriptions(base: _Parts, contract: Contract) -> _Parts:
    """Return the base with what stands for a lost comment where its text was proposed as a description: what
    people wrote instead is then neither the old text nor the new one."""
    lost: dict[YamlPath, str] = {}
    for table in contract.all_facts.tables:
        name = contract.names[table.full_name]
        if isinstance(table.comment, LostComment):
            lost[TABLES / name / "description"] = table.comment
        called = {own: landed for landed, own in contract.columns[table.full_name].items()}
        for column in table.columns:
            if isinstance(column.comment, LostComment) and column.name in called:
                lost[TABLES / name / "columns" / called[column.name] / "description"] = column.comment
    if not lost:
        return base
    tables = {
        name: [(path, lost.get(path, value)) for path, value in parts] for name, parts in base.tables.items()
    }
    return replace(base, tables=tables)


def _not_wanted(
    contract: Contract, live: Database, carry: Carry, by_hand: Collection[str]
) -> tuple[tuple[TableName, ...], tuple[TableName, ...]]:
    """Return the tables that people deleted, and those of which that is not clear.

    The contract remembers how many tables there were. If it holds fewer, people deleted some. A table that
    has the name of one that has gone is none of these: it moved to another schema. One that they declared by
    hand may have been deleted before, so it counts, too.
    """
    there = {carry.was(table.full_name) for table in live.tables}
    moved = {name.name for name in contract.names if name not in there}
    unknown = [
        table.full_name
        for table in live.tables
        if carry.was(table.full_name) not in contract.names and table.name not in moved
    ]
    strange = tuple(name for name in unknown if name.name not in by_hand)
    if not contract.tables_left_out:
        return (), ()
    return (strange, ()) if len(unknown) <= contract.tables_left_out else ((), strange)


def _names(
    contract: Contract, carry: Carry, tables: Iterable[Table], by_hand: Mapping[str, str]
) -> dict[TableName, str]:
    """Return what the source calls each table: the name that it has, the one under which people declared it,
    or a new one that no entry has."""
    names = {table.full_name: contract.names.get(carry.was(table.full_name)) for table in tables}
    declared = set(by_hand.values())
    taken = {*contract.names.values(), *declared}
    proposed = source_table_names({**contract.names, **names})
    new = sorted((name for name, called in names.items() if called is None), key=str)
    for name in new:
        if (own := by_hand.get(name.name)) in declared:
            names[name] = own
            declared.remove(own)
            continue
        called = names[name] = free_name(proposed[name], taken)
        taken.add(called)
    return {name: called for name, called in names.items() if called}


@dataclass(frozen=True, slots=True)
class _Parts:
    """Facts and proposals of one side, the source's own and by table."""

    own: Parts
    tables: Mapping[str, Parts]
    proposals: tuple[Proposal, ...]

    def of(self, tables: set[str]) -> Parts:
        return [*self.own, *(part for name, parts in self.tables.items() if name in tables for part in parts)]


def infer_again(contract: Contract, agreed: Collection[AgreedKey | Proposal]) -> Inference:
    """Return what the rules propose and doubt of the committed facts, where people `agreed` on keys and on
    what no rule proposes."""
    where = _landing(contract, contract.all_facts)
    return infer(contract.source, _all_wanted(contract, contract.all_facts), contract.names, where, agreed)


def _landing(contract: Contract, database: Database) -> Landing:
    """Return where everything lands, which is decided by all columns: those that people left out land too."""
    source = contract.source
    where = landing(database, source.name, source.loader, source.warehouse)
    if source.names == "declared":
        where = as_declared(where, {table: _names_by_own(names) for table, names in contract.columns.items()})
    return where


def _all_wanted(contract: Contract, database: Database) -> Database:
    """Return the database without what people left out. It is taken away before the rules look, not from what
    they say: a rule cannot speak of what it does not see, and what is proposed of a table names columns in
    many ways, SQL among them."""
    return replace(database, tables=tuple(_wanted(table, contract.left_out) for table in database.tables))


def _parts(
    contract: Contract, database: Database, names: Mapping[TableName, str], agreed: Collection[AgreedKey]
) -> _Parts:
    """Return what holds of `database` and what the rules propose of it, where people `agreed` on keys."""
    where, left_out = _landing(contract, database), contract.left_out
    proposals = propose(contract.source, _all_wanted(contract, database), names, where, agreed)
    tables: defaultdict[str, Parts] = defaultdict(list)
    own: Parts = [database_facts(database)]
    for table in database.tables:
        name = names[table.full_name]
        tables[name] += table_facts(table, name, where, left_out.get(table.full_name, ()))
    for proposal in proposals:
        of_table = proposal.path[0] == "tables"
        (tables[proposal.path[1]] if of_table else own).append((proposal.path, proposal.value))
    return _Parts(own, tables, proposals)


def _names_by_own(names: Mapping[str, str]) -> dict[str, str]:
    """Return the columns' names in the source by those in the producer."""
    return {own: called for called, own in names.items()}


def _wanted(table: Table, left_out: Mapping[TableName, Collection[str]]) -> Table:
    """Return the table without the columns that people left out, without keys over them, and without the
    names of those that foreign keys refer to."""
    out = left_out.get(table.full_name, ())
    columns = tuple(column for column in table.columns if column.name not in out)
    keys = (key for key in table.keys if not set(key.columns) & set(out))
    return replace(table, columns=columns, keys=tuple(_wanted_key(key, left_out) for key in keys))


def _wanted_key(key: Key, left_out: Mapping[TableName, Collection[str]]) -> Key:
    out = left_out.get(key.to, ()) if key.to else ()
    return replace(key, references=()) if set(key.references) & set(out) else key
