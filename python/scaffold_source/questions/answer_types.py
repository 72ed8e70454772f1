"""Read an answer of each type: a zone that exists, a currency of ISO 4217, a column that the source declares.

Each reader takes a text, or what YAML holds, and returns the value that the contract has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold_source.contract.agreed_words import KINDS
from scaffold_source.contract.measures import MEASURE_KEYS
from scaffold_source.contract.whom import WAYS, notify_problems
from scaffold_source.lexicon.currencies import EXPONENTS
from scaffold_source.lexicon.durations import seconds
from scaffold_source.lexicon.epoch_names import FACTORS
from scaffold_source.lexicon.types import family
from scaffold_source.lexicon.zones import known_zone
from scaffold_source.questions.open_ones import AnswerType
from scaffold_source.safe_text.visible import line
from scaffold_source.yaml_text.nodes import MisreadError, plain_value, read_nodes
from scaffold_source.yaml_text.values import Values, YamlPath, look

_PERIODS = (("day", 86_400), ("hour", 3600), ("minute", 60))
_NEVER = ("never", "null", "none")
_YES_OR_NO = re.compile(r"(?:yes|no)\b", re.IGNORECASE)
_WAITS = re.compile(
    r"(?:warn(?:_after)?(?: after)?:? )?(?P<warn>[^,;]+?)"
    r"(?:\s*[,;]\s*error(?:_after)?(?: after)?:? (?P<error>[^,;]+))?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_MEASURE = re.compile(r"(?P<name>[\w .-]{1,100}?)(?:\s+by\s+(?P<by>[\w -]{1,40}))?\s*:\s*(?P<columns>.+)")
# What a column must be to mark deleted rows in each way.
_FAMILIES = {
    "timestamp": ("timestamp", "timestamptz", "date"),
    "boolean": ("boolean",),
    "inverted_boolean": ("boolean",),
    "epoch": ("integer", "number"),
}
_TIMES = ("timestamp", "timestamptz", "date", "integer", "number", "other")
# By what a question asks whether it means deleted: false, a time that is set, a number over 0.
_MEANT_BY_YES = {"off": "inverted_boolean", "removed": "timestamp", "retired": "epoch"}


class WrongError(Exception):
    """Raised for an answer that is none to its question: what is wrong with it, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an answer is about: the `tables` of the source by name, the table whose key it is, "" for the
    source, and the columns of it that the question is about. `kind` tells the decisions of one question
    apart."""

    tables: Values
    table: str = ""
    columns: tuple[str, ...] = ()
    kind: str = ""

    def type_of(self, column: str) -> str | None:
        """Return a column's type, None if the table does not declare it."""
        entry = _declared(self.tables, self.table, column)
        return str(entry.get("data_type", "")) if isinstance(entry, Mapping) else None


def parsed_mapping(given: object) -> dict[str, Any] | None:
    """Return an answer as names and values: a mapping, one in braces, or `name: value; name: value`."""
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    if not isinstance(given, str):
        return None
    if given.startswith("{"):
        value = parsed(given)
        return parsed_mapping(value) if isinstance(value, Mapping) else None
    pieces = [piece.strip() for piece in re.split(r"[;\n]", given) if piece.strip()]
    pairs = [piece.partition(":") for piece in pieces]
    if not pairs or not all(colon and name.strip() for name, colon, _ in pairs):
        return None
    return {name.strip(): value.strip() for name, _, value in pairs}


def parsed(text: str) -> Any:
    """Return what a text in braces or brackets holds, read as YAML; a text that is none stays one."""
    if not text.startswith(("{", "[")):
        return text
    try:
        document = read_nodes(text)
    except MisreadError:
        raise WrongError("is no YAML") from None
    if document.root is None or document.repeated:
        raise WrongError("is no YAML that says one thing")
    return plain_value(document.root)


def text_of(given: object) -> str:
    """Return an answer in words. Raises WrongError for lists and mappings."""
    if isinstance(given, (list, Mapping)) or given is None:
        raise WrongError("is no text")
    text = ("yes" if given else "no") if isinstance(given, bool) else str(given).strip()
    if not text:
        raise WrongError("says nothing")
    return text


