"""Runs dbt-autofix where the host of its schemas cannot be reached: RESOURCES PROJECT OPTION…, the first two being
the JSON schemas of the same files that dbt-core carries."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dbt_autofix import retrieve_schemas
from dbt_autofix.main import app

resources, project = (json.loads(Path(file).read_text()) for file in sys.argv[1:3])


def of_resources(*_: Any) -> Any:
    return resources


def of_project(*_: Any) -> Any:
    return project


retrieve_schemas.get_fusion_latest_version = lambda _: "as dbt-core carries them"
retrieve_schemas.get_fusion_yml_schema = of_resources
retrieve_schemas.get_fusion_dbt_project_schema = of_project
sys.argv[1:3] = []
app()
