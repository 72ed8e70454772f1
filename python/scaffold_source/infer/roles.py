"""Decide what a table is for: to look things up, to join, to replay events, or to leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer import copies
from scaffold_source.infer.context import Context, Role, columns_of, squashed_names
from scaffold_source.infer.names import nouns, singular, words
from scaffold_source.infer.relations import Relations, relations_of
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, fills_with_now, updated_column
from scaffold_source.lexicon.epoch_names import without_unit
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.personal_names import mentioned
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table, TableName

# What migration tools keep for themselves, by squashed name.
_BOOKKEEPING = {
    "schemamigrations", "arinternalmetadata", "alembicversion", "djangomigrations", "flywayschemahistory",
    "schemaversion", "schemaversions", "gooseversion", "goosedbversion", "knexmigrations",
    "knexmigrationslock", "sequelizemeta", "prismamigrations", "typeormmetadata", "typeormmigrations",
    "databasechangelog", "databasechangeloglock", "efmigrationshistory", "dieselschemamigrations",
    "sqlxmigrations", "gorpmigrations", "phinxlog", "doctrinemigrationversions", "pgmigrations",
    "mikroormmigrations", "drizzlemigrations", "kyselymigration", "kyselymigrationlock",
    "refineryschemahistory", "migrationversions", "migrationslock", "dbversion", "dbmigrations",
    "schemainfo", "djangosession", "yoyomigration", "yoyolog", "yoyoversion", "yoyolock",
    "dbmateschemamigrations",
}  # fmt: skip
# A table called `migrations` is a tool's where it holds nothing else than these.
_MIGRATION_COLUMNS = {
    "id", "migration", "batch", "name", "timestamp", "version", "executedat", "hash", "createdat", "dirty",
    "appliedat", "runon", "migrationtime", "filename", "checksum", "success",
}  # fmt: skip
# `history` alone: a table's history has that table beside it, and is none of these.
_EVENTS = re.compile(
    r"(?:\w+_)?(?:events?|logs?|views|visits|clicks|impressions|hits|movements|activities|audit|audits|"
    r"audit_trail|log_entry|log_entries|attempts?|page_?views?|signals|history|transitions|status_changes?|"
    r"heartbeats|pings|measurements|readings|sent|(?:\w+[a-z])?events?|\w+(?:login|logon)_?attempts?)"
)
# Names that an ORM glued together: `auditlog`, `logentry`.
_LOG_ENDINGS = ("log", "logs", "logentry", "logentries")
_NO_LOGS = tuple(
    f"{word}{end}"
    for word in ("cata", "back", "b", "dia", "change", "ana", "pro", "epi")
    for end in ("log", "logs")
)
# How names of the moment of what happened end.
_HAPPENED = ("occurredat", "occuredat", "happenedat", "occurredon", "happenedon", "loggedat")
_LOOKUP_COLUMNS = {
    "id", "uuid", "gid", "code", "key", "name", "label", "title", "description", "slug", "position", "order",
    "sortorder", "displayorder", "ordinal", "rank", "weight", "childorder", "parent", "parentid",
    "active", "isactive",
    "enabled", "abbreviation", "symbol", "iso", "iso2", "iso3", "isocode", "numcode", "createdat",
    "updatedat", "default", "isdefault", "color", "colour", "icon", "value", "alias", "shortname",
}  # fmt: skip
_JOIN_COLUMNS = {
    "id", "uuid", "createdat", "updatedat", "position", "order", "sortorder", "createdby", "addedat",
    "insertedat", "created", "updated", "createdate", "writedate", "deleted", "isdeleted",
}  # fmt: skip
_LOOKUP_WIDTH = 8
# What is looked up by its very name. `group` and `partner` may look alike, but people add to them.
_LOOKUP_NOUNS = {
    "type", "kind", "status", "state", "country", "subdivision", "currency", "language", "locale",
    "unit", "uom", "priority", "severity", "gender", "salutation", "reason", "code", "level",
}  # fmt: skip
# Of the world, not of the application; they may point at each other and at what groups them.
_WORLD_NOUNS = {"country", "currency", "language", "locale", "subdivision", "uom"}
_WORLD_GROUPS = {"region", "continent", "category"}
# `sourcetype`, `eventtype`: names that an ORM glued together.
_LOOKUP_ENDINGS = ("type", "status")


def find_roles(tables: Sequence[Table]) -> dict[TableName, Role]:
    """Return the role of every table that has one; the first rule that knows it decides."""
    relations = relations_of(tables)
    by_table = {}
    for table in tables:
        if "view" not in table.kind:
            roles = (find(table, relations) for find in _FINDERS)
            if role := next((role for role in roles if role), None):
                by_table[table.full_name] = role
    return by_table


def role(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose what the table is for, and whose rows it keeps."""
    table_role = context.roles.get(table.full_name)
    if table_role is None:
        return
    meta = context.at(table) / META
    yield Proposal(meta / "role", table_role.name, table_role.name, table_role.reason)
    if table_role.of and table_role.of in context.names:
        key = (
            "history_of"
            if table_role.name == "history"
            else "deleted_from"
            if table_role.name == "tombstones"
            else "archive_of"
        )
        yield Proposal(meta / key, context.names[table_role.of], table_role.name, table_role.reason)


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
    return _is_state(column) or counts_up or (later and column != created_column(table))


