"""Recognise tables that keep other tables' rows: versions, deleted rows, archived rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold_source.infer.context import Role, RoleName, squashed_names
from scaffold_source.infer.deletion_proofs import is_deletion_queue
from scaffold_source.infer.names import singular, words
from scaffold_source.infer.relations import Relations
from scaffold_source.lexicon.names import snake_case, squash
from scaffold_source.model import Table

# What libraries add to every version of a row, by squashed name, after their documentation; one of them is
# in the primary key.
_VERSION_COLUMNS = {
    # https://django-simple-history.readthedocs.io/en/latest/historical_model.html
    "django-simple-history": {"historyid", "historydate", "historytype"},
    # https://django-pghistory.readthedocs.io: the event models' own fields
    "django-pghistory": {"pghid", "pghcreatedat", "pghlabel"},
    # https://docs.jboss.org/hibernate/envers/3.6/reference/en-US/html/configuration.html
    "Envers": {"rev", "revtype"},
    # https://sqlalchemy-continuum.readthedocs.io/en/latest/schema.html
    "SQLAlchemy-Continuum": {"transactionid", "operationtype"},
}
# What libraries say of a change to a row of any table.
_CHANGE_COLUMNS = {
    # https://github.com/paper-trail-gem/paper_trail, section on the versions table
    "PaperTrail": {"itemtype", "itemid", "event", "whodunnit"},
    # https://github.com/collectiveidea/audited
    "audited": {"auditabletype", "auditableid", "auditedchanges"},
    # https://django-reversion.readthedocs.io: the model Version
    "django-reversion": {"revisionid", "serializeddata", "objectrepr"},
}
# By which a version points at what it is a version of.
_POINTS_AT_BASE = {"historyrelationid", "pghobjid"}
_MOST_VERSION_COLUMNS = 6
_HISTORY_TAILS = {"history", "histories", "hist", "audit", "audits", "aud"}
_HISTORY_HEADS = {"historical", "historic", "history", "hist"}
_DJANGO_HISTORICAL = re.compile(r"(\w+_)?historical_?(\w+)")
# Versions may be the producer's business (releases, drafts): a history has the columns of what it versions,
# and one that counts or dates the versions.
_REVISION_TAILS = {"revision", "revisions"}
_VERSION_TAILS = {"version", "versions", "revision", "revisions", "h"}
# What may as well be measured or noted: a history if it copies the row that it points at.
_COPY_TAILS = _VERSION_TAILS | {"snapshot", "snapshots", "change", "changes", "edit", "edits", "log", "logs"}
_COUNTS_VERSIONS = {
    "version", "versionid", "versionnumber", "versionno", "versionnum", "versionnr", "revision", "revisionid",
    "revisionnumber", "revisionno", "rev", "revtype", "transactionid", "operationtype", "operation",
    "validfrom", "validto", "effectivefrom", "sysperiod", "historyid", "historydate", "versionat",
    "versionedat", "versioncreatedat", "versionupdatedat", "changedat", "changetype",
}  # fmt: skip
_ARCHIVE = {"archive", "archived", "archives"}
_PUT_AWAY = {"shadow", "old", "backup", "backups", "bak", "bkp", "arch", "historic", "deprecated"}
# What else such a name may end in: `rules_hist_recent`, `orders_backup_2024_01_31`, `user_audit_logs`.
_TAILS = {"recent", "log", "logs"}
_TOMBSTONES = re.compile(
    r"(?:\w+_)?(?:deleted|removed|tombstoned)_?(\w+)|(\w+)_(?:deleted|tombstones?|deletions?)|(tombstones?)"
)
_DELETED_WORD = re.compile(r"(?:deleted|removed|tombstoned)_?")


def library_changes(table: Table, relations: Relations) -> Role | None:
    """Recognise changes of many tables' rows, or of one that the name says, by the columns of a library."""
    names = squashed_names(table)
    library = next((name for name, columns in _CHANGE_COLUMNS.items() if columns <= names), None)
    if library is None:
        return None
    named = (relations.named(table, name) for name, _, is_tail in _without_affix(table.name) if is_tail)
    base = next((base for base in named if base), None)
    return Role("history", f"has the columns of {library}", base.full_name if base else None)


