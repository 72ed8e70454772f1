"""Values of all kinds, and sources of a contract's shape with anything in them, for YAML texts."""

from __future__ import annotations

from hypothesis import strategies as st

_LOOK_ALIKES = st.sampled_from(
    ["yes", "No", "null", "~", "1e3", "2024-01-01", "- x", "key: value", "#", " #x", "a #b", "|", ">", "1:30", "=",
     "<<", "0x1F", "1_000", ".5", "1.", "1.2.3", "", " ", "a ", " a", "?", "*a", "&a", "!t", "%d", "@x", "`x`", "'",
     '"', "\\", "\t", "a\tb", "a\n", "a\n\nb", " a\nb", "a\n b ", "\n", "a\n\n", "[a]", "{a}", "a,b", "a]", "a: b",
     "{{ x }}", "{%", "{# c #}", "a:", "true", "\x85", "\u2028", "\ufeff", "\x7f", "\x00", "é", "שלום", "😀", "---", "...", "a\n---\nb", "nan"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), _LOOK_ALIKES, st.lists(_LOOK_ALIKES, max_size=4).map("".join)).filter(
    lambda text: not any("\ud800" <= character <= "\udfff" for character in text)
)
_SCALARS = st.one_of(
    TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
)
KEYS = st.one_of(TEXTS, st.sampled_from(["producer", "soft_delete", "config", "foreign_keys", "description"]))
VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
_COLUMN_FACTS = st.dictionaries(
    st.sampled_from(["type", "nullable", "default", "values", "comment", "evidence", "lands_as"]),
    VALUES,
    max_size=5,
)
TABLE_FACTS = st.fixed_dictionaries(
    {"schema": TEXTS, "columns": st.dictionaries(KEYS, _COLUMN_FACTS, max_size=4)},
    optional={
        "primary_key": st.lists(TEXTS, max_size=9),
        "unique": st.lists(st.lists(TEXTS, max_size=5), max_size=5),
        "foreign_keys": st.lists(
            st.fixed_dictionaries({"columns": st.lists(TEXTS, max_size=9), "to": TEXTS}), max_size=3
        ),
        "policies": st.lists(st.dictionaries(KEYS, TEXTS, max_size=4), max_size=3),
        "checks": st.dictionaries(KEYS, TEXTS, max_size=3),
        "evidence": st.dictionaries(KEYS, VALUES, max_size=3),
    },
)
_TABLE = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "config": st.fixed_dictionaries({"meta": st.fixed_dictionaries({"producer": TABLE_FACTS})}),
        "data_tests": st.lists(st.dictionaries(KEYS, VALUES, max_size=2), max_size=3),
        "columns": st.lists(st.fixed_dictionaries({"name": TEXTS, "data_type": TEXTS}), max_size=3),
    },
)
SOURCE = st.fixed_dictionaries({"name": TEXTS, "tables": st.lists(_TABLE, max_size=3)})
