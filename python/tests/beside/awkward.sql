-- Words and names that YAML 1.1 takes for truths, numbers, times and nothing, once a formatter took their quotes.
create type answer as enum ('yes', 'no', 'on', '010', '1.10', 'null', '12:30', '1e3', '~', '2024-01-01');
create table people (
    id bigint primary key,
    reply answer not null default 'on',
    spoken text not null check (spoken in ('yes', 'no', 'on', '010', '1.10', 'null')),
    opens time default '12:30',
    email text,
    old_flag text,
    "yes" text,
    "010" text
);
comment on column people.spoken is 'yes';
comment on column people.old_flag is '1.10';
create table "Parcels" (id bigint primary key, fee_cents integer not null, discount numeric(12, 2));
insert into people values (1, 'yes', 'no', '12:30', null, null, 'y', null);
