-- One row for each label: none of them is broken, none is evaluated.
insert into t (id, mood, note)
select row_number() over (), label, '{{ x }}'
from unnest(enum_range(null::mood)) as label;
