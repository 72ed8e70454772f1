"""Where in the project's files what a finding tells of stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold_source.change import Change, Location
from scaffold_source.contract.values import DATABASE_FACTS, FACTS, META, TABLES, Contract
from scaffold_source.drift.contract_changes import place_of
from scaffold_source.drift.contradictions import CONTRADICTED
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.model import ColumnPath, Key, TableName, TablePath
from scaffold_source.producers.repository import repository_of
from scaffold_source.yaml_text.values import TOP, YamlPath

_FACT_KEYS = {"base_type": "type", "bounds": "min", "column_order": "columns"}
_KEY_KEYS = {"primary": "primary_key", "unique": "unique", "foreign": "foreign_keys"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where in the contract a changed fact or agreement stands; `names` are the tables' by path, files are
    relative to `root`."""

    contract: Contract
    names: Mapping[TablePath, str]
    root: Path

    def of(self, change: Change) -> Location:
        return relative(self.contract.locate(self._path(change)), self.root)

    def _path(self, change: Change) -> YamlPath:
        name = self.names.get(change.path[:2]) if change.path else None
        agreed = place_of(change)
        if name is None:
            return agreed or (DATABASE_FACTS if change.path else META / YamlPath(change.field.split(".")))
        table = TABLES / name
        place = table / "columns" / self._column(change.path) if len(change.path) == 3 else table
        if agreed:
            return place / agreed
        if change.field in ("columns", "tables"):
            return place
        if change.field in CONTRADICTED:
            return place / CONTRADICTED[change.field]
        key = change.before or change.after
        field = _KEY_KEYS[key.kind] if isinstance(key, Key) else _FACT_KEYS.get(change.field, change.field)
        of_column = TOP / COLUMNS / change.path[2] if len(change.path) == 3 else TOP
        return table / FACTS / of_column / field

    def _column(self, path: ColumnPath) -> str:
        """Return what the source calls the producer's column."""
        columns = self.contract.columns.get(TableName(*path[:2]), {})
        return next((name for name, own in columns.items() if own == path[2]), path[2])


def anchor(root: Path) -> Path:
    """Return the folder that paths in reports are relative to: the repository's, if there is one, as GitHub
    reads them."""
    return repository_of(root)


def relative(location: Location, root: Path) -> Location:
    file = location.file.resolve()
    return replace(location, file=file.relative_to(root) if file.is_relative_to(root) else file)
