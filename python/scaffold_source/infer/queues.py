"""Recognise queues: rows wait there until they are done, and are gone then."""

from __future__ import annotations

import re

from scaffold_source.infer.context import Role, squashed_names
from scaffold_source.infer.deletion_proofs import is_deletion_queue
from scaffold_source.infer.names import singular, words
from scaffold_source.infer.relations import Relations
from scaffold_source.lexicon.names import snake_case
from scaffold_source.model import Table

_QUEUE = re.compile(
    r"(?:\w+_)?(?:queue|queues|queue_(?:items?|entry|entries|messages?|jobs?|tasks?)|outbox|outbox_\w+|"
    r"(?:\w+[a-z])queue|queued_\w+|(?:delayed|pending|scheduled|retry|background)_(?:jobs?|tasks?))"
)
# What a queue says of each row: that it waits, when it is due, who has it, how often it was tried.
_SAYS_OF_WORK = (
    {"enqueued", "isenqueued", "enqueuedat", "queuedat", "queuedts", "dequeuedat"},
    {
        "runat", "availableat", "scheduledfor", "executeat", "executeafter", "nextattemptat", "nextretryat",
        "retryat", "processafter", "consumeafter", "pickupat", "notbefore", "deleteafter", "visibleat", "vt",
        "availabledate", "processingavailabledate", "nextrunat", "scheduledat",
    },
    {
        "lockedat", "lockeduntil", "lockedby", "reservedat", "claimedat", "claimedby", "leasedby",
        "leaseduntil", "inflight", "processingowner", "processingby", "attemptedby",
    },
    {"attempts", "retrycount", "retries", "maxattempts", "cleanupattempts", "readct", "numattempts"},
)  # fmt: skip
_NAMES = {"name", "title", "label"}


def queue(table: Table, relations: Relations) -> Role | None:
    """Recognise work that waits: by name, if nothing points to it and it is no list of queues, or by what a
    queue says of each row."""
    if is_deletion_queue(table):
        return Role("queue", "deletions to come: what they name lives")
    of_a_queue = any(key.to and singular(words(key.to.name)[-1]) == "queue" for key in table.keys)
    if of_a_queue or relations.referenced.get(table.full_name):
        return None
    names = squashed_names(table)
    said = sum(bool(part & names) for part in _SAYS_OF_WORK)
    is_named = _QUEUE.fullmatch(snake_case(table.name)) is not None
    if is_named and (said or not names & _NAMES):
        return Role("queue", "named like work that waits")
    if said > 1 or {"enqueued", "enqueuedat"} <= names:
        return Role("queue", "says of each row when it is due, who has it or how often it was tried")
    return None
