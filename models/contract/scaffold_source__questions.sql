{{ config(enabled=scaffold_source._models_are_enabled(), materialized='table') }}

{{ scaffold_source._typed_rows_sql({
    'source_id': 'text',
    'source_name': 'text',
    'question_id': 'text',
    'section': 'text',
    'question': 'text',
    'ask': 'text',
    'is_answered': 'boolean',
    'answer': 'text',
    'answered_in': 'text',
}, scaffold_source._question_rows()) }}
