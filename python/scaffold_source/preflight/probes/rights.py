"""What the role may read, and what it may do that reading does not need."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold_source.lexicon.counting import how_many
from scaffold_source.loaders.wording import some
from scaffold_source.preflight.outcome import Asked, Outcome, Probe, Remedy
from scaffold_source.preflight.wording import full_names, in_sql, relation_in_sql
from scaffold_source.producers.observed import Observed

_WRITING_GROUPS = frozenset(
    {"pg_write_all_data", "pg_maintain", "pg_execute_server_program", "pg_write_server_files"}
)


def _schemas(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    role = in_sql(observed.role.name)
    there = {schema.name for schema in observed.schemas}
    for name in asked.schemas:
        if name not in there:
            yield Outcome(
                "blocker",
                f"there is no schema {name} in database {observed.server.database}",
                f"pg_namespace: {some(sorted(there))}",
                Remedy("check its spelling, and the database's name", "analytics"),
            )
    closed = [s.name for s in observed.schemas if not s.may_use and asked.covers(s.name)]
    if closed:
        yield Outcome(
            "blocker",
            f"{observed.role.name} may not look into {some(closed)}: tables there seem not to exist",
            "has_schema_privilege(usage): no",
            Remedy(
                " ".join(f"grant usage on schema {in_sql(name)} to {role};" for name in closed[:5]), "the DBA"
            ),
            hidden_needs=f"USAGE on {some(closed)}",
            decides=True,
        )
    elif there:
        yield Outcome("fine", "the role may look into every schema", "has_schema_privilege(usage)")


def _reading(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    relations = asked.relations(observed)
    role = in_sql(observed.role.name)
    if not relations:
        yield Outcome(
            "blocker",
            f"no table is there in {', '.join(asked.schemas) or f'database {observed.server.database}'}",
            "pg_class: no relation outside the system's schemas",
            Remedy("check the database's name; is it the one that the application uses?", "analytics"),
        )
        return
    unread = [relation for relation in relations if relation.selects == "none"]
    in_part = [relation for relation in relations if relation.selects == "part"]
    if unread:
        schemas = dict.fromkeys(relation.schema for relation in unread)
        yield Outcome(
            "blocker",
            f"{observed.role.name} may not read {len(unread)} of {len(relations)} relations: "
            f"{some(full_names(unread))}",
            "has_table_privilege(select): no, on no column either",
            Remedy(
                " ".join(f"grant select on all tables in schema {in_sql(s)} to {role};" for s in schemas),
                "the DBA",
            ),
        )
    if in_part:
        yield Outcome(
            "warning",
            f"of {some(full_names(in_part))} {observed.role.name} may read some columns alone: a loader that "
            "copies whole tables fails there",
            "has_any_column_privilege(select)",
            Remedy(
                f"grant select on {relation_in_sql(in_part[0])} to {role};",
                "the DBA",
                "or list its columns in the loader",
            ),
        )
    if not unread and not in_part:
        yield Outcome(
            "fine", f"the role may read all {len(relations)} relations", "has_table_privilege(select)"
        )


def _hidden_rows(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    hiding = [relation for relation in asked.relations(observed) if relation.hides_rows]
    if hiding:
        yield Outcome(
            "blocker",
            f"row-level security may hide rows of {some(full_names(hiding))} from {observed.role.name}: a "
            "copy would lack them, without an error",
            "row_security_active()",
            Remedy(
                f"alter role {in_sql(observed.role.name)} bypassrls;",
                "the DBA",
                "or make a policy for it that shows all rows",
            ),
        )
    else:
        yield Outcome("fine", "no row is hidden from the role", "row_security_active()")


def _future(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say whether tables that come later will be readable: default privileges count for the owner who grants
    them, so each owner has to."""
    owners = [owner for owner in observed.owners if asked.covers(owner.schema)]
    silent = [owner for owner in owners if not owner.shares_future]
    role = in_sql(observed.role.name)
    if silent:
        yield Outcome(
            "warning",
            "the role may not read tables that come later: "
            + some([f"those that {owner.owner} creates in {owner.schema}" for owner in silent]),
            "pg_default_acl, by owner",
            Remedy(
                " ".join(
                    f"alter default privileges for role {in_sql(owner.owner)} "
                    f"in schema {in_sql(owner.schema)} grant select on tables to {role};"
                    for owner in silent[:5]
                ),
                "the DBA",
            ),
        )
    elif owners:
        yield Outcome("fine", "the role may read tables that come later", "pg_default_acl")


