"""Agreements that the producer's own facts contradict. People may know better, so the agreement stays; but
nobody should have to find out from a wrong number."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.change import Change
from scaffold_source.contract.by_table import Agreements, by_table
from scaffold_source.contract.values import CONTRACT, META, Contract
from scaffold_source.drift.promises import agreed_at, soft_delete_rules
from scaffold_source.lexicon.types import Family, family
from scaffold_source.lexicon.zones import known_zone
from scaffold_source.model import Column, Table
from scaffold_source.yaml_text.values import TOP, as_list

_LOADED_AT = TOP / "config" / "loaded_at_field"
# What `agreement-contradicted` is about, and where it is agreed.
CONTRADICTED = {
    **{
        f"agreed.{key}": META / key
        for key in ("append_only", "soft_delete", "updated_at", "timezone", "currency_column")
    },
    "agreed.loaded_at_field": _LOADED_AT,
}
# The types in which each kind of mark can stand.
_FITTING: dict[str, tuple[Family, ...]] = {
    "timestamp": ("timestamp", "timestamptz", "date"),
    "boolean": ("boolean", "integer", "number"),
    "inverted_boolean": ("boolean", "integer", "number"),
    "epoch": ("integer", "number"),
}
_COLUMNS, _ZONE, _CURRENCY = TOP / "columns", META / "timezone", META / "currency_column"
_SAID = (_ZONE[-1], _CURRENCY[-1])


def contradictions(contract: Contract) -> Iterator[Change]:
    """Yield a change for each agreement on a table or column that its facts contradict."""
    tables = by_table(contract.agreements)
    for table in contract.facts.tables:
        agreed = tables.get(contract.names[table.full_name], {})
        by_own_name = {column.name: column for column in table.columns}
        columns = {
            name: by_own_name[own]
            for name, own in contract.columns[table.full_name].items()
            if own in by_own_name
        }
        path = table.path
        said_of_table = (*_of_table(table, agreed, columns), *_of_freshness(contract, agreed, columns))
        for key, text in said_of_table:
            yield Change(path, f"agreed.{key}", text, text)
        # Of most columns nothing is agreed that their facts could contradict.
        said = {about[1] for about in agreed if about[-1] in _SAID and about[0] == _COLUMNS[0]}
        for name, column in columns.items():
            if name not in said:
                continue
            zone = agreed.get(_COLUMNS / name / _ZONE)
            landed = str(agreed.get(_COLUMNS / name / "data_type") or column.base_type) if zone else ""
            if zone and family(landed) == "timestamptz":
                text = f"timezone: {zone}, but a {landed} means one moment everywhere"
                yield Change((*path, column.name), "agreed.timezone", text, text)
            code = columns.get(str(agreed.get(_COLUMNS / name / _CURRENCY)))
            if code and (family(code.base_type) not in ("string", "other") or code.base_type == "uuid"):
                text = f"currency_column: {code.name}, but a {code.type} holds no code of a currency"
                yield Change((*path, column.name), "agreed.currency_column", text, text)


def _of_table(table: Table, agreed: Agreements, columns: dict[str, Column]) -> Iterator[tuple[str, str]]:
    evidence = table.evidence
    changed = evidence and (evidence.updates or evidence.deletes)
    if changed and agreed_at(agreed, META / "append_only") is True:
        yield "append_only", "append_only: true, but the server has counted updated or deleted rows"
    for rule in soft_delete_rules(agreed):
        column = columns.get(str(rule.get("column")))
        if column and (text := _speaks_against(rule, column)):
            yield "soft_delete", f"soft_delete on {rule['column']}, but {text}"
    updated_at = agreed_at(agreed, META / "updated_at")
    kept = [name for name, column in columns.items() if column.on_update and _is_time(column)]
    if isinstance(updated_at, str) and updated_at in columns and kept and updated_at not in kept:
        yield "updated_at", f"updated_at: {updated_at}, but the producer keeps {', '.join(kept)} current"


def _of_freshness(
    contract: Contract, agreed: Agreements, columns: dict[str, Column]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong where dbt measures freshness by a naive column that is agreed to mean another zone
    than UTC, which dbt reads it in (docs.getdbt.com/reference/resource-configs/freshness)."""
    name = str(agreed_at(agreed, _LOADED_AT) or agreed_at(agreed, TOP / _LOADED_AT[-1]) or "").strip('"`[]')
    column = columns.get(name)
    if column is None or family(column.base_type) != "timestamp":
        return
    zone = agreed.get(_COLUMNS / name / _ZONE) or contract.agreements.get(CONTRACT / "timezone")
    if not isinstance(zone, str) or known_zone(zone) in (None, "UTC"):
        return
    yield (
        "loaded_at_field",
        f"loaded_at_field: {name}, which dbt reads as UTC, but it means {zone}: "
        "loaded_at_query with scaffold_source.loaded_at converts it",
    )


def _speaks_against(rule: dict[str, object], column: Column) -> str | None:
    """Return why the column cannot mark deleted rows by this rule; None if it can."""
    kind = rule.get("kind")
    if kind == "values":
        allowed = {str(value) for value in (*column.own_labels, *column.values)}
        foreign = [str(value) for value in as_list(rule.get("values")) if str(value) not in allowed]
        return f"it is never {' or '.join(foreign)}" if allowed and foreign else None
    fitting = _FITTING.get(str(kind))
    if fitting and family(column.base_type) not in fitting:
        return f"a {column.type} is not a {kind}"
    never_null = not column.nullable or (column.evidence is not None and column.evidence.nulls == "none")
    return "it is never null, so every row counts as deleted" if kind == "timestamp" and never_null else None


def _is_time(column: Column) -> bool:
    return family(column.base_type) in ("timestamp", "timestamptz")
