{#
    What came of the checks, run by run. Made empty, filled by record_source_health; never rebuilt, for nothing could
    bring its rows back.
#}
{{ config(enabled=scaffold_source._models_are_enabled(), materialized='incremental', full_refresh=false) }}

{{ scaffold_source._no_rows_sql(scaffold_source._check_result_columns()) }}
