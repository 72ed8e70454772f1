"""MySQL and MariaDB as producers. A schema is what they call a database."""

from scaffold_source.producers.mysql.introspect import look

__all__ = ["look"]
