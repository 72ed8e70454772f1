{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'source_id': 'text',
    'source_name': 'text',
    'measure_name': 'text',
    'needed_by': 'text',
    'table_name': 'text',
    'column_name': 'text',
    'filled_share': 'number',
    'is_declared': 'boolean',
}, scaffold_source._measure_rows()) }}
