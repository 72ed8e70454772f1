"""Names: what the producer calls a thing, and what dbt, its files and its models can call it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from unicodedata import normalize

from scaffold_source.lexicon.reserved_words import POSTGRES
from scaffold_source.model import TableName
from scaffold_source.safe_text.visible import replace_hidden

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MAX_NAME_BYTES = 63  # PostgreSQL's NAMEDATALEN - 1, the shortest limit among the warehouses

# What sqlfluff's rule RF04 takes for a keyword in PostgreSQL's dialect, reserved or not: a matter of style.
KEYWORDS = frozenset((Path(__file__).parent / "keywords.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=16384)
def is_plain(name: str, reserved: frozenset[str] = POSTGRES) -> bool:
    """Return True if `name` works unquoted, in lower case, where these words are reserved."""
    return bool(_PLAIN.fullmatch(name)) and name not in reserved


@lru_cache(maxsize=16384)
def snake_case(name: str) -> str:
    """Return the name in snake_case: `createdAt` → `created_at`, `Order Line` → `order_line`.

    Visible letters and digits of any script stay.
    """
    seen = replace_hidden(name, lambda _: "_")
    words = re.sub(r"\W+", "_", _WORD_BREAK.sub("_", seen)).lower().strip("_")
    words = re.sub(r"__+", "_", words) or "unnamed"
    return f"_{words}" if words[0].isdigit() else words


@lru_cache(maxsize=16384)
def squash(name: str) -> str:
    """Return the name without case and underscores: `deletedAt` and `deleted_at` → `deletedat`."""
    return snake_case(name).replace("_", "")


def shorten(name: str, limit: int = MAX_NAME_BYTES) -> str:
    """Cut `name` to at most `limit` bytes; a cut name ends in a hash of the whole, so it stays unique."""
    if len(name.encode()) <= limit:
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: limit - 9].decode(errors="ignore") + "_" + digest


def contract_test_name(source: str, table: str, test: str = "honours_contract") -> str:
    """Return the name of a table's test of that kind, `shop__orders_honours_contract`; no two share one.

    The first two underscores end the source's name. A source whose name holds or ends in what could be taken
    for them gets a hash of both names as well.
    """
    name = f"{source}__{table}_{test}"
    if "__" not in f"{source}_":
        return shorten(name)
    return shorten(f"{name}_{sha256(f'{source}.{table}'.encode()).hexdigest()[:8]}")


def source_table_names(tables: Iterable[TableName]) -> Mapping[TableName, str]:
    """Return what each relation is called in the source: its own name while that is plain and unique.

    A name that several schemas hold becomes `schema__name`; what dbt could not use as a name or a
    file becomes snake_case; what still clashes ends in a hash.
    """
    tables = sorted(tables, key=lambda table: table.path)
    spread = Counter(table.name for table in tables)
    proposed = {
        table: _safe(table.name) if spread[table.name] == 1 else name_with_schema(table) for table in tables
    }
    holders: defaultdict[str, list[TableName]] = defaultdict(list)
    for table, name in proposed.items():
        holders[_on_disk(name)].append(table)
    for clashing in holders.values():
        first = next((table for table in clashing if table.name == proposed[table]), None)
        for table in clashing:
            if len(clashing) > 1 and table != first:
                digest = sha256(str(table).encode()).hexdigest()[:8]
                proposed[table] = shorten(f"{proposed[table]}_{digest}")
    return proposed


def _on_disk(name: str) -> str:
    """Return the same text for two names that are one file on Windows or macOS: `ΟΔΟΣ` in small letters and
    `οδοσ`, 한 in one character and in three."""
    return name if name.isascii() else normalize("NFD", normalize("NFD", name).casefold())


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, or if it is taken the first of `name_2`, `name_3` … that is not."""
    further = (f"{name}_{number}" for number in count(2))
    return next(free for free in chain([name], further) if free not in taken)


def name_with_schema(table: TableName) -> str:
    """Return what a relation is called in the source where another schema has one of its name."""
    return shorten(_safe(f"{table.schema}__{table.name}"))


def _safe(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else "__".join(snake_case(part) for part in name.split("__"))


def staging_model_name(source: str, table: str) -> str:
    return shorten(f"stg_{source}__{table}")


def source_file_name(source: str, part: str = "") -> str:
    """Return the name of the file that declares `source`, or a `part` of it: a table's or a schema's.

    dbt's style guide says `_shop__sources.yml`. `_shop__orders.yml` beside it could be the file of models, of
    a table called so: `_shop__sources__orders.yml` cannot.
    """
    name = f"_{source}__sources"
    return (shorten(f"{name}__{_safe(part)}") if part else name) + ".yml"


def staging_column_names(columns: Iterable[str]) -> Mapping[str, str]:
    """Return each source column's name in staging: snake_case unless another column already has that name."""
    columns = list(columns)
    if all(map(_PLAIN.fullmatch, columns)):
        return {column: column for column in columns}
    taken = Counter(snake_case(column) for column in columns)
    return {
        column: column if _PLAIN.fullmatch(column) or taken[snake_case(column)] > 1 else snake_case(column)
        for column in columns
    }
