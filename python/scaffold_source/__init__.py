"""Scaffold, test and keep true a dbt source that stands on somebody else's database."""

__version__ = "0.1.0"