def library_history(table: Table, relations: Relations) -> Role | None:
    """Recognise versions of one table's rows, by the columns of a library that keeps them."""
    names = squashed_names(table)
    key = {squash(name) for name in table.primary_key}
    for library, columns in _VERSION_COLUMNS.items():
        if columns <= names and columns & key:
            base = _versioned(table, relations)
            of = f" beside those of {base.name}" if base else ""
            return Role("history", f"has the columns of {library}{of}", base.full_name if base else None)
    return None


def _versioned(table: Table, relations: Relations) -> Table | None:
    """Return the table whose rows these are versions of: by foreign key, else by name, else by columns."""
    for key in table.keys:
        if key.to and squash(key.columns[0]) in _POINTS_AT_BASE:
            return relations.by_name.get((key.to.schema, snake_case(key.to.name)))
    affixes = sorted(_without_affix(table.name), key=lambda parts: not parts[2])
    named = [relations.named(table, name) for name, _, _ in affixes]
    if django := _DJANGO_HISTORICAL.fullmatch(snake_case(table.name)):
        named.append(relations.named(table, f"{django[1] or ''}{django[2]}"))
    # Envers leaves out what is not audited, and names the table after the other.
    most = 0.0 if words(table.name)[-1] in ("aud", "audit") else 0.5
    bases = [base for base in named if base and relations.has_columns_of(table, base, most=most)]
    return bases[0] if bases else relations.whole(table, _MOST_VERSION_COLUMNS)


def history(table: Table, relations: Relations) -> Role | None:
    """Recognise old versions of another table's rows: by name, if that table exists and looks similar."""
    for name, affix, is_tail in _without_affix(table.name):
        if affix in (_HISTORY_TAILS if is_tail else _HISTORY_HEADS):
            base, most = relations.named(table, name.removeprefix("of_")), 0.0
            if base is None and is_tail:
                base, most = _pointed_at(table, name, relations), _NONE_NEEDED
        elif (
            is_tail and affix in _REVISION_TAILS and (base := _pointed_at(table, name, relations, whole=True))
        ):
            most = 0.0
        elif is_tail and affix in _VERSION_TAILS and _counts_versions(table):
            base, most = relations.named(table, name), 0.8
        elif is_tail and affix in _COPY_TAILS and _copies(table, relations, name):
            base, most = _pointed_at(table, name, relations, whole=True), 0.0
        else:
            continue
        if base and relations.has_columns_of(table, base, most=most if is_tail else 0.5):
            return Role("history", f"named as the history of {base.name}", base.full_name)
    return _spans(table)


def _pointed_at(table: Table, name: str, relations: Relations, *, whole: bool = False) -> Table | None:
    """Return the table that the row points at with the beginning of its own name: `workflow_id` in
    workflow_history, `job_id` in job_state_history; with `whole`, with all of it but the affix."""
    for key in table.keys:
        stem = snake_case(key.columns[0]).removesuffix("_id")
        fits = name == stem if whole else f"{name}_".startswith(f"{stem}_")
        # Names that somebody glued together: `productid` in productcosthistory.
        glued = squash(key.columns[0]).removesuffix("id")
        is_glued = key.to is not None and glued == singular(squash(key.to.name)) and name.startswith(glued)
        fits = fits or (is_glued and not whole)
        if key.to and key.to != table.full_name and len(key.columns) == 1 and fits:
            return relations.by_name.get((key.to.schema, snake_case(key.to.name)))
    return None


