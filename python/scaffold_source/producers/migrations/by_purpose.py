"""Layouts that are told by what the files hold: Liquibase, MyBatis, graphile-migrate, Alembic's SQL."""

from __future__ import annotations

import re

from scaffold_source.change import LeftOut
from scaffold_source.producers.migrations.by_name import choose_plain, leave_out_other_dialects
from scaffold_source.producers.migrations.folder import Chosen, Folder, Selection, base_name, parent, refused
from scaffold_source.producers.migrations.liquibase import is_formatted
from scaffold_source.producers.migrations.names import natural

# ---- Liquibase


def has_changesets(folder: Folder) -> bool:
    """Return True if a file is formatted SQL of Liquibase."""
    return any(is_formatted(folder.head(name)) for name in folder.sql)


def choose_changelogs(folder: Folder) -> Chosen:
    """Choose all files in text order, as `includeAll` does. Raises UsageError where numbers say another
    order: which one holds, a changelog elsewhere says."""
    selection = Selection(folder.sql)
    leave_out_other_dialects(folder, selection)
    files = sorted(selection.names)
    for by_text, by_number in zip(files, sorted(files, key=natural), strict=True):
        if by_text != by_number:
            raise refused(
                folder,
                by_text,
                f"comes before {by_number} in Liquibase's includeAll, and after it by its number",
                do="give the numbers leading zeros, or dump a migrated database: pg_dump --schema-only",
            )
    return Chosen("Liquibase", tuple(files), tuple(selection.left_out))


# ---- MyBatis

_UNDO = re.compile(r"^[ \t]*--[ \t]*//[ \t]*@undo\b", re.IGNORECASE | re.MULTILINE)


def is_mybatis(folder: Folder) -> bool:
    """Return True if files have MyBatis's `-- //@UNDO`."""
    return any(
        _UNDO.search((folder.root / name).read_text(encoding="utf-8", errors="replace"))
        for name in folder.sql[:3]
    )


def choose_mybatis(folder: Folder) -> Chosen:
    """Choose `bootstrap.sql`, then the numbered scripts; `onabort.sql` is none."""
    special = [name for name in folder.sql if base_name(name) in ("bootstrap.sql", "onabort.sql")]
    chosen = choose_plain(folder, special)
    first = tuple(name for name in special if base_name(name) == "bootstrap.sql")
    aborts = [LeftOut(name, "run when a migration fails") for name in special if name not in first]
    return Chosen("MyBatis", (*first, *chosen.files), (*chosen.left_out, *aborts))


# ---- graphile-migrate

_COMMITTED = re.compile(r"--! Previous: (\S+)(?:.*\n)+?--! Hash: (\S+)")


def is_graphile(folder: Folder) -> bool:
    """Return True if a migration begins with graphile-migrate's `--! Previous:`."""
    return any(_is_committed(folder, name) for name in folder.sql)


def _is_committed(folder: Folder, name: str) -> bool:
    return folder.head(name).lstrip().startswith("--! Previous:")


def choose_graphile(folder: Folder) -> Chosen:
    """Choose the committed migrations, each of which names the hash of the one before. Raises UsageError
    where the chain breaks."""
    files = sorted((name for name in folder.sql if _is_committed(folder, name)), key=natural)
    hash_before = "-"
    for name in files:
        said = _COMMITTED.match(folder.head(name).lstrip())
        if said is None or said[1] != hash_before:
            raise refused(
                folder, name, f"does not follow the migration before it (--! Previous: {hash_before})"
            )
        hash_before = said[2]
    place = parent(files[0])
    for name in folder.sql:
        if name not in files and parent(name) == place and base_name(name) != "current.sql":
            raise refused(folder, name, "is not committed as graphile-migrate commits migrations")
    rest = [LeftOut(name, "not committed") for name in folder.sql if name not in files]
    return Chosen("graphile-migrate", tuple(files), tuple(rest))


# ---- Alembic, offline

_ALEMBIC = re.compile(r"^--[ \t]*Running (?:upgrade|downgrade)\b", re.MULTILINE)
_REVISION = re.compile(r"^--[ \t]*Running upgrade[ \t]+(\S*)[ \t]*->[ \t]*(\S+)", re.MULTILINE)


def is_alembic(folder: Folder) -> bool:
    """Return True if all files were written by `alembic upgrade --sql`."""
    return bool(folder.sql) and all(_ALEMBIC.search(folder.head(name)) for name in folder.sql)


def choose_alembic(folder: Folder) -> Chosen:
    """Choose the files so that each begins at the revision where the one before ends. Raises UsageError where
    there is a gap."""
    revisions = {name: _revisions(folder, name) for name in folder.sql}
    down = [name for name, steps in revisions.items() if not steps]
    waiting = {name: steps for name, steps in revisions.items() if steps}
    if not waiting:
        raise refused(folder, down[0], "is a downgrade that Alembic wrote")
    files: list[str] = []
    revision = ""
    while waiting:
        following = [name for name, steps in waiting.items() if steps[0][0] == revision]
        if len(following) != 1:
            raise refused(
                folder,
                min(waiting),
                f"cannot be put in order: which file goes on at {revision or 'the start'}?",
            )
        files += following
        revision = waiting.pop(following[0])[-1][1].rstrip(";,")
    return Chosen("Alembic's SQL", tuple(files), tuple(LeftOut(name, "a way down") for name in down))


def _revisions(folder: Folder, name: str) -> list[tuple[str, str]]:
    return _REVISION.findall((folder.root / name).read_text(encoding="utf-8", errors="replace"))
