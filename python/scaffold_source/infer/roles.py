"""What a table is for: what people look up, join through, replay, or should leave alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold_source.contract import Doubt, Proposal
from scaffold_source.infer.context import Context, Role, columns_of
from scaffold_source.infer.names import nouns, singular, squash, words
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, fills_with_now, updated_column
from scaffold_source.model import Column, Key, Table, TableName
from scaffold_source.naming import snake_case
from scaffold_source.sql_types import family

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
_HISTORY = re.compile(r"(?:historical_)?(\w+?)_(?:history|histories|audits?|aud|audit_logs?)")
# Versions may be the producer's business (releases, drafts): a history has the columns of what it versions.
_VERSIONS = re.compile(r"(\w+?)_(?:versions?|revisions?|h)")
_HISTORICAL = re.compile(r"(?:\w+_)?(?:historical|history_of_)_?(\w+)")
_TOMBSTONES = re.compile(
    r"(?:\w+_)?(?:deleted|removed|tombstoned)_?(\w+)|(\w+)_(?:deleted|tombstones?|deletions?)|(tombstones?)"
)
_ARCHIVE = re.compile(r"archived?_(\w+)|(\w+)_archived?|(\w+)_archives")
_EVENTS = re.compile(
    r"(?:\w+_)?(?:events?|logs?|views|visits|clicks|impressions|hits|movements|activities|audit|audits|"
    r"audit_trail|log_entry|log_entries)"
)
_LOOKUP_COLUMNS = {
    "id", "uuid", "gid", "code", "key", "name", "label", "title", "description", "slug", "position", "order",
    "sortorder", "displayorder", "ordinal", "rank", "weight", "childorder", "parent", "parentid",
    "active", "isactive",
    "enabled", "abbreviation", "symbol", "iso", "iso2", "iso3", "isocode", "numcode", "createdat",
    "updatedat", "default", "isdefault", "color", "colour", "icon", "value", "alias", "shortname",
}  # fmt: skip
_JOIN_COLUMNS = {
    "id", "uuid", "createdat", "updatedat", "position", "order", "sortorder", "createdby", "addedat",
    "insertedat", "created", "updated", "createdate", "writedate",
}  # fmt: skip
_LOOKUP_WIDTH = 8
# What is looked up by its very name. `group` and `partner` may look alike, but people add to them.
_LOOKUP_NOUNS = {
    "type", "kind", "status", "state", "country", "subdivision", "currency", "language", "locale",
    "unit", "uom",
    "priority", "severity", "gender", "salutation", "reason", "code", "level",
}  # fmt: skip
_WORLD_NOUNS = {"country", "currency", "language", "locale"}


@dataclass(frozen=True, slots=True)
class _Relations:
    """The database's tables by schema and name, and which foreign keys of others point at each."""

    by_name: Mapping[tuple[str, str], Table]
    referenced: Mapping[TableName, int]


def find_roles(tables: Sequence[Table]) -> dict[TableName, Role]:
    """The role of every table that has one; the first rule that knows it decides."""
    pointed: defaultdict[TableName, int] = defaultdict(int)
    for table in tables:
        for key in table.keys:
            if key.to and key.to != table.full_name:
                pointed[key.to] += 1
    by_name = {(table.schema, snake_case(table.name)): table for table in tables}
    relations = _Relations(by_name, pointed)
    found = {}
    for table in tables:
        if "view" not in table.kind:
            roles = (find(table, relations) for find in _FINDERS)
            if role := next((role for role in roles if role), None):
                found[table.full_name] = role
    return found


def role(context: Context, table: Table) -> Iterator[Proposal]:
    """What the table is for, and whose rows it keeps."""
    found = context.roles.get(table.full_name)
    if found is None:
        return
    at = context.at(table, "config", "meta")
    yield Proposal((*at, "role"), found.name, found.name, found.reason)
    if found.of and found.of in context.names:
        key = (
            "history_of"
            if found.name == "history"
            else "deleted_from"
            if found.name == "tombstones"
            else "archive_of"
        )
        yield Proposal((*at, key), context.names[found.of], found.name, found.reason)


def append_only(context: Context, table: Table) -> Iterator[Proposal]:
    """Rows that come and stay: by the counters of the server, and nothing in the row is there to change."""
    evidence = table.evidence
    if evidence is None or evidence.updates is not False or evidence.deletes is not False:
        return
    if evidence.rows not in ("thousands", "millions", "billions") or context.role(table) in _SMALL_ROLES:
        return
    if not (
        updated_column(table) or deletions(table) or any(_changes(table, column) for column in table.columns)
    ):
        path = context.at(table, "config", "meta", "append_only")
        reason = f"{evidence.rows} of rows were inserted, none was ever updated or deleted"
        yield Proposal(path, True, "append-only", reason)


