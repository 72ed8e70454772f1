"""What is asked of a MySQL or MariaDB server, as `probes/` asks PostgreSQL."""

from __future__ import annotations

from scaffold_source.preflight.mysql import log, replica, rights, server, tables
from scaffold_source.preflight.outcome import Probe
from scaffold_source.producers.observed_mysql import MysqlObserved

PROBES: tuple[Probe[MysqlObserved], ...] = (
    *server.PROBES,
    *rights.PROBES,
    *log.PROBES,
    *replica.PROBES,
    *tables.PROBES,
)

# What `--audit` asks of an account: what it may read, and what else it may do.
OF_AN_ACCOUNT: tuple[Probe[MysqlObserved], ...] = (
    *rights.OF_AN_ACCOUNT,
    *(probe for probe in log.PROBES if probe.id == "replication-right"),
)
