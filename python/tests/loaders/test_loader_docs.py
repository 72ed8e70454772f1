"""docs/loaders.md says what the loaders' entries say. UPDATE_CASES=1 pytest python/tests/loaders writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.golden import hold
from helpers.measured_runs import measured_runs

from scaffold_source.loaders.choosing import variants_of
from scaffold_source.loaders.loader import Loader, Marker, Metadata
from scaffold_source.loaders.registry import LOADERS
from scaffold_source.loaders.warehouses import WAREHOUSES

DOCS = Path(__file__).parents[3] / "docs/loaders.md"
EXAMPLES = ("createdAt", "Full Name", "order_id")

_HEAD = """\
# Loaders: what becomes of a producer's table on its way

<!-- Written from python/scaffold_source/loaders/ by `UPDATE_CASES=1 pytest python/tests/loaders`. -->

What a loader does to a producer's table: names, types, deletions, columns of its own. For whoever names one with `--loader`: your row in the table below, its variants, and its section say what `add` declares.

```console
$ scaffold-source add shop --from env:SHOP_URL --loader fivetran --warehouse snowflake
```

The source is written as the loader lands it: the landed names, with the producer's own in `config.meta.producer` (`table`, `column`), the loader's columns, freshness on the one that says when a row landed, and deletions by the loader's marker or the producer's own (any of them). Staging models select the landed names and call columns as the producer's words go: `createdat` becomes `created_at` again.

**The surest way is to look.** `add --landed WHERE`, with a connection as `--from` takes it or a DuckDB file, compares what landed with every way to set the loader up (every loader, without `--loader`), says which explains it best, and declares names and types as they landed, whatever the rules say. A schema that the loader does not explain is exit 2, with the one that does. It is seen once: `update` goes by the contract.

An entry here describes the vendor's documented defaults, with the settings it names. Where yours differ, edit the YAML: it is yours.
"""
_DETAILS = """\
## How they are described

