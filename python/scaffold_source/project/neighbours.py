"""The sources that stand beside one: others of the project, and those of its packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scaffold_source.project.declaration import Text, read_nodes_of, read_text
from scaffold_source.yaml_text.nodes import plain_value
from scaffold_source.yaml_text.values import as_list, as_mapping

_PACKAGES = "dbt_packages"


def sources_in(texts: Iterable[Text]) -> Iterator[dict[str, Any]]:
    """Yield every source that the files declare, as plain values. Raises ContractError for one that is not
    YAML."""
    for path, content in texts:
        if b"sources" not in content:
            continue
        root = read_nodes_of(path, content)
        document = plain_value(root) if root else None
        for source in as_list(as_mapping(document).get("sources")):
            if isinstance(source, dict):
                yield source


def package_of(root: Path, source: str) -> Path | None:
    """Return the file of an installed package that declares `source`, None if none does."""
    packages = root / _PACKAGES
    for path in sorted(packages.rglob("*.y*ml")) if packages.is_dir() else ():
        text = read_text(path) if path.is_file() else (path, b"")
        if source.encode() in text[1] and any(one.get("name") == source for one in sources_in([text])):
            return path
    return None
