"""Recognise rows that came from an earlier application."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer.context import Context
from scaffold_source.lexicon.names import squash
from scaffold_source.model import Table

_MARKERS = {
    "legacyid", "legacyuuid", "legacykey", "legacynumber", "legacycode", "legacyuserid", "oldid",
    "oldsystemid",
    "importid", "importedid", "importedfrom", "importedat", "migratedat", "migratedfrom", "migrationid",
    "islegacy", "ismigrated", "isimported",
}  # fmt: skip


def legacy_marker(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose the column that only rows of the old application fill; the first, if there are several."""
    if "view" in table.kind:
        return
    for column in table.columns:
        if squash(column.name) in _MARKERS and (column.nullable or column.base_type == "boolean"):
            path = context.at(table) / META / "legacy_marker"
            reason = "named like a mark of migrated rows"
            yield Proposal(path, column.name, "legacy-marker", reason)
            return