- **Variants.** A loader is what it is and how it is set up. `--loader dlt` is what dlt's own quick start gives, `--loader dlt:pyarrow,direct` is dlt with another backend and another naming convention, of each setting one at most. A variant that only some warehouse has is chosen by `--warehouse` (`meltano` on DuckDB is `meltano:target-duckdb`). The contract says it in the source's `loader:`.
- **Run, or from the page.** [The table of variants](#variants) says for which of them the real loader was run, in which version and when. The others rest on the vendor's pages, below one for each rule, and `add` says so; a rule without a page was seen in a run. Not run were services (Fivetran, Stitch, AWS DMS, Estuary) and Airbyte, whose PostgreSQL source is Java in a container (PyAirbyte installs no source from PyPI that reads PostgreSQL). Into another warehouse than those of its runs a loader is described, not run, which `add` says too. ingestr was run in the last version whose package holds its binary; in `Types` below, `other` is a composite, a multirange or an extension's type.
- **Late.** Some loaders make a table with its first row and a column with its first value; the contract says `lands: when_filled`, and [`landed_rows`](macros.md#landed_rows) lets staging build until then.
- **Clashes.** Two columns that land under one name: where the loader keeps them apart or refuses, the first in the table has it; where it merges them (dlt), the last one, whose values win. The others are left out and named in a notice. A producer's column named like one of the loader's is left out too, unless its own value lands there (`_dlt_id`).
- **Needs.** What a loader asks of the producer and the facts do not show (a primary key, a replica identity, a publication) becomes a notice of `add`. `wal_level = logical` is no fact of a table: check it with the DBA.
- **Deleted rows that land with their key alone** break no constraint: their tests have a `where` for live rows.
- **`--warehouse`** gives the types as they land, by sqlglot with the loader's own changes first, and names as the warehouse folds and quotes them: a reserved word is `ORDER` in quotes on Snowflake. Without it, it is the adapter of the project's dbt profile; without that, names and types are PostgreSQL's. A type holds every value of the producer's ([decision 36](decisions/0036-types-that-the-warehouse-has.md) says how, and where calendars are too short): a decimal of more digits than the warehouse has is text, and so is what only PostgreSQL has a type for.
- **MySQL and MariaDB.** Names, marks and columns are those of the loader's connector for the producer's kind; what differs is said (`_ab_cdc_lsn` is PostgreSQL's, `_ab_cdc_log_file` MySQL's). A tinyint(1) is taken for a boolean, unless a check, a default or a key says that it holds other numbers, or the loader lands numbers. A zero date lands as NULL or 1970-01-01: such columns are not tested to be never null.
- **Generated columns** are not in PostgreSQL's log: a loader that reads it has NULL or no such column, so they are left out, with a notice, unless a publication sends stored ones (PostgreSQL 18).
"""


def markdown() -> str:
    lines = [_HEAD]
    lines += ["| loader | loaded at | deletion marker | `createdAt`, `Full Name`, `order_id` land as |"]
    lines += ["|---|---|---|---|"]
    lines += [_row(loader) for loader in LOADERS.values()]
    lines += ["", _DETAILS, *_variants(), "", *_measured()]
    for loader in LOADERS.values():
        lines += ["", *_section(loader)]
    return "\n".join([*lines, "", *_warehouses(), ""])


def _row(loader: Loader) -> str:
    landed = ", ".join(f"`{loader.column(name, 63)}`" for name in EXAMPLES)
    loaded_at = f"`{loader.loaded_at}`" if loader.loaded_at else "the producer's"
    return f"| [`{loader.name}`](#{loader.name}) | {loaded_at} | {_marker(loader.marker)} | {landed} |"


def _variants() -> Iterator[str]:
    yield "## Variants"
    yield ""
    yield "| `--loader` | setting | what it is | run, or from the page |"
    yield "|---|---|---|---|"
    for loader in LOADERS.values():
        source = _source(loader.run, f"[rule by rule](#{loader.name})")
        yield f"| `{loader.name}` | its quick start | {loader.title} | {source} |"
        for variant in variants_of(loader.name):
            on = [adapter for adapter in variant.on if adapter != "*"]
            by = f" (chosen by `--warehouse {'`, `'.join(on)}`)" if on else ""
            by = " (chosen on every other warehouse)" if "*" in variant.on else by
            yield (
                f"| `{loader.name}:{variant.name}` | {variant.setting}{by} | {variant.title} "
                f"| {_source(variant.run, ', '.join(f'<{page}>' for page in variant.pages))} |"
            )


def _measured() -> Iterator[str]:
    yield "## Measured"
    yield ""
    yield (
        "What the runs above landed, of [an ordinary producer](../python/tests/landing/ordinary.sql) and of "
        "[a hostile one](../python/tests/landing/hostile.sql) less the tables that the loader refuses, which the "
        "tests name with reasons. `UPDATE_DOCS=1 make loaders` runs them all and writes these rows. A column that "
        "was declared and did not land is named by a notice of `add`, and so is one whose values staging "
        "has otherwise than the producer: the last column counts those that no notice names. `ingestr:cdc` is below "
        "100 % on purpose: an array and a time of day land as NULL there (the time from the first load alone), and neither "
        "`--columns`, `--sql-exclude-columns` nor the publication's column list changes that, so they are left out."
    )
    yield ""
    yield (
        "| `--loader` | warehouse | producer | columns landed | declared with name and type family | declared, "
        "not landed | shifted in silence | day |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for run in measured_runs().values():
        yield run.markdown()


def _source(run: str, pages: str) -> str:
    return f"run: {run}" if run else f"from the page: {pages}"


def _marker(marker: Marker | None) -> str:
    if marker is None:
        return "none"
    values = f" {', '.join(marker.values)}" if marker.values else ""
    return f"`{marker.column}`, {marker.kind}{values}"


def _section(loader: Loader) -> Iterator[str]:
    yield f"## {loader.name}"
    yield ""
    yield f"{loader.title}."
    yield ""
    for rule, text in _rules(loader):
        yield f"- {rule[0].upper()}{rule[1:]}: {text}{_cited(loader, rule)}"
    if loader.table_in != "{table}":
        yield f"- Tables are `{loader.table_in}`."
    if loader.numbers_tinyint1:
        yield "- MySQL's tinyint(1) lands as a number."
    yield from _harms(loader)
    needs = loader.needs
    for what, otherwise in (
        ("a primary key", needs.primary_key),
        ("a replica identity", needs.replica_identity),
        ("a publication", needs.publication),
        ("tables, no views", needs.tables_only),
    ):
        if otherwise:
            yield f"- Needs {what}; otherwise {otherwise}.{_cited(loader, what)}"


def _rules(loader: Loader) -> Iterator[tuple[str, str]]:
    """Yield what `cites` may name a page for, but for what the loader needs."""
    if loader.settings:
        yield "settings", loader.settings
    yield "deletions", loader.deletes
    yield "names", loader.naming
    if loader.schema_in:
        yield "schema", f"`{loader.schema_in}`, unless `--raw-schema` says otherwise."
    if loader.metadata:
        yield "columns", "; ".join(f"`{c.name}` {c.type}{_when(c)}" for c in loader.metadata)
    if loader.types:
        yield "types", "; ".join(f"{native} → {landed}" for native, landed in sorted(loader.types.items()))
    if loader.naive_as_utc:
        yield "naive", "timestamps without a zone are taken for UTC."


def _cited(loader: Loader, rule: str) -> str:
    pages = loader.cites.get(rule, ())
    return f" ({', '.join(f'[page]({page})' for page in pages)})" if pages else ""


def _harms(loader: Loader) -> Iterator[str]:
    if loader.splits:
        parts = ", ".join(f"`…{ending}`" for ending, _ in next(iter(loader.splits.values())))
        yield f"- Split: {', '.join(loader.splits)} land as {parts}."
    if loader.late_tables:
        yield "- A table lands with its first row."
    if loader.late:
        yield (
            "- A column of a type that it does not know lands with its first value: "
            f"{', '.join(loader.late)}."
        )
    if loader.caseless:
        yield "- Columns whose names differ by case alone stop the load."
    for harm in (*loader.refuses, *loader.cuts):
        yield f"- {', '.join(harm.types)}: {harm.what}; {harm.do}."
    yield from _odd_values(loader)
    if loader.aware_as_naive:
        yield "- Instants land as times without a zone, in UTC."
    if loader.partitions_too:
        yield "- Partitions land beside their table, with the same rows."
    yield from _unsent(loader)


def _odd_values(loader: Loader) -> Iterator[str]:
    if loader.sends:
        yield f"- Types that it sends, and no others: {', '.join(loader.sends)}."
    if loader.nan:
        yield f"- NaN in {', '.join(loader.nan.types)} {loader.nan.what}; {loader.nan.do}."
    for harm in loader.infinity:
        yield f"- Infinity in {', '.join(harm.types)} {harm.what}; {harm.do}."
    if loader.domain_of_enum:
        yield f"- A domain over an enum: {loader.domain_of_enum}."


def _unsent(loader: Loader) -> Iterator[str]:
    if loader.placeholder:
        yield (
            f"- An update that leaves a long (TOASTed) value alone lands `{loader.placeholder}`, or null in most "
            "arrays; staging has null for both."
        )
    if loader.empties_deleted:
        yield "- Deleted rows land with zeros and empty texts beside their key; staging has null for them."
    if loader.by_index:
        yield f"- Deletions in a table whose replica identity is another index {loader.by_index}."


def _when(column: Metadata) -> str:
    of = {"postgresql": " (PostgreSQL)", "mysql": " (MySQL)", None: ""}[column.of]
    return f"{' (without a primary key)' if column.keyless else ''}{of}"


def _warehouses() -> Iterator[str]:
    yield "## Warehouses"
    yield ""
    yield "| `--warehouse` | unquoted names become | longest name | text |"
    yield "|---|---|---|---|"
    folds = {"lower": "lower case", "upper": "upper case", "never": "as written"}
    for name, where in WAREHOUSES.items():
        yield f"| `{name}` | {folds[where.folds]} | {where.limit} | `{where.text}` |"


def test_each_rule_of_what_was_not_run_names_its_page() -> None:
    for loader in LOADERS.values():
        needs = {"a primary key": loader.needs.primary_key, "a replica identity": loader.needs.replica_identity,
                 "a publication": loader.needs.publication, "tables, no views": loader.needs.tables_only}  # fmt: skip
        rules = {rule for rule, _ in _rules(loader)} | {rule for rule, text in needs.items() if text}
        assert set(loader.cites) <= rules
        assert loader.run or set(loader.cites) == rules


def test_the_page_says_what_the_entries_say() -> None:
    hold(DOCS, markdown(), "UPDATE_CASES")
