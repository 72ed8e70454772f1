"""Names of times in a row, and what a name says of how its time moves.

Names are compared without case and underscores: `updatedAt`, `updated_at` and `updatedat` are one.
"""

from __future__ import annotations

# In order of preference: a word for a change and how a time's name ends (`updated_at`, `LastModifiedDate`),
# then turned round (`date_modified`), then names that are no such pair. Names are compared without their
# underscores: `updatedAt`, `updated_at` and `updatedat` are one.
_ENDS = ("at", "on", "", "time", "date", "datetime", "timestamp", "ts", "dt", "utc", "atutc", "onutc", "unix")
_HEADS = ("date", "time", "when", "gmt", "ts", "dt")


def _pairs(plain: tuple[str, ...], with_end: tuple[str, ...]) -> tuple[str, ...]:
    """Return every word with every ending; a word of `with_end` says nothing without one."""
    ended = (f"{word}{end}" for end in _ENDS for word in (*plain, *with_end) if end or word in plain)
    turned = (f"{head}{word}" for word in (*plain, *with_end) for head in _HEADS)
    return (*ended, *turned)


_UPDATED_WITH_REPEATS = (
    # Salesforce's, which automatic changes move, too: https://developer.salesforce.com/docs (system fields)
    "systemmodstamp",
    *_pairs(
        ("updated", "modified", "lastupdated", "lastmodified", "lastupdate", "lastmodification"),
        ("update", "modification", "modify", "write", "upd", "mod"),
    ),
    *_pairs(("changed", "lastchanged", "lastchange"), ("change",)),
    "mtime", "lastmod", "modstamp", "datelastupdated", "datelastmodified", "datelastupdate",
    "dateoflastupdate", "dateoflastmodification",
    # German, French, Spanish, Portuguese, Italian, Dutch
    "geaendertam", "geändertam", "aktualisiertam", "aenderungsdatum", "änderungsdatum", "modifiele",
    "misajourle", "datemaj", "modificadoen", "actualizadoen", "fechamodificacion", "fechaactualizacion",
    "atualizadoem", "modificadoem", "dataatualizacao", "dataalteracao", "alteradoem", "datamodifica",
    "modificatoil", "gewijzigdop",
)  # fmt: skip
_CREATED_WITH_REPEATS = (
    *_pairs(("created", "inserted"), ("creation", "create", "added", "insert", "add")),
    "creation", "added", "datejoined", "dateentered", "registeredat", "registered", "receivedat", "ctime",
    "erstelltam", "angelegtam", "erstellungsdatum", "creele", "crééle", "datecreation", "creadoen",
    "fechacreacion", "criadoem", "datacriacao", "creatoil", "datacreazione", "aangemaaktop",
)  # fmt: skip
# These may say when the row was made; beside a column that does, they say when it changed.
MADE_OR_CHANGED = {"changedate", "datechange", "changetime"}
# In order of preference.
UPDATED = tuple(dict.fromkeys(_UPDATED_WITH_REPEATS))
CREATED = tuple(name for name in dict.fromkeys(_CREATED_WITH_REPEATS) if name != "addon")  # that is an extra

NOW = ("now()", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "clock_timestamp()", "statement_timestamp()")

# In a time's name: it is set again, or later, or lies ahead.
MOVES_ON = {
    "last", "latest", "seen", "refreshed", "synced", "accessed", "used", "active", "heartbeat", "next", "due",
    "valid", "expires", "expiry", "expiration", "until", "scheduled", "effective", "renewed", "start",
    "starts", "ends", "updated", "modified", "changed", "deleted", "removed", "closed", "ended", "end",
}  # fmt: skip

# A name that says no more than that it is a time.
PLAIN_TIMES = frozenset(
    {"timestamp", "datetime", "dttm", "dt", "ts", "time", "stamp", "moment", "when", "tstamp"}
)
# When a row with a counter of its versions was written.
SAVED = frozenset({"savedat", "touchedat", "writtenat", "asof"})
# What makes a name a time's.
TIME_WORDS = frozenset(
    {"at", "on", "date", "time", "datetime", "timestamp", "ts", "dt", "dttm", "when", "tstamp"}
)
# What happens once, and makes the row: `date_placed`, `received_ts`.
MADE_WORDS = frozenset({
    "placed", "sent", "submitted", "submit", "submission", "received", "receipt", "requested", "request",
    "issued", "issuance", "uploaded", "upload", "triggered", "transmitted", "queued", "enqueued", "logged",
    "recorded", "occurred", "occured", "occurrence", "happened", "reported", "posted", "ordered", "granted",
    "joined", "entered", "entry", "captured", "collected", "observed", "action", "history", "transaction",
    "event", "filed", "ingested", "imported", "emitted", "purchased", "purchase", "booked", "booking",
    "applied", "opened",
})  # fmt: skip
# In a table's name: its rows are measurements, or wait for a time to come. A plain time is theirs, not the
# row's.
MEASURED = frozenset({
    "metric", "metrics", "stat", "stats", "statistics", "scheduled", "schedule", "schedules", "daily",
    "monthly", "hourly", "active", "presence", "heartbeat", "heartbeats", "lock", "locks", "trace", "traces",
    "calendar", "availability", "forecast", "forecasts", "slot", "slots", "snapshot", "snapshots",
})  # fmt: skip
# Integers that count how often a row was written, for optimistic locking.
COUNTERS = frozenset({
    "version", "lockversion", "rowversion", "optlock", "optlockversion", "revision", "recordversion",
    "versionnumber", "rev", "etagversion",
})  # fmt: skip
