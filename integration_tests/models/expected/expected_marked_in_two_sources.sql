-- Where nobody marks rows, none is deleted, and nobody knows when.
select
    'marks' as source_relation,
    marked.row_state,
    marked.raw_is_deleted,
    marked.raw_deleted_at,
    marked.is_deleted,
    marked.deleted_at
from {{ ref('expected_marked_by_epochs') }} as marked
union all
select
    'marks_elsewhere' as source_relation,
    marked.row_state,
    marked.raw_is_deleted,
    marked.raw_deleted_at,
    false as is_deleted,
    {{ local_time() }} as deleted_at
from {{ ref('expected_marked_by_epochs') }} as marked
