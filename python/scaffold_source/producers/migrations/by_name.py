"""Layouts in which a file's own name says its place: numbers, versions, names in order."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from scaffold_source.change import LeftOut
from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations.folder import (
    DUMP_INSTEAD,
    Chosen,
    Folder,
    Selection,
    base_name,
    parent,
    refused,
)
from scaffold_source.producers.migrations.names import (
    dialect,
    is_numbered,
    may_lead_down,
    natural,
    number,
    said_dialect,
    way,
    without_dialect,
)

_ONE_FOLDER = "name the folder that holds the migrations alone"
# Folders beside migrations that no tool runs when it migrates a database.
_BESIDE = {
    "down", "undo", "rollback", "rollbacks", "revert", "reverts", "verify", "seed", "seeds", "seeders",
    "test", "tests", "testdata", "fixtures", "snapshots", "meta", "examples",
}  # fmt: skip
_SEEDS = re.compile(r"seeds?\.sql", re.IGNORECASE)
_NO_STEP = re.compile(
    r"(?:.*[._-])?(?:seeds?|schema|structure|dump|fixtures?|tests?|testdata|demo|reset|drop|drop[_-]all|teardown|clean"
    r"|cleanup|destroy)\.sql\Z",
    re.IGNORECASE,
)


def leave_out_other_dialects(folder: Folder, selection: Selection) -> None:
    """Leave out what is for another database, and of two files for one step the one that is not ours. Raises
    UsageError if nothing is for PostgreSQL."""
    before = list(selection.names)
    for_any = {without_dialect(name) for name in before if dialect(name) == "postgresql"}

    def other(name: str) -> str | None:
        said = said_dialect(name, before)
        if said is None and name.lower() in for_any:
            return "another file does this step for PostgreSQL"
        return None if said in (None, "postgresql") else f"for {said}"

    selection.leave_out(other)
    if before and not selection.names:
        raise refused(folder, before[0], "is for another database than PostgreSQL, as are all others here")


# ---- numbers, or names in order


def choose_plain(folder: Folder, passed_over: Collection[str] = ()) -> Chosen:
    """Choose `1_a.sql`, `1_a.up.sql`, `001.do.a.sql`, also in numbered folders, with numbers as numbers.
    `passed_over` are files that are told elsewhere."""
    sql = [name for name in folder.sql if name not in passed_over]
    selection = Selection(sql)
    in_folders = [name for name in selection.names if parent(name)]
    if {"deploy", "revert"} <= {
        folder_name for name in in_folders for folder_name in parent(name).split("/")
    }:
        raise refused(folder, in_folders[0], "is sqitch's, and sqitch.plan is missing")
    selection.leave_out(beside)
    if any(not _SEEDS.fullmatch(base_name(name)) for name in selection.names):
        selection.leave_out(lambda name: "data" if _SEEDS.fullmatch(base_name(name)) else None)
    leave_out_other_dialects(folder, selection)
    all_names = {name.lower() for name in sql}
    selection.leave_out(lambda name: "a way down" if way(name, all_names) == "down" else None)
    if in_folders:
        _require_one_depth(folder, selection)
    _leave_out_what_is_no_step(folder, selection, all_names)
    files = sorted(selection.names, key=natural)
    return Chosen("plain SQL", tuple(files), tuple(selection.left_out))


def beside(name: str) -> str | None:
    """Return why a file that stands in `down/` or `seeds/` is left out; None for any other."""
    folders = name.lower().split("/")[:-1]
    return f"in {parent(name)}/, which no tool migrates with" if set(folders) & _BESIDE else None


def _require_one_depth(folder: Folder, selection: Selection) -> None:
    """Raise UsageError unless all files stand in one folder, or in folders that are numbered alike."""
    folders = sorted({parent(name) for name in selection.names})
    if len(folders) <= 1:
        return
    above = [
        parts for parts in zip(*(path.split("/") for path in folders), strict=False) if len(set(parts)) > 1
    ]
    depths = {path.count("/") + bool(path) for path in folders}
    split_at = above[0] if above else ()
    if len(depths) == 1 and split_at and all(is_numbered(part) for part in split_at):
        return
    top = [name for name in selection.names if parent(name) == folders[0]]
    deeper = next(name for name in selection.names if name not in top)
    raise refused(
        folder,
        deeper,
        f"is in another folder than {folder.shown(top[0])}: whether and when it is run cannot be told",
        do=f"{_ONE_FOLDER}, or {DUMP_INSTEAD}",
    )


def _leave_out_what_is_no_step(folder: Folder, selection: Selection, all_names: set[str]) -> None:
    numbered = [name for name in selection.names if is_numbered(name)]
    if numbered:
        selection.leave_out(
            lambda name: (
                "no numbered step" if not is_numbered(name) and _NO_STEP.match(base_name(name)) else None
            )
        )
    ups = [name for name in selection.names if way(name, all_names) == "up"]
    dotted = [name for name in ups if re.search(r"\.(up|do)\.", name, re.IGNORECASE)]
    by_number: dict[tuple[str, str], list[str]] = {}
    for name in numbered:
        by_number.setdefault((parent(name), number(name)), []).append(name)
    for name in selection.names:
        same = [other for other in by_number.get((parent(name), number(name)), ()) if other != name]
        if numbered and not is_numbered(name):
            raise refused(
                folder, name, "has no number as the others have: whether and when it is run cannot be told"
            )
        if same and may_lead_down(name):
            raise refused(folder, name, f"may be the way down of {same[0]}")
        if dotted and name not in ups:
            raise refused(folder, name, f"is neither up nor down, as {dotted[0]} is")
        if same and (ups or any(_digits(other) != _digits(name) for other in same)):
            raise refused(folder, name, f"has the number of {same[0]}")


def _digits(name: str) -> str:
    """Return the number of a file as it is written: of `1_a` and `001_b`, each order is some tool's."""
    return re.match(r"\D?(\d*)", base_name(name))[1]  # type: ignore[index]