def _is_state(column: Column) -> bool:
    return words(column.name)[-1] in ("status", "state", "stage")


def _bookkeeping(table: Table, _: Relations) -> Role | None:
    name = squash(table.name)
    is_general = name in ("migrations", "migration")
    if name in _BOOKKEEPING or (is_general and squashed_names(table) <= _MIGRATION_COLUMNS):
        return Role("bookkeeping", "a migration tool keeps it for itself")
    return None


def _join(table: Table, relations: Relations) -> Role | None:
    """Recognise a table that combines rows of other tables and has nothing of its own."""
    sides = _sides(table, relations)
    if len(sides) < 2:
        return None
    columns = {name for side in sides for name in side}
    own = [column for column in _of_its_own(table) if column.name not in columns]
    for key in table.keys:
        pair = set(key.columns)
        within = [side for side in sides if side <= pair]
        if key.kind != "foreign" and len(within) > 1 and all(_qualifies(column, pair) for column in own):
            return Role("join", "unique pairs of references, and nothing else")
    if len(sides) == 2 and not own:
        if _is_named_after(table):
            return Role("join", "two references, as its name says, and nothing else")
        if _may_repeat(table, relations, columns):
            return Role("join", "two references, and nothing else")
    return None


def _is_named_after(table: Table) -> bool:
    """Return True if the table's name consists of its targets' names: user_role_links or `userrole` with
    `user_id` and `role_id`."""
    to = {key.columns[0]: key.to for key in table.keys if key.to and len(key.columns) == 1}
    stems = {words(snake_case(name).removesuffix("_id")): target for name, target in to.items()}
    if len(stems) != 2 or not all("".join(stem) in squash(target.name) for stem, target in stems.items()):
        return False
    first, second = ("".join(stem) for stem in stems)
    name_words = {singular(word) for word in words(table.name)}
    return squash(table.name).endswith((first + second, second + first)) or all(
        {singular(word) for word in stem} <= name_words for stem in stems
    )


def _sides(table: Table, relations: Relations) -> list[frozenset[str]]:
    """Return the references that each say something new, by the columns that make them: foreign keys, and
    columns such as `tag_id` if there are tags. A reference to who made the row does not count."""
    foreign = {frozenset(key.columns) for key in table.keys if key.kind == "foreign"}
    keyed = {name for side in foreign for name in side}
    named = {
        frozenset({column.name})
        for column in table.columns
        if column.name not in keyed and _names_a_table(table, column, relations)
    }
    sides = [side for side in foreign | named if not any(_says_who(name) for name in side)]
    return [side for side in sides if side - {name for other in sides if other != side for name in other}]


def _names_a_table(table: Table, column: Column, relations: Relations) -> bool:
    name = snake_case(column.name)
    return name.endswith("_id") and relations.named(table, name.removesuffix("_id")) is not None


def _says_who(name: str) -> bool:
    """Return True for `created_by`, `added_by_user_id`, `write_uid`."""
    return "by" in words(name) or squash(name) in ("createuid", "writeuid")


def _of_its_own(table: Table) -> list[Column]:
    """Return the columns except those any table may have: an id, when and by whom, an order, a deletion
    mark."""
    marks = {deletion.column.name for deletion in deletions(table)}
    times = {column.name for column in (created_column(table), updated_column(table)) if column}
    return [
        column
        for column in table.columns
        if not (
            squash(column.name) in _JOIN_COLUMNS or column.name in marks | times or _says_who(column.name)
        )
    ]


def _qualifies(column: Column, key: set[str]) -> bool:
    """Return True if the column only distinguishes pairs: the project, of a user's role in it."""
    return column.name in key and family(column.base_type) == "string" and mentioned(column.name) is None


def _may_repeat(table: Table, relations: Relations, sides: set[str]) -> bool:
    """Return True if pairs that no key makes unique still are pairs: each is always set, none is a thing that
    others point to or that extends one row, and none says only when it happened."""
    nullable = any(column.nullable for column in table.columns if column.name in sides)
    alone = any(key.kind != "foreign" and set(key.columns) <= sides for key in table.keys)
    dated = created_column(table) is None or updated_column(table) is not None
    return (
        dated
        and not (nullable or alone or relations.referenced.get(table.full_name))
        and not _is_named_event(table)
    )


