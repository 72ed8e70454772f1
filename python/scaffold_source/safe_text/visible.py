r"""Show other people's text to people and programs with every invisible character as an escape.

Names, comments, labels and expressions come from the producer, reasons and owners from people. Control
characters can drive a terminal, bidirectional controls can show a different text, and zero-width characters
and tags can hide one. This module alone decides which characters these are. Each format chooses how to write
them: `\u202e` in a log, in Markdown and in XML, a quoted escape in YAML and JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from unicodedata import category

# Category Cc (but tab and line feed), Cf, Cs, Co, Zl, Zp, the noncharacters, Unicode's
# Default_Ignorable_Code_Point and the blank Braille pattern. A test compares them with Python's Unicode.
_HIDDEN_CLASS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\uf8ff"
    "\ufdd0-\ufdef\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000))
    + "\U000e0000-\U000e0fff\U000efffe-\U0010ffff"
)
# A symbol is made an emoji by U+FE0F; anywhere else it hides.
_EMOJI_STYLE = "\ufe0f"
# More marks on one letter than any language writes cover the lines around them.
_MARKS_SHOWN = 4

_LOOKS_ESCAPED = re.compile(r"\\(?=x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[ntr])")
_ESCAPES = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([ntr]))")
# What runners of GitHub, Azure and TeamCity read as a command: the one at a line's start, after blanks, the
# others anywhere in a line.
_COMMAND_AT_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND_ANYWHERE = re.compile(r"##(?=\w*\[)")


class _Patterns(NamedTuple):
    """What is looked for in a text that is not plain ASCII."""

    hidden: re.Pattern[str]
    stray_style: re.Pattern[str]
    beyond_latin: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Return the patterns. Compiling them takes as long as many a small run, and few texts need them."""
    return _Patterns(
        re.compile(f"[{_HIDDEN_CLASS}]"),
        re.compile(f"(?<![\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]){_EMOJI_STYLE}"),
        re.compile("[\u0300-\U0010ffff]+"),
    )


def escape(character: str) -> str:
    r"""Return one character as programs usually escape it: `\n`, `\x1b`, `\u202e`, `\U000e0041`."""
    return ascii(character)[1:-1]


def replace_hidden(text: str, by: Callable[[str], str]) -> str:
    """Return `text` with each hidden character replaced by `by`. Tabs and line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    patterns = _patterns()
    shown = patterns.hidden.sub(lambda match: by(match[0]), text)
    if text.isascii():
        return shown
    if _EMOJI_STYLE in text:
        shown = patterns.stray_style.sub(lambda match: by(match[0]), shown)
    return patterns.beyond_latin.sub(lambda run: _without_floods(run, by), shown)


def has_hidden(text: str) -> bool:
    """Return True if `replace_hidden` would change anything."""
    return not (text.isascii() and text.isprintable()) and replace_hidden(text, lambda _: "") != text


def _without_floods(run: re.Match[str], by: Callable[[str], str]) -> str:
    """Replace combining marks that follow no letter, and those beyond what a letter can carry."""
    before = run.string[run.start() - 1 : run.start()]
    shown, marks = [], 0 if before.strip(' \t\n"') else _MARKS_SHOWN
    for character in run[0]:
        marks = marks + 1 if category(character)[0] == "M" else _MARKS_SHOWN if character.isspace() else 0
        shown.append(character if marks <= _MARKS_SHOWN else by(character))
    return "".join(shown)


def line(text: str) -> str:
    """Return `text` on one line that cannot drive a terminal or give a CI runner a command.

    `read_line` restores the text: a backslash that looks like an escape is itself escaped.
    """
    if text.isascii() and text.isprintable() and not any(sign in text for sign in ("\\", "::", "##")):
        return text
    shown = replace_hidden(_LOOKS_ESCAPED.sub(r"\\x5c", text), escape)
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else escape(c) for c in shown)
    return _without_commands(shown)


def read_line(shown: str) -> str:
    """Return the text from which `line` made `shown`."""
    return _ESCAPES.sub(_unescaped, shown)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "r": "\r"}[match[4]]


def lines(text: str) -> str:
    """Escape our own text that quotes other people's: its line breaks stay, nothing in it drives a
    terminal."""
    shown = "\r\n".join(replace_hidden(part, escape) for part in text.split("\r\n"))
    return _without_commands(shown)


def _without_commands(text: str) -> str:
    return _COMMAND_ANYWHERE.sub(r"#\\x23", _COMMAND_AT_START.sub(r"\1\\x3a", text))


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""Return `value` as JSON that reads back the same, with hidden characters as `\u202e` and dates as
    text."""
    return shown_json(json.dumps(value, indent=indent, ensure_ascii=False, default=str))


def shown_json(text: str) -> str:
    """Escape the hidden characters in JSON's strings; outside of strings JSON has none."""
    return _COMMAND_ANYWHERE.sub(r"#\\u0023", replace_hidden(text, _json_escape))


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def quoted(text: str) -> str:
    r"""Return `text` in double quotes that YAML reads back, with hidden characters as `\u202e`."""
    shown = replace_hidden(json.dumps(text, ensure_ascii=False), _yaml_escape)
    return _COMMAND_ANYWHERE.sub(r"#\\u0023", shown)


def _yaml_escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
