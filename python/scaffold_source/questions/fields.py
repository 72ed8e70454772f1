"""Answers of several fields: two teams' people, the durations of an SLA, instances, a migration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from scaffold_source.lexicon.durations import FORMS, seconds
from scaffold_source.questions.answer_types import (
    WrongError,
    column_anywhere,
    parsed_mapping,
    person,
    text_of,
)
from scaffold_source.questions.open_ones import AnswerType
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.values import Values

Read = Callable[[object, Values], Any]


def _text(given: object, _: Values) -> str:
    return text_of(given)


def _person(given: object, _: Values) -> str:
    return person(given)


def _duration(given: object, _: Values) -> str:
    text = text_of(given)
    if seconds(text) is None:
        raise WrongError(f"names {line(text)}, which is no duration: write {FORMS}")
    return text


def _day(given: object, _: Values) -> date:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(text_of(given))
    except ValueError:
        raise WrongError(f"names {line(text_of(given))}, which is no day such as 2024-03-01") from None


def _columns(given: object, tables: Values) -> Any:
    given = given if isinstance(given, list) else [part.strip() for part in text_of(given).split(",")]
    columns = [column_anywhere(name, tables) for name in given]
    return columns[0] if len(columns) == 1 else columns


FIELDS: Mapping[AnswerType, Mapping[str, Read]] = {
    "team": {
        "producer.team": _text,
        "producer.engineering_lead": _person,
        "producer.product_lead": _person,
        "producer.data_lead": _person,
        "producer.database_administrator": _person,
        "producer.repository": _text,
        "consumer.team": _text,
        "consumer.engineering_lead": _person,
        "consumer.product_lead": _person,
        "consumer.data_lead": _person,
    },
    "durations": {
        "notice": _duration,
        "respond": _duration,
        "fix": _duration,
        "escalate": _text,
        "runbook": _text,
    },
    "instances": {"dev": _text, "staging": _text, "prod": _text, "reads_from": _text},
    "migration": {"migrated_on": _day, "marker": _columns},
}


def read_fields(type_: AnswerType, given: object, tables: Values) -> Iterator[tuple[str, Any]]:
    """Yield each field of an answer and its value. Raises WrongError for a field that there is none of."""
    named = parsed_mapping(given.strip() if isinstance(given, str) else given)
    if not named:
        raise WrongError("names no field")
    fields = FIELDS[type_]
    flat = {_field(name, fields): value for name, value in _flat(named, "")}
    for name in flat:
        if name not in fields:
            raise WrongError(f"has the field {line(name)}, and the fields are {', '.join(fields)}")
    yield from ((name, read(flat[name], tables)) for name, read in fields.items() if name in flat)


def _field(name: str, fields: Mapping[str, Read]) -> str:
    """Return the field that a person means by `producer engineering lead`."""
    spelled = re.sub(r"[ -]", "_", name.strip().lower())
    return spelled if spelled in fields else spelled.replace("_", ".", 1)


def _flat(named: Mapping[Any, Any], before: str) -> Iterator[tuple[str, object]]:
    for name, value in named.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif value is not None:
            yield f"{before}{name}", value
