"""A project whose source is briefed: the contract of a case, edited as people do, in a repository of its own; and
what stands beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import make_dbt_project

from helpers.git import git
from scaffold_source.project import Project, find_project

CASE = Path(__file__).parents[1] / "cases/shop/expected/_shop__sources.yml"
PLACE = Path("models/staging/shop/_shop__sources.yml")
CONTRACT = "          status: draft\n"
# What people wrote into the contract of the case.
AGREED = """\
          producer: {team: Checkout, engineering_lead: ana@example.com, repository: https://example.com/shop}
          channel: "#shop-data"
          sla: {notice: 14d, respond: 4h}
          measures:
            - {name: net revenue, needed_by: day_1, columns: [orders.total_cents, orders.paid_at, orders.gone]}
          answers: {tunnel: "no, both are in one network"}
"""


def shop(folder: Path, agreed: str = AGREED) -> Project:
    """A project with the case's contract, committed by Ben, and what people agreed, committed by Ana later."""
    root = make_dbt_project(folder)
    file = root / PLACE
    file.parent.mkdir(parents=True)
    text = CASE.read_text()
    assert CONTRACT in text
    file.write_text(text)
    git(root, "init", "-q")
    git(root, "add", "-A", day="2026-01-10", who="Ben")
    git(root, "commit", "-qm", "scaffold", day="2026-01-10", who="Ben")
    if agreed:
        file.write_text(text.replace(CONTRACT, CONTRACT + agreed))
        git(root, "commit", "-qam", "agree")
    return find_project(root)


def edit(project: Project, before: str, after: str) -> None:
    """Replace a part of the contract's text that is there."""
    file = project.root / PLACE
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


STAGING = (
    "select id, customer_id, status, total_cents, currency, updated_at from {{ source('shop', 'orders') }}"
)
CHANGELOG = """\
# Changelog of the source shop

## 1.1.0

### Warnings

- `public.orders.status` can now be 'refunded' (enum-label-added)

## 1.0.1

- first words
"""
SETTINGS = """\
accept:
  - {rule: column-removed, object: public.orders.note, fingerprint: d0, reason: nobody reads it, approved_by: Ben, expires: 2027-01-31}
  - {rule: column-removed, object: public.other.note, fingerprint: d1, reason: elsewhere, approved_by: Ben}
"""


def node(kind: str, name: str, code: str, *parents: str) -> dict[str, Any]:
    return {"resource_type": kind, "name": name, "raw_code": code, "depends_on": {"nodes": list(parents)}}


def manifest(source: str = "shop") -> dict[str, Any]:
    """What dbt knows: a staging model, two models on it of which one names the status, a dashboard and a metric."""
    orders, customers = (f"source.analytics.{source}.{table}" for table in ("orders", "customers"))
    staged = "model.analytics.stg_orders"
    return {
        "metadata": {"project_name": "analytics"},
        "sources": {
            orders: {"source_name": source, "name": "orders"},
            customers: {"source_name": source, "name": "customers"},
        },
        "nodes": {
            staged: node("model", "stg_orders", STAGING, orders, customers),
            "model.analytics.stg_customers": node(
                "model", "stg_customers", "select id from {{ source('shop', 'customers') }}", customers
            ),
            "model.analytics.by_status": node("model", "by_status", "select status from x", staged),
            "model.analytics.all_of_it": node("model", "all_of_it", "select * from x", staged),
            "model.analytics.other": node("model", "other", "select total_cents, * from x", staged),
            "test.analytics.t": node("test", "t", "select status", staged),
        },
        "exposures": {"exposure.analytics.board": node("exposure", "board", "", "model.analytics.by_status")},
        "semantic_models": {
            "semantic_model.analytics.s": node("semantic_model", "s", "", "model.analytics.other")
        },
        "metrics": {"metric.analytics.m": node("metric", "m", "", "semantic_model.analytics.s")},
    }


def freshness(newest: str = "2026-03-02T10:11:12Z") -> dict[str, Any]:
    key = "source.analytics.shop.orders"
    return {
        "results": [
            {"unique_id": key, "status": "warn", "max_loaded_at": newest, "max_loaded_at_time_ago_in_s": 9e5}
        ]
    }
