"""Names that a formatter took out of their quotes, put into them again. Pure.

To YAML 1.1, which dbt reads, `yes`, `on` and `010` are no texts. Where a name must stand, of a table, a
column or a column's facts, only a text can be meant: what is written there is the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from scaffold_source.edit import Edit, apply
from scaffold_source.lexicon.names import staging_model_name
from scaffold_source.project.declaration import BOM
from scaffold_source.yaml_text.scalars import plain_scalar

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST = 100  # characters of a name
_NAMES = (
    ("sources", "tables", "name"),
    ("sources", "tables", "columns", "name"),
    ("models", "columns", "name"),
)
# What may be such a name, behind `name:` or before a colon: a cheap look, as most files have none.
_WORD = (
    r"(?:[yY](?:es|ES)|[nN](?:o|O|ull|ULL)|[oO](?:n|N|ff|FF)|[tT](?:rue|RUE)|[fF](?:alse|ALSE)"
    r"|[-+.]?\d[\w.:+-]*)"
)
_SUSPECTS = (
    re.compile(rf"name:[ \t]+{_WORD}[ \t]*(?:[,}}#\r\n]|\Z)"),
    re.compile(rf"[ {{]{_WORD}[ \t]*:(?:\s|\Z)"),
)
# Mappings whose keys are names of columns: the facts' own, and what `honours_contract` leaves to other tests.
_BY_COLUMN = (("meta", "producer", "columns"), ("arguments", "besides"))


class Unquoted(NamedTuple):
    """A name without the quotes that it needs."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class _Level:
    """A collection that is being read: the keys that lead to it, and of a mapping the last one, until its
    value was read."""

    path: tuple[str, ...]
    is_mapping: bool
    key: str | None = None


@dataclass(slots=True)
class _Owner:
    """A source or a model: what it is called, and the names in it."""

    name: str = ""
    names: list[Unquoted] = field(default_factory=list)


def with_names_in_quotes(text: str, source: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a YAML file with quotes around the names that need them of a source's tables and
    columns and of its staging models' columns; and these names. What is no YAML is returned as it is."""
    if source not in text or not any(suspect.search(text) for suspect in _SUSPECTS):
        return text, ()
    bom = BOM if text.startswith(BOM) else ""  # positions are counted behind it
    body = text.removeprefix(BOM)
    try:
        owners = list(_owners(body))
    except yaml.YAMLError:
        return text, ()
    model = staging_model_name(source, "")
    unquoted = [
        name
        for owner in owners
        if owner.name == source or owner.name.startswith(model)
        for name in owner.names
    ]
    edits = [Edit.replace(one.start, one.end, f'"{one.name}"') for one in unquoted]
    return (bom + apply(body, edits) if edits else text), tuple(dict.fromkeys(one.name for one in unquoted))


def _owners(text: str) -> Iterator[_Owner]:
    """Yield the sources and models of a document, each once it is whole."""
    levels: list[_Level] = []
    owner = _Owner()
    for event in yaml.parse(text, _LOADER):
        above = levels[-1] if levels else None
        path = _path(above)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(levels) == 2:  # the document, its list, and now an item of that
                owner = _Owner()
            levels.append(_Level(path, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            levels.pop()
            if len(levels) == 2:
                yield owner
            _is_read(levels)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            value = event.value if isinstance(event, yaml.ScalarEvent) else ""
            is_key = above is not None and above.is_mapping and above.key is None
            is_name = path[-2:] in _BY_COLUMN or path[-3:] in _BY_COLUMN if is_key else path in _NAMES
            if is_name and isinstance(event, yaml.ScalarEvent) and _is_unquoted(event):
                owner.names.append(_unquoted(event))
            if is_key and above:
                above.key = value
                continue
            if len(levels) == 3 and path[1:] == ("name",):
                owner.name = value
            _is_read(levels)


def _unquoted(event: Any) -> Unquoted:
    return Unquoted(event.start_mark.index, event.end_mark.index, event.value)


def _path(level: _Level | None) -> tuple[str, ...]:
    """Return the keys that lead to what is read next."""
    if level is None:
        return ()
    return level.path if level.key is None else (*level.path, level.key)


def _is_read(levels: list[_Level]) -> None:
    """Note that the value of a key was read."""
    if levels:
        levels[-1].key = None


def _is_unquoted(event: yaml.ScalarEvent) -> bool:
    """Return whether YAML takes a scalar without quotes, tag and anchor for something else than a text."""
    text = str(event.value)
    if not event.implicit[0] or event.anchor or event.tag or not text.strip("~") or len(text) > _LONGEST:
        return False
    try:
        return not isinstance(plain_scalar(text), str)
    except (yaml.YAMLError, ValueError, OverflowError):  # a date that is none, which YAML cannot read
        return True
