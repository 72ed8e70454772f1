select 'Ann' as full_name
union all
select 'Cy' as full_name
