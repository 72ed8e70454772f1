"""Choose which files of a folder make the database, and in which order, as the common migration tools do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from scaffold_source.errors import UsageError

_FLYWAY = re.compile(r"(?P<kind>[VB])(?P<version>\d+(?:[._]\d+)*)__.*\.sql", re.IGNORECASE | re.DOTALL)
_FLYWAY_REPEATABLE = re.compile(r"R__.*\.sql", re.IGNORECASE | re.DOTALL)
_DOWN = re.compile(r".*\.(down|undo|rollback|revert)\.sql", re.IGNORECASE | re.DOTALL)
# goose, sql-migrate, dbmate, node-pg-migrate and MyBatis keep both ways in one file, and say so in a comment.
_UP_MARK = re.compile(r"--[ \t]*(\+goose up|\+migrate up|migrate:up|up migration)\b", re.IGNORECASE)
_DOWN_MARK = re.compile(
    r"--[ \t]*(\+goose down\b|\+migrate down\b|migrate:down\b|down migration\b|//[ \t]*@undo\b)",
    re.IGNORECASE,
)


def migration_files(folder: Path) -> list[Path]:
    """Return the files of the upward migrations, first to last. Raises UsageError if there are none.

    Prisma `*/migration.sql` and diesel `*/up.sql`, both in text order, as they do; Flyway `V1_2__x.sql` by
    version, `B` baselines instead of what they replace, `R__x.sql` last; else `*.sql` in name order with
    numbers as numbers. Downward migrations are left out. Also raises UsageError for a link that leads out of
    the git repository (out of `folder` if there is none): an error message would quote a file that is not
    theirs.
    """
    for find in (_named("migration.sql"), _named("up.sql"), _flyway, _plain):
        if files := find(folder):
            _require_inside(_repository(folder) or folder.resolve(), files)
            return files
    raise UsageError(
        f"--from {folder}: no SQL migrations there (looked for *.sql, */migration.sql and */up.sql)",
        do="name the folder that holds them; for migrations in another language, migrate a database and "
        "dump it: pg_dump --schema-only -f schema.sql",
    )


def one_file(path: Path) -> list[Path]:
    """Return `path` alone. Raises UsageError if it is a link that leads out of its git repository."""
    if repository := _repository(path.parent):
        _require_inside(repository, [path])
    return [path]


def up_only(script: str) -> str:
    """Return `script` without its downward migration, with the same line numbers."""
    lines = script.split("\n")
    going_up = True
    for number, line in enumerate(lines):
        if _DOWN_MARK.match(line):
            going_up = False
        elif _UP_MARK.match(line):
            going_up = True
        if not going_up:
            lines[number] = ""
    return "\n".join(lines)


def _named(name: str) -> Callable[[Path], list[Path]]:
    def find(folder: Path) -> list[Path]:
        return sorted(_visible(folder, folder.rglob(name)), key=lambda file: file.parent.as_posix())

    return find


def _flyway(folder: Path) -> list[Path]:
    files = _visible(folder, folder.rglob("*"))
    versioned = [(match, file) for file in files if (match := _FLYWAY.fullmatch(file.name))]
    if not any(match["kind"] in "vV" for match, _ in versioned):
        return []
    baseline = max((_version(match) for match, _ in versioned if match["kind"] in "bB"), default=())
    chosen = sorted(
        (_version(match), file)
        for match, file in versioned
        if (match["kind"] in "vV" and _version(match) > baseline)
        or (match["kind"] in "bB" and _version(match) == baseline)
    )
    repeatable = (file for file in files if _FLYWAY_REPEATABLE.fullmatch(file.name))
    return [*(file for _, file in chosen), *sorted(repeatable, key=lambda file: file.name)]


def _version(match: re.Match[str]) -> tuple[int, ...]:
    """Return the version as numbers without trailing zeros: 1.0 is 1."""
    numbers = [int(part) for part in re.split(r"[._]", match["version"])]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _plain(folder: Path) -> list[Path]:
    files = _visible(folder, folder.glob("*"))
    names = {file.name for file in files}
    up = [file for file in files if file.suffix.lower() == ".sql" and not _leads_down(file.name, names)]
    return sorted(up, key=lambda file: _natural(file, folder))


def _require_inside(root: Path, files: Iterable[Path]) -> None:
    for file in files:
        target = file.resolve()
        if not target.is_relative_to(root) or ".git" in target.relative_to(root).parts:
            raise UsageError(
                f"{file} is a link that leads out of {root}",
                do="put the file itself there",
            )


def _repository(folder: Path) -> Path | None:
    """Return the git repository that `folder` is in, by its real path."""
    real = folder.resolve()
    return next((parent for parent in (real, *real.parents) if (parent / ".git").exists()), None)


def _leads_down(name: str, names: set[str]) -> bool:
    """Return True for `1_x.down.sql`, or `1_x_down.sql` beside `1_x_up.sql`. `7_scale_down.sql` alone is a
    migration."""
    other_way = re.sub(r"down(?=\.sql$)", "up", name)
    return bool(_DOWN.fullmatch(name)) or (other_way != name and other_way in names)


def _visible(folder: Path, paths: Iterable[Path]) -> list[Path]:
    return [
        path
        for path in paths
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _natural(path: Path, folder: Path) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key that orders numbers as numbers: 2 before 10."""
    name = path.relative_to(folder).as_posix()
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), name
