"""Decide what a table is for: to look things up, to join, to replay events, or to leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer import copies, events, lookups, queues
from scaffold_source.infer.context import Context, Role, squashed_names
from scaffold_source.infer.names import says_who, singular, words
from scaffold_source.infer.relations import Relations, relations_of
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, updated_column
from scaffold_source.lexicon.migration_tables import is_migration_tools
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table, TableName

_JOIN_COLUMNS = {
    "id", "uuid", "createdat", "updatedat", "position", "order", "sortorder", "createdby", "addedat",
    "insertedat", "created", "updated", "createdate", "writedate", "deleted", "isdeleted",
}  # fmt: skip


def find_roles(tables: Sequence[Table]) -> dict[TableName, Role]:
    """Return the role of every table that has one; the first rule that knows it decides."""
    relations = relations_of(tables)
    by_table = {}
    for table in tables:
        if "view" not in table.kind:
            answers = (find(table, relations) for find in _FINDERS)
            if table_role := next(filter(None, answers), None):
                by_table[table.full_name] = table_role
    return by_table


def role(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose what the table is for, and whose rows it keeps."""
    table_role = context.roles.get(table.full_name)
    if table_role is None:
        return
    meta = context.at(table) / META
    yield Proposal(meta / "role", table_role.name, table_role.name, table_role.reason)
    if table_role.of and table_role.of in context.names:
        base = context.names[table_role.of]
        yield Proposal(meta / _WHOSE_ROWS[table_role.name], base, table_role.name, table_role.reason)


_WHOSE_ROWS = {"history": "history_of", "tombstones": "deleted_from", "archive": "archive_of"}


