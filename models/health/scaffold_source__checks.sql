{{ config(enabled=scaffold_source.models_are_enabled(), materialized='table') }}

{{ scaffold_source.typed_rows_sql({
    'check_id': 'text',
    'table_id': 'text',
    'check_kind': 'text',
    'check_name': 'text',
    'severity': 'text',
}, scaffold_source.check_rows()) }}