def _copies(table: Table, relations: Relations, name: str) -> bool:
    """Return True if versions repeat most of what the row that they point at says: releases do not."""
    base = _pointed_at(table, name, relations, whole=True)
    if base is None:
        return False
    content = {name for name in relations.columns[base.full_name] if squash(name) not in _ANY_ROW}
    shared = content & relations.columns[table.full_name]
    return len(shared) > 1 and len(shared) > _MOST_SHARED * len(content)


# A foreign key says whose history it is, whatever columns both have.
_NONE_NEEDED = -1.0
_ANY_ROW = {"id", "uuid", "createdat", "updatedat", "created", "updated", "createdby", "updatedby", "version"}
_MOST_SHARED = 0.6


def _counts_versions(table: Table) -> bool:
    return not _COUNTS_VERSIONS.isdisjoint(squashed_names(table))


def _spans(table: Table) -> Role | None:
    """Recognise spans of validity for the rows of the one table that the primary key points to."""
    if words(table.name)[-1] not in ("history", "versions", "revisions"):
        return None
    names = squashed_names(table)
    spans = names & {"validfrom", "effectivefrom"} and names & {"validto", "validuntil", "effectiveto"}
    to = [key.to for key in table.keys if key.to and set(key.columns) <= set(table.primary_key)]
    return (
        Role("history", f"spans of validity for rows of {to[0].name}", to[0])
        if spans and len(to) == 1
        else None
    )


def tombstones(table: Table, relations: Relations) -> Role | None:
    """Recognise where deleted rows, or their ids, are kept."""
    match = _TOMBSTONES.fullmatch(snake_case(table.name))
    if match is None or is_deletion_queue(table):
        return None
    base = relations.named(table, match[1] or match[2] or "") or relations.named(
        table, _DELETED_WORD.sub("", snake_case(table.name), count=1)
    )
    reason = f"named as the deleted rows of {base.name}" if base else "named like deleted rows"
    return Role("tombstones", reason, base.full_name if base else None)


def schema_of_copies(table: Table, relations: Relations) -> Role | None:
    """Recognise a table in a schema for old rows, with the name and columns of a table in another schema."""
    schema_words = set(words(table.schema))
    if schema_words.isdisjoint(_ARCHIVE | _PUT_AWAY | _HISTORY_TAILS):
        return None
    bases = (relations.named(table, snake_case(table.name), schema) for schema in relations.schemas)
    originals = [
        base
        for base in bases
        if base and base.schema != table.schema and relations.has_columns_of(table, base, most=0.8)
    ]
    if len(originals) != 1:
        return None
    name: RoleName = "archive" if schema_words.isdisjoint(_HISTORY_TAILS) else "history"
    return Role(
        name,
        f"its schema is named so, and it has the columns of {originals[0].full_name}",
        originals[0].full_name,
    )


def archive(table: Table, relations: Relations) -> Role | None:
    """Recognise where old or deleted rows are moved; only beside the table that they come from."""
    for name, affix, _ in _without_affix(table.name):
        most = 0.5 if affix in _ARCHIVE else 0.8 if affix in _PUT_AWAY else None
        base = relations.named(table, name) if most else None
        if most and base and relations.has_columns_of(table, base, most=most):
            return Role("archive", f"named as the archive of {base.name}, with its columns", base.full_name)
    return None


def _without_affix(table_name: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the name without its first or last word, that word, and whether it was the last.

    For `orders_backup_2024`: `orders`, backup.
    """
    name_words = list(words(table_name))
    if len(name_words) > 1:
        yield "_".join(name_words[1:]), name_words[0], False
    while len(name_words) > 2 and (name_words[-1].isdigit() or name_words[-1] in _TAILS):
        name_words.pop()
    if len(name_words) > 1:
        yield "_".join(name_words[:-1]), name_words[-1], True
    # Django's: `proctoring_examhistory`.
    if name_words[-1].endswith("history") and name_words[-1] != "history":
        yield "_".join(name_words).removesuffix("history"), "history", True