def append_only(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose that rows are only added: by the server's counters, if no column is there to change."""
    evidence = table.evidence
    if evidence is None or evidence.updates is not False or evidence.deletes is not False:
        return
    if evidence.rows not in ("thousands", "millions", "billions") or context.role(table) in _SMALL_ROLES:
        return
    if not (
        updated_column(table) or deletions(table) or any(_changes(table, column) for column in table.columns)
    ):
        path = context.at(table) / META / "append_only"
        reason = f"{evidence.rows} of rows were inserted, none was ever updated or deleted"
        yield Proposal(path, True, "append-only", reason)


_SMALL_ROLES = ("lookup", "bookkeeping")


def _changes(table: Table, column: Column) -> bool:
    """Return True if a column is there to change: a status, a time that comes later, a number that starts at
    0."""
    later = (
        family(column.base_type) in ("timestamp", "timestamptz") and column.nullable and not column.default
    )
    counts_up = family(column.base_type) == "integer" and (column.default or "").strip("'").startswith("0")
    return events.is_state(column) or counts_up or (later and column != created_column(table))


def _bookkeeping(table: Table, _: Relations) -> Role | None:
    if is_migration_tools(table):
        return Role("bookkeeping", "a migration tool keeps it for itself")
    return None


def _join(table: Table, relations: Relations) -> Role | None:
    """Recognise a table that combines rows of other tables and has nothing of its own: no content in the key
    that tells its rows apart, and beside it only how, when and by whom."""
    sides = _sides(table, relations)
    if len(sides) < 2 or _is_web(table):
        return None
    columns = {name for side in sides for name in side}
    own = [column for column in _of_its_own(table) if column.name not in columns]
    for key in table.keys:
        pair = set(key.columns)
        within = [side for side in sides if side <= pair]
        in_key = [column for column in own if column.name in pair]
        beside = [column for column in own if column.name not in pair]
        is_pair = key.kind != "foreign" and len(within) > 1 and all(map(_qualifies, in_key))
        if is_pair and all(map(_says_how, beside)) and (not beside or not _counted(table, relations)):
            return Role("join", "unique pairs of references, and nothing else")
    if len(sides) == 2 and not own:
        if _is_named_after(table, sides):
            return Role("join", "two references, as its name says, and nothing else")
        if _may_repeat(table, relations, columns):
            return Role("join", "two references, and nothing else")
    return None


def _counted(table: Table, relations: Relations) -> bool:
    """Return True if others point to the row: then it is a thing, whatever it combines."""
    return bool(relations.referenced.get(table.full_name))


def _is_web(table: Table) -> bool:
    """Return True for three references or more, all to one table: steps of a way, not pairs."""
    to = [key.to for key in table.keys if key.to]
    return len(to) > 2 and len(set(to)) == 1


def _is_named_after(table: Table, sides: list[frozenset[str]]) -> bool:
    """Return True if the table's name consists of what its references are called: user_role_links or
    `userrole` with `user_id` and `role_id`."""
    if any(len(side) > 1 for side in sides):
        return False
    stems = [_stem(name) for side in sides for name in side]
    to = {_stem(key.columns[0]): key.to for key in table.keys if key.to and len(key.columns) == 1}
    if not all("".join(stem) in squash(to[stem].name) for stem in stems if stem in to):
        return False
    first, second = ("".join(stem) for stem in stems)
    return squash(table.name).endswith((first + second, second + first)) or all(
        _is_in_the_name(table, stem) for stem in stems
    )


_ID = re.compile(r"_?(?:uuid|id)$")


def _stem(column: str) -> tuple[str, ...]:
    """Return the words of `sales_channel` of `sales_channel_id`, `salesChannelUuid`, `saleschannelid`."""
    return tuple(words(_ID.sub("", snake_case(column))))


def _is_in_the_name(table: Table, stem: tuple[str, ...]) -> bool:
    name_words = {singular(word) for word in words(table.name)}
    return bool(stem) and {singular(word) for word in stem} <= name_words


def _sides(table: Table, relations: Relations) -> list[frozenset[str]]:
    """Return the references that each say something new, by the columns that make them: foreign keys, and
    columns such as `tag_id` if there are tags, or if the table's own name says that these are joined. A
    reference to who made the row does not count, nor one to the table itself."""
    foreign = {frozenset(key.columns) for key in table.keys if key.kind == "foreign"}
    own = {frozenset(key.columns) for key in table.keys if key.to == table.full_name}
    keyed = {name for side in foreign for name in side}
    named = {
        frozenset({column.name})
        for column in table.columns
        if column.name not in keyed and _names_a_side(table, column, relations)
    }
    sides = [side for side in (foreign - own) | named if not any(says_who(name) for name in side)]
    return [side for side in sides if side - {name for other in sides if other != side for name in other}]


def _names_a_side(table: Table, column: Column, relations: Relations) -> bool:
    name = snake_case(column.name)
    if not name.endswith(("_id", "_uuid")):
        return False
    stem = _ID.sub("", name)
    is_a_table = relations.named(table, stem) is not None
    of_several = squash(f"{stem}_type") in squashed_names(table)
    return is_a_table or (not of_several and _is_in_the_name(table, _stem(column.name)))


def _of_its_own(table: Table) -> list[Column]:
    """Return the columns except those any table may have: an id, when and by whom, an order, a deletion
    mark."""
    marks = {deletion.column.name for deletion in deletions(table)}
    times = {column.name for column in (created_column(table), updated_column(table)) if column}
    return [
        column
        for column in table.columns
        if not (squash(column.name) in _JOIN_COLUMNS or column.name in marks | times or says_who(column.name))
    ]


def _qualifies(column: Column) -> bool:
    """Return True if a column of the key only distinguishes pairs: the project, of a user's role in it. What
    somebody typed is content: a number, a name, an address."""
    last = words(column.name)[-1]
    is_word = family(column.base_type) == "string" and mentioned(column.name) is None
    return is_word and (last in _DISTINGUISHES or snake_case(column.name).endswith(("_id", "_uuid")))


_DISTINGUISHES = {"id", "type", "kind", "role", "scope", "project", "tenant", "context", "realm", "provider"}


def _says_how(column: Column) -> bool:
    """Return True if the column only says how, in which order or since when two things are joined."""
    in_words = column.name and words(column.name)[-1] in _HOW
    is_since = family(column.base_type) in ("timestamp", "timestamptz") and not column.nullable
    return bool(in_words) or is_since


_HOW = {
    "role", "roles", "scopes", "scope", "capacity", "priority", "weight", "rank", "sort", "metadata",
    "default", "primary", "floor", "main",
}  # fmt: skip


def _may_repeat(table: Table, relations: Relations, sides: set[str]) -> bool:
    """Return True if pairs that no key makes unique still are pairs: each is always set, none is a thing that
    others point to or that extends one row, and none says only when it happened."""
    nullable = any(column.nullable for column in table.columns if column.name in sides)
    alone = any(key.kind != "foreign" and set(key.columns) <= sides for key in table.keys)
    dated = created_column(table) is None or updated_column(table) is not None
    return (
        dated
        and not (nullable or alone or relations.referenced.get(table.full_name))
        and not events.is_named_event(table)
    )


_FINDERS = (
    _bookkeeping,
    copies.library_history,
    copies.library_changes,
    copies.history,
    copies.tombstones,
    copies.archive,
    copies.schema_of_copies,
    queues.queue,
    _join,
    lookups.lookup,
    events.event,
)
