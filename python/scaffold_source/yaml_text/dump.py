"""Plain values as YAML that a person would have written, and that reads back as the same values.

PyYAML's dumper cannot choose a style per place (flow for one line of facts, literal blocks for prose)
and is slow on large sources; this writer knows only dicts, lists and scalars. dbt renders values (not
keys) as Jinja, so values are escaped on the way out. The property test reads every text back with
PyYAML and Jinja.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from scaffold_source.safe_text.visible import has_hidden, quoted
from scaffold_source.yaml_text.jinja import escape

# Written on one line where they fit into it; everything else is a block.
_FLOW_KEYS = frozenset(
    [
        "producer",
        "arguments",
        "warn_after",
        "error_after",
        "primary_key",
        "unique",
        "soft_delete",
        "labels",
        "values",
        "columns",
        "references",
        "quoting",
        "schemas",
        "include",
        "exclude",
        "producer_database",
        "publications",
        "inherits",
        "evidence",
        "polymorphic",
    ]
)
_FLOW_ITEMS = ("foreign_keys", "policies", "soft_delete", "polymorphic", "conflicts")
_LINE = 110
_LONG_LISTS = ("tables", "models")

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


def dump(value: dict[str, Any], by: Indentation = _USUAL) -> str:
    """`value` as a YAML document of block mappings. Raises TypeError for what YAML's core cannot hold."""
    lines: list[str] = []
    _write_mapping(value, "", lines, by)
    lines.append("")
    return "\n".join(lines)


def entry_lines(key: str, value: Any, indent: str, by: Indentation = _USUAL) -> list[str]:
    """`key: value` as it stands in a block mapping that is indented by `indent`."""
    lines: list[str] = []
    _write_mapping({key: value}, indent, lines, by)
    return "\n".join(lines).split("\n")


def item_lines(key: str, item: Any, indent: str, by: Indentation = _USUAL) -> list[str]:
    """`- item` as it stands in the block sequence of `key`."""
    lines: list[str] = []
    _write_item(key, item, indent, lines, by)
    return "\n".join(lines).split("\n")


def flow_text(value: Any) -> str:
    """`value` as it stands in a flow mapping or sequence."""
    return _flow(value)


def flow_key(key: str) -> str:
    return _key(key)


def scalar_text(value: Any) -> str:
    """A scalar as it stands after `key: `, on one line."""
    return _scalar(value, _PLAIN_PROSE)


def _write_mapping(mapping: dict[str, Any], indent: str, lines: list[str], by: Indentation) -> None:
    below = indent + " " * by.mapping
    for key, value in mapping.items():
        head = f"{indent}{_key(key)}:"
        if isinstance(value, (dict, list, tuple)):
            _write_collection(head, key, value, lines, by)
        elif isinstance(value, str) and "\n" in value and _is_prose_block(text := escape(value)):
            lines.append(f"{head} |{'' if text.endswith(chr(10)) else '-'}")
            lines += (below + line if line else "" for line in text.removesuffix("\n").split("\n"))
        else:
            lines.append(f"{head} {_scalar(value, _PLAIN_PROSE)}")


def _write_collection(
    head: str,
    key: str,
    value: dict[str, Any] | list[Any] | tuple[Any, ...],
    lines: list[str],
    by: Indentation,
) -> None:
    """A key, which `head` ends with, and the collection under it."""
    if not value or _is_short(key, value):
        line = f"{head} {_flow(value)}"
        if not value or len(line) <= _LINE:
            lines.append(line)
            return
    indent = " " * (len(head) - len(head.lstrip(" ")))
    if key == "columns" and value and not any(isinstance(item, dict) for item in value):
        lines += _wrapped(head, value, indent + " " * by.mapping)
        return
    lines.append(head)
    if isinstance(value, dict):
        _write_mapping(value, indent + " " * by.mapping, lines, by)
        return
    for item in value:
        _write_item(key, item, indent + " " * by.sequence, lines, by)


def _write_item(key: str, item: Any, indent: str, lines: list[str], by: Indentation) -> None:
    gap = " " * (by.item - 1)
    if isinstance(item, dict) and item and not (key in _FLOW_ITEMS and _fits(item, indent)):
        start = len(lines)
        _write_mapping(item, f"{indent} {gap}", lines, by)
        lines[start] = f"{indent}-{gap}{lines[start].lstrip(' ')}"
        if key in _LONG_LISTS:
            lines[start:] = ["\n".join(lines[start:])]  # a million short texts would take twice the memory
    else:
        lines.append(f"{indent}-{gap}{_flow(item)}")


def _wrapped(head: str, names: Iterable[Any], indent: str) -> Iterator[str]:
    """A long list of names, in as few lines as hold it."""
    yield f"{head} ["
    line = indent
    *some, last = [_flow(name) for name in names]
    for text in (*(f"{name}," for name in some), f"{last}]"):
        if len(line) + len(text) >= _LINE and line != indent:
            yield line.rstrip(" ")
            line = indent
        line += text + " "
    yield line.rstrip(" ")


def _fits(item: dict[str, Any], indent: str) -> bool:
    return len(indent) + 2 + len(_flow(item)) <= _LINE


def _is_short(key: str, value: dict[str, Any] | list[Any] | tuple[Any, ...]) -> bool:
    """Whether people would write `value` on one line, if it fits."""
    if isinstance(value, dict):
        return key in _FLOW_KEYS or (key == "config" and list(value) == ["severity"])
    return key in _FLOW_KEYS and not any(isinstance(item, dict) for item in value)


def _flow(value: Any) -> str:
    """`value` on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join([f"{_key(key)}: {_flow(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([_flow(item) for item in value]) + "]"
    return _scalar(value, _PLAIN)


def _scalar(value: Any, plain: re.Pattern[str]) -> str:
    """One scalar; `plain` is what needs no quotes where it stands."""
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
def _key(key: Any) -> str:
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
    """Whether only double quotes can show `text`, on one line."""
    return "\t" in text or "\n" in text or has_hidden(text)


def _float(value: float) -> str:
    if not isfinite(value):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"  # noqa: PLR0124
    text = repr(value)
    # YAML 1.1 reads 1e-07 as a string, 1.0e-07 as a number.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _is_prose_block(text: str) -> bool:
    """Whether a literal block shows `text` unchanged: printable lines, none that hides its indentation."""
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
