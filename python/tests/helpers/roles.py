"""Tables in a few words, and what the rules say that each is for."""

from __future__ import annotations

from scaffold_source.contract.values import Source
from scaffold_source.infer import Inference, infer
from scaffold_source.model import Column, Database, Key, Table, TableName

AWARE, NAIVE = "timestamp with time zone", "timestamp without time zone"


def columns(text: str) -> tuple[Column, ...]:
    """Return columns of `id! name:text at:aware!`: integers where no type is said, `!` for NOT NULL."""
    found = []
    for word in text.split():
        name, _, kind = word.rstrip("!").partition(":")
        kind = {"": "bigint", "aware": AWARE, "naive": NAIVE}.get(kind, kind)
        found.append(Column(name, kind, kind, nullable=not word.endswith("!")))
    return tuple(found)


def table(name: str, text: str, *keys: Key, primary: str = "id", unique: str = "") -> Table:
    own = [Key("primary", tuple(primary.split()))]
    if unique:
        own.append(Key("unique", tuple(unique.split())))
    return Table("public", name, "table", columns(text), (*own, *keys))


def to(column: str, other: str) -> Key:
    return Key("foreign", (column,), to=TableName("public", other), references=("id",))


USERS = table("users", "id! email:text!")
ORDERS = table("orders", "id! user_id! note:text total", to("user_id", "users"))
PRODUCTS = table("products", "id! sku:text!")


def inferred(*tables: Table) -> Inference:
    return infer(Source("shop", "shop"), Database("shop", "18", "UTC", (*tables, USERS, ORDERS, PRODUCTS)))


def roles(*tables: Table) -> dict[str, str]:
    """The role of each, with the table that it keeps the rows of."""
    found = inferred(*tables)
    said: dict[str, str] = {}
    for proposal in found.proposals:
        if proposal.path[-1] in ("role", "history_of", "deleted_from", "archive_of"):
            said[proposal.path[1]] = f"{said.get(proposal.path[1], '')} {proposal.value}".strip()
    return {name: role for name, role in said.items() if name in {table.name for table in tables}}


def role(one: Table, *others: Table) -> str | None:
    return roles(one, *others).get(one.name)