# ---- Flyway and refinery

_VERSIONED = re.compile(r"(?P<kind>[VUB])(?P<version>\d+(?:[._]\d+)*)__.*\.sql", re.IGNORECASE | re.DOTALL)
_REPEATABLE = re.compile(r"R__.*\.sql", re.IGNORECASE | re.DOTALL)
_ALMOST = re.compile(r"[VB]\d[^/]*\.sql", re.IGNORECASE)
_CALLBACK = re.compile(r"(?:before|after|create)[A-Z]\w*\.sql")


def is_flyway(folder: Folder) -> bool:
    """Return True if a file is named `V1__x.sql`."""
    return any((match := _match(name)) and match["kind"] in "vVbB" for name in folder.sql)


def choose_flyway(folder: Folder) -> Chosen:
    """Choose versions in order, baselines instead of what they replace, `R__x.sql` last. `U` is Flyway's way
    down, and refinery's step without a strict order."""
    selection = Selection(folder.sql)
    leave_out_other_dialects(folder, selection)
    matches = {name: match for name in selection.names if (match := _match(name))}
    versions = {_version(match) for match in matches.values() if match["kind"] in "vV"}
    baseline = max((_version(match) for match in matches.values() if match["kind"] in "bB"), default=())
    is_refinery = _is_refinery(folder)
    selection.leave_out(
        lambda name: _why_no_version(folder, name, versions, baseline, is_refinery=is_refinery)
    )
    seen: dict[tuple[int, ...], str] = {}
    for name in selection.names:
        if name in matches and (first := seen.setdefault(_version(matches[name]), name)) != name:
            raise refused(folder, name, f"has the version of {first}", do="give each version once")
    steps = [seen[version] for version in sorted(seen)]
    repeatable = sorted((name for name in selection.names if name not in matches), key=base_name)
    _require_no_java_elsewhere(folder)
    return Chosen("refinery" if is_refinery else "Flyway", (*steps, *repeatable), tuple(selection.left_out))


