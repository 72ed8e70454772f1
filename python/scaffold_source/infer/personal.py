"""Personal data: a hint by name, type and comment, until a person confirms it."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.contract import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.infer.names import nouns, own_name, squash
from scaffold_source.model import Column, Table
from scaffold_source.naming import snake_case
from scaffold_source.personal_names import STREETS, category
from scaffold_source.sql_types import family

# Whose `name` is a person's.
_PEOPLE = {
    "user", "customer", "person", "people", "contact", "employee", "patient", "member", "subscriber",
    "author",
    "student", "teacher", "guest", "visitor", "driver", "passenger", "attendee", "candidate", "applicant",
}  # fmt: skip
_TEXT = {"email", "name", "phone", "address", "national_id", "bank_account", "credential", "gender"}


def personal_data(context: Context, table: Table) -> Iterator[Proposal]:
    """What in a row is about a person."""
    if context.role(table) == "bookkeeping":
        return
    located = any(squash(column.name) in STREETS for column in table.columns)
    for column in table.columns:
        found = _category(table, column)
        # Without a street, a list of postal codes is geography.
        if found and (found != "address" or located):
            path = context.at_column(table, column, "config", "meta", "pii")
            yield Proposal(path, found, "personal-data", "by name and type; confirm it")


def _category(table: Table, column: Column) -> str | None:
    if not _fits(column):
        return None
    found = category(column.name) or category(own_name(table.name, column.name))
    if (
        found == "ip_address"
        or (found in _TEXT and family(column.base_type) != "date")
        or found == "birth_date"
    ):
        return found
    if found is None and snake_case(column.name).endswith("_email") and family(column.base_type) == "string":
        return "email"
    if squash(column.name) == "name" and nouns(table.name) & _PEOPLE:
        return "name"
    if column.base_type == "inet" and snake_case(column.name).endswith(("_ip", "_ip_address")):
        return "ip_address"
    return None


def _fits(column: Column) -> bool:
    """Text, a network address, or a date: no flag, no number, no key is personal by its name."""
    return family(column.base_type) in ("string", "date") or column.base_type in ("inet", "cidr", "bytea")
