"""Files that say what is made, to the byte: read the diff before you commit them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

Update = Literal["UPDATE_CASES", "UPDATE_DOCS", "UPDATE_SCHEMAS"]


def hold(file: Path, made: str, update: Update) -> None:
    """Require that `file` holds what was made; where the environment has `update`, it is written first."""
    if os.environ.get(update):
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, f"{update}=1 writes it anew"


def hold_folder(folder: Path, made: Path) -> None:
    """Require that a case's `folder` holds the files of `made`; where UPDATE_CASES is set, they are copied
    first."""
    if os.environ.get("UPDATE_CASES"):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
    found, held = (
        {path.name: path.read_bytes().decode() for path in place.iterdir()} for place in (made, folder)
    )
    assert found == held, "UPDATE_CASES=1 writes it anew"