def _match(name: str) -> re.Match[str] | None:
    return _VERSIONED.fullmatch(base_name(name))


def _why_no_version(
    folder: Folder,
    name: str,
    versions: set[tuple[int, ...]],
    baseline: tuple[int, ...],
    *,
    is_refinery: bool,
) -> str | None:
    """Return why Flyway, or refinery, does not run a file to migrate up; None if it does."""
    settings = f"{name}.conf"
    if settings in folder.names and "shouldExecute" in folder.text(settings):
        raise refused(folder, settings, "decides with shouldExecute whether a migration is run")
    match = _match(name)
    if match is None:
        return _why_no_name(folder, name)
    kind, version = match["kind"].upper(), _version(match)
    if kind != "U":
        is_replaced = version < baseline or (version == baseline and kind == "V")
        return f"replaced by the baseline {'.'.join(map(str, baseline))}" if is_replaced else None
    if is_refinery:
        return None
    if version in versions or version <= baseline:
        return "a way down"
    raise refused(folder, name, "leads down from no version here; in refinery it would lead up")


def _why_no_name(folder: Folder, name: str) -> str | None:
    own = base_name(name)
    if _ALMOST.fullmatch(own):
        raise refused(folder, name, "is not named as Flyway names a version: V1__name.sql")
    if _REPEATABLE.fullmatch(own):
        return None
    return "a callback, which is no migration" if _CALLBACK.match(own) else "not named as Flyway names one"


def _version(match: re.Match[str]) -> tuple[int, ...]:
    """Return the version as numbers without trailing zeros: 1.0 is 1."""
    numbers = [int(part) for part in re.split(r"[._]", match["version"])]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _is_refinery(folder: Folder) -> bool:
    places = [folder.root, *list(folder.root.resolve().parents)[:3]]
    return any((place / "refinery.toml").is_file() for place in places) or any(
        re.search(
            r"^\s*refinery\b",
            (place / "Cargo.toml").read_text(encoding="utf-8", errors="replace"),
            re.MULTILINE,
        )
        for place in places
        if (place / "Cargo.toml").is_file()
    )


def _require_no_java_elsewhere(folder: Folder) -> None:
    """Raise UsageError for a migration in Java that stands in the source folder beside the resources."""
    path = folder.root.resolve().as_posix()
    if "/src/main/resources/" not in f"{path}/":
        return
    for language in ("java", "kotlin", "groovy", "scala"):
        other = Path(f"{path}/".replace("/src/main/resources/", f"/src/main/{language}/"))
        for file in sorted(other.rglob("*")) if other.is_dir() else ():
            if re.match(r"(V\d|R__)", file.name):
                raise UsageError(f"{file} is a migration in another language than SQL", do=DUMP_INSTEAD)


# ---- a dump that stands beside migrations in another language

_STRUCTURE = re.compile(r"(?:\w+_)?structure\.sql")


def is_structure(folder: Folder) -> bool:
    """Return True if the folder has Rails' or Ecto's `structure.sql`, and no other SQL beside it."""
    return any(_STRUCTURE.fullmatch(name) for name in folder.sql) and all(
        _STRUCTURE.fullmatch(base_name(name)) or beside(name) or _NO_STEP.match(base_name(name))
        for name in folder.sql
    )


def choose_structure(folder: Folder) -> Chosen:
    """Choose the one `structure.sql`. Raises UsageError if there are several: each is a database."""
    dumps = [name for name in folder.sql if _STRUCTURE.fullmatch(name)]
    if len(dumps) > 1:
        raise UsageError(
            f"{folder.root} has the dumps of several databases: {', '.join(dumps)}",
            do=f"choose one: --from {folder.shown(dumps[0])}",
        )
    rest = [LeftOut(name, "the dump has what it makes") for name in folder.names if name not in dumps]
    return Chosen("a dump beside migrations", tuple(dumps), tuple(rest))
