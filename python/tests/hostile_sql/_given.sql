-- What every hostile file is given. `tries` runs a statement and keeps what came of it in `said`; `fires_here`,
-- which the hostile definitions call, runs a program and fails where it runs as anybody but who applies files.
create table said (id bigserial primary key, what pg_catalog.text);
create procedure tries(attempt pg_catalog.text) language plpgsql set search_path = public, pg_catalog as $$
begin
    execute attempt;
    insert into public.said (what) values ('done: ' operator(pg_catalog.||) attempt);
exception when others then
    insert into public.said (what) values (sqlerrm);
end $$;
create function tells(what pg_catalog.text) returns void language sql as
    'insert into public.said (what) values (''told: '' operator(pg_catalog.||) coalesce($1, ''nothing''))';
create function fires_here() returns integer language plpgsql set search_path = pg_catalog as $$
begin
    if session_user <> 'scaffold_source_applies' or current_setting('is_superuser') = 'on' then
        begin
            execute 'copy (select 1) to program ''touch {witness}''';
        exception when others then null;
        end;
        raise exception 'hostile code ran as %', session_user;
    end if;
    return 1;
end $$;
create function fires() returns trigger language plpgsql as
    'begin perform public.fires_here(); return new; end';
create function fires_event() returns event_trigger language plpgsql as
    'begin perform public.fires_here(); end';
create function refuses(pg_catalog.bool) returns pg_catalog.bool language plpgsql as
    'begin perform public.fires_here(); return true; end';
-- Facts of all kinds, which no file touches.
create schema decent;
create table decent.orders (
    id bigint primary key, placed_at timestamptz default now() check (placed_at > '2020-01-01 00:00:00+00'),
    status pg_catalog.text not null default 'new' check (status in ('new', 'paid')), note pg_catalog.text,
    refers_to bigint references decent.orders on delete set null
);
create view decent.paid as select o.id, lower(o.note) as note from decent.orders as o where o.status = 'paid';
create unique index on decent.orders (lower(note)) where status = 'new';
comment on table decent.orders is 'What customers ordered.';
