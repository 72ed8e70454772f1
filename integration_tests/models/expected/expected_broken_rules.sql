select
    'not_null' as rule,
    'id' as column_name,
    'declared not null' as detail,
    2 as broken_rows
union all
select
    'accepted_values' as rule,
    'status' as column_name,
    {{ text("declared to be one of: open, it's {{ 1/0 }}, {% raw %}, a\"b, back\\slash, 100%") }} as detail,
    1 as broken_rows
union all
select
    'accepted_values' as rule,
    'priority' as column_name,
    'declared to be one of: 1, 2, 3' as detail,
    2 as broken_rows
union all
select
    'min' as rule,
    'amount' as column_name,
    'declared min 0' as detail,
    1 as broken_rows
union all
select
    'max' as rule,
    'amount' as column_name,
    'declared max 100' as detail,
    1 as broken_rows
union all
select
    'above' as rule,
    'ratio' as column_name,
    'declared above 0' as detail,
    1 as broken_rows
union all
select
    'below' as rule,
    'ratio' as column_name,
    'declared below 1.0' as detail,
    1 as broken_rows
union all
select
    'not_null' as rule,
    'mixedCase' as column_name,
    'declared not null' as detail,
    2 as broken_rows
union all
select
    'unique' as rule,
    'id' as column_name,
    'declared unique' as detail,
    2 as broken_rows
union all
select
    'unique' as rule,
    'account_id, line_number' as column_name,
    'declared unique' as detail,
    1 as broken_rows
union all
select
    'unique' as rule,
    'mixedCase, id' as column_name,
    'declared unique' as detail,
    1 as broken_rows
