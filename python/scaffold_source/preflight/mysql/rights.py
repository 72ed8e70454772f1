"""What the account may read, and what it may do that reading does not need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.wording import some
from scaffold_source.preflight.mysql.held import (
    account_in_sql,
    full_names,
    hidden_roles,
    in_part,
    in_sql,
    may,
    pattern_in_sql,
    relations,
    schemas,
    selects,
)
from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.producers.observed_mysql import GrantState, MysqlObserved, MysqlRelation

# What changes no rows and no structure. Everything else that may be granted does, or is more than reading.
_READS = frozenset({
    "usage", "select", "show view", "show databases", "process", "replication slave", "replication client",
    "binlog monitor", "slave monitor", "replica monitor", "replication replica", "lock tables", "reload",
    "show_routine", "references",
})  # fmt: skip


def _schemas(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    there = [schema.name for schema in observed.schemas]
    missing = [name for name in asked.schemas if name not in there]
    for name in missing:
        yield Outcome(
            "blocker",
            f"there is no schema {name}, or {observed.role.name} has no right in it: the server does not say "
            "which",
            f"information_schema.schemata: {some(there) or 'nothing'}",
            Remedy(_granting(observed, [name]), "the DBA"),
            hidden_needs=f"a right in {name}",
            decides=True,
        )
    if there and not missing:
        sees_all = may(observed, ("show databases",))
        yield Outcome(
            "fine" if sees_all or asked.schemas else "note",
            f"the account is shown {some(schemas(observed, asked))}",
            "information_schema.schemata",
            hidden_needs="" if sees_all or asked.schemas else "SHOW DATABASES, to know of others",
        )


def _reading(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say what the account may read, and in which schemas it is not told what else is there."""
    there = relations(observed, asked)
    account = account_in_sql(observed)
    if not there:
        yield Outcome(
            "blocker",
            f"{observed.role.name} is shown no table in "
            f"{', '.join(asked.schemas) or 'any schema'}: there is none, or it may read none",
            "information_schema.tables",
            Remedy(_granting(observed, asked.schemas), "the DBA"),
            hidden_needs="SELECT",
            decides=True,
        )
        return
    unread = [relation for relation in there if selects(observed, relation) == "none"]
    partly = [relation for relation in there if selects(observed, relation) == "part"]
    untold = in_part(observed, asked)
    if unread:
        yield Outcome(
            "blocker",
            f"{observed.role.name} may not read {len(unread)} of {len(there)} relations: "
            f"{some(full_names(unread))}",
            "SHOW GRANTS: no SELECT",
            Remedy(f"grant select on {in_sql(unread[0])} to {account};", "the DBA", _likewise(unread)),
        )
    if partly:
        yield Outcome(
            "warning",
            f"of {some(full_names(partly))} {observed.role.name} may read single columns alone, and the "
            "others are not listed: a loader that copies whole tables fails there",
            "SHOW GRANTS: SELECT on columns",
            Remedy(
                f"grant select on {in_sql(partly[0])} to {account};",
                "the DBA",
                "or list its columns in the loader",
            ),
        )
    if untold:
        yield Outcome(
            "warning",
            f"of {some(untold)} {observed.role.name} is shown only the tables that it was granted: there "
            "may be more",
            "SHOW GRANTS: no SELECT on the whole schema",
            Remedy(_granting(observed, untold), "the DBA", "or compare with the producer's own list"),
            hidden_needs=hidden_roles(observed) or f"SELECT on all of {some(untold)}",
        )
    if not unread and not partly and not untold:
        yield Outcome("fine", f"the account may read all {len(there)} relations", "SHOW GRANTS: SELECT")


def _granting(observed: MysqlObserved, names: Sequence[str]) -> str:
    """Return the statements that let the account read the first of these schemas."""
    account = account_in_sql(observed)
    statements = [f"grant select on {pattern_in_sql(name, observed)} to {account};" for name in names[:3]]
    return " ".join(statements) or f"grant select on `…`.* to {account};"


def _likewise(relations_: Sequence[MysqlRelation]) -> str:
    return f"likewise {len(relations_) - 1} more" if len(relations_) > 1 else ""


