"""Columns by which a landed table shows its loader, for the macros, which nobody tells the loader's name.

Names without case and underscores are as `squash` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaffold_source.lexicon.names import squash
from scaffold_source.loaders.registry import LOADERS

# Columns of loaders that have no entry, and of settings that no entry describes.
# https://fivetran.com/docs/core-concepts/sync-modes/history-mode
# https://docs.peerdb.io/features/supported-features
# https://getbruin.com/docs/ingestr/getting-started/cdc.html
_OTHER_COLUMNS = {
    "_fivetran_active": "boolean",
    "_peerdb_is_deleted": "boolean",
    "_peerdb_synced_at": "timestamp",
    "_cdc_deleted": "boolean",
    "_cdc_synced_at": "timestamp with time zone",
    "_sling_loaded_at": "timestamp with time zone",
}
_OTHER_PATTERNS = ("_peerdb_[a-z0-9_]+",)
_OTHER_TIMES = ("_sdc_extracted_at", "_peerdb_synced_at", "_cdc_synced_at")
_OTHER_FLAGS = ("_peerdb_is_deleted", "_cdc_deleted")
_LOADERS = tuple(LOADERS.values())
_MARKERS = {loader.marker.column: loader.marker for loader in _LOADERS if loader.marker}
_ADDED = {column.name: column for loader in _LOADERS for column in loader.metadata}

# Columns that no producer would have, with their types in PostgreSQL's words.
COLUMNS: Mapping[str, str] = {
    **{name: column.type for name, column in _ADDED.items() if not column.ordinary},
    **_OTHER_COLUMNS,
}
# The names, in lower case, of all columns that loaders add with any settings; no producer has such names.
PATTERN = (
    "^(?:"
    + "|".join(dict.fromkeys((*filter(None, (loader.further for loader in _LOADERS)), *_OTHER_PATTERNS)))
    + ")$"
)
# Names that producers use, too → the loaders that add them.
ORDINARY: Mapping[str, tuple[str, ...]] = {
    name: tuple(loader.name for loader in _LOADERS if column in loader.metadata)
    for name, column in _ADDED.items()
    if column.ordinary
}
# The times at which a row landed, squashed; the first that a table has says it.
LOADED_AT = tuple(
    dict.fromkeys(
        squash(name)
        for name in (
            *(loader.loaded_at for loader in _LOADERS if loader.loaded_at and not loader.epoch),
            *_OTHER_TIMES,
        )
    )
)
# The same for columns that count from 1970: name → (number as SQL, unit).
COUNTED: Mapping[str, tuple[str, str]] = {
    loader.loaded_at: (loader.epoch.expression, loader.epoch.unit)
    for loader in _LOADERS
    if loader.loaded_at and loader.epoch
}
# Marks of deleted rows: times and flags, squashed; texts by name, with what they say of a deleted row. An
# ordinary name is a mark only beside the time that the same loader adds.
DELETION_TIMES = frozenset(squash(name) for name, marker in _MARKERS.items() if marker.kind == "timestamp")
DELETION_FLAGS = frozenset(
    squash(name)
    for name in (*(name for name, marker in _MARKERS.items() if marker.kind == "boolean"), *_OTHER_FLAGS)
)
DELETION_VALUES: Mapping[str, tuple[str, ...]] = {
    name: marker.values for name, marker in _MARKERS.items() if marker.kind == "values"
}
BESIDE: Mapping[str, str] = {
    loader.marker.column: loader.loaded_at
    for loader in _LOADERS
    if loader.marker and loader.loaded_at and _ADDED[loader.marker.column].ordinary
}
