"""Buildbot: the revision that each release ended with, as the revisions' names say.

In a venv with buildbot==4.3.0 and psycopg2-binary.
"""

from __future__ import annotations

from pathlib import Path

from upgrading import alembic, main

VERSIONS = {"3.4": "059", "3.9": "062", "3.10": "064", "4.0": "066", "4.3": "067"}


def migrate(place: list[str], version: str) -> None:
    import buildbot

    alembic(place, Path(buildbot.__file__).parent / "db/migrations", VERSIONS[version])


if __name__ == "__main__":
    main(VERSIONS, migrate)
