"""Which triggers keep a column up to date, read from a real server."""

from __future__ import annotations

import pytest
from conftest import Postgres
from test_introspect import table


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("new.at := now();", True),
        ("NEW.AT = clock_timestamp();", True),
        ("new.at := timezone('utc', now());", True),
        ("new.other := old.at;", False),
        ("new.at := old.at;", False),
    ],
)
def test_a_trigger_keeps_a_column_up_to_date(postgres: Postgres, body: str, kept: bool) -> None:  # noqa: FBT001
    found = table(
        postgres,
        f"""
        create table t (at timestamptz, other timestamptz);
        create function f() returns trigger language plpgsql as $$ begin {body} return new; end $$;
        create trigger on_change before insert or update on t for each row execute function f();
        """,
    )
    assert found.columns[0].on_update == ("on_change" if kept else None)
    assert found.columns[1].on_update is None


@pytest.mark.parametrize(
    "trigger",
    [
        "before insert on t for each row",
        "after update on t for each row",
        "before update on t for each statement",
    ],
)
def test_a_trigger_that_cannot_keep_it(postgres: Postgres, trigger: str) -> None:
    found = table(
        postgres,
        f"""
        create table t (at timestamptz);
        create function f() returns trigger language plpgsql as $$ begin new.at := now(); return new; end $$;
        create trigger on_change {trigger} execute function f();
        """,
    )
    assert found.columns[0].on_update is None
    assert [trigger.name for trigger in found.triggers] == ["on_change"]
