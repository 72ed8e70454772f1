"""Layouts in which every migration is a folder: Prisma, drizzle 1, diesel, Hasura."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from scaffold_source.change import LeftOut
from scaffold_source.errors import UsageError
from scaffold_source.producers.migrations.folder import Chosen, Folder, base_name, parent, refused
from scaffold_source.producers.migrations.names import is_inert, is_numbered

_OURS = ("postgresql", "postgres", "pg")


def has_migration_sql(folder: Folder) -> bool:
    """Return True for `*/migration.sql`."""
    return any(base_name(name) == "migration.sql" and parent(name) for name in folder.sql)


def has_up_sql(folder: Folder) -> bool:
    """Return True for `*/up.sql`, except where `up.sql` stands in one folder with the next migrations."""
    return any(base_name(name) == "up.sql" and parent(name) for name in folder.sql)


def choose_prisma(folder: Folder) -> Chosen:
    """Choose `*/migration.sql` in the text order of the folders, as Prisma and drizzle do."""
    files = _one_group(folder, "migration.sql")
    group = parent(parent(files[0]))
    own_table = ""
    for name in (f"{group}/migration_lock.toml".lstrip("/"), "migration_lock.toml"):
        if provider := re.search(r'^\s*provider\s*=\s*"([^"]*)"', folder.text(name), re.MULTILINE):
            _require_ours(folder, name, provider[1])
            own_table = "_prisma_migrations"  # only Prisma writes such a file
    layout = "Prisma"
    snapshot = f"{parent(files[-1])}/snapshot.json"
    if snapshot in folder.names:
        layout = "drizzle"
        _require_ours(folder, snapshot, _dialect_in(folder, snapshot))
    return replace(_chosen(folder, layout, sorted(files, key=parent)), own_table=own_table)


def choose_up(folder: Folder) -> Chosen:
    """Choose `*/up.sql` in the order of the versions: what stands before the first _, dashes do not count."""
    files = _one_group(folder, "up.sql")
    versions: dict[str, str] = {}
    for name in files:
        if (first := versions.setdefault(_version(name), name)) != name:
            raise refused(folder, name, f"has the version of {first}")
    return _chosen(folder, "diesel or Hasura", sorted(files, key=_version))


def _dialect_in(folder: Folder, name: str) -> str:
    """Return the dialect that a JSON file of drizzle says; "postgresql" if it says none. Raises UsageError if
    it is no JSON."""
    try:
        content = json.loads(folder.text(name))
    except ValueError:
        raise refused(folder, name, "is no JSON") from None
    return str(content.get("dialect", "postgresql")) if isinstance(content, dict) else "postgresql"


def _require_ours(folder: Folder, name: str, provider: str) -> None:
    if provider not in _OURS:
        raise refused(folder, name, f"says that the migrations are for {provider}, not for PostgreSQL")


def _version(name: str) -> str:
    return base_name(parent(name)).partition("_")[0].replace("-", "")


def _one_group(folder: Folder, own_name: str) -> list[str]:
    files = [name for name in folder.sql if base_name(name) == own_name and parent(name)]
    groups = sorted({parent(parent(name)) for name in files})
    if len(groups) > 1:
        shown = ", ".join(folder.shown(group) for group in groups[:5])
        raise UsageError(f"There are several folders of migrations: {shown}", do="name one of them")
    return files


def _chosen(folder: Folder, layout: str, files: list[str]) -> Chosen:
    """Return the choice, with everything else as left out. Raises UsageError for what may be a step too."""
    group = parent(parent(files[0]))
    prefix = f"{group}/" if group else ""
    chosen, steps = set(files), {parent(name) for name in files}
    left_out = []
    for name in folder.names:
        if name in chosen:
            continue
        first, below, _ = name.removeprefix(prefix).partition("/")
        if name.startswith(prefix) and _is_step_too(name, prefix + first, steps, is_at_top=not below):
            raise refused(folder, name, "may be a migration, and is none that can be read here")
        left_out.append(LeftOut(name, _why(name)))
    return Chosen(layout, tuple(files), tuple(left_out))


def _is_step_too(name: str, step: str, steps: set[str], *, is_at_top: bool) -> bool:
    """Return True for a numbered file at the top, a numbered folder without SQL of ours, an `up.js`."""
    if is_inert(name):
        return False
    if is_at_top:
        return is_numbered(name)
    if step in steps:
        return bool(re.match(r"(up|migration)\.(?!sql$)", base_name(name)))
    return is_numbered(step)


def _why(name: str) -> str:
    if re.match(r"(down|undo|rollback|revert)\.", base_name(name)):
        return "a way down"
    return "no migration's own file"
