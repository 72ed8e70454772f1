"""Schemas that hypothesis makes up: keys of seven types, circles, self references, checks, domains, exclusions."""

from __future__ import annotations

from hypothesis import strategies as st

KEYS = {
    "id int generated always as identity primary key": "int",
    "id bigserial primary key": "bigint",
    "id uuid primary key": "uuid",
    "id varchar(5) primary key": "varchar(5)",
    "id text primary key": "text",
    "id mood primary key": "mood",
    "id date primary key": "date",
}
NUMBERS = ("int", "smallint", "bigint", "numeric(4,1)", "double precision", "percentage")
TEXTS = ("text", "varchar(3)", "varchar(40)", "char(2)", "short_code")
TIMES = ("date", "timestamptz", "timestamp(0)")
OTHERS = (
    "boolean",
    "mood",
    "uuid",
    "jsonb",
    "text[]",
    "inet",
    "interval",
    "bytea",
    "time",
    "int4range",
    "bit(3)",
)
CHECKS = {
    "numbers": ("{a} > 3", "{a} between -5 and 5", "{a} <> 0", "{a} in (1, 2, 3)", "{a} <= {b}", "{a} + {b} < 50"),
    "texts": (
        "length({a}) > 1", "{a} <> ''", "{a} ~ '^[a-cA-C]{{1,3}}[0-9]?$'", "{a} = lower({a})", "{a} like 'x%'",
        "{a} in ('aa', 'b''b', 'c')",
    ),
    "times": ("{a} < {b}", "{a} >= {b}", "date_trunc('month', {a}) = {a}", "extract(isodow from {a}) < 6"),
    "any": (
        "{a} is null or {b} is null", "({a} is null) <> ({b} is null)", "num_nonnulls({a}, {b}) >= 1",
        "case when {a} is null then 1 else 0 end + case when {b} is null then 1 else 0 end <= 1",
        "case when {a} is null then {b} is not null end",
    ),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    """Statements that make some tables, and then their keys."""
    count = draw(st.integers(1, 4))
    makes, keys = [], []
    ids = [draw(st.sampled_from(sorted(KEYS))) for _ in range(count)]
    for number, key in enumerate(ids):
        kinds = draw(st.lists(st.sampled_from((*NUMBERS, *TEXTS, *TIMES, *OTHERS)), min_size=2, max_size=6))
        lines = [key]
        for place, kind in enumerate(kinds):
            lines.append(f"c{place} {kind}{draw(st.sampled_from(('', ' not null')))}")
        lines += draw(_checks(kinds))
        makes.append(f"create table t{number} ({', '.join(lines)})")
        keys += draw(_uniques(number, kinds))
    for number in range(count):
        for place in range(draw(st.integers(0, 2))):
            to = draw(st.integers(0, count - 1))
            null, later = draw(st.sampled_from(("", " not null"))), draw(st.sampled_from(("", " deferrable")))
            keys.append(f"alter table t{number} add f{place} {KEYS[ids[to]]}{null} references t{to}{later}")
    return [*makes, *keys]


@st.composite
def _checks(draw: st.DrawFn, kinds: list[str]) -> list[str]:
    lines = []
    for family, of_family in (("numbers", NUMBERS), ("texts", TEXTS[:4]), ("times", TIMES), ("any", None)):
        places = [place for place, kind in enumerate(kinds) if of_family is None or kind in of_family]
        if len(places) > 1 and draw(st.booleans()):
            a, b = draw(st.permutations(places))[:2]
            if family == "times" and {kinds[a], kinds[b]} == {"timestamptz", "timestamp(0)"}:
                continue  # compared in the session's zone
            text = draw(st.sampled_from(CHECKS[family])).format(a=f"c{a}", b=f"c{b}")
            lines.append(f"check ({text})")
    return lines


@st.composite
def _uniques(draw: st.DrawFn, number: int, kinds: list[str]) -> list[str]:
    places = [place for place, kind in enumerate(kinds) if kind not in ("jsonb", "text[]")]
    chosen = draw(st.lists(st.sampled_from(places), max_size=2, unique=True)) if places else []
    ranges = [place for place, kind in enumerate(kinds) if kind == "int4range"]
    apart = [f"alter table t{number} add exclude using gist (c{place} with &&)" for place in ranges[:1]]
    if not chosen:
        return apart
    where = draw(st.sampled_from(("", f" where c{chosen[0]} is not null")))
    names = ", ".join(f"c{place}" for place in chosen)
    return [f"create unique index on t{number} ({names}){where}", *apart]


TYPES = """
create type mood as enum ('calm', 'cross', 'it''s');
create domain percentage as numeric(5, 2) check (value between 0 and 100);
create domain short_code as text check (value ~ '^[A-Z]{2}-[0-9]{1,4}$');
"""
