"""Which models, exposures and metrics read a source, from dbt's manifest: each table, and each column as far
as their SQL names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold_source.yaml_text.values import as_list, as_mapping

_WORD = re.compile(r"\w+")
_SELECTED = re.compile(r"\bselect\s+(?:distinct\s+)?([^\s,]+)")
_SOURCE_CALL = r"""\bsource\(\s*['"]{source}['"]\s*,\s*['"]{table}['"]"""
_MODELS = ("model", "snapshot")
_ENDS = ("exposures", "metrics", "semantic_models", "saved_queries")
_KINDS = {
    "exposure": "exposure",
    "metric": "metric",
    "semantic_model": "semantic model",
    "saved_query": "query",
}


@dataclass(frozen=True, slots=True)
class Lineage:
    """Who reads a source. `project` is whose manifest it is, `tables` are the tables that it
    knows of the source, with their ids."""

    source: str
    project: str
    tables: Mapping[str, str]
    _nodes: Mapping[str, Mapping[str, Any]]
    _children: Mapping[str, tuple[str, ...]]
    _words: dict[str, frozenset[str]] = field(default_factory=dict)

    def models_of(self, table: str) -> tuple[str, ...]:
        """Return the models that select from a table of the source."""
        return tuple(self._name(node) for node in self._direct(table))

    def readers_of(self, table: str, column: str) -> tuple[str, ...]:
        """Return the models that get a column from its table, by models which all name it or take every
        column; then the exposures and metrics that read one of these."""
        word = column.lower()
        models = [node for node in self._direct(table) if self._passes_on(node, word)]
        ends: dict[str, None] = {}
        for node in models:
            for child in self._children.get(node, ()):
                if self._kind(child) in _KINDS:
                    ends |= dict.fromkeys(self._with_those_below(child))
                elif child not in models and self._passes_on(child, word):
                    models.append(child)
        return tuple(self._name(node) for node in (*models, *ends))

    def _direct(self, table: str) -> list[str]:
        """Return the models that call `source()` on a table; where none does itself, all that depend on it.

        A model whose macro reads the table, to know which rows belong to a test row, takes no column of it.
        """
        children = self._children.get(self.tables.get(table, ""), ())
        models = [node for node in children if self._kind(node) in _MODELS]
        call = re.compile(_SOURCE_CALL.format(source=re.escape(self.source), table=re.escape(table)))
        return [node for node in models if call.search(self._code(node))] or models

    def _with_those_below(self, end: str) -> list[str]:
        """Return what is no model, with what rests on it in turn: the metrics of a semantic model."""
        found = [end]
        for node in found:
            found += [child for child in self._children.get(node, ()) if child not in found]
        return found

    def _kind(self, node: str) -> str:
        return node.partition(".")[0]

    def _name(self, node: str) -> str:
        kind, name = self._kind(node), str(self._nodes[node].get("name") or node)
        return f"{_KINDS[kind]} {name}" if kind in _KINDS else name

    def _code(self, node: str) -> str:
        return str(self._nodes[node].get("raw_code") or "")

    def _passes_on(self, node: str, word: str) -> bool:
        if node not in self._words:
            code = self._code(node).lower()
            selected = _SELECTED.findall(code)
            star = ["*"] if selected and all(what.endswith("*") for what in selected) else []
            self._words[node] = frozenset([*_WORD.findall(code), *star])
        return not self._words[node].isdisjoint((word, "*"))


def lineage_of(manifest: Mapping[str, Any], source: str) -> Lineage:
    """Return who reads `source` as a manifest tells it; of a source that it does not know, no table."""
    nodes: dict[str, Mapping[str, Any]] = {}
    for part in ("nodes", *_ENDS):
        nodes |= {
            key: node for key, node in as_mapping(manifest.get(part)).items() if isinstance(node, Mapping)
        }
    children: dict[str, list[str]] = {}
    for key, node in nodes.items():
        if key.partition(".")[0] not in (*_MODELS, *_KINDS):
            continue
        for parent in as_list(as_mapping(node.get("depends_on")).get("nodes")):
            children.setdefault(str(parent), []).append(key)
    tables = {
        str(table.get("name")): key
        for key, table in as_mapping(manifest.get("sources")).items()
        if isinstance(table, Mapping) and table.get("source_name") == source
    }
    project = str(as_mapping(manifest.get("metadata")).get("project_name") or "another project")
    return Lineage(source, project, tables, nodes, {key: tuple(sorted(of)) for key, of in children.items()})
