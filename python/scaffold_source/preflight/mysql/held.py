"""What an account may do, by its grants; settings and names, as the probes of MySQL and MariaDB read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Literal

from scaffold_source.loaders.wording import some
from scaffold_source.preflight.outcome import Asked, Outcome, Remedy
from scaffold_source.preflight.settings import is_on
from scaffold_source.producers.mysql.account import Account, quoted
from scaffold_source.producers.mysql.flavours import Flavour
from scaffold_source.producers.observed_mysql import GrantState, MysqlObserved, MysqlRelation

_UNTOLD = "SHOW GRANTS: no SELECT on the whole schema"
_WILD = re.compile(r"\\(.)|([%_])|(.)", re.DOTALL)


def may(observed: MysqlObserved, privileges: Iterable[str], schema: str = "", table: str = "") -> bool:
    """Return whether the account has one of the privileges, in lower case, on the whole server, on all of a
    schema, or on all of a table."""
    wanted = {*privileges, "all privileges"}
    granted = [grant for grant in observed.grants if grant.privilege in wanted]
    if any(grant.is_taken and grant.schema == schema for grant in granted if schema):
        granted = [grant for grant in granted if grant.schema]  # what is wider was taken back
    return any(
        not grant.is_taken and not grant.of_columns and _covers(grant, schema, table, observed)
        for grant in granted
    )


def _covers(grant: GrantState, schema: str, table: str, observed: MysqlObserved) -> bool:
    if not grant.schema:
        return True
    if grant.table:
        return (grant.schema, grant.table) == (schema, table)
    return bool(schema) and covers(grant.schema, schema, observed)


def covers(pattern: str, schema: str, observed: MysqlObserved) -> bool:
    """Return whether a grant on a schema is one on `schema`: its _ and % stand for any letters, unless the
    server has partial revokes."""
    if is_on(observed, "partial_revokes"):
        return pattern == schema
    text = "".join(
        re.escape(escaped or plain) if escaped or plain else (".*" if wild == "%" else ".")
        for escaped, wild, plain in _WILD.findall(pattern)
    )
    return re.fullmatch(text, schema, re.DOTALL) is not None


def pattern_in_sql(schema: str, observed: MysqlObserved) -> str:
    """Return `` `shop\\_eu`.* ``, which GRANT takes for this schema alone."""
    if not is_on(observed, "partial_revokes"):
        schema = re.sub(r"([\\%_])", r"\\\1", schema)
    return f"{quoted(schema)}.*"


def in_sql(relation: MysqlRelation) -> str:
    """Return a relation's name as SQL writes it."""
    return f"{quoted(relation.schema)}.{quoted(relation.name)}"


def account_in_sql(observed: MysqlObserved) -> str:
    """Return the account that looked as SQL writes it."""
    user, _, host = observed.role.name.rpartition("@")
    return Account(user, host).in_sql


def relations(observed: MysqlObserved, asked: Asked) -> list[MysqlRelation]:
    """Return the relations in the schemas asked for, but for sequences."""
    return [r for r in observed.relations if asked.covers(r.schema) and r.kind != "sequence"]


def tables(observed: MysqlObserved, asked: Asked) -> list[MysqlRelation]:
    """Return those that have rows of their own."""
    return [r for r in relations(observed, asked) if r.kind in ("table", "versioned")]


def full_names(items: Iterable[MysqlRelation]) -> list[str]:
    return [relation.full_name for relation in items]


def schemas(observed: MysqlObserved, asked: Asked) -> list[str]:
    """Return the schemas that are asked for and shown."""
    return [schema.name for schema in observed.schemas if asked.covers(schema.name)]


def in_part(observed: MysqlObserved, asked: Asked) -> list[str]:
    """Return the schemas of which the account is shown only what it was granted: there may be more."""
    return [schema for schema in schemas(observed, asked) if not may(observed, ("select",), schema)]


def selects(observed: MysqlObserved, relation: MysqlRelation) -> Literal["all", "part", "none"]:
    """Return how much of a relation the account may read. Where only columns were granted, no others are
    listed; where roles hide what they bring, what is readable may be a part."""
    if may(observed, ("select",), relation.schema, relation.name):
        return "all"
    place = (relation.schema, relation.name)
    by_columns = any(
        grant.of_columns and grant.privilege == "select" and (grant.schema, grant.table) == place
        for grant in observed.grants
    )
    shown = observed.columns_of.get(place)
    if by_columns or (observed.role.hidden_roles and shown is not None and shown.readable):
        return "part"
    return "none"


_Look = Callable[[MysqlObserved, Asked], Iterator[Outcome]]


def of_what_is_shown(look: _Look) -> _Look:
    """Return a probe of tables that finds nothing fine where only some of them are shown."""

    def looking(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
        outcomes = list(look(observed, asked))
        partly = in_part(observed, asked)
        if not partly:
            yield from outcomes
            return
        needs = hidden_roles(observed) or f"SELECT on all of {some(partly)}"
        if not outcomes:
            yield Outcome("note", "none of the tables that are shown", _UNTOLD, hidden_needs=needs)
        for outcome in outcomes:
            if outcome.verdict in ("fine", "note"):
                answer = f"of the tables that are shown: {outcome.answer}"
                yield replace(outcome, verdict="note", answer=answer, hidden_needs=needs)
            else:
                yield outcome

    return looking


def sets(flavour: Flavour, name: str, value: str) -> Remedy:
    """Return how a setting is changed: a managed server has parameters, one's own a configuration."""
    if flavour.is_managed:
        return Remedy(f"{name} = {value} among the instance's parameters", "the DBA")
    note = "and in the configuration; sessions that are open keep what they had"
    return Remedy(f"set global {name} = {value};", "the DBA", note)


def hidden_roles(observed: MysqlObserved) -> str:
    """Return what would have to be seen where roles hide what they bring; "" where nothing is hidden."""
    roles = ", ".join(observed.role.hidden_roles)
    return (
        f"what the role {roles} may do: SHOW GRANTS over a connection, or SELECT on mysql.*" if roles else ""
    )
