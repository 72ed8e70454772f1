"""Write plain values as YAML that a person could have written and that reads back as the same values.

PyYAML's dumper cannot choose a style by place (flow style for one line of facts, literal blocks for prose)
and is slow on large sources; this writer knows only dicts, lists and scalars. dbt renders values (not
keys) as Jinja, so values are escaped on the way out. A property test reads every text back with PyYAML
and Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from scaffold_source.safe_text.visible import has_hidden, quoted
from scaffold_source.yaml_text.jinja import Template, escape
from scaffold_source.yaml_text.values import SharedLine, Values

# In flow style (`{a: 1}`, `[a, b]`): mappings where they fit into a line, lists in as few lines as hold them.
_FLOW_KEYS = frozenset(
    [
        "producer",
        "arguments",
        "freshness",
        "warn_after",
        "error_after",
        "primary_key",
        "unique",
        "soft_delete",
        "test_rows",
        "labels",
        "values",
        "columns",
        "references",
        "quoting",
        "schemas",
        "include",
        "exclude",
        "exposed",
        "secrets",
        "no_secrets",
        "producer_database",
        "publications",
        "inherits",
        "evidence",
        "polymorphic",
    ]
)
# Lists whose items are flow mappings.
_FLOW_ITEMS = ("foreign_keys", "policies", "soft_delete", "polymorphic", "conflicts")
_TEXTS_ONLY = {str}
_FACTS = ("meta", "producer")  # a table's facts, of which `columns` holds a flow mapping for each column
_LINE = 100
# Of these lines yamllint's default would say that they are long, and that flow mappings go on elsewhere.
LINTING = "# yamllint disable rule:line-length rule:indentation\n"
# A column that says no more than this is one flow mapping.
_PLAIN_COLUMN = frozenset(["name", "data_type", "quote"])
# An empty line stands between the items.
_SPACED = (("sources", "tables"), ("tables",), ("models",))

# The keys around a value, and its own: from the document's root on, or from any mapping that a caller knows.
Place = tuple[Any, ...]

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()+*=<>-]*[\w/()+*=<>.-])?")
_PLAIN_PROSE = re.compile(r"[^\W\d_](?:[\w ./()+*=<>,;'\"!?&%$@`~^|:-]*[\w./()+*=<>,;'\"!?&%$@`~^|-])?")
_SPECIAL = frozenset(
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"]
)  # YAML 1.1 and 1.2


@dataclass(frozen=True, slots=True)
class Indentation:
    """Blanks before what stands under a key (`mapping`, and `sequence` before a dash), and from a dash to
    what follows it (`item`). The usual one is the tool's own; people's files may have another."""

    mapping: int = 2
    sequence: int = 2
    item: int = 2


_USUAL = Indentation()


def dump(value: Values, by: Indentation = _USUAL) -> str:
    """Return `value` as a YAML document of block mappings. Raises TypeError for what YAML cannot hold."""
    lines: list[str] = []
    _write_mapping(value, (), "", lines, by)
    lines.append("")
    return "\n".join(lines)


def entry_lines(place: Place, value: object, indent: str, by: Indentation = _USUAL) -> list[str]:
    """Return the lines of `key: value` in a block mapping that is indented by `indent`; the key is the last
    of `place`."""
    lines: list[str] = []
    _write_mapping({place[-1]: value}, place[:-1], indent, lines, by)
    return "\n".join(lines).split("\n")


def item_lines(place: Place, item: object, indent: str, by: Indentation = _USUAL) -> list[str]:
    """Return the lines of `- item` in the block sequence at `place`, its dash indented by `indent`."""
    lines: list[str] = []
    _write_item(place, item, indent, lines, by)
    return "\n".join(lines).split("\n")


def flow_lines(head: str, value: object, indent: str, by: Indentation = _USUAL) -> list[str]:
    """Return the lines of `head` (`  key:`), which is indented by `indent`, and `value` in flow style."""
    return _flow_lines(head, value, indent + " " * by.mapping)


def _flow_lines(head: str, value: object, below: str) -> list[str]:
    line = f"{head} {_flow(value)}"
    return [line] if len(line) <= _LINE else list(_wrapped(head, value, below))


def flow_text(value: object) -> str:
    """Return `value` as it stands in a flow mapping or sequence."""
    return _flow(value)


def flow_key(key: str) -> str:
    """Return a key as it stands before its colon."""
    return _key(key)


def scalar_like(written: str, value: object, new: object, text: str) -> str:
    """Return the text of `new` in place of a scalar that people have `written` for `value`: in their quotes
    if they quote what needs none, else `text`, which is how the tool writes it."""
    quote = written[:1]
    if quote not in ("'", '"') or not isinstance(new, str):
        return text
    as_ours = written == _scalar(Template(value) if isinstance(value, str) else value, _PLAIN_PROSE)
    is_harmless = new.isprintable() and not has_hidden(new) and not set(new) & {"\\", quote}
    return f"{quote}{new}{quote}" if is_harmless and not as_ours else text


def is_spaced(place: Place) -> bool:
    """Return True if the items of the list at `place` are separated by empty lines."""
    return place in _SPACED


def _write_mapping(mapping: Values, place: Place, indent: str, lines: list[str], by: Indentation) -> None:
    below = indent + " " * by.mapping
    for key, value in mapping.items():
        head = f"{indent}{_key(key)}:"
        if isinstance(value, SharedLine):
            lines.append(_shared_line(head, value, below))
        elif isinstance(value, (dict, list, tuple)):
            _write_collection(head, (*place, key), value, lines, by)
        elif isinstance(value, str) and "\n" in value and _is_prose_block(text := escape(value)):
            lines.append(f"{head} |{'' if text.endswith(chr(10)) else '-'}")
            lines += (below + line if line else "" for line in text.removesuffix("\n").split("\n"))
        elif isinstance(value, str):
            lines.append(f"{head} {_text(value, _PLAIN_PROSE)}")
        else:
            lines.append(f"{head} {_scalar(value, _PLAIN_PROSE)}")


def _write_collection(
    head: str,
    place: Place,
    value: Values | list[Any] | tuple[Any, ...],
    lines: list[str],
    by: Indentation,
) -> None:
    """Write a key, which `head` ends with, and the collection under it."""
    indent = " " * (len(head) - len(head.lstrip(" ")))
    if not value or _is_flow(place, value):
        line = f"{head} {_flow(value)}"
        if not value or len(line) <= _LINE:
            lines.append(line)
            return
        if not isinstance(value, dict) or _is_column(place) or (_is_test(place) and len(value) > 1):
            lines += _wrapped(head, value, indent + " " * by.mapping)
            return
    lines.append(head)
    if isinstance(value, dict):
        _write_mapping(value, place, indent + " " * by.mapping, lines, by)
        return
    spaced = is_spaced(place)
    for number, item in enumerate(value):
        if spaced and number:
            lines.append("")
        _write_item(place, item, indent + " " * by.sequence, lines, by)


def _write_item(place: Place, item: Any, indent: str, lines: list[str], by: Indentation) -> None:
    gap = " " * (by.item - 2)
    if isinstance(item, dict) and place[-1] == "columns" and set(map(type, item.values())) == _TEXTS_ONLY:
        lines.append(_text_column(tuple(item.items()), f"{indent}- {gap}", f"{indent}  {gap}", by))
    elif is_block_item(place, item, indent, by):
        start = len(lines)
        _write_mapping(item, place, f"{indent}  {gap}", lines, by)
        lines[start] = f"{indent}- {gap}{lines[start].lstrip(' ')}"
        if is_spaced(place):
            lines[start:] = ["\n".join(lines[start:])]  # a million short texts would take twice the memory
    else:
        lines += flow_lines(f"{indent}-{gap}", item, f"{indent}  {gap}", by)


@lru_cache(maxsize=16384)
def _text_column(entries: tuple[tuple[str, str], ...], dash: str, indent: str, by: Indentation) -> str:
    """Return a column of nothing but texts, such as a name and a type: `id` is the same in thousands of
    tables."""
    item = dict(entries)
    if _is_plain_column(item, len(dash)):
        return dash + _flow(item)
    lines: list[str] = []
    _write_mapping(item, (), indent, lines, by)
    return dash + "\n".join(lines).removeprefix(indent)


@lru_cache(maxsize=16384)
def _shared_line(head: str, value: SharedLine, below: str) -> str:
    return "\n".join(_flow_lines(head, value, below))


def is_block_item(place: Place, item: object, indent: str, by: Indentation = _USUAL) -> bool:
    """Return True if `item` of the block sequence at `place`, its dash indented by `indent`, is written as a
    block mapping: no list item in flow style, and no plain column that fits into a line."""
    if not isinstance(item, dict) or not item or place[-1] in _FLOW_ITEMS:
        return False
    return place[-1] != "columns" or not _is_plain_column(item, len(indent) + by.item)


def _is_plain_column(item: Values, column: int) -> bool:
    """Return True if a column says no more than a line has room for, which begins at `column`."""
    return len(item) > 1 and item.keys() <= _PLAIN_COLUMN and column + len(_flow(item)) <= _LINE


def _is_flow(place: Place, value: Values | list[Any] | tuple[Any, ...]) -> bool:
    """Return True if `value` is to be written in flow style where it fits."""
    key = place[-1]
    if not isinstance(value, dict):
        return key in _FLOW_KEYS and not any(isinstance(item, dict) for item in value)
    if place[-2:] == _FACTS:
        return not isinstance(value.get("columns"), dict)
    return _is_flow_mapping(place) or (key == "config" and list(value) == ["severity"])


@lru_cache(maxsize=4096)
def _is_flow_mapping(place: Place) -> bool:
    """Return True if a mapping at `place` is to be written in flow style, whatever it says."""
    if _is_column(place) or _is_test(place) or place[-2:] == ("columns", "config"):
        return True
    return place[-1] in _FLOW_KEYS and place[-3:] != (*_FACTS, "columns")


def _is_column(place: Place) -> bool:
    """Return True if `place` holds the facts of one column."""
    return place[-4:-1] == (*_FACTS, "columns")


def _is_test(place: Place) -> bool:
    """Return whether what a data test says stands at `place`."""
    return place[-2:-1] == ("data_tests",)


def _wrapped(head: str, value: object, indent: str) -> Iterator[str]:
    """Yield the lines of `head` and `value` in flow style, as few as hold it: broken between the items only,
    and inside of one only where it is too long for a line of its own."""
    line, is_empty = head, True
    for part in _parts("", value, "", _LINE - len(indent)):
        gap = "" if line.endswith(("{", "[")) else " "
        if is_empty or len(line) + len(gap) + len(part) <= _LINE:
            line += gap + part
        else:
            yield line
            line = indent + part
        is_empty = False
    yield line


def _parts(before: str, value: object, behind: str, room: int) -> Iterator[str]:
    """Yield the parts of a collection in flow style between which its lines may be broken; `room` is how long
    one of its items may be without being broken itself. `before` and `behind` is what stands right there."""
    if not value or not isinstance(value, (dict, list, tuple)):
        yield before + _flow(value) + behind
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield before + opening
    names = [f"{_key(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    items = value.values() if isinstance(value, dict) else value
    for number, (name, item) in enumerate(zip(names, items, strict=True), start=1):
        end = "," if number < len(names) else closing + behind
        whole = f"{name}{_flow(item)}{end}"
        yield from [whole] if len(whole) <= room else _parts(name, item, end, room)


def _flow(value: object) -> str:
    """Return `value` in flow style, on one line."""
    if isinstance(value, str):
        return _text(value, _PLAIN)
    if isinstance(value, dict):
        return "{" + ", ".join([f"{_key(key)}: {_flow(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([_flow(item) for item in value]) + "]"
    return _scalar(value, _PLAIN)


def _scalar(value: object, plain: re.Pattern[str]) -> str:
    """Return one scalar as text; `plain` matches what needs no quotes there."""
    if isinstance(value, str):
        return _text(value, plain)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat(*([" "] if isinstance(value, datetime) else []))
    raise TypeError(f"YAML text cannot hold a {type(value).__name__}")


# A large source says the same few thousand texts over and over. A Template equals the str of the same
# characters but is not escaped: the cache must tell them apart.
@lru_cache(maxsize=16384, typed=True)
def _text(text: str, plain: re.Pattern[str]) -> str:
    return _quoted(escape(text), plain)


@lru_cache(maxsize=4096, typed=True)
def _key(key: object) -> str:
    # People's own keys may be numbers, dates or booleans.
    return _quoted(key, _PLAIN) if isinstance(key, str) else _scalar(key, _PLAIN)


def _quoted(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text.lower() not in _SPECIAL and ": " not in text:
        return text if not _is_hidden_in(text) else quoted(text)
    if _VERSION.fullmatch(text):
        return text
    if ('"' in text or "\\" in text) and not _is_hidden_in(text):
        return "'" + text.replace("'", "''") + "'"
    return quoted(text)


def _is_hidden_in(text: str) -> bool:
    """Return True if only double quotes can show `text` on one line."""
    return "\t" in text or "\n" in text or has_hidden(text)


def _float(value: float) -> str:
    if not isfinite(value):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"  # noqa: PLR0124
    text = repr(value)
    # YAML 1.1 reads 1e-07 as a string, 1.0e-07 as a number.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _is_prose_block(text: str) -> bool:
    """Return True if a literal block shows `text` unchanged: several printable lines, without blanks that
    would be lost or taken for indentation."""
    body = text.removesuffix("\n")
    return (
        "\n" in body
        and not body.startswith((" ", "\n", "\t"))
        and not text.endswith("\n\n")
        and not any(line != line.rstrip() or (not line.strip() and line) for line in body.split("\n"))
        and "\t" not in body
        and not has_hidden(body)
        and bool(body.strip())
    )
