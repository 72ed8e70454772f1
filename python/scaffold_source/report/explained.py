"""Why each agreement is proposed, as a colleague would say it: table by table, what matters most first."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import accumulate, chain, groupby
from typing import Any, NamedTuple

from scaffold_source.contract.test_rows import read_rule
from scaffold_source.contract.values import Doubt, Proposal
from scaffold_source.infer.names import shown
from scaffold_source.report.wording import cut
from scaffold_source.safe_text.visible import line as on_one_line
from scaffold_source.yaml_text.values import YamlPath

# Rules in the order in which being wrong costs: lost rows first, then wrong values, then missed changes.
CONSEQUENCE = (
    "soft-delete", "loader-deletion", "kept-deleted", "hard-deletes", "soft-delete-doubt", "test-rows",
    "undeclared-key", "timezone", "minor-units", "major-units",
    "currency-column", "parents-currency", "unknown-currency", "float-money", "epoch", "updated-at",
    "unseen-changes",
    "created-at", "append-only", "freshness", "bookkeeping", "tombstones", "archive", "history", "queue",
    "event", "join", "lookup", "tenant-column", "polymorphic", "legacy-marker", "personal-data", "json",
)  # fmt: skip
# Reason by the producer's constraints, or asked for: not worth a line each.
PLAIN_RULES = frozenset(
    [
        "landing", "landed-type", "landed-name", "loader-column", "loader-unsent", "draft-contract",
        "description-from-comment",
        "primary-key-test", "foreign-key-test", "agreed-key", "contract-test", "native-test",
    ]
)  # fmt: skip
_WIDTH = 100
# What is said of more tables than this is said once.
_OFTEN = 4
# Where not everything fits: so many names and rules, and the rows that tell of the rest.
_SHOWN, _MOST_RULES, _TAIL = 4, 20, 14
_ASKS = "  ? "


Reason = Proposal | Doubt


class Line(NamedTuple):
    """A sentence with how much it matters, its mark, and its rule."""

    consequence: int
    mark: str
    sentence: str
    rule: str


def explanation(
    source: str, proposals: Iterable[Proposal], doubts: Iterable[Doubt], most: int | None = None
) -> Iterator[str]:
    """Yield the review's lines: a heading for each table, below it what is proposed and why, and doubts.

    What many tables have in common comes first, then the tables with the most consequential lines. Of more
    than `most` lines, the rest is counted.
    """
    of_tables: defaultdict[str, list[Reason]] = defaultdict(list)
    everything: Iterator[Reason] = chain(proposals, doubts)
    for item in everything:
        if item.rule not in PLAIN_RULES and item.path[-1] not in _SAID_BESIDE:
            of_tables[_table_of(item.path) or ""].append(item)
    of_source = list(_lines(of_tables.pop("", [])))
    by_table = {table: list(_lines(items)) for table, items in of_tables.items()}
    tables: defaultdict[Line, list[str]] = defaultdict(list)
    for table, lines in by_table.items():
        for line in lines:
            tables[line].append(table)
    common = {line: sharing for line, sharing in tables.items() if len(sharing) > _OFTEN}
    own = {table: [line for line in lines if line not in common] for table, lines in by_table.items()}
    # Stable: tables that matter alike keep their order.
    ordered = sorted(filter(own.__getitem__, own), key=lambda name: own[name][0].consequence)
    head = ["", f"{source} (the whole source)", *_printed(of_source)] if of_source else []
    blocks = [(own[name], ["", name, *_printed(own[name])]) for name in ordered]
    rows = [*head, *chain.from_iterable(_shared(common, None)), *chain.from_iterable(b for _, b in blocks)]
    if most is None or len(rows) <= most:
        yield from rows
    else:
        yield from _folded(most, head, list(_shared(common, _SHOWN)), blocks)


def of_tables(pattern: str, proposals: Iterable[Proposal], doubts: Iterable[Doubt]) -> Iterator[str]:
    """Yield all that there is to say of each table whose name is `pattern`, which may be a glob."""
    by_table: defaultdict[str, list[Reason]] = defaultdict(list)
    everything: Iterator[Reason] = chain(proposals, doubts)
    for item in everything:
        if item.rule not in PLAIN_RULES and item.path[-1] not in _SAID_BESIDE:
            by_table[_table_of(item.path) or ""].append(item)
    for table, items in sorted(by_table.items()):
        if table and fnmatchcase(table, pattern):
            yield from (table, *_printed(_lines(items)), "")


def tables_of(proposals: Iterable[Proposal]) -> set[str]:
    """Return the names of the tables of which something is proposed."""
    return {table for proposal in proposals if (table := _table_of(proposal.path))}


def _shared(common: Mapping[Line, list[str]], shown_names: int | None) -> Iterator[list[str]]:
    """Yield the rows of what several tables have in common, each with the names of so many of them."""
    if common:
        yield ["", "many tables alike"]
    for line in sorted(common):
        names = shown(common[line], shown_names or len(common[line]))
        yield [*_printed([line]), *_wrapped("        ", f"{len(common[line])} tables: {names}")]


def _folded(
    most: int, head: list[str], shared: list[list[str]], blocks: list[tuple[list[Line], list[str]]]
) -> Iterator[str]:
    """Yield at most so many rows: what holds for all and for several tables, the first tables, and of the
    others the rules with their counts."""
    left = max(most - _TAIL, 2)
    kept = _fitting([head, *shared], left // 2)  # tables are worth the other half
    yield from (row for rows in kept for row in rows)
    if further := 1 + len(shared) - len(kept):
        yield f"    … and {further} more that several tables share"
    told = _fitting([rows for _, rows in blocks], left - sum(map(len, kept)))
    yield from (row for rows in told for row in rows)
    rest = blocks[len(told) :]
    if not rest:
        return
    questions = sum(line.mark == _ASKS for lines, _ in rest for line in lines)
    rules = Counter(line.rule for lines, _ in rest for line in lines if line.mark != _ASKS)
    counts = [f"{rule} {count}" for rule, count in rules.most_common(_MOST_RULES)]
    counts += [f"questions {questions}"] if questions else []
    yield from ("", f"{len(rest)} tables more")
    yield from _wrapped("    ", ", ".join(counts))
    names = shown([on_one_line(rows[1]) for _, rows in rest], _SHOWN)
    yield from _wrapped("    ", cut(f"--explain TABLE opens one of them, or 'sales_*': {names}"))


def _fitting(blocks: list[list[str]], most: int) -> list[list[str]]:
    """Return the first blocks that have no more than so many rows together."""
    ends = list(accumulate(map(len, blocks)))
    return blocks[: sum(end <= most for end in ends)]


def _lines(reasons: Iterable[Reason]) -> Iterator[Line]:
    """Yield a line for each agreement and doubt, the most consequential first."""
    for (is_doubt, rule, _), group in groupby(sorted(reasons, key=_consequence), key=_line_of):
        items = list(group)
        yield Line(_consequence(items[0]), _ASKS if is_doubt else "    ", _sentence(items), rule)


def _printed(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield from _wrapped(line.mark, line.sentence)


# It goes without saying beside the freshness that watches it.
_SAID_BESIDE = ("loaded_at_field", "loaded_at_query")


def _line_of(item: Reason) -> tuple[bool, str, str]:
    """Return a key that agreements share which belong on one line: one rule says the same of columns."""
    if isinstance(item, Doubt):
        return True, item.rule, f"{item.text} {item.asks}"
    if item.rule == "personal-data" or item.rule in _ROLES:
        return False, item.rule, ""
    return False, item.rule, f"{item.path[-1]} {item.value!r} {item.reason}"


def _sentence(items: list[Reason]) -> str:
    first = items[0]
    if isinstance(first, Doubt):
        columns = [column for item in items if (column := _column_of(item.path))]
        where = f"{', '.join(columns)}: " if columns else ""
        about = f" ({shown([on_one_line(str(address)) for address in first.about])})" if first.about else ""
        asks = f": {first.asks}" if first.asks else ""
        return f"{where}{first.text}{about}{asks}  [{first.rule}]"
    proposals = [item for item in items if isinstance(item, Proposal)]
    return f"{_subject(proposals)} — {first.reason}  [{first.rule}]"


def _subject(proposals: list[Proposal]) -> str:
    """Return in words what is proposed."""
    key, value = proposals[0].path[-1], proposals[0].value
    if key == "soft_delete":
        rules = value if isinstance(value, list) else [value]
        return f"deleted when {' or '.join(_deleted_when(rule) for rule in rules)}"
    if key in _IN_WORDS:
        return _IN_WORDS[key](value)
    if key == "polymorphic":
        return f"{', '.join(pair['id'] for pair in value)} can point to several tables"
    if key == "pii":
        return f"personal data in {', '.join(f'{_column_of(p.path)} ({p.value})' for p in proposals)}"
    if key == "role":
        of, without = _ROLES[value]
        return of.format(of=proposals[1].value) if len(proposals) > 1 else without
    columns = [column for proposal in proposals if (column := _column_of(proposal.path))]
    is_single = len(columns) == 1
    sentence = _SENTENCES[key].format(
        value=value,
        are="is" if is_single else "are",
        mean="means" if is_single else "mean",
        count="counts" if is_single else "count",
    )
    subject = ", ".join(columns) or ("timestamps" if key == "timezone" else "")
    return f"{subject} {sentence}".strip()


_SENTENCES: Mapping[str, str] = {
    "append_only": "rows only come, and none changes",
    "on_deleted": "deleted rows stay in staging, marked",
    "timezone": "without a zone {mean} {value}",
    "unit": "{are} money in {value} units",
    "currency": "{are} in {value}",
    "currency_column": "{are} in the currency that {value} names",
    "currency_from": "{are} in the currency that {value} names",
    "references": "{are} a key of {value}, which nothing declares",
    "epoch": "{count} {value} since 1970",
    "updated_at": "{value} says when a row changed",
    "created_at": "{value} says when a row was made",
    "tenant_column": "{value} says whose row it is",
    "legacy_marker": "{value} marks migrated rows",
}
# Of a known table, and of none.
_ROLES: Mapping[str, tuple[str, str]] = {
    "bookkeeping": ("", "no business data, so no staging model and no tests"),
    "tombstones": ("keeps the deleted rows of {of}, all staged", "keeps deleted rows, all staged"),
    "archive": ("keeps old rows of {of}, all staged", "keeps old rows, all staged"),
    "history": ("keeps the versions of {of}, all staged", "keeps versions, all staged"),
    "queue": ("", "work that waits: rows come and go, so no freshness"),
    "event": ("", "one row for each thing that happened, so its time says how fresh it is"),
    "join": ("", "joins other tables, and is staged and tested as any table"),
    "lookup": ("", "a lookup table, so no freshness, and no question about deletion"),
}


def _wrapped(mark: str, text: str) -> list[str]:
    further = " " * max(len(mark), 6)
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=mark,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _deleted_when(rule: Mapping[str, Any]) -> str:
    column = rule["column"]
    if rule["kind"] == "values":
        return f"{column} is {' or '.join(map(str, rule['values']))}"
    meanings = {
        "timestamp": "is set",
        "boolean": "is true",
        "inverted_boolean": "is false",
        "epoch": "is over 0",
        "is_null": "is null",
        "is_not_null": "is set",
    }
    return f"{column} {meanings[rule['kind']]}"


def _test_rows(value: Any) -> str:
    rule = read_rule(value)
    shown = [f"those with {rule.where}"] if rule.where else []
    keys = [" + ".join(key) for key in rule.keys]
    shown += [f"those whose {' or '.join(keys)} points at one"] if keys else []
    return f"test rows are {', and '.join(shown)}"


def _freshness(value: Any) -> str:
    if value is None:
        return "never stale"
    spans = [
        f"{word} after {span['count']} {span['period']}{'' if span['count'] == 1 else 's'}"
        for word, key in (("warn", "warn_after"), ("fail", "error_after"))
        if (span := value.get(key))
    ]
    return f"freshness: {', '.join(spans)}"


_IN_WORDS: Mapping[str, Callable[[Any], str]] = {"freshness": _freshness, "test_rows": _test_rows}


def _consequence(item: Reason) -> int:
    return CONSEQUENCE.index(item.rule) if item.rule in CONSEQUENCE else len(CONSEQUENCE)


def _table_of(path: YamlPath) -> str | None:
    return path[1] if path[:1] == ("tables",) else None


def _column_of(path: YamlPath) -> str | None:
    return path[3] if len(path) > 3 and path[2] == "columns" else None
