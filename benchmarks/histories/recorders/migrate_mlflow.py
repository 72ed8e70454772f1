"""MLflow: revisions of its tracking store, some at a time.

In a venv with mlflow-skinny==3.17.2, sqlalchemy, alembic and psycopg2-binary. Versions are the last revision.
"""

from __future__ import annotations

from pathlib import Path

from upgrading import alembic, main

VERSIONS = dict.fromkeys(
    (
        "initial",
        "181f10493468",
        "2b4d017a5e9b",
        "27a6a02d2cf1",
        "39d1c3be5f05",
        "97727af70f4d",
        "2d6e25af4d3e",
    )
)


def migrate(place: list[str], version: str) -> None:
    import mlflow
    from mlflow.store.tracking.dbmodels.initial_models import Base

    scripts = Path(mlflow.__file__).parent / "store/db_migrations"
    if version == "initial":
        alembic(place, scripts, "base", Base.metadata.create_all)
    else:
        alembic(place, scripts, version)


if __name__ == "__main__":
    main(VERSIONS, migrate)
