-- One row per state that several marks can be in together; 06:00 in New York is 10:00 in UTC.
{% for state, is_deleted, deleted_at, removed_at, gone, by_loader in [
    ('live', 'false', none, none, 0, 'false'),
    ('by the loader', 'false', none, none, 0, 'true'),
    ('by a flag', 'true', none, none, 1, 'null'),
    ('nobody knows', 'null', none, none, 'null', 'null'),
    ('first here', 'null', '2024-07-03 05:00:00', '2024-07-03 10:00:00+00', 0, 'null'),
    ('first there', 'false', '2024-07-03 07:00:00', '2024-07-03 10:00:00+00', 0, 'true'),
    ('only there', 'false', none, '2024-07-03 10:00:00+00', 0, 'false'),
] %}
    select
        '{{ state }}' as row_state,
        cast({{ is_deleted }} as boolean) as is_deleted,
        {{ local_time(deleted_at) }} as deleted_at,
        {{ instant(removed_at) }} as removed_at,
        cast({{ gone }} as integer) as gone,
        cast({{ by_loader }} as boolean) as _fivetran_deleted,
        'as landed' as raw_deleted_at
    {{ 'union all' if not loop.last }}
{% endfor %}
