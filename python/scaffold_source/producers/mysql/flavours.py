"""Who runs the server, and what that changes: how its log is switched on, and where its age is set.

Each rests on marks that only its servers have; none of them runs here, so each is from its vendor's page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from scaffold_source.producers.observed_mysql import MysqlObserved

_RDS_KEEPS = "call mysql.rds_set_configuration('binlog retention hours', 72);"
_RDS_SHOWS = "call mysql.rds_show_configuration;"


@dataclass(frozen=True, slots=True)
class Flavour:
    """A vendor's server. `words` of its version or its comment tell it, how a setting's name begins, where it
    is installed, or its vendor's accounts and roles. `logs` is how its log is switched on; `keeps` sets how
    long it is kept, and `shows` says what is set, where that is not the server's own setting. `is_other` is
    true where nobody may read its log."""

    name: str
    page: str
    words: tuple[str, ...] = ()
    setting: str = ""
    basedir: str = ""
    accounts: tuple[str, ...] = ()
    logs: str = ""
    keeps: str = ""
    shows: str = ""
    is_other: bool = False

    @property
    def is_managed(self) -> bool:
        """Return whether a vendor runs it, who sets what it may do."""
        return bool(self.words or self.setting or self.basedir or self.accounts)


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
        accounts=("rdsadmin", "rds_superuser_role"),
        logs="switch on automated backups of the DB instance, and binlog_format = ROW in its parameter group",
        keeps=_RDS_KEEPS,
        shows=_RDS_SHOWS,
    ),
    Flavour(
        "Cloud SQL",
        "https://cloud.google.com/sql/docs/mysql/replication",
        words=("-google", "(google)"),
        setting="cloudsql_",
        accounts=("cloudsqlsuperuser",),
        logs="switch on binary logging of the instance (point-in-time recovery)",
        keeps="the instance's days of transaction log retention",
        shows="gcloud sql instances describe",
    ),
    Flavour(
        "Azure Database for MySQL",
        "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-server-parameters",
        words=("azure",),
        accounts=("azure_superuser",),
        logs="the server's parameter binlog_row_image = full; its log is always on",
        keeps="the server's parameter binlog_expire_logs_seconds",
    ),
)


def flavour_of(observed: MysqlObserved) -> tuple[Flavour, str]:
    """Return whose server this is, and what tells so."""
    server = observed.server
    settings = {setting.name: setting.value for setting in observed.settings}
    accounts = (*server.vendor_accounts, *observed.role.roles)
    return flavour_by(server.version, server.comment, settings, accounts)


def flavour_by(
    version: str, comment: str, settings: Mapping[str, str], accounts: Collection[str] = ()
) -> tuple[Flavour, str]:
    """Return whose server says this of itself, and what of it tells so. `accounts` are seen by few."""
    for flavour in FLAVOURS:
        if evidence := next(_marks(flavour, version, comment, settings, accounts), None):
            return flavour, evidence
    evidence = f"no vendor's setting or word is there; @@version_comment: {comment[:60]}"
    return (MARIADB if "mariadb" in version.lower() else MYSQL), evidence


def _marks(
    flavour: Flavour, version: str, comment: str, settings: Mapping[str, str], accounts: Collection[str]
) -> Iterator[str]:
    """Yield what tells that the server is of this flavour."""
    for name, text in (("version()", version), ("@@version_comment", comment)):
        if any(word in text.lower() for word in flavour.words):
            yield f"{name}: {text[:60]}"
    yield from (
        f"setting {name}" for name in sorted(settings) if flavour.setting and name.startswith(flavour.setting)
    )
    basedir = settings.get("basedir", "")
    if flavour.basedir and basedir.startswith(flavour.basedir):
        yield f"basedir = {basedir[:60]}"
    yield from (f"account {name}" for name in flavour.accounts if name in accounts)


_CONFIGURED = "in the server's configuration: log_bin, binlog_format = ROW and a server_id of its own"
MARIADB = Flavour("MariaDB", "https://mariadb.com/kb/en/activating-the-binary-log/", logs=_CONFIGURED)
MYSQL = Flavour(
    "MySQL",
    "https://dev.mysql.com/doc/refman/8.4/en/replication-options-binary-log.html",
    logs=_CONFIGURED,
)
