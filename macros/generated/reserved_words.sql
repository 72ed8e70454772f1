{# Generated from python/scaffold_source/lexicon/reserved_words.py by `make generate`: edit that, not this. #}
{# Of any warehouse, for one that is not known here. #}
{% macro default__reserved_words() %}
    {{ return((
        'account add aes128 aes256 all allowoverwrite alter analyse analyze and anti any array as asc asof'
        ~ ' assert_rows_modified asymmetric at authorization auto az64 backup begin between binary blanksasnull'
        ~ ' both break browse bulk by bytedict bzip2 call cascade case cast check checkpoint close clustered'
        ~ ' coalesce collate collation collations column columns commit compute concurrently connect connection'
        ~ ' constraint contains containstable continue convert create credentials cross cube current'
        ~ ' current_catalog current_date current_path current_role current_schema current_time current_timestamp'
        ~ ' current_user current_user_id cursor database dbcc deallocate declare default deferrable define deflate'
        ~ ' defrag delete delta delta32k deny desc describe disable disk distinct distributed do double drop dump'
        ~ ' else emptyasnull enable encode encrypt encryption end enum errlvl escape except exclude exec execute'
        ~ ' exists exit explicit external extract false fetch file fillfactor filter final following for foreign'
        ~ ' format freetext freetexttable freeze from full function generated glob global globaldict256'
        ~ ' globaldict64k goto grant group grouping groups gscluster gzip hash having holdlock identity'
        ~ ' identity_insert identitycol if ignore ilike in increment index initially inner insert intersect'
        ~ ' interval into is isnull issue join json_array json_exists json_object json_query json_table json_value'
        ~ ' key kill lambda lateral leading left like limit lineno listagg load localtime localtimestamp lookup'
        ~ ' lun luns lzo lzop map merge minus mostly16 mostly32 mostly8 national natural new no nocheck'
        ~ ' nonclustered normalize not notnull null nullif nulls of off offline offset offsets oid old on only'
        ~ ' open opendatasource openquery openrowset openxml option or order organization outer over overlaps'
        ~ ' parallel partition paste percent permissions pivot pivot_longer pivot_wider placing plan positional'
        ~ ' preceding precision prepare prewhere primary print proc procedure proto public qualify raiserror range'
        ~ ' raw read readratio readtext reconfigure recover recursive references regexp rejectlog replication'
        ~ ' resort respect restore restrict return returning revert revoke right rlike rollback rollup row'
        ~ ' rowcount rowguidcol rows rule sample save schema securityaudit select semantickeyphrasetable'
        ~ ' semanticsimilaritydetailstable semanticsimilaritytable semi session_user set settings setuser show'
        ~ ' shutdown similar skip snapshot some sql start statistics struct summarize symmetric sysdate system'
        ~ ' system_user table tablesample tag tdes text255 text32k textsize then time timestamp to top trailing'
        ~ ' tran transaction treat trigger trim true truncate truncatecolumns try_cast try_convert tsequal tuple'
        ~ ' uescape unbounded union unique unknown unnest unpack unpivot update updatetext use user using values'
        ~ ' variadic varying verbose view waitfor wallet when whenever where while window with within without'
        ~ ' writetext'
    ).split(' ')) }}
{% endmacro %}


{% macro postgres__reserved_words() %}
    {{ return((
        'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate'
        ~ ' collation column concurrently constraint create cross current_catalog current_date current_role'
        ~ ' current_schema current_time current_timestamp current_user default deferrable desc distinct do else'
        ~ ' end except false fetch for foreign freeze from full grant group having ilike in initially inner'
        ~ ' intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not'
        ~ ' notnull null offset on only or order outer overlaps placing primary references returning right select'
        ~ ' session_user similar some symmetric system_user table tablesample then to trailing true union unique'
        ~ ' user using variadic verbose when where window with'
    ).split(' ')) }}
{% endmacro %}


{% macro snowflake__reserved_words() %}
    {{ return((
        'account all alter and any as asof between by case cast check column connect connection constraint'
        ~ ' create cross current current_date current_time current_timestamp current_user database delete distinct'
        ~ ' drop else exists false following for from full grant group gscluster having ilike in increment inner'
        ~ ' insert intersect into is issue join lateral left like localtime localtimestamp minus natural not null'
        ~ ' of on or order organization qualify regexp revoke right rlike row rows sample schema select set some'
        ~ ' start table tablesample then to trigger true try_cast union unique update using values view when'
        ~ ' whenever where with'
    ).split(' ')) }}
{% endmacro %}


{% macro bigquery__reserved_words() %}
    {{ return((
        'all and any array as asc assert_rows_modified at between by case cast collate contains create cross'
        ~ ' cube current default define desc distinct else end enum escape except exclude exists extract false'
        ~ ' fetch following for from full group grouping groups hash having if ignore in inner intersect interval'
        ~ ' into is join lateral left like limit lookup merge natural new no not null nulls of on or order outer'
        ~ ' over partition preceding proto qualify range recursive respect right rollup rows select set some'
        ~ ' struct tablesample then to treat true unbounded union unnest using when where window with within'
    ).split(' ')) }}
{% endmacro %}


{% macro redshift__reserved_words() %}
    {{ return((
        'aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64 backup'
        ~ ' between binary blanksasnull both bytedict bzip2 case cast check collate column constraint create'
        ~ ' credentials cross current_date current_time current_timestamp current_user current_user_id default'
        ~ ' deferrable deflate defrag delta delta32k desc disable distinct do else emptyasnull enable encode'
        ~ ' encrypt encryption end except explicit false for foreign freeze from full globaldict256 globaldict64k'
        ~ ' grant group gzip having identity ignore ilike in initially inner intersect interval into is isnull'
        ~ ' join leading left like limit localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32'
        ~ ' mostly8 natural new not notnull null nulls off offline offset oid old on only open or order outer'
        ~ ' overlaps parallel partition percent permissions pivot placing primary raw readratio recover references'
        ~ ' rejectlog resort respect restore right select session_user similar snapshot some sysdate system table'
        ~ ' tag tdes text255 text32k then timestamp to top trailing true truncatecolumns union unique unnest'
        ~ ' unpivot user using verbose wallet when where with without'
    ).split(' ')) }}
{% endmacro %}


{% macro databricks__reserved_words() %}
    {{ return((
        'all and anti any as authorization between both call case cast check collate collation collations'
        ~ ' column constraint create cross current_date current_path current_schema current_time current_timestamp'
        ~ ' current_user default distinct else end escape except execute false fetch filter for foreign from full'
        ~ ' grant group having in inner intersect into is join lateral leading left localtime minus natural not'
        ~ ' null offset on only or order outer overlaps primary recursive references right select semi'
        ~ ' session_user some sql table then time to trailing true union unique unknown user using values when'
        ~ ' where with within'
    ).split(' ')) }}
{% endmacro %}


{% macro duckdb__reserved_words() %}
    {{ return((
        'all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case'
        ~ ' cast check collate collation column columns concurrently constraint create cross default deferrable'
        ~ ' desc describe distinct do else end except false fetch for foreign freeze from full generated glob'
        ~ ' group having ilike in initially inner intersect into is isnull join lambda lateral leading left like'
        ~ ' limit map natural not notnull null offset on only or order outer overlaps pivot pivot_longer'
        ~ ' pivot_wider placing positional primary qualify references returning right select semi show similar'
        ~ ' some struct summarize symmetric table tablesample then to trailing true try_cast tuple union unique'
        ~ ' unpack unpivot using variadic verbose when where window with'
    ).split(' ')) }}
{% endmacro %}


{% macro spark__reserved_words() %}
    {{ return((
        'all and anti any as authorization between both call case cast check collate collation collations'
        ~ ' column constraint create cross current_date current_path current_schema current_time current_timestamp'
        ~ ' current_user distinct else end escape except execute false fetch filter for foreign from full grant'
        ~ ' group having in inner intersect into is join lateral leading left localtime minus natural not null'
        ~ ' offset on only or order outer overlaps primary recursive references right select semi session_user'
        ~ ' some sql table then time to trailing true union unique unknown user using values when where with'
        ~ ' within'
    ).split(' ')) }}
{% endmacro %}


{% macro trino__reserved_words() %}
    {{ return((
        'alter and as auto between by case cast constraint create cross cube current_catalog current_date'
        ~ ' current_path current_role current_schema current_time current_timestamp current_user deallocate delete'
        ~ ' describe distinct drop else end escape except execute exists extract false for from full group'
        ~ ' grouping having in inner insert intersect into is join json_array json_exists json_object json_query'
        ~ ' json_table json_value left like listagg localtime localtimestamp natural normalize not null on or'
        ~ ' order outer prepare recursive right rollup select skip table then trim true uescape union unnest using'
        ~ ' values when where with'
    ).split(' ')) }}
{% endmacro %}


{% macro clickhouse__reserved_words() %}
    {{ return((
        'all and anti any array as asc asof between by case cast cross cube desc distinct else end except'
        ~ ' exists false final format from full global group having if ilike in inner intersect interval into is'
        ~ ' join left like limit natural not null offset on only or order outer paste prewhere qualify right'
        ~ ' rollup sample select semi settings then top true union using values when where window with'
    ).split(' ')) }}
{% endmacro %}


{% macro sqlserver__reserved_words() %}
    {{ return((
        'add all alter and any as asc authorization backup begin between break browse bulk by cascade case'
        ~ ' check checkpoint close clustered coalesce collate column commit compute constraint contains'
        ~ ' containstable continue convert create cross current current_date current_time current_timestamp'
        ~ ' current_user cursor database dbcc deallocate declare default delete deny desc disk distinct'
        ~ ' distributed double drop dump else end errlvl escape except exec execute exists exit external fetch'
        ~ ' file fillfactor for foreign freetext freetexttable from full function goto grant group having holdlock'
        ~ ' identity identity_insert identitycol if in index inner insert intersect into is join key kill left'
        ~ ' like lineno load merge national nocheck nonclustered not null nullif of off offsets on open'
        ~ ' opendatasource openquery openrowset openxml option or order outer over percent pivot plan precision'
        ~ ' primary print proc procedure public raiserror read readtext reconfigure references replication restore'
        ~ ' restrict return revert revoke right rollback rowcount rowguidcol rule save schema securityaudit select'
        ~ ' semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user set setuser'
        ~ ' shutdown some statistics system_user table tablesample textsize then to top tran transaction trigger'
        ~ ' truncate try_convert tsequal union unique unpivot update updatetext use user values varying view'
        ~ ' waitfor when where while with within writetext'
    ).split(' ')) }}
{% endmacro %}
