"""What in a database shows that a flag marks deleted rows, and what shows that a mark is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.infer.context import columns_of, once_for_each_table, spellings_of, squashed_names
from scaffold_source.infer.names import nouns, words
from scaffold_source.lexicon.mark_names import RETIRED_FLAGS
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.model import Column, Table, TableName

INVERTED = {"visible", "isvisible", "active", "isactive", "enabled", "isenabled", "live", "islive"}
# How a batch or a job ended, and what else says how it went on.
_ENDS_OF_JOBS = {"discardedat", "discarded", "isdiscarded", "discardedon", "trashed", "removed"}
_OF_JOBS = {
    "ondiscard", "onfinish", "onsuccess", "finishedat", "enqueuedat", "performedat", "attemptedat",
    "failedat",
    "completedat", "cancelledat", "canceledat", "startedat", "attempts", "attempt", "maxattempts", "retries",
    "retrycount", "queue", "queuename", "runat", "scheduledat", "executions", "workerid", "lockedby",
}  # fmt: skip
# Something was tried, and this is how it went: `discarded_at` may be one more way.
_OUTCOMES = {"failedat", "erroredat", "succeededat", "deadat", "onfailure", "onerror", "failed", "succeeded"}
_JOBS = {"job", "batch", "task", "execution", "run", "build", "import", "export"}
_DELETION = r"(?:deletions?|deletes?|deleted|removals?|purges?|erasures?)"
_QUEUE = re.compile(
    rf"(?:\w+_)?(?:pending|scheduled|queued|requested|planned|upcoming|future)_(?:\w+_)?{_DELETION}(?:_\w+)?"
    rf"|(?:\w+_)?{_DELETION}_(?:\w+_)?(?:queues?|requests?|jobs?|tasks?|schedules?|batch(?:es)?|todos?|outbox)"
    rf"|(?:\w+_)?(?:queues?|requests?|jobs?|tasks?|schedules?|outbox)_(?:of_|for_)?{_DELETION}"
)
_NAMED_DELETION = re.compile(rf"(?:\w+_)?{_DELETION}(?:_\w+)?")
# What a queue says of each of its rows.
_OF_QUEUES = {
    "pickupat", "consumeafter", "attempts", "cleanupattempts", "lockedat", "lockeduntil", "lockedby", "runat",
    "scheduledat", "scheduledfor", "executeat", "executeafter", "nextattemptat", "retryat", "retrycount",
    "processafter", "deleteafter", "dueat",
}  # fmt: skip
_IS_TRUE = r'\(*"?{name}"?(?: = true| is true)?\)*'


@once_for_each_table
def is_deletion_queue(table: Table) -> bool:
    """Return True for deletions to come: what they name lives, and a flag says how far each one is."""
    name = snake_case(table.name)
    named = _QUEUE.fullmatch(name) is not None
    return named or bool(_NAMED_DELETION.fullmatch(name) and _OF_QUEUES & squashed_names(table))


def ends_a_job(table: Table, column: Column) -> bool:
    """Return True if the column says how a batch or a job ended: its row is there to stay."""
    if _ENDS_OF_JOBS.isdisjoint(spellings_of(table)[column.name]):
        return False
    names = squashed_names(table)
    needed = 1 if nouns(table.name) & _JOBS or "ondiscard" in names else 2
    return len(_OF_JOBS & names) >= needed


def may_be_an_outcome(table: Table, column: Column) -> bool:
    """Return True if the column may be one more way in which what was tried ended: beside `failed_at`."""
    is_end = not _ENDS_OF_JOBS.isdisjoint(spellings_of(table)[column.name])
    return is_end and not _OUTCOMES.isdisjoint(squashed_names(table))


def lives_in_a_key(table: Table, column: Column) -> bool:
    """Return True if the column is part of a key beside a name: names are unique among the rows that live,
    and each retired one has a number of its own."""
    return any(
        key.kind == "unique" and column.name in key.columns and _names_a_thing(table, " ".join(key.columns))
        for key in table.keys
    )


def is_zero_until_retired(table: Table, column: Column) -> bool:
    """Return True for a number that starts at 0, is named like what nobody uses any more, and is in a unique
    key beside a name."""
    named = not RETIRED_FLAGS.isdisjoint(spellings_of(table)[column.name])
    return named and starts_at_zero(column) and lives_in_a_key(table, column)


_ZERO = re.compile(r"\(?'?0(?:\.0+)?'?\)?(?:::[a-z ]+)?")


def starts_at_zero(column: Column) -> bool:
    return bool(_ZERO.fullmatch(column.default or ""))


def is_true_or_null(table: Table, column: Column) -> bool:
    """Return True if the flag is true while the row lives and null afterwards: it makes a name unique among
    the rows that have it, or a CHECK lets nothing else in."""
    if not column.nullable or column.default not in (None, "true", "1"):
        return False
    only = re.compile(rf"{_IS_TRUE.format(name=re.escape(column.name))}", re.IGNORECASE)
    either = re.compile(
        rf"\(*{only.pattern}\)* or \(*\"?{re.escape(column.name)}\"? is null\)*", re.IGNORECASE
    )
    checked = any(only.fullmatch(c.expression) or either.fullmatch(c.expression) for c in table.checks)
    distinct = any(
        key.kind == "unique"
        and column.name in key.columns
        and not key.nulls_not_distinct
        and _names_a_thing(table, " ".join(key.columns))
        for key in table.keys
    )
    return checked or distinct


def why_inverted(table: Table, column: Column) -> str | None:
    """Return what in the table shows that rows without the flag are deleted."""
    where = re.compile(
        rf"^\w+ \((?P<columns>.*)\)(?: include .*)? where {_IS_TRUE.format(name=re.escape(column.name))}$",
        re.IGNORECASE,
    )
    indexes = (where.search(index) for index in table.unique_where)
    if any(_names_a_thing(table, index["columns"]) for index in indexes if index):
        return "names are unique among the rows that have it"
    name = rf"\b{re.escape(column.name)}\b"
    says = re.compile(rf"{name}.*delet|delet.*{name}", re.IGNORECASE)
    if any(says.search(check.expression) for check in table.checks):
        return "a CHECK ties it to the row's deletion"
    return None


def _names_a_thing(table: Table, columns: str) -> bool:
    """Return True if an index is over what people call the row: the one active subscription of a customer,
    or key set of a kind, is no name, and the others stay for what happened with them."""
    pointing = {name for key in table.keys if key.kind == "foreign" for name in key.columns}
    return any(
        re.search(rf"\b{re.escape(column.name)}\b", columns) and words(column.name)[-1] in _CALLED
        for column in columns_of(table, "string")
        if column.name not in pointing
    )


_CALLED = {"name", "code", "slug", "email", "username", "login", "title", "handle", "domain", "sku", "label"}


def flags_that_views_want(tables: Sequence[Table]) -> dict[tuple[TableName, str], str]:
    """Return the inverted flags by which a view of their table keeps the rows that count, and why."""
    by_path = {str(table.full_name): table for table in tables}
    return {
        (table.full_name, column.name): f"the view {view.name} leaves out rows without it"
        for view in tables
        if "view" in view.kind and view.definition
        for table in [by_path[name] for name in view.depends_on if name in by_path]
        for column in _wanted(view.definition, table)
    }


def _wanted(definition: str, table: Table) -> Iterator[Column]:
    """Yield the inverted flags that are all that the view's WHERE asks for."""
    for column in columns_of(table, "boolean"):
        if squash(column.name) in INVERTED:
            alone = rf"\bwhere \(*(?:\w+\.)?\"?{re.escape(column.name)}\"?(?: = true| is true)?\)*\s*;?\s*$"
            if re.search(alone, definition, re.IGNORECASE):
                yield column