def _powers(observed: Observed) -> list[str]:
    """Return what the role may do besides reading, the most first; of a superuser, that it is one."""
    role = observed.role
    if role.is_superuser:
        return ["is a superuser, to whom nothing is refused"]
    groups = [group for group in role.member_of if group in _WRITING_GROUPS]
    owners = sorted({owner.owner for owner in observed.owners} & set(role.member_of))
    written = [relation for relation in observed.relations if relation.writes]
    rights = sorted({privilege for relation in written for privilege in relation.writes})
    powers = {
        f"may become a superuser ({some(list(role.superusers))})": role.superusers,
        f"may act as {some(owners)}, and drop what that owns": owners,
        "may create roles": role.may_create_roles,
        "may create databases": role.may_create_databases,
        "may create schemas": role.may_create_schemas,
        f"may create tables in {some(list(role.may_create_in))}": role.may_create_in,
        f"is a member of {some(groups)}": groups,
        f"may {', '.join(rights)} in {some(full_names(written))}": written,
    }
    return [power for power, has_it in powers.items() if has_it]


def _writing(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    """Say all that the role may do besides reading."""
    role = observed.role
    name = in_sql(role.name)
    powers = _powers(observed)
    if powers:
        yield Outcome(
            "warning",
            f"{role.name} may write: it {'; it '.join(powers)}",
            "pg_roles, has_table_privilege, has_schema_privilege, has_database_privilege",
            Remedy(
                "scaffold-source preflight --from … --grants analytics_reader",
                "the DBA",
                "prints the SQL for a role that may only read",
            ),
        )
    elif not role.reads_only_by_default:
        yield Outcome(
            "note",
            f"{role.name} may write nothing; it does not read only by default"
            + (", and may make temporary tables" if role.may_create_temporary_tables else ""),
            "default_transaction_read_only = off",
            Remedy(f"alter role {name} set default_transaction_read_only = on;", "the DBA"),
        )
    else:
        yield Outcome(
            "fine",
            f"{role.name} may write nothing, and reads only by default",
            "pg_roles, has_table_privilege, default_transaction_read_only = on",
        )


def _definers(observed: Observed, asked: Asked) -> Iterator[Outcome]:
    functions = observed.definer_functions
    if functions:
        powerful = [function for function in functions if function.owner_is_superuser]
        worst = (powerful or list(functions))[0]
        yield Outcome(
            "warning" if powerful else "note",
            f"{observed.role.name} may call {how_many(len(functions), 'function')} with the owner's rights: "
            + some([f"{function.name} ({function.owner})" for function in (powerful or functions)]),
            "pg_proc.prosecdef",
            Remedy(
                f"revoke execute on function {worst.name} from public;",
                "the DBA",
                "and grant it to whom needs it",
            ),
        )


PROBES = (
    Probe("schemas", "May the role look into the schemas?", _schemas, "there is no schema", ("access",)),
    Probe("reading", "May the role read each table and column?", _reading, "", ("access",)),
    Probe("row-security", "Are rows hidden from the role?", _hidden_rows, "", ("access",)),
    Probe(
        "future-tables", "Will tables that come later be readable?", _future, "there is no table", ("access",)
    ),
    Probe("write-access", "Can the role write?", _writing, "", ("write-access", "account")),
    Probe(
        "borrowed-rights",
        "May the role call functions with others' rights?",
        _definers,
        "no such function may be called",
        ("write-access",),
    ),
)
