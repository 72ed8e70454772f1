"""The one table of facts: a row for each key that may stand in the YAML.

A new fact is a field in `model.py` and a row here. The order of the rows is the order in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, NamedTuple

from scaffold_source.facts.comments import digest, is_described, is_digest
from scaffold_source.facts.keys import (
    FOREIGN_KEYS,
    KEY_OPTIONS,
    POLICIES,
    PUBLICATIONS,
    UNIQUE_KEYS,
    foreign_key,
    key_options,
    policy,
    publication,
    unique_key,
    without_empty,
)
from scaffold_source.facts.reading import (
    FLAG,
    NUMBER,
    SCALARS,
    TEXT,
    TEXTS,
    TEXTS_BY_NAME,
    Kind,
    choice,
    misfit,
    read_by_name,
    read_mapping,
    read_optional,
    read_text,
    read_texts,
    read_texts_by_name,
    record,
    require_known,
)
from scaffold_source.model import (
    Check,
    Column,
    ColumnEvidence,
    Database,
    Evidence,
    Key,
    Schema,
    Table,
    Trigger,
    Type,
)
from scaffold_source.yaml_text.values import Values, YamlPath


class Fact(NamedTuple):
    """One fact: its `key` in the YAML, the `field` of the model that holds it (several keys may make up one),
    how its value is read, and `encode`, which takes the value out of a column, table or database; what that
    finds empty is not written. Its second argument is what the thing is called outside of the producer: a
    table's name in the source, a column's in the warehouse ("" where it does not land)."""

    key: str
    field: str
    kind: Kind
    encode: Callable[[Any, str], Any]
    about: str


def _read_digest(value: object, path: YamlPath) -> str:
    text = read_text(value, path)
    if not is_digest(text):
        raise misfit(value, "eight hex digits", path)
    return text


_DIGEST = Kind(_read_digest, {"type": "string", "pattern": "^[0-9a-f]{8}$"})


def _whole_comment(comment: str | None, called: str) -> str | None:
    return None if called and is_described(comment) else comment


def _comment_hash(comment: str | None, called: str) -> str | None:
    return digest(comment) if comment and called and is_described(comment) else None


# ---- a column


def _limit(name: str) -> Callable[[Column, str], Any]:
    return lambda column, _: getattr(column.bounds, name) if column.bounds else None


def _said_and_seen(evidence: type[Evidence] | type[ColumnEvidence]) -> tuple[Fact, ...]:
    """Return the facts that tables and columns share: what a comment says, what statistics show."""
    return (
        Fact(
            "comment", "comment", TEXT, lambda thing, called: _whole_comment(thing.comment, called),
            "the comment, where no description repeats it",
        ),
        Fact(
            "comment_hash", "comment", _DIGEST, lambda thing, called: _comment_hash(thing.comment, called),
            "the comment's digest, where the description proposed from it says the same",
        ),
        Fact(
            "evidence", "evidence", record(evidence),
            lambda thing, _: without_empty(asdict(thing.evidence)) if thing.evidence else None,
            "what the server's statistics say: no drift",
        ),
    )  # fmt: skip


COLUMN_FACTS = (
    Fact("type", "type", TEXT, lambda c, _: c.type, "the type, in the producer's words"),
    Fact(
        "base_type", "base_type", TEXT, lambda c, _: c.base_type if c.base_type != c.type else None,
        "the type under a domain",
    ),
    Fact(
        "nullable", "nullable", FLAG, lambda c, _: None if c.nullable else False,
        "`false` where NULL is refused",
    ),
    Fact("default", "default", TEXT, lambda c, _: c.default, "the default, as the server prints it"),
    Fact("generated", "generated", choice(Column, "generated"), lambda c, _: c.generated, "stored, virtual"),
    Fact("expression", "expression", TEXT, lambda c, _: c.expression, "what computes a generated column"),
    Fact("identity", "identity", choice(Column, "identity"), lambda c, _: c.identity, "how it is numbered"),
    Fact("enum", "enum", TEXT, lambda c, _: c.enum, "the enum type's name"),
    Fact(
        "labels", "labels", TEXTS, lambda c, _: list(c.labels),
        "the enum's labels, in their order; of an array, a set or a composite, those of its items",
    ),
    Fact(
        "collation", "collation", TEXT, lambda c, _: c.collation,
        "the collation, where it is not the type's own",
    ),
    Fact("domain_checks", "domain_checks", TEXTS, lambda c, _: list(c.domain_checks), "CHECKs of its domain"),
    Fact(
        "on_update", "on_update", TEXT, lambda c, _: c.on_update,
        "what sets the column whenever its row changes: a trigger's name, or the clause",
    ),
    Fact("values", "values", SCALARS, lambda c, _: list(c.values), "the values that a CHECK lets in"),
    Fact("min", "bounds", NUMBER, _limit("min"), "the least value that a CHECK lets in"),
    Fact("max", "bounds", NUMBER, _limit("max"), "the greatest value that a CHECK lets in"),
    Fact("above", "bounds", NUMBER, _limit("above"), "what a CHECK keeps every value above"),
    Fact("below", "bounds", NUMBER, _limit("below"), "what a CHECK keeps every value below"),
    *_said_and_seen(ColumnEvidence),
    Fact(
        "lands_as", "name", TEXT, lambda c, called: called if called != c.name else None,
        "the name in the warehouse, where it is not the producer's; `\"\"` for a column that does not land",
    ),
)  # fmt: skip


# ---- a table


def _keys(table: Table, kind: str) -> list[Key]:
    return [key for key in table.keys if key.kind == kind]


def _comments(table: Table, _: str) -> dict[str, dict[str, str]]:
    named: dict[str, tuple[Check | Trigger, ...]] = {"checks": table.checks, "triggers": table.triggers}
    comments = {
        kind: {item.name: item.comment for item in items if item.comment is not None}
        for kind, items in named.items()
    }
    return {kind: texts for kind, texts in comments.items() if texts}


def _read_comments(value: object, path: YamlPath) -> dict[str, dict[str, str]]:
    content = read_mapping(value, path)
    require_known(content, ("checks", "triggers"), path)
    return {key: read_texts_by_name(part, path / key) for key, part in content.items()}


_COMMENTS = Kind(
    _read_comments,
    {
        "type": "object",
        "properties": {"checks": TEXTS_BY_NAME.schema, "triggers": TEXTS_BY_NAME.schema},
        "additionalProperties": False,
    },
)

TABLE_FACTS = (
    Fact("schema", "schema", TEXT, lambda t, _: t.schema, "the producer's schema"),
    Fact(
        "table", "name", TEXT, lambda t, called: t.name if t.name != called else None,
        "the producer's name, where the entry has another",
    ),
    Fact(
        "kind", "kind", choice(Table, "kind"), lambda t, _: t.kind if t.kind != "table" else None,
        "what it is, where it is no plain table",
    ),
    Fact("primary_key", "keys", TEXTS, lambda t, _: list(t.primary_key), "the columns of the primary key"),
    Fact(
        "primary_key_options", "keys", KEY_OPTIONS,
        lambda t, _: key_options(next(iter(_keys(t, "primary")), None)), "what is not usual about that key",
    ),
    Fact(
        "unique", "keys", UNIQUE_KEYS, lambda t, _: [unique_key(k) for k in _keys(t, "unique")],
        "the columns of unique keys",
    ),
    Fact(
        "foreign_keys", "keys", FOREIGN_KEYS, lambda t, _: [foreign_key(k) for k in _keys(t, "foreign")],
        "foreign keys: `columns`, `to`, `references`, `on_delete`",
    ),
    Fact(
        "checks", "checks", TEXTS_BY_NAME, lambda t, _: {c.name: c.expression for c in t.checks},
        "CHECKs by name, but those that a column's `values`, `min`, `max` … say already",
    ),
    Fact(
        "not_valid", "checks", TEXTS, lambda t, _: [c.name for c in t.checks if not c.validated],
        "the CHECKs that old rows may break",
    ),
    Fact(
        "unique_where", "unique_where", TEXTS, lambda t, _: list(t.unique_where),
        "unique indexes that are partial or over expressions: no key",
    ),
    Fact("exclusions", "exclusions", TEXTS, lambda t, _: list(t.exclusions), "exclusion constraints"),
    Fact(
        "triggers", "triggers", TEXTS_BY_NAME, lambda t, _: {x.name: x.definition for x in t.triggers},
        "triggers by name",
    ),
    Fact("comments", "checks", _COMMENTS, _comments, "comments on `checks` and `triggers`"),
    Fact(
        "row_security", "row_security", FLAG, lambda t, _: t.row_security or None,
        "`true` where policies hide rows from roles",
    ),
    Fact("policies", "policies", POLICIES, lambda t, _: [policy(p) for p in t.policies], "its policies"),
    Fact(
        "replica_identity", "replica_identity", choice(Table, "replica_identity"),
        lambda t, _: t.replica_identity if t.replica_identity != "default" else None,
        "what logical decoding sends of an old row",
    ),
    Fact(
        "unlogged", "unlogged", FLAG, lambda t, _: t.unlogged or None,
        "`true` where rows are not in the write-ahead log: a crash empties the table, and CDC never sees it",
    ),
    Fact(
        "publications", "publications", PUBLICATIONS, lambda t, _: [publication(p) for p in t.publications],
        "publications it is in: names, or what one sends where that is less than all",
    ),
    Fact("inherits", "inherits", TEXTS, lambda t, _: list(t.inherits), "parents, partitioned tables aside"),
    Fact(
        "collation", "collation", TEXT, lambda t, _: t.collation,
        "the collation of MySQL's columns that say no other",
    ),
    Fact("definition", "definition", TEXT, lambda t, _: t.definition, "a view's query"),
    Fact(
        "depends_on", "depends_on", TEXTS, lambda t, _: list(t.depends_on),
        "the relations and columns that a view reads",
    ),
    *_said_and_seen(Evidence),
)  # fmt: skip
# Beside these rows, last in the block: a flow mapping for each column, by the producer's name.
COLUMNS = "columns"


# ---- the database


def _read_schemas(value: object, path: YamlPath) -> tuple[Schema, ...]:
    return tuple(
        Schema(name, read_text(read_mapping(about, path / name).get("comment"), path / name / "comment"))
        for name, about in read_by_name(value, path).items()
    )


def _read_types(value: object, path: YamlPath) -> tuple[Type, ...]:
    return tuple(
        _read_type(name, read_mapping(about, path / name), path / name)
        for name, about in read_by_name(value, path).items()
    )


_TYPE_KIND = choice(Type, "kind")


def _read_type(name: str, content: Values, path: YamlPath) -> Type:
    require_known(content, ("kind", "fields", "comment"), path)
    return Type(
        name,
        _TYPE_KIND.read(content.get("kind"), path / "kind"),
        read_texts(content.get("fields"), path / "fields"),
        read_optional(content, "comment", path),
    )


def _read_count(value: object, path: YamlPath) -> int:
    if type(value) is not int:
        raise misfit(value, "a number", path)
    return value


def _type_facts(type_: Type) -> Values:
    return without_empty({"kind": type_.kind, "fields": list(type_.fields), "comment": type_.comment})


def _by_name(properties: Values) -> Values:
    return {
        "type": "object",
        "additionalProperties": {"type": "object", "properties": properties, "additionalProperties": False},
    }


DATABASE_FACTS = (
    Fact("kind", "kind", choice(Database, "kind"), lambda d, _: d.kind, "which database it is"),
    Fact("version", "version", TEXT, lambda d, _: d.version, "the server's major version"),
    Fact(
        "flavour", "flavour", TEXT, lambda d, _: d.flavour,
        "who runs the server, where it is a managed one: `Amazon RDS`",
    ),
    Fact(
        "standby", "standby", FLAG, lambda d, _: d.standby or None,
        "`true` where the server that was read is a standby",
    ),
    Fact("timezone", "timezone", TEXT, lambda d, _: d.timezone, "the server's TimeZone setting"),
    Fact(
        "tables", "tables", Kind(_read_count, {"type": "integer"}), lambda d, _: len(d.tables),
        "how many tables were read: where the source has fewer, people left some out",
    ),
    Fact("comment", "comment", TEXT, lambda d, _: d.comment, "the database's comment"),
    Fact(
        "schemas", "schemas", Kind(_read_schemas, _by_name({"comment": TEXT.schema})),
        lambda d, _: {s.name: {"comment": s.comment} for s in d.schemas}, "schemas that have a comment",
    ),
    Fact(
        "types", "types",
        Kind(
            _read_types,
            _by_name({"kind": _TYPE_KIND.schema, "fields": TEXTS.schema, "comment": TEXT.schema}),
        ),
        lambda d, _: {t.name: _type_facts(t) for t in d.types}, "its own types that have fields or a comment",
    ),
)  # fmt: skip
