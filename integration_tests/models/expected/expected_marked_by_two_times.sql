-- The earlier of two times, in UTC, and none where only the loader knows that the row is gone.
{% for state, raw_is_deleted, raw_deleted_at, removed_at, gone, is_deleted, deleted_at in [
    ('live', 'false', none, none, 0, 'false', none),
    ('by the loader', 'false', none, none, 0, 'true', none),
    ('by a flag', 'true', none, none, 1, 'false', none),
    ('nobody knows', 'null', none, none, 'null', 'false', none),
    ('first here', 'null', '2024-07-03 05:00:00', '2024-07-03 10:00:00', 0, 'true', '2024-07-03 09:00:00'),
    ('first there', 'false', '2024-07-03 07:00:00', '2024-07-03 10:00:00', 0, 'true', '2024-07-03 10:00:00'),
    ('only there', 'false', none, '2024-07-03 10:00:00', 0, 'true', '2024-07-03 10:00:00'),
] %}
    select
        '{{ state }}' as row_state,
        'as landed' as raw_deleted_at,
        cast({{ gone }} as integer) as gone,
        cast({{ raw_is_deleted }} as boolean) as raw_is_deleted,
        {{ is_deleted }} as is_deleted,
        {{ local_time(raw_deleted_at) }} as raw_raw_deleted_at,
        {{ local_time(removed_at) }} as removed_at,
        {{ local_time(deleted_at) }} as deleted_at
    {{ 'union all' if not loop.last }}
{% endfor %}
