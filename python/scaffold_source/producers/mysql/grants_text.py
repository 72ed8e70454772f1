"""Read what SHOW GRANTS says: unlike information_schema, it shows an account what its roles bring, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scaffold_source.producers.observed_mysql import GrantState

_NAME = r"`(?:[^`]|``)*`"
_COLUMNS = rf"\({_NAME}(?:, {_NAME})*\)"
_PRIVILEGE = rf"[A-Za-z_]+(?: [A-Za-z_]+)*(?: {_COLUMNS})?"
_ON_TABLES = re.compile(
    rf"(GRANT|REVOKE) ({_PRIVILEGE}(?:, ?{_PRIVILEGE})*) "
    rf"ON (\*|{_NAME})\.(\*|{_NAME}) (?:TO|FROM) (PUBLIC\b)?",
    re.DOTALL,
)
_ONE = re.compile(rf"([A-Za-z_]+(?: [A-Za-z_]+)*)( {_COLUMNS})?", re.DOTALL)
# What is no right on tables: of routines, of being somebody else, and which role is enabled.
_BESIDE = re.compile(
    r"GRANT .+ ON (?:PROCEDURE|FUNCTION|PACKAGE(?: BODY)?) |GRANT PROXY ON |SET DEFAULT ROLE "
)
_MOST_SHOWN = 80
_ROLES = re.compile(rf"GRANT ({_NAME}(?:@{_NAME})?(?:, ?{_NAME}(?:@{_NAME})?)*) TO ", re.DOTALL)
_ROLE = re.compile(rf"({_NAME})(?:@({_NAME}))?", re.DOTALL)
_PASSES_ON = re.compile(r" WITH GRANT OPTION$")


def grants_of(lines: Iterable[str]) -> tuple[GrantState, ...]:
    """Return each privilege on tables that the lines grant or, of a wider one, take back."""
    return tuple(sorted({grant for line in lines for grant in _grants(line)}, key=_order))


def _grants(line: str) -> Iterator[GrantState]:
    statement = _ON_TABLES.match(line)
    if statement is None:
        if not _BESIDE.match(line) and not _ROLES.match(line):  # of a server to come: said, not passed over
            yield GrantState(line.partition(" TO ")[0][:_MOST_SHOWN].lower())
        return
    verb, privileges, schema, table, public = statement.groups()
    for privilege, columns in _ONE.findall(privileges):
        yield GrantState(
            privilege=privilege.lower(),
            schema=_plain(schema),
            table=_plain(table),
            of_columns=bool(columns),
            may_pass_on=_PASSES_ON.search(line) is not None,
            is_taken=verb == "REVOKE",
            to_all=public is not None,
        )


def roles_of(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the roles that the lines grant, each as its name and its host, "" where it has none."""
    found = {
        (_plain(name), _plain(host) if host else "")
        for line in lines
        if (statement := _ROLES.match(line))
        for name, host in _ROLE.findall(statement[1])
    }
    return tuple(sorted(found))


def _plain(name: str) -> str:
    return "" if name == "*" else name[1:-1].replace("``", "`")


def _order(grant: GrantState) -> tuple[str, str, str, tuple[bool, ...]]:
    traits = (grant.of_columns, grant.may_pass_on, grant.is_taken, grant.to_all)
    return grant.schema, grant.table, grant.privilege, traits
