"""From facts to proposed agreements. Pure: the same facts give the same proposals, in any order of rules.

A rule is one small function of a table (or of the whole database) and lives with its subject. It yields
proposals that carry its id and a reason. Adding a rule: write the function, add it to the tuple below.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaffold_source.contract import Proposal, Source
from scaffold_source.infer import (
    descriptions,
    identity,
    landing,
    money,
    soft_deletes,
    test_rows,
    tests,
    times,
)
from scaffold_source.infer.context import Context
from scaffold_source.loaders.landing import landing as landing_of
from scaffold_source.model import Database, TableName
from scaffold_source.naming import source_table_names

SOURCE_RULES = (identity.source, times.source_timezone)
TABLE_RULES = (
    identity.table,
    descriptions.describe,
    landing.data_types,
    soft_deletes.soft_delete,
    times.updated_at,
    times.freshness,
    times.column_timezones,
    money.minor_units,
    test_rows.test_rows,
    tests.contract_tests,
    tests.native_tests,
    tests.relationships,
)


def propose(
    source: Source, database: Database, names: Mapping[TableName, str] | None = None
) -> tuple[Proposal, ...]:
    """Every agreement the rules can propose from `database` for `source`, in the names it lands under.

    `names` are the tables' names in a source that has them already. Raises UsageError for an unknown loader.
    """
    names = names or source_table_names(table.full_name for table in database.tables)
    where = landing_of(database, source.name, source.loader, source.warehouse)
    context = Context(source, database, names, where)
    of_source = (proposal for rule in SOURCE_RULES for proposal in rule(context))
    of_tables = (
        proposal for table in database.tables for rule in TABLE_RULES for proposal in rule(context, table)
    )
    return landing.land(context, (*of_source, *of_tables))
