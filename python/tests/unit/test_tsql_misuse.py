"""The reader that finds in T-SQL what only a server would refuse."""

from __future__ import annotations

import pytest
import sqlglot
from helpers.adapters import misuse_in_tsql


@pytest.mark.parametrize(
    ("sql", "wrong"),
    [
        ("select a from t where is_test", ["is_test"]),
        ("select a from t where not (is_test)", ["is_test"]),
        ("select a from t where is_test = 1 or is_demo", ["is_demo"]),
        ("select a from t where cast(case when a = 1 then 1 else 0 end as bit)", 1),
        ("select case when is_test then 1 end as a from t", ["is_test"]),
        ("select coalesce(a = 1, 0) as a from t", ["a = 1"]),
        ("select a from t join u on is_test", ["is_test"]),
        ("select case a when 1 then 2 end as a from t where case when a = 1 then 1 else 0 end = 1", []),
        ("select case when not a in (1, 2) and b is null then 1 end as a from t", []),
        ("select a from t inner join u on t.a = u.a and (t.b = u.b or t.b is null)", []),
        ("select a from t where exists (select 1 as one from u where u.a = t.a)", []),
        ("select a from t where a = true", 1),
        ("select cast(a as varchar(8000)) as a, cast(b as text) as b from t", 2),
        (
            "select cast(a as nvarchar(max)) as a, cast(b as datetime2(6)) as b, cast(c as bit) as c from t",
            [],
        ),
    ],
)
def test_values_and_conditions_are_told_apart(sql: str, wrong: list[str] | int) -> None:
    found = misuse_in_tsql(sqlglot.parse_one(sql, dialect="tsql"))
    assert (len(found) if isinstance(wrong, int) else found) == wrong
