"""New names of columns in SQL that people wrote, in agreements and in staging models. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaffold_source.yaml_text.jinja import escape

# A name that the package has quoted by dbt.
_QUOTING = r"\{\{-?\s*(?:adapter\.quote|scaffold_source\.quoted)\(\s*(?:'[^'\n]*'|\"[^\"\n]*\")\s*\)\s*-?\}\}"
# What is no column in SQL: a text, a comment, an alias; then a call of a macro, a name in quotes, a word.
_SQL = re.compile(
    rf"""'(?:[^']|'')*'|--[^\n]*|\bas\s+(?:{_QUOTING}|"[^"]*"|\w+)|(?P<called>{_QUOTING})"""
    r"""|(?P<jinja>\{\{.*?\}\})|"(?P<quoted>[^"]*)"|(?P<word>\w+)""",
    re.IGNORECASE,
)
_SELECTED = re.compile(r"^renamed as \(\s*$.*?^\)", re.MULTILINE | re.DOTALL)
# A column of the select list under its own name or another.
_TARGET = re.compile(
    rf"(?P<indent>\s*(?:select )?)(?P<name>\w+|{_QUOTING})(?:\s+as\s+(?P<alias>\w+|{_QUOTING}))?"
    r"(?P<rest>,?\s*(?:--.*)?)"
)
_LITERAL = re.compile(r"""'([^']*)'|"([^"]*)\"""")
Words = Mapping[str, str]


def in_sql(sql: str, words: Words, written: Words) -> str:
    """Return `sql` with new names of columns: not in texts, comments and aliases. `words` are the new names
    by old ones, `written` what SQL says for them, which may have to quote some."""
    return _SQL.sub(lambda match: _in_sql(match, words, written), sql) if words else sql


def _in_sql(match: re.Match[str], words: Words, written: Words) -> str:
    text = match[0]
    if match["word"]:
        return written.get(text, text)
    if match["quoted"] is not None:
        return f'"{escape(words[match["quoted"]])}"' if match["quoted"] in words else text
    if match["called"]:
        return written.get(_name(text), text)
    if match["jinja"]:
        return re.sub(
            r"""(['"])([^'"]*)\1""",
            lambda name: f"{name[1]}{words.get(name[2], name[2])}{name[1]}",
            text,
        )
    return text


def carried_model(text: str, words: Words, targets: Mapping[str, tuple[str, str]]) -> str:
    """Return a staging model that selects renamed columns under the names that they had: only in the select
    from the source, since what comes behind it speaks of those names. `targets` are the expression and the
    alias of each column as the tool selects it, by its new name."""
    if not words:
        return text
    written = {was: targets[now][0] if now in targets else now for was, now in words.items()}
    return _SELECTED.sub(lambda match: _carried_lines(match[0], words, written, targets), text)


def _carried_lines(block: str, words: Words, written: Words, targets: Mapping[str, tuple[str, str]]) -> str:
    first, *lines = block.split("\n")
    return "\n".join([first, *(_carried_line(line, words, written, targets) for line in lines)])


def _carried_line(line: str, words: Words, written: Words, targets: Mapping[str, tuple[str, str]]) -> str:
    column = _TARGET.fullmatch(line)
    was = _name(column["name"]) if column else ""
    if not column or was not in words:
        return in_sql(line, words, written)
    alias = column["alias"] or column["name"]
    expression, own = targets.get(words[was], ("", ""))
    if not expression:
        return in_sql(line, words, written)
    called = own.removeprefix("as ") if own else expression
    target = f"{expression} as {alias}" if _name(called) != _name(alias) else f"{expression} {own}".rstrip()
    return f"{column['indent']}{target}{column['rest']}"


def _name(text: str) -> str:
    """Return the column that a word or a quoting call names."""
    literal = _LITERAL.search(text)
    return (literal[1] or literal[2] or "") if literal else text
