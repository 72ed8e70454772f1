"""Which columns staging does not select: what lets somebody in is nothing that analytics needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaffold_source.render.producer_names import producer_facts, producer_names
from scaffold_source.yaml_text.values import Values

_WIDTH = 80
_UNSAFE = re.compile(r"[^\w .$-]")


def credentials(table: Values) -> list[str]:
    """Return the landed names of the columns that let somebody in."""
    return [column["name"] for column in table.get("columns", []) if _is_credential(column)]


def left_out(table: Values) -> tuple[str, ...]:
    """Return the landed names of a table's credentials. Those in a primary or a foreign key stay, since rows
    are told apart and joined by them, and so do all where nothing else would be left."""
    secrets = credentials(table)
    if not secrets:
        return ()
    facts, own = producer_facts(table), producer_names(table)
    keyed = {name for key in facts.get("foreign_keys") or [] for name in key["columns"]}
    keyed |= set(facts.get("primary_key") or [])
    out = tuple(name for name in secrets if own[name] not in keyed)
    return out if len(out) < len(table["columns"]) else ()


def _is_credential(column: Values) -> bool:
    meta = column.get("config", {}).get("meta") or {}
    return bool(meta.get("pii") == "credential")


def said_of_left_out(names: Sequence[str]) -> Iterator[str]:
    """Yield comment lines for a model: what it leaves out, and how to have it."""
    if not names:
        return
    yield "-- Not selected, because they let somebody in (`pii: credential`):"
    yield from in_a_comment(names)
    yield "-- To have one, set `pii: none` on it in the source YAML and select it below."
    yield ""


def in_a_comment(names: Sequence[str]) -> list[str]:
    """Return comment lines with names, which may be anything: a comment is a template to dbt, too."""
    shown = [_UNSAFE.sub("?", name) for name in names]
    lines: list[str] = []
    for item in (*(f" {name}," for name in shown[:-1]), f" {shown[-1]}."):
        if lines and len(lines[-1] + item) <= _WIDTH:
            lines[-1] += item
        else:
            lines.append(f"--{item}")
    return lines
