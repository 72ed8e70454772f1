{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'check_id': 'text',
    'table_id': 'text',
    'check_kind': 'text',
    'check_name': 'text',
    'severity': 'text',
}, scaffold_source._check_rows()) }}
