"""Who runs the server, and what that changes: how its log is switched on, and where its age is set.

Each rests on marks that only its servers have; none of them runs here, so each is from its vendor's page.
"""

from __future__ import annotations

from dataclasses import dataclass

from scaffold_source.preflight.outcome import Remedy
from scaffold_source.producers.observed_mysql import MysqlObserved

_RDS_KEEPS = "call mysql.rds_set_configuration('binlog retention hours', 72);"
_RDS_SHOWS = "call mysql.rds_show_configuration;"


@dataclass(frozen=True, slots=True)
class Flavour:
    """A vendor's server. `words` of its version or its comment tell it, how a setting's name begins, or where
    it is installed. `logs` is how its log is switched on; `keeps` sets how long it is kept, and `shows` says
    what is set, where that is not the server's own setting. `is_other` is true where nobody may read its log.
    """

    name: str
    page: str
    words: tuple[str, ...] = ()
    setting: str = ""
    basedir: str = ""
    logs: str = ""
    keeps: str = ""
    shows: str = ""
    is_other: bool = False

    def sets(self, name: str, value: str) -> Remedy:
        """Return how a setting is changed there: a managed server has parameters, ours a configuration."""
        if self.words or self.setting or self.basedir:
            return Remedy(f"{name} = {value} among the instance's parameters", "the DBA")
        note = "and in the configuration; sessions that are open keep what they had"
        return Remedy(f"set global {name} = {value};", "the DBA", note)


FLAVOURS = (
    Flavour(
        "PlanetScale (Vitess)",
        "https://planetscale.com/docs/vitess/integrations/debezium",
        words=("vitess", "planetscale"),
        is_other=True,
    ),
    Flavour(
        "Amazon Aurora",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/mysql-stored-proc-configuring.html",
        setting="aurora_",
        logs="in the DB cluster's parameter group: binlog_format = ROW",
        keeps=_RDS_KEEPS,
        shows=_RDS_SHOWS,
    ),
    Flavour(
        "Amazon RDS",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-stored-proc-configuring.html",
        basedir="/rdsdbbin",
        logs="switch on automated backups of the DB instance, and binlog_format = ROW in its parameter group",
        keeps=_RDS_KEEPS,
        shows=_RDS_SHOWS,
    ),
    Flavour(
        "Cloud SQL",
        "https://cloud.google.com/sql/docs/mysql/replication",
        words=("-google", "(google)"),
        setting="cloudsql_",
        logs="switch on binary logging of the instance (point-in-time recovery)",
        keeps="the instance's days of transaction log retention",
        shows="gcloud sql instances describe",
    ),
    Flavour(
        "Azure Database for MySQL",
        "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters",
        words=("azure",),
        setting="azure_",
        logs="the server's parameter binlog_row_image = full; its log is always on",
        keeps="the server's parameter binlog_expire_logs_seconds",
    ),
)


def flavour_of(observed: MysqlObserved) -> tuple[Flavour, str]:
    """Return whose server this is, and what tells so."""
    server = observed.server
    told = {"version()": server.version, "@@version_comment": server.comment}
    basedir = next((setting.value for setting in observed.settings if setting.name == "basedir"), "")
    for flavour in FLAVOURS:
        for name, text in told.items():
            if any(word in text.lower() for word in flavour.words):
                return flavour, f"{name}: {text[:60]}"
        names = [s.name for s in observed.settings if flavour.setting and s.name.startswith(flavour.setting)]
        if names:
            return flavour, f"setting {names[0]}"
        if flavour.basedir and basedir.startswith(flavour.basedir):
            return flavour, f"basedir = {basedir[:60]}"
    return self_run(
        observed
    ), f"no vendor's setting or word is there; @@version_comment: {server.comment[:60]}"


def self_run(observed: MysqlObserved) -> Flavour:
    """Return what a server is whose makers alone have a hand in it."""
    if observed.server.is_mariadb:
        return Flavour(
            "MariaDB",
            "https://mariadb.com/kb/en/activating-the-binary-log/",
            logs="in the server's configuration: log_bin, binlog_format = ROW and a server_id of its own",
        )
    return Flavour(
        "MySQL",
        "https://dev.mysql.com/doc/refman/8.4/en/replication-options-binary-log.html",
        logs="in the server's configuration: log_bin, binlog_format = ROW and a server_id of its own",
    )
