"""Keep joins whole: staging drops no row that a row it keeps points at.

Foreign keys decide, those that the producer declares and those that people agreed on. A table that rows
point at keeps its deleted rows, marked; for this, keys that a rule found by their names count, too, because
nothing is lost by it. A row that belongs to a test row is a test row as well, however many tables lie
between; along a key that was only found, no row is dropped. Both are proposed last, from what the other rules
propose and in the names that land.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from scaffold_source.contract.agreed_keys import REFERENCES, AgreedKey, Referenced, read_reference
from scaffold_source.contract.test_rows import TEST_ROWS, TestRowRule, read_rule, written_rule
from scaffold_source.contract.values import META, TABLES, Doubt, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.names import shown
from scaffold_source.model import Key, Table, TableName
from scaffold_source.yaml_text.values import YamlPath

_SOFT_DELETE = META / "soft_delete"
_ON_DELETED = META / "on_deleted"


class Step(NamedTuple):
    """A foreign key from a row to the row that it belongs to, `parent` being that row's table."""

    table: TableName
    parent: TableName
    key: Key


def keep_joins_whole(
    context: Context, proposals: Sequence[Proposal], agreed: Collection[AgreedKey] = ()
) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...], tuple[Doubt, ...]]:
    """Return the proposals with those that keep deleted rows, each behind what it follows from; apart from
    them, those of test rows; and doubts about keys that test rows are not followed along. `agreed` are the
    keys that people agreed on already, and stand as proposals in place of those that rules found."""
    steps = [step for table in context.database.tables for step in _steps(context, table)]
    declared = _declared(context, steps)
    found = {proposal.path: proposal for proposal in proposals if proposal.rule == "undeclared-key"}
    by_people = {key.path: key for key in agreed}
    proposals = [p for p in proposals if p.rule != "undeclared-key" or p.path not in by_people]
    proposals += _agreed_proposals(context, declared, agreed)
    guessed: list[Step] = []
    for proposal in filter(partial(_is_at_a_column, REFERENCES), proposals):
        if step := _proposed_step(context, declared, proposal):
            is_guess = _is_a_guess(proposal, found, by_people.get(proposal.path))
            (guessed if is_guess else steps).append(step)
    pointing: defaultdict[TableName, list[str]] = defaultdict(list)
    for step in (*steps, *guessed):
        pointing[step.parent].append(context.names[step.table])
    by_name = {name: table for table, name in context.names.items()}
    kept: list[Proposal] = []
    marks: list[Proposal] = []
    for proposal in proposals:
        if _is_at(TEST_ROWS, proposal):
            marks.append(proposal)
            continue
        kept.append(proposal)
        if _is_at(_SOFT_DELETE, proposal) and (names := pointing[by_name[proposal.path[1]]]):
            path = YamlPath(proposal.path[:2]) / _ON_DELETED
            reason = f"rows of {shown(list(dict.fromkeys(names)))} point at it"
            kept.append(Proposal(path, "flag", "kept-deleted", reason))
    marked = {by_name[proposal.path[1]]: proposal for proposal in marks}
    distance = _distances(steps, marked)
    return (
        tuple(kept),
        tuple(_test_rules(context, steps, marked, distance)),
        tuple(_unfollowed(context, guessed, distance)),
    )


def _is_at(path: YamlPath, proposal: Proposal) -> bool:
    """Return whether a table's proposal is for `path` in it. Most are not, by their last key."""
    return proposal.path[-1] == path[-1] and proposal.path[2:] == path


def _is_at_a_column(path: YamlPath, proposal: Proposal) -> bool:
    """Return whether a column's proposal is for `path` in it."""
    return proposal.path[-1] == path[-1] and proposal.path[4:] == path


