{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'source_id': 'text',
    'source_name': 'text',
    'side': 'text',
    'owner_role': 'text',
    'owner_name': 'text',
}, scaffold_source._owner_rows()) }}
