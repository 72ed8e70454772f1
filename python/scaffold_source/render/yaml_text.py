"""Plain values as YAML that a person would have written, and that reads back as the same values.

PyYAML's dumper cannot choose a style per place (flow for one line of facts, literal blocks for prose)
and is slow on large sources; this writer knows only mappings, lists and scalars. The property test
reads every text back with PyYAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

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
    ]
)
_LINE = 110

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()+*=<>-]*[\w/()+*=<>.-])?")
_PLAIN_PROSE = re.compile(r"[^\W\d_](?:[\w ./()+*=<>,;'\"!?&%$@`~^|:-]*[\w./()+*=<>,;'\"!?&%$@`~^|-])?")
_SPECIAL = frozenset(
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"]
)  # YAML 1.1 and 1.2
_LINE_BREAKS = re.compile(r"[\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]"
)


def dump(value: Mapping[str, Any]) -> str:
    """`value` as a YAML document of block mappings. Raises TypeError for what YAML's core cannot hold."""
    return "\n".join(_mapping_lines(value, "")) + "\n"


def _mapping_lines(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        yield from _entry_lines(f"{indent}{scalar(key)}:", key, value, indent + "  ")


def _entry_lines(head: str, key: str, value: Any, indent: str) -> Iterator[str]:
    """A key and its value; `indent` is that of the lines below it."""
    if isinstance(value, (Mapping, list, tuple)):
        if not value or _is_short(key, value):
            line = f"{head} {flow(value)}"
            if not value or len(line) <= _LINE:
                yield line
                return
        yield head
        if isinstance(value, Mapping):
            yield from _mapping_lines(value, indent)
        else:
            yield from _list_lines(key, value, indent)
    elif isinstance(value, str) and _is_prose_block(value):
        yield f"{head} |{'' if value.endswith(chr(10)) else '-'}"
        yield from (indent + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{head} {scalar(value, prose=True)}"


def _is_short(key: str, value: Any) -> bool:
    """Whether people would write `value` on one line, if it fits."""
    if isinstance(value, Mapping):
        return key in _FLOW_KEYS or (key == "config" and list(value) == ["severity"])
    return key in _FLOW_KEYS and not any(isinstance(item, Mapping) for item in value)


def _list_lines(key: str, items: Sequence[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            line = f"{indent}- {flow(item)}"
            if key in ("foreign_keys", "soft_delete") and len(line) <= _LINE:
                yield line
                continue
            first, *rest = _mapping_lines(item, indent + "  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield f"{indent}- {flow(item)}"


def flow(value: Any) -> str:
    """`value` on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def scalar(value: Any, *, prose: bool = False) -> str:
    """One scalar; `prose` allows the punctuation that is harmless outside of flow collections."""
    if isinstance(value, str):
        return _string(value, _PLAIN_PROSE if prose else _PLAIN)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    raise TypeError(f"YAML text cannot hold a {type(value).__name__}")


def _string(text: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(text) and text.lower() not in _SPECIAL and ": " not in text:
        return text if not _UNPRINTABLE.search(text) else _double_quoted(text)
    if _VERSION.fullmatch(text):
        return text
    if ('"' in text or "\\" in text) and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return _double_quoted(text)


def _double_quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: _escape(ord(match[0])), quoted)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _float(value: float) -> str:
    if not isfinite(value):
        raise TypeError(f"YAML text cannot hold {value}")
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
        and not _UNPRINTABLE.search(body.replace("\n", ""))
        and not _LINE_BREAKS.search(body)
        and bool(body.strip())
    )
