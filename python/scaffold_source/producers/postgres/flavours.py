"""Who runs the server, and what that changes: how logical decoding is switched on, and which role may use it.

Each rests on marks that only its servers have; none of them runs here, so each is from its vendor's page.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scaffold_source.producers.observed import Mark, Observed


@dataclass(frozen=True, slots=True)
class Flavour:
    """A vendor's PostgreSQL. `marks` tell it. `logical` is how logical decoding is switched on, each at a
    restart, `replicating` the statement that lets {role} replicate, `page` the vendor's. `is_other` is true
    where the log is not PostgreSQL's own."""

    name: str
    marks: tuple[Mark, ...]
    logical: str
    replicating: str
    page: str
    is_other: bool = False


_OWN = "alter role {role} replication;"
_DECODING = "alter system set wal_level = logical;"

SELF_RUN = Flavour(
    "PostgreSQL",
    (),
    _DECODING,
    _OWN,
    "https://www.postgresql.org/docs/current/logicaldecoding.html",
)
FLAVOURS = (
    Flavour(
        "YugabyteDB",
        (Mark("function", "yb_is_local_table"), Mark("role", "yb_extension")),
        "its own CDC",
        _OWN,
        "https://docs.yugabyte.com/preview/explore/change-data-capture/",
        is_other=True,
    ),
    Flavour(
        "Amazon Aurora",
        (Mark("function", "aurora_version"),),
        "in the DB cluster's parameter group: rds.logical_replication = 1",
        "grant rds_replication to {role};",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
        "AuroraPostgreSQL.Replication.Logical.html",
    ),
    Flavour(
        "Amazon RDS",
        (Mark("role", "rds_superuser"),),
        "in the DB instance's parameter group: rds.logical_replication = 1",
        "grant rds_replication to {role};",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
        "PostgreSQL.Concepts.General.FeatureSupport.LogicalReplication.html",
    ),
    Flavour(
        "AlloyDB",
        (Mark("role", "alloydbsuperuser"),),
        "the instance's flag alloydb.logical_decoding = on",
        _OWN,
        "https://cloud.google.com/alloydb/docs/logical-replication-decoding",
    ),
    Flavour(
        "Cloud SQL",
        (Mark("role", "cloudsqlsuperuser"),),
        "the instance's flag cloudsql.logical_decoding = on",
        "alter user {role} with replication;",
        "https://cloud.google.com/sql/docs/postgres/replication/configure-logical-replication",
    ),
    Flavour(
        "Azure Database for PostgreSQL",
        (Mark("role", "azure_pg_admin"),),
        "the server's parameter wal_level = logical",
        "alter role {role} with replication;",
        "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-logical",
    ),
    Flavour(
        "Neon",
        (Mark("role", "neon_superuser"),),
        "in Neon's console: Settings, Logical Replication, Enable",
        "grant neon_superuser to {role};",
        "https://neon.com/docs/guides/logical-replication-guide",
    ),
    Flavour(
        "Supabase",
        (Mark("role", "supabase_admin"),),
        "wal_level is logical there; a self-hosted one: " + _DECODING,
        "alter role {role} with replication;",
        "https://supabase.com/docs/guides/database/postgres/setup-replication-external",
    ),
)


def flavour_of(observed: Observed) -> tuple[Flavour, str]:
    """Return whose PostgreSQL this is, and what tells so."""
    return flavour_by(observed.marks, observed.server.version)


def flavour_by(marks: Collection[Mark], version: str) -> tuple[Flavour, str]:
    """Return whose PostgreSQL has these marks and says this version, and what of it tells so."""
    for flavour in FLAVOURS:
        seen = [mark for mark in flavour.marks if mark in marks]
        if seen:
            return flavour, f"{seen[0].kind} {seen[0].name}"
        if flavour.is_other and "-YB-" in version:
            return flavour, f"version() says {version[:60]!r}"
    return SELF_RUN, "no vendor's role, function or setting is there"
