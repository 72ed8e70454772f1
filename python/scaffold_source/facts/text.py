"""A table's facts as text, written as the contract has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from scaffold_source.facts.blocks import column_line, table_block
from scaffold_source.facts.reading import record
from scaffold_source.facts.rows import COLUMNS
from scaffold_source.model import Column, ColumnEvidence, Evidence, Table
from scaffold_source.yaml_text.dump import entry_lines
from scaffold_source.yaml_text.nodes import plain_value, read_nodes
from scaffold_source.yaml_text.values import TOP

_PLACE = ("meta", "producer")
_CONTINUED = re.compile(r",\n +")
# Evidence is the last thing that the tool writes of a column, and a line of its own of a table.
_WORDS = r"(\{[a-z_:, \"]*\})"
_COLUMN_EVIDENCE = re.compile(rf", evidence: {_WORDS}\}}$", re.MULTILINE)
_TABLE_EVIDENCE = re.compile(rf"^ +evidence: {_WORDS}\n", re.MULTILINE)


def table_text(table: Table, name: str, landed: Mapping[str, str], indent: str) -> str:
    """Return the lines below the key of a table's block, which is indented by `indent`; `name` and `landed`
    as of `table_block`."""
    whole = table_block(replace(table, columns=()), name, {})
    lines = entry_lines(_PLACE, {**whole, COLUMNS: {"-": {}}}, indent)[1:-1]
    lines += [_column_text(column, landed.get(column.name, ""), indent + "    ") for column in table.columns]
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=65536)
def _column_text(column: Column, called: str, indent: str) -> str:
    place = (*_PLACE, COLUMNS, column.name)
    return "\n".join(entry_lines(place, column_line(column, called), indent))


def comparable(text: str) -> str:
    """Return a block's text without evidence, which only a server in use has, each column on one line."""
    return _TABLE_EVIDENCE.sub("", _COLUMN_EVIDENCE.sub("}", _CONTINUED.sub(", ", text)))


def with_evidence(table: Table, text: str) -> Table:
    """Return `table` with the evidence in the text of a block that says the same of it otherwise.

    Raises Misfit for evidence that the model does not know.
    """
    if "evidence: {" not in text:
        return replace(table, evidence=None) if table.evidence else table
    text = _CONTINUED.sub(", ", text)
    lines = text.splitlines()[-len(table.columns) :] if table.columns else []
    columns = tuple(
        _with_column_evidence(column, line) for column, line in zip(table.columns, lines, strict=True)
    )
    of_table = _TABLE_EVIDENCE.search(text)
    return replace(table, columns=columns, evidence=_evidence(of_table[1], Evidence) if of_table else None)


def _with_column_evidence(column: Column, line: str) -> Column:
    match = _COLUMN_EVIDENCE.search(line)
    return replace(column, evidence=_evidence(match[1], ColumnEvidence)) if match else column


@lru_cache(maxsize=1024)
def _evidence(text: str, model: type[Evidence] | type[ColumnEvidence]) -> Any:
    root = read_nodes(text).root
    return record(model).read(plain_value(root) if root else None, TOP / "evidence")
