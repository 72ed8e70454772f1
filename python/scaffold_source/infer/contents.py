"""Say what stands in a table's columns beside its own values: keys of several tables, tenants, JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scaffold_source.contract.values import CONTRACT, META, Doubt, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.lexicon.types import family
from scaffold_source.model import Column, Table


def polymorphic(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose that a type and an id together point at rows of several tables: no foreign key can."""
    pairs = list(_polymorphic_pairs(table))
    if pairs:
        path = context.at(table) / META / "polymorphic"
        value = [{"type": type_.name, "id": id_.name} for type_, id_ in pairs]
        reason = "; ".join(
            f"{context.called(table, type_)} says which table {context.called(table, id_)} points to"
            for type_, id_ in pairs
        )
        yield Proposal(path, value, "polymorphic", reason)


def json_columns(context: Context) -> Iterator[Doubt]:
    """Ask once about JSON columns: they contain what the schema does not say."""
    columns = [
        context.address(table, column)
        for table in context.database.tables
        for column in table.columns
        if column.base_type in ("json", "jsonb")
        and "view" not in table.kind
        and context.role(table) != "bookkeeping"
    ]
    if columns:
        text = "1 column is JSON" if len(columns) == 1 else f"{len(columns)} columns are JSON"
        asks = "which keys of the JSON does analytics need, and who promises them?"
        yield Doubt(CONTRACT / "answers" / "json", "json", text, "json", asks=asks, about=tuple(columns))


def tenant_column(context: Context) -> Iterator[Proposal]:
    """Propose the one column that says on most tables whose row it is."""
    tables = [t for t in context.database.tables if "view" not in t.kind and not context.role(t)]
    counts: defaultdict[str, int] = defaultdict(int)
    for table in tables:
        for column in table.columns:
            if not column.nullable and squash(column.name) in _TENANTS:
                counts[column.name] += 1
    name, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    if count >= _TENANTS_EVERYWHERE and count * 2 > len(tables):
        path = CONTRACT / "tenant_column"
        yield Proposal(path, name, "tenant-column", f"{count} of {len(tables)} tables have it, never null")


_TENANTS = {
    "tenantid", "tenantrecordid", "organizationid", "organisationid", "orgid", "accountid",
    "workspaceid", "companyid", "realmid", "shopid", "storeid", "siteid", "tenant", "teamid", "projectid",
}  # fmt: skip
_TENANTS_EVERYWHERE = 3


def _polymorphic_pairs(table: Table) -> Iterator[tuple[Column, Column]]:
    """Yield pairs such as `commentable_type` and `commentable_id`; Django's `content_type_id` and
    `object_id`."""
    by_name = {snake_case(column.name): column for column in table.columns}
    keyed = {column for key in table.keys if key.to for column in key.columns}
    for name in [name for name in by_name if name.endswith("able_type")]:
        id_ = by_name.get(f"{name.removesuffix('_type')}_id")
        if id_ and family(by_name[name].base_type) == "string" and id_.name not in keyed:
            yield by_name[name], id_
    if "content_type_id" in by_name and "object_id" in by_name and "content_type_id" in keyed:
        yield by_name["content_type_id"], by_name["object_id"]
