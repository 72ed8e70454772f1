"""A whole draw without a project: every table is a root."""

from __future__ import annotations

from scaffold_source.model import Database
from scaffold_source.producers.drawing import Drawn, draw
from scaffold_source.producers.where import Where
from scaffold_source.sample.draw_plan import Budget, Producer, plan_of
from scaffold_source.sample.drawn import drawn_rows
from scaffold_source.sample.keyed import Secret
from scaffold_source.sample.making import Made
from scaffold_source.sample.treatments import Declared

SECRET = Secret(b"a key for tests, of 32 bytes and more")


def masked_draw(
    uri: str, database: Database, rows: int, seconds: float = 120, *, is_primary_ok: bool = True
) -> tuple[Made, Drawn]:
    """What is drawn of all tables, masked; and as it was."""
    roots = tuple(table.full_name for table in database.tables if table.kind in ("table", "partitioned"))
    budget = Budget(rows, 0, 1_000_000, seconds, is_primary_ok=is_primary_ok)
    plan = plan_of(Producer(database, {}, {}), roots, Declared(), budget)
    drawn = draw(Where(uri), plan.request)
    return drawn_rows(plan, drawn, SECRET, "app"), drawn
