"""Which columns mark deleted rows: what proves a mark, what is none, and what is asked about."""

from __future__ import annotations

import pytest

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Check, Column, Database, Key, Table, TableName

SHOP = Source("shop", "shop")
NAIVE = "timestamp without time zone"
ID = Column("id", "bigint", "bigint", nullable=False)
NAME = Column("name", "text", "text", nullable=False)


def column(name: str, kind: str = "boolean", **facts: object) -> Column:
    return Column(name, kind, kind, **facts)  # type: ignore[arg-type]


def table(*columns: Column, name: str = "plans", keys: tuple[Key, ...] = (), **facts: object) -> Table:
    return Table("public", name, "table", (ID, *columns), keys=keys, **facts)  # type: ignore[arg-type]


def inferred(*tables: Table) -> Inference:
    return infer(SHOP, Database("shop", "18", "UTC", tables))


def marks(found: Inference) -> dict[str, object]:
    """The rules by table, each as `column: kind`."""
    rules: dict[str, object] = {}
    for proposal in found.proposals:
        if proposal.rule == "soft-delete":
            value = proposal.value if isinstance(proposal.value, list) else [proposal.value]
            rules[proposal.path[1]] = {rule["column"]: rule["kind"] for rule in value}
    return rules


def asked(found: Inference) -> list[str]:
    return [doubt.path[3] for doubt in found.doubts if doubt.rule == "soft-delete-doubt"]


def unique(*columns: str) -> Key:
    return Key("unique", columns)


PLANNED = ["pending_deletion", "marked_for_deletion", "scheduled_for_deletion", "pending_delete"]


@pytest.mark.parametrize("planned", PLANNED)
def test_a_deletion_to_come_deletes_nothing(planned: str) -> None:
    beside = inferred(table(column("deleted_at", NAIVE), column(planned, nullable=False)))
    assert marks(beside) == {"plans": {"deleted_at": "timestamp"}} and asked(beside) == []
    alone = inferred(table(column(planned, nullable=False)))
    assert marks(alone) == {} and asked(alone) == [planned]


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("good_job_batches", ["on_discard", "finished_at", "enqueued_at"]),
        ("oban_jobs", ["attempted_at", "cancelled_at"]),
        ("imports", ["completed_at"]),
        ("mails", ["attempts", "scheduled_at"]),
    ],
)
def test_how_a_job_ended_is_no_deletion(name: str, beside: list[str]) -> None:
    columns = [column(other, NAIVE) for other in (*beside, "discarded_at")]
    found = inferred(table(*columns, name=name))
    assert marks(found) == {} and asked(found) == []


def test_one_more_way_in_which_a_try_ended_is_asked_about() -> None:
    columns = [column(other, NAIVE) for other in ("sent_at", "failed_at", "discarded_at")]
    found = inferred(table(*columns, name="deliveries"))
    assert marks(found) == {} and asked(found) == ["discarded_at"]


def test_discarded_things_are_deleted() -> None:
    found = inferred(table(column("discarded_at", NAIVE), column("completed_at", NAIVE)))
    assert marks(found) == {"plans": {"discarded_at": "timestamp"}}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("pending_deletions", []),
        ("user_deletion_requests", []),
        ("deletion_queue", []),
        ("scheduled_project_deletions", []),
        ("loose_foreign_keys_deleted_records", ["consume_after", "cleanup_attempts"]),
        ("ci_deleted_objects", ["pick_up_at"]),
    ],
)
def test_a_queue_of_deletions_keeps_no_deleted_rows(name: str, columns: list[str]) -> None:
    queue = table(column("is_deleted", nullable=False), *(column(c, NAIVE) for c in columns), name=name)
    found = inferred(queue)
    assert marks(found) == {} and asked(found) == []
    assert not [proposal for proposal in found.proposals if proposal.rule == "tombstones"]


def test_tombstones_stay() -> None:
    found = inferred(table(column("deleted_at", NAIVE), name="deleted_users"), table(NAME, name="users"))
    assert {p.path[-1]: p.value for p in found.proposals if p.rule == "tombstones"} == {
        "role": "tombstones",
        "deleted_from": "users",
    }


