select
    'not_null' as rule_name,
    'id' as column_name,
    'declared not null' as detail,
    2 as broken_rows
union all
select
    'accepted_values' as rule_name,
    'status' as column_name,
    {{ text("declared to be one of: open, it's {{ 1/0 }}, {% raw %}, a\"b, back\\slash, 100%") }} as detail,
    1 as broken_rows
union all
select
    'accepted_values' as rule_name,
    'priority' as column_name,
    'declared to be one of: 1, 2, 3' as detail,
    2 as broken_rows
union all
select
    'min' as rule_name,
    'amount' as column_name,
    'declared min 0' as detail,
    1 as broken_rows
union all
select
    'max' as rule_name,
    'amount' as column_name,
    'declared max 100' as detail,
    1 as broken_rows
union all
select
    'above' as rule_name,
    'ratio' as column_name,
    'declared above 0' as detail,
    1 as broken_rows
union all
select
    'below' as rule_name,
    'ratio' as column_name,
    'declared below 1.0' as detail,
    1 as broken_rows
union all
select
    'not_null' as rule_name,
    'mixedCase' as column_name,
    'declared not null' as detail,
    2 as broken_rows
union all
select
    'unique' as rule_name,
    'id' as column_name,
    'declared unique' as detail,
    2 as broken_rows
union all
select
    'unique' as rule_name,
    'account_id, line_number' as column_name,
    'declared unique' as detail,
    1 as broken_rows
union all
select
    'unique' as rule_name,
    'mixedCase, id' as column_name,
    'declared unique' as detail,
    1 as broken_rows
