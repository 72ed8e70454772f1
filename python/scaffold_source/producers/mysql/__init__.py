"""MySQL and MariaDB as producers. A schema is what they call a database."""
