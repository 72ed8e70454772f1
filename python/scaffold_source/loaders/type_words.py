"""The words by which a loader's entry names a column's type."""

from __future__ import annotations

import re

from scaffold_source.model import Column, ServerKind

_MODIFIERS = re.compile(r"\s*\([^)]*\)")


def type_words(column: Column, kind: ServerKind) -> set[str]:
    """Return what the column's type is called: its name without schema and digits, "numeric()" where it has
    digits, "array" for any array, "domain" where it is one, too."""
    base = column.base_type
    if base.endswith("[]"):
        return {"array"}
    name = _MODIFIERS.sub("", base).rsplit(".", 1)[-1]
    words = {f"{name}()" if name == "numeric" and "(" in base else name}
    is_domain = kind == "postgresql" and column.type != base and column.enum is None
    return words | {"domain"} if is_domain else words
