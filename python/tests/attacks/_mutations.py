"""Inputs made from good ones: lines, blocks, values and bytes cut, doubled, swapped and replaced by odd ones.

Nothing here knows a key of any format: what is a block shows its indentation, what is a value its colon.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

ODD_TEXTS = (
    "", "~", "null", "true", "on", "No", "5", "-1", "1.5", ".nan", "-.inf", "1e3", "1_000", "0o17", "017", "0x_",
    "0b_", "1:30", "1:1:1.5", "=", "<<", "9" * 30, "9" * 5000, "0x" + "f" * 4000, "1" + ":1" * 3000,
    "2024-01-01", "2024-13-45", "2024-01-01T00:00:00Z", "0001-01-01 00:00:00 +14:00", "9999-12-31T23:59:59-23:59",
    "[]", "{}", "[a]", "{a: b}", "[[[[a]]]]", "{1: 2}", "{null: 1}", "{on: off}", "{2024-01-01: x}", "[null]",
    "{[a]: b}", "? a", "- ", "- a", ": ", "a: b: c", "[1, {a: [x]}]", "{name: 5}", "{columns: {a: 1}}",
    "!!int ''", "!!int x", "!!float ''", "!!bool x", "!!null x", "!!timestamp foo", "!!binary '%'", "!!set {a}",
    "!!omap [a: 1]", "!!str [a]", "!!seq a", "!!map [a]", "!!python/object/apply:os.system [id]", "!x y", "!", "! a",
    "&a b", "&a [*a]", "*a", "*bomb", "{<<: *a}", "{<<: 5}", "|", ">-", "|+9", ">\n", "'", '"', '"\\0"', '"\\ud800"',
    '"\\x85"', '"\\u2028"', '"a\\nb"', "'{{ env_var(\"HOME\") }}'", "\"{{ env_var('NONE') }}\"", "'{% x %}'", "'{{'", "'}}'",
    "#", "%YAML 1.1", "%TAG ! x", "---", "...", "--- a\n---", "<<<<<<< HEAD", "=======", ">>>>>>> x", "\t", "\t\t- a",
    "\u2028", "\x85", "\ufeff", "\u202e", "\x07", "é", "😀", "a" * 3000, "a.b.c", '"a.b"', "../../etc/passwd", "/", "\\",
    "`", "@x", "public.orders", "shop", "text", "unique", "breaking", "^1.2", ">=0 <9", "shop ^1", "name: x",
)  # fmt: skip
_BOMB = "bomb0: &bomb0 [a, b, c]\n" + "".join(
    f"bomb{n}: &bomb{n} [*bomb{n - 1}, *bomb{n - 1}, *bomb{n - 1}]\n" for n in range(1, 20)
)
HEADS = (
    _BOMB + "bomb: &bomb [*bomb19]\n",
    "bomb: &bomb {a: 1, b: [x]}\n",
    "a: &a {a: 1}\nbomb: &bomb {<<: [*a, *a]}\n",
    "%YAML 1.1\n---\n",
    "%TAG ! tag:example.com,2000:\n---\n",
    "\ufeff",
    "# a comment\n",
    "? [a]\n: b\n",
    "1: a\n",
    "[" * 200,
)
ODD_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1.5, 1e308, "", "a", "\0", "\u2028", "\ud800", "../x", "a" * 3000, "{{ x }}", [], {},
    ["a"], {"a": 1}, [[]], [None], {"": None}, float("inf"), float("nan"),
)  # fmt: skip
_VALUE = re.compile(r"(?<=: )[^\n]*|(?<=- )[^\n]*")
_KEY = re.compile(r"^(\s*(?:- )?)([\w.\"']+):", re.MULTILINE)
_WORD = re.compile(r"\w+|[^\w\s]")
Edit = Callable[[str, Random], str]


def mutated(text: str, others: Sequence[str], random: Random, edits: Sequence[Edit]) -> bytes:
    """`text` after one to four edits, some of which bring in parts of `others`; now and then its bytes are
    edited too."""
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        edit = random.choice(edits)
        text = spliced(text, random.choice(others), random) if edit is splice else edit(text, random)
    content = text.encode("utf-8", "surrogatepass")
    return _bytes_edited(content, random) if random.random() < 0.1 else content


def _bytes_edited(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    kind = random.randrange(6)
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + random.randbytes(random.choice((1, 2, 30))) + content[at:]
    if kind == 2:
        return content[:at] + content[at + random.choice((1, 7, 200)) :]
    if kind == 3 and at < len(content):
        return content[:at] + bytes([content[at] ^ 1 << random.randrange(8)]) + content[at + 1 :]
    if kind == 4:
        return content.decode("utf-8", "ignore").encode(random.choice(("utf-16", "utf-32", "utf-8-sig")))
    return content.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\n\0", b"\xe2\x80\xa8")))


# ---- texts of any kind


def splice(text: str, random: Random) -> str:
    """A place for `spliced`, which needs a second text."""
    return text


def spliced(text: str, other: str, random: Random) -> str:
    """The beginning of one text and the end of another, or a piece of the other inside."""
    at, there = _line_start(text, random), _line_start(other, random)
    if random.random() < 0.5:
        return text[:at] + other[there:]
    return text[:at] + other[there : there + random.choice((40, 200, 1000))] + "\n" + text[at:]


def cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def lines_edited(text: str, random: Random) -> str:
    """A line removed, doubled, swapped, indented or joined with the next."""
    lines = text.splitlines(keepends=True) or [""]
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    kind = random.randrange(6)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 3:
        lines[at] = random.choice(("  ", " ", "\t", "- ", "      ")) + lines[at]
    elif kind == 4:
        lines[at] = lines[at][random.choice((1, 2, 4)) :]
    else:
        lines[at] = lines[at].rstrip("\r\n")
    return "".join(lines)


def words_edited(text: str, random: Random) -> str:
    """A word or a mark removed, doubled or replaced by another one of the text, or by an odd one."""
    words = list(_WORD.finditer(text))
    if not words:
        return random.choice(ODD_TEXTS)
    word, other = random.choice(words), random.choice(words)[0]
    new = random.choice(("", word[0] * 2, other, random.choice(ODD_TEXTS)))
    return text[: word.start()] + new + text[word.end() :]


def repeated(text: str, random: Random) -> str:
    """A short piece of the text, very often."""
    at = random.randrange(len(text) + 1)
    piece = text[at : at + random.choice((1, 2, 5, 30))]
    return text[:at] + piece * random.choice((10, 100, 2000 // (len(piece) + 1))) + text[at:]


def _line_start(text: str, random: Random) -> int:
    return text.rfind("\n", 0, random.randrange(len(text) + 1)) + 1


# ---- YAML


def values_replaced(text: str, random: Random) -> str:
    """One value replaced by an odd one."""
    found = list(_VALUE.finditer(text))
    if not found:
        return random.choice(ODD_TEXTS)
    value = random.choice(found)
    return text[: value.start()] + random.choice(ODD_TEXTS) + text[value.end() :]


def keys_replaced(text: str, random: Random) -> str:
    """One key replaced by another one of the text, or by an odd one."""
    found = list(_KEY.finditer(text))
    if not found:
        return text
    key, other = random.choice(found), random.choice(found)
    new = other[2] if random.random() < 0.5 else random.choice(ODD_TEXTS)
    return text[: key.start(2)] + new + text[key.end(2) :]


def blocks_edited(text: str, random: Random) -> str:
    """A key or an item with everything below it removed, doubled, moved, emptied or replaced."""
    lines = text.splitlines(keepends=True) or [""]
    start, end = _block(lines, random)
    block = lines[start:end]
    kind = random.randrange(5)
    if kind == 0:
        return "".join(lines[:start] + lines[end:])
    if kind == 1:
        return "".join(lines[:end] + block + lines[end:])
    if kind == 2:
        rest = lines[:start] + lines[end:]
        at = random.randrange(len(rest) + 1)
        return "".join(rest[:at] + block + rest[at:])
    head = block[0].split(":", 1)[0]
    odd = "" if kind == 3 else " " + random.choice(ODD_TEXTS)
    return "".join([*lines[:start], f"{head}:{odd}\n", *lines[end:]])


def heads_added(text: str, random: Random) -> str:
    """Something in front: a bomb for odd values to refer to, a directive, a byte order mark."""
    return random.choice(HEADS) + text


def _block(lines: list[str], random: Random) -> tuple[int, int]:
    start = random.randrange(len(lines))
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    return start, end


TEXT_EDITS: tuple[Edit, ...] = (splice, cut, lines_edited, words_edited, words_edited, repeated)
YAML_EDITS: tuple[Edit, ...] = (
    *TEXT_EDITS, values_replaced, values_replaced, values_replaced, values_replaced, keys_replaced, keys_replaced,
    blocks_edited, blocks_edited, blocks_edited, heads_added,
)  # fmt: skip


# ---- JSON


def json_edited(text: str, random: Random) -> str:
    """One value of the document removed, doubled, or replaced by an odd one or another one of it."""
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return lines_edited(text, random)
    places = list(_places(root))
    if not places:
        return json.dumps(random.choice(ODD_VALUES))
    holder, key = random.choice(places)
    other, there = random.choice(places)
    kind = random.randrange(6)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[random.choice(("", "name", "\0", str(key) * 2))] = holder[key]
    elif kind == 2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif kind == 3:
        holder[key] = json.loads(json.dumps(other[there]))
    else:
        holder[key] = random.choice(ODD_VALUES)
    return json.dumps(root, indent=random.choice((None, 2)))


def _places(node: Any) -> Any:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield node, key
        yield from _places(value)


JSON_EDITS: tuple[Edit, ...] = (
    json_edited,
    json_edited,
    json_edited,
    json_edited,
    words_edited,
    splice,
    cut,
    repeated,
)
