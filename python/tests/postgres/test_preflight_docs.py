"""The runs and the list of probes in docs/preflight.md are what happens. UPDATE_DOCS=1 pytest writes them
anew: read the diff."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.cli import cli
from helpers.golden import hold
from helpers.logical_server import LogicalServer

from scaffold_source.preflight import PROBES, mysql

# What the shop's developers have, two migrations ahead and nearly empty, and the orders of production.
DEVELOPMENT = """
    create table customers (id bigint primary key, email text not null, notes text);
    create table orders (id bigint primary key, customer_id bigint, total numeric(14, 2), currency text);
    insert into orders select number, 1, 1, 'EUR' from generate_series(1, 20) as number;
    analyze;
"""
FILLED = """
    insert into customers select number, 'a' from generate_series(1, 100) as number;
    insert into orders select number, 1, 1 from generate_series(1, 50000) as number;
    analyze;
"""
PAGE = Path(__file__).parents[3] / "docs/preflight.md"
NO_ACCESS = PAGE.with_name("no-access.md")


def test_the_page_shows_what_happens(logical: LogicalServer) -> None:
    page = PAGE.read_text(encoding="utf-8")
    logical.execute("postgres", "drop role if exists analytics")
    logical.make("shop", _block(page, "setup"))
    logical.make("shop_dev", DEVELOPMENT)
    first = _run(logical)
    logical.execute("shop", _block(page, "remedies"))
    second = _run(logical)
    logical.execute("shop", FILLED)
    compared = _run(logical, "--from", logical.uri("shop_dev"), loader="dlt")
    _look_at_grants(logical)
    logical.execute("shop", "drop owned by analytics; drop role analytics")
    written = _with_block(_with_block(page, "first run", first), "second run", second)
    written = _with_block(written, "two instances", compared)
    written = _with_probes(written)
    hold(PAGE, written, "UPDATE_DOCS")
    assert first.startswith("db.shop.internal:5432, database shop, read as analytics, for Debezium")
    assert "2 blockers" in first.splitlines()[0]
    assert "blocker" not in second


def _run(server: LogicalServer, *first: str, loader: str = "debezium") -> str:
    uri = server.uri("shop").replace(f"{server.user}:any@", "analytics@")
    said = cli("preflight", *first, "--from", uri, "--loader", loader)
    return said.output.replace(f"127.0.0.1:{server.port}", "db.shop.internal:5432")


def _look_at_grants(server: LogicalServer) -> None:
    """Compare the SQL that docs/no-access.md gives to those who may not connect with what `--grants` prints."""
    said = cli("preflight", "--from", server.uri("shop"), "--grants", "analytics_reader")
    statements = re.search(r"^begin;\n.*^commit;\n", said.output, re.DOTALL | re.MULTILINE)
    assert statements, said.output
    lines = statements[0].splitlines(keepends=True)
    script = "".join(line for line in lines if line.strip() and not line.startswith("--"))
    page = NO_ACCESS.read_text(encoding="utf-8")
    written = page.replace(f"```sql\n{_block(page, 'grants')}```", f"```sql\n{script}```")
    hold(NO_ACCESS, written, "UPDATE_DOCS")


def _block(page: str, name: str) -> str:
    match = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", page, re.DOTALL)
    assert match, name
    return match[1]


def _with_block(page: str, name: str, text: str) -> str:
    before, after = page.split(f"<!-- {name} -->\n```\n")
    return f"{before}<!-- {name} -->\n```\n{text}```{after.split('```', 1)[1]}"


def _with_probes(page: str) -> str:
    """Put each list of probes behind its mark, up to the next paragraph that is no table."""
    for mark, probes in (("probes", PROBES), ("mysql probes", mysql.PROBES)):
        before, after = page.split(f"<!-- {mark} -->\n")
        rows = "".join(f"| `{probe.id}` | {probe.asks} |\n" for probe in probes)
        rest = re.sub(r"\A(?:\|.*\n|\n)*", "", after)
        page = f"{before}<!-- {mark} -->\n| probe | what it asks |\n|---|---|\n{rows}\n{rest}"
    return page
