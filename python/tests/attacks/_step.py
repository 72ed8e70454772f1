"""One `update` as its oracles see it: the files before and after it, and fresh ones of the producer then and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from attacks import _shape
from attacks._document import Document, Path, document, named_values
from attacks._models import renamed_files

YAML = (".yml", ".yaml")


@dataclass(frozen=True)
class Files:
    """The texts of a project by their paths in it."""

    texts: Mapping[str, str]

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {name: document(text) for name, text in self.texts.items() if name.endswith(YAML)}

    @cached_property
    def tree(self) -> dict[str, Any]:
        """All sources and models of the project by name, wherever they stand; anything else by its file."""
        found: dict[str, Any] = {"sources": {}, "models": {}}
        for name, text in self.texts.items():
            content = named_values(text) if name.endswith(YAML) else None
            for key, value in content.items() if isinstance(content, dict) else ():
                if key in found and isinstance(value, dict):
                    found[key] = _joined(found[key], value)
                else:
                    found[f"{name}:{key}"] = value
        return found

    @cached_property
    def models(self) -> dict[str, tuple[str, str]]:
        """The SQL models: by name, file and text."""
        return {
            PurePosixPath(name).stem: (name, text)
            for name, text in self.texts.items()
            if name.endswith(".sql")
        }


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    found = dict(one)
    for key, value in other.items():
        mine = found.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            found[key] = _joined(mine, value)
        elif value or key not in found:  # an empty list in another file takes nothing away
            found[key] = value
    return found


@dataclass(frozen=True)
class Step:
    """One update: the files before and after, fresh ones of the producer then and now, and what it said."""

    before: Files
    after: Files
    base: Files
    theirs: Files
    said: tuple[str, ...]
    hidden: frozenset[str] = frozenset()  # tables of which an earlier update said that it cannot tell

    @cached_property
    def renames(self) -> dict[str, dict[str, str]]:
        """By table's entry, the columns that this update renamed: old names to new."""
        found: dict[str, dict[str, str]] = {}
        before = _shape.tables(self.before.tree)
        for name, table in _shape.tables(self.after.tree).items():
            old, new = _shape.columns(before.get(name)), _shape.columns(table)
            for called, column in new.items():
                was = _shape.renamed_from(column)
                was = was.strip('"') if was else None
                if was in old and was not in new:
                    found.setdefault(name, {})[str(was)] = called
        return found

    @cached_property
    def words(self) -> dict[str, str]:
        """All renamed columns, for where an agreement speaks of them."""
        return {old: new for names in self.renames.values() for old, new in names.items()}

    def now(self, path: Path) -> Path:
        """Where what stood at `path` must stand after the update."""
        depth = len(_shape.table_path(""))
        if path[: depth - 1] != _shape.table_path("")[:-1] or path[depth : depth + 1] != ("columns",):
            return path
        names = self.renames.get(path[depth - 1], {})
        return tuple(names.get(part, part) if at == depth + 1 else part for at, part in enumerate(path))

    def fresh_models(self, side: Files, ours: Files) -> dict[str, str]:
        """The models that a fresh `add` writes, under the names that they have here."""
        called = entries_of(ours)
        found = {}
        for name, table in _shape.tables(side.tree).items():
            relation = _shape.relation(name, table)
            entry = called.get(relation) if relation else None
            fresh = side.models.get(_shape.model_name(name))
            if fresh and entry:
                found[_shape.model_name(entry)] = fresh[1].replace(
                    f"('{_shape.SOURCE}', '{name}'", f"('{_shape.SOURCE}', '{entry}'"
                )
        return found

    def left_out(self, model: str) -> tuple[set[str], set[str]]:
        """The columns that people left out of the table of a model, and those of them that upstream dropped."""
        trees = self.base_tree, self.before.tree, tree_of(self.theirs, self.after)
        tables = [
            {_shape.model_name(name): table for name, table in _shape.tables(tree).items()} for tree in trees
        ]
        base, ours, theirs = (set(_shape.columns(found.get(model))) for found in tables)
        return base - ours, base - ours - theirs

    @cached_property
    def base_tree(self) -> dict[str, Any]:
        return tree_of(self.base, self.before)

    @cached_property
    def aliased(self) -> frozenset[str]:
        """The models whose columns keep older names than the producer's, which a fresh `add` cannot know."""
        return frozenset(
            _shape.model_name(name)
            for files in (self.before, self.after)
            for name, table in _shape.tables(files.tree).items()
            if any(_shape.renamed_from(column) for column in _shape.columns(table).values())
        )

    @cached_property
    def renamed(self) -> frozenset[str]:
        """The tables' entries that a fresh `add` calls otherwise."""
        return frozenset(
            entry
            for fresh, ours in ((self.base, self.before), (self.theirs, self.after))
            for relation, entry in entries_of(ours).items()
            if entries_of(fresh).get(relation, entry) != entry
        )

    def is_fresh_name(self, model: str) -> bool:
        """Whether a fresh `add` calls the model so, too: what is longer is wrapped otherwise."""
        return model in self.base.models and model in self.theirs.models

    def said_of(self, *words: str) -> bool:
        return any(all(_shape.plain(word) in line or word in line for word in words) for line in self.said)


def tree_of(fresh: Files, ours: Files) -> dict[str, Any]:
    """What a fresh `add` writes, with tables under the names that our entries for them have, and models under
    those of their files."""
    called, files_called = entries_of(ours), renamed_files(ours.models)
    own = _shape.look(fresh.tree, _shape.source_path()) or {}
    tables: dict[str, Any] = {}
    models: dict[str, Any] = {}
    names: dict[str, str] = {}
    for name, table in _shape.tables(fresh.tree).items():
        relation = _shape.relation(name, table)
        entry = called.get(relation, f"{name} of nobody") if relation else name
        names[name] = entry
        tables[entry] = _shape.renamed_entry(table, name, entry)
        if model := fresh.tree["models"].get(_shape.model_name(name)):
            known = _shape.model_name(entry)
            # A file that people renamed may have left its entry in the YAML behind.
            called_now = known if known in ours.tree["models"] else files_called.get(known, known)
            models[called_now] = {**model, "name": called_now}
    return _shape.pointing_to(
        {"sources": {_shape.SOURCE: {**own, "tables": tables}}, "models": models}, names, files_called
    )


def entries_of(files: Files) -> dict[tuple[str, str], str]:
    found = {}
    for name, table in _shape.tables(files.tree).items():
        if relation := _shape.relation(name, table):
            found[relation] = name
    return found
