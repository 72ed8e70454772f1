"""`scaffold-source check` in a producer's CI: 300 migrations of a 100-table schema, no database and no dbt.

    python benchmarks/check_migrations.py [TABLES [MIGRATIONS]]      (default: 100 300)

The first migrations make the tables of `add_vs_pg_dump.py`, two for each; the others add columns, indexes,
checks and labels. Each run is a whole process, from start to exit: it starts an embedded PostgreSQL, applies
every file, compares with the contract and judges. Of three runs, the fastest and the slowest are shown.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from add_vs_pg_dump import TABLE, TYPES, measure

RUNS = 3
_LATER = (
    "alter table s.table_{n} add column later_{m} text;",
    "create index on s.table_{n} (created_at, day_1);",
    "alter table s.table_{n} alter column note_1 set not null;",
    "alter table s.table_{n} add constraint later_{m} check (amount_3 >= 0);",
    "comment on column s.table_{n}.note_3 is 'What was said later ({m}).';",
)


def write_migrations(folder: Path, tables: int, migrations: int) -> None:
    """`tables` tables, each made over two files, then changes up to `migrations` files."""
    folder.mkdir()
    scripts = ["create schema s;" + TYPES]
    for n in range(tables):
        create, index, *comments = TABLE.format(schema="s", n=n, parent=max(0, n - 1)).strip().split(";\n")
        scripts += [f"{create};\n{index};", ";\n".join(comments)]
    scripts += [_LATER[m % len(_LATER)].format(n=m % tables, m=m) for m in range(len(scripts), migrations)]
    for number, script in enumerate(scripts, start=1):
        (folder / f"{number:04}_change.sql").write_text(script)


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]]
    tables, migrations = (*given, *(100, 300)[len(given) :])
    program = [sys.executable, "-m", "scaffold_source"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_migrations(folder / "migrations", tables, migrations)
        project = folder / "analytics"
        (project / "models").mkdir(parents=True)
        (project / "dbt_project.yml").write_text("name: analytics\n")
        where = ["--from", f"{folder / 'migrations'}/"]
        measure([*program, "add", "shop", *where, "--project-dir", str(project), "--quiet"], folder)
        contract = project / "models/staging/shop/_shop__sources.yml"
        command = [*program, "check", "shop", "--contract", str(contract), *where, "--fail-on", "never"]
        seconds = sorted(measure(command, folder)[0] for _ in range(RUNS))
    print("| tables | migrations | `check --from migrations/`, fastest | slowest |")
    print("|---|---|---|---|")
    print(f"| {tables:,} | {migrations:,} | {seconds[0]:.2f} s | {seconds[-1]:.2f} s |")


if __name__ == "__main__":
    main()
