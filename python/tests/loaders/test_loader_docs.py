"""docs/loaders.md says what the profiles say. UPDATE_CASES=1 pytest python/tests/loaders writes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from scaffold_source.loaders.profile import Marker, Profile
from scaffold_source.loaders.profiles import PROFILES
from scaffold_source.loaders.warehouses import WAREHOUSES

DOCS = Path(__file__).parents[3] / "docs/loaders.md"
EXAMPLES = ("createdAt", "Full Name", "order_id")

_HEAD = """\
# Loaders: what becomes of a producer's table on its way

<!-- Written from python/scaffold_source/loaders/ by `UPDATE_CASES=1 pytest python/tests/loaders`. -->

`scaffold-source add shop --from … --loader fivetran --warehouse snowflake` writes the source as the loader lands it: the landed names, with the producer's own in `config.meta.producer` (`table`, `column`), the loader's columns, freshness on the one that says when a row landed, and deletions by the loader's marker or the producer's own (any of them). Staging models select the landed names and call columns as the producer's words go: `createdat` becomes `created_at` again.

- **Clashes.** Two columns that land under one name: the first in the table has it, the others are left out and named in a notice. A producer's column named like one of the loader's is left out too.
- **Needs.** What a loader asks of the producer and the facts do not show (a primary key, a replica identity, a publication) becomes a notice of `add`. `wal_level = logical` is no fact of a table: check it with the DBA.
- **Deleted rows that land with their key alone** break no constraint: their tests have a `where` for live rows.
- **`--warehouse`** gives the types as they land, by sqlglot with the loader's own changes first, and names as the warehouse folds and quotes them: a reserved word is `ORDER` in quotes on Snowflake. Without it, it is the adapter of the project's dbt profile; without that, names and types are PostgreSQL's. What only PostgreSQL has a type for lands as text.
- A profile describes the vendor's documented defaults, with the settings it names. Where yours differ, edit the YAML: it is yours.
"""


def markdown() -> str:
    lines = [_HEAD]
    lines += ["| loader | loaded at | deletion marker | `createdAt`, `Full Name`, `order_id` land as |"]
    lines += ["|---|---|---|---|"]
    lines += [_row(profile) for profile in PROFILES.values()]
    for profile in PROFILES.values():
        lines += ["", *_section(profile)]
    return "\n".join([*lines, "", *_warehouses(), ""])


def _row(profile: Profile) -> str:
    landed = ", ".join(f"`{profile.column(name, 63)}`" for name in EXAMPLES)
    loaded_at = f"`{profile.loaded_at}`" if profile.loaded_at else "the producer's"
    return f"| [`{profile.name}`](#{profile.name}) | {loaded_at} | {_marker(profile.marker)} | {landed} |"


def _marker(marker: Marker | None) -> str:
    if marker is None:
        return "none"
    values = f" {', '.join(marker.values)}" if marker.values else ""
    return f"`{marker.column}`, {marker.kind}{values}"


def _section(profile: Profile) -> Iterator[str]:
    yield f"## {profile.name}"
    yield ""
    yield f"{profile.title}."
    yield ""
    if profile.settings:
        yield f"- Settings: {profile.settings}"
    yield f"- Deletions: {profile.deletes}"
    yield f"- Names: {profile.naming}"
    if profile.schema_in:
        yield f"- Lands in schema `{profile.schema_in}`, unless `--raw-schema` says otherwise."
    if profile.table_in != "{table}":
        yield f"- Tables are `{profile.table_in}`."
    if profile.metadata:
        yield "- Columns: " + "; ".join(f"`{c.name}` {c.type}{_when(c.keyless)}" for c in profile.metadata)
    if profile.types:
        yield "- Types: " + "; ".join(
            f"{native} → {landed}" for native, landed in sorted(profile.types.items())
        )
    if profile.naive_as_utc:
        yield "- Naive timestamps are taken for UTC."
    needs = profile.needs
    for what, otherwise in (
        ("a primary key", needs.primary_key),
        ("a replica identity", needs.replica_identity),
        ("a publication", needs.publication),
        ("tables, no views", needs.tables_only),
    ):
        if otherwise:
            yield f"- Needs {what}; otherwise {otherwise}."
    yield "- From: " + ", ".join(f"<{page}>" for page in profile.pages)


def _when(keyless: bool) -> str:  # noqa: FBT001
    return " (without a primary key)" if keyless else ""


def _warehouses() -> Iterator[str]:
    yield "## Warehouses"
    yield ""
    yield "| `--warehouse` | unquoted names become | longest name | text |"
    yield "|---|---|---|---|"
    folds = {"lower": "lower case", "upper": "upper case", "never": "as written"}
    for name, where in WAREHOUSES.items():
        yield f"| `{name}` | {folds[where.folds]} | {where.limit} | `{where.text}` |"


def test_the_page_says_what_the_profiles_say() -> None:
    if os.environ.get("UPDATE_CASES"):
        DOCS.write_text(markdown())
    assert DOCS.read_text() == markdown()
