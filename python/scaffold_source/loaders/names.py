"""Naming rules of loaders: functions of the producer's name and of the longest name that the warehouse takes.

Each follows the page that the loader's entry cites, and returns "" if the loader cannot land the name. That a
warehouse folds case is not the loader's doing: see `warehouses.py`.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BEYOND_16_BITS = re.compile(r"[^\u0000-\uffff]")  # two characters to Java
_NO_WORD = re.compile(r"[^A-Za-z0-9_]")
_DLT_WORDS = (re.compile(r"([^_])([A-Z][a-z]+)"), re.compile(r"([a-z0-9])([A-Z])"))
_INGESTR_WORDS = (re.compile(r"([A-Z]+)([A-Z][a-z])"), re.compile(r"([a-z0-9])([A-Z])"))
_DLT_ALPHABET = str.maketrans("+*-@|", "xx_al")
_DLT_DIRECT = str.maketrans("\n\r'\"▶", "_____")
_DLT_DUCK = str.maketrans('\n\r"', "___")
_DLT_TAG_BYTES = 4  # of shake_128, for the documented collision probability of 0.001
_DLT_TAG_ALPHABET = bytes.maketrans(b"/+", b"ab")
_DIGIT_LETTERS = "abcdefghij"  # 0 → a, 1 → b …
_STITCH_RESERVE = 4  # Stitch keeps room for the suffix of a column that it splits by type


def kept(name: str, limit: int) -> str:
    """Keep the producer's name."""
    return _cut(name, limit)


def lower(name: str, limit: int) -> str:
    """Keep the producer's name in lower case."""
    return _cut(name.lower(), limit)


def fivetran_column(name: str, limit: int) -> str:
    """Remove accents, split camelCase, make everything else an underscore: `userData` → `user_data`."""
    words = _NO_WORD.sub("_", _WORDS.sub("_", _without_accents(name))).lower()
    words = re.sub(r"__+", "_", words)
    return _cut(f"_{words}" if words[:1].isdigit() else words, limit)


def fivetran_table(name: str, limit: int) -> str:
    """Name a table as a column, and drop leading underscores before a letter."""
    return re.sub(r"^_+(?=[a-z])", "", fivetran_column(name, limit))


def airbyte(name: str, limit: int) -> str:
    """Make special characters underscores and keep the case: `Full Name` → `Full_Name`."""
    words = _NO_WORD.sub("_", _without_accents(name))
    return _cut(f"_{words}" if words[:1].isdigit() else words, limit)


def dlt(name: str, limit: int) -> str:
    """Apply dlt's `snake_case` naming to each part of a path; double underscores separate the parts."""
    parts = [_dlt_identifier(part.strip(), limit) for part in name.split("__") if part.strip()]
    return _dlt_shortened("__".join(parts), name, limit)


def _dlt_identifier(name: str, limit: int) -> str:
    words = re.sub(r"[^A-Za-z0-9_]+", "_", name.translate(_DLT_ALPHABET))
    for word_break in _DLT_WORDS:
        words = word_break.sub(r"\1_\2", words)
    words = words.lower()
    words = f"_{words}" if words[:1].isdigit() else words
    stem = words.rstrip("_")
    words = stem + "x" * (len(words) - len(stem))
    return _dlt_shortened(re.sub(r"__+", "_", words), name, limit)


def ingestr(name: str, limit: int) -> str:
    """Apply ingestr's `snake_case`: dlt's, but letters and digits of other alphabets stay."""
    stem = name.rstrip("_")
    whole = stem + "x" * (len(name) - len(stem))
    landed = "__".join(_ingestr_part(part) for part in whole.split("__") if part)
    landed = f"_{landed}" if "0" <= landed[:1] <= "9" else landed
    return _cut(_dlt_shortened(landed, name, limit), limit)


def _ingestr_part(part: str) -> str:
    words = re.sub(r"[^\w]|_", "_", part.translate(_DLT_ALPHABET))
    for word_break in _INGESTR_WORDS:
        words = word_break.sub(r"\1_\2", words)
    words = re.sub(r"__+", "_", words.lower())
    stem = words.rstrip("_")
    return stem + "x" * (len(words) - len(stem))


def ingestr_log_table(name: str, limit: int) -> str:
    """Keep a table's name; return "" for one over the limit, which lands under another."""
    return name if len(name.encode()) <= limit else ""