def _zone(given: object, _: Target) -> str:
    zone = known_zone(text_of(given))
    if zone is None:
        raise WrongError("is no time zone of the IANA database")
    return zone


def _currency(given: object, _: Target) -> str:
    code = text_of(given).upper()
    if code not in EXPONENTS:
        raise WrongError("is no currency of ISO 4217")
    return code


def _choice(choices: tuple[str, ...]) -> Callable[[object, Target], str]:
    def read(given: object, _: Target) -> str:
        word = text_of(given).lower()
        if word not in choices:
            raise WrongError(f"is none of {', '.join(choices)}")
        return word

    return read


def _yes_or_no(given: object, _: Target) -> str:
    text = _spelled_out(text_of(given))
    if not _YES_OR_NO.match(text):
        raise WrongError("begins with neither yes nor no")
    return text


def _spelled_out(word: str) -> str:
    """Return yes for `y` and no for `n`, as terminals take them; any other text as it is."""
    return {"y": "yes", "n": "no"}.get(word.lower(), word)


def column_anywhere(given: object, tables: Values) -> str:
    """Return `table.column`, which the source declares."""
    name = text_of(given)
    dots = [number for number, character in enumerate(name) if character == "."]
    if any(_declared(tables, name[:dot], name[dot + 1 :]) is not None for dot in dots):
        return name
    raise WrongError(f"names {line(name)}, and the source declares no such column: write table.column")


def _declared(tables: Values, table: str, column: str) -> object:
    return look(tables.get(table), YamlPath(("columns", column)))


def _column(given: object, target: Target) -> str:
    """Return a column of the table that says a time."""
    name = text_of(given)
    data_type = target.type_of(name)
    if data_type is None:
        raise WrongError(f"is no column of {line(target.table)}")
    if data_type and family(data_type) not in _TIMES:
        raise WrongError(f"is {line(data_type)}, and says no time")
    return name


def _key(given: object, target: Target) -> str:
    """Return the column that a key points at, or `none`."""
    name = text_of(given)
    return "none" if name.lower() == "none" else column_anywhere(name, target.tables)


def _deletion_rule(given: object, target: Target) -> Any:
    """Return `none`, or a rule for each column that the question is about."""
    given = parsed(given.strip()) if isinstance(given, str) else given
    if isinstance(given, list):
        return [_deletion_rule(rule, target) for rule in given]
    if isinstance(given, Mapping):
        return _rule(dict(given), target)
    word = _spelled_out(text_of(given))
    if word.lower() in ("yes", "no"):
        if target.kind not in _MEANT_BY_YES:
            raise WrongError("may mean either")
        word = _MEANT_BY_YES[target.kind] if word.lower() == "yes" else "none"
    if word.lower() == "none":
        return "none"
    kind, _, values = word.partition(":")
    rules = [
        _rule({"column": column, "kind": kind.strip().lower(), **_listed_values(values)}, target)
        for column in target.columns
    ]
    if not rules:
        raise WrongError("names no column")
    return rules[0] if len(rules) == 1 else rules


def _listed_values(text: str) -> dict[str, list[object]]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    return {"values": [int(w) if re.fullmatch(r"-?\d{1,18}", w) else w for w in words]} if words else {}


def _rule(rule: dict[str, Any], target: Target) -> dict[str, Any]:
    column, kind = rule.get("column"), rule.get("kind")
    data_type = target.type_of(column) if isinstance(column, str) else None
    if data_type is None:
        raise WrongError(f"names no column of {line(target.table)}")
    if kind not in KINDS:
        raise WrongError(f"is neither none nor one of {', '.join(KINDS)}")
    values = rule.get("values")
    if (kind == "values") != bool(isinstance(values, list) and values):
        raise WrongError(
            "lists no values: write values: deleted, gone" if kind == "values" else "lists values"
        )
    families = _FAMILIES.get(str(kind))
    if families and data_type and family(data_type) not in (*families, "other"):
        raise WrongError(f"does not fit {line(str(column))}, which is {line(data_type)}")
    return {key: rule[key] for key in ("column", "kind", "values") if key in rule}


