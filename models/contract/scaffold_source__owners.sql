{{ config(enabled=scaffold_source.models_are_enabled(), materialized='table') }}

{{ scaffold_source.typed_rows_sql({
    'source_id': 'text',
    'source_name': 'text',
    'side': 'text',
    'owner_role': 'text',
    'owner_name': 'text',
}, scaffold_source.owner_rows()) }}