def _lookup(table: Table, relations: Relations) -> Role | None:
    """Recognise a short list of named things that other tables point to: by the server's count, else by its
    name."""
    if not relations.referenced.get(table.full_name) or not _has_label(table) or _is_marked(table):
        return None
    outside = [key.to for key in table.keys if key.to and key.to != table.full_name]
    if table.evidence and table.evidence.rows:
        evidence = table.evidence
        is_short = evidence.rows == "few" and not evidence.deletes and len(table.columns) <= _LOOKUP_WIDTH
        # A young application has few rows of everything: what is dated is no lookup.
        if is_short and not outside and not columns_of(table, "timestamp", "timestamptz", "date"):
            return Role("lookup", "a few named things that other tables point to")
        return None
    if _is_keyed_by_name(table) and not outside and all(_is_generic(table, c) for c in table.columns):
        return Role("lookup", "its key is its name, it holds nothing else, and other tables point to it")
    noun = _noun(table.full_name)
    is_world = noun in _WORLD_NOUNS and all(_noun(to) in _WORLD_NOUNS | _WORLD_GROUPS for to in outside)
    is_list = noun in _LOOKUP_NOUNS or noun.endswith(_LOOKUP_ENDINGS)
    if is_world or (is_list and not outside and all(_is_generic(table, c) for c in table.columns)):
        return Role("lookup", "named like one, and other tables point to it")
    return None


def _is_keyed_by_name(table: Table) -> bool:
    keys = [column for column in columns_of(table, "string") if (column.name,) == table.primary_key]
    return any(words(key.name)[-1] in ("name", "code", "slug", "key", "id") for key in keys)


def _is_marked(table: Table) -> bool:
    """Return True if rows have a deletion mark other than an `active`, which lists have, too."""
    return any(deletion.rule["kind"] != "inverted_boolean" for deletion in deletions(table))


def _noun(table: TableName) -> str:
    """Return the last word, which names one row."""
    return singular(words(table.name)[-1])


def _has_label(table: Table) -> bool:
    labels = ("code", "name", "label", "title", "slug", "key")
    return any(words(column.name)[-1] in labels for column in columns_of(table, "string"))


def _is_generic(table: Table, column: Column) -> bool:
    """Return True if the column says only what its row is called; for types that includes `type_code`."""
    own = {squash(f"{noun}_{word}") for noun in nouns(table.name) for word in ("id", "code", "name", "key")}
    return squash(column.name) in _LOOKUP_COLUMNS | own


def _event(table: Table, relations: Relations) -> Role | None:
    """Recognise things that happened, one row each: named so, with a time of its own and nothing that
    changes."""
    if updated_column(table) or deletions(table):
        return None
    if _is_named_event(table) and (
        created_column(table) or any(fills_with_now(c) for c in table.columns) or _one_time(table)
    ):
        return Role("event", "named like things that happened, and no column says when a row changed")
    when = next((column.name for column in table.columns if _says_when(table, column)), None)
    if (
        when
        and not relations.referenced.get(table.full_name)
        and not any(_is_state(c) for c in table.columns)
    ):
        return Role("event", f"{when} says when it happened, and no column when a row changed")
    return None


def _is_named_event(table: Table) -> bool:
    last = words(table.name)[-1]
    is_log = last.endswith(_LOG_ENDINGS) and not last.endswith(_NO_LOGS)
    return is_log or bool(_EVENTS.fullmatch(snake_case(table.name)))


def _says_when(table: Table, column: Column) -> bool:
    """Return True if the name says when it happened, or is a bare `timestamp` that tells measurements
    apart."""
    name = squash(without_unit(column.name)[0])
    if name.endswith(_HAPPENED):
        return family(column.base_type) in ("timestamp", "timestamptz", "integer")
    tells_apart = len(table.primary_key) > 1 and column.name in table.primary_key
    if not (tells_apart and name.endswith("timestamp")) or _points(table, column):
        return False
    return not any(words(other.name)[-1] in ("count", "counts") for other in table.columns)


def _points(table: Table, column: Column) -> bool:
    return any(key.to and column.name in key.columns for key in table.keys)


_FINDERS = (
    _bookkeeping,
    copies.library_history,
    copies.library_changes,
    copies.history,
    copies.tombstones,
    copies.archive,
    copies.schema_of_copies,
    _join,
    _lookup,
    _event,
)


def _one_time(table: Table) -> bool:
    return len(columns_of(table, "timestamp", "timestamptz")) == 1