def _dlt_shortened(landed: str, name: str, limit: int) -> str:
    """Shorten a name over the limit to its two ends around a tag made of the whole name."""
    if len(landed) <= limit:
        return landed
    digest = hashlib.shake_128(name.encode()).digest(_DLT_TAG_BYTES)
    tag = base64.b64encode(digest).rstrip(b"=").translate(_DLT_TAG_ALPHABET).lower().decode()
    room = limit - len(tag)
    return landed[: room - room // 2] + tag + landed[len(landed) - room // 2 :]


def dlt_direct(name: str, limit: int) -> str:
    """Apply dlt's `direct` naming: quotes and line breaks become underscores."""
    return _by_parts(name, limit, lambda part: part.translate(_DLT_DIRECT), separator="▶")


def dlt_duck_case(name: str, limit: int) -> str:
    """Apply dlt's `duck_case` naming: double quotes and line breaks become underscores, several one."""
    return _by_parts(name, limit, lambda part: re.sub(r"__+", "_", part.translate(_DLT_DUCK)))


def dlt_sql_cs(name: str, limit: int) -> str:
    """Apply dlt's `sql_cs_v1` naming: ASCII letters, digits and underscores, the case kept."""
    return _by_parts(name, limit, _dlt_sql)


def dlt_sql_ci(name: str, limit: int) -> str:
    """Apply dlt's `sql_ci_v1` naming: that of `sql_cs_v1` in lower case."""
    return _by_parts(name, limit, lambda part: _dlt_sql(part).lower())


def _dlt_sql(name: str) -> str:
    words = re.sub(r"[^a-zA-Z\d_]+", "_", name)
    words = f"_{words}" if words[:1].isdigit() else words
    return re.sub(r"__+", "_", words if words == "_" else re.sub(r"_+$", "", words))


def _by_parts(name: str, limit: int, normalised: Callable[[str], str], *, separator: str = "__") -> str:
    """Name each part of a path, and shorten each, then all of them."""
    parts = [part.strip() for part in name.split(separator) if part.strip()]
    landed = [_dlt_shortened(normalised(part), part, limit) for part in parts]
    return _cut(_dlt_shortened(separator.join(filter(None, landed)), name, limit), limit)


def singer(name: str, limit: int) -> str:
    """Name as the Meltano SDK: lower case, `.`, `-` and spaces underscores, a leading digit a letter."""
    words = re.sub(r"[^a-zA-Z0-9_\-.\s]", "", name).lower().strip()
    words = re.sub(r"[-. ]", "_", words)
    if words[:1].isdigit():
        words = _DIGIT_LETTERS[int(words[0])] + words[1:]
    return _cut(words, limit)


def after_dash(name: str, limit: int) -> str:
    """Name a table as a target of the Meltano SDK, which takes what precedes the last dash for the schema."""
    return _cut(name.rpartition("-")[2], limit)


def singer_table(name: str, limit: int) -> str:
    """Name a table as a column, less what precedes its last dash."""
    return singer(after_dash(name, len(name) * 4), limit)


def target_duckdb(name: str, limit: int) -> str:
    """Keep the name in lower case; return "" for one in quotes, which the target does not escape."""
    return "" if '"' in name else lower(name, limit)


def target_duckdb_table(name: str, limit: int) -> str:
    """Name a table as target-duckdb: a dash ends what it takes for the schema, other dashes and dots are
    underscores."""
    words = name.split("-")
    return target_duckdb("_".join(words[1:] or words).replace(".", "_"), limit)


def debezium_table(name: str, limit: int) -> str:
    """Name a table after its topic, in which special characters, and at last the dots, are underscores."""
    return _cut(re.sub(r"[^A-Za-z0-9_-]", "_", _BEYOND_16_BITS.sub("__", name)), limit)


def sling_column(name: str, limit: int) -> str:
    """Apply Sling's casing `normalize`: `ID2` → `id2`, but `orderId` stays.

    Return "" for a name with double quotes: the load of its table stops.
    """
    if '"' in name:
        return ""
    is_plain = name.isascii() and not _NO_WORD.search(name) and not (name.upper() != name != name.lower())
    return _cut(name.lower() if is_plain else name.replace(".", "_"), limit)


def sling_table(name: str, limit: int) -> str:
    """Make all but ASCII letters, digits and underscores one underscore: `Order Items` → `Order_Items`."""
    words = re.sub(r"[^A-Za-z0-9_]+", "_", name.strip())
    return _cut(f"_{words}" if words[:1].isdigit() else words, limit)


def stitch(name: str, limit: int) -> str:
    """Remove special characters and all that precedes the first letter: `4customer#id` → `customerid`.

    Return "" for a name over the limit: Stitch rejects it.
    """
    words = re.sub(r"^[^A-Za-z]+", "", _NO_WORD.sub("", name))
    return words if len(words) <= limit - _STITCH_RESERVE else ""


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _cut(name: str, limit: int) -> str:
    if len(name) * 4 <= limit:  # no character takes more bytes
        return name
    return name.encode()[:limit].decode(errors="ignore")
