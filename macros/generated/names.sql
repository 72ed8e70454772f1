{# Generated from python/scaffold_source/lexicon/time_names.py, rhythm_names.py, mark_names.py and currencies.py by `make generate`: edit that, not this. #}
{# When a row last changed: squashed names, best first. #}
{% macro _updated_names() %}
    {{ return((
        'systemmodstamp updatedat modifiedat lastupdatedat lastmodifiedat lastupdateat lastmodificationat'
        ~ ' updateat modificationat modifyat writeat updat modat updatedon modifiedon lastupdatedon lastmodifiedon'
        ~ ' lastupdateon lastmodificationon updateon modificationon modifyon writeon updon modon updated modified'
        ~ ' lastupdated lastmodified lastupdate lastmodification updatedtime modifiedtime lastupdatedtime'
        ~ ' lastmodifiedtime lastupdatetime lastmodificationtime updatetime modificationtime modifytime writetime'
        ~ ' updtime modtime updateddate modifieddate lastupdateddate lastmodifieddate lastupdatedate'
        ~ ' lastmodificationdate updatedate modificationdate modifydate writedate upddate moddate updateddatetime'
        ~ ' modifieddatetime lastupdateddatetime lastmodifieddatetime lastupdatedatetime lastmodificationdatetime'
        ~ ' updatedatetime modificationdatetime modifydatetime writedatetime upddatetime moddatetime'
        ~ ' updatedtimestamp modifiedtimestamp lastupdatedtimestamp lastmodifiedtimestamp lastupdatetimestamp'
        ~ ' lastmodificationtimestamp updatetimestamp modificationtimestamp modifytimestamp writetimestamp'
        ~ ' updtimestamp modtimestamp updatedts modifiedts lastupdatedts lastmodifiedts lastupdatets'
        ~ ' lastmodificationts updatets modificationts modifyts writets updts modts updateddt modifieddt'
        ~ ' lastupdateddt lastmodifieddt lastupdatedt lastmodificationdt updatedt modificationdt modifydt writedt'
        ~ ' upddt moddt updatedutc modifiedutc lastupdatedutc lastmodifiedutc lastupdateutc lastmodificationutc'
        ~ ' updateutc modificationutc modifyutc writeutc updutc modutc updatedatutc modifiedatutc lastupdatedatutc'
        ~ ' lastmodifiedatutc lastupdateatutc lastmodificationatutc updateatutc modificationatutc modifyatutc'
        ~ ' writeatutc updatutc modatutc updatedonutc modifiedonutc lastupdatedonutc lastmodifiedonutc'
        ~ ' lastupdateonutc lastmodificationonutc updateonutc modificationonutc modifyonutc writeonutc updonutc'
        ~ ' modonutc updatedunix modifiedunix lastupdatedunix lastmodifiedunix lastupdateunix lastmodificationunix'
        ~ ' updateunix modificationunix modifyunix writeunix updunix modunix dateupdated timeupdated whenupdated'
        ~ ' gmtupdated tsupdated dtupdated datemodified timemodified whenmodified gmtmodified tsmodified'
        ~ ' dtmodified datelastupdated timelastupdated whenlastupdated gmtlastupdated tslastupdated dtlastupdated'
        ~ ' datelastmodified timelastmodified whenlastmodified gmtlastmodified tslastmodified dtlastmodified'
        ~ ' datelastupdate timelastupdate whenlastupdate gmtlastupdate tslastupdate dtlastupdate'
        ~ ' datelastmodification timelastmodification whenlastmodification gmtlastmodification tslastmodification'
        ~ ' dtlastmodification dateupdate timeupdate whenupdate gmtupdate tsupdate dtupdate datemodification'
        ~ ' timemodification whenmodification gmtmodification tsmodification dtmodification datemodify timemodify'
        ~ ' whenmodify gmtmodify tsmodify dtmodify datewrite timewrite whenwrite gmtwrite tswrite dtwrite dateupd'
        ~ ' timeupd whenupd gmtupd tsupd dtupd datemod timemod whenmod gmtmod tsmod dtmod changedat lastchangedat'
        ~ ' lastchangeat changeat changedon lastchangedon lastchangeon changeon changed lastchanged lastchange'
        ~ ' changedtime lastchangedtime lastchangetime changeddate lastchangeddate lastchangedate changeddatetime'
        ~ ' lastchangeddatetime lastchangedatetime changedatetime changedtimestamp lastchangedtimestamp'
        ~ ' lastchangetimestamp changetimestamp changedts lastchangedts lastchangets changets changeddt'
        ~ ' lastchangeddt lastchangedt changedt changedutc lastchangedutc lastchangeutc changeutc changedatutc'
        ~ ' lastchangedatutc lastchangeatutc changeatutc changedonutc lastchangedonutc lastchangeonutc changeonutc'
        ~ ' changedunix lastchangedunix lastchangeunix changeunix datechanged timechanged whenchanged gmtchanged'
        ~ ' tschanged dtchanged datelastchanged timelastchanged whenlastchanged gmtlastchanged tslastchanged'
        ~ ' dtlastchanged datelastchange timelastchange whenlastchange gmtlastchange tslastchange dtlastchange'
        ~ ' timechange whenchange gmtchange tschange dtchange mtime lastmod modstamp dateoflastupdate'
        ~ ' dateoflastmodification geaendertam geändertam aktualisiertam aenderungsdatum änderungsdatum modifiele'
        ~ ' misajourle datemaj modificadoen actualizadoen fechamodificacion fechaactualizacion atualizadoem'
        ~ ' modificadoem dataatualizacao dataalteracao alteradoem datamodifica modificatoil gewijzigdop'
    ).split(' ')) }}
{% endmacro %}


{# When a row was made: squashed names, best first. #}
{% macro _created_names() %}
    {{ return((
        'createdat insertedat creationat createat addedat insertat addat createdon insertedon creationon'
        ~ ' createon addedon inserton created inserted createdtime insertedtime creationtime createtime addedtime'
        ~ ' inserttime addtime createddate inserteddate creationdate createdate addeddate insertdate adddate'
        ~ ' createddatetime inserteddatetime creationdatetime createdatetime addeddatetime insertdatetime'
        ~ ' adddatetime createdtimestamp insertedtimestamp creationtimestamp createtimestamp addedtimestamp'
        ~ ' inserttimestamp addtimestamp createdts insertedts creationts createts addedts insertts addts createddt'
        ~ ' inserteddt creationdt createdt addeddt insertdt adddt createdutc insertedutc creationutc createutc'
        ~ ' addedutc insertutc addutc createdatutc insertedatutc creationatutc createatutc addedatutc insertatutc'
        ~ ' addatutc createdonutc insertedonutc creationonutc createonutc addedonutc insertonutc addonutc'
        ~ ' createdunix insertedunix creationunix createunix addedunix insertunix addunix datecreated timecreated'
        ~ ' whencreated gmtcreated tscreated dtcreated dateinserted timeinserted wheninserted gmtinserted'
        ~ ' tsinserted dtinserted datecreation timecreation whencreation gmtcreation tscreation dtcreation'
        ~ ' datecreate timecreate whencreate gmtcreate tscreate dtcreate dateadded timeadded whenadded gmtadded'
        ~ ' tsadded dtadded dateinsert timeinsert wheninsert gmtinsert tsinsert dtinsert dateadd timeadd whenadd'
        ~ ' gmtadd tsadd dtadd creation added datejoined dateentered registeredat registered receivedat ctime'
        ~ ' erstelltam angelegtam erstellungsdatum creele crééle creadoen fechacreacion criadoem datacriacao'
        ~ ' creatoil datacreazione aangemaaktop'
    ).split(' ')) }}
{% endmacro %}


{# Words by which a time moves on after the row was made: last_seen_at, expires_at. #}
{% macro _moving_words() %}
    {{ return((
        'accessed active changed closed deleted due effective end ended ends expiration expires expiry'
        ~ ' heartbeat last latest modified next refreshed removed renewed scheduled seen start starts synced until'
        ~ ' updated used valid'
    ).split(' ')) }}
{% endmacro %}


{# What comes in every day. #}
{% macro _daily_nouns() %}
    {{ return((
        'booking charge checkout delivery event invoice log message order payment purchase refund reservation'
        ~ ' sale session shipment transaction transfer visit'
    ).split(' ')) }}
{% endmacro %}


{# Whose rows change every day. #}
{% macro _people_nouns() %}
    {{ return((
        'account customer user'
    ).split(' ')) }}
{% endmacro %}


{# Parts of what stands before them in a name. #}
{% macro _line_nouns() %}
    {{ return((
        'detail entry item line position'
    ).split(' ')) }}
{% endmacro %}


{# What people set once. #}
{% macro _setting_nouns() %}
    {{ return((
        'config configuration flag option parameter permission preference setting template'
    ).split(' ')) }}
{% endmacro %}


{# Defaults that are the current time. #}
{% macro _now_functions() %}
    {{ return([
        'now()', 'CURRENT_TIMESTAMP', 'LOCALTIMESTAMP', 'clock_timestamp()', 'statement_timestamp()',
    ]) }}
{% endmacro %}


{# When a row was deleted: squashed names. #}
{% macro _deletion_time_names() %}
    {{ return((
        'abcdcdeletedat borradoen dataexclusao datedeleted datesuppression deleted deletedat deletedatutc'
        ~ ' deleteddate deleteddatetime deletedgmt deletedon deletedonutc deletedtime deletedtimestamp deletedts'
        ~ ' deletedunix deletedutc deletedwhen deletiontime deletiontimestamp discardedat dtdeleted eliminadoen'
        ~ ' excluidoem fechaeliminacion geloeschtam gelöschtam gmtdeleted isdeletedat markedasdeletedat'
        ~ ' rowdeletedat sdcdeletedat softdeletedat softdeletedon supprimele timedeleted tombstonedat trashedat'
        ~ ' tsdeleted verwijderdop whendeleted'
    ).split(' ')) }}
{% endmacro %}


{# Flags of deleted rows: squashed names. #}
{% macro _deletion_flag_names() %}
    {{ return((
        'borrado cdcdeleted deletado deleted deletedflag deletedind deleteflag deletionflag deletionindicator'
        ~ ' delflag discarded eliminado estsupprime excluido fivetrandeleted geloescht gelöscht intrash isdel'
        ~ ' isdelete isdeleted isdeletedflag isdiscarded ismarkeddeleted isremoved issoftdeleted istgeloescht'
        ~ ' istombstone istrashed markedasdeleted markeddeleted peerdbisdeleted rowdeleted softdeleted supprime'
        ~ ' tombstone trashed verwijderd'
    ).split(' ')) }}
{% endmacro %}


{# Those that loaders may land as text. #}
{% macro _loader_deletion_times() %}
    {{ return([
        'abcdcdeletedat', 'sdcdeletedat',
    ]) }}
{% endmacro %}


{# Flags of test rows: squashed names. #}
{% macro _test_row_names() %}
    {{ return((
        'isdemodata isdummy issampledata issandbox istest istestaccount istestcustomer istestdata istestorder'
        ~ ' istestuser testaccount testmode'
    ).split(' ')) }}
{% endmacro %}


{# How names of amounts in minor units end. #}
{% macro _minor_unit_endings() %}
    {{ return([
        '_in_cents', '_cents', '_pence', '_minor_units', '_minor_unit',
    ]) }}
{% endmacro %}


{# How names of currency codes end. #}
{% macro _currency_endings() %}
    {{ return([
        'currency', 'currency_code', 'currency_iso', 'iso_currency', 'currency_iso_code', 'waehrung', 'devise',
        'moneda', 'moeda',
    ]) }}
{% endmacro %}
