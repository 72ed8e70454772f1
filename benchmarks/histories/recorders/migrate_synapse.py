"""Synapse: its schema versions, and how to bring a database to one of them.

In a venv with matrix-synapse==1.163.2 and psycopg2-binary:
    python migrate_synapse.py                                   prints the versions
    python migrate_synapse.py HOST PORT USER DATABASE VERSION   migrates to one

Synapse counts its schema apart from its releases, and ships the SQL of version 72 and each delta since.
What its background updates do later, while the server runs, is left out.
"""

from __future__ import annotations

import logging
import sys

VERSIONS = [*range(72, 75), *range(76, 81), *range(82, 95)]


def migrate(place: list[str], version: int) -> None:
    from synapse.config.homeserver import HomeServerConfig
    from synapse.storage import prepare_database
    from synapse.storage.database import make_conn
    from synapse.storage.engines import create_engine

    host, port, user, database = place
    config = HomeServerConfig()
    config.parse_config_dict(
        {
            "server_name": "example.com",
            "report_stats": False,
            "suppress_key_server_warning": True,
            "macaroon_secret_key": "only for this record",
            "signing_key": "ed25519 a_1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "database": {
                "name": "psycopg2",
                "allow_unsafe_locale": True,
                "args": {"host": host, "port": int(port), "user": user, "dbname": database},
            },
        },
        "",
        "",
    )
    prepare_database.SCHEMA_VERSION = prepare_database.SCHEMA_COMPAT_VERSION = version
    database_config = config.database.get_single_database()
    engine = create_engine(database_config.config)
    connection = make_conn(
        db_config=database_config, engine=engine, default_txn_name="record", server_name="example.com"
    )
    prepare_database.prepare_database(connection, engine, config)
    connection.close()


def main() -> None:
    if len(sys.argv) == 1:
        print(*VERSIONS)
        return
    *place, version = sys.argv[1:]
    logging.basicConfig(level=logging.ERROR)
    migrate(place, int(version))


if __name__ == "__main__":
    main()