_SMALL_ROLES = ("lookup", "bookkeeping")


def _changes(table: Table, column: Column) -> bool:
    """Whether a column is there to change: a status, or a time that comes later."""
    later = (
        family(column.base_type) in ("timestamp", "timestamptz") and column.nullable and not column.default
    )
    return words(column.name)[-1] in ("status", "state", "stage") or (
        later and column != created_column(table)
    )


def polymorphic(context: Context, table: Table) -> Iterator[Proposal]:
    """A type and an id that together point at rows of several tables: no foreign key can."""
    pairs = list(_polymorphic_pairs(table))
    if pairs:
        path = context.at(table, "config", "meta", "polymorphic")
        value = [{"type": type_.name, "id": id_.name} for type_, id_ in pairs]
        reason = "; ".join(f"{type_.name} says which table {id_.name} points to" for type_, id_ in pairs)
        yield Proposal(path, value, "polymorphic", reason)


def json_columns(context: Context, table: Table) -> Iterator[Doubt]:
    """JSON holds what the schema does not say."""
    found = [column.name for column in table.columns if column.base_type in ("json", "jsonb")]
    if found and "view" not in table.kind and context.role(table) != "bookkeeping":
        names = ", ".join(found)
        are = "is" if len(found) == 1 else "are"
        text = f"{names} {are} JSON: which keys does analytics need, and who promises them?"
        yield Doubt(context.at(table), "json", text, "json")


def tenant_column(context: Context) -> Iterator[Proposal]:
    """One column that says on most tables whose row it is."""
    tables = [t for t in context.database.tables if "view" not in t.kind and not context.role(t)]
    counts: defaultdict[str, int] = defaultdict(int)
    for table in tables:
        for column in table.columns:
            if not column.nullable and squash(column.name) in _TENANTS:
                counts[column.name] += 1
    name, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    if count >= _TENANTS_EVERYWHERE and count * 2 > len(tables):
        path = ("config", "meta", "contract", "tenant_column")
        yield Proposal(path, name, "tenant-column", f"{count} of {len(tables)} tables have it, never null")


_TENANTS = {
    "tenantid", "tenantrecordid", "organizationid", "organisationid", "orgid", "accountid",
    "workspaceid", "companyid",
    "realmid", "shopid", "storeid", "siteid", "tenant", "teamid", "projectid",
}  # fmt: skip
_TENANTS_EVERYWHERE = 3


def _bookkeeping(table: Table, _: _Relations) -> Role | None:
    name = squash(table.name)
    columns = {squash(column.name) for column in table.columns}
    if name in _BOOKKEEPING or (name in ("migrations", "migration") and columns <= _MIGRATION_COLUMNS):
        return Role("bookkeeping", "a migration tool keeps it for itself")
    return None


def _history(table: Table, relations: _Relations) -> Role | None:
    """Old versions of another table's rows: by name, where that table is there and looks the part."""
    name = snake_case(table.name)
    for pattern in (_HISTORY, _HISTORICAL, _VERSIONS):
        match = pattern.fullmatch(name)
        base = _base(table, match[1], relations) if match else None
        if base and (pattern is not _VERSIONS or _has_columns_of(table, base, most=0.8)):
            return Role("history", f"named as the history of {base.name}", base.full_name)
    names = {squash(column.name) for column in table.columns}
    spans = names & {"validfrom", "effectivefrom"} and names & {"validto", "validuntil", "effectiveto"}
    to = [key.to for key in table.keys if key.to and set(key.columns) <= set(table.primary_key)]
    if name.endswith(("_history", "_versions", "_revisions")) and spans and len(to) == 1:
        return Role("history", f"spans of validity for rows of {to[0].name}", to[0])
    return None


def _tombstones(table: Table, relations: _Relations) -> Role | None:
    """Where deleted rows, or their ids, are kept."""
    match = _TOMBSTONES.fullmatch(snake_case(table.name))
    if match is None:
        return None
    base = _base(table, match[1] or match[2] or "", relations)
    reason = f"named as the deleted rows of {base.name}" if base else "named like deleted rows"
    return Role("tombstones", reason, base.full_name if base else None)


def _archive(table: Table, relations: _Relations) -> Role | None:
    """Where rows go when they are old or deleted; only beside the table that they come from."""
    match = _ARCHIVE.fullmatch(snake_case(table.name))
    base = _base(table, match[1] or match[2] or match[3], relations) if match else None
    if base is None or not _has_columns_of(table, base):
        return None
    return Role("archive", f"named as the archive of {base.name}, with its columns", base.full_name)