def test_versions_keep_their_rows_whatever_they_copy() -> None:
    content = (NAME, column("is_deleted", nullable=False), column("group_name", "text"))
    base = table(*content, name="artists")
    to = (Key("foreign", ("artist_id",), TableName("public", "artists"), ("id",)),)
    pointing = column("artist_id", "bigint", nullable=False)
    found = inferred(base, table(pointing, *content, name="artist_versions", keys=to))
    assert marks(found) == {"artists": {"is_deleted": "boolean"}}
    assert ("history_of", "artists") in {
        (p.path[-1], p.value) for p in found.proposals if p.rule == "history"
    }
    releases = table(
        pointing, column("number", "text"), column("is_deleted"), name="artist_versions", keys=to
    )
    assert marks(inferred(base, releases))["artist_versions"] == {"is_deleted": "boolean"}


@pytest.mark.parametrize(
    ("values", "is_mark"),
    [
        (("created", "running", "finished", "deleted"), True),
        (("active", "deleted"), True),
        (("created", "updated", "deleted"), False),
        (("created", "deleted"), False),
        (("added", "removed", "deleted", "same"), False),
    ],
)
def test_deleted_among_the_stages_of_a_life(values: tuple[str, ...], is_mark: bool) -> None:  # noqa: FBT001
    found = inferred(table(column("status", "text", values=values)))
    assert marks(found) == ({"plans": {"status": "values"}} if is_mark else {})


@pytest.mark.parametrize(
    "mark",
    [
        column("deleted", "bigint", default="'0'::bigint"),
        column("deleted_at", "bigint", default="0", nullable=False),
        column("is_deleted", "bigint", nullable=False),
        column("delete_flag", "numeric(20,0)", default="0"),
        column("deleted", "numeric(20)", default="'0'::numeric"),
    ],
    ids=lambda mark: f"{mark.name} {mark.type}",
)
def test_a_number_that_is_0_while_the_row_lives(mark: Column) -> None:
    assert marks(inferred(table(mark))) == {"plans": {mark.name: "epoch"}}


def test_a_retired_number_is_a_mark_where_names_are_unique_beside_it() -> None:
    retired = column("retired", "integer", default="0", nullable=False)
    found = inferred(table(NAME, retired, keys=(unique("name", "retired"),)))
    assert marks(found) == {"plans": {"retired": "epoch"}}
    alone = inferred(table(NAME, retired))
    assert marks(alone) == {} and asked(alone) == ["retired"]


def test_how_many_were_deleted_is_no_mark() -> None:
    zero = {"default": "0", "nullable": False}
    counts = [column(name, "integer", **zero) for name in ("added", "deleted", "failed")]
    assert marks(inferred(table(*counts, name="runs"))) == {}
    dated = (*counts, column("deleted_at", NAIVE))
    assert marks(inferred(table(*dated, name="runs"))) == {
        "runs": {"deleted": "epoch", "deleted_at": "timestamp"}
    }


@pytest.mark.parametrize(
    "expression", ["active", "(active = true)", "(active IS TRUE)", "((active) OR (active IS NULL))"]
)
def test_a_flag_that_is_true_or_null(expression: str) -> None:
    checked = table(NAME, column("active"), checks=(Check("only", expression),))
    assert marks(inferred(checked)) == {"plans": {"active": "is_null"}}


def test_a_flag_that_makes_names_unique_is_true_or_null() -> None:
    key = unique("name", "active")
    found = inferred(table(NAME, column("active", default="true"), keys=(key,)))
    assert marks(found) == {"plans": {"active": "is_null"}}
    one_for_each_user = table(
        NAME, column("user_id", "bigint"), column("active"), keys=(unique("user_id", "active"),)
    )
    found = inferred(one_for_each_user)
    assert marks(found) == {} and asked(found) == ["active"]
    never_null = inferred(table(NAME, column("active", nullable=False), keys=(key,)))
    assert marks(never_null) == {} and asked(never_null) == ["active"]


