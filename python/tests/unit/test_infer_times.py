"""Times: which zone frameworks prove, which tables get freshness, which triggers keep a time current."""

from __future__ import annotations

import pytest

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Column, Database, Table
from scaffold_source.producers.postgres.kept_current import kept_current

NAIVE, AWARE = "timestamp without time zone", "timestamp with time zone"
RAILS = ("ar_internal_metadata", "key text, value text, created_at naive, updated_at naive")
FRAMEWORKS = [
    RAILS,
    ("_prisma_migrations", "id text, checksum text, migration_name text, applied_steps_count integer"),
    ("migrations", "id integer, migration text, batch integer"),
    ("schema_migrations", "version bigint, inserted_at naive"),
    ("django_migrations", "id bigint, app text, name text, applied naive"),
    ("ir_module_module", "id integer, name text, state text, latest_version text"),
]
NO_PROOF = [
    ("schema_migrations", "version text"),  # dbmate's, golang-migrate's, or Rails' alone
    ("schema_migrations", "version bigint, dirty boolean"),
    ("migrations", "id integer, timestamp bigint, name text"),  # TypeORM's
    ("django_migrations", "id bigint, app text, name text, applied aware"),  # its columns have a zone
    ("flyway_schema_history", "installed_rank integer, installed_on naive"),
    ("alembic_version", "version_num text"),
]


def table(name: str, columns: str, schema: str = "public") -> Table:
    """Return a table of `columns`, `name type` with `naive` and `aware` for timestamps, `!` for NOT NULL."""
    made = []
    for text in columns.split(", "):
        called, kind, *default = text.rstrip("!").split(" ", 2)
        kind = {"naive": NAIVE, "aware": AWARE}.get(kind, kind)
        made.append(
            Column(
                called, kind, kind, nullable=not text.endswith("!"), default=default[0] if default else None
            )
        )
    return Table(schema, name, "table", tuple(made))


def inferred(*tables: Table, zone: str | None = None, kind: str = "postgresql") -> Inference:
    database = Database("shop", "18", zone, tuple(tables), kind=kind)  # type: ignore[arg-type]
    return infer(Source("shop", "shop"), database)


def said(inference: Inference, *end: str) -> dict[str, object]:
    """Return the values proposed at paths that end so, by the rest of the path."""
    return {
        ".".join(proposal.path[: -len(end)]): proposal.value
        for proposal in inference.proposals
        if proposal.path[-len(end) :] == end
    }


def doubts(inference: Inference, rule: str) -> list[str]:
    return [doubt.text for doubt in inference.doubts if doubt.rule == rule]


ORDERS = table("orders", "id integer, created_at naive, updated_at naive")


@pytest.mark.parametrize("marker", FRAMEWORKS, ids=lambda marker: marker[0])
def test_a_framework_proves_utc_and_there_is_freshness(marker: tuple[str, str]) -> None:
    found = inferred(table(*marker), ORDERS)
    assert said(found, "contract", "timezone") == {"config.meta": "UTC"}
    assert said(found, "loaded_at_field")["tables.orders.config"] == "updated_at"
    assert said(found, "freshness") == {"tables.orders.config": {"warn_after": {"count": 1, "period": "day"}}}
    [reason] = [p.reason for p in found.proposals if p.path[-1] == "timezone"]
    assert "confirm it: not so if" in reason


@pytest.mark.parametrize("marker", NO_PROOF, ids=str)
def test_other_tools_prove_nothing_and_freshness_waits(marker: tuple[str, str]) -> None:
    found = inferred(table(*marker), ORDERS)
    assert said(found, "contract", "timezone") == {} == said(found, "loaded_at_field")
    assert "freshness of 1 table waits for it" in doubts(found, "timezone")[0]


def test_freshness_of_what_never_goes_stale_waits_for_nothing() -> None:
    """The zone is asked about all the same."""
    settings = table("app_settings", "updated_at naive")
    assert "freshness of 1 table waits for it" in doubts(inferred(settings, ORDERS), "timezone")[0]
    [text] = doubts(inferred(settings), "timezone")
    assert "1 timestamp without time zone" in text and "freshness" not in text


def test_two_tools_in_a_schema_prove_nothing() -> None:
    """Whoever migrates beside Rails may write beside it, too."""
    found = inferred(table(*RAILS), table("flyway_schema_history", "installed_on naive"), ORDERS)
    assert said(found, "contract", "timezone") == {}
    assert "Hibernate writes in that of its machine" in doubts(found, "timezone")[0]


def test_a_framework_proves_its_own_schema_alone() -> None:
    other = table("jobs", "id integer, ran_at naive, updated_at naive", schema="legacy")
    found = inferred(table(*RAILS), ORDERS, other)
    assert said(found, "contract", "timezone") == {}
    assert said(found, "meta", "timezone")["tables.orders.columns.updated_at.config"] == "UTC"
    assert said(found, "loaded_at_field").keys() == {
        "tables.orders.config",
        "tables.ar_internal_metadata.config",
    } - {"tables.ar_internal_metadata.config"}
    assert doubts(found, "timezone")[0].startswith("2 timestamps without time zone")


def test_a_framework_wins_over_the_databases_setting() -> None:
    """Rails writes UTC into a database in Berlin; what Prisma's database fills itself is in Berlin's time."""
    found = inferred(table(*RAILS), ORDERS, zone="Europe/Berlin")
    assert said(found, "contract", "timezone") == {"config.meta": "UTC"}
    assert "Europe/Berlin" in doubts(found, "timezone")[0]
    filled = table("orders", "id integer, created_at naive now(), updated_at naive")
    found = inferred(table(*FRAMEWORKS[1]), filled, zone="Europe/Berlin")
    assert said(found, "meta", "timezone") == {"tables.orders.columns.created_at.config": "Europe/Berlin"}


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_times_with_a_zone_have_freshness_in_any_zone(zone: str | None) -> None:
    found = inferred(table("orders", "id integer, updated_at aware"), zone=zone)
    assert said(found, "loaded_at_field") == {"tables.orders.config": "updated_at"}


