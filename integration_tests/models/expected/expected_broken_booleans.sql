select
    'accepted_values' as rule_name,
    'is_deleted' as column_name,
    'declared to be one of: false' as detail,
    1 as broken_rows
