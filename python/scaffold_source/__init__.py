"""Scaffold, test and keep true a dbt source that stands on somebody else's database."""

__version__ = "0.1.0"
# True from the first release on, which `make release` sees to: PyPI then has the name, and it is ours.
IS_RELEASED = False
SUPPORTED = "dbt-core 1.10.8 to 1.12 and dbt 2, PostgreSQL 13 to 18, MariaDB 10.5 on, MySQL 8.0.16 on"
