-- What a producer may write: templates, YAML, quotes, newlines. All of it is text.
create type mood as enum ('{{ 1/0 }}', 'it''s', 'a "b"', 'yes', '- x', '{% raw %}', 'back\slash', '#');
create table t (
    id int primary key,
    mood mood not null default '{{ 1/0 }}',
    "{{ name }}" text,
    note text default '{# comment #}' check (note in ('{{ x }}', 'null', 'key: value'))
);
comment on table t is 'Hello {{ env_var(''TOKEN'') }}: "a" # b

- second line	with a tab
';
comment on column t.note is '{% if %}';
