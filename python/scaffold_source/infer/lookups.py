"""Recognise lookup tables: short lists of names that other tables point to, and that never point."""

from __future__ import annotations

from scaffold_source.infer.context import Role, columns_of
from scaffold_source.infer.names import nouns, says_who, singular, words
from scaffold_source.infer.relations import Relations
from scaffold_source.infer.soft_deletes import deletions
from scaffold_source.infer.times import created_column, updated_column
from scaffold_source.lexicon.names import squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table, TableName

_LOOKUP_COLUMNS = {
    "id", "uuid", "gid", "code", "key", "name", "label", "title", "description", "slug", "position", "order",
    "sortorder", "displayorder", "ordinal", "rank", "weight", "childorder", "parent", "parentid",
    "active", "isactive", "displayname", "humanname", "machinename",
    "enabled", "abbreviation", "symbol", "iso", "iso2", "iso3", "isocode", "numcode", "createdat",
    "updatedat", "default", "isdefault", "color", "colour", "icon", "value", "alias", "shortname",
}  # fmt: skip
_LOOKUP_WIDTH = 8
# What is looked up by its very name. `group` and `partner` may look alike, but people add to them.
_LOOKUP_NOUNS = {
    "type", "kind", "status", "state", "country", "subdivision", "currency", "language", "locale",
    "unit", "uom", "priority", "severity", "gender", "salutation", "reason", "code", "level",
    "classification", "permission", "scope", "method", "mode", "topology",
}  # fmt: skip
# Of the world, not of the application; they may point at each other and at what groups them.
_WORLD_NOUNS = {"country", "currency", "language", "locale", "subdivision", "uom"}
_WORLD_GROUPS = {"region", "continent", "category"}
# `sourcetype`, `eventtype`: names that an ORM glued together.
_LOOKUP_ENDINGS = ("type", "status", "paymentmethod")
_ANYBODYS = {"id", "uuid", "gid", "createdat", "updatedat", "created", "modified", "updated"}
# People add to these, with no more than a name.
_GROWING = {
    "tag", "label", "group", "team", "user", "account", "person", "organization", "organisation", "company",
    "project", "site", "host", "keyword", "word", "term", "folder", "list", "topic", "room", "author",
    "artist", "brand", "customer", "client", "tenant", "workspace", "role", "channel", "collection", "board",
    "name", "zone", "profile", "aggregate",
}  # fmt: skip


def lookup(table: Table, relations: Relations) -> Role | None:
    """Recognise a short list of named things that other tables point to: by the server's count, else by its
    name."""
    if not relations.referenced.get(table.full_name) or not _has_label(table) or _is_marked(table):
        return None
    outside = [
        key.to
        for key in table.keys
        if key.to and key.to != table.full_name and not any(says_who(name) for name in key.columns)
    ]
    if table.evidence and table.evidence.rows:
        evidence = table.evidence
        is_short = evidence.rows == "few" and not evidence.deletes and len(table.columns) <= _LOOKUP_WIDTH
        # A young application has few rows of everything: what is dated is no lookup.
        if is_short and not outside and not columns_of(table, "timestamp", "timestamptz", "date"):
            return Role("lookup", "a few named things that other tables point to")
        return None
    reason = None if outside else _listed(table)
    noun = _noun(table.full_name)
    is_world = noun in _WORLD_NOUNS and all(_noun(to) in _WORLD_NOUNS | _WORLD_GROUPS for to in outside)
    if reason or is_world:
        return Role("lookup", reason or "named like one, and other tables point to it")
    return None


def _listed(table: Table) -> str | None:
    """Return why a table that points nowhere is a list of names, and nothing else."""
    more = [column for column in table.columns if not _is_generic(table, column)]
    noun = _noun(table.full_name)
    is_list = noun in _LOOKUP_NOUNS or noun.endswith(_LOOKUP_ENDINGS)
    if is_list and all(family(c.base_type) == "boolean" or squash(c.name) in ("type", "kind") for c in more):
        return "named like one, and other tables point to it"
    if more:
        return None
    if _is_keyed_by_name(table):
        return "its key is its name, it holds nothing else, and other tables point to it"
    own = [column for column in table.columns if not _is_anybodys(table, column)]
    is_dated = created_column(table) or updated_column(table)  # what people add is, where anything is
    is_name = len(own) == 1 and family(own[0].base_type) == "string" and not is_dated and noun not in _GROWING
    return "it holds a name and nothing else, and other tables point to it" if is_name else None


def _is_keyed_by_name(table: Table) -> bool:
    texts = (column for column in columns_of(table, "string") if column.base_type != "uuid")
    keys = [column for column in texts if (column.name,) == table.primary_key]
    return any(words(key.name)[-1] in ("name", "code", "slug", "key", "id") for key in keys)


def _is_marked(table: Table) -> bool:
    """Return True if rows have a deletion mark other than an `active`, which lists have, too."""
    return any(deletion.rule["kind"] != "inverted_boolean" for deletion in deletions(table))


def _noun(table: TableName) -> str:
    """Return the last word, which names one row."""
    return singular(words(table.name)[-1])


def _has_label(table: Table) -> bool:
    labels = ("code", "name", "label", "title", "slug", "key", "permission", "value")
    return any(words(column.name)[-1] in labels for column in columns_of(table, "string"))


def _is_generic(table: Table, column: Column) -> bool:
    """Return True if the column says only what its row is called; for types that includes `type_code`."""
    own = {squash(f"{noun}_{word}") for noun in nouns(table.name) for word in ("id", "code", "name", "key")}
    own |= {squash(noun) for noun in nouns(table.name)}
    return squash(column.name) in _LOOKUP_COLUMNS | own or _is_anybodys(table, column)


def _is_anybodys(table: Table, column: Column) -> bool:
    """Return True if a row of any table may have it: its key, when and by whom, whether it lives."""
    times = created_column(table), updated_column(table)
    marks = [deletion.column for deletion in deletions(table)]
    is_key = (column.name,) == table.primary_key and family(column.base_type) in (
        "integer",
        "number",
        "other",
    )
    name = squash(column.name)
    return is_key or column in times or column in marks or says_who(column.name) or name in _ANYBODYS
