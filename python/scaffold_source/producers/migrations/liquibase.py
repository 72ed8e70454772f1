"""Liquibase's formatted SQL: a file of changesets, each with its conditions, of which some are applied.

What a condition means depends on how Liquibase is started. PostgreSQL in production is meant here, without
names of tests; a context that says neither is refused.
"""

from __future__ import annotations

import re

from scaffold_source.errors import UsageError

_HEADER = re.compile(r"\s*--[ \t]*liquibase[ \t]+formatted[ \t]+sql\b", re.IGNORECASE)
_CHANGESET = re.compile(
    r"""[ \t]*--[ \t]*changeset[ \t]+(?P<id>(?:"[^"]+"|[^:\n]+?):[ \t]*(?:"[^"]+"|\S+))(?P<rest>.*)""",
    re.IGNORECASE,
)
_ANY_CHANGESET = re.compile(r"[ \t]*--[ \t]*changeset\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\w+):("[^"]*"|'[^']*'|\S+)""")
_IGNORED = re.compile(r"[ \t]*--[ \t]*ignoreLines:(start|end|\d+)\b", re.IGNORECASE)
_OTHER_HEADER = re.compile(r"^[ \t]*--[ \t]*changeset[ \t]+[^\s:]+:\S", re.IGNORECASE | re.MULTILINE)
_CONDITION = re.compile(r"[ \t]*--[ \t]*preconditions?[ \t-]", re.IGNORECASE)
_IN_PRODUCTION = {"prod", "production", "prd", "live", "default", "all", "main", "ddl", "schema"}
_IN_TESTS = {
    "test", "tests", "testing", "dev", "development", "local", "demo", "sample", "seed", "seeds", "ci", "qa",
    "staging", "stage", "integration", "e2e", "faker", "unit", "uat", "sandbox", "mock", "testdata", "it",
}  # fmt: skip


def is_formatted(script: str) -> bool:
    """Return True if the file says that it holds changesets, or has one."""
    return bool(_HEADER.match(script) or _OTHER_HEADER.search(script))


def changesets_to_apply(script: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the changesets that PostgreSQL in production gets, with the same line numbers, and what is left
    out. Raises UsageError for a condition that cannot be decided."""
    if not _HEADER.match(script):
        raise UsageError(
            f"{name} has changesets, and its first line is not “--liquibase formatted sql”",
            do="add that line: without it, Liquibase runs the whole file and heeds no condition",
        )
    lines = script.split("\n")
    left_out: list[str] = []
    applies, delimiter, ignored = True, "", 0
    for at, line in enumerate(lines):
        if start := _CHANGESET.match(line):
            said = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(start["rest"])}
            why = _why_not(said, f"{name}:{at + 1}", start["id"])
            applies, delimiter = why is None, said.get("enddelimiter", "")
            left_out += [f"changeset {start['id']}: {why}"] if why else []
        elif _ANY_CHANGESET.match(line) and not ignored:
            raise UsageError(
                f"{name}:{at + 1}: this changeset's author and id cannot be read",
                do="write it as Liquibase does: --changeset author:id",
            )
        elif mark := _IGNORED.match(line):
            word = mark[1].lower()
            ignored = 0 if word == "end" else int(word) if word.isdigit() else len(lines)
            continue
        elif _CONDITION.match(line) and applies and not _CONDITION.match(lines[at - 1]):
            left_out.append(f"line {at + 1}: a precondition, which is not looked at")
        if not applies or ignored:
            lines[at] = ""
        elif delimiter and line.strip().lower() == delimiter.lower():
            lines[at] = ";"
        ignored = max(0, ignored - 1)
    return "\n".join(lines), tuple(left_out)


def _why_not(said: dict[str, str], place: str, changeset: str) -> str | None:
    """Return why a changeset is not for PostgreSQL in production; None if it is."""
    if said.get("ignore", "").lower() == "true":
        return "ignore:true"
    if not _is_ours(said.get("dbms", "")):
        return f"dbms:{said['dbms']}"
    for key in ("context", "contextfilter"):
        if said.get(key) and not _holds(said[key], place, changeset):
            return f"context:{said[key]}"
    labels = {label.strip().lower() for label in re.split(r"[,\s]+", said.get("labels", "")) if label}
    return f"labels:{said['labels']}" if labels and labels <= _IN_TESTS else None


def _is_ours(dbms: str) -> bool:
    names = {name.strip().lower() for name in dbms.split(",") if name.strip()}
    wanted = {name for name in names if not name.startswith("!")}
    if "none" in names or "!postgresql" in names or "!all" in names:
        return False
    return not wanted or bool(wanted & {"postgresql", "all"})


def _holds(expression: str, place: str, changeset: str) -> bool:
    """Return whether a context's expression is true in production: a comma and `or`, `and`, `!` and `not`,
    parentheses. Raises UsageError for a name that says neither."""
    tokens = re.findall(r"[()!,]|[^\s()!,]+", expression.lower())

    def unclear() -> UsageError:
        return UsageError(
            f"{place}: whether changeset {changeset} is run depends on context:{expression}, which is not "
            "known here",
            do="give a dump of a migrated database: pg_dump --schema-only -f schema.sql",
        )

    def either() -> bool:
        value = both()
        while tokens and tokens[0] in (",", "or"):
            tokens.pop(0)
            value = both() or value
        return value

    def both() -> bool:
        value = single()
        while tokens and tokens[0] == "and":
            tokens.pop(0)
            value = single() and value
        return value

    def single() -> bool:
        if not tokens:
            raise unclear()
        word = tokens.pop(0)
        if word in ("!", "not"):
            return not single()
        if word == "(":
            value = either()
            if not tokens or tokens.pop(0) != ")":
                raise unclear()
            return value
        word = word.lstrip("@")
        if word not in _IN_PRODUCTION | _IN_TESTS:
            raise unclear()
        return word in _IN_PRODUCTION

    value = either()
    if tokens:
        raise unclear()
    return value