def _freshness(given: object, _: Target) -> dict[str, Any] | None:
    if given is None or (isinstance(given, str) and given.strip().lower() in _NEVER):
        return None
    given = parsed(given.strip()) if isinstance(given, str) else given
    if isinstance(given, Mapping):
        waits = {key: given.get(key) for key in ("warn_after", "error_after") if given.get(key)}
    else:
        match = _WAITS.fullmatch(text_of(given))
        waits = {f"{key}_after": match[key] for key in ("warn", "error") if match[key]} if match else {}
    freshness = {key: _period(wait) for key, wait in waits.items()}
    if "warn_after" not in freshness:
        raise WrongError("says no wait")
    if "error_after" in freshness and (seconds(waits["error_after"]) or 0) < (
        seconds(waits["warn_after"]) or 0
    ):
        raise WrongError("fails before it warns")
    return freshness


def _period(wait: object) -> dict[str, Any]:
    """Return a duration as dbt's freshness has it."""
    length = seconds(wait)
    for period, size in _PERIODS if length else ():
        if length and length % size == 0:
            return {"count": int(length // size), "period": period}
    raise WrongError("names no duration of whole minutes, hours or days")


def person(given: object) -> str:
    """Return who somebody is: a name, a handle, a mail address."""
    text = text_of(given)
    if "@" in text.strip("@") and not _MAIL.search(text):
        raise WrongError(f"names {line(text)}, which is no mail address")
    return text


def _people(given: object, _: Target) -> list[Any]:
    given = parsed(given.strip()) if isinstance(given, str) else given
    if isinstance(given, Mapping):
        given = [given]
    items = given if isinstance(given, list) else re.split(r"[,;\n]", text_of(given))
    people = [_person_to_tell(item) for item in items if item != "" and str(item).strip()]
    if not people:
        raise WrongError("names nobody")
    return people


def _person_to_tell(item: object) -> Any:
    if not isinstance(item, Mapping):
        return person(item)
    if not item.keys() <= {"who", "severity", *WAYS} or any(notify_problems(item)):
        raise WrongError('is no {who: …, severity: breaking, handle: "@ana"}')
    return {"who": person(item.get("who")), **{key: item[key] for key in item if key != "who"}}


def _measures(given: object, target: Target) -> list[dict[str, Any]]:
    given = parsed(given.strip()) if isinstance(given, str) else given
    items = given if isinstance(given, list) else re.split(r"[;\n]", text_of(given))
    measures = [_measure(item, target) for item in items if not isinstance(item, str) or item.strip()]
    if not measures:
        raise WrongError("names no measure")
    return measures


def _measure(item: object, target: Target) -> dict[str, Any]:
    if isinstance(item, Mapping):
        measure: dict[str, Any] = dict(item)
    else:
        match = _MEASURE.fullmatch(text_of(item))
        if not match:
            raise WrongError("is no measure")
        names = [name.strip() for name in match["columns"].split(",") if name.strip()]
        measure = {"name": match["name"].strip(), "needed_by": match["by"], "columns": names}
    columns = measure.get("columns")
    if not isinstance(columns, list) or not columns or not measure.keys() <= set(MEASURE_KEYS):
        raise WrongError("is no measure")
    named: dict[str, Any] = {"name": text_of(measure.get("name")), "needed_by": measure.get("needed_by")}
    named["columns"] = [column_anywhere(column, target.tables) for column in columns]
    filled = measure.get("filled")
    if isinstance(filled, (int, float)) and not isinstance(filled, bool) and 0 <= filled <= 1:
        named["filled"] = filled
    named |= {key: text_of(measure[key]) for key in ("owner", "description", "url") if key in measure}
    return {key: value for key, value in named.items() if value is not None}


def _text(given: object, _: Target) -> str:
    return text_of(given)


READERS: Mapping[AnswerType, Callable[[object, Target], Any]] = {
    "zone": _zone,
    "currency": _currency,
    "unit of time": _choice(tuple(FACTORS)),
    "unit of money": _choice(("minor", "major")),
    "deletion rule": _deletion_rule,
    "column": _column,
    "key": _key,
    "freshness": _freshness,
    "people": _people,
    "measures": _measures,
    "yes or no": _yes_or_no,
    "text": _text,
}