@pytest.mark.parametrize(
    ("index", "is_mark"),
    [
        ("btree (name) WHERE active", True),
        ("btree (tenant_id, lower(name)) WHERE (active = true)", True),
        ("btree (tenant_id) WHERE active", False),
        ("btree (name) WHERE (active AND draft)", False),
        ("btree (name) WHERE (NOT active)", False),
    ],
)
def test_names_unique_among_the_active_prove_the_flag(index: str, is_mark: bool) -> None:  # noqa: FBT001
    flag = column("active", nullable=False, default="true")
    found = inferred(table(NAME, column("tenant_id", "bigint"), flag, unique_where=(index,)))
    assert marks(found) == ({"plans": {"active": "inverted_boolean"}} if is_mark else {})
    assert asked(found) == ([] if is_mark else ["active"])


@pytest.mark.parametrize(
    ("where", "is_mark"), [("p.active", True), ("(active = true)", True), ("(active AND (n > 1))", False)]
)
def test_a_view_that_leaves_out_what_is_not_active(where: str, is_mark: bool) -> None:  # noqa: FBT001
    view = Table(
        "public", "live_plans", "view", (ID, NAME), depends_on=("public.plans", "public.plans.active"),
        definition=f" SELECT id, name\n   FROM plans p\n  WHERE {where};",
    )  # fmt: skip
    found = inferred(table(NAME, column("active", nullable=False)), view)
    assert marks(found) == ({"plans": {"active": "inverted_boolean"}} if is_mark else {})


def test_beside_a_mark_active_is_a_state() -> None:
    flags = (column("deleted_at", NAIVE), column("active"))
    found = inferred(table(NAME, *flags, unique_where=("btree (name) WHERE active",)))
    assert marks(found) == {"plans": {"deleted_at": "timestamp"}}


@pytest.mark.parametrize(
    "doubtful",
    [
        column("status", "smallint", values=(1, 2)),
        column("status", "smallint"),
        column("status", "character(1)", values=("A", "X")),
        column("stage", "text"),
        column("visibility", "text"),
        column("hidden"),
        column("is_visible"),
    ],
    ids=lambda c: f"{c.name} {c.type} {c.values}",
)
def test_what_may_mark_deleted_rows_is_asked_about(doubtful: Column) -> None:
    found = inferred(table(NAME, doubtful))
    assert marks(found) == {} and asked(found) == [doubtful.name]


@pytest.mark.parametrize(
    "columns",
    [
        (column("status", "text"), column("started_at", NAIVE), column("finished_at", NAIVE)),
        (column("state", "text"), column("city", "text"), column("zip", "text")),
        (column("enabled"),),
    ],
    ids=["job", "place", "switch"],
)
def test_what_cannot_be_a_deletion_is_not_asked_about(columns: tuple[Column, ...]) -> None:
    found = inferred(table(NAME, *columns))
    assert marks(found) == {} and asked(found) == []


@pytest.mark.parametrize(
    ("name", "beside", "is_asked"),
    [
        ("customers", (), True),
        ("api_tokens", ("is_admin", "is_default"), True),
        ("customers", ("is_admin", "newsletter", "is_tax_exempt"), False),  # a page of options
        ("plans", ("livemode",), False),  # Stripe's
        ("sso_providers", (), False),
        ("pretixbase_customerssoclient", (), False),
        ("tax_rates", (), False),
        ("Categories", (), False),
    ],
)
@pytest.mark.parametrize("flag", ["active", "isActive", "is_visible", "hidden"])
def test_a_switch_is_not_asked_about(
    name: str, beside: tuple[str, ...], flag: str, *, is_asked: bool
) -> None:
    options = [column(option, nullable=False) for option in beside]
    assert asked(inferred(table(NAME, column(flag), *options, name=name))) == ([flag] if is_asked else [])


