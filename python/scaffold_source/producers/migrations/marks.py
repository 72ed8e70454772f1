"""Which part of a migration's file is applied: many tools keep both ways in one, and say so in a comment.

A way down is never applied. A comment that looks like such a mark, of a tool that we do not know, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations.folder import DUMP_INSTEAD
from scaffold_source.producers.migrations.liquibase import changesets_to_apply, is_formatted
from scaffold_source.producers.sql_script import statements


@dataclass(frozen=True, slots=True)
class Notation:
    """How a tool marks the two ways, each at the beginning of a line. Without `up`, what stands before the
    mark `down` is applied."""

    tool: str
    up: str | None
    down: str
    semicolons_doubled: bool = False


NOTATIONS = (
    Notation("goose", r"--[ \t]*\+goose[ \t]+up\b", r"--[ \t]*\+goose[ \t]+down\b"),
    Notation("sql-migrate", r"--[ \t]*\+migrate[ \t]+up\b", r"--[ \t]*\+migrate[ \t]+down\b"),
    Notation("micrate", r"--[ \t]*\+micrate[ \t]+up\b", r"--[ \t]*\+micrate[ \t]+down\b"),
    Notation("dbmate", r"--[ \t]*migrate:up\b", r"--[ \t]*migrate:down\b"),
    Notation("node-pg-migrate", r"--[ \t-]*up[ \t]+migration\b", r"--[ \t-]*down[ \t]+migration\b"),
    Notation("MyBatis", None, r"--[ \t]*//[ \t]*@undo\b"),
    Notation("tern", None, r"----[ \t]*create above[ \t]*/[ \t]*drop below[ \t]*----"),
    Notation(
        "Play evolutions", r"(?:--|\#)[^\n]*!ups\b", r"(?:--|\#)[^\n]*!downs\b", semicolons_doubled=True
    ),
    Notation("rambler", r"--[ \t]*rambler[ \t]+up\b", r"--[ \t]*rambler[ \t]+down\b"),
    Notation("shmig", r"--[ \t]*=+[ \t]*up[ \t]*=+", r"--[ \t]*=+[ \t]*down[ \t]*=+"),
)
# Atlas keeps checks and ways down as files within the file.
_ATLAS = Notation("Atlas", r"--[ \t]*migration\.sql[ \t]*--", r"--[ \t]*(?!migration\.sql)\S+[ \t]*--[ \t]*$")
_ATLAS_ARCHIVE = re.compile(r"\s*--[ \t]*atlas:txtar\b")
_ANY_MARK = re.compile(
    r"^[ \t]*(?:"
    + "|".join(f"(?P<m{n}>{mark.up or '(?!)'}|{mark.down})" for n, mark in enumerate(NOTATIONS))
    + ")",
    re.IGNORECASE | re.MULTILINE,
)
_DOWNGRADE = re.compile(r"^--[ \t]*Running downgrade\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """What of a file is applied, with the same line numbers; `tool` whose marks say so, None without any;
    `left_out` what it has besides, in words."""

    text: str
    tool: str | None = None
    left_out: tuple[str, ...] = ()


def up_only(script: str, name: str) -> Part:
    """Return what of `script` is applied. Raises UsageError if that cannot be told for sure; `name` is the
    file's."""
    if downgrade := _DOWNGRADE.search(script):
        raise _unclear(name, script, downgrade, "is a downgrade that Alembic wrote")
    if is_formatted(script):
        text, left_out = changesets_to_apply(script, name)
        part = Part(text, "Liquibase", left_out)
    else:
        part = _by_marks(script, name)
    _require_no_unknown_mark(part.text, name)
    return part


def _by_marks(script: str, name: str) -> Part:
    notations = {NOTATIONS[int((mark.lastgroup or "m0")[1:])] for mark in _ANY_MARK.finditer(script)}
    if _ATLAS_ARCHIVE.match(script):
        notations.add(_ATLAS)
    if not notations:
        return Part(script)
    if len(notations) > 1:
        tools = " and ".join(sorted(notation.tool for notation in notations))
        raise UsageError(
            f"{name} has marks of {tools}: what leads up cannot be told",
            do=f"keep one tool's; or {DUMP_INSTEAD}",
        )
    (notation,) = notations
    return _one_way(script, notation, name)


