{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'table_id': 'text',
    'source_name': 'text',
    'table_name': 'text',
    'column_name': 'text',
    'column_position': 'integer',
    'description': 'text',
    'data_type': 'text',
    'producer_column': 'text',
    'producer_type': 'text',
    'is_nullable': 'boolean',
    'is_primary_key': 'boolean',
    'accepted_values': 'text',
    'unit': 'text',
    'currency': 'text',
    'currency_column': 'text',
    'timezone': 'text',
    'epoch': 'text',
    'pii': 'text',
}, scaffold_source._column_rows()) }}
