"""Agreements grouped by table."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold_source.yaml_text.values import YamlPath

Agreements = Mapping[YamlPath, object]  # by path in the source's YAML, named lists by name


def by_table(agreements: Agreements) -> dict[str, Agreements]:
    """Group agreements by table (its name in the source); paths start at the table. Several ask of one
    contract, one after the other, so the last answer is kept."""
    if not _last or _last[0][0] is not agreements:
        _last[:] = [(agreements, grouped(agreements))]
    return _last[0][1]


_last: list[tuple[Agreements, dict[str, Agreements]]] = []


def grouped(agreements: Agreements, by: str = "tables") -> dict[str, Agreements]:
    """Group some of a contract's agreements as `by_table` does all, or those of a table by `columns`."""
    groups: dict[str, dict[YamlPath, object]] = {}
    for path, value in agreements.items():
        if path[0] == by and len(path) > 2:
            groups.setdefault(path[1], {})[YamlPath(path[2:])] = value
    return dict(groups)
