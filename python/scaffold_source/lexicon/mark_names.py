"""Names of columns that mark a row: as deleted, or as made to try things out.

Names are compared without case and underscores: `isDeleted`, `is_deleted` and `isdeleted` are one.
"""

from __future__ import annotations

# When the row was deleted, null while it lives.
DELETION_TIMES = {
    "deletedat", "deletedon", "deleted", "deleteddate", "deletedtime", "deleteddatetime", "deletedts",
    "deletedtimestamp", "deletedunix", "datedeleted", "timedeleted", "whendeleted", "deletedwhen",
    "deletedatutc",
    "softdeletedat", "softdeletedon", "isdeletedat", "deletiontime", "deletiontimestamp", "rowdeletedat",
    "discardedat", "trashedat", "tombstonedat",
    "markedasdeletedat", "deletedutc", "deletedonutc", "tsdeleted", "dtdeleted", "gmtdeleted", "deletedgmt",
    # German, French, Spanish, Portuguese, Dutch
    "geloeschtam", "gelöschtam", "supprimele", "datesuppression", "eliminadoen", "fechaeliminacion",
    "borradoen", "excluidoem", "dataexclusao", "verwijderdop",
}  # fmt: skip
DELETION_FLAGS = {
    "isdeleted", "deleted", "softdeleted", "issoftdeleted", "deletedflag", "isdeletedflag", "rowdeleted",
    "deleteflag", "delflag", "isdel", "isdelete", "markeddeleted", "ismarkeddeleted", "markedasdeleted",
    "istrashed", "trashed", "intrash", "istombstone", "tombstone", "isdiscarded", "discarded",
    "isremoved", "deletedind",
    "deletionflag", "deletionindicator", "geloescht", "gelöscht", "istgeloescht", "supprime", "estsupprime",
    "eliminado", "borrado", "excluido", "deletado", "verwijderd",
}  # fmt: skip
# The row is to be deleted, and lives until it is.
PLANNED_DELETIONS = {
    "markedfordeletionat", "markedfordeletionon", "markedfordeletion", "ismarkedfordeletion", "pendingdelete",
    "pendingdeletion", "ispendingdeletion", "tobedeleted", "scheduledfordeletion", "deletionpending",
}  # fmt: skip
# Nobody uses it any more; a number that starts at 0 and is set then may say that the row is gone.
RETIRED_FLAGS = {
    "retired", "isretired", "obsolete", "isobsolete", "archived", "isarchived", "removed", "isremoved",
    "voided", "isvoided", "trashed", "istrashed", "disabled", "isdisabled", "inactive", "isinactive",
    "hidden",
    "ishidden", "purged", "dropped", "tombstone", "defunct", "retiredat", "removedat", "archivedat",
    "retiredon", "removedon", "archivedon", "purgedat", "disabledat", "droppedat", "tombstonedat",
    "voidedat", "inactiveat",
}  # fmt: skip
TEST_ROWS = {
    "istest", "istestdata", "istestaccount", "istestuser", "istestcustomer", "istestorder", "testmode",
    "testaccount", "isdemodata", "issampledata", "isdummy", "issandbox",
}  # fmt: skip
