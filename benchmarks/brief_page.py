"""Briefs of large sources, made of real applications' facts: bytes, tables, and processor time to write each.

    .venv/bin/python benchmarks/brief_page.py [FOLDER]

The applications are those of benchmarks/judgement, each a schema of its own in one source. The pages stay in
FOLDER; benchmarks/brief_page.mjs opens one in Chromium and times it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold_source.brief.html import html
from scaffold_source.commands.add import add
from scaffold_source.commands.brief import brief
from scaffold_source.contract.values import Source
from scaffold_source.model import Database, Table, TableName
from scaffold_source.producers.snapshot import from_json, to_json
from scaffold_source.producers.where import parse_where
from scaffold_source.project import Project, find_project, write_all

APPLICATIONS = Path(__file__).parent / "judgement"
SOURCES: dict[str, Sequence[str]] = {
    "155 tables": ("n8n", "reana"),
    "201 tables": ("lago", "pretalx"),
    "1,085 tables": (),
}
LARGEST = 1085
GIT = ("git", "-c", "user.name=nobody", "-c", "user.email=nobody@example.com")


def tables_of(names: Sequence[str]) -> Iterator[Table]:
    """Yield the tables of the named applications, of all where none is named."""
    for file in sorted(APPLICATIONS.glob("*/*/facts.json")):
        database = from_json(file.read_bytes(), file.name)
        schema = file.parent.name
        if database.kind != "postgresql" or (names and schema not in names):
            continue
        for table in database.tables:
            keys = tuple(replace(k, to=TableName(schema, k.to.name)) if k.to else k for k in table.keys)
            yield replace(table, schema=schema, keys=keys, depends_on=(), inherits=(), definition=None)


def scaffolded(folder: Path, names: Sequence[str]) -> Project:
    """Return a project, in a repository, with all of these tables as one source."""
    tables = list(tables_of(names))[:LARGEST]
    here = {table.full_name for table in tables}
    whole = [replace(t, keys=tuple(key for key in t.keys if not key.to or key.to in here)) for t in tables]
    ordered = tuple(sorted(whole, key=lambda table: (table.schema, table.name)))
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: analytics\nversion: '1.0'\nprofile: analytics\n")
    (folder / "facts.json").write_text(to_json(Database("big", "18", "UTC", ordered)))
    project = find_project(folder)
    write_all(add(project, Source("big", "big"), parse_where(str(folder / "facts.json"))).edits, folder)
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "scaffold")):
        subprocess.run([*GIT, *command], cwd=folder, check=True)  # noqa: S603
    return find_project(folder)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    for title, names in SOURCES.items():
        project = scaffolded(folder / title.split()[0], names)
        start = time.process_time()
        made = brief(project, "big")
        middle = time.process_time()
        page = html(made.brief, made.digest).encode()
        end = time.process_time()
        (folder / f"{title.split()[0]}.html").write_bytes(page)
        print(
            f"{title}, {made.brief.columns:,} columns, {len(made.brief.links)} links: {len(page):,} bytes; "
            f"{middle - start:.2f} s read and judged, {end - middle:.2f} s written"
        )
    print(f"pages in {folder}")


if __name__ == "__main__":
    main()
