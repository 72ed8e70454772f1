"""Vaultwarden: its SQL of diesel, folder by folder, up to the last that a step's name begins.

With psycopg; VAULTWARDEN is the folder `migrations/postgresql` of a clone.
"""

from __future__ import annotations

import os
from pathlib import Path

from upgrading import main

VERSIONS: dict[str, None] = dict.fromkeys(
    [
        *("2019-09-12", "2019-09-16", "2020-04", "2020-08", "2021-03-11", "2021-10", "2022-10", "2023-06-17"),
        *("2023-10", "2024-02-14", "2024-03-06", "2024-06", "2025-01", "2026-03", "2026-05"),
    ]
)


def migrate(place: list[str], version: str) -> None:
    import psycopg

    host, port, user, database = place
    folders = sorted(Path(os.environ["VAULTWARDEN"]).iterdir())
    steps = list(VERSIONS)
    before = steps[steps.index(version) - 1] if version != steps[0] else ""
    with psycopg.connect(host=host, port=port, user=user, dbname=database) as connection:
        for folder in folders:
            name = folder.name
            if name[: len(version)] <= version and not (before and name[: len(before)] <= before):
                connection.execute((folder / "up.sql").read_bytes())


if __name__ == "__main__":
    main(VERSIONS, migrate)
