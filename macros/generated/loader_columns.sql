{# Generated from python/scaffold_source/loaders/marks.py, from loaders/registry.py by `make generate`: edit that, not this. #}
{# Columns that loaders add to what they land, with their types in PostgreSQL's words. #}
{% macro _loader_columns() %}
    {{ return({
        '_fivetran_synced': 'timestamp with time zone',
        '_fivetran_deleted': 'boolean',
        '_fivetran_id': 'text',
        '_airbyte_raw_id': 'text',
        '_airbyte_extracted_at': 'timestamp with time zone',
        '_airbyte_meta': 'jsonb',
        '_airbyte_generation_id': 'bigint',
        '_ab_cdc_lsn': 'numeric',
        '_ab_cdc_log_file': 'text',
        '_ab_cdc_log_pos': 'numeric',
        '_ab_cdc_cursor': 'bigint',
        '_ab_cdc_updated_at': 'text',
        '_ab_cdc_deleted_at': 'text',
        '_dlt_load_id': 'text',
        '_dlt_id': 'text',
        '_sdc_extracted_at': 'timestamp without time zone',
        '_sdc_received_at': 'timestamp with time zone',
        '_sdc_batched_at': 'timestamp with time zone',
        '_sdc_deleted_at': 'timestamp with time zone',
        '_sdc_sequence': 'bigint',
        '_sdc_table_version': 'bigint',
        '_sdc_sync_started_at': 'bigint',
        '_ingestr_loaded_at': 'timestamp with time zone',
        '__op': 'text',
        '__ts_ms': 'bigint',
        '__deleted': 'text',
        'dms_timestamp': 'timestamp without time zone',
        'flow_published_at': 'timestamp with time zone',
        '_meta/op': 'text',
        'flow_document': 'jsonb',
        '_fivetran_active': 'boolean',
        '_peerdb_is_deleted': 'boolean',
        '_peerdb_synced_at': 'timestamp',
        '_cdc_deleted': 'boolean',
        '_cdc_synced_at': 'timestamp with time zone',
        '_sling_loaded_at': 'timestamp with time zone',
    }) }}
{% endmacro %}


{# The same with other settings: a pattern of the name in lower case. #}
{% macro _loader_column_pattern() %}
    {{ return('^(?:_fivetran_[a-z0-9_]+|_airbyte_[a-z0-9_]+|_ab_cdc_[a-z0-9_]+|_dlt_[a-z0-9_]+|_sdc_[a-z0-9_]+|_sling_[a-z0-9_]+|_ingestr_[a-z0-9_]+|_cdc_(?:lsn|deleted|synced_at|unchanged_cols)|__(?:source_)?(?:ts_[mun]s|version|connector|name|snapshot|db|schema|table|txid|lsn|xmin|sequence|file|pos|row|gtid|thread|server_id|query)|__(?:op|deleted|transaction_[a-z_]+)|_meta/.+|_meta_(?:op|uuid|before|source[a-z0-9_/]*)|_peerdb_[a-z0-9_]+)$') }}
{% endmacro %}


{# Names that producers use, too → loaders that add them. #}
{% macro _ordinary_columns() %}
    {{ return({
        'op': ['aws_dms_s3'],
    }) }}
{% endmacro %}


{# When a row landed: squashed names, best first. #}
{% macro _loaded_at_names() %}
    {{ return([
        'fivetransynced', 'airbyteextractedat', 'sdcbatchedat', 'ingestrloadedat', 'dmstimestamp', 'flowpublishedat',
        'sdcextractedat', 'peerdbsyncedat', 'cdcsyncedat',
    ]) }}
{% endmacro %}


{# The same, counted from 1970: name → number and unit. #}
{% macro _loaded_at_counts() %}
    {{ return({
        '_dlt_load_id': {'number': 'cast(_dlt_load_id as decimal(20, 6))', 'epoch': 'seconds'},
        '__ts_ms': {'number': '__ts_ms', 'epoch': 'milliseconds'},
    }) }}
{% endmacro %}


{# Text that marks a row as deleted: name → values. #}
{% macro _deletion_values() %}
    {{ return({
        '__deleted': ['true'],
        'op': ['D'],
        '_meta/op': ['d'],
    }) }}
{% endmacro %}


{# Ordinary names: a mark only beside the other column of the loader. #}
{% macro _marks_beside() %}
    {{ return({
        'op': 'dms_timestamp',
    }) }}
{% endmacro %}
