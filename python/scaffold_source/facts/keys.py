"""Keys, policies and publications as facts: in few words, and with what is not usual about them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import get_type_hints

from scaffold_source.facts.reading import (
    FLAG,
    TEXT,
    TEXTS,
    Kind,
    Misfit,
    misfit,
    read_choice,
    read_flag,
    read_list,
    read_mapping,
    read_optional,
    read_text,
    read_texts,
    require_known,
    words_of,
)
from scaffold_source.lexicon.names import is_plain
from scaffold_source.model import Key, Operation, Policy, Publication, TableName
from scaffold_source.yaml_text.values import Values, YamlPath

_NAME = re.compile(r'("(?:[^"]|"")*"|[^".]+)\.("(?:[^"]|"")*"|[^".]+)')
_OPTIONS = ("not_valid", "deferrable", "temporal", "match_full", "nulls_not_distinct", "comment")
_PUBLICATION = get_type_hints(Publication)
_FOREIGN = ("columns", "to", "references", "on_delete", "on_update")


def without_empty(values: Values) -> Values:
    """Return `values` without what says nothing; False and 0 say something, and so does an empty default."""
    return {key: value for key, value in values.items() if value or value in (False, "")}


# ---- writing


def key_options(key: Key | None) -> Values:
    """Return what is not usual about a key."""
    if key is None:
        return {}
    return without_empty(
        {
            "not_valid": None if key.validated else True,
            "deferrable": key.deferrable or None,
            "temporal": key.temporal or None,
            "match_full": key.match_full or None,
            "nulls_not_distinct": key.nulls_not_distinct or None,
            "comment": key.comment,
        }
    )


def unique_key(key: Key) -> list[str] | Values:
    """Return a unique key's columns; a mapping where there is more to say."""
    options = key_options(key)
    return {"columns": list(key.columns), **options} if options else list(key.columns)


def foreign_key(key: Key) -> Values:
    """Return a foreign key: its columns, and where it points."""
    assert key.to is not None, "a foreign key points somewhere"
    return without_empty(
        {
            "columns": list(key.columns),
            "to": f"{_quoted(key.to.schema)}.{_quoted(key.to.name)}",
            "references": list(key.references),
            "on_delete": key.on_delete if key.on_delete != "no action" else None,
            "on_update": key.on_update if key.on_update != "no action" else None,
            **key_options(key),
        }
    )


def policy(rule: Policy) -> Values:
    """Return a row-level security policy."""
    return without_empty(
        {**asdict(rule), "roles": list(rule.roles), "permissive": None if rule.permissive else False}
    )


def publication(sends: Publication) -> str | Values:
    """Return a publication's name; a mapping where it does not send all of the table."""
    content = without_empty({**asdict(sends), "columns": list(sends.columns), "unsent": list(sends.unsent)})
    return content if len(content) > 1 else sends.name


def _quoted(name: str) -> str:
    return name if is_plain(name) else '"' + name.replace('"', '""') + '"'


# ---- reading


def keys_in(values: Values) -> Iterator[Key]:
    """Yield the keys among the values that a table's facts were read to, and take them out."""
    options = values.pop("primary_key_options", {})
    if columns := values.pop("primary_key", ()):
        yield Key("primary", columns, **options)
    yield from values.pop("unique", ())
    yield from values.pop("foreign_keys", ())


def relation_named(text: str) -> TableName | None:
    """Return the relation that `schema.table` names, with quotes around what is no plain name."""
    parts = _NAME.fullmatch(text)
    if parts is None:
        return None
    return TableName(*(part[1:-1].replace('""', '"') if part[0] == '"' else part for part in parts.groups()))


def _read_options(value: object, path: YamlPath) -> Values:
    content = read_mapping(value, path)
    require_known(content, _OPTIONS, path)
    options: Values = {
        key: read_flag(content[key], path / key) for key in content if key not in ("comment", "not_valid")
    }
    options["validated"] = not read_flag(content.get("not_valid", False), path / "not_valid")
    return {**options, "comment": read_optional(content, "comment", path)}


def _read_unique(value: object, path: YamlPath) -> Key:
    if isinstance(value, list):
        return Key("unique", read_texts(value, path))
    content = read_mapping(value, path)
    if "columns" not in content:
        raise misfit(value, "a list of columns", path)
    options = {key: part for key, part in content.items() if key != "columns"}
    return Key("unique", read_texts(content["columns"], path / "columns"), **_read_options(options, path))


