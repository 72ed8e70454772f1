"""Data tests, from what the producer's constraints promise.

On a source, all warn until the contract is agreed: on day 1 the data is what it is, and a red build hides it.
`honours_contract` finds out itself whether it is; dbt's own tests carry `severity: warn`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scaffold_source.contract.values import Proposal
from scaffold_source.infer.context import Context
from scaffold_source.lexicon.names import contract_test_name, is_plain
from scaffold_source.lexicon.types import has_one_spelling
from scaffold_source.model import Table
from scaffold_source.yaml_text.jinja import escape

_WARN = {"severity": "warn"}


def contract_tests(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose `honours_contract`, which compares what landed with the facts. It needs no arguments: the test
    knows its table, and the table's contract holds the rest. It is proposed where people left all columns out
    too, so that the one that they deleted stays deleted when upstream adds a column."""
    if context.source.tests != "one-scan" or context.role(table) == "bookkeeping":
        return
    if not context.landing.tables[table.full_name].has_columns:
        return
    name = context.names[table.full_name]
    value = {"name": contract_test_name(context.source.name, name)}
    path = context.at(table) / "data_tests" / "scaffold_source.honours_contract"
    yield Proposal(path, value, "contract-test", "the producer's constraints")


def native_tests(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose dbt's own tests: on the primary key, and with `--tests native` on every promise they can say.

    None where `honours_contract` looks at what landed: those of the key stand on the staging model alone, if
    there is one.
    """
    tests = context.source.tests
    if tests in ("none", "one-scan") or context.role(table) == "bookkeeping":
        return
    primary_key = table.primary_key if len(table.primary_key) == 1 else ()
    unique = {key.columns[0] for key in table.keys if key.kind == "unique" and len(key.columns) == 1}
    for column in filter(lambda column: is_testable(column.name), table.columns):
        if tests != "native" and column.name not in primary_key:
            continue
        data_tests = context.at_column(table, column) / "data_tests"
        if column.name in primary_key:
            yield Proposal(data_tests / "unique", {"config": _WARN}, "primary-key-test", "the primary key")
            yield Proposal(data_tests / "not_null", {"config": _WARN}, "primary-key-test", "the primary key")
        else:
            if column.name in unique:
                yield Proposal(data_tests / "unique", {"config": _WARN}, "native-test", "a unique constraint")
            if not column.nullable and not column.has_zero_date:
                yield Proposal(data_tests / "not_null", {"config": _WARN}, "native-test", "a NOT NULL")
            allowed = column.own_labels or column.values
            # A domain over an enum has no operator for text.
            over_enum = column.enum is not None and column.type != column.base_type
            if allowed and not over_enum and all(map(_is_harmless, allowed)):
                arguments = {
                    "values": list(allowed),
                    **({} if isinstance(allowed[0], str) else {"quote": False}),
                }
                value = {"arguments": arguments, "config": _WARN}
                yield Proposal(
                    data_tests / "accepted_values", value, "native-test", f"{len(allowed)} allowed values"
                )


def relationships(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose dbt's `relationships` for each foreign key of one column to a table of this source, if the
    source has no staging models to test instead."""
    if context.source.tests == "none" or context.source.staging or context.role(table) == "bookkeeping":
        return
    columns = {column.name: column for column in table.columns}
    for key in table.keys:
        if key.to is None or len(key.columns) != 1 or not key.references or key.to not in context.names:
            continue
        column, referenced = columns[key.columns[0]], key.references[0]
        if not (is_testable(column.name) and is_testable(referenced)):
            continue
        if not has_one_spelling(column.base_type, column.collation or table.collation):
            continue  # `relationships` compares bytes, where the producer's key does not
        arguments = {
            "to": f"source('{context.source.name}', '{context.names[key.to]}')",
            "field": referenced if is_plain(referenced) else f'"{referenced}"',
        }
        path = context.at_column(table, column) / "data_tests" / "relationships"
        value = {"arguments": arguments, "config": _WARN}
        yield Proposal(path, value, "foreign-key-test", f"a foreign key to {key.to}")


@lru_cache(maxsize=16384)
def is_testable(name: str) -> bool:
    """Return whether dbt's own tests can name a column. dbt renders a test's arguments as Jinja and puts a
    column's name into SQL with no escaping: a name that holds a template or a quote is tested by
    `honours_contract` alone, which escapes."""
    return escape(name) == name and not set(name) & set('"`\\\n\r')


def _is_harmless(value: object) -> bool:
    """Return whether dbt's accepted_values, which puts values between quotes unchanged, can hold this one."""
    text = str(value)
    return escape(text) == text and not set(text) & set("'\\\n\r")
