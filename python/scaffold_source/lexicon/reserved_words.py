"""Words that a column's name cannot be without quotes, for each warehouse, from its vendor's page.

A word reserved on one warehouse is an ordinary name on another, and quotes are not free: where unquoted names
fold to upper case, "order" in quotes is another column than order without.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# https://www.postgresql.org/docs/18/sql-keywords-appendix.html: "reserved", also those that may name a
# function or a type. A test asks a server.
POSTGRES = _words("""
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
    collation column concurrently constraint create cross current_catalog current_date current_role
    current_schema current_time current_timestamp current_user default deferrable desc distinct do else
    end except false fetch for foreign freeze from full grant group having ilike in initially inner
    intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
    notnull null offset on only or order outer overlaps placing primary references returning right select
    session_user similar some symmetric system_user table tablesample then to trailing true union unique
    user using variadic verbose when where window with
""")

# https://docs.snowflake.com/en/sql-reference/reserved-keywords
SNOWFLAKE = _words("""
    account all alter and any as asof between by case cast check column connect connection constraint
    create cross current current_date current_time current_timestamp current_user database delete distinct
    drop else exists false following for from full grant group gscluster having ilike in increment inner
    insert intersect into is issue join lateral left like localtime localtimestamp minus natural not null
    of on or order organization qualify regexp revoke right rlike row rows sample schema select set some
    start table tablesample then to trigger true try_cast union unique update using values view when
    whenever where with
""")

# https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords
BIGQUERY = _words("""
    all and any array as asc assert_rows_modified at between by case cast collate contains create cross
    cube current default define desc distinct else end enum escape except exclude exists extract false
    fetch following for from full group grouping groups hash having if ignore in inner intersect interval
    into is join lateral left like limit lookup merge natural new no not null nulls of on or order outer
    over partition preceding proto qualify range recursive respect right rollup rows select set some
    struct tablesample then to treat true unbounded union unnest using when where window with within
""")

# https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html
REDSHIFT = _words("""
    aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup
    between binary blanksasnull both bytedict bzip2 case cast check collate column constraint create
    credentials cross current_date current_time current_timestamp current_user current_user_id default
    deferrable deflate defrag delta delta32k desc disable distinct do else emptyasnull enable encode
    encrypt encryption end except explicit false for foreign freeze from full globaldict256 globaldict64k
    grant group gzip having identity ignore ilike in initially inner intersect interval into is isnull
    join leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32
    mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer
    overlaps parallel partition percent permissions pivot placing primary raw readratio recover references
    rejectlog resort respect restore right select session_user similar snapshot some sysdate system table
    tag tdes text255 text32k then timestamp to top trailing true truncatecolumns union unique unnest
    unpivot user using verbose wallet when where with without
""")

# https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#sql-keywords: "reserved" in ANSI mode,
# which is Spark 4's default, and those that no table's alias may be. Its parser (4.3) needs no other word of
# sql_keywords() in quotes, with `spark.sql.ansi.enforceReservedKeywords` on.
SPARK = _words("""
    all and anti any as authorization between both call case cast check collate collation collations
    column constraint create cross current_date current_path current_schema current_time current_timestamp
    current_user distinct else end escape except execute false fetch filter for foreign from full grant
    group having in inner intersect into is join lateral leading left localtime minus natural not null
    offset on only or order outer overlaps primary recursive references right select semi session_user
    some sql table then time to trailing true union unique unknown user using values when where with
    within
""")

# https://docs.databricks.com/en/sql/language-manual/sql-ref-reserved-words.html reserves nothing, and reads
# these as keywords in some places; beside Spark's, because quotes change no name there.
DATABRICKS = SPARK | _words("default")

# https://duckdb.org/docs/stable/sql/keywords_and_identifiers: "reserved" and "type_function" of
# duckdb_keywords(), of version 1 and 2. A test asks the library.
DUCKDB = _words("""
    all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case
    cast check collate collation column columns concurrently constraint create cross default deferrable
    desc describe distinct do else end except false fetch for foreign freeze from full generated glob
    group having ilike in initially inner intersect into is isnull join lambda lateral leading left like
    limit map natural not notnull null offset on only or order outer overlaps pivot pivot_longer
    pivot_wider placing positional primary qualify references returning right select semi show similar
    some struct summarize symmetric table tablesample then to trailing true try_cast tuple union unique
    unpack unpivot using variadic verbose when where window with
""")

# https://trino.io/docs/current/language/reserved.html
TRINO = _words("""
    alter and as auto between by case cast constraint create cross cube current_catalog current_date
    current_path current_role current_schema current_time current_timestamp current_user deallocate delete
    describe distinct drop else end escape except execute exists extract false for from full group
    grouping having in inner insert intersect into is join json_array json_exists json_object json_query
    json_table json_value left like listagg localtime localtimestamp natural normalize not null on or
    order outer prepare recursive right rollup select skip table then trim true uescape union unnest using
    values when where with
""")

# https://clickhouse.com/docs/sql-reference/syntax#keywords reserves nothing, and reads these as keywords
# where an expression or an alias may stand. Of system.keywords (26.9, by chDB), no other word needs quotes.
CLICKHOUSE = _words("""
    all and anti any array as asc asof between by case cast cross cube desc distinct else end except
    exists false final format from full global group having if ilike in inner intersect interval into is
    join left like limit natural not null offset on only or order outer paste prewhere qualify right
    rollup sample select semi settings then top true union using values when where window with
""")

# https://learn.microsoft.com/en-us/sql/t-sql/language-elements/reserved-keywords-transact-sql
SQLSERVER = _words("""
    add all alter and any as asc authorization backup begin between break browse bulk by cascade case
    check checkpoint close clustered coalesce collate column commit compute constraint contains
    containstable continue convert create cross current current_date current_time current_timestamp
    current_user cursor database dbcc deallocate declare default delete deny desc disk distinct
    distributed double drop dump else end errlvl escape except exec execute exists exit external fetch
    file fillfactor for foreign freetext freetexttable from full function goto grant group having holdlock
    identity identity_insert identitycol if in index inner insert intersect into is join key kill left
    like lineno load merge national nocheck nonclustered not null nullif of off offsets on open
    opendatasource openquery openrowset openxml option or order outer over percent pivot plan precision
    primary print proc procedure public raiserror read readtext reconfigure references replication restore
    restrict return revert revoke right rollback rowcount rowguidcol rule save schema securityaudit select
    semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user set setuser
    shutdown some statistics system_user table tablesample textsize then to top tran transaction trigger
    truncate try_convert tsequal union unique unpivot update updatetext use user values varying view
    waitfor when where while with within writetext
""")