def _read_foreign(value: object, path: YamlPath) -> Key:
    content = read_mapping(value, path)
    _require_keys(content, ("columns", "to"), path)
    options = {key: part for key, part in content.items() if key not in _FOREIGN}
    columns = read_texts(content["columns"], path / "columns")
    if not columns:
        raise misfit(content["columns"], "one column or more", path / "columns")
    if (to := relation_named(read_text(content["to"], path / "to"))) is None:
        raise misfit(content["to"], "schema.table", path / "to")
    return Key(
        "foreign",
        columns,
        to=to,
        references=read_texts(content.get("references"), path / "references"),
        on_delete=read_text(content.get("on_delete", "no action"), path / "on_delete"),
        on_update=read_text(content.get("on_update", "no action"), path / "on_update"),
        **_read_options(options, path),
    )


def _read_policy(value: object, path: YamlPath) -> Policy:
    content = read_mapping(value, path)
    require_known(content, get_type_hints(Policy), path)
    _require_keys(content, ("name", "command"), path)
    return Policy(
        read_text(content["name"], path / "name"),
        read_choice(content["command"], get_type_hints(Policy)["command"], path / "command"),
        read_texts(content.get("roles"), path / "roles"),
        read_optional(content, "expression", path),
        read_flag(content.get("permissive", True), path / "permissive"),
        read_optional(content, "comment", path),
    )


def _read_publication(value: object, path: YamlPath) -> Publication:
    if isinstance(value, str):
        return Publication(read_text(value, path))
    content = read_mapping(value, path)
    require_known(content, _PUBLICATION, path)
    _require_keys(content, ("name",), path)
    return Publication(
        read_text(content["name"], path / "name"),
        read_texts(content.get("columns"), path / "columns"),
        read_optional(content, "where", path),
        read_list(content.get("unsent"), path / "unsent", lambda part, at: read_choice(part, Operation, at)),
        read_choice(content["generated"], _PUBLICATION["generated"], path / "generated")
        if "generated" in content
        else None,
    )


def _require_keys(content: Values, keys: tuple[str, ...], path: YamlPath) -> None:
    for key in keys:
        if key not in content:
            raise Misfit(path, f"the key {key!r} is missing")


# ---- kinds

_OPTION_SCHEMAS = {key: TEXT.schema if key == "comment" else FLAG.schema for key in _OPTIONS}


def _object(properties: Values, *required: str) -> Values:
    return {
        "type": "object",
        "properties": properties,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


KEY_OPTIONS = Kind(_read_options, _object(_OPTION_SCHEMAS))
UNIQUE_KEYS = Kind(
    lambda value, path: read_list(value, path, _read_unique),
    {
        "type": "array",
        "items": {"anyOf": [TEXTS.schema, _object({"columns": TEXTS.schema, **_OPTION_SCHEMAS}, "columns")]},
    },
)
FOREIGN_KEYS = Kind(
    lambda value, path: read_list(value, path, _read_foreign),
    {
        "type": "array",
        "items": _object(
            {key: TEXTS.schema if key in ("columns", "references") else TEXT.schema for key in _FOREIGN}
            | _OPTION_SCHEMAS,
            "columns",
            "to",
        ),
    },
)
POLICIES = Kind(
    lambda value, path: read_list(value, path, _read_policy),
    {
        "type": "array",
        "items": _object(
            {
                "name": TEXT.schema,
                "command": {"enum": words_of(get_type_hints(Policy)["command"])},
                "roles": TEXTS.schema,
                "expression": TEXT.schema,
                "permissive": FLAG.schema,
                "comment": TEXT.schema,
            },
            "name",
            "command",
        ),
    },
)
PUBLICATIONS = Kind(
    lambda value, path: read_list(value, path, _read_publication),
    {
        "type": "array",
        "items": {
            "anyOf": [
                TEXT.schema,
                _object(
                    {
                        "name": TEXT.schema,
                        "columns": TEXTS.schema,
                        "where": TEXT.schema,
                        "unsent": {"type": "array", "items": {"enum": words_of(Operation)}},
                        "generated": {"enum": words_of(_PUBLICATION["generated"])},
                    },
                    "name",
                ),
            ]
        },
    },
)