def _has_columns_of(table: Table, base: Table, *, most: float = 0.5) -> bool:
    """Whether the table has most of the other's columns."""
    shared = {column.name for column in table.columns} & {column.name for column in base.columns}
    return len(shared) > most * len(base.columns)


def _join(table: Table, _: _Relations) -> Role | None:
    """Pairs of other tables' rows, and nothing of its own."""
    foreign = [key for key in table.keys if key.kind == "foreign"]
    pointing = {column for key in foreign for column in key.columns}
    own = {squash(column.name) for column in table.columns if column.name not in pointing}
    unique = [key for key in table.keys if key.kind in ("primary", "unique") and len(key.columns) > 1]
    if (
        len(foreign) < 2
        or not own <= _JOIN_COLUMNS
        or not any(set(key.columns) <= pointing for key in unique)
    ):
        return None
    pairs = [key for key in unique if set(key.columns) <= pointing and _covers(key, foreign) >= 2]
    return Role("join", "unique pairs of foreign keys, and nothing else") if pairs else None


def _covers(unique: Key, foreign: list[Key]) -> int:
    """How many of the foreign keys lie within the unique one."""
    return sum(set(key.columns) <= set(unique.columns) for key in foreign)


def _lookup(table: Table, relations: _Relations) -> Role | None:
    """A short list of named things that other tables point to: by the server's count, else by its name."""
    outside = any(key.to and key.to != table.full_name for key in table.keys)
    if not relations.referenced.get(table.full_name) or outside or deletions(table) or not _has_label(table):
        return None
    if table.evidence and table.evidence.rows:
        evidence = table.evidence
        is_short = evidence.rows == "few" and not evidence.deletes and len(table.columns) <= _LOOKUP_WIDTH
        # A young application has few rows of everything: what is dated is no lookup.
        if is_short and not columns_of(table, "timestamp", "timestamptz", "date"):
            return Role("lookup", "a few named things that other tables point to")
        return None
    noun = singular(words(table.name)[-1])
    if noun in _WORLD_NOUNS or (noun in _LOOKUP_NOUNS and all(_is_generic(table, c) for c in table.columns)):
        return Role("lookup", "named like one, and other tables point to it")
    return None


def _has_label(table: Table) -> bool:
    labels = ("code", "name", "label", "title", "slug", "key")
    return any(words(column.name)[-1] in labels for column in columns_of(table, "string"))


def _is_generic(table: Table, column: Column) -> bool:
    own = {squash(f"{noun}_{word}") for noun in nouns(table.name) for word in ("id", "code", "name", "key")}
    return squash(column.name) in _LOOKUP_COLUMNS | own


def _event(table: Table, _: _Relations) -> Role | None:
    """Things that happened, one row each: named so, with a time of its own and nothing that changes."""
    if not _EVENTS.fullmatch(snake_case(table.name)) or updated_column(table) or deletions(table):
        return None
    if created_column(table) or any(fills_with_now(c) for c in table.columns) or _one_time(table):
        return Role("event", "named like things that happened, and nothing says when a row changed")
    return None


_FINDERS = (_bookkeeping, _history, _tombstones, _archive, _join, _lookup, _event)


def _one_time(table: Table) -> bool:
    return len(columns_of(table, "timestamp", "timestamptz")) == 1


def _base(table: Table, name: str, relations: _Relations) -> Table | None:
    """The table that `name`, singular or plural, means in the same schema."""
    stem = singular(name)
    plural = stem[:-1] + "ies" if stem.endswith("y") else stem + "s"
    candidates = (name, stem, plural, stem + "es")
    found = (relations.by_name.get((table.schema, candidate)) for candidate in candidates)
    return next((base for base in found if base and base is not table and "view" not in base.kind), None)


def _polymorphic_pairs(table: Table) -> Iterator[tuple[Column, Column]]:
    """`commentable_type` and `commentable_id`; Django's `content_type_id` and `object_id`."""
    by_name = {snake_case(column.name): column for column in table.columns}
    keyed = {column for key in table.keys if key.to for column in key.columns}
    for name, column in by_name.items():
        stem = name.removesuffix("_type")
        id_ = by_name.get(f"{stem}_id")
        if (
            name.endswith("able_type")
            and id_
            and family(column.base_type) == "string"
            and id_.name not in keyed
        ):
            yield column, id_
    if "content_type_id" in by_name and "object_id" in by_name and "content_type_id" in keyed:
        yield by_name["content_type_id"], by_name["object_id"]