def circles(test_rows: Iterable[Proposal]) -> Iterator[Doubt]:
    """Tell where the keys of test rows lead round in a circle: there, one step counts."""
    for proposal in test_rows:
        if once := read_rule(proposal.value).once:
            keys = shown([" + ".join(key) for key in once])
            text = f"by {keys} the way leads round in a circle: there, only a first step to a test row counts"
            yield Doubt(YamlPath(proposal.path[:2]), "test-rows", text)


def _steps(context: Context, table: Table) -> Iterator[Step]:
    """Yield the foreign keys of a table that can be followed where the data lands."""
    for key in table.keys:
        if key.to is None or key.to not in context.tables or not key.references or key.temporal:
            continue
        landed = context.landing.columns(table.full_name)
        if all(name in landed for name in key.columns) and all(
            name in context.landing.columns(key.to) for name in key.references
        ):
            yield Step(table.full_name, key.to, key)


# ---- keys that nobody declares


class _Declared(NamedTuple):
    """The tables by their names in the source, and the foreign keys that the producer declares."""

    tables: Mapping[str, Table]
    steps: Collection[tuple[TableName, TableName, tuple[str, ...]]]


def _declared(context: Context, steps: Iterable[Step]) -> _Declared:
    return _Declared(
        {context.names[table.full_name]: table for table in context.database.tables},
        {(step.table, step.parent, step.key.columns) for step in steps},
    )


def _agreed_proposals(
    context: Context, declared: _Declared, agreed: Iterable[AgreedKey]
) -> Iterator[Proposal]:
    """Yield a proposal for each key that people agreed on, if it can be followed and is not declared too."""
    for key in agreed:
        if _undeclared_step(context, declared, key.table, key.column, key.to):
            path = key.path
            reason = "people agreed on it" if key.is_written else "a `relationships` test says so"
            yield Proposal(path, f"{key.to.table}.{key.to.column}", "agreed-key", reason)


def _proposed_step(context: Context, declared: _Declared, proposal: Proposal) -> Step | None:
    """Return the step along a proposed key."""
    to = read_reference(proposal.value)
    return _undeclared_step(context, declared, proposal.path[1], proposal.path[3], to) if to else None


def _is_a_guess(proposal: Proposal, found: Mapping[YamlPath, Proposal], agreed: AgreedKey | None) -> bool:
    """Return True for a key that a rule found by its name, also where that stands in the YAML by now: nobody
    has said that it is one. People's own test says so."""
    by_rule = found.get(proposal.path)
    is_same = by_rule is not None and by_rule.value == proposal.value
    return is_same and not (agreed is not None and agreed.is_tested)


def _unfollowed(
    context: Context, guessed: Iterable[Step], distance: Mapping[TableName, int]
) -> Iterator[Doubt]:
    """Tell where rows of test rows stay, because the way to these is a key that was found by its name."""
    for step in guessed:
        if step.parent in distance and context.role(context.tables[step.table]) != "bookkeeping":
            column = context.landing.columns(step.table)[step.key.columns[0]].name
            parent = context.names[step.parent]
            text = f"{column} is a key by its name alone, so rows that belong to a test row of {parent} stay"
            asks = f"are they test rows, to be left out by test_rows: {{through: {column}}}?"
            path = TABLES / context.names[step.table] / TEST_ROWS
            yield Doubt(path, "test-rows", text, "test-rows", f"through/{column}", asks)


def _undeclared_step(
    context: Context, declared: _Declared, table: str, column: str, to: Referenced
) -> Step | None:
    """Return the step along a key of one column, given in landed names; None where one does not land, or the
    producer declares the key."""
    child, parent = declared.tables.get(table), declared.tables.get(to.table)
    if child is None or parent is None:
        return None
    names = []
    for end, called in ((child, column), (parent, to.column)):
        landed = context.landing.columns(end.full_name)
        names.append(next((own for own, name in landed.items() if name.name == called), None))
    if names[0] is None or names[1] is None:
        return None
    key = Key("foreign", (names[0],), to=parent.full_name, references=(names[1],))
    is_known = (child.full_name, parent.full_name, key.columns) in declared.steps
    return None if is_known else Step(child.full_name, parent.full_name, key)


