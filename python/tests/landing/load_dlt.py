"""Load a schema with dlt's sql_database source, as its quick start does: all tables at once, but those that dlt
refuses, which are tried alone. Prints a line of JSON: what dlt said of each of these, null where it loaded.

Runs in dlt's own environment, which knows nothing of scaffold_source:
    python load_dlt.py PRODUCER_URI SCHEMA TARGET DATASET DISPOSITION BACKEND FOLDER [REFUSED …]
TARGET is `duckdb:PATH` or `postgres:URI`, FOLDER is where dlt keeps the state of its pipelines.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import dlt
import sqlalchemy
from dlt.sources.sql_database import sql_database


def main() -> None:
    uri, schema, target, dataset, disposition, backend, folder, *refused = sys.argv[1:]
    kind, where = target.split(":", 1)
    destination = getattr(dlt.destinations, kind)(where)
    tables = sqlalchemy.inspect(sqlalchemy.create_engine(uri)).get_table_names(schema)

    def load(pipeline_name: str, names: list[str]) -> None:
        pipeline = dlt.pipeline(
            pipeline_name, destination=destination, dataset_name=dataset, pipelines_dir=folder
        )
        source: Any = sql_database(uri, schema=schema, table_names=names, backend=backend)
        pipeline.run(source, write_disposition=disposition)

    load("all", sorted(set(tables) - set(refused)))
    answers: dict[str, str | None] = {}
    for name in refused:
        try:
            load(f"alone_{name}", [name])
        except Exception as error:  # whatever dlt refuses a table for
            answers[name] = f"{type(error.__cause__ or error).__name__}: {error}"
        else:
            answers[name] = None
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
