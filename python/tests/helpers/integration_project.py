"""The integration project out of the repository, as a loader would land it in a warehouse."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from scaffold_source.loaders.warehouse_types import warehouse_type

REPOSITORY = Path(__file__).parents[3]
PROJECT = REPOSITORY / "integration_tests"
DATA_TYPE = re.compile(r"(?<=data_type: )[^\n}\"]+")


def copy_project(folder: Path, warehouse: str | None = None) -> Path:
    """Copied to `folder`, the package installed from the repository; declared types as `warehouse` has them."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("target", "dbt_packages", "logs"))
    packages = folder / "packages.yml"
    packages.write_text(packages.read_text().replace("local: ../", f"local: {REPOSITORY}"))
    if warehouse:
        for file in folder.glob("models/**/_*__sources.yml"):
            file.write_text(
                DATA_TYPE.sub(lambda found: warehouse_type(found[0], warehouse), file.read_text())
            )
    return folder