# ---- test rows


def _test_rules(
    context: Context,
    steps: Sequence[Step],
    marked: Mapping[TableName, Proposal],
    distance: Mapping[TableName, int],
) -> Iterator[Proposal]:
    if not marked:
        return
    ways = [step for step in steps if step.parent in distance]
    round_again = _round_again(ways, distance)
    by_table: defaultdict[TableName, list[Step]] = defaultdict(list)
    for step in ways:
        by_table[step.table].append(step)
    for table in context.database.tables:
        own = marked.get(table.full_name)
        counted = [
            step
            for step in by_table[table.full_name]
            if not _is_said_by_another(step, by_table, distance) and context.role(table) != "bookkeeping"
        ]
        if not (own or counted):
            continue
        landed = context.landing.columns(table.full_name)
        keys: dict[tuple[str, ...], bool] = {}  # whether it leads round; one list of columns may be two keys
        for step in counted:
            names = tuple(landed[name].name for name in step.key.columns)
            keys[names] = keys.get(names, False) or step in round_again
        rule = TestRowRule(
            own.value if own else None,
            tuple(key for key, is_round in keys.items() if not is_round),
            tuple(key for key, is_round in keys.items() if is_round),
        )
        parents = shown(list(dict.fromkeys(context.names[step.parent] for step in counted)))
        reasons = [own.reason] if own else []
        reasons += [f"a row that belongs to a test row of {parents} is one"] if counted else []
        path = TABLES / context.names[table.full_name] / TEST_ROWS
        yield Proposal(path, written_rule(rule), "test-rows", "; ".join(reasons))


def _distances(steps: Sequence[Step], marked: Iterable[TableName]) -> dict[TableName, int]:
    """Return how many keys lie between each table and the nearest one that marks its test rows."""
    children: defaultdict[TableName, list[TableName]] = defaultdict(list)
    for step in steps:
        children[step.parent].append(step.table)
    distance = dict.fromkeys(marked, 0)
    waiting = deque(distance)
    while waiting:
        table = waiting.popleft()
        for child in children[table]:
            if child not in distance:
                distance[child] = distance[table] + 1
                waiting.append(child)
    return distance


def _round_again(ways: Sequence[Step], distance: Mapping[TableName, int]) -> set[Step]:
    """Return the keys to cut so that no circle is left: those that lead away from the marked tables."""
    parents: defaultdict[TableName, set[TableName]] = defaultdict(set)
    cut: set[Step] = set()

    def leads_to(table: TableName, goal: TableName) -> bool:
        seen, waiting = {table}, [table]
        while waiting:
            if (here := waiting.pop()) == goal:
                return True
            waiting += parents[here] - seen
            seen |= parents[here]
        return False

    for step in sorted(
        ways, key=lambda way: (distance[way.parent], str(way.parent), str(way.table), way.key.columns)
    ):
        if leads_to(step.parent, step.table):
            cut.add(step)
        else:
            parents[step.table].add(step.parent)
    return cut


def _is_said_by_another(
    step: Step, by_table: Mapping[TableName, Sequence[Step]], distance: Mapping[TableName, int]
) -> bool:
    """Return True if another key of the table says the same: an order's (customer_id, address_id) belongs to
    an address of the customer that its customer_id names."""
    if distance[step.parent] == 0:
        return False
    here = dict(zip(step.key.references, step.key.columns, strict=True))
    nearer = {
        (other.parent, frozenset(_pairs(other.key)))
        for other in by_table[step.table]
        if distance[other.parent] < distance[step.parent]
    }
    return all(
        (way.parent, frozenset((here.get(name, ""), to) for name, to in _pairs(way.key))) in nearer
        for way in by_table[step.parent]
    )


def _pairs(key: Key) -> Iterator[tuple[str, str]]:
    return zip(key.columns, key.references, strict=True)
