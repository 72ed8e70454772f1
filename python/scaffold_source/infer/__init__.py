"""Propose agreements from facts. Pure: the same facts give the same proposals, in any order of rules.

A rule is one small function of a table (or of the whole database) and lives with its subject. It yields
proposals with its id and a reason, and doubts: what it saw and cannot settle. To add a rule: write the
function, add it to the tuple below, say what it does in docs/rules.md, and give it a golden case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from scaffold_source.contract.agreed_keys import AgreedKey
from scaffold_source.contract.values import Doubt, Proposal, Source
from scaffold_source.infer import (
    contents,
    currencies,
    deletion_doubts,
    deletion_proofs,
    descriptions,
    epochs,
    framework_zones,
    freshness,
    identity,
    joins,
    landing,
    legacy,
    money,
    personal,
    roles,
    soft_deletes,
    test_rows,
    tests,
    times,
    undeclared_keys,
    zones,
)
from scaffold_source.infer.context import Context, Role
from scaffold_source.lexicon.names import source_table_names
from scaffold_source.loaders.landed_names import Landing, loaded_as
from scaffold_source.loaders.landed_names import landing as landing_of
from scaffold_source.model import Database, TableName
from scaffold_source.safe_text.visible import line

SOURCE_RULES = (
    identity.source,
    zones.source_timezone,
    freshness.unknown_rhythms,
    epochs.unsure_epochs,
    currencies.unknown_currency,
    currencies.float_money,
    contents.tenant_column,
    contents.json_columns,
    undeclared_keys.undeclared_keys,
)
TABLE_RULES = (
    identity.table,
    descriptions.describe,
    landing.data_types,
    roles.role,
    roles.append_only,
    contents.polymorphic,
    soft_deletes.soft_delete,
    soft_deletes.hard_deletes,
    deletion_doubts.unsure_deletions,
    times.created_at,
    times.updated_at,
    times.unseen_changes,
    freshness.freshness,
    zones.column_timezones,
    epochs.epochs,
    money.minor_units,
    money.major_units,
    currencies.currencies,
    test_rows.test_rows,
    legacy.legacy_marker,
    personal.personal_data,
    tests.contract_tests,
    tests.native_tests,
    money.known_currencies,
    tests.relationships,
)


@dataclass(frozen=True, slots=True)
class Inference:
    """What the rules propose, and what they cannot settle."""

    proposals: tuple[Proposal, ...]
    doubts: tuple[Doubt, ...]


def infer(
    source: Source,
    database: Database,
    names: Mapping[TableName, str] | None = None,
    landed: Landing | None = None,
    agreed: Collection[AgreedKey | Proposal] = (),
) -> Inference:
    """Return every agreement that the rules can propose from `database` for `source`, and every doubt, in the
    names that things have in the warehouse.

    `names` are the tables' names in a source that has them already; `landed` is where everything lands, if
    that is known already; `agreed` are the undeclared keys that people agreed on, and as proposals in landed
    names what they said themselves, from which follows what would from a rule's. Raises UsageError for an
    unknown loader.
    """
    context = context_of(source, database, names, landed)
    proposals: list[Proposal] = []
    doubts: list[Doubt] = []
    for answer in _answers(context):
        for proposal in answer:
            if isinstance(proposal, Doubt):
                doubts.append(proposal._replace(text=line(proposal.text)))
            # A reason stands on one line, whatever is in the producer's names.
            elif (plain := _plain(proposal.reason)) == proposal.reason:
                proposals.append(proposal)
            else:
                proposals.append(proposal._replace(reason=plain))
    answered = tuple(one for one in agreed if isinstance(one, Proposal))
    keys = tuple(one for one in agreed if isinstance(one, AgreedKey))
    landed_proposals = (*landing.land(context, proposals), *answered)
    kept, of_test_rows, unfollowed = joins.keep_joins_whole(context, landed_proposals, keys)
    doubts += (*joins.circles(of_test_rows), *unfollowed)
    return Inference(kept + of_test_rows, landing.land_doubts(context, doubts))


def context_of(
    source: Source,
    database: Database,
    names: Mapping[TableName, str] | None = None,
    landed: Landing | None = None,
) -> Context:
    """Return what every rule may look at; arguments as of `infer`."""
    landed = landed or landing_of(database, source.name, source.loader, source.warehouse)
    database = _as_loaded(database, landed)
    tables = database.tables
    table_roles = roles.find_roles(tables)
    return Context(
        source,
        database,
        names or source_table_names(table.full_name for table in tables),
        {table.full_name: table for table in tables},
        landed,
        table_roles,
        soft_deletes.inverted_flags(tables),
        money.has_money(tables),
        money.has_whole_amounts(tables),
        deletion_proofs.flags_that_views_want(tables),
        epochs.drupal_schemas(tables),
        framework_zones.find_zones(
            tables,
            [table for table in tables if _is_bookkeeping(table_roles.get(table.full_name))],
            zones.database_zone(database.timezone),
        ),
    )


def _as_loaded(database: Database, landed: Landing) -> Database:
    """Return the database with MySQL's tinyint(1) as the loader takes it: a rule for a boolean would not fit
    a number."""
    if database.kind != "mysql" or not landed.loader.numbers_tinyint1:
        return database
    tables = (
        replace(
            table, columns=tuple(replace(c, base_type=loaded_as(c, landed.loader)) for c in table.columns)
        )
        for table in database.tables
    )
    return replace(database, tables=tuple(tables))


def _is_bookkeeping(role: Role | None) -> bool:
    return role is not None and role.name == "bookkeeping"


def propose(
    source: Source,
    database: Database,
    names: Mapping[TableName, str] | None = None,
    landed: Landing | None = None,
    agreed: Collection[AgreedKey] = (),
) -> tuple[Proposal, ...]:
    """Return the proposals that `infer` makes, without the doubts."""
    return infer(source, database, names, landed, agreed).proposals


def _answers(context: Context) -> Iterator[Iterable[Proposal | Doubt]]:
    """Yield what each rule says, of the source first, then of table by table."""
    for source_rule in SOURCE_RULES:
        yield source_rule(context)
    for table in context.database.tables:
        for table_rule in TABLE_RULES:
            yield table_rule(context, table)


_plain = lru_cache(maxsize=4096)(line)  # the same few reasons stand behind thousands of proposals