def _future(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether tables that come later will be readable: a grant on a schema counts for them too."""
    there = schemas(observed, asked)
    silent = in_part(observed, asked)
    if silent:
        yield Outcome(
            "warning",
            f"the account may not read tables that come later in {some(silent)}: single tables were granted",
            "SHOW GRANTS",
            Remedy(_granting(observed, silent), "the DBA"),
            hidden_needs=hidden_roles(observed),
        )
    elif there:
        yield Outcome(
            "fine",
            "the account may read tables that come later: its grants are on whole schemas",
            "SHOW GRANTS",
        )


def _writing(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say all that the account may do besides reading."""
    powers = _powers([grant for grant in observed.grants if not grant.to_all])
    shared = _powers([grant for grant in observed.grants if grant.to_all])
    if powers:
        yield Outcome(
            "warning",
            f"{observed.role.name} may write: it has {'; '.join(powers)}",
            "SHOW GRANTS",
            Remedy(
                "scaffold-source preflight --from … --grants analytics_reader",
                "the DBA",
                "prints the SQL for an account that may only read",
            ),
        )
    elif observed.role.hidden_roles:
        yield Outcome(
            "warning",
            f"not known what the roles of {observed.role.name} may do: "
            + some([*observed.role.hidden_roles]),
            "information_schema shows an account no grants of its roles",
            hidden_needs=hidden_roles(observed),
        )
    else:
        yield Outcome("fine", f"{observed.role.name} may write nothing of its own", "SHOW GRANTS")
    if shared:
        yield Outcome(
            "note",
            f"every account may write: it has {'; '.join(shared)}",
            "SHOW GRANTS: TO PUBLIC",
            Remedy(
                "drop database test; revoke all privileges on `test`.* from public;", "the DBA", "if unused"
            ),
        )


def _powers(grants: list[GrantState]) -> list[str]:
    """Return what the grants let do besides reading, by where."""
    by_place: defaultdict[str, set[str]] = defaultdict(set)
    for grant in grants:
        place = f"in {grant.schema}.{grant.table or '*'}" if grant.schema else "on the whole server"
        if grant.privilege not in _READS and not grant.is_taken:
            by_place[place].add(grant.privilege.upper())
        if grant.may_pass_on and grant.privilege != "usage":
            by_place[place].add("GRANT OPTION")
    return [f"{some(sorted(privileges))} {place}" for place, privileges in sorted(by_place.items())]


def _read_lock(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    """Say whether a first sync can take the lock that it wants, and what that does to the application."""
    without = asked.loader.needs.read_lock if asked.loader else ""
    if not asked.loader or not without:
        return
    there = schemas(observed, asked)
    all_at_once = may(observed, ("reload",))
    if all_at_once or (there and all(may(observed, ("lock tables",), schema) for schema in there)):
        yield Outcome(
            "note",
            f"the first sync of {asked.loader.title} takes a read lock: the application's writes wait until "
            "it has noted where the log stands, or has read all, where tables are locked one by one",
            f"SHOW GRANTS: {'RELOAD' if all_at_once else 'LOCK TABLES'}",
            Remedy(f"{without}, if nobody changes tables meanwhile", "analytics"),
        )
        return
    yield Outcome(
        "warning",
        f"the first sync of {asked.loader.title} takes a read lock unless it is told not to, and "
        f"{observed.role.name} may not: it stops with an error",
        "SHOW GRANTS: no RELOAD, no LOCK TABLES",
        Remedy(
            without,
            "analytics",
            f"or the DBA, for that day: grant reload on *.* to {account_in_sql(observed)};",
        ),
        hidden_needs=hidden_roles(observed),
    )


def _definers(observed: MysqlObserved, asked: Asked) -> Iterator[Outcome]:
    routines = observed.definer_routines
    if routines:
        first = routines[0]
        yield Outcome(
            "warning",
            f"{observed.role.name} may call {how_many(len(routines), 'routine')} with the definer's rights: "
            + some([f"{routine.name} ({routine.definer})" for routine in routines]),
            "information_schema.routines.security_type = DEFINER",
            Remedy(
                f"revoke execute on … from {account_in_sql(observed)};",
                "the DBA",
                f"such as {first.name}, if they write",
            ),
        )


PROBES = (
    Probe("schemas", "May the account look into the schemas?", _schemas, "there is no schema", ("access",)),
    Probe("reading", "May the account read each table and column?", _reading, "", ("access",)),
    Probe(
        "future-tables",
        "Will tables that come later be readable?",
        _future,
        "there is no schema",
        ("access",),
    ),
    Probe("write-access", "Can the account write?", _writing, "", ("write-access", "account")),
    Probe(
        "first-sync-lock",
        "May a first sync lock what it reads?",
        _read_lock,
        "no loader was named that locks",
    ),
    Probe(
        "borrowed-rights",
        "May the account call routines with others' rights?",
        _definers,
        "no such routine may be called",
        ("write-access",),
    ),
)
OF_AN_ACCOUNT = tuple(
    probe for probe in PROBES if probe.id not in ("schemas", "borrowed-rights", "first-sync-lock")
)
