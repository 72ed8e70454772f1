"""The exposures that a project's YAML declares, in whatever files people keep them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scaffold_source.project.declaration import DeclaringFile, Text, parsed, repeated
from scaffold_source.yaml_text.nodes import Mapping


def read_exposures(texts: Iterable[Text], home: Path | None = None) -> list[DeclaringFile]:
    """Return the files that declare exposures, as whole documents, and `home` if that is a mapping; `home`
    first.

    Raises ContractError with file and line if one is not YAML.
    """
    declaring = []
    for path, content in texts:
        if path != home and b"exposures" not in content:
            continue
        text, bom, document = parsed(path, content)
        if isinstance(document.root, Mapping) and (path == home or "exposures" in document.root.entries):
            if document.repeated:
                raise repeated(path, document.repeated)
            declaring.append(DeclaringFile(path, text, bom, document.root))
    return sorted(declaring, key=lambda file: file.path != home)
