"""Find rows in production that somebody made to try things out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold_source.contract.values import META, Proposal
from scaffold_source.infer.context import Context, columns_of
from scaffold_source.lexicon.mark_names import TEST_ROWS
from scaffold_source.lexicon.names import is_plain, squash
from scaffold_source.model import Table

# Stripe's word: false for what only tried the API.
_REAL_NAMES = {"livemode"}
# Domains that RFC 2606 keeps for examples: no customer has one. Nothing else of a comment gets into SQL.
_EXAMPLE_DOMAIN = re.compile(r"@(example\.(?:com|org|net))\b")
_ABOUT_TESTS = re.compile(r"\b(?:tests?|testing|QA|demo|dummy)\b", re.IGNORECASE)


def test_rows(context: Context, table: Table) -> Iterator[Proposal]:
    """Propose booleans that mark a test row, and example addresses if a comment says that tests have them."""
    booleans = [c.name for c in columns_of(table, "boolean") if is_plain(c.name)]
    conditions = [name for name in booleans if squash(name) in TEST_ROWS]
    conditions += [f"not {name}" for name in booleans if squash(name) in _REAL_NAMES]
    reason = "a boolean named like a test flag"
    if domains := _test_domains(table):
        conditions += [f"email like '%@{domain}'" for domain in domains]
        reason = (
            f"{reason}, and a comment about test addresses"
            if len(conditions) > len(domains)
            else "a comment about test addresses"
        )
    if conditions:
        path = context.at(table) / META / "test_rows"
        yield Proposal(path, " or ".join(conditions), "test-rows", reason)


def _test_domains(table: Table) -> list[str]:
    """Return the example domains that a comment gives test rows, if the table has their `email`."""
    if not any(column.name == "email" for column in columns_of(table, "string")):
        return []
    comments = [table.comment, *(column.comment for column in table.columns)]
    about_tests = " ".join(comment for comment in comments if comment and _ABOUT_TESTS.search(comment))
    return sorted(set(_EXAMPLE_DOMAIN.findall(about_tests)))
