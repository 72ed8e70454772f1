"""What shows that a flag or a status deletes no row, so that nobody is asked about it."""

from __future__ import annotations

import re

from scaffold_source.infer.context import columns_of, squashed_names
from scaffold_source.infer.names import singular, words
from scaffold_source.lexicon.names import squash
from scaffold_source.model import Column, Table

# Of a thing that goes through stages until it is done: none of them deletes it.
_PROCESSES = {
    "order", "payment", "invoice", "job", "run", "task", "execution", "transaction", "shipment", "transfer",
    "move", "request", "refund", "message", "delivery", "event", "attempt", "build", "subscription", "charge",
    "payout", "dispute", "session", "import", "export", "upload", "queue", "batch", "sync", "return", "sale",
    "purchase", "invitation", "application", "registration", "transition", "log", "change", "review", "email",
    "notification", "report", "scan", "test", "deployment", "migration", "backup", "quote", "intent",
    "fulfillment", "evaluation", "process", "step", "operation", "call", "response", "result", "update",
    "checkout", "issue", "ticket", "incident", "alert", "basket", "cart", "reservation", "booking", "invite",
    "invocation", "checkpoint", "inventory", "period", "snapshot", "oauth", "webhook", "schedule", "rollout",
    "mandate", "endpoint", "domain", "token", "trace", "presence", "lifecycle", "verification",
    "flow",
}  # fmt: skip
_STEPS = {
    "started", "finished", "completed", "sent", "paid", "failed", "cancelled", "canceled", "submitted", "due",
    "approved", "delivered", "shipped", "closed", "resolved", "error", "attempts", "retries", "progress",
    "amount", "total", "duration", "exit", "queued", "start", "end", "initiated", "invited", "accepted",
    "confirmed", "issued", "requested", "rejected", "denied",
}  # fmt: skip
# One of these is enough: why it is in that state, or how it came there.
_REASONS = {
    "statusmessage", "statusmsg", "statusreason", "statusdetail", "statustext", "statusvalue",
    "statusdetails", "statemessage", "stagemessage", "errormessage", "errormsg", "errordetail",
    "errordetails", "lasterror", "failurereason", "rejectionreason", "rejectreason", "rejectedby",
    "rejectedat", "submittedat", "reviewedat", "processedat", "batchprocessed", "checkedat",
    "lastcheckedat", "verifiedat",
}  # fmt: skip
_OWN = ("statu", "state", "stage")  # of the column whose name they begin with
# What a row begins with on its way, as a default spells it.
_FIRST_STAGES = re.compile(
    r"'(?:pending|creating|queued|waiting|todo|to_?do|scheduled|requested|submitted|initiali[sz]ed|initiated"
    r"|unverified|not_?started|processing|building|provisioning)",
    re.IGNORECASE,
)
_PLACE = {
    "city", "town", "zip", "zipcode", "postcode", "postalcode", "country", "street", "address1", "line1",
}  # fmt: skip
_OF_LOGINS = {"nonce", "redirecturi", "codechallenge", "codeverifier", "clientchallenge", "pkcecodeverifier"}
# What is switched on and off, and stays where it is.
_SWITCHED = (
    "configuration", "config", "setting", "settings", "preference", "provider", "connector",
    "connection", "integration", "gateway", "client", "endpoint", "webhook", "hook", "rule", "policy",
    "trigger", "listener", "automation", "workflow", "flow", "pipeline", "job", "schedule", "cron",
    "phase", "stage", "step", "function", "model", "skill", "agent", "bot", "prompt", "plugin",
    "extension", "module", "feature", "experiment", "campaign", "promotion",
    "discount", "coupon", "rate", "price", "category", "menu", "banner", "notification", "announcement",
    "alert", "monitor", "probe", "build", "secret", "signingkey", "keyset", "keypair", "certificate",
    "language", "locale", "currency", "country", "theme", "layout", "sequence", "queue", "worker",
    "node", "server",
)  # fmt: skip
# So many flags beside it make the row a page of options.
_MANY_OPTIONS = 3
# Stripe's own objects, as its mirrors have them, say so when they are deleted; what is not active cannot be
# bought any more: https://docs.stripe.com/api/products/object, https://docs.stripe.com/api/products/delete
_OF_STRIPE = "livemode"
# No row is made as a deleted one.
_BORN = {
    **dict.fromkeys(("active", "isactive", "visible", "isvisible", "status"), ("false", "0")),
    **dict.fromkeys(("hidden", "ishidden", "retired", "isretired", "voided", "isvoided"), ("true", "1")),
    **dict.fromkeys(("purged", "ispurged", "archived", "isarchived"), ("true", "1")),
}
_NOW = re.compile(r"\bnow\(|current_timestamp|localtimestamp|getdate\(", re.IGNORECASE)
# What has an end of its own is over by then; a key that expires is revoked before, as good as deleted.
_ENDS = {"end", "ends", "until"}


def is_born_so(column: Column) -> bool:
    """Return True if new rows have the flag as deleted ones would."""
    return bool(column.default) and str(column.default).strip("'").lower() in _BORN.get(
        squash(column.name), ()
    )


def is_made_now(column: Column) -> bool:
    """Return True for the time at which a row was made, whatever it is called: of a list of deletions."""
    return bool(_NOW.search(column.default or ""))


def is_switch(table: Table, column: Column) -> bool:
    """Return True if the flag switches something on that stays, or is one option of many in the row."""
    name = squash(table.name)
    stems = (name, name.removesuffix("s"), singular(name))
    others = [flag for flag in columns_of(table, "boolean") if flag is not column]
    is_over = any(
        _ENDS & set(words(time.name)) for time in columns_of(table, "date", "timestamp", "timestamptz")
    )
    is_option = is_over or len(others) >= _MANY_OPTIONS or _OF_STRIPE in squashed_names(table)
    return is_option or any(stem.endswith(_SWITCHED) for stem in stems)


def is_step(table: Table, column: Column) -> bool:
    """Return True if a row's status says how far an order, a payment or a job has come."""
    of_processes = {singular(word) for word in words(table.name)} & _PROCESSES
    named = bool(of_processes) or words(table.name)[-1].endswith(tuple(_PROCESSES))
    name, beside = squash(column.name), squashed_names(table)
    steps = {word for other in table.columns for word in words(other.name)} & _STEPS
    reasons = {reason for reason in _REASONS & beside if reason[:5] not in _OWN or reason.startswith(name)}
    reasoned = bool(reasons) or _OF_STRIPE in beside
    return named or len(steps) > 1 or reasoned or bool(_FIRST_STAGES.match(column.default or ""))


def is_of_login(table: Table, name: str) -> bool:
    """Return True for the `state` that a login by OAuth carries to its end."""
    return name == "state" and not _OF_LOGINS.isdisjoint(squashed_names(table))


def is_place(table: Table, name: str) -> bool:
    return name == "state" and not _PLACE.isdisjoint(
        {squash(word) for column in table.columns for word in (column.name, *words(column.name))}
    )
