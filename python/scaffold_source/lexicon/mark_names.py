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
    "discardedat", "trashedat", "tombstonedat", "markedfordeletionat", "markedfordeletionon",
    "markedasdeletedat", "deletedutc", "deletedonutc", "tsdeleted", "dtdeleted", "gmtdeleted", "deletedgmt",
    # German, French, Spanish, Portuguese, Dutch
    "geloeschtam", "gelöschtam", "supprimele", "datesuppression", "eliminadoen", "fechaeliminacion",
    "borradoen", "excluidoem", "dataexclusao", "verwijderdop",
}  # fmt: skip
DELETION_FLAGS = {
    "isdeleted", "deleted", "softdeleted", "issoftdeleted", "deletedflag", "isdeletedflag", "rowdeleted",
    "deleteflag", "delflag", "isdel", "isdelete", "markeddeleted", "ismarkeddeleted", "markedfordeletion",
    "ismarkedfordeletion", "markedasdeleted", "pendingdelete", "pendingdeletion", "istrashed", "trashed",
    "intrash", "istombstone", "tombstone", "isdiscarded", "discarded", "isremoved", "deletedind",
    "deletionflag", "deletionindicator", "geloescht", "gelöscht", "istgeloescht", "supprime", "estsupprime",
    "eliminado", "borrado", "excluido", "deletado", "verwijderd",
}  # fmt: skip
TEST_ROWS = {
    "istest", "istestdata", "istestaccount", "istestuser", "istestcustomer", "istestorder", "testmode",
    "testaccount", "isdemodata", "issampledata", "isdummy", "issandbox",
}  # fmt: skip