def _one_way(script: str, notation: Notation, name: str) -> Part:
    up = re.compile(rf"[ \t]*{notation.up or '(?!)'}", re.IGNORECASE)
    down = re.compile(rf"[ \t]*{notation.down}", re.IGNORECASE)
    lines = script.split("\n")
    has_up = any(up.match(line) for line in lines)
    going: str = "nowhere" if has_up else "up"
    before: list[str] = []
    has_down = False
    for at, line in enumerate(lines):
        if down.match(line):
            going, has_down = "down", True
        elif up.match(line):
            going = "up"
        elif going == "up":
            continue
        elif going == "nowhere":
            before.append(line)
        lines[at] = ""
    if _has_statements("\n".join(before), name):
        raise UsageError(
            f"{name}: statements stand before the mark of {notation.tool} that says which way they lead",
            do="put them below the mark for up",
        )
    text = "\n".join(lines)
    if notation.semicolons_doubled:
        text = text.replace(";;", ";")
    return Part(text, notation.tool, ("its way down",) if has_down else ())


# ---- marks that nobody knows

_DOWN = (
    r"downs?|undos?|roll[ _-]?backs?|reverts?|reverse|backwards?|backout|downgrade|unapply|teardown|uninstall"
    r"|unmigrate"
)
_UP = {"up", "ups", "do", "apply", "forward", "forwards", "upgrade", "migrate", "deploy", "install", "create"}
_DOWN_WORD = re.compile(rf"\b(?:{_DOWN})\b", re.IGNORECASE)
_COMMENT_OR_TEXT = re.compile(
    r"""(?P<line>--[^\n]*) | (?P<block>/\*.*?\*/)
    | '[^']*' | "[^"]*" | (?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag)""",
    re.VERBOSE | re.DOTALL,
)
_FILLERS = {
    "migrate", "migration", "migrations", "script", "scripts", "section", "sql", "begin", "start", "db",
    "schema", "statement", "statements", "step", "part", "the", "to", "way", "change", "changes", "here",
    "below", "of", "for", "this", "code", "block", "ddl", "query", "queries",
}  # fmt: skip
_ADORNED = re.compile(r"[+@!:#=\[\]{}<>|*$%&~^/]|--")
_SQL_VERB = re.compile(r"\s*(drop|alter|create|delete|insert|update|truncate|grant|revoke)\b", re.IGNORECASE)


def _require_no_unknown_mark(text: str, name: str) -> None:
    """Raise UsageError if a comment looks like the mark of a way down and statements stand below it."""
    if not _DOWN_WORD.search(text):
        return
    comments = list(_comments(text))
    ways_up = {words for _, words, _ in comments if _UP & set(words)}
    for position, (match, words, content) in enumerate(comments):
        following = comments[position + 1] if position + 1 < len(comments) else None
        if (
            following
            and _SQL_VERB.match(following[2])
            and not text[match.end() : following[0].start()].strip()
        ):
            continue  # a way down that is a comment as a whole
        if _is_mark(words, content, ways_up) and _has_statements(text[match.end() :], name):
            said = f"“{' '.join(content.split())[:40]}” looks like the mark of a way down"
            raise _unclear(name, text, match, f"{said}, of a tool that is not known here")


def _comments(text: str) -> Iterator[tuple[re.Match[str], tuple[str, ...], str]]:
    """Yield each comment that begins its line: its match, its words in lower case, its content."""
    for match in _COMMENT_OR_TEXT.finditer(text):
        raw = match["line"] or match["block"]
        if raw and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip():
            content = raw[2:-2] if match["block"] else raw[2:]
            shortest = re.sub(r"roll[ _-]back", "rollback", content[:400].lower())
            yield match, tuple(re.findall(r"[a-z]+", shortest)), content


def _is_mark(words: tuple[str, ...], content: str, ways_up: set[tuple[str, ...]]) -> bool:
    down = [at for at, word in enumerate(words) if _DOWN_WORD.fullmatch(word)]
    if not down or len(words) > 5 or content.rstrip().endswith(";"):
        return False
    others = {word for at, word in enumerate(words) if at not in down}
    is_short = len(words) <= 3 and (not others or bool(_ADORNED.search(content)))
    has_pair = any((*words[: down[0]], up, *words[down[0] + 1 :]) in ways_up for up in _UP)
    return is_short or others <= _FILLERS or has_pair


def _has_statements(text: str, name: str) -> bool:
    return any(True for _ in statements(text, name))


def _unclear(name: str, text: str, match: re.Match[str], why: str) -> UsageError:
    line = text.count("\n", 0, match.start()) + 1
    return UsageError(
        f"{name}:{line}: {why}: nothing was applied",
        do=f"name the marks as goose or dbmate do, word the comment differently, or {DUMP_INSTEAD}",
    )
