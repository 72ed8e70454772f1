"""Columns of a made-up producer."""

from __future__ import annotations

from typing import Any

from scaffold_source.model import Column


def column(name: str, kind: str = "text", **facts: Any) -> Column:
    """Return a column of a type that is no domain."""
    return Column(name, kind, kind, **facts)
