{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'table_id': 'text',
    'source_id': 'text',
    'source_name': 'text',
    'table_name': 'text',
    'relation_name': 'text',
    'description': 'text',
    'producer_kind': 'text',
    'primary_key': 'text',
    'table_role': 'text',
    'soft_delete': 'text',
    'on_deleted': 'text',
    'test_rows': 'text',
    'created_at_column': 'text',
    'updated_at_column': 'text',
    'loaded_at': 'text',
    'warn_after_minutes': 'integer',
    'error_after_minutes': 'integer',
    'column_count': 'integer',
    'declared_in': 'text',
}, scaffold_source._table_rows()) }}
