"""Measures of a contract as dbt's exposures: lineage ends in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from unicodedata import normalize

from scaffold_source.contract.measures import Measure
from scaffold_source.yaml_text.values import Values

# Under `config.meta` of an exposure: the measure that it was written for.
MEASURE = "measure"
NOBODY = "nobody is named yet"
_MAIL = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;]+")
_LINK = re.compile(r"https://[^\s\"'<>]+")
# What stands between the quotes of `ref('…')` as it is.
_QUOTABLE = re.compile(r"[^'\"\\{}\n]+")


def exposure(source: str, measure: Measure, parents: Sequence[str], lead: str, *, is_agreed: bool) -> Values:
    """Return the exposure of a measure, all but its name. `parents` are the calls of `ref` and `source` that
    it depends on, `lead` is who owns it where the measure names nobody."""
    entry: Values = {
        "label": measure.name,
        "type": "analysis",
        "maturity": "high" if is_agreed else "low",
        "description": measure.description or _described(measure),
        "url": measure.url if _LINK.fullmatch(measure.url) else None,
        "depends_on": list(parents),
        "owner": _owner(measure.owner or lead),
        "config": {"meta": {MEASURE: _as_written_for(source, measure)}},
    }
    return {key: value for key, value in entry.items() if value not in (None, [])}


def _as_written_for(source: str, measure: Measure) -> Values:
    """Return what the exposure says of its measure: what it was made of can be told from it later."""
    said: Values = {
        "source": source,
        "name": measure.name,
        "needed_by": measure.needed_by,
        "columns": [str(column) for column in measure.columns],
        "filled": measure.filled,
        "owner": measure.owner,
        "url": measure.url,
    }
    return {key: value for key, value in said.items() if value not in (None, "", [])}


def _described(measure: Measure) -> str:
    columns = [str(column) for column in measure.columns]
    return ". ".join(_sentences(measure, columns)) + "."


def _sentences(measure: Measure, columns: Sequence[str]) -> Iterator[str]:
    first = f"Measured from {_listed(columns)}" if columns else "No column is named yet"
    yield f"{first}, needed by {measure.needed_by}" if measure.needed_by else first
    if measure.filled is not None:
        yield f"A value must be there in {measure.filled * 100:.15g} % of the rows"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _owner(who: str) -> Values:
    """Return the name and the mail address in `who`. dbt wants one of the two."""
    mail = _MAIL.search(who)
    name = " ".join(re.sub(r"[<>()]", " ", who.replace(mail[0], "") if mail else who).split())
    named = {"name": name or (None if mail else NOBODY), "email": mail[0] if mail else None}
    return {key: value for key, value in named.items() if value}


def parents_of(
    source: str, measure: Measure, models: Mapping[str, str], tables: Collection[str]
) -> list[str]:
    """Return the calls that an exposure depends on: the staging model of each table, by `models`, or the
    table itself where it has none."""
    calls = []
    for table in dict.fromkeys(column.table for column in measure.columns if column.table in tables):
        model = models.get(table)
        if _QUOTABLE.fullmatch(model or table):
            calls.append(f"ref('{model}')" if model else f"source('{source}', '{table}')")
    return calls


def exposure_name(source: str, measure: Measure) -> str:
    """Return what the exposure of a measure is called: letters, digits and underscores, as dbt wants it."""
    return f"{source}__{plain_name(measure)}"


def plain_name(measure: Measure) -> str:
    """Return a measure's name in letters, digits and underscores; a hash of one that has no such letters."""
    letters = normalize("NFKD", measure.name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    return plain[:100] or f"measure_{sha256(measure.name.encode()).hexdigest()[:8]}"
