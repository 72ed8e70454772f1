"""Keystone (OpenStack): what each release's revisions expand, then contract.

In a venv with keystone==30.0.0 and psycopg2-binary.
"""

from __future__ import annotations

from pathlib import Path

from upgrading import alembic, main

VERSIONS = {
    "yoga": "29e87d24a316 e25ffa003242",
    "bobcat": "11c3b243b4cb c88cdce8f248",
    "2024.1": "47147121",
    "2026.1": "742c857f1dfb",
}


def migrate(place: list[str], version: str) -> None:
    import keystone
    import keystone.conf

    keystone.conf.configure()
    alembic(place, Path(keystone.__file__).parent / "common/sql/migrations", VERSIONS[version])


if __name__ == "__main__":
    main(VERSIONS, migrate)
