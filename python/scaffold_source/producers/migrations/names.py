"""What a migration's file name says: its number, its way (up or down), its database, its language."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from scaffold_source.producers.migrations.folder import base_name

_NUMBERED = re.compile(r"[VUBRM]?\d|R__", re.IGNORECASE)
_DOWN_WORDS = ("down", "undo", "rollback", "revert", "backward", "downgrade", "unapply")
_UP_WORDS = ("up", "do", "apply", "deploy", "forward", "upgrade", "migrate")
_DIALECTS = {
    "mysql", "mariadb", "sqlite", "sqlite3", "mssql", "sqlserver", "oracle", "h2", "hsqldb", "derby", "db2",
    "cockroach", "cockroachdb", "crdb", "tidb", "clickhouse", "snowflake", "redshift", "bigquery", "spanner",
    "duckdb", "vertica", "informix", "firebird", "sybase", "saphana", "hana", "yugabytedb", "singlestore",
    "tsql", "ase", "teradata", "exasol", "trino", "databricks", "ora", "maria", "libsql", "turso",
}  # fmt: skip
_OURS = {"postgres", "postgresql", "pg", "pgsql", "psql"}
# Kinds of files that no tool runs as a migration, whatever their name is.
_NO_PROGRAM = {
    "md", "mdx", "txt", "rst", "adoc", "csv", "tsv", "json", "jsonl", "toml", "lock", "conf", "ini", "cfg",
    "sum", "snap", "bak", "orig", "rej", "log", "png", "svg", "html", "pdf", "disabled", "skip", "off",
    "dist", "sample", "example", "swp", "map", "properties", "mako", "plan", "graphql", "prisma", "dbml",
}  # fmt: skip
_PROGRAMS = {
    "go", "java", "kt", "kts", "groovy", "scala", "clj", "py", "ts", "mts", "cts", "js", "mjs", "cjs", "rb",
    "php", "ex", "exs", "cs", "fs", "rs", "pl", "lua", "swift", "cr", "fizz", "erb", "j2", "tmpl", "tpl",
    "pgsql", "psql", "ddl",
}  # fmt: skip
_TEST = re.compile(r"(?:_test\.go|\.(?:test|spec|d)\.[cm]?[jt]s|~)\Z")
_HELPER = re.compile(
    r"""(?:__\w+__|_.*|env|conftest|setup|embed|doc|docs|mod|lib|main|build|index|migrations?|migrate|migrator
    |schema|relations|types|utils?|helpers?|seeds?|run|config|.*\.d|.*\.(?:test|spec|config)|.*_test|test_.*
    |drizzle|knexfile|data-source|routes)\.\w+\Z""",
    re.IGNORECASE | re.VERBOSE,
)


def is_numbered(name: str) -> bool:
    """Return True if the file's own name, or a folder's, begins with a number or a version."""
    return bool(_NUMBERED.match(base_name(name)))


def number(name: str) -> str:
    """Return the digits that a file's own name begins with, without leading zeros; "" if there are none."""
    digits = re.match(r"[VUBRM]?(\d+)", base_name(name), re.IGNORECASE)
    return str(int(digits[1])) if digits else ""


def way(name: str, names: Collection[str]) -> Literal["up", "down"] | None:
    """Return the way that a file's name says, None if it says none. `names` are all files, in lower case.

    `1_x.down.sql` leads down, `1_x_down.sql` only beside `1_x_up.sql` or `1_x.sql`: `7_scale_down.sql` alone
    is a migration.
    """
    folder, _, own = name.lower().rpartition("/")
    parts = re.split(r"([._-]+)", own)
    for words, others, result in ((_DOWN_WORDS, _UP_WORDS, "down"), (_UP_WORDS, _DOWN_WORDS, "up")):
        for at in range(0, len(parts), 2):
            if parts[at] not in words:
                continue
            between_dots = parts[at - 1 : at] == ["."] and parts[at + 1 : at + 2] == ["."] and at > 0
            siblings = {"".join([*parts[:at], other, *parts[at + 1 :]]) for other in others}
            if result == "down":
                siblings.add("".join([*parts[: at - 1], *parts[at + 1 :]] if at else parts[2:]))
            if between_dots or any(f"{folder}/{sibling}".lstrip("/") in names for sibling in siblings):
                return result  # type: ignore[return-value]
    return None


def may_lead_down(name: str) -> bool:
    """Return True if a word of the file's name says that it takes something back."""
    return any(word in _DOWN_WORDS for word in re.split(r"[._\d-]+", base_name(name).lower()))


def dialect(name: str) -> str | None:
    """Return the database that `1_x.mysql.up.sql` or a folder says; "postgresql" for ours; None if none."""
    *folders, own = name.lower().split("/")
    for word in (*own.split(".")[1:-1], *folders):
        if word in _OURS:
            return "postgresql"
        if word in _DIALECTS:
            return word
    return None


def said_dialect(name: str, names: Collection[str]) -> str | None:
    """Return the database that a name says, also between _ or - where a neighbour names another there."""
    if said := dialect(name):
        return said
    parts = re.split(r"([._/-])", name.lower())
    for at, word in enumerate(parts):
        if word in _DIALECTS | _OURS:
            before, after = "".join(parts[:at]), "".join(parts[at + 1 :])
            one = re.compile(rf"{re.escape(before)}([a-z0-9]+){re.escape(after)}")
            neighbours = {found[1] for other in names if (found := one.fullmatch(other.lower()))}
            if len(neighbours & (_DIALECTS | _OURS)) > 1:
                return "postgresql" if word in _OURS else word
    return None


def without_dialect(name: str) -> str:
    """Return the name as it is without its database: two files that are alike then are one step."""
    parts = re.split(r"([./])", name.lower())
    return "".join(part for part in parts if part not in _DIALECTS | _OURS).replace("..", ".")


def suffix(name: str) -> str:
    """Return the last suffix in lower case, without its dot."""
    own = base_name(name)
    return own.rpartition(".")[2].lower() if "." in own else ""


def is_program(name: str) -> bool:
    """Return True if the file is in another language than SQL, or in SQL that must be made first."""
    return suffix(name) in _PROGRAMS


def is_helper(name: str) -> bool:
    """Return True for what stands beside migrations and is none: `env.py`, `embed.go`, `index.ts`."""
    return bool(_HELPER.match(base_name(name)))


def is_inert(name: str) -> bool:
    """Return True for a kind of file that no tool runs, and for tests."""
    return suffix(name).rstrip("~") in _NO_PROGRAM or not suffix(name) or bool(_TEST.search(name))


def natural(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key that orders numbers as numbers: 2 before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), name