@pytest.mark.parametrize(
    ("name", "is_daily"),
    [
        ("orders", True), ("shop_order", True), ("order_lines", True), ("payments", True), ("users", True),
        ("products", False), ("settings", False), ("order_status", False), ("stores", False),
    ],
)  # fmt: skip
def test_no_day_is_guessed(name: str, is_daily: bool) -> None:  # noqa: FBT001 (a case)
    found = inferred(table(name, "id integer, name text, updated_at aware"))
    assert bool(said(found, "freshness")) == is_daily
    assert bool(doubts(found, "freshness")) == (not is_daily and name != "settings")


def test_unknown_rhythms_are_one_question() -> None:
    found = inferred(*(table(f"things_{n}", "id integer, updated_at aware") for n in range(9)))
    [doubt] = [doubt for doubt in found.doubts if doubt.rule == "freshness"]
    assert doubt.text.startswith("9 tables do not say") and doubt.question == "rhythm"
    assert [str(address) for address in doubt.about] == [f"things_{n}" for n in range(9)]


def test_with_a_loader_a_day_is_no_guess_either() -> None:
    source = Source("shop", "shop", loader="fivetran")
    database = Database("shop", "18", "UTC", (table("products", "id integer"), table("orders", "id integer")))
    found = infer(source, database)
    assert said(found, "loaded_at_field").keys() == {"tables.products.config", "tables.orders.config"}
    assert said(found, "freshness").keys() == {"tables.orders.config"}
    assert "1 table does" in doubts(found, "freshness")[0]


SETS = "begin new.token_at := now(); return new; end"
EITHER = "INSERT OR UPDATE ON emails FOR EACH ROW EXECUTE FUNCTION f()"
EACH = "ON emails FOR EACH ROW EXECUTE FUNCTION f()"


@pytest.mark.parametrize(
    ("definition", "source", "kept"),
    [
        (f"BEFORE UPDATE {EACH}", SETS, ["token_at"]),
        (f"BEFORE INSERT OR UPDATE {EACH}", SETS, ["token_at"]),
        (f"BEFORE INSERT OR UPDATE OF token {EACH}", SETS, []),
        (f'BEFORE UPDATE OF "Token" {EACH}', SETS, []),
        (f"BEFORE UPDATE OF a, b, c, d, e {EACH}", SETS, ["token_at"]),  # five of eight columns
        (
            "BEFORE UPDATE ON emails FOR EACH ROW WHEN (old.token IS DISTINCT FROM new.token) EXECUTE FUNCTION f()",
            SETS,
            [],
        ),
        (
            "BEFORE UPDATE ON emails FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION f()",
            SETS,
            ["token_at"],
        ),
        (f"BEFORE UPDATE {EACH}", "if new.token <> old.token then new.token_at = now(); end if; return new;", []),
        (f"BEFORE UPDATE {EACH}", "if row(new.*) <> row(old.*) then new.token_at = now(); end if;", ["token_at"]),
        (f"BEFORE UPDATE {EACH}", "if new.token_at is null then new.token_at = now(); end if;", ["token_at"]),
        (f"BEFORE UPDATE {EACH}", "if tg_op = 'INSERT' then new.a := 1; else new.token_at := now(); end if;", ["token_at"]),
        (f"BEFORE UPDATE {EACH}", "if new.a = 1 then null; end if; new.token_at := now();", ["token_at"]),
        (f"BEFORE UPDATE {EACH}", "new.b := case when new.a = 1 then 2 else 3 end; new.token_at := now();", ["token_at"]),
        (f"BEFORE UPDATE {EACH}", "if new.a = 1 then null; elsif new.b = 2 then new.token_at := now(); end if;", []),
        (f"BEFORE UPDATE {EACH}", "case new.a when 1 then new.token_at := now(); end case;", []),
        (f"BEFORE UPDATE {EACH}", "-- new.token_at := now()\nreturn new;", []),
        (f"BEFORE {EITHER}", "if tg_op = 'INSERT' then new.token_at := now(); end if;", []),
        (f"BEFORE {EITHER}", "if tg_op = 'UPDATE' then null; else new.token_at := now(); end if;", []),
        (f"BEFORE {EITHER}", "case tg_op when 'INSERT' then new.token_at := now(); end case;", []),
        (f"BEFORE {EITHER}", "if tg_op = 'UPDATE' then return new; end if; new.token_at := now();", []),
        (f"BEFORE {EITHER}", "if tg_op <> 'INSERT' then new.token_at := now(); end if;", ["token_at"]),
        (f"BEFORE {EITHER}", "if tg_op in ('INSERT', 'UPDATE') then new.token_at := now(); end if;", ["token_at"]),
        (f"BEFORE {EITHER}", "if tg_op = 'INSERT' then return new; end if; new.token_at := now();", ["token_at"]),
        (f"BEFORE {EITHER}", "if new.a = old.a then return new; end if; new.token_at := now();", []),
        (f"BEFORE {EITHER}", "if new.a = 1 then return null; end if; new.token_at := now();", ["token_at"]),
    ],
)  # fmt: skip
def test_what_a_trigger_keeps_current(definition: str, source: str, kept: list[str]) -> None:
    assert list(kept_current(definition, source, columns=8)) == kept
