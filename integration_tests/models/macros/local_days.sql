-- Days whose midnight is skipped (Sao Paulo), happens twice (Havana) or is one.
{% set zones = [
    ('Europe/Paris', '2024-03-31'),
    ('Europe/Paris', '2024-04-01'),
    ('America/Sao_Paulo', '2018-11-04'),
    ('America/Havana', '2024-11-03'),
    ('America/Havana', '2024-11-04'),
    ('UTC', '2024-07-01'),
] %}

{% for zone, day in zones %}
    select
        '{{ zone }}' as time_zone,
        cast('{{ day }}' as date) as local_day,
        {{ scaffold_source.day_start("cast('" ~ day ~ "' as date)", zone) }}
            as starts_at
    {{ 'union all' if not loop.last }}
{% endfor %}
