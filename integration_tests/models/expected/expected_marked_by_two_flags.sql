-- No mark knows a time; the landed time is no mark here, and its first other name is taken.
{% for state, raw_is_deleted, raw_deleted_at, removed_at, gone, is_deleted in [
    ('live', 'false', none, none, 0, 'false'),
    ('by the loader', 'false', none, none, 0, 'true'),
    ('by a flag', 'true', none, none, 1, 'true'),
    ('nobody knows', 'null', none, none, 'null', 'false'),
    ('first here', 'null', '2024-07-03 05:00:00', '2024-07-03 10:00:00', 0, 'false'),
    ('first there', 'false', '2024-07-03 07:00:00', '2024-07-03 10:00:00', 0, 'true'),
    ('only there', 'false', none, '2024-07-03 10:00:00', 0, 'false'),
] %}
    select
        '{{ state }}' as row_state,
        'as landed' as raw_deleted_at,
        cast({{ gone }} as integer) as gone,
        cast({{ raw_is_deleted }} as boolean) as raw_is_deleted,
        {{ is_deleted }} as is_deleted,
        {{ local_time(raw_deleted_at) }} as raw_raw_deleted_at,
        {{ local_time(removed_at) }} as removed_at,
        {{ local_time() }} as deleted_at
    {{ 'union all' if not loop.last }}
{% endfor %}