def test_what_is_over_by_itself_or_made_so_is_not_asked_about() -> None:
    dated = table(NAME, column("active"), column("valid_until", NAIVE))
    assert asked(inferred(dated)) == []
    key = table(NAME, column("is_active"), column("expires_at", NAIVE), name="api_keys")
    assert asked(inferred(key)) == ["is_active"]
    for name, default in (
        ("active", "false"),
        ("visible", "false"),
        ("hidden", "true"),
        ("archived", "true"),
    ):
        assert asked(inferred(table(NAME, column(name, default=default)))) == []
        alive = "false" if default == "true" else "true"
        assert asked(inferred(table(NAME, column(name, default=alive)))) == [name]


def test_what_every_row_has_deletes_none() -> None:
    """An archive's time that is never null, a status that is the key: the row is about it."""
    assert asked(inferred(table(NAME, column("archived_at", NAIVE, nullable=False)))) == []
    assert asked(inferred(table(NAME, column("archived_at", NAIVE)))) == ["archived_at"]
    assert asked(inferred(table(NAME, column("status", "text"), keys=(unique("status"),)))) == []
    trash = table(NAME, column("deleted_time", NAIVE, nullable=False, default="now()"), name="trash")
    assert asked(inferred(trash)) == []


def test_what_is_only_shown_is_not_asked_about_beside_what_may_be_gone() -> None:
    assert asked(inferred(table(NAME, column("hidden"), column("purged")))) == ["purged"]
    assert asked(inferred(table(NAME, column("visible"), column("is_active")))) == ["is_active"]


@pytest.mark.parametrize(
    ("columns", "is_asked"),
    [
        ((column("status", "text", default="'active'::text"),), True),
        ((column("status", "text", default="'pending'::text"),), False),
        ((column("status", "text", default="'PendingVerification'::character varying"),), False),
        ((column("status", "text"), column("status_message", "text")), False),
        ((column("current_stage", "text"), column("status_message", "text")), True),  # why, of another column
        ((column("status", "text"), column("reviewed_at", NAIVE)), False),
        ((column("status", "text"), column("livemode")), False),
        ((column("state", "text"), column("nonce", "text")), False),  # what a login by OAuth carries
    ],
)
def test_a_status_with_a_reason_or_a_beginning_is_a_stage(
    columns: tuple[Column, ...], *, is_asked: bool
) -> None:
    assert asked(inferred(table(NAME, *columns))) == ([columns[0].name] if is_asked else [])


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("vc_rooms", True),
        ("with_check", True),
        ("places", True),
        ("server_versions", True),
        ("invoices", False),
        ("order_lines", False),
        ("change_request_schedules", False),
        ("PaymentIntents", False),
        ("webhooks", False),
    ],
)
@pytest.mark.parametrize("kind", ["smallint", "text"])
def test_the_status_of_what_goes_through_stages_is_not_asked_about(
    name: str, kind: str, *, is_asked: bool
) -> None:
    """Neither as a code nor as a text: no stage of a payment deletes it."""
    status = column("status", kind, nullable=False)
    assert asked(inferred(table(NAME, status, name=name))) == (["status"] if is_asked else [])
    if kind == "smallint":
        coded = table(NAME, status, name=name, checks=(Check("c", "(status = ANY (ARRAY[1, 2]))"),))
        assert asked(inferred(coded)) == (["status"] if is_asked else [])


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "smallint"},
        {"kind": "numeric(1,0)"},
        {"kind": "text", "values": ("1", "2")},
        {"kind": "enum('1','2')", "labels": ("1", "2")},
    ],
)
def test_codes_that_nothing_explains_are_asked_about(facts: dict[str, object]) -> None:
    found = inferred(table(NAME, column("status", nullable=False, **facts)))  # type: ignore[arg-type]
    assert asked(found) == ["status"]
    assert next(d for d in found.doubts if d.rule == "soft-delete-doubt").kind == "codes/status"


def test_deletions_in_an_outbox_are_to_come() -> None:
    queue = table(column("entity", "text"), column("is_deleted", nullable=False), name="outbox_deletions")
    roles = [p.value for p in inferred(queue).proposals if p.path[-1] == "role"]
    assert roles == ["queue"]
